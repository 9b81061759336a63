"""Anvisning og udlejning, laid out: the account beside the ladder and another agreement, then each part in full."""

import streamlit as st

from dashboard import letting_controls, letting_trials
from dashboard.frame import Frame
from dashboard.views import letting_labour, letting_proposal, letting_try, lettings


def draw(frame: Frame) -> None:
    """Draw the page."""
    facts, state, text = frame.facts, frame.state, frame.text
    page = lettings.view(facts, state, text, frame.book)
    frame.show("head", page.head)
    with st.container(key="lettings-top"):
        left, right = st.columns((58, 42), gap="medium")
    with left:
        frame.show("account", page.account + page.outside)
    with right:
        frame.show("ladder", page.ladder)
    with right if letting_trials.can_try(facts) else st.container():
        letting_controls.draw(frame)
    for name, html in {
        "placed": page.placed,
        "flow": page.flow,
        "letting-effect": letting_try.whole_html(facts, state, text),
        "letting-proposal": letting_proposal.view(facts, state, text),
        "letting-labour": letting_labour.view(facts, state, text),
    }.items():
        if html:
            frame.show(name, html)
