"""Which column of a spreadsheet is which of our fields: proposed with its reason, changed by a person, remembered.

What is remembered is headers and fields, never a value of a row. It stands in one small file in the store, by the
signature of the headers.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from byibalance_core.sources.grid import HEADER_ROWS, Cell
from byibalance_core.sources.import_fields import FIELDS, UNUSED, by_header
from byibalance_core.sources.names import key_of

Confidence = Literal["certain", "likely", "unsure", "none"]
MEMORY_FILE = "mappings.json"
_BY_HEADER = by_header()
_ALIKE = 0.85
_LEAST = 5


@dataclass(frozen=True)
class MappedColumn:
    """One column: its place from 1, its header, the field it is (None: not used), how sure, and why."""

    position: int
    header: str
    field: str | None
    confidence: Confidence
    reason: str


@dataclass(frozen=True)
class HeaderMapping:
    """The columns of a sheet with what each is."""

    columns: tuple[MappedColumn, ...]

    @property
    def signature(self) -> str:
        """What tells this row of headers from another one."""
        return signature([column.header for column in self.columns])

    @property
    def fields(self) -> dict[str, int]:
        """Return the first column (from 0) of each field."""
        found: dict[str, int] = {}
        for column in self.columns:
            if column.field is not None:
                found.setdefault(column.field, column.position - 1)
        return found

    def changed(self, fields: Mapping[str, str | None]) -> HeaderMapping:
        """Return the mapping with a person's choice for some headers; unknown fields are ignored."""
        wanted = {key_of(header): field for header, field in fields.items() if field is None or field in FIELDS}
        return HeaderMapping(
            tuple(
                replace(column, field=wanted[key], confidence="certain", reason="valgt")
                if (key := key_of(column.header)) in wanted and wanted[key] != column.field
                else column
                for column in self.columns
            )
        )

    def as_list(self) -> list[dict[str, Any]]:
        """Return the columns as plain values."""
        return [
            {
                "position": column.position,
                "header": column.header,
                "field": column.field,
                "confidence": column.confidence,
                "reason": column.reason,
            }
            for column in self.columns
        ]


def signature(headers: Sequence[str]) -> str:
    """Return what tells a row of headers from another one.

    Examples
    --------
    >>> signature(["Afdeling", "Måned"]) == signature(["afdeling:", " maaned "])
    True
    """
    return hashlib.sha256("\n".join(map(key_of, headers)).encode()).hexdigest()[:16]


def header_index(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the index of the row among the first that has most known headers."""
    scores = [
        len({_BY_HEADER.get(key_of(cell)) for cell in row if isinstance(cell, str)} - {None})
        for row in rows[:HEADER_ROWS]
    ]
    return scores.index(max(scores)) if scores else 0


def propose(headers: Sequence[str]) -> HeaderMapping:
    """Return what each column seems to be.

    Parameters
    ----------
    headers : sequence of str
        One per column; a blank one is not used.

    Examples
    --------
    >>> mapping = propose(["Afd. nr.", "Antal genudlejninger i alt", "Farve"])
    >>> [(column.field, column.confidence) for column in mapping.columns]
    [('estate', 'certain'), ('lettings', 'likely'), (None, 'none')]
    """
    columns = [_proposed(position, header) for position, header in enumerate(headers, start=1)]
    taken: set[str] = set()
    # A header that is known goes before one that is only like it.
    for column in sorted(columns, key=lambda column: (column.confidence != "certain", column.position)):
        if column.field in taken and column.confidence != "certain":
            columns[column.position - 1] = replace(
                column,
                field=None,
                confidence="none",
                reason=f"{FIELDS[column.field].title} er allerede en anden kolonne",
            )
        elif column.field is not None:
            taken.add(column.field)
    return HeaderMapping(tuple(columns))


def _proposed(position: int, header: str) -> MappedColumn:
    key = key_of(header)
    if not key:
        return MappedColumn(position, header, None, "none", "kolonnen har ingen overskrift")
    if key in _BY_HEADER:
        return MappedColumn(position, header, _BY_HEADER[key], "certain", "overskriften er kendt")
    if key in UNUSED:
        return MappedColumn(position, header, None, "certain", "kendt, men bruges ikke")
    inside = max((known for known in _BY_HEADER if len(known) >= _LEAST and known in key), key=len, default="")
    if inside and not any(len(known) > len(inside) and known in key for known in UNUSED):
        return MappedColumn(position, header, _BY_HEADER[inside], "likely", "overskriften indeholder et kendt ord")
    close = difflib.get_close_matches(key, list(_BY_HEADER), n=1, cutoff=_ALIKE)
    if close:
        return MappedColumn(position, header, _BY_HEADER[close[0]], "unsure", "overskriften ligner et kendt ord")
    return MappedColumn(position, header, None, "none", "overskriften kendes ikke")


def remembered(store: Path) -> dict[str, dict[str, str | None]]:
    """Return the fields that people chose, by signature and header; nothing where the file cannot be read."""
    try:
        content = json.loads((store / MEMORY_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {
        str(known): {str(header): field for header, field in fields.items() if field is None or field in FIELDS}
        for known, fields in content.items()
        if isinstance(fields, dict)
    }


def remember(store: Path, mapping: HeaderMapping) -> None:
    """Keep a mapping for the next file with the same headers; the file is replaced whole or not at all."""
    known: dict[str, Any] = remembered(store)
    known[mapping.signature] = {key_of(column.header): column.field for column in mapping.columns if column.header}
    store.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=store, prefix=".new-mappings-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(known, stream, ensure_ascii=False, indent=1, sort_keys=True)
        Path(name).replace(store / MEMORY_FILE)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
