"""Draws and roundings in bulk: categories per row, whole numbers that add up, series that bend."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[Any]


def categories(rng: np.random.Generator, group: Ints, weights: ArrayLike) -> Ints:
    """Draw one category per row from the weights of the row's group.

    One sorted look-up serves every row: the cumulative weights of group ``g`` lie from ``g`` to ``g + 1``.

    Parameters
    ----------
    group : array of int, one per row
        Row of `weights` to draw from.
    weights : array, groups x categories
        Weights of at least 0, not all 0 within a group.

    Returns
    -------
    array of int
        Category per row.

    Examples
    --------
    >>> categories(np.random.default_rng(1), np.array([0, 1, 0]), [[1, 0], [0, 1]])
    array([0, 1, 0])
    """
    table = np.asarray(weights, dtype=float)
    bounds = np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True)
    bounds[:, -1] = 1.0
    flat = (bounds + np.arange(len(table))[:, None]).ravel()
    place = np.searchsorted(flat, group + rng.random(len(group)), side="right")
    return place - group * table.shape[1]


def apportion(total: ArrayLike, weights: ArrayLike) -> Ints:
    """Share whole totals by weight along the last axis: largest remainder, so the parts add up exactly.

    Parameters
    ----------
    total : array of int, shape (...)
        What is shared.
    weights : array, shape (..., categories)
        Weights of at least 0, not all 0.

    Returns
    -------
    array of int, shape (..., categories)
        Whole parts; a part is its exact share rounded up or down.

    Examples
    --------
    >>> apportion([10, 1], [[1, 1, 1], [0, 3, 2]])
    array([[4, 3, 3],
           [0, 1, 0]])
    """
    table = np.asarray(weights, dtype=float)
    whole = np.asarray(total, dtype=np.int64)
    exact = whole[..., None] * table / table.sum(axis=-1, keepdims=True)
    # A share that is whole but for the last bit must not be rounded down and then given a dwelling again.
    parts = np.floor(exact + 1e-9).astype(np.int64)
    missing = whole - parts.sum(axis=-1)
    rank = np.argsort(np.argsort(parts - exact, axis=-1, kind="stable"), axis=-1, kind="stable")
    return parts + (rank < missing[..., None])


def knots(points: tuple[tuple[int, float], ...], years: NDArray[np.int64]) -> Floats:
    """Bend a line through dated points: straight between them, level outside.

    Examples
    --------
    >>> knots(((2001, 1.0), (2011, 3.0)), np.array([2000, 2006, 2026]))
    array([1., 2., 3.])
    """
    at, value = zip(*points, strict=True)
    return np.interp(years, at, value)


def expit(value: Floats) -> Floats:
    """Turn log odds into a share."""
    return 1 / (1 + np.exp(-value))


def logit(share: ArrayLike) -> Floats:
    """Turn a share strictly between 0 and 1 into log odds."""
    part = np.asarray(share, dtype=float)
    return np.log(part / (1 - part))
