"""The two distributions that always stand beside the proposal: in proportion to what is agreed, and as today."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pandas as pd

from byibalance_core.lettings.proposal.problem import Problem


def proportional_caps(problem: Problem) -> np.ndarray:
    """Return what falls to each estate when as many as asked, or as agreed, are spread by share times genudlejninger.

    Whole lettings by largest remainder, never more than an estate's limit; equals by name.

    Examples
    --------
    >>> spread(4, [Fraction(6), Fraction(3), Fraction(1)], np.array([6, 3, 1]))
    array([3, 1, 0])
    """
    weights = [one or Fraction(0) for one in problem.expected]
    total = min(int(problem.asked.sum()), int(problem.caps.sum()))
    return spread(total, weights, problem.caps)


def spread(total: int, weights: list[Fraction], most: np.ndarray) -> np.ndarray:
    """Return whole numbers in proportion to weights that add up to a total, as far as the limits allow it.

    Parameters
    ----------
    total : int
        At most the sum of `most`.
    weights : list of Fraction
        What the shares are in proportion to.
    most : ndarray of int
        The most of each.

    Examples
    --------
    >>> spread(3, [Fraction(1), Fraction(1)], np.array([2, 2])).tolist()
    [2, 1]
    """
    whole = sum(weights, Fraction(0))
    if not whole:
        return np.zeros(len(weights), dtype=np.int64)
    exact = [weight * total / whole for weight in weights]
    given = np.array([min(floor(one), int(limit)) for one, limit in zip(exact, most, strict=True)], dtype=np.int64)
    while (left := min(total, int(most.sum())) - int(given.sum())) > 0:
        # Those with the largest remainder come first; who has reached the limit passes it on.
        open_ones = [place for place in range(len(exact)) if given[place] < most[place]]
        open_ones.sort(key=lambda place: (int(given[place]) - exact[place], place))
        for place in open_ones[:left]:
            given[place] += 1
    return given


def caps_as_today(problem: Problem, history: pd.DataFrame) -> tuple[np.ndarray, list[str]]:
    """Return what each estate would give at the share it has given so far, and the estates whose share is not known.

    The agreed ladder does not hold here: that an estate gives more today than agreed, or gives on a closed step, is
    what the comparison is to show.

    Parameters
    ----------
    history : DataFrame
        ``estate_id``, ``lettings`` (genudlejninger) and ``used`` (allocations); several rows of an estate are added.

    Raises
    ------
    ValueError
        When a column is missing, or more were used than were let.
    """
    missing = [name for name in ("estate_id", "lettings", "used") if name not in history.columns]
    if missing:
        raise ValueError(f"history lacks the columns {', '.join(missing)}.")
    sums = history.assign(estate_id=history["estate_id"].astype(str)).groupby("estate_id")[["lettings", "used"]].sum()
    wrong = sums[(sums["used"] > sums["lettings"]) | (sums < 0).any(axis=1)]
    if len(wrong):
        raise ValueError(f"{wrong.index[0]}: {wrong['used'].iloc[0]} used of {wrong['lettings'].iloc[0]} lettings.")
    weights, unknown = [], []
    for estate, count in zip(problem.estates, problem.genudlejninger, strict=True):
        let = int(sums["lettings"].get(estate, 0))
        if not let:
            unknown.append(estate)
        weights.append(Fraction(int(sums["used"].get(estate, 0)), let) * int(count) if let else Fraction(0))
    total = floor(sum(weights, Fraction(0)) + Fraction(1, 2))
    return spread(total, weights, problem.genudlejninger), unknown
