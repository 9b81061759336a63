"""The mødemateriale as an Excel workbook: one sheet a figure with real numbers, and the sheet ``Kilder``.

No cell holds a formula: what could be taken for one is text, whatever it came from.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from byibalance_core.exports.cells import is_active
from byibalance_core.reports.pack import Pack, PackItem, printable

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: Row of a figure's sheet that holds the heads of its table; title, subtitle and source stand above.
HEAD_ROW = 5
#: Widest and narrowest column in characters.
WIDEST, NARROWEST = 60, 8


def write(pack: Pack) -> bytes:
    """Return the workbook.

    Returns
    -------
    bytes
        First the agenda, then a sheet per item (`sheet_name`) with its whole table from `HEAD_ROW` on; then decisions
        where there are any; ``Kilder`` last, with what stands under each figure and the sources of the release. Shares
        are Excel's per cent, rounded as the screen shows them.
    """
    from openpyxl import Workbook

    book = Workbook()
    front = book.active
    if front is None:
        raise RuntimeError("a new workbook has no sheet")
    front.title = pack.words["agenda"]
    _front(front, pack)
    for place, item in enumerate(pack.items, start=1):
        _figure(book.create_sheet(sheet_name(pack, place)), pack, item)
    if pack.decisions or pack.actions:
        _decisions(book.create_sheet(pack.words["decisions"]), pack)
    _sources(book, pack)
    for sheet in book.worksheets:
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddFooter.left.text = printable(pack.named).replace("&", "&&")
        sheet.oddFooter.right.text = f"ByIBalance, {pack.words['release']} {pack.release_id}"
    book.properties.title, book.properties.creator = printable(pack.title), "ByIBalance"
    book.properties.language = pack.language
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet_name(pack: Pack, place: int) -> str:
    """Return the name of an item's sheet: its number and its figure, as Excel allows."""
    name = re.sub(r"[\\/*?:\[\]']", " ", printable(pack.items[place - 1].figure.id))
    return f"{place:02d} {name}"[:31].strip()


def number_format(decimals: int | None, *, percent: bool) -> str:
    """Return Excel's number format of a cell; the reader's own Excel chooses comma or point.

    Examples
    --------
    >>> number_format(1, percent=True), number_format(0, percent=False)
    ('0.0%', '#,##0')
    """
    places = f".{'0' * decimals}" if decimals else ""
    return f"0{places}%" if percent else f"#,##0{places}"


def _front(sheet: Worksheet, pack: Pack) -> None:
    _put(sheet, 1, 1, pack.title, bold=True, size=16)
    row = 2
    if pack.fictitious:
        _put(sheet, row, 1, pack.words["fictitious_long"], bold=True)
        row += 1
    for label, words in pack.facts():
        _put(sheet, row, 1, label)
        _put(sheet, row, 2, words)
        row += 1
    row += 1
    for column, label in enumerate(
        (pack.words["item"], pack.words["title"], pack.words["note"], pack.words["table"]), 1
    ):
        _put(sheet, row, column, label, bold=True)
    for place, item in enumerate(pack.items, start=1):
        row += 1
        _put(sheet, row, 1, place)
        _put(sheet, row, 2, item.title, wrap=True)
        _put(sheet, row, 3, item.note, wrap=True)
        name = sheet_name(pack, place)
        # A jump inside the workbook, told as a property of the cell: no formula.
        _put(sheet, row, 4, name)
        sheet.cell(row, 4).hyperlink = f"#'{name}'!A1"
        sheet.cell(row, 4).style = "Hyperlink"
    if pack.since:
        row += 2
        _put(sheet, row, 1, pack.words["since"], bold=True)
        for words in pack.since:
            row += 1
            _put(sheet, row, 2, words, wrap=True)
    _wide(sheet, (14, 80, 50, 30))


def _figure(sheet: Worksheet, pack: Pack, item: PackItem) -> None:
    table = item.figure.table
    _put(sheet, 1, 1, item.title, bold=True, size=14)
    _put(sheet, 2, 1, item.subtitle)
    notice = f"{pack.words['fictitious_long']} " if pack.fictitious else ""
    _put(sheet, 3, 1, f"{notice}{pack.words['source']}: {item.source}")
    for column, entry in enumerate(table.columns, start=1):
        _put(sheet, HEAD_ROW, column, entry.label, bold=True, wrap=True, right=entry.decimals is not None)
    for place, (row, decimals) in enumerate(zip(table.rows, table.decimals, strict=True)):
        for column, (value, digits, entry) in enumerate(zip(row, decimals, table.columns, strict=True), start=1):
            numeric = digits is not None and not isinstance(value, str)
            form = number_format(digits, percent=entry.percent) if numeric else None
            _put(sheet, HEAD_ROW + 1 + place, column, value, form=form, right=entry.decimals is not None)
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    lengths = (
        max([max((len(word) for word in entry.label.split()), default=0), *(len(row[k]) for row in table.shown)])
        for k, entry in enumerate(table.columns)
    )
    _wide(sheet, tuple(min(max(length + 2, NARROWEST), WIDEST) for length in lengths))


def _decisions(sheet: Worksheet, pack: Pack) -> None:
    row = 1
    for label, found in ((pack.words["decision"], pack.decisions), (pack.words["action"], pack.actions)):
        if not found:
            continue
        heads = (label, pack.words["owner"], pack.words["due"], pack.words["item"])
        for column, head in enumerate(heads, start=1):
            _put(sheet, row, column, head, bold=True)
        for each in found:
            row += 1
            for column, value in enumerate((each.text, each.owner, each.due, each.item), start=1):
                _put(sheet, row, column, value, wrap=column == 1)
        row += 2
    _wide(sheet, (80, 30, 14, 8))


def _sources(book: Workbook, pack: Pack) -> None:
    sheet = book.create_sheet(pack.words["sources"])
    words = pack.words
    if pack.fictitious:
        _put(sheet, 1, 1, words["fictitious_long"], bold=True)
    heads = ("item", "title", "source", "period", "status", "release", "link")
    for column, name in enumerate(heads, start=1):
        _put(sheet, 2, column, words[name], bold=True)
    row = 2
    for place, item in enumerate(pack.items, start=1):
        row += 1
        values: tuple[Any, ...] = (
            *(place, item.title, item.source, item.period, item.status, item.release, item.link),
        )
        for column, value in enumerate(values, start=1):
            _put(sheet, row, column, value, wrap=column in (2, 3))
    row += 2
    names = ("title", "publisher", "published", "accessed", "licence", "url", "note")
    for column, name in enumerate(names, start=2):
        _put(sheet, row, column, words[name], bold=True)
    for source in pack.sources:
        row += 1
        for column, name in enumerate(names, start=2):
            _put(sheet, row, column, getattr(source, name), wrap=column in (2, 8))
    _wide(sheet, (8, 60, 60, 14, 24, 26, 60, 60))


def _put(
    sheet: Worksheet,
    row: int,
    column: int,
    value: str | float | int | None,
    *,
    form: str | None = None,
    bold: bool = False,
    size: int = 11,
    wrap: bool = False,
    right: bool = False,
) -> None:
    """Write one cell; text is always text, whatever its first character."""
    from openpyxl.styles import Alignment, Font

    if value is None or value == "":
        return
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        words = printable(value)
        cell.value = words
        cell.data_type = "s"
        if is_active(words):
            # Excel shows such a text as typed, and keeps it text when someone edits the cell.
            cell.quotePrefix = True
    else:
        cell.value = value
        if form:
            cell.number_format = form
    if bold or size != 11:
        cell.font = Font(bold=bold, size=size)
    if wrap or right:
        cell.alignment = Alignment(wrap_text=wrap, vertical="top", horizontal="right" if right else None)


def _wide(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    from openpyxl.utils import get_column_letter

    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
