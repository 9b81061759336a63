"""Every finding the gate can make: its stable code, its severity and its words, in one place.

The code is what other programs branch on and is never renamed. A code has one severity, so that a planner
meets the same answer to the same fault everywhere. ``found``, ``why`` and ``do`` are Danish sentences; the
words in braces are filled in by `report`.
"""

from __future__ import annotations

from byibalance_core.findings import Finding
from byibalance_core.sources.codes import (
    agreements,
    allocation,
    boundaries,
    files,
    imports,
    joined,
    registers,
    tables,
)
from byibalance_core.sources.codes.code import Code, shown

__all__ = ["CODES", "Code", "report", "shown"]

#: All codes, in the order in which a file meets them.
CODES: dict[str, Code] = {
    **files.CODES,
    **tables.CODES,
    **joined.CODES,
    **boundaries.CODES,
    **agreements.CODES,
    **registers.CODES,
    **allocation.CODES,
    **imports.CODES,
}


def report(
    code: str,
    *,
    file: str | None = None,
    sheet: str | None = None,
    row: int | None = None,
    column: str | None = None,
    **values: object,
) -> Finding:
    """Return the finding of one code at one place, its sentences filled in.

    Parameters
    ----------
    code : str
        A key of `CODES`.
    file, sheet, row, column : optional
        Place; ``row`` counts as a spreadsheet does.
    **values
        What the sentences name; cut and stripped of control characters, since they come from the file.

    Raises
    ------
    KeyError
        The code is not listed, or a word of its sentences is missing.

    Examples
    --------
    >>> report("empty-file", file="stock.csv", size=0).found
    'Filen er tom (0 byte).'
    """
    entry = CODES[code]
    words = {name: shown(value) for name, value in values.items()}
    return Finding(
        code,
        entry.severity,
        entry.found.format_map(words),
        entry.why.format_map(words),
        entry.do.format_map(words).strip(),
        file=None if file is None else shown(file, length=120),
        sheet=None if sheet is None else shown(sheet),
        row=row,
        column=None if column is None else shown(column),
    )
