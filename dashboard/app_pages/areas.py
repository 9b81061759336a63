"""Områder, laid out: the list, a profile, or a comparison."""

import streamlit as st

from dashboard.figures import line_chart
from dashboard.frame import Frame
from dashboard.map import area_map
from dashboard.views import areas, comparison, profile
from dashboard.views.profile_growth import Chart


def draw(frame: Frame) -> None:
    """Draw the page."""
    page = areas.view(frame.facts, frame.state, frame.text)
    frame.show("head", page.head)
    if isinstance(page, profile.Profile):
        _profile(frame, page)
    elif isinstance(page, comparison.Comparison):
        frame.show("comparison", page.table)
    else:
        area_map(page.map, key="map", on_area=frame.select_area)
        frame.show("map-foot", page.map_foot)
        frame.show("themes", page.table)


def _profile(frame: Frame, page: profile.Profile) -> None:
    with st.container(key="profile-top"):
        place, strip, side = st.columns((21, 54, 25), gap="medium")
        with place:
            area_map(page.locator, key="locator", on_area=frame.select_area)
            frame.show("facts", page.facts)
        with strip:
            frame.show("strip", page.strip)
        with side:
            frame.show("side", page.side)
    with st.container(key="profile-small"):
        for first in range(0, len(page.small), 3):
            for place, (column, part) in enumerate(zip(st.columns(3, gap="medium"), page.small[first : first + 3], strict=False)):
                with column:
                    frame.show(f"small-{first + place}", part) if isinstance(part, str) else _chart(frame, part)
    for place, html in enumerate(page.wide):
        frame.show(f"wide-{place}", html)


def _chart(frame: Frame, chart: Chart) -> None:
    with st.container(key=f"figure-{chart.figure.id}"):
        frame.show(f"{chart.figure.id}-caption", chart.caption)
        meeting = 1.33 if frame.state.mode == "meeting" else 1.0
        drawn = line_chart(chart.panels, dark=st.context.theme.type == "dark", scale=meeting)
        st.plotly_chart(drawn, config={"displayModeBar": False}, theme=None, key=f"chart-{chart.figure.id}")
        frame.show(f"{chart.figure.id}-foot", chart.footer)
