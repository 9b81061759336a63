"""Tables and figures as Excel workbooks: numbers as numbers, codes as text, and a sheet with the sources."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from byibalance_core.exports.cells import Absent, Cell, figure_cell, is_active
from byibalance_core.exports.csvs import table_columns
from byibalance_core.exports.provenance import municipality_line, release_line, source_rows
from byibalance_core.model import Municipality
from byibalance_core.schemas import TABLES
from byibalance_core.words import FICTITIOUS, Language, table_title

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

#: Rows that a sheet of Excel can hold, with the header.
MAX_ROWS = 1_048_576
_SOURCES = {"da": "Kilder", "en": "Sources"}
_SOURCE_TITLES = {
    "da": (
        "kilde-id",
        "titel",
        "udgiver",
        "adresse",
        "licens",
        "udgivet",
        "hentet",
        "slags",
        "beskyttelse",
        "note",
    ),
    "en": (
        "source id",
        "title",
        "publisher",
        "url",
        "licence",
        "published",
        "accessed",
        "kind",
        "disclosure",
        "note",
    ),
}
_INVENTED = {
    "da": "Alle tal er fiktive (fiktiv kommune).",
    "en": "All figures are invented (fictitious municipality, fiktiv).",
}


def workbook(m: Municipality, tables: Sequence[str] | None = None, *, language: Language = "da") -> bytes:
    """Return tables of a release as one Excel workbook, a sheet each, and the sheet ``Kilder`` last.

    Parameters
    ----------
    m : Municipality
        The release.
    tables : sequence of str, optional
        Names of tables; all that have rows by default.
    language : {"da", "en"}
        Words of sheets, headers and categories.

    Returns
    -------
    bytes
        An ``.xlsx`` file. Headers are frozen, codes are text, dates are dates; a hidden or missing figure is
        its word. No cell holds a formula.

    Raises
    ------
    ValueError
        A table has more rows than a sheet can hold; its CSV has them all.
    """
    from openpyxl import Workbook

    names = [name for name in TABLES if len(m.table(name))] if tables is None else list(tables)
    book = Workbook(write_only=True)
    for name in names:
        table = TABLES[name]
        header, columns = table_columns(m, table, language=language)
        if len(columns[0]) >= MAX_ROWS:
            raise ValueError(f"Table {name} has {len(columns[0])} rows, a sheet holds {MAX_ROWS - 1}: take its CSV.")
        declared = {column.name: column.kind for column in table.columns}
        kinds = [declared[column] for column in table.names if column in m.table(name)]
        # Release and sources stand once, on their sheet; what is invented says so in every row.
        kept = [*range(len(kinds)), *([len(header) - 1] if any(columns[-1]) else [])]
        header, columns = [header[place] for place in kept], [columns[place] for place in kept]
        formats = ["0.0%" if kind == "share" else None for kind in kinds] + [None] * (len(kept) - len(kinds))
        dated = [place for place, kind in enumerate(kinds) if kind == "date"]
        sheet = _sheet(book, table_title(name, language), m, language)
        _write_table(sheet, header, zip(*columns, strict=True), formats=formats, dated=dated)
    _write_sources(book, m, language)
    return _saved(book)


def figure_workbook(
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell | Absent]],
    *,
    title: str,
    source: str,
    release: str,
    subtitle: str = "",
    fictitious: bool = False,
    language: Language = "da",
    number_formats: Sequence[str | None] | None = None,
) -> bytes:
    """Return the small table of one figure as an Excel workbook.

    Parameters
    ----------
    columns : sequence of str
        Header labels.
    rows : iterable of sequence
        Cells; numbers stay numbers, `Absent` (or None) is written as the word for its status and never as 0.
    title, subtitle, source, release : str
        What the figure says of itself; on the sheet ``Kilder``, so that the first sheet is the bare table.
    fictitious : bool
        The figures are invented; the sheet's name and ``Kilder`` say so.
    language : {"da", "en"}
        Language of the words.
    number_formats : sequence of str or None, optional
        Excel's number format per column, such as ``0.0%``.

    Returns
    -------
    bytes
        An ``.xlsx`` file of two sheets.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(("Fiktive tal" if language == "da" else "Fictitious (fiktiv)") if fictitious else "Data")
    body = ([figure_cell(cell, language) for cell in row] for row in rows)
    _write_table(sheet, list(columns), body, formats=list(number_formats or [None] * len(columns)), dated=[])
    about = book.create_sheet(_SOURCES[language])
    about.column_dimensions["A"].width = 100
    notice = FICTITIOUS[language] if fictitious else ""
    for line in (title, subtitle, notice, source, release_line(release, language)):
        if line:
            about.append([_cell(about, line)])
    return _saved(book)


def _write_table(
    sheet: WriteOnlyWorksheet,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    formats: Sequence[str | None],
    dated: Sequence[int],
) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for place, label in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(10, min(len(label) + 4, 40))
    titles = [WriteOnlyCell(sheet, _printable(title)) for title in header]
    for title in titles:
        title.data_type, title.font = "s", Font(bold=True)
    sheet.append(titles)
    for row in rows:
        cells = [_date(cell) if place in dated else cell for place, cell in enumerate(row)]
        sheet.append([_cell(sheet, cell, form) for cell, form in zip(cells, formats, strict=True)])


def _write_sources(book: Workbook, m: Municipality, language: Language) -> None:
    """Write release, municipality and every source; an invented municipality says so first."""
    sheet = book.create_sheet(_SOURCES[language])
    sheet.freeze_panes = "B1"
    lines = [municipality_line(m, language), release_line(m.release_id, language), m.published_at]
    if m.fictitious:
        lines.insert(0, _INVENTED[language])
    for line in lines:
        sheet.append([_cell(sheet, line)])
    sheet.append([])
    sheet.append([_cell(sheet, title) for title in _SOURCE_TITLES[language]])
    for source in source_rows(m):
        sheet.append([_cell(sheet, text) for text in source.values()])


def _sheet(book: Workbook, title: str, m: Municipality, language: Language) -> WriteOnlyWorksheet:
    """Return a new sheet whose printed foot says whose figures it holds."""
    sheet = book.create_sheet(title[:31])
    sheet.oddFooter.left.text = municipality_line(m, language)
    sheet.oddFooter.right.text = release_line(m.release_id, language)
    return sheet


def _cell(sheet: WriteOnlyWorksheet, value: Cell | dt.date, form: str | None = None) -> WriteOnlyCell | Cell | dt.date:
    """Return what to append to a sheet; text is always text, whatever its first character.

    Only a cell that needs more than its value is made: hundreds of thousands of plain ones would be slow.
    """
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        text = _printable(value)
        if not is_active(text):
            return text
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        # Excel shows such a text as typed, and keeps it text when someone edits the cell.
        cell.quotePrefix = True
        return cell
    if value is None or form is None:
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = form
    return cell


def _printable(text: str) -> str:
    """Return a text without the control characters that a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))


def _date(cell: Cell) -> Cell | dt.date:
    """Return a date of the form YYYY-MM-DD as a date; anything else stays as it is."""
    try:
        return dt.date.fromisoformat(str(cell)[:10]) if cell else None
    except ValueError:
        return cell


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
