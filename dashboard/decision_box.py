"""The decision, typed in place: under the view that a meeting looks at, with what was decided there already."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from byibalance_core.register import links
from byibalance_core.register.database import RegisterError
from byibalance_core.register.entries import Decision
from byibalance_core.register.roles import role_words
from byibalance_core.register.rules import EntryError
from dashboard import entry_dialog, writers
from dashboard.book import writing
from dashboard.entry_saving import Wrote
from dashboard.frame import Frame
from dashboard.markup import write_button
from dashboard.views import meeting_steps
from dashboard.views.entry_words import faults
from dashboard.views.meeting_steps import Steps


def draw(frame: Frame) -> None:
    """Draw the box where a meeting looks at one of its items; elsewhere there is nothing."""
    found = meeting_steps.steps(frame.book, frame.state) if frame.state.mode == "meeting" else None
    if found is None or found.item is None:
        return
    text, key = frame.text, f"decision-{found.item.id}"
    count = st.session_state.get(f"{key}-count", 0)
    with st.container(key="decision"):
        made = _made(frame, found)
        if made:
            frame.show("decided", made)
        fault = st.session_state.pop(f"{key}-fault", None)
        with st.form(f"{key}-{count}", border=False, enter_to_submit=True):
            words, owner, due, writer, save = st.columns((44, 20, 12, 16, 8), gap="small", vertical_alignment="bottom")
            words.text_input(
                text("meeting.decision.title"),
                key=f"{key}-{count}-text",
                placeholder=text("meeting.decision.placeholder"),
            )
            roles = writers.role_choices(frame)
            owner.selectbox(
                text("meeting.decision.owner"), list(roles), index=None, key=f"{key}-{count}-owner",
                format_func=roles.__getitem__, placeholder=text("meeting.decision.no_owner"),
            )  # fmt: skip
            due.date_input(text("meeting.decision.due"), value=None, format="DD.MM.YYYY", key=f"{key}-{count}-due")
            with writer:
                writers.choose_writer(frame, key=f"{key}-{count}-writer")
            save.form_submit_button(
                text("meeting.decision.save"), type="primary", width="stretch",
                on_click=_save, args=(frame, found, key, count),
            )  # fmt: skip
        if fault:
            st.error(fault)


def _made(frame: Frame, found: Steps) -> str:
    """Return what was decided at this item, each with the button that opens it."""
    text, rows = frame.text, []
    for each in frame.book.all(Decision, meeting=found.meeting.id, agenda_item=found.item.id if found.item else ""):
        owner = role_words(each.owner_role, text.language, frame.facts.organisation_names) if each.owner_role else ""
        due = text("meeting.decision.due_at", date=text.date(each.due.isoformat())) if each.due else ""
        about = escape(" · ".join(filter(None, (owner, due))))
        edit = write_button(text("register.edit"), "decision", each.id)
        rows.append(f'<li>{escape(each.said("text", text.language))} <span class="b-sub">{about}</span> {edit}</li>')
    return f'<ul class="b-decided">{"".join(rows)}</ul>' if rows else ""


def _save(frame: Frame, found: Steps, key: str, count: int) -> None:
    """Keep the decision, with the view and the release that it rests on; what cannot be kept stays in the field."""
    text, item = frame.text, found.item
    assert item is not None  # noqa: S101 - the box is drawn for an item only

    def given(name: str) -> Any:
        return st.session_state.get(f"{key}-{count}-{name}")

    words, by = str(given("text") or "").strip(), given("writer") or writers.writer()
    fault = "" if words else text("meeting.decision.empty")
    if words and not by:
        fault = text("meeting.decision.failed", why=text("register.needs_writer"))
    if not fault:
        release = found.meeting.release if found.meeting.frozen else frame.facts.m.release_id
        seen = frame.state.link(mode="explore", meeting="", step=0)
        decision = Decision(
            municipality=frame.state.municipality, meeting=found.meeting.id, agenda_item=item.id, text=words,
            owner_role=given("owner") or "", due=given("due"), link=links.pinned(seen, release), release=release,
        )  # fmt: skip
        try:
            with writing() as register:
                kept = register.add(decision, by=by)
        except (EntryError, RegisterError) as error:
            fault = text("meeting.decision.failed", why=" ".join(faults(error, "decision", text)))
    if fault:
        st.session_state[f"{key}-fault"] = fault
        return
    st.session_state[f"{key}-count"] = count + 1
    entry_dialog.tell(Wrote("added", (kept,), text("register.wrote.added", what=words)))
