"""What the gate says about a file: one finding per fault, each with place, reason and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["note", "quarantine", "ask", "refuse"]
Outcome = Literal["accept", "quarantine", "ask", "refuse"]

_ORDER: tuple[Severity, ...] = ("note", "quarantine", "ask", "refuse")


@dataclass(frozen=True)
class Finding:
    """One fault or remark about delivered data, in the words of the person who delivered it.

    Attributes
    ----------
    code : str
        Stable short name (``duplicate-key``); other programs branch on it.
    severity : {"note", "quarantine", "ask", "refuse"}
        ``note`` is only told; ``quarantine`` sets rows aside; ``ask`` stops a publication until the answer
        is given; ``refuse`` stops it until the file is mended.
    found, why, do : str
        What was found, why it is wrong, what to do: Danish, whole sentences.
    file, sheet, column : str, optional
        Place; ``file`` is a name, never a path of the machine.
    row : int, optional
        Row as a spreadsheet counts it (the first line of the file is row 1).
    """

    code: str
    severity: Severity
    found: str
    why: str
    do: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the finding in the form of the ``check --json`` contract."""
        order = ("file", "sheet", "row", "column", "severity", "code", "found", "why", "do")
        values = asdict(self)
        return {name: values[name] for name in order}

    @property
    def place(self) -> str:
        """The place in words: file, sheet, row and column as far as they are known."""
        parts = [self.file or ""]
        if self.sheet:
            parts.append(f"ark {self.sheet}")
        if self.row is not None:
            parts.append(f"række {self.row}")
        if self.column:
            parts.append(f"kolonne {self.column}")
        return ", ".join(part for part in parts if part)


class RefusedError(Exception):
    """Raised when data cannot be used; carries every finding, not only the first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{f.place}: {f.found}" for f in self.findings))


def outcome(findings: Iterable[Finding]) -> Outcome:
    """Return the outcome of a check: its most severe finding.

    Examples
    --------
    >>> outcome([])
    'accept'
    >>> outcome([Finding("empty-file", "refuse", "0 byte", "Der er ingen data.", "Gem filen igen.")])
    'refuse'
    """
    worst = max((_ORDER.index(finding.severity) for finding in findings), default=0)
    return "accept" if worst == 0 else _ORDER[worst]  # type: ignore[return-value]
