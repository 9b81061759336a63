"""Boliger og behov, laid out."""

from dashboard.frame import Frame
from dashboard.views import dwellings


def draw(frame: Frame) -> None:
    """Draw the page."""
    page = dwellings.view(frame.facts, frame.state, frame.text)
    frame.show("head", page.head)
    frame.show("halves", page.halves)
    frame.show("context", page.context)
    frame.show("details", page.details)
