"""What a step costs in cheap homes, and where the load goes when one alternative becomes the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import pandas as pd

from byibalance_core.lettings.flow_noise import Span
from dashboard import letting_choices, letting_trials
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.letting_trials import Cost
from dashboard.marks import Scale, diverging_bar
from dashboard.markup import Column, Figure, Table
from dashboard.need_marks import range_scale
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.letting_effect import TABLES, agreed, gap_span, source_ids, texts
from dashboard.views.sources import short_source, source_line

#: Units that the bars name; the others are told together, and all stand in the table.
_NAMED = 4
#: A difference under half a home is shown as none.
_LEAST = 0.5
_NUMBERS = ("allocations", "cheap", "list")


@keep(24)
def cost(facts: Facts, text: Text) -> Figure:
    """Return what more percentage points, and one step more, cost in cheap homes a year."""
    names = {step.step_id: step for step in letting_choices.steps(agreed(facts))}

    def on(one: Cost) -> str:
        step = names.get(one.step_id)
        if step is None:
            return text("letting_try.cost.all")
        if one.to_step:
            to_step = names[one.to_step].names[text.language]
            return text("letting_try.cost.from_to", step=step.names[text.language], to_step=to_step)
        return text("letting_try.cost.step", step=step.names[text.language], share=text.percent(step.share))

    points, moved = letting_trials.costs(facts), letting_trials.step_costs(facts)
    parts = [
        (text("letting_try.cost.points", points=letting_choices.MORE), points),
        (text("letting_try.cost.moved"), moved),
    ]
    drawing, rows = "", []
    for heading, found in parts:
        if not found:
            continue
        drawing += _cost_table(heading, [(on(one), one) for one in found], text)
        rows += [
            (heading, on(one), *(end for span in _spans(one) for end in (span.mean, span.low, span.high)))
            for one in found
        ]
    whole = points[-1]
    columns = [Column(text("letting_try.cost.change")), Column(text("letting_try.cost.on"))]
    columns += [Column(text(f"letting_try.cost.{name}{end}"), 1) for name in _NUMBERS for end in ("", "_low", "_high")]
    ids = source_ids(facts, *TABLES[:3])
    return Figure(
        id="pris-i-billige-boliger",
        title=text(
            "letting_try.cost.title",
            points=letting_choices.MORE,
            count=text.number(whole.allocations.mean or 0.0),
            cheap=text.number(whole.cheap.mean or 0.0),
        ),
        subtitle=text("letting_try.cost.subtitle"),
        drawing=f'{drawing}<p class="b-letting-said">{escape(text("letting_try.cost.said"))} '
        f"{escape(text('letting_try.uncertain'))}</p>",
        table=Table(tuple(columns), tuple(rows)),
        source=source_line(facts, text, ids, note=text("letting_try.note")),
        short=short_source(facts, text, ids, note=text("letting_try.note")),
        method="trials",
    )


def _spans(one: Cost) -> tuple[Span, Span, Span]:
    return one.allocations, one.cheap, one.listed


def _cost_table(heading: str, rows: Sequence[tuple[str, Cost]], text: Text) -> str:
    head = "".join(
        f'<th scope="col" class="b-num">{escape(text(f"letting_try.cost.{name}"))}</th>' for name in _NUMBERS
    )
    body = ""
    for name, one in rows:
        cells = ""
        for span in _spans(one):
            between = gap_span(span, text)
            cells += f'<td class="b-num"><b>{text.signed(span.mean or 0.0)}</b> <span class="b-sub">{escape(between)}</span></td>'
        body += f'<tr{"" if one.step_id else " class=b-all"}><th scope="row">{escape(name)}</th>{cells}</tr>'
    return (
        f'<table class="b-letting-cost"><caption class="b-visually-hidden">{escape(heading)}</caption>'
        f'<thead><tr><th scope="col">{escape(heading)}</th>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


@keep(24)
def one_step_more(facts: Facts, text: Text) -> str:
    """Return in one sentence what a step more costs in cheap homes; blank where no step has a larger share above."""
    names = {step.step_id: step.names[text.language] for step in letting_choices.steps(agreed(facts))}
    told = [
        text(
            "letting_try.short.from_step",
            step=names[one.step_id],
            count=text.number(one.cheap.mean or 0.0),
            span=text.range(one.cheap.low or 0.0, one.cheap.high or 0.0),
        )
        for one in letting_trials.step_costs(facts)
    ]
    return text("letting_try.short.one_step", steps=text.listing(told)) if told else ""


def load(facts: Facts, state: ViewState, text: Text) -> Figure:
    """Return where allocations rise and fall when A becomes B: areas and organisations with the most change."""
    made = letting_trials.compared(facts, *texts(state), 1)
    organisations = facts.organisation_names
    areas, owners = made.load("area_id"), made.load("organisation_id")
    terms = facts.term("plural", text.language)
    named = [
        (terms[:1].upper() + terms[1:], _named(areas, "area_id", facts.area_name)),
        (
            text("letting_try.load.organisations"),
            _named(owners, "organisation_id", lambda name: organisations.get(name, text("letting_try.load.nobody"))),
        ),
    ]
    ends = [value for _, rows in named for row in rows for value in row[1:]]
    # Room is kept at the ends for the words of the longest bars.
    scale = range_scale(2.2 * min([*ends, 0.0]), 2.2 * max([*ends, 1.0]))
    title = _load_title(named[0][1], text)
    parts = []
    for heading, rows in named:
        told = sorted((row for row in rows if row[1]), key=lambda row: -abs(row[1]))
        shown = [row for row in told if abs(row[1]) >= _LEAST]
        # One that is left over is named as well: it takes no more room than its sum.
        shown = shown if len(shown) == _NAMED + 1 else shown[:_NAMED]
        lines = [_load_line(row, scale, text) for row in sorted(shown, key=lambda row: -row[1])]
        rest = told[len(shown) :]
        if rest:
            gap = text.signed(sum(row[1] for row in rest))
            lines.append(
                f'<tr><th scope="row" colspan="2" class="b-sub">{escape(text("letting_try.load.rest", count=text.count_word(len(rest)), gap=gap))}</th></tr>'
            )
        if not shown:
            lines.append(f'<tr><td colspan="2">{escape(text("letting_try.load.none"))}</td></tr>')
        parts.append(
            f'<table class="b-letting-load"><thead><tr><th scope="col">{escape(heading)}</th>'
            f'<th scope="col">{escape(text("letting_try.load.axis"))}</th></tr></thead><tbody>{"".join(lines)}</tbody></table>'
        )
    rows = [(heading, *row) for heading, own in named for row in own]
    columns = ("kind", "name", "difference", "low", "high")
    ids = source_ids(facts, *TABLES[:3])
    return Figure(
        id="hvor-belastningen-flytter-hen",
        title=title,
        subtitle=text("letting_try.load.subtitle"),
        drawing="".join(parts),
        table=Table(
            tuple(
                Column(text(f"letting_try.load.column.{name}"), None if name in columns[:2] else 1) for name in columns
            ),
            tuple(rows),
        ),
        source=source_line(facts, text, ids, note=text("letting_try.note")),
        short=short_source(facts, text, ids, note=text("letting_try.note")),
        method="trials",
    )


def _named(rows: pd.DataFrame, by: str, name: Callable[[str], str]) -> list[tuple[str, float, float, float]]:
    return [
        (name(str(unit)), float(gap), float(low), float(high))
        for unit, gap, low, high in rows[[by, "difference", "low", "high"]].itertuples(index=False)
    ]


def _load_line(row: tuple[str, float, float, float], scale: Scale, text: Text) -> str:
    name, gap, low, high = row
    between = text("letting_try.between", low=text.signed(low), high=text.signed(high))
    words = f"{text.signed(gap)} {between}"
    colour = "var(--b-ramp-4)" if gap > 0 else "var(--b-muted)"
    bar = diverging_bar(gap, scale=scale, words=words, colour=colour, label=f"{name}: {words}")
    return f'<tr><th scope="row">{escape(name)}</th><td class="b-bar">{bar}</td></tr>'


def _load_title(rows: Sequence[tuple[str, float, float, float]], text: Text) -> str:
    most = max(rows, key=lambda row: row[1], default=None)
    least = min(rows, key=lambda row: row[1], default=None)
    if most is None or least is None or max(abs(most[1]), abs(least[1])) < _LEAST:
        return text("letting_try.load.title.same")
    up = text("letting_try.load.more", name=most[0], count=text.number(most[1])) if most[1] >= _LEAST else ""
    down = text("letting_try.load.fewer", name=least[0], count=text.number(-least[1])) if least[1] <= -_LEAST else ""
    return text("letting_try.load.title.moved", what=text.listing([one for one in (up, down) if one]))
