"""The register's tables, as SQLAlchemy knows them: one per kind of row, and the history of every version."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from byibalance_core.register.entries import KINDS, Entry, own_fields

METADATA = sa.MetaData()


class UtcTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC: SQLite keeps no time zone, so it is written without and read with it."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Write the moment without its zone."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Read the moment with its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


class Texts(sa.types.TypeDecorator[tuple[str, ...]]):
    """Several texts in one cell, as JSON."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Any) -> list[str]:
        """Write a list."""
        return list(value or ())

    def process_result_value(self, value: list[str] | None, dialect: Any) -> tuple[str, ...]:
        """Read a tuple."""
        return tuple(value or ())


_TYPES: dict[str, Any] = {
    "str": sa.Text,
    "int": sa.Integer,
    "bool": sa.Boolean,
    "float | None": sa.Double,
    "date | None": sa.Date,
    "tuple[str, ...]": Texts,
}


def _column(each: dataclasses.Field[Any]) -> sa.Column[Any]:
    return sa.Column(each.name, _TYPES[str(each.type)](), nullable=str(each.type).endswith("None"))


def _table(name: str) -> sa.Table:
    return sa.Table(
        name,
        METADATA,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("municipality", sa.Text, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", UtcTime, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        *(_column(each) for each in own_fields(name)),
    )


#: One table per kind, by its name.
TABLES = {name: _table(name) for name in KINDS}

#: Every version of every row; nothing is ever changed or removed here.
HISTORY = sa.Table(
    "history",
    METADATA,
    sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("municipality", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("changed_at", UtcTime, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.UniqueConstraint("kind", "id", "version", name="history_once"),
)


def entry_of(kind: str, row: sa.Row[Any]) -> Entry:
    """Return the value of a row of a kind's table."""
    return KINDS[kind](**row._mapping)
