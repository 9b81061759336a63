"""Drawings of the page Aftale og møde: a lane of the year wheel, and a target between its baseline and now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Literal

from dashboard.marks import Scale

#: Height of a lane and of a target's drawing, in pixels.
LANE, TARGET = 24, 40
#: Months that the axis may lack room for: every second one is named on a narrow screen.
_MONTHS = 13
#: Per cent of the width under which the words of a baseline and of a target would meet on a phone.
_ROOM = 48


@dataclass(frozen=True)
class Year:
    """The axis of the year wheel: whole months from the one that holds the day.

    Attributes
    ----------
    day : date
        The day that is looked from.
    months : tuple of date
        The first day of each month that is drawn, and the day after the last one.
    """

    day: date
    months: tuple[date, ...]

    @classmethod
    def from_day(cls, day: date) -> Year:
        """Return the axis that holds a day and the twelve months after it."""
        first = day.replace(day=1)
        months = [first]
        for _ in range(_MONTHS):
            months.append((months[-1] + timedelta(days=31)).replace(day=1))
        return cls(day, tuple(months))

    @property
    def scale(self) -> Scale:
        """Days to per cent of the width."""
        return Scale(self.months[0].toordinal(), self.months[-1].toordinal())

    def at(self, day: date) -> float:
        """Return the place of a day."""
        return self.scale.at(day.toordinal())


def _svg(height: int, body: str, label: str = "") -> str:
    role = f'role="img" aria-label="{escape(label, quote=True)}"' if label else 'aria-hidden="true"'
    return f'<svg class="b-mark" height="{height}" {role}>{body}</svg>'


def _placed(x: float, y: float, sign: str) -> str:
    return f'<svg x="{x}%" y="{y}" width="1" height="1" overflow="visible">{sign}</svg>'


def year_axis(year: Year, names: Sequence[str], today: str) -> str:
    """Return the months over the lanes with the year at every January, and the day that is looked from."""
    body = ""
    for number, (first, after, name) in enumerate(zip(year.months, year.months[1:], names, strict=False)):
        middle = f'x="{(year.at(first) + year.at(after)) / 2:.2f}%" text-anchor="middle"'
        odd = ' class="b-g-second"' if number % 2 else ""
        body += f'<text{odd} {middle} y="2.3em">{escape(name)}</text>'
        # The first month's year has no room where January comes next.
        if first.month == 1 or (number == 0 and after.month != 1):
            body += f'<text class="b-strong" {middle} y="3.55em">{first.year}</text>'
    body += f'<text x="{year.at(year.day)}%" y="1.05em" class="b-g-today">{escape(today)}</text>'
    # Heights follow the type, which is larger in a meeting.
    return f'<svg class="b-mark b-g-axis" aria-hidden="true">{body}</svg>'


Look = Literal["due", "data", "meeting", "expiry"]


def lane(
    year: Year,
    look: Look,
    span: tuple[date, date] | None,
    *,
    overdue: bool = False,
    usual: bool = False,
    monthly: bool = False,
    label: str = "",
) -> str:
    """Return one lane: a day as a mark, a period as a bar, something late at the left edge, no day as a dashed line.

    Parameters
    ----------
    usual : bool
        The days are as they usually fall: a bar with a dashed edge and no ground.
    monthly : bool
        It comes back in every month.
    """
    mid = LANE / 2
    body = "".join(
        f'<line x1="{year.at(first)}%" x2="{year.at(first)}%" y1="0" y2="{LANE}" stroke="var(--b-hairline)"/>'
        for first in year.months
    )
    x = year.at(year.day)
    body += f'<line x1="{x}%" x2="{x}%" y1="0" y2="{LANE}" stroke="var(--b-text)" stroke-width="1.4"/>'
    if span is None:
        body += (
            f'<line x1="0.6%" x2="99.4%" y1="{mid}" y2="{mid}" stroke="var(--b-hairline-strong)" '
            'stroke-width="1.4" stroke-dasharray="3 5"/>'
        )
    elif overdue:
        body += _placed(x, mid, '<path d="M-1-7.5L-12 0L-1 7.5Z" fill="var(--b-attention)"/>')
    elif monthly:
        for first, after in zip(year.months, year.months[1:], strict=False):
            body += _bar(year, first + timedelta(days=3), after - timedelta(days=4), usual=False, look=look)
    elif span[0] == span[1]:
        body += _placed(year.at(span[0]), mid, _SIGNS[look])
    else:
        body += _bar(year, max(span[0], year.months[0]), min(span[1], year.months[-1]), usual=usual, look=look)
    return _svg(LANE, body, label)


_GROUND = 'stroke="var(--b-ground)" stroke-width="1.2"'
_SIGNS = {
    "due": f'<circle r="6" fill="var(--b-accent)" {_GROUND}/>',
    "meeting": f'<path d="M0-8L8 0L0 8L-8 0Z" fill="var(--b-text)" {_GROUND}/>',
    "data": f'<rect x="-5.5" y="-5.5" width="11" height="11" fill="var(--b-ramp-3)" {_GROUND}/>',
    "expiry": '<path d="M0-9V9" stroke="var(--b-text)" stroke-width="3"/>',
}


def sign(look: Look, *, overdue: bool = False) -> str:
    """Return the sign of a kind as a legend shows it."""
    mark = '<path d="M6-7L-5 0L6 7Z" fill="var(--b-attention)"/>' if overdue else _SIGNS[look]
    return f'<svg width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">{mark}</svg>'


def _bar(year: Year, first: date, last: date, *, usual: bool, look: Look) -> str:
    a, b = year.at(first), year.at(last + timedelta(days=1))
    tone = "var(--b-accent)" if look == "due" else "var(--b-ramp-3)"
    paint = f'fill="none" stroke="{tone}" stroke-width="1.4" stroke-dasharray="3 3"' if usual else f'fill="{tone}"'
    return f'<rect x="{a}%" y="{LANE / 2 - 5}" width="{max(b - a, 0.8):.2f}%" height="10" {paint}/>'


@dataclass(frozen=True)
class Course:
    """What a target's drawing holds, in the indicator's unit; None where it is not known.

    Attributes
    ----------
    goal : float
        The target's value.
    upwards : bool
        At least the goal; else at most.
    now, baseline, low, high : float or None
        The newest figure, where it began, and what chance alone gives the newest figure.
    """

    goal: float
    upwards: bool
    now: float | None = None
    baseline: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def scale(self) -> Scale:
        """All that is drawn, with room at both ends."""
        known = [each for each in (self.goal, self.now, self.baseline, self.low, self.high) if each is not None]
        room = 0.18 * (max(known) - min(known) or abs(self.goal) or 1.0)
        return Scale(min(known) - room, max(known) + room)


def target_bar(course: Course, *, goal: str, baseline: str, label: str) -> str:
    """Return the way of a target: where it began, now on its span of chance, and the side on which it is reached."""
    scale, mid = course.scale, 15
    x = scale.at(course.goal)
    a, b = (x, 100.0) if course.upwards else (0.0, x)
    body = f'<rect x="{a}%" y="3" width="{b - a:.2f}%" height="24" fill="var(--b-accent-tint)"/>'
    body += f'<line x1="0" x2="100%" y1="{mid}" y2="{mid}" stroke="var(--b-hairline-strong)"/>'
    if course.low is not None and course.high is not None:
        low, high = scale.at(course.low), scale.at(course.high)
        paint = 'height="10" fill="var(--b-muted)" fill-opacity="0.5"'
        body += f'<rect x="{low}%" y="{mid - 5}" width="{max(high - low, 0.6):.2f}%" {paint}/>'
    body += f'<line x1="{x}%" x2="{x}%" y1="1" y2="29" stroke="var(--b-text)" stroke-width="2.4"/>'
    words = [(x, goal)]
    if course.baseline is not None:
        then = scale.at(course.baseline)
        if course.now is not None:
            now = scale.at(course.now)
            body += (
                f'<line x1="{then}%" x2="{now}%" y1="{mid}" y2="{mid}" stroke="var(--b-accent)" stroke-width="2.2"/>'
            )
        ring = 'fill="var(--b-ground)" stroke="var(--b-accent)" stroke-width="2"'
        body += f'<circle cx="{then}%" cy="{mid}" r="4.6" {ring}/>'
        if abs(then - x) > 24:
            words.append((then, baseline))
    if course.now is not None:
        body += f'<circle cx="{scale.at(course.now)}%" cy="{mid}" r="6.2" fill="var(--b-accent)" {_GROUND}/>'
    for number, (place, said) in enumerate(words):
        anchor = "start" if place < 14 else "end" if place > 86 else "middle"
        near = ' class="b-g-near"' if number and abs(place - x) < _ROOM else ""
        body += f'<text{near} x="{place}%" y="{TARGET - 1}" text-anchor="{anchor}">{escape(said)}</text>'
    return _svg(TARGET, body, label)
