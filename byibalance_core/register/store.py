"""Reading and writing the register: no change is lost silently, every version is kept, and any of them can come back.

An edit names the version it was made on. Where another edit came first nothing is written, and `ConflictError` holds
both texts. A change is acknowledged, by the call's return, after it has been committed to the disk, and never before.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

from byibalance_core.register import database, rules
from byibalance_core.register.changes import (
    Changes,
    ConflictError,
    MissingEntryError,
    Version,
    is_untouched,
    one,
    version_of,
)
from byibalance_core.register.entries import AnyEntry, Entry, Meeting, kind_of
from byibalance_core.register.tables import HISTORY, TABLES, entry_of

__all__ = ["Changes", "ConflictError", "MissingEntryError", "Register", "Version"]

#: Seconds after which a change is given up because others keep writing.
GIVE_UP_S = 30


class Register:
    """A register that is open; safe to share between threads.

    Examples
    --------
    >>> from byibalance_core.register.entries import Note
    >>> register = Register.at("sqlite:///:memory:")
    >>> note = register.add(Note(municipality="999", unit_id="99901", text="Ny legeplads"), by="residents_board")
    >>> register.edit(replace(note, text="Ny legeplads i 2026"), by="residents_board").version
    2
    >>> register.undo(Note, note.id, seen=2, by="residents_board").text
    'Ny legeplads'
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(**{database.WRITES: True})
        self._inside = threading.local()
        # SQLite has one writer; threads of one process queue here, where waiting is fair and costs nothing.
        self._queue: Any = threading.Lock() if engine.dialect.name == "sqlite" else contextlib.nullcontext()

    @classmethod
    def at(cls, url: str) -> Self:
        """Open the register at an address, making or migrating it where that is needed.

        Raises
        ------
        RegisterError
            When it cannot be opened.
        """
        engine = database.connect(url)
        try:
            database.migrate(engine)
        except sa.exc.DBAPIError as error:
            engine.dispose()
            raise database.RegisterError(
                f"Registeret kan ikke åbnes ({type(error.orig).__name__}). Kør »byibalance doctor«."
            ) from error
        return cls(engine)

    @classmethod
    def of_store(cls, store: Path) -> Self:
        """Open the register of a store, or the one that the environment names."""
        url = database.register_url(store)
        if url.startswith("sqlite"):
            store.mkdir(parents=True, exist_ok=True)
        return cls.at(url)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def get(self, kind: type[AnyEntry], entry_id: str) -> AnyEntry:
        """Return one row, also a deleted one.

        Raises
        ------
        MissingEntryError
        """
        with self.engine.connect() as connection:
            return one(connection, kind, entry_id)

    def list(
        self, kind: type[AnyEntry], municipality: str, *, deleted: bool = False, **equal: str
    ) -> tuple[AnyEntry, ...]:
        """Return a municipality's rows of a kind, by id, that are not deleted; `equal` asks for values of fields."""
        table = TABLES[kind_of(kind)]
        query = sa.select(table).where(table.c.municipality == municipality).order_by(table.c.id)
        if not deleted:
            query = query.where(table.c.deleted.is_(False))
        for name, value in equal.items():
            query = query.where(table.c[name] == value)
        with self.engine.connect() as connection:
            return tuple(entry_of(kind_of(kind), row) for row in connection.execute(query))  # type: ignore[misc]

    def history(self, kind: type[Entry], entry_id: str) -> tuple[Version, ...]:
        """Return every version of a row, oldest first."""
        query = sa.select(HISTORY).where(HISTORY.c.kind == kind_of(kind), HISTORY.c.id == entry_id)
        with self.engine.connect() as connection:
            return tuple(version_of(row) for row in connection.execute(query.order_by(HISTORY.c.version)))

    def newest(self, municipality: str) -> int:
        """Return a number that grows with every change of a municipality's rows; 0 where there was none."""
        query = sa.select(sa.func.max(HISTORY.c.sequence)).where(HISTORY.c.municipality == municipality)
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def is_untouched(self, municipality: str) -> bool:
        """Tell whether nobody has ever written anything for a municipality, nor deleted it again."""
        with self.engine.connect() as connection:
            return is_untouched(connection, municipality)

    @contextlib.contextmanager
    def together(self, by: str) -> Iterator[Changes]:
        """Make several changes that hold together: all of them are kept, or none.

        Parameters
        ----------
        by : str
            The role that changes.

        Raises
        ------
        RegisterBusyError
            When others keep writing; nothing was kept.
        RuntimeError
            When this thread is making changes together already.
        """
        rules.check_role(by)
        if getattr(self._inside, "is_true", False):
            raise RuntimeError("Changes are being made together already: make this one on them, or it waits forever.")
        with self._queue, self._writer.connect() as connection, self._begun(connection):
            self._inside.is_true = True
            try:
                yield Changes(connection, by)
            finally:
                self._inside.is_true = False

    def add(self, entry: AnyEntry, *, by: str) -> AnyEntry:
        """Keep a new row and return it as stored, version 1; see `Changes.add`."""
        with self.together(by) as changes:
            added = changes.add(entry)
        return added

    def edit(self, entry: AnyEntry, *, by: str) -> AnyEntry:
        """Keep a changed row and return it as stored; see `Changes.edit`."""
        with self.together(by) as changes:
            edited = changes.edit(entry)
        return edited

    def remove(self, entry: AnyEntry, *, by: str) -> AnyEntry:
        """Mark a row as deleted; see `Changes.edit`."""
        return self.edit(replace(entry, deleted=True), by=by)

    def undo(self, kind: type[AnyEntry], entry_id: str, *, seen: int, by: str, to: int | None = None) -> AnyEntry:
        """Bring an older version back, as a new one; see `Changes.undo`."""
        with self.together(by) as changes:
            undone = changes.undo(kind, entry_id, seen=seen, to=to)
        return undone

    def freeze(self, meeting: Meeting, release: str, *, by: str) -> Meeting:
        """Pin a meeting, and the links of its agenda, to a release for good."""
        with self.together(by) as changes:
            frozen = changes.freeze(meeting, release)
        return frozen

    @contextlib.contextmanager
    def _begun(self, connection: sa.Connection) -> Iterator[None]:
        begun = time.monotonic()
        while True:
            try:
                transaction = connection.begin()
                break
            except sa.exc.OperationalError as error:
                # The database's own patience is over. Only the beginning can fail so: nothing has been done yet.
                if "locked" not in str(error.orig) or time.monotonic() - begun > GIVE_UP_S:
                    raise _unusable(error) from error
        try:
            with transaction:
                yield
        except sa.exc.OperationalError as error:
            raise _unusable(error) from error


def _unusable(error: sa.exc.OperationalError) -> database.RegisterError:
    if "locked" in str(error.orig):
        return database.RegisterBusyError("Andre skriver i registeret lige nu. Intet er gemt; prøv igen om lidt.")
    return database.RegisterError(f"Registeret kan ikke skrives: {error.orig} Intet er gemt; kør »byibalance doctor«.")
