"""Prøv selv: what a scenario assumes, in words, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from byibalance_core.need.scenarios import CERTAINTIES, READY, Build, Conversion, Drift, Scenario, resolve
from dashboard import scenario_choices
from dashboard.facts import Facts
from dashboard.outlooks import Outlook, outlook
from dashboard.state import SIDES, ViewState
from dashboard.text import DASH, Text
from dashboard.views.findings import projection_sources
from dashboard.views.flow import source_ids
from dashboard.views.stock import upper_first


@dataclass(frozen=True)
class Assumption:
    """One assumption in words, and who stands behind it."""

    name: str
    value: str
    origin: str


def called(scenario: Scenario, text: Text) -> str:
    """Return what a scenario is called beside its letter; blank where nobody has named it."""
    if scenario.name in READY:
        return text(f"scenarios.ready.{scenario.name}")
    return scenario_choices.own_name(scenario)


def sides(state: ViewState) -> dict[str, Scenario]:
    """Return both scenarios by their letter."""
    return {side.upper(): resolve(getattr(state, field)) for side, field in SIDES.items()}


def assumptions(facts: Facts, state: ViewState, side: str, text: Text) -> tuple[Assumption, ...]:
    """Return everything that a scenario assumes, the forecast first and one's own changes last."""
    carried = getattr(state, SIDES[side])
    scenario, found = resolve(carried), outlook(facts, state.horizon, carried)
    lines = [_forecast(facts, scenario, state.horizon, text), _building(facts, scenario, found, state.horizon, text)]
    if found is not None:
        lines += [_formation(facts, scenario, found, text), _reserve(scenario, found, text)]
    lines.append(_unmet(facts, scenario, text))
    own = text("scenarios.origin.own")
    lines += [
        Assumption(text("scenarios.change.name"), change_words(facts, change, state.horizon, text), own)
        for change in changes(scenario)
    ]
    lines += [Assumption(text("scenarios.drift.name"), drift_words(each, text), own) for each in scenario.drift]
    return tuple(lines)


def changes(scenario: Scenario) -> tuple[Build | Conversion, ...]:
    """Return what a scenario itself builds, demolishes and converts, the pace of building apart."""
    return (*scenario_choices.own_builds(scenario), *scenario.conversions)


def change_words(facts: Facts, change: Build | Conversion, horizon: int, text: Text) -> str:
    """Return a change in words: 40 boliger bygges i 2029, almene, 2 rum, Nørre Kvarter."""
    kind = "convert" if isinstance(change, Conversion) else "build" if change.dwellings > 0 else "demolish"
    place = facts.area_name(change.area_id) if change.area_id else text("scenarios.change.anywhere")
    said = text(
        f"scenarios.change.{kind}",
        count=text.number(abs(change.dwellings)),
        kind=class_words(change.tenure, change.dwelling_type, change.rooms, text),
        place=place,
        year=change.year,
    )
    if isinstance(change, Conversion):
        became = class_words(change.tenure, change.to_dwelling_type, change.to_rooms, text)
        said += " " + text("scenarios.change.becomes", count=text.number(change.becomes), kind=became)
    if change.year > horizon:
        said += " " + text("scenarios.change.later", horizon=horizon)
    elif change.year <= facts.m.base_year:
        said += " " + text("scenarios.change.before", base=facts.m.base_year)
    return said


def class_words(tenure: str | None, dwelling_type: str | None, rooms: str | None, text: Text) -> str:
    """Return a class of dwellings in words; what is left open is not named."""
    values = (("tenure", tenure), ("dwelling_type", dwelling_type), ("rooms", rooms))
    parts = [text(f"common.{dimension}.{value}").lower() for dimension, value in values if value]
    return ", ".join(parts) or text("scenarios.change.any_class")


def drift_words(drift: Drift, text: Text) -> str:
    """Return in words how much likelier households are to live in a class."""
    kind = class_words(drift.tenure, drift.dwelling_type, drift.rooms, text)
    return text("scenarios.drift.value", share=_signed_percent(drift.share, text), kind=kind)


def section(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the assumptions of both scenarios side by side."""
    parts = []
    for side in SIDES:
        scenario = resolve(getattr(state, SIDES[side]))
        name = called(scenario, text)
        rows = "".join(
            f'<tr><th scope="row">{escape(line.name)}</th><td>{escape(line.value)}'
            f'<div class="b-source">{escape(line.origin)}</div></td></tr>'
            for line in assumptions(facts, state, side, text)
        )
        heading = f"{side.upper()}: {name}" if name else side.upper()
        parts.append(f'<section><h3>{escape(heading)}</h3><table class="b-try-words">{rows}</table></section>')
    heading = escape(text("scenarios.words.heading"))
    return f'<div class="b-try-said"><h2>{heading}</h2><div class="b-grid-2">{"".join(parts)}</div></div>'


def in_one_line(facts: Facts, state: ViewState, side: str, text: Text) -> str:
    """Return the assumptions as one cell of a table holds them."""
    return "; ".join(f"{line.name}: {line.value}" for line in assumptions(facts, state, side, text))


def origin(facts: Facts, ids: Iterable[str], text: Text) -> str:
    """Return publishers, titles and dates of some sources."""
    told = []
    for source_id in dict.fromkeys(ids):
        source = facts.m.sources.get(source_id)
        if source is not None:
            title = source.title.split(":")[0]
            date = "" if source.published[:4] in title else f" {text.date(source.published)}"
            told.append(f"{title if title.startswith(source.publisher) else f'{source.publisher} {title}'}{date}")
    words = "; ".join(dict.fromkeys(told))
    # Said once, at the head of the page.
    return words.replace(f" ({text('common.fictitious')})", "") if facts.m.fictitious else words


def years(first: int, last: int) -> str:
    """Return a span of years: 2021–25, or the one year."""
    return str(first) if first == last else f"{first}{DASH}{last % 100:02d}"


def seen_words(pace: scenario_choices.Pace, text: Text) -> str:
    """Return what a pace of the municipality is: as completed 2021–25, 3.802 om året."""
    return text(f"scenarios.pace.{pace.phase}", count=text.number(pace.dwellings), years=years(pace.first, pace.last))


def _signed_percent(share: float, text: Text) -> str:
    return f"{text.signed(100 * share, 1 if round(1000 * share) % 10 else 0)}{text.percent_sign}"


def _forecast(facts: Facts, scenario: Scenario, horizon: int, text: Text) -> Assumption:
    publisher = scenario.publisher or facts.publishers[0]
    said = facts.publisher(publisher)
    if len(facts.variants(publisher, horizon)) > 1 or scenario.variant != "main":
        said = text("scenarios.forecast_variant", publisher=said, variant=text(f"scenarios.variant.{scenario.variant}"))
    return Assumption(text("scenarios.forecast"), said, origin(facts, projection_sources(facts, publisher), text))


def _building(facts: Facts, scenario: Scenario, found: Outlook | None, horizon: int, text: Text) -> Assumption:
    name = text("scenarios.building")
    if scenario_choices.has_pace(scenario) and found is not None:
        pace = scenario_choices.pace_of(facts, scenario, found.building, horizon)
        seen = next((one for one in scenario_choices.seen_paces(facts) if one.dwellings == pace), None)
        value = text("scenarios.a_year", count=text.number(pace))
        if scenario.building == "planned" and facts.has_pipeline:
            value = text("scenarios.planned_too", pace=value)
        if seen is None:
            return Assumption(name, value, text("scenarios.origin.own"))
        as_seen = text(f"scenarios.as.{seen.phase}", years=years(seen.first, seen.last))
        if seen.provisional:
            as_seen += f" ({text('common.status.provisional')})"
        return Assumption(name, f"{value}, {as_seen}", origin(facts, seen.sources, text))
    if scenario.building == "planned" and facts.has_pipeline:
        counted = [word for word in CERTAINTIES if word in scenario.certainty]
        words = text.listing(text(f"areas.pipeline.{word}") for word in counted) or text("scenarios.certainty_none")
        return Assumption(
            name, text("scenarios.known", which=words), origin(facts, source_ids(facts, "pipeline"), text)
        )
    if facts.has_pipeline:
        return Assumption(name, text("scenarios.no_building"), text("scenarios.origin.own"))
    return Assumption(name, text("scenarios.none_counted"), text("scenarios.origin.no_pipeline"))


def _formation(facts: Facts, scenario: Scenario, found: Outlook, text: Text) -> Assumption:
    persons = text.number(found.persons_per_household / (1.0 + scenario.formation), 2)
    name = text("scenarios.persons")
    if not scenario.formation:
        return Assumption(name, text("scenarios.persons_today", count=persons), _counted(facts, text))
    moved = _signed_percent(scenario.formation, text)
    return Assumption(name, text("scenarios.persons_own", count=persons, share=moved), text("scenarios.origin.own"))


def _counted(facts: Facts, text: Text) -> str:
    return text("scenarios.origin.reckoned", sources=origin(facts, source_ids(facts, "households"), text))


def _reserve(scenario: Scenario, found: Outlook, text: Text) -> Assumption:
    value = text.percent(found.reserve, 1 if round(found.reserve * 1000) % 10 else 0)
    key = "norm" if scenario.vacancy_reserve is None or found.reserve == found.reserve_today else "own"
    return Assumption(text("scenarios.reserve"), value, text(f"scenarios.origin.{key}"))


def _unmet(facts: Facts, scenario: Scenario, text: Text) -> Assumption:
    name = text("scenarios.unmet")
    rows = facts.unmet
    own = rows[rows["definition_id"] == scenario.unmet] if scenario.unmet else rows.iloc[:0]
    if own.empty:
        return Assumption(name, text("scenarios.unmet_none"), text("scenarios.origin.unmet"))
    row = own.iloc[0]
    said = text(
        "scenarios.unmet_added",
        group=group_words(str(row["group"]), text),
        count=text.number(float(row["households"])),
        definition=row["definition"],
        years=scenario.clear_years,
    )
    return Assumption(name, said, origin(facts, [str(row["source_id"])], text))


def group_words(group: str, text: Text) -> str:
    """Return the name of a particular target group."""
    key = f"dwellings.groups.name.{group}"
    return text(key) if text.has(key) else upper_first(group)
