"""Files of the figures: the same view as the page, written as CSV or Excel with the same source line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from byibalance_core import exports, release, settings
from byibalance_core.schemas import TABLES
from dashboard.book import book
from dashboard.facts import Facts, choices, facts, municipalities
from dashboard.markup import Cell, Column, Figure, table_html
from dashboard.state import ViewState
from dashboard.text import Text, as_shown
from dashboard.views import (
    agreement,
    areas,
    balance,
    data,
    dwellings,
    letting_labour,
    letting_proposal,
    letting_try,
    lettings,
    meeting,
    overview,
)

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def _agreement(known: Facts, state: ViewState, text: Text) -> tuple[Figure, ...]:
    """Return the figures of Aftale og møde: those of a meeting where the link names one."""
    own, today = book(known.m.code), date.today()
    if state.meeting:
        return meeting.figures(known, own, state, text, today)
    return agreement.view(known, own, state, text, today).figures


#: Page -> its figures.
FIGURES: dict[str, Callable[[Facts, ViewState, Text], tuple[Figure, ...]]] = {
    "overblik": lambda f, s, t: overview.view(f, s, t).figures,
    "omraader": lambda f, s, t: areas.view(f, s, t).figures,
    "boliger-og-behov": lambda f, s, t: dwellings.view(f, s, t).figures,
    "social-balance": lambda f, s, t: balance.view(f, s, t).figures,
    "anvisning": lambda f, s, t: (
        *lettings.view(f, s, t).figures,
        *(figure for part in (letting_try, letting_proposal, letting_labour) for figure in part.figures(f, s, t)),
    ),
    "aftale-og-moede": _agreement,
    "data-og-metode": lambda f, s, t: data.view(f, s, t).figures,
}

_CSV = "text/csv; charset=utf-8"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMS = {".technical.csv": _CSV, ".csv": _CSV, ".xlsx": _EXCEL, ".html": "text/html; charset=utf-8"}


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
    state, nonsense = ViewState.from_query(query, page=page, municipalities=municipalities(), choices=choices)
    if {"municipality", "release", "area", "scenario", "scenario_b", "letting", "letting_b"} & set(nonsense):
        # A page says so and shows its default; a file would hold other figures than its address names.
        raise UnknownFileError(name)
    known = facts(state.municipality, state.release)
    if page == "data-og-metode" and (made := _release_file(known, name, state.language)):
        return made
    form = next((ending for ending in _FORMS if name.endswith(ending)), None)
    if page not in FIGURES or form is None:
        raise UnknownFileError(name)
    text = Text(state.language)
    figure = next((f for f in FIGURES[page](known, state, text) if f.id == name.removesuffix(form)), None)
    if figure is None:
        raise UnknownFileError(name)
    if form == ".html":
        rows_shown = table_html(figure.table, text, caption=figure.title)
        return File(name, _FORMS[form], rows_shown.encode("utf-8"))
    about = {
        "title": figure.title,
        "subtitle": figure.subtitle,
        # The file writes its own word for "source" in front.
        "source": re.sub(r"^(\w+\. )?\w+: ", "", figure.source),
        "release": known.m.release_id,
        "language": state.language,
        "fictitious": known.m.fictitious,
    }
    columns = tuple(_label(column) for column in figure.table.columns)
    rows = tuple(
        tuple(_plain(value, column) for value, column in zip(row, figure.table.columns_of(place), strict=True))
        for place, row in enumerate(figure.table.rows)
    )
    if form == ".xlsx":
        content = exports.figure_workbook(columns, rows, **about)
    else:
        kind: Literal["technical", "danish"] = "technical" if form.startswith(".technical") else "danish"
        content = exports.figure_csv(columns, rows, form=kind, **about)
    return File(f"{state.municipality}-{page}-{name}", _FORMS[form], content)


def _release_file(known: Facts, name: str, language: str) -> File | None:
    """Return a file of the whole release, or None when the name is not one."""
    m = known.m
    table = name.removesuffix(".csv").removesuffix(".technical")
    if name == "pakke.zip":
        content, kind = exports.whole_package(m, geometry=_outlines(known), language=language), "application/zip"
    elif name == "tabeller.xlsx":
        content, kind = exports.workbook(m, language=language), _EXCEL
    elif name == "omraader.gpkg":
        content, kind = exports.geopackage(m, geometry=_outlines(known)), "application/geopackage+sqlite3"
    elif name == "datapackage.json":
        described = json.dumps(exports.datapackage(m), ensure_ascii=False, indent=1)
        content, kind = described.encode("utf-8"), "application/json"
    elif name.endswith(".csv") and table in TABLES:
        form = "technical" if name.endswith(".technical.csv") else "danish"
        content, kind = exports.table_csv(m, table, form=form, language=language), _CSV
    else:
        return None
    return File(f"{m.code}-{m.release_id}-{name}", kind, content)


def _outlines(known: Facts) -> GeoDataFrame | None:
    """Return a release's boundaries as delivered; None where areas are schematic."""
    path = release.outlines_path(settings.store(), known.m.code, known.m.profile, known.m.release_id)
    if path is None:
        return None
    import geopandas  # heavy, and only downloads of geometry need it

    return geopandas.read_parquet(path)


def _label(column: Column) -> str:
    return f"{column.label}, %" if column.percent else column.label


def _plain(value: Cell, column: Column) -> Cell:
    # The reader sees per cent, so the file says per cent, to the decimals that the figure shows and no more.
    if isinstance(value, (int, float)) and column.decimals is not None:
        return as_shown(value * 100 if column.percent else value, column.decimals)
    return value
