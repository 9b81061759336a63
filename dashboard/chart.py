"""A chart on a page: its caption, the drawing in the reader's theme, and its foot."""

from __future__ import annotations

import streamlit as st

from dashboard.figures import line_chart
from dashboard.frame import Frame
from dashboard.views.profile_growth import Chart

#: How much larger the type of presentation is (`--b-scale` of the style sheet).
MEETING = 1.33


def show_chart(frame: Frame, chart: Chart) -> None:
    """Draw a chart between its caption and its foot, in a container that is named as the figure."""
    name = chart.figure.id
    with st.container(key=f"figure-{name}"):
        frame.show(f"{name}-caption", chart.caption)
        drawn = line_chart(
            chart.panels,
            dark=st.context.theme.type == "dark",
            scale=MEETING if frame.state.mode == "meeting" else 1.0,
        )
        st.plotly_chart(drawn, config={"displayModeBar": False}, theme=None, key=f"chart-{name}")
        frame.show(f"{name}-foot", chart.footer)
