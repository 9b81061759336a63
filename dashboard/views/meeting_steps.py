"""A meeting, step by step: its front, its items, its decisions; the bar on top that leads through them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from byibalance_core.register.entries import AgendaItem, Meeting
from dashboard.book import Book
from dashboard.state import ViewState
from dashboard.text import Text

PAGE = "aftale-og-moede"
_KEYS = {"previous": "ArrowLeft", "next": "ArrowRight"}


@dataclass(frozen=True)
class Steps:
    """The steps of a meeting: 0 is its front, then one for each item, then the decisions.

    Attributes
    ----------
    items : tuple of AgendaItem
        In the order of the agenda.
    at : int
        The step that is shown, never beyond the last one.
    """

    meeting: Meeting
    items: tuple[AgendaItem, ...]
    at: int

    @property
    def last(self) -> int:
        """The step of the decisions."""
        return len(self.items) + 1

    @property
    def item(self) -> AgendaItem | None:
        """The item that is shown; None at the front and at the decisions."""
        return self.items[self.at - 1] if 1 <= self.at < self.last else None


def agenda(book: Book, meeting: Meeting) -> tuple[AgendaItem, ...]:
    """Return the items of a meeting in their order."""
    return tuple(sorted(book.all(AgendaItem, meeting=meeting.id), key=lambda item: (item.position, item.id)))


def steps(book: Book, state: ViewState) -> Steps | None:
    """Return the steps of the meeting that a link names; None where it names none."""
    meeting = book.one(Meeting, state.meeting) if state.meeting else None
    if meeting is None:
        return None
    items = agenda(book, meeting)
    return Steps(meeting, items, min(state.step, len(items) + 1))


def step_link(found: Steps, step: int, state: ViewState) -> str:
    """Return the address of a step: an item's own view, with the meeting, the language and the way of showing it.

    An item's view names the release; the front and the decisions look at the meeting's, where it has one.
    """
    if not 1 <= step < found.last:
        own = replace(state, release=found.meeting.release or state.release)
        return own.link(page=PAGE, meeting=found.meeting.id, step=step, card="")
    return item_link(found.items[step - 1], step, state)


def item_link(item: AgendaItem, step: int, state: ViewState) -> str:
    """Return the address of an item's view as a step of its meeting; one without a view is shown by the meeting's page."""
    parts = urlsplit(item.link or f"/{PAGE}")
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {
        "municipality": state.municipality,
        "meeting": item.meeting,
        "step": str(step),
        "language": state.language,
        "mode": state.mode,
    }
    return f"{parts.path}?{urlencode(query)}" + (f"#{parts.fragment}" if parts.fragment else "")


def bar(book: Book, state: ViewState, text: Text, release: str) -> str:
    """Return the bar over a page that is shown to a meeting; `release` is the markup of its release's line."""
    found = steps(book, state)
    leave = escape(text("frame.leave_meeting"))
    if found is None:
        href = escape(state.link(mode="explore"), quote=True)
        return f'<div class="b-head b-sub">{release}<a data-view data-esc href="{href}">{leave}</a></div>'
    home = replace(state, mode="explore")
    href = escape(step_link(found, 0, home), quote=True)
    return (
        f'<div class="b-meeting-bar"><b>{escape(found.meeting.said("name", text.language))}</b>'
        f'<span class="b-step">{escape(_where(found, text))}</span>{_progress(found, state, text)}'
        f'<span class="b-step-release">{release}</span>'
        f"{_arrow(found, state, text, 'previous')}{_arrow(found, state, text, 'next')}"
        f'<a data-view data-esc href="{href}">{leave}</a></div>'
    )


def _where(found: Steps, text: Text) -> str:
    item = found.item
    if item is None:
        return text("meeting.step.front" if found.at == 0 else "meeting.step.decisions")
    said = item.said("question", text.language) or item.said("title", text.language)
    return text("meeting.step.item", number=found.at, all=len(found.items), said=said)


def _progress(found: Steps, state: ViewState, text: Text) -> str:
    dashes = []
    for step in range(found.last + 1):
        name = escape(step_name(found, step, text), quote=True)
        href = escape(step_link(found, step, state), quote=True)
        here = " aria-current=step" if step == found.at else ""
        done = " class=b-done" if step < found.at else ""
        dashes.append(f'<a data-view{here}{done} href="{href}" title="{name}" aria-label="{name}"></a>')
    label = escape(text("meeting.step.all"), quote=True)
    return f'<nav class="b-progress" aria-label="{label}">{"".join(dashes)}</nav>'


def step_name(found: Steps, step: int, text: Text) -> str:
    """Return what a step is called."""
    if 1 <= step < found.last:
        title = found.items[step - 1].said("title", text.language)
        return text("meeting.step.named", number=step, title=title)
    return text("meeting.step.front" if step == 0 else "meeting.step.decisions")


def _arrow(found: Steps, state: ViewState, text: Text, way: str) -> str:
    step = found.at + (1 if way == "next" else -1)
    label = escape(text(f"meeting.step.{way}"), quote=True)
    sign = "›" if way == "next" else "‹"
    if not 0 <= step <= found.last:
        return f'<span class="b-arrow" aria-hidden="true">{sign}</span>'
    href = escape(step_link(found, step, state), quote=True)
    # The browser's code follows the link when the key is pressed.
    return f'<a class="b-arrow" data-view data-key="{_KEYS[way]}" href="{href}" aria-label="{label}" title="{label}">{sign}</a>'


def next_meeting(meetings: Iterable[Meeting], today: date) -> Meeting | None:
    """Return the meeting that comes next, whose agenda is still open; one without a day comes after those that have."""
    planned = [each for each in meetings if each.state == "planned" and not each.frozen]
    coming = [each for each in planned if each.day is None or each.day >= today] or planned
    return min(coming, key=lambda each: (each.day or date.max, each.id), default=None)


def next_meeting_line(book: Book, state: ViewState, text: Text, today: date | None = None) -> str:
    """Return the sidebar's line on the next meeting's agenda; nothing where no meeting is planned."""
    meeting = next_meeting(book.all(Meeting), today or date.today())
    if meeting is None:
        return ""
    count = len(agenda(book, meeting))
    words = escape(text("meeting.next_line", count=text.number(count)))
    href = escape(state.link(page=PAGE, meeting=meeting.id, step=0, release="latest", card=""), quote=True)
    name = escape(meeting.said("name", text.language), quote=True)
    return f'<div class="b-next-meeting"><a data-view href="{href}" title="{name}">{words}</a></div>'
