"""Aftale og møde, laid out: the page itself, one meeting, or one documentation card, as the link says."""

from datetime import date

import streamlit as st

from dashboard import meeting_controls
from dashboard.frame import Frame
from dashboard.views import agreement, grant_cards


def draw(frame: Frame) -> None:
    """Draw the page."""
    if frame.state.meeting and meeting_controls.draw(frame):
        return
    if frame.state.card:
        frame.show("card", grant_cards.view(frame.facts, frame.book, frame.state, frame.text, date.today()))
        return
    page = agreement.view(frame.facts, frame.book, frame.state, frame.text, date.today())
    frame.show("head", page.head)
    if page.wheel:
        with st.container(key="agreement-top"):
            left, right = st.columns((70, 30), gap="medium")
        with left:
            frame.show("wheel", page.wheel)
        with right:
            frame.show("meetings", page.meetings)
    if page.below:
        frame.show("below", page.below)
