"""What chance does to flows, exactly: counts of a Poisson process, differences of two, and the time until the n-th.

Dwellings fall vacant one by one and apart from each other, so that the vacancies of a time are a Poisson count; each
goes to one channel, and the counts of the channels are then Poisson counts apart from each other (thinning). Two
alternatives are compared on the same vacancies (common random numbers): a vacancy that both give to one channel is in
both counts, so that the difference is what only the one gives less what only the other gives (a Skellam count), and two
equal alternatives differ by exactly 0. How well the rates themselves are known is another question, and not in here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Share of the cases that an interval holds.
LEVEL = 0.8


@dataclass(frozen=True)
class Span:
    """A mean and the interval that chance alone gives around it; all None where there is no number to give."""

    mean: float | None
    low: float | None
    high: float | None


def count_span(mean: float, *, level: float = LEVEL) -> Span:
    """Return a Poisson count's mean and interval.

    Examples
    --------
    >>> count_span(26.0, level=0.95)
    Span(mean=26.0, low=17.0, high=36.0)
    """
    low, high = count_ends(np.array([mean]), level=level)
    return Span(float(mean), float(low[0]), float(high[0]))


def count_ends(mean: Floats, *, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the lower and upper ends of Poisson counts: at most half of what is left over lies beyond each."""
    from scipy.stats import poisson

    tail = (1 - level) / 2
    # The quantile of a mean of 0 is 0 and not the -1 that the library gives at its lower end.
    return (np.maximum(poisson.ppf(tail, mean), 0.0), np.maximum(poisson.ppf(1 - tail, mean), 0.0))


def difference_span(only_b: float, only_a: float, *, level: float = LEVEL) -> Span:
    """Return mean and interval of the count that only B has less the count that only A has.

    Examples
    --------
    >>> difference_span(0.0, 0.0), difference_span(0.0, 4.0, level=0.95)
    (Span(mean=0.0, low=0.0, high=0.0), Span(mean=-4.0, low=-8.0, high=-1.0))
    """
    if only_a <= 0 and only_b <= 0:
        return Span(0.0, 0.0, 0.0)
    tail = (1 - level) / 2
    up, down = _probabilities(only_b), _probabilities(only_a)
    # Difference k = i - j: the probabilities of i laid over those of j turned around.
    sums = np.cumsum(np.convolve(up, down[::-1]))
    first = -(len(down) - 1)
    low, high = (int(np.searchsorted(sums, part - 1e-12)) + first for part in (tail, 1 - tail))
    return Span(float(only_b - only_a), float(low), float(high))


def arrivals(number: int, *, level: float = LEVEL) -> tuple[float, float]:
    """Return between what times the n-th event of a process with one event a year comes (a gamma time).

    Examples
    --------
    >>> [round(end, 2) for end in arrivals(46)]
    [37.55, 54.88]
    """
    from scipy.stats import gamma

    tail = (1 - level) / 2
    return float(gamma.ppf(tail, number)), float(gamma.ppf(1 - tail, number))


def drawn_arrivals(number: int, *, draws: int, seed: int) -> Floats:
    """Draw the times of the first events of a process with one event a year; the same seed gives the same times."""
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.exponential(size=(draws, number)), axis=1)


def years_until(events: Floats, per_year: Sequence[float]) -> Floats:
    """Return the years until so many expected events; infinite where they never come.

    Parameters
    ----------
    events : array
        Expected numbers, at least 0.
    per_year : sequence of float
        Events of the first year, the second …; the last year's go on for ever.

    Examples
    --------
    >>> years_until(np.array([5.0, 20.0, 40.0]), (10, 20)).tolist()
    [0.5, 1.5, 2.5]
    """
    rates = np.asarray(per_year, dtype=float)
    reached = np.concatenate([[0.0], np.cumsum(rates)])
    year = np.minimum(np.searchsorted(reached, events, side="left") - 1, len(rates) - 1)
    year = np.maximum(year, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = (events - reached[year]) / rates[year]
    return np.where(events <= 0, 0.0, np.where(rates[year] > 0, year + part, np.inf))


def _probabilities(mean: float) -> Floats:
    """Return the probabilities of 0, 1, 2 … as far as they matter."""
    from scipy.stats import poisson

    most = 0 if mean <= 0 else int(poisson.isf(1e-13, mean)) + 1
    return np.asarray(poisson.pmf(np.arange(most + 1), mean))
