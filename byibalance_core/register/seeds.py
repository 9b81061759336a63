"""What a register begins with: the rows of a folder's ``register.toml``, put in once and never over people's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from byibalance_core.register import links
from byibalance_core.register.entries import AgendaItem, Decision, Entry, Meeting, own_fields
from byibalance_core.register.store import Register

#: The role that stands as the author of rows from a data folder.
BY = "data_folder"


def plant(
    register: Register, rows: Iterable[Entry], *, municipality: str, releases: Sequence[str], current: str
) -> int:
    """Put rows into a register in which nobody has written anything for the municipality.

    Parameters
    ----------
    rows : iterable of Entry
        As `byibalance_core.sources.register_files` reads them: each after those it names; a ``release`` is blank,
        ``latest`` or ``earliest``.
    releases : sequence of str
        Ids of the municipality's releases, oldest first.
    current : str
        The release that is served.

    Returns
    -------
    int
        How many rows were put in; 0 where the register had been written for the municipality before.

    Notes
    -----
    Looking and writing are one transaction: two processes that start at once plant once.
    """
    if not register.is_untouched(municipality):
        return 0
    pins = {"latest": current, "earliest": releases[0]}
    of_meeting: dict[str, str] = {}
    with register.together(BY) as changes:
        if not changes.alone(municipality):
            return 0
        planted = 0
        for row in rows:
            entry = _pinned(row, pins, of_meeting)
            if isinstance(entry, Meeting):
                of_meeting[entry.id] = entry.release
            changes.add(entry)
            planted += 1
    return planted


def _pinned(row: Entry, pins: dict[str, str], of_meeting: dict[str, str]) -> Entry:
    if any(each.name == "release" for each in own_fields(type(row))):
        row = replace(row, release=pins.get(row.release, row.release))  # type: ignore[call-arg, attr-defined]
    release = of_meeting.get(getattr(row, "meeting", ""), "")
    if release and isinstance(row, AgendaItem | Decision) and row.link:
        row = replace(row, link=links.pinned(row.link, release))
    return replace(row, release=release) if release and isinstance(row, Decision) else row
