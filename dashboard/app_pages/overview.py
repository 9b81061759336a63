"""Overblik, laid out."""

from dashboard.frame import Frame
from dashboard.map import area_map
from dashboard.views import overview


def draw(frame: Frame) -> None:
    """Draw the page."""
    page = overview.view(frame.facts, frame.state, frame.text)
    frame.show("head", page.head)

    def act(action: dict[str, str]) -> None:
        if action["id"] == "status":
            frame.choose("layer", "" if frame.state.layer else "status")

    area_map(page.map, key="map", on_area=frame.select_area, on_open=frame.open_area, on_action=act)
    frame.show("map-foot", page.map_foot)
    if page.status:
        frame.show("status", page.status)
    frame.show("findings", page.findings)
