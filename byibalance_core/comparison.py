"""How far a value lies from the municipality's, and how much of that chance alone could make."""

from __future__ import annotations

import numpy as np

#: Differences below this are rounding of binary fractions, not differences.
ROUNDING = 1e-9
_Z95 = 1.959963984540054


def distances(value: np.ndarray, benchmark: np.ndarray, ranked: np.ndarray) -> np.ndarray:
    """Return how far values lie from the municipality's, in standard deviations between the ranked areas.

    Parameters
    ----------
    value : array, areas x indicators
        Values in the indicator's unit.
    benchmark : array, indicators
        The municipality's values.
    ranked : array of bool, areas x indicators
        Which values may be compared; only these make the standard deviation (unweighted, over all n areas:
        they are the whole municipality and no sample).

    Returns
    -------
    array, areas x indicators
        (value - benchmark) / standard deviation; NaN where not ranked; 0 where the ranked areas do not
        differ, since nothing then tells one from another.

    Examples
    --------
    >>> distances(np.array([[1.0], [3.0]]), np.array([2.0]), np.array([[True], [True]])).tolist()
    [[-1.0], [1.0]]
    """
    kept = np.where(ranked, value, 0.0)
    n = np.maximum(ranked.sum(axis=0), 1)
    mean = kept.sum(axis=0) / n
    spread = np.sqrt((np.where(ranked, value - mean, 0.0) ** 2).sum(axis=0) / n)
    differs = spread > ROUNDING * np.abs(kept).max(axis=0, initial=0.0)
    scaled = np.where(differs, (value - benchmark) / np.where(differs, spread, 1.0), 0.0)
    return np.where(ranked, scaled, np.nan)


def wilson_range(share: np.ndarray, base: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % range of shares that rest on a count.

    Registers have no sampling error, but small numbers swing from year to year: the range says how much of a
    difference chance alone could make.

    Parameters
    ----------
    share : array
        Shares, 0-1.
    base : array
        Persons or dwellings they rest on.

    Returns
    -------
    tuple of array
        Lower and upper end (Wilson 1927, without continuity correction); NaN without a base.

    Examples
    --------
    >>> low, high = wilson_range(np.array([0.5]), np.array([100.0]))
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.4038, 0.5962)
    """
    n = np.where(base > 0, base, np.nan)
    outside = (share < 0) | (share > 1)
    p = np.where(outside, np.nan, share)
    middle = (p + _Z95**2 / (2 * n)) / (1 + _Z95**2 / n)
    half = _Z95 / (1 + _Z95**2 / n) * np.sqrt(p * (1 - p) / n + _Z95**2 / (4 * n**2))
    return middle - half, middle + half


def chance_range(
    value: np.ndarray, base: np.ndarray, *, proportion: np.ndarray, per_100: np.ndarray, spread: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the range that chance alone gives a figure, by what kind of figure it is.

    Parameters
    ----------
    value, base : array
        Figures, and the persons or dwellings they rest on.
    proportion, per_100 : array of bool
        Which are parts of a counted whole, and which are cases per 100.
    spread : array
        Log standard deviation between persons of a level such as an income; 0 where it is no such level.

    Returns
    -------
    tuple of array
        Lower and upper end of 95 %: Wilson's for a part, Byar's approximation to the Poisson for cases, and for a
        level value x exp(-/+ 1.96 sqrt(pi / 2) spread / sqrt(base)), the standard error of a median. NaN for a figure
        that chance does not move (metres to a stop) or whose base nobody tells.

    Examples
    --------
    >>> kinds = {"proportion": np.array([False]), "per_100": np.array([False]), "spread": np.array([0.6])}
    >>> low, high = chance_range(np.array([300_000.0]), np.array([400.0]), **kinds)
    >>> round(float(low[0])), round(float(high[0]))
    (278687, 322943)
    """
    n = np.where(base > 0, base, np.nan)
    low, high = wilson_range(value, base)
    cases = np.maximum(value, 0.0) * n / 100
    upper = cases + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        fewest = np.where(cases > 0, cases * (1 - 1 / (9 * cases) - _Z95 / (3 * np.sqrt(cases))) ** 3, 0.0)
    most = upper * (1 - 1 / (9 * upper) + _Z95 / (3 * np.sqrt(upper))) ** 3
    error = _Z95 * np.sqrt(np.pi / 2) * spread / np.sqrt(n)
    kinds = [proportion, per_100, spread > 0]
    lows = np.select(kinds, [low, 100 * fewest / n, value * np.exp(-error)], default=np.nan)
    highs = np.select(kinds, [high, 100 * most / n, value * np.exp(error)], default=np.nan)
    return lows, highs


def change_range(
    before: np.ndarray,
    after: np.ndarray,
    *,
    chance_before: tuple[np.ndarray, np.ndarray],
    chance_after: tuple[np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % range of a change, from the ranges that chance gives its two figures.

    Parameters
    ----------
    before, after : array
        The figures of two years.
    chance_before, chance_after : tuple of array
        `chance_range` of each.

    Returns
    -------
    tuple of array
        Lower and upper end; NaN where either has none.

    Notes
    -----
    Newcombe (1998), method 10: the distances from the figures to the ends of their own ranges, squared and added. The
    years are taken as drawn apart; most people are the same in both, so the range is rather too wide than too narrow.

    Examples
    --------
    >>> ranges = [wilson_range(np.array([share]), np.array([400.0])) for share in (0.20, 0.30)]
    >>> low, high = change_range(np.array([0.20]), np.array([0.30]), chance_before=ranges[0], chance_after=ranges[1])
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.04, 0.1591)
    """
    change = after - before
    low = change - np.hypot(after - chance_after[0], chance_before[1] - before)
    high = change + np.hypot(chance_after[1] - after, before - chance_before[0])
    return low, high
