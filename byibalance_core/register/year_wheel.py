"""The year wheel: what is due and what data come when, for any day, from the law's year and the register's own rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from byibalance_core.register.entries import Action, Agreement, AnyEntry, CardText, Decision, Entry, Meeting
from byibalance_core.yearly_events import YearlyEvent

Kind = Literal["data", "due", "meeting", "expiry"]
State = Literal["overdue", "now", "coming", "undated", "done"]
#: How far the wheel looks ahead: one turn.
TURN = timedelta(days=365)


@dataclass(frozen=True)
class Spoke:
    """Something on the wheel.

    Attributes
    ----------
    id : str
        The yearly event's, or the row's.
    kind : {"data", "due", "meeting", "expiry"}
    begins, ends : date or None
        None where no day is known.
    state : {"overdue", "now", "coming", "undated", "done"}
        ``now`` when the day lies between `begins` and `ends`.
    event : YearlyEvent or None
        What comes back every year; None for a row of the register.
    entry : Entry or None
        The agreement, meeting, action or decision.
    missing : tuple of str
        Of a yearly duty: ids of the organisations that still lack theirs, or the parts of a card that nobody wrote.
    """

    id: str
    kind: Kind
    state: State
    begins: date | None = None
    ends: date | None = None
    event: YearlyEvent | None = None
    entry: Entry | None = None
    missing: tuple[str, ...] = ()


def year_wheel(
    day: date,
    *,
    events: Mapping[str, YearlyEvent],
    agreements: Iterable[Agreement] = (),
    meetings: Sequence[Meeting] = (),
    actions: Iterable[Action] = (),
    decisions: Iterable[Decision] = (),
    texts: Sequence[CardText] = (),
    organisations: Sequence[str] = (),
) -> tuple[Spoke, ...]:
    """Return what is due and what comes within a year of a day, what is late first, then by day.

    Parameters
    ----------
    day : date
        The day that is looked from.
    events : mapping of str to YearlyEvent
        `byibalance_core.yearly_events.yearly_events`.
    meetings, actions, decisions, agreements, texts
        Rows of the register; deleted ones are left out.
    organisations : sequence of str
        Those that the yearly dialogue (§ 164) is held with.
    """
    spokes = [_yearly(event, day, meetings, texts, organisations) for event in events.values()]
    known = _kept(agreements)
    followed = {each.supersedes for each in known}
    spokes += [_expiry(each, day) for each in known if each.valid_to is not None and each.id not in followed]
    planned = [each for each in _kept(meetings) if each.state == "planned" and each.day is not None]
    spokes += [_dated(each, "meeting", each.day, day) for each in planned]
    spokes += [_dated(each, "due", each.due, day) for each in _kept(actions) if each.state in ("planned", "under_way")]
    spokes += [_dated(each, "due", each.due, day) for each in _kept(decisions) if each.state == "open"]
    shown = [each for each in spokes if each.begins is None or each.begins <= day + TURN]
    order = ("overdue", "now", "coming", "undated", "done")
    return tuple(sorted(shown, key=lambda each: (order.index(each.state), each.ends or date.max, each.kind, each.id)))


def _kept(rows: Iterable[AnyEntry]) -> list[AnyEntry]:
    return [row for row in rows if not row.deleted]


def occurrence(event: YearlyEvent, year: int) -> tuple[date, date] | None:
    """Return the first and last day of a yearly event in a year; None where it has none that year.

    Examples
    --------
    >>> from byibalance_core.yearly_events import yearly_events
    >>> occurrence(yearly_events()["homeless_count"], 2026), occurrence(yearly_events()["homeless_count"], 2027)
    ((datetime.date(2026, 2, 2), datetime.date(2026, 2, 8)), None)
    """
    if event.even_years and year % 2:
        return None
    if event.week:
        return date.fromisocalendar(year, event.week, 1), date.fromisocalendar(year, event.week, 7)
    if event.begins:
        first, last = (date(year, *map(int, day.split("-"))) for day in (event.begins, event.ends))
        return first, last
    return None


def _yearly(
    event: YearlyEvent, day: date, meetings: Sequence[Meeting], texts: Sequence[CardText], organisations: Sequence[str]
) -> Spoke:
    if event.monthly:
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return Spoke(event.id, event.kind, "now", first, last, event)
    found = [span for year in range(day.year, day.year + 3) if (span := occurrence(event, year)) and span[1] >= day]
    if not found:
        return Spoke(event.id, event.kind, "undated", event=event)
    begins, ends = found[0]
    if event.card:
        missing = _missing(event.card, begins.year, meetings, texts, organisations)
        if missing is not None and not missing:
            return Spoke(event.id, event.kind, "done", begins, ends, event)
        return Spoke(event.id, event.kind, "now", begins, ends, event, missing=missing or ())
    return Spoke(event.id, event.kind, "now" if begins <= day else "coming", begins, ends, event)


def _missing(
    card: str, year: int, meetings: Sequence[Meeting], texts: Sequence[CardText], organisations: Sequence[str]
) -> tuple[str, ...] | None:
    """Return what a year's duty still lacks; None where that cannot be told."""
    if card == "164":
        held = {each.organisation for each in _kept(meetings) if is_dialogue(each, year)}
        return tuple(each for each in organisations if each not in held) if organisations else None
    written = {each.part for each in _kept(texts) if each.card == card and each.year == year and each.text.strip()}
    return tuple(part for part in ("causes", "action") if part not in written)


def is_dialogue(meeting: Meeting, year: int) -> bool:
    """Tell whether a meeting is a governance dialogue (§ 164) that was held in a year."""
    held = meeting.kind == "dialogue" and meeting.state == "held"
    return held and meeting.day is not None and meeting.day.year == year


def _expiry(agreement: Agreement, day: date) -> Spoke:
    ends = agreement.valid_to
    assert ends is not None  # noqa: S101 - for the type checker
    return Spoke(agreement.id, "expiry", "overdue" if ends < day else "coming", ends, ends, entry=agreement)


def _dated(entry: Entry, kind: Kind, due: date | None, day: date) -> Spoke:
    if due is None:
        return Spoke(entry.id, kind, "undated", entry=entry)
    state: State = "overdue" if due < day else "now" if due == day else "coming"
    return Spoke(entry.id, kind, state, due, due, entry=entry)
