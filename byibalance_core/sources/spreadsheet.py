"""From a sheet as it stands to the rows of one table: separator, header, columns, totals, remarks.

Cells stay as they were written; `byibalance_core.sources.columns` turns them into numbers, dates and codes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.schemas import TABLES, Table
from byibalance_core.sources.codes import report
from byibalance_core.sources.grid import HEADER_ROWS, MAX_COLUMNS, MAX_ROWS, Cell, Grid
from byibalance_core.sources.names import COLUMN_NAMES, FOOTER_WORDS, is_total, key_of

_SEPARATORS = (";", ",", "\t")
# A quoted field over more lines than this has swallowed the rows after it.
_MAX_LINES_IN_FIELD = 20
_MEASURES = {"count", "integer", "number", "share"}


@dataclass(frozen=True)
class Lifted:
    """The rows of one table as written.

    Attributes
    ----------
    cells : DataFrame
        Object columns under the schema's names, and ``_row``, ``_total`` (a sum of the others).
    """

    file: str
    sheet: str | None
    cells: pd.DataFrame
    epoch_1904: bool = False


def split_text(text: str, *, file: str, tables: Iterable[Table]) -> tuple[Grid | None, list[Finding]]:
    """Return the cells of a text file, split at the separator under which most headers are known.

    Parameters
    ----------
    tables : iterable of Table
        Tables the file may be; their headers tell the separator.
    """
    if not text.strip(" \t\r\n;,\ufeff"):
        return None, [report("no-rows", file=file)]
    stated = re.match(r"(?i)sep=(.)\r?\n", text)
    separator = stated[1] if stated else _separator(text, list(tables))
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(row) > MAX_COLUMNS and any(cell.strip() for cell in row[MAX_COLUMNS:]):
                return None, [report("too-many-columns", file=file, row=len(rows) + 1, limit=MAX_COLUMNS)]
            if any(cell.count("\n") > _MAX_LINES_IN_FIELD for cell in row):
                return None, [report("unclosed-quote", file=file, row=len(rows) + 1)]
            rows.append(row)
            if len(rows) > MAX_ROWS + HEADER_ROWS:
                return None, [report("too-many-rows", file=file, limit=MAX_ROWS)]
    except csv.Error:
        return None, [report("unclosed-quote", file=file, row=len(rows) + 1)]
    if stated:
        rows[0] = []  # the line that names the separator keeps its row number
    return Grid(file, rows), []


def _separator(text: str, tables: list[Table]) -> str:
    lines = text[:100_000].splitlines()[:HEADER_ROWS]

    def known(separator: str) -> tuple[int, int]:
        rows = [[cell.strip(' "') for cell in line.split(separator)] for line in lines]
        matches = max((len(_matches(row, table)) for row in rows for table in tables), default=0)
        return matches, max(map(len, rows), default=0)

    return max(_SEPARATORS, key=known)


@cache
def _accepted(names: tuple[str, ...]) -> dict[str, str]:
    """Return columns by every key their headers may have; own names first."""
    accepted = {key_of(name): name for name in names}
    for name in names:
        for other in COLUMN_NAMES.get(name, ()):
            accepted.setdefault(key_of(other), name)
    return accepted


def _matches(row: Sequence[Cell], table: Table) -> dict[int, str]:
    """Return the schema's column for each position of a row whose cell is a known header."""
    accepted = _accepted(table.names)
    return {
        position: accepted[key]
        for position, cell in enumerate(row)
        if isinstance(cell, str) and (key := key_of(cell)) in accepted
    }


def header_row(grid: Grid, table: Table) -> tuple[int, int]:
    """Return the index of the row that is most like the table's header, and how many columns it has of it."""
    scores = [len(set(_matches(row, table).values())) for row in grid.rows[:HEADER_ROWS]]
    best = int(np.argmax(scores)) if scores else 0
    return best, scores[best] if scores else 0


def recognise(grid: Grid) -> Table | None:
    """Return the table whose required columns a sheet has, or None where none or several fit as well."""
    scores: dict[str, tuple[int, int]] = {}
    for table in TABLES.values():
        index, _ = header_row(grid, table)
        found = set(_matches(grid.rows[index], table).values()) if grid.rows else set()
        if _required(table) <= found:
            scores[table.name] = (len(found), -len(table.columns))
    if not scores:
        return None
    best = max(scores.values())
    winners = [name for name, score in scores.items() if score == best]
    return TABLES[winners[0]] if len(winners) == 1 else None


def _required(table: Table) -> set[str]:
    """Columns a file must have: the source may come from sources.toml, the year from the period."""
    required = {column.name for column in table.columns if column.required} - {"source_id"}
    return required - {"year"} if "period" in required else required


def lift(grid: Grid, table: Table) -> tuple[Lifted | None, list[Finding]]:
    """Return the rows of a table from a sheet, and everything that had to be said about its form.

    Parameters
    ----------
    grid : Grid
        The sheet.
    table : Table
        The table it is.

    Returns
    -------
    tuple of (Lifted or None, list of Finding)
        None when there are no rows or no header.
    """
    if not any(_filled(row) for row in grid.rows):
        return None, [report("no-rows", file=grid.file, sheet=grid.sheet)]
    index, score = header_row(grid, table)
    if score < min(2, len(_required(table))):
        seen = ", ".join(str(cell) for cell in next(row for row in grid.rows if _filled(row)) if cell)
        expected = ", ".join(sorted(_required(table)))
        return None, [
            report(
                "header-not-found",
                file=grid.file,
                sheet=grid.sheet,
                lines=HEADER_ROWS,
                seen=seen,
                expected=expected,
            )
        ]
    findings = []
    if any(_filled(row) for row in grid.rows[:index]):
        findings.append(report("header-not-first", file=grid.file, sheet=grid.sheet, row=index + 1, header=index + 1))
    rows, numbers, row_findings = _data_rows(grid, index)
    findings += row_findings
    if len(rows) > MAX_ROWS:
        return None, [report("too-many-rows", file=grid.file, sheet=grid.sheet, limit=MAX_ROWS)]
    header = [str(cell).strip() if cell is not None else "" for cell in grid.rows[index]]
    columns, column_findings = _columns(grid, header, rows, table)
    findings += column_findings
    if not rows:
        return None, [*findings, report("no-rows", file=grid.file, sheet=grid.sheet)]
    cells = pd.DataFrame(
        {name: pd.Series([row[position] for row in rows], dtype=object) for position, name in columns.items()}
    )
    cells["_row"] = np.array(numbers, dtype="int64")
    cells, fills = _fill_merges(cells, grid, columns, table)
    cells, total_findings = _mark_totals(cells, grid, table)
    return Lifted(grid.file, grid.sheet, cells, grid.epoch_1904), [*findings, *fills, *total_findings]


def _filled(row: Sequence[Cell]) -> bool:
    return any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row)


def _data_rows(grid: Grid, index: int) -> tuple[list[list[Cell]], list[int], list[Finding]]:
    """Return the rows under the header, padded to its width, with their numbers; no blank rows or remarks."""
    width = max(len(grid.rows[index]), 1)
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    findings = []
    is_text = grid.sheet is None  # a workbook has no separators that could be one too many
    for number, row in enumerate(grid.rows[index + 1 :], start=index + 2):
        if len(row) == width:
            cells = [None if isinstance(cell, str) and not cell.strip() else cell for cell in row]
            if any(cell is not None for cell in cells) and not is_footer(cells):
                rows.append(cells)
                numbers.append(number)
                continue
        if not _filled(row):
            continue
        if is_footer(row):
            findings.append(report("footer-left-out", file=grid.file, sheet=grid.sheet, row=number, text=row[0]))
        elif is_text and (len(row) < width or _filled(row[width:])):
            findings.append(report("ragged-row", file=grid.file, row=number, cells=len(row), columns=width))
        else:
            padded = [None if isinstance(cell, str) and not cell.strip() else cell for cell in row]
            rows.append([*padded, *[None] * (width - len(row))][: max(width, len(row))])
            numbers.append(number)
    widest = max((len(row) for row in rows), default=width)
    if widest > width:
        rows = [[*row, *[None] * (widest - len(row))] for row in rows]
    return rows, numbers, findings


def is_footer(row: Sequence[Cell]) -> bool:
    """Tell whether a row is a remark under the table."""
    first = row[0] if row else None
    if not isinstance(first, str) or _filled(row[1:]):
        return False
    return first.strip().lower().startswith(FOOTER_WORDS)


def _columns(
    grid: Grid, header: list[str], rows: list[list[Cell]], table: Table
) -> tuple[dict[int, str], list[Finding]]:
    """Return the schema's column by position, and findings on missing, double, blank or unknown headers."""
    findings = []
    at: dict[str, Any] = {"file": grid.file, "sheet": grid.sheet}
    own = {position: name for position, name in enumerate(header) if name in table.names}
    matched = {
        position: name
        for position, name in _matches(header, table).items()
        if position in own or name not in own.values()
    }
    places: dict[str, list[int]] = {}
    for position, text in enumerate(header):
        if text:
            places.setdefault(matched.get(position, key_of(text)), []).append(position)
    for name, positions in places.items():
        if len(positions) > 1:
            seen = ", ".join(f"kolonne nr. {position + 1} ({header[position]})" for position in positions)
            findings.append(report("duplicate-column", **at, column=header[positions[1]], name=name, places=seen))
    width = max((len(row) for row in rows), default=0)
    for position in range(width):
        text = header[position] if position < len(header) else ""
        filled = [row[position] for row in rows if position < len(row) and row[position] is not None]
        if not text and filled:
            findings.append(report("unnamed-column", **at, number=position + 1))
        elif text and position not in matched:
            findings.append(report("extra-column", **at, column=text, table=table.name))
    findings += [
        report("missing-column", **at, column=name, name=name, table=table.name)
        for name in table.names
        if name in _required(table) and name not in matched.values()
    ]
    first_places: dict[int, str] = {}
    for position, name in matched.items():
        if name not in first_places.values():
            first_places[position] = name
    return first_places, findings


def _fill_merges(
    cells: pd.DataFrame, grid: Grid, columns: dict[int, str], table: Table
) -> tuple[pd.DataFrame, list[Finding]]:
    """Fill codes and names down inside merged cells; a merged figure stays in its first row."""
    findings = []
    filled = cells.copy()
    rows = filled["_row"]
    for merge in grid.merges:
        name = columns.get(merge.column - 1)
        inside = (rows >= merge.first_row) & (rows <= merge.last_row)
        if name is None or inside.sum() < 2 or table.column(name).kind in _MEASURES:
            continue
        first = filled.loc[inside, name].iloc[0]
        filled.loc[inside, name] = first
        findings.append(
            report(
                "merged-cells-filled",
                file=grid.file,
                sheet=grid.sheet,
                row=merge.first_row,
                column=name,
                range=merge.reference,
            )
        )
    return filled, findings


def _mark_totals(cells: pd.DataFrame, grid: Grid, table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    """Mark the rows whose code or name says that they are a sum."""
    total = np.zeros(len(cells), dtype=bool)
    keyless = np.ones(len(cells), dtype=bool)
    for column in table.columns:
        if column.name in cells and column.required and column.name in table.key and column.kind in {"code", "text"}:
            total |= _says_total(cells[column.name]) & (column.name != "period")
            keyless &= cells[column.name].isna().to_numpy()
    if "name" in cells:
        total |= keyless & _says_total(cells["name"])
    findings = [report("total-row", file=grid.file, sheet=grid.sheet, row=int(row)) for row in cells.loc[total, "_row"]]
    return cells.assign(_total=total), findings


def _says_total(cells: pd.Series) -> np.ndarray:
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    return np.array([*map(is_total, distinct), False], dtype=bool)[codes]
