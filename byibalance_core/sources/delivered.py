"""One delivered file of a table, from its bytes to typed rows: recognised, searched for persons, typed, summed up."""

from __future__ import annotations

import re

import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.schemas import TABLES, Table
from byibalance_core.sources import persons
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.columns import type_columns
from byibalance_core.sources.grid import Grid
from byibalance_core.sources.measures import total_findings
from byibalance_core.sources.settings_files import municipality_code
from byibalance_core.sources.spreadsheet import lift, recognise, split_text
from byibalance_core.sources.text import decode
from byibalance_core.sources.workbook import read_workbook

TEXTS = frozenset({".csv", ".tsv"})
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
#: Columns in which the municipality's own code may stand.
_AREA_COLUMNS = ("area_id", "parent_id", "unit_id")


def table_of(file: str) -> Table | None:
    """Return the table a file's name says: ``stock.csv`` or ``stock-2026.csv``; None where it says none.

    Examples
    --------
    >>> table_of("stock-bbr.csv").name, table_of("boliger.csv")
    ('stock', None)
    """
    return TABLES.get(re.split(r"[-. ]", file.lower(), maxsplit=1)[0])


def is_workbook(file: str) -> bool:
    """Tell whether a file's name is a workbook's."""
    return file.lower().endswith(tuple(WORKBOOKS))


def read_table(
    data: bytes, *, file: str, answers: Answers, code: str | None = None
) -> tuple[Table | None, pd.DataFrame | None, list[Finding]]:
    """Read one file of a table.

    Parameters
    ----------
    data : bytes
        A text file or a workbook.
    file : str
        Its name, which or else its headers say which table it is.
    answers : Answers
        Encoding and decimal mark where a person gave them.
    code : str, optional
        The municipality's code, so that ``0101`` and ``101`` are one.

    Returns
    -------
    table : Table or None
        None when the file could not be recognised.
    frame : DataFrame or None
        Typed rows without totals; None when the file could not be read.
    findings : list of Finding
    """
    table = table_of(file)
    grid, findings = grid_of(data, file=file, table=table, answers=answers)
    if grid is None:
        return table, None, findings
    if table is None:
        table = recognise(grid)
        if table is None:
            return None, None, [*findings, report("unknown-file", file=file)]
        findings.append(report("table-recognised", file=file, table=table.name))
    frame, found = read_rows(grid, table, answers=answers, code=code)
    return table, frame, findings + found


def grid_of(data: bytes, *, file: str, table: Table | None, answers: Answers) -> tuple[Grid | None, list[Finding]]:
    """Return the cells of a text file or of a workbook's sheet, once nothing in the file looks like a person."""
    if is_workbook(file):
        return read_workbook(data, file=file, table=table.name if table else None)
    text, findings = decode(data, file=file, encoding=answers.encoding)
    if text is None:
        return None, findings
    grid, found = split_text(text, file=file, tables=[table] if table else TABLES.values())
    personal = persons.in_text(text, file=file) if grid is None else persons.in_rows(grid.rows, file=file)
    return (None, personal) if personal else (grid, findings + found)


def read_rows(
    grid: Grid, table: Table, *, answers: Answers, code: str | None = None
) -> tuple[pd.DataFrame | None, list[Finding]]:
    """Return the typed rows of a sheet, its total rows compared and left out."""
    lifted, findings = lift(grid, table)
    if lifted is None:
        return None, findings
    frame, found = type_columns(lifted, table, answers=answers)
    findings += found
    if code is not None:
        for name in set(_AREA_COLUMNS) & set(frame.columns):
            same = frame[name].map(municipality_code, na_action="ignore") == code
            frame[name] = frame[name].mask(same, code)
    findings += total_findings(frame, table, whole=frozenset({code} if code else ()))
    return frame[~frame["_total"]].drop(columns="_total"), findings
