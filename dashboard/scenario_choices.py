"""What the controls of *Prøv selv* offer, and how a scenario changes when one of them is moved.

A scenario holds assumptions in the engine's own terms: households more per resident, a share that stands free,
dwellings built by a year. People think in dwellings a year, persons per household and per cent; the conversions stand
here, in both directions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from byibalance_core.need.scenarios import READY, Build, Scenario
from dashboard.need_marks import readable_step

if TYPE_CHECKING:
    from dashboard.facts import Facts

#: Steps of the slider for dwellings a year.
_PACE_STEPS = 80
#: Persons per household: hundredths to either side of what the forecast gives.
_PERSONS_STEPS = 10
#: Share of dwellings that stands free: so many steps of half a per cent point.
_RESERVE_STEPS, _RESERVE_STEP = 12, 0.005
#: Years that completed dwellings are averaged over.
_YEARS = 5
#: What a setting of the building is called that names a pace.
PACE = "pace"


@dataclass(frozen=True)
class Pace:
    """Dwellings a year that the municipality has seen, of one phase and its years; some counts are provisional."""

    dwellings: int
    phase: str
    first: int
    last: int
    sources: tuple[str, ...]
    provisional: bool


def seen_paces(facts: Facts) -> tuple[Pace, ...]:
    """Return dwellings a year that were started last, and that were completed on average in the years before."""
    rows = facts.m.table("construction")
    rows = rows[(rows["area_id"].astype(str) == facts.m.code) & rows["dwellings"].notna()].sort_values("year")
    started = rows[rows["phase"] == "started"].tail(1)
    done = rows[(rows["phase"] == "completed") & (rows["year"] < facts.m.base_year)].tail(_YEARS)
    found = []
    for phase, part in (("started", started), ("completed", done)):
        pace = round(float(part["dwellings"].mean())) if len(part) else 0
        if pace > 0:
            early = bool((part["status"] == "provisional").any())
            ids = tuple(part["source_id"].dropna().astype(str).unique())
            found.append(Pace(pace, phase, int(part["year"].min()), int(part["year"].max()), ids, early))
    return tuple(found)


def is_open(build: Build) -> bool:
    """Tell whether a build names neither place nor class: such builds carry the pace of building."""
    return build.area_id is build.tenure is build.dwelling_type is build.rooms is None


def own_builds(scenario: Scenario) -> tuple[Build, ...]:
    """Return the builds that somebody placed or gave a class."""
    return tuple(build for build in scenario.builds if not is_open(build))


def with_pace(facts: Facts, scenario: Scenario, pace: int) -> Scenario:
    """Return the scenario with so many new dwellings a year to every horizon, in place of the known projects.

    What somebody placed or gave a class stays, on top.
    """
    paced, before = [], facts.m.base_year
    for year in sorted(facts.m.horizons):
        if pace:
            paced.append(Build(None, None, None, None, pace * (year - before), year))
        before = year
    return replace(scenario, building="none", builds=(*paced, *own_builds(scenario)))


def without_pace(scenario: Scenario, building: str) -> Scenario:
    """Return the scenario with the known projects ("planned") or none of them, without a pace of building."""
    return replace(scenario, building=building, builds=own_builds(scenario))


def has_pace(scenario: Scenario) -> bool:
    """Tell whether the scenario itself says how much is built a year."""
    return any(is_open(build) for build in scenario.builds)


def pace_of(facts: Facts, scenario: Scenario, building: float, horizon: int) -> int:
    """Return the new dwellings a year of a scenario to a horizon, what is placed or of a class apart.

    Parameters
    ----------
    building : float
        All dwellings that the scenario builds, as the engine counts them.
    """
    halves = (half for conversion in scenario.conversions for half in conversion.builds())
    years = range(facts.m.base_year + 1, horizon + 1)
    own = sum(change.dwellings for change in (*own_builds(scenario), *halves) if change.year in years)
    return round((building - own) / max(horizon - facts.m.base_year, 1))


def paces(now: int, known: Iterable[int]) -> list[int]:
    """Return what the slider for dwellings a year can stand on: what is known and the present value among them.

    Examples
    --------
    >>> paces(7, [20])
    [0, 5, 7, 10, 15, 20, 25, 30]
    """
    known = list(known)
    top = 1.5 * max([*known, abs(now), 1])
    step = max(int(readable_step(top, _PACE_STEPS)), 5)
    return sorted({now, *known, *range(0, int(top) + 1, step)})


def formations(persons: float, now: float) -> dict[float, float]:
    """Return persons per household by the `formation` that gives them, from few persons to many.

    Parameters
    ----------
    persons : float
        Persons per household at the horizon by the forecast itself.
    now : float
        The scenario's own `formation`, which is always among them.

    Examples
    --------
    >>> {share: round(each, 2) for share, each in formations(2.02, 0.0).items() if abs(share) < 0.006}
    {0.005: 2.01, 0.0: 2.02, -0.0049: 2.03}
    """
    middle = round(persons, 2)
    steps = {round(persons / (middle + k / 100) - 1.0, 4) for k in range(-_PERSONS_STEPS, _PERSONS_STEPS + 1) if k}
    told: dict[float, float] = {}
    # A slider tells its places apart by their words; of two that read alike the present one stands.
    for share in (now, 0.0, *steps):
        told.setdefault(round(persons / (1.0 + share), 2), share)
    return {share: persons / (1.0 + share) for share in sorted(told.values(), reverse=True)}


def reserves(today: float, now: float) -> list[float]:
    """Return the shares of free dwellings that the slider can stand on, the present one among them.

    Examples
    --------
    >>> reserves(0.0, 0.007)[:4]
    [0.0, 0.005, 0.007, 0.01]
    """
    told: dict[float, float] = {}
    for share in (now, today, *(round(today + k * _RESERVE_STEP, 4) for k in range(_RESERVE_STEPS + 1))):
        told.setdefault(round(share, 3), share)
    return sorted(told.values())


def ready(facts: Facts, horizon: int) -> dict[str, Scenario]:
    """Return the ready scenarios that a municipality has, by name; paces that it has seen are among them."""
    variants = facts.variants(facts.publishers[0], horizon)
    names = [name for name in ("low", "main", "high") if name == "main" or name in variants]
    if facts.has_pipeline:
        names += ["as_planned", "no_building"]
    found = {name: READY[name] for name in names}
    for pace in seen_paces(facts):
        found[f"{PACE}.{pace.phase}"] = with_pace(facts, Scenario("A"), pace.dwellings)
    return found


def which(facts: Facts, scenario: Scenario, horizon: int) -> str:
    """Return which ready scenario one is, whatever it is called; blank for one's own."""
    offers = ready(facts, horizon)
    if offers.get(scenario.name) == scenario:
        return scenario.name
    return next((name for name, one in offers.items() if same(one, scenario)), "")


def same(one: Scenario, other: Scenario) -> bool:
    """Tell whether two scenarios assume the same, whatever they are called."""
    return replace(one, name=other.name) == other


def own_name(scenario: Scenario) -> str:
    """Return the name that somebody gave a scenario; blank where it has a ready name or its side's letter."""
    return "" if scenario.name in (*READY, "A", "B") else scenario.name


def written(scenario: Scenario, side: str) -> str:
    """Return a scenario as the link carries it: by its own name, a ready one, or under the letter of its side."""
    if own_name(scenario):
        return scenario.to_text()
    found = next((one for one in READY.values() if same(one, scenario)), None)
    return (found or replace(scenario, name=side.upper())).to_text()
