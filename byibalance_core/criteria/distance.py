"""How far an area is from each limit: in percentage points, in persons where that has a meaning, and as a chance.

Persons are given for work and basic education only. Convictions are never turned into persons: at these numbers that
would point at people. Income is a mean, which no whole number of persons moves by a known amount; that chance can move
it is known all the same, from how incomes spread.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from byibalance_core.criteria.answers import Answer
from byibalance_core.criteria.classify import Classification
from byibalance_core.criteria.criterion import Criterion, meets
from byibalance_core.criteria.figures import FIGURES
from byibalance_core.statutory_rules import Comparison

#: The criteria whose distance is given in persons.
IN_PERSONS = ("outside_labour_pct", "basic_education_pct")
#: The criteria that are a part of a counted whole, so that small numbers make a known noise.
PROPORTIONS = ("outside_labour_pct", "convicted_pct", "basic_education_pct", "nonwestern_pct")


@dataclass(frozen=True)
class Base:
    """The number of persons that a share is taken of, such as those aged 18-64.

    Attributes
    ----------
    kind : {"given", "estimated"}
        An estimated base makes what follows from it estimated too, and is said to be.
    """

    persons: int
    kind: Literal["given", "estimated"] = "given"

    def __post_init__(self) -> None:
        if self.persons < 1:
            raise ValueError(f"A base is at least one person, not {self.persons}.")


@dataclass(frozen=True)
class Distance:
    """How far one figure is from one limit.

    Attributes
    ----------
    name : str
        ``category.criterion``.
    met : bool or None
        Whether the criterion is met.
    points : Decimal or None
        Percentage points beyond the limit: positive on the side on which the criterion is met, negative on the other,
        0 at the limit. None where the figure or the limit is not known.
    persons : int or None
        Least whole number of persons that would have to change (from without work to with, from basic education to
        more, or the other way where the criterion is not met) for the answer to change, the base unchanged. Where the
        law takes a mean of two years it is the number by which both years would have to differ. None for every other
        criterion, and where the base is not known.
    persons_basis : {"given", "estimated"} or None
        Whether the base was given or estimated.
    chance_beyond : float or None
        Probability that the criterion is met next time though nothing but chance changes; see `probability_beyond`, and
        for a mean `probability_mean_beyond`.
    """

    name: str
    met: Answer
    points: Decimal | None
    persons: int | None = None
    persons_basis: str | None = None
    chance_beyond: float | None = None


def distances(
    found: Classification, bases: Mapping[str, Base] | None = None, spreads: Mapping[str, float] | None = None
) -> tuple[Distance, ...]:
    """Return how far an area is from the limit of each criterion.

    Parameters
    ----------
    found : Classification
        The area's answers.
    bases : mapping of str to Base, optional
        By criterion (``outside_labour_pct``): the persons that the share is taken of. Without one the distance in
        persons and the chance are undecided.
    spreads : mapping of str to float, optional
        By criterion that is a mean (``income_pct_of_region``): the standard deviation between persons over their mean.
        Without one the chance of a mean is undecided.

    Returns
    -------
    tuple of Distance
        One for each criterion on a figure of the area, residents left out, in the order of the rules.

    Examples
    --------
    41.7 per cent of 1,200 aged 18-64 are without work or education. At most 40 per cent may be, 20.4 persons fewer:
    21 would have to change. Exactly 60 per cent of 600 does not exceed 60; one person more does.

    >>> from byibalance_core.criteria.classify import classify
    >>> from byibalance_core.criteria.figures import AreaFigures
    >>> found = classify(AreaFigures("Nordbo", 2019, 1500, outside_labour_pct=41.7, basic_education_pct=60))
    >>> work, _, school, _ = distances(found, {"outside_labour_pct": Base(1200, "estimated"),
    ...     "basic_education_pct": Base(600)})
    >>> work.points, work.persons, work.persons_basis
    (Decimal('1.7'), 21, 'estimated')
    >>> school.met, school.points, school.persons
    (False, Decimal('0'), 1)
    """
    bases = bases or {}
    return tuple(
        _distance(one, bases.get(one.limit.criterion), (spreads or {}).get(one.limit.criterion))
        for one in found.criteria.values()
        if one.limit.criterion in FIGURES and one.limit.criterion != "residents"
    )


def _distance(found: Criterion, base: Base | None, spread: float | None) -> Distance:
    limit = found.limit
    if found.value is None or limit.value is None:
        return Distance(found.name, None, None)
    points = found.value - limit.value
    persons = chance = None
    if base is not None and limit.criterion in IN_PERSONS:
        persons = persons_to_change(found.value, limit.comparison, limit.value, base.persons)
    if limit.criterion in PROPORTIONS:
        chance = probability_beyond(found.value, limit.comparison, limit.value, base)
    elif spread is not None:
        chance = probability_mean_beyond(found.value, limit.comparison, limit.value, base, spread)
    return Distance(
        found.name,
        found.met,
        -points if limit.comparison == "<" else points,
        persons,
        base.kind if base is not None and persons is not None else None,
        chance,
    )


def persons_to_change(value: Decimal, comparison: Comparison, limit: Decimal, base: int) -> int:
    """Return the least whole number of persons that must change for a share to come to the other side of a limit.

    The persons that the share stands for, ``value / 100 × base``, are taken as they come and not rounded: a share that
    was rounded before makes the answer as uncertain as its rounding, half a step of it times the base.

    Parameters
    ----------
    comparison : {">", ">="}
        How the share meets the limit.

    Raises
    ------
    ValueError
        For ``<``: no criterion of persons is met from below.

    Examples
    --------
    A share at the limit does not exceed it; one person more does.

    >>> forty = Decimal(40)
    >>> persons_to_change(forty, ">", forty, 1000), persons_to_change(Decimal("40.1"), ">", forty, 1000)
    (1, 1)
    """
    if comparison == "<":
        raise ValueError("A distance in persons is given for criteria that are met from above.")
    over = (value - limit) / 100 * base
    if meets(value, comparison, limit):
        # Down to the limit, which is no longer exceeded there; or below it, where "at least" still holds at it.
        whole = over.to_integral_value(rounding=ROUND_CEILING)
        return int(whole) if comparison == ">" or whole > over else int(whole) + 1
    whole = (-over).to_integral_value(rounding=ROUND_FLOOR)
    return int(whole) if comparison == ">=" and whole == -over else int(whole) + 1


def probability_beyond(value: Decimal, comparison: Comparison, limit: Decimal, base: Base | None) -> float | None:
    """Return the probability that a share meets a limit next time though nothing but chance changes.

    The next count is taken as binomial: ``K ~ B(n, p)`` with n the base and p the share now. The probability is that of
    ``100 K / n`` meeting the limit, exactly: for "over" ``P(K > n × limit / 100)``, for "at least" ``P(K >= …)``. The
    limit is taken to stand still, and the mean of two years as one count of n: real means of two years vary less, real
    counts of families in one home more. It says how much a small area can move by chance, and is no forecast. A share
    of 0 or 100 per cent has no noise in this formula.

    Parameters
    ----------
    value, limit : Decimal
        Per cent.
    comparison : {">", ">=", "<"}
        How the share meets the limit.
    base : Base or None
        Persons that the share is taken of.

    Returns
    -------
    float or None
        None (undecided) where the base is not known.

    Examples
    --------
    Two persons of whom each is counted with probability one half: more than half of them are in one case of four, at
    least half in three.

    >>> two = Base(2)
    >>> probability_beyond(Decimal(50), ">", Decimal(50), two), probability_beyond(Decimal(50), ">=", Decimal(50), two)
    (0.25, 0.75)
    >>> probability_beyond(Decimal(50), ">", Decimal(50), None) is None
    True
    """
    if base is None:
        return None
    from scipy.special import bdtr, bdtrc

    n, p = base.persons, float(value) / 100
    bound = limit * n / 100
    if comparison == ">":
        k = int(bound.to_integral_value(rounding=ROUND_FLOOR))
    else:
        k = int(bound.to_integral_value(rounding=ROUND_CEILING)) - 1
    if comparison == "<":
        return 0.0 if k < 0 else 1.0 if k >= n else float(bdtr(k, n, p))
    return 1.0 if k < 0 else 0.0 if k >= n else float(bdtrc(k, n, p))


def probability_mean_beyond(
    value: Decimal, comparison: Comparison, limit: Decimal, base: Base | None, spread: float
) -> float | None:
    """Return the probability that a mean meets a limit next time though nothing but chance changes.

    The next mean is taken as normal around the mean now, with the error ``spread × value / √n``. The spread is the
    indicator's own, by which a profile asks whether chance explains a difference in incomes; the limit stands still.

    Parameters
    ----------
    value, limit : Decimal
        The mean and its limit, in per cent of what it is set against.
    comparison : {">", ">=", "<"}
        How the mean meets the limit.
    base : Base or None
        Persons that the mean is taken of.
    spread : float
        Standard deviation between persons over their mean.

    Returns
    -------
    float or None
        None (undecided) where the base is not known.

    Examples
    --------
    A mean at the limit is as likely to come out on either side; one standard error under it, it stays under in 84
    cases of 100.

    >>> hundred = Base(100)
    >>> probability_mean_beyond(Decimal(55), "<", Decimal(55), hundred, 0.6)
    0.5
    >>> round(probability_mean_beyond(Decimal(50), "<", Decimal(53), hundred, 0.6), 2)
    0.84
    >>> probability_mean_beyond(Decimal(50), "<", Decimal(53), None, 0.6) is None
    True
    """
    if base is None:
        return None
    from scipy.special import ndtr

    error = spread * abs(float(value)) / math.sqrt(base.persons)
    gap = float(limit - value) if comparison == "<" else float(value - limit)
    if error == 0:
        return float(gap > 0 or (gap == 0 and comparison == ">="))
    return float(ndtr(gap / error))
