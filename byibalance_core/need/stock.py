"""The stock by area and dwelling class: as published, from shares, or fitted from margins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from byibalance_core.need.boxes import Evidence, bounds, fitted, gather
from byibalance_core.need.known import Table, crosses, of_margin
from byibalance_core.need.margins import Floats, Integers, round_cross, round_table
from byibalance_core.need.rows import AreaStock, published, read_stock
from byibalance_core.need.splits import (
    NEED_DIMENSIONS,
    TENURE_SHARES,
    Class,
    Margin,
    Whole,
    dimensions_of,
    integers,
    margin,
    total,
)
from byibalance_core.schemas import DIMENSIONS

__all__ = [
    "CROSS_ROOMS",
    "NEED_DIMENSIONS",
    "TENURE_SHARES",
    "AreaStock",
    "Class",
    "Margin",
    "cross",
    "dimensions_of",
    "margin",
    "read_stock",
    "total",
]

#: Rooms as the cross with tenure shows them: the fixed collapse to 1-2, 3 and 4 or more.
CROSS_ROOMS: dict[str, tuple[str, ...]] = {
    "1-2": ("1", "2"),
    "3": ("3",),
    "4+": ("4+",),
    "unknown": ("unknown",),
}

#: Category x group of the rooms of the cross.
_MERGED = np.array([[room in rooms for rooms in CROSS_ROOMS.values()] for room in DIMENSIONS["rooms"]], dtype=float)


def cross(stock: AreaStock, tenure: Margin, rooms: Margin) -> Margin:
    """Return the dwellings of every area by tenure and rooms (1-2, 3, 4+, unknown).

    A published cross is used as it is. Where only the margins are published the cross is fitted to them from
    a seed of ones: the assumption that tenure and rooms are independent inside an area, and nothing else.
    Every margin is kept, and the bounds are those that the margins allow. What an area publishes of a part of
    the cross, and what its estates deliver, is kept and narrows the rest. A cross of the municipality is what
    its areas add up to as far as their margins let them.

    Parameters
    ----------
    stock : AreaStock
        The areas' dwellings.
    tenure, rooms : Margin
        The two margins.
    """
    columns = integers(rooms.count @ _MERGED)
    evidence, low, high = _bounded(stock, tenure, rooms)
    whole = [table.onto(("tenure", "rooms")) for table in crosses(stock.of_whole, stock.dwellings.sum(keepdims=True))]
    cells = fitted(evidence, [table for table in whole if len(table.dimensions) > 1])
    exact = cells.sum(axis=tuple(evidence.dimensions.index(name) + 1 for name in _beyond(evidence)))
    exact = np.clip(exact, low, high)
    wanted = round_table(exact.sum(axis=0), tenure.count.sum(axis=0), columns.sum(axis=0))
    count = round_cross(exact, tenure.count, columns, wanted)
    use = exact * stock.use_rate[:, :, None]
    counts = ~tenure.estimated & np.isin(tenure.status, ["measured", "zero_or_hidden"])
    # Figures that leave a cell one number only (a single tenure, no dwellings) decide it: nothing is estimated.
    estimates = ~(counts[:, :, None] & (high - low < 0.5))
    for area, (dwellings, in_use) in _cross_as_published(stock).items():
        exact[area] = low[area] = high[area] = count[area] = dwellings
        use[area] = in_use
        estimates[area] = False
    status = np.where(estimates, "estimated", "measured").astype(object)
    # A 0 in a margin is a 0 in its cells, and no surer than the margin's.
    doubtful = (tenure.status == "zero_or_hidden")[:, :, None] | _doubtful(rooms)[:, None, :]
    status[doubtful & (count == 0)] = "zero_or_hidden"
    status[stock.incomplete] = "incomplete"
    classes = tuple((t, r) for t in DIMENSIONS["tenure"] for r in CROSS_ROOMS)
    shape = (len(stock.areas), -1)
    return Margin(
        ("tenure", "rooms"),
        classes,
        exact=exact.reshape(shape),
        count=count.reshape(shape),
        low=low.reshape(shape),
        high=high.reshape(shape),
        use=use.reshape(shape),
        status=status.reshape(shape),
        estimated=estimates.reshape(shape),
        whole=_of_municipality(whole),
    )


def _beyond(evidence: Evidence) -> list[str]:
    return [name for name in evidence.dimensions if name not in ("tenure", "rooms")]


def _bounded(stock: AreaStock, tenure: Margin, rooms: Margin) -> tuple[Evidence, Floats, Floats]:
    """Return what is known of the cross, and the least and most of each of its cells."""
    groups = {"tenure": np.eye(len(DIMENSIONS["tenure"])), "rooms": _MERGED}
    margins = {"tenure": of_margin(tenure), "rooms": of_margin(rooms)}
    box = {name: DIMENSIONS[name] for name in groups}
    evidence, _, _ = gather(
        crosses(stock.rows, stock.dwellings), stock.of_estates, stock.dwellings, margins, box, split=groups
    )
    shape = evidence.inside.shape
    at = {name: evidence.dimensions.index(name) for name in groups}
    low, high = (np.zeros((len(stock.areas), shape[at["tenure"]], shape[at["rooms"]])) for _ in range(2))
    place = np.indices(shape)
    for t, r in np.ndindex(low.shape[1:]):
        inside = (place[at["tenure"]] == t) & (place[at["rooms"]] == r)
        low[:, t, r], high[:, t, r], _ = bounds(replace(evidence, inside=inside, delivered_inside=inside))
    return evidence, low, high


def _of_municipality(crossed: Sequence[Table]) -> Whole | None:
    """Return the municipality's own counts of the cells of the cross."""
    for table in crossed:
        if table.dimensions == ("tenure", "rooms"):
            cells = table.merged([np.eye(len(DIMENSIONS["tenure"])), _MERGED]).exact.reshape(-1)
            return Whole(integers(np.nan_to_num(cells)), ~np.isnan(cells))
    return None


def _doubtful(rooms: Margin) -> np.ndarray:
    """Return which merged classes of rooms have no dwellings but a published 0 that may be hidden."""
    return (((rooms.status == "zero_or_hidden").astype(float) @ _MERGED) > 0) & (rooms.count @ _MERGED == 0)


def _cross_as_published(stock: AreaStock) -> dict[int, tuple[Integers, Floats]]:
    """Return dwellings and dwellings in use of each area (by position) whose whole cross is published."""
    table = published(stock.rows, len(stock.areas), ("tenure", "rooms"))
    in_use = np.where(np.isnan(table.in_use), table.dwellings * stock.use_rate[:, :, None], table.in_use)
    sums = table.dwellings.sum(axis=(1, 2))
    whole = np.flatnonzero((sums > 0) & (sums == stock.dwellings))
    return {int(area): (integers(table.dwellings[area] @ _MERGED), in_use[area] @ _MERGED) for area in whole}
