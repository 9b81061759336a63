"""What a meeting looks at, which meeting came before it, and what has moved and fallen due since that one.

Comparing two releases takes a second, so that it is kept for the two releases; what people wrote is read anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from byibalance_core.parameters import indicators
from byibalance_core.register.entries import Action, Decision, Meeting, Target
from byibalance_core.register.since import (
    Crossing,
    DueItem,
    actions_due,
    crossed_limits,
    crossed_targets,
    expected_by_chance,
    moved_figures,
)
from byibalance_core.register.targets import measure_targets
from dashboard.book import Book
from dashboard.facts import Facts, facts, municipalities
from dashboard.keeping import keep


@dataclass(frozen=True)
class Compared:
    """What differs between two releases: every figure that moved, and the limits of law and list that were crossed.

    Convictions are not in it: they are told on an area's own page only.
    """

    rows: pd.DataFrame
    expected: float
    crossings: tuple[Crossing, ...]

    def of(self, reason: str) -> pd.DataFrame:
        """Return the figures that moved for one reason."""
        return self.rows[(self.rows["reason"] == reason).to_numpy(dtype=bool)]

    @property
    def told(self) -> pd.DataFrame:
        """New data that chance alone does not explain."""
        return self.rows[self.rows["beyond_noise"].eq(True).to_numpy(dtype=bool)]

    @property
    def within(self) -> int:
        """How many figures of new data were asked and are within chance."""
        return int(self.rows["beyond_noise"].eq(False).sum())

    @property
    def unasked(self) -> int:
        """How many figures of new data cannot be told apart from chance: small, hidden or foretold."""
        return int((self.rows["reason"].eq("new_data") & self.rows["beyond_noise"].isna()).sum())


@dataclass(frozen=True)
class Since:
    """A meeting beside the one before it.

    Attributes
    ----------
    last : Meeting or None
        The meeting before, None where there was none.
    compared : Compared or None
        None without an earlier meeting, where both look at one release (`is_same`), or where the earlier release is no
        longer kept (`is_lost`).
    crossings : tuple of Crossing
        Limits of the law and of the list, then targets.
    due : tuple of DueItem
        Actions of the agreement and decisions of earlier meetings.
    until : date or None
        The day before which ``due`` falls due.
    """

    meeting: Meeting
    release: str
    last: Meeting | None = None
    compared: Compared | None = None
    crossings: tuple[Crossing, ...] = ()
    due: tuple[DueItem, ...] = ()
    until: date | None = None
    is_same: bool = False
    is_lost: bool = False

    def of(self, *states: str) -> tuple[DueItem, ...]:
        """Return what is due in some states."""
        return tuple(each for each in self.due if each.state in states)


def release_of(meeting: Meeting, shown: Facts) -> str:
    """Return the release that a meeting looks at: the one it is frozen on, else the one that is shown."""
    return meeting.release if meeting.frozen else shown.m.release_id


def last_meeting(meetings: Iterable[Meeting], meeting: Meeting) -> Meeting | None:
    """Return the meeting that was held before another one and looked at a release.

    One of the same kind (a dialogue: with the same organisation) and agreement comes before one of the same kind, and
    that before another one of the agreement.

    Examples
    --------
    >>> forum = Meeting(id="f", agreement="a", state="held", day=date(2026, 3, 1), release="0001-0123456789ab")
    >>> dialogue = replace(forum, id="d", kind="dialogue", day=date(2026, 5, 1))
    >>> now = Meeting(id="n", agreement="a", day=date(2026, 9, 1))
    >>> last_meeting([forum, dialogue, now], now).id
    'f'
    """
    at = meeting.day or date.max
    held = [each for each in meetings if each.state == "held" and each.release and each.day and each.id != meeting.id]

    def nearness(each: Meeting) -> tuple[bool, bool, date, str]:
        alike = (each.kind, each.organisation) == (meeting.kind, meeting.organisation)
        return alike, each.agreement == meeting.agreement, each.day or date.min, each.id

    before = [each for each in held if each.day and each.day < at]
    related = [each for each in before if nearness(each)[0] or (nearness(each)[1] and meeting.agreement)]
    return max(related, key=nearness, default=None)


def following(meetings: Iterable[Meeting], meeting: Meeting) -> date | None:
    """Return the day of the next meeting of the same kind and agreement; None where none is known."""
    at = meeting.day or date.max
    alike = [
        each.day
        for each in meetings
        if each.day and each.day > at and each.state != "cancelled" and each.id != meeting.id
        and (each.kind, each.agreement) == (meeting.kind, meeting.agreement)
    ]  # fmt: skip
    return min(alike, default=None)


@keep(8)
def compared(municipality: str, before: str, now: str) -> Compared:
    """Return what differs between two releases of a municipality."""
    past, present = facts(municipality, before).m, facts(municipality, now).m
    rows = moved_figures(past, present)
    strict = {name for name, entry in indicators().items() if entry.sensitivity == "strict"}
    rows = rows[~rows["indicator"].isin(strict).to_numpy(dtype=bool)].reset_index(drop=True)
    return Compared(rows, expected_by_chance(rows), _public(crossed_limits(past, present)))


def _public(crossings: Iterable[Crossing]) -> tuple[Crossing, ...]:
    return tuple(each for each in crossings if "convicted" not in each.limit)


def since(shown: Facts, book: Book, meeting: Meeting, today: date) -> Since:
    """Return what has moved and fallen due between the meeting before and this one."""
    meetings = book.all(Meeting)
    last, release = last_meeting(meetings, meeting), release_of(meeting, shown)
    at = meeting.day or today
    # A meeting that was held is told as it stood; one that is coming, as it stands now.
    on = at if meeting.state == "held" else min(at, today)
    until = following(meetings, meeting) or (at if at > on else None)
    found = Since(
        meeting,
        release,
        last,
        due=actions_due(_work(book, meeting, on), last=_since_day(last), on=on, until=until),
        until=until,
    )
    if last is None:
        return found
    if last.release == release:
        return replace(found, is_same=True)
    if not {last.release, release} <= set(municipalities().get(shown.m.code, ())):
        return replace(found, is_lost=True)
    made = compared(shown.m.code, last.release, release)
    return replace(
        found, compared=made, crossings=(*made.crossings, *_targets(shown.m.code, book, meeting, last, release, on))
    )


def _since_day(last: Meeting | None) -> date:
    return last.day if last is not None and last.day is not None else date.min


def _work(book: Book, meeting: Meeting, on: date) -> list[Action | Decision]:
    """Return the actions of a meeting's agreement and the decisions of its earlier meetings, as they stood on a day."""
    own = book.all(Action, agreement=meeting.agreement) if meeting.agreement else book.all(Action)
    at = meeting.day or date.max
    earlier = {
        each.id
        for each in book.all(Meeting)
        if each.id != meeting.id and each.day and each.day < at
        and (each.agreement == meeting.agreement if meeting.agreement else each.kind == meeting.kind)
    }  # fmt: skip
    rows: list[Action | Decision] = [*own, *(each for each in book.all(Decision) if each.meeting in earlier)]
    return [_as_it_stood(each, on) for each in rows]


def _as_it_stood(row: Action | Decision, on: date) -> Action | Decision:
    """Return a row that was done later as still open."""
    if row.state != "done" or row.done_on is None or row.done_on <= on:
        return row
    return replace(row, state="under_way" if isinstance(row, Action) else "open", done_on=None)


def _targets(
    municipality: str, book: Book, meeting: Meeting, last: Meeting, release: str, on: date
) -> tuple[Crossing, ...]:
    """Return the targets of a meeting's agreement that were reached since, or are no longer."""
    own = book.all(Target, agreement=meeting.agreement) if meeting.agreement else ()
    if not own:
        return ()
    past, present = facts(municipality, last.release), facts(municipality, release)
    days = (last.day or on, on)
    was, now = (
        measure_targets(own, known.m, on=day, values=known.values)
        for known, day in zip((past, present), days, strict=True)
    )
    return crossed_targets(zip(was, now, strict=True))
