"""Beregnet forslag: who could be placed where, beside the agreed share and as today. The parties decide, not this."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np
import pandas as pd

from byibalance_core.lettings.chance_span import Span, distribution, span_of
from byibalance_core.lettings.proposal import Distribution, Opening, Proposal
from byibalance_core.need.margins import largest_remainder
from dashboard import letting_trials
from dashboard.facts import Facts
from dashboard.marks import amount_bar
from dashboard.markup import Column, Figure, Table, columns, figure_html, view_link
from dashboard.need_marks import range_scale
from dashboard.state import LETTING_SIDES, ViewState
from dashboard.text import Text
from dashboard.views.letting_effect import agreed, source_ids
from dashboard.views.letting_try import name_of
from dashboard.views.letting_words import estate_name
from dashboard.views.scenario_words import group_words
from dashboard.views.sources import short_source, source_line

_TABLES = ("lettings", "move_outs", "stock", "offers", "special_need")
#: The three distributions that stand side by side.
_WAYS = ("proposal", "proportional", "as_today")
#: Changes that are told of one rule; the others stand in the files of the command `allocate`.
_OPENINGS = 4


def figures(facts: Facts, state: ViewState, text: Text) -> tuple[Figure, ...]:
    """Return the figures; none where nothing can be proposed."""
    made = _made(facts, state)
    return () if made is None else (households(facts, state, text), load(facts, state, text))


def view(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the part of the page: the figures, or what is missing and which file brings it."""
    if not letting_trials.can_try(facts):
        return ""
    found = figures(facts, state, text)
    heading = f'<h2 class="b-l-part" id="beregnet-forslag">{escape(text("letting_proposal.heading"))}</h2>'
    if not found:
        return f'{heading}<p class="b-sub">{escape(text("letting_proposal.none"))}</p>'
    other = "b" if state.side == "a" else "a"
    link = view_link(state, text("letting_proposal.other_side", letter=other.upper()), side=other)
    said = f'<p class="b-letting-said b-l-intro">{escape(text("letting_proposal.who_decides"))} {link}</p>'
    parts = "".join(f"<div>{figure_html(one, state, text)}</div>" for one in found)
    return f'{heading}{said}<div class="b-letting-pair">{parts}</div>'


def _made(facts: Facts, state: ViewState) -> Proposal | None:
    return letting_trials.proposal(facts, _hand(state), state.letting_first) if letting_trials.can_try(facts) else None


def _hand(state: ViewState) -> str:
    return str(getattr(state, LETTING_SIDES[state.side]))


def _ways(made: Proposal) -> dict[str, Distribution | None]:
    return {"proposal": made, "proportional": made.proportional, "as_today": made.as_today}


def households(facts: Facts, state: ViewState, text: Text) -> Figure:
    """Return who is placed, by the proposal, by the agreed share and as today, and why others are not."""
    made = _proposal(facts, state)
    asked = letting_trials.kinds(facts)
    ways = _ways(made)
    counts = {name: _placed(one) for name, one in ways.items()}
    rows, lines = [], []
    for kind in asked.to_dict("records"):
        name, count = str(kind["kind_id"]), int(kind["count"])
        placed = [None if counts[way] is None else int(counts[way].get(name, 0)) for way in _WAYS]  # type: ignore[union-attr]
        why = _why(made, name, text)
        group = group_words(str(kind["group"]), text)
        definition = text("letting_proposal.definition", words=kind["definition"], year=int(kind["year"]))
        rows.append((group, kind["definition"], int(kind["year"]), count, *placed, why))
        cells = "".join(
            f'<td class="b-num">{escape(text("letting_proposal.unknown") if one is None else text.number(one))}</td>'
            for one in placed
        )
        below = (
            f'<tr class="b-why"><td colspan="5">{escape(why)}{_opens(facts, state, name, text)}</td></tr>'
            if why
            else ""
        )
        lines.append(
            f'<tr><th scope="row">{escape(group)}<div class="b-sub">{escape(definition)}</div></th>'
            f'<td class="b-num">{text.number(count)}</td>{cells}</tr>{below}'
        )
    used = [None if counts[way] is None else int(counts[way].sum()) for way in _WAYS]  # type: ignore[union-attr]
    over = [None if one is None else _over(one) for one in ways.values()]
    for name, values in (("used", used), ("over", over)):
        label = text(f"letting_proposal.row.{name}")
        cells = "".join(f'<td class="b-num">{"" if one is None else text.number(one)}</td>' for one in values)
        lines.append(f'<tr class="b-all"><th scope="row">{escape(label)}</th><td></td>{cells}</tr>')
        rows.append((label, "", None, None, *values, ""))
    head = "".join(
        f'<th scope="col" class="b-num">{escape(text(f"letting_proposal.column.{name}"))}</th>'
        for name in ("count", *_WAYS)
    )
    title = _title(made, text)
    shown = columns(
        text,
        "letting_proposal.column",
        {"group": None, "definition": None, "year": 0, "count": 0, **dict.fromkeys(_WAYS, 0), "why": None},
    )
    return Figure(
        id="beregnet-forslag",
        title=title,
        subtitle=_subtitle(facts, state, text),
        drawing=f'<table class="b-letting-proposal"><caption class="b-visually-hidden">{escape(title)}</caption>'
        f'<thead><tr><th scope="col">{escape(text("letting_proposal.column.group"))}</th>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
        f'<p class="b-letting-said">{escape(_proof(made, text))} {escape(_priority(facts, state, text))} {escape(_unused(made, text))} {escape(text("letting_proposal.said"))}</p>'
        f'<p class="b-letting-said">{escape(_two_rules(facts, state, text))}</p>',
        table=Table(shown, tuple(rows)),
        source=source_line(facts, text, source_ids(facts, *_TABLES), note=text("letting_proposal.note")),
        method="proposal",
    )


def _proposal(facts: Facts, state: ViewState) -> Proposal:
    made = _made(facts, state)
    if made is None:
        raise LookupError("Nothing can be proposed.")
    return made


def _placed(one: Distribution | None) -> pd.Series | None:
    return None if one is None else one.placed.groupby("kind_id")["count"].sum()


def _over(one: Distribution) -> int:
    return int((one.load["allocated"] > one.load["expected"].fillna(0.0)).sum())


def _subtitle(facts: Facts, state: ViewState, text: Text) -> str:
    name = name_of(facts, _hand(state), text)
    return text(
        "letting_proposal.subtitle",
        letter=state.side.upper(),
        name=f" ({name})" if name else "",
        homes=text.number(float(_proposal(facts, state).load["vacancies"].sum())),
    )


def _title(made: Proposal, text: Text) -> str:
    """Return how far the agreed shares reach; with one priority for all it is open which group is left without."""
    lacking = sum(one.count for one in made.unplaced)
    used = text.number(int(made.placed["count"].sum()))
    key = "some" if lacking else "all"
    return text(f"letting_proposal.title.{key}", used=used, lacking=text.number(lacking))


def _why(made: Proposal, kind: str, text: Text) -> str:
    told = [
        text(
            "letting_proposal.lack", count=text.number(one.count), reason=text(f"letting_proposal.reason.{one.reason}")
        )
        for one in made.unplaced
        if one.kind_id == kind
    ]
    return " ".join(told)


def _opens(facts: Facts, state: ViewState, kind: str, text: Text) -> str:
    """Return what would open for more of a kind."""
    found = letting_trials.openings(facts, _hand(state), kind, state.letting_first)[:_OPENINGS]
    words = [
        f"{_change(facts, one, text)}: {text('letting_proposal.more', count=text.number(one.more))}" for one in found
    ]
    if not words:
        return f" {escape(text('letting_proposal.no_opening'))}"
    return f" <b>{escape(text('letting_proposal.opens'))}</b> {escape(text('letting_proposal.and_if').join(words))}."


def _change(facts: Facts, one: Opening, text: Text) -> str:
    value: object = one.change
    if one.rule == "rent" and isinstance(value, int | float):
        return text("letting_proposal.rule.rent_by", amount=text.number(value))
    if one.rule == "area" and value is not None:
        return text("letting_proposal.rule.area_of", name=facts.area_name(str(value)))
    if one.rule == "closed_step" and isinstance(value, str):
        names = {step.step_id: step.names for ladder in agreed(facts).ladders for step in ladder.steps}
        return text("letting_proposal.rule.step_of", name=names.get(value, {}).get(text.language, value))
    return text(f"letting_proposal.rule.{one.rule}")


def _unused(made: Proposal, text: Text) -> str:
    """Return how many agreed homes nobody gets, and why."""
    parts = largest_remainder([one.count for one in made.unused])
    told = [
        text(f"letting_proposal.unused_reason.{one.reason}", count=text.number(int(count)))
        for one, count in zip(made.unused, parts, strict=True)
        if count
    ]
    if not told:
        return ""
    unused = int(parts.sum())
    return text(
        "letting_proposal.unused",
        count=text.number(unused),
        agreed=text.number(unused + int(made.placed["count"].sum())),
        reasons="; ".join(told),
        homes=text.number(made.rent_not_known),
    )


def _two_rules(facts: Facts, state: ViewState, text: Text) -> str:
    """Return why homeless people are housed faster here than where another agreement is tried; blank without a count."""
    both = letting_trials.two_rules(facts, _hand(state), state.letting_first)
    if both is None:
        return ""
    return text(
        "letting_proposal.two_rules",
        proposed=text.number(both.proposed),
        simulated=text.number(both.simulated),
        fitting=text.number(both.fitting),
        share=text.percent(both.share),
    )


def _priority(facts: Facts, state: ViewState, text: Text) -> str:
    kinds = letting_trials.kinds(facts).set_index("kind_id")["group"].astype(str)
    if state.letting_first not in kinds.index:
        return text("letting_proposal.equal")
    return text("letting_proposal.first_said", group=group_words(kinds[state.letting_first], text))


def offered(facts: Facts, text: Text) -> dict[str, str]:
    """Return the groups of which one may be housed first, by id with their names; a blank one is none."""
    kinds = letting_trials.kinds(facts)
    named = zip(kinds["kind_id"].astype(str), kinds["group"].astype(str), strict=True)
    return {"": text("letting_proposal.first_none")} | {kind: group_words(group, text) for kind, group in named}


def _proof(made: Proposal, text: Text) -> str:
    """Return what is proven: the number is always, the evenness only where the search came to its end."""
    proven = text("letting_proposal.proven")
    if made.status == "optimal":
        return proven
    return f"{proven} {text('letting_proposal.gap', gap=text.percent(made.mip_gap or 0.0, 1))}"


def load(facts: Facts, state: ViewState, text: Text) -> Figure:
    """Return what each organisation and estate carries in the proposal, beside the agreed share and chance."""
    made = _proposal(facts, state)
    owners = letting_trials.cells(facts).drop_duplicates("estate_id").set_index("estate_id")["organisation_id"]
    rows = made.load.assign(organisation_id=made.load["estate_id"].map(owners).fillna(""))
    names = facts.organisation_names
    found = sorted(
        (names.get(str(owner), text("letting_try.load.nobody")), own) for owner, own in rows.groupby("organisation_id")
    )
    told = [(name, own, _span(own)) for name, own in found]
    top = max((max(float(own["allocated"].sum()), float(own["expected"].sum())) for _, own, _ in told), default=1.0)
    scale = range_scale(0, top)
    lines, table = [], []
    for name, own, span in told:
        allocated, expected = float(own["allocated"].sum()), float(own["expected"].sum())
        label = text(
            "letting_proposal.load.label", name=name, count=text.number(allocated), agreed=text.number(expected)
        )
        bar = amount_bar(allocated, scale=scale, label=label, tick=expected, colour="var(--b-ramp-3)")
        within = text.range(span.low, span.high)
        lines.append(
            f'<tr><th scope="row">{escape(name)}</th><td class="b-num">{text.number(float(own["vacancies"].sum()))}</td>'
            f'<td class="b-num"><b>{text.number(allocated)}</b></td><td class="b-bar">{bar}</td>'
            f'<td class="b-num">{text.number(expected)}</td><td class="b-num">{escape(within)}</td></tr>'
        )
        table.append((name, "", float(own["vacancies"].sum()), allocated, expected, span.low, span.high))
        table += list(_estates(facts, name, own))
    places = [span.place(float(own["allocated"].sum())) for _, own, span in told]
    title = _load_title(places, text)
    numbers = ("vacancies", "allocated", "expected", "low", "high")
    heads = ("vacancies", "allocated", "bar", "expected", "span")
    head = "".join(
        f'<th scope="col"{"" if name == "bar" else " class=b-num"}>{escape(text(f"letting_proposal.load.{name}"))}</th>'
        for name in heads
    )
    return Figure(
        id="forslagets-belastning",
        title=title,
        subtitle=text("letting_proposal.load.subtitle"),
        drawing=f'<table class="b-letting-load b-letting-carried"><caption class="b-visually-hidden">{escape(title)}</caption><thead><tr>'
        f'<th scope="col">{escape(text("letting_proposal.load.organisation"))}</th>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
        f'<p class="b-letting-said">{escape(text("letting_proposal.load.said"))}</p>',
        table=Table(
            (
                Column(text("letting_proposal.load.organisation")),
                Column(text("letting_proposal.load.estate")),
                *(Column(text(f"letting_proposal.load.{name}"), 1 if name == "expected" else 0) for name in numbers),
            ),
            tuple(table),
        ),
        source=source_line(facts, text, source_ids(facts, *_TABLES), note=text("letting_proposal.note")),
        short=short_source(facts, text, source_ids(facts, *_TABLES), note=text("letting_proposal.note")),
        method="proposal",
    )


def _estates(facts: Facts, owner: str, own: pd.DataFrame) -> Iterator[tuple[str | float | None, ...]]:
    for row in own.to_dict("records"):
        values = (row[name] for name in ("vacancies", "allocated", "expected", "low", "high"))
        yield (
            owner,
            estate_name(facts, str(row["estate_id"])),
            *(None if pd.isna(one) else float(one) for one in values),
        )


def _span(own: pd.DataFrame) -> Span:
    """Return the exact span of an organisation: its estates' genudlejninger, each at its own agreed share."""
    known = own[own["expected"].notna() & (own["vacancies"] > 0)]
    shares = np.round(known["expected"] / known["vacancies"], 6)
    return span_of(distribution(zip(known["vacancies"].astype(int).tolist(), shares.tolist(), strict=True)))


def _load_title(places: list[str], text: Text) -> str:
    outside = sum(one != "within" for one in places)
    if not outside:
        return text("letting_proposal.load.title.within")
    under = sum(one == "under" for one in places)
    key = "under" if under == outside else "outside"
    return text(f"letting_proposal.load.title.{key}", count=text.number(outside), all=text.number(len(places)))
