"""Lines through series: the trend that rivals draw, and how much of a trend has lasted before."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Years back that a trend is drawn through, the origin not counted.
WINDOW = 10
#: Fewer years than this are no trend.
LEAST = 5


def least_squares(series: ArrayLike, *, window: int = WINDOW) -> tuple[Floats, Floats]:
    """Return slope and end point of the least-squares line through the last years of series.

    Parameters
    ----------
    series : array of shape (..., years)
        NaN where nothing is known.
    window : int
        The line goes through the last `window` + 1 years, or as many as there are.

    Returns
    -------
    slope, end : arrays of shape (...)
        Change a year, and the height of the line in the last year. NaN where fewer than `LEAST` years are known.

    Examples
    --------
    >>> least_squares([10.0, 12, 14, 16, 18])
    (array(2.), array(18.))
    """
    values = np.asarray(series, dtype=float)[..., -(window + 1) :]
    when = np.arange(values.shape[-1]) - (values.shape[-1] - 1.0)
    known = ~np.isnan(values)
    count = known.sum(axis=-1)
    enough = np.maximum(count, 1)
    filled = np.where(known, values, 0.0)
    middle = (known * when).sum(axis=-1) / enough
    mean = filled.sum(axis=-1) / enough
    apart = np.where(known, when - middle[..., None], 0.0)
    spread = (apart**2).sum(axis=-1)
    slope = np.divide((apart * filled).sum(axis=-1), spread, out=np.zeros_like(mean), where=spread > 0)
    short = count < LEAST
    return np.where(short, np.nan, slope), np.where(short, np.nan, mean - slope * middle)


def rolling_slopes(series: ArrayLike, *, window: int = WINDOW) -> Floats:
    """Return the slope of `least_squares` as it stood in every year, from that year and those before it.

    Examples
    --------
    >>> rolling_slopes([10.0, 12, 14, 16, 18, 15])
    array([       nan,        nan,        nan,        nan, 2.        ,
           1.28571429])
    """
    values = np.asarray(series, dtype=float)
    before = np.full((*values.shape[:-1], window), np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(np.concatenate([before, values], axis=-1), window + 1, axis=-1)
    return least_squares(windows, window=window)[0]


def trend_line(series: ArrayLike, ahead: int, *, window: int = WINDOW) -> Floats:
    """Return the rival: ordinary least squares over the last ten years, read `ahead` years on, not below zero.

    Examples
    --------
    >>> trend_line([[10.0, 12, 14, 16, 18], [40, 30, 20, 10, 0]], 5)
    array([28.,  0.])
    """
    return at_horizon(*least_squares(series, window=window), ahead)


def at_horizon(slope: Floats, end: Floats, ahead: int) -> Floats:
    """Return lines of `least_squares` read `ahead` years on, not below zero.

    Examples
    --------
    >>> at_horizon(np.array([2.0, -10.0]), np.array([18.0, 0.0]), 5)
    array([28.,  0.])
    """
    return np.maximum(end + slope * ahead, 0.0)


def shrunk_rate(events: ArrayLike, exposure: ArrayLike) -> Floats:
    """Return events a year of each unit, drawn towards the rate of all: the more, the less its own events tell.

    Parameters
    ----------
    events : array of shape (units, years)
        Counts, not negative; NaN where unknown.
    exposure : array of shape (units,)
        What they happen to, for instance dwellings.

    Returns
    -------
    array of shape (units,)
        Events per exposure and year; for a unit without figures the rate of all, 0 where nobody has any.

    Notes
    -----
    Empirical Bayes for rates (Clayton and Kaldor 1987, moment estimates), with the variance of the counts taken as
    so many times their mean as in the middle unit: one large building must not decide how much every unit is trusted.

    Examples
    --------
    >>> shrunk_rate([[10, 10], [30, 30]], [100, 100]).round(3)
    array([0.11, 0.29])
    >>> shrunk_rate([[1, 3], [3, 1]], [100, 100])
    array([0.02, 0.02])
    """
    counts, base = np.asarray(events, dtype=float), np.asarray(exposure, dtype=float)
    years = (~np.isnan(counts)).sum(axis=1)
    filled = np.where(np.isnan(counts), 0.0, counts)
    exposed = np.where(base > 0, base, 0.0) * years
    whole = exposed.sum()
    if not whole > 0:
        return np.zeros(len(counts))
    mean = filled.sum() / whole
    own = np.divide(filled.sum(axis=1), exposed, out=np.full(len(base), mean), where=exposed > 0)
    yearly = own * np.where(base > 0, base, 0.0)
    told = (years > 1) & (yearly > 0)
    if not told.any():
        return np.full(len(counts), mean)
    squares = np.where(np.isnan(counts), 0.0, filled - yearly[:, None]) ** 2
    dispersion = max(float(np.median(squares.sum(axis=1)[told] / yearly[told] / (years[told] - 1))), 1.0)
    here = exposed > 0
    spread = float((exposed * (own - mean) ** 2).sum() / whole) - dispersion * mean / float(exposed[here].mean())
    between = max(spread, 0.0)
    noise = np.divide(dispersion * mean, exposed, out=np.full(len(base), np.inf), where=here)
    weight = between / (between + noise)
    return np.asarray(weight * own + (1.0 - weight) * mean)


def lasting_share(
    changes: Floats, drawn: Floats, weights: Floats, *, prior: float = 0.5, prior_origins: float = 2.0
) -> float:
    """Return how much of a trend is carried on: learned from how much lasted after earlier origins.

    Parameters
    ----------
    changes, drawn : array of shape (series, origins)
        What each series changed by after each earlier origin, and what its trend foretold. NaN where unknown.
    weights : array of shape (series,)
        What each series rests on.
    prior : float
        Share without any experience: one half is the mean of "no change" and the trend.
    prior_origins : float
        Earlier origins that the prior weighs as much as. The areas of one origin share their time, so it is the
        origins that count as evidence, not the series.

    Returns
    -------
    float
        From 0 (no change) to 1 (the trend goes on).

    Notes
    -----
    Weighted least squares of the changes on the foretold ones, held within [0, 1]: a combination of two forecasts as
    Bates and Granger (1969) do, shrunk to equal weights.

    Examples
    --------
    >>> once = np.array([[2.0], [4.0]])
    >>> lasting_share(once, once, np.ones(2), prior_origins=1)
    0.75
    >>> lasting_share(np.zeros((2, 0)), np.zeros((2, 0)), np.ones(2))
    0.5
    """
    known = ~np.isnan(changes) & ~np.isnan(drawn)
    line, change = np.where(known, drawn, 0.0), np.where(known, changes, 0.0)
    square = weights @ line**2
    origins = int((square > 0).sum())
    if not origins:
        return prior
    learned = float(np.clip((weights @ (line * change)).sum() / square.sum(), 0.0, 1.0))
    return (origins * learned + prior_origins * prior) / (origins + prior_origins)
