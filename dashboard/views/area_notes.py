"""What people wrote of an area: local notes in three voices, agreements and targets that touch it, objections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from byibalance_core.register.entries import Agreement, Coverage, JointEffort, Note, Target
from byibalance_core.register.targets import MeasuredTarget
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.markup import view_link, write_button
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import objections
from dashboard.views.agreement_targets import goal_words, measured, value_words, verdict_words
from dashboard.views.register_words import day, language, organisation

_SIGNS = {"strength": "▲", "challenge": "▼"}


def view(facts: Facts, book: Book, state: ViewState, text: Text, today: date | None = None) -> str:
    """Return the block of an area's profile; blank without an area, and where the register may not be seen."""
    if book.closed or not state.area or state.compare:
        return ""
    notes = book.all(Note, unit_kind="area", unit_id=state.area)
    add = write_button(text("agreement.note.add"), "note", unit_kind="area", unit_id=state.area)
    found = objections.about(facts, book, "area", state.area)
    agreed = _agreed(facts, book, state, text, today or date.today())
    contested = "".join(objections.said_html(facts, each, text) for each in found)
    title = escape(
        text("agreement.note.title", count=text.number(len(notes))) if notes else text("agreement.note.heading")
    )
    head = f'<div class="b-figure-head"><h2>{title}</h2><span class="b-actions">{add}</span></div>'
    body = _notes(facts, notes, text) if notes else f"<p>{escape(text('agreement.note.none'))}</p>"
    right = []
    if agreed:
        right.append(
            f'<section class="b-figure b-ruled"><h2>{escape(text("agreement.note.agreed"))}</h2>{agreed}</section>'
        )
    if contested:
        words = escape(text("agreement.note.contested"))
        right.append(f'<section class="b-figure b-ruled"><h2>{words}</h2>{contested}</section>')
    left = f'<section class="b-figure b-ruled b-g-notes" id="lokale-noter">{head}{body}</section>'
    if not right:
        return f'<div class="b-g-area">{left}</div>'
    return f'<div class="b-g-area b-grid-2"><div>{left}</div><div>{"".join(right)}</div></div>'


def _notes(facts: Facts, notes: Sequence[Note], text: Text) -> str:
    """Return the notes, newest first, each with its answers below it."""
    ids = {note.id for note in notes}
    order = sorted(notes, key=lambda note: (note.day or date.min, note.id), reverse=True)
    first = [note for note in order if note.answers not in ids]
    answers = [note for note in reversed(order) if note.answers in ids]
    shown: set[str] = set()

    def item(note: Note) -> str:
        if note.id in shown:  # an answer to itself by way of others is told once
            return ""
        shown.add(note.id)
        below = "".join(item(each) for each in answers if each.answers == note.id)
        return f"<li>{_note(facts, note, text)}{f'<ul>{below}</ul>' if below else ''}</li>"

    inside = "".join(item(note) for note in first)
    return f'<ul class="b-g-voices">{inside}{"".join(item(note) for note in answers)}</ul>'


def _note(facts: Facts, note: Note, text: Text) -> str:
    who = text(f"agreement.note.voice.{note.voice}")
    if note.organisation:
        who = f"{who} ({organisation(facts, note.organisation)})"
    tone = "b-strength" if note.kind == "strength" else "b-challenge"
    kind = (
        f'<span class="{tone} b-strong">{_SIGNS[note.kind]} {escape(text(f"agreement.note.kind.{note.kind}"))}</span>'
    )
    stance = f" · {escape(text(f'agreement.note.stance.{note.stance}'))}" if note.answers and note.stance else ""
    edit = write_button(text("register.edit"), "note", note.id)
    answer = write_button(
        text("agreement.note.answer"), "note", unit_kind=note.unit_kind, unit_id=note.unit_id, answers=note.id
    )
    return (
        f"<div>{kind} · <b>{escape(who)}</b>{stance} · {escape(day(note.day, text))}</div>"
        f'<p class="b-quote">{escape(note.said("text", language(text)))}</p>'
        f'<div class="b-g-buttons">{answer}{edit}</div>'
    )


def _agreed(facts: Facts, book: Book, state: ViewState, text: Text, today: date) -> str:
    """Return the agreements, targets and joint efforts that touch the area."""
    items = [_target(each, text) for each in measured(facts, book, today) if _touches(each.target, state.area)]
    for effort in book.all(JointEffort):
        if effort.unit_kind == "area" and state.area in effort.unit_ids:
            words = text("agreement.note.effort", title=effort.said("title", language(text)))
            items.append(f"<li>{escape(words)}</li>")
    items += [
        f"<li>{view_link(state, each.said('name', language(text)), page='aftale-og-moede', area=state.area)}</li>"
        for each in book.all(Agreement)
        if _covers(facts, book.all(Coverage, agreement=each.id), state.area)
    ]
    return f'<ul class="b-a-plain b-g-agreed">{"".join(items)}</ul>' if items else ""


def _target(each: MeasuredTarget, text: Text) -> str:
    target = each.target
    words = text(
        "agreement.note.target",
        title=target.said("title", language(text)),
        now=value_words(target, each.value, text) or text("agreement.note.no_value"),
        goal=goal_words(target, text),
        verdict=verdict_words(each, text),
    )
    return f"<li>{escape(words)}</li>"


def _touches(target: Target, area: str) -> bool:
    return target.unit_kind == "area" and target.unit_id == area


def _covers(facts: Facts, rows: Sequence[Coverage], area: str) -> bool:
    """Tell whether an agreement covers an estate of the area."""
    own = facts.estates[(facts.estates["area_id"] == area).to_numpy(dtype=bool)]
    covered = {(each.unit_kind, each.unit_id): not each.excluded for each in rows}
    return any(
        covered.get(("estate", str(estate)), covered.get(("organisation", str(owner)), False))
        for estate, owner in own["organisation_id"].items()
    )
