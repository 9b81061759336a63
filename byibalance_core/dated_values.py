"""Dated values read from TOML: each with the day it begins, its unit, its basis and where it comes from.

A file that is wrong stops the program with a message that begins with its name. A value is never given for a
day before its first one: silence there would look like a rule.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast, get_args

Basis = Literal["law", "publisher", "method", "assumption"]


class ParameterError(ValueError):
    """Raised when a parameter file cannot be used; the message names the file, then the fault."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(f"{file}: {fault}")


@dataclass(frozen=True)
class Text:
    """One text in both languages; ``text["da"]`` and ``text.da`` are the same."""

    da: str
    en: str

    def __getitem__(self, language: str) -> str:
        return {"da": self.da, "en": self.en}[language]


@dataclass(frozen=True)
class Parameter:
    """One norm, limit or method choice as it holds on a day.

    Attributes
    ----------
    value : object
        A number, a text, a tuple or a mapping, in ``unit``.
    valid_from : date
        First day on which this value holds.
    comparison : str
        ``over``, ``at least``, ``under``, ``at most``; blank where the value is no limit.
    basis : {"law", "publisher", "method", "assumption"}
        An ``assumption`` is shown as such beside every figure that rests on it.
    to_be_confirmed : bool
        Second-hand or open: to be checked before somebody relies on it.
    valid_until : date, optional
        Last day on which this value holds, where it ends without another that follows.
    standing : str
        How the value is known where it is not simply published: ``press``, ``derived``, ``year_inferred``.
    within : tuple of float
        Least and greatest that a derived value may truly be; empty where it is exact.
    """

    id: str
    value: Any
    unit: str
    valid_from: dt.date
    basis: Basis
    to_be_confirmed: bool
    text: Text
    source: str
    url: str = ""
    comparison: str = ""
    valid_until: dt.date | None = None
    standing: str = ""
    within: tuple[float, ...] = ()

    def holds(self, on: dt.date) -> bool:
        """Return whether the value has begun on a day and has not ended."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


def read_toml(path: Path) -> dict[str, Any]:
    """Read one file; a fault of the file becomes a message that begins with its name."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ParameterError(path.name, "the file is missing; restore it from the repository.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(path.name, f"the file is not valid TOML ({error}).") from error


def text_of(file: str, place: str, value: Any) -> Text:
    """Return a text that has both languages."""
    if not isinstance(value, dict) or set(value) != {"da", "en"} or not all(map(_is_words, value.values())):
        raise ParameterError(file, f"{place} must have a text in both languages: {{ da = ..., en = ... }}.")
    return Text(**value)


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


@cache
def dated_values(path: Path) -> Mapping[str, tuple[Parameter, ...]]:
    """Return every parameter of a file with its values, oldest first."""
    return MappingProxyType({name: _values(path.name, name, entry) for name, entry in read_toml(path).items()})


def _values(file: str, name: str, entry: dict[str, Any]) -> tuple[Parameter, ...]:
    """Return the dated values of one parameter; a value's own source stands before that of its parameter."""
    missing = {"unit", "basis", "to_be_confirmed", "text", "source", "values"} - set(entry)
    if missing:
        raise ParameterError(file, f"[{name}] lacks {', '.join(sorted(missing))}.")
    if entry["basis"] not in get_args(Basis):
        raise ParameterError(file, f"[{name}] basis is {entry['basis']!r}; use one of {', '.join(get_args(Basis))}.")
    days = [row.get("from") for row in entry["values"]]
    if not days or not all(isinstance(day, dt.date) for day in days) or days != sorted(set(days)):
        raise ParameterError(file, f"[{name}] each value needs `from` as a date (2026-01-31), oldest first.")
    if any(row["until"] < row["from"] for row in entry["values"] if "until" in row):
        raise ParameterError(file, f"[{name}] a value ends (`until`) before it begins (`from`).")
    return tuple(
        Parameter(
            id=name,
            value=_frozen(row["value"]),
            unit=entry["unit"],
            valid_from=row["from"],
            basis=cast(Basis, entry["basis"]),
            to_be_confirmed=row.get("to_be_confirmed", entry["to_be_confirmed"]),
            text=text_of(file, f"[{name}] text", entry["text"]),
            source=row.get("source", entry["source"]),
            url=row.get("url", entry.get("url", "")),
            comparison=row.get("comparison", entry.get("comparison", "")),
            valid_until=row.get("until"),
            standing=row.get("standing", ""),
            within=tuple(row.get("within", ())),
        )
        for row in entry["values"]
    )


def _frozen(value: Any) -> Any:
    """Return a value that nobody can change in place, for it is shared by all who ask."""
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(part) for key, part in value.items()})
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def on_day(path: Path, name: str, on: dt.date | None) -> Parameter:
    """Return one parameter of a file as it holds on a day; without a day the newest value.

    Raises
    ------
    KeyError
        When the file has no such parameter.
    ParameterError
        When it has no value yet on that day.
    """
    parameters = dated_values(path)
    if name not in parameters:
        raise KeyError(f"{path.name} has no [{name}]; it has {', '.join(parameters)}.")
    dated = parameters[name]
    begun = [value for value in dated if on is None or value.valid_from <= on]
    if not begun:
        first = dated[0].valid_from
        raise ParameterError(path.name, f"[{name}] has no value on {on}; the first one holds from {first}.")
    holding = [value for value in begun if on is None or value.holds(on)]
    if not holding:
        raise ParameterError(path.name, f"[{name}] has no value on {on}; the last one held to {begun[-1].valid_until}.")
    return holding[-1]
