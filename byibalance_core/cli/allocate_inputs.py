"""What ``allocate`` distributes: files where they are given, and what the release knows where they are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from byibalance_core.cli import console
from byibalance_core.findings import Finding, RefusedError
from byibalance_core.lettings.agreement import Agreement, from_mapping
from byibalance_core.lettings.cells import letting_cells
from byibalance_core.lettings.coming import coming_homes, household_kinds, letting_history
from byibalance_core.lettings.placed_agreement import placed_by_rule, years_of
from byibalance_core.lettings.proposal.problem import decided_steps
from byibalance_core.model import Municipality
from byibalance_core.sources.agreement_files import read_agreement
from byibalance_core.sources.allocation_files import (
    AllocationFile,
    check_estates,
    read_history,
    read_kinds,
    read_vacancies,
)


@dataclass(frozen=True)
class Inputs:
    """Homes, kinds, agreement and history, with what was remarked and which options the release stands in for."""

    homes: pd.DataFrame
    kinds: pd.DataFrame
    agreement: Agreement
    history: pd.DataFrame | None
    remarks: tuple[Finding, ...]
    taken: tuple[str, ...]


def read(files: Mapping[str, Path], m: Municipality | None) -> Inputs:
    """Return what is distributed.

    Parameters
    ----------
    files : mapping of str to Path
        By option: ``--vacancies``, ``--kinds``, ``--ladder``, ``--history``.
    m : Municipality or None
        The release that stands in for a file that is not given; without it the first three are there.

    Raises
    ------
    RefusedError
        With the faults of a file.
    WrongUseError
        When the release does not know what no file tells.
    """
    homes = read_vacancies(files["--vacancies"]) if "--vacancies" in files else None
    asked = read_kinds(files["--kinds"], homes) if "--kinds" in files else None
    past = read_history(files["--history"]) if "--history" in files else None
    agreed, ladder, says_types = _ladder(files, m)
    own_homes = _homes(m, agreed) if homes is None else homes.frame
    if m is not None:
        agreed = placed_by_rule(m, agreed, own_homes, years_of(own_homes, otherwise=m.base_year)[-1])
    if homes is not None:
        homes.remarks.extend(_without_step(homes, agreed, ladder))
        if not says_types:
            agreed = replace(agreed, dwelling_types=tuple(sorted(set(own_homes["dwelling_type"]))))
    own_kinds = _kinds(m, agreed) if asked is None else asked.frame
    history = past.frame if past is not None else None if m is None else letting_history(m, agreed.dwelling_types)
    read_files = [one for one in (homes, asked, past) if one is not None]
    there = {"--vacancies": True, "--kinds": True, "--ladder": True, "--history": history is not None}
    return Inputs(
        own_homes,
        own_kinds,
        agreed,
        history,
        tuple(remark for one in read_files for remark in one.remarks),
        tuple(option for option, known in there.items() if known and option not in files),
    )


def _ladder(files: Mapping[str, Path], m: Municipality | None) -> tuple[Agreement, str, bool]:
    """Return the agreement, the name of its file, and whether it says itself which dwelling types count."""
    if "--ladder" in files:
        file = read_agreement(files["--ladder"])
        if file.findings:
            raise RefusedError(list(file.findings))
        return from_mapping(file.content), file.name, "dwelling_types" in file.content.get("agreement", {})
    content = None if m is None else m.settings.get("agreement")
    if not content:
        raise console.WrongUseError("Udgivelsen har ingen aftale om udlejning. Giv den med --ladder.")
    return from_mapping(content), "agreement.toml", True


def _homes(m: Municipality | None, agreed: Agreement) -> pd.DataFrame:
    cells = None if m is None or m.table("estates").empty else letting_cells(m, dwelling_types=agreed.dwelling_types)
    if cells is None or cells.empty:
        raise console.WrongUseError(
            "Udgivelsen har hverken udlejninger eller fraflytninger at vente genudlejninger ud fra. "
            "Giv dem med --vacancies."
        )
    return coming_homes(cells, agreed.dwelling_types[0])


def _kinds(m: Municipality | None, agreed: Agreement) -> pd.DataFrame:
    kinds = None if m is None else household_kinds(m, agreed.dwelling_types)
    if kinds is None or kinds.empty:
        raise console.WrongUseError("Udgivelsen har ingen målgrupper, der venter på en bolig. Giv dem med --kinds.")
    return kinds


def _without_step(homes: AllocationFile, agreed: Agreement, ladder: str) -> list[Finding]:
    """Return remarks on estates of a file that have no step, also after the rule has placed."""
    without = set(homes.frame["estate_id"]) - set(decided_steps(agreed, homes.frame))
    has_rule = any(one.placement is not None for one in agreed.ladders)
    later = {one.unit_id for one in (agreed.ladders[-1].decided if agreed.ladders else ())}
    return check_estates(homes, ladder, without, open_=without if has_rule else without & later)
