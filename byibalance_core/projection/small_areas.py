"""Residents by age in small areas: fitted to one publisher's forecast for the municipality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from byibalance_core.model import Municipality
from byibalance_core.projection.ages import nesting, read_band
from byibalance_core.projection.building import known_projects
from byibalance_core.projection.cohorts import step_years
from byibalance_core.projection.frame import AgeCourse, counted_ages_of, forecast_ages, forecast_ages_of
from byibalance_core.projection.hamilton_perry import fitted, hamilton_perry, shares_of_growth
from byibalance_core.schemas import DIMENSIONS

Floats = NDArray[np.float64]

#: Ages whose residents the children of a step are counted against.
PARENTS_FROM, PARENTS_TO = 20, 44
#: Years between the two counts that shares of growth are taken from.
GROWTH_YEARS = 10


@dataclass(frozen=True)
class AreaAges:
    """Residents of every area by age at a horizon; ages sum to the area, areas to the publisher's forecast.

    Attributes
    ----------
    areas, bands : tuple of str
    persons : array of shape (areas, bands)
        Unrounded.
    method : str
        ``published`` (the publisher's own areas, fitted to its municipality), ``hamilton_perry``, or
        ``shares_of_growth`` where the age groups differ in width and no cohort can move whole.
    publisher : str
    """

    areas: tuple[str, ...]
    bands: tuple[str, ...]
    persons: Floats
    method: str
    publisher: str


def area_ages(m: Municipality, *, year: int, publisher: str, variant: str = "main") -> AreaAges | None:
    """Return the residents of every area by age at a horizon, in the frame of one publisher's forecast.

    Parameters
    ----------
    year : int
        Horizon, within the forecast.
    publisher : str
        Whose forecast is the frame; another's figures are never mixed in.
    variant : str
        ``main``, ``low`` or ``high``.

    Returns
    -------
    AreaAges or None
        None where the publisher has no ages for the municipality, or the areas have none of their own.

    Raises
    ------
    ValueError
        When the forecast does not reach the year.
    """
    frame = forecast_ages(m, m.code, publisher=publisher, variant=variant)
    if frame is None:
        return None
    areas = tuple(str(area) for area in m.areas.index)
    wanted = frame.at(year)
    own = forecast_ages_of(m, areas, publisher=publisher, variant=variant)
    published = _at(own, frame.bands, year)
    if published is not None:
        return AreaAges(
            areas, frame.bands, fitted(published, totals=published.sum(axis=1), frame=wanted), "published", publisher
        )
    counts = counted_ages_of(m, areas)
    now = _at(counts, frame.bands, m.base_year)
    if now is None:
        return None
    ages, method = _projected(counts, now, frame, wanted, m.base_year, year)
    totals = ages.sum(axis=1) + _moving_in(m, areas, now, year)
    return AreaAges(areas, frame.bands, fitted(ages, totals=totals, frame=wanted), method, publisher)


def _projected(
    counts: list[AgeCourse | None], now: Floats, frame: AgeCourse, wanted: Floats, base: int, year: int
) -> tuple[Floats, str]:
    width = step_years(frame.bands)
    before = None if width is None else _at(counts, frame.bands, base - width)
    if width is not None and before is not None:
        bands = [read_band(text) for text in frame.bands]
        inside = [number for number, band in enumerate(bands) if PARENTS_FROM <= band.low <= PARENTS_TO]
        parents = slice(max(inside[0], 1), inside[-1] + 1) if inside else slice(1, None)
        steps = -(-(year - base) // width)
        course = hamilton_perry(before, now, parents=parents, steps=steps)
        at = (year - base) / width
        low = int(at)
        high = min(low + 1, steps)
        return course[low] + (at - low) * (course[high] - course[low]), "hamilton_perry"
    earlier = _earliest(counts, frame.bands, base)
    columns = [shares_of_growth(then, here, ahead) for then, here, ahead in zip(earlier.T, now.T, wanted, strict=True)]
    return np.column_stack(columns), "shares_of_growth"


def _at(courses: list[AgeCourse | None], bands: tuple[str, ...], year: int) -> Floats | None:
    """Return areas x ages of one year; None unless every area has it in ages that fit."""
    rows = []
    for course in courses:
        held = None if course is None or year not in course.years else nesting(course.bands, bands)
        if course is None or held is None:
            return None
        rows.append(held @ course.at(year))
    return np.array(rows)


def _earliest(courses: list[AgeCourse | None], bands: tuple[str, ...], base: int) -> Floats:
    """Return the counts of ten years before the base year, or as far back as all areas have them."""
    found = (_at(courses, bands, earlier) for earlier in range(base - GROWTH_YEARS, base + 1))
    return next(counts for counts in found if counts is not None)


def _moving_in(m: Municipality, areas: tuple[str, ...], now: Floats, year: int) -> Floats:
    """Return the residents that known projects bring: the municipality's persons per dwelling in use for each.

    What the area has built before is in its trend; the fitting to the frame keeps the sum.
    """
    if year <= m.base_year:
        return np.zeros(len(areas))
    projects = known_projects(m, areas, year - m.base_year).sum(axis=1)
    rows = m.table("stock")
    whole = rows[rows["area_id"].isin(areas) & (rows["year"] == m.base_year) & rows["estate_id"].isna()]
    in_use = float(whole.loc[whole[list(DIMENSIONS)].isna().all(axis=1), "in_use"].astype("Float64").sum())
    if not in_use > 0:
        return np.zeros(len(areas))
    return np.asarray(np.maximum(projects * (now.sum() / in_use), -now.sum(axis=1)))
