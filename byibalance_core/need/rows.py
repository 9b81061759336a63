"""The published rows of the stock: of the areas, of the estates in them, and of the municipality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality, once
from byibalance_core.need.margins import Floats, Integers
from byibalance_core.schemas import DIMENSIONS

#: Dimensions that a class of dwellings is asked for by, in the order of reading.
CLASS_DIMENSIONS = ("tenure", "dwelling_type", "rooms", "size_band", "rent_band", "accessible")

_NAMES = list(DIMENSIONS)


@dataclass(frozen=True)
class Rows:
    """Rows of the table ``stock`` with every dimension as the position of its category; -1 means *all*.

    Attributes
    ----------
    place : array of int, shape (rows,)
        Position of the area (0 for the municipality).
    estate : array of str, shape (rows,)
        Id of the estate; empty for whole areas.
    codes : array of int, shape (rows, dimensions)
        In the order of `byibalance_core.schemas.DIMENSIONS`.
    dwellings, in_use : array of float, shape (rows,)
        NaN where hidden or not given.
    status : array of str, shape (rows,)
    """

    place: Integers
    estate: np.ndarray
    codes: Integers
    dwellings: Floats
    in_use: Floats
    status: np.ndarray

    def chosen(self, mask: np.ndarray) -> Rows:
        """Return some of the rows."""
        kept = (self.place, self.estate, self.codes, self.dwellings, self.in_use, self.status)
        return Rows(*(column[mask] for column in kept))

    def at_one_place(self) -> Rows:
        """Return the rows as those of one place, the municipality."""
        return replace(self, place=np.zeros_like(self.place))

    @cached_property
    def pattern(self) -> Integers:
        """Which dimensions a row splits by, one bit each."""
        return np.asarray((self.codes >= 0) @ _BITS)

    @cached_property
    def width(self) -> Integers:
        """How many dimensions a row splits by."""
        return np.asarray((self.codes >= 0).sum(axis=1))


_BITS = 2 ** np.arange(len(_NAMES))


@dataclass(frozen=True)
class AreaStock:
    """The base year's dwellings of the areas that cover a municipality.

    Attributes
    ----------
    rows : Rows
        Rows of whole areas in the base year.
    of_estates : Rows
        Rows of the estates that lie in them.
    of_whole : Rows
        The municipality's own rows.
    totals : DataFrame
        One row per area, in the order of ``Municipality.areas``: dwellings, in_use, status. An area without a
        row has status ``missing`` and no dwellings.
    """

    rows: Rows
    of_estates: Rows
    of_whole: Rows
    totals: pd.DataFrame

    @property
    def areas(self) -> list[str]:
        """Ids of the areas, the unplaced one last."""
        return list(self.totals.index)

    @cached_property
    def dwellings(self) -> Floats:
        """Dwellings per area."""
        return self.totals["dwellings"].to_numpy(dtype=float)

    @cached_property
    def in_use(self) -> Floats:
        """Dwellings in use per area."""
        return self.totals["in_use"].to_numpy(dtype=float)

    @property
    def incomplete(self) -> np.ndarray:
        """Which areas the register holds a part of."""
        return (self.totals["status"] == "incomplete").to_numpy()

    @property
    def use_rate(self) -> Floats:
        """Dwellings in use per dwelling of each area, as a column."""
        return np.divide(self.in_use, self.dwellings, out=np.zeros(len(self.totals)), where=self.dwellings > 0)[:, None]

    def splits_by(self, dimension: str) -> bool:
        """Tell whether any area's dwellings are given by a dimension."""
        return bool((self.rows.codes[:, _NAMES.index(dimension)] >= 0).any())


@once
def read_stock(m: Municipality) -> AreaStock:
    """Return the stock of the base year for the areas that cover the municipality.

    Rows of districts are left out: the areas with the unplaced one are the whole. Estates' rows and the
    municipality's own stand apart, since an estate lies in an area and the areas are what is summed.
    """
    table = m.table("stock")
    areas = m.areas.index
    newest = table[(table["year"] == m.base_year).to_numpy(dtype=bool)]
    place = areas.get_indexer(pd.Index(newest["area_id"].astype(object)))
    estate = newest["estate_id"].notna().to_numpy()
    of_whole = (newest["area_id"].astype(object) == m.code).to_numpy(dtype=bool) & ~estate
    rows = _coded(newest, place)
    own = rows.chosen((place >= 0) & ~estate)
    whole = rows.chosen(of_whole)
    total = own.width == 0
    totals = pd.DataFrame(
        {"dwellings": own.dwellings[total], "in_use": own.in_use[total], "status": own.status[total]},
        index=pd.Index(areas[own.place[total]], name=areas.name),
    ).reindex(areas)
    totals["status"] = totals["status"].where(totals["status"].notna(), "missing")
    totals["dwellings"] = totals["dwellings"].fillna(0.0)
    # Where nobody says which dwellings are in use, all of them are taken to be.
    totals["in_use"] = totals["in_use"].fillna(totals["dwellings"])
    return AreaStock(own, rows.chosen((place >= 0) & estate), whole.at_one_place(), totals)


def _coded(table: pd.DataFrame, place: Integers) -> Rows:
    codes = [
        pd.Categorical(table[name].astype(object), categories=list(values)).codes for name, values in DIMENSIONS.items()
    ]
    status = table["status"].astype(object).to_numpy()
    estate = table["estate_id"].astype(object).to_numpy()
    return Rows(
        place=np.asarray(place, dtype=np.int64),
        estate=np.where(pd.isna(estate), "", estate).astype(object),
        codes=np.stack(codes, axis=1).astype(np.int64) if len(table) else np.zeros((0, len(_NAMES)), dtype=np.int64),
        dwellings=_floats(table["dwellings"]),
        in_use=_floats(table["in_use"]),
        status=np.where(pd.isna(status), "measured", status).astype(object),
    )


def _floats(counts: pd.Series) -> Floats:
    return np.asarray(counts.astype("Float64").to_numpy(dtype=float, na_value=np.nan), dtype=np.float64)


@dataclass(frozen=True)
class Published:
    """What publishers give of every place by some dimensions.

    Attributes
    ----------
    dwellings : array of shape (places, *categories)
        Sum of the numbers given; 0 without any.
    given : array of bool, same shape
        Where a row stands, with a number or without.
    hidden : array of bool, same shape
        Where a row has no number: the cell may hold more than `dwellings`.
    in_use : array, same shape
        NaN where it is not given for every row.
    status : array of str, same shape
        As the first row says; ``measured`` without a row.
    """

    dwellings: Floats
    given: np.ndarray
    hidden: np.ndarray
    in_use: Floats
    status: np.ndarray


def published(rows: Rows, places: int, dimensions: tuple[str, ...]) -> Published:
    """Return what is given by some dimensions, each place from its coarsest table.

    A margin is taken where it is published, else the table that splits by the fewest other dimensions is
    summed.
    """
    columns = [_NAMES.index(name) for name in dimensions]
    usable = np.asarray((rows.codes[:, columns] >= 0).all(axis=1))
    split = rows.chosen(usable)
    rank = split.width * 2 ** len(_NAMES) + split.pattern
    coarsest = np.full(places, np.iinfo(np.int64).max)
    np.minimum.at(coarsest, split.place, rank)
    split = split.chosen(rank == coarsest[split.place])
    shape = (places, *(len(DIMENSIONS[name]) for name in dimensions))
    cell = np.ravel_multi_index([split.place, *split.codes[:, columns].T], shape)
    size = int(np.prod(shape))

    def summed(values: Floats | np.ndarray) -> Floats:
        return np.bincount(cell, weights=values, minlength=size).astype(float).reshape(shape)

    missing = np.isnan(split.dwellings)
    used = summed(np.nan_to_num(split.in_use))
    used[summed(np.isnan(split.in_use)) > 0] = np.nan
    given = summed(np.ones(len(cell))) > 0
    used[~given] = np.nan
    status = np.full(size, "measured", dtype=object)
    first = np.unique(cell, return_index=True)
    status[first[0]] = split.status[first[1]]
    return Published(summed(np.nan_to_num(split.dwellings)), given, summed(missing) > 0, used, status.reshape(shape))


def patterns(rows: Rows) -> list[tuple[str, ...]]:
    """Return the combinations of class dimensions that the rows are split by, fewest first."""
    own = [_NAMES.index(name) for name in CLASS_DIMENSIONS]
    found = np.unique(rows.codes[:, own] >= 0, axis=0)
    names = [tuple(name for name, split in zip(CLASS_DIMENSIONS, row, strict=True) if split) for row in found]
    return sorted(names, key=lambda split: (len(split), [CLASS_DIMENSIONS.index(name) for name in split]))


def delivered(estates: Rows, places: int, groups: Mapping[str, Floats]) -> tuple[Floats, np.ndarray]:
    """Return the dwellings that estates give by all of some dimensions, and where a figure is no count.

    Every estate counts with the table of its own that shows most dwellings; what it hides, and what an estate
    gives by fewer dimensions, is left to the area's other figures. Dwellings of an estate are almene unless
    it says otherwise.

    Parameters
    ----------
    groups : mapping of str to array
        Per dimension a category x group matrix.

    Returns
    -------
    dwellings : array of shape (places, *groups)
    unsure : array of bool, shape (places,)
        Where a figure used is not measured.
    """
    shape = (places, *(group.shape[1] for group in groups.values()))
    cells, unsure = np.zeros(shape), np.zeros(places, dtype=bool)
    codes, rows = estates.codes.copy(), estates
    tenure = _NAMES.index("tenure")
    codes[:, tenure] = np.where(codes[:, tenure] < 0, 0, codes[:, tenure])
    columns = [_NAMES.index(name) for name in groups]
    usable = (codes[:, columns] >= 0).all(axis=1) & ~np.isnan(rows.dwellings)
    if not usable.any():
        return cells, unsure
    codes, rows = codes[usable], rows.chosen(usable)
    _, estate = np.unique(rows.estate.astype(str), return_inverse=True)
    _, kind = np.unique(rows.pattern, return_inverse=True)
    shown = np.zeros((int(estate.max()) + 1, int(kind.max()) + 1))
    np.add.at(shown, (estate, kind), rows.dwellings)
    fullest = shown.argmax(axis=1)[estate] == kind
    place = rows.place[fullest]
    at = [group.argmax(axis=1)[codes[fullest, column]] for group, column in zip(groups.values(), columns, strict=True)]
    np.add.at(cells, (place, *at), rows.dwellings[fullest])
    unsure[place[rows.status[fullest] != "measured"]] = True
    return cells, unsure
