"""Workbooks (.xlsx): looked over as an archive and as XML first, then read for values only.

Nothing hidden is read or left out silently; links, macros and formulas are never followed.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

from byibalance_core.findings import Finding
from byibalance_core.sources import persons
from byibalance_core.sources.archive import DamagedArchiveError, unsafe_reason
from byibalance_core.sources.codes import report
from byibalance_core.sources.grid import MAX_COLUMNS, MAX_ROWS, Grid, Merge
from byibalance_core.sources.names import key_of
from byibalance_core.sources.workbook_persons import in_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")


@dataclass(frozen=True)
class _Sheet:
    name: str
    hidden: bool
    part: str


@dataclass
class _Look:
    """What a sheet's XML says that its values do not."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    merges: list[Merge] = field(default_factory=list)
    uncomputed: list[str] = field(default_factory=list)
    too_many: str | None = None


def container_finding(data: bytes, *, file: str) -> Finding | None:
    """Return why bytes are no workbook that is read; None when they are one.

    Password protection, the old binary formats, macros, and other files under a workbook's name are told
    apart by content, never by name.
    """
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return report("password-workbook", file=file)
        return report("old-workbook", file=file, format=".xls")
    if data.lstrip()[:1] == b"<":
        return report("not-a-workbook", file=file, format="en webside eller XML")
    if not data.startswith(b"PK"):
        return report("not-a-workbook", file=file, format="en anden slags fil")
    try:
        reason = unsafe_reason(data)
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (DamagedArchiveError, zipfile.BadZipFile):
        return report("damaged-workbook", file=file)
    if reason is not None:
        return report("unsafe-archive", file=file, reason=reason)
    if "xl/workbook.bin" in names:
        return report("old-workbook", file=file, format=".xlsb")
    if any(PurePosixPath(name).name == "vbaProject.bin" for name in names):
        return report("macro-workbook", file=file)
    if "xl/workbook.xml" not in names:
        kind = "et OpenDocument-regneark (.ods)" if "content.xml" in names else "en anden pakket fil"
        return report("not-a-workbook", file=file, format=kind)
    return None


def read_workbook(data: bytes, *, file: str, table: str | None) -> tuple[Grid | None, list[Finding]]:
    """Return the one sheet of a workbook that is the table, and what had to be said.

    Parameters
    ----------
    data : bytes
        The file.
    table : str or None
        Table looked for; the sheet of that name, else the only visible one. With None the only visible one.

    Returns
    -------
    tuple of (Grid or None, list of Finding)
        None when no sheet can be read.
    """
    refused = container_finding(data, file=file)
    if refused is not None:
        return None, [refused]
    personal = in_workbook(data, file=file)
    if personal:
        return None, personal
    import defusedxml.common
    from defusedxml.ElementTree import ParseError

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            sheets, epoch_1904 = _sheets(archive)
            looks = {one.name: _look(archive, one.part) for one in sheets if "/worksheets/" in one.part}
        # A sheet over the limits is not built; it is refused where it is the one to be read.
        cells = {name: _values(data, name) for name, seen in looks.items() if not seen.too_many}
        personal = [found for name, rows in cells.items() for found in persons.in_rows(rows, file=file, sheet=name)]
        if personal:
            return None, personal
        sheet, findings = _choose(sheets, file=file, table=table)
        if sheet is None:
            return None, findings
        look = looks[sheet.name]
        findings += _look_findings(look, file=file, sheet=sheet.name)
        if look.too_many or look.uncomputed:
            return None, findings
    except defusedxml.common.DefusedXmlException:
        return None, [report("unsafe-archive", file=file, reason="dens XML har entiteter")]
    except (ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError, zipfile.BadZipFile):
        # openpyxl meets a malformed part with whichever of these it happens to raise
        return None, [report("damaged-workbook", file=file)]
    return Grid(file, cells[sheet.name], sheet.name, tuple(look.merges), epoch_1904), findings


def _sheets(archive: zipfile.ZipFile) -> tuple[list[_Sheet], bool]:
    from defusedxml.ElementTree import fromstring

    root = fromstring(archive.read("xl/workbook.xml"))
    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    parts = {link.get("Id"): str(link.get("Target")) for link in links}
    sheets = []
    for sheet in root.iter(f"{_MAIN}sheet"):
        target = parts[sheet.get(_REL_ID)]
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        sheets.append(_Sheet(str(sheet.get("name")), sheet.get("state", "visible") != "visible", part))
    properties = root.find(f"{_MAIN}workbookPr")
    return sheets, properties is not None and properties.get("date1904") in {"1", "true"}


def _choose(sheets: list[_Sheet], *, file: str, table: str | None) -> tuple[_Sheet | None, list[Finding]]:
    findings = []
    visible = [sheet for sheet in sheets if not sheet.hidden and "/worksheets/" in sheet.part]
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    if hidden:
        findings.append(report("hidden-sheet", file=file, sheets=", ".join(hidden)))
    named = [sheet for sheet in visible if table is not None and key_of(sheet.name) == key_of(table)]
    chosen = named or visible
    if len(chosen) == 1:
        return chosen[0], findings
    names = ", ".join(sheet.name for sheet in visible) or "ingen synlige"
    return None, [*findings, report("sheet-unclear", file=file, sheets=names, table=table or "")]


def _look(archive: zipfile.ZipFile, part: str) -> _Look:
    """Read a sheet's XML row by row for what is hidden, merged or not computed, and how far it reaches."""
    from defusedxml.ElementTree import iterparse

    look = _Look()
    with archive.open(part) as stream:
        for _, element in iterparse(stream, forbid_dtd=True):
            tag = element.tag
            if tag == f"{_MAIN}row":
                _look_at_row(element, look)
                element.clear()
            elif tag == f"{_MAIN}col" and element.get("hidden") in {"1", "true"}:
                look.hidden_columns += min(int(element.get("max", 1)), MAX_COLUMNS) - int(element.get("min", 1)) + 1
            elif tag == f"{_MAIN}mergeCell":
                _look_at_merge(str(element.get("ref")), look)
            if look.too_many:
                break
    return look


def _look_at_row(row: object, look: _Look) -> None:
    number = int(row.get("r", 0))  # type: ignore[attr-defined]
    if number > MAX_ROWS + 20:
        look.too_many = "too-many-rows"
        return
    if row.get("hidden") in {"1", "true"}:  # type: ignore[attr-defined]
        look.hidden_rows.append(number)
    for cell in row:  # type: ignore[attr-defined]
        value = cell.find(f"{_MAIN}v")
        has_value = cell.find(f"{_MAIN}is") is not None or (value is not None and value.text is not None)
        reference = str(cell.get("r", ""))
        if has_value and _column_number(reference) > MAX_COLUMNS:
            look.too_many = "too-many-columns"
            return
        if not has_value and cell.find(f"{_MAIN}f") is not None:
            look.uncomputed.append(reference)


def _look_at_merge(reference: str, look: _Look) -> None:
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
    if start and end and start[2] != end[2]:
        look.merges.append(Merge(int(start[2]), int(end[2]), _column_number(first), reference))


def _column_number(reference: str) -> int:
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _look_findings(look: _Look, *, file: str, sheet: str) -> list[Finding]:
    findings = []
    if look.too_many:
        limit = MAX_ROWS if look.too_many == "too-many-rows" else MAX_COLUMNS
        findings.append(report(look.too_many, file=file, sheet=sheet, limit=limit))
    if look.hidden_rows or look.hidden_columns:
        first = f"række {look.hidden_rows[0]}" if look.hidden_rows else "en kolonne"
        findings.append(
            report(
                "hidden-rows",
                file=file,
                sheet=sheet,
                row=look.hidden_rows[0] if look.hidden_rows else None,
                rows=len(look.hidden_rows),
                columns=look.hidden_columns,
                first=first,
            )
        )
    if look.uncomputed:
        match = _REFERENCE.fullmatch(look.uncomputed[0])
        findings.append(
            report(
                "formula-without-value",
                file=file,
                sheet=sheet,
                row=int(match[2]) if match else None,
                column=match[1] if match else None,
                count=len(look.uncomputed),
            )
        )
    return findings


def _values(data: bytes, sheet: str) -> list[list[object]]:
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        worksheet = book[sheet]
        worksheet.reset_dimensions()  # a writer's stated extent can be too small, and then rows would be lost
        return [_trimmed(row) for row in worksheet.iter_rows(values_only=True)]
    finally:
        book.close()


def _trimmed(row: tuple[object, ...]) -> list[object]:
    cells = list(row[:MAX_COLUMNS])
    while cells and cells[-1] is None:
        cells.pop()
    return cells
