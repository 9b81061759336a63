"""Prøv selv: which assumption moves the answer most."""

from __future__ import annotations

from html import escape

from byibalance_core.need.sensitivity import Bar
from dashboard import outlooks
from dashboard.facts import Facts
from dashboard.marks import range_bar
from dashboard.markup import Column, Figure, Table
from dashboard.need_marks import axis, range_scale
from dashboard.state import SIDES, ViewState
from dashboard.text import Text
from dashboard.views.shortage import reckoned_sources
from dashboard.views.sources import source_line


def bars(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return how far each assumption moves the scenario in hand, the one that moves it most first."""
    letter = state.side.upper()
    found = outlooks.sensitivity(facts, state.horizon, getattr(state, SIDES[state.side]))
    if found is None or found.main is None or not found.bars:
        return None
    scale = range_scale(min(bar.low for bar in found.bars), max(bar.high for bar in found.bars))
    lines = "".join(
        f'<tr><th scope="row">{escape(text(f"scenarios.moves.{bar.assumption}"))}'
        f'<div class="b-sub">{escape(_settings(facts, bar, text))}</div></th><td class="b-bar">'
        f"{range_bar(bar.low, found.main, bar.high, scale=scale, label=text.range(bar.low, bar.high), height=26)}</td>"
        f'<td class="b-range">{escape(text.rounded_range(bar.low, bar.high, digits=3))}</td></tr>'
        for bar in found.bars
    )
    title = text("scenarios.moves_most", assumption=text(f"scenarios.moves.{found.bars[0].assumption}"))
    return Figure(
        id="foelsomhed",
        title=title,
        subtitle=text("scenarios.moves_subtitle", year=state.horizon, letter=letter),
        drawing=f'<table class="b-need b-tight b-moves"><caption class="b-visually-hidden">{escape(title)}</caption><tbody>{lines}'
        f"<tr class=b-ticks><td></td><td>{axis(scale, text.number)}</td><td></td></tr></tbody></table>",
        table=Table(
            (
                Column(text("scenarios.assumption")),
                Column(text("scenarios.settings")),
                Column(text("scenarios.column.low_setting"), 0),
                Column(text("scenarios.column.main", base=facts.m.base_year, year=state.horizon), 0),
                Column(text("scenarios.column.high_setting"), 0),
            ),
            tuple(
                (
                    text(f"scenarios.moves.{bar.assumption}"),
                    _settings(facts, bar, text),
                    float(bar.low),
                    float(found.main),
                    float(bar.high),
                )
                for bar in found.bars
            ),
        ),
        source=source_line(facts, text, reckoned_sources(facts, "rooms"), note=text("scenarios.one_at_a_time")),
        method="scenarios",
    )


def _settings(facts: Facts, bar: Bar, text: Text) -> str:
    ends = (_setting(facts, bar.assumption, end, text) for end in (bar.low_setting, bar.high_setting))
    return text("scenarios.against", low=next(ends), high=next(ends))


def _setting(facts: Facts, assumption: str, value: str, text: Text) -> str:
    if assumption == "publisher":
        return facts.publisher(value)
    if assumption == outlooks.PACE:
        return text("scenarios.a_year", count=text.number(float(value)))
    if assumption == "formation":
        return f"{text.signed(100 * float(value), 1 if round(1000 * float(value)) % 10 else 0)}{text.percent_sign}"
    if assumption == "vacancy_reserve":
        return text.percent(float(value))
    return text(f"scenarios.setting.{value}")
