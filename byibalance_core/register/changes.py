"""Changes of the register inside one transaction: each checks the row, the version it was made on, and the history."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from byibalance_core.register import database, links, rules
from byibalance_core.register.entries import (
    KEPT,
    AgendaItem,
    AnyEntry,
    Decision,
    Entry,
    Meeting,
    kind_of,
    own_fields,
)
from byibalance_core.register.plain import from_plain, to_plain
from byibalance_core.register.roles import role_words
from byibalance_core.register.tables import HISTORY, TABLES, entry_of


class MissingEntryError(database.RegisterError):
    """Raised when a row or a version of it is not in the register."""

    def __init__(self, kind: str, entry_id: str) -> None:
        super().__init__(f"Registeret har ingen {kind} med id »{entry_id}«.")


class ConflictError(database.RegisterError):
    """Raised when somebody else changed a row after it was read; nothing was written.

    Attributes
    ----------
    mine : Entry
        What was to be written, with the version it was made on.
    theirs : Entry
        What is stored now.
    base : Entry or None
        The version that both began with; None where the history does not have it.
    """

    def __init__(self, mine: Entry, theirs: Entry, base: Entry | None) -> None:
        self.mine, self.theirs, self.base = mine, theirs, base
        when = f"{theirs.changed_at:%d.%m.%Y kl. %H.%M} UTC" if theirs.changed_at else ""
        super().__init__(
            f"Rækken er ændret af {role_words(theirs.changed_by, 'da')} {when}, efter at du åbnede den. Din tekst er "
            "ikke gemt endnu: se begge tekster, og vælg."
        )

    @property
    def fields(self) -> tuple[tuple[str, Any, Any, Any], ...]:
        """Name, value before, mine and theirs of each field in which the two differ."""
        names = ("deleted", *(each.name for each in own_fields(type(self.mine))))
        return tuple(
            (name, getattr(self.base, name, None), getattr(self.mine, name), getattr(self.theirs, name))
            for name in names
            if getattr(self.mine, name) != getattr(self.theirs, name)
        )


@dataclass(frozen=True)
class Version:
    """One version of a row: its place in the order of all changes, what was done, and the row as it became."""

    sequence: int
    change: str
    entry: Entry


class Changes:
    """Changes of one transaction."""

    def __init__(self, connection: sa.Connection, by: str) -> None:
        self._connection = connection
        self._by = by
        self._now = datetime.now(UTC)

    def alone(self, municipality: str) -> bool:
        """Tell whether nothing was ever written for a municipality, and let nobody else ask before this is kept."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(municipality)})
        return is_untouched(self._connection, municipality)

    def add(self, entry: AnyEntry) -> AnyEntry:
        """Keep a new row.

        Raises
        ------
        EntryError
            When it may not be kept, or its id was used before.
        """
        kind = kind_of(entry)
        named = replace(entry, id=entry.id or f"{kind.replace('_', '-')}-{uuid.uuid4().hex[:12]}")
        stored = self._stamped(named, 1)
        self._check(stored, None)
        try:
            with self._connection.begin_nested():
                self._connection.execute(sa.insert(TABLES[kind]).values(_columns(stored)))
        except sa.exc.IntegrityError as error:
            raise rules.EntryError(
                rules.Problem(f"Id »{named.id}« er brugt før; et id bruges kun én gang.", "id_used", id=named.id)
            ) from error
        self._remember(stored, "added")
        return stored

    def edit(self, entry: AnyEntry, *, change: str = "edited") -> AnyEntry:
        """Keep a changed row, if nobody changed it after the version that it names.

        Parameters
        ----------
        entry : Entry
            As it was read (`version` untouched), with its fields replaced.

        Returns
        -------
        Entry
            As stored. Where the register already says exactly this, as after a double click, nothing is written and
            that row is returned.

        Raises
        ------
        ConflictError
            With both texts; nothing was written.
        MissingEntryError
        EntryError
            When it may not be kept.
        """
        kind = kind_of(entry)
        before = one(self._connection, type(entry), entry.id)
        if before.municipality != entry.municipality:
            raise rules.EntryError(
                rules.Problem("En række hører altid til den kommune, den blev skrevet for.", "municipality_moved")
            )
        if to_plain(before) == to_plain(entry):
            return before
        stored = self._stamped(entry, entry.version + 1)
        self._check(stored, before)
        table = TABLES[kind]
        unchanged = sa.and_(table.c.id == entry.id, table.c.version == entry.version)
        written = self._connection.execute(sa.update(table).where(unchanged).values(_columns(stored)))
        if written.rowcount == 0:
            raise ConflictError(
                entry,
                one(self._connection, type(entry), entry.id),
                _then(self._connection, kind, entry.id, entry.version),
            )
        self._remember(stored, "deleted" if stored.deleted and not before.deleted else change)
        return stored

    def undo(self, kind: type[AnyEntry], entry_id: str, *, seen: int, to: int | None = None) -> AnyEntry:
        """Bring an older version back as a new one, so that the way there and back is kept.

        Parameters
        ----------
        seen : int
            The version that the person looked at; a newer one is a conflict.
        to : int, optional
            The version to bring back; the one before `seen` by default.

        Raises
        ------
        ConflictError, MissingEntryError, EntryError
            As `edit`.
        """
        older = _then(self._connection, kind_of(kind), entry_id, seen - 1 if to is None else to)
        if older is None:
            raise MissingEntryError(kind_of(kind), entry_id)
        return self.edit(replace(older, version=seen), change="undone")  # type: ignore[return-value]

    def freeze(self, meeting: Meeting, release: str) -> Meeting:
        """Pin a meeting to a release for good, and with it the links of its agenda and its decisions."""
        for kind in (AgendaItem, Decision):
            table = TABLES[kind_of(kind)]
            query = sa.select(table).where(table.c.meeting == meeting.id, table.c.deleted.is_(False))
            for row in self._connection.execute(query).all():
                each = entry_of(kind_of(kind), row)
                assert isinstance(each, AgendaItem | Decision)  # noqa: S101 - for the type checker
                link = links.pinned(each.link, release) if each.link else ""
                pinned = replace(each, link=link)
                self.edit(replace(pinned, release=release) if isinstance(pinned, Decision) else pinned, change="frozen")
        return self.edit(replace(meeting, release=release, frozen=True), change="frozen")

    def _stamped(self, entry: AnyEntry, version: int) -> AnyEntry:
        return replace(entry, version=version, changed_at=self._now, changed_by=self._by)

    def _check(self, entry: Entry, before: Entry | None) -> None:
        rules.check(entry)
        missing = []
        for each in own_fields(type(entry)):
            named, kind = getattr(entry, each.name), each.metadata.get("of")
            if kind and named and not self._has(kind, named, entry.municipality):
                said = f"Feltet {each.name} peger på »{named}«, som registeret ikke har for kommunen."
                missing.append(rules.Problem(said, "missing", each.name))
        if missing:
            raise rules.EntryError(*missing)
        if isinstance(before, Meeting):
            rules.check_frozen(before, before, entry)
        for at in {getattr(row, "meeting", "") for row in (entry, before)} - {""}:
            # Locked where the database locks rows: nobody freezes the meeting meanwhile.
            rules.check_frozen(one(self._connection, Meeting, at, lock=True), before, entry)

    def _has(self, kind: str, entry_id: str, municipality: str) -> bool:
        table = TABLES[kind]
        query = sa.select(table.c.id).where(table.c.id == entry_id, table.c.municipality == municipality)
        return self._connection.execute(query).first() is not None

    def _remember(self, stored: Entry, change: str) -> None:
        self._connection.execute(
            sa.insert(HISTORY).values(
                kind=kind_of(stored),
                id=stored.id,
                municipality=stored.municipality,
                version=stored.version,
                changed_at=stored.changed_at,
                changed_by=stored.changed_by,
                change=change,
                content=to_plain(stored),
            )
        )


def _columns(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in (*KEPT, *(each.name for each in own_fields(type(entry))))}


def one(connection: sa.Connection, kind: type[AnyEntry], entry_id: str, *, lock: bool = False) -> AnyEntry:
    """Return one row; MissingEntryError where there is none. `lock` keeps others from it until the transaction ends."""
    name = kind_of(kind)
    query = sa.select(TABLES[name]).where(TABLES[name].c.id == entry_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise MissingEntryError(name, entry_id)
    return entry_of(name, row)  # type: ignore[return-value]


def _then(connection: sa.Connection, kind: str, entry_id: str, version: int) -> Entry | None:
    query = sa.select(HISTORY).where(HISTORY.c.kind == kind, HISTORY.c.id == entry_id, HISTORY.c.version == version)
    row = connection.execute(query).first()
    return None if row is None else version_of(row).entry


def version_of(row: sa.Row[Any]) -> Version:
    """Return a row of the history as a version."""
    kept = {name: row._mapping[name] for name in ("id", "municipality", "version", "changed_at", "changed_by")}
    return Version(row.sequence, row.change, from_plain(row.kind, row.content, **kept))


def is_untouched(connection: sa.Connection, municipality: str) -> bool:
    """Tell whether nothing was ever written for a municipality."""
    query = sa.select(HISTORY.c.sequence).where(HISTORY.c.municipality == municipality).limit(1)
    return connection.execute(query).first() is None
