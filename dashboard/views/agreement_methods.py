"""How targets are judged, what the year wheel rests on, and what approvals and objections mean."""

from __future__ import annotations

from collections.abc import Callable

from byibalance_core.parameters import standards
from byibalance_core.yearly_events import yearly_events
from dashboard.facts import Facts
from dashboard.text import Text


def values(text: Text) -> dict[str, str]:
    """Return what the paragraphs name."""
    events = yearly_events().values()
    return {
        "small_base": text.number(standards().small_base),
        "events": text.number(len(events)),
        "usual": text.count_word(sum(each.certainty == "usual" for each in events)),
        "unknown": text.count_word(sum(each.certainty == "none" for each in events)),
    }


def _nothing(_facts: Facts, _horizon: int, _text: Text) -> str:
    # What the register says changes while the methods are kept; they tell rules only.
    return ""


METHODS: dict[str, Callable[[Facts, int, Text], str]] = {
    "year_wheel": _nothing,
    "targets": _nothing,
    "objections": _nothing,
}
