"""The figures of a table: which decimal mark, which are missing, which cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.schemas import Column, Table
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.names import is_total
from byibalance_core.sources.numbers import Decimal, Evidence, Numbers, both_readings, evidence, read_numbers

#: Kinds of columns that hold figures.
MEASURES = frozenset({"count", "integer", "number", "share"})
_WHOLE = frozenset({"count", "integer"})
#: Figures outside a share column that are shares where a per cent sign says so.
_SHARE_BY_SIGN = frozenset({"change_share", "value"})
_DEGREES = 180.0
#: Greatest whole number that is taken; nothing in Denmark is counted in millions of millions.
MAX_COUNT = 1e12


class Places(Protocol):
    """Makes findings at rows of one sheet."""

    def at(self, code: str, positions: np.ndarray, column: str, cells: pd.Series, **words: Any) -> list[Finding]:
        """One finding for each position."""

    def first(self, code: str, positions: np.ndarray, column: str, **words: Any) -> list[Finding]:
        """One finding at the first position."""


def measure_columns(
    cells: pd.DataFrame, table: Table, *, answers: Answers, places: Places
) -> tuple[dict[str, pd.Series], pd.Series, np.ndarray, np.ndarray, list[Finding]]:
    """Return a table's figures as numbers.

    Parameters
    ----------
    cells : DataFrame
        Cells as written.
    answers : Answers
        The decimal mark where a person gave it.
    places : Places
        Makes the findings.

    Returns
    -------
    columns : dict of str to Series
        Int64 for counts and integers, float64 for numbers and shares; blank where the file has none.
    signs : Series
        Status that the sign in the first figure of a row gives; None without a sign.
    percent : ndarray of bool
        Rows whose ``value`` was written with a per cent sign.
    aside : ndarray of bool
        Rows with a figure that cannot be used.
    findings : list of Finding
    """
    columns = [column for column in table.columns if column.kind in MEASURES]
    present = [column for column in columns if column.name in cells]
    marks, findings = _decimal_marks(cells, present, answers=answers, places=places)
    aside = np.zeros(len(cells), dtype=bool)
    percent = np.zeros(len(cells), dtype=bool)
    signs = pd.Series(None, index=cells.index, dtype=object)
    figures: dict[str, pd.Series] = {}
    for column in columns:
        if column.name not in cells:
            blank = pd.Series(np.nan, index=cells.index)
            figures[column.name] = blank.astype("Int64") if column.kind in _WHOLE else blank
            continue
        mark = marks[column.name]
        written = cells[column.name]
        numbers = read_numbers(written, decimal=mark or ",")
        if mark is None:  # asked about: nothing of the column is taken until the answer is there
            numbers = Numbers(np.full(len(cells), np.nan), numbers.statuses, numbers.units, np.full(len(cells), ""))
        values, bad, found = _checked(numbers, written, column, places)
        findings += found + _signs_and_units(numbers, written, column, places)
        aside |= bad
        if column.name == "value":
            percent = numbers.units == "%"
        if column is columns[0]:
            has_sign = (numbers.statuses != "") & written.notna().to_numpy()
            signs = signs.mask(has_sign, pd.Series(numbers.statuses, index=cells.index))
        figures[column.name] = values
    return figures, signs, percent, aside, findings


def _ceiling(column: Column) -> float | None:
    if column.unit.startswith("degrees"):
        return _DEGREES
    return 100.0 if column.kind == "share" else None


def _decimal_marks(
    cells: pd.DataFrame, columns: list[Column], *, answers: Answers, places: Places
) -> tuple[dict[str, Decimal | None], list[Finding]]:
    """Return each column's decimal mark: its own proof, the answer, the file's proof; None where asked."""
    own = {column.name: evidence(pd.unique(cells[column.name]), ceiling=_ceiling(column)) for column in columns}
    of_file = Evidence()
    for one in own.values():
        of_file = of_file.joined(one)
    answer: Decimal | None = answers.decimal if answers.decimal in {",", "."} else None  # type: ignore[assignment]
    marks: dict[str, Decimal | None] = {}
    findings: list[Finding] = []
    for name, one in own.items():
        marks[name] = one.proven or answer or of_file.proven or ","
        if answer is not None:
            continue
        if one.contradictory:
            marks[name] = None
            first = np.flatnonzero((cells[name] == one.point).to_numpy())
            findings += places.first("mixed-decimals", first, name, comma=one.comma, point=one.point)
        elif one.ambiguous and not one.proven and not of_file.proven:
            marks[name] = None
            first = np.flatnonzero(cells[name].map(lambda cell, seen=one.ambiguous: str(cell).strip() == seen))
            large, small = both_readings(one.ambiguous)
            findings += places.first("ambiguous-thousands", first, name, value=one.ambiguous, large=large, small=small)
    return marks, findings


def _checked(
    numbers: Numbers, written: pd.Series, column: Column, places: Places
) -> tuple[pd.Series, np.ndarray, list[Finding]]:
    """Return a column's possible figures, the rows that had another one, and what is wrong with each."""
    values = numbers.figures.copy()
    is_count = column.kind == "count"
    bad = numbers.problems != ""
    findings = places.at(
        "number-unreadable", np.flatnonzero(numbers.problems == "unreadable"), column.name, written
    ) + places.at(
        "count-not-finite" if is_count else "not-finite",
        np.flatnonzero(numbers.problems == "not-finite"),
        column.name,
        written,
    )
    if column.kind in _WHOLE:
        # a workbook's sums may carry the last bit of a binary fraction
        fraction = np.abs(values - np.round(values)) > 1e-6
        findings += places.at("count-not-whole", np.flatnonzero(fraction), column.name, written)
        too_large = np.abs(values) > MAX_COUNT
        findings += places.at("number-too-large", np.flatnonzero(too_large), column.name, written)
        bad |= fraction | too_large
    if column.kind == "share" or column.name in _SHARE_BY_SIGN:
        values, found = _as_shares(values, numbers.units == "%", column, places)
        findings += found
    values[bad] = np.nan
    figures = pd.Series(values, index=written.index)
    return figures.round().astype("Int64") if column.kind in _WHOLE else figures, bad, findings


def _as_shares(
    values: np.ndarray, signed: np.ndarray, column: Column, places: Places
) -> tuple[np.ndarray, list[Finding]]:
    """Divide per cents by 100: those with the sign, and a share column in which all are over 1."""
    in_percent = signed & ~np.isnan(values)
    findings: list[Finding] = []
    if column.kind == "share":
        unsigned = ~signed & (values > 0)
        over, under = unsigned & (values > 1), unsigned & (values < 1)
        if over.any() and under.any():
            findings += places.first(
                "share-or-percent",
                np.flatnonzero(over),
                column.name,
                low=values[under].min(),
                high=values[over].max(),
            )
        elif over.any():
            in_percent |= unsigned
    if in_percent.any():
        findings += places.first("share-in-percent", np.flatnonzero(in_percent), column.name)
    return np.where(in_percent, values / 100, values), findings


def _signs_and_units(numbers: Numbers, written: pd.Series, column: Column, places: Places) -> list[Finding]:
    findings: list[Finding] = []
    signed = np.flatnonzero((numbers.statuses != "") & written.notna().to_numpy())
    if len(signed):
        seen = ", ".join(sorted({str(written.iloc[i]).strip() for i in signed})[:8])
        findings += places.first("sign-for-missing", signed, column.name, count=len(signed), signs=seen)
    unit = np.flatnonzero((numbers.units != "") & (numbers.units != "%"))
    if len(unit):
        units = ", ".join(sorted({str(numbers.units[i]) for i in unit}))
        findings += places.first("unit-noted", unit, column.name, units=units)
    return findings


def total_findings(frame: pd.DataFrame, table: Table, *, whole: frozenset[str] = frozenset()) -> list[Finding]:
    """Compare the total rows of one file with the rows they are sums of.

    A total's blank keys are those of the rows it sums; where no row has them, it sums all rows of its file.
    A total may be greater than what is seen when figures are hidden.

    Parameters
    ----------
    frame : DataFrame
        Typed rows of one file with ``_total``.
    whole : frozenset of str
        Codes of the municipality itself: its rows are no part of a sum.
    """
    totals = frame[frame["_total"]]
    if totals.empty:
        return []
    parts = frame[~frame["_total"]]
    if "area_id" in parts:
        parts = parts[~parts["area_id"].isin(whole)]
    findings = []
    keys = [name for name in table.key if name != "source_id"]
    for column in (column for column in table.columns if column.kind in _WHOLE):
        for total in totals[totals[column.name].notna()].to_dict("records"):  # a file has a handful of totals
            rows = _rows_of(parts, total, keys)
            added = rows[column.name].sum()
            hidden = rows[column.name].isna().any()
            if rows[column.name].notna().any() and (
                added > total[column.name] if hidden else added != total[column.name]
            ):
                findings.append(
                    report(
                        "total-differs",
                        file=total["_file"],
                        sheet=total["_sheet"],
                        row=int(total["_row"]),
                        column=column.name,
                        total=int(total[column.name]),
                        added=int(added),
                    )
                )
    return findings


def _rows_of(parts: pd.DataFrame, total: Mapping[Any, Any], keys: list[str]) -> pd.DataFrame:
    rows = parts
    for key in keys:
        value = total[key]
        if pd.notna(value) and not is_total(value):
            rows = rows[rows[key] == value]
    blank = [key for key in keys if pd.isna(total[key]) and rows[key].isna().any()]
    for key in blank:
        narrowed = rows[rows[key].isna()]
        rows = narrowed if len(narrowed) else rows
    return rows
