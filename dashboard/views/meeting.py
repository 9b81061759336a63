"""One meeting: what it looks at and in which order, what has moved since the last one, and what it decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import escape

from byibalance_core.register import links
from byibalance_core.register.entries import AgendaItem, Decision, Meeting
from dashboard import meetings
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.markup import Figure, copy_link, figure_html, headline, view_link, write_button
from dashboard.meetings import Since
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import meeting_since
from dashboard.views.meeting_steps import agenda, step_link, steps
from dashboard.views.meeting_words import (
    agreement_words,
    day_words,
    own_address,
    owner,
    pinned_words,
    release_words,
    role,
    view_words,
)

#: What a press on an item's button asks for; `dashboard.meeting_controls` does it.
ORDER = "agenda_order"


def head(facts: Facts, book: Book, state: ViewState, text: Text, meeting: Meeting) -> str:
    """Return name, day, place, participants, agreement, state, and which release the meeting looks at."""
    back = view_link(state, text("meeting_page.back"), meeting="", step=0)
    about = [
        day_words(meeting.day, text),
        meeting.place or text("meeting_page.no_place"),
        text(f"meeting_page.kind.{meeting.kind}"),
        text(f"meeting_page.state.{meeting.state}"),
        agreement_words(book, meeting, text),
    ]
    roles = ", ".join(role(each, facts, text) for each in meeting.participants)
    present = text("meeting_page.participants", roles=roles) if roles else text("meeting_page.no_participants")
    edit = write_button(text("meeting_page.edit"), "meeting", meeting.id)
    made = headline(
        meeting.said("name", text.language),
        place=facts.m.name,
        crumbs=back,
        actions=edit + copy_link(text),
        fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
    )
    said = escape(" · ".join(filter(None, about)))
    return (
        f'{made}<div class="b-m-about"><p><b>{said}</b></p><p>{escape(present)}</p>'
        f"<p>{escape(looks_at(facts, meeting, text))}</p></div>"
    )


def looks_at(facts: Facts, meeting: Meeting, text: Text) -> str:
    """Return which release a meeting looks at, and whether that is for good."""
    release = release_words(facts.m.code, meetings.release_of(meeting, facts), text)
    return text(f"meeting_page.looks_{'frozen' if meeting.frozen else 'newest'}", release=release)


def start(book: Book, state: ViewState, text: Text) -> str:
    """Return the link that shows the meeting on a projector."""
    found = steps(book, state)
    if found is None:
        return ""
    href = escape(step_link(found, 0, replace(state, mode="meeting")), quote=True)
    note = escape(text("meeting_page.show_note"))
    return (
        f'<a class="b-m-start" data-view href="{href}">{escape(text("meeting_page.show"))}</a>'
        f'<div class="b-sub">{note}</div>'
    )


def agenda_html(facts: Facts, book: Book, state: ViewState, text: Text, meeting: Meeting) -> str:
    """Return the agenda: each item with its question, what it shows, and what can be done with it."""
    items = agenda(book, meeting)
    key = {0: "title_none", 1: "title_one"}.get(len(items), "title")
    heading = escape(text(f"meeting_page.agenda.{key}", count=text.count_word(len(items))))
    add = write_button(
        text("meeting_page.agenda.add"), "agenda_item", meeting=meeting.id, position=str(_next_position(items))
    )
    title = f'<div class="b-figure-head"><h2>{heading}</h2><span class="b-actions">{add}</span></div>'
    if not items:
        go = view_link(state, text("meeting_page.agenda.go"), page="overblik", meeting="", step=0)
        said = escape(text("meeting_page.agenda.empty"))
        return f'<section class="b-m-part">{title}<p class="b-empty"><span>{said}</span>{go}</p></section>'
    rows = "".join(_item(item, place, len(items), facts, state, text) for place, item in enumerate(items, start=1))
    names = ("number", "item", "view", "tools")
    columns = "".join(f'<th scope="col">{escape(text(f"meeting_page.column.{name}"))}</th>' for name in names)
    return (
        f'<section class="b-m-part">{title}<table class="b-m-agenda"><caption class="b-visually-hidden">{heading}'
        f"</caption><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _next_position(items: tuple[AgendaItem, ...]) -> int:
    return max((item.position for item in items), default=0) + 1


def _item(item: AgendaItem, place: int, count: int, facts: Facts, state: ViewState, text: Text) -> str:
    title, language = item.said("title", text.language), text.language
    question, note = item.said("question", language), item.said("note", language)
    words = f"<b>{escape(title)}</b><div>{escape(question)}</div>"
    if note:
        words += f'<div class="b-sub">{escape(note)}</div>'
    shows = escape(view_words(item.link, facts, text))
    if item.link:
        shows += f'<div class="b-sub">{escape(pinned_words(item.link, facts, text))}</div>'
    open_link = ""
    if item.link:
        href = escape(own_address(item.link, state), quote=True)
        open_link = f'<a data-view href="{href}">{escape(text("meeting_page.agenda.open"))}</a>'
    buttons = [
        _order(item, "up", "↑", text, title, disabled=place == 1),
        _order(item, "down", "↓", text, title, disabled=place == count),
        write_button(text("register.edit"), "agenda_item", item.id),
        _order(item, "remove", "×", text, title),
    ]
    return (
        f'<tr><td class="b-m-number">{place}</td><td>{words}</td><td>{shows}</td>'
        f'<td><span class="b-m-tools">{open_link}{"".join(buttons)}</span></td></tr>'
    )


def _order(item: AgendaItem, do: str, sign: str, text: Text, title: str, *, disabled: bool = False) -> str:
    """Return one of an item's buttons; its name says which item it moves."""
    label = escape(text(f"meeting_page.agenda.{do}", title=title), quote=True)
    return (
        f'<button type="button" class="b-write b-m-order" data-screen data-write="{ORDER}/{escape(item.id, quote=True)}'
        f'?do={do}" aria-label="{label}" title="{label}"{" disabled" if disabled else ""}>{sign}</button>'
    )


def decisions_html(facts: Facts, book: Book, state: ViewState, text: Text, meeting: Meeting) -> str:
    """Return what the meeting decided, each with who, when, and the view and release that it rests on."""
    rows = decisions_of(book, meeting)
    key = {0: "title_none", 1: "title_one"}.get(len(rows), "title")
    heading = escape(text(f"meeting_page.decisions.{key}", count=text.count_word(len(rows))))
    release = meetings.release_of(meeting, facts)
    add = write_button(text("meeting_page.decisions.add"), "decision", meeting=meeting.id, release=release)
    title = f'<div class="b-figure-head"><h2>{heading}</h2><span class="b-actions">{add}</span></div>'
    if not rows:
        said = escape(text("meeting_page.decisions.empty"))
        return f'<section class="b-m-part">{title}<p class="b-empty">{said}</p></section>'
    lines = "".join(decision_line(each, facts, book, state, text) for each in rows)
    return f'<section class="b-m-part">{title}<ul class="b-m-decisions">{lines}</ul></section>'


def decisions_of(book: Book, meeting: Meeting) -> tuple[Decision, ...]:
    """Return a meeting's decisions in the order of its agenda, those of no item last."""
    place = {item.id: number for number, item in enumerate(agenda(book, meeting), start=1)}
    rows = book.all(Decision, meeting=meeting.id)
    return tuple(sorted(rows, key=lambda each: (place.get(each.agenda_item, len(place) + 1), each.id)))


def decision_line(each: Decision, facts: Facts, book: Book, state: ViewState, text: Text) -> str:
    """Return one decision as a line of a list."""
    meeting = book.one(Meeting, each.meeting)
    place = {item.id: number for number, item in enumerate(agenda(book, meeting), start=1)} if meeting else {}
    by = text("meeting_page.decisions.by", date=text.date(each.due.isoformat())) if each.due else None
    about = [
        text("meeting_page.decisions.item", number=place[each.agenda_item]) if each.agenda_item in place else "",
        owner(each, facts, text),
        by or text("meeting_page.decisions.no_due"),
        text(f"meeting_page.decision_state.{each.state}"),
    ]
    release = each.release or (links.release_of(each.link) if each.link else "")
    rests = ""
    if release and release != "latest":
        rests = escape(text("meeting_page.decisions.rests", release=release_words(facts.m.code, release, text)))
    view = ""
    if each.link:
        href = escape(own_address(each.link, state), quote=True)
        view = f'<a data-view href="{href}">{escape(text("meeting_page.decisions.view"))}</a>'
    edit = write_button(text("register.edit"), "decision", each.id)
    said = escape(each.said("text", text.language))
    return (
        f'<li><p class="b-m-said">{said}</p><div class="b-sub">{escape(" · ".join(filter(None, about)))}</div>'
        f'<div class="b-sub">{" · ".join(filter(None, (view, rests)))} {edit}</div></li>'
    )


def since_html(facts: Facts, state: ViewState, text: Text, found: Since) -> str:
    """Return Siden sidst as a figure, and what is due below it."""
    shown = figure_html(meeting_since.figure(facts, found, text), state, text)
    return shown + meeting_since.due(found, facts, text)


def figures(facts: Facts, book: Book, state: ViewState, text: Text, today: date) -> tuple[Figure, ...]:
    """Return the figures of the meeting that a link names; none where it names none."""
    meeting = book.one(Meeting, state.meeting) if state.meeting else None
    if meeting is None:
        return ()
    return (meeting_since.figure(facts, meetings.since(facts, book, meeting, today), text),)
