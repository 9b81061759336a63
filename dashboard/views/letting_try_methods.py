"""How another agreement, the calculated proposal and the letting criteria are reckoned, with own figures."""

from __future__ import annotations

from collections.abc import Callable

from byibalance_core.lettings.alternative_text import AGREED
from byibalance_core.lettings.flow_noise import LEVEL
from dashboard import letting_trials
from dashboard.facts import Facts
from dashboard.text import Text


def values(text: Text) -> dict[str, str]:
    """Return what the paragraphs name."""
    return {"flow_level": text.percent(LEVEL)}


def _trials(facts: Facts, _horizon: int, text: Text) -> str:
    if not letting_trials.can_try(facts):
        return text("data.method.trials.here_none")
    means = letting_trials.simulated(facts, AGREED, 1).means()
    return text(
        "data.method.trials.here",
        **{name: text.number(means[name]) for name in ("relettings", "allocations", "cheap", "undecided")},
    )


def _proposal(facts: Facts, _horizon: int, text: Text) -> str:
    made = letting_trials.proposal(facts, AGREED) if letting_trials.can_try(facts) else None
    if made is None:
        return text("data.method.proposal.here_none")
    return text(
        "data.method.proposal.here",
        used=text.number(int(made.placed["count"].sum())),
        homes=text.number(int(made.load["vacancies"].sum())),
        kinds=text.count_word(len(letting_trials.kinds(facts))),
        proof=text(f"data.method.proposal.{made.status}"),
    )


def _labour(facts: Facts, _horizon: int, text: Text) -> str:
    if not letting_trials.can_try(facts):
        return text("data.method.labour.here_none")
    flexible = letting_trials.simulated(facts, AGREED, 1).means()["flexible"]
    waits = letting_trials.longer_waits(facts)
    return text("data.method.labour.here", count=text.number(flexible), lists=text.number(len(waits)))


#: Method -> what it gives in a municipality.
METHODS: dict[str, Callable[[Facts, int, Text], str]] = {
    "trials": _trials,
    "proposal": _proposal,
    "labour": _labour,
}
