"""Two people have written the same row: both texts, field by field, and the choice between them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from byibalance_core.register.entries import Entry
from dashboard.entry_form import Opened
from dashboard.entry_saving import both_changed, chosen
from dashboard.frame import Frame
from dashboard.views import entry_words
from dashboard.views.entry_words import Known

_SIDES = ("mine", "theirs")


def draw(frame: Frame, opened: Opened, write: Callable[[Entry], None]) -> None:
    """Draw both texts of every field in which they differ; `write` is told the row that was chosen."""
    conflict, text = opened.conflict, frame.text
    assert conflict is not None  # noqa: S101 - drawn for a conflict only
    known, fields = Known(frame.facts, frame.book, text), both_changed(conflict)

    def key(name: str) -> str:
        # Another version of theirs is another choice.
        return opened.key(f"side-{conflict.theirs.version}-{name}")

    def all_of(side: str) -> None:
        for name in fields:
            st.session_state[key(name)] = side

    frame.show("entry-conflict", entry_words.conflict_lead(known, conflict))
    with st.container(horizontal=True):
        for side in _SIDES:
            st.button(text(f"register.conflict.all_{side}"), key=key(f"*{side}"), on_click=all_of, args=(side,))
    for name, side in fields.items():
        if key(name) not in st.session_state:
            st.session_state[key(name)] = side or None
        frame.show(f"entry-two-{name}", entry_words.two_texts(known, conflict, name))
        st.radio(
            known.label(opened.asked.kind, name, conflict.theirs),
            _SIDES,
            index=None,
            key=key(name),
            format_func=lambda each: text(f"register.conflict.keep_{each}"),
            horizontal=True,
            label_visibility="collapsed",
        )
    if opened.faults:
        st.error("\n\n".join(opened.faults))

    def save() -> None:
        unsaid = [name for name in fields if st.session_state.get(key(name)) not in _SIDES]
        opened.faults = tuple(
            text("register.conflict.choose", field=known.label(opened.asked.kind, name)) for name in unsaid
        )
        if not unsaid:
            write(chosen(conflict, {name for name in fields if st.session_state[key(name)] == "mine"}))

    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(text("register.conflict.save"), key=opened.key("save-chosen"), type="primary", on_click=save)
