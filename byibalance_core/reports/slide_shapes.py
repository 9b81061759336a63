"""The shapes of a slide: words, native tables, native charts with their data."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from byibalance_core.reports.drawings import PAPER
from byibalance_core.reports.layout import Sheet
from byibalance_core.reports.pack import PackLine, PackPanel, printable

#: Type of the tables in points, a line of it, and what a row takes beside its lines.
TYPE, LINE, ROW = 11.0, 13.6, 5.6
#: Inches that a character takes on average.
CHAR = TYPE * 0.535 / 72
_COLOURS = {**PAPER, "sign": "#984207", "white": "#ffffff"}
_TONES = {"accent": "accent", "second": "secondary", "muted": "tertiary"}
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


@dataclass(frozen=True)
class Box:
    """A place on a slide in inches."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Look:
    """What all shapes share: the language that a spelling checker goes by."""

    language: str


def inches(characters: float) -> float:
    """Return the width of characters in the tables' type."""
    return characters * CHAR


def row_height(lines: int) -> float:
    """Return the height of a table's row in inches."""
    return (lines * LINE + ROW) / 72


def rgb(role: str) -> Any:
    """Return a colour of the light theme as slides have it."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(_COLOURS[role].removeprefix("#").upper())


def place(shape: Any, box: Box) -> None:
    """Move a shape to a box."""
    from pptx.util import Inches

    shape.left, shape.top = Inches(box.left), Inches(box.top)
    shape.width, shape.height = Inches(box.width), Inches(box.height)


def run(paragraph: Any, text: str, look: Look, *, size: float, bold: bool, colour: str) -> None:
    """Write words into a paragraph: size in points, colour by role."""
    from pptx.util import Pt

    made = paragraph.add_run()
    made.text = printable(text)
    made.font.size, made.font.bold = Pt(size), bold
    made.font.color.rgb = rgb(colour)
    made._r.get_or_add_rPr().set("lang", look.language)


def title(slide: Any, text: str, box: Box, look: Look, *, size: float) -> None:
    """Write the slide's title into its placeholder, so that the outline and screen readers have it."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    holder = slide.shapes.title
    place(holder, box)
    frame = holder.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    # A long finding takes a smaller size rather than a second line over the figure.
    room = box.width * (1.8 if size >= 40 else 1)
    fits = min(size, max(14.0, int(room * 72 / (len(text) * 0.56 or 1))))
    run(paragraph, text, look, size=fits, bold=True, colour="text")


def words(
    slide: Any,
    box: Box,
    lines: Sequence[str],
    look: Look,
    *,
    size: float,
    bold: bool = False,
    colour: str = "text",
    space: float = 0,
) -> Any:
    """Write lines of text."""
    from pptx.util import Inches, Pt

    shape = slide.shapes.add_textbox(*(Inches(value) for value in (box.left, box.top, box.width, box.height)))
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for k, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(space)
        run(paragraph, line, look, size=size, bold=bold, colour=colour)
    return shape


def foot(slide: Any, box: Box, text: str, look: Look) -> None:
    """Write whose figures a slide holds, and its number as a field that follows when slides are moved."""
    from lxml import etree
    from pptx.enum.text import PP_ALIGN

    words(slide, box, [text], look, size=10, colour="tertiary")
    number = words(
        slide, Box(box.left + box.width - 0.8, box.top, 0.8, box.height), [" "], look, size=10, colour="tertiary"
    )
    paragraph = number.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    run = paragraph.runs[0]._r
    field = etree.SubElement(
        paragraph._p, f"{{{run.nsmap['a']}}}fld", id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", type="slidenum"
    )
    for child in list(run):
        field.append(child)
    paragraph._p.remove(run)
    field[-1].text = "‹#›"


def describe(shape: Any, name: str, alternative: str) -> None:
    """Give a shape its name and its text alternative."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("name", printable(name)[:120])
    properties.set("descr", printable(alternative))


def table(
    slide: Any, box: Box, sheet: Sheet, rows: Sequence[Sequence[str]], look: Look, *, title: str, scale: float = 1.0
) -> None:
    """Draw a native table: header row marked as such, numbers to the right, hairlines; `scale` enlarges it."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches, Pt

    heights = [scale * row_height(sheet.lines(row)) for row in (sheet.head, *rows)]
    frame = slide.shapes.add_table(
        *(
            len(rows) + 1,
            len(sheet.head),
            Inches(box.left),
            Inches(box.top),
            Inches(scale * inches(sheet.width)),
            Inches(sum(heights)),
        )
    )
    describe(frame, title, title)
    made = frame.table
    made._tbl.tblPr.xpath("./a:tableStyleId")[0].text = _NO_STYLE
    made.horz_banding = False
    for k, width in enumerate(sheet.widths):
        made.columns[k].width = Inches(scale * inches(width))
    for i, (row, height) in enumerate(zip((sheet.head, *rows), heights, strict=True)):
        made.rows[i].height = Inches(height)
        for k, text in enumerate(row):
            cell = made.cell(i, k)
            cell.margin_left = cell.margin_right = Pt(3.5)
            cell.margin_top = cell.margin_bottom = Pt(2.2)
            paragraph = cell.text_frame.paragraphs[0]
            if sheet.numeric[k]:
                paragraph.alignment = PP_ALIGN.RIGHT
            run(
                paragraph,
                text,
                look,
                size=round(TYPE * scale, 1),
                bold=i == 0,
                colour="secondary" if i == 0 else "text",
            )
            _underline(cell, "strong" if i == 0 else "hairline")


def _underline(cell: Any, role: str) -> None:
    from lxml import etree

    properties = cell._tc.get_or_add_tcPr()
    space = properties.nsmap["a"]
    line = etree.SubElement(properties, f"{{{space}}}lnB", w="6350")
    fill = etree.SubElement(line, f"{{{space}}}solidFill")
    etree.SubElement(fill, f"{{{space}}}srgbClr", val=_COLOURS[role].removeprefix("#"))


def chart(slide: Any, box: Box, panel: PackPanel, look: Look, *, alternative: str) -> None:
    """Draw a native chart of lines over years, with its data in it."""
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Inches, Pt

    data = XyChartData(number_format="0.0")
    for line in panel.lines:
        series = data.add_series(printable(line.name or panel.title))
        for year, value in zip(line.years, line.values, strict=True):
            series.add_data_point(year, value)
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
        *(Inches(value) for value in (box.left, box.top, box.width, box.height)),
        data,
    )
    describe(frame, panel.title or "chart", alternative)
    made = frame.chart
    _without_formulas(made)
    made.font.size = Pt(12)
    made.has_title = bool(panel.title)
    if panel.title:
        made.chart_title.text_frame.text = printable(panel.title)
        made.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
    made.has_legend = len({line.name for line in panel.lines}) > 1
    if made.has_legend:
        made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    across, up = made.category_axis, made.value_axis
    across.minimum_scale, across.maximum_scale = panel.ticks[0], panel.ticks[-1]
    across.major_unit = max(panel.ticks[-1] - panel.ticks[0], 1)
    across.has_major_gridlines = up.has_major_gridlines = False
    across.tick_labels.number_format, across.tick_labels.number_format_is_linked = "0", False
    across.format.line.color.rgb = rgb("strong")
    up.minimum_scale, up.maximum_scale = panel.reach
    up.visible = False
    for series, line in zip(made.plots[0].series, panel.lines, strict=True):
        _line(series, line, look)
    if panel.breaks:
        said = [f"{int(year + 0.5)}: {what}" for year, what in panel.breaks]
        words(
            slide,
            Box(box.left, box.top + box.height - 0.02, box.width, 0.25),
            ["; ".join(said)],
            look,
            size=10,
            colour="tertiary",
        )


def _line(series: Any, line: PackLine, look: Look) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    series.smooth = False
    series.format.line.width = Pt(2.25)
    series.format.line.color.rgb = rgb(_TONES[line.tone])
    if line.dashed:
        series.format.line.dash_style = MSO_LINE.DASH
    last = len(line.years) - 1
    for point, said in ((0, line.ends[0]), (last, line.ends[1])):
        if said:
            label = series.points[point].data_label
            label.position = XL_LABEL_POSITION.ABOVE if line.above else XL_LABEL_POSITION.BELOW
            run(label.text_frame.paragraphs[0], said, look, size=12, bold=True, colour=_TONES[line.tone])


def _without_formulas(made: Any) -> None:
    """Make the names in a chart's own workbook text: its writer takes what begins with ``=`` for a formula."""
    from openpyxl import load_workbook

    part = made.part.chart_workbook
    book = load_workbook(io.BytesIO(part.xlsx_part.blob))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    if not found:
        return
    for cell in found:
        cell.data_type, cell.quotePrefix = "s", True
    buffer = io.BytesIO()
    book.save(buffer)
    part.update_from_xlsx_blob(buffer.getvalue())
