"""The rule of a ladder for one unit: the step, the steps that are possible, and what would move the unit.

A unit stands on the most strained step that at least `needed` criteria point to, or to a more strained one: the
`needed`-th most strained of the steps that its criteria point to. A value that is missing, hidden or rests on too few
is unknown. Then the step is decided only where no value of the unknown could change it; otherwise the steps that are
possible are told, and nobody guesses between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from byibalance_core.lettings.agreement import Band, Criterion, Ladder, Placement


@dataclass(frozen=True)
class Value:
    """What is known of one measure of one unit.

    Attributes
    ----------
    value : float or None
        In the indicator's unit; None where it is unknown, and then `unknown` says why: ``missing``, ``small_base`` or
        the figure's status.
    base : float or None
        Persons or dwellings that it rests on.
    period : str
        Of the figure; blank where the indicator has none.
    """

    value: float | None = None
    base: float | None = None
    period: str = ""
    unknown: str = ""


@dataclass(frozen=True)
class Change:
    """How much a value must change for its criterion to point to another step.

    Attributes
    ----------
    amount : float
        In the indicator's unit, with its sign: positive is a rise.
    to_step : str
        The step that the criterion then points to.
    passed : bool
        True where the value must pass the limit and not only reach it (a fall to below a limit).
    """

    criterion_id: str
    indicator: str
    amount: float
    to_step: str
    passed: bool


@dataclass(frozen=True)
class Pointed:
    """One criterion for one unit: its value, the step that it points to (None: unknown), and how far the next are.

    Attributes
    ----------
    strained, relieved : Change or None
        The smallest change that makes it point to a more strained step, and to a less strained one; None where it is
        unknown or has no band for such a step.
    """

    criterion_id: str
    indicator: str
    value: Value
    step_id: str | None
    strained: Change | None = None
    relieved: Change | None = None


@dataclass(frozen=True)
class Placed:
    """What the rule says of one unit.

    Attributes
    ----------
    step_id : str or None
        The step; None where the unknown could change it, or the ladder has no rule.
    possible : tuple of str
        Steps over all values that the unknown could have, from the least strained; one where it is decided.
    strained, relieved : tuple of Change
        The smallest set of changes that moves the unit to a more strained step, and to a less strained one, whatever
        the unknown values are; empty where no change of what is known does so for certain. Of several sets that are
        equally small in number, the one whose changes are smallest against the spread between the units is told.
    """

    step_id: str | None
    possible: tuple[str, ...]
    criteria: tuple[Pointed, ...] = ()
    strained: tuple[Change, ...] = ()
    relieved: tuple[Change, ...] = ()


def by_rule(ladder: Ladder, values: Mapping[str, Value], *, spreads: Mapping[str, float] | None = None) -> Placed:
    """Return where a ladder's rule places one unit.

    Parameters
    ----------
    ladder : Ladder
        Its steps and its rule; without a rule nothing is placed.
    values : mapping of str to Value
        By criterion id; a criterion that is not there is missing.
    spreads : mapping of str to float, optional
        Standard deviation between the units by criterion id, to compare changes in different units; 1 by default.

    Examples
    --------
    >>> from byibalance_core.lettings.agreement import Step
    >>> bands = (Band("low", None, 0.3), Band("high", 0.3, None))
    >>> two = tuple(Criterion(name, name, bands) for name in ("work", "income"))
    >>> ladder = Ladder("estate", (Step("low", {}, 0.25), Step("high", {}, 0.1)), Placement(1, two))
    >>> by_rule(ladder, {"work": Value(0.35)}).step_id, by_rule(ladder, {"work": Value(0.25)}).possible
    ('high', ('low', 'high'))
    """
    if ladder.placement is None:
        return Placed(None, ())
    rule = ladder.placement
    rank = {step.step_id: place for place, step in enumerate(ladder.steps)}
    pointed = tuple(
        _pointed(criterion, values.get(criterion.criterion_id, Value(unknown="missing")), rank)
        for criterion in rule.criteria
    )
    known = [rank[one.step_id] for one in pointed if one.step_id is not None]
    unknown = [
        {rank[band.step_id] for band in criterion.bands}
        for criterion, one in zip(rule.criteria, pointed, strict=True)
        if one.step_id is None
    ]
    possible = tuple(step for step, place in rank.items() if _is_possible(place, rule.needed, known, unknown))
    if len(possible) != 1:
        return Placed(None, possible, pointed)
    here = rank[possible[0]]
    beyond = sum(one > here for one in known) + sum(min(choices) > here for choices in unknown)
    reached = sum(one >= here for one in known) + sum(max(choices) >= here for choices in unknown)
    scale = spreads or {}
    return Placed(
        possible[0],
        possible,
        pointed,
        strained=_smallest(_changes(rule, pointed, rank, lambda place: place > here), rule.needed - beyond, scale),
        relieved=_smallest(_changes(rule, pointed, rank, lambda place: place < here), reached - rule.needed + 1, scale),
    )


def _is_possible(place: int, needed: int, known: Sequence[int], unknown: Sequence[set[int]]) -> bool:
    """Return whether the `needed`-th most strained step can be the one at a place, over all values of the unknown."""
    beyond = sum(one > place for one in known)
    reached = sum(one >= place for one in known)
    either = 0
    for choices in unknown:
        if place in choices:  # no other choice serves better: it reaches the step and does not go beyond
            reached += 1
        elif min(choices) > place:
            beyond, reached = beyond + 1, reached + 1
        elif max(choices) > place:
            either += 1
    room = min(either, max(needed - 1 - beyond, 0))
    return beyond < needed <= reached + room


def _pointed(criterion: Criterion, value: Value, rank: Mapping[str, int]) -> Pointed:
    name, indicator = criterion.criterion_id, criterion.indicator
    if value.value is None:
        return Pointed(name, indicator, value, None)
    number = value.value
    step_id = next(band.step_id for band in criterion.bands if band.holds(number))
    here = rank[step_id]
    strained = [band for band in criterion.bands if rank[band.step_id] > here]
    relieved = [band for band in criterion.bands if rank[band.step_id] < here]
    return Pointed(
        name, indicator, value, step_id, _change(criterion, number, strained), _change(criterion, number, relieved)
    )


def _changes(
    rule: Placement, pointed: Sequence[Pointed], rank: Mapping[str, int], wanted: Callable[[int], bool]
) -> list[Change]:
    """Return for each known criterion that points to no wanted step its smallest change to one."""
    found = []
    for criterion, one in zip(rule.criteria, pointed, strict=True):
        if one.step_id is None or one.value.value is None or wanted(rank[one.step_id]):
            continue
        bands = [band for band in criterion.bands if wanted(rank[band.step_id])]
        change = _change(criterion, one.value.value, bands)
        if change is not None:
            found.append(change)
    return found


def _change(criterion: Criterion, value: float, bands: Sequence[Band]) -> Change | None:
    """Return the smallest change of a value into one of some bands, none of which holds it; None without bands."""
    changes = []
    for band in bands:
        rise = band.at_least is not None and value < band.at_least
        limit = band.at_least if rise else band.below
        if limit is not None:
            amount = limit - value
            changes.append(Change(criterion.criterion_id, criterion.indicator, amount, band.step_id, not rise))
    return min(changes, key=lambda change: abs(change.amount), default=None)


def _smallest(changes: Sequence[Change], number: int, spreads: Mapping[str, float]) -> tuple[Change, ...]:
    if len(changes) < number:
        return ()

    def size(change: Change) -> float:
        return abs(change.amount) / (spreads.get(change.criterion_id) or 1.0)

    return tuple(sorted(changes, key=size)[:number])
