"""Social balance, laid out."""

import streamlit as st

from dashboard.frame import Frame
from dashboard.views import balance


def draw(frame: Frame) -> None:
    """Draw the page."""
    page = balance.view(frame.facts, frame.state, frame.text)
    frame.show("head", page.head)
    if page.map is None:
        frame.show("spread", page.spread)
    else:
        with st.container(key="balance-top"):
            left, right = st.columns((48, 52), gap="medium")
        with left:
            frame.show("spread", page.spread)
        with right:
            frame.show_map(page.map, "fordeling-kort")
            frame.show("balance-foot", page.map_foot)
            if page.beside:
                frame.show("beside", page.beside)
    if page.below:
        frame.show("below", page.below)
