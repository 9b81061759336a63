"""Numbers as Danish offices write them: ``1.234.567,89``, ``4.250 kr.``, ``45 %``, ``..``.

Which sign is the decimal mark is decided for a column from its own values, else from the rest of its file,
else it is asked about: ``1.234`` alone may be 1234 or 1,234.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from byibalance_core.sources.names import MISSING_SIGNS

Decimal = Literal[",", "."]
Problem = Literal["", "unreadable", "not-finite"]

_BLANKS = re.compile("[\u00a0\u202f\u2009\u2007 ']")
_SPACED = re.compile("[+\\-]?\\d{1,3}(?:[\u00a0\u202f\u2009\u2007 ']\\d{3})+(?:[.,]\\d+)?")
_UNIT = re.compile(r"(?i)\s*(kr\.?|dkk|m²|m2|kvm|km²|km2|%|pct\.?|procent|stk\.?|personer|boliger|mdr\.?|m)$")
_UNIT_BEFORE = re.compile(r"(?i)^(kr\.?|dkk)\s*(?=[-+\d])")
_HIDDEN = re.compile(r"[<≤]\s*\d+|\d+\s*[-–]\s*\d+|(?i:under|færre end)\s+\d+")
_PERCENT = {"%", "pct", "procent"}
#: What a number looks like when its mark is known: plain or grouped digits, a decimal part, an exponent.
_FORM: dict[str, re.Pattern[str]] = {
    ",": re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d+)?(?:[eE][+-]?\d+)?"),
    ".": re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d+)?(?:[eE][+-]?\d+)?"),
}
_NOT_FINITE = re.compile(r"(?i)[+-]?(inf|infinity|nan|∞)")


@dataclass(frozen=True)
class Reading:
    """One cell read as a number.

    Attributes
    ----------
    value : float
        NaN where there is none; a per cent is not yet divided.
    status : str
        Status that a sign for missing gives; empty for a number.
    unit : str
        Unit written to the number, ``%`` for every way to write per cent.
    problem : {"", "unreadable", "not-finite"}
    """

    value: float = math.nan
    status: str = ""
    unit: str = ""
    problem: Problem = ""


@dataclass(frozen=True)
class Evidence:
    """What the values of a column say about the decimal mark.

    Attributes
    ----------
    comma, point : str or None
        The first value that can only be read with that mark.
    ambiguous : str or None
        The first value that can be read with both, to different numbers.
    """

    comma: str | None = None
    point: str | None = None
    ambiguous: str | None = None

    @property
    def proven(self) -> Decimal | None:
        """The mark, where the values agree on one."""
        if (self.comma is None) == (self.point is None):
            return None
        return "," if self.comma else "."

    @property
    def contradictory(self) -> bool:
        """True where some values need the one mark and some the other."""
        return self.comma is not None and self.point is not None

    def joined(self, other: Evidence) -> Evidence:
        """Return the evidence of two columns together."""
        return Evidence(self.comma or other.comma, self.point or other.point, self.ambiguous or other.ambiguous)


def _body(text: str) -> tuple[str, str]:
    """Return a number's digits and marks without blanks and unit, and the unit."""
    stripped = text.strip().replace("−", "-")
    if re.fullmatch(r"[–—]\s*\d.*", stripped):
        stripped = "-" + stripped[1:].lstrip()
    stripped = _UNIT_BEFORE.sub("", stripped)
    unit = ""
    match = _UNIT.search(stripped)
    if match and any(character.isdigit() for character in stripped[: match.start()]):
        stripped, unit = stripped[: match.start()].strip(), match[1].lower().rstrip(".")
    if _SPACED.fullmatch(stripped):
        stripped = _BLANKS.sub("", stripped)
    return stripped, "%" if unit in _PERCENT else unit


def evidence(cells: Iterable[object], *, ceiling: float | None = None) -> Evidence:
    """Return what cells say about the decimal mark. Cells that are no text (from a workbook) say nothing.

    Parameters
    ----------
    cells : iterable
        Cells as read from the file.
    ceiling : float, optional
        Greatest absolute value that is possible, such as 180 for degrees: a reading above it is excluded.

    Examples
    --------
    >>> evidence(["1.234", "12.345.678"]).proven, evidence(["1.234"]).proven
    (',', None)
    >>> evidence(["12.568"], ceiling=180).proven
    '.'
    """
    comma: str | None = None
    point: str | None = None
    ambiguous: str | None = None
    for cell in cells:
        if not isinstance(cell, str):
            continue
        body = _body(cell)[0].lstrip("+-")
        reads = {mark: _FORM[mark].fullmatch(body) is not None for mark in (",", ".")}
        if reads[","] and reads["."]:
            mark = next((mark for mark in body if mark in ",."), None)
            if mark is None:
                continue
            if body.startswith("0") or (ceiling is not None and _digits(body) > ceiling):
                reads = {",": mark == ",", ".": mark == "."}
            else:
                ambiguous = ambiguous or cell.strip()
                continue
        comma = comma or (cell if reads[","] else None)
        point = point or (cell if reads["."] else None)
    return Evidence(comma, point, ambiguous)


def both_readings(text: str) -> tuple[str, str]:
    """Return the two numbers an ambiguous value may be, the larger first, as Danish text.

    Examples
    --------
    >>> both_readings("1.234")
    ('1234', '1,234')
    """
    body = _body(text)[0]
    return re.sub("[.,]", "", body), body.replace(".", ",")


def _digits(body: str) -> float:
    return float(re.sub("[.,]", "", body))


def parse_number(text: str, *, decimal: Decimal = ",") -> Reading:
    """Read one cell of text as a number, a sign for missing, or neither.

    Parameters
    ----------
    decimal : {",", "."}
        Decimal mark; the other one and blanks group thousands.

    Examples
    --------
    >>> parse_number("1.234.567,89").value, parse_number("4.250 kr."), parse_number("<5").status
    (1234567.89, Reading(value=4250.0, status='', unit='kr', problem=''), 'suppressed')
    """
    stripped = text.strip()
    if not stripped:
        return Reading(status="missing")
    sign = MISSING_SIGNS.get(stripped.lower())
    if sign is not None:
        return Reading(status=sign)
    if _HIDDEN.fullmatch(stripped):
        return Reading(status="suppressed")
    if _NOT_FINITE.fullmatch(stripped):
        return Reading(problem="not-finite")
    body, unit = _body(stripped)
    if not any(character.isdigit() for character in body) or not _FORM[decimal].fullmatch(body):
        return Reading(problem="unreadable")
    value = float(body.replace("." if decimal == "," else ",", "").replace(",", "."))
    return Reading(value, unit=unit) if math.isfinite(value) else Reading(problem="not-finite")


@dataclass(frozen=True)
class Numbers:
    """A column read as numbers: arrays of one length; what to do with the faults is not decided."""

    figures: np.ndarray
    statuses: np.ndarray
    units: np.ndarray
    problems: np.ndarray


def read_numbers(cells: pd.Series, *, decimal: Decimal) -> Numbers:
    """Read a column of cells; every distinct cell is parsed once.

    Parameters
    ----------
    cells : Series of object
        Text from a text file, or numbers and text from a workbook; None where there is nothing.
    """
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    readings = [_reading(cell, decimal) for cell in distinct]
    readings.append(Reading(status="missing"))  # code -1, the cells without anything, takes the last

    def column(name: str, dtype: type) -> np.ndarray:
        return np.array([getattr(reading, name) for reading in readings], dtype=dtype)[codes]

    return Numbers(column("value", float), column("status", object), column("unit", object), column("problem", object))


def _reading(cell: object, decimal: Decimal) -> Reading:
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return Reading(problem="unreadable")
    if isinstance(cell, str):
        return parse_number(cell, decimal=decimal)
    return Reading(float(cell)) if math.isfinite(cell) else Reading(problem="not-finite")
