"""Indices of segregation over areas, in plain numpy.

All of them take counts per area: whole persons, households or dwellings, in the same order. Areas where nobody is
counted weigh nothing. With x_i of a group among t_i in area i, X and T the sums, P = X / T.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def dissimilarity(group: ArrayLike, total: ArrayLike) -> float:
    """Return the share of a group that would have to move for every area to have the municipality's mix.

    Parameters
    ----------
    group, total : array_like, shape (areas,)
        The group, and everybody, of each area.

    Returns
    -------
    float
        D = ½ Σ |x_i / X − y_i / Y|, with y the others: 0 where the mix is the same everywhere, 1 where no area has
        both.

    Raises
    ------
    ValueError
        When the group is nobody or everybody, a count is negative or missing, or a group exceeds its area.

    Notes
    -----
    Massey & Denton (1988). Compare it with `chance_dissimilarity`: it is never 0 by chance.

    Examples
    --------
    >>> round(dissimilarity([30, 10, 60], [100, 200, 150]), 5)
    0.44286
    """
    x, t = _two_groups(group, total)
    y = t - x
    return float(0.5 * np.abs(x / x.sum() - y / y.sum()).sum())


def isolation(group: ArrayLike, total: ArrayLike) -> float:
    """Return the share of its own that a member of the group has around it, on average.

    Returns
    -------
    float
        xPx = Σ (x_i / X) (x_i / t_i): P where the group is spread evenly, 1 where it lives alone.

    Examples
    --------
    >>> round(isolation([30, 10, 60], [100, 200, 150]), 5)
    0.335
    """
    x, t = _two_groups(group, total)
    return float((x / x.sum() * x / t).sum())


def exposure(group: ArrayLike, total: ArrayLike) -> float:
    """Return the share of others that a member of the group has around it: 1 − `isolation`.

    Examples
    --------
    >>> round(exposure([30, 10, 60], [100, 200, 150]), 5)
    0.665
    """
    return 1.0 - isolation(group, total)


def adjusted_isolation(group: ArrayLike, total: ArrayLike) -> float:
    """Return isolation freed of the group's own size.

    Returns
    -------
    float
        η² = (xPx − P) / (1 − P): 0 for an even spread, 1 where the group lives alone.

    Examples
    --------
    >>> round(adjusted_isolation([30, 10, 60], [100, 200, 150]), 5)
    0.145
    """
    x, t = _two_groups(group, total)
    part = x.sum() / t.sum()
    return float((isolation(x, t) - part) / (1.0 - part))


def entropy_index(counts: ArrayLike) -> float:
    """Return how much less mixed the areas are than the municipality, for two groups or more at once.

    Parameters
    ----------
    counts : array_like, shape (areas, groups)
        Members of each group; together they are everybody.

    Returns
    -------
    float
        Theil's H = Σ t_i (E − E_i) / (T E) with E = −Σ π ln π: 0 where every area has the municipality's mix, 1 where
        no area has more than one group.

    Raises
    ------
    ValueError
        When fewer than two groups have a member, or a count is negative or missing.

    Notes
    -----
    Reardon & Firebaugh (2002) for several groups.

    Examples
    --------
    >>> round(entropy_index([[30, 70], [10, 190], [60, 90]]), 5)
    0.15366
    """
    found = _several_groups(counts)
    sizes = found.sum(axis=1)
    whole = float(_entropy(found.sum(axis=0)[None, :])[0])
    return float((sizes * (whole - _entropy(found))).sum() / (sizes.sum() * whole))


@dataclass(frozen=True)
class Decomposition:
    """An entropy index in two: between the parts that units belong to, and within each.

    Attributes
    ----------
    total, between : float
        Of all units, and of the parts as if each were one unit.
    within : dict of str to float
        What each part's own unevenness adds; `total` = `between` + their sum.
    """

    total: float
    between: float
    within: dict[str, float]


def entropy_decomposition(counts: ArrayLike, parts: ArrayLike) -> Decomposition:
    """Return Theil's H between and within parts, for example estates within housing organisations.

    Parameters
    ----------
    counts : array_like, shape (units, groups)
    parts : array_like of str, shape (units,)
        The part that each unit belongs to.

    Notes
    -----
    H = H_between + Σ_k (T_k E_k) / (T E) · H_k.

    Examples
    --------
    >>> found = entropy_decomposition([[30, 70], [10, 190], [60, 90]], ["a", "a", "b"])
    >>> round(found.total, 5), round(found.between, 5), {name: round(v, 5) for name, v in found.within.items()}
    (0.15366, 0.08228, {'a': 0.07137, 'b': 0.0})
    """
    found = np.asarray(counts, dtype=float)
    names = np.asarray(parts, dtype=object)
    if len(names) != len(found):
        raise ValueError(f"{len(found)} units and {len(names)} parts: one part is needed per unit")
    kept = found.sum(axis=1) > 0
    found, names = found[kept], names[kept]
    total = entropy_index(found)
    labels = sorted(set(names))
    sums = np.array([found[names == label].sum(axis=0) for label in labels])
    whole = float(found.sum() * _entropy(found.sum(axis=0)[None, :])[0])
    within = {}
    for label, size, mix in zip(labels, sums.sum(axis=1), _entropy(sums), strict=True):
        inside = found[names == label]
        within[str(label)] = float((inside.sum(axis=1) * (mix - _entropy(inside))).sum() / whole) if size else 0.0
    return Decomposition(total, entropy_index(sums), within)


def location_quotients(group: ArrayLike, total: ArrayLike) -> Floats:
    """Return each area's share of the group over the municipality's; NaN where nobody is counted.

    Examples
    --------
    >>> location_quotients([30, 10, 60], [100, 200, 150])
    array([1.35 , 0.225, 1.8  ])
    """
    x, t = _counts(group, "group"), _counts(total, "total")
    part = x.sum() / t.sum()
    return np.divide(x, t * part, out=np.full(len(t), np.nan), where=t > 0)


def hoover(shared: ArrayLike, units: ArrayLike) -> float:
    """Return the share of what is shared that lies elsewhere than an even sharing would put it.

    Parameters
    ----------
    shared : array_like, shape (units,)
        What each unit has of it, for example allocations.
    units : array_like, shape (units,)
        What it is shared over, for example lettings.

    Examples
    --------
    >>> hoover([40, 5, 20, 10], [400, 250, 150, 200])
    0.25
    """
    a, u = _counts(shared, "shared"), _counts(units, "units")
    if a.sum() == 0 or u.sum() == 0:
        raise ValueError("nothing is shared, or over nothing")
    return float(0.5 * np.abs(a / a.sum() - u / u.sum()).sum())


def _entropy(counts: Floats) -> Floats:
    share = counts / counts.sum(axis=1, keepdims=True)
    return -(share * np.log(share, out=np.zeros_like(share), where=share > 0)).sum(axis=1)


def _counts(values: ArrayLike, name: str) -> Floats:
    found = np.asarray(values, dtype=float)
    if not np.isfinite(found).all() or (found < 0).any():
        raise ValueError(f"{name} holds a count that is missing or negative; leave such areas out and say so")
    return found


def _two_groups(group: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    x, t = _counts(group, "group"), _counts(total, "total")
    if x.shape != t.shape:
        raise ValueError(f"group has {x.size} areas and total {t.size}")
    if (x > t).any():
        raise ValueError("the group is larger than its area")
    if x.sum() in (0.0, t.sum()):
        raise ValueError("the group is nobody or everybody: there is nothing to spread")
    kept = t > 0
    return x[kept], t[kept]


def _several_groups(counts: ArrayLike) -> Floats:
    found = _counts(counts, "counts")
    if (found.sum(axis=0) > 0).sum() < 2:
        raise ValueError("fewer than two groups have a member: there is nothing to mix")
    return found[found.sum(axis=1) > 0]
