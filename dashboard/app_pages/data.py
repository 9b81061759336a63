"""Data og metode, laid out."""

from dashboard.frame import Frame
from dashboard.views import data


def draw(frame: Frame) -> None:
    """Draw the page."""
    page = data.view(frame.facts, frame.state, frame.text)
    frame.show("head", page.head)
    frame.show("body", page.body)
