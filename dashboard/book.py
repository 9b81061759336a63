"""What people wrote for a municipality, as the pages see it; the public profile has none of it.

The register changes while the app runs, so a page asks for it in every run. One small query tells whether anything was
written since; only then are the rows read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DBAPIError

from byibalance_core import settings
from byibalance_core.register import database
from byibalance_core.register.entries import KINDS, AnyEntry, Entry, kind_of
from byibalance_core.register.store import Register
from dashboard.keeping import keep


class NoRegisterError(database.RegisterError):
    """Raised where somebody would write although this process serves the public profile."""


@dataclass(frozen=True)
class Book:
    """The rows of one municipality that are not deleted.

    Attributes
    ----------
    rows : mapping of str to tuple of Entry
        By the name of their kind, each in the order of its ids.
    closed : bool
        Whether nobody may look into the register or write in it here.
    unreadable : bool
        Whether it could not be read just now.

    Examples
    --------
    >>> from byibalance_core.register.entries import Note
    >>> book = Book({"note": (Note(id="n1", unit_id="99901"), Note(id="n2", unit_id="99902"))})
    >>> [note.id for note in book.all(Note, unit_id="99902")], book.one(Note, "n3")
    (['n2'], None)
    """

    rows: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    closed: bool = False
    unreadable: bool = False

    def all(self, kind: type[AnyEntry], /, **equal: Any) -> tuple[AnyEntry, ...]:
        """Return the rows of a kind; `equal` asks for values of fields."""
        rows: Iterator[Any] = iter(self.rows.get(kind_of(kind), ()))
        return tuple(row for row in rows if all(getattr(row, name) == value for name, value in equal.items()))

    def one(self, kind: type[AnyEntry], entry_id: str) -> AnyEntry | None:
        """Return one row; None where there is none, or where it is deleted."""
        return next(iter(self.all(kind, id=entry_id)), None)


CLOSED = Book(closed=True)


def book(municipality: str) -> Book:
    """Return what stands in the register for a municipality now; no page fails because it cannot be read."""
    if settings.profile() != "partner":
        return CLOSED
    url = database.register_url(settings.store())
    if not database.is_there(url):
        return Book()
    try:
        return _book(url, municipality, _register(url).newest(municipality))
    except (database.RegisterError, DBAPIError):
        return Book(closed=True, unreadable=True)


@contextmanager
def writing() -> Iterator[Register]:
    """Give the register to somebody who writes.

    Raises
    ------
    NoRegisterError
        In the public profile.
    """
    if settings.profile() != "partner":
        raise NoRegisterError("Registeret kan ikke læses eller skrives i den offentlige visning.")
    yield _register(database.register_url(settings.store()))


@keep(4)
def _register(url: str) -> Register:
    settings.store().mkdir(parents=True, exist_ok=True)
    return Register.at(url)


@keep(16)
def _book(url: str, municipality: str, newest: int) -> Book:
    register = _register(url)
    return Book({name: register.list(kind, municipality) for name, kind in KINDS.items()})
