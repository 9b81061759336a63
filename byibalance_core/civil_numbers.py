"""The form of a civil registration number (CPR) in any text: found without being repeated, and masked.

A number counts when its first six digits are a day that exists. The check digit is not asked for: it has not held for
all numbers since 2007.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_START = r"(?:(?<![0-9A-Za-z])|(?<=[cC][pP][rR]))(?<!\d[.,])"
_END = r"(?![0-9A-Za-z])(?![.,]\d)"
_HYPHEN = " ?[-‐‑–−] ?"
_TOGETHER = re.compile(
    rf"{_START}(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d\d)(?P<mark>{_HYPHEN}|[ \u00a0\u202f])?\d{{4}}{_END}"
)
_APART = re.compile(
    rf"{_START}(?P<day>\d\d)(?P<between>[./-])(?P<month>\d\d)(?P=between)(?P<year>\d\d)(?P<mark>{_HYPHEN})\d{{4}}{_END}"
)
_LOST_ZERO = re.compile(r"(?P<day>[1-9])(?P<month>\d\d)(?P<year>\d\d)\d{4}")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: Stands where a number was.
MASK = "●●●●●●-●●●●"


def _is_day(day: int, month: int, year: int) -> bool:
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    return (day, month) != (29, 2) or year % 4 == 0


def _matches(text: str) -> Iterator[re.Match[str]]:
    for pattern in (_TOGETHER, _APART):
        for match in pattern.finditer(text):
            day, month, year = (int(match[name]) for name in ("day", "month", "year"))
            # Numbers given until a person has a lasting one have 60 added to the day; without a hyphen such digits are
            # far more often something else.
            if _is_day(day, month, year) or (match["mark"] and _is_day(day - 60, month, year)):
                yield match


def position(text: str) -> int | None:
    """Return where the first civil registration number of a text begins; None where there is none.

    Examples
    --------
    >>> position("Lejer 010170-1234"), position("Lejemål 4561701234"), position("12,0101701234")
    (6, None, None)
    """
    return min((match.start() for match in _matches(text.translate(_UNSEEN))), default=None)


def holds(value: object) -> bool:
    """Tell whether a cell or a text holds a civil registration number.

    Examples
    --------
    >>> holds("010170-1234"), holds(3112991234), holds(311299123), holds("310299-1234")
    (True, True, False, False)
    """
    return position(text_of(value)) is not None


def lacks_zero(value: object) -> bool:
    """Tell whether a cell is a number of nine digits that is a civil registration number with its first zero lost.

    Examples
    --------
    >>> lacks_zero(101701234), lacks_zero("101701234"), lacks_zero(999999999)
    (True, True, False)
    """
    match = _LOST_ZERO.fullmatch(text_of(value).strip())
    return match is not None and _is_day(*(int(match[name]) for name in ("day", "month", "year")))


def masked(text: str) -> str:
    """Return a text with its civil registration numbers masked.

    Examples
    --------
    >>> masked("Lejer 010170-1234 er flyttet")
    'Lejer ●●●●●●-●●●● er flyttet'
    """
    if position(text) is None:
        return text
    visible = text.translate(_UNSEEN)
    for match in sorted(_matches(visible), key=lambda match: -match.start()):
        visible = visible[: match.start()] + MASK + visible[match.end() :]
    return visible


def text_of(value: object) -> str:
    """Return a cell's text, a whole number as its digits; empty for anything else."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else ""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
