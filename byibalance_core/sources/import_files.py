"""A spreadsheet as a housing organisation has it, to counts per estate and period: mapped, checked row by row, summed.

Nothing of a row is kept: where the file has one row per letting, only the number of them leaves this module.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from byibalance_core.declarations import Column, Table
from byibalance_core.findings import Finding
from byibalance_core.sources import import_cells, import_counts
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.dates import parse_date
from byibalance_core.sources.delivered import grid_of
from byibalance_core.sources.estate_register import Register
from byibalance_core.sources.findings_summary import summarised
from byibalance_core.sources.grid import MAX_ROWS, Grid
from byibalance_core.sources.import_fields import COUNTS, DECIMALS, FIELDS, TABLE_TITLES
from byibalance_core.sources.import_rows import RowReader, Sheet
from byibalance_core.sources.mapping import HeaderMapping, header_index, propose
from byibalance_core.sources.names import is_total
from byibalance_core.sources.numbers import Decimal, evidence
from byibalance_core.sources.spreadsheet import is_footer

#: So many findings of one kind and column are listed.
LISTED = 1_000
_EVENT_DATES = {"lettings": "letting_date", "move_outs": "move_out_date"}
_TIMES = ("period", "month", "date", "year")
# Excel's number of a day has five digits.
_DIGITS_OF_DAY = 5
#: A rent is one of a month in this span, in kroner.
_MONTHLY = (1_000, 20_000)
_HEADERS = Table(
    "import", "", (), tuple(Column(header, "text", "") for known in FIELDS.values() for header in known.headers)
)


@dataclass(frozen=True)
class Import:
    """What an import would bring.

    Attributes
    ----------
    mapping : HeaderMapping or None
        The columns; None where the file could not be read.
    header_row : int or None
        Row of the headers, from 1.
    frames : dict of str to DataFrame
        Counts by table, in the types of `byibalance_core.sources.columns.type_columns`, from rows without a fault.
    findings : tuple of Finding
    rows : int
        Rows that were read, without totals and remarks.
    left : tuple of int
        Rows of which something cannot be used, and so nothing is.
    """

    file: str
    mapping: HeaderMapping | None = None
    header_row: int | None = None
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    rows: int = 0
    left: tuple[int, ...] = ()

    def blocking(self, *, partial: bool) -> list[Finding]:
        """Return what stands in the way; with `partial` the rows that have faults are left out and do not."""
        stops = [finding for finding in self.findings if finding.severity != "note"]
        return [finding for finding in stops if finding.row is None] if partial else stops

    def left_out(self) -> Finding | None:
        """Return how many rows are left out and which, where any is."""
        if not self.left:
            return None
        listed = ", ".join(map(str, self.left[:20])) + (" …" if len(self.left) > 20 else "")
        return report("import-partial", file=self.file, left=len(self.left), all=self.rows, rows=listed)


def read_import(
    data: bytes,
    *,
    file: str,
    answers: Answers,
    register: Register | None,
    organisation: str | None = None,
    chosen: Mapping[str, str | None] | None = None,
    memory: Mapping[str, Mapping[str, str | None]] | None = None,
    today: dt.date,
) -> Import:
    """Read a spreadsheet of lettings, offers, move-outs, empty homes or waiting lists.

    Parameters
    ----------
    data : bytes
        A text file or a workbook.
    register : Register or None
        Estates to be matched; with None they stand as written.
    organisation : str, optional
        Id of the organisation whose file it is.
    chosen : mapping, optional
        A person's choice of field by header; None for a header that is not used.
    memory : mapping, optional
        Choices of earlier files, by signature of the headers.
    today : date
        Nothing can have happened after it.

    Returns
    -------
    Import
        With findings instead of exceptions: bad data never raises.
    """
    grid, findings = grid_of(data, file=file, table=_HEADERS, answers=answers)
    if grid is None:
        return Import(file, findings=tuple(findings))
    index = header_index(grid.rows)
    headers = ["" if cell is None else str(cell).strip() for cell in grid.rows[index]] if grid.rows else []
    rows, totals = _rows(grid, index)
    mapping = _mapping(headers, rows, chosen, memory or {})
    at: dict[str, Any] = {"file": file, "sheet": grid.sheet}
    tables, events = _tables(mapping)
    places = {"estate", "estate_name"} & set(mapping.fields)
    waits = organisation is not None or "organisation" in mapping.fields
    if not places:
        tables = [table for table in tables if table == "waiting" and waits]
    if not tables or not rows:
        code = (
            report("import-no-table", **at, seen=", ".join(filter(None, headers))) if rows else report("no-rows", **at)
        )
        return Import(file, mapping, index + 1, findings=(*findings, code))
    findings += _said(mapping, tables, events, at)
    decimal, rent, found = _readings(mapping, rows, answers, at)
    named = {name: mapping.columns[position].header for name, position in mapping.fields.items()}
    sheet = Sheet(file, grid.sheet, mapping.fields, named, grid.epoch_1904, decimal, today, rent)
    reader = RowReader(sheet, register, organisation, tables, events)
    bad = {number for number, row in rows if not reader.read(row, number)}
    counted, doubles, contradicting = import_counts.doubled(
        [part for part in reader.parts if part.table not in events], sheet
    )
    bad |= contradicting
    happened = [part for part in reader.parts if part.table in events and part.row not in bad]
    frames, said = import_counts.counted_frames(counted, sheet)
    more, assumed = import_counts.event_frames(happened, sheet)
    frames |= more
    findings += [*found, *reader.findings, *doubles, *said, *assumed]
    for table in events:
        count = sum(part.table == table for part in happened)
        findings.append(report("import-events-summed", **at, what=TABLE_TITLES[table], count=count))
    blank = sum(part.table == "lettings" and part.splits[0] is None for part in happened)
    if blank and "channel" in mapping.fields:
        findings.append(report("import-channel-blank", **at, count=blank))
    findings += import_counts.turnover_findings(frames, register, sheet)
    most = max((len(frame) for frame in frames.values()), default=0)
    if most > MAX_ROWS:
        findings.append(report("import-too-many-counts", **at, count=most, limit=MAX_ROWS))
    if not bad and not events:
        findings += _compared_totals(rows, totals, sheet)
    return Import(file, mapping, index + 1, frames, tuple(summarised(findings, LISTED)), len(rows), tuple(sorted(bad)))


def _rows(grid: Grid, index: int) -> tuple[list[tuple[int, list[Any]]], list[tuple[int, list[Any]]]]:
    """Return the rows under the header with their numbers, and those that say they are a sum."""
    rows: list[tuple[int, list[Any]]] = []
    totals: list[tuple[int, list[Any]]] = []
    for number, row in enumerate(grid.rows[index + 1 :], start=index + 2):
        filled = [cell for cell in row if not import_cells.is_blank(cell)]
        if not filled or is_footer(row):
            continue
        (totals if is_total(filled[0]) else rows).append((number, list(row)))
    by_number = dict(rows)
    for merge in grid.merges:  # a name that is merged over several rows holds for all of them
        first = by_number.get(merge.first_row)
        for number in range(merge.first_row + 1, merge.last_row + 1):
            if first is not None and number in by_number and merge.column <= len(by_number[number]):
                by_number[number][merge.column - 1] = first[merge.column - 1]
    return rows, totals


def _mapping(
    headers: list[str],
    rows: list[tuple[int, list[Any]]],
    chosen: Mapping[str, str | None] | None,
    memory: Mapping[str, Mapping[str, str | None]],
) -> HeaderMapping:
    """Return what each column is: proposed, set right by what is in it, as remembered, as chosen."""
    mapping = propose(headers)
    columns = list(mapping.columns)
    for position, column in enumerate(columns):
        pair = next((pair for pair in _EVENT_DATES.items() if column.field in pair), None)
        if pair is None:
            continue
        cells = [
            row[position] for _, row in rows[:500] if position < len(row) and not import_cells.is_blank(row[position])
        ]
        if column.field == pair[1]:
            share = sum(_is_small_number(cell) for cell in cells)
            field_of = pair[0] if share > len(cells) / 2 else pair[1]
        else:
            share = sum(parse_date(cell) is not None and not import_cells.text(cell).isdigit() for cell in cells)
            field_of = pair[1] if share > len(cells) / 2 else pair[0]
        if cells and field_of != column.field and field_of not in mapping.fields:
            reason = "kolonnen har datoer" if field_of == pair[1] else "kolonnen har tal"
            columns[position] = replace(column, field=field_of, confidence="likely", reason=reason)
    mapping = HeaderMapping(tuple(columns))
    if mapping.signature in memory:
        mapping = mapping.changed(memory[mapping.signature])
    return mapping.changed(chosen) if chosen else mapping


def _is_small_number(cell: Any) -> bool:
    text = import_cells.text(cell)
    return text.isdigit() and len(text) < _DIGITS_OF_DAY


def _tables(mapping: HeaderMapping) -> tuple[list[str], dict[str, str]]:
    """Return the tables that a sheet fills, and for those of events the field of the day."""
    fields = mapping.fields
    events = {table: date for table, date in _EVENT_DATES.items() if date in fields and table not in fields}
    counts = {name for names in COUNTS.values() for name in names}
    if not events and "date" in fields and "channel" in fields and not counts & set(fields):
        events = {"lettings": "date"}
    has_time = any(name in fields for name in _TIMES)
    tables = list(events)
    for table, names in COUNTS.items():
        if table not in events and has_time and any(name in fields for name in names):
            tables.append(table)
    return tables, events


def _said(
    mapping: HeaderMapping, tables: Sequence[str], events: Mapping[str, str], at: Mapping[str, Any]
) -> list[Finding]:
    kinds = [f"{TABLE_TITLES[table]} ({'én række pr. hændelse' if table in events else 'antal'})" for table in tables]
    findings = [report("import-read-as", **at, what=", ".join(kinds))]
    seen: dict[str, str] = {}
    for column in mapping.columns:
        if column.field is None and column.header:
            reason = column.reason[:1].upper() + column.reason[1:] + "."
            findings.append(report("import-column-unused", **at, column=column.header, reason=reason))
        elif column.field is not None and column.field in seen:
            words: dict[str, Any] = {
                "field": FIELDS[column.field].title,
                "first": seen[column.field],
                "second": column.header,
            }
            findings.append(report("import-same-field", **at, **words))
        elif column.field is not None:
            seen[column.field] = column.header
    return findings


def _readings(
    mapping: HeaderMapping, rows: list[tuple[int, list[Any]]], answers: Answers, at: Mapping[str, Any]
) -> tuple[Decimal, str | None, list[Finding]]:
    """Return the decimal mark, the field of the rent (None without one or where its unit is unclear), and findings."""
    fields = mapping.fields

    def cells(name: str) -> list[Any]:
        position = fields[name]
        return [row[position] for _, row in rows if position < len(row) and not import_cells.is_blank(row[position])]

    measured = [name for name in (*DECIMALS, "rent_month", "rent_year", "rent") if name in fields]
    shown = evidence(cell for name in measured for cell in cells(name))
    given: Decimal | None = answers.decimal if answers.decimal in (",", ".") else None  # type: ignore[assignment]
    decimal: Decimal = given or shown.proven or ","
    findings = []
    if given is None and shown.contradictory:
        findings.append(report("mixed-decimals", **at, comma=shown.comma, point=shown.point))
    rent: str | None = next((name for name in ("rent_month", "rent_year") if name in fields), None)
    if rent is None and "rent" in fields:
        values = [import_cells.count_of(cell, whole=False, decimal=decimal).value for cell in cells("rent")]
        known = [value for value in values if value == value]
        typical = statistics.median(known) if known else 0
        if _MONTHLY[0] <= typical <= _MONTHLY[1]:
            rent = "rent"
        elif known:
            column = mapping.columns[fields["rent"]].header
            findings.append(report("import-rent-unit", **at, column=column, typical=f"{typical:.0f} kr."))
    return decimal, rent, findings


def _compared_totals(
    rows: list[tuple[int, list[Any]]], totals: list[tuple[int, list[Any]]], sheet: Sheet
) -> list[Finding]:
    """Return questions where the one row of sums says something else than the rows."""
    if len(totals) != 1:
        return []
    ((number, total),) = totals
    findings = []
    for name in (one for names in COUNTS.values() for one in names if one in sheet.fields and one not in DECIMALS):
        position = sheet.fields[name]

        def value(row: list[Any], position: int = position) -> float:
            cell = row[position] if position < len(row) else None
            read = import_cells.count_of(cell, whole=True, decimal=sheet.decimal)
            return read.value if not read.problem else float("nan")

        stated, parts = value(total), [value(row) for _, row in rows]
        summed = sum(part for part in parts if part == part)
        if stated == stated and all(part == part for part in parts) and stated != summed:
            at: dict[str, Any] = {
                "file": sheet.file,
                "sheet": sheet.sheet,
                "row": number,
                "column": sheet.headers[name],
            }
            findings.append(report("import-total-differs", **at, stated=int(stated), summed=int(summed)))
    return findings
