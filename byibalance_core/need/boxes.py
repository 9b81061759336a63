"""One class of dwellings in every place: the bounds that all figures allow together, and an estimate between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from byibalance_core.need.known import Table, reconciled
from byibalance_core.need.margins import TOLERANCE, Floats, frechet_bounds
from byibalance_core.need.rows import CLASS_DIMENSIONS, Rows, delivered
from byibalance_core.projection.raking import rake
from byibalance_core.schemas import DIMENSIONS

#: What a class allows: per dimension the categories, for example ``{"tenure": ("almene",), "rooms": ("1", "2")}``.
Box = Mapping[str, tuple[str, ...]]

#: A range narrower than this is one number.
_NOTHING = 1e-6
#: Dwellings that a sum may miss another by before the two contradict each other.
_SLACK = 0.5
#: Part of a sum that two registers may differ by and still be the same.
_AS_GOOD_AS_ALL = 0.999
#: Rounds of fitting after which figures count as contradicting each other.
_ROUNDS = 500


@dataclass(frozen=True)
class Evidence:
    """All that places say of some dimensions, less what estates have delivered.

    Attributes
    ----------
    dimensions : tuple of str
        Axes of the cells: those of the class, and those that link tables of it.
    groups : tuple of array
        Category x group per dimension; categories that no two tables tell apart are one group.
    inside : array of bool, shape (*groups)
        Cells of the class.
    totals : array of shape (places,)
        Dwellings beside the delivered ones.
    tables : tuple of Table
        Of the dwellings beside the delivered ones, in groups.
    delivered : array of shape (places, *cells)
        Delivered dwellings, by the open dimensions too.
    delivered_inside : array of bool, shape (*cells)
        Cells of the class among them.
    open_axes : tuple of int
        Axes of the delivered dwellings that no table of the places splits by.
    """

    dimensions: tuple[str, ...]
    groups: tuple[Floats, ...]
    inside: np.ndarray
    totals: Floats
    tables: tuple[Table, ...]
    delivered: Floats
    delivered_inside: np.ndarray
    open_axes: tuple[int, ...]

    @property
    def known(self) -> Floats:
        """Delivered dwellings of every cell."""
        extra = self.delivered.ndim - 1 - len(self.dimensions)
        return np.asarray(self.delivered.sum(axis=self.open_axes)) if extra else self.delivered

    @property
    def counted(self) -> Floats:
        """Delivered dwellings of the class in every place."""
        return np.asarray(self.delivered[:, self.delivered_inside].sum(axis=1))


def gather(
    crosses: Sequence[Table],
    estates: Rows,
    totals: Floats,
    margins: Mapping[str, Table],
    box: Box,
    *,
    split: Mapping[str, Floats] | None = None,
) -> tuple[Evidence, np.ndarray, np.ndarray]:
    """Return all that places and their estates say of a class.

    Parameters
    ----------
    crosses : sequence of Table
        What the places give by two dimensions or more, the finest first.
    estates : Rows
        Of the estates in them.
    totals : array of shape (places,)
        Dwellings.
    margins : mapping of str to Table
        Of the dimensions that the places carry.
    box : mapping
        The class; a dimension without a margin is open.
    split : mapping of str to array, optional
        Category x group of dimensions that are to be told apart further than the class needs.

    Returns
    -------
    evidence : Evidence
    unsure, contradicted : array of bool, shape (places,)
        Where an estate's figure is no count; where a figure was left out since it contradicts others.
    """
    links = linked(box, crosses)
    dimensions = tuple(name for name in CLASS_DIMENSIONS if name in margins and (name in box or name in links))
    many = [table.onto(dimensions) for table in crosses]
    many = [table for table in many if len(table.dimensions) > 1]
    groups = {name: grouped(name, box, many) for name in CLASS_DIMENSIONS if name in box or name in dimensions}
    groups |= split or {}
    tables, contradicted = reconciled([margins[name] for name in dimensions], many, totals)
    tables = [table.merged([groups[name] for name in table.dimensions]) for table in tables]
    cells, unsure = delivered(estates, len(totals), groups)
    gone = tuple(axis for axis, name in enumerate(groups, start=1) if name not in dimensions)
    # Estates that hold more than their area does contradict it: the area's own figures stand.
    over = _exceeds(tables, cells.sum(axis=gone), dimensions) | (_sum(cells) > totals + _SLACK)
    cells = np.where(over.reshape(-1, *[1] * len(groups)), 0.0, cells)
    known = cells.sum(axis=gone)
    evidence = Evidence(
        dimensions,
        tuple(groups[name] for name in dimensions),
        _cells_of(box, groups, dimensions),
        np.maximum(totals - _sum(cells), 0.0),
        tuple(_beside(table, known, dimensions) for table in tables),
        cells,
        _cells_of(box, groups, tuple(groups)),
        open_axes=gone,
    )
    return evidence, unsure & ~over, contradicted | over


def _sum(cells: Floats) -> Floats:
    return np.asarray(cells.reshape(len(cells), -1).sum(axis=1))


def _cells_of(box: Box, groups: Mapping[str, Floats], dimensions: tuple[str, ...]) -> np.ndarray:
    """Return which cells of some dimensions belong to the class."""
    inside = np.ones([groups[name].shape[1] for name in dimensions], dtype=bool)
    for axis, name in enumerate(dimensions):
        if name in box:
            chosen = (groups[name] * np.isin(DIMENSIONS[name], box[name])[:, None]).any(axis=0)
            inside &= chosen.reshape([-1 if other == axis else 1 for other in range(len(dimensions))])
    return inside


def _onto(cells: Floats, table: Table, dimensions: tuple[str, ...]) -> Floats:
    return cells.sum(axis=tuple(axis for axis, name in enumerate(dimensions, start=1) if name not in table.dimensions))


def _exceeds(tables: Sequence[Table], cells: Floats, dimensions: tuple[str, ...]) -> np.ndarray:
    over = [_onto(cells, table, dimensions) > table.high + _SLACK for table in tables]
    return (
        np.any([found.reshape(len(cells), -1).any(axis=1) for found in over], axis=0)
        if over
        else np.zeros(len(cells), dtype=bool)
    )


def _beside(table: Table, cells: Floats, dimensions: tuple[str, ...]) -> Table:
    """Return what a table leaves when the delivered dwellings are taken out."""
    own = _onto(cells, table, dimensions)
    return Table(table.dimensions, *(np.maximum(values - own, 0.0) for values in (table.low, table.high, table.exact)))


def linked(box: Box, crosses: Sequence[Table]) -> tuple[str, ...]:
    """Return the dimensions beside the class's own by which two crosses tell of each other."""
    own = set(box)

    def links(name: str) -> bool:
        parts = [set(table.dimensions) & own for table in crosses if name in table.dimensions]
        return any(not (one <= other or other <= one) for one in parts for other in parts)

    return tuple(name for name in CLASS_DIMENSIONS if name not in own and links(name))


def grouped(name: str, box: Box, tables: Sequence[Table]) -> Floats:
    """Return category x group of a dimension: the class and the rest, or one by one where that would lose something.

    It would where two tables cross the dimension with different others, and where a table knows some of its
    categories and leaves others open.
    """
    categories = DIMENSIONS[name]
    inside = np.isin(categories, box.get(name, categories))
    groups = np.column_stack([inside, ~inside]).astype(float)
    holding = [table for table in tables if name in table.dimensions]
    others = [set(table.dimensions) for table in holding]
    nested = all(one <= other or other <= one for one in others for other in others)
    whole = all(_alike(table, name, inside) for table in holding)
    return groups if name in box and nested and whole else np.eye(len(categories))


def _alike(table: Table, name: str, inside: np.ndarray) -> bool:
    """Tell whether a table knows all categories on either side of the class, or none, in each of its lines."""
    open_ = np.moveaxis(np.isnan(table.exact), table.dimensions.index(name) + 1, 0)
    sides = (open_[inside], open_[~inside])
    return all(bool((side.any(axis=0) == side.all(axis=0)).all()) for side in sides)


def bounds(evidence: Evidence) -> tuple[Floats, Floats, np.ndarray]:
    """Return the least and the most dwellings of the class in every place, and where figures contradict.

    Where only margins are known these are Fréchet's bounds; where crosses overlap, the smallest and the largest
    sum over all tables that keep every figure, by linear programming. Delivered dwellings are in both.
    """
    ones = [_inside(table, evidence) for table in evidence.tables if len(table.dimensions) == 1]
    many = [table for table in evidence.tables if len(table.dimensions) > 1]
    low, high = frechet_bounds([part[0] for part in ones], [part[1] for part in ones], evidence.totals)
    for table in many:
        least, most = _inside(table, evidence)
        high = np.minimum(high, most)
        if set(table.dimensions) == set(evidence.dimensions):
            low = np.maximum(low, least)
    contradicted = np.zeros(len(high), dtype=bool)
    crossed = np.any([~table.silent for table in many], axis=0) if many else contradicted
    todo = np.flatnonzero(crossed & (high - low > _NOTHING))
    if len(todo):
        least, most, unsolved = _programmed(evidence, todo)
        low[todo], high[todo] = np.maximum(low[todo], least), np.minimum(high[todo], most)
        contradicted[todo] = unsolved
    if evidence.open_axes:
        low = np.zeros_like(low)
    return np.minimum(low, high) + evidence.counted, high + evidence.counted, contradicted


def _inside(table: Table, evidence: Evidence) -> tuple[Floats, Floats]:
    """Return the least and most dwellings inside the class by one table alone."""
    gone = tuple(axis for axis, name in enumerate(evidence.dimensions) if name not in table.dimensions)
    inside = evidence.inside.any(axis=gone)
    return table.low[:, inside].sum(axis=1), table.high[:, inside].sum(axis=1)


def _programmed(evidence: Evidence, places: np.ndarray) -> tuple[Floats, Floats, np.ndarray]:
    """Solve for least and most inside the class; one block of cells per place."""
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    cells = evidence.inside.size
    incidence = [np.ones((1, cells))]
    least, most = [evidence.totals[places, None]], [evidence.totals[places, None]]
    for table in evidence.tables:
        gone = tuple(axis for axis, name in enumerate(evidence.dimensions) if name not in table.dimensions)
        shape = [1 if axis in gone else size for axis, size in enumerate(evidence.inside.shape)]
        number = np.broadcast_to(np.arange(np.prod(shape)).reshape(shape), evidence.inside.shape).ravel()
        incidence.append((number == np.arange(np.prod(shape))[:, None]).astype(float))
        least.append(table.low[places].reshape(len(places), -1))
        most.append(table.high[places].reshape(len(places), -1))
    rows = sparse.csr_array(np.vstack(incidence))
    lows, highs = np.hstack(least), np.hstack(most)
    objective = evidence.inside.ravel().astype(float)

    def solved(block: np.ndarray, sign: float) -> Floats | None:
        matrix = sparse.kron(sparse.eye_array(len(block)), rows, format="csr")
        limits = LinearConstraint(matrix, lows[block].ravel(), highs[block].ravel())
        answer = milp(sign * np.tile(objective, len(block)), constraints=limits, bounds=Bounds(0, np.inf))
        # The solver keeps every figure to a millionth; what it leaves there is no dwelling.
        return None if answer.x is None else np.round(answer.x.reshape(len(block), cells) @ objective, 5)

    block = np.arange(len(places))
    ends = [solved(block, sign) for sign in (1.0, -1.0)]
    if ends[0] is not None and ends[1] is not None:
        return ends[0], ends[1], np.zeros(len(places), dtype=bool)
    # Some place contradicts itself: every place is asked alone, and that one keeps the bounds it has.
    alone = [[solved(np.array([place]), sign) for sign in (1.0, -1.0)] for place in block]
    unsolved = np.array([first is None or second is None for first, second in alone])
    low = np.array([0.0 if first is None else first[0] for first, _ in alone])
    high = np.array([np.inf if second is None else second[0] for _, second in alone])
    return low, high, unsolved


def fitted(evidence: Evidence, whole: Sequence[Table] = ()) -> Floats:
    """Return the dwellings of every cell, fitted from a seed of ones to every figure that is known.

    Parameters
    ----------
    evidence : Evidence
        Of the areas.
    whole : sequence of Table
        Crosses of the municipality: the areas add up to them as far as the areas' own figures let them.

    Returns
    -------
    array of shape (places, *groups)
        With the delivered dwellings; a cell of an open dimension is not told apart.
    """
    shape = (len(evidence.totals), *evidence.inside.shape)
    axis = {name: number for number, name in enumerate(evidence.dimensions, start=1)}
    own: list[tuple[tuple[int, ...], Floats]] = [((0,), evidence.totals)]
    own += [((0, *(axis[name] for name in table.dimensions)), table.exact) for table in evidence.tables]
    ones = [margins for margins in own if len(margins[0]) <= 2]
    sums = [(axes[1:], totals.sum(axis=0)) for axes, totals in ones[1:]]
    seed = np.ones(shape) * (evidence.totals.reshape(-1, *[1] * evidence.inside.ndim) > 0)
    above = [_scaled(table, evidence, axis, sums) for table in whole]
    for margins in ([*own, *above], own, ones):
        try:
            return rake(seed, margins, tolerance=TOLERANCE, rounds=_ROUNDS) + evidence.known
        except ValueError:
            continue
    raise ValueError("The margins of an area have different sums; no table can keep them.")


def _scaled(
    table: Table, evidence: Evidence, axis: Mapping[str, int], sums: Sequence[tuple[tuple[int, ...], Floats]]
) -> tuple[tuple[int, ...], Floats]:
    """Return what a cross of the municipality leaves beside the delivered dwellings, with its areas' sums."""
    own = table.onto(evidence.dimensions)
    merged = own.merged([evidence.groups[axis[name] - 1] for name in own.dimensions])
    axes = tuple(axis[name] for name in own.dimensions)
    exact = _beside(merged, evidence.known.sum(axis=0, keepdims=True), evidence.dimensions).exact[0]
    if np.isnan(exact).any():
        # A part is published, as the almene dwellings alone: what sums to the areas' own is told in full.
        wanted = next(totals for names, totals in sums if names[0] == axes[0]).reshape(-1, *[1] * (exact.ndim - 1))
        told = np.nansum(exact, axis=tuple(range(1, exact.ndim)), keepdims=True)
        full = (told > 0) & (told >= wanted * _AS_GOOD_AS_ALL)
        factor = np.divide(wanted, told, out=np.ones_like(told), where=full)
        return axes, np.where(full, np.nan_to_num(exact), exact) * factor
    inner = [((axes.index(names[0]),), totals) for names, totals in sums if names[0] in axes]
    try:
        return axes, rake(exact, inner, tolerance=TOLERANCE, rounds=_ROUNDS)
    except ValueError:
        return axes, np.full(exact.shape, np.nan)
