"""Dwellings for older people: care homes by the rate of use, with healthy ageing, and small accessible dwellings."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from byibalance_core.model import Municipality
from byibalance_core.need.classes import ClassFigure, Known, class_stock, read_classes
from byibalance_core.need.given import Given
from byibalance_core.need.group_counts import count_of, newest_count
from byibalance_core.need.group_figure import ASSUMPTION, COUNTED, GroupFigure, exactly, undecided
from byibalance_core.need.households import main_publisher
from byibalance_core.projection.ages import read_band
from byibalance_core.projection.frame import AgeCourse, forecast_ages

#: Ages whose residents are taken as the users of care homes, and of small accessible dwellings.
CARE_AGE, SENIOR_AGE = 80, 65
#: Rooms of a dwelling that is small.
SMALL = ("1", "2", "3")


def older(m: Municipality, *, year: int, figures: Given, known: Known | None = None) -> tuple[GroupFigure, ...]:
    """Return who waits, the coverage of care homes, and the care homes and small accessible dwellings needed ahead.

    Parameters
    ----------
    year : int
        Horizon, within the forecast of the municipality's main publisher.

    Notes
    -----
    ``need = sum(a) P[T, a] u[a] g^(T - t0)``: u the rate of use by age where it is supplied, else the municipality's
    own care homes per resident of 80 or more, else the national coverage; g the healthy-ageing factor, below 1 when
    fewer of an age need a care home each year. The range is over g and the forecast's variants.
    """
    known = known or read_classes(m)
    row = newest_count(m, "older")
    waiting = undecided("older", "waiting", "persons", "special_need: older") if row is None else count_of(row, "older")
    care = class_stock(m, known=known, dwelling_type="care").asked
    courses = _courses(m, year)
    return (waiting, *_care(m, care, courses, year, figures), *_small_accessible(m, courses, year, known))


def care_homes_needed(
    residents: dict[str, float], rates: dict[str, float], *, years: int, healthy_ageing: float = 1.0
) -> float:
    """Return the care homes needed after some years.

    Parameters
    ----------
    residents : dict of str to float
        Residents at the horizon by age band.
    rates : dict of str to float
        Share of the residents of each of these bands who use a care home today.
    healthy_ageing : float
        Factor by year on the rates.

    Raises
    ------
    ValueError
        When a band of the rates has no residents given.

    Examples
    --------
    >>> care_homes_needed({"80+": 2000}, {"80+": 0.14}, years=5)
    280.0
    """
    absent = sorted(set(rates) - set(residents))
    if absent:
        raise ValueError(f"No residents are given for {', '.join(absent)}.")
    return float(sum(residents[band] * rate for band, rate in rates.items()) * healthy_ageing**years)


def _courses(m: Municipality, year: int) -> tuple[AgeCourse, ...]:
    """Return the main forecast of residents by age, then its other variants that reach the year."""
    publisher = main_publisher(m)
    found = (forecast_ages(m, m.code, publisher=publisher, variant=name) for name in ("main", "low", "high"))
    return tuple(one for one in found if one is not None and one.years[0] <= m.base_year and year <= one.years[-1])


def _from_age(course: AgeCourse, year: int, age: int) -> float | None:
    """Return the residents of an age and above; None where no band begins at the age."""
    starts = [read_band(band)[0] for band in course.bands]
    if age not in starts:
        return None
    return float(sum(n for start, n in zip(starts, course.at(year), strict=True) if start >= age))


def _care(
    m: Municipality, care: ClassFigure, courses: tuple[AgeCourse, ...], year: int, figures: Given
) -> tuple[GroupFigure, ...]:
    ages = "projection: residents of 80 or more"
    now = _from_age(courses[0], m.base_year, CARE_AGE) if courses else None
    if now is None or not now:
        return tuple(
            undecided("older", measure, unit, ages, year=year)
            for measure, unit in (("coverage", "share"), ("dwellings", "dwellings"), ("lacking", "dwellings"))
        )
    ahead = [_by_band(course, year) for course in courses]
    by_age = figures.value("user_rate_by_age")
    own = care.stock is not None and care.low == care.high
    assumes: tuple[str, ...] = ("healthy_ageing_factor",)
    if by_age is not None:
        rates, assumes = by_age, (*assumes, "user_rate_by_age")
    elif own:
        rates = {"80+": (care.stock or 0) / now}
    else:
        rates = {"80+": figures.value("care_home_coverage_80_plus")}
        assumes = (*assumes, "care_home_coverage_80_plus")
    factors = figures.value("healthy_ageing_factor")
    years = year - m.base_year
    every = [
        care_homes_needed(bands, rates, years=years, healthy_ageing=g) for bands, g in product(ahead, sorted(factors))
    ]
    low, main, high = min(every), care_homes_needed(ahead[0], rates, years=years, healthy_ageing=factors[1]), max(every)
    needed = GroupFigure(
        "older", "dwellings", low, main, high, "dwellings", ASSUMPTION, "care homes", year, assumes=assumes
    )
    if not own:
        missing = "stock: dwelling_type"
        return (
            undecided("older", "coverage", "share", missing, year=m.base_year),
            needed,
            undecided("older", "lacking", "dwellings", missing, year=year),
        )
    there = float(care.stock or 0)
    coverage = exactly("older", "coverage", there / now, "share", COUNTED)
    coverage = replace(coverage, definition="care homes", year=m.base_year)
    lacking = GroupFigure(
        "older",
        "lacking",
        low - there,
        main - there,
        high - there,
        "dwellings",
        ASSUMPTION,
        "care homes",
        year,
        assumes=assumes,
    )
    return coverage, needed, lacking


def _by_band(course: AgeCourse, year: int) -> dict[str, float]:
    """Return residents by band, and under ``80+`` all of that age where the bands are finer."""
    by_band = dict(zip(course.bands, map(float, course.at(year)), strict=True))
    return {**by_band, "80+": _from_age(course, year, CARE_AGE) or 0.0}


def _small_accessible(
    m: Municipality, courses: tuple[AgeCourse, ...], year: int, known: Known
) -> tuple[GroupFigure, ...]:
    """Return the small accessible dwellings lacking if residents of 65 or more keep as many each as today."""
    there = class_stock(m, known=known, accessible="yes", rooms=SMALL).asked
    now = _from_age(courses[0], m.base_year, SENIOR_AGE) if courses else None
    missing = (
        *(("stock: rooms and accessible",) if there.stock is None else ()),
        *(() if now else ("projection: residents of 65 or more",)),
    )
    if missing or not now or there.stock is None:
        return (undecided("older", "lacking_accessible", "dwellings", *missing, year=year),)
    growth = [(_from_age(course, year, SENIOR_AGE) or 0.0) / now - 1 for course in courses]
    ends = [stock * rate for stock, rate in product((there.low, there.high), growth)]
    return (
        GroupFigure(
            "older",
            "lacking_accessible",
            min(ends),
            there.stock * growth[0],
            max(ends),
            "dwellings",
            ASSUMPTION,
            "accessible dwellings of at most three rooms",
            year,
            assumes=("as many per resident of 65 or more as today",),
        ),
    )
