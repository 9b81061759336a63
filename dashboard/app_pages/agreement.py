"""Aftale og møde, laid out: the page itself, one meeting, or one documentation card, as the link says."""

from dashboard.frame import Frame
from dashboard.views import agreement


def draw(frame: Frame) -> None:
    """Draw the page."""
    page = agreement.view(frame.facts, frame.book, frame.state, frame.text)
    frame.show("head", page.head)
