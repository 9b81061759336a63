"""Where in a TOML file each key stands: the standard parser tells values, a person who mends a file needs lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from contextlib import suppress
from dataclasses import dataclass, field

#: A key from the top of the file: names of tables and keys, and numbers of the elements of an array.
Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
_QUOTED = {'"': re.compile(r'"(?:\\.|[^"\\\n])*"'), "'": re.compile(r"'[^'\n]*'")}


@dataclass(frozen=True)
class Lines:
    """Lines of a TOML file, the first being 1.

    Attributes
    ----------
    of : dict of tuple to int
        Line where a table, a key or an element of an array begins.
    repeated : list of tuple
        Key, line where it stood first, line where it stands again: TOML refuses such a file as a whole.
    """

    of: dict[Path, int] = field(default_factory=dict)
    repeated: list[tuple[Path, int, int]] = field(default_factory=list)

    def line(self, *path: str | int) -> int | None:
        """Return the line of a key, or of the nearest table around it that stands in the file."""
        while path and path not in self.of:
            path = path[:-1]
        return self.of.get(path)


def key_lines(text: str) -> Lines:
    r"""Return the line of every key of a TOML document.

    Parameters
    ----------
    text : str
        The document. It need not be sound: reading stops at the first thing that is no TOML.

    Examples
    --------
    >>> lines = key_lines('[steps.one]\nshare = 0.2\nbands = [\n  {below = 1}]')
    >>> lines.line("steps", "one", "share"), lines.line("steps", "one", "bands", 0, "below"), lines.line("steps", "two")
    (2, 4, 1)
    """
    lines = Lines()
    scanner = _Scanner(text, lines)
    with suppress(_StoppedError):
        scanner.document()
    return lines


class _StoppedError(Exception):
    """Raised inside this module where the text is no TOML."""


class _Scanner:
    def __init__(self, text: str, lines: Lines) -> None:
        self._text = text
        self._at = 0
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._lines = lines
        self._headers: dict[Path, int] = {}
        self._again: set[Path] = set()
        self._elements: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self._pass(_BLANK)
        while self._at < len(self._text):
            table = self._header() if self._text[self._at] == "[" else self._pair(table)
            self._pass(_BLANK)

    def _header(self) -> Path:
        brackets = "[[" if self._text.startswith("[[", self._at) else "["
        line = self._line()
        self._at += len(brackets)
        table = self._resolved(self._key())
        self._take("]" * len(brackets))
        if brackets == "[[":
            number = self._elements.get(table, -1) + 1
            self._elements[table] = number
            self._note((*table, number), line)
            return (*table, number)
        if table in self._headers:
            self._lines.repeated.append((table, self._headers[table], line))
            self._again.add(table)
        self._headers.setdefault(table, line)
        self._note(table, line)
        return table

    def _resolved(self, key: Path) -> Path:
        """Let a name of an array of tables mean its newest table, as TOML does."""
        table: Path = ()
        for place, part in enumerate(key):
            table = (*table, part)
            if table in self._elements and place < len(key) - 1:
                table = (*table, self._elements[table])
        return table

    def _pair(self, table: Path) -> Path:
        line = self._line()
        path = (*table, *self._key())
        self._take("=")
        if path in self._lines.of and path not in self._headers and table not in self._again:
            self._lines.repeated.append((path, self._lines.of[path], line))
        self._note(path, line)
        self._value(path)
        return table

    def _key(self) -> Path:
        parts: list[str] = []
        while True:
            self._pass(re.compile(r"[ \t]*"))
            quote = _QUOTED.get(self._text[self._at : self._at + 1])
            part = self._pass(quote or _BARE)
            if not part:
                raise _StoppedError
            parts.append(part[1:-1] if quote else part)
            self._pass(re.compile(r"[ \t]*"))
            if not self._text.startswith(".", self._at):
                return tuple(parts)
            self._at += 1

    def _value(self, path: Path) -> None:
        self._pass(re.compile(r"[ \t]*"))
        start = self._text[self._at : self._at + 1]
        if start in ("[", "{"):
            self._sequence(path, closing="]" if start == "[" else "}")
        elif start in _QUOTED:
            self._string(start)
        elif not self._pass(_SCALAR):
            raise _StoppedError

    def _sequence(self, path: Path, *, closing: str) -> None:
        self._at += 1
        number = 0
        while True:
            self._pass(_BLANK)
            if self._text.startswith(closing, self._at):
                self._at += 1
                return
            if closing == "]":
                self._note((*path, number), self._line())
                self._value((*path, number))
                number += 1
            else:
                self._pair(path)
            self._pass(_BLANK)
            if self._text.startswith(",", self._at):
                self._at += 1
            elif not self._text.startswith(closing, self._at):
                raise _StoppedError

    def _string(self, quote: str) -> None:
        if self._text.startswith(quote * 3, self._at):
            end = re.compile(r'(?:\\.|[^\\])*?"{3,5}' if quote == '"' else r".*?'{3,5}", re.DOTALL)
            self._at += 3
            if not self._pass(end):
                raise _StoppedError
        elif not self._pass(_QUOTED[quote]):
            raise _StoppedError

    def _take(self, wanted: str) -> None:
        self._pass(re.compile(r"[ \t]*"))
        if not self._text.startswith(wanted, self._at):
            raise _StoppedError
        self._at += len(wanted)

    def _pass(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found.group()

    def _line(self) -> int:
        return bisect_left(self._ends, self._at) + 1

    def _note(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self._lines.of.setdefault(path[:length], line)
