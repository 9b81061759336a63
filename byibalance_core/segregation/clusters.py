"""Local clusters: areas that resemble their neighbours more than chance would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from byibalance_core.segregation.discoveries import adjusted
from byibalance_core.segregation.indices import Floats

#: Fewer areas than this say nothing about clusters.
LEAST_AREAS = 30

PERMUTATIONS = 999
_SEED = 20260101


@dataclass(frozen=True)
class LocalMoran:
    """Each area beside its neighbours.

    Attributes
    ----------
    value : array of float, shape (areas,)
        I_i = z_i Σ_j w_ij z_j, with z standardised by the spread over all areas and weights that sum to 1.
    p : array of float, shape (areas,)
        Two-sided, by conditional permutation.
    adjusted : array of float, shape (areas,)
        `p` for that many areas tested at once (false discovery rate).
    kind : tuple of str, shape (areas,)
        ``high`` and ``low`` among their like, ``high_among_low``, ``low_among_high``; blank without neighbours.
    """

    value: Floats
    p: Floats
    adjusted: Floats
    kind: tuple[str, ...]


def local_moran(
    values: ArrayLike, neighbours: Sequence[Sequence[int]], *, permutations: int = PERMUTATIONS
) -> LocalMoran:
    """Return which areas lie among their like.

    Parameters
    ----------
    values : array_like, shape (areas,)
    neighbours : sequence of sequence of int
        For every area the positions of those that border on it.
    permutations : int
        Random exchanges of the other areas' values.

    Raises
    ------
    ValueError
        With fewer than `LEAST_AREAS` areas, a missing value, or no variation.

    Notes
    -----
    Anselin (1995); false discovery rate of Benjamini & Hochberg (1995). An area without neighbours has the value 0
    and p 1.
    """
    x = np.asarray(values, dtype=float)
    if len(x) < LEAST_AREAS:
        raise ValueError(f"{len(x)} areas are too few for clusters; {LEAST_AREAS} are needed")
    if not np.isfinite(x).all() or x.std() == 0:
        raise ValueError("a value is missing, or all are equal")
    z = (x - x.mean()) / x.std()
    lag = np.array([z[list(near)].mean() if len(near) else 0.0 for near in neighbours])
    found = z * lag
    rng = np.random.default_rng(_SEED)
    most = max(len(near) for near in neighbours)
    drawn = np.array([rng.permutation(len(x) - 1)[:most] for _ in range(permutations)])
    p = np.ones(len(x))
    for area, near in enumerate(neighbours):
        if near:
            others = np.delete(z, area)
            by_chance = z[area] * others[drawn[:, : len(near)]].mean(axis=1)
            above = int((by_chance >= found[area]).sum())
            tail = min(above, permutations - above)
            p[area] = min(1.0, 2.0 * (tail + 1) / (permutations + 1))
    kind = tuple(_kind(*pair) if near else "" for *pair, near in zip(z, lag, neighbours, strict=True))
    return LocalMoran(found, p, adjusted(p), kind)


def _kind(own: float, around: float) -> str:
    if own >= 0:
        return "high" if around >= 0 else "high_among_low"
    return "low" if around < 0 else "low_among_high"
