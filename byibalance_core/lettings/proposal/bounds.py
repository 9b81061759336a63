"""What no distribution can pass, reckoned without a solver: the bound that is told when time ran out."""

from __future__ import annotations

import heapq

import numpy as np

from byibalance_core.lettings.proposal.aims import Months, before_of


def least_waited(number: int, by_month: Months, estate: np.ndarray, caps: np.ndarray) -> int:
    """Return the months that so many households wait at least: each estate's earliest homes, whoever fits them.

    Parameters
    ----------
    number : int
        Households placed.
    by_month : Months
        The homes.
    estate : ndarray of int
        Estate of each node.
    caps : ndarray of int
        The most of each estate.
    """
    at = estate[by_month.node]
    order = np.lexsort((by_month.month, at))
    at, month, size = at[order], by_month.month[order], by_month.size[order]
    usable = np.clip(caps[at] - before_of(at, size), 0, size)
    by = np.argsort(month, kind="stable")
    reached = np.cumsum(usable[by])
    taken = np.clip(number - (reached - usable[by]), 0, usable[by])
    return int(taken @ month[by])


def least_uneven(number: int, caps: np.ndarray, expected: np.ndarray) -> float:
    """Return the least unevenness of so many allocations under the limits of the estates, whoever fits their homes.

    Examples
    --------
    >>> least_uneven(3, np.array([2, 2]), np.array([2.0, 4.0]))
    1.5
    """
    queue = [(1 / expected[e], int(e), 1) for e in np.flatnonzero(caps)]
    heapq.heapify(queue)
    total = 0.0
    for _ in range(number):
        cost, estate, count = heapq.heappop(queue)
        total += cost
        if count < caps[estate]:
            heapq.heappush(queue, ((2 * count + 1) / expected[estate], estate, count + 1))
    return float(total)
