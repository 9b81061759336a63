"""What a municipality has counted year by year: the series that projections start from and are measured against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core.model import Municipality, once
from byibalance_core.schemas import DIMENSIONS, HOUSEHOLD_SIZES, HOUSEHOLD_TYPES

Floats = NDArray[np.float64]

#: What cells are split by: the table that is counted, and the dimension.
FAMILIES: tuple[tuple[str, str], ...] = (
    ("households", "household_type"),
    ("households", "size"),
    ("dwellings", "tenure"),
    ("dwellings", "rooms"),
)
PHASES = ("permitted", "started", "completed")

_HOUSEHOLD_DIMENSIONS = {"household_type": HOUSEHOLD_TYPES, "size": HOUSEHOLD_SIZES}


@dataclass(frozen=True)
class Family:
    """Households, or dwellings in use, by area, class and year.

    Attributes
    ----------
    counted : {"households", "dwellings"}
    dimension : str
        What the classes split.
    classes : tuple of str
    counts : array of shape (areas, classes, years)
        NaN where nothing was counted.
    """

    counted: str
    dimension: str
    classes: tuple[str, ...]
    counts: Floats


@dataclass(frozen=True)
class History:
    """Series of the areas that cover a municipality, on 1 January of consecutive years.

    Attributes
    ----------
    areas : tuple of str
    years : array of int, shape (years,)
        The last is the origin: nothing later is known.
    stock, in_use, households : array of shape (areas, years)
        Dwellings, dwellings in use, households; NaN where not counted.
    construction : dict of str to array of shape (areas, years)
        Dwellings by phase in the course of each year. The origin's own year has only begun and is NaN.
    families : tuple of Family
    """

    areas: tuple[str, ...]
    years: NDArray[np.int64]
    stock: Floats
    in_use: Floats
    households: Floats
    construction: dict[str, Floats]
    families: tuple[Family, ...]

    @property
    def origin(self) -> int:
        """The last year that is known."""
        return int(self.years[-1])

    def until(self, origin: int) -> History:
        """Return the history as it stood on 1 January of an earlier year.

        Raises
        ------
        ValueError
            When the year is not in the history.
        """
        if not self.years[0] <= origin <= self.origin:
            raise ValueError(f"The history runs from {self.years[0]} to {self.origin}; {origin} is not in it.")
        known = slice(0, int(origin - self.years[0]) + 1)
        flows = {phase: values[:, known].copy() for phase, values in self.construction.items()}
        for values in flows.values():
            values[:, -1] = np.nan
        return replace(
            self,
            years=self.years[known],
            stock=self.stock[:, known],
            in_use=self.in_use[:, known],
            households=self.households[:, known],
            construction=flows,
            families=tuple(replace(family, counts=family.counts[..., known]) for family in self.families),
        )


@once
def read_history(m: Municipality) -> History | None:
    """Read the series of a municipality's areas up to its base year.

    Returns
    -------
    History or None
        None where no area has households or dwellings counted in two years or more.

    Notes
    -----
    Dwellings in use of a class are taken as counted where every year has them. Where only the dwellings of a class
    are counted, they are taken at the share in use of their whole area, in every year alike: a series on two bases
    would show a step that never was.
    """
    areas = tuple(str(area) for area in m.areas.index)
    stock_rows, household_rows = m.table("stock"), m.table("households")
    stock_rows = stock_rows[stock_rows["estate_id"].isna() & stock_rows["area_id"].isin(areas)]
    household_rows = household_rows[household_rows["area_id"].isin(areas) & household_rows["age_band"].isna()]
    known = {
        int(year)
        for rows, names in ((stock_rows, list(DIMENSIONS)), (household_rows, ["household_type", "size"]))
        for year in rows.loc[rows[names].isna().all(axis=1), "year"].unique()
        if year <= m.base_year
    }
    if len(known) < 2:
        return None
    years = np.arange(min(known), m.base_year + 1)

    dimensions, kinds = tuple(DIMENSIONS), ("household_type", "size")
    whole = _split(stock_rows, dimensions, None)
    stock = _table(whole, areas, years, "dwellings")
    in_use = _table(whole, areas, years, "in_use")
    households = _table(_split(household_rows, kinds, None), areas, years, "households")
    families = []
    for counted, dimension in FAMILIES:
        if counted == "households":
            rows = _split(household_rows, kinds, dimension)
            family = _family(rows, counted, dimension, areas, years, "households")
        else:
            rows = _split(stock_rows, dimensions, dimension)
            family = _in_use(rows, dimension, areas, years, stock, in_use)
        if family is not None:
            families.append(family)
    return History(areas, years, stock, in_use, households, _construction(m, areas, years), tuple(families))


def _split(rows: pd.DataFrame, dimensions: Sequence[str], dimension: str | None) -> pd.DataFrame:
    """Return the rows that are split by one dimension and no other, or by none at all."""
    own = rows[rows[[name for name in dimensions if name != dimension]].isna().all(axis=1)]
    return own if dimension is None else own[own[dimension].notna()]


def _table(rows: pd.DataFrame, areas: tuple[str, ...], years: NDArray[np.int64], value: str) -> Floats:
    """Return counts per area and year; NaN where there is none."""
    return _by_class(rows.assign(whole="all"), "whole", ("all",), areas, years, value)[:, 0]


def _by_class(
    rows: pd.DataFrame,
    dimension: str,
    classes: tuple[str, ...],
    areas: tuple[str, ...],
    years: NDArray[np.int64],
    value: str,
) -> Floats:
    """Return counts per area, class and year; NaN where there is none."""
    keys = ["area_id", dimension, "year"]
    own = rows.loc[rows[value].notna(), [*keys, value]].astype(
        {"area_id": object, dimension: object, "year": int, value: float}
    )
    sums = own.groupby(keys, sort=False)[value].sum()
    area, name, year = (sums.index.get_level_values(key) for key in keys)
    at = pd.Index(areas).get_indexer(area), pd.Index(classes).get_indexer(name), year.to_numpy() - int(years[0])
    inside = (at[0] >= 0) & (at[1] >= 0) & (at[2] >= 0) & (at[2] < len(years))
    table = np.full((len(areas), len(classes), len(years)), np.nan)
    table[tuple(part[inside] for part in at)] = sums.to_numpy()[inside]
    return table


def _family(
    rows: pd.DataFrame, counted: str, dimension: str, areas: tuple[str, ...], years: NDArray[np.int64], value: str
) -> Family | None:
    order = DIMENSIONS.get(dimension) or _HOUSEHOLD_DIMENSIONS[dimension]
    found = set(rows.loc[rows[value].notna(), dimension].unique())
    classes = tuple(name for name in order if name in found)
    if not classes:
        return None
    counts = _by_class(rows, dimension, classes, areas, years, value)
    # A class that the publisher leaves out where the area has the others is a class without any.
    listed = ~np.isnan(counts).all(axis=1, keepdims=True)
    withheld = _withheld(rows, dimension, classes, areas, years, value)
    return Family(counted, dimension, classes, np.where(np.isnan(counts) & listed & ~withheld, 0.0, counts))


def _withheld(
    rows: pd.DataFrame,
    dimension: str,
    classes: tuple[str, ...],
    areas: tuple[str, ...],
    years: NDArray[np.int64],
    value: str,
) -> NDArray[np.bool_]:
    """Return which cells have a row without a figure: hidden or not delivered, which is not zero."""
    hidden = rows[rows[value].isna()]
    table = np.zeros((len(areas), len(classes), len(years)), dtype=bool)
    place = {area: row for row, area in enumerate(areas)}
    for area, name, year in zip(hidden["area_id"], hidden[dimension], hidden["year"], strict=True):
        if name in classes and years[0] <= year <= years[-1]:
            table[place[str(area)], classes.index(str(name)), int(year) - int(years[0])] = True
    return table


def _in_use(
    rows: pd.DataFrame,
    dimension: str,
    areas: tuple[str, ...],
    years: NDArray[np.int64],
    stock: Floats,
    in_use: Floats,
) -> Family | None:
    dwellings = _family(rows, "dwellings", dimension, areas, years, "dwellings")
    if dwellings is None:
        return None
    counted = _family(rows, "dwellings", dimension, areas, years, "in_use")
    if counted is not None and counted.classes == dwellings.classes:
        both = ~np.isnan(dwellings.counts)
        if not np.isnan(counted.counts[both]).any():
            return counted
    rate = np.divide(in_use, stock, out=np.full_like(stock, np.nan), where=stock > 0)
    return replace(dwellings, counts=dwellings.counts * rate[:, None])


def _construction(m: Municipality, areas: tuple[str, ...], years: NDArray[np.int64]) -> dict[str, Floats]:
    rows = m.table("construction")
    rows = rows[rows["area_id"].isin(areas) & (rows["year"] < m.base_year)]
    return {phase: _table(rows[rows["phase"] == phase], areas, years, "dwellings") for phase in PHASES}
