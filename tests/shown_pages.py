"""Links to pages and what a page shows, as the tests of every page ask for them."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Protocol

from dashboard.facts import Facts
from dashboard.markup import Figure
from dashboard.state import ViewState


class Shown(Protocol):
    """A page as its view makes it."""

    @property
    def figures(self) -> tuple[Figure, ...]: ...


def link(facts: Facts, **changes: object) -> ViewState:
    """Return a link to a municipality's newest figures, changed as a test asks."""
    first = ViewState(
        municipality=facts.m.code,
        year=facts.m.base_year,
        horizon=facts.m.horizons[0],
        measure=facts.choices.measures[0],
    )
    return replace(first, **changes)  # type: ignore[arg-type]


def figure(shown: Shown, name: str) -> Figure:
    """Return one figure of a page."""
    return next(found for found in shown.figures if found.id == name)


def plain(markup: str) -> str:
    """Return markup as it is read: without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def without(facts: Facts, *tables: str) -> Facts:
    """Return the facts of a municipality that lacks some tables."""
    kept = {name: rows for name, rows in facts.m.tables.items() if name not in tables}
    return Facts(replace(facts.m, tables=kept))
