"""Spans of months: what a period in a table covers, and the twelve months that an account is made for."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Months of a period that is written as a year, a quarter (``2026K3``) or a month (``2026M07``).
YEAR, QUARTER, MONTH = 12, 3, 1

_WRITTEN = re.compile(r"(\d{4})(?:K([1-4])|M(0[1-9]|1[0-2]))?")


def span_of(period: str) -> tuple[int, int]:
    """Return the first month of a period, counted from year 0, and how many months it has.

    Raises
    ------
    ValueError
        When it is no year, quarter or month.

    Examples
    --------
    >>> span_of("2026K3"), span_of("2026M07"), span_of("2026")
    ((24318, 3), (24318, 1), (24312, 12))
    """
    found = _WRITTEN.fullmatch(period)
    if found is None:
        raise ValueError(f"»{period}« is no period; write a year, a quarter (2026K3) or a month (2026M07).")
    year, quarter, month = found.groups()
    first = int(year) * YEAR
    if quarter:
        return first + (int(quarter) - 1) * QUARTER, QUARTER
    return (first + int(month) - 1, MONTH) if month else (first, YEAR)


@dataclass(frozen=True)
class Window:
    """Whole months in a row.

    Attributes
    ----------
    first : int
        First month, counted from year 0.
    months : int
        How many.
    """

    first: int
    months: int

    def __post_init__(self) -> None:
        """Refuse a window without a month."""
        if self.months < 1:
            raise ValueError("A window has at least one month.")

    @classmethod
    def until(cls, period: str, months: int = YEAR) -> Window:
        """Return the months up to and with a period.

        Examples
        --------
        >>> str(Window.until("2026M06")), str(Window.until("2025")), str(Window.until("2026K2", 3))
        ('2025M07-2026M06', '2025', '2026K2')
        """
        first, length = span_of(period)
        return cls(first + length - months, months)

    @property
    def last(self) -> int:
        """Last month, counted from year 0."""
        return self.first + self.months - 1

    @property
    def year(self) -> int:
        """Calendar year that it ends in."""
        return self.last // YEAR

    def pieces(self) -> tuple[Window, ...]:
        """Return the parts that lie in one calendar year each, first to last.

        Examples
        --------
        >>> [str(part) for part in Window.until("2026M06").pieces()]
        ['2025M07-2025M12', '2026M01-2026M06']
        """
        parts = []
        first = self.first
        while first <= self.last:
            end = min(self.last, first // YEAR * YEAR + YEAR - 1)
            parts.append(Window(first, end - first + 1))
            first = end + 1
        return tuple(parts)

    def __str__(self) -> str:
        """Write it as a period where it is one, else as its first and last month."""
        year, month = divmod(self.first, YEAR)
        if self.months == YEAR and month == 0:
            return str(year)
        if self.months == QUARTER and month % QUARTER == 0:
            return f"{year}K{month // QUARTER + 1}"
        ends = [f"{at // YEAR}M{at % YEAR + 1:02d}" for at in (self.first, self.last)]
        return ends[0] if self.months == MONTH else "-".join(ends)
