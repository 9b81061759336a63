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
    return forecast_ages_of(m, (area_id,), publisher=publisher, variant=variant)[0]


def forecast_ages_of(
    m: Municipality, areas: Sequence[str], *, publisher: str, variant: str = "main"
) -> list[AgeCourse | None]:
    """Return `forecast_ages` of many units, in their order: the table is read through once for all of them."""
    rows = m.table("projection")
    own = rows[(rows["publisher"] == publisher) & rows["area_id"].isin(areas)]
    courses = _courses(own[own["variant"] == variant])
    main = {} if variant == "main" else _courses(own[own["variant"] == "main"])
    return [_from_base_year(courses.get(area), main.get(area), m.base_year) for area in areas]


def _from_base_year(course: AgeCourse | None, main: AgeCourse | None, base: int) -> AgeCourse | None:
    """Return a variant's course from the base year on, which it shares with the main one."""
    if course is None or base in course.years:
        return course
    if main is None or main.bands != course.bands or base not in main.years:
        return course
    years = (base, *course.years)
    persons = np.vstack([main.at(base), course.persons])
    order = np.argsort(years)
    return AgeCourse(tuple(sorted(years)), course.bands, persons[order])


def counted_ages(m: Municipality, area_id: str) -> AgeCourse | None:
    """Return the counted residents by age of one unit, from the first count of every year; None without ages."""
    return counted_ages_of(m, (area_id,))[0]


def counted_ages_of(m: Municipality, areas: Sequence[str]) -> list[AgeCourse | None]:
    """Return `counted_ages` of many units, in their order: the table is read through once for all of them."""
    rows = m.table("population")
    own = rows[rows["area_id"].isin(areas) & rows["sex"].isna()]
    if own.empty:
        return [None] * len(areas)
    own = own.astype({"area_id": object, "period": object})
    first = own.groupby(["area_id", "year"])["period"].transform("min")
    courses = _courses(own[own["period"] == first])
    return [courses.get(area) for area in areas]


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


def _courses(rows: pd.DataFrame) -> dict[str, AgeCourse]:
    """Return the course of each unit that has a year with all of its ages; years that lack one are left out."""
    own = rows[rows["age_band"].notna() & rows["persons"].notna()]
    if own.empty:
        return {}
    units, area = np.unique(own["area_id"].astype(str).to_numpy(dtype=object), return_inverse=True)
    years, year = np.unique(own["year"].to_numpy(dtype=int), return_inverse=True)
    order = in_order(sorted(own["age_band"].astype(str).unique()))
    band = pd.Index(order).get_indexer(pd.Index(own["age_band"].astype(str)))
    persons, rows_of = (np.zeros((len(units), len(years), len(order))) for _ in range(2))
    np.add.at(persons, (area, year, band), own["persons"].to_numpy(dtype=float))
    np.add.at(rows_of, (area, year, band), 1)
    courses = {}
    for place, unit in enumerate(units):
        known = rows_of[place] > 0
        # Units may be told in other bands than their neighbours.
        used = known.any(axis=0)
        whole = known[:, used].all(axis=1)
        if whole.any():
            bands = tuple(name for name, here in zip(order, used, strict=True) if here)
            courses[str(unit)] = AgeCourse(tuple(map(int, years[whole])), bands, persons[place][whole][:, used])
    return courses
