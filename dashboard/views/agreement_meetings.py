"""Meetings of Aftale og møde: the next one, those to come, those that were held, and the views that have a name."""

from __future__ import annotations

from datetime import date
from html import escape

from byibalance_core.register.entries import Agreement, Decision, Meeting, SavedView
from dashboard.book import Book
from dashboard.markup import view_link, write_button
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.meeting_steps import agenda, next_meeting
from dashboard.views.register_words import day, language

#: Meetings that were held and are seen at once.
HELD = 4


def section(book: Book, state: ViewState, text: Text, today: date) -> str:
    """Return the next meeting, the other meetings, and the saved views."""
    coming = next_meeting(book.all(Meeting), today)
    agreed = newest_agreement(book, today)
    preset = {"agreement": agreed.id} if agreed else {}
    add = write_button(text("agreement.meeting.new"), "meeting", **preset)
    head = text("agreement.meeting.next")
    return (
        f'<section class="b-figure b-ruled b-g-meetings"><div class="b-figure-head"><h2>{escape(head)}</h2>'
        f'<span class="b-actions">{add}</span></div>{_next(book, coming, state, text)}'
        f"{_others(book, coming, state, text)}{_saved(book, state, text)}</section>"
    )


def newest_agreement(book: Book, today: date) -> Agreement | None:
    """Return the agreement that holds on a day, the newest of them; else the newest of all."""
    known = sorted(book.all(Agreement), key=lambda each: (each.valid_from or date.min, each.id), reverse=True)
    held = [
        each
        for each in known
        if (each.valid_from or date.min) <= today and (each.valid_to is None or today <= each.valid_to)
    ]
    return next(iter(held or known), None)


def _next(book: Book, coming: Meeting | None, state: ViewState, text: Text) -> str:
    if coming is None:
        return f"<p>{escape(text('agreement.meeting.none'))}</p>"
    items = agenda(book, coming)
    name = view_link(state, coming.said("name", language(text)), meeting=coming.id, step=0, card="")
    when = day(coming.day, text) or text("agreement.meeting.no_day")
    place = f" · {escape(coming.place)}" if coming.place else ""
    said = "".join(
        f"<li>{escape(item.said('question', language(text)) or item.said('title', language(text)))}</li>"
        for item in items
    )
    body = f'<ol class="b-g-items">{said}</ol>' if said else f"<p>{escape(text('agreement.meeting.no_items'))}</p>"
    return f'<div class="b-big">{escape(when)}</div><div class="b-strong">{name}{place}</div>{body}'


def _others(book: Book, coming: Meeting | None, state: ViewState, text: Text) -> str:
    rest = [each for each in book.all(Meeting) if coming is None or each.id != coming.id]
    if not rest:
        return ""
    rest.sort(key=lambda each: (each.state == "planned", each.day or date.max, each.id), reverse=True)
    rows = []
    for each in rest:
        decided = len(book.all(Decision, meeting=each.id))
        count = decided if each.state == "held" else len(agenda(book, each))
        kind = "decisions" if each.state == "held" else "items"
        if each.state == "cancelled":
            words = text("agreement.meeting.cancelled")
        else:
            form = "none" if not count else "one" if count == 1 else "many"
            words = text(f"agreement.meeting.{kind}_{form}", count=text.count_word(count))
        name = view_link(state, each.said("name", language(text)), meeting=each.id, step=0, card="")
        rows.append(
            f'<tr><th scope="row">{name}</th><td>{escape(day(each.day, text))}</td><td>{escape(words)}</td></tr>'
        )
    title = escape(text("agreement.meeting.others"))

    def table(lines: list[str]) -> str:
        return f'<table class="b-g-rows"><caption class="b-visually-hidden">{title}</caption><tbody>{"".join(lines)}</tbody></table>'

    older = ""
    if len(rows) > HELD:
        words = escape(text("agreement.meeting.older", count=text.number(len(rows) - HELD)))
        older = (
            f'<details class="b-a-more" id="older-meetings"><summary>{words}</summary>{table(rows[HELD:])}</details>'
        )
    return f"<h3>{title}</h3>{table(rows[:HELD])}{older}"


def _saved(book: Book, state: ViewState, text: Text) -> str:
    views = sorted(book.all(SavedView), key=lambda each: each.said("name", language(text)))
    items = "".join(
        f'<li><a data-view href="{escape(each.link, quote=True)}">{escape(each.said("name", language(text)))}</a> '
        f"{write_button(text('register.edit'), 'saved_view', each.id)}</li>"
        for each in views
    )
    body = f'<ul class="b-a-plain">{items}</ul>' if items else f"<p>{escape(text('agreement.saved.none'))}</p>"
    add = write_button(text("agreement.saved.add"), "saved_view", link=state.link())
    title = escape(text("agreement.saved.title"))
    return f'<div class="b-figure-head"><h3>{title}</h3><span class="b-actions">{add}</span></div>{body}'
