"""Workbooks: which are read, which are refused and why, and what is hidden in them."""

import datetime as dt
import io
import re
import zipfile

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from byibalance_core.gate import check
from byibalance_core.sources.workbook import read_workbook

from .lilleby import finds, stock, write

HEADER = ["area_id", "year", "dwellings", "source_id"]
ROWS = [["0101", 2026, 100, "s"], ["0102", 2026, 200, "s"]]


def workbook(rows=(HEADER, *ROWS), *, title="stock", change=lambda book: None) -> bytes:
    """Return a workbook of one sheet; `change` may do anything to it before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data: bytes, change) -> bytes:
    """Return a workbook whose parts went through `change(name, content)`; None drops a part."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


def with_password(data: bytes) -> bytes:
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt("hemmeligt", stream)
    return stream.getvalue()


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def codes(data: bytes, *, table="stock") -> list[str]:
    grid, findings = read_workbook(data, file="stock.xlsx", table=table)
    assert (grid is None) == any(f.code not in ASKED for f in findings)
    return [finding.code for finding in findings]


#: Findings beside which the sheet is still read.
ASKED = {"hidden-sheet", "hidden-rows"}


def test_a_workbook_is_read_like_a_text_file(tmp_path):
    folder = write(tmp_path, stock_csv=None, stock_xlsx=workbook())
    checked = check(folder)
    assert finds(checked) == []
    assert stock(checked) == {"0101": 100, "0102": 200}


def test_numbers_stored_as_text_are_read_and_number_cells_are_never_ambiguous(tmp_path):
    rows = [HEADER, ["0101", "2026", "12.345", "s"], ["0102", 2026, 1.0, "s"], ["0103", 2026, "12.345.678", "s"]]
    checked = check(write(tmp_path, stock_csv=None, stock_xlsx=workbook(rows)))
    assert finds(checked) == []
    assert stock(checked) == {"0101": 12345, "0102": 1, "0103": 12345678}


def test_a_code_that_became_a_number_is_said_and_an_area_is_not_joined_by_guess(tmp_path):
    rows = [HEADER, [101, 2026, 100, "s"], ["0102", 2026, 200, "s"]]
    checked = check(write(tmp_path, stock_csv=None, stock_xlsx=workbook(rows)))
    assert finds(checked) == [
        "note code-as-number: stock.xlsx, ark stock, række 2, kolonne area_id",
        "refuse unknown-area: stock.xlsx, ark stock, række 2, kolonne area_id",
    ]
    assert checked.findings[1].do.endswith("Mente du 0101?")


def test_a_code_that_became_a_date_is_asked_about(tmp_path):
    rows = [HEADER, ["0101", 2026, 100, "s"], [dt.datetime(2026, 3, 1), 2026, 200, "s"]]
    checked = check(write(tmp_path, stock_csv=None, stock_xlsx=workbook(rows)))
    assert finds(checked) == ["ask code-became-date: stock.xlsx, ark stock, række 3, kolonne area_id"]


def test_dates_are_dates_as_cells_as_serial_numbers_and_as_text(tmp_path):
    header = ["effort_id", "kind", "name", "theme", "unit_kind", "unit_id", "from_date", "source_id"]
    rows = [
        [f"e{number}", "helhedsplan", "Plan", "safety", "area", "0101", day, "s"]
        for number, day in enumerate([dt.datetime(2024, 4, 3), 45385, "03-04-2024", "3. april 2024"])
    ]
    checked = check(write(tmp_path, efforts_xlsx=workbook([header, *rows], title="efforts")))
    assert finds(checked) == []
    assert checked.tables["efforts"]["from_date"].dt.date.tolist() == [dt.date(2024, 4, 3)] * 4


def test_the_sheet_with_the_tables_name_is_taken_among_several():
    data = workbook(change=lambda book: book.create_sheet("Kilder").append(["a", "b"]))
    grid, findings = read_workbook(data, file="stock.xlsx", table="stock")
    assert findings == []
    assert (grid.sheet, grid.rows[1]) == ("stock", ["0101", 2026, 100, "s"])


def test_several_sheets_of_other_names_are_asked_about():
    data = workbook(title="Ark1", change=lambda book: book.create_sheet("Ark2"))
    _, findings = read_workbook(data, file="stock.xlsx", table="stock")
    assert [(f.code, f.severity) for f in findings] == [("sheet-unclear", "ask")]
    assert "Ark1, Ark2" in findings[0].found


def test_hidden_sheets_rows_and_columns_are_asked_about():
    def hide(book):
        book.create_sheet("Gemt").sheet_state = "hidden"
        book["stock"].row_dimensions[3].hidden = True
        book["stock"].column_dimensions["C"].hidden = True

    _, findings = read_workbook(workbook(change=hide), file="stock.xlsx", table="stock")
    assert [(f.code, f.severity, f.row) for f in findings] == [
        ("hidden-sheet", "ask", None),
        ("hidden-rows", "ask", 3),
    ]
    assert "Gemt" in findings[0].found
    assert findings[1].found.startswith("Arket har 1 skjulte rækker og 1 skjulte kolonner")


def test_merged_codes_are_filled_inside_the_merge_only(tmp_path):
    header = ["area_id", "year", "rooms", "dwellings", "source_id"]
    rows = [["0101", 2026, "1", 40, "s"], [None, 2026, "2", 60, "s"], [None, 2026, "3", 7, "s"]]
    data = workbook([header, *rows], change=lambda book: book["stock"].merge_cells("A2:A3"))
    checked = check(write(tmp_path, stock_csv=None, stock_xlsx=data))
    assert finds(checked) == [
        "note merged-cells-filled: stock.xlsx, ark stock, række 2, kolonne area_id",
        "quarantine missing-value: stock.xlsx, ark stock, række 4, kolonne area_id",
    ]
    assert stock(checked) == {"0101 1": 40, "0101 2": 60}


def test_merged_figures_are_not_counted_twice(tmp_path):
    data = workbook(change=lambda book: book["stock"].merge_cells("C2:C3"))
    checked = check(write(tmp_path, stock_csv=None, stock_xlsx=data))
    assert stock(checked) == {"0101": 100, "0102": "missing"}


def test_a_formula_without_a_stored_result_is_refused_at_its_cell():
    rows = [HEADER, ["0101", 2026, "=50+50", "s"]]
    _, findings = read_workbook(workbook(rows), file="stock.xlsx", table="stock")
    assert [(f.code, f.severity, f.row, f.column) for f in findings] == [("formula-without-value", "refuse", 2, "C")]


def test_error_cells_are_set_aside_as_missing(tmp_path):
    rows = [HEADER, ["0101", 2026, "#DIV/0!", "s"], ["0102", 2026, 200, "s"]]
    checked = check(write(tmp_path, stock_csv=None, stock_xlsx=workbook(rows)))
    assert finds(checked) == ["quarantine error-cell: stock.xlsx, ark stock, række 2, kolonne dwellings"]
    assert stock(checked) == {"0101": "missing", "0102": 200}


OTHER_FILES = {
    "password": (with_password(workbook()), "password-workbook"),
    "old binary workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old-workbook"),
    "xlsb": (zipped(**{"xl/workbook.bin": b"x"}), "old-workbook"),
    "macros": (
        zipped(**{"xl/workbook.xml": b"<workbook/>", "xl/vbaProject.bin": b"x"}),
        "macro-workbook",
    ),
    "web page": (b"<html><table><tr><td>1</td></tr></table></html>", "not-a-workbook"),
    "OpenDocument": (zipped(**{"mimetype": b"x", "content.xml": b"<x/>"}), "not-a-workbook"),
    "text": (b"area_id;year\n", "not-a-workbook"),
    "truncated": (workbook()[:-1000], "damaged-workbook"),
    "broken checksum": (workbook().replace(b"[Content_Types]", b"[Content_Typez]", 1), "damaged-workbook"),
    "parts missing": (zipped(**{"xl/workbook.xml": b"<workbook/>"}), "damaged-workbook"),
    "nested archive": (zipped(**{"xl/workbook.xml": b"<workbook/>", "a.zip": b"x"}), "unsafe-archive"),
    "leaves its folder": (zipped(**{"../../app.py": b"x"}), "unsafe-archive"),
    "too many entries": (zipped(**{f"a{number}": b"" for number in range(201)}), "unsafe-archive"),
    "zip bomb": (zipped(**{"xl/workbook.xml": bytes(60_000_000)}), "unsafe-archive"),
}


@pytest.mark.parametrize(("data", "code"), OTHER_FILES.values(), ids=OTHER_FILES.keys())
def test_other_files_under_a_workbooks_name_are_refused(data, code):
    assert codes(data) == [code]


def test_a_directory_that_lies_about_its_sizes_is_found_out():
    bomb = zipped(**{"xl/workbook.xml": bytes(60_000_000)})
    lying = bomb.replace((60_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != bomb
    assert codes(lying) == ["damaged-workbook"]


def test_entities_are_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    data = repacked(workbook(), lambda name, old: bomb if name == "xl/workbook.xml" else old)
    assert codes(data) == ["unsafe-archive"]


def with_shared_strings(data: bytes, *, doctype: str = "", first: str = "area_id") -> bytes:
    """Return a workbook whose text stands in one part of its own, as Excel writes it."""
    texts: list[str] = []

    def shared(match: re.Match[str]) -> str:
        texts.append(match[2])
        return f'{match[1]}t="s"><v>{len(texts) - 1}</v>'

    def change(name: str, content: bytes) -> bytes:
        text = content.decode()
        if name == "xl/worksheets/sheet1.xml":
            text = re.sub(r'(<c [^>]*)t="inlineStr"><is><t>([^<]*)</t></is>', shared, text)
        if name == "[Content_Types].xml":
            kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/>'
            text = text.replace("</Types>", f"{part}</Types>")
        return text.encode()

    changed = repacked(data, change)
    items = "".join(f"<si><t>{text}</t></si>" for text in [first, *texts[1:]])
    stream = io.BytesIO(changed)
    with zipfile.ZipFile(stream, "a") as archive:
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        archive.writestr("xl/sharedStrings.xml", f'{doctype}<sst xmlns="{main}">{items}</sst>')
    return stream.getvalue()


def test_text_in_a_part_of_its_own_is_read_as_excel_writes_it():
    grid, findings = read_workbook(with_shared_strings(workbook()), file="stock.xlsx", table="stock")
    assert findings == []
    assert grid.rows == [HEADER, *ROWS]


def test_entities_among_the_shared_strings_are_refused():
    data = with_shared_strings(workbook(), doctype='<!DOCTYPE sst [<!ENTITY a "aaaa">]>', first="&a;")
    assert codes(data) == ["damaged-workbook"]


@pytest.mark.parametrize(
    ("cell", "code"), [("XFD1", "too-many-columns"), ("A1048576", "too-many-rows"), ("XFD1048576", "too-many-rows")]
)
def test_a_value_in_the_last_possible_cell_is_refused_before_the_sheet_is_built(cell, code):
    def change(book):
        book["stock"][cell] = 1

    assert codes(workbook(change=change)) == [code]


def test_a_sheet_name_with_control_characters_leaves_one_line(tmp_path):
    data = repacked(
        workbook(title="Ark1"),
        lambda name, old: old.replace(b'"Ark1"', b'"Ark&#10;1"') if name == "xl/workbook.xml" else old,
    )
    checked = check(write(tmp_path, stock_csv=None, stock_xlsx=data))
    assert all("\n" not in finding.place + finding.found for finding in checked.findings)
