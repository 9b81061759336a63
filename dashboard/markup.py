"""What every figure carries, as markup: title, drawing, source line, table, downloads, link, method.

Everything that comes from data passes through `html.escape` here or in the view that calls.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from urllib.parse import urlencode

from dashboard.state import ViewState
from dashboard.text import Text

Cell = str | float | int | None
#: Decimals of a column whose rows have different units: each row has its own (`Table.decimals`).
OF_ROW = -1


@dataclass(frozen=True)
class Column:
    """One column of a figure's table; `decimals` None marks words, `percent` a share that is shown as per cent."""

    label: str
    decimals: int | None = None
    percent: bool = False


def columns(
    text: Text, prefix: str, decimals: Mapping[str, int | None], *, percent: Collection[str] = ()
) -> tuple[Column, ...]:
    """Return columns whose words stand under one prefix of the texts, by name with their decimals."""
    return tuple(Column(text(f"{prefix}.{name}"), places, name in percent) for name, places in decimals.items())


@dataclass(frozen=True)
class Table:
    """Exactly the numbers of a figure; what is withheld is a word in the cell, never a number.

    Attributes
    ----------
    decimals : tuple of int
        Decimals of each row, for columns whose rows have different units (`OF_ROW`).
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    decimals: tuple[int, ...] = ()

    def columns_of(self, row: int) -> tuple[Column, ...]:
        """Return the columns as one row is written in them."""
        return tuple(
            replace(column, decimals=self.decimals[row]) if column.decimals == OF_ROW else column
            for column in self.columns
        )


@dataclass(frozen=True)
class Figure:
    """A figure as a page shows it.

    Attributes
    ----------
    id : str
        Stable name; downloads are found by it.
    title : str
        States the finding.
    subtitle : str
        Measure, unit, period.
    drawing : str
        Markup; empty when the page draws a chart or a map under the caption.
    source : str
        Publisher, date, *estimated* where it is; every file and the mødemateriale carry it.
    short : str
        What the screen shows of it where a neighbour names the same sources in full; blank: all of it.
    method : str
        Anchor of the method on the page Data og metode.
    """

    id: str
    title: str
    subtitle: str
    table: Table
    source: str
    method: str
    drawing: str = ""
    small: bool = False
    ruled: bool = True
    legend: str = field(default="")
    short: str = ""


_ICONS = {
    "link": '<path d="M10 13a5 5 0 0 0 7 0l3-3a5 5 0 0 0-7-7l-1 1"/><path d="M14 11a5 5 0 0 0-7 0l-3 3a5 5 0 0 0 7 7l1-1"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "table": '<path d="M4 5h16v14H4zM4 10h16M11 10v9"/>',
    "file": '<path d="M14 3H6v18h12V7z"/><path d="M14 3v4h4"/>',
}


def icon(name: str) -> str:
    """Return one of the product's few line icons; words stand beside it or in the button's name."""
    return f'<svg class="b-icon" viewBox="0 0 24 24" aria-hidden="true">{_ICONS[name]}</svg>'


def _named(sign: str, label: str, words: bool) -> str:
    # Where a figure is narrow its style sheet hides the words as well.
    return f'{icon(sign)}<span class="{"b-word" if words else "b-visually-hidden"}">{label}</span>'


def copy_link(text: Text, *, words: bool = True) -> str:
    """Return the button that copies this view's address."""
    label = escape(text("common.copy_link"))
    inside = _named("link", label, words)
    return f'<button type="button" data-screen data-copy title="{label}">{inside}</button>'


def add_to_meeting(text: Text, title: str, figure: str = "", *, words: bool = True) -> str:
    """Return the button that puts this view, or one of its figures, on a meeting's agenda."""
    label = escape(text("common.add_to_meeting"))
    inside = _named("plus", label, words)
    return (
        f'<button type="button" data-screen data-add="{escape(figure, quote=True)}" '
        f'data-title="{escape(title, quote=True)}" title="{label}">{inside}</button>'
    )


def write_button(label: str, kind: str, entry_id: str = "", /, **preset: str) -> str:
    """Return the button that opens a row of the register to be written; a new one with `preset` filled in.

    Notes
    -----
    The preset ``flow`` asks for one step of a row's life instead of all its fields: ``approve`` (approval), ``object``,
    ``answer`` and ``settle`` (objection), ``done`` (action, decision), ``add`` (agenda_item). `dashboard.entry_fields`
    says which fields each of them shows and how other presets are written.

    Examples
    --------
    >>> write_button("Tilføj mål", "target", agreement="a1")
    '<button type="button" class="b-write" data-screen data-write="target/?agreement=a1">Tilføj mål</button>'
    >>> "objection/i1?flow=answer" in write_button("Svar", "objection", "i1", flow="answer")
    True
    """
    what = escape(f"{kind}/{entry_id}" + (f"?{urlencode(preset)}" if preset else ""), quote=True)
    return f'<button type="button" class="b-write" data-screen data-write="{what}">{escape(label)}</button>'


def view_link(state: ViewState, label: str, **changes: object) -> str:
    """Return a link to a neighbouring view; it is a real address, so it opens in a new tab as well."""
    return f'<a data-view href="{escape(state.link(**changes), quote=True)}">{escape(label)}</a>'


def download_address(state: ViewState, figure: str, form: str) -> str:
    """Return the address of a figure's file; `form` is csv, technical.csv or xlsx."""
    return f"/hent/{state.page}/{figure}.{form}?{state.query_string}"


def format_cell(value: Cell, column: Column, text: Text) -> str:
    """Return a cell as the reader's language writes it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return escape(value)
    if column.percent:
        return escape(text.percent(value, column.decimals or 0))
    return escape(text.number(value, column.decimals or 0))


def table_html(table: Table, text: Text, *, caption: str, highlight: int | None = None) -> str:
    """Return a real table with a caption for screen readers; the first column heads the rows."""
    head = "".join(f'<th scope="col"{_align(c)}>{escape(c.label)}</th>' for c in table.columns)
    body = []
    for i, row in enumerate(table.rows):
        columns = table.columns_of(i)
        cells = [f'<th scope="row">{format_cell(row[0], columns[0], text)}</th>']
        cells += [f"<td{_align(c)}>{format_cell(v, c, text)}</td>" for v, c in zip(row[1:], columns[1:], strict=True)]
        body.append(f"<tr{' class=b-on' if i == highlight else ''}>{''.join(cells)}</tr>")
    return (
        f'<table><caption class="b-visually-hidden">{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def _align(column: Column) -> str:
    return "" if column.decimals is None else ' class="b-num"'


def tools(figure: Figure, state: ViewState, text: Text) -> str:
    """Return what can be done with a figure: see its numbers as a table, fetch them, read how they are reckoned."""
    csv, technical, xlsx = (download_address(state, figure.id, form) for form in ("csv", "technical.csv", "xlsx"))
    name = escape(f"{state.municipality}-{figure.id}.png", quote=True)
    table = escape(download_address(state, figure.id, "html"), quote=True)
    method = escape(f"{state.link(page='data-og-metode')}#{figure.method}", quote=True)
    links = (
        f'<a href="{escape(csv, quote=True)}" download>CSV</a>',
        f'<a href="{escape(technical, quote=True)}" download>{escape(text("common.technical_csv"))}</a>',
        f'<a href="{escape(xlsx, quote=True)}" download>Excel</a>',
        f'<button type="button" data-png="{name}">PNG</button>',
        f'<a data-view href="{method}">{escape(text("common.method"))}</a>',
    )
    return (
        f'<details class="b-table" id="table-{escape(figure.id, quote=True)}" data-screen>'
        f"<summary>{_opener(figure, text)}</summary>"
        f'<div class="b-tools">{"".join(f"<span>{link}</span>" for link in links)}</div>'
        # The rows are fetched when somebody opens them: most never do, and they outweigh the figure.
        f'<div class="b-scroll" tabindex="0" role="region" aria-label="{escape(figure.title, quote=True)}" '
        f'data-table="{table}"></div></details>'
    )


def _opener(figure: Figure, text: Text) -> str:
    words = escape(text("common.show_table"))
    return f'{icon("table")}<span class="b-visually-hidden">{words}</span>' if figure.small else words


def footer(figure: Figure, state: ViewState, text: Text) -> str:
    """Return source line and tools of a figure; a small one has its tools as a sign in its head."""
    below = "" if figure.small else tools(figure, state, text)
    return f'<div class="b-foot"><div class="b-source">{escape(figure.short or figure.source)}</div>{below}</div>'


def caption(figure: Figure, state: ViewState, text: Text) -> str:
    """Return title, subtitle and the copy button of a figure."""
    level = "h3" if figure.small else "h2"
    subtitle = f'<div class="b-sub">{escape(figure.subtitle)}</div>' if figure.subtitle else ""
    below = tools(figure, state, text) if figure.small else ""
    return (
        f"<figcaption{' class=b-small' if figure.small else ''}>"
        f'<div class="b-figure-head"><{level}>{escape(figure.title)}</{level}>'
        f'<span class="b-actions">{add_to_meeting(text, figure.title, figure.id, words=not figure.small)}'
        f"{copy_link(text, words=not figure.small)}</span></div>{subtitle}{below}</figcaption>"
    )


def figure_html(figure: Figure, state: ViewState, text: Text) -> str:
    """Return a whole figure."""
    classes = "b-figure b-ruled" if figure.ruled else "b-figure"
    return (
        f'<figure class="{classes}" id="figure-{escape(figure.id, quote=True)}">{caption(figure, state, text)}'
        f"{figure.drawing}{figure.legend}{footer(figure, state, text)}</figure>"
    )


def grid(columns: int, parts: Sequence[str]) -> str:
    """Return parts side by side; one below the other on a narrow screen."""
    return f'<div class="b-grid-{columns}">{"".join(f"<div>{part}</div>" for part in parts)}</div>'


def headline(words: str, *, place: str = "", crumbs: str = "", actions: str = "", fictitious: str = "") -> str:
    """Return the page's one headline, made from the figures; `fictitious` is the sentence beside the sign."""
    sign, _, rest = fictitious.partition(" ")
    above = f'<div class="b-crumbs">{crumbs}</div>' if crumbs else ""
    if fictitious:
        above += f'<div class="b-sub"><span class="b-fictitious">{escape(sign)}</span> {escape(rest)}</div>'
    return (
        f'{above}<div class="b-head"><h1>{escape(words)}</h1>'
        f'<span class="b-actions">{actions}<span class="b-place">{escape(place)}</span></span></div>'
    )
