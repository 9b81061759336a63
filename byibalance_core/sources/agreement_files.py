"""``agreement.toml``: the agreement on letting as a file, read strictly; every fault has its line and its key.

The form of the file is declared in `byibalance_core.sources.agreement_form`; what its keys say together is checked by
`byibalance_core.sources.agreement_rules`; what it says of the delivery around it (estates, areas, sources, which
figures there are) by `byibalance_core.gate.agreements`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from byibalance_core.sources.agreement_form import AgreementFile, form_findings
from byibalance_core.sources.agreement_rules import rule_findings
from byibalance_core.sources.toml_content import read_content

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
    content, lines, findings = read_content(path, duplicate="agreement-duplicate")
    if findings:
        return AgreementFile(path.name, findings=findings)
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


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value
