"""Several drawings of one kind as one figure: one title, one table, one source line, one set of tools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.facts import Facts
from dashboard.markup import Cell, Column, Figure, Table
from dashboard.text import Text
from dashboard.views.sources import source_line


@dataclass(frozen=True)
class Panel:
    """A part of a figure.

    Attributes
    ----------
    name : str
        Heads the panel's rows in the figure's table.
    title : str
        States the finding.
    drawing : str
        Markup with its own heading.
    table : Table
        Exactly the panel's numbers; the first column names the class.
    sources : tuple of str
        Source ids.
    notes : tuple of str
        Sentences for the source line; one that several panels have stands once.
    """

    name: str
    title: str
    drawing: str
    table: Table
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()


def joined(
    panels: Sequence[Panel],
    facts: Facts,
    text: Text,
    *,
    name: str,
    title: str,
    subtitle: str,
    drawing: str,
    method: str,
    first: str,
    small: bool = False,
) -> Figure:
    """Return panels as one figure of that name; `first` heads the column that names the panel of a row."""
    notes = dict.fromkeys(note for panel in panels for note in panel.notes if note)
    return Figure(
        id=name,
        title=title,
        subtitle=subtitle,
        drawing=drawing,
        table=joined_table([(panel.name, panel.table) for panel in panels], first, text),
        source=source_line(facts, text, *(panel.sources for panel in panels), note=" ".join(notes)),
        method=method,
        small=small,
    )


def joined_table(parts: Sequence[tuple[str, Table]], first: str, text: Text) -> Table:
    """Return tables below one another: columns of one label are one column, the last column stays last.

    Examples
    --------
    >>> rooms = Table((Column("Rooms"), Column("Dwellings", 0), Column("Status")), (("1", 2.0, "measured"),))
    >>> age = Table((Column("Age"), Column("Persons", 0), Column("Status")), (("0-5", 7.0, "measured"),))
    >>> found = joined_table([("Rooms", rooms), ("Age", age)], "Dimension", Text("en"))
    >>> [column.label for column in found.columns]
    ['Dimension', 'Class', 'Dwellings', 'Persons', 'Status']
    >>> found.rows[1]
    ('Age', '0-5', None, 7.0, 'measured')
    """
    inner = {column.label: column for _, table in parts for column in table.columns[1:-1]}
    last = parts[0][1].columns[-1]
    columns = (*inner.values(), last)
    rows: list[tuple[Cell, ...]] = []
    for name, table in parts:
        labels = [column.label for column in table.columns]
        for row in table.rows:
            known = dict(zip(labels[1:], row[1:], strict=True))
            rows.append((name, row[0], *(known.get(column.label) for column in columns)))
    return Table((Column(first), Column(text("dwellings.table.class")), *columns), tuple(rows))
