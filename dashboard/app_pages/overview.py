"""Overblik, laid out."""

from dashboard.frame import Frame
from dashboard.views import overview


def draw(frame: Frame) -> None:
    """Draw the page."""
    page = overview.view(frame.facts, frame.state, frame.text)
    frame.show("head", page.head)

    def act(action: dict[str, str]) -> None:
        if action["id"] == "status":
            frame.choose("layer", "" if frame.state.layer else "status")

    frame.show_map(page.map, "kort", act)
    frame.show("map-foot", page.map_foot)
    if page.status:
        frame.show("status", page.status)
    frame.show("findings", page.findings)
