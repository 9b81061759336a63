"""Tables that hold drawings: one head over the rows that stand, and again over those that are folded away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from dashboard.text import Text


def head(cells: Sequence[tuple[str, bool]]) -> str:
    """Return the head of a table from words and whether numbers stand below; no words leave the cell blank."""
    made = (
        f'<th scope="col"{" class=b-num" if number else ""}>{escape(words)}</th>' if words else "<td></td>"
        for words, number in cells
    )
    return f"<tr>{''.join(made)}</tr>"


def named_head(text: Text, prefix: str, names: Sequence[str], numbers: Collection[str], **values: object) -> str:
    """Return the head of a table whose words stand under one prefix of the texts, by name of the column."""
    return head([(text(f"{prefix}.{name}", **values), name in numbers) for name in names])


def drawn_table(
    title: str,
    classes: str,
    heading: str,
    rows: Sequence[str],
    *,
    foot: str = "",
    top: int = 0,
    more: str = "",
    scrolls: bool = False,
) -> str:
    """Return rows as a table, those after the first `top` folded away.

    Parameters
    ----------
    title : str
        Said of the table to those who cannot see it.
    classes : str
        Classes of the table.
    heading : str
        Rows of the head, as `head` makes them.
    rows : sequence of str
        Rows in the order of reading; one string may be several rows that belong together.
    foot : str
        Row under the rows, as an axis; it stands under both parts.
    top : int
        Rows that stand before the rest is folded away; 0 folds nothing.
    more : str
        What opens the rest.
    scrolls : bool
        Whether a narrow screen moves the table inside a frame.
    """

    def part(lines: Sequence[str]) -> str:
        table = (
            f'<table class="{classes}"><caption class="b-visually-hidden">{escape(title)}</caption>'
            f"<thead>{heading}</thead><tbody>{''.join(lines)}{foot}</tbody></table>"
        )
        return scrolling(title, table) if scrolls else table

    if not top or len(rows) <= top:
        return part(rows)
    return part(rows[:top]) + fold(more, part(rows[top:]))


def scrolling(title: str, inside: str) -> str:
    """Return a frame that a wide table moves in, reached by keyboard and named."""
    return f'<div class="b-scroll" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">{inside}</div>'


def fold(words: str, inside: str) -> str:
    """Return what opens with a click; paper shows it open."""
    return f'<details class="b-a-more"><summary>{escape(words)}</summary>{inside}</details>'
