"""Bytes to text: what encoding a file has, and whether it is text at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from byibalance_core.findings import Finding
from byibalance_core.sources.codes import report

#: Largest file that is read, in MB, and longest line, in characters.
MAX_FILE_MB = 25
MAX_LINE = 1_000_000
#: Answer to ``--encoding`` that mends text encoded two times.
TWICE = "utf-8-twice"

_WIDE = ("utf-16", "utf16", "utf-32", "utf32")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# UTF-8 bytes of æøåÆØÅéöäüß and of dashes, read as cp1252 or latin-1: a capital A with tilde or circumflex,
# or an a with circumflex, and a sign that seldom follows one in any language.
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf\u2018-\u203a\u0152-\u017e\u02c6\u02dc€™†‡…˜]|â€[\u0080-\u00ff“”™˜œ]")


def read_bytes(path: Path) -> tuple[bytes, list[Finding]]:
    """Return a file's bytes; none and a finding when it is empty or over the limit."""
    size = path.stat().st_size
    if size == 0:
        return b"", [report("empty-file", file=path.name, size=0)]
    if size > MAX_FILE_MB * 1_000_000:
        return b"", [report("file-too-large", file=path.name, size=size // 1_000_000, limit=MAX_FILE_MB)]
    return path.read_bytes(), []


def decode(data: bytes, *, file: str, encoding: str | None = None) -> tuple[str | None, list[Finding]]:
    """Return the text of a delivered file, and what had to be said about it.

    UTF-8 with or without a byte order mark is taken first: bytes of another encoding are hardly ever valid in it.
    Then comes a person's answer, else Windows-1252 (what people call ISO 8859-1), which is noted. Text that was
    encoded two times is asked about and returned mended.

    Parameters
    ----------
    data : bytes
        The file.
    encoding : str, optional
        A person's answer for files that are not UTF-8; ``utf-8-twice`` accepts the mending.

    Returns
    -------
    tuple of (str or None, list of Finding)
        None when the bytes are no text.
    """
    answer = "utf-16" if data.startswith(_UTF16) else None if encoding == TWICE else encoding
    is_wide = answer is not None and answer.lower().startswith(_WIDE)
    if b"\0" in data and not is_wide:
        return None, [report("binary-file", file=file)]
    tries = [str(answer)] if is_wide else ["utf-8-sig", answer or "cp1252"]
    text, used = _decoded(data, tries)
    if text is None:
        stated = answer or "UTF-8 eller Windows-1252"
        return None, [report("encoding-unreadable", file=file, encoding=stated)]
    findings = [report("read-as-cp1252", file=file)] if answer is None and used == "cp1252" else []
    longest = max(map(len, text.splitlines()), default=0)
    if "\0" in text:
        return None, [report("binary-file", file=file)]
    if longest > MAX_LINE:
        return None, [report("line-too-long", file=file, length=longest, limit=MAX_LINE)]
    seen = _MOJIBAKE.search(text)
    if seen:
        word = _word_at(text, seen.start())
        if encoding != TWICE and repair_twice(word) != word:
            row = text.count("\n", 0, seen.start()) + 1
            findings.append(report("double-encoded", file=file, row=row, seen=word, repaired=repair_twice(word)))
        text = repair_twice(text)
    return text, findings


def _decoded(data: bytes, encodings: Iterable[str]) -> tuple[str | None, str | None]:
    """Return the text under the first encoding in which the bytes are valid, and that encoding."""
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except (LookupError, UnicodeError):
            continue
    return None, None


def repair_twice(text: str) -> str:
    """Return text with every double-encoded part read once more, the rest as it is.

    Examples
    --------
    >>> repair_twice("SÃ¸nderbro og Nørrebro")
    'Sønderbro og Nørrebro'
    """
    return _MOJIBAKE_RUN.sub(_read_again, text)


_MOJIBAKE_RUN = re.compile("(?:[ÃÂâ][\u0080-\u00bf\u0152-\u017e\u02c6\u02dc\u2013-\u203a\u20ac\u2122“”]{1,2})+")


def _read_again(match: re.Match[str]) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return match[0].encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return match[0]


def _word_at(text: str, position: int) -> str:
    starts = max(text.rfind(sign, 0, position) for sign in ' ;,\t\n"') + 1
    ends = [found for sign in ' ;,\t\n"' if (found := text.find(sign, position)) >= 0]
    return text[starts : min(ends, default=len(text))].strip()


def clean(text: str) -> str:
    r"""Return text without invisible characters (direction marks, zero-width signs) and outer blanks.

    Examples
    --------
    >>> clean(" Nørre\u200bbro\u202e ")
    'Nørrebro'
    """
    return _INVISIBLE.sub("", text).strip()


_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]"
)
has_invisible: Callable[[str], object] = _INVISIBLE.search
