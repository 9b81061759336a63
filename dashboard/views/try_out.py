"""Prøv selv: two scenarios side by side, what each of them gives, and which assumption moves the answer most.

Every choice is a link: what is tried stands in the address and can be sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from byibalance_core.need.scenarios import READY, Build, Scenario, resolve
from byibalance_core.need.sensitivity import Bar
from byibalance_core.parameters import standard
from dashboard.facts import Facts
from dashboard.marks import range_bar
from dashboard.markup import Column, Figure, Table, figure_html
from dashboard.need_marks import axis, range_scale
from dashboard.outlooks import Outlook, outlook, sensitivity
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.shortage import reckoned_sources
from dashboard.views.sources import source_line

#: The two scenarios: their letter, and the field of the link that holds each.
SIDES = (("A", "scenario"), ("B", "scenario_b"))


@dataclass(frozen=True)
class Option:
    """One setting of one assumption: what it is called, and the scenario that it makes."""

    label: str
    scenario: Scenario


def figures(facts: Facts, state: ViewState, text: Text) -> tuple[Figure, ...]:
    """Return the two scenarios beside each other, and what moves the first of them."""
    found = [(letter, outlook(facts, state.horizon, getattr(state, field))) for letter, field in SIDES]
    both = [(letter, one) for letter, one in found if one is not None]
    if len(both) < len(SIDES):
        return ()
    return tuple(
        figure for figure in (_beside(facts, state, both, text), _sensitivity(facts, state, text)) if figure is not None
    )


def section(facts: Facts, state: ViewState, drawn: Sequence[Figure], text: Text) -> str:
    """Return the controls of both scenarios and what they give."""
    controls = "".join(_controls(facts, state, letter, field, text) for letter, field in SIDES)
    reset = escape(state.link(scenario=READY["main"].name, scenario_b=facts.choices.scenario_b), quote=True)
    shown = "".join(f"<div>{figure_html(figure, state, text)}</div>" for figure in drawn)
    if not drawn:
        shown = f'<div class="b-empty"><span>{escape(text("dwellings.try.cannot"))}</span></div>'
    return (
        f'<section class="b-try"><div class="b-eyebrow">{escape(text("dwellings.part.try"))}</div>'
        f'<div class="b-figure-head"><h2>{escape(text("dwellings.try.heading"))}</h2>'
        f'<span class="b-actions"><a data-view href="{reset}">{escape(text("dwellings.try.reset"))}</a></span></div>'
        f'<div class="b-sub">{escape(text("dwellings.try.whole", name=facts.m.name))}</div>'
        f'<div class="b-grid-2 b-try-controls">{controls}</div><div class="b-grid-2">{shown}</div></section>'
    )


def assumptions(facts: Facts, scenario: Scenario, horizon: int, text: Text) -> dict[str, list[Option]]:
    """Return every assumption that can be set, with its settings; each keeps the others of the scenario."""
    found = {
        "forecast": _forecasts(facts, scenario, horizon, text),
        "building": _buildings(facts, scenario, horizon, text),
        "formation": [
            Option(
                f"{text.signed(100 * step)}{text.percent_sign}" if step else text("dwellings.try.as_today"),
                replace(scenario, formation=step),
            )
            for step in sorted((0.0, *standard("sensitivity_formation").value))
        ],
        "reserve": [
            Option(text.percent(share), replace(scenario, vacancy_reserve=share or None))
            for share in standard("sensitivity_vacancy_reserve").value
        ],
    }
    return {name: options for name, options in found.items() if len(options) > 1}


def named(scenario: Scenario, letter: str) -> str:
    """Return a scenario as the link carries it: by its ready name, or under the letter of its side."""
    ready = next((one for one in READY.values() if replace(scenario, name=one.name) == one), None)
    return (ready or replace(scenario, name=letter)).to_text()


def _forecasts(facts: Facts, scenario: Scenario, horizon: int, text: Text) -> list[Option]:
    options = []
    for publisher in facts.publishers:
        variants = facts.variants(publisher, horizon)
        for variant in variants:
            main = publisher == facts.publishers[0]
            label = facts.publisher_in_tile(publisher, text.language)
            if len(variants) > 1:
                course = text(f"dwellings.try.{variant}")
                # The main forecast's own courses need no name: it is the headline's.
                label = course if main else text("dwellings.try.variant", publisher=label, variant=course)
            options.append(Option(label, replace(scenario, publisher=None if main else publisher, variant=variant)))
    return options


def _buildings(facts: Facts, scenario: Scenario, horizon: int, text: Text) -> list[Option]:
    """Return how much is built: nothing, what is planned where somebody has said, and paces of the years before."""
    plain = replace(scenario, builds=(), building="planned")
    options = [Option(text("dwellings.try.no_building"), plain)]
    if facts.has_pipeline:
        options = [
            Option(text("dwellings.try.no_building"), replace(plain, building="none")),
            Option(text("dwellings.try.planned"), plain),
        ]
    for pace in facts.building_paces:
        build = Build(None, None, None, None, pace * (horizon - facts.m.base_year), horizon)
        label = text("dwellings.try.a_year", count=text.number(pace))
        options.append(Option(label, replace(scenario, building="none", builds=(build,))))
    return options


def _controls(facts: Facts, state: ViewState, letter: str, field: str, text: Text) -> str:
    now = resolve(getattr(state, field))
    rows = []
    for name, options in assumptions(facts, now, state.horizon, text).items():
        links = "".join(
            f'<a data-view href="{escape(state.link(**{field: named(option.scenario, letter)}), quote=True)}"'
            f"{' aria-current=true' if _same(option.scenario, now) else ''}>{escape(option.label)}</a>"
            for option in options
        )
        label = escape(text(f"dwellings.try.{name}"))
        own = "" if any(_same(option.scenario, now) for option in options) else escape(text("dwellings.try.own"))
        rows.append(
            f'<div class="b-try-row"><span class="b-sub">{label} {own}</span>'
            f'<nav class="b-jump" aria-label="{escape(letter)}: {label}">{links}</nav></div>'
        )
    return f"<div><h3>{escape(letter)}</h3>{''.join(rows)}</div>"


def _same(one: Scenario, other: Scenario) -> bool:
    return replace(one, name=other.name) == other


def _beside(facts: Facts, state: ViewState, both: Sequence[tuple[str, Outlook]], text: Text) -> Figure:
    scale = range_scale(min(found.low for _, found in both), max(found.high for _, found in both))
    lines = "".join(
        f'<tr><th scope="row">{escape(letter)}</th><td class="b-bar">'
        f"{range_bar(found.low, found.main, found.high, scale=scale, label=f'{letter}: {_range(found, text)}', height=26)}"
        f'</td><td class="b-range"><b>{escape(text.rounded(found.main))}</b> ({escape(_range(found, text))})</td></tr>'
        for letter, found in both
    )
    head = (
        f'<thead><tr><td></td><th scope="col" colspan="2">{escape(text("dwellings.try.axis"))}</th></tr></thead>'
        f"<tbody>{lines}<tr class=b-ticks><td></td><td>{axis(scale, text.number)}</td><td></td></tr></tbody>"
    )
    title = text("dwellings.try.title", a=_told(both[0], text), b=_told(both[1], text), year=state.horizon)
    columns = ("households_base", "households", "building", "low", "main", "high")
    methods = sorted({found.method for _, found in both})
    return Figure(
        id="scenarier",
        title=title,
        subtitle=text("dwellings.try.subtitle", base=facts.m.base_year, year=state.horizon, place=facts.m.name),
        drawing=f'<table class="b-need b-tight"><caption class="b-visually-hidden">{escape(title)}</caption>{head}</table>',
        table=Table(
            (
                Column(text("dwellings.try.scenario")),
                *(
                    Column(text(f"dwellings.try.column.{name}", base=facts.m.base_year, year=state.horizon), 0)
                    for name in columns
                ),
            ),
            tuple((letter, *(getattr(found, name) for name in columns)) for letter, found in both),
        ),
        source=source_line(
            facts,
            text,
            reckoned_sources(facts, "rooms"),
            note=" ".join(text(f"common.interval.{method}") for method in methods),
        ),
        method="scenarios",
    )


def _range(found: Outlook, text: Text) -> str:
    return text.rounded_range(found.low, found.high, digits=3)


def _told(side: tuple[str, Outlook], text: Text) -> str:
    """Return one scenario in words: lacking, in excess, or neither surely."""
    letter, found = side
    form = "lacking" if found.low > 0 else "excess" if found.high < 0 else "open"
    ends = sorted((abs(found.low), abs(found.high)))
    reach = _range(found, text) if form == "open" else text.rounded_range(*ends, digits=3)
    return text(f"dwellings.try.{form}", letter=letter, range=reach)


def _sensitivity(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return how far each assumption moves scenario A, the one that moves it most first."""
    found = sensitivity(facts, state.horizon, state.scenario)
    if found is None or found.main is None or not found.bars:
        return None
    scale = range_scale(min(bar.low for bar in found.bars), max(bar.high for bar in found.bars))
    lines = "".join(
        f'<tr><th scope="row">{escape(text(f"dwellings.try.moves.{bar.assumption}"))}'
        f'<div class="b-sub">{escape(_settings(facts, bar, text))}</div></th><td class="b-bar">'
        f"{range_bar(bar.low, found.main, bar.high, scale=scale, label=text.range(bar.low, bar.high), height=26)}</td>"
        f'<td class="b-range">{escape(text.rounded_range(bar.low, bar.high, digits=3))}</td></tr>'
        for bar in found.bars
    )
    title = text("dwellings.try.moves_most", assumption=text(f"dwellings.try.moves.{found.bars[0].assumption}"))
    return Figure(
        id="foelsomhed",
        title=title,
        subtitle=text("dwellings.try.moves_subtitle", year=state.horizon),
        drawing=f'<table class="b-need b-tight b-moves"><caption class="b-visually-hidden">{escape(title)}</caption><tbody>{lines}'
        f"<tr class=b-ticks><td></td><td>{axis(scale, text.number)}</td><td></td></tr></tbody></table>",
        table=Table(
            (
                Column(text("dwellings.try.assumption")),
                Column(text("dwellings.try.settings")),
                Column(text("dwellings.try.column.low_setting"), 0),
                Column(text("dwellings.try.column.main", base=facts.m.base_year, year=state.horizon), 0),
                Column(text("dwellings.try.column.high_setting"), 0),
            ),
            tuple(
                (
                    text(f"dwellings.try.moves.{bar.assumption}"),
                    _settings(facts, bar, text),
                    float(bar.low),
                    float(found.main),
                    float(bar.high),
                )
                for bar in found.bars
            ),
        ),
        source=source_line(facts, text, reckoned_sources(facts, "rooms"), note=text("dwellings.try.one_at_a_time")),
        method="scenarios",
    )


def _settings(facts: Facts, bar: Bar, text: Text) -> str:
    ends = (_setting(facts, bar.assumption, end, text) for end in (bar.low_setting, bar.high_setting))
    return text("dwellings.try.against", low=next(ends), high=next(ends))


def _setting(facts: Facts, assumption: str, value: str, text: Text) -> str:
    if assumption == "publisher":
        return facts.publisher(value)
    if assumption in ("formation", "vacancy_reserve"):
        return f"{text.signed(100 * float(value))}{text.percent_sign}" if float(value) else text.percent(0.0)
    return text(f"dwellings.try.{'no_building' if value == 'none' else value}")
