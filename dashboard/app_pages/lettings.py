"""Anvisning og udlejning, laid out: the account beside the ladder, then what another agreement would do."""

import streamlit as st

from dashboard import letting_controls, letting_trials
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
    if page.outside:
        frame.show("outside", page.outside)
    if letting_trials.can_try(facts):
        with st.container(key="lettings-try"):
            left, right = st.columns((32, 68), gap="medium")
        with right:
            frame.show("letting-effect", letting_try.effect_html(facts, state, text))
    with left if letting_trials.can_try(facts) else right:
        letting_controls.draw(frame)
    for name, html in {
        "letting-below": letting_try.below_html(facts, state, text),
        "letting-proposal": letting_proposal.view(facts, state, text),
        "letting-labour": letting_labour.view(facts, state, text),
        "placed": page.placed,
        "flow": page.flow,
    }.items():
        if html:
            frame.show(name, html)
