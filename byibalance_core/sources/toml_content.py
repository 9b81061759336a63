"""A TOML file as its tables and the lines of its keys; a file that cannot be read, or names a person, is a finding."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from byibalance_core.findings import Finding
from byibalance_core.sources import persons
from byibalance_core.sources.agreement_form import key_name
from byibalance_core.sources.codes import report
from byibalance_core.sources.text import read_bytes
from byibalance_core.sources.toml_lines import Lines, key_lines


class TomlContent(NamedTuple):
    """What a file holds; empty with findings where it cannot be used."""

    content: dict[str, Any]
    lines: Lines
    findings: tuple[Finding, ...] = ()


def read_content(path: Path, *, duplicate: str) -> TomlContent:
    """Read a file of tables and keys.

    Parameters
    ----------
    path : Path
        UTF-8.
    duplicate : str
        Code of the finding for a key that stands twice.

    Returns
    -------
    TomlContent
        With findings instead of exceptions: a bad file never raises.
    """
    data, findings = read_bytes(path)
    if findings:
        return _without(*findings)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return _without(_unreadable(path, row, "tegnene er ikke UTF-8"))
    # Before anything of it is read: free text may name a person.
    personal = persons.in_text(text, file=path.name)
    if personal:
        return _without(*personal)
    try:
        lines = key_lines(text)
        content = tomllib.loads(text)
    except RecursionError:
        return _without(_unreadable(path, 1, "for mange parenteser i hinanden"))
    except tomllib.TOMLDecodeError as error:
        found = [
            report(duplicate, file=path.name, row=again, key=key_name(key), first=first)
            for key, first, again in lines.repeated
        ]
        place = re.search(r"line (\d+)", str(error))
        row = int(place.group(1)) if place else text.count("\n") + 1
        return _without(*(found or [_unreadable(path, row, error)]))
    return TomlContent(content, lines)


def _without(*findings: Finding) -> TomlContent:
    return TomlContent({}, Lines(), findings)


def _unreadable(path: Path, row: int, reason: object) -> Finding:
    return report("toml-unreadable", file=path.name, row=row, reason=reason)
