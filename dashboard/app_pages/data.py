"""Data og metode, laid out."""

import streamlit as st

from dashboard import import_controls
from dashboard.frame import Frame
from dashboard.views import data


def draw(frame: Frame) -> None:
    """Draw the page; what an import does comes last, so that the rest can be read while a file is."""
    page = data.view(frame.facts, frame.state, frame.text)
    frame.show("head", page.head)
    place = st.container()
    frame.show("body", page.body)
    with place:
        import_controls.draw(frame)
