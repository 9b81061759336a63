"""What a code is, and how words from a file are made fit to show."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from byibalance_core import civil_numbers
from byibalance_core.findings import Severity


@dataclass(frozen=True)
class Code:
    """Severity of a code and its three sentences, with the words to fill in between braces."""

    severity: Severity
    found: str
    why: str
    do: str


def shown(value: object, *, length: int = 400) -> str:
    r"""Return a value as one printable line: control characters as blanks, long text cut, personal numbers masked.

    Examples
    --------
    >>> shown("Nørre\nbro")
    'Nørre bro'
    """
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in str(value))
    text = civil_numbers.masked(text)
    return text if len(text) <= length else f"{text[: length - 1]}…"
