"""Files of the figures: the same view as the page, written as CSV or Excel with the same source line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from byibalance_core import exports
from dashboard.facts import Facts, choices, facts, municipalities
from dashboard.markup import Cell, Column, Figure
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import overview

#: Page -> its figures.
FIGURES: dict[str, Callable[[Facts, ViewState, Text], tuple[Figure, ...]]] = {
    "overblik": lambda f, s, t: overview.view(f, s, t).figures,
}

_FORMS = {
    ".technical.csv": "text/csv; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class UnknownFileError(LookupError):
    """There is no such page, figure or form."""


@dataclass(frozen=True)
class File:
    """A finished file."""

    name: str
    media_type: str
    content: bytes


def make(page: str, name: str, query: Mapping[str, str]) -> File:
    """Return the file that an address under ``/hent`` names.

    Raises
    ------
    UnknownFileError
        When the page has no such figure, or the figure no such form.
    """
    form = next((ending for ending in _FORMS if name.endswith(ending)), None)
    if page not in FIGURES or form is None:
        raise UnknownFileError(name)
    state, _ = ViewState.from_query(query, page=page, municipalities=municipalities(), choices=choices)
    known, text = facts(state.municipality, state.release), Text(state.language)
    figure = next((f for f in FIGURES[page](known, state, text) if f.id == name.removesuffix(form)), None)
    if figure is None:
        raise UnknownFileError(name)
    about = {
        "title": figure.title,
        "subtitle": figure.subtitle,
        "source": figure.source,
        "release": known.m.release_id,
        "language": state.language,
    }
    columns = tuple(_label(column) for column in figure.table.columns)
    rows = tuple(
        tuple(_plain(value, column) for value, column in zip(row, figure.table.columns, strict=True))
        for row in figure.table.rows
    )
    if form == ".xlsx":
        content = exports.figure_workbook(columns, rows, **about)
    else:
        content = exports.figure_csv(columns, rows, form="technical" if form.startswith(".technical") else "danish", **about)
    return File(f"{state.municipality}-{page}-{name}", _FORMS[form], content)


def _label(column: Column) -> str:
    return f"{column.label}, %" if column.percent else column.label


def _plain(value: Cell, column: Column) -> Cell:
    # The reader sees per cent, so the file says per cent, to the decimals that the figure shows and no more.
    if isinstance(value, (int, float)) and column.decimals is not None:
        return round(value * 100 if column.percent else value, column.decimals)
    return value
