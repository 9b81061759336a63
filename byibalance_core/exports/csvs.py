"""Tables and figures as CSV: the Danish form that Excel opens, and the technical form that programs read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Literal

import pandas as pd

from byibalance_core.exports.cells import Absent, Cell, columns_of, decimal, figure_cell, neutral
from byibalance_core.exports.provenance import release_line, source_line, source_notice
from byibalance_core.model import Municipality
from byibalance_core.schemas import TABLES, Table
from byibalance_core.words import FICTITIOUS, Language, column_title

Form = Literal["danish", "technical"]
#: Columns that every exported table carries after its own.
PROVENANCE = ("release_id", "source", "notice")


def table_csv(m: Municipality, table: str, *, form: Form = "danish", language: Language = "da") -> bytes:
    """Return one table of a release as a CSV file.

    Parameters
    ----------
    m : Municipality
        The release.
    table : str
        Name in `byibalance_core.schemas.TABLES`.
    form : {"danish", "technical"}
        ``danish``: semicolon, decimal comma, UTF-8 with byte-order mark, headers and categories as words, and
        a figure that is hidden or missing as its word. ``technical``: comma, decimal point, no mark, names
        and codes of the schemas, such a figure blank with its ``status`` beside it.
    language : {"da", "en"}
        Words of the Danish form.

    Returns
    -------
    bytes
        The table's columns, then ``release_id``, ``source`` (publisher, title, date) and ``notice`` (*fiktiv*
        where the figure is invented). Text that a spreadsheet could run is neutralised.

    Raises
    ------
    KeyError
        There is no such table.
    """
    header, columns = table_columns(m, TABLES[table], language=language if form == "danish" else None)
    return _encoded([header, *zip(*columns, strict=True)], form=form)


def table_columns(m: Municipality, table: Table, *, language: Language | None) -> tuple[list[str], list[list[Cell]]]:
    """Return the header and the columns of a table as exports write them, with where each row comes from.

    Parameters
    ----------
    m : Municipality
        The release.
    table : Table
        Declaration of the table.
    language : {"da", "en"}, optional
        Words for people; technical names and codes where it is None.

    Returns
    -------
    header : list of str
    columns : list of list
        As long as the header.
    """
    frame = m.table(table.name)
    columns = columns_of(frame, table, language=language, words_for_absent=language is not None)
    header = [name for name in table.names if name in frame]
    ids = frame["source_id"].astype(str) if "source_id" in frame else pd.Series("", index=frame.index)
    lines = {name: source_line(source) for name, source in m.sources.items()}
    notices = {name: source_notice(m, name, language or "da") for name in ids.unique()}
    provenance: list[list[Cell]] = [
        [m.release_id] * len(frame),
        [lines.get(name, name) for name in ids],
        [notices[name] for name in ids],
    ]
    header = [*header, *PROVENANCE]
    titles = header if language is None else [column_title(name, language) for name in header]
    return titles, [*columns, *provenance]


def figure_csv(
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell | Absent]],
    *,
    title: str,
    source: str,
    release: str,
    subtitle: str = "",
    fictitious: bool = False,
    form: Form = "danish",
    language: Language = "da",
) -> bytes:
    """Return the small table of one figure as a CSV file.

    Parameters
    ----------
    columns : sequence of str
        Header labels.
    rows : iterable of sequence
        Cells; numbers stay numbers, `Absent` (or None) is written as the word for its status and never as 0.
    title, subtitle, source, release : str
        What the figure says of itself. The Danish form has title and subtitle above the table and the rest
        below it; the technical form is the bare table with ``source``, ``release_id`` and ``notice`` as its
        last columns.
    fictitious : bool
        The figures are invented; the file says so.
    form, language
        As in `table_csv`.

    Examples
    --------
    >>> rows = [["Bellahøj", 0.5]]
    >>> figure = figure_csv(["kvarter", "andel"], rows, title="T", source="KK", release="1", form="technical")
    >>> figure.decode().splitlines()
    ['kvarter,andel,source,release_id,notice', 'Bellahøj,0.5,KK,1,']
    """
    body = [[figure_cell(cell, language) for cell in row] for row in rows]
    notice = FICTITIOUS[language] if fictitious else ""
    if form == "technical":
        tail = [source, release, notice]
        return _encoded([[*columns, "source", "release_id", "notice"], *([*row, *tail] for row in body)], form=form)
    label = "Kilde" if language == "da" else "Source"
    above = [[line] for line in (title, subtitle, notice) if line]
    below = [[], [f"{label}: {source}"], [release_line(release, language)]]
    return _encoded([*above, [], list(columns), *body, *below], form=form)


def _encoded(rows: Iterable[Sequence[Cell]], *, form: Form) -> bytes:
    danish = form == "danish"
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if danish else ",", lineterminator="\r\n" if danish else "\n")
    writer.writerows([_text(cell, comma=danish) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig" if danish else "utf-8")


def _text(cell: Cell, *, comma: bool) -> str:
    if cell is None:
        return ""
    return neutral(cell) if isinstance(cell, str) else decimal(cell, comma=comma)
