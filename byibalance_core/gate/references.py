"""The tables together: everything that is referred to must exist."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.gate.single import nearest, report_rows
from byibalance_core.schemas import TABLES
from byibalance_core.sources.codes import report

Frames = dict[str, pd.DataFrame]

#: Column, table and column it refers to, and the code of the finding where it does not.
_REFERENCES = (
    ("organisation_id", "organisations", "unknown-organisation"),
    ("estate_id", "estates", "unknown-estate"),
)


def with_unplaced(frames: Frames, settings: Mapping[str, Any]) -> tuple[Frames, list[Finding]]:
    """Return the tables with exactly one area for what has no area.

    Parameters
    ----------
    frames : dict of str to DataFrame
        Checked tables.
    settings : mapping
        The municipality's code, level of areas and word for an area.
    """
    areas = frames["areas"]
    code, expected = settings["code"], f"{settings['code']}-unplaced"
    unplaced = areas["level"] == "unplaced"
    others = areas[unplaced & (areas["area_id"] != expected)]
    findings = report_rows("unplaced-not-one", others, "area_id", expected=expected)
    if not (areas["level"] == settings["area_level"]).any():
        findings.append(report("no-areas", level=settings["area_level"]))
    if (areas["area_id"] == expected).any():
        return frames, findings
    term = settings.get("area_term", {})
    word = term.get("da_singular", "område") if isinstance(term, dict) else "område"
    first = areas.iloc[[0]]
    added = first.assign(
        short_name=None,
        parent_id=None,
        **dict.fromkeys(("centre_lon", "centre_lat", "area_km2"), float("nan")),
        area_id=expected,
        name=f"Uden {word}",
        level="unplaced",
    )
    if (areas["area_id"] == code).any():
        added = added.assign(parent_id=code)
    findings.append(report("unplaced-added", value=expected))
    return {**frames, "areas": pd.concat([areas, added], ignore_index=True)}, findings


def check_references(
    frames: Frames, *, sources: Collection[str], indicators: Mapping[str, Any]
) -> tuple[Frames, list[Finding]]:
    """Return the rows whose references exist, and a finding for each of the others.

    Parameters
    ----------
    frames : dict of str to DataFrame
        Checked tables, areas with the unplaced one.
    sources : collection of str
        Ids of ``sources.toml``.
    indicators : mapping
        The indicator catalogue by id; with an empty one indicators are not compared.
    """
    findings: list[Finding] = []
    kept = {}
    for name, frame in frames.items():
        kept[name], found = _known_sources(frame, sources)
        findings += found
    areas = set(kept["areas"]["area_id"])
    for name, frame in kept.items():
        if "area_id" in TABLES[name].names and name != "areas":
            code = "unknown-area"
            kept[name], found = _known(frame, "area_id", areas, code)
            findings += found
    kept["areas"], found = _known(kept["areas"], "parent_id", areas, "unknown-parent")
    findings += found
    for column, table, code in _REFERENCES:
        known = set(kept[table][column]) if table in kept else set()
        for name, frame in kept.items():
            if name != table and column in TABLES[name].names:
                kept[name], found = _known(frame, column, known, code)
                findings += found
    kept, found = _known_units(kept)
    findings += found
    for name in ("indicators", "benchmarks"):
        if name in kept and indicators:
            kept[name], found = _known(kept[name], "indicator", set(indicators), "unknown-indicator")
            findings += found
    return kept, findings


def _known(
    frame: pd.DataFrame, column: str, known: Collection[str], code: str, **words: object
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the rows whose value in a column is known or blank, and a finding for each of the others."""
    unknown = frame[column].notna() & ~frame[column].isin(known)
    if not unknown.any():
        return frame, []
    findings = [
        finding
        for value, rows in frame[unknown].groupby(column, sort=False)
        for finding in report_rows(code, rows, column, suggestion=nearest(value, known), **words)
    ]
    return frame[~unknown], findings


def _known_sources(frame: pd.DataFrame, sources: Collection[str]) -> tuple[pd.DataFrame, list[Finding]]:
    kept, findings = _known(frame, "source_id", sources, "unknown-source")
    return kept, findings


def _known_units(frames: Frames) -> tuple[Frames, list[Finding]]:
    """Check `unit_id` of indicators and efforts against the table that its `unit_kind` names."""
    areas = frames["areas"]
    whole = set(areas.loc[areas["level"] == "municipality", "area_id"])
    code = {str(value).removesuffix("-unplaced") for value in areas.loc[areas["level"] == "unplaced", "area_id"]}
    known = {
        "area": set(areas["area_id"]),
        "municipality": whole | code,
        "estate": set(frames["estates"]["estate_id"]) if "estates" in frames else set(),
    }
    words = {"area": "område", "municipality": "kommune", "estate": "afdeling"}
    kept, findings = dict(frames), []
    for name, frame in frames.items():
        if "unit_kind" not in TABLES[name].names:
            continue
        pieces = []
        for kind, rows in frame.groupby("unit_kind", sort=False):
            sound, found = _known(rows, "unit_id", known[str(kind)], "unknown-unit", kind=words[str(kind)])
            pieces.append(sound)
            findings += found
        kept[name] = pd.concat(pieces).sort_index() if pieces else frame
    return kept, findings
