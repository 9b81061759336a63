"""Prøv selv: two scenarios side by side and what each of them gives; the controls stand in `dashboard.scenario_controls`.

Everything that is tried stands in the address and can be sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from byibalance_core.need.scenarios import READY, Scenario, resolve
from dashboard import scenario_choices
from dashboard.facts import Facts
from dashboard.marks import range_bar
from dashboard.markup import Column, Figure, Table, figure_html
from dashboard.need_marks import axis, range_scale
from dashboard.outlooks import Outlook, outlook
from dashboard.state import SIDES, ViewState
from dashboard.text import Text
from dashboard.views import scenario_classes, scenario_words, sensitivity
from dashboard.views.shortage import reckoned_sources
from dashboard.views.sources import source_line


def figures(facts: Facts, state: ViewState, text: Text) -> tuple[Figure, ...]:
    """Return every figure of the scenarios; none where one of them cannot be reckoned."""
    first = beside(facts, state, text)
    if first is None:
        return ()
    more = scenario_classes.table(facts, state, text), sensitivity.bars(facts, state, text)
    return (first, *(figure for figure in more if figure is not None))


def section(facts: Facts, state: ViewState, drawn: Sequence[Figure], text: Text) -> str:
    """Return what the scenarios give and assume, without the controls that move them."""
    if not drawn:
        return cannot(facts, state, text)
    shown = "".join(f"<div>{figure_html(figure, state, text)}</div>" for figure in drawn)
    return f'<div class="b-grid-2">{shown}</div>{scenario_words.section(facts, state, text)}'


def part(facts: Facts, state: ViewState, name: str, text: Text) -> str:
    """Return one part of the page: what stands side by side, the classes, the bars, or the assumptions in words."""
    if name == "words":
        return scenario_words.section(facts, state, text)
    if name == "classes":
        figure = scenario_classes.table(facts, state, text)
    else:
        figure = beside(facts, state, text) if name == "beside" else sensitivity.bars(facts, state, text)
    if figure is None:
        return cannot(facts, state, text) if name == "beside" else ""
    return figure_html(figure, state, text)


def cannot(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the words for why nothing stands side by side, and the file that would bring it."""
    lost = [
        side.upper() for side, field in SIDES.items() if outlook(facts, state.horizon, getattr(state, field)) is None
    ]
    words = text("scenarios.cannot", letters=text.listing(lost), year=state.horizon)
    file = text("scenarios.cannot_file")
    return f'<div class="b-empty"><span>{escape(words)}</span><span class="b-file">{escape(file)}</span></div>'


def links(facts: Facts, state: ViewState, text: Text) -> str:
    """Return what is done to whole scenarios: copy the one in hand to the other, and begin again."""
    here, there = state.side, "b" if state.side == "a" else "a"
    now = resolve(getattr(state, SIDES[here]))
    copied = {SIDES[there]: scenario_choices.written(now, there), "side": there}
    first = {"scenario": READY["main"].name, "scenario_b": facts.choices.scenario_b}
    told = (
        (text("scenarios.copy", here=here.upper(), there=there.upper()), copied),
        (text("scenarios.reset"), {SIDES[here]: first[SIDES[here]]}),
        (text("scenarios.reset_both"), first),
    )
    made = "".join(f'<a data-view href="{_href(state, values)}">{escape(words)}</a>' for words, values in told)
    return f'<div class="b-actions b-try-links" data-screen>{made}</div>'


def own_changes(facts: Facts, state: ViewState, text: Text) -> str:
    """Return what the scenario in hand builds, demolishes and converts, each with the link that takes it away."""
    field = SIDES[state.side]
    now = resolve(getattr(state, field))
    lines = []
    for words, without in _changes(facts, now, state.horizon, text):
        address = _href(state, {field: scenario_choices.written(without, state.side)})
        label = escape(text("scenarios.change.remove_this", change=words), quote=True)
        remove = escape(text("scenarios.change.remove"))
        lines.append(f'<li>{escape(words)} <a data-view href="{address}" aria-label="{label}">{remove}</a></li>')
    if not lines:
        return ""
    heading = escape(text("scenarios.change.heading", letter=state.side.upper()))
    return f'<div class="b-sub">{heading}</div><ul class="b-try-changes">{"".join(lines)}</ul>'


def _changes(facts: Facts, now: Scenario, horizon: int, text: Text) -> list[tuple[str, Scenario]]:
    """Return every change and drift in words, with the scenario that lacks it."""
    found = []
    for name in ("builds", "conversions"):
        rows = getattr(now, name)
        for i, change in enumerate(rows):
            if name != "builds" or not scenario_choices.is_open(change):
                kept = replace(now, **{name: rows[:i] + rows[i + 1 :]})
                found.append((scenario_words.change_words(facts, change, horizon, text), kept))
    for i, drift in enumerate(now.drift):
        kept = replace(now, drift=now.drift[:i] + now.drift[i + 1 :])
        found.append((scenario_words.drift_words(drift, text), kept))
    return found


def _href(state: ViewState, values: dict[str, str]) -> str:
    return escape(state.link(**values), quote=True)


def beside(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return what lacks under A and under B as ranges on one scale; None where one of them cannot be reckoned."""
    found = [(side.upper(), outlook(facts, state.horizon, getattr(state, field))) for side, field in SIDES.items()]
    both = [(letter, one) for letter, one in found if one is not None]
    if len(both) < len(SIDES):
        return None
    names = {letter: scenario_words.called(one, text) for letter, one in scenario_words.sides(state).items()}
    scale = range_scale(min(one.low for _, one in both), max(one.high for _, one in both))
    lines = "".join(
        f'<tr><th scope="row"><b>{escape(letter)}</b>'
        + (f'<div class="b-sub">{escape(names[letter])}</div>' if names[letter] else "")
        + f'</th><td class="b-bar">'
        f"{range_bar(one.low, one.main, one.high, scale=scale, label=f'{letter}: {_range(one, text)}', height=26)}"
        f'</td><td class="b-range"><b>{escape(text.rounded(one.main))}</b><br>({escape(_range(one, text))})</td></tr>'
        for letter, one in both
    )
    head = (
        f'<thead><tr><td></td><th scope="col" colspan="2">{escape(text("scenarios.axis"))}</th></tr></thead>'
        f"<tbody>{lines}<tr class=b-ticks><td></td><td>{axis(scale, text.number)}</td><td></td></tr></tbody>"
    )
    title = text("scenarios.title", a=_told(both[0], text), b=_told(both[1], text), year=state.horizon)
    return Figure(
        id="scenarier",
        title=title,
        subtitle=text("scenarios.subtitle", base=facts.m.base_year, year=state.horizon, place=facts.m.name),
        drawing=f'<table class="b-need b-tight b-beside"><caption class="b-visually-hidden">{escape(title)}</caption>{head}</table>',
        table=_beside_table(facts, state, both, names, text),
        source=source_line(
            facts,
            text,
            reckoned_sources(facts, "rooms"),
            note=" ".join(text(f"common.interval.{method}") for method in sorted({one.method for _, one in both})),
        ),
        method="scenarios",
    )


def _beside_table(
    facts: Facts, state: ViewState, both: Sequence[tuple[str, Outlook]], names: dict[str, str], text: Text
) -> Table:
    columns = ("households_base", "households", "building", "low", "main", "high")
    return Table(
        (
            Column(text("scenarios.scenario")),
            *(Column(text(f"scenarios.column.{n}", base=facts.m.base_year, year=state.horizon), 0) for n in columns),
            Column(text("scenarios.column.name")),
            Column(text("scenarios.column.assumptions")),
        ),
        tuple(
            (
                letter,
                *(getattr(one, name) for name in columns),
                names[letter],
                scenario_words.in_one_line(facts, state, letter.lower(), text),
            )
            for letter, one in both
        ),
    )


def _range(found: Outlook, text: Text) -> str:
    return text.rounded_range(found.low, found.high, digits=3)


def _told(side: tuple[str, Outlook], text: Text) -> str:
    """Return one scenario in words: lacking, in excess, or neither surely."""
    letter, found = side
    form = "lacking" if found.low > 0 else "excess" if found.high < 0 else "open"
    ends = sorted((abs(found.low), abs(found.high)))
    reach = _range(found, text) if form == "open" else text.rounded_range(*ends, digits=3)
    return text(f"scenarios.{form}", letter=letter, range=reach)
