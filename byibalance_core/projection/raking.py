"""Fitting a table of any number of dimensions to any set of its margins."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
#: Axes of the table that are kept, in rising order, and the totals over all others.
MarginTotals = tuple[tuple[int, ...], ArrayLike]

MAX_ROUNDS = 5000


def rake(
    seed: ArrayLike,
    margins: Sequence[MarginTotals],
    *,
    tolerance: float = 1e-6,
    prior: float | None = None,
    rounds: int = MAX_ROUNDS,
) -> Floats:
    """Fit a table to margins by iterative proportional fitting.

    Parameters
    ----------
    seed : array of any shape
        Starting table, no negative values. Its odds ratios are kept.
    margins : sequence of (axes, totals)
        For each margin the axes it keeps, in rising order, and its totals, shaped as these axes. Axes that every
        margin keeps hold separate tables, which are fitted at once. NaN where a total is not known: the cells
        under it are left to the other margins.
    tolerance : float
        Fitting stops when no total is farther off than this share of itself (of 1 for totals under 1).
    prior : float, optional
        What an empty cell of the seed begins at where a margin above zero has nothing else to stand on. Without
        one, empty cells stay empty.
    rounds : int
        Rounds after which the margins count as impossible to keep together.

    Returns
    -------
    array of the shape of `seed`
        The fitted table.

    Raises
    ------
    ValueError
        When margins contradict each other, when totals or the seed are negative or not finite, when axes are not
        those of the table, or when the seed's empty cells leave no table with these margins.

    Notes
    -----
    Deming and Stephan (1940). The order of the margins decides nothing but the last digits.

    Examples
    --------
    >>> rake([[1, 1], [1, 1]], [((0,), [30, 70]), ((1,), [40, 60])])
    array([[12., 18.],
           [28., 42.]])
    >>> rake([[0, 0], [1, 1]], [((0,), [10, 10]), ((1,), [10, 10])], prior=0.01)
    array([[5., 5.],
           [5., 5.]])
    >>> rake([[1, 1], [1, 1]], [((0,), [30, 70]), ((0, 1), [[20, np.nan], [np.nan, np.nan]])]).round(3)
    array([[20., 10.],
           [35., 35.]])
    """
    table = np.array(seed, dtype=float)
    wanted = [(axes, np.asarray(totals, dtype=float)) for axes, totals in margins]
    _check(table, wanted)
    if prior is not None:
        table = _stand_in(table, wanted, prior)
    for _ in range(rounds):
        worst = 0.0
        for axes, totals in wanted:
            found = _margin(table, axes)
            worst = max(worst, _off(found, totals))
            ratio = np.divide(totals, found, out=np.zeros_like(found), where=found > 0)
            table *= _spread(np.where(np.isnan(totals), 1.0, ratio), axes, table.ndim)
        if worst < tolerance:
            return table
    raise ValueError(
        f"After {rounds} rounds no table keeps every margin: the zeros of the seed leave no table, or it comes"
        " very slowly."
    )


def fill_hidden(counts: ArrayLike, totals: ArrayLike, weights: ArrayLike) -> Floats:
    """Share what is left of each row's total among its hidden cells.

    Parameters
    ----------
    counts : array of shape (rows, columns)
        NaN where a count is hidden.
    totals : array of shape (rows,)
        Sum of each row; NaN where it is not known, and hidden cells are then taken as 0.
    weights : array of shape (columns,)
        How hidden cells of a row share: not negative.

    Returns
    -------
    array of shape (rows, columns)
        Counted cells are left alone. Hidden ones are never below 0.

    Examples
    --------
    >>> fill_hidden([[10, np.nan, np.nan]], [16], [5, 1, 2])
    array([[10.,  2.,  4.]])
    """
    table = np.asarray(counts, dtype=float)
    hidden = np.isnan(table)
    known = np.where(hidden, 0.0, table)
    rest = np.maximum(np.nan_to_num(np.asarray(totals, dtype=float)) - known.sum(axis=1), 0.0)
    # A small part each where nothing tells the columns apart.
    shares = np.where(hidden, np.asarray(weights, dtype=float) + 1e-9, 0.0)
    sums = shares.sum(axis=1, keepdims=True)
    return known + rest[:, None] * np.divide(shares, sums, out=np.zeros_like(shares), where=sums > 0)


def _check(table: Floats, wanted: Sequence[tuple[tuple[int, ...], Floats]]) -> None:
    if not np.isfinite(table).all() or (table < 0).any():
        raise ValueError("A seed holds counts: no negative and no missing cells.")
    if not wanted:
        raise ValueError("No margins are given.")
    for axes, totals in wanted:
        if list(axes) != sorted(set(axes)) or any(not 0 <= axis < table.ndim for axis in axes):
            raise ValueError(f"{axes} are no axes of a table with {table.ndim}, in rising order.")
        if totals.shape != tuple(table.shape[axis] for axis in axes):
            raise ValueError(f"A margin over the axes {axes} has the shape {totals.shape}, which is not the table's.")
        if np.isinf(totals).any() or (totals < 0).any():
            raise ValueError("A margin holds counts: no negative and no infinite totals.")
    for (one, totals), (other, rest) in combinations(wanted, 2):
        shared = tuple(axis for axis in one if axis in other)
        left = _margin(totals, tuple(one.index(axis) for axis in shared))
        right = _margin(rest, tuple(other.index(axis) for axis in shared))
        # A sum with an unknown part contradicts nothing.
        apart = np.abs(left - right)[~np.isnan(left + right)]
        if (apart > 1e-6 + 1e-9 * np.abs(right)[~np.isnan(left + right)]).any():
            raise ValueError(
                f"The margins over {one} and {other} have different sums, so no table can keep both:"
                f" they are {apart.max():.6g} apart."
            )


def _stand_in(table: Floats, wanted: Sequence[tuple[tuple[int, ...], Floats]], prior: float) -> Floats:
    filled = table.copy()
    for axes, totals in wanted:
        bare = (totals > 0) & (_margin(table, axes) <= 0)
        filled = np.where(_spread(bare, axes, table.ndim) & (filled <= 0), prior, filled)
    return filled


def _margin(table: Floats, axes: tuple[int, ...]) -> Floats:
    return np.asarray(table.sum(axis=tuple(axis for axis in range(table.ndim) if axis not in axes)))


def _spread(values: NDArray[Any], axes: tuple[int, ...], dimensions: int) -> NDArray[Any]:
    """Shape a margin so that it multiplies the table."""
    shape = [1] * dimensions
    for axis, length in zip(axes, values.shape, strict=True):
        shape[axis] = length
    return values.reshape(shape)


def _off(found: Floats, totals: Floats) -> float:
    gap = np.abs(found - totals) / np.maximum(np.abs(totals), 1.0)
    return float(np.max(gap[~np.isnan(gap)], initial=0.0))
