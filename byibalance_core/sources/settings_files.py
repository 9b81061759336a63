"""The two small files of a data folder that are no tables: ``municipality.toml`` and ``sources.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from byibalance_core.findings import Finding
from byibalance_core.model import Source
from byibalance_core.schemas import LEVELS
from byibalance_core.sources import persons
from byibalance_core.sources.codes import report

SETTINGS_FILE = "municipality.toml"
SOURCES_FILE = "sources.toml"
_KINDS = {"kind": ("published", "own", "invented"), "disclosure": ("cleared", "raw")}
_SOURCE_TEXTS = ("title", "publisher", "url", "licence", "published", "accessed")


@dataclass(frozen=True)
class SourceList:
    """What ``sources.toml`` says.

    Attributes
    ----------
    sources : dict of str to Source
        By ``source_id``.
    of_file : dict of str to tuple of str
        Sources that name a file.
    hashes : dict of str to str
        SHA-256 by file name, where it was written down.
    zero_may_be_hidden : dict of str to frozenset of str
        Indicator ids or ``table.column`` whose published 0 may be a hidden figure, by source.
    """

    sources: dict[str, Source] = field(default_factory=dict)
    of_file: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    zero_may_be_hidden: dict[str, frozenset[str]] = field(default_factory=dict)


def municipality_code(code: object) -> str:
    """Return a municipality's code as three digits; other codes as text.

    Examples
    --------
    >>> municipality_code("0101"), municipality_code(101.0), municipality_code("101-unplaced")
    ('101', '101', '101-unplaced')
    """
    text = str(code).strip().removesuffix(".0")
    return str(int(text)) if text.isdigit() else text


def read_settings(folder: Path) -> tuple[dict[str, Any], list[Finding]]:
    """Return a folder's settings, empty with findings when they are missing or incomplete."""
    path = folder / SETTINGS_FILE
    if not path.is_file():
        return {}, [report("settings-missing", file=SETTINGS_FILE)]
    content, findings = _read_toml(path)
    if findings:
        return {}, findings
    tests: dict[str, bool] = {
        "code": bool(str(content.get("code", "")).strip()),
        "name": bool(str(content.get("name", "")).strip()),
        "area_level": content.get("area_level") in LEVELS,
        "base_year": isinstance(content.get("base_year"), int),
        "horizons": isinstance(content.get("horizons"), list)
        and all(isinstance(year, int) for year in content["horizons"]),
    }
    missing = ", ".join(name for name, fine in tests.items() if not fine)
    if missing:
        return {}, [report("settings-incomplete", file=SETTINGS_FILE, missing=missing)]
    return {"fictitious": False, **content, "code": municipality_code(content["code"])}, []


def read_sources(folder: Path) -> tuple[SourceList, list[Finding]]:
    """Return a folder's sources; those that are incomplete are left out and named."""
    path = folder / SOURCES_FILE
    if not path.is_file():
        return SourceList(), [report("sources-missing", file=SOURCES_FILE)]
    content, findings = _read_toml(path)
    listed = SourceList()
    for entry in _tables(content, "source"):
        missing = _faults(entry)
        if missing:
            name = entry.get("id", "uden id")
            findings.append(report("source-incomplete", file=SOURCES_FILE, source=name, missing=", ".join(missing)))
            continue
        source_id = str(entry["id"])
        files = tuple(str(name) for name in entry.get("files", ()))
        listed.sources[source_id] = Source(
            source_id=source_id,
            **{name: str(entry[name]) for name in _SOURCE_TEXTS},
            kind=entry["kind"],
            disclosure=entry["disclosure"],
            files=files,
            note=str(entry.get("note", "")),
        )
        for name in files:
            listed.of_file[name] = (*listed.of_file.get(name, ()), source_id)
        listed.zero_may_be_hidden[source_id] = frozenset(map(str, entry.get("zero_may_be_hidden", ())))
    for entry in _tables(content, "file"):
        if "name" in entry and "sha256" in entry:
            listed.hashes[str(entry["name"])] = str(entry["sha256"]).lower()
    return listed, findings


def _read_toml(path: Path) -> tuple[dict[str, Any], list[Finding]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        personal = persons.in_text(text, file=path.name)
        return ({}, personal) if personal else (tomllib.loads(text), [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [report("toml-unreadable", file=path.name, reason=error)]


def _tables(content: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    entries = content.get(name, [])
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _faults(entry: Mapping[str, Any]) -> list[str]:
    missing = [name for name in ("id", *_SOURCE_TEXTS) if not str(entry.get(name, "")).strip()]
    wrong = [name for name, allowed in _KINDS.items() if entry.get(name) not in allowed]
    return missing + wrong + ([] if isinstance(entry.get("files", []), list) else ["files"])
