"""Anvisning og udlejning, laid out: the account beside the ladder, then what needs the full width."""

import streamlit as st

from dashboard.frame import Frame
from dashboard.views import lettings


def draw(frame: Frame) -> None:
    """Draw the page."""
    page = lettings.view(frame.facts, frame.state, frame.text)
    frame.show("head", page.head)
    with st.container(key="lettings-top"):
        left, right = st.columns((60, 40), gap="medium")
    with left:
        frame.show("account", page.account)
    with right:
        frame.show("ladder", page.ladder)
    for name, html in (("placed", page.placed), ("flow", page.flow)):
        if html:
            frame.show(name, html)
