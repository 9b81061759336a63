"""A row on its way into the register and out again: what is completed before it is kept, and how it is undone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from byibalance_core.register import links
from byibalance_core.register.changes import Changes, ConflictError
from byibalance_core.register.entries import AgendaItem, AgreementParty, Decision, Entry, Meeting
from dashboard.book import book, writing
from dashboard.entry_fields import Asked, UnknownRowError
from dashboard.facts import choices, municipalities
from dashboard.pages import PATHS
from dashboard.state import ViewState
from dashboard.views import meeting_steps
from dashboard.views.entry_words import Known

_FIGURE = re.compile(r"figure-[\w-]{1,120}")


@dataclass(frozen=True)
class Wrote:
    """What was written last: it can be undone until something else is written.

    Attributes
    ----------
    change : str
        ``added``, ``edited``, ``deleted`` or ``restored``; ``undone`` where it was taken back.
    rows : tuple of Entry
        As they are stored now, in the order in which they were written; none where there was nothing to write.
    said : str
        What is told of it.
    meeting : str
        The meeting that can be seen now; blank for none.
    """

    change: str
    rows: tuple[Entry, ...]
    said: str
    meeting: str = ""


def view_of(link: str, municipality: str) -> str:
    """Return a view's link as the register keeps it: of the municipality, in no language, in no meeting.

    Raises
    ------
    UnknownRowError
        Where it is no view of the municipality.
    """
    parts = urlsplit(link)
    page = parts.path.strip("/")
    if not links.is_view(link) or page not in PATHS:
        raise UnknownRowError("link")
    query = dict(parse_qsl(parts.query))
    state, _ = ViewState.from_query(query, page=page, municipalities=municipalities(), choices=choices)
    if state.municipality != municipality:
        raise UnknownRowError("link")
    plain = replace(state, language="da", mode="explore", meeting="", step=0, card="")
    anchor = f"#{parts.fragment}" if _FIGURE.fullmatch(parts.fragment) else ""
    return plain.link() + anchor


def save(known: Known, which: Asked, row: Entry, *, by: str, new_meeting: tuple[str, date | None] | None) -> Wrote:
    """Keep a row, new or changed, with what the program fills in.

    Raises
    ------
    EntryError, RegisterError
        Where it may not or cannot be kept; nothing is written then.
    """
    known = replace(known, book=book(row.municipality))
    with writing() as register, register.together(by) as changes:
        made: tuple[Entry, ...] = ()
        if isinstance(row, AgendaItem) and not row.id:
            if new_meeting is not None:
                name, day = new_meeting
                made = (changes.add(Meeting(municipality=row.municipality, name=name, day=day)),)
                row = replace(row, meeting=made[0].id)
            return _added_item(known, row, made, changes)
        row = completed(known, row)
        stored = changes.edit(row) if row.id else changes.add(row)
    change = "edited" if which.id else "added"
    # Where the row said exactly this already, nothing was written, and there is nothing to undo.
    if stored.version == row.version:
        return Wrote("", (), known.text("register.wrote.unchanged", what=known.row(stored)))
    said = known.text(f"register.wrote.{change}", what=known.row(stored))
    return Wrote(change, (stored,), said, stored.id if isinstance(stored, Meeting) and not which.id else "")


def _added_item(known: Known, row: AgendaItem, made: tuple[Entry, ...], changes: Changes) -> Wrote:
    """Put an item last on its meeting's agenda; the view of a frozen one names the meeting's release."""
    meeting = next((each for each in made if isinstance(each, Meeting)), None) or known.book.one(Meeting, row.meeting)
    items = meeting_steps.agenda(known.book, meeting) if meeting is not None else ()
    row = replace(row, position=max((each.position for each in items), default=0) + 1)
    if meeting is not None and meeting.frozen and row.link and links.release_of(row.link) == "latest":
        row = replace(row, link=links.pinned(row.link, known.facts.m.release_id))
    stored = changes.add(row)
    name = known.row(meeting) if meeting is not None else ""
    said = known.text("register.wrote.agenda", meeting=name, number=len(items) + 1)
    return Wrote("added", (*made, stored), said, row.meeting)


def completed(known: Known, row: Entry) -> Entry:
    """Return a row with what follows from the rest of it."""
    if isinstance(row, AgreementParty) and row.organisation:
        return replace(row, name=known.unit("organisation", row.organisation))
    if isinstance(row, Decision) and not row.id:
        meeting, item = known.book.one(Meeting, row.meeting), known.book.one(AgendaItem, row.agenda_item)
        is_frozen = meeting is not None and meeting.frozen
        at = meeting.release if is_frozen else row.release or known.facts.m.release_id
        link = row.link or (item.link if item is not None else "")
        return replace(row, release=at, link=links.pinned(link, at) if link else "")
    return row


def remove(known: Known, row: Entry, *, by: str) -> Wrote:
    """Mark a row as deleted.

    Raises
    ------
    EntryError, RegisterError
    """
    with writing() as register:
        gone = register.remove(row, by=by)
    return Wrote("deleted", (gone,), known.text("register.wrote.deleted", what=known.row(gone)))


def restore(known: Known, row: Entry, version: int, *, by: str) -> Wrote:
    """Bring an older version of a row back.

    Raises
    ------
    EntryError, RegisterError
    """
    with writing() as register:
        back = register.undo(type(row), row.id, seen=row.version, to=version, by=by)
    return Wrote(
        "restored",
        () if back.version == row.version else (back,),
        known.text("register.wrote.restored", what=known.row(back)),
    )


def undo(known: Known, wrote: Wrote) -> Wrote:
    """Take back what was written last, in the role that wrote it: all of it, or nothing where others changed it since.

    Raises
    ------
    EntryError, RegisterError
    """
    with writing() as register, register.together(wrote.rows[-1].changed_by) as changes:
        for row in reversed(wrote.rows):
            if wrote.change == "added":
                changes.edit(replace(row, deleted=True), change="undone")
            else:
                changes.undo(type(row), row.id, seen=row.version)
    return Wrote("undone", (), known.text("register.wrote.undone", what=known.row(wrote.rows[-1])))


def chosen(conflict: ConflictError, mine: set[str]) -> Entry:
    """Return a row as two texts of it are brought together: the fields that are named are mine, the others theirs.

    Examples
    --------
    >>> mine, theirs = (Decision(id="d", version=1, text=words) for words in ("Mit", "Deres"))
    >>> chosen(ConflictError(mine, replace(theirs, version=2), None), {"text"})
    Decision(id='d', municipality='', version=2, ..., text='Mit', ...)
    """
    return replace(conflict.theirs, **{name: getattr(conflict.mine, name) for name in mine})


def both_changed(conflict: ConflictError) -> dict[str, str]:
    """Return each field in which two texts differ, with whose to keep where only one of them changed it.

    Examples
    --------
    >>> base = Decision(id="d", version=1, text="Før")
    >>> mine, theirs = replace(base, text="Mit"), replace(base, version=2, state="done")
    >>> both_changed(ConflictError(mine, theirs, base))
    {'text': 'mine', 'state': 'theirs'}
    """
    found = {}
    for name, before, mine, theirs in conflict.fields:
        known_before = conflict.base is not None
        found[name] = (
            "theirs" if known_before and mine == before else "mine" if known_before and theirs == before else ""
        )
    return found
