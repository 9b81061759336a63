"""A data folder as delivered: its settings, its sources, and every table's files read, typed and stacked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from byibalance_core import civil_numbers
from byibalance_core.findings import Finding
from byibalance_core.schemas import Table
from byibalance_core.sources import settings_files
from byibalance_core.sources.agreement_files import AGREEMENT_FILE, read_agreement
from byibalance_core.sources.agreement_form import AgreementFile
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.delivered import TEXTS, WORKBOOKS
from byibalance_core.sources.grid import Grid
from byibalance_core.sources.reader import IN_PROCESS, Reader, ReadShapes
from byibalance_core.sources.register_files import REGISTER_FILE, RegisterFile, read_register
from byibalance_core.sources.settings_files import SourceList
from byibalance_core.sources.text import read_bytes

BOUNDARIES = {".geojson", ".json", ".gpkg", ".zip"}
#: Stands for the municipality of a file that is looked at without its folder.
_NO_CODE = "000"


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
    register : RegisterFile or None
        What the register begins with, where there is such a file; its faults stand in `findings`.
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
    register: RegisterFile | None = None
    findings: tuple[Finding, ...] = ()
    is_single_file: bool = False


def read_folder(path: Path, *, answers: Answers, reader: Reader = IN_PROCESS) -> RawFolder:
    """Read a data folder, or one file.

    Parameters
    ----------
    path : Path
        A folder with ``municipality.toml``, ``sources.toml`` and one or more files per table, or one such
        file.
    answers : Answers
        What a person decided where the files do not say.
    reader : Reader
        Reads each file's bytes; a `byibalance_core.sources.guard.Guarded` one does it in a process that is confined.

    Returns
    -------
    RawFolder
        With findings instead of exceptions: bad data never raises.
    """
    if path.is_file():
        return _read_single(path, answers=answers, reader=reader)
    if not path.is_dir():
        return RawFolder(findings=(report("path-missing", name=path.name),))
    settings, findings = settings_files.read_settings(path)
    sources, source_findings = settings_files.read_sources(path)
    findings += source_findings
    agreement = read_agreement(path / AGREEMENT_FILE) if (path / AGREEMENT_FILE).is_file() else None
    findings += agreement.findings if agreement else ()
    register = None
    if (path / REGISTER_FILE).is_file() and "code" in settings:
        register = read_register(path / REGISTER_FILE, code=settings["code"])
        findings += register.findings
    files, found = _harmless(file for file in sorted(path.iterdir()) if not file.name.startswith((".", "~$")))
    findings += found
    pieces: dict[str, list[pd.DataFrame]] = {}
    boundaries = []
    for file in files:
        if file.suffix.lower() in BOUNDARIES:
            boundaries.append(file)
        elif file.suffix.lower() in TEXTS | WORKBOOKS:
            table, frame, found = _read_table(file, answers=answers, code=settings.get("code"), reader=reader)
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
    return RawFolder(settings, sources, frames, tuple(boundaries), hashes, agreement, register, tuple(findings))


def _harmless(paths: Iterable[Path]) -> tuple[list[Path], list[Finding]]:
    """Return the files whose names do not look like a person, and a finding for each of the others."""
    files, findings = [], []
    for path in paths:
        if civil_numbers.holds(path.name):
            findings.append(report("personal-data", file=path.name, place="Filens navn"))
        elif path.is_file():
            files.append(path)
    return files, findings


def _read_single(path: Path, *, answers: Answers, reader: Reader) -> RawFolder:
    _, findings = _harmless([path])
    if findings:
        return RawFolder(findings=tuple(findings), is_single_file=True)
    hashes = {path.name: _sha256(path)}
    if path.suffix.lower() in BOUNDARIES:
        return RawFolder(boundaries=(path,), file_hashes=hashes, is_single_file=True)
    if path.name == REGISTER_FILE:
        register = read_register(path, code=_NO_CODE)
        return RawFolder(file_hashes=hashes, register=register, findings=register.findings, is_single_file=True)
    if path.suffix.lower() == ".toml":
        agreement = read_agreement(path)
        findings = list(agreement.findings)
        return RawFolder(file_hashes=hashes, agreement=agreement, findings=tuple(findings), is_single_file=True)
    table, frame, findings = _read_table(path, answers=answers, code=None, reader=reader)
    frames = {table.name: frame} if table is not None and frame is not None else {}
    return RawFolder(frames=frames, file_hashes=hashes, findings=tuple(findings), is_single_file=True)


def _read_table(
    path: Path, *, answers: Answers, code: str | None, reader: Reader
) -> tuple[Table | None, pd.DataFrame | None, list[Finding]]:
    data, findings = read_bytes(path)
    return (None, None, findings) if findings else reader.table(data, file=path.name, answers=answers, code=code)


def read_grid(
    path: Path, *, table: Table | None, answers: Answers, reader: Reader = IN_PROCESS
) -> tuple[Grid | None, list[Finding]]:
    """Return the cells of a text file or of a workbook's sheet; the content decides which of them it is."""
    data, findings = read_bytes(path)
    return (None, findings) if findings else reader.grid(data, file=path.name, table=table, answers=answers)


def read_boundaries(path: Path, *, answers: Answers, reader: Reader = IN_PROCESS) -> ReadShapes:
    """Return the polygons of a boundary file in EPSG:25832, valid, with the file's columns and ``_number``.

    None when the file cannot be read or a question about its coordinates is open. A person's answers say what the file
    does not: coordinate system and axes.
    """
    if civil_numbers.holds(path.name):
        return None, [report("personal-data", file=path.name, place="Filens navn")]
    data, findings = read_bytes(path)
    if findings:
        return None, findings
    log = path.with_name(f"{path.name}-wal")
    left_open = log.is_file() and log.stat().st_size > 0
    return reader.shapes(data, file=path.name, answers=answers, left_open=left_open)


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
    return path.suffix.lower() in TEXTS | WORKBOOKS | BOUNDARIES | {".toml"}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
