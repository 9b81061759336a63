"""``agreement.toml``: the agreement on letting as a file, read strictly; every fault has its line and its key.

The form of the file is declared in `byibalance_core.sources.agreement_form`; what its keys say together is checked by
`byibalance_core.sources.agreement_rules`; what it says of the delivery around it (estates, areas, sources, which
figures there are) by `byibalance_core.gate.agreements`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from byibalance_core.findings import Finding
from byibalance_core.sources import persons
from byibalance_core.sources.agreement_form import AgreementFile, form_findings, key_name
from byibalance_core.sources.agreement_rules import rule_findings
from byibalance_core.sources.codes import report
from byibalance_core.sources.text import read_bytes
from byibalance_core.sources.toml_lines import key_lines

AGREEMENT_FILE = "agreement.toml"

#: Faults of one key that leave the others readable.
_ONE_BY_ONE = {"agreement-rate", "agreement-date"}


def read_agreement(path: Path) -> AgreementFile:
    """Read an agreement's file; it may also be the short form that a distribution takes.

    Parameters
    ----------
    path : Path
        The file; UTF-8. A table ``[agreement]`` is not asked for here.

    Returns
    -------
    AgreementFile
        With findings instead of exceptions: a bad file never raises.
    """
    data, findings = read_bytes(path)
    if findings:
        return AgreementFile(path.name, findings=tuple(findings))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return AgreementFile(path.name, findings=(_unreadable(path, row, "tegnene er ikke UTF-8"),))
    # Before anything of it is read: a reason in free text may name a person.
    personal = persons.in_text(text, file=path.name)
    if personal:
        return AgreementFile(path.name, findings=tuple(personal))
    try:
        lines = key_lines(text)
        content = tomllib.loads(text)
    except RecursionError:
        return AgreementFile(path.name, findings=(_unreadable(path, 1, "for mange parenteser i hinanden"),))
    except tomllib.TOMLDecodeError as error:
        found = [
            report("agreement-duplicate", file=path.name, row=again, key=key_name(key), first=first)
            for key, first, again in lines.repeated
        ]
        place = re.search(r"line (\d+)", str(error))
        row = int(place.group(1)) if place else text.count("\n") + 1
        return AgreementFile(path.name, findings=tuple(found or [_unreadable(path, row, error)]))
    read = AgreementFile(path.name, content, lines)
    faults = form_findings(read)
    # What the keys say together is only asked where each of them is there and of its kind.
    if {fault.code for fault in faults} <= _ONE_BY_ONE:
        faults += rule_findings(read)
    return AgreementFile(path.name, content, lines, tuple(sorted(faults, key=lambda fault: fault.row or 0)))


def stored(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return an agreement's content as a release keeps it: dates as text, the order of steps and criteria written out.

    Examples
    --------
    >>> stored({"agreement": {"valid_from": date(2025, 1, 1)}, "steps": {"low": {}, "high": {}}})["step_order"]
    ['low', 'high']
    """
    kept: dict[str, Any] = _plain(content)
    for ladder in (kept, kept.get("area_ladder", {})):
        if "steps" in ladder:
            ladder["step_order"] = list(ladder["steps"])
        if "placement" in ladder:
            ladder["placement"]["criterion_order"] = list(ladder["placement"]["criteria"])
    return kept


def _unreadable(path: Path, row: int, reason: object) -> Finding:
    return report("toml-unreadable", file=path.name, row=row, reason=reason)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value
