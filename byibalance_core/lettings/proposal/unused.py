"""Agreed homes that nobody gets in a proposal, and why: each rule is lifted in turn, and the flow is solved again."""

from __future__ import annotations

from dataclasses import dataclass

from byibalance_core.lettings.proposal.network import Network, nodes
from byibalance_core.lettings.proposal.problem import Problem
from byibalance_core.lettings.proposal.rules import REASON_OF, lifted_for_all

#: Nobody who waits is left without a home.
NOBODY_WAITS = "nobody_waits"
#: What is agreed of an estate is rounded down to whole lettings.
ROUNDED_DOWN = "rounded_down"
#: Rules in the order in which they are lifted: what only lacks a figure before what a household asks for.
_ORDER = ("rent_unknown", "rent", "rooms", "accessible", "area", "area_limit")


@dataclass(frozen=True)
class Unused:
    """Agreed homes that are not used for one reason.

    Attributes
    ----------
    reason : str
        Of `REASON_OF`, `NOBODY_WAITS` or `ROUNDED_DOWN`.
    count : float
        Homes; whole but for `ROUNDED_DOWN`, which is the sum of the estates' fractions.
    """

    reason: str
    count: float


def unused(problem: Problem, placed: int) -> tuple[Unused, ...]:
    """Return why agreed homes stay unused; the counts add up to what is agreed less what is placed.

    Parameters
    ----------
    placed : int
        Households placed, as many as can be.
    """
    agreed = float(sum(one for one in problem.expected if one is not None))
    found = [Unused(ROUNDED_DOWN, agreed - float(problem.caps.sum()))]
    reached, end = placed, min(int(problem.asked.sum()), int(problem.caps.sum()))
    then = problem
    for rule in _ORDER:
        if reached >= end:
            break
        then = lifted_for_all(then, rule)
        more = Network(then, nodes(then)).most(problem.asked) - reached
        found.append(Unused(REASON_OF[rule], float(more)))
        reached += more
    found.append(Unused(NOBODY_WAITS, float(problem.caps.sum()) - reached))
    return tuple(one for one in found if one.count > 1e-9)


def rent_not_known(problem: Problem) -> int:
    """Return the genudlejninger of which it is not known whether they keep the rent limit of a kind that waits."""
    undecided = ~problem.keeps["rent_unknown"][problem.asked > 0]
    return int(problem.homes["count"][undecided.any(axis=0)].sum())
