"""The dialog in which people write a row of the register; a button of a page opens it."""

from __future__ import annotations

import streamlit as st

from dashboard.frame import Frame


def draw(frame: Frame) -> None:
    """Draw the dialog where a button has asked for it."""
    st.session_state.pop("write", None)
