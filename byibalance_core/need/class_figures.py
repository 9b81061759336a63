"""One class of dwellings in every area and in the municipality, from all that a release holds of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from byibalance_core.model import Municipality, once
from byibalance_core.need.boxes import Box, Evidence, bounds, fitted, gather
from byibalance_core.need.known import Table, crosses, of_margin, single
from byibalance_core.need.margins import Floats, Integers, largest_remainder, round_bounds
from byibalance_core.need.rows import CLASS_DIMENSIONS, AreaStock, read_stock
from byibalance_core.need.splits import Margin, dimensions_of, margin, total
from byibalance_core.need.stock import CROSS_ROOMS, cross
from byibalance_core.schemas import DIMENSIONS

#: A range narrower than this is one dwelling count.
_NARROW = 0.5


@dataclass(frozen=True)
class Known:
    """What the classes of one municipality are read from; made once and asked many times.

    Attributes
    ----------
    stock : AreaStock
    margins : mapping of str to Margin
        Of the class dimensions that areas carry.
    crossed : Margin or None
        Tenure by rooms, with the printed counts of the need table.
    tables, crosses : of Table
        The areas' margins by dimension, and their crosses.
    whole_tables, whole_crosses : of Table
        The same of the municipality: the sums over the areas, and what its own rows say beyond them.
    """

    stock: AreaStock
    margins: Mapping[str, Margin]
    crossed: Margin | None
    tables: Mapping[str, Table]
    crosses: tuple[Table, ...]
    whole_tables: Mapping[str, Table]
    whole_crosses: tuple[Table, ...]


@dataclass(frozen=True)
class Answer:
    """One class in every area and, as the last row, in the municipality.

    Attributes
    ----------
    stock : array of float, shape (places,)
        Whole dwellings; NaN where nothing tells.
    low, high : array of int, shape (places,)
    status, method : array of str, shape (places,)
    contradicted : array of bool, shape (places,)
    """

    stock: Floats
    low: Integers
    high: Integers
    status: np.ndarray
    method: np.ndarray
    contradicted: np.ndarray


@once
def read_classes(m: Municipality) -> Known:
    """Return what `class_stock` reads from a municipality, for a caller that asks more than once."""
    stock = read_stock(m)
    margins = {name: margin(m, stock, name) for name in dimensions_of(m, stock) if name in CLASS_DIMENSIONS}
    both = {"tenure", "rooms"} <= set(margins)
    whole_crosses = tuple(crosses(stock.of_whole, stock.dwellings.sum(keepdims=True)))
    return Known(
        stock,
        margins,
        cross(stock, margins["tenure"], margins["rooms"]) if both else None,
        {name: of_margin(split) for name, split in margins.items()},
        tuple(crosses(stock.rows, stock.dwellings)),
        _whole_margins(stock, margins, whole_crosses),
        whole_crosses,
    )


def _whole_margins(
    stock: AreaStock, margins: Mapping[str, Margin], whole_crosses: tuple[Table, ...]
) -> dict[str, Table]:
    """Return the municipality's margins: those of its areas, else its own, else that nothing is known of one."""
    totals = stock.dwellings.sum(keepdims=True)
    tables = {
        name: Table((name,), *(values.sum(axis=0, keepdims=True) for values in (split.low, split.high, split.exact)))
        for name, split in margins.items()
    }
    for name in CLASS_DIMENSIONS:
        own = single(stock.of_whole, totals, name)
        if name not in tables and own is not None:
            tables[name] = own
        elif name not in tables and any(name in table.dimensions for table in whole_crosses):
            nothing = np.zeros((1, len(DIMENSIONS[name])))
            tables[name] = Table((name,), nothing, nothing + totals, np.full_like(nothing, np.nan))
    return tables


def answer(known: Known, box: Box) -> Answer:
    """Return one class in every area, then in the municipality."""
    stock = known.stock
    evidence, unsure, contradicted = gather(known.crosses, stock.of_estates, stock.dwellings, known.tables, box)
    low, high, unsolved = bounds(evidence)
    narrow = high - low < _NARROW
    told = narrow if evidence.open_axes else np.ones(len(low), dtype=bool)
    exact = np.clip(_fitted(known, evidence), low, high)
    printed = _printed(known, box)
    count = largest_remainder(np.where(told, exact, 0.0)) if printed is None else printed
    if len(box) == 1 and printed is not None:
        low, high = _margin_bounds(known, box)
    lower, upper = round_bounds(low, np.where(told, count, np.rint(low)), high)
    all_delivered = (evidence.counted > 0) & (evidence.counted >= exact - _NARROW)
    counted = narrow & (all_delivered | ~_reckoned(known, box)) & ~unsure
    method = np.select(
        [~told, counted & all_delivered, counted, evidence.counted > 0],
        ["none", "estates", "published", "estates_and_independence"],
        default="shares" if set(box) == {"tenure"} else "independence",
    ).astype(object)
    status = _statuses(known, box, counted, empty=count == 0, hidden=lower < upper)
    status[~told] = "missing"
    shown = ~np.isin(status, ["suppressed", "missing"])
    areas = Answer(np.where(shown, count, np.nan), lower, upper, status, method, contradicted | unsolved)
    return _with_municipality(known, box, areas, float(count.sum()) if told.all() else np.nan)


def _statuses(known: Known, box: Box, counted: np.ndarray, *, empty: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Return the status of the class in every area; the weaker word is said."""
    stock = known.stock
    status = np.where(counted, "measured", "estimated").astype(object)
    status[counted & _any_status(known, box, ("provisional",))] = "provisional"
    status[_doubtful(known, box) & empty] = "zero_or_hidden"
    status[stock.incomplete] = "incomplete"
    status[_any_status(known, box, ("suppressed", "missing")) & hidden] = "suppressed"
    status[(stock.totals["status"] == "missing").to_numpy()] = "missing"
    return status


def _with_municipality(known: Known, box: Box, areas: Answer, added: float) -> Answer:
    """Return the areas' answer with the municipality's as its last row."""
    low, high = int(areas.low.sum()), int(areas.high.sum())
    own = _of_whole(known, box) if low < high or np.isnan(added) else None
    status, method, differs = _status_of_sum(areas, added), _method_of_sum(areas, added), False
    if own is not None:
        least, most, published = own
        differs = least > high or most < low
        # Where the two contradict each other the municipality's own figures stand for it.
        low, high = (least, most) if differs else (max(low, least), min(high, most))
        if low == high and (published or np.isnan(added)):
            added, status, method = float(low), "measured", "published"
    added = float(np.clip(added, low, high))
    return Answer(
        np.append(areas.stock, added),
        np.append(areas.low, low),
        np.append(areas.high, high),
        np.append(areas.status, status),
        np.append(areas.method, method),
        np.append(areas.contradicted, differs),
    )


def _fitted(known: Known, evidence: Evidence) -> Floats:
    """Return the estimate of the class in every area; of what is open only the delivered part is in it."""
    above = [table.onto(evidence.dimensions) for table in known.whole_crosses]
    cells = fitted(evidence, [table for table in above if len(table.dimensions) > 1])
    return np.asarray(cells[:, evidence.inside].sum(axis=1))


def _printed(known: Known, box: Box) -> Integers | None:
    """Return the areas' counts as the need table prints them; None for a class that it does not have."""
    split: Margin | None = None
    if not box:
        split, chosen = total(known.stock), [True]
    elif len(box) == 1:
        split = known.margins.get(next(iter(box)))
    elif set(box) == {"tenure", "rooms"}:
        split = known.crossed
    if split is None:
        return None
    if box:
        merged = {key for key, rooms in CROSS_ROOMS.items() if set(rooms) <= set(box.get("rooms", ()))}
        if len(box) > 1 and {room for key in merged for room in CROSS_ROOMS[key]} != set(box["rooms"]):
            return None
        allowed = {**box, "rooms": (*merged,)} if len(box) > 1 else box
        chosen = [
            all(value in allowed[name] for name, value in zip(split.dimensions, values, strict=True))
            for values in split.classes
        ]
    return np.asarray(split.count[:, chosen].sum(axis=1))


def _chosen(known: Known, box: Box, name: str) -> tuple[Margin, np.ndarray]:
    split = known.margins[name]
    return split, np.isin([values[0] for values in split.classes], box[name])


def _margin_bounds(known: Known, box: Box) -> tuple[Floats, Floats]:
    split, chosen = _chosen(known, box, next(iter(box)))
    return split.low[:, chosen].sum(axis=1), split.high[:, chosen].sum(axis=1)


def _any_status(known: Known, box: Box, words: tuple[str, ...]) -> np.ndarray:
    """Return in which areas a margin of the class has one of some statuses."""
    found = np.zeros(len(known.stock.areas), dtype=bool)
    for name in set(box) & set(known.margins):
        split, chosen = _chosen(known, box, name)
        found |= np.isin(split.status[:, chosen], words).any(axis=1)
    return found


def _doubtful(known: Known, box: Box) -> np.ndarray:
    """Return in which areas the class is empty since a margin is, and that 0 may be a hidden figure."""
    found = np.zeros(len(known.stock.areas), dtype=bool)
    for name in set(box) & set(known.margins):
        split, chosen = _chosen(known, box, name)
        empty = split.count[:, chosen].sum(axis=1) == 0
        found |= empty & (split.status[:, chosen] == "zero_or_hidden").any(axis=1)
    return found


def _reckoned(known: Known, box: Box) -> np.ndarray:
    """Return in which areas the class rests on a margin that is no count."""
    found = np.zeros(len(known.stock.areas), dtype=bool)
    for name in set(box) & set(known.margins):
        split, chosen = _chosen(known, box, name)
        found |= split.estimated[:, chosen].any(axis=1)
    return found


def _of_whole(known: Known, box: Box) -> tuple[int, int, bool] | None:
    """Return least, most and whether it is a count, by the municipality's own rows; None without a row of use."""
    if not known.whole_crosses and not set(box) & (set(known.whole_tables) - set(known.margins)):
        return None
    for table in known.whole_crosses:
        if set(box) <= set(table.dimensions) and not np.isnan(_box_of(table, box)).any():
            count = round(float(_box_of(table, box).sum()))
            return count, count, True
    estates, totals = known.stock.of_estates.at_one_place(), known.stock.dwellings.sum(keepdims=True)
    evidence, _, _ = gather(known.whole_crosses, estates, totals, known.whole_tables, box)
    low, high, _ = bounds(evidence)
    return int(np.floor(low[0] + 1e-6)), int(np.ceil(high[0] - 1e-6)), False


def _box_of(table: Table, box: Box) -> Floats:
    """Return the cells of a class in a table of the municipality."""
    kept = table.onto(box)
    inside = np.ix_(*(np.isin(DIMENSIONS[name], box[name]).nonzero()[0] for name in kept.dimensions))
    return np.asarray(kept.exact[0][inside])


def _status_of_sum(areas: Answer, added: float) -> str:
    """Return the municipality's status; a register that lacks dwellings in an area is whole for it."""
    found = set(areas.status)
    if np.isnan(added):
        return "missing"
    if added == 0 and "zero_or_hidden" in found:
        return "zero_or_hidden"
    if "estimated" in found or set(areas.method) & {"independence", "shares", "estates_and_independence"}:
        return "estimated"
    return "incomplete" if "suppressed" in found else "provisional" if "provisional" in found else "measured"


def _method_of_sum(areas: Answer, added: float) -> str:
    kinds = set(areas.method[areas.high > 0])
    if np.isnan(added):
        return "none"
    if len(kinds) == 1:
        return str(kinds.pop())
    if kinds <= {"published", "estates"}:
        return "published"
    return "estates_and_independence" if any(kind.startswith("estates") for kind in kinds) else sorted(kinds)[0]


def unknown_beside(known: Known, box: Box) -> int:
    """Return the dwellings that are unknown in some dimension of a class and allowed by all the others."""
    split = {name: values for name, values in box.items() if name in known.margins}
    wider = {name: (*values, "unknown") for name, values in split.items() if "unknown" not in values}
    stock = known.stock
    sums = [
        _fitted(known, gather(known.crosses, stock.of_estates, stock.dwellings, known.tables, one)[0]).sum()
        for one in ({**split, **wider}, split)
    ]
    return max(round(float(sums[0] - sums[1])), 0) if wider else 0
