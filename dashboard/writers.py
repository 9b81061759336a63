"""Who writes in the register: a role, chosen once and kept as long as the reader's session lasts."""

from __future__ import annotations

import streamlit as st

from byibalance_core.register.roles import ROLES, role_words
from dashboard.frame import Frame


def role_choices(frame: Frame) -> dict[str, str]:
    """Return every role in words by how the register keeps it; those of an organisation once for each of them."""
    names, language = frame.facts.organisation_names, frame.text.language
    found = {}
    for name in ROLES:
        if name == "data_folder":  # stands for a file, and no person writes as it
            continue
        found[name] = role_words(name, language)
        if name.startswith(("organisation_", "residents_")):
            found |= {f"{name} {code}": role_words(f"{name} {code}", language, names) for code in names}
    return found


def writer() -> str:
    """Return the role that was chosen in this session; blank before the first choice."""
    return str(st.session_state.get("written-as", ""))


def choose_writer(frame: Frame, *, key: str) -> str:
    """Draw the field in which somebody says in what role he writes, and return the role; blank until one is chosen."""
    choices = role_choices(frame)
    known = writer()
    chosen = st.selectbox(
        frame.text("register.writer"),
        list(choices),
        index=list(choices).index(known) if known in choices else None,
        format_func=choices.__getitem__,
        placeholder=frame.text("register.writer_none"),
        key=key,
    )
    if chosen:
        st.session_state["written-as"] = chosen
    return chosen or ""
