"""What stands out in an area, as one line of the map's list has room for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from byibalance_core import profiles
from byibalance_core.profiles import TOLD_APART
from dashboard.facts import Facts
from dashboard.maps import StandsOut
from dashboard.text import Text
from dashboard.views.profile_rows import lead

#: Differences that are tried for the second place in the line.
_TRIED = 12
#: Differences that a line says in words.
_SAID = 2
#: Room of the list's column in characters, in a narrow and in a wide list; what a second sign and »+3« take of it.
_ROOM = (31, 37)
_SIGN, _MORE = 4, 4


def stands_out(facts: Facts, text: Text) -> tuple[StandsOut, ...]:
    """Return per area what tells it most from the municipality in words, and how many differences more there are.

    An area that nothing tells apart says so, without a sign. Convictions are counted, so that the number is the
    profile's own, and never said here.
    """
    strict = [name for name, entry in facts.catalogue.items() if entry.sensitivity == "strict"]
    told = facts.profiles[facts.profiles["judgement"].isin(TOLD_APART)]
    counts = told["area_id"].astype(str).value_counts()
    others = profiles.stands_out(
        facts.m, most=_TRIED, profiles=facts.profiles[~facts.profiles["indicator"].isin(strict)]
    )
    said: dict[str, StandsOut] = {}
    for area, rows in facts.stands_out.groupby("area_id", sort=False):
        first = str(rows["judgement"].iloc[0])
        count = int(counts.get(str(area), 0))
        if first in ("on_level", "not_ranked"):
            words = "overview.map.nothing" if first == "on_level" else f"common.judgement.{first}"
            key = "overview.map.on_profile" if count else words
            said[str(area)] = StandsOut("", text(key, count=text.number(count)))
            continue
        # What stands out most comes first; the others wait in the order of their distance for the room that is left.
        found = [*rows.itertuples(), *others[others["area_id"] == area].itertuples()]
        lines = {row.indicator: (str(row.judgement), _level_words(facts, row, text)) for row in found}
        narrow, wide = (in_a_line(list(lines.values()), count, room=room) for room in _ROOM)
        said[str(area)] = narrow if wide == narrow else replace(narrow, wide=wide)
    return tuple(said.get(str(area), StandsOut("", "")) for area in facts.areas.index)


def _level_words(facts: Facts, row: Any, text: Text) -> str:
    return str(getattr(facts.catalogue[row.indicator], row.word)[text.language])


def _after(line: str, words: str) -> str:
    """Return words as they go on after a line, what both begin with said once: »højere indkomst, andel unge«."""
    shared, end = lead(words)
    if end and lead(line)[0] == shared and (" " in shared or " " not in end):
        return end
    first, _, rest = words.partition(" ")
    return rest if " " in shared and line.startswith(f"{first} ") else words


def in_a_line(found: list[tuple[str, str]], count: int, *, room: int = _ROOM[0]) -> StandsOut:
    """Return differences as a line has room for them: the first in words, the next that fits, and how many more.

    Parameters
    ----------
    found : list of (judgement, words)
        What stands out most first.
    count : int
        All differences, the found ones with them.
    room : int
        Characters of the line.

    Examples
    --------
    >>> in_a_line([("challenge", "lavere indkomst"), ("challenge", "lavere uddannelse")], 2)
    StandsOut(judgement='challenge', words='lavere indkomst, uddannelse', rest=(), wide=None)
    >>> in_a_line([("strength", "højere uddannelse"), ("challenge", "lavere tryghed")], 3).rest
    (('', '+2'),)
    """
    (first, line), *others = found
    room -= len(line) + (_MORE if count > _SAID else 0)
    for judgement, words in others:
        same = judgement == first
        more = f", {_after(line, words)}" if same else words
        if len(more) + (0 if same else _SIGN) <= room:
            left = ((("", f"+{count - _SAID}"),)) if count > _SAID else ()
            return StandsOut(first, line + more, left) if same else StandsOut(first, line, ((judgement, words), *left))
    return StandsOut(first, line, (("", f"+{count - 1}"),) if count > 1 else ())
