"""Single cells of an import: a period, a count, a channel, a category, a rent's band."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import Any

from byibalance_core.schemas import DIMENSIONS
from byibalance_core.sources.dates import MONTHS, parse_date, parse_period
from byibalance_core.sources.import_fields import CHANNELS
from byibalance_core.sources.names import CATEGORY_NAMES, is_total, key_of
from byibalance_core.sources.numbers import Decimal, parse_number

UNKNOWN = "unknown"
_MONTH_OF_YEAR = re.compile(r"(\d{4})[-./ ](\d{1,2})|(\d{1,2})[-./ ](\d{4})")
_NAMED_MONTH = re.compile(r"([a-z]+)[-. ]*(\d{4}|\d{2})")
_ROOMS = re.compile(r"(\d+)(?:\+|\D.*)?")
# What a program writes behind a whole number; three zeros are thousands.
_POINT_ZERO = re.compile(r"(?<=\d)[.,]0{1,2}$")
_BANDS = ((3_500.0, "under_3500"), (4_000.0, "3500_4000"), (4_500.0, "4000_4500"), (math.inf, "over_4500"))
_CATEGORIES = {
    name: {
        **{key_of(value): value for value in DIMENSIONS[name]},
        **{key_of(word): value for value, words in CATEGORY_NAMES.get(name, {}).items() for word in words},
        **{key_of(word): UNKNOWN for word in ("ukendt", "uoplyst")},
    }
    for name in ("dwelling_type", "rooms", "rent_band")
}


@dataclass(frozen=True)
class Count:
    """A count as written: its value, NaN where a sign for missing stands, and that sign's status; or what is wrong."""

    value: float = math.nan
    status: str = ""
    problem: str = ""


def is_blank(cell: Any) -> bool:
    """Tell whether a cell is empty."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text(cell: Any) -> str:
    """Return a cell as text; a whole number without its decimals."""
    if is_blank(cell):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def month_of(day: dt.date) -> str:
    """Return the month of a day as a period.

    Examples
    --------
    >>> month_of(dt.date(2026, 7, 31))
    '2026M07'
    """
    return f"{day.year:04d}M{day.month:02d}"


def period_of(cell: Any, *, epoch_1904: bool = False) -> str | None:
    """Return the period of a cell: a year, quarter or month as text, or the month of a date.

    Examples
    --------
    >>> [period_of(cell) for cell in ("2026", "2026K3", "juli 2026", "07-2026", "31-07-2026", "i fjor")]
    ['2026', '2026K3', '2026M07', '2026M07', '2026M07', None]
    """
    written = text(cell).lower()
    if period := parse_period(written):
        return period
    if match := _MONTH_OF_YEAR.fullmatch(written):
        year, month = int(match[1] or match[4]), int(match[2] or match[3])
        return f"{year}M{month:02d}" if 1 <= month <= 12 else None
    match = _NAMED_MONTH.fullmatch(written)
    if match and match[1] in MONTHS:
        year = int(match[2]) + (2000 if len(match[2]) == 2 else 0)
        return f"{year}M{MONTHS[match[1]]:02d}"
    day = parse_date(cell, epoch_1904=epoch_1904)
    return month_of(day) if day is not None else None


def month_number(cell: Any) -> int | None:
    """Return the month, 1 to 12, that a cell names by number or word; None where it names none."""
    written = text(cell).lower().strip(".")
    if written in MONTHS:
        return MONTHS[written]
    return int(written) if written.isdigit() and 1 <= int(written) <= 12 else None


def last_month(period: str) -> tuple[int, int]:
    """Return year and month in which a period ends.

    Examples
    --------
    >>> last_month("2026"), last_month("2026K2"), last_month("2026M07")
    ((2026, 12), (2026, 6), (2026, 7))
    """
    one = period.rpartition("-")[2]
    year = int(one[:4])
    if "M" in one:
        return year, int(one[5:])
    return year, 3 * int(one[5:]) if "K" in one else 12


def count_of(cell: Any, *, whole: bool, decimal: Decimal) -> Count:
    """Return a count or a measure of time; what is wrong with it in words where it cannot be used.

    Parameters
    ----------
    whole : bool
        True for counts: then a dot or comma before three digits can only group thousands.

    Examples
    --------
    >>> count_of("1.234", whole=True, decimal=",").value, count_of("2,5", whole=True, decimal=",").problem
    (1234.0, 'Et antal har ingen decimaler.')
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return Count(problem="Kolonnen er tal.")
    if isinstance(cell, str):
        cell = _POINT_ZERO.sub("", cell) if whole else cell
        mark: Decimal = "," if not whole or not re.search(r"\d,\d{3}(\D|$)", cell) else "."
        reading = parse_number(cell, decimal=mark if whole else decimal)
        if reading.problem:
            return Count(problem="Kolonnen er tal.")
        if reading.status:
            return Count(status=reading.status)
        value = reading.value
    else:
        value = float(cell)
    if not math.isfinite(value) or value < 0:
        return Count(problem="Et antal kan ikke være under 0." if math.isfinite(value) else "Kolonnen er tal.")
    if whole and not value.is_integer():
        return Count(problem="Et antal har ingen decimaler.")
    return Count(value)


def channel_of(cell: Any) -> str | None:
    """Return our channel for what is written; None where it is not known.

    Examples
    --------
    >>> channel_of("Kommunal anvisning"), channel_of("Oprykning (intern)"), channel_of("Hjemmebytte")
    ('municipal', 'internal_list', None)
    """
    key = key_of(cell)
    if key in CHANNELS:
        return CHANNELS[key]
    inside = {CHANNELS[word] for word in CHANNELS if len(word) >= 6 and word in key}
    return inside.pop() if len(inside) == 1 else None


def is_annulled(cell: Any) -> bool:
    """Tell whether a cell says »annullering«: no channel has that name."""
    return key_of(cell).startswith("annul")


def category_of(name: str, cell: Any) -> tuple[str | None, bool]:
    """Return a category of a dimension, and whether the word was known; a blank or "all" is None.

    Examples
    --------
    >>> category_of("rooms", "5 vær."), category_of("dwelling_type", "Familiebolig"), category_of("rooms", "i alt")
    (('4+', True), ('family', True), (None, True))
    """
    if is_blank(cell) or is_total(cell):
        return None, True
    known = _CATEGORIES[name].get(key_of(text(cell)))
    if known is not None:
        return known, True
    if name == "rooms" and (match := _ROOMS.fullmatch(text(cell).lower().replace(",0", ""))):
        rooms = int(match[1])
        return (str(rooms) if 1 <= rooms <= 3 else "4+" if rooms >= 4 else UNKNOWN), rooms >= 1
    if name == "dwelling_type":
        inside = {value for word, value in _CATEGORIES[name].items() if len(word) >= 5 and word in key_of(cell)}
        if len(inside) == 1:
            return inside.pop(), True
    return UNKNOWN, False


def rent_band(rent_dkk_month: float) -> str:
    """Return the band of a rent in kroner a month; 3,500 belongs to the band above.

    Examples
    --------
    >>> rent_band(3499.99), rent_band(4500)
    ('under_3500', 'over_4500')
    """
    return next(band for limit, band in _BANDS if rent_dkk_month < limit)
