"""Anvisning og udlejning, laid out: the account beside the ladder, then what needs the full width."""

import streamlit as st

from dashboard import letting_controls
from dashboard.frame import Frame
from dashboard.views import letting_labour, letting_proposal, letting_try, lettings


def draw(frame: Frame) -> None:
    """Draw the page."""
    facts, state, text = frame.facts, frame.state, frame.text
    page = lettings.view(facts, state, text)
    frame.show("head", page.head)
    with st.container(key="lettings-top"):
        left, right = st.columns((60, 40), gap="medium")
    with left:
        frame.show("account", page.account)
    with right:
        frame.show("ladder", page.ladder)
        # The effect of what was just moved comes first; the controls are drawn while it is read.
        above = st.container()
        frame.show("letting-effect", letting_try.effect_html(facts, state, text))
        with above:
            letting_controls.draw(frame)
    below = {
        "placed": page.placed,
        "letting-below": letting_try.below_html(facts, state, text),
        "letting-proposal": letting_proposal.view(facts, state, text),
        "letting-labour": letting_labour.view(facts, state, text),
        "flow": page.flow,
    }
    for name, html in below.items():
        if html:
            frame.show(name, html)
