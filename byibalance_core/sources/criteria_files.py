"""The files of ``classify``: one row per area and list year, read strictly; a fault stops the reading and is named.

Here a row that is set aside would be an area without an answer, so everything doubtful is refused. A blank, or a sign
for missing, is an unknown figure and never 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from byibalance_core.criteria.figures import CRITERIA, FIGURES, is_possible
from byibalance_core.criteria.origin import ORIGIN
from byibalance_core.findings import Finding, RefusedError
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.folder import read_grid
from byibalance_core.sources.numbers import evidence, parse_number
from byibalance_core.sources.reader import IN_PROCESS, Reader
from byibalance_core.sources.spreadsheet import header_row, lift
from byibalance_core.sources.text import clean

#: Remarks of the readers that stop nothing elsewhere, but would leave out figures here.
_STOPS = frozenset({"extra-column"})


@dataclass(frozen=True)
class CriteriaRow:
    """One row as read: its place in the file and its figures, None where unknown."""

    row: int
    area: str
    year: int
    figures: Mapping[str, Decimal | None]


@dataclass(frozen=True)
class CriteriaFile:
    """The rows of a file, and what had to be said about it that stops nothing."""

    rows: list[CriteriaRow]
    remarks: list[Finding]


def read_criteria(
    path: Path, *, year: int, earlier: bool = False, with_origin: bool = False, reader: Reader = IN_PROCESS
) -> CriteriaFile:
    """Return the rows of a file of figures.

    Parameters
    ----------
    path : Path
        Text with ``;``, ``,`` or tab between the columns, decimal point or comma, UTF-8 or Windows-1252; or a workbook.
    year : int
        List year: the year of every row, or with `earlier` the year that every row comes before.
    with_origin : bool
        Without it the column on origin is passed over unread.
    reader : Reader
        Reads the file's bytes.

    Raises
    ------
    RefusedError
        With every fault of the file, each by row and column.
    """
    grid, findings = read_grid(path, table=CRITERIA, answers=Answers(), reader=reader)
    lifted = None
    if grid is not None:
        lifted, found = lift(grid, CRITERIA)
        findings += found
    stops = [finding for finding in findings if finding.severity != "note" or finding.code in _STOPS]
    faults = [_refused(finding, None if grid is None else header_row(grid, CRITERIA)[0] + 1) for finding in stops]
    if lifted is None or faults:
        raise RefusedError(faults)
    cells = lifted.cells[~lifted.cells["_total"]]
    if cells.empty:
        raise RefusedError([report("no-rows", file=path.name)])
    rows = []
    for row in cells.to_dict("records"):
        one = _RowReader(path.name, lifted.sheet, {str(name): cell for name, cell in row.items()})
        rows.append(one.read(year=year, earlier=earlier, with_origin=with_origin))
        faults += one.faults
    faults += _repeated(path.name, lifted.sheet, rows)
    if faults:
        raise RefusedError(sorted(faults, key=lambda fault: fault.row or 0))
    return CriteriaFile(rows, [finding for finding in findings if finding not in stops])


def _refused(finding: Finding, header: int | None) -> Finding:
    """Return a fault as one that stops; a column that is not known is answered with those that are."""
    if finding.code not in _STOPS:
        return finding
    known = ", ".join(CRITERIA.names)
    place: dict[str, Any] = {"file": finding.file, "sheet": finding.sheet, "row": header, "column": finding.column}
    return report("column-not-taken", **place, known=known)


class _RowReader:
    """Reads the cells of one row and keeps its faults."""

    def __init__(self, file: str, sheet: str | None, cells: Mapping[str, Any]) -> None:
        self._at: dict[str, Any] = {"file": file, "sheet": sheet, "row": int(cells["_row"])}
        self._cells = cells
        self.faults: list[Finding] = []

    def read(self, *, year: int, earlier: bool, with_origin: bool) -> CriteriaRow:
        """Return the row; what cannot be read is a fault and None."""
        names = [name for name in CRITERIA.names[2:] if with_origin or name != ORIGIN]
        return CriteriaRow(
            self._at["row"],
            self._area(),
            self._year(year, earlier=earlier),
            {name: self._figure(name) for name in names},
        )

    def _fault(self, code: str, column: str, **words: Any) -> None:
        self.faults.append(report(code, **self._at, column=column, **words))

    def _area(self) -> str:
        cell = self._cells.get("area")
        area = "" if _is_blank(cell) else clean(str(cell))
        if not area:
            self._fault("area-or-year-blank", "area")
        return area

    def _year(self, year: int, *, earlier: bool) -> int:
        cell = self._cells.get("year")
        if _is_blank(cell):
            self._fault("area-or-year-blank", "year")
            return year
        text = str(cell).strip().removesuffix(".0")
        found = int(text) if len(text) == 4 and text.isascii() and text.isdigit() else 0
        if earlier and not 1900 <= found < year:
            self._fault("year-not-earlier", "year", value=cell, year=year)
        if not earlier and found != year:
            self._fault("year-not-asked-for", "year", value=cell, year=year)
        return found

    def _figure(self, name: str) -> Decimal | None:
        cell = self._cells.get(name)
        if _is_blank(cell):
            return None
        low, high = FIGURES[name]
        try:
            value = as_number(cell, whole=name == "residents", ceiling=high)
        except ValueError:
            self._fault("figure-unreadable", name, value=cell)
            return None
        if value is None or is_possible(name, value):
            return value
        whole = "helt tal" if name == "residents" else "tal"
        self._fault("figure-impossible", name, value=cell, what=whole, low=low, high=high)
        return None


def as_number(cell: Any, *, whole: bool = False, ceiling: float = 100) -> Decimal | None:
    """Return a figure exactly as it is written; None for a sign for missing.

    Parameters
    ----------
    whole : bool
        A count: ``1.000`` is a thousand. Else a value at most `ceiling`, and ``1.000`` is one.

    Raises
    ------
    ValueError
        When the cell is no number, or has another unit than per cent.

    Examples
    --------
    >>> as_number("41,2 %"), as_number("41.2"), as_number("1.000", whole=True), as_number("..")
    (Decimal('41.2'), Decimal('41.2'), Decimal('1000.0'), None)
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise ValueError(f"{cell!r} is no number.")
    if not isinstance(cell, str):
        return Decimal(str(cell))
    seen = evidence([cell], ceiling=None if whole else ceiling)
    # A count that can be read with both marks has thousands: the mark that is there is then no decimal mark.
    grouped = "." if seen.ambiguous and "," in cell else ","
    reading = parse_number(cell, decimal=seen.proven or grouped)  # type: ignore[arg-type]
    if reading.status:
        return None
    if reading.problem or reading.unit not in ("", *(("personer",) if whole else ("%",))):
        raise ValueError(f"{cell!r} is no number.")
    return Decimal(str(reading.value))


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and pd.isna(cell)) or (isinstance(cell, str) and not cell.strip())


def _repeated(file: str, sheet: str | None, rows: list[CriteriaRow]) -> Iterator[Finding]:
    first: dict[tuple[str, int], int] = {}
    for row in rows:
        key = (row.area, row.year)
        if row.area and key in first:
            place: dict[str, Any] = {"file": file, "sheet": sheet, "row": row.row, "column": "area"}
            yield report("area-listed-twice", **place, area=row.area, year=row.year, other=first[key])
        first.setdefault(key, row.row)
