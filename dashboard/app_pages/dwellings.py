"""Boliger og behov, laid out."""

import streamlit as st

from dashboard import scenario_controls
from dashboard.frame import Frame
from dashboard.views import dwellings, try_out


def draw(frame: Frame) -> None:
    """Draw the page."""
    if frame.state.part == "try":
        return _try(frame)
    page = dwellings.view(frame.facts, frame.state, frame.text)
    frame.show("head", page.head)
    frame.show("halves", page.halves)
    frame.show("context", page.context)
    frame.show("details", page.details)


def _try(frame: Frame) -> None:
    """Draw the scenarios: the controls beside what they give, which is shown as soon as it is reckoned."""
    frame.show("head", dwellings.above_scenarios(frame.facts, frame.state, frame.text))
    with st.container(key="try-out"):
        left, right = st.columns((27, 73), gap="medium")
        with right:
            first, second = st.columns((52, 48), gap="medium")
            below = st.container()
    # The effect of what was just moved comes first; the rest is drawn while it is read.
    parts = {"beside": first, "words": below, "moves": second, "classes": below}
    for name, place in parts.items():
        with place:
            frame.show(f"try-{name}", try_out.part(frame.facts, frame.state, name, frame.text))
        if name == "beside":
            with left:
                scenario_controls.draw(frame)
    frame.show("context", dwellings.below_scenarios(frame.facts, frame.state, frame.text))
