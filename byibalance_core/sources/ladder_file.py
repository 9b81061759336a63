"""The ladder of ``allocate``: the part of an agreement's file that a distribution needs, each fault by line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from byibalance_core.findings import Finding, RefusedError
from byibalance_core.lettings.agreement import Agreement, from_mapping
from byibalance_core.sources.codes import report


@dataclass(frozen=True)
class LadderFile:
    """A ladder as read.

    Attributes
    ----------
    agreement : Agreement
        Steps and decided estates; a rule that places is not in it, for it needs the figures of a release.
    has_rule : bool
        True where the file has such a rule, so that an estate may lack a decided step.
    counts_types : bool
        True where the file says which dwelling types count.
    """

    name: str
    agreement: Agreement
    has_rule: bool
    counts_types: bool


def read_ladder(path: Path) -> LadderFile:
    """Return the ladder of a file with ``[steps.NAME]`` and ``[estates]``; other tables are passed over.

    Raises
    ------
    RefusedError
        With every fault by line and key.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"at line (\d+)", str(error))
        at = int(line[1]) if line else None
        raise RefusedError([report("toml-unreadable", file=path.name, row=at, reason=error)]) from error
    checker = _Checker(path.name, text)
    estates = checker.ladder(content, "", "estates", needed="area_ladder" not in content)
    areas = checker.ladder(_mapping(content.get("area_ladder")), "area_ladder.", "areas", needed=False)
    if checker.faults:
        raise RefusedError(checker.faults)
    about = _mapping(content.get("agreement"))
    types = about.get("dwelling_types")
    kept = {**estates, **({"area_ladder": areas} if areas else {})}
    if isinstance(types, list):
        kept["agreement"] = {"dwelling_types": [str(one) for one in types]}
    has_rule = "placement" in content or "placement" in _mapping(content.get("area_ladder"))
    return LadderFile(path.name, from_mapping(kept), has_rule, isinstance(types, list))


class _Checker:
    """Checks ladders and keeps their faults."""

    def __init__(self, file: str, text: str) -> None:
        self._file, self._lines = file, text.splitlines()
        self.faults: list[Finding] = []

    def ladder(self, content: Mapping[str, Any], prefix: str, units: str, *, needed: bool) -> dict[str, Any]:
        """Return the steps and the units of one ladder, as far as they are sound."""
        found: dict[str, Any] = {}
        for name in ("steps", units):
            table = content.get(name)
            if isinstance(table, Mapping) and table:
                found[name] = table
            elif needed and not (name == units and "placement" in content):
                self._fault("ladder-key-missing", prefix + name, None, key=f"[{prefix}{name}]")
        if "steps" not in found:
            return {}
        steps = {name: self._step(f"{prefix}steps.{name}", entry) for name, entry in found["steps"].items()}
        placed = {
            unit: self._unit(f"{prefix}{units}", unit, entry, steps) for unit, entry in found.get(units, {}).items()
        }
        return {"steps": steps, units: placed}

    def _step(self, table: str, entry: Any) -> dict[str, Any]:
        entry = _mapping(entry)
        share, closed = entry.get("allocation_share"), entry.get("closed", False)
        if not isinstance(closed, bool):
            self._fault("ladder-not-true-or-false", table, "closed", value=closed)
        if share is None and closed is True:
            share = 0.0
        if share is None:
            self._fault("ladder-key-missing", table, "allocation_share", key=f"allocation_share i [{table}]")
        elif isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            self._fault("ladder-share-impossible", table, "allocation_share", value=share)
        return {"allocation_share": share, "closed": closed, "name_da": entry.get("name_da", table.rpartition(".")[2])}

    def _unit(self, table: str, unit: str, entry: Any, steps: Mapping[str, Any]) -> dict[str, Any]:
        step = _mapping(entry).get("step") if isinstance(entry, Mapping) else entry
        if step not in steps:
            self._fault("ladder-step-unknown", table, unit, value=step, known=", ".join(steps))
        return {"step": step}

    def _fault(self, code: str, table: str, name: str | None, **words: Any) -> None:
        column = table if name is None else f"{table}.{name}"
        self.faults.append(report(code, file=self._file, row=self._line(table, name), column=column, **words))

    def _line(self, table: str, key: str | None) -> int | None:
        """Return the line of a key, else of its table; None where neither is written on a line of its own."""
        found, inside = None, False
        for number, line in enumerate(self._lines, start=1):
            header = re.fullmatch(r"\s*\[([^\[\]]+)\]\s*(#.*)?", line)
            if header:
                inside = re.sub(r"[\s\"']", "", header[1]) == table
                found = number if inside else found
            elif inside and key is not None and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
        return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
