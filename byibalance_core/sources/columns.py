"""Cells to typed columns: each by the kind its table declares, each fault a finding with its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.schemas import Column, Table
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.dates import is_month_first, parse_date, parse_period
from byibalance_core.sources.measures import MEASURES, measure_columns
from byibalance_core.sources.names import CATEGORY_NAMES, COMMON_CATEGORY_NAMES, is_total, key_of
from byibalance_core.sources.spreadsheet import Lifted
from byibalance_core.sources.text import clean, has_invisible

#: Columns that carry a row's place while the gate works, and whether the row is a sum or set aside.
PROVENANCE = ("_file", "_sheet", "_row")
_ERROR = re.compile(r"#(REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|GETTING_DATA)")
_FLOAT_CODE = re.compile(r"\d+\.0+")
_AGE = re.compile(r"\d{1,3}(-\d{1,3}|\+)?")
_AGE_WORDS = re.compile(r"(\d{1,3})\s*(?:år)?\s*(?:og derover|og over|og ældre|\+)(?:\s*år)?")


class _Places:
    """Makes findings at the rows of one lifted sheet."""

    def __init__(self, lifted: Lifted) -> None:
        self._at: dict[str, Any] = {"file": lifted.file, "sheet": lifted.sheet}
        self._rows = lifted.cells["_row"].to_numpy()

    def at(self, code: str, positions: np.ndarray, column: str, cells: pd.Series, **words: Any) -> list[Finding]:
        """Return one finding for each position, naming its cell."""
        return [
            report(code, **self._at, row=int(self._rows[i]), column=column, value=cells.iloc[i], **words)
            for i in positions
        ]

    def first(self, code: str, positions: np.ndarray, column: str, **words: Any) -> list[Finding]:
        """Return one finding at the first position, for the whole column."""
        return [report(code, **self._at, row=int(self._rows[positions[0]]), column=column, **words)]


def type_columns(lifted: Lifted, table: Table, *, answers: Answers) -> tuple[pd.DataFrame, list[Finding]]:
    """Return a table's rows with the types its schema declares.

    Parameters
    ----------
    lifted : Lifted
        Rows as written.
    table : Table
        The schema.
    answers : Answers
        The decimal mark where a person gave it.

    Returns
    -------
    tuple of (DataFrame, list of Finding)
        All columns of the schema in order (those the file lacks are blank), ``_file``, ``_sheet``, ``_row``,
        ``_total`` (a sum of the others), ``_aside`` (a doubtful row) and ``_percent`` (the row's value was
        written with a per cent sign). Codes, text and categories are object columns with None where blank;
        an unknown category stays as written for the gate to name.
    """
    places = _Places(lifted)
    cells, findings = _without_errors(lifted, places)
    typed: dict[str, Any] = {}
    aside = np.zeros(len(cells), dtype=bool)
    for column in table.columns:
        if column.kind in MEASURES:
            continue
        if column.name not in cells:
            blank = pd.array([pd.NA] * len(cells), dtype="Int64") if column.kind == "year" else None
            typed[column.name] = pd.Series(blank, index=cells.index, dtype="Int64" if column.kind == "year" else object)
            if column.kind == "date":
                typed[column.name] = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
            continue
        values, bad, found = _TYPES[column.kind](cells[column.name], column, places, lifted)
        typed[column.name] = values
        aside |= bad
        findings += found
    measures, status, percent, bad, found = measure_columns(cells, table, answers=answers, places=places)
    aside |= bad
    findings += found
    frame = pd.DataFrame({**typed, **measures}, index=cells.index)
    if "status" in table.names:
        frame["status"] = _statuses(frame, table, status)
    if "year" in table.names and "period" in table.names:
        years = frame["period"].map(lambda period: int(period[:4]), na_action="ignore").astype("Int64")
        frame["year"] = frame["year"].fillna(years)
    frame = frame[list(table.names)]
    return frame.assign(
        _file=lifted.file,
        _sheet=lifted.sheet,
        _row=cells["_row"],
        _total=cells["_total"],
        _aside=aside,
        _percent=percent,
    ), findings


def _without_errors(lifted: Lifted, places: _Places) -> tuple[pd.DataFrame, list[Finding]]:
    """Blank the cells in which a workbook shows an error; each is named."""
    if lifted.sheet is None:
        return lifted.cells, []
    cells, findings = lifted.cells.copy(), []
    for name in cells.columns.difference(["_row", "_total"]):
        shows = _told(cells[name], lambda cell: isinstance(cell, str) and _ERROR.fullmatch(cell) is not None)
        if shows.any():
            findings += places.at("error-cell", np.flatnonzero(shows), name, cells[name])
            cells[name] = cells[name].mask(shows, None)
    return cells, findings


def _mapped(cells: pd.Series, parse: Callable[[Any], Any]) -> pd.Series:
    """Return cells parsed, every distinct one once; blanks stay None."""
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    parsed = np.empty(len(distinct) + 1, dtype=object)
    parsed[:-1] = [parse(cell) for cell in distinct]
    return pd.Series(parsed[codes], index=cells.index, dtype=object)


def _told(cells: pd.Series, test: Callable[[Any], bool]) -> np.ndarray:
    """Return whether each cell passes a test; blanks do not."""
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    return np.array([*map(test, distinct), False], dtype=bool)[codes]


def _is_date(cell: Any) -> bool:
    return isinstance(cell, dt.date)


def _is_numeric_code(cell: Any) -> bool:
    return isinstance(cell, float | int) or (isinstance(cell, str) and _FLOAT_CODE.fullmatch(cell.strip()) is not None)


_Typed = tuple[pd.Series, np.ndarray, list[Finding]]


def _codes(cells: pd.Series, column: Column, places: _Places, lifted: Lifted) -> _Typed:
    findings = _invisible(cells, column, places)
    dates = _told(cells, _is_date)
    findings += places.at("code-became-date", np.flatnonzero(dates), column.name, cells)
    numeric = np.flatnonzero(_told(cells, _is_numeric_code))
    if len(numeric):
        findings += places.first("code-as-number", numeric, column.name, value=cells.iloc[numeric[0]])
    values = _mapped(cells, _code_text).mask(dates, None)
    if not column.required:
        values = values.mask(_told(values, is_total), None)
    return values, dates, findings


def _code_text(cell: Any) -> str:
    text = _plain_text(cell)
    return text.split(".")[0] if _FLOAT_CODE.fullmatch(text) else text


def _plain_text(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean(str(cell))


def _texts(cells: pd.Series, column: Column, places: _Places, lifted: Lifted) -> _Typed:
    if column.name == "period":
        return _parsed(cells, column, places, parse_period, "period-unreadable")
    if column.name == "age_band":
        return _parsed(cells, column, places, _age_band, "age-unreadable", total_is_blank=True)
    findings = _invisible(cells, column, places)
    return _mapped(cells, _plain_text), np.zeros(len(cells), dtype=bool), findings


def _age_band(cell: Any) -> str | None:
    text = str(cell).strip().lower().replace("–", "-")
    if match := _AGE_WORDS.fullmatch(text):
        return f"{match[1]}+"
    text = text.removesuffix("år").replace(" ", "")
    return text if _AGE.fullmatch(text) else None


def _parsed(
    cells: pd.Series,
    column: Column,
    places: _Places,
    parse: Callable[[Any], str | None],
    code: str,
    *,
    total_is_blank: bool = False,
) -> _Typed:
    written = cells.mask(_told(cells, is_total), None) if total_is_blank else cells
    values = _mapped(written, parse)
    bad = values.isna().to_numpy() & written.notna().to_numpy()
    return values, bad, places.at(code, np.flatnonzero(bad), column.name, cells)


def _categories(cells: pd.Series, column: Column, places: _Places, lifted: Lifted) -> _Typed:
    dates = _told(cells, _is_date)
    findings = places.at("code-became-date", np.flatnonzero(dates), column.name, cells)
    accepted = {key_of(value): value for value in column.values}
    for value, others in {**COMMON_CATEGORY_NAMES, **CATEGORY_NAMES.get(column.name, {})}.items():
        if value in column.values:
            for other in others:
                accepted.setdefault(key_of(other), value)

    def parse(cell: Any) -> str | None:
        text = _code_text(cell)
        if not column.required and is_total(text):
            return None
        return accepted.get(key_of(text), text)

    return _mapped(cells, parse).mask(dates, None), dates, findings


def _years(cells: pd.Series, column: Column, places: _Places, lifted: Lifted) -> _Typed:
    def parse(cell: Any) -> Any:
        if isinstance(cell, dt.date):
            return cell.year
        text = _code_text(cell)
        return int(text) if re.fullmatch(r"\d{1,6}", text) else pd.NA

    values = _mapped(cells, parse).astype("Int64")
    bad = values.isna().to_numpy() & cells.notna().to_numpy()
    return values, bad, places.at("year-out-of-range", np.flatnonzero(bad), column.name, cells)


def _dates(cells: pd.Series, column: Column, places: _Places, lifted: Lifted) -> _Typed:
    parsed = _mapped(cells, lambda cell: parse_date(cell, epoch_1904=lifted.epoch_1904))
    month_first = _told(cells, is_month_first)
    bad = parsed.isna().to_numpy() & cells.notna().to_numpy()
    findings = places.at("date-order-unclear", np.flatnonzero(bad & month_first), column.name, cells)
    findings += places.at("date-unreadable", np.flatnonzero(bad & ~month_first), column.name, cells)
    return pd.to_datetime(parsed, errors="coerce").astype("datetime64[us]"), bad, findings


def _invisible(cells: pd.Series, column: Column, places: _Places) -> list[Finding]:
    hidden = _told(cells, lambda cell: isinstance(cell, str) and has_invisible(cell) is not None)
    return places.at("invisible-characters", np.flatnonzero(hidden), column.name, cells)


_TYPES: dict[str, Callable[[pd.Series, Column, _Places, Lifted], _Typed]] = {
    "code": _codes,
    "text": _texts,
    "category": _categories,
    "flag": _categories,
    "year": _years,
    "date": _dates,
}


def _statuses(frame: pd.DataFrame, table: Table, signs: pd.Series) -> pd.Series:
    """Return each row's status: what the file says, else what its sign says, else measured.

    A row without any figure is missing even if the file calls it measured; a row whose first figure is a
    sign has that sign's status.
    """
    measures = [column.name for column in table.columns if column.kind in MEASURES]
    empty = frame[measures].isna().all(axis=1) if measures else pd.Series(False, index=frame.index)
    stated = frame["status"]
    status = stated.where(stated.notna(), signs)
    status = status.where(status.notna(), "measured")
    return status.mask(empty & (status == "measured"), signs.fillna("missing"))
