"""Who waits for an allocation: years until all are housed, and the days in shelters that the waiting costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from byibalance_core.lettings.flow_noise import LEVEL, Span, arrivals, drawn_arrivals, years_until
from byibalance_core.lettings.simulate import Simulated
from byibalance_core.parameters import standard

_DAYS = 365.0
_DRAWS = 2000
_SEED = 20261201


@dataclass(frozen=True)
class Waiting:
    """A group that waits for a dwelling.

    Attributes
    ----------
    persons : int
        Those who wait today. Nobody is added and nobody finds another home: so the ministry's analysis reckons (2022).
    rooms, rent_bands : tuple of str
        Classes of dwellings that fit them.
    share : float
        Share of the fitting allocations that goes to the group.
    in_shelter : float or None
        Share of them who stay in a shelter while they wait; None where it is not known, and then no days are told.
    """

    persons: int
    rooms: tuple[str, ...]
    rent_bands: tuple[str, ...]
    share: float
    in_shelter: float | None = None


@dataclass(frozen=True)
class Housed:
    """How long a group waits.

    Attributes
    ----------
    years : Span
        Years until all are housed; the interval is exact (a gamma time). None where no number of years is enough, as
        its high end alone may be.
    shelter_days, refunded_days : Span or None
        Days in shelters over the simulated years, and those of them for which the state pays its part; the intervals
        are of a seeded simulation. None where `Waiting.in_shelter` is not known.
    refund_limit : int
        Days a year for which the state pays, per person.
    per_year : tuple of float
        Homes that the group gets in each simulated year: `Waiting.share` of the fitting allocations.
    fitting : tuple of float
        The fitting allocations themselves: of the rooms and rent bands of `Waiting`, by every share of the agreement.
    """

    years: Span
    shelter_days: Span | None
    refunded_days: Span | None
    refund_limit: int
    per_year: tuple[float, ...]
    waiting: Waiting
    fitting: tuple[float, ...] = ()

    @property
    def horizon(self) -> int:
        """Years that are simulated."""
        return len(self.per_year)

    @property
    def extrapolated(self) -> bool:
        """Whether the years until all are housed go beyond those simulated: the last one's homes go on unchanged."""
        return self.years.mean is None or self.years.mean > self.horizon

    @property
    def still_waiting(self) -> float:
        """Persons who are expected to wait still when the simulated years end."""
        return max(self.waiting.persons - sum(self.per_year), 0.0)

    @property
    def truncated(self) -> bool:
        """Whether days are counted to the end of the simulated years only, while some are expected to wait on."""
        return self.shelter_days is not None and self.still_waiting > 0


def housed(per_year: Sequence[float], waiting: Waiting, *, on: date, level: float = LEVEL) -> Housed:
    """Return how long a group waits when it has a share of the fitting allocations.

    Parameters
    ----------
    per_year : sequence of float
        Fitting allocations of each simulated year (`byibalance_core.lettings.simulate.Simulated.fitting_per_year`); the
        last year's go on after it.
    waiting : Waiting
        The group.
    on : date
        Day whose rule for the state's refund counts.

    Notes
    -----
    They are housed one by one as dwellings come, whoever is first; a day of waiting of a person in a shelter is a
    shelter day. The state pays for at most `refund_limit` days in each year of a person's waiting, years counted from
    the beginning.

    Examples
    --------
    >>> group = Waiting(40, ("1", "2"), ("under_3500",), 0.5)
    >>> housed([20.0], group, on=date(2026, 12, 1)).years.mean
    4.0
    """
    limit = int(standard("shelter_refund_days", on=on).value)
    rates = [waiting.share * flow for flow in per_year]
    if waiting.persons <= 0:
        nobody = Span(0.0, 0.0, 0.0)
        days = None if waiting.in_shelter is None else nobody
        return Housed(nobody, days, days, limit, tuple(rates), waiting, tuple(per_year))
    ends = np.array([waiting.persons, *arrivals(waiting.persons, level=level)], dtype=float)
    years = Span(*(float(end) if np.isfinite(end) else None for end in years_until(ends, rates)))
    if waiting.in_shelter is None:
        return Housed(years, None, None, limit, tuple(rates), waiting, tuple(per_year))
    days, paid = (
        Span(middle * waiting.in_shelter, low * waiting.in_shelter, high * waiting.in_shelter)
        for middle, low, high in _days(waiting.persons, rates, limit, level)
    )
    return Housed(years, days, paid, limit, tuple(rates), waiting, tuple(per_year))


def _days(persons: int, rates: Sequence[float], limit: int, level: float) -> list[tuple[float, float, float]]:
    """Return middle and ends of the days waited within the simulated years, and of those that the state pays for."""
    expected = np.arange(1, persons + 1, dtype=float)[np.newaxis]
    drawn = drawn_arrivals(persons, draws=_DRAWS, seed=_SEED)
    tail = (1 - level) / 2
    told = []
    for counted in _counters(limit).values():
        middle = float(counted(_waited(expected, rates)).sum())
        low, high = np.quantile(counted(_waited(drawn, rates)).sum(axis=1), [tail, 1 - tail])
        told.append((middle, float(low), float(high)))
    return told


def _waited(events: np.ndarray, rates: Sequence[float]) -> np.ndarray:
    return np.minimum(years_until(events, rates), float(len(rates)))


def _counters(limit: int) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """Return how years of waiting are counted as days in a shelter, and as days that the state pays for."""
    return {"shelter_days": lambda waited: waited * _DAYS, "refunded_days": lambda waited: _refunded(waited, limit)}


def _refunded(waited: np.ndarray, limit: int) -> np.ndarray:
    whole = np.floor(waited)
    return whole * min(limit, _DAYS) + np.minimum((waited - whole) * _DAYS, limit)


def housed_by(simulated: Simulated, waiting: Waiting, *, on: date) -> Housed:
    """Return how long a group waits under an alternative, with the alternative's share for it where it has one."""
    share = simulated.alternative.homeless_share
    group = waiting if share is None else replace(waiting, share=share)
    flow = simulated.fitting_per_year(rooms=group.rooms, rent_bands=group.rent_bands)
    return housed(flow, group, on=on, level=simulated.level)


def difference(reference: Housed, alternative: Housed, *, level: float = LEVEL) -> dict[str, Span]:
    """Return how much longer an alternative lets the same group wait, on the same course of chance.

    Returns
    -------
    dict
        ``years``, ``shelter_days`` and ``refunded_days``: the alternative less the reference; None where either has no
        number. The intervals are of a seeded simulation in which both meet the same luck; equal ones differ by 0.

    Raises
    ------
    ValueError
        When the two are not of the same group over the same years.
    """
    first, second = reference.waiting, alternative.waiting
    if (first.persons, first.in_shelter, len(reference.per_year)) != (
        second.persons,
        second.in_shelter,
        len(alternative.per_year),
    ):
        raise ValueError("Both must be of the same persons over the same years.")
    nothing = Span(None, None, None)
    if first.persons <= 0:
        return dict.fromkeys(("years", "shelter_days", "refunded_days"), Span(0.0, 0.0, 0.0))
    drawn = drawn_arrivals(first.persons, draws=_DRAWS, seed=_SEED)
    tail = (1 - level) / 2
    told = {"years": nothing, "shelter_days": nothing, "refunded_days": nothing}
    if reference.years.mean is not None and alternative.years.mean is not None:
        last = years_until(drawn[:, -1], alternative.per_year) - years_until(drawn[:, -1], reference.per_year)
        low, high = np.quantile(last, [tail, 1 - tail])
        told["years"] = Span(alternative.years.mean - reference.years.mean, float(low), float(high))
    for name, counted in _counters(reference.refund_limit).items():
        before, after = getattr(reference, name), getattr(alternative, name)
        if before is None or after is None or first.in_shelter is None:
            continue
        gap = counted(_waited(drawn, alternative.per_year)) - counted(_waited(drawn, reference.per_year))
        low, high = np.quantile(gap.sum(axis=1) * first.in_shelter, [tail, 1 - tail])
        told[name] = Span(after.mean - before.mean, float(low), float(high))
    return told
