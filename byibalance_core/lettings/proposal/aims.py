"""The aims after the number placed: the earliest months, then evenness, each as a linear programme over one network.

Both programmes have a totally unimodular matrix (kinds and homes, homes in estates, estates in areas are nested), so
their vertices are whole: the integer programme is solved by its linear one (Hoffman and Kruskal 1956). The second runs
over the optimal face of the first: variables with a reduced cost stay where they are and rows with a price stay tight,
so that the face of a network is a network still. Whatever the solver returns is counted again in whole numbers; where
it does not hold, the aim is not called proven.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from byibalance_core.lettings.proposal.network import Nodes
from byibalance_core.lettings.proposal.problem import Problem

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: A reduced cost or price of a programme with whole costs is whole; smaller ones are noise.
_IS_PRICE = 0.5
_IS_WHOLE = 1e-5


@dataclass(frozen=True)
class Aim:
    """One aim: its value, a bound that no distribution passes, and whether the value is proven best.

    Attributes
    ----------
    name : {"placed", "month", "evenness"}
        Households placed; months waited in all, counted from the first month; unevenness.
    """

    name: str
    value: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether the value is proven best."""
        return self.value == self.bound

    @property
    def gap(self) -> float:
        """Relative distance from value to bound; 0 where the value is proven best."""
        return abs(self.value - self.bound) / max(abs(self.value), 1e-9) if self.value != self.bound else 0.0


@dataclass(frozen=True)
class Months:
    """The homes of each node month by month, as many as its estate may use: the earliest come first.

    Attributes
    ----------
    node, month, size : ndarray of int
        One entry per node and month; months count from the first of the period.
    """

    node: np.ndarray
    month: np.ndarray
    size: np.ndarray


def months(problem: Problem, at: Nodes) -> Months:
    """Return the homes of each node by month; those that come too late to be of use are left out."""
    node = at.of_home[problem.units["home"]]
    used = node >= 0
    first = int(problem.units["month"].min()) if len(problem.units["count"]) else 0
    month = problem.units["month"][used] - first
    width = int(month.max()) + 1 if len(month) else 1
    keys, inverse = np.unique(node[used] * width + month, return_inverse=True)
    size = np.bincount(inverse, weights=problem.units["count"][used], minlength=len(keys)).astype(np.int64)
    of_node, in_month = keys // width, keys % width
    size = np.minimum(size, at.size[of_node] - before_of(of_node, size))
    return Months(of_node[size > 0], in_month[size > 0], size[size > 0])


def waited(used: np.ndarray, by_month: Months) -> int:
    """Return the months waited in all when each node's earliest homes are used."""
    taken = np.clip(used[by_month.node] - before_of(by_month.node, by_month.size), 0, by_month.size)
    return int(taken @ by_month.month)


def before_of(node: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return how many homes of the same node stand before each entry."""
    before = np.cumsum(size) - size
    starts = np.flatnonzero(np.diff(node, prepend=-1))
    return before - np.repeat(before[starts], np.diff(np.append(starts, len(node))))


def unevenness(allocated: np.ndarray, expected: np.ndarray) -> float:
    """Return the sum of squares of allocations over what was expected.

    For a given number of allocations it is least where the ratios of allocated to expected differ least, each estate
    counting by what is expected of it (the least-squares quotient of Sainte-Laguë). It favours neither small nor large
    estates, as the least greatest ratio would do: that spares every estate of which one letting is expected.

    Examples
    --------
    >>> unevenness(np.array([2, 2]), np.array([2.0, 2.0])), unevenness(np.array([3, 1]), np.array([2.0, 2.0]))
    (4.0, 5.0)
    """
    has = expected > 0
    return float((allocated[has] ** 2 / expected[has]).sum())


@dataclass(frozen=True)
class Solved:
    """A distribution, kinds x nodes, and the prices of its bounds and rows."""

    placed: np.ndarray
    prices_low: np.ndarray
    prices_high: np.ndarray
    prices_under: np.ndarray


class Programme:
    """The linear programme of one problem whose number placed by priority is settled."""

    def __init__(self, problem: Problem, at: Nodes, groups: np.ndarray, of_groups: np.ndarray) -> None:
        # Loaded by the first proposal and not when the service starts.
        from scipy.sparse import coo_matrix, csr_matrix

        self.nodes, self.by_month = at, months(problem, at)
        self._estates = len(problem.estates)
        self._kind, self._node = np.nonzero(at.fits)
        arcs, units, count = len(self._kind), len(self.by_month.node), len(at.estate)
        every_arc, every_unit = np.arange(arcs), arcs + np.arange(units)
        self._costs = np.concatenate([np.zeros(arcs), self.by_month.month.astype(float)])
        kinds = problem.asked
        self._most = np.concatenate([np.minimum(kinds[self._kind], at.size[self._node]), self.by_month.size]).astype(
            float
        )
        width = arcs + units
        shape = (len(of_groups), width)
        of_groups_rows = coo_matrix((np.ones(arcs), (groups[self._kind], every_arc)), shape=shape)
        nodes_rows = coo_matrix(
            (
                np.concatenate([np.ones(arcs), -np.ones(units)]),
                (np.concatenate([self._node, self.by_month.node]), np.concatenate([every_arc, every_unit])),
            ),
            shape=(count, width),
        )
        self._equal = _stacked([of_groups_rows, nodes_rows])
        self._equals = np.concatenate([of_groups, np.zeros(count)]).astype(float)
        kind_rows = coo_matrix((np.ones(arcs), (self._kind, every_arc)), shape=(len(kinds), width))
        of_estate = at.estate[self.by_month.node]
        estate_rows = coo_matrix((np.ones(units), (of_estate, every_unit)), shape=(self._estates, width))
        area = problem.area_of[of_estate]
        limited = area >= 0
        area_rows = coo_matrix(
            (np.ones(int(limited.sum())), (area[limited], every_unit[limited])),
            shape=(len(problem.rooms_left), width),
        )
        self._under = _stacked([kind_rows, estate_rows, area_rows])
        self._unders = np.concatenate([kinds, problem.caps, problem.rooms_left]).astype(float)
        self._estate_rows = csr_matrix(estate_rows)
        self._caps = problem.caps

    def earliest(self, seconds: float) -> Solved | None:
        """Return the distribution with the fewest months waited; None when time ran out."""
        return self._solve(self._costs, self._equal, self._equals, self._under, self._unders, self._bounds(), seconds)

    def _bounds(self) -> np.ndarray:
        return np.column_stack([np.zeros(len(self._most)), self._most])

    def evenest(self, first: Solved, expected: np.ndarray, seconds: float) -> Solved | None:
        """Return the most even of the distributions with the fewest months waited; None when time ran out."""
        from scipy.sparse import coo_matrix, hstack

        bounds = self._bounds()
        stuck_low, stuck_high = first.prices_low > _IS_PRICE, first.prices_high < -_IS_PRICE
        bounds[stuck_low, 1] = 0.0
        bounds[stuck_high, 0] = self._most[stuck_high]
        tight = first.prices_under < -_IS_PRICE
        # One variable for each further allocation of an estate; each costs more than the one before it.
        estate = np.repeat(np.arange(self._estates), self._caps)
        number = np.arange(len(estate)) - np.repeat(np.cumsum(self._caps) - self._caps, self._caps)
        steps = (2 * number + 1) / expected[estate]
        allocated = coo_matrix(
            (-np.ones(len(estate)), (estate, np.arange(len(estate)))), shape=(self._estates, len(estate))
        )
        equal = _stacked([_wider(self._equal, len(estate)), hstack([self._estate_rows, allocated])])
        equals = np.concatenate([self._equals, np.zeros(self._estates)])
        under = _wider(self._under, len(estate))
        equal, equals = _stacked([equal, under[tight]]), np.concatenate([equals, self._unders[tight]])
        return self._solve(
            np.concatenate([np.zeros(len(self._most)), steps]),
            equal,
            equals,
            under[~tight],
            self._unders[~tight],
            np.vstack([bounds, np.column_stack([np.zeros(len(estate)), np.ones(len(estate))])]),
            seconds,
        )

    def _solve(
        self,
        costs: np.ndarray,
        equal: csr_matrix,
        equals: np.ndarray,
        under: csr_matrix,
        unders: np.ndarray,
        bounds: np.ndarray,
        seconds: float,
    ) -> Solved | None:
        if seconds <= 0:
            return None
        from scipy.optimize import linprog

        found = linprog(
            costs, A_ub=under, b_ub=unders, A_eq=equal, b_eq=equals, bounds=bounds, method="highs-ds",
            options={"time_limit": seconds},
        )  # fmt: skip
        if found.x is None or found.status != 0:
            return None
        whole = np.rint(found.x)
        if np.abs(found.x - whole).max(initial=0) > _IS_WHOLE:
            return None
        arcs = whole[: len(self._kind)].astype(np.int64)
        placed = np.zeros(self.nodes.fits.shape, dtype=np.int64)
        placed[self._kind, self._node] = arcs
        return Solved(placed, found.lower.marginals, found.upper.marginals, found.ineqlin.marginals)


def _stacked(blocks: list) -> csr_matrix:
    from scipy.sparse import csr_matrix, vstack

    return csr_matrix(vstack(blocks))


def _wider(matrix: csr_matrix, columns: int) -> csr_matrix:
    from scipy.sparse import csr_matrix, hstack

    return csr_matrix(hstack([matrix, csr_matrix((matrix.shape[0], columns))]))
