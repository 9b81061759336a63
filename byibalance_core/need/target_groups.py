"""Target groups of the social allocation (*særlige målgrupper*): each from its own table, side by side.

There is no total. Definitions overlap, persons are not households, and some figures are a stock, others a flow.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.classes import Known, class_stock, read_classes
from byibalance_core.need.given import Given, given
from byibalance_core.need.group_counts import count_of, described, newest_count
from byibalance_core.need.group_figure import ASSUMPTION, COUNTED, GroupFigure, exactly, undecided
from byibalance_core.need.older import older
from byibalance_core.need.under_rent import dwellings_under

#: Days that one person who waits in a shelter all year fills a place there.
_DAYS = 365


class Flow(NamedTuple):
    """Cheap re-lettings a year; `main` None where nobody can tell, `assumes` the figures that stand in."""

    low: float
    main: float | None
    high: float
    assumes: tuple[str, ...]


def target_groups(
    m: Municipality, *, year: int, figures: Given | None = None, known: Known | None = None
) -> tuple[GroupFigure, ...]:
    """Return every figure about every target group, in the order of reading. They are not to be added.

    Parameters
    ----------
    year : int
        Horizon of the figures about older people.
    figures : Given, optional
        Norms with what is supplied; without it those of the municipality.
    known : Known, optional
        As `read_classes` returns it for the same municipality.

    Notes
    -----
    ``sum(target_groups(...))`` raises TypeError, as adding two figures does.
    """
    figures = figures or given(m)
    known = known or read_classes(m)
    return (
        *homeless(m, figures=figures, known=known),
        *shelters(m),
        *refugees(m, figures=figures),
        *rehousing(m),
        *young(m),
        *students(m, figures=figures, known=known),
        *older(m, year=year, figures=figures, known=known),
    )


def homeless(m: Municipality, *, figures: Given, known: Known | None = None) -> tuple[GroupFigure, ...]:
    """Return how many are homeless, and how long housing them all takes.

    Notes
    -----
    ``years = stock / (V q s - inflow)``: V re-lettings a year of almene dwellings under the rent limit, q the share
    of the lettings that the municipality has (a quarter, and half), s the share of these that go to homeless people.
    The ministry's analysis of August 2022 has this form without the inflow. Where no more are housed than become
    homeless, no number of years is enough, and the figure is None. The low end has most lettings and the largest
    share.
    """
    row = newest_count(m, "homeless")
    if row is None:
        return (undecided("homeless", "waiting", "persons", "special_need: homeless"),)
    waiting = count_of(row, "homeless")
    if waiting.main is None:
        return (waiting,)
    supplied = figures.value("cheap_lettings_year")
    if supplied is not None:
        flow = Flow(supplied, supplied, supplied, ("cheap_lettings_year",))
    else:
        limit = row["max_rent_dkk_month"]
        limit = figures.value("allocation_rent_limit_dkk_month") if pd.isna(limit) else limit
        (cheap,) = dwellings_under(m, [int(limit)], known=known)
        # Where nothing is known of rents the bounds are nought and everything, and a bound of all is no answer.
        if cheap.method == "none":
            unknown = undecided("homeless", "years_to_house", "years", "stock: tenure and rent_band")
            return (
                waiting,
                *(replace(described(unknown, waiting), at=float(q)) for q in figures.value("allocation_shares")),
            )
        national = ("almene_turnover_share",) if cheap.lettings_method == "national_assumption" else ()
        flow = Flow(cheap.lettings_low, cheap.lettings_main, cheap.lettings_high, national)
    return (waiting, *(_years(waiting, flow, float(q), figures) for q in figures.value("allocation_shares")))


def _years(waiting: GroupFigure, flow: Flow, q: float, figures: Given) -> GroupFigure:
    """Return the years to house all who are homeless when the municipality has a share q of the lettings."""
    shares = sorted(figures.value("homeless_share_of_allocation"))
    inflow = figures.value("homeless_inflow_year")

    def years(lettings: float | None, share: float) -> float | None:
        return None if lettings is None else years_to_house(waiting.main or 0.0, lettings * q * share, inflow or 0.0)

    low, main, high = years(flow.high, shares[2]), years(flow.main, shares[1]), years(flow.low, shares[0])
    supplied = () if inflow is None else ("homeless_inflow_year",)
    figure = GroupFigure("homeless", "years_to_house", low, main, high, "years", ASSUMPTION, at=q)
    assumes = ("homeless_share_of_allocation", *flow.assumes, *supplied)
    return replace(described(figure, waiting, assumes=assumes), missing=figures.missing("homeless_inflow_year"))


def years_to_house(waiting: float, housed_year: float, inflow_year: float = 0.0) -> float | None:
    """Return the years until nobody waits; None where no number of years is enough.

    Parameters
    ----------
    waiting : float
        Persons who wait today.
    housed_year, inflow_year : float
        Persons who are housed, and who come to wait, in a year.

    Examples
    --------
    >>> years_to_house(100, 25), years_to_house(100, 25, 5), years_to_house(100, 20, 20)
    (4.0, 5.0, None)
    """
    if waiting <= 0:
        return 0.0
    return waiting / (housed_year - inflow_year) if housed_year > inflow_year else None


def shelters(m: Municipality) -> tuple[GroupFigure, ...]:
    """Return who is ready to leave a shelter, and the days a year that places are filled while they wait.

    The days take it that as many wait all year as on the day of the count.
    """
    row = newest_count(m, "shelters")
    if row is None:
        return (undecided("shelters", "waiting", "persons", "special_need: shelters"),)
    waiting = count_of(row, "shelters")
    if waiting.main is None:
        return (waiting,)
    held = exactly("shelters", "shelter_days", waiting.main * _DAYS, "days", ASSUMPTION)
    return (
        waiting,
        described(held, waiting, assumes=("as many wait all year",)),
    )


def refugees(m: Municipality, *, figures: Given) -> tuple[GroupFigure, ...]:
    """Return the dwellings for the year's quota of refugees: persons over persons per household, or households."""
    row = newest_count(m, "refugees")
    if row is None:
        return (undecided("refugees", "dwellings", "dwellings", "special_need: refugees"),)
    counted = count_of(row, "refugees")
    if counted.main is None:
        return (counted,)
    if counted.unit == "households":
        return (described(exactly("refugees", "dwellings", counted.main, "dwellings", COUNTED), counted),)
    size = figures.value("refugee_household_size")
    if not size:
        return (counted, undecided("refugees", "dwellings", "dwellings", "refugee_household_size", year=counted.year))
    made = exactly("refugees", "dwellings", counted.main / size, "dwellings", ASSUMPTION)
    return (counted, described(made, counted, assumes=("refugee_household_size",)))


def rehousing(m: Municipality) -> tuple[GroupFigure, ...]:
    """Return the households that must be rehoused. They leave a dwelling: another one is needed, not one more."""
    row = newest_count(m, "rehousing")
    if row is None:
        return (undecided("rehousing", "waiting", "households", "special_need: rehousing"),)
    return (count_of(row, "rehousing"),)


def young(m: Municipality) -> tuple[GroupFigure, ...]:
    """Return the young people in need of a dwelling and support, as their source counts them."""
    row = newest_count(m, "young")
    if row is None:
        return (undecided("young", "waiting", "persons", "special_need: young"),)
    return (count_of(row, "young"),)


def students(m: Municipality, *, figures: Given, known: Known | None = None) -> tuple[GroupFigure, ...]:
    """Return the youth homes that students lack: students x share wanting one - youth dwellings.

    No Danish formula is established, so both figures must be supplied, and the answer is an assumption.
    """
    missing = figures.missing("students", "youth_home_share")
    homes = class_stock(m, known=known, dwelling_type="youth").asked
    if homes.stock is None:
        missing = (*missing, "stock: dwelling_type")
    if missing or homes.stock is None:
        return (undecided("students", "lacking", "dwellings", *missing),)
    wanted = figures.value("students") * figures.value("youth_home_share")
    return (
        GroupFigure(
            "students",
            "lacking",
            wanted - homes.high,
            wanted - homes.stock,
            wanted - homes.low,
            "dwellings",
            ASSUMPTION,
            year=m.base_year,
            assumes=("students", "youth_home_share"),
        ),
    )
