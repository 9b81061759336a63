"""The dialog in which people write a row of the register; a button of a page opens it.

What is written is kept in the reader's session until it is saved, also when the dialog is put away. After saving, a
line tells what was written and takes it back on demand until something else is written.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from byibalance_core.register.changes import ConflictError
from byibalance_core.register.database import RegisterError
from byibalance_core.register.entries import KINDS, AgendaItem, Entry, Meeting
from byibalance_core.register.rules import EntryError, holds_person
from dashboard import entry_conflict, entry_saving, writers
from dashboard.book import writing
from dashboard.entry_fields import FORMS, UnknownRowError, asked, began, lines
from dashboard.entry_form import EntryForm, Opened
from dashboard.entry_options import NEW_MEETING, is_there, meetings
from dashboard.entry_saving import Wrote
from dashboard.frame import Frame
from dashboard.markup import view_link
from dashboard.views import entry_words, meeting_steps
from dashboard.views.entry_words import Known

#: Keys of the session: the row that is being written, all that was begun and not saved, what was written last.
_OPEN, _DRAFTS, _WROTE, _COUNT = "entry-open", "entry-drafts", "entry-wrote", "entry-count"


def draw(frame: Frame) -> None:
    """Draw the dialog where a button has asked for it, and the line on what was written last."""
    what = st.session_state.pop("write", None)
    if frame.book.closed:
        if what or _OPEN in st.session_state:
            st.session_state.pop(_OPEN, None)
            _say(frame.text("register.error.unreadable" if frame.book.unreadable else "register.error.public"))
    elif what:
        _open(frame, str(what))
    opened = _current()
    if opened is not None and opened.begun.municipality == frame.state.municipality and not frame.book.closed:
        title = frame.text(f"register.title.{opened.asked.kind}.{_titled(opened)}")
        short = opened.asked.flow != "" and opened.conflict is None
        st.dialog(title, width="small" if short else "medium", on_dismiss=_put_away)(_content)(frame)
    _last(frame)


def _titled(opened: Opened) -> str:
    return opened.asked.flow or ("edit" if opened.asked.id else "new")


def tell(wrote: Wrote) -> None:
    """Tell what was written last; it can be undone from the line that tells it."""
    st.session_state[_WROTE] = wrote


def _say(words: str) -> None:
    tell(Wrote("", (), words))


def _open(frame: Frame, what: str) -> None:
    """Begin a row, or go on with what was written of it before; a message that makes no sense opens nothing."""
    drafts = st.session_state.setdefault(_DRAFTS, {})
    count = st.session_state[_COUNT] = st.session_state.get(_COUNT, 0) + 1
    name = f"{frame.state.municipality} {what}"
    if name in drafts:
        drafts[name] = replace(drafts[name], count=count, restored=True, faults=(), conflict=None, deleting=False)
    else:
        try:
            opened = _begin(frame, what, count)
        except UnknownRowError:
            _say(frame.text("register.error.unknown"))
            return
        if opened is None:
            _say(frame.text("register.error.gone"))
            return
        drafts[name] = opened
    st.session_state[_OPEN] = name


def _begin(frame: Frame, what: str, count: int) -> Opened | None:
    """Return a row that is begun; None where the row to edit is gone.

    Raises
    ------
    UnknownRowError
    """
    which = asked(what)
    cls, code = KINDS[which.kind], frame.state.municipality
    row: Entry | None = frame.book.one(cls, which.id) if which.id else cls(municipality=code)
    if row is None:
        return None
    if which.preset.get("link") and which.kind != "document":
        which.preset["link"] = entry_saving.view_of(which.preset["link"], code)
    row = began(which, row, date.today())
    known = Known(frame.facts, frame.book, frame.text)
    if not all(is_there(known, which, name, row) for name in which.preset):
        raise UnknownRowError(which.kind)
    if isinstance(row, AgendaItem) and not row.id and not row.meeting:
        row = replace(row, meeting=_meeting(frame, row.link))
    return Opened(f"{code} {what}", which, row, count)


def _meeting(frame: Frame, link: str) -> str:
    """Return the meeting to which a view is added at first: the one that is shown, else the next, else a new one."""
    offered = meetings(Known(frame.facts, frame.book, frame.text), link)
    coming = meeting_steps.next_meeting(frame.book.all(Meeting), date.today())
    wanted = (frame.state.meeting, coming.id if coming is not None else "")
    return next((each for each in wanted if each in offered), NEW_MEETING)


def _put_away() -> None:
    """Close the dialog; what was typed stays for the next time, but nothing that looks like a person's number does."""
    name = st.session_state.pop(_OPEN, None)
    opened = st.session_state.get(_DRAFTS, {}).get(name)
    if opened is not None:
        opened.keep_typed()
        for field in [each for each, held in opened.raw.items() if isinstance(held, str) and holds_person(held)]:
            del opened.raw[field]
        if not opened.is_touched():
            del st.session_state[_DRAFTS][name]


def _done(opened: Opened, wrote: Wrote) -> None:
    """Close the dialog after something was written; the page is drawn anew with it."""
    st.session_state[_DRAFTS].pop(opened.name, None)
    st.session_state.pop(_OPEN, None)
    tell(wrote)


def _current() -> Opened | None:
    return st.session_state.get(_DRAFTS, {}).get(st.session_state.get(_OPEN))


def _content(frame: Frame) -> None:
    """Draw what the dialog holds: two texts to choose between, or the form."""
    opened = _current()
    if opened is None:
        # A press of a button has closed the dialog; alone it is drawn anew, and the page has to be.
        st.rerun()
    form = EntryForm(frame, opened)
    with st.container(key="entry"):
        if opened.conflict is not None:
            entry_conflict.draw(frame, opened, lambda row: _write(form, row))
            return
        frame.show("entry-about", entry_words.about(form.known, opened.begun, _told(opened)))
        if opened.restored:
            with st.container(horizontal=True, vertical_alignment="center", key="entry-draft"):
                st.caption(frame.text("register.draft"))
                again = frame.text("register.draft_away")
                st.button(again, key=opened.key("away"), on_click=_begin_again, args=(frame,), type="tertiary")
        form.draw()
        with st.container(key="entry-writer"):
            writers.choose_writer(frame, key=opened.key("writer"))
        if opened.faults:
            st.error("\n\n".join((frame.text("register.faults"), *opened.faults)))
        _buttons(form)
        if opened.asked.id and not opened.asked.flow:
            _history(form)


def _told(opened: Opened) -> list[str]:
    """Return what the page has said of the row and is not asked again."""
    shown = {name for line in lines(opened.asked, vars(opened.begun)) for name in line}
    given = FORMS[opened.asked.kind].given.split()
    if opened.asked.flow:
        given += [name for name in FORMS[opened.asked.kind].shown if name in ("title", "text", "indicator", "period")]
    given = [name for name in given if name not in shown and name != "unit_kind"]
    return [name for name in given if getattr(opened.begun, name) not in ("", None, 0)]


def _begin_again(frame: Frame) -> None:
    name = st.session_state[_OPEN]
    del st.session_state[_DRAFTS][name]
    _open(frame, name.partition(" ")[2])


def _buttons(form: EntryForm) -> None:
    """Draw what is done with the row: save it, delete it after a question."""
    text, opened = form.text, form.opened
    if opened.deleting:
        st.warning(text("register.delete_sure"))
        with st.container(horizontal=True):
            st.button(
                text("register.delete_yes"), key=opened.key("delete-yes"), type="primary",
                on_click=lambda: _write(form, replace(opened.begun, deleted=True)),
            )  # fmt: skip
            st.button(text("register.delete_no"), key=opened.key("delete-no"), on_click=_ask, args=(opened, False))
        return
    new = not opened.asked.id
    can_delete = not new and not opened.asked.flow
    with st.container(horizontal=True, horizontal_alignment="distribute" if can_delete else "right"):
        if can_delete:
            st.button(text("register.delete"), key=opened.key("delete"), on_click=_ask, args=(opened, True))
        # The browser's code presses this button for the key Enter in a line of text, where a new row is written.
        with st.container(key="entry-save-enter" if new else "entry-save", width="content"):
            label = "add_to_meeting" if opened.asked.form == "agenda_item.add" else "save"
            st.button(text(f"register.{label}"), key=opened.key("save"), type="primary", on_click=_save, args=(form,))


def _writer(opened: Opened) -> str:
    """Return the role that somebody writes in; chosen with the very press that saves, it is not drawn yet."""
    return st.session_state.get(opened.key("writer")) or writers.writer()


def _ask(opened: Opened, deleting: bool) -> None:
    opened.deleting = deleting


def _save(form: EntryForm) -> None:
    form.opened.keep_typed()
    form.opened.faults = form.lacks()
    if not form.opened.faults:
        _write(form, form.row())


def _write(form: EntryForm, row: Entry) -> None:
    """Write a row as it was typed or chosen; what cannot be kept stays in the dialog."""
    opened = form.opened
    by = _writer(opened)
    opened.deleting = False
    if not by:
        opened.faults = (form.text("register.needs_writer"),)
        return
    try:
        if row.deleted:
            wrote = entry_saving.remove(form.known, row, by=by)
        else:
            wrote = entry_saving.save(form.known, opened.asked, row, by=by, new_meeting=form.new_meeting())
    except ConflictError as error:
        opened.conflict, opened.faults = error, ()
    except (EntryError, RegisterError) as error:
        opened.faults = entry_words.faults(error, opened.asked.kind, form.text)
    else:
        _done(opened, wrote)


def _history(form: EntryForm) -> None:
    """Draw the versions of a row, the newest first, each older one with the button that brings it back."""
    text, opened = form.text, form.opened
    with st.expander(text("register.history.title")):
        try:
            with writing() as register:
                versions = register.history(type(opened.begun), opened.asked.id)
        except RegisterError as error:
            st.error("\n\n".join(entry_words.faults(error, opened.asked.kind, text)))
            return
        befores: list[Entry | None] = [None, *(each.entry for each in versions[:-1])]
        for found, before in reversed(list(zip(versions, befores, strict=True))):
            number = found.entry.version
            form.frame.show(f"entry-version-{number}", entry_words.version(form.known, found, before))
            if number != versions[-1].entry.version and not found.entry.deleted:
                label = text("register.history.restore", number=number)
                st.button(label, key=opened.key(f"restore-{number}"), on_click=_restore, args=(form, number))


def _restore(form: EntryForm, version: int) -> None:
    opened = form.opened
    by = _writer(opened)
    if not by:
        opened.faults = (form.text("register.needs_writer"),)
        return
    try:
        wrote = entry_saving.restore(form.known, opened.begun, version, by=by)
    except (EntryError, RegisterError) as error:
        opened.faults = entry_words.faults(error, opened.asked.kind, form.text)
    else:
        _done(opened, wrote)


def _last(frame: Frame) -> None:
    """Draw the line on what was written last, with the button that takes it back."""
    wrote: Wrote | None = st.session_state.get(_WROTE)
    if wrote is None:
        return
    text = frame.text
    with st.container(key="entry-wrote", horizontal=True, vertical_alignment="center"):
        see = ""
        if wrote.meeting and wrote.change != "undone":
            see = view_link(
                frame.state, text("register.wrote.see_meeting"),
                page=meeting_steps.PAGE, meeting=wrote.meeting, step=0, release="latest", card="",
            )  # fmt: skip
        frame.show("entry-said", entry_words.wrote(wrote.said, see))
        if wrote.rows and not frame.book.closed:
            st.button(text("register.wrote.undo"), key="entry-undo", on_click=_undo, args=(frame, wrote))
        st.button(text("register.wrote.close"), key="entry-close", on_click=_forget, type="tertiary")


def _forget() -> None:
    st.session_state.pop(_WROTE, None)


def _undo(frame: Frame, wrote: Wrote) -> None:
    known = Known(frame.facts, frame.book, frame.text)
    try:
        tell(entry_saving.undo(known, wrote))
    except ConflictError:
        _say(frame.text("register.error.moved_on"))
    except (EntryError, RegisterError) as error:
        tell(replace(wrote, said=" ".join(entry_words.faults(error, "note", frame.text))))
