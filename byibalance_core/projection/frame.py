"""The frame that projections are fitted to: one publisher's forecast of residents by age, and what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core.model import Municipality
from byibalance_core.projection.ages import in_order

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class AgeCourse:
    """Residents of one unit by year and age, from one source.

    Attributes
    ----------
    years : tuple of int
        Oldest first.
    bands : tuple of str
        Youngest first.
    persons : array of shape (years, bands)
    """

    years: tuple[int, ...]
    bands: tuple[str, ...]
    persons: Floats

    def at(self, year: int) -> Floats:
        """Return residents by age; linear between two known years.

        Raises
        ------
        ValueError
            Outside the known years.
        """
        if not self.years[0] <= year <= self.years[-1]:
            raise ValueError(f"Ages are known for {self.years[0]} to {self.years[-1]}, not for {year}.")
        return np.array([np.interp(year, self.years, column) for column in self.persons.T])


def forecast_ages(m: Municipality, area_id: str, *, publisher: str, variant: str = "main") -> AgeCourse | None:
    """Return one publisher's forecast of residents by age.

    Parameters
    ----------
    area_id : str
        An area, or the municipality's code.
    variant : str
        A variant without a base year begins at the main one's: they part from the same count.

    Returns
    -------
    AgeCourse or None
        None where the publisher gives no ages for the unit. Years that lack an age are left out.
    """
    rows = m.table("projection")
    own = rows[(rows["publisher"] == publisher) & (rows["area_id"] == area_id)]
    course = _course(own[own["variant"] == variant], "persons")
    if course is None or m.base_year in course.years or variant == "main":
        return course
    main = _course(own[own["variant"] == "main"], "persons")
    if main is None or main.bands != course.bands or m.base_year not in main.years:
        return course
    years = (m.base_year, *course.years)
    persons = np.vstack([main.at(m.base_year), course.persons])
    order = np.argsort(years)
    return AgeCourse(tuple(sorted(years)), course.bands, persons[order])


def counted_ages(m: Municipality, area_id: str) -> AgeCourse | None:
    """Return the counted residents by age of one unit, from the first count of every year; None without ages."""
    rows = m.table("population")
    own = rows[(rows["area_id"] == area_id) & rows["sex"].isna()]
    if own.empty:
        return None
    first = own.astype({"period": object}).groupby("year", observed=True)["period"].transform("min")
    return _course(own[own["period"].astype(object) == first], "persons")


def cell_counts(rows: pd.DataFrame, keys: Sequence[str], cells: Sequence[tuple[str, ...]]) -> Floats:
    """Return the households of each cell: NaN where a row stands without a figure, 0 where no row stands.

    A publisher that lists an area's kinds leaves out those without households; a figure that is hidden is listed.

    Parameters
    ----------
    rows : DataFrame
        With ``households`` as a number.
    keys : sequence of str
        Columns that name a cell.
    cells : sequence of tuple of str
        One value per key.
    """
    listed = rows.drop_duplicates(list(keys)).set_index(list(keys))["households"]
    place = pd.MultiIndex.from_tuples(list(cells))
    counts = listed.reindex(place).to_numpy(dtype=float)
    return np.where(place.isin(listed.index), counts, 0.0)


def _course(rows: pd.DataFrame, value: str) -> AgeCourse | None:
    own = rows[rows["age_band"].notna() & rows[value].notna()]
    if own.empty:
        return None
    own = own.astype({"age_band": object, value: float, "year": int})
    table = own.pivot_table(index="year", columns="age_band", values=value, aggfunc="sum").dropna()
    if table.empty:
        return None
    bands = in_order(table.columns)
    return AgeCourse(tuple(int(year) for year in table.index), tuple(bands), table[bands].to_numpy(dtype=float))
