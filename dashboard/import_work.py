"""The work behind Indlæs data: where it is allowed, which folder it writes to, and one reading of one file.

A file's bytes go to the confined process only and are never written to disk.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from byibalance_core import civil_numbers, importing, settings
from byibalance_core.findings import Finding
from byibalance_core.sources import import_target, mapping
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.guard import Guarded
from byibalance_core.sources.guarded_import import read_import
from byibalance_core.sources.import_files import Import
from byibalance_core.sources.import_target import Target

# How much of the work is done when the counts are written, when the folder is checked, and by each later step.
_WRITTEN, _CHECKED, _STEP = 0.05, 0.7, 0.04
_LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Reading:
    """One file read for one folder: the import, everything found, and the folder as it was."""

    read: Import
    target: Target
    found: tuple[Finding, ...]
    organisation: str | None

    def blocking(self, *, partial: bool) -> list[Finding]:
        """Return what stands in the way of taking the file, or with `partial` the rows without a fault."""
        stops = [finding for finding in self.found if finding.severity != "note"]
        return [finding for finding in stops if finding.row is None] if partial else stops


def is_allowed(code: str, *, address: str | None) -> bool:
    """Tell whether this process may take in files: partners on this machine, or where a setting says so."""
    here = address in _LOCAL or settings.import_allowed()
    return settings.profile() == "partner" and here and folder_of(code) is not None


def folder_of(code: str) -> Path | None:
    """Return the data folder of a municipality, None where there is none."""
    return settings.import_folder(code)


def token(data: bytes, *parts: object) -> str:
    """Return what tells one reading from another one."""
    return hashlib.sha256(data + repr(parts).encode()).hexdigest()


def read(
    data: bytes, *, file: str, code: str, organisation: str | None, chosen: Mapping[str, str | None], replace: bool
) -> Reading:
    """Read one file in the confined process and compare it with the folder it is for.

    Raises
    ------
    RefusedError
        When the folder cannot take an import.
    """
    folder = folder_of(code)
    assert folder is not None  # noqa: S101 - the caller has asked `is_allowed`
    target = _target(folder, _state(folder))
    with Guarded() as reader:
        if civil_numbers.holds(file):
            refused = (report("personal-data", file=file, place="Filens navn"),)
            return Reading(Import("", findings=refused), target, refused, organisation)
        memory = mapping.remembered(settings.store())
        found = read_import(
            reader, data, file=file, answers=Answers(), register=target.register,
            organisation=organisation, chosen=dict(chosen) or None, memory=memory,
        )  # fmt: skip
        more = import_target.conflicts(target, found.frames, organisation=organisation, replace=replace)
        return Reading(found, target, (*found.findings, *reader.remarks, *more), organisation)


@lru_cache(maxsize=4)
def _target(folder: Path, state: tuple[tuple[str, int, int], ...]) -> Target:
    """Return what an import has to know of a folder, read once for each state of its files."""
    with Guarded() as reader:
        return import_target.read_target(folder, reader=reader)


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    stats = ((path.name, path.stat()) for path in sorted(folder.iterdir()))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def take(reading: Reading, progress: Callable[[str, float], None]) -> str:
    """Write a reading's counts, check the folder, publish it, and remember the columns; return the release's id.

    Parameters
    ----------
    progress : callable
        Told what goes on (``write``, ``check`` or ``publish``) and how much of all is done, 0 to 1.

    Raises
    ------
    RefusedError
        When the folder cannot be published; then nothing is changed.
    """
    share = 0.0
    files = max(len(list(reading.target.folder.iterdir())), 1)

    def step(name: str) -> None:
        nonlocal share
        share = {"write": _WRITTEN, "check": _WRITTEN, "publish": _CHECKED}.get(name, min(share + _STEP, 0.95))
        progress(name if name in ("write", "check") else "publish", share)

    def checked(_: str) -> None:
        nonlocal share
        share = min(share + (_CHECKED - _WRITTEN) / files, _CHECKED)
        progress("check", share)

    with Guarded(on_file=checked) as reader:
        release_id = importing.import_and_publish(
            reading.target, reading.read.frames, organisation=reading.organisation, file=reading.read.file,
            today=dt.date.today().isoformat(), store=settings.store(), reader=reader, progress=step,
        )  # fmt: skip
    if reading.read.mapping is not None:
        mapping.remember(settings.store(), reading.read.mapping)
    return release_id
