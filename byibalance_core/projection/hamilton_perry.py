"""Small areas by age: cohort change ratios of the area, drawn towards the municipality's and fitted to its forecast."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from byibalance_core.projection.cohorts import project_cohorts
from byibalance_core.projection.raking import rake

Floats = NDArray[np.float64]

#: Residents of a cohort at which the area's own ratio and the municipality's weigh the same.
EVEN_WEIGHT = 100.0
#: A cohort is not let grow or shrink beyond these in one step: what built a quarter once does not build it again.
#: The upper one bounds children per resident of the parents' ages too.
LEAST_RATIO, GREATEST_RATIO = 0.5, 2.0
#: What an age that an area has nobody in begins at, where the municipality's forecast needs it.
SMALL = 1e-3


def cohort_change_ratios(before: ArrayLike, after: ArrayLike) -> Floats:
    """Return how many are left, or have come, of each cohort one step later.

    Parameters
    ----------
    before, after : array of shape (..., ages)
        Residents one step apart, in groups as wide as the step, the last open upwards.

    Returns
    -------
    array of shape (..., ages - 1)
        Ratio of each cohort to itself a step before; the last is that of the two oldest groups together. NaN
        for a cohort that was empty.

    Examples
    --------
    >>> cohort_change_ratios([100, 80, 50, 40], [90, 110, 80, 45])
    array([1.1, 1. , 0.5])
    """
    then, now = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    start = then[..., :-1].copy()
    start[..., -1] += then[..., -1]
    return np.divide(now[..., 1:], start, out=np.full_like(start, np.nan), where=start > 0)


def hamilton_perry(
    before: ArrayLike, after: ArrayLike, *, parents: slice, steps: int = 1, even_weight: float = EVEN_WEIGHT
) -> Floats:
    """Project the residents of small areas by age.

    Parameters
    ----------
    before, after : array of shape (areas, ages)
        Residents one step apart, the later the origin; groups as wide as the step, the last open upwards.
    parents : slice
        Groups whose residents the children of a step are counted against; not the youngest.
    steps : int
        Steps ahead; the ratios are held.
    even_weight : float
        A cohort of n residents has its own ratio with weight n / (n + even_weight), else the municipality's.

    Returns
    -------
    array of shape (steps + 1, areas, ages)
        The origin, and residents after each step, not yet fitted to anything.

    Raises
    ------
    ValueError
        When the two tables differ in shape, hold negative or missing counts, or nobody lives there.

    Notes
    -----
    Hamilton and Perry (1962); Swanson and Tayman, *Subnational Population Estimates*. ``P[x+k, t+k] = CCR P[x, t]``,
    children by the ratio of children to the groups of `parents`.

    Examples
    --------
    >>> hamilton_perry([[100, 80, 50]], [[100, 100, 65]], parents=slice(1, 2))[-1]
    array([[100. , 100. ,  82.5]])
    """
    then, now = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if then.shape != now.shape or now.ndim != 2 or now.shape[1] < 3:
        raise ValueError("Both years need the same areas and the same three or more age groups.")
    if not np.isfinite(then).all() or (then < 0).any():
        raise ValueError("The earlier count holds residents: no negative and no missing ones.")
    start = then[:, :-1].copy()
    start[:, -1] += then[:, -1]
    whole = np.nan_to_num(cohort_change_ratios(then.sum(axis=0), now.sum(axis=0)), nan=1.0)
    ratio = np.clip(_drawn(cohort_change_ratios(then, now), start, whole, even_weight), LEAST_RATIO, GREATEST_RATIO)
    # Those who reach the open group and those who stay in it were counted together.
    ratio = np.hstack([ratio, ratio[:, -1:]])
    mothers = now[:, parents].sum(axis=1)
    own = np.divide(now[:, 0], mothers, out=np.full(len(now), np.nan), where=mothers > 0)
    usual = now[:, 0].sum() / mothers.sum() if mothers.sum() > 0 else 0.0
    children = np.zeros_like(now)
    children[:, parents] = np.minimum(_drawn(own, mothers, usual, even_weight), GREATEST_RATIO)[:, None]
    return project_cohorts(now, ratios=ratio, children=children, steps=steps)


def fitted(ages: ArrayLike, *, totals: ArrayLike, frame: ArrayLike) -> Floats:
    """Fit residents by area and age to the areas' totals and to the municipality's forecast by age.

    Parameters
    ----------
    ages : array of shape (areas, ages)
        Residents as projected.
    totals : array of shape (areas,)
        Residents per area; scaled to the sum of the frame.
    frame : array of shape (ages,)
        One publisher's forecast for the municipality.

    Returns
    -------
    array of shape (areas, ages)
        Sums to `totals` over ages and to `frame` over areas, to a millionth.

    Examples
    --------
    >>> fitted([[10, 30], [20, 40]], totals=[45, 65], frame=[40, 70]).sum(axis=0).round(6)
    array([40., 70.])
    """
    table, wanted = np.asarray(ages, dtype=float), np.asarray(frame, dtype=float)
    rows = np.asarray(totals, dtype=float)
    rows = rows * (wanted.sum() / rows.sum())
    return rake(np.where((table <= 0) & (rows[:, None] > 0), SMALL, table), [((0,), rows), ((1,), wanted)])


def shares_of_growth(before: ArrayLike, now: ArrayLike, ahead: float) -> Floats:
    """Return the residents of small areas by the mean of two simple methods, which beats a line in small areas.

    Parameters
    ----------
    before, now : array of shape (areas,)
        Residents at an earlier count and at the origin.
    ahead : float
        The municipality's residents at the horizon.

    Returns
    -------
    array of shape (areas,)
        Sums to `ahead`; not below 0. Zeros where nobody lives anywhere.

    Notes
    -----
    Mean of the constant share of population and the variable share of growth: where the municipality grows, growing
    areas take of the growth as they did; where it shrinks, shrinking areas of the decline (Wilson 2015).

    Examples
    --------
    >>> shares_of_growth([100, 100], [100, 120], 240)
    array([104.54545455, 135.45454545])
    """
    then, present = np.asarray(before, dtype=float), np.asarray(now, dtype=float)
    if not present.sum() > 0:
        return np.zeros_like(present)
    constant = present / present.sum() * ahead
    growth = ahead - present.sum()
    change = present - then
    taking = np.maximum(change, 0.0) if growth >= 0 else np.maximum(-change, 0.0)
    share = taking / taking.sum() if taking.sum() > 0 else present / present.sum()
    variable = np.maximum(present + share * growth, 0.0)
    variable = variable * (ahead / variable.sum()) if variable.sum() > 0 else constant
    return np.asarray((constant + variable) / 2.0)


def _drawn(own: Floats, count: Floats, whole: ArrayLike, even_weight: float) -> Floats:
    """Draw ratios towards the municipality's, the more the fewer residents they rest on."""
    weight = np.where(np.isnan(own), 0.0, count / (count + even_weight))
    return np.asarray(weight * np.nan_to_num(own) + (1.0 - weight) * np.asarray(whole))
