"""A data folder as delivered: its settings, its sources, and every table's files read, typed and stacked."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.schemas import TABLES, Table
from byibalance_core.sources import settings_files
from byibalance_core.sources.agreement_files import AGREEMENT_FILE, read_agreement
from byibalance_core.sources.agreement_form import AgreementFile
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.columns import type_columns
from byibalance_core.sources.grid import Grid
from byibalance_core.sources.measures import total_findings
from byibalance_core.sources.settings_files import SourceList, municipality_code
from byibalance_core.sources.spreadsheet import lift, recognise, split_text
from byibalance_core.sources.text import decode, read_bytes
from byibalance_core.sources.workbook import read_workbook

_TEXT = {".csv", ".tsv"}
_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
BOUNDARIES = {".geojson", ".json", ".gpkg", ".zip"}
#: Columns in which the municipality's own code may stand.
_AREA_COLUMNS = ("area_id", "parent_id", "unit_id")


@dataclass(frozen=True)
class RawFolder:
    """Everything a delivery says, typed but not yet checked.

    Attributes
    ----------
    settings : dict
        Content of ``municipality.toml``; empty for a single file.
    sources : SourceList
        Content of ``sources.toml``.
    frames : dict of str to DataFrame
        Rows by table, as `byibalance_core.sources.columns.type_columns` returns them, totals left out.
    boundaries : tuple of Path
        Boundary files of the folder.
    file_hashes : dict of str to str
        SHA-256 of every file that was read.
    agreement : AgreementFile or None
        The agreement on letting, where there is one; its faults stand in `findings`.
    findings : tuple of Finding
    is_single_file : bool
        True when one file was given and nothing can be checked against other tables.
    """

    settings: dict[str, Any] = field(default_factory=dict)
    sources: SourceList = field(default_factory=SourceList)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    boundaries: tuple[Path, ...] = ()
    file_hashes: dict[str, str] = field(default_factory=dict)
    agreement: AgreementFile | None = None
    findings: tuple[Finding, ...] = ()
    is_single_file: bool = False


def read_folder(path: Path, *, answers: Answers) -> RawFolder:
    """Read a data folder, or one file.

    Parameters
    ----------
    path : Path
        A folder with ``municipality.toml``, ``sources.toml`` and one or more files per table, or one such
        file.
    answers : Answers
        What a person decided where the files do not say.

    Returns
    -------
    RawFolder
        With findings instead of exceptions: bad data never raises.
    """
    if path.is_file():
        return _read_single(path, answers=answers)
    if not path.is_dir():
        return RawFolder(findings=(report("path-missing", name=path.name),))
    settings, findings = settings_files.read_settings(path)
    sources, source_findings = settings_files.read_sources(path)
    findings += source_findings
    agreement = read_agreement(path / AGREEMENT_FILE) if (path / AGREEMENT_FILE).is_file() else None
    findings += agreement.findings if agreement else ()
    files = [file for file in sorted(path.iterdir()) if file.is_file() and not file.name.startswith((".", "~$"))]
    pieces: dict[str, list[pd.DataFrame]] = {}
    boundaries = []
    for file in files:
        if file.suffix.lower() in BOUNDARIES:
            boundaries.append(file)
        elif file.suffix.lower() in _TEXT | _WORKBOOKS:
            table, frame, found = read_table(file, answers=answers, code=settings.get("code"))
            findings += found
            if table is not None and frame is not None:
                frame, found = _with_source(frame, sources)
                pieces.setdefault(table.name, []).append(frame)
                findings += found
    hashes = {file.name: _sha256(file) for file in files if _is_read(file)}
    findings += [
        report("hash-differs", file=name, sha256=hashes[name])
        for name, written in sources.hashes.items()
        if name in hashes and hashes[name] != written
    ]
    if not pieces and not boundaries:
        findings.append(report("folder-empty"))
    frames = {name: pd.concat(frames, ignore_index=True) for name, frames in pieces.items()}
    return RawFolder(settings, sources, frames, tuple(boundaries), hashes, agreement, tuple(findings))


def _read_single(path: Path, *, answers: Answers) -> RawFolder:
    hashes = {path.name: _sha256(path)}
    if path.suffix.lower() in BOUNDARIES:
        return RawFolder(boundaries=(path,), file_hashes=hashes, is_single_file=True)
    if path.suffix.lower() == ".toml":
        agreement = read_agreement(path)
        findings = list(agreement.findings)
        return RawFolder(file_hashes=hashes, agreement=agreement, findings=tuple(findings), is_single_file=True)
    table, frame, findings = read_table(path, answers=answers)
    frames = {table.name: frame} if table is not None and frame is not None else {}
    return RawFolder(frames=frames, file_hashes=hashes, findings=tuple(findings), is_single_file=True)


def table_of(path: Path) -> Table | None:
    """Return the table a file's name says: ``stock.csv`` or ``stock-2026.csv``; None where it says none.

    Examples
    --------
    >>> table_of(Path("stock-bbr.csv")).name, table_of(Path("boliger.csv"))
    ('stock', None)
    """
    return TABLES.get(re.split(r"[-. ]", path.name.lower(), maxsplit=1)[0])


def read_table(
    path: Path, *, answers: Answers, code: str | None = None
) -> tuple[Table | None, pd.DataFrame | None, list[Finding]]:
    """Read one file of a table.

    Parameters
    ----------
    path : Path
        A text file or a workbook; its name or else its headers say which table it is.
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
    table = table_of(path)
    grid, findings = read_grid(path, table=table, answers=answers)
    if grid is None:
        return table, None, findings
    if table is None:
        table = recognise(grid)
        if table is None:
            return None, None, [*findings, report("unknown-file", file=path.name)]
        findings.append(report("table-recognised", file=path.name, table=table.name))
    frame, found = read_rows(grid, table, answers=answers, code=code)
    return table, frame, findings + found


def read_grid(path: Path, *, table: Table | None, answers: Answers) -> tuple[Grid | None, list[Finding]]:
    """Return the cells of a text file or of a workbook's sheet; the content decides which of them it is."""
    data, findings = read_bytes(path)
    if findings:
        return None, findings
    if path.suffix.lower() in _WORKBOOKS:
        return read_workbook(data, file=path.name, table=table.name if table else None)
    text, findings = decode(data, file=path.name, encoding=answers.encoding)
    if text is None:
        return None, findings
    grid, found = split_text(text, file=path.name, tables=[table] if table else TABLES.values())
    return grid, findings + found


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


def _with_source(frame: pd.DataFrame, sources: SourceList) -> tuple[pd.DataFrame, list[Finding]]:
    """Give rows without a source the one that names their file in ``sources.toml``."""
    blank = frame["source_id"].isna()
    if not blank.any():
        return frame, []
    file = str(frame["_file"].iloc[0])
    named = sources.of_file.get(file, ())
    if len(named) == 1:
        return frame.assign(source_id=frame["source_id"].mask(blank, named[0])), []
    row = int(frame.loc[blank, "_row"].iloc[0])
    return frame, [report("source-not-stated", file=file, row=row, column="source_id")]


def _is_read(path: Path) -> bool:
    return path.suffix.lower() in _TEXT | _WORKBOOKS | BOUNDARIES | {".toml"}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
