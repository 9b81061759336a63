"""The forms in which tables are declared: what a column and a table are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["code", "text", "category", "count", "integer", "number", "share", "flag", "date", "year"]


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, unit and meaning.

    Attributes
    ----------
    kind : Kind
        ``code`` and ``text`` are text, ``category`` is one of `values`, ``count`` a whole number of at least 0,
        ``integer`` a whole number, ``share`` a number from 0 to 1, ``flag`` yes or no.
    required : bool
        A required column must be there and may not be blank.
    values : tuple of str
        Allowed values of a category; empty for the other kinds.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: its key, its columns and what it should not be used for."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    not_for: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return one column by name; KeyError when there is none."""
        return next(column for column in self.columns if column.name == name)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The key columns that may be blank and then mean "all"."""
        return tuple(c.name for c in self.columns if c.name in self.key and not c.required)
