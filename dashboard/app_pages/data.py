"""Placeholder while the view is being written."""

from dashboard.frame import Frame


def draw(frame: Frame) -> None:
    """Draw the page."""
    frame.show("head", "")
