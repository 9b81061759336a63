"""The mødemateriale as slides (PPTX): native charts and tables, maps as shapes, sources in the notes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from byibalance_core.reports import slide_maps
from byibalance_core.reports import slide_shapes as shapes
from byibalance_core.reports.layout import Sheet, beside, sheets
from byibalance_core.reports.pack import Pack, PackColumn, PackItem, PackTable, printable
from byibalance_core.reports.slide_shapes import Box, Look

#: The slide in inches, and its margin.
WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.55
#: Where the content of a figure begins and ends.
TOP, BOTTOM = 1.72, 6.6
#: Height of a table: what a note under it leaves.
ROWS = 4.6
#: Characters across a slide in the tables' type.
ROOM = 150.0
#: Slides that one figure's table may take; what does not fit is told, with where it stands.
MOST = 3
#: Lines of the agenda on a slide.
AGENDA = 12


def write(pack: Pack) -> bytes:
    """Return the slides.

    Parameters
    ----------
    pack : Pack

    Returns
    -------
    bytes
        A ``.pptx``: the meeting, the agenda, since last time, each item's drawing and table, decisions, sources. The
        notes of an item's slides hold its source, period, status, release, link and text alternative.
    """
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    properties = deck.core_properties
    properties.title, properties.author, properties.language = printable(pack.title), "ByIBalance", pack.language
    made = _Deck(deck, pack)
    made.front()
    made.listed(pack.words["agenda"], [(str(k), item.title) for k, item in enumerate(pack.items, start=1)])
    if pack.since:
        made.listed(pack.words["since"], [("", words) for words in pack.since])
    for place, item in enumerate(pack.items, start=1):
        made.item(item, place)
    words = pack.words
    for title, column, rows in (
        (words["decisions"], words["decision"], pack.decisions),
        (words["actions"], words["action"], pack.actions),
    ):
        if rows:
            heads = (column, words["owner"], words["due"], words["item"])
            made.tables(title, heads, [(each.text, each.owner, each.due, str(each.item or "")) for each in rows])
    heads = (words["title"], words["publisher"], words["published"], words["licence"])
    made.tables(words["sources"], heads, [(s.title, s.publisher, s.published, s.licence) for s in pack.sources])
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


class _Deck:
    """The slides while they are made."""

    def __init__(self, deck: Any, pack: Pack) -> None:
        self.deck, self.pack = deck, pack
        self.look = Look("da-DK" if pack.language == "da" else "en-GB")
        self.layout = deck.slide_layouts[5]  # title only
        shapes.place(self.layout.placeholders[0], Box(MARGIN, 0.62, WIDTH - 2 * MARGIN, 0.62))
        for holder in list(self.layout.placeholders)[1:]:
            holder.element.getparent().remove(holder.element)

    def front(self) -> None:
        """Make the first slide: what meeting, of whom, on which release."""
        pack = self.pack
        slide = self._slide(pack.title, eyebrow=pack.words["pack"], size=40, top=1.5)
        lines = [f"{label}: {said}" for label, said in pack.facts()]
        shapes.words(slide, Box(MARGIN, 3.0, 11.5, 2.6), lines, self.look, size=18, colour="secondary")
        if pack.fictitious:
            shapes.words(
                slide,
                Box(MARGIN, 5.7, 11.5, 0.5),
                [pack.words["fictitious_long"]],
                self.look,
                size=18,
                bold=True,
                colour="sign",
            )

    def listed(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        """Make slides of numbered lines."""
        for start in range(0, len(rows), AGENDA):
            some = rows[start : start + AGENDA]
            slide = self._slide(
                title if start == 0 else f"{title} ({self.pack.words['continued']})", eyebrow=self.pack.title
            )
            lines = [f"{number}.  {words}" if number else f"•  {words}" for number, words in some]
            shapes.words(slide, Box(MARGIN, 1.55, WIDTH - 2 * MARGIN, 5.2), lines, self.look, size=17, space=6)

    def item(self, item: PackItem, place: int) -> None:
        """Make an item: its drawing on a slide of its own, then its table."""
        figure = item.figure
        eyebrow = f"{self.pack.words['item']} {place} · {item.question}"
        if figure.map:
            slide = self._figure_slide(item, eyebrow)
            width, height = figure.map.size
            scale = min(8.6 / width, (BOTTOM - TOP) / height)
            box = Box(MARGIN + (8.6 - scale * width) / 2, TOP, scale * width, scale * height)
            slide_maps.draw(slide, box, figure.map, self.look, alternative=figure.alternative)
            slide_maps.legend(slide, Box(9.7, TOP, 3.1, 4.8), figure.map, self.look)
        elif figure.panels:
            slide = self._figure_slide(item, eyebrow)
            each = (WIDTH - 2 * MARGIN - 0.4 * (len(figure.panels) - 1)) / len(figure.panels)
            for k, panel in enumerate(figure.panels):
                box = Box(MARGIN + k * (each + 0.4), TOP, min(each, 10.5), BOTTOM - TOP)
                shapes.chart(slide, box, panel, self.look, alternative=figure.alternative)
        drawings = 1 if figure.map or figure.panels else 0
        self._table(item, eyebrow, drawings)

    def tables(self, title: str, heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
        """Make slides of a plain table of words."""
        table = PackTable(
            tuple(PackColumn(head) for head in heads),
            tuple(rows),
            tuple(rows),
            tuple((None,) * len(heads) for _ in rows),
        )
        for sheet in sheets(table, narrow=ROOM, wide=ROOM):
            for k, some in enumerate(_parts(sheet)):
                slide = self._slide(
                    title if k == 0 else f"{title} ({self.pack.words['continued']})", eyebrow=self.pack.title
                )
                shapes.table(slide, Box(MARGIN, 1.55, 0, 0), sheet, some, self.look, title=title)

    def _table(self, item: PackItem, eyebrow: str, drawings: int) -> None:
        table = item.figure.table
        slides = 0
        for sheet in sheets(table, narrow=ROOM, wide=ROOM):
            shown, across = _across(sheet)
            columns = _parts(shown)
            for start in range(0, len(columns), across):
                if slides == MOST:
                    return
                slide = self._figure_slide(item, eyebrow, again=bool(slides or drawings))
                slides += 1
                here = columns[start : start + across]
                larger = _larger(shown, here[0]) if len(columns) == 1 else 1.0
                for k, part in enumerate(here):
                    box = Box(MARGIN + k * shapes.inches(ROOM) / across, TOP, 0, 0)
                    shapes.table(slide, box, shown, part, self.look, title=item.title, scale=larger)
                told = self.pack.words["more_columns"] if table.brief else ""
                if slides == MOST and start + across < len(columns):
                    count = sum(map(len, columns[: start + across]))
                    told = self.pack.words["more_rows"].format(shown=count, all=len(shown.rows))
                if told:
                    shapes.words(slide, Box(MARGIN, 6.44, 12.2, 0.25), [told], self.look, size=10, colour="tertiary")

    def _figure_slide(self, item: PackItem, eyebrow: str, *, again: bool = False) -> Any:
        pack = self.pack
        title = f"{item.title} ({pack.words['continued']})" if again else item.title
        slide = self._slide(title, eyebrow=eyebrow, subtitle=item.subtitle)
        said = " · ".join(f"{label}: {words}" for label, words in pack.about(item)[:3] if words)
        size = 10.0 if len(said) < 320 else 8.5
        shapes.words(slide, Box(MARGIN, 6.72, WIDTH - 2 * MARGIN, 0.4), [said], self.look, size=size, colour="tertiary")
        notes = [item.question, item.title, item.subtitle, item.note, item.figure.alternative]
        notes += [f"{label}: {words}" for label, words in pack.about(item) if words]
        if pack.fictitious:
            notes.append(pack.words["fictitious_long"])
        slide.notes_slide.notes_text_frame.text = "\n".join(printable(line) for line in notes if line)
        return slide

    def _slide(self, title: str, *, eyebrow: str, subtitle: str = "", size: int = 26, top: float = 0.62) -> Any:
        slide = self.deck.slides.add_slide(self.layout)
        shapes.title(
            slide, title, Box(MARGIN, top, WIDTH - 2 * MARGIN, 0.62 if size < 40 else 1.3), self.look, size=size
        )
        shapes.words(
            slide, Box(MARGIN, top - 0.3, 11.5, 0.3), [eyebrow], self.look, size=12, bold=True, colour="accent"
        )
        if subtitle:
            shapes.words(
                slide, Box(MARGIN, 1.22, WIDTH - 2 * MARGIN, 0.4), [subtitle], self.look, size=14, colour="secondary"
            )
        whose = f"{self.pack.named} · {self.pack.words['release']} {self.pack.release_id}"
        shapes.foot(slide, Box(MARGIN, 7.14, WIDTH - 2 * MARGIN, 0.28), whose, self.look)
        return slide


def _across(sheet: Sheet) -> tuple[Sheet, int]:
    """Return a long, narrow table pressed so that two or three stand side by side."""
    for across, least in ((3, 33), (2, 12)):
        if len(sheet.rows) >= least:
            pressed = beside(sheet, ROOM / across - 4)
            if pressed:
                return pressed, across
    return sheet, 1


def _parts(sheet: Sheet) -> list[tuple[tuple[str, ...], ...]]:
    """Return the rows as stacks that each fit a slide's height, the stacks as even as can be."""
    heights = [shapes.row_height(sheet.lines(row)) for row in sheet.rows]
    room = ROWS - shapes.row_height(sheet.lines(sheet.head))
    count = len(_stacked(heights, room))
    low, high = 0.0, room
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_stacked(heights, middle)) <= count else (middle, high)
    made, start = [], 0
    for size in _stacked(heights, high):
        made.append(sheet.rows[start : start + size])
        start += size
    return made


def _stacked(heights: list[float], room: float) -> list[int]:
    """Return how many rows stand in each stack."""
    sizes, used = [0], 0.0
    for height in heights:
        if sizes[-1] and used + height > room:
            sizes.append(0)
            used = 0.0
        sizes[-1] += 1
        used += height
    return sizes


def _larger(sheet: Sheet, rows: tuple[tuple[str, ...], ...]) -> float:
    """Return how much larger a small table can stand: a few numbers should be read from the back row."""
    height = sum(shapes.row_height(sheet.lines(row)) for row in (sheet.head, *rows))
    return max(1.0, min(1.6, ROOM / sheet.width, ROWS / height))
