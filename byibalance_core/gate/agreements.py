"""An agreement against the delivery around it: its estates, areas and sources, and which figures there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.sources.agreement_form import AgreementFile, meant

#: What an agreement in a data folder says of itself, beside its ladders.
_ABOUT = ("id", "name_da", "valid_from", "valid_to", "source_id")
_UNITS = {"estate": "afdelinger", "area": "områder", "municipality": "kommunen"}


def check_agreement(
    file: AgreementFile, frames: Mapping[str, pd.DataFrame], *, sources: Collection[str]
) -> list[Finding]:
    """Return what an agreement says that the delivery does not hold.

    Parameters
    ----------
    file : AgreementFile
        Without findings of its own.
    frames : mapping of str to DataFrame
        Checked tables; reads ``estates``, ``areas`` and ``indicators``.
    sources : collection of str
        Ids of ``sources.toml``.
    """
    content = file.content
    about = content.get("agreement", {})
    found = [file.fault("agreement-missing-key", "agreement", name) for name in _ABOUT if name not in about]
    if "source_id" in about and about["source_id"] not in sources:
        source = about["source_id"]
        near = meant(source, sources)
        found.append(file.fault("agreement-unknown-source", "agreement", "source_id", source=source, nearest=near))
    area_ladder = content.get("area_ladder", {})
    found += _units(file, ("estates",), content.get("estates", {}), frames, "estates", "estate_id")
    found += _units(file, ("area_ladder", "areas"), area_ladder.get("areas", {}), frames, "areas", "area_id")
    kinds = _kinds(frames)
    found += _indicators(file, ("placement",), content.get("placement", {}), kinds, "estate")
    found += _indicators(file, ("area_ladder", "placement"), area_ladder.get("placement", {}), kinds, "area")
    return found


def _units(
    file: AgreementFile,
    at: tuple[str, ...],
    decided: Mapping[str, Any],
    frames: Mapping[str, pd.DataFrame],
    table: str,
    column: str,
) -> Iterator[Finding]:
    known = set(frames[table][column].astype(str)) if table in frames else set()
    for unit in decided:
        if unit not in known:
            yield file.fault("agreement-unknown-unit", *at, unit, table=f"{table}.csv", nearest=meant(unit, known))


def _kinds(frames: Mapping[str, pd.DataFrame]) -> dict[str, set[str]]:
    """Return for which kinds of unit an indicator was delivered."""
    if "indicators" not in frames:
        return {}
    pairs = frames["indicators"][["indicator", "unit_kind"]].drop_duplicates().astype(str)
    return {str(name): set(rows) for name, rows in pairs.groupby("indicator")["unit_kind"]}


def _indicators(
    file: AgreementFile, at: tuple[str, ...], rule: Mapping[str, Any], kinds: Mapping[str, set[str]], unit_kind: str
) -> Iterator[Finding]:
    for name, criterion in rule.get("criteria", {}).items():
        there = kinds.get(criterion["indicator"], set())
        # An area's figure may also be reckoned from its stock or its residents; an estate's must be delivered.
        if unit_kind in there or (unit_kind == "area" and "estate" not in there):
            continue
        yield file.fault(
            "agreement-indicator-unit",
            *(*at, "criteria", name, "indicator"),
            indicator=criterion["indicator"],
            unit=_UNITS[unit_kind],
            found=" og ".join(word for kind, word in _UNITS.items() if kind in there) or "ingen",
        )
