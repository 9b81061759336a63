"""The four files of a mødemateriale: tagged PDF, native slides, real numbers, and no name that acts."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation

from byibalance_core import reports
from byibalance_core.reports import Pack, PackColumn, PackFigure, PackTable, layout, pdf
from byibalance_core.reports.pack import printable
from dashboard import pack
from tests import packs

ITEMS = (
    packs.item("Tabel"),
    packs.item("Kort", PackFigure("kort", packs.table(), map=packs.drawn_map(), alternative="Kort over to kvarterer")),
    packs.item(
        "Grænser", PackFigure("graenser", packs.table(), map=packs.drawn_map(outlines=True), alternative="Med grænser")
    ),
    packs.item(
        "Linje", PackFigure("linje", packs.table(), (packs.panel(), packs.panel("Bakke")), alternative="To linjer")
    ),
)


@pytest.fixture(scope="module")
def small() -> Pack:
    return packs.made(ITEMS)


@pytest.fixture(scope="module")
def real(store: Path) -> Pack:
    """Return a meeting of Eksempelkommune with a map, a chart, a long and a wide table."""
    lines = (
        "/overblik?municipality=999#figure-kort | Hvor?",
        "/omraader?municipality=999&area=99904#figure-prognose",
        "/omraader?municipality=999&area=99904#figure-serie-daycare-share",
        "/boliger-og-behov?municipality=999&part=lack#figure-mangler-vi",
        "/boliger-og-behov?municipality=999&part=try#figure-scenarier-klasser",
    )
    return pack.make(reports.agenda.from_text("\n".join(lines)), municipality="999")


def plain(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b-]+", "", text)


# PDF


def test_the_pdf_is_tagged_and_has_language_title_and_standard(small: Pack) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.write(small)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "da"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == small.title
    marks = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part" in marks
    assert "pdfaid:part" in marks


def tags(reader: pypdf.PdfReader) -> list[tuple[str, str]]:
    """Return every structure element with its text alternative."""
    found: list[tuple[str, str]] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for kid in node:
                walk(kid)
        elif isinstance(node, dict):
            if "/S" in node and node.get("/Type", "/StructElem") == "/StructElem":
                found.append((str(node["/S"]), str(node.get("/Alt", ""))))
            walk(node.get("/K", []))

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_every_drawing_of_the_pdf_has_its_text_alternative_and_every_table_its_heads(small: Pack) -> None:
    found = tags(pypdf.PdfReader(io.BytesIO(pdf.write(small))))
    names = [name for name, _ in found]
    alternatives = {alternative for name, alternative in found if name == "/Figure"}
    assert {item.figure.alternative for item in small.items if item.figure.alternative} <= alternatives
    assert "" not in alternatives
    assert names.count("/Table") >= len(small.items)
    assert names.count("/TH") >= 4 * len(small.items)
    assert "/H1" in names
    assert names.count("/H2") >= len(small.items)


def test_every_font_of_the_pdf_is_embedded_and_no_drawing_is_a_bitmap(real: Pack) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.write(real)))
    fonts = set()

    def look(resources: object) -> None:
        resources = resources.get_object()
        for font in resources.get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert any(f"/FontFile{k}" in inner for k in ("", "2", "3"))
            fonts.add(str(inner["/FontName"]))
        for drawn in resources.get("/XObject", {}).values():
            inner = drawn.get_object()
            assert inner["/Subtype"] != "/Image"
            if "/Resources" in inner:
                look(inner["/Resources"])

    for page in reader.pages:
        look(page["/Resources"])
    assert fonts
    assert all("SourceSans3" in name for name in fonts)


def test_the_pdf_is_a4_and_holds_every_number_that_paper_has_room_for(real: Pack) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.write(real)))
    for page in reader.pages:
        assert sorted((round(float(page.mediabox.width)), round(float(page.mediabox.height)))) == [595, 842]
    text = plain("".join(page.extract_text() for page in reader.pages))
    for item in real.items:
        assert plain(item.title) in text
        table = item.figure.table
        for row in table.shown:
            for place in table.brief or range(len(row)):
                assert plain(row[place]) in text, (item.figure.id, row[place])
    assert "fiktiv" in text
    assert real.release_id.replace("-", "") in text


def test_the_same_material_is_the_same_pdf(small: Pack) -> None:
    assert pdf.write(small) == pdf.write(small)


def test_an_english_pdf_says_so() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.write(packs.made(ITEMS, language="en"))))
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "Agenda" in reader.pages[0].extract_text()


# Slides


def slides_of(content: bytes) -> list[object]:
    return list(Presentation(io.BytesIO(content)).slides)


def test_the_charts_of_the_slides_are_native_and_hold_the_figures_data(real: Pack) -> None:
    slides = slides_of(reports.write(real, ".pptx"))
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    panels = [panel for item in real.items for panel in item.figure.panels]
    assert len(charts) == len(panels) > 0
    for chart, panel in zip(charts, panels, strict=True):
        series = list(chart.plots[0].series)
        assert [tuple(each.values) for each in series] == [line.values for line in panel.lines]
        assert [tuple(each.iter_values()) for each in series] == [line.values for line in panel.lines]
        years = [tuple(float(point.text) for point in each._element.findall(".//{*}xVal//{*}v")) for each in series]
        assert years == [line.years for line in panel.lines]
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        held = {cell.value for row in book.active.iter_rows() for cell in row}
        # Its writer keeps 16 digits.
        wanted = {round(value, 12) for line in panel.lines for value in line.values}
        assert wanted <= {round(value, 12) for value in held if isinstance(value, int | float)}


def test_the_tables_of_the_slides_are_native_and_hold_the_figures_rows(small: Pack) -> None:
    slides = slides_of(reports.write(small, ".pptx"))
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    read = [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]
    for item in small.items:
        table = item.figure.table
        assert [[column.label for column in table.columns], *map(list, table.shown)] in read


def test_a_table_too_long_for_slides_says_where_the_rest_stands() -> None:
    names = tuple(f"Et kvarter med et ganske langt navn nummer {k}" for k in range(400))
    made = packs.made((packs.item("Lang", PackFigure("lang", packs.table(names))),))
    words = [
        shape.text_frame.text
        for slide in slides_of(reports.write(made, ".pptx"))
        for shape in slide.shapes
        if shape.has_text_frame
    ]
    assert any("af 400 rækker" in line for line in words)


def test_every_slide_of_a_figure_has_notes_with_its_source_and_a_title(small: Pack) -> None:
    slides = slides_of(reports.write(small, ".pptx"))
    assert all(slide.shapes.title is not None and slide.shapes.title.text for slide in slides)
    noted = [slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide]
    for item in small.items:
        own = [notes for notes in noted if item.title in notes]
        assert own
        assert all(item.link in notes and item.source in notes and item.release in notes for notes in own)


def test_nothing_on_a_slide_lies_outside_it(real: Pack) -> None:
    deck = Presentation(io.BytesIO(reports.write(real, ".pptx")))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width * 1.002
            assert shape.top + shape.height <= deck.slide_height


def test_a_map_on_a_slide_is_native_shapes_with_the_areas_names_and_an_alternative() -> None:
    for outlines in (False, True):
        drawn = packs.drawn_map(("Havn", "Bakke", "Mark"), outlines=outlines)
        figure = PackFigure("kort", packs.table(), map=drawn, alternative="Et kort")
        deck = slides_of(reports.write(packs.made((packs.item("Kort", figure),)), ".pptx"))
        groups = [shape for slide in deck for shape in slide.shapes if shape.shape_type == 6]
        assert len(groups) == 1
        assert groups[0]._element.xpath(".//p:cNvPr")[0].get("descr") == "Et kort"
        names = [shape.name for shape in groups[0].shapes]
        assert names[:3] == ["Havn", "Bakke", "Mark"]
        assert not [shape for slide in deck for shape in slide.shapes if shape.shape_type == 13]


# Names that act


@pytest.mark.parametrize("name", packs.HOSTILE)
def test_no_name_acts_in_any_file(name: str) -> None:
    drawn = packs.drawn_map((name, "Bakke"))
    made = packs.made(
        (
            packs.item(name),
            packs.item(name, PackFigure(name, packs.table((name,)), (packs.panel(name),), alternative=name)),
            packs.item(name, PackFigure("kort", packs.table((name,)), map=drawn, alternative=name)),
        ),
        name=name,
    )
    said = printable(name)
    book = openpyxl.load_workbook(io.BytesIO(reports.write(made, ".xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [cell for cell in cells if cell.value == said]
    deck = reports.write(made, ".pptx")
    assert any(
        cell.text == said
        for slide in slides_of(deck)
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    )
    inner = zipfile.ZipFile(io.BytesIO(deck))
    for part in inner.namelist():
        if part.endswith(".xlsx"):
            found = openpyxl.load_workbook(io.BytesIO(inner.read(part)))
            assert not [cell for sheet in found for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    page = reports.write(made, ".html").decode()
    assert "<script" not in page
    assert "<img" not in page
    text = plain("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.write(made))).pages))
    assert plain(said) in text


def test_workbooks_are_still_parsed_by_what_refuses_entity_bombs() -> None:
    # The slides bring lxml, which openpyxl prefers where nobody tells it otherwise.
    import openpyxl.xml

    assert openpyxl.xml.LXML is False
    assert openpyxl.xml.DEFUSEDXML is True


def test_an_unknown_ending_is_refused(small: Pack) -> None:
    with pytest.raises(ValueError, match="docx"):
        reports.write(small, ".docx")


def test_the_workbook_ends_with_its_sources_and_begins_with_the_agenda(small: Pack) -> None:
    book = openpyxl.load_workbook(io.BytesIO(reports.write(small, ".xlsx")))
    assert book.sheetnames[0] == "Dagsorden"
    assert book.sheetnames[-1] == "Kilder"
    held = [cell.value for row in book["Kilder"].iter_rows() for cell in row]
    for item in small.items:
        assert {item.source, item.link, item.release, item.period, item.status} <= set(held)
    assert "https://x.example/a" in held


# Layout

WORDS = st.text(alphabet="abcdefghij ", min_size=0, max_size=60)


@given(st.integers(1, 24), st.integers(1, 12), st.data())
def test_every_cell_stands_on_some_sheet_and_no_sheet_is_wider_than_the_page(
    columns: int, rows: int, data: st.DataObject
) -> None:
    shown = tuple(tuple(data.draw(WORDS) for _ in range(columns)) for _ in range(rows))
    heads = tuple(PackColumn(f"h{k}", None if k % 3 else 0) for k in range(columns))
    table = PackTable(heads, shown, shown, tuple((None,) * columns for _ in range(rows)))
    made = layout.sheets(table, narrow=110.0, wide=165.0)
    cells = [cell for sheet in made for row in (sheet.head, *sheet.rows) for cell in row]
    for column in range(columns):
        assert heads[column].label in cells
        for row in range(rows):
            assert shown[row][column] in cells
    for sheet in made:
        assert sheet.width <= (165.0 if sheet.wide else 110.0) + 1e-6
        assert len(sheet.widths) == len(sheet.head) == len(sheet.numeric)
