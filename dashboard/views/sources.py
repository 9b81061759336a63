"""The source line under every figure: publisher, title, date, and what was reckoned."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.facts import Facts
from dashboard.text import Text

#: Publishers that one line names; the page Data og metode names them all.
MOST = 4


def source_line(facts: Facts, text: Text, *ids: Iterable[str], note: str = "") -> str:
    """Return one line from source ids: publishers with their tables and dates, then a note.

    Figures of a fictitious municipality say so here as well: the line follows the figure into every file.
    """
    sign = text("common.fictitious")

    def plain(words: str) -> str:
        # Said once, in front of the whole line; publishers and titles need not each repeat it.
        return words.replace(f" ({sign})", "") if facts.m.fictitious else words

    by_publisher: dict[str, list[str]] = {}
    for source_id in dict.fromkeys(source_id for group in ids for source_id in group):
        source = facts.m.sources.get(source_id)
        if source is not None:
            # A statistical table is known by its code; the full title stands on the page Data og metode.
            title, publisher = plain(source.title.split(":")[0]), plain(source.publisher)
            date = "" if source.published[:4] in title else text.date(source.published)
            dated = f"{'' if title in publisher else title} {date}".strip()
            by_publisher.setdefault(publisher, []).append(dated)
    told = [_told(publisher, text.listing(dict.fromkeys(titles))) for publisher, titles in by_publisher.items()]
    if len(told) > MOST:
        told[MOST - 1 :] = [text("common.more_sources", count=text.number(len(told) - MOST + 1))]
    words = "; ".join(told)
    line = text("common.source" if len(by_publisher) < 2 else "common.sources", sources=words) if words else ""
    if facts.m.fictitious:
        line = f"{sign.capitalize()}. {line}"
    return f"{line} {note}".strip()


def _told(publisher: str, titles: str) -> str:
    """Return publisher and titles; a title that begins with the publisher's name says both."""
    return titles if titles.startswith(publisher) else f"{publisher} {titles}"
