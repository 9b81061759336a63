"""The form of ``agreement.toml``: its tables and keys, declared once; ``data/README.md`` tells of them from here."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from byibalance_core.findings import Finding
from byibalance_core.schemas import DIMENSIONS
from byibalance_core.sources.codes import report
from byibalance_core.sources.toml_lines import Lines

#: What a letting criterion under § 60 gives preference to.
LETTING_KINDS = ("work", "study", "commuters", "newcomers_with_job", "seniors", "divorced", "other")

#: Words that ask for origin, wherever a criterion may carry a word.
_ORIGIN = re.compile(
    r"origin(?!al)|non.?western|ikke.?vestlig|ethni|etnisk|etnicitet|oprindelse|herkomst|indvandrer|efterkommer"
    r"|immigra|descendant|nationalit|statsborger|citizenship|fødeland|country.of.birth|modersmål|mother.tongue",
    re.IGNORECASE,
)

#: Stands in a path for a name that the parties choose themselves.
ANY = "NAME"

Kind = Literal["text", "texts", "date", "share", "number", "whole", "flag", "bands"]

_EXPECTED: dict[Kind, str] = {
    "text": "tekst i anførselstegn",
    "texts": "en liste af tekster i kantede parenteser",
    "date": "en dato",
    "share": "et tal fra 0 til 1",
    "number": "et tal",
    "whole": "et helt tal",
    "flag": "true eller false",
    "bands": "en liste af bånd",
}
_TABLE = "en tabel med nøgler"


class Key(NamedTuple):
    """A key of the file: what it holds, its meaning for the dictionary, whether a table must have it."""

    kind: Kind
    meaning: str
    required: bool = False
    values: tuple[str, ...] = ()


_NAMES = {"name_da": Key("text", "name in Danish"), "name_en": Key("text", "name in English")}
_STEP = {
    **_NAMES,
    "allocation_share": Key(
        "share",
        "greatest share of a unit's genudlejninger that the municipality may use; may be left out of a closed step",
        required=True,
    ),
    "flexible_share": Key("share", "share let flexibly under § 60; left out where the agreement does not say"),
    "criteria": Key("texts", "letting criteria that hold on the step, names of `[criteria.NAME]`"),
    "closed": Key("flag", "true where nobody may be placed"),
}
_PLACEMENT = {
    "needed": Key("whole", "criteria that must point to a step, or to a more strained one, for a unit to stand there")
}
_CRITERION = {
    "indicator": Key("text", "an indicator of the catalogue; never origin", required=True),
    "minimum_base": Key("number", "persons or dwellings under which the value counts as unknown"),
    "bands": Key(
        "bands",
        "`{step, at_least, below}` from the least to the most strained value; they meet without gap or overlap",
        required=True,
    ),
}
_BAND = {
    "step": Key("text", "step", required=True),
    "at_least": Key("number", "first value"),
    "below": Key("number", "end"),
}
_DECISION = {
    "step": Key("text", "step", required=True),
    "from": Key("date", "first day"),
    "decided_by": Key("text", "who decided"),
    "reason": Key("text", "why"),
}

#: The tables of the file by their path, each with its keys.
TABLES: dict[tuple[str, ...], dict[str, Key]] = {
    ("agreement",): {
        "id": Key("text", "id of the agreement, never used again"),
        **_NAMES,
        "valid_from": Key("date", "first day"),
        "valid_to": Key("date", "last day; at most four years where § 60 is used"),
        "fictitious": Key("flag", "true where the agreement is invented"),
        "source_id": Key("text", "entry in sources.toml"),
        "dwelling_types": Key(
            "texts", "types whose genudlejninger count; family by default", values=DIMENSIONS["dwelling_type"][:-1]
        ),
        "paragraphs": Key("texts", "paragraphs of almenboligloven that it rests on"),
    },
    ("steps", ANY): _STEP,
    ("placement",): _PLACEMENT,
    ("placement", "criteria", ANY): _CRITERION,
    ("estates", ANY): _DECISION,
    ("area_ladder", "steps", ANY): _STEP,
    ("area_ladder", "placement"): _PLACEMENT,
    ("area_ladder", "placement", "criteria", ANY): _CRITERION,
    ("area_ladder", "areas", ANY): _DECISION,
    ("criteria", ANY): {**_NAMES, "kind": Key("text", "kind of people", required=True, values=LETTING_KINDS)},
}
#: Tables in which ``NAME = "step"`` may stand for ``NAME = {step = "step"}``.
DECISIONS = (("estates", ANY), ("area_ladder", "areas", ANY))


@dataclass(frozen=True)
class AgreementFile:
    """An agreement as its file says it.

    Attributes
    ----------
    content : dict
        The file's tables, dates as dates; empty where the file cannot be read.
    findings : tuple of Finding
        Every fault of the file by itself; with one of them the content is not to be used.
    """

    name: str
    content: dict[str, Any] = field(default_factory=dict)
    lines: Lines = field(default_factory=Lines)
    findings: tuple[Finding, ...] = ()

    def fault(self, code: str, *path: str | int, **words: Any) -> Finding:
        """Return the finding of a code at a key: its line, and the key by name."""
        return report(code, file=self.name, row=self.lines.line(*path), key=key_name(path), **words)


def key_name(path: Iterable[str | int]) -> str:
    """Return a key as a person would point to it.

    Examples
    --------
    >>> key_name(("placement", "criteria", "work", "bands", 0, "below"))
    'placement.criteria.work.bands[1].below'
    """
    name = ""
    for part in path:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def meant(value: object, known: Iterable[object]) -> str:
    """Return a sentence with the known value most like another; blank where none is like it."""
    found = difflib.get_close_matches(str(value), [str(one) for one in known], n=1, cutoff=0.5)
    return f"Mente du {found[0]}?" if found else ""


def is_origin(word: object) -> bool:
    """Return whether a word asks for people's origin.

    Examples
    --------
    >>> is_origin("nonwestern_share"), is_origin("Ikke-vestlig oprindelse"), is_origin("outside_labour_share")
    (True, True, False)
    """
    return _ORIGIN.search(str(word)) is not None


def form_findings(file: AgreementFile) -> list[Finding]:
    """Return a finding for each key that is unknown, missing or holds what it cannot."""
    return _Form(file).faults()


class _Form:
    """Compares a file's tables and keys with `TABLES`."""

    def __init__(self, file: AgreementFile) -> None:
        self._file = file
        self._found: list[Finding] = []

    def faults(self) -> list[Finding]:
        self._inner((), self._file.content)
        return self._found

    def _say(self, code: str, *path: str | int, **words: object) -> None:
        self._found.append(self._file.fault(code, *path, **words))

    def _wrong(self, path: tuple[str | int, ...], value: object, expected: str, known: Iterable[str] = ()) -> None:
        self._say("agreement-wrong-value", *path, value=value, expected=expected, nearest=meant(value, known))

    def _inner(self, path: tuple[str, ...], table: Mapping[str, Any], form: tuple[str, ...] = ()) -> None:
        """Walk the tables inside a table; `form` is its path with `ANY` for names that are chosen."""
        keys = TABLES.get(form, {})
        tables = {key[len(form)] for key in TABLES if len(key) > len(form) and key[: len(form)] == form}
        for name, value in table.items():
            here, inner = (*path, name), (*form, ANY if ANY in tables else name)
            if name in keys:
                self._key(here, value, keys[name])
            elif ANY not in tables and name not in tables:
                self._say("agreement-unknown-key", *here, nearest=meant(name, [*keys, *tables]))
            elif inner in DECISIONS and isinstance(value, str):
                continue
            elif not isinstance(value, dict):
                self._wrong(here, value, "et trin eller en tabel med step" if inner in DECISIONS else _TABLE)
            else:
                self._inner(here, value, inner)
        self._required(path, table, keys)

    def _required(self, path: tuple[str | int, ...], table: Mapping[str, Any], keys: Mapping[str, Key]) -> None:
        for name, key in keys.items():
            # Nobody is placed on a closed step, whatever its share would be.
            spared = name == "allocation_share" and table.get("closed") is True
            if key.required and name not in table and not spared:
                self._say("agreement-missing-key", *path, name)

    def _key(self, path: tuple[str | int, ...], value: Any, key: Key) -> None:
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if key.kind == "date":
            if not _is_date(value):
                self._say("agreement-date", *path, value=value)
        elif key.kind == "share" and isinstance(value, int | float) and not isinstance(value, bool):
            if not 0 <= value <= 1:
                self._say("agreement-rate", *path, value=value)
        elif key.kind == "bands":
            self._bands(path, value)
        elif key.kind == "texts":
            self._texts(path, value, key)
        else:
            fine = {
                "text": isinstance(value, str) and bool(value.strip()),
                "number": number,
                "whole": number and isinstance(value, int),
                "flag": isinstance(value, bool),
            }
            if not fine.get(key.kind, False):
                self._wrong(path, value, _EXPECTED[key.kind])
            elif key.values and value not in key.values and not is_origin(value):
                self._wrong(path, value, f"en af {', '.join(key.values)}", key.values)

    def _texts(self, path: tuple[str | int, ...], value: Any, key: Key) -> None:
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self._wrong(path, value, _EXPECTED["texts"])
            return
        for place, entry in enumerate(value):
            if key.values and entry not in key.values:
                self._wrong((*path, place), entry, f"en af {', '.join(key.values)}", key.values)

    def _bands(self, path: tuple[str | int, ...], value: Any) -> None:
        if not isinstance(value, list) or not value or not all(isinstance(band, dict) for band in value):
            self._wrong(path, value, _EXPECTED["bands"])
            return
        for place, band in enumerate(value):
            for name, entry in band.items():
                if name in _BAND:
                    self._key((*path, place, name), entry, _BAND[name])
                else:
                    self._say("agreement-unknown-key", *path, place, name, nearest=meant(name, _BAND))
            self._required((*path, place), band, _BAND)


def _is_date(value: Any) -> bool:
    if isinstance(value, str):
        try:
            return bool(date.fromisoformat(value)) and len(value) == len("2025-01-01")
        except ValueError:
            return False
    return isinstance(value, date) and not isinstance(value, datetime)
