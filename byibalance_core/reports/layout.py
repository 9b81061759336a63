"""How a table fits a page or a slide: widths from what its cells say, turned or parted where it is too wide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from byibalance_core.reports.pack import PackTable

#: Characters at which words of a cell break into lines, when there is room for all columns.
COMFORT = 44
#: Least characters of a column of words, and most of a head's word: longer ones are hyphenated.
LEAST, LABEL = 9, 10
#: Lines a row on average, from which a page is turned.
TOWER = 3.5
#: Characters that the two sides of a cell take.
PADDING = 2.4
#: A table of so few rows and more than so many columns is read as a list: its columns become rows.
TURN_ROWS, TURN_COLUMNS = 3, 7


@dataclass(frozen=True)
class Sheet:
    """One table as it is laid out.

    Attributes
    ----------
    head : tuple of str
    rows : tuple of tuple of str
    numeric : tuple of bool
        Columns that stand to the right.
    widths : tuple of float
        In characters, padding included.
    wide : bool
        Needs the long side of the paper.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    widths: tuple[float, ...]
    wide: bool = False

    @property
    def width(self) -> float:
        """Characters of a row."""
        return sum(self.widths)

    @property
    def height(self) -> int:
        """Lines of all rows."""
        return sum(map(self.lines, self.rows))

    def lines(self, row: Sequence[str]) -> int:
        """Return how many lines a row takes."""
        return max((_lines(cell, width - PADDING) for cell, width in zip(row, self.widths, strict=True)), default=1)


def sheets(table: PackTable, *, narrow: float, wide: float) -> tuple[Sheet, ...]:
    """Return a table as sheets that can be read: one as a rule, several where its columns need more than one.

    Parameters
    ----------
    table : PackTable
    narrow, wide : float
        Characters across an upright and a long page; equal where there is only one kind.

    Examples
    --------
    >>> from byibalance_core.reports.pack import PackColumn
    >>> table = PackTable((PackColumn("kvarter"), PackColumn("boliger", 0)), (("A", 1.0),), (("A", "1"),), ((None, 0),))
    >>> [sheet.head for sheet in sheets(table, narrow=100, wide=160)]
    [('kvarter', 'boliger')]
    """
    places = table.brief or tuple(range(len(table.columns)))
    head = tuple(table.columns[place].label for place in places)
    rows = tuple(tuple(row[place] for place in places) for row in table.shown)
    numeric = tuple(table.columns[place].decimals is not None for place in places)
    if 0 < len(rows) <= TURN_ROWS and len(head) > TURN_COLUMNS:
        head, rows = (head[0], *(row[0] for row in rows)), tuple(zip(head[1:], *(row[1:] for row in rows), strict=True))
        numeric = (False, *(False for _ in head[1:]))
    upright, turned = (_widths(head, rows, numeric, room) for room in (narrow, wide))
    if upright is not None:
        made = Sheet(head, rows, numeric, upright)
        lies = Sheet(head, rows, numeric, turned or upright, wide > narrow)
        # Sentences in a narrow column are a tower: the page is turned where that makes them much shorter.
        towers = made.height > TOWER * len(rows) and lies.height < 0.7 * made.height
        return (lies if towers else made,)
    if turned is not None:
        return (Sheet(head, rows, numeric, turned, wide > narrow),)
    return _parted(head, rows, numeric, wide, is_wide=wide > narrow)


def beside(sheet: Sheet, room: float) -> Sheet | None:
    """Return a sheet pressed into less room, so that two stand side by side; None where it would be unreadable."""
    found = _widths(sheet.head, sheet.rows, sheet.numeric, room)
    if found is None:
        return None
    made = Sheet(sheet.head, sheet.rows, sheet.numeric, found)
    # Side by side saves nothing where most rows then take two lines.
    return made if sum(map(made.lines, made.rows)) < 1.5 * len(made.rows) else None


def _parted(
    head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], numeric: tuple[bool, ...], room: float, *, is_wide: bool
) -> tuple[Sheet, ...]:
    """Return a table as several that each begin with what tells its rows apart."""
    keys = _keys(rows, numeric)
    rest = list(range(len(keys), len(head)))
    for parts in range(2, len(rest) + 1):
        # As many columns in each as in the others: a part of one column alone would be a leftover.
        size = math.ceil(len(rest) / parts)
        taken = [[*keys, *rest[start : start + size]] for start in range(0, len(rest), size)]
        if all(_of(head, rows, numeric, each, room) is not None for each in taken):
            break
    return tuple(_sheet(head, rows, numeric, each, room, is_wide=is_wide) for each in taken)


def _keys(rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[int]:
    """Return the columns that tell rows apart and stand in every part: the first, or the first two of words."""
    alone = len({row[0] for row in rows}) == len(rows)
    return [0] if alone or len(numeric) < 3 or numeric[1] else [0, 1]


def _of(
    head: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    numeric: tuple[bool, ...],
    taken: list[int],
    room: float,
) -> tuple[float, ...] | None:
    some = [tuple(row[k] for k in taken) for row in rows]
    return _widths([head[k] for k in taken], some, [numeric[k] for k in taken], room)


def _sheet(
    head: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    numeric: tuple[bool, ...],
    taken: list[int],
    room: float,
    *,
    is_wide: bool,
) -> Sheet:
    found = _of(head, rows, numeric, taken, room) or tuple(room / len(taken) for _ in taken)
    some = tuple(tuple(row[k] for k in taken) for row in rows)
    return Sheet(tuple(head[k] for k in taken), some, tuple(numeric[k] for k in taken), found, is_wide)


def _widths(
    head: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], room: float
) -> tuple[float, ...] | None:
    """Return a width per column that holds its longest word; None where there is no room for that."""
    least, best = [], []
    for place, label in enumerate(head):
        cells = [row[place] for row in rows]
        whole = max(map(len, cells), default=1)
        label_word = min(_longest_word(label), LABEL)
        if numeric[place]:
            # A number never breaks; the words that stand for one may.
            number = max((len(cell) for cell in cells if cell[-1:].isdigit() or cell.endswith("%")), default=1)
            word = max((_longest_word(cell) for cell in cells), default=1)
            small = max(number, word, label_word, 4)
        else:
            small = max(*(_longest_word(cell) for cell in cells), label_word, min(whole, LEAST))
        wish = min(whole, COMFORT) if whole <= 2 * COMFORT else min(whole / 2.5, 2 * COMFORT)
        least.append(small + PADDING)
        best.append(max(small, wish, min(math.ceil(len(label) / 2), 22)) + PADDING)
    left = room - sum(least)
    if left < 0:
        return None
    wishes = [big - small for big, small in zip(best, least, strict=True)]
    share = min(1.0, left / (sum(wishes) or 1.0))
    return tuple(small + grow * share for small, grow in zip(least, wishes, strict=True))


def _longest_word(text: str) -> int:
    # A long compound or an address may be broken; nothing shorter.
    return min(max((len(word) for word in text.replace("/", "/ ").replace("-", "- ").split()), default=1), 22)


def _lines(text: str, width: float) -> int:
    lines, width = 0, width + 0.01  # what was summed from parts may lack a hair
    for part in text.split("\n"):
        used, lines = 0.0, lines + 1
        for word in part.split():
            if used and used + 1 + len(word) > width:
                used, lines = 0.0, lines + 1
            lines += int(len(word) // max(width, 1)) if len(word) > width else 0
            used = min(used + (1 if used else 0) + len(word), width)
    return lines
