"""What chance alone gives of an index, and how surely a change is more than chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from byibalance_core.segregation.indices import Floats, entropy_index

Integers = NDArray[np.int64]

#: An index over areas: it takes members per area and group and returns one number.
Index = Callable[[Integers], float]

#: Draws behind a chance level or an interval; its ends move by less than a hundredth of the index.
DRAWS = 1000

#: Share of the draws that the interval holds.
LEVEL = 0.95

_SEED = 20260101
#: Draws whose index is reckoned at a time.
_BLOCK = 50


@dataclass(frozen=True)
class Chance:
    """An index beside what it would be if the same people were spread over the same areas at random.

    Attributes
    ----------
    value : float
        The index of the counts.
    mean, low, high : float
        Of the random spreads; 95 of 100 lie from `low` to `high`.
    """

    value: float
    mean: float
    low: float
    high: float

    @property
    def beyond(self) -> bool:
        """Whether the spread is more uneven than chance gives in 39 of 40 draws."""
        return self.value > self.high


@dataclass(frozen=True)
class Change:
    """How an index moved between two years, with the change's own interval.

    Attributes
    ----------
    change, low, high : float
    """

    change: float
    low: float
    high: float

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out no change."""
        return self.low > 0 or self.high < 0


def chance_dissimilarity(total: ArrayLike, share: float) -> float:
    """Return the dissimilarity that a random spread gives on average.

    Parameters
    ----------
    total : array_like, shape (areas,)
        Everybody of each area.
    share : float
        The group's share of all, over 0 and under 1.

    Returns
    -------
    float
        E[D] ≈ Σ t_i √(2 P (1 − P) / (π t_i)) / (2 T P (1 − P)); for areas of one size 0.399 / √(t P (1 − P)).

    Notes
    -----
    The normal approximation to binomial areas, near Cortese et al. (1976) and Carrington & Troske (1997). With 40
    areas of 50 and a group of 5 % it is 0.26: nobody segregates, and the index says 0.26.

    Examples
    --------
    >>> round(chance_dissimilarity([50] * 40, 0.05), 3)
    0.259
    """
    t = np.asarray(total, dtype=float)
    t = t[t > 0]
    if not 0 < share < 1 or not t.size:
        raise ValueError("a chance level needs somebody in an area and a share between 0 and 1")
    spread = share * (1 - share)
    return float((t * np.sqrt(2 * spread / (np.pi * t))).sum() / (2 * t.sum() * spread))


def under_chance(counts: ArrayLike, index: Index, *, together: float = 1.0, draws: int = DRAWS) -> Chance:
    """Return an index beside the same people spread at random over places that are as large as today's.

    Parameters
    ----------
    counts : array_like, shape (areas, groups)
        Members of each group.
    index : callable
        From counts to the index, for example `entropy_index`.
    together : float
        Persons who come as one: people move as households, so persons are drawn in households of this size, and
        chance gives more than for persons one by one. 1 for households and dwellings.
    draws : int
        Random spreads.

    Returns
    -------
    Chance
        Every draw keeps each area's size and each group's size. Seeded: the same counts give the same answer.
    """
    found = _whole(counts)
    units = _whole(found / together)
    rng = np.random.default_rng(_SEED)
    return _beside(float(index(found)), _each(index, _random_spreads(units, rng, draws)))


def all_under_chance(
    counts: ArrayLike, *, together: float = 1.0, draws: int = DRAWS
) -> tuple[Chance, tuple[Chance, ...]]:
    """Return the entropy index, and every group's dissimilarity, beside one set of random spreads.

    Parameters
    ----------
    counts : array_like, shape (areas, groups)
        Members of each group, each somebody and not everybody.
    together, draws
        As in `under_chance`.

    Examples
    --------
    >>> whole, (first, _) = all_under_chance([[30, 70], [10, 190], [60, 90]])
    >>> round(whole.value, 5), round(first.value, 5), first.beyond
    (0.15366, 0.44286, True)
    """
    found = _whole(counts)
    spreads = _random_spreads(_whole(found / together), np.random.default_rng(_SEED), draws)
    values, by_chance = _dissimilarities(found[None])[0], _in_blocks(_dissimilarities, spreads)
    groups = (_beside(float(value), drawn) for value, drawn in zip(values, by_chance.T, strict=True))
    return _beside(float(_entropies(found[None])[0]), _in_blocks(_entropies, spreads)), tuple(groups)


def _dissimilarities(tables: Integers) -> Floats:
    """Return every group's dissimilarity in every table; NaN where a group is nobody or everybody."""
    others = tables.sum(axis=2, keepdims=True) - tables
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = tables / tables.sum(axis=1, keepdims=True) - others / others.sum(axis=1, keepdims=True)
    return 0.5 * np.asarray(np.abs(apart).sum(axis=1), dtype=np.float64)


def _entropies(tables: Integers) -> Floats:
    """Return `entropy_index` of every table; NaN where fewer than two groups have a member."""
    sizes, sums = tables.sum(axis=2), tables.sum(axis=1)
    whole = _entropy(sums)
    inner = (sizes * (whole[:, None] - _entropy(tables))).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((sums > 0).sum(axis=1) > 1, inner / (sizes.sum(axis=1) * whole), np.nan)


def _entropy(counts: Integers) -> Floats:
    share = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1)
    return -(share * np.log(share, out=np.zeros_like(share), where=share > 0)).sum(axis=-1)


def _in_blocks(index: Callable[[Integers], Floats], tables: Integers) -> Floats:
    """Return an index of every table, some at a time: the steps between take several times the room of the tables."""
    return np.concatenate([index(tables[first : first + _BLOCK]) for first in range(0, len(tables), _BLOCK)])


def _each(index: Index, tables: Integers) -> Floats:
    if index is entropy_index:
        return _in_blocks(_entropies, tables)
    return np.array([_or_none(index, table) for table in tables])


def _beside(value: float, by_chance: Floats) -> Chance:
    low, high = np.nanquantile(by_chance, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Chance(value, float(np.nanmean(by_chance)), float(low), float(high))


def change_of(
    before: ArrayLike, after: ArrayLike, index: Index, *, together: float = 1.0, draws: int = DRAWS
) -> Change:
    """Return how an index moved, with the interval of the movement itself.

    Parameters
    ----------
    before, after : array_like, shape (areas, groups)
        The same areas and groups in two years.
    index, together, draws
        As in `under_chance`.

    Returns
    -------
    Change
        Each year's areas are drawn anew around their own mix; the interval is the spread of the drawn changes, laid
        around the change that was found, since a draw adds unevenness of its own to each year.

    Notes
    -----
    The two years are drawn apart. Most of the people are the same in both, so the interval is rather too wide than
    too narrow: a change that is told is one.
    """
    first, last = _whole(before), _whole(after)
    if first.shape != last.shape:
        raise ValueError(f"the years have other areas or groups: {first.shape} and {last.shape}")
    rng = np.random.default_rng(_SEED)
    change = float(index(last)) - float(index(first))
    earlier, later = (_each(index, _around(table / together, rng, draws)) for table in (first, last))
    moved = later - earlier
    low, high = np.nanquantile(moved - np.nanmean(moved), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Change(change, float(change + low), float(change + high))


def _whole(counts: ArrayLike) -> Integers:
    found = np.asarray(counts, dtype=float)
    if not np.isfinite(found).all() or (found < 0).any():
        raise ValueError("a count is missing or negative; leave such areas out and say so")
    return np.rint(found).astype(np.int64)


def _or_none(index: Index, counts: Integers) -> float:
    try:
        return float(index(counts))
    except ValueError:
        # A draw in which a small group has no member has no index.
        return float("nan")


def _random_spreads(counts: Integers, rng: np.random.Generator, draws: int) -> Integers:
    """Return tables with the margins of `counts`, every assignment of people to places equally likely."""
    left = np.repeat(counts.sum(axis=0)[None, :], draws, axis=0)
    spreads = np.zeros((draws, *counts.shape), dtype=np.int64)
    for area, size in enumerate(counts.sum(axis=1)):
        room = np.full(draws, size)
        rest = left.sum(axis=1)
        for group in range(counts.shape[1]):
            # One group after the other out of those that are left: all draws of the area at once.
            rest = rest - left[:, group]
            taken = rng.hypergeometric(left[:, group], rest, room)
            spreads[:, area, group] = taken
            room = room - taken
        left = left - spreads[:, area]
    return spreads


def _around(counts: Floats, rng: np.random.Generator, draws: int) -> Integers:
    """Return tables whose areas are drawn around their own mix, as many as they are."""
    sizes = np.rint(counts.sum(axis=1)).astype(np.int64)
    sums = np.maximum(counts.sum(axis=1, keepdims=True), 1e-12)
    mix = np.where(sizes[:, None] > 0, counts / sums, 1.0 / counts.shape[1])
    return np.asarray(rng.multinomial(sizes, mix, size=(draws, len(sizes))), dtype=np.int64)
