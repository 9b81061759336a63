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
