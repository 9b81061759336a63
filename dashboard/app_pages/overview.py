"""Overblik, laid out."""

from dashboard.frame import Frame
from dashboard.map import area_map
from dashboard.views import overview


def draw(frame: Frame) -> None:
    """Draw the page."""
    page = overview.view(frame.facts, frame.state, frame.text)
    frame.show("head", page.head)
    area_map(page.map, key="map", on_area=frame.select_area, on_open=frame.open_area)
    frame.show("map-foot", page.map_foot)
    frame.show("findings", page.findings)
