"""What is known of the cross of the dwelling classes, place by place: margins, crosses and what estates deliver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from byibalance_core.need.margins import Floats
from byibalance_core.need.rows import CLASS_DIMENSIONS, Rows, patterns, published
from byibalance_core.need.splits import Margin
from byibalance_core.schemas import DIMENSIONS

#: Dwellings that a sum may miss another by before the two contradict each other.
_SLACK = 0.5

_NAMES = list(DIMENSIONS)


@dataclass(frozen=True)
class Table:
    """What the dwellings of every place by some dimensions can be.

    Attributes
    ----------
    dimensions : tuple of str
    low, high : array of shape (places, *categories)
        The least and the most that each cell can hold.
    exact : array, same shape
        The number to fit to; NaN where the table leaves the cell open.
    """

    dimensions: tuple[str, ...]
    low: Floats
    high: Floats
    exact: Floats

    @property
    def whole(self) -> np.ndarray:
        """In which places every cell is known."""
        return np.asarray(~np.isnan(self.exact).reshape(len(self.exact), -1).any(axis=1))

    @property
    def silent(self) -> np.ndarray:
        """In which places nothing is known of any cell."""
        said = ~np.isnan(self.exact) | (self.low > 0)
        return np.asarray(~said.reshape(len(said), -1).any(axis=1))

    def onto(self, dimensions: Iterable[str]) -> Table:
        """Return the sums over all dimensions but these."""
        kept = tuple(name for name in self.dimensions if name in set(dimensions))
        gone = tuple(axis for axis, name in enumerate(self.dimensions, start=1) if name not in kept)
        return Table(kept, *(values.sum(axis=gone) for values in (self.low, self.high, self.exact)))

    def freed(self, places: np.ndarray, totals: Floats) -> Table:
        """Return the table without what it says of some places."""
        open_ = places.reshape(-1, *[1] * len(self.dimensions))
        most = totals.reshape(open_.shape)
        return Table(
            self.dimensions,
            np.where(open_, 0.0, self.low),
            np.where(open_, most, self.high),
            np.where(open_, np.nan, self.exact),
        )

    def merged(self, groups: Sequence[Floats]) -> Table:
        """Return the table with the categories of each dimension summed into groups (category x group)."""
        return Table(self.dimensions, *(merge(values, groups) for values in (self.low, self.high, self.exact)))


def merge(values: Floats, groups: Sequence[Floats]) -> Floats:
    """Sum the categories of every axis but the first into groups; one category x group matrix per axis."""
    for axis, group in enumerate(groups, start=1):
        open_ = np.isnan(values)
        values = np.moveaxis(np.tensordot(np.where(open_, 0.0, values), group, axes=(axis, 0)), -1, axis)
        unknown = np.moveaxis(np.tensordot(open_.astype(float), group, axes=(axis, 0)), -1, axis) > 0
        values = np.where(unknown, np.nan, values)
    return values


def of_margin(split: Margin) -> Table:
    """Return a margin as a table; shares of another register are taken for what they say, without rounding."""
    low, high = (np.where(split.estimated, split.exact, bound) for bound in (split.low, split.high))
    return Table(split.dimensions, low, high, split.exact)


def single(rows: Rows, totals: Floats, dimension: str) -> Table | None:
    """Return the places' own margin by one dimension; None where none is given."""
    return _as_table(rows, totals, (dimension,)) if (dimension,) in patterns(rows) else None


def crosses(rows: Rows, totals: Floats) -> list[Table]:
    """Return every table of two or more dimensions that the places' rows hold, the finest first.

    In a table that sums to the dwellings of its place a cell without a row is empty. In any other table such
    a cell, and a hidden one, may hold whatever is left: publishers give the almene part alone.
    """
    return [_as_table(rows, totals, split) for split in reversed(patterns(rows)) if len(split) > 1]


def _as_table(rows: Rows, totals: Floats, split: tuple[str, ...]) -> Table:
    own = [_NAMES.index(name) for name in split]
    others = [_NAMES.index(name) for name in set(CLASS_DIMENSIONS) - set(split)]
    split_so = (rows.codes[:, own] >= 0).all(axis=1) & (rows.codes[:, others] < 0).all(axis=1)
    only = rows.chosen(np.asarray(split_so))
    found = published(only, len(totals), split)
    rest = np.maximum(totals - found.dwellings.reshape(len(totals), -1).sum(axis=1), 0.0)
    left = rest.reshape(-1, *[1] * len(split))
    hidden = found.hidden.reshape(len(totals), -1).any(axis=1).reshape(left.shape)
    open_ = np.where(hidden | (left >= _SLACK), found.hidden | ~found.given, False)
    return Table(
        split,
        found.dwellings,
        np.where(open_, found.dwellings + left, found.dwellings),
        np.where(open_, np.nan, found.dwellings),
    )


def reconciled(margins: Sequence[Table], tables: Sequence[Table], totals: Floats) -> tuple[list[Table], np.ndarray]:
    """Return tables that do not contradict each other, and in which places one had to be left out.

    A cross that is whole in a place stands above its margins there: it says more, and its margins follow from
    it. A cross that gives a part and does not fit the other tables is left out in that place.

    Returns
    -------
    tables : list of Table
        Margins and crosses.
    contradicted : array of bool, shape (places,)
    """
    contradicted = np.zeros(len(totals), dtype=bool)
    fitting = []
    for table in tables:
        over = table.low.reshape(len(totals), -1).sum(axis=1) > totals + _SLACK
        contradicted |= over
        fitting.append(table.freed(over, totals))
    agreed = [reduce(_under, fitting, margin) for margin in margins]
    for table in fitting:
        against = reduce(
            np.logical_or, [_conflict(table, other) for other in agreed], np.zeros(len(totals), dtype=bool)
        )
        contradicted |= against
        agreed.append(table.freed(against, totals))
    return agreed, contradicted


def _under(margin: Table, cross: Table) -> Table:
    """Return a margin with the sums of a cross in the places where the cross is whole."""
    if not set(margin.dimensions) <= set(cross.dimensions):
        return margin
    whole = cross.whole.reshape(-1, 1)
    sums = cross.onto(margin.dimensions)
    return Table(
        margin.dimensions,
        *(np.where(whole, getattr(sums, name), getattr(margin, name)) for name in ("low", "high", "exact")),
    )


def _conflict(one: Table, other: Table) -> np.ndarray:
    shared = set(one.dimensions) & set(other.dimensions)
    first, second = one.onto(shared), other.onto(shared)
    off = (first.low > second.high + _SLACK) | (second.low > first.high + _SLACK)
    return np.asarray(off.reshape(len(off), -1).any(axis=1))
