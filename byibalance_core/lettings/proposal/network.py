"""Homes, estates and kinds as a network: how many can be placed, and a way to do it, in exact whole numbers.

Kinds flow to the homes they may have, homes to their estate with its limit, estates to their area with its limit. Every
capacity is whole, so the greatest flow is found in whole numbers by augmenting paths (Ford and Fulkerson 1956; Dinic
1970), and the least cut proves it. Households that can be placed at the same time form a matroid (a gammoid), so to
serve the highest priority first never costs places altogether: the greatest flow of the kinds from a priority up is
what the lexicographic optimum gives them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from byibalance_core.lettings.proposal.problem import Problem


@dataclass(frozen=True)
class Nodes:
    """Homes of one estate that fit the same kinds, taken together.

    Attributes
    ----------
    of_home : ndarray of int
        Node of each home; -1 where nobody may have it.
    estate, size : ndarray of int
        Estate of each node, and how many of its homes can be used at most.
    fits : ndarray of bool
        Kinds x nodes.
    """

    of_home: np.ndarray
    estate: np.ndarray
    size: np.ndarray
    fits: np.ndarray


def nodes(problem: Problem, fits: np.ndarray | None = None) -> Nodes:
    """Return the nodes of a problem; `fits` stands instead of its own rules."""
    fits = problem.fits if fits is None else fits
    estate = problem.homes["estate"]
    usable = fits.any(axis=0) & (problem.caps[estate] > 0)
    packed = np.packbits(fits[:, usable], axis=0).T
    keys = np.ascontiguousarray(
        np.hstack([estate[usable].astype(">u4").reshape(-1, 1).view(np.uint8), packed]).astype(np.uint8)
    )
    if not usable.any():
        none = np.zeros(0, dtype=np.int64)
        return Nodes(np.full(len(estate), -1), none, none, np.zeros((len(fits), 0), dtype=bool))
    _, first, inverse = np.unique(keys.view(f"V{keys.shape[1]}").ravel(), return_index=True, return_inverse=True)
    of_home = np.full(len(estate), -1)
    of_home[usable] = inverse
    size = np.bincount(inverse, weights=problem.homes["count"][usable], minlength=len(first))
    at = estate[usable][first]
    return Nodes(of_home, at, np.minimum(size.astype(np.int64), problem.caps[at]), fits[:, usable][:, first])


class Network:
    """The network of one problem, ready to be asked with other numbers of households."""

    def __init__(self, problem: Problem, at: Nodes) -> None:
        kinds, count, estates = len(problem.asked), len(at.estate), len(problem.estates)
        self.nodes = at
        self._kinds = kinds
        kind, node = np.nonzero(at.fits)
        # 0 source, 1 sink, then groups of kinds (as many as kinds), kinds, nodes, estates, areas.
        self._first = {"group": 2, "kind": 2 + kinds, "node": 2 + 2 * kinds, "estate": 2 + 2 * kinds + count}
        area = self._first["estate"] + estates
        self._size = area + len(problem.rooms_left)
        limited = problem.area_of >= 0
        every = np.arange(estates)
        self._tails = np.concatenate(
            [
                self._first["kind"] + kind,
                self._first["node"] + np.arange(count),
                self._first["estate"] + every,
                area + np.arange(len(problem.rooms_left)),
            ]
        )
        self._heads = np.concatenate(
            [
                self._first["node"] + node,
                self._first["estate"] + at.estate,
                np.where(limited, area + problem.area_of, 1),
                np.ones(len(problem.rooms_left), dtype=np.int64),
            ]
        )
        self._limits = np.concatenate([at.size[node], at.size, problem.caps, problem.rooms_left])

    def most(self, households: np.ndarray) -> int:
        """Return how many of the given households, by kind, can be placed."""
        return int(self._flow(households, np.arange(self._kinds), households).flow_value)

    def placed(self, households: np.ndarray, groups: np.ndarray, of_groups: np.ndarray) -> np.ndarray:
        """Return a distribution, kinds x nodes.

        Parameters
        ----------
        households : ndarray of int
            The most of each kind.
        groups : ndarray of int
            Group of each kind.
        of_groups : ndarray of int
            The most of each group.
        """
        flow = self._flow(households, groups, of_groups).flow
        start, end = self._first["kind"], self._first["node"]
        count = len(self.nodes.estate)
        return flow[start : start + self._kinds, end : end + count].toarray().astype(np.int64)

    def _flow(self, households: np.ndarray, groups: np.ndarray, of_groups: np.ndarray):  # type: ignore[no-untyped-def]
        # Loaded by the first proposal and not when the service starts.
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import maximum_flow

        kinds = np.arange(self._kinds)
        tails = np.concatenate([np.zeros(len(of_groups), dtype=np.int64), self._first["group"] + groups, self._tails])
        heads = np.concatenate(
            [self._first["group"] + np.arange(len(of_groups)), self._first["kind"] + kinds, self._heads]
        )
        limits = np.concatenate([of_groups, households, self._limits]).astype(np.int32)
        order = np.lexsort((heads, tails))
        starts = np.searchsorted(tails[order], np.arange(self._size + 1)).astype(np.int32)
        arcs = (limits[order], heads[order].astype(np.int32), starts)
        return maximum_flow(csr_matrix(arcs, shape=(self._size, self._size)), 0, 1)


def by_priority(network: Network, problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Return the group (priority) of each kind and how many of each group the best distribution places.

    Examples
    --------
    Two kinds want the one home; the one with the larger priority gets it.

    >>> import pandas as pd
    >>> from byibalance_core.lettings.agreement import Step
    >>> from byibalance_core.lettings.proposal.problem import KIND_COLUMNS, VACANCY_COLUMNS, problem
    >>> homes = pd.DataFrame([("a", "o", "x", "family", 2, 4000, "no", "2027-01", 1)], columns=VACANCY_COLUMNS)
    >>> kinds = pd.DataFrame([("k", 2, 1, 5000, "no", "", 1), ("l", 3, 1, 5000, "no", "", 2)], columns=KIND_COLUMNS)
    >>> one = problem(homes, kinds, {"a": Step("one", {}, 1.0)})
    >>> [numbers.tolist() for numbers in by_priority(Network(one, nodes(one)), one)]
    [[0, 1], [1, 0]]
    """
    priorities = problem.kinds["priority"]
    levels = np.unique(-priorities)
    groups = np.searchsorted(levels, -priorities)
    reached = [network.most(np.where(groups <= group, problem.asked, 0)) for group in range(len(levels))]
    return groups, np.diff(np.array([0, *reached], dtype=np.int64))
