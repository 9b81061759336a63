"""Long lists of findings made readable: so many of one kind, and how many more there were."""

from __future__ import annotations

from collections.abc import Iterable

from byibalance_core.findings import Finding
from byibalance_core.sources.codes import report


def summarised(findings: Iterable[Finding], listed: int) -> list[Finding]:
    """Return at most `listed` findings of one kind in one file, sheet and column, and how many more there were."""
    kept: list[Finding] = []
    seen: dict[tuple[str, str | None, str | None, str | None], int] = {}
    for finding in findings:
        kind = (finding.code, finding.file, finding.sheet, finding.column)
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= listed:
            kept.append(finding)
    return kept + [
        report("more-like-this", file=file, sheet=sheet, column=column, count=count - listed, like=code)
        for (code, file, sheet, column), count in seen.items()
        if count > listed
    ]
