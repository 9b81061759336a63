"""What a scenario gives for a municipality, kept for the viewers who come after: reckoning takes a moment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from byibalance_core.need.class_figures import Known, read_classes
from byibalance_core.need.class_need import need_of_class
from byibalance_core.need.classes import ClassStock, class_stock
from byibalance_core.need.reckoning import Reckoning, reckon
from byibalance_core.need.scenarios import Scenario, resolve
from byibalance_core.need.sensitivity import Bar, Sensitivity
from byibalance_core.need.sensitivity import sensitivity as reckon_sensitivity
from byibalance_core.need.stock import NEED_DIMENSIONS
from byibalance_core.need.table import table_of
from dashboard import scenario_choices
from dashboard.facts import Facts
from dashboard.keeping import keep

#: The bar of this page's own: the pace of building, between two that the municipality has seen.
PACE = "pace"


@dataclass(frozen=True)
class Outlook:
    """All dwellings of a municipality under one scenario, in whole households and dwellings.

    Attributes
    ----------
    publisher : str
        Whose forecast.
    persons_per_household : float
        At the horizon by the forecast itself, before the scenario's own change.
    building : float
        Dwellings that are built to the horizon, less those that go; 0 where none is counted.
    reserve, reserve_today : float
        Share of the dwellings that stands free at the horizon, and today.
    low, main, high : float
        Dwellings that lack (positive) or are in excess (negative), with the 80 % range.
    method : str
        Where the range comes from.
    """

    publisher: str
    persons_per_household: float
    households_base: float
    households: float
    building: float
    reserve: float
    reserve_today: float
    low: float
    main: float
    high: float
    method: str


@keep(256)
def outlook(facts: Facts, horizon: int, scenario: str) -> Outlook | None:
    """Return what a scenario gives; None where its forecast does not reach the horizon or the total is withheld."""
    reckoning = _reckoning(facts, horizon, scenario)
    if reckoning is None:
        return None
    # One class is reckoned in a third of the time of the table, and the answer is the table's own total.
    known, stock = _classes(facts)
    found = need_of_class(reckoning, {}, known=known, stock=stock)
    if found.low is None or found.main is None or found.high is None:
        return None
    growth, assumed = reckoning.growth, reckoning.scenario
    return Outlook(
        growth.publisher,
        growth.persons / growth.households * (1.0 + assumed.formation),
        float(found.households_base or 0),
        float(found.households or 0),
        float(found.pipeline or 0),
        reckoning.reserve,
        reckoning.reserve_today,
        float(found.low),
        float(found.main),
        float(found.high),
        found.method,
    )


@keep(48)
def by_class(facts: Facts, horizon: int, scenario: str, area: str = "") -> dict[str, pd.DataFrame]:
    """Return the need "som i dag" of the municipality or an area by the dimensions that split it (parted by blanks).

    No rows where the scenario cannot be reckoned.
    """
    table = _table(facts, horizon, scenario)
    if table is None:
        return {}
    here = table["area_id"].isna() if not area else table["area_id"] == area
    rows = table[here & (table["voice"] == "as_today")]
    split = pd.Series("", index=rows.index)
    for name in NEED_DIMENSIONS:
        split = split.where(rows[name].isna(), split + f" {name}")
    return {str(names): group for names, group in rows.groupby(split.str.strip(), sort=False)}


@keep(4)
def _table(facts: Facts, horizon: int, scenario: str) -> pd.DataFrame | None:
    """Return the need table of a scenario, which holds every area; None where it cannot be reckoned."""
    reckoning = _reckoning(facts, horizon, scenario)
    return None if reckoning is None else table_of(reckoning)


@keep(128)
def sensitivity(facts: Facts, horizon: int, scenario: str) -> Sensitivity | None:
    """Return which assumption moves a scenario most, the pace of building among them; None without a reckoning."""
    held = _reckoning(facts, horizon, scenario)
    if held is None:
        return None

    def reckoned(moved: Scenario) -> Reckoning:
        found = _reckoning(facts, horizon, moved.to_text())
        if found is None:
            raise ValueError(f"{moved.name} cannot be reckoned")
        return found

    try:
        found = reckon_sensitivity(facts.m, year=horizon, scenario=held.scenario, reckoned=reckoned)
    except ValueError:
        return None
    pace = _pace(facts, horizon, held)
    # A pace stands in for the known projects: both together would count the same building twice.
    plain = (bar for bar in found.bars if bar.assumption != "building" or not scenario_choices.has_pace(held.scenario))
    main = found.main
    bars = (
        list(plain) if main is None else sorted([*plain, *([pace] if pace else [])], key=lambda bar: -bar.reach(main))
    )
    return Sensitivity(found.main, found.gap_status, tuple(bars))


def _pace(facts: Facts, horizon: int, held: Reckoning) -> Bar | None:
    """Return how far the pace of building moves the answer, between the paces that the municipality has seen."""
    paces = sorted(pace.dwellings for pace in scenario_choices.seen_paces(facts))
    if len(set(paces)) < 2:
        return None
    most, least = (
        outlook(facts, horizon, scenario_choices.with_pace(facts, held.scenario, pace).to_text())
        for pace in (paces[-1], paces[0])
    )
    if most is None or least is None:
        return None
    return Bar(PACE, str(paces[-1]), str(paces[0]), round(most.main), round(least.main))


@keep(96)
def _reckoning(facts: Facts, horizon: int, scenario: str) -> Reckoning | None:
    """Return a scenario's reckoning; None where its forecast does not reach the horizon, or it names what is not."""
    assumed = resolve(scenario)
    try:
        same = _forecast(facts, horizon, assumed.publisher, assumed.variant, assumed.formation)
        # What is built and what stands free is laid over the forecast; drift alone changes who lives where.
        found = replace(same, scenario=assumed, memo={} if assumed.drift else same.memo)
        _ = found.projects, found.backlog
    except ValueError:
        return None
    return found


@keep(32)
def _forecast(facts: Facts, horizon: int, publisher: str | None, variant: str, formation: float) -> Reckoning:
    """Return the households of one forecast: all that scenarios with the same forecast have in common."""
    plain = Scenario("forecast", publisher=publisher, variant=variant, formation=formation)
    return reckon(facts.m, year=horizon, scenario=plain, like=facts.reckoning(horizon))


@keep(12)
def _classes(facts: Facts) -> tuple[Known, ClassStock]:
    known = read_classes(facts.m)
    return known, class_stock(facts.m, known=known)
