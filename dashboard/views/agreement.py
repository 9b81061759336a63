"""Aftale og møde: what was agreed, whether we are there, and what the next meeting decides."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.markup import Figure, headline
from dashboard.state import ViewState
from dashboard.text import Text


@dataclass(frozen=True)
class Page:
    """What the page shows."""

    head: str
    figures: tuple[Figure, ...] = ()


def view(facts: Facts, book: Book, state: ViewState, text: Text) -> Page:
    """Return the page."""
    return Page(head=headline(text("frame.page.aftale-og-moede"), place=facts.m.name))
