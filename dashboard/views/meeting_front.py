"""A meeting's own two screens on a projector: what there is before it begins, and what it decided."""

from __future__ import annotations

from html import escape

from byibalance_core.register.entries import AgendaItem
from byibalance_core.register.since import DueItem
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.markup import write_button
from dashboard.meetings import Since
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.meeting import decision_line, decisions_of
from dashboard.views.meeting_since import due_about, due_title, sentences
from dashboard.views.meeting_steps import Steps, item_link
from dashboard.views.meeting_words import agreement_words, day_words, view_words

#: What a projector shows at most before it says how many more there are.
ITEMS, SENTENCES, DUE = 8, 5, 4


def front(facts: Facts, book: Book, state: ViewState, text: Text, shown: Steps, found: Since) -> str:
    """Return »Før vi begynder«: the agenda in large type, what moved, what is overdue."""
    meeting = shown.meeting
    about = [day_words(meeting.day, text), meeting.place, agreement_words(book, meeting, text)]
    sign = f'<span class="b-fictitious">{escape(text("common.fictitious"))}</span> ' if facts.m.fictitious else ""
    items = "".join(_item(item, place, facts, state, text) for place, item in enumerate(shown.items[:ITEMS], start=1))
    more = len(shown.items) - ITEMS
    if more > 0:
        items += f'<li class="b-sub">{escape(text("meeting_page.front.more", count=text.number(more)))}</li>'
    agenda = f'<ol class="b-m-large">{items}</ol>' if shown.items else _nothing(text("meeting_page.agenda.title_none"))
    return (
        f"<h1>{escape(meeting.said('name', text.language))}</h1>"
        f'<p class="b-sub">{sign}{escape(" · ".join(filter(None, about)))}</p>'
        f'<div class="b-m-front"><section><h2>{escape(text("meeting_page.front.agenda"))}</h2>{agenda}</section>'
        f"<div>{_since(facts, found, text)}{_due(facts, found, text)}</div></div>"
    )


def _nothing(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def _item(item: AgendaItem, place: int, facts: Facts, state: ViewState, text: Text) -> str:
    title, question = item.said("title", text.language), item.said("question", text.language)
    words = escape(question or title)
    below = " · ".join(filter(None, (title if question else "", view_words(item.link, facts, text))))
    href = escape(item_link(item, place, state), quote=True)
    shown = f'<a data-view href="{href}">{words}</a>' if item.link else words
    return f'<li>{shown}<div class="b-sub">{escape(below)}</div></li>'


def item(shown: AgendaItem, text: Text) -> str:
    """Return what an item is about, in large type."""
    words = (shown.said(name, text.language) for name in ("question", "note"))
    said = "".join(f'<p class="b-big">{escape(each)}</p>' for each in words if each)
    return f"<h1>{escape(shown.said('title', text.language))}</h1>{said}"


def _since(facts: Facts, found: Since, text: Text) -> str:
    said = sentences(facts, found, text)
    lines = [f"<li>{escape(each)}</li>" for each in said[:SENTENCES]]
    heading = escape(text("meeting_page.front.since"))
    return f'<section><h2>{heading}</h2><ul class="b-m-plain">{"".join(lines)}</ul></section>'


def _due(facts: Facts, found: Since, text: Text) -> str:
    overdue, coming = found.of("overdue"), found.of("due")
    heading = escape(text("meeting_page.front.overdue"))
    parts = [f"<h2>{heading}</h2>"]
    parts.append(_list(overdue, facts, text) if overdue else _nothing(text("meeting_page.front.none_overdue")))
    if coming and found.until is not None:
        until = text.date(found.until.isoformat())
        parts.append(f"<h2>{escape(text('meeting_page.front.due', date=until))}</h2>{_list(coming, facts, text)}")
    return f"<section>{''.join(parts)}</section>"


def _list(rows: tuple[DueItem, ...], facts: Facts, text: Text) -> str:
    lines = [
        f'<li>{escape(due_title(each, text))} <span class="b-sub">{escape(due_about(each, facts, text))}</span></li>'
        for each in rows[:DUE]
    ]
    if len(rows) > DUE:
        more = text("meeting_page.front.more", count=text.number(len(rows) - DUE))
        lines.append(f'<li class="b-sub">{escape(more)}</li>')
    return f'<ul class="b-m-plain">{"".join(lines)}</ul>'


def decisions(facts: Facts, book: Book, state: ViewState, text: Text, shown: Steps) -> str:
    """Return »Beslutninger«: everything that the meeting decided."""
    rows = decisions_of(book, shown.meeting)
    key = {0: "title_none", 1: "title_one"}.get(len(rows), "title")
    heading = escape(text(f"meeting_page.decisions.{key}", count=text.count_word(len(rows))))
    preset = {"meeting": shown.meeting.id, "release": facts.m.release_id}
    add = write_button(text("meeting_page.decisions.add"), "decision", **preset)
    lines = "".join(decision_line(each, facts, book, state, text) for each in rows)
    body = f'<ul class="b-m-decisions">{lines}</ul>' if rows else _nothing(text("meeting_page.decisions.empty"))
    return f'<div class="b-head"><h1>{heading}</h1><span class="b-actions">{add}</span></div>{body}'
