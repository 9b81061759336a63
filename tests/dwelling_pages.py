"""The page Boliger og behov as tests ask for it."""

from __future__ import annotations

import csv

from byibalance_core import settings
from dashboard.facts import Facts
from dashboard.markup import Cell, Figure
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import composition, dwellings
from dashboard.views.panels import Panel

from .shown_pages import figure, link, plain, without

__all__ = ["csv_rows", "distribution", "figure", "page", "plain", "rows_of", "state", "without"]


def state(facts: Facts, **changes: object) -> ViewState:
    """Return a link to the page."""
    return link(facts, **{"page": "boliger-og-behov", **changes})


def page(facts: Facts, language: str = "da", **changes: object) -> dwellings.Dwellings:
    """Return the page as a view makes it."""
    return dwellings.view(facts, state(facts, language=language, **changes), Text(language))


def distribution(facts: Facts, dimension: str, language: str = "da", **changes: object) -> Panel:
    """Return the panel of one dimension among the dwellings by each dimension."""
    text = Text(language)
    shown = composition.panels(facts, state(facts, language=language, **changes), text)
    words = text(f"dwellings.dimension.{dimension}")
    return next(panel for panel in shown if panel.table.columns[0].label == words)


def rows_of(found: Figure, panel: str) -> list[tuple[Cell, ...]]:
    """Return the rows of one panel of a joined table, without the column that names it."""
    return [row[1:] for row in found.table.rows if row[0] == panel]


def csv_rows(code: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a bundled file, read without the product's code."""
    folder = settings.project_root() / "data" / code
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
