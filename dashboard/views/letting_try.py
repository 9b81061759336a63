"""Prøv en anden aftale: two alternatives side by side, in short beside the controls and in full below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from byibalance_core.lettings.alternative import Alternative
from byibalance_core.lettings.alternative_text import AGREED, Tried
from byibalance_core.lettings.flow_noise import Span
from byibalance_core.lettings.simulate import YEARS
from byibalance_core.parameters import law
from dashboard import letting_choices, letting_trials
from dashboard.facts import Facts
from dashboard.markup import Column, Figure, Table, figure_html
from dashboard.state import LETTING_SIDES, ViewState
from dashboard.text import Text
from dashboard.views.letting_cost import cost, load, one_step_more
from dashboard.views.letting_effect import (
    TABLES,
    Effect,
    agreed,
    effects,
    gap_words,
    shown_gap,
    source_ids,
    texts,
    value_words,
)
from dashboard.views.letting_words import estate_name
from dashboard.views.sources import short_source, source_line

#: A title speaks of a difference of half a home and more: it is shown as 1.
_ONE = 0.5
#: What the page shows of another agreement once its files are there.
_PROMISED = ("shares", "effect", "cost", "proposal", "labour")
#: Rows of a year that stand beside the controls.
_SHORT = ("allocations", "cheap", "list", "placed", "strained")


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
    if kept:
        return f'<section class="b-figure b-ruled"><h2>{heading}</h2><p class="b-sub">{escape(said)}</p></section>'
    rows = "".join(
        f'<tr><th scope="row">{escape(text(f"letting_try.will.{name}"))}</th>'
        f"<td>{escape(text(f'letting_try.will.{name}_files'))}</td></tr>"
        for name in _PROMISED
    )
    heads = "".join(f'<th scope="col">{escape(text(f"letting_try.will.{name}"))}</th>' for name in ("shows", "files"))
    return (
        f'<section class="b-l-wanted b-figure b-ruled"><h2>{heading}</h2><p class="b-sub">{escape(said)}</p>'
        f'<table><caption class="b-visually-hidden">{heading}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>'
    )


def heading(text: Text) -> str:
    """Return the heading over the controls."""
    said = escape(text("letting_try.controls_said", points=letting_choices.MORE))
    title = escape(text("letting_try.heading"))
    return (
        f'<div class="b-letting-head" id="proev-en-anden-aftale"><h2>{title}</h2><div class="b-sub">{said}</div></div>'
    )


def key(text: Text) -> str:
    """Return what the marks on the sliders mean."""
    most = text.percent(float(law("allocation_share_by_law").value))
    words = (("b-law", text("letting_try.key.law", most=most)), ("b-taken", text("letting_try.key.taken")))
    return f'<div class="b-source b-letting-key">{"".join(f"<span><i class={look}></i>{escape(said)}</span>" for look, said in words)}</div>'


def own_changes(facts: Facts, state: ViewState, side: str, text: Text) -> str:
    """Return what an alternative moves, adds, builds and closes, each with the link that takes it away."""
    field = LETTING_SIDES[side]
    now = Tried.from_text(getattr(state, field))
    lines = []
    for words, without in _changes(facts, now.alternative, text):
        address = escape(state.link(**{field: Tried(now.name, without).to_text()}), quote=True)
        label = escape(text("letting_try.control.remove_this", change=words), quote=True)
        remove = escape(text("letting_try.control.remove"))
        lines.append(f'<li>{escape(words)} <a data-view href="{address}" aria-label="{label}">{remove}</a></li>')
    if not lines:
        return ""
    heading = escape(text("letting_try.control.changes", letter=side.upper()))
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


def links(facts: Facts, state: ViewState, side: str, text: Text) -> str:
    """Return what is done to a whole alternative."""
    here, there = side, "b" if side == "a" else "a"
    first = {"letting": AGREED, "letting_b": facts.choices.letting_b}
    told = (
        (
            text("letting_try.copy", there=there.upper()),
            {LETTING_SIDES[there]: texts(state)[here == "b"]},
        ),
        (text("scenarios.reset"), {LETTING_SIDES[here]: first[LETTING_SIDES[here]]}),
    )
    made = "".join(
        f'<a data-view href="{escape(state.link(**values), quote=True)}">{escape(words)}</a>' for words, values in told
    )
    return f'<div class="b-actions b-try-links" data-screen>{made}</div>'


def short_html(facts: Facts, state: ViewState, text: Text) -> str:
    """Return what a year of A and B gives in few lines, and what one step more costs in cheap homes."""
    rows = {row.name: row for row in effects(facts, state, text) if row.years == 1}
    names = ("A", "B", text("letting_try.gap"), text.percent(0.8))
    heads = "".join(f'<th scope="col" class="b-num">{escape(head)}</th>' for head in names)
    body = "".join(_line([rows[name]], text) for name in _SHORT if name in rows)
    caption = escape(text("letting_try.short.head"))
    own = text("letting_try.ready.own")
    # Paper has no controls beside the table, so it says what A and B are.
    called = (
        text("letting_try.called", letter=letter, name=name_of(facts, one, text) or own)
        for letter, one in zip("AB", texts(state), strict=True)
    )
    said = " ".join((one_step_more(facts, text), text("letting_try.uncertain"))).strip()
    line = short_source(facts, text, source_ids(facts, *TABLES), note=text("letting_try.note"))
    link = escape(text("letting_try.short.link"))
    return (
        f'<div class="b-sub b-l-paper">{escape(" · ".join(called))}</div>'
        f'<table class="b-letting-effect b-letting-short"><caption class="b-visually-hidden">{caption}</caption>'
        f'<thead><tr><th scope="col">{caption}</th>{heads}</tr></thead><tbody>{body}</tbody></table>'
        f'<p class="b-letting-said">{escape(said)} <a href="#figure-anden-aftale">{link}</a></p>'
        f'<div class="b-source">{escape(line)}</div>'
    )


def whole_html(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the whole effect, what a step costs and where the load goes; blank where no alternative can be tried."""
    if not letting_trials.can_try(facts):
        return ""
    heading = escape(text("letting_try.whole_heading"))
    whole, price, moved = (figure_html(one, state, text) for one in figures(facts, state, text))
    return f'<h2 class="b-l-part">{heading}</h2><div class="b-letting-pair"><div>{whole}</div><div>{price}{moved}</div></div>'


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
        f'<div class="b-scroll b-letting-wide" tabindex="0" role="region" aria-label="{escape(title, quote=True)}"><table class="b-letting-effect"><caption class="b-visually-hidden">{escape(title)}</caption>'
        f"<thead><tr><td></td>{groups}</tr><tr><td></td>{heads * len(spans)}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<ul class="b-a-plain b-letting-said">{"".join(f"<li>{escape(said)}</li>" for said in _said(facts, state, text))}</ul>'
    )
    return Figure(
        id="anden-aftale",
        title=title,
        subtitle=text("letting_try.subtitle", called=called).strip(" ·"),
        drawing=drawing,
        table=_effect_table(rows, text),
        source=source_line(facts, text, source_ids(facts, *TABLES), note=text("letting_try.note")),
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
    more, cheap = by_name["allocations"], by_name["cheap"]
    if all(abs(row.gap.mean or 0.0) < _ONE for row in by_name.values()):
        return text("letting_try.title.same")
    said = text(
        "letting_try.title.cheap" if _is_sure(cheap.gap) else "letting_try.title.unsure",
        count=text.signed(shown_gap(cheap)),
    )
    if not _is_sure(more.gap):
        return text("letting_try.title.moved", cheap=said)
    key = "more" if shown_gap(more) > 0 else "fewer"
    return text(f"letting_try.title.{key}", count=text.number(abs(shown_gap(more))), cheap=said)


def _is_sure(gap: Span) -> bool:
    """Say whether a difference is of one home and more, and beyond chance."""
    beyond = gap.low is not None and gap.high is not None and (gap.low > 0 or gap.high < 0)
    return beyond and abs(gap.mean or 0.0) >= _ONE


def _said(facts: Facts, state: ViewState, text: Text) -> Iterator[str]:
    """Return what the figures rest on and what is not modelled."""
    yield from _consent(facts, state, text)
    yield f"{text('letting_try.whole_right')} {text('letting_try.uncertain')}"
    undecided = float(letting_trials.simulated(facts, texts(state)[0], 1).cells["undecided"].sum())
    if undecided >= 0.5:
        yield text("letting_try.undecided", count=text.number(undecided))
    share = letting_trials.homeless_share(facts, state.letting_b)
    group = letting_trials.waiting(facts)
    if share is not None and group is not None:
        yield text("letting_try.waiting", count=text.number(group.persons), share=text.percent(share))
        for letter, tried in zip("AB", texts(state), strict=True):
            waits = letting_trials.housed(facts, tried)
            if waits is not None and waits.truncated:
                yield text(
                    "letting_try.beyond",
                    letter=letter,
                    years=text.count_word(waits.horizon),
                    left=text.number(waits.still_waiting),
                )
    yield text("letting_try.not_reckoned")


def _shares(facts: Facts, tried: str) -> list[tuple[str, float]]:
    """Return the share to allocation on every step of an alternative."""
    alternative = Tried.from_text(tried).alternative
    steps = letting_choices.steps(agreed(facts))
    return [(step.step_id, letting_choices.allocation(agreed(facts), alternative, step) / 100) for step in steps]


def _consent(facts: Facts, state: ViewState, text: Text) -> Iterator[str]:
    """Say the shares of each alternative, and which takes more than the municipality can claim by its own decision."""
    most = float(law("allocation_share_by_law").value)
    names = {step.step_id: step.names[text.language] for step in letting_choices.steps(agreed(facts))}
    for letter, tried in zip("AB", texts(state), strict=True):
        shares = _shares(facts, tried)
        told = (text("letting_try.share_on", step=names[step], share=text.percent(share)) for step, share in shares)
        said = text("letting_try.shares", letter=letter, steps=text.listing(told))
        over = [names[step] for step, share in shares if share > most]
        if over:
            words = {"steps": text.listing(over), "most": text.percent(most)}
            said += f" {text('letting_try.consent', letter=letter, **words)}"
        yield said


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
