"""Objections: which figure somebody contests, in words, with text, answer and state; beside the figure until settled."""

from __future__ import annotations

from datetime import date
from html import escape

import pandas as pd

from byibalance_core.parameters import indicators
from byibalance_core.register.entries import Note, Objection
from byibalance_core.register.standing import contested_figures, open_objections, state_of
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.markup import write_button
from dashboard.text import Text
from dashboard.views.profile_rows import in_unit
from dashboard.views.register_words import day, language, organisation, role, unit

SIGN = "⚑"


def standing(facts: Facts, book: Book) -> tuple[Objection, ...]:
    """Return the objections that stand on this release, the oldest first."""
    found = open_objections(book.all(Objection), release_id=facts.m.release_id)
    return tuple(sorted(found, key=lambda each: (each.day or date.min, each.id)))


def about(facts: Facts, book: Book, unit_kind: str, unit_id: str) -> tuple[Objection, ...]:
    """Return the objections on a unit: its own, those of its organisation to all estates, and an area's estates'."""
    owner = facts.estates["organisation_id"].astype(str)
    units = {(unit_kind, unit_id)}
    if unit_kind == "estate" and unit_id in owner.index:
        units.add(("organisation", owner[unit_id]))
    if unit_kind == "area":
        own = facts.estates.index[(facts.estates["area_id"] == unit_id).to_numpy(dtype=bool)]
        units |= {("estate", str(estate)) for estate in own} | {("organisation", owner[estate]) for estate in own}
    return tuple(each for each in standing(facts, book) if (each.unit_kind, each.unit_id) in units)


def contested(facts: Facts, book: Book) -> tuple[tuple[str, str], ...]:
    """Return the estate and the indicator of each newest figure beside which an objection stands."""
    found = standing(facts, book)
    if not found:
        return ()
    values = facts.values[facts.values["unit_kind"] == "estate"]
    owners = facts.estates["organisation_id"].astype(str).to_dict()
    rows = contested_figures(found, values, release_id=facts.m.release_id, organisation_of=owners)
    return tuple(sorted({(str(row.unit_id), str(row.indicator)) for row in rows.itertuples()}))


def figure_words(facts: Facts, each: Objection, text: Text) -> str:
    """Return which figure is contested: unit, measure and period; blank measure or period means all of them."""
    entry = indicators().get(each.indicator)
    measure = text("agreement.objection.all_figures") if entry is None else entry.name[text.language]
    period = each.period or text("agreement.objection.all_periods")
    return text(
        "agreement.objection.figure", unit=unit(facts, each.unit_kind, each.unit_id), measure=measure, period=period
    )


def value_words(facts: Facts, each: Objection, text: Text) -> str:
    """Return what the contested figure is in this release; in words where it is hidden, not there, or many."""
    table = facts.m.table("indicators")
    owners = facts.estates["organisation_id"].astype(str).to_dict()
    found = contested_figures([each], table, release_id=facts.m.release_id, organisation_of=owners)
    if found.empty:
        return text("agreement.objection.no_value")
    if len(found) > 1:
        return text("agreement.objection.values", count=text.number(len(found)))
    row = found.iloc[0]
    if pd.isna(row["value"]):
        return text(f"common.status.{row['status']}")
    return in_unit(indicators()[str(row["indicator"])], float(row["value"]), text)


def state_words(each: Objection, text: Text) -> str:
    """Return how far an objection has come; an answer alone does not settle it."""
    return text(f"agreement.objection.{state_of(each)}", date=day(each.settled_on or each.answered_on, text))


def answer_words(facts: Facts, each: Objection, text: Text) -> str:
    """Return the answer with who gave it and when; that there is none yet where nobody answered."""
    if not each.answer:
        return text("agreement.objection.no_answer")
    who = role(facts, each.answered_by, text)
    said = each.said("answer", language(text))
    return text("agreement.objection.answer", who=who, date=day(each.answered_on, text), text=said)


def said_html(facts: Facts, each: Objection, text: Text, *, figure: bool = True) -> str:
    """Return an objection as a page shows it beside a figure: what is contested, the text, the answer, the state."""
    words = figure_words(facts, each, text)
    head = (
        f"<div><b>{escape(words)}</b> · {escape(value_words(facts, each, text))}</div>"
        if figure
        else f"<div><b>{escape(words)}</b></div>"
    )
    who = text("agreement.objection.by", who=organisation(facts, each.organisation), date=day(each.day, text))
    return (
        f'<div class="b-g-objection"><div class="b-challenge b-strong">{SIGN} {escape(text("agreement.objection.word"))}'
        f' · {escape(state_words(each, text))}</div>{head}<p class="b-quote">{escape(each.said("text", language(text)))}</p>'
        f'<div class="b-sub">{escape(who)}</div>'
        f"<p>{escape(answer_words(facts, each, text))}</p>{buttons(each, text)}</div>"
    )


def buttons(each: Objection, text: Text) -> str:
    """Return what can be done with an objection that stands: answer it, or settle it."""
    answer = text("agreement.objection.answer_it" if not each.answer else "agreement.objection.change_answer")
    settle = text("agreement.objection.settle")
    return (
        f'<div class="b-g-buttons">{write_button(answer, "objection", each.id, flow="answer")}'
        f"{write_button(settle, 'objection', each.id, flow='settle')}</div>"
    )


def remark(book: Book, facts: Facts, text: Text, unit_kind: str, unit_id: str) -> str:
    """Return what the organisations say of a unit: their notes and the objections that stand, or that there is none.

    Blank where the register may not be seen.
    """
    if book.closed:
        return ""
    head = f"<b>{escape(text('agreement.remark.title'))}</b>"
    notes = sorted(
        book.all(Note, unit_kind=unit_kind, unit_id=unit_id, voice="organisation"),
        key=lambda note: (note.day or date.min, note.id),
    )
    lines = [
        f'<p class="b-quote">{escape(note.said("text", language(text)))} '
        f'<span class="b-sub">{escape(", ".join(filter(None, (organisation(facts, note.organisation), day(note.day, text)))))}</span></p>'
        for note in notes
    ]
    lines += [said_html(facts, each, text) for each in about(facts, book, unit_kind, unit_id)]
    if lines:
        return f'<div class="b-g-remark">{head}{"".join(lines)}</div>'
    owner = facts.estates["organisation_id"].astype(str).get(unit_id, "") if unit_kind == "estate" else unit_id
    add = write_button(
        text("agreement.remark.add"),
        "note",
        unit_kind=unit_kind,
        unit_id=unit_id,
        voice="organisation",
        organisation=owner,
    )
    return f'<div class="b-g-remark">{head} {escape(text("agreement.remark.none"))} {add}</div>'
