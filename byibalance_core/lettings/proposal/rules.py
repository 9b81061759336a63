"""Which rule stands in the way of a kind of household, and what would open it: found by lifting one rule at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

import numpy as np

from byibalance_core.lettings.proposal.network import Network, nodes
from byibalance_core.lettings.proposal.problem import KIND_RULES, Problem, share_of

#: The reason that is told where a rule stands in the way, the rules in the order in which equals are told.
REASON_OF = {
    "rooms": "no_dwelling_large_enough",
    "rent_unknown": "rent_not_known",
    "rent": "rent_too_high",
    "accessible": "no_accessible_dwelling",
    "area": "excluded_area",
    "closed_step": "closed_step",
    "unknown_step": "unknown_step",
    "quota": "quota_used_up",
    "area_limit": "area_limit",
}
#: Reasons besides those of single rules.
OTHER_REASONS = (
    "taken_by_higher_priority",
    "shared_with_equal_priority",
    "several_rules",
    "not_enough_genudlejninger",
)
RENT_RISES = (250, 500, 1000)


@dataclass(frozen=True)
class Opening:
    """What one changed rule would do for a kind of household while the others keep what they have.

    Attributes
    ----------
    rule : str
        ``rent``, ``rent_unknown`` (the rents' own figures are told, and keep the limit), ``rooms``, ``accessible``,
        ``area``, ``closed_step``, ``quota``, ``unknown_step`` or ``area_limit``.
    change : float or str or None
        Kroner more a month, rooms fewer (-1), the area that is allowed or the step that is opened; None where the
        rule is lifted or, for the quota, goes up to the next share of the ladder.
    placed, more : int
        Households of the kind placed then, and how many more than in the proposal.
    """

    rule: str
    change: float | str | None
    placed: int
    more: int


@dataclass(frozen=True)
class Reason:
    """Why some households of a kind are not placed.

    Attributes
    ----------
    opens : dict of str to int
        How many more of the kind each rule alone would place if it were lifted, the others keeping what they have.
    """

    kind_id: str
    count: int
    reason: str
    opens: dict[str, int]


def reasons(problem: Problem, placed: np.ndarray) -> list[Reason]:
    """Return why households are not placed; the counts of a kind add up to what it lacks.

    A kind is first looked at as if it were alone. What it lacks even then is the rules' doing: the rule that would
    place most of it when it is lifted is named first (of equals in the order of `REASON_OF`), then the next; what no
    single rule would place needs several, or more genudlejninger than there are. What it lacks only beside the others
    is theirs: those of higher priority, else a rule that keeps it from agreed homes which nobody gets, else the quota
    it shares with its equals, else the homes.

    Parameters
    ----------
    placed : ndarray of int
        Households placed by kind, as many as can be by priority.
    """
    found = []
    for kind in map(int, np.flatnonzero(problem.asked > placed)):
        opens = {
            rule: more for rule in _rules(problem) if (more := _more(_lifted(problem, kind, [rule]), kind, placed))
        }
        parts = [*_by_rules(problem, kind), *_by_others(problem, kind, placed, opens)]
        name = str(problem.kinds["kind_id"][kind])
        merged: dict[str, int] = {}
        for reason, count in parts:
            merged[reason] = merged.get(reason, 0) + count
        found += [Reason(name, count, reason, opens) for reason, count in merged.items()]
    return found


def openings(problem: Problem, placed: np.ndarray, kind: int, rises: Iterable[float] = RENT_RISES) -> list[Opening]:
    """Return what each rule, changed alone, would do for a kind, given how many of each kind are placed."""
    own = {name: column[kind] for name, column in problem.kinds.items()}
    tried: list[tuple[str, float | str | None, Problem]] = []
    if np.isfinite(own["max_rent_dkk_month"]):
        rents = problem.homes["rent_dkk_month"]
        most = [*rises, *_rise_of_all(problem, placed, kind, rents - own["max_rent_dkk_month"])]
        tried += [
            ("rent", rise, _up_to(problem, kind, own["max_rent_dkk_month"] + rise)) for rise in dict.fromkeys(most)
        ]
        if np.isnan(rents).any():
            # No rise is known that reaches a home whose rent is only known to lie above a limit.
            tried.append(("rent", None, _up_to(problem, kind, np.inf)))
    if own["rooms_min"] > 1:
        keeps = problem.homes["rooms"] >= own["rooms_min"] - 1
        tried.append(("rooms", -1, _keeping(problem, kind, "rooms", keeps)))
    if own["needs_accessible"]:
        tried.append(("accessible", None, _lifted(problem, kind, ["accessible"])))
    areas = problem.homes["area_id"]
    tried += [
        ("area", area, _keeping(problem, kind, "area", problem.keeps["area"][kind] | (areas == area)))
        for area in sorted(own["excluded_areas"] & set(areas))
    ]
    tried += [
        ("closed_step", step_id, problem.with_caps(_opened(problem, step_id)))
        for step_id in sorted({step.step_id for step in problem.steps if step is not None and step.closed})
    ]
    tried.append(("quota", None, problem.with_caps(_one_step_up(problem))))
    tried += [
        (rule, None, _lifted(problem, kind, [rule]))
        for rule in _rules(problem)
        if rule in ("rent_unknown", "unknown_step", "area_limit")
    ]
    has = int(placed[kind])
    return [
        Opening(rule, change, has + more, more) for rule, change, then in tried for more in [_more(then, kind, placed)]
    ]


def _rise_of_all(problem: Problem, placed: np.ndarray, kind: int, over: np.ndarray) -> list[float]:
    """Return the least rise of the rent limit that places as many as any known rent; none where that is nobody."""
    steps, limit = np.unique(over[over > 0]), float(problem.kinds["max_rent_dkk_month"][kind])
    most = _more(_up_to(problem, kind, limit + float(steps[-1])), kind, placed) if len(steps) else 0
    if not most:
        return []
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if _more(_up_to(problem, kind, limit + float(steps[middle])), kind, placed) >= most:
            high = middle
        else:
            low = middle + 1
    return [float(steps[low])]


def _rules(problem: Problem) -> list[str]:
    """Return the rules that there are in a problem."""
    closed = any(step is not None and step.closed for step in problem.steps)
    there = {
        "closed_step": closed,
        "unknown_step": any(step is None for step in problem.steps),
        "area_limit": len(problem.rooms_left) > 0,
    }
    return [rule for rule in REASON_OF if there.get(rule, True)]


def _lifted(problem: Problem, kind: int, rules: Iterable[str]) -> Problem:
    """Return the problem without some rules; those of the kind are lifted for it alone.

    That a rent is not known is no demand of a kind: a figure that is told is told for all.
    """
    rules = list(rules)
    then = problem
    for rule in rules:
        if rule in ("rent_unknown", "area_limit"):
            then = lifted_for_all(then, rule)
        elif rule in KIND_RULES:
            then = _keeping(then, kind, rule, np.ones(len(problem.homes["count"]), dtype=bool))
    every = problem.genudlejninger
    is_unknown = np.array([step is None for step in problem.steps], dtype=bool)
    is_closed = np.array([step is not None and step.closed for step in problem.steps], dtype=bool)
    caps = then.caps
    if "closed_step" in rules:
        caps = np.where(is_closed, every if "quota" in rules else _opened(problem), caps)
    if "unknown_step" in rules:
        share = _least_share(problem)
        caps = np.where(is_unknown, every if "quota" in rules else np.maximum(_shares(share, every), caps), caps)
    if "quota" in rules:
        caps = np.where(is_closed | is_unknown, caps, every)
    return then.with_caps(caps)


def _up_to(problem: Problem, kind: int, limit: float) -> Problem:
    """Return the problem with another rent limit of a kind: what is known to keep it is open to the kind."""
    within = (problem.homes["rent_dkk_month"] <= limit) | np.isinf(limit)
    then = problem
    for rule in ("rent", "rent_unknown"):
        then = _keeping(then, kind, rule, problem.keeps[rule][kind] | within)
    return then


def lifted_for_all(problem: Problem, rule: str) -> Problem:
    """Return the problem without a rule of the kinds, for every kind, or without the areas' limits."""
    if rule == "area_limit":
        return replace(problem, area_of=np.full(len(problem.estates), -1))
    return replace(problem, keeps={**problem.keeps, rule: np.ones_like(problem.keeps[rule])})


def _keeping(problem: Problem, kind: int, rule: str, keeps: np.ndarray) -> Problem:
    of_rule = problem.keeps[rule].copy()
    of_rule[kind] = keeps
    return replace(problem, keeps={**problem.keeps, rule: of_rule})


def _opened(problem: Problem, step_id: str | None = None) -> np.ndarray:
    """Return the limits with closed steps, or one, open: by their own share, else by the least of the ladder."""
    caps, least = problem.caps.copy(), _least_share(problem)
    for place, step in enumerate(problem.steps):
        if step is not None and step.closed and step_id in (None, step.step_id):
            share = Fraction(str(step.allocation_share)) or least
            caps[place] = max(caps[place], floor(share * int(problem.genudlejninger[place])))
    return caps


def _least_share(problem: Problem) -> Fraction:
    """Return the least share above 0 of the open steps; 1 where there is none."""
    return problem.shares[0] if problem.shares else Fraction(1)


def _shares(share: Fraction, counts: np.ndarray) -> np.ndarray:
    return np.array([floor(share * int(count)) for count in counts], dtype=np.int64)


def _one_step_up(problem: Problem) -> np.ndarray:
    """Return the limits with every open estate at the next greater share of the ladder."""
    caps = problem.caps.copy()
    for place, step in enumerate(problem.steps):
        if step is not None and not step.closed:
            share = next((one for one in problem.shares if one > share_of(step)), share_of(step))
            caps[place] = max(caps[place], floor(share * int(problem.genudlejninger[place])))
    return caps


def _more(problem: Problem, kind: int, placed: np.ndarray) -> int:
    """Return how many more of a kind can be placed while the others keep what they have."""
    if _alone(problem, kind) <= placed[kind]:
        return 0
    households = placed.copy()
    households[kind] = problem.asked[kind]
    return Network(problem, nodes(problem)).most(households) - int(placed.sum())


def _alone(problem: Problem, kind: int) -> int:
    """Return how many of a kind could be placed if there were no others."""
    fits = problem.fits[kind]
    homes = problem.homes
    free = np.bincount(homes["estate"][fits], weights=homes["count"][fits], minlength=len(problem.estates))
    free = np.minimum(free.astype(np.int64), problem.caps)
    limited = problem.area_of >= 0
    in_areas = np.bincount(problem.area_of[limited], weights=free[limited], minlength=len(problem.rooms_left))
    return int(free[~limited].sum() + np.minimum(in_areas.astype(np.int64), problem.rooms_left).sum())


def _by_rules(problem: Problem, kind: int) -> list[tuple[str, int]]:
    """Return what a kind lacks even when it is alone, by reason."""
    asked, reached = int(problem.asked[kind]), _alone(problem, kind)
    rules = _rules(problem)
    gains = {rule: min(_alone(_lifted(problem, kind, [rule]), kind), asked) - reached for rule in rules}
    found, lifted = [], []
    for rule in sorted((rule for rule in rules if gains[rule] > 0), key=lambda rule: -gains[rule]):
        lifted.append(rule)
        then = _alone(_lifted(problem, kind, lifted), kind)
        if count := max(min(asked, then) - min(asked, reached), 0):
            found.append((REASON_OF[rule], count))
            reached = then
    left = max(asked - reached, 0)
    never = min(max(asked - int(problem.genudlejninger.sum()), 0), left)
    return [*found, *((reason, n) for reason, n in (("several_rules", left - never), (OTHER_REASONS[3], never)) if n)]


def _by_others(problem: Problem, kind: int, placed: np.ndarray, opens: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return what a kind lacks only because the others are there, by reason.

    The agreed share is used up only where no rule of the homes would open an agreed one that nobody gets.
    """
    left = min(_alone(problem, kind), int(problem.asked[kind])) - int(placed[kind])
    if left <= 0:
        return []
    priority = problem.kinds["priority"]
    without_higher = np.where(priority == priority[kind], placed, 0)
    higher = min(_more(problem, kind, without_higher), left)
    named = [("taken_by_higher_priority", higher)]
    left, reached, lifted = left - higher, 0, []
    for rule in sorted((rule for rule in KIND_RULES if opens.get(rule)), key=lambda rule: (-opens[rule], _rank(rule))):
        lifted.append(rule)
        then = _more(_lifted(problem, kind, lifted), kind, placed)
        named.append((REASON_OF[rule], count := min(max(then - reached, 0), left)))
        left, reached = left - count, max(then, reached)
    quota = min(max(_more(_lifted(problem, kind, ["quota"]), kind, without_higher) - higher - reached, 0), left)
    named += [("quota_used_up", quota), ("shared_with_equal_priority", left - quota)]
    return [(reason, count) for reason, count in named if count > 0]


def _rank(rule: str) -> int:
    return list(REASON_OF).index(rule)
