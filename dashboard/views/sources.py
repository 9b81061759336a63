"""The source line under every figure: publisher, title, date, and what was reckoned."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.facts import Facts
from dashboard.text import DASH, Text

#: Publishers that one line names; the page Data og metode names them all.
MOST = 4
#: From this many housing organisations on, a short line counts them.
_MANY = 3


def source_line(facts: Facts, text: Text, *ids: Iterable[str], note: str = "") -> str:
    """Return one line from source ids: publishers with their tables and dates, then a note.

    Figures of a fictitious municipality say so here as well: the line follows the figure into every file.
    """
    by_publisher: dict[str, list[str]] = {}
    for source_id in dict.fromkeys(source_id for group in ids for source_id in group):
        source = facts.m.sources.get(source_id)
        if source is not None:
            # A statistical table is known by its code; the full title stands on the page Data og metode.
            title, publisher = _plain(source.title.split(":")[0], facts, text), _plain(source.publisher, facts, text)
            date = "" if source.published[:4] in title else text.date(source.published)
            dated = f"{'' if title in publisher else title} {date}".strip()
            by_publisher.setdefault(publisher, []).append(dated)
    told = [_told(publisher, text.listing(dict.fromkeys(titles))) for publisher, titles in by_publisher.items()]
    if len(told) > MOST:
        told[MOST - 1 :] = [text("common.more_sources", count=text.number(len(told) - MOST + 1))]
    words = "; ".join(told)
    line = text("common.source" if len(by_publisher) < 2 else "common.sources", sources=words) if words else ""
    return _whole(line, note, facts, text)


def short_source(facts: Facts, text: Text, *ids: Iterable[str], note: str = "") -> str:
    """Return the line with the housing organisations counted; as `source_line` gives it where they are few.

    For the screen alone, beside a figure that names the same sources in full.
    """
    found = [
        facts.m.sources[one] for one in dict.fromkeys(one for group in ids for one in group) if one in facts.m.sources
    ]
    publishers = list(dict.fromkeys(_plain(source.publisher, facts, text) for source in found))
    names = {_plain(str(name), facts, text) for name in facts.m.table("organisations")["name"]}
    others = [publisher for publisher in publishers if publisher not in names]
    count = len(publishers) - len(others)
    if count < _MANY or len(others) >= MOST:
        return source_line(facts, text, *ids, note=note)
    dates = sorted({source.published for source in found})
    date = DASH.join(text.date(day) for day in dict.fromkeys((dates[0], dates[-1])))
    words = text.listing([text("common.organisations", count=text.number(count)), *others])
    return _whole(text("common.sources", sources=f"{words}, {date}"), note, facts, text)


def _plain(words: str, facts: Facts, text: Text) -> str:
    # Said once, in front of the whole line; publishers and titles need not each repeat it.
    return words.replace(f" ({text('common.fictitious')})", "") if facts.m.fictitious else words


def _whole(line: str, note: str, facts: Facts, text: Text) -> str:
    sign = f"{text('common.fictitious').capitalize()}. " if facts.m.fictitious else ""
    return f"{sign}{line} {note}".strip()


def _told(publisher: str, titles: str) -> str:
    """Return publisher and titles; a title that begins with the publisher's name says both."""
    return titles if titles.startswith(publisher) else f"{publisher} {titles}"
