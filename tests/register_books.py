"""Books of the bundled municipalities' own registers, as the pages get them, without a database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from byibalance_core import settings
from byibalance_core.register.entries import KINDS, Entry
from byibalance_core.sources.register_files import read_register
from dashboard.book import Book
from dashboard.facts import Facts


def book_of(facts: Facts) -> Book:
    """Return what a municipality's folder begins its register with, pinned to the release at hand."""
    code = facts.m.code
    path = settings.project_root() / "data" / code / "register.toml"
    rows = [pinned(each, facts) for each in read_register(path, code=code).entries]
    return with_rows(Book(), *rows)


def pinned(row: Any, facts: Facts) -> Any:
    """Return a row whose release is the one at hand, where it names one."""
    return replace(row, release=facts.m.release_id) if getattr(row, "release", "") else row


def with_rows(book: Book, *rows: Entry) -> Book:
    """Return a book with further rows; one with the id of another stands in its place."""
    found = {kind: list(book.rows.get(kind, ())) for kind in KINDS}
    for row in rows:
        kind = next(name for name, cls in KINDS.items() if isinstance(row, cls))
        found[kind] = [each for each in found[kind] if each.id != row.id] + [row]
    return Book({kind: tuple(sorted(own, key=lambda each: each.id)) for kind, own in found.items()})


def without_rows(book: Book, *kinds: str) -> Book:
    """Return a book without the rows of some kinds."""
    return Book({kind: () if kind in kinds else rows for kind, rows in book.rows.items()})
