"""What a register begins with, against the delivery around it: its units, indicators, sources and efforts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.sources.agreement_form import meant
from byibalance_core.sources.register_files import RegisterFile, units_of

_TABLES = {
    "area": ("areas", "area_id"),
    "municipality": ("areas", "area_id"),
    "estate": ("estates", "estate_id"),
    "organisation": ("organisations", "organisation_id"),
}


def check_register(
    file: RegisterFile,
    frames: Mapping[str, pd.DataFrame],
    *,
    sources: Collection[str],
    indicators: Collection[str],
) -> list[Finding]:
    """Return what a register's file names that the delivery does not hold.

    Parameters
    ----------
    file : RegisterFile
        Without findings of its own.
    frames : mapping of str to DataFrame
        Checked tables; reads ``areas``, ``estates``, ``organisations`` and ``efforts``.
    sources, indicators : collection of str
        Ids of ``sources.toml``, and of the catalogue.
    """
    return list(_faults(file, frames, sources, indicators))


def _faults(
    file: RegisterFile, frames: Mapping[str, pd.DataFrame], sources: Collection[str], indicators: Collection[str]
) -> Iterator[Finding]:
    known = {kind: _ids(frames, *place) for kind, place in _TABLES.items()}
    others = {
        "indicator": (set(indicators), "kataloget over indikatorer"),
        "source_id": (set(sources), "sources.toml"),
        "effort": (_ids(frames, "efforts", "effort_id"), "efforts.csv"),
    }
    for kind, number, entry in file.rows:
        for name, unit_kind, unit in units_of(entry):
            if unit not in known[unit_kind]:
                table, near = f"{_TABLES[unit_kind][0]}.csv", meant(unit, known[unit_kind])
                yield file.fault("register-unknown-unit", kind, number, name, value=unit, table=table, nearest=near)
        for name, (there, table) in others.items():
            value = getattr(entry, name, "")
            if value and value not in there:
                near = meant(value, there)
                yield file.fault("register-unknown-unit", kind, number, name, value=value, table=table, nearest=near)


def _ids(frames: Mapping[str, pd.DataFrame], table: str, column: str) -> set[str]:
    return set(frames[table][column].astype(str)) if table in frames else set()
