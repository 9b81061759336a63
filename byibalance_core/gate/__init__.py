"""The gate: delivered data in, checked tables and every finding out. No unchecked municipality can exist.

Readers (`byibalance_core.sources`) bring files to our names and types; each table is then checked alone,
the tables are checked together, and geometry is laid to the areas. Nothing here raises because data are
bad: a fault is a finding with its place, its reason and its remedy. Every code stands in
`byibalance_core.sources.codes.CODES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from byibalance_core import parameters
from byibalance_core.findings import Finding, Outcome, outcome
from byibalance_core.gate.agreements import check_agreement
from byibalance_core.gate.catalogue import check_values
from byibalance_core.gate.dimensions import complete_dimensions
from byibalance_core.gate.moves import check_moves
from byibalance_core.gate.places import lay_geometry
from byibalance_core.gate.points import check_points
from byibalance_core.gate.references import check_references, with_unplaced
from byibalance_core.gate.registers import check_register
from byibalance_core.gate.single import check_table, final_types, sound
from byibalance_core.gate.stock import check_stock_rows, mark_incomplete
from byibalance_core.gate.sums import ADDITIVE, complete_municipality
from byibalance_core.gate.zeros import mark_zeros
from byibalance_core.model import Source
from byibalance_core.schemas import TABLES
from byibalance_core.sources.agreement_files import stored
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import CODES, report, shown
from byibalance_core.sources.findings_summary import summarised
from byibalance_core.sources.folder import RawFolder, read_folder
from byibalance_core.sources.reader import IN_PROCESS, Reader
from byibalance_core.sources.register_files import RegisterFile

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

__all__ = ["CODES", "Answers", "Checked", "check", "shown"]

#: So many findings of one kind in one file and column are listed; the others are counted.
LISTED = 50


@dataclass(frozen=True)
class Checked:
    """What the gate let through, and everything it had to say.

    Attributes
    ----------
    findings : tuple of Finding
        In the order of reading. ``note`` is only told, ``quarantine`` set rows aside, ``ask`` and
        ``refuse`` stop a publication.
    tables : mapping of str to DataFrame
        Sound rows by table: the schema's columns in order, codes and categories as ``category``, counts,
        integers and years as ``Int64``, numbers as ``float64``, dates as ``datetime64[us]``, text as ``str``.
    settings : mapping
        Content of ``municipality.toml``, and as ``agreement`` that of ``agreement.toml`` where it has no fault; empty
        for a single file.
    sources : mapping of str to Source
        By ``source_id``.
    geometry : GeoDataFrame or None
        Areas in EPSG:25832 indexed by ``area_id``, with ``is_schematic``; None when no area has a place.
    file_hashes : mapping of str to str
        SHA-256 of every file read, by name.
    register : RegisterFile or None
        What the municipality's register begins with, where there is such a file without a fault; a release has none of
        it.
    """

    findings: tuple[Finding, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    geometry: GeoDataFrame | None = None
    file_hashes: Mapping[str, str] = field(default_factory=dict)
    register: RegisterFile | None = None

    @property
    def outcome(self) -> Outcome:
        """The most severe finding: accept, quarantine, ask or refuse."""
        return outcome(self.findings)


_NO_ANSWERS = Answers()


def check(
    path: Path | str,
    *,
    boundaries: Path | str | None = None,
    answers: Answers = _NO_ANSWERS,
    reader: Reader = IN_PROCESS,
) -> Checked:
    """Read a data folder, or one file, and check it; publish nothing.

    Parameters
    ----------
    path : path
        A folder with ``municipality.toml``, ``sources.toml`` and the tables' files; or one file, which can
        only be checked alone.
    boundaries : path, optional
        A boundary file that stands over those in the folder.
    answers : Answers
        What a person decided where the files do not say.
    reader : Reader
        Reads each file's bytes. Files from outside are read by `byibalance_core.sources.guard.Guarded`, in a process
        with limits on memory and time and without network.

    Returns
    -------
    Checked
        Never an exception for bad data: see its `outcome`.
    """
    raw = read_folder(Path(path), answers=answers, reader=reader)
    findings = list(raw.findings)
    frames: dict[str, pd.DataFrame] = {}
    for name, frame in raw.frames.items():
        checked, found = check_table(frame, TABLES[name])
        # a row set aside is a missing part of its sums; elsewhere it is of no more use
        frames[name] = checked if name in ADDITIVE else sound(checked)
        findings += found
    if boundaries is not None and not Path(boundaries).is_file():
        findings.append(report("path-missing", file=Path(boundaries).name, name=Path(boundaries).name))
        boundaries = None
    files = raw.boundaries if boundaries is None else (Path(boundaries),)
    frames, geometry, found = lay_geometry(frames, files, answers=answers, code=raw.settings.get("code"), reader=reader)
    findings += [*found, *reader.remarks]
    if "points" in frames:
        frames["points"], found = check_points(frames["points"], geometry)
        findings += found
    if raw.settings and "areas" in frames and len(frames["areas"]):
        frames, found = _check_together(frames, raw)
        findings += found
    elif not raw.is_single_file and raw.settings and frames:
        findings.append(report("no-areas", level=raw.settings["area_level"]))
    settings = {name: value for name, value in raw.settings.items() if name != "agreement"}
    if raw.agreement is not None and not raw.agreement.findings and not raw.is_single_file:
        found = check_agreement(raw.agreement, frames, sources=raw.sources.sources)
        findings += found
        settings |= {} if found else {"agreement": stored(raw.agreement.content)}
    register = None if raw.register is None or raw.register.findings or raw.is_single_file else raw.register
    if register is not None:
        found = check_register(register, frames, sources=raw.sources.sources, indicators=parameters.indicators())
        findings += found
        register = None if found else register
    return Checked(
        findings=tuple(summarised(findings, LISTED)),
        tables={name: final_types(sound(frames[name]), TABLES[name]) for name in TABLES if name in frames},
        settings=settings,
        sources=raw.sources.sources,
        geometry=geometry,
        file_hashes=raw.file_hashes,
        register=register,
    )


def _check_together(frames: dict[str, pd.DataFrame], raw: RawFolder) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    catalogue = parameters.indicators()
    limit = parameters.standards().incomplete_stock_residents_per_dwelling
    frames, findings = with_unplaced(frames, raw.settings)
    frames, found = check_references(frames, sources=raw.sources.sources, indicators=catalogue)
    findings += found
    for name in ("indicators", "benchmarks"):
        if name in frames:
            frames[name], found = check_values(frames[name], catalogue)
            findings += found
    if "stock" in frames:
        frames["stock"], found = check_stock_rows(frames["stock"])
        findings += found
        frames["stock"], found = complete_dimensions(frames["stock"])
        findings += found
    if "moves" in frames:
        frames["moves"], found = check_moves(frames["moves"], frames["areas"])
        findings += found
    frames, found = complete_municipality(frames, raw.settings)
    findings += found
    frames = mark_zeros(frames, raw.sources.zero_may_be_hidden)
    frames, found = mark_incomplete(frames, level=raw.settings["area_level"], limit=limit)
    return frames, findings + found
