"""Counts from an import written into a data folder: whole or not at all, nothing overwritten without a word."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from byibalance_core.findings import Finding, RefusedError
from byibalance_core.schemas import TABLES
from byibalance_core.sources import settings_files
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.delivered import TEXTS, WORKBOOKS, table_of
from byibalance_core.sources.estate_register import Estate, Register
from byibalance_core.sources.import_fields import COUNTS, TABLE_TITLES
from byibalance_core.sources.reader import Reader
from byibalance_core.sources.text import read_bytes

_NEEDED = ("estates", "organisations", "stock", *COUNTS)
_MARK = "# Skrevet af byibalance import; rettes ved at indlæse igen."


@dataclass(frozen=True)
class Target:
    """A data folder that an import may be written to.

    Attributes
    ----------
    register : Register
        Its estates, with their dwellings in the newest year, and organisations.
    present : dict of str to dict of str to DataFrame
        Rows of the tables that an import fills, by table and file.
    """

    folder: Path
    settings: Mapping[str, Any]
    register: Register
    present: dict[str, dict[str, pd.DataFrame]]


def read_target(folder: Path, *, reader: Reader) -> Target:
    """Read what an import has to know of a data folder.

    Raises
    ------
    RefusedError
        When the folder has no settings or no estates.
    """
    settings, findings = settings_files.read_settings(folder)
    read: dict[str, dict[str, pd.DataFrame]] = {}
    for path in sorted(folder.iterdir()):
        table = table_of(path.name)
        if table is None or table.name not in _NEEDED or path.suffix.lower() not in TEXTS | WORKBOOKS:
            continue
        data, faults = read_bytes(path)
        if not faults:
            _, frame, _ = reader.table(data, file=path.name, answers=Answers(), code=settings.get("code"))
            if frame is not None:
                read.setdefault(table.name, {})[path.name] = frame
    if "estates" not in read and not findings:
        findings = [report("import-no-estates", file=folder.name)]
    if findings:
        raise RefusedError(findings)
    present = {name: files for name, files in read.items() if name in COUNTS}
    return Target(folder, settings, _register(read), present)


def _register(read: Mapping[str, Mapping[str, pd.DataFrame]]) -> Register:
    estates = pd.concat(list(read["estates"].values()), ignore_index=True)
    estates = estates.sort_values("valid_from").drop_duplicates("estate_id", keep="last")
    stock = pd.concat(list(read["stock"].values()), ignore_index=True) if "stock" in read else pd.DataFrame()
    dwellings: dict[str, int] = {}
    if len(stock):
        dimensions = [column.name for column in TABLES["stock"].columns if column.name in TABLES["stock"].dimensions]
        dimensions.remove("estate_id")
        whole = stock[stock["estate_id"].notna() & stock[dimensions].isna().all(axis=1) & stock["dwellings"].notna()]
        newest = whole.sort_values("year").drop_duplicates("estate_id", keep="last")
        dwellings = dict(zip(newest["estate_id"], newest["dwellings"].astype(int), strict=True))
    rows = zip(estates["estate_id"], estates["name"], estates["organisation_id"], strict=True)
    organisations: dict[str, str] = {}
    for frame in read.get("organisations", {}).values():
        organisations |= dict(zip(frame["organisation_id"], frame["name"], strict=True))
    return Register(
        tuple(Estate(code, name or code, owner or "", dwellings.get(code)) for code, name, owner in rows), organisations
    )


def file_name(table: str, organisation: str | None) -> str:
    """Return the name of the file that a table's import is written to.

    Examples
    --------
    >>> file_name("lettings", "999-o1"), file_name("offers", None)
    ('lettings-import-999-o1.csv', 'offers-import.csv')
    """
    safe = re.sub(r"[^A-Za-z0-9-]+", "", organisation or "")
    return f"{table}-import{f'-{safe}' if safe else ''}.csv"


def conflicts(
    target: Target, frames: Mapping[str, pd.DataFrame], *, organisation: str | None, replace: bool
) -> list[Finding]:
    """Return questions where files of the folder have the same already, or would be overwritten."""
    findings = []
    for table, frame in frames.items():
        own = file_name(table, organisation)
        if (target.folder / own).exists() and not replace:
            findings.append(report("import-file-exists", file=own, name=own))
        for other, rows in target.present.get(table, {}).items():
            if other == own:
                continue
            both = _places(frame) & _places(rows)
            if both:
                years = sorted({year for _, year in both})
                words = {"other": other, "table": TABLE_TITLES[table], "count": len({place for place, _ in both})}
                said = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])
                findings.append(report("import-overlaps", file=own, years=said, **words))  # type: ignore[arg-type]
    return findings


def _places(frame: pd.DataFrame) -> set[tuple[str, int]]:
    place = frame["estate_id"]
    if "organisation_id" in frame:
        place = place.where(place.notna(), frame["organisation_id"])
    return {(str(one), int(year)) for one, year in zip(place, frame["year"], strict=True) if not pd.isna(year)}


def write(
    target: Target, frames: Mapping[str, pd.DataFrame], *, organisation: str | None, file: str, today: str
) -> list[str]:
    """Write the counts and their source into the folder and return the names of the files.

    Every file is written beside its place first; the folder gets them by renames once all are whole, the list of
    sources first: a source without its file does no harm, a file without its source does.
    """
    source_id = f"{organisation or target.settings['code']}-import"
    names = {table: file_name(table, organisation) for table in frames}
    sources = target.folder / settings_files.SOURCES_FILE
    before = sources.read_text("utf-8") if sources.exists() else ""
    known = set(names.values()) | {name for name in _listed(before, source_id) if (target.folder / name).exists()}
    entry = _entry(target, source_id, organisation, sorted(known), file=file, today=today)
    texts = {
        target.folder / names[table]: frame[list(TABLES[table].names)].assign(source_id=source_id).to_csv(index=False)
        for table, frame in frames.items()
    }
    written: dict[Path, Path] = {}
    try:
        for path, text in {sources: _without(before, source_id) + entry, **texts}.items():
            written[path] = _beside(path, text)
        for path, new in written.items():
            new.replace(path)
    finally:
        for new in written.values():
            with contextlib.suppress(OSError):
                new.unlink()
    return sorted(names.values())


def _beside(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    Path(name).chmod(0o644)
    return Path(name)


def _entry(target: Target, source_id: str, organisation: str | None, files: list[str], *, file: str, today: str) -> str:
    owner = target.register.organisations.get(organisation or "", str(target.settings["name"]))
    invented = bool(target.settings.get("fictitious"))
    values = {
        "id": source_id,
        "title": f"{owner}: indlæst regneark{' (fiktiv)' if invented else ''}",
        "publisher": owner + (" (fiktiv)" if invented and "fiktiv" not in owner else ""),
        "url": "byibalance import",
        "licence": "CC0-1.0" if invented else "Egne tal; ikke til videregivelse",
        "published": today,
        "accessed": today,
        "kind": "invented" if invented else "own",
        "disclosure": "raw",
        "note": f"Antal lagt sammen fra {file}.",
    }
    lines = [f"{name} = {_quoted(value)}" for name, value in values.items()]
    listed = "".join(f"  {_quoted(name)},\n" for name in files)
    return "\n".join([f"\n{_MARK}", "[[source]]", *lines, f"files = [\n{listed}]\n"])


def _quoted(text: str) -> str:
    clean = "".join(character if character.isprintable() else " " for character in text)
    escaped = clean.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _block(source_id: str) -> re.Pattern[str]:
    begins = re.escape(f"{_MARK}\n[[source]]\nid = {_quoted(source_id)}\n")
    return re.compile(rf"\n*{begins}(?:.*\n)*?files = \[\n((?:  .*\n)*)\]\n")


def _without(text: str, source_id: str) -> str:
    """Return the list of sources without the entry that an earlier import wrote."""
    return _block(source_id).sub("\n", text).rstrip("\n") + "\n"


def _listed(text: str, source_id: str) -> list[str]:
    found = _block(source_id).search(text)
    return re.findall(r'"([^"]*)"', found[1]) if found else []
