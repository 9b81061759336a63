"""From margins to a cross: proportional fitting, logical bounds, and rounding that adds up.

Publishers give dwellings by rooms and dwellings by tenure, seldom the two crossed. What lies between the
margins is estimated here, with the bounds that the margins allow, and every table is rounded so that the
printed integers still add up to the printed totals.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from byibalance_core.projection.raking import rake

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Households and dwellings are fitted until no margin is farther off than this share of itself.
TOLERANCE = 1e-9
MAX_ROUNDS = 2000


def ipf(seed: ArrayLike, row_totals: ArrayLike, column_totals: ArrayLike) -> Floats:
    """Fit a table to its row and column totals by iterative proportional fitting.

    A seed of ones gives the table of independence and nothing else. Cells that are zero in the seed stay
    zero. Leading axes are separate tables that are fitted at once.

    Parameters
    ----------
    seed : array of shape (..., rows, columns)
        Starting table, no negative values.
    row_totals : array of shape (..., rows)
    column_totals : array of shape (..., columns)

    Returns
    -------
    array of shape (..., rows, columns)
        The fitted table; its totals are off by at most a billionth of themselves.

    Raises
    ------
    ValueError
        When the two margins have different sums, or when the zeros of the seed leave no table with these
        margins.

    Notes
    -----
    Deming and Stephan (1940).

    Examples
    --------
    >>> ipf([[1, 1], [1, 1]], [30, 70], [40, 60])
    array([[12., 18.],
           [28., 42.]])
    """
    table = np.asarray(seed, dtype=float)
    *leading, row, column = range(table.ndim)
    margins = [((*leading, column), column_totals), ((*leading, row), row_totals)]
    return rake(table, margins, tolerance=TOLERANCE, rounds=MAX_ROUNDS)


def frechet_bounds(low: ArrayLike, high: ArrayLike, totals: ArrayLike) -> tuple[Floats, Floats]:
    """Return the least and the most that can lie in several parts of a whole at once.

    Parameters
    ----------
    low, high : array of shape (parts, ...)
        Least and most of each part, for example the almene dwellings and the small ones; equal where counted.
    totals : array of shape (...,)
        The wholes.

    Returns
    -------
    low, high : arrays of shape (...,)
        ``max(0, sum of the parts - (parts - 1) x whole)`` and the smallest part. Each is reached by some table
        with these margins; a sum of bounds over separate wholes is the bound of the sum.

    Notes
    -----
    Fréchet (1940). 60 almene dwellings and 70 small ones among 100 share at least 30 and at most 60.

    Examples
    --------
    >>> frechet_bounds([[60], [70]], [[60], [70]], [100])
    (array([30.]), array([60.]))
    """
    whole = np.asarray(totals, dtype=float)
    least = np.asarray(low, dtype=float).reshape(-1, *whole.shape)
    most = np.asarray(high, dtype=float).reshape(-1, *whole.shape)
    below = least.sum(axis=0) - (len(least) - 1) * whole
    return np.maximum(below, 0.0), np.minimum(whole, most.min(axis=0, initial=np.inf))


def with_sum(cells: NDArray[Any], sums: NDArray[Any] | None = None) -> NDArray[Any]:
    """Return the sums over the areas followed by the cells of each area, in one row.

    Parameters
    ----------
    cells : array of shape (areas, classes)
    sums : array of shape (classes,), optional
        The sums where they are more than those of the cells.

    Examples
    --------
    >>> with_sum(np.array([[1, 2], [3, 4]]))
    array([4, 6, 1, 2, 3, 4])
    """
    return np.concatenate([cells.sum(axis=0) if sums is None else sums, cells.ravel()])


def largest_remainder(values: ArrayLike, total: int | None = None) -> Integers:
    """Round values to integers that keep their sum.

    Parameters
    ----------
    values : array of shape (n,)
        No negative values.
    total : int, optional
        Sum of the result; the rounded sum of `values` when not given. With another total the values are
        scaled to it first.

    Returns
    -------
    array of shape (n,)
        Each value rounded down or up, the largest remainders up; equal remainders in order.

    Raises
    ------
    ValueError
        When values without a sum are to reach a total above zero.

    Examples
    --------
    >>> largest_remainder([33.4, 33.3, 33.3])
    array([34, 33, 33])
    """
    exact = np.asarray(values, dtype=float)
    found = float(exact.sum())
    # Sums of the same figures in another order differ by a hair; they must round alike, at a half as well.
    wanted = int(np.floor(found + 0.5 + 1e-9)) if total is None else int(total)
    if wanted != 0 and found <= 0:
        raise ValueError(f"Values that sum to nothing cannot be shared out to {wanted}.")
    if total is not None and found > 0:
        exact = exact * (wanted / found)
    # A whole number that arithmetic left a hair below itself is that whole number.
    whole = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-np.round(exact - whole, 9), kind="stable")
    whole[order[: wanted - int(whole.sum())]] += 1
    return whole


def round_table(exact: ArrayLike, row_totals: ArrayLike, column_totals: ArrayLike) -> Integers:
    """Round a table to integers that keep integer row totals and, wherever that is possible, column totals.

    Parameters
    ----------
    exact : array of shape (rows, columns)
        No negative values; its row sums are the row totals up to rounding.
    row_totals : array of int, shape (rows,)
    column_totals : array of int, shape (columns,)
        The same sum as the rows.

    Returns
    -------
    array of int, shape (rows, columns)
        The row sums are always kept; a zero stays zero. A column total is missed only where the zeros leave
        no table.

    Examples
    --------
    >>> round_table([[1.5, 1.5], [0.5, 0.5]], [3, 1], [2, 2])
    array([[1, 2],
           [1, 0]])
    """
    values = np.asarray(exact, dtype=float)
    rounded = _round_rows(values, np.asarray(row_totals, dtype=np.int64))
    return _move_units(rounded, values, np.asarray(column_totals, dtype=np.int64))


def _round_rows(values: Floats, totals: Integers) -> Integers:
    """Round every row (along the last axis) to its total by largest remainder."""
    sums = values.sum(axis=-1)
    scaled = values * np.divide(totals, sums, out=np.zeros_like(sums), where=sums > 0)[..., None]
    whole = np.floor(scaled + 1e-9).astype(np.int64)
    order = np.argsort(whole - scaled, axis=-1, kind="stable")
    rank = np.argsort(order, axis=-1, kind="stable")
    return whole + (rank < (totals - whole.sum(axis=-1))[..., None])


def _move_units(table: Integers, exact: Floats, wanted: Integers) -> Integers:
    """Move single units between columns, the cheapest row first, until the column totals are met."""
    moved = table.copy()
    for _ in range(4 * int(np.abs(wanted - table.sum(axis=0)).sum())):
        off = wanted - moved.sum(axis=0)
        if not off.any():
            break
        more, less = int(np.argmax(off)), int(np.argmin(off))
        error = moved - exact
        cost = error[:, more] - error[:, less]
        cost = np.where((moved[:, less] > 0) & (exact[:, more] > 0), cost, np.inf)
        if not len(cost) or not np.isfinite(cost.min()):
            break
        row = int(np.argmin(cost))
        moved[row, more] += 1
        moved[row, less] -= 1
    return moved


def round_cross(exact: ArrayLike, row_totals: ArrayLike, column_totals: ArrayLike, totals: ArrayLike) -> Integers:
    """Round one table per area: areas keep their margins and add up to the municipality's table.

    Parameters
    ----------
    exact : array of shape (areas, rows, columns)
        Unrounded tables.
    row_totals : array of int, shape (areas, rows)
    column_totals : array of int, shape (areas, columns)
    totals : array of int, shape (rows, columns)
        The table that the areas should add up to; its margins are the sums of the areas' margins.

    Returns
    -------
    array of int, shape (areas, rows, columns)
        The margins of every area are kept. The sum over the areas is `totals` as far as exchanges inside
        areas reach it, which with more than a handful of areas they do.
    """
    values = np.asarray(exact, dtype=float)
    columns = np.asarray(column_totals, dtype=np.int64)
    rounded = _round_rows(values, np.asarray(row_totals, dtype=np.int64))
    for off in np.flatnonzero((rounded.sum(axis=1) != columns).any(axis=1)):
        rounded[off] = _move_units(rounded[off], values[off], columns[off])
    wanted = np.asarray(totals, dtype=np.int64)
    for _ in range(8 * int(np.abs(wanted - rounded.sum(axis=0)).sum())):
        corners = _corners(wanted - rounded.sum(axis=0))
        if corners is None:
            break
        up, down, left, right = corners
        error = rounded - values
        cost = error[:, up, left] + error[:, down, right] - error[:, up, right] - error[:, down, left]
        can = (rounded[:, up, right] > 0) & (rounded[:, down, left] > 0)
        can &= (values[:, up, left] > 0) & (values[:, down, right] > 0)
        if not can.any():
            break
        area = int(np.argmin(np.where(can, cost, np.inf)))
        rounded[area, [up, down], [left, right]] += 1
        rounded[area, [up, down], [right, left]] -= 1
    return rounded


def _corners(off: Integers) -> tuple[int, int, int, int] | None:
    """Return the exchange that brings a table of zero margins nearest to zero; None at zero."""
    if not off.any():
        return None
    up, left = (int(i) for i in np.unravel_index(int(np.argmax(off)), off.shape))
    gain = -off[up, :][None, :] - off[:, left][:, None] + off
    gain[up, :] = gain[:, left] = np.iinfo(np.int64).min
    down, right = (int(i) for i in np.unravel_index(int(np.argmax(gain)), off.shape))
    return up, down, left, right


def round_bounds(low: ArrayLike, value: ArrayLike, high: ArrayLike) -> tuple[Integers, Integers]:
    """Round bounds outward around integer values, so that bounds of the parts add up to the sum's.

    Parameters
    ----------
    low, high : array of shape (areas,)
        Unrounded bounds.
    value : array of int, shape (areas,)
        The rounded values between them.

    Returns
    -------
    low, high : arrays of int, shape (areas,)
        ``low <= value <= high``; their sums are the outward rounded sums of the unrounded bounds, unless that
        would push a value out of its bounds.

    Examples
    --------
    >>> round_bounds([0.5, 0.5], [1, 1], [1.2, 1.2])
    (array([1, 0]), array([1, 2]))
    """
    inner = np.asarray(value, dtype=np.int64)
    lower = _round_down(np.asarray(low, dtype=float), inner)
    upper = -_round_down(-np.asarray(high, dtype=float), -inner)
    return lower, upper


def _round_down(bound: Floats, ceiling: Integers) -> Integers:
    whole = np.minimum(np.floor(bound + 1e-9).astype(np.int64), ceiling)
    short = int(np.floor(bound.sum() + 1e-6)) - int(whole.sum())
    remainder = np.where(whole < ceiling, bound - whole, -1.0)
    order = [row for row in np.argsort(-remainder, kind="stable") if remainder[row] > 1e-9]
    whole[order[: max(short, 0)]] += 1
    return whole
