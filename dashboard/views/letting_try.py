"""Prøv en anden aftale: two alternatives side by side, what a step costs in cheap homes, and where the load goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape

import pandas as pd

from byibalance_core.lettings.alternative import Alternative
from byibalance_core.lettings.alternative_text import AGREED, Tried
from byibalance_core.lettings.flow_noise import Span
from byibalance_core.lettings.simulate import YEARS
from byibalance_core.parameters import law
from dashboard import letting_choices, letting_trials
from dashboard.facts import Facts
from dashboard.marks import Scale, diverging_bar
from dashboard.markup import Column, Figure, Table, figure_html
from dashboard.need_marks import range_scale
from dashboard.state import LETTING_SIDES, ViewState
from dashboard.text import Text
from dashboard.views.letting_effect import Effect, agreed, effects, gap_words, texts, value_words
from dashboard.views.letting_words import estate_name, organisation_names
from dashboard.views.sources import source_line

#: Units that the bars name; the others are told together, and all stand in the table.
_NAMED = 6
#: A difference under this many homes a year is not drawn.
_LEAST = 0.05
#: A title speaks of a difference of half a home and more: it is shown as 1.
_ONE = 0.5
_TABLES = ("lettings", "move_outs", "stock", "special_need")


def source_ids(facts: Facts, *tables: str) -> tuple[str, ...]:
    """Return the ids of the sources of some tables."""
    found = (facts.m.table(table)["source_id"].dropna().astype(str).unique() for table in tables)
    return tuple(dict.fromkeys(one for ids in found for one in ids))


def name_of(facts: Facts, tried: str, text: Text) -> str:
    """Return what an alternative is called: a ready one by its words, another by the name it was given."""
    one = Tried.from_text(tried)
    ready = letting_choices.which(offers(facts), one.alternative)
    return one.name or (text(f"letting_try.ready.{ready}", points=letting_choices.MORE) if ready else "")


def offers(facts: Facts) -> dict[str, Alternative]:
    """Return the ready alternatives."""
    return letting_choices.ready(agreed(facts), letting_trials.flow_of_steps(facts))


def figures(facts: Facts, state: ViewState, text: Text) -> tuple[Figure, ...]:
    """Return the figures; none where there is no agreement, no estate or no flow."""
    if not letting_trials.can_try(facts):
        return ()
    return effect(facts, state, text), cost(facts, text), load(facts, state, text)


def nothing(facts: Facts, text: Text) -> str:
    """Return why no other agreement can be tried, and which file brings it."""
    heading = escape(text("letting_try.heading"))
    # The public release has the agreement and no figures of single estates.
    kept = facts.agreement is not None and facts.m.profile == "public"
    said = text("letting_try.place_public" if kept else "letting_try.place_none")
    return f'<h2>{heading}</h2><p class="b-sub">{escape(said)}</p>'


def heading(text: Text) -> str:
    """Return the heading over the controls."""
    return f'<h2 class="b-letting-head">{escape(text("letting_try.heading"))}</h2>'


def own_changes(facts: Facts, state: ViewState, text: Text) -> str:
    """Return what the alternative in hand moves, adds, builds and closes, each with the link that takes it away."""
    field = LETTING_SIDES[state.side]
    now = Tried.from_text(getattr(state, field))
    lines = []
    for words, without in _changes(facts, now.alternative, text):
        address = escape(state.link(**{field: Tried(now.name, without).to_text()}), quote=True)
        label = escape(text("letting_try.control.remove_this", change=words), quote=True)
        remove = escape(text("letting_try.control.remove"))
        lines.append(f'<li>{escape(words)} <a data-view href="{address}" aria-label="{label}">{remove}</a></li>')
    if not lines:
        return ""
    heading = escape(text("letting_try.control.changes", letter=state.side.upper()))
    return f'<div class="b-sub">{heading}</div><ul class="b-try-changes">{"".join(lines)}</ul>'


def _changes(facts: Facts, now: Alternative, text: Text) -> Iterator[tuple[str, Alternative]]:
    names = {step.step_id: step.names[text.language] for step in letting_choices.steps(agreed(facts))}
    words = {
        "moves": lambda row: text(
            "letting_try.change.move", estate=estate_name(facts, row[0]), step=names.get(row[1], row[1])
        ),
        "added": lambda row: text(
            "letting_try.change.added", estate=estate_name(facts, row[0]), count=text.number(row[1])
        ),
        "new_homes": lambda row: text(
            "letting_try.change.homes",
            count=text.number(row.homes),
            area=facts.area_name(row.area_id),
            step=names.get(row.step_id, row.step_id),
            year=row.from_year,
        ),
        "closed": lambda row: text("letting_try.change.closed", channel=text(f"letting_try.channel.{row}")),
    }
    for name, said in words.items():
        rows = getattr(now, name)
        for i, row in enumerate(rows):
            yield said(row), replace(now, **{name: rows[:i] + rows[i + 1 :]})


def head(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the heading over the controls, with what is done to whole alternatives."""
    here, there = state.side, "b" if state.side == "a" else "a"
    first = {"letting": AGREED, "letting_b": facts.choices.letting_b}
    told = (
        (
            text("scenarios.copy", here=here.upper(), there=there.upper()),
            {LETTING_SIDES[there]: texts(state)[here == "b"]},
        ),
        (text("scenarios.reset"), {LETTING_SIDES[here]: first[LETTING_SIDES[here]]}),
    )
    made = "".join(
        f'<a data-view href="{escape(state.link(**values), quote=True)}">{escape(words)}</a>' for words, values in told
    )
    return f'<div class="b-actions b-try-links" data-screen>{made}</div>'


def effect_html(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the effect of the two alternatives; blank where none can be tried."""
    return figure_html(effect(facts, state, text), state, text) if letting_trials.can_try(facts) else ""


def below_html(facts: Facts, state: ViewState, text: Text) -> str:
    """Return what a step costs and where the load goes; blank where no alternative can be tried."""
    if not letting_trials.can_try(facts):
        return ""
    parts = (figure_html(one, state, text) for one in (cost(facts, text), load(facts, state, text)))
    return f'<div class="b-grid-2">{"".join(f"<div>{part}</div>" for part in parts)}</div>'


def effect(facts: Facts, state: ViewState, text: Text) -> Figure:
    """Return the table of A, B and what differs, for one year and for four."""
    rows = effects(facts, state, text)
    tried = [name_of(facts, one, text) for one in texts(state)]
    spans = {1: text("letting_try.one_year"), YEARS: text("letting_try.span", count=text.count_word(YEARS))}
    groups = "".join(f'<th scope="colgroup" colspan="4">{escape(words)}</th>' for words in spans.values())
    names = ("A", "B", text("letting_try.gap"), text.percent(0.8))
    heads = "".join(f'<th scope="col" class="b-num">{escape(head)}</th>' for head in names)
    found = {(row.name, row.years): row for row in rows}
    lines = dict.fromkeys(row.name for row in rows)
    body = "".join(_line([found.get((name, years)) for years in spans], text) for name in lines)
    title = _title(rows, text)
    called = " · ".join(
        text("letting_try.called", letter=letter, name=name) for letter, name in zip("AB", tried, strict=True) if name
    )
    drawing = (
        f'<div class="b-scroll b-letting-wide" tabindex="0"><table class="b-letting-effect"><caption class="b-visually-hidden">{escape(title)}</caption>'
        f"<thead><tr><td></td>{groups}</tr><tr><td></td>{heads * len(spans)}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<p class="b-sub b-letting-said">{escape(_said(facts, state, text))}</p>'
    )
    return Figure(
        id="anden-aftale",
        title=title,
        subtitle=text("letting_try.subtitle", called=called).strip(" ·"),
        drawing=drawing,
        table=_effect_table(rows, text),
        source=source_line(facts, text, source_ids(facts, *_TABLES), note=text("letting_try.note")),
        method="trials",
    )


def _line(rows: Sequence[Effect | None], text: Text) -> str:
    """Return one line of the table: A, B and what differs over each span; blank where a span does not tell it."""
    told = next(row for row in rows if row is not None)
    cells = "".join('<td colspan="4"></td>' if row is None else _cells(row, text) for row in rows)
    return f'<tr{" class=b-part" if told.part else ""}><th scope="row">{escape(told.label)}</th>{cells}</tr>'


def _cells(row: Effect, text: Text) -> str:
    said, between = gap_words(row, text)
    values = (escape(value_words(row, span, text)) for span in (row.first, row.second))
    return "".join(f'<td class="b-num">{value}</td>' for value in values) + (
        f'<td class="b-num"><b>{escape(said)}</b></td><td class="b-num b-sub">{escape(between)}</td>'
    )


def _title(rows: Sequence[Effect], text: Text) -> str:
    """Return what differs in a year, in words; what chance alone could make is not told as a difference."""
    by_name = {row.name: row for row in rows if row.years == 1}
    more, cheap = by_name["allocations"].gap, by_name["cheap"].gap
    if all(abs(row.gap.mean or 0.0) < _ONE for row in by_name.values()):
        return text("letting_try.title.same")
    said = text(
        "letting_try.title.cheap" if _is_sure(cheap) else "letting_try.title.unsure",
        count=text.signed(cheap.mean or 0.0),
    )
    if not _is_sure(more):
        return text("letting_try.title.moved", cheap=said)
    key = "more" if (more.mean or 0.0) > 0 else "fewer"
    return text(f"letting_try.title.{key}", count=text.number(abs(more.mean or 0.0)), cheap=said)


def _is_sure(gap: Span) -> bool:
    """Say whether a difference is of one home and more, and beyond chance."""
    beyond = gap.low is not None and gap.high is not None and (gap.low > 0 or gap.high < 0)
    return beyond and abs(gap.mean or 0.0) >= _ONE


def _said(facts: Facts, state: ViewState, text: Text) -> str:
    """Return what the figures rest on and what is not modelled."""
    first = letting_trials.simulated(facts, texts(state)[0], 1)
    undecided = float(first.cells["undecided"].sum())
    parts = [text("letting_try.whole_right")]
    if undecided >= 0.5:
        parts.append(text("letting_try.undecided", count=text.number(undecided)))
    share = letting_trials.homeless_share(facts, state.letting_b)
    group = letting_trials.waiting(facts)
    if share is not None and group is not None:
        parts.append(text("letting_try.waiting", count=text.number(group.persons), share=text.percent(share)))
    parts.extend(_consent(facts, state, text))
    parts.append(text("letting_try.not_reckoned"))
    return " ".join(parts)


def _consent(facts: Facts, state: ViewState, text: Text) -> Iterator[str]:
    """Say which alternative takes more than the municipality can claim by its own decision."""
    most = float(law("allocation_share_by_law").value)
    for letter, tried in zip("AB", texts(state), strict=True):
        alternative = Tried.from_text(tried).alternative
        shares = [
            (letting_choices.allocation(agreed(facts), alternative, step) / 100, step)
            for step in letting_choices.steps(agreed(facts))
        ]
        over = [step.names[text.language] for share, step in shares if share > most]
        if over:
            words = {"steps": text.listing(over), "most": text.percent(most)}
            yield text("letting_try.consent", letter=letter, **words)


def _effect_table(rows: Sequence[Effect], text: Text) -> Table:
    names = ("a", "a_low", "a_high", "b", "b_low", "b_high", "difference", "low", "high")
    made, decimals = [], []
    for row in rows:
        spans = (row.first, row.second, row.gap)
        factor = 100 if row.percent else 1
        cells = [
            None if value is None else value * factor for span in spans for value in (span.mean, span.low, span.high)
        ]
        unit = text("letting_try.unit.percent" if row.percent else f"letting_try.unit.{_unit(row)}")
        made.append((row.label, row.years, unit, *cells))
        decimals.append(row.decimals or 1)
    columns = (
        Column(text("letting_try.column.what")),
        Column(text("letting_try.column.years"), 0),
        Column(text("letting_try.column.unit")),
        *(Column(text(f"letting_try.column.{name}"), -1) for name in names),
    )
    return Table(columns, tuple(made), tuple(decimals))


def _unit(row: Effect) -> str:
    return {"years": "years", "shelter_days": "days"}.get(row.name, "homes")


def cost(facts: Facts, text: Text) -> Figure:
    """Return what more percentage points, and one step more, cost in cheap homes a year."""
    found, moved = letting_trials.costs(facts), {one.step_id: one for one in letting_trials.step_costs(facts)}
    steps = {step.step_id: step for step in letting_choices.steps(agreed(facts))}
    rows = []
    for one in found:
        step = steps.get(one.step_id)
        name = (
            text("letting_try.cost.all")
            if step is None
            else text("letting_try.cost.step", step=step.names[text.language], share=text.percent(step.share))
        )
        other = moved.get(one.step_id)
        moves = (None, None, None) if other is None else (other.allocations, other.cheap, other.listed)
        rows.append((name, one.allocations, one.cheap, one.listed, *moves))
    groups = (text("letting_try.cost.points", points=letting_choices.MORE), text("letting_try.cost.moved"))
    names = ("allocations", "cheap", "list")
    short = [text(f"letting_try.cost.{name}") for name in names]
    head = (
        "<thead><tr><td></td>"
        + "".join(f'<th scope="colgroup" colspan="3">{escape(group)}</th>' for group in groups)
        + f'</tr><tr><th scope="col">{escape(text("letting_try.cost.on"))}</th>'
        + "".join(f'<th scope="col" class="b-num">{escape(name)}</th>' for name in (*short, *short))
        + "</tr></thead>"
    )
    body = "".join(
        f'<tr{" class=b-all" if row is rows[-1] else ""}><th scope="row">{escape(row[0])}</th>'
        + "".join(
            f'<td class="b-num">{escape("" if value is None else text.signed(value, 1))}</td>' for value in row[1:]
        )
        + "</tr>"
        for row in rows
    )
    whole = found[-1]
    title = text(
        "letting_try.cost.title",
        points=letting_choices.MORE,
        count=text.number(whole.allocations),
        cheap=text.number(whole.cheap),
    )
    columns = [Column(text("letting_try.cost.on"))]
    columns += [Column(f"{group}: {name}", 1) for group in groups for name in short]
    return Figure(
        id="pris-i-billige-boliger",
        title=title,
        subtitle=text("letting_try.cost.subtitle"),
        drawing=f'<table class="b-letting-cost"><caption class="b-visually-hidden">{escape(title)}</caption>{head}<tbody>{body}</tbody></table>'
        f'<p class="b-sub b-letting-said">{escape(text("letting_try.cost.said"))}</p>',
        table=Table(tuple(columns), tuple(rows)),
        source=source_line(facts, text, source_ids(facts, *_TABLES[:3]), note=text("letting_try.note_mean")),
        method="trials",
    )


def load(facts: Facts, state: ViewState, text: Text) -> Figure:
    """Return where allocations rise and fall when A becomes B: areas and organisations with the most change."""
    made = letting_trials.compared(facts, *texts(state), 1)
    organisations = organisation_names(facts)
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
        shown = [row for row in sorted(rows, key=lambda row: -abs(row[1])) if abs(row[1]) >= _LEAST]
        # One that is left over is named as well: it takes no more room than its sum.
        most = len(shown) if len(shown) == _NAMED + 1 else _NAMED
        lines = [_load_line(row, scale, text) for row in sorted(shown[:most], key=lambda row: -row[1])]
        rest = shown[most:]
        if rest:
            gap = text.signed(sum(row[1] for row in rest), 1)
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
        source=source_line(facts, text, source_ids(facts, *_TABLES[:3]), note=text("letting_try.note")),
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
    words = f"{text.signed(gap, 1)} {between}"
    colour = "var(--b-ramp-4)" if gap > 0 else "var(--b-muted)"
    bar = diverging_bar(gap, scale=scale, words=words, colour=colour, label=f"{name}: {words}")
    return f'<tr><th scope="row">{escape(name)}</th><td class="b-bar">{bar}</td></tr>'


def _load_title(rows: Sequence[tuple[str, float, float, float]], text: Text) -> str:
    most = max(rows, key=lambda row: row[1], default=None)
    least = min(rows, key=lambda row: row[1], default=None)
    if most is None or least is None or max(abs(most[1]), abs(least[1])) < _LEAST:
        return text("letting_try.load.title.same")
    up = text("letting_try.load.more", name=most[0], count=text.number(most[1], 1)) if most[1] >= _LEAST else ""
    down = text("letting_try.load.fewer", name=least[0], count=text.number(-least[1], 1)) if least[1] <= -_LEAST else ""
    return text("letting_try.load.title.moved", what=text.listing([one for one in (up, down) if one]))
