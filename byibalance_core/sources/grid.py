"""A sheet as it stands in its file, before anything is understood: rows of cells with their row numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

#: Limits of one sheet.
MAX_ROWS = 300_000
MAX_COLUMNS = 200
#: The header is looked for in this many rows.
HEADER_ROWS = 20

Cell = Any  # str, int, float, bool, datetime or None


@dataclass(frozen=True)
class Merge:
    """Merged cells of a workbook: rows and column from 1, and the range as a spreadsheet writes it."""

    first_row: int
    last_row: int
    column: int
    reference: str


@dataclass(frozen=True)
class Grid:
    """Rows of one sheet or text file; row *i* of `rows` is row *i* + 1 of the spreadsheet."""

    file: str
    rows: Sequence[Sequence[Cell]]
    sheet: str | None = None
    merges: tuple[Merge, ...] = ()
    epoch_1904: bool = False
