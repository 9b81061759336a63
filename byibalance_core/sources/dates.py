"""Dates and periods as Danish offices write them: the day first, ISO, Excel's day numbers, quarters."""

from __future__ import annotations

import datetime as dt
import re

#: Number of a month by its Danish names.
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan januar", "feb februar", "mar marts", "apr april", "maj", "jun juni", "jul juli", "aug august",
         "sep sept september", "okt oktober", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_NAMED = re.compile(r"(\d{1,2})\.?\s+([a-zA-Z]+)\.?\s+(\d{4})")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_ONE = r"\d{4}(?:K[1-4]|M(?:0[1-9]|1[0-2]))?"
_PERIOD = re.compile(f"{_ONE}(?:-{_ONE})?")
_QUARTER = re.compile(r"([1-4])\.?KVARTAL(\d{4})")


def parse_date(cell: object, *, epoch_1904: bool = False) -> dt.date | None:
    """Return the date of a cell, or None where it is none.

    Parameters
    ----------
    cell : object
        Text, a date of a workbook, or Excel's number of a day.
    epoch_1904 : bool
        Day numbers count from 1904, as in workbooks made on old Macs.

    Examples
    --------
    >>> parse_date("03-04-2024"), parse_date("3. april 2024"), parse_date(45385)
    (datetime.date(2024, 4, 3), datetime.date(2024, 4, 3), datetime.date(2024, 4, 3))
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = str(cell).strip()
    try:
        if match := _ISO.fullmatch(text):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DAY_FIRST.fullmatch(text):
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        if match := _NAMED.fullmatch(text):
            return dt.date(int(match[3]), MONTHS[match[2].lower()], int(match[1]))
        if match := _SERIAL.fullmatch(text):
            start = dt.date(1904, 1, 1) if epoch_1904 else dt.date(1899, 12, 30)
            return start + dt.timedelta(days=int(match[1]))
    except (ValueError, KeyError):
        return None
    return None


def is_month_first(cell: object) -> bool:
    """Tell whether a date can only be read with the month first.

    Examples
    --------
    >>> is_month_first("04/25/2024"), is_month_first("25/04/2024")
    (True, False)
    """
    match = _DAY_FIRST.fullmatch(str(cell).strip())
    return bool(match) and int(match[2]) > 12 and 1 <= int(match[1]) <= 12  # type: ignore[index]


def parse_period(cell: object) -> str | None:
    """Return a period as ``2026``, ``2026K3``, ``2026M07`` or ``2025K3-2026K2``; None where the cell is none.

    Examples
    --------
    >>> parse_period("2026 k3"), parse_period("3. kvartal 2026"), parse_period(2026.0), parse_period("2026K5")
    ('2026K3', '2026K3', '2026', None)
    """
    text = re.sub(r"\.0$", "", str(cell).strip()).upper().replace(" ", "").replace("Q", "K")
    if match := _QUARTER.fullmatch(text):
        text = f"{match[2]}K{match[1]}"
    return text if _PERIOD.fullmatch(text) else None
