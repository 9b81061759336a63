"""``register.toml``: what the register of a municipality begins with, read strictly; every fault has line and key.

One array of tables per kind of row (``[[agreement]]``, ``[[meeting]]``, …), with the kind's own fields and an ``id``
that is never used again. It is put into a register in which nobody has ever written anything for the municipality, and
read no more after that. A ``release`` is ``latest`` or ``earliest``: which release that is, is not known before.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from byibalance_core.findings import Finding
from byibalance_core.register import rules
from byibalance_core.register.entries import KINDS, Entry, own_fields
from byibalance_core.sources.agreement_form import key_name, meant
from byibalance_core.sources.codes import report
from byibalance_core.sources.toml_content import read_content
from byibalance_core.sources.toml_lines import Lines

REGISTER_FILE = "register.toml"
#: What may stand for a release in the file.
RELEASES = ("latest", "earliest")

_EXPECTED = {
    "str": "tekst i anførselstegn",
    "int": "et helt tal",
    "bool": "true eller false",
    "float | None": "et tal",
    "date | None": "en dato som 2025-01-31, uden anførselstegn og klokkeslæt",
    "tuple[str, ...]": "en liste af tekster i kantede parenteser",
}


@dataclasses.dataclass(frozen=True)
class RegisterFile:
    """What the register is to begin with.

    Attributes
    ----------
    rows : tuple of (kind, number, Entry)
        The rows, each after those it names; `number` is its place among its kind in the file, from 0.
    findings : tuple of Finding
        Every fault of the file by itself; with one of them the rows are not to be used.
    """

    name: str = REGISTER_FILE
    rows: tuple[tuple[str, int, Entry], ...] = ()
    lines: Lines = dataclasses.field(default_factory=Lines)
    findings: tuple[Finding, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The rows alone."""
        return tuple(entry for _, _, entry in self.rows)

    def fault(self, code: str, *path: str | int, **words: Any) -> Finding:
        """Return the finding of a code at a key: its line, and the key by name."""
        return report(code, file=self.name, row=self.lines.line(*path), key=key_name(path), **words)


def read_register(path: Path, *, code: str) -> RegisterFile:
    """Read what a municipality's register begins with.

    Parameters
    ----------
    path : Path
        The file; UTF-8.
    code : str
        The municipality's code, which every row gets.

    Returns
    -------
    RegisterFile
        With findings instead of exceptions: a bad file never raises.
    """
    content, lines, findings = read_content(path, duplicate="register-duplicate")
    file = RegisterFile(path.name, lines=lines, findings=findings)
    return file if findings else _Reading(file, code).read(content)


class _Reading:
    """Turns a file's tables into rows, and notes every fault."""

    def __init__(self, file: RegisterFile, code: str) -> None:
        self._file = file
        self._code = code
        self._faults: list[Finding] = []
        self._ids: dict[str, dict[str, int | None]] = {kind: {} for kind in KINDS}

    def read(self, content: Mapping[str, Any]) -> RegisterFile:
        for kind in content:
            if kind not in KINDS:
                self._say("register-unknown-key", kind, nearest=meant(kind, KINDS))
            elif not isinstance(content[kind], list) or not all(isinstance(row, dict) for row in content[kind]):
                self._wrong((kind,), content[kind], f"rækker under [[{kind}]]")
        rows = []
        for kind in KINDS:
            listed = content.get(kind, [])
            for number, row in enumerate(listed if isinstance(listed, list) else []):
                entry = self._row(kind, number, row) if isinstance(row, dict) else None
                if entry is not None:
                    rows.append((kind, number, entry))
        faults = tuple(sorted(self._faults, key=lambda fault: fault.row or 0))
        return dataclasses.replace(self._file, rows=() if faults else tuple(rows), findings=faults)

    def _row(self, kind: str, number: int, row: Mapping[str, Any]) -> Entry | None:
        before = len(self._faults)
        fields = {each.name: each for each in own_fields(kind)}
        for name in row:
            if name != "id" and name not in fields:
                self._say("register-unknown-key", kind, number, name, nearest=meant(name, ["id", *fields]))
        entry_id = row.get("id")
        if entry_id is None:
            self._say("register-missing-key", kind, number, "id")
        elif not isinstance(entry_id, str):
            self._wrong((kind, number, "id"), entry_id, _EXPECTED["str"])
        elif entry_id in self._ids[kind]:
            first = self._ids[kind][entry_id]
            self._say("register-duplicate", kind, number, "id", first=first)
        values = {
            name: self._value((kind, number, name), row[name], each) for name, each in fields.items() if name in row
        }
        if len(self._faults) > before:
            return None
        entry = KINDS[kind](id=str(entry_id), municipality=self._code, **values)
        for problem in rules.problems(entry):
            self._say("register-row", kind, number, problem=problem)
        self._references(kind, number, entry)
        self._ids[kind][entry.id] = self._file.lines.line(kind, number, "id")
        return entry

    def _value(self, path: tuple[str | int, ...], value: Any, each: dataclasses.Field[Any]) -> Any:
        kind = str(each.type)
        if kind == "tuple[str, ...]" and isinstance(value, list):
            value = tuple(value)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        fits = {
            "str": isinstance(value, str),
            "int": number and isinstance(value, int),
            "bool": isinstance(value, bool),
            "float | None": number,
            "date | None": isinstance(value, date) and not isinstance(value, datetime),
            "tuple[str, ...]": isinstance(value, tuple) and all(isinstance(one, str) for one in value),
        }[kind]
        if not fits:
            self._wrong(path, value, _EXPECTED[kind])
        elif each.name == "release" and value and value not in RELEASES:
            self._wrong(path, value, " eller ".join(RELEASES), RELEASES)
        elif "values" in each.metadata and value not in each.metadata["values"]:
            allowed = [word for word in each.metadata["values"] if word]
            self._wrong(path, value, f"en af {', '.join(allowed)}", allowed)
        return float(value) if kind == "float | None" and fits else value

    def _references(self, kind: str, number: int, entry: Entry) -> None:
        for each in own_fields(kind):
            named, of = getattr(entry, each.name), each.metadata.get("of")
            if of and named and named not in self._ids[of]:
                near = meant(named, self._ids[of])
                self._say("register-unknown-row", kind, number, each.name, value=named, nearest=near)

    def _say(self, code: str, *path: str | int, **words: object) -> None:
        self._faults.append(self._file.fault(code, *path, **words))

    def _wrong(self, path: tuple[str | int, ...], value: object, expected: str, known: Any = ()) -> None:
        self._say("register-wrong-value", *path, value=value, expected=expected, nearest=meant(value, known))


def units_of(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield the units that a row names: the field, the kind of unit, the id."""
    kind = str(getattr(entry, "unit_kind", ""))
    if unit := getattr(entry, "unit_id", ""):
        yield "unit_id", kind, str(unit)
    for unit in getattr(entry, "unit_ids", ()):
        yield "unit_ids", kind, str(unit)
    if organisation := getattr(entry, "organisation", ""):
        yield "organisation", "organisation", str(organisation)
