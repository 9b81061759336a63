"""Classes of a map at numbers that can be read aloud, and the words of their legend."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

MOST_CLASSES = 5  # steps of the colour ramp in the design tokens

# 0.15 computed as 0.15 - 3e-17 belongs above a break of 0.15, as its printed figure does.
_DUST = 1e-9
# How much even counts weigh against classes that hold together, both as shares of the whole.
_EVENNESS = 1.0


def readable_breaks(values: ArrayLike, *, classes: int = 5) -> tuple[float, ...]:
    """Choose the inner breaks of a map's classes among numbers that can be read aloud.

    Natural breaks (Fisher 1958, as Jenks uses them) sought only among multiples of 1, 2, 2.5 or 5 x 10^k, with
    a term for even counts and a price on breaks that are hard to read: classes that hold together, none empty,
    none holding nearly everything. Values on both sides of zero get a break at zero, so that no class holds
    both growth and decline.

    Parameters
    ----------
    values : array of float
        The values that the map shows; those that are not finite are left out.
    classes : int
        Most classes wanted, at most 5.

    Returns
    -------
    tuple of float
        Ascending; a value equal to a break belongs to the class above. Empty where one class says it all.

    Examples
    --------
    >>> readable_breaks([0.03, 0.04, 0.12, 0.13, 0.31, 0.33, 0.71, 0.74])
    (0.1, 0.2, 0.5)
    >>> readable_breaks([0.4, 0.4, 0.4])
    ()
    """
    shown = np.asarray(values, dtype=float)
    shown = np.sort(shown[np.isfinite(shown)])
    wanted = min(classes, MOST_CLASSES, len(np.unique(shown)), max(1, math.isqrt(2 * len(shown))))
    if wanted < 2:
        return ()
    best: list[tuple[float, tuple[float, ...]]] = []
    for step in _readable_steps(shown[-1] - shown[0], most=40):
        lattice = _lattice(shown, step)
        if len(lattice):
            best.append(_best_breaks(shown, lattice, wanted))
    if not best:
        return ()
    return min(best, key=lambda found: found[0])[1]  # of equals the first, that is the coarsest multiples


def _readable_steps(span: float, *, most: int) -> list[float]:
    """Multiples of 1, 2, 2.5 and 5 x 10^k that cut a span into at most `most` pieces, coarse to fine."""
    top = math.floor(math.log10(span)) + 1
    steps = [m * 10.0**k for k in range(top, top - 4, -1) for m in (5, 2.5, 2, 1)]
    return [step for step in steps if span / most <= step <= 2 * span]


def _lattice(shown: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Return the multiples of a step with values on both sides, free of binary dust (0.15, not 0.1500…02)."""
    first, last = math.floor(shown[0] / step) + 1, math.floor(shown[-1] / step)
    digits = max(0, 2 - math.floor(math.log10(step)))
    points = np.round(np.arange(first, last + 1) * step, digits)
    return np.asarray(points[(points > shown[0]) & (points <= shown[-1])])


def _best_breaks(
    shown: NDArray[np.float64], lattice: NDArray[np.float64], wanted: int
) -> tuple[float, tuple[float, ...]]:
    """Dynamic programme over lattice points: the cheapest breaks into at most `wanted` classes."""
    n = len(shown)
    cut = np.concatenate([[0], np.searchsorted(shown, lattice - _DUST * abs(lattice)), [n]])
    sums, squares = np.concatenate([[0], shown.cumsum()]), np.concatenate([[0], (shown**2).cumsum()])
    whole = max(float(squares[n] - sums[n] ** 2 / n), 1e-12)
    edges = np.concatenate([[-np.inf], lattice, [np.inf]])
    price = [0.0, *(_price(float(point)) for point in lattice)]

    def cost(i: int, j: int) -> float:
        a, b = cut[i], cut[j]
        if a == b or (shown[0] < 0 < shown[-1] and edges[i] < 0 < edges[j]):
            return math.inf
        spread = float(squares[b] - squares[a] - (sums[b] - sums[a]) ** 2 / (b - a)) / whole
        return spread + _EVENNESS * float(((b - a) / n) ** 2) + price[i]

    ends = len(cut)
    total = np.full((wanted + 1, ends), math.inf)
    came = np.zeros((wanted + 1, ends), dtype=int)
    total[0, 0] = 0
    for k in range(1, wanted + 1):
        for j in range(1, ends):
            for i in range(j):
                if total[k - 1, i] < math.inf and (new := total[k - 1, i] + cost(i, j)) < total[k, j]:
                    total[k, j], came[k, j] = new, i
    k = int(np.argmin(total[:, -1]))
    cheapest, breaks, j = float(total[k, -1]), [], ends - 1
    while k > 0:
        j = int(came[k, j])
        if j > 0:
            breaks.append(float(lattice[j - 1]))
        k -= 1
    return cheapest, tuple(reversed(breaks))


def _price(point: float) -> float:
    """Price a break for the reader: 50 and 25 nothing, 15 and 30 a little, 35 more, 37.5 most."""
    if point == 0:
        return 0.0
    lead = round(abs(point) / 10.0 ** math.floor(math.log10(abs(point)) + _DUST), 6)
    if lead in (1, 2, 2.5, 5):
        return 0.0
    if lead in (1.5, 3, 4, 6, 7.5, 8):
        return 0.006
    return 0.012 if lead * 2 % 1 == 0 else 0.04


def classify(values: ArrayLike, breaks: Sequence[float]) -> NDArray[np.intp]:
    """Put each value in its class.

    Parameters
    ----------
    values : array of float
    breaks : sequence of float
        Inner breaks, ascending (`readable_breaks`).

    Returns
    -------
    array of int
        0 for the lowest class, -1 where the value is not finite.

    Examples
    --------
    >>> classify([0.04, 0.05, float("nan")], [0.05]).tolist()
    [0, 1, -1]
    """
    shown = np.asarray(values, dtype=float)
    edges = np.asarray(breaks, dtype=float)
    found = np.searchsorted(edges - _DUST * np.abs(edges), shown, side="right")
    return np.where(np.isfinite(shown), found, -1)


def class_counts(classes: ArrayLike, *, classes_in_all: int) -> tuple[int, ...]:
    """Count the areas of each class, from low to high; -1 is no class.

    Examples
    --------
    >>> class_counts([0, 2, 2, -1], classes_in_all=3)
    (1, 0, 2)
    """
    found = np.asarray(classes, dtype=int)
    return tuple(np.bincount(found[found >= 0], minlength=classes_in_all).tolist())


def legend_labels(
    breaks: Sequence[float],
    fmt: Callable[[float], str],
    *,
    over: str,
    under: str,
    between: str = "{low}–{high}",
    alone: str = "",
) -> tuple[str, ...]:
    """Word the classes, from low to high.

    Parameters
    ----------
    breaks : sequence of float
        Inner breaks, ascending.
    fmt : callable
        Formats one break in the reader's language, without the unit.
    over, under, between : str
        Templates with ``{value}``, ``{value}``, and ``{low}`` and ``{high}``; they carry the unit.
    alone : str
        The word for the only class where there is no break.

    Examples
    --------
    >>> legend_labels([0.05, 0.5], lambda v: f"{v:.0%}"[:-1], over="{value} % og over", under="under {value} %",
    ...               between="{low}–{high} %")
    ('under 5 %', '5–50 %', '50 % og over')
    """
    if not breaks:
        return (alone,)
    words = [fmt(value) for value in breaks]
    middle = (between.format(low=low, high=high) for low, high in pairwise(words))
    return (under.format(value=words[0]), *middle, over.format(value=words[-1]))


def size_steps(sizes: ArrayLike) -> tuple[int, ...]:
    """Choose up to three round sizes for the key to the circles, large to small.

    Examples
    --------
    >>> size_steps([720, 4_800, 18_700])
    (15000, 5000, 1000)
    >>> size_steps([])
    ()
    """
    known = np.asarray(sizes, dtype=float)
    known = known[np.isfinite(known) & (known >= 1)]
    if not len(known):
        return ()
    largest = float(known.max())
    power = 10 ** math.floor(math.log10(largest))
    top = max(int(m * power) for m in (1, 1.5, 2, 3, 5) if m * power <= largest)
    steps = [top]
    for share in (3, 15):
        aim = top / share
        power = 10 ** math.floor(math.log10(aim)) if aim >= 1 else 0
        below = [int(m * power) for m in (1, 2, 5) if 0 < m * power <= aim]
        if below:
            steps.append(max(below))
    return tuple(dict.fromkeys(steps))
