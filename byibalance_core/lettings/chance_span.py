"""What chance alone makes of an agreed share: exact spans, their sums over estates, and how many fall outside.

If every genudlejning goes to the municipality with the agreed share q by itself, the number used of n is binomial.
An estate outside the central span of that number is told; one inside is not, however odd its share looks: of six
genudlejninger 0 or 4 are luck. The agreed share is a *greatest* share: far above it, more was used than agreed; far
below, the municipality has not used its right. Both are told, so both tails count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Probability that the span holds at least.
LEVEL = 0.95
# Rounding of sums of probabilities; a tail that is 2.5 % on paper is so here.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Span:
    """Central span of a count.

    Attributes
    ----------
    low, high : int
        `low` is the largest k with P(X < k) at most half of what may lie outside, `high` the smallest k with
        P(X > k) at most that. Counts are whole, so less than it may lie outside, never more.
    below, above : float
        P(X < low) and P(X > high): what chance alone puts outside.
    """

    low: int
    high: int
    below: float
    above: float

    @property
    def outside(self) -> float:
        """Probability that chance alone falls outside."""
        return self.below + self.above

    def place(self, count: float) -> Literal["under", "within", "over"]:
        """Say where a count lies; the ends are within."""
        return "under" if count < self.low else "over" if count > self.high else "within"


@dataclass(frozen=True)
class OutsideByChance:
    """How many estates chance alone puts outside their spans.

    Attributes
    ----------
    expected : float
        Their expected number.
    low, high : int
        Central span of their number.
    as_many : float
        Probability of at least as many as were found.
    """

    expected: float
    low: int
    high: int
    as_many: float


def binomial(n: int, share: float) -> Floats:
    """Return the probabilities of 0 to n successes.

    Raises
    ------
    ValueError
        When n is negative or not whole, or the share not between 0 and 1.

    Examples
    --------
    >>> binomial(2, 0.5)
    array([0.25, 0.5 , 0.25])
    """
    if n < 0 or n != int(n):
        raise ValueError(f"{n} genudlejninger cannot be shared; give a whole number from 0.")
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is no share; shares run from 0 to 1.")
    n = int(n)
    if share in (0.0, 1.0):
        certain = np.zeros(n + 1)
        certain[n if share else 0] = 1.0
        return certain
    k = np.arange(n + 1)
    factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    logs = factorial[n] - factorial - factorial[::-1] + k * np.log(share) + (n - k) * np.log1p(-share)
    chance = np.exp(logs)
    return np.asarray(chance / chance.sum())


def distribution(parts: Iterable[tuple[float, float]]) -> Floats:
    """Return the probabilities of the sum of independent binomial counts.

    Parameters
    ----------
    parts : iterable of (n, share)
        Genudlejninger and agreed share of each estate (or year of one).

    Returns
    -------
    array
        Probabilities of 0, 1, … up to the sum of n. Parts of one share are one binomial, others are convolved: exact,
        with no normal curve in place of it.

    Examples
    --------
    >>> distribution([(1, 0.5), (1, 0.5)])
    array([0.25, 0.5 , 0.25])
    """
    by_share: dict[float, int] = {}
    for n, share in parts:
        binomial(0, share)
        if n < 0 or n != int(n):
            raise ValueError(f"{n} genudlejninger cannot be shared; give a whole number from 0.")
        by_share[share] = by_share.get(share, 0) + int(n)
    whole = np.ones(1)
    for share, n in sorted(by_share.items()):
        whole = np.convolve(whole, binomial(n, share))
    return whole


def span(n: int, share: float, *, level: float = LEVEL) -> Span:
    """Return the central span of what is used of n genudlejninger at an agreed share.

    Examples
    --------
    >>> found = span(39, 0.33)
    >>> found.low, found.high, found.place(5)
    (7, 19, 'under')
    >>> span(6, 0.33).low, span(6, 0.33).high
    (0, 4)
    """
    return span_of(binomial(n, share), level=level)


def span_of(chance: Floats, *, level: float = LEVEL) -> Span:
    """Return the central span of a count whose probabilities from 0 on are given; see `Span` for the tails."""
    if not 0 < level < 1:
        raise ValueError(f"{level} is no level; give one between 0 and 1.")
    tail = (1 - level) / 2 + _ROUNDING
    under = np.concatenate([[0.0], np.cumsum(chance)[:-1]])  # P(X < k)
    over = np.concatenate([np.cumsum(chance[::-1])[::-1][1:], [0.0]])  # P(X > k)
    low = int(np.flatnonzero(under <= tail)[-1])
    high = int(np.flatnonzero(over <= tail)[0])
    return Span(low, high, float(under[low]), float(over[high]))


def outside_by_chance(probabilities: Iterable[float], found: int = 0, *, level: float = LEVEL) -> OutsideByChance:
    """Return how many units chance alone puts outside, each with a probability of its own.

    Parameters
    ----------
    probabilities : iterable of float
        `Span.outside` of every unit that is compared.
    found : int
        Units that lie outside.

    Examples
    --------
    >>> by_chance = outside_by_chance([0.04] * 12, found=2)
    >>> round(by_chance.expected, 2), by_chance.low, by_chance.high, round(by_chance.as_many, 3)
    (0.48, 0, 2, 0.081)
    """
    each = list(probabilities)
    chance = distribution((1, p) for p in each)
    spread = span_of(chance, level=level)
    return OutsideByChance(float(sum(each)), spread.low, spread.high, float(min(1.0, chance[found:].sum())))


def mean_deviation(n: int, share: float) -> float:
    """Return the expected distance (without sign) between what is used and what is expected of n genudlejninger.

    Examples
    --------
    >>> mean_deviation(2, 0.5)
    0.5
    """
    return float((binomial(n, share) * np.abs(np.arange(n + 1) - n * share)).sum())
