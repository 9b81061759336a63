"""Cells of an exported table: numbers stay numbers, hidden ones are words, no text acts as a formula."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from byibalance_core.parameters import indicators
from byibalance_core.schemas import Column, Table
from byibalance_core.words import Language, category_word, status_word

#: First characters that make a spreadsheet read text as a formula (OWASP ASVS 5.3.10, with the full-width
#: forms).
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
#: Statuses of figures that a reader may not see as a number.
ABSENT = ("suppressed", "zero_or_hidden", "missing", "not_applicable")
NUMERIC = ("count", "integer", "number", "share", "year")

Cell = str | int | float | None


@dataclass(frozen=True)
class Absent:
    """A cell without a number (hidden, missing, not applicable): written as its word and never as 0."""

    status: str = "missing"


def is_active(text: str) -> bool:
    """Return whether a spreadsheet could take a text for a formula.

    Leading blanks and quotes are looked through: spreadsheets drop them on import.

    Examples
    --------
    >>> [is_active(text) for text in ("=1+1", " +45", "＝1", "4+", "Åboulevarden")]
    [True, True, True, False, False]
    """
    return text.startswith(_ACTIVE) or text.lstrip(' "\u00a0').startswith(_ACTIVE)


def neutral(text: str) -> str:
    """Return a text that no spreadsheet runs: a leading single quote before one that could act as a formula.

    Examples
    --------
    >>> neutral("=HYPERLINK(1)"), neutral("Bellahøj")
    ("'=HYPERLINK(1)", 'Bellahøj')
    """
    return f"'{text}" if is_active(text) else text


def decimal(value: float, *, comma: bool) -> str:
    """Return a number as text that reads back exactly: no thousands marks, no exponent, no trailing zero.

    Examples
    --------
    >>> decimal(1234.5, comma=True), decimal(2.0, comma=False), decimal(1e-7, comma=False)
    ('1234,5', '2', '0.0000001')
    """
    whole = isinstance(value, int) or float(value).is_integer()
    text = str(int(value)) if whole else format(Decimal(repr(float(value))), "f")
    return text.replace(".", ",") if comma else text


def figure_cell(cell: Any, language: Language) -> Cell:
    """Return one cell of a figure's table as exports write it; nothing (None, NaN) is the word for missing.

    Examples
    --------
    >>> [figure_cell(cell, "da") for cell in (Absent("suppressed"), None, True, 7)]
    ['skjult', 'mangler', 'ja', 7]
    """
    if isinstance(cell, Absent):
        return status_word(cell.status, language)
    if isinstance(cell, str):
        return cell
    if pd.isna(cell):
        return status_word("missing", language)
    plain = cell.item() if hasattr(cell, "item") else cell
    if isinstance(plain, bool):
        return {"da": "ja", "en": "yes"}[language] if plain else {"da": "nej", "en": "no"}[language]
    return plain if isinstance(plain, int | float) else str(plain)


def columns_of(
    frame: pd.DataFrame, table: Table, *, language: Language | None, words_for_absent: bool
) -> list[list[Cell]]:
    """Return a table's columns as lists of plain cells.

    Parameters
    ----------
    frame : DataFrame
        Rows of the table.
    table : Table
        Its declaration.
    language : {"da", "en"}, optional
        Language of categories; technical codes where it is None.
    words_for_absent : bool
        Write a hidden, missing or not applicable figure as its word; otherwise its cell is blank (the column
        ``status`` says why). A published zero that may be a hidden one is never written as 0.

    Returns
    -------
    list of list
        One list per column of the declaration that `frame` has: str, int, float or None.
    """
    status = frame["status"].astype(object) if "status" in frame else None
    return [
        _column(frame[column.name], column, table, status, language, words_for_absent=words_for_absent)
        for column in table.columns
        if column.name in frame
    ]


def _column(
    values: pd.Series,
    column: Column,
    table: Table,
    status: pd.Series | None,
    language: Language | None,
    *,
    words_for_absent: bool,
) -> list[Cell]:
    plain = _plain(values, column)
    if column.kind == "category" and language is not None:
        words = {value: category_word(column.name, value, language) for value in column.values}
        return [words.get(str(cell), cell) if cell is not None else None for cell in plain]
    if column.name == "indicator" and language is not None:
        names = {name: entry.name[language] for name, entry in indicators().items()}
        return [names.get(str(cell), cell) for cell in plain]
    if column.kind not in NUMERIC or column.name in table.key or status is None:
        return plain
    absent = {state: status_word(state, language or "en") if words_for_absent else None for state in ABSENT}
    return [
        absent[state] if state in absent and _stands_for_nothing(cell, state) else cell
        for cell, state in zip(plain, status, strict=True)
    ]


def _stands_for_nothing(cell: Cell, state: str) -> bool:
    """Return whether a cell has no number to show: blank, or a published zero that may be a hidden figure."""
    return cell is None or (state == "zero_or_hidden" and cell == 0)


def _plain(values: pd.Series, column: Column) -> list[Cell]:
    """Return a column as Python values: int, float or text; nothing is None."""
    missing = values.isna()
    if column.kind in ("count", "integer", "year"):
        cells: Iterable[Cell] = (int(cell) for cell in pd.to_numeric(values).fillna(0))
    elif column.kind in ("number", "share"):
        cells = (float(cell) for cell in pd.to_numeric(values).astype(float))
    else:
        cells = (str(cell) for cell in values.astype(object))
    return [None if absent else cell for cell, absent in zip(cells, missing, strict=True)]
