"""Residents by age ahead: cohorts move whole, in steps as long as the age groups are wide."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from byibalance_core.projection.ages import cover, in_order, read_band

Floats = NDArray[np.float64]

#: No cohort grows tenfold in a step, and nobody has ten children in one.
LARGEST_RATE = 10.0


def step_years(bands: Sequence[str]) -> int | None:
    """Return the years of one step in which every cohort of these bands moves whole into the next.

    Returns
    -------
    int or None
        The common width of the bands (1 for single ages, 5 for five-year groups). None where the bands differ in
        width, or leave ages out: a part of a band would have to move, and which part is not known.

    Examples
    --------
    >>> step_years(["0-4", "5-9", "10-14", "15+"])
    5
    >>> step_years(["0-5", "6-16", "17-19", "20+"]) is None
    True
    """
    ordered = in_order(bands)
    if not cover(ordered):
        return None
    widths = {read_band(text).width for text in ordered} - {None}
    return widths.pop() if len(widths) == 1 else None


def project_cohorts(
    persons: ArrayLike, *, ratios: ArrayLike, children: ArrayLike = 0.0, arrivals: ArrayLike = 0.0, steps: int
) -> Floats:
    """Move residents by age ahead, each cohort whole.

    Parameters
    ----------
    persons : array of shape (..., ages)
        Residents by age group, youngest first, the last group open upwards. Leading axes (sex, area) are
        projected side by side.
    ratios : array that broadcasts to (..., ages)
        What is left of each group a step later: survival alone, or survival and moves together.
    children : array that broadcasts to (..., ages)
        Children of the youngest group per resident of each other group at the end of a step.
    arrivals : array that broadcasts to (..., ages)
        Net arrivals in a step that `ratios` does not hold, by the age group they are in at its end.
    steps : int
        Number of steps; each lasts as many years as the groups are wide (`step_years`).

    Returns
    -------
    array of shape (steps + 1, ..., ages)
        The start, and residents after each step; none below 0.

    Raises
    ------
    ValueError
        When nobody lives there, or a rate cannot be one: negative, or so large that a percentage was read as a
        share.

    Notes
    -----
    ``P[a+1, t+1] = P[a, t] R[a] + M[a+1, t]``. A group never moves in parts: ageing a fifth of each five-year group
    a year spreads one cohort over eleven groups in twenty years.

    Examples
    --------
    >>> boys = [1000, 0, 0, 0, 0, 0]
    >>> project_cohorts(boys, ratios=0.9, steps=4)[-1]
    array([  0. ,   0. ,   0. ,   0. , 656.1,   0. ])
    """
    now = np.asarray(persons, dtype=float)
    left, born, coming = (
        np.broadcast_to(np.asarray(given, float), now.shape) for given in (ratios, children, arrivals)
    )
    if not np.isfinite(now).all() or (now < 0).any() or not now.sum() > 0:
        raise ValueError("A projection starts from residents: some, and no negative or missing counts.")
    for name, rate in (("What is left of a cohort", left), ("Children per resident", born)):
        if not ((rate >= 0) & (rate <= LARGEST_RATE)).all():
            raise ValueError(f"{name} is a share from 0, hardly above 1; a percentage is 100 times as large.")
    course = [now]
    for _ in range(steps):
        alive = course[-1] * left
        then = np.zeros_like(now)
        then[..., 1:] = alive[..., :-1]
        then[..., -1] += alive[..., -1]
        then = np.maximum(then + coming, 0.0)
        then[..., 0] += (born[..., 1:] * then[..., 1:]).sum(axis=-1)
        course.append(then)
    return np.stack(course)
