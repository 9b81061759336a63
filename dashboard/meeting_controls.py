"""One meeting, laid out, and what is done with it: the order of its agenda, freezing it, its mødemateriale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from byibalance_core.register import links
from byibalance_core.register.changes import ConflictError, MissingEntryError
from byibalance_core.register.database import RegisterBusyError, RegisterError
from byibalance_core.register.entries import AgendaItem, Decision, Meeting
from byibalance_core.register.rules import EntryError, FrozenError
from dashboard import meetings, pack_controls, writers
from dashboard.book import book, writing
from dashboard.frame import Frame
from dashboard.views import meeting as view
from dashboard.views import meeting_front, meeting_steps, saved_views
from dashboard.views.meeting_words import release_words


def draw(frame: Frame) -> bool:
    """Draw the meeting that the link names: its page, or its own steps on a projector.

    Returns
    -------
    bool
        False where the link names none, or an item of one that shows another part of the page.
    """
    _order(frame)
    found = meeting_steps.steps(frame.book, frame.state)
    if found is None or not _is_own(found):
        return False
    since = meetings.since(frame.facts, frame.book, found.meeting, date.today())
    if frame.state.mode == "meeting":
        _project(frame, found, since)
    else:
        _page(frame, found.meeting, since)
    return True


def _is_own(found: meeting_steps.Steps) -> bool:
    """Tell whether a step is the meeting's own: front, decisions, an item without a view, or with a meeting's."""
    return found.item is None or not found.item.link or bool(_named(found.item))


def _named(item: AgendaItem) -> str:
    """Return the meeting that an item's view is about; blank where it is about none."""
    return dict(parse_qsl(urlsplit(item.link).query)).get("meeting", "")


def _project(frame: Frame, found: meeting_steps.Steps, since: meetings.Since) -> None:
    facts, rows, state, text = frame.facts, frame.book, frame.state, frame.text
    if found.item is not None and not found.item.link:
        frame.show("meeting-item", meeting_front.item(found.item, text))
    elif found.item is not None:
        about = rows.one(Meeting, _named(found.item)) or found.meeting
        own = meetings.since(facts, rows, about, date.today())
        shown = view.since_html(facts, replace(state, meeting=about.id), text, own)
        frame.show("meeting-since", meeting_front.item(found.item, text) + shown)
    elif found.at == 0:
        frame.show("meeting-front", meeting_front.front(facts, rows, state, text, found, since))
    else:
        with st.container(key="meeting-end"):
            left, right = st.columns((66, 34), gap="large")
        with left:
            frame.show("meeting-decisions", meeting_front.decisions(facts, rows, state, text, found))
        with right:
            pack_controls.draw(frame, found.meeting)


def _page(frame: Frame, meeting: Meeting, since: meetings.Since) -> None:
    facts, rows, state, text = frame.facts, frame.book, frame.state, frame.text
    frame.show("meeting-head", view.head(facts, rows, state, text, meeting))
    with st.container(key="meeting-top"):
        left, right = st.columns((70, 30), gap="medium")
    with left:
        _said(frame, meeting)
        frame.show("meeting-agenda", view.agenda_html(facts, rows, state, text, meeting))
        frame.show("meeting-decided", view.decisions_html(facts, rows, state, text, meeting))
        frame.show("meeting-saved", saved_views.section(facts, rows, state, text, meeting))
    with right:
        frame.show("meeting-start", view.start(rows, state, text))
        pack_controls.draw(frame, meeting)
        if not rows.closed:
            with st.container(key="meeting-write"):
                writers.choose_writer(frame, key="meeting-writer")
                st.caption(text("meeting_page.writer_note"))
                _freeze_button(frame, meeting)
    frame.show("meeting-since", view.since_html(facts, state, text, since))


def _said(frame: Frame, meeting: Meeting) -> None:
    """Say what was done, or why not; what was removed can be brought back until something else is done."""
    if fault := st.session_state.pop("meeting-fault", None):
        st.error(fault)
    removed = st.session_state.get("meeting-removed")
    if removed is None or removed.meeting != meeting.id:
        return
    words, undo = st.columns((5, 1), vertical_alignment="center")
    title = removed.said("title", frame.text.language)
    words.info(frame.text("meeting_page.agenda.removed", title=title))
    undo.button(frame.text("meeting_page.agenda.undo"), key="meeting-undo", on_click=_undo, args=(frame, removed))


def _order(frame: Frame) -> None:
    """Move or remove the item whose button was pressed, before the page is drawn."""
    what = str(st.session_state.get("write") or "")
    if not what.startswith(f"{view.ORDER}/"):
        return
    del st.session_state["write"]
    st.session_state.pop("meeting-removed", None)
    ident, _, query = what.partition("/")[2].partition("?")
    do = dict(parse_qsl(query)).get("do", "")
    item = frame.book.one(AgendaItem, ident)
    if item is None:
        st.session_state["meeting-fault"] = frame.text("meeting_page.fault.conflict")
        return
    found = frame.book.one(Meeting, item.meeting)
    items = meeting_steps.agenda(frame.book, found) if found is not None else ()
    _change(frame, lambda by: _remove(item, by) if do == "remove" else _move(items, item, do, by))
    frame.book = book(frame.state.municipality)


def _move(items: tuple[AgendaItem, ...], item: AgendaItem, do: str, by: str) -> None:
    """Give the items their places anew, one of them a place up or down; all of it holds together."""
    order = list(items)
    at = order.index(item)
    to = at + (-1 if do == "up" else 1)
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    with writing() as register, register.together(by) as changes:
        for place, each in enumerate(order, start=1):
            if each.position != place:
                changes.edit(replace(each, position=place))


def _remove(item: AgendaItem, by: str) -> None:
    with writing() as register:
        st.session_state["meeting-removed"] = register.remove(item, by=by)


def _undo(frame: Frame, removed: AgendaItem) -> None:
    st.session_state.pop("meeting-removed", None)

    def back(by: str) -> None:
        with writing() as register:
            register.undo(AgendaItem, removed.id, seen=removed.version, by=by)

    if _change(frame, back):
        st.toast(frame.text("meeting_page.agenda.undone"))


def _change(frame: Frame, change: Callable[[str], None]) -> bool:
    """Make a change in the role that was chosen; whatever stands in the way is told, and nothing was changed."""
    by = writers.writer()
    key = "" if by else "writer"
    try:
        if by:
            change(by)
    except (ConflictError, MissingEntryError):
        key = "conflict"
    except RegisterBusyError:
        key = "busy"
    except FrozenError:
        key = "frozen"
    except (EntryError, RegisterError):
        key = "failed"
    if key:
        st.session_state["meeting-fault"] = frame.text(f"meeting_page.fault.{key}")
    return not key


def _freeze_button(frame: Frame, meeting: Meeting) -> None:
    if meeting.frozen:
        return
    release = meeting.release or frame.facts.m.release_id
    label = frame.text("meeting_page.freeze.button", release=release_words(frame.facts.m.code, release, frame.text))
    if st.button(label, key="meeting-freeze", width="stretch"):
        st.dialog(frame.text("meeting_page.freeze.title"))(_freeze)(frame, meeting, release)


def _freeze(frame: Frame, meeting: Meeting, release: str) -> None:
    """Say what freezing does and that it is for good, and ask."""
    text = frame.text
    named = release_words(frame.facts.m.code, release, text)
    st.markdown(text("meeting_page.freeze.does", release=named))
    rows = (*meeting_steps.agenda(frame.book, meeting), *frame.book.all(Decision, meeting=meeting.id))
    others = sum(bool(row.link) and links.release_of(row.link) not in ("latest", release) for row in rows)
    if others:
        key = "links_one" if others == 1 else "links"
        st.markdown(text(f"meeting_page.freeze.{key}", count=text.number(others), release=named))
    st.markdown(text("meeting_page.freeze.stays"))
    st.warning(text("meeting_page.freeze.undo"))
    by = writers.choose_writer(frame, key="meeting-freeze-writer")
    yes, no = st.columns(2)
    pressed = yes.button(
        text("meeting_page.freeze.yes"), key="freeze-yes", type="primary", width="stretch", disabled=not by,
        on_click=_frozen, args=(frame, meeting, release),
    )  # fmt: skip
    if pressed or no.button(text("meeting_page.freeze.no"), key="freeze-no", width="stretch"):
        st.rerun()


def _frozen(frame: Frame, meeting: Meeting, release: str) -> None:
    def freeze(by: str) -> None:
        with writing() as register:
            register.freeze(meeting, release, by=by)

    if _change(frame, freeze):
        st.toast(frame.text("meeting_page.freeze.done"))
