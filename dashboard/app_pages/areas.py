"""Områder, laid out: the list, a profile, or a comparison."""

import streamlit as st

from dashboard.chart import show_chart
from dashboard.frame import Frame
from dashboard.map import area_map
from dashboard.views import areas, comparison, profile


def draw(frame: Frame) -> None:
    """Draw the page."""
    page = areas.view(frame.facts, frame.state, frame.text)
    frame.show("head", page.head)
    if isinstance(page, profile.Profile):
        _profile(frame, page)
    elif isinstance(page, comparison.Comparison):
        frame.show("comparison", page.table)
    else:
        if page.map:
            area_map(page.map, key="map", on_area=frame.select_area, on_open=frame.open_area)
        frame.show("themes", page.map_foot + page.table)


def _profile(frame: Frame, page: profile.Profile) -> None:
    with st.container(key="profile-top"):
        place, strip, side = st.columns((21, 54, 25), gap="medium")
    with place:
        area_map(page.locator, key="locator", on_area=frame.select_area)
        frame.show("facts", page.facts)
    for column, name, html in ((strip, "strip", page.strip), (side, "side", page.side)):
        with column:
            frame.show(name, html)
    with st.container(key="profile-small"):
        columns = [column for _ in page.small[::3] for column in st.columns(3, gap="medium")]
    for place, part in enumerate(page.small):
        with columns[place]:
            frame.show(f"small-{place}", part) if isinstance(part, str) else show_chart(frame, part)
    frame.show("wide", page.wide)
