"""Views that people gave a name: opened from here, and put on a meeting's agenda."""

from __future__ import annotations

from html import escape

from byibalance_core.register.entries import Meeting, SavedView
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.markup import write_button
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.meeting_words import own_address, pinned_words, view_words


def section(facts: Facts, book: Book, state: ViewState, text: Text, meeting: Meeting) -> str:
    """Return the saved views of a municipality beside a meeting."""
    title = escape(text("meeting_page.saved.title"))
    add = write_button(text("meeting_page.saved.add"), "saved_view")
    head = f'<div class="b-figure-head"><h2>{title}</h2><span class="b-actions">{add}</span></div>'
    rows = "".join(_line(each, facts, state, text, meeting) for each in book.all(SavedView) if each.link)
    body = (
        f'<ul class="b-m-plain">{rows}</ul>'
        if rows
        else f'<p class="b-sub">{escape(text("meeting_page.saved.none"))}</p>'
    )
    return f'<section class="b-m-part">{head}{body}</section>'


def _line(each: SavedView, facts: Facts, state: ViewState, text: Text, meeting: Meeting) -> str:
    name = each.said("name", text.language)
    href = escape(own_address(each.link, state), quote=True)
    about = f"{view_words(each.link, facts, text)} · {pinned_words(each.link, facts, text)}"
    add = write_button(
        text("meeting_page.saved.to_meeting"), "agenda_item", meeting=meeting.id, title=name, link=each.link
    )
    edit = write_button(text("register.edit"), "saved_view", each.id)
    return f'<li><a data-view href="{href}">{escape(name)}</a> <span class="b-sub">{escape(about)}</span> {add} {edit}</li>'
