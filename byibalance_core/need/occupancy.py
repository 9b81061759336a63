"""As today with an occupancy matrix: how each kind of household lives decides how the use of a class changes.

A kind is a household's type and size and the age of its head. The table ``occupancy`` says how such households are
spread over tenure, dwelling type and rooms. More households of a kind are taken to live as that kind lives today,
unless a scenario drifts it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.kinds import HouseholdKinds
from byibalance_core.need.margins import Floats
from byibalance_core.need.scenarios import Drift
from byibalance_core.projection.raking import rake
from byibalance_core.schemas import DIMENSIONS

#: Dimensions that the table ``occupancy`` spreads households over.
CLASS_DIMENSIONS = ("tenure", "dwelling_type", "rooms")
KIND_DIMENSIONS = ("household_type", "size", "age_band")

SHAPE = tuple(len(DIMENSIONS[name]) for name in CLASS_DIMENSIONS)

#: A class with dwellings in use that the matrix leaves empty begins with this share of the households.
PRIOR = 1e-6

#: How much independence of tenure, type and rooms is blended into the matrix where its zeros and the dwellings in use
#: leave no table: as little as it takes.
BLENDS = (0.0, 0.01, 0.1)
ROUNDS = 500


@dataclass(frozen=True)
class ClassUse:
    """Households of the municipality by tenure, dwelling type and rooms, now and at the horizon.

    Attributes
    ----------
    base, horizon : array of shape (tenures, dwelling types, rooms)
        In the order of `byibalance_core.schemas.DIMENSIONS`; `base` has the sums of the dwellings in use.
    method : str
        ``occupancy``, or ``occupancy_drifted`` where a scenario changes how households live.
    """

    base: Floats
    horizon: Floats
    method: str

    def by(self, boxes: Sequence[Mapping[str, Collection[str]]]) -> tuple[Floats, Floats]:
        """Return households of the base year and of the horizon by classes.

        Parameters
        ----------
        boxes : sequence of mapping of str to collection of str
            The categories that each class holds, by some of tenure, dwelling_type and rooms.
        """
        masks = np.ones((len(boxes), *SHAPE))
        for row, box in enumerate(boxes):
            for name, values in box.items():
                held = np.isin(DIMENSIONS[name], list(values)).astype(float)
                axis = CLASS_DIMENSIONS.index(name)
                masks[row] *= held.reshape([-1 if other == axis else 1 for other in range(len(SHAPE))])
        flat = masks.reshape(len(boxes), -1)
        return flat @ self.base.ravel(), flat @ self.horizon.ravel()


def class_use(
    m: Municipality, kinds: HouseholdKinds, in_use: dict[str, Floats], *, drift: tuple[Drift, ...] = ()
) -> ClassUse | None:
    """Return the use of every class now and at the horizon, by how each kind of household lives.

    Parameters
    ----------
    kinds : HouseholdKinds
        The municipality's households by kind.
    in_use : dict of str to array
        Households in each category of tenure, dwelling type and rooms, as far as these are known: the base year
        is fitted to them, so that it is the stock in use whatever the matrix says.
    drift : tuple of Drift
        Changes of how households live at the horizon.

    Returns
    -------
    ClassUse or None
        None where no matrix has been delivered for the kinds, or no dwelling is in use.

    Notes
    -----
    ``D[t, k] = sum over kinds of H[t, kind] * c[k | kind]``. Where the matrix is given by type and size and again by
    age, but not by all three, a kind's spread is that of its type and size, corrected by how its age differs from
    all households: ``c[k | type, size, age] ~ c[k | type, size] * c[k | age] / c[k]``. That is independence of the
    two inside a class, and nothing else. The result is then fitted to the dwellings in use, and each class changes
    as its households do.
    """
    spread = kind_shares(m, kinds)
    if spread is None or not in_use or not all(used.sum() > 0 for used in in_use.values()):
        return None
    now = kinds.base @ spread
    then = kinds.horizon @ _drifted(spread, drift)
    fitted = _fitted(now, in_use)
    overall = then.sum() / now.sum()
    # A class that the matrix does not know (dwellings whose rooms are unknown) changes as all households do.
    known = (now > 0).reshape(SHAPE)
    growth = np.divide(then, now, out=np.full_like(now, overall), where=now > 0).reshape(SHAPE)
    horizon = fitted * growth
    if horizon[known].sum() > 0:
        horizon[known] *= fitted[known].sum() * overall / horizon[known].sum()
    return ClassUse(fitted, horizon, "occupancy_drifted" if drift else "occupancy")


def kind_shares(m: Municipality, kinds: HouseholdKinds) -> Floats | None:
    """Return how the households of each kind are spread over the classes by the newest matrix.

    Returns
    -------
    array of shape (kinds, classes), or None
        Each row sums to 1. None without a matrix for these kinds.
    """
    table = m.table("occupancy")
    table = table[table["share"].notna() & (table["year"] <= m.base_year)]
    if table.empty or not kinds.base.sum() > 0:
        return None
    newest = table[table["year"] == table["year"].max()]
    classes = [
        pd.Categorical(newest[name].astype(object), categories=list(DIMENSIONS[name])).codes
        for name in CLASS_DIMENSIONS
    ]
    whole = np.all(np.array(classes) >= 0, axis=0)
    newest = newest[whole]
    cell = np.ravel_multi_index([codes[whole] for codes in classes], SHAPE)
    split = newest[list(KIND_DIMENSIONS)].notna().to_numpy()
    matrices = []
    for pattern in _finest(split, kinds):
        own = (split == pattern).all(axis=1)
        names = [name for name, given in zip(KIND_DIMENSIONS, pattern, strict=True) if given]
        keys = pd.MultiIndex.from_frame(newest.loc[own, names].astype(str))
        values = pd.Series(newest.loc[own, "share"].to_numpy(dtype=float), index=keys)
        matrices.append(_matrix(values, cell[own], pd.MultiIndex.from_frame(kinds.kinds[names].astype(str))))
    return _combined(matrices, kinds.base) if matrices else None


def _finest(split: np.ndarray, kinds: HouseholdKinds) -> list[np.ndarray]:
    """Return the ways the matrix splits households that the kinds can be looked up by, none within another."""
    known = kinds.kinds[list(KIND_DIMENSIONS)].notna().all().to_numpy()
    # Type and size before age: the spread by type is what age corrects.
    found = [pattern for pattern in np.unique(split, axis=0)[::-1] if (known | ~pattern).all()]
    return [p for p in found if not any((q | ~p).all() and (q != p).any() for q in found)]


def _matrix(values: pd.Series, cell: np.ndarray, wanted: pd.MultiIndex) -> Floats:
    """Return the shares of each wanted kind over the classes; a row of NaN where the matrix has no such kind."""
    rows, kinds = pd.factorize(values.index)
    table = np.zeros((len(kinds), int(np.prod(SHAPE))))
    np.add.at(table, (rows, cell), values.to_numpy())
    position = pd.Index(kinds).get_indexer(wanted)
    shares = table[position]
    sums = shares.sum(axis=1, keepdims=True)
    shares = np.divide(shares, sums, out=np.full_like(shares, np.nan), where=sums > 0)
    return np.where((position >= 0)[:, None], shares, np.nan)


def _combined(matrices: list[Floats], base: Floats) -> Floats:
    """Return one spread per kind from matrices by different properties of it."""
    spread = np.ones_like(matrices[0])
    for number, shares in enumerate(matrices):
        known = ~np.isnan(shares[:, 0])
        mean = np.average(shares[known], axis=0, weights=np.maximum(base[known], 1e-12))
        shares = np.where(known[:, None], shares, mean)
        spread *= shares if number == 0 else np.divide(shares, mean, out=np.zeros_like(shares), where=mean > 0)
    sums = spread.sum(axis=1, keepdims=True)
    # Two matrices that leave a kind no common class: the first one stands.
    return np.where(sums > 0, np.divide(spread, sums, out=np.zeros_like(spread), where=sums > 0), matrices[0])


def _drifted(spread: Floats, drift: tuple[Drift, ...]) -> Floats:
    factor = np.ones(SHAPE)
    for change in drift:
        chosen = [
            slice(None) if value is None else DIMENSIONS[name].index(value)
            for name, value in zip(CLASS_DIMENSIONS, (change.tenure, change.dwelling_type, change.rooms), strict=True)
        ]
        factor[tuple(chosen)] *= 1.0 + change.share
    moved = spread * factor.ravel()
    return moved * (spread.sum(axis=1) / moved.sum(axis=1))[:, None]


def _fitted(now: Floats, in_use: dict[str, Floats]) -> Floats:
    """Return the households of the base year by class, fitted to those in use by tenure, type and rooms."""
    seed = now.reshape(SHAPE) / now.sum()
    known = [
        in_use[name] / in_use[name].sum() if name in in_use else seed.sum(axis=_others(axis))
        for axis, name in enumerate(CLASS_DIMENSIONS)
    ]
    independent = np.einsum("i,j,k->ijk", *known)
    margins = [((axis,), in_use[name]) for axis, name in enumerate(CLASS_DIMENSIONS) if name in in_use]
    for blend in BLENDS:
        try:
            return rake((1.0 - blend) * seed + blend * independent, margins, prior=PRIOR, rounds=ROUNDS)
        except ValueError:
            # The matrix leaves no table with these margins, or none near it: it is blended with more of what they say.
            continue
    return independent * margins[0][1].sum()


def _others(axis: int) -> tuple[int, ...]:
    return tuple(other for other in range(len(SHAPE)) if other != axis)
