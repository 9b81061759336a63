"""The source line under every figure: publisher, title, date, and what was reckoned."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.facts import Facts
from dashboard.text import Text


def source_line(facts: Facts, text: Text, *ids: Iterable[str], note: str = "") -> str:
    """Return one line from source ids: publishers with their tables and dates, then a note.

    Figures of a fictitious municipality say so here as well: the line follows the figure into every file.
    """
    known = dict.fromkeys(source_id for group in ids for source_id in group)
    by_publisher: dict[str, list[str]] = {}
    for source_id in known:
        source = facts.m.sources.get(source_id)
        if source is not None:
            by_publisher.setdefault(source.publisher, []).append(f"{source.title}, {source.published}")
    words = "; ".join(f"{publisher}: {', '.join(dict.fromkeys(titles))}" for publisher, titles in by_publisher.items())
    line = text("common.source" if len(by_publisher) < 2 else "common.sources", sources=words) if words else ""
    if facts.m.fictitious:
        line = f"{text('common.fictitious').capitalize()}. {line}"
    return f"{line} {note}".strip()
