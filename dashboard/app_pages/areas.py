"""Områder, laid out: the list, a profile, or a comparison."""

import streamlit as st

from dashboard.chart import show_chart
from dashboard.frame import Frame
from dashboard.map import area_map
from dashboard.views import area_notes, areas, comparison, objections, profile


def draw(frame: Frame) -> None:
    """Draw the page."""
    page = areas.view(frame.facts, frame.state, frame.text, objections.contested(frame.facts, frame.book))
    frame.show("head", page.head)
    if isinstance(page, profile.Profile):
        return _profile(frame, page)
    if isinstance(page, comparison.Comparison):
        return frame.show("comparison", page.table)
    if page.map:
        frame.show_map(page.map, "kort")
    frame.show("themes", page.map_foot + page.table)


def _profile(frame: Frame, page: profile.Profile) -> None:
    with st.container(key="profile-top"):
        place, strip, side = st.columns((19, 52, 29), gap="medium")
    with place:
        area_map(page.locator, key="locator", on_area=frame.select_area)
        frame.show("facts", page.facts)
    for column, name, html in ((strip, "strip", page.strip), (side, "side", page.side)):
        with column:
            frame.show(name, html)
    with st.container(key="profile-small"):
        columns = st.columns((33, 35, 32), gap="medium")  # not rows: a tall figure leaves no hole beside it
    for place, part in enumerate(page.small):
        with columns[place % len(columns)]:
            frame.show(f"small-{place}", part) if isinstance(part, str) else show_chart(frame, part)
    if wide := area_notes.view(frame.facts, frame.book, frame.state, frame.text) + page.wide:
        frame.show("wide", wide)
