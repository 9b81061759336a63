"""What looks like a person anywhere in a workbook: every sheet, hidden or not, remarks, names, properties, links.

The parts are searched as text, without a parser: nothing in them is expanded or followed.
"""

from __future__ import annotations

import re
import zipfile
from html import unescape
from io import BytesIO

from byibalance_core.findings import Finding
from byibalance_core.sources import persons
from byibalance_core.sources.codes import report

_PARTS = (".xml", ".rels", ".vml")
# What a text may be cut into: its runs are joined, everything else is kept apart.
_RUN = re.compile(
    r"</?(?:\w+:)?(?:r|t|rPr|b|i|u|sz|color|rFont|family|scheme|charset|vertAlign|rPh|phoneticPr)(?:\s[^>]*)?/?>"
)
# What begins a part of a printed page's header.
_PRINTED = re.compile("&amp;[LCR]")
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(
    r"""\s(?:\w+:)?(?:name|descr|title|alt|display|tooltip|location|Target|author|userName|displayName|prompt|promptTitle"""
    r"""|error|errorTitle|comment|caption|text|v|val)=(?:"([^"]*)"|'([^']*)')"""
)
#: Kept between what stood in different places, so that two numbers never become one.
_APART = "\x1f"
_PLACES = (
    (re.compile(r"xl/(threaded)?comments"), "En kommentar"),
    (re.compile(r"xl/persons"), "En kommentars afsender"),
    (re.compile(r"docProps/"), "En dokumentegenskab"),
    (re.compile(r"xl/workbook\.xml$"), "Et navn på et ark eller et område"),
    (re.compile(r"xl/(worksheets|sharedStrings)"), "En celle"),
)


def in_workbook(data: bytes, *, file: str) -> list[Finding]:
    """Return a finding for each kind of place in which a workbook's parts hold a civil registration number.

    Parameters
    ----------
    data : bytes
        A workbook that is within the limits of `byibalance_core.sources.archive`.
    """
    places: dict[str, None] = {}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for entry in archive.infolist():
            name = entry.filename
            texts = [name]
            if name.lower().endswith(_PARTS):
                texts += _texts(_decoded(archive.read(entry)))
            if any(persons.in_text(text, file=file) for text in texts):
                places[next((words for pattern, words in _PLACES if pattern.match(name)), "Noget i projektmappen")] = (
                    None
                )
    return [report("personal-data", file=file, place=place) for place in places]


def _place(part: str) -> str:
    return next((words for pattern, words in _PLACES if pattern.match(part)), "Noget i projektmappen")


def _decoded(part: bytes) -> str:
    wide = part.startswith((b"\xff\xfe", b"\xfe\xff"))
    return part.decode("utf-16" if wide else "utf-8", errors="replace")


def _texts(part: str) -> list[str]:
    attributes = _APART.join(one or other for one, other in _ATTRIBUTE.findall(part))
    part = _PRINTED.sub(_APART, part)
    joined = _TAG.sub(_APART, _RUN.sub("", part))
    return [unescape(_TAG.sub(_APART, part)), unescape(joined), unescape(attributes)]
