"""The mødemateriale as PDF: A4, tagged (PDF/UA-1) and made to be kept (PDF/A-2a), set by typst.

The template `pack.typ` holds the look and this module the content. Every word reaches the template as data and never
as source, so that no name can be read as markup.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from byibalance_core.reports.drawings import chart_svg, map_svg, paper, swatch_svg
from byibalance_core.reports.layout import Sheet, beside, sheets
from byibalance_core.reports.pack import Decision, Pack, PackFigure, PackItem, printable

#: Standards that a file keeps to; typst refuses to write one that does not.
STANDARDS = ("ua-1", "a-2a")
#: Characters of the tables' type across an upright and a turned page.
NARROW, WIDE = 112.0, 166.0
#: Lines up to which an item is never broken over two pages.
TOGETHER = 24
_TEMPLATE = Path(__file__).parent / "pack.typ"


def write(pack: Pack) -> bytes:
    """Return the PDF.

    Parameters
    ----------
    pack : Pack

    Returns
    -------
    bytes
        Headings, tables with header rows, figures with text alternatives, the document's language and title; every
        font is embedded and no system font is looked at, so that all machines set the same pages.
    """
    import typst

    made: bytes = typst.compile(_TEMPLATE.read_bytes(), **_options(pack))
    return made


def _options(pack: Pack) -> dict[str, Any]:
    import fontpkg_source_sans_3 as fonts

    return {
        "pdf_standards": list(STANDARDS),
        "font_paths": [str(Path(fonts.__file__).parent / "files")],
        "ignore_system_fonts": True,
        "sys_inputs": {"pack": json.dumps(_printable(content(pack)), ensure_ascii=False)},
        # Of the release and not of the clock: the same mødemateriale is the same file.
        "timestamp": dt.datetime.fromisoformat(pack.made_at).replace(tzinfo=dt.UTC),
    }


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _printable(each) for name, each in value.items()}
    return [_printable(each) for each in value] if isinstance(value, list) else value


def content(pack: Pack) -> dict[str, Any]:
    """Return what the template sets, as plain JSON."""
    return {
        "lang": pack.language,
        "title": pack.title,
        "head": " · ".join(words for words in (pack.named, pack.meeting.name, pack.meeting.date) if words),
        "foot": f"ByIBalance · {pack.words['release']} {pack.release_id}",
        "fictitious": pack.words["fictitious_long"] if pack.fictitious else "",
        "facts": [list(fact) for fact in pack.facts()],
        "words": dict(pack.words),
        "items": [_item(pack, item, place) for place, item in enumerate(pack.items, start=1)],
        "since": list(pack.since),
        "decisions": [_decision(each, pack.words) for each in pack.decisions],
        "actions": [_decision(each, pack.words) for each in pack.actions],
        "sources": [vars(source) for source in pack.sources],
    }


def _decision(each: Decision, words: Mapping[str, str]) -> list[str]:
    item = f"{words['item']} {each.item}" if each.item else ""
    return [each.text, each.owner, each.due, item]


def _item(pack: Pack, item: PackItem, place: int) -> dict[str, Any]:
    figure = item.figure
    found = sheets(figure.table, narrow=NARROW, wide=WIDE)
    lines = sum(sheet.lines(row) for sheet in found for row in sheet.rows) + 2 * len(found)
    return {
        "number": place,
        "question": item.question,
        "title": item.title,
        "subtitle": item.subtitle,
        "note": item.note,
        "drawing": _drawing(figure, place),
        "kind": "map" if figure.map else "chart" if figure.panels else "table",
        "alternative": figure.alternative,
        "legend": _legend(figure, place),
        "heading": list(figure.map.heading) if figure.map else [],
        "map_height": _map_height(figure, dense=any(_sheet(sheet)["dense"] for sheet in found)),
        "size_note": figure.map.note if figure.map else "",
        "sheets": [_sheet(sheet) for sheet in found],
        "table_note": pack.words["more_columns"] if figure.table.brief else "",
        "about": [
            {"label": label, "words": words, "url": words if words == item.link else ""}
            for label, words in pack.about(item)
            if words
        ],
        "short_link": short_link(item.link),
        "wide": any(sheet.wide for sheet in found),
        "together": lines + (14 if figure.panels else 0) <= TOGETHER and not figure.map,
    }


def _map_height(figure: PackFigure, *, dense: bool) -> float:
    """Return the height of a map in millimetres: its own shape in the width there is, lower over a long table."""
    if figure.map is None:
        return 0.0
    width, height = figure.map.size
    return min(82.0 if dense else 106.0, 124.0 * height / width)


def short_link(link: str) -> str:
    """Return a link as paper shows it: where it leads, without the choices that nobody could type.

    Examples
    --------
    >>> short_link("http://localhost:8501/overblik?municipality=101&release=1#figure-kort")
    'localhost:8501/overblik#figure-kort'
    """
    place, _, rest = link.partition("?")
    _, _, anchor = rest.partition("#")
    return place.partition("://")[2] + (f"#{anchor}" if anchor else "")


def _drawing(figure: PackFigure, place: int) -> str:
    if figure.map:
        return map_svg(figure.map, paper, label=figure.alternative, prefix=f"m{place}")
    if figure.panels:
        return chart_svg(figure.panels, paper, label=figure.alternative)
    return ""


def _legend(figure: PackFigure, place: int) -> list[list[str]]:
    if figure.map is None:
        return []
    return [
        [swatch_svg(tone, paper, prefix=f"m{place}"), label, str(count)] for tone, label, count in figure.map.legend
    ]


def _sheet(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet in as many parts side by side as can be read."""
    shown, count = sheet, 1
    for most, least_rows in ((3, 36), (2, 17)):
        narrow = beside(sheet, NARROW / most - 3) if len(sheet.rows) >= least_rows and not sheet.wide else None
        if narrow:
            shown, count = narrow, most
            break
    size = math.ceil(len(shown.rows) / count)
    return {
        "head": list(shown.head),
        "numeric": list(shown.numeric),
        "widths": list(shown.widths),
        "parts": [[list(row) for row in shown.rows[start : start + size]] for start in range(0, count * size, size)],
        "dense": count == 3,
    }
