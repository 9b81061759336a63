"""Words and numbers for people: whole sentences from the locale files, figures in the reader's own form."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from byibalance_core.parameters import Indicator

_LOCALES = Path(__file__).parent / "locales"
MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
NBSP = "\N{NO-BREAK SPACE}"


@cache
def load_locale(language: str) -> dict[str, str]:
    """Return one language's sentences by dotted key (``overview.tiles.dwellings``)."""

    def flatten(prefix: str, node: dict[str, Any]) -> Iterable[tuple[str, str]]:
        for name, value in node.items():
            if isinstance(value, dict):
                yield from flatten(f"{prefix}{name}.", value)
            else:
                yield f"{prefix}{name}", value

    sentences: dict[str, str] = {}
    for file in sorted((_LOCALES / language).glob("*.toml")):
        sentences.update(flatten(f"{file.stem}.", tomllib.loads(file.read_text(encoding="utf-8"))))
    return sentences


def as_shown(value: float, decimals: int) -> float:
    """Return a number as it is shown and as files hold it: rounded half away from zero.

    Examples
    --------
    >>> as_shown(37.65, 1), as_shown(-0.5, 0), as_shown(-0.4, 0)
    (37.7, -1.0, 0.0)
    """
    size = 10**decimals
    whole = int(abs(value) * size + 0.5 + 1e-9)
    return (-whole if value < 0 else whole) / size if whole else 0.0


def danish_order(name: str) -> tuple[str, ...]:
    """Return a key that sorts as Danish does: æ, ø, å last, aa as å.

    Examples
    --------
    >>> sorted(["Ålholm", "Ørestad", "Aarhusgade", "Bispebjerg"], key=danish_order)
    ['Bispebjerg', 'Ørestad', 'Ålholm', 'Aarhusgade']
    """
    folded = name.casefold().replace("aa", "å")
    return tuple({"æ": "~1", "ä": "~1", "ø": "~2", "ö": "~2", "å": "~3"}.get(letter, letter) for letter in folded)


class Text:
    """One reader's language: `t` for sentences, the rest for figures.

    Examples
    --------
    >>> text = Text("da")
    >>> text.number(356649), text.number(-3.25, 1)
    ('356.649', '−3,3')
    >>> Text("en").number(356649)
    '356,649'
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._sentences = load_locale(language)

    def __eq__(self, other: object) -> bool:
        """Two texts of one language are the same, also as keys of what is kept."""
        return isinstance(other, Text) and self.language == other.language

    def __hash__(self) -> int:
        """Hash by language."""
        return hash(self.language)

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return a sentence with its values in place; an unknown key is a fault of ours, so it raises."""
        return self._sentences[key].format(**values)

    def has(self, key: str) -> bool:
        """Return whether the language has a sentence for the key."""
        return key in self._sentences

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number: 1.234,5 in Danish, 1,234.5 in English; half away from zero, a true minus sign."""
        shown = as_shown(value, decimals)
        body = f"{abs(shown):,.{decimals}f}"
        if self.language == "da":
            body = body.translate(str.maketrans(",.", ".,"))
        return f"{MINUS}{body}" if shown < 0 else body

    def signed(self, value: float, decimals: int = 0) -> str:
        """Return a number with its sign: +1.234 or −1.234; zero stands without."""
        body = self.number(value, decimals)
        return f"+{body}" if value > 0 and body.strip("0.,") else body

    def percent(self, share: float, decimals: int = 0) -> str:
        """Return a share 0-1 as per cent: 18,6 % in Danish, 18.6% in English."""
        return f"{self.number(share * 100, decimals)}{self.percent_sign}"

    @property
    def percent_sign(self) -> str:
        """The sign behind a per cent figure, with the language's space."""
        return f"{NBSP}%" if self.language == "da" else "%"

    def range(self, low: float, high: float, decimals: int = 0) -> str:
        """Return a range: 3.333–62.031; with words when an end is negative, where a dash would mislead."""
        if low < 0 or high < 0:
            return self("common.range", low=self.number(low, decimals), high=self.number(high, decimals))
        return f"{self.number(low, decimals)}{DASH}{self.number(high, decimals)}"

    def rounded(self, value: float, digits: int = 3) -> str:
        """Return a whole number with the given significant digits, as headlines say it: 43.800."""
        if value == 0:
            return "0"
        size = 10 ** max(len(str(int(abs(value)))) - digits, 0)
        return self.number(round(value / size) * size)

    def rounded_range(self, low: float, high: float, digits: int = 2) -> str:
        """Return a range in round numbers, both ends rounded to the same step."""
        size = 10 ** max(len(str(int(max(abs(low), abs(high))))) - digits, 0)
        return self.range(round(low / size) * size, round(high / size) * size)

    def value(self, indicator: Indicator, value: float) -> str:
        """Return an indicator's value in its unit and with its decimals, without the unit's sign."""
        factor = 100 if indicator.unit == "share" else 1
        return self.number(value * factor, indicator.decimals)

    def unit(self, indicator: Indicator) -> str:
        """Return the sign that follows an indicator's value: %, kr., m²."""
        return self(f"common.unit.{indicator.unit}")

    def date(self, iso: str) -> str:
        """Return a date of any precision: 15.9.2026 or 2026 in Danish, 15 Sep 2026 in English."""
        parts = iso.split("-")
        if len(parts) < 3:
            return parts[0]
        year, month, day = (int(part) for part in parts)
        if self.language == "da":
            return f"{day}.{month}.{year}"
        return f"{day} {self(f'common.month.{month}')} {year}"

    def listing(self, parts: Iterable[str]) -> str:
        """Return words as a list: a, b og c."""
        words = list(parts)
        if len(words) < 2:
            return "".join(words)
        return self("common.and", first=", ".join(words[:-1]), last=words[-1])

    def count_word(self, count: int) -> str:
        """Return a small number in words (to twelve), larger ones in figures."""
        key = f"common.count.{count}"
        return self(key) if self.has(key) else self.number(count)
