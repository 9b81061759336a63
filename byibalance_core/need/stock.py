"""The stock by area and dwelling class: as published, from shares, or fitted from margins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.margins import (
    Floats,
    Integers,
    frechet_bounds,
    ipf,
    largest_remainder,
    round_bounds,
    round_cross,
    round_table,
)
from byibalance_core.schemas import DIMENSIONS

#: Dimensions that the need is split by, in the order of reading.
NEED_DIMENSIONS = ("tenure", "dwelling_type", "building", "rooms", "size_band", "rent_band", "accessible")

#: Rooms as the cross with tenure shows them: the fixed collapse to 1-2, 3 and 4 or more.
CROSS_ROOMS: dict[str, tuple[str, ...]] = {
    "1-2": ("1", "2"),
    "3": ("3",),
    "4+": ("4+",),
    "unknown": ("unknown",),
}

#: Indicators that give tenure as shares where the dwelling register does not carry it.
TENURE_SHARES = {
    "almene": "almene_share",
    "cooperative": "cooperative_share",
    "private_rental": "private_rental_share",
    "other": "other_tenure_share",
}

#: Shares are published in per cent with two decimals, so each may be off by half of the last one.
SHARE_ROUNDING = 0.00005

Class = tuple[str, ...]


@dataclass(frozen=True)
class AreaStock:
    """The base year's dwellings of the areas that cover a municipality.

    Attributes
    ----------
    rows : DataFrame
        Rows of the table ``stock`` for whole areas in the base year.
    totals : DataFrame
        One row per area, in the order of ``Municipality.areas``: dwellings, in_use, status. An area without a
        row has status ``missing`` and no dwellings.
    """

    rows: pd.DataFrame
    totals: pd.DataFrame

    @property
    def areas(self) -> list[str]:
        """Ids of the areas, the unplaced one last."""
        return list(self.totals.index)

    @property
    def dwellings(self) -> Floats:
        """Dwellings per area."""
        return self.totals["dwellings"].to_numpy(dtype=float)

    @property
    def in_use(self) -> Floats:
        """Dwellings in use per area."""
        return self.totals["in_use"].to_numpy(dtype=float)

    @property
    def incomplete(self) -> np.ndarray:
        """Which areas the register holds a part of."""
        return (self.totals["status"] == "incomplete").to_numpy()

    @property
    def use_rate(self) -> Floats:
        """Dwellings in use per dwelling of each area, as a column."""
        return np.divide(self.in_use, self.dwellings, out=np.zeros(len(self.totals)), where=self.dwellings > 0)[:, None]


@dataclass(frozen=True)
class Margin:
    """Dwellings of every area by the classes of one or two dimensions; they sum to its dwellings.

    Attributes
    ----------
    dimensions : tuple of str
        What the classes split, for example ``("tenure", "rooms")``.
    classes : tuple of tuple of str
        One value per dimension.
    exact : array of shape (areas, classes)
        Unrounded dwellings.
    count : array of int, shape (areas, classes)
        The printed dwellings: as published where they are measured, else rounded so that all sums hold.
    low, high : arrays of shape (areas, classes)
        Unrounded logical bounds; equal to `count` where the stock is measured.
    use : array of shape (areas, classes)
        Unrounded dwellings in use: as published per class, else at the rate of the area.
    status : array of str, shape (areas, classes)
        ``measured``, ``estimated`` or the status that the publisher gave: ``zero_or_hidden`` where a published 0
        may be a hidden figure (it counts as 0 in sums), ``incomplete`` where the register lacks dwellings.
    estimated : array of bool, shape (areas, classes)
        Which cells are reckoned and not published, whatever their status is.
    """

    dimensions: tuple[str, ...]
    classes: tuple[Class, ...]
    exact: Floats
    count: Integers
    low: Floats
    high: Floats
    use: Floats
    status: np.ndarray
    estimated: np.ndarray

    @property
    def method(self) -> np.ndarray:
        """How each cell was found: ``published``, by ``shares`` of another register, or by ``independence``."""
        return self._method(self.estimated)

    @property
    def method_of_sum(self) -> np.ndarray:
        """How each class of the municipality was found; one reckoned area makes it reckoned."""
        return self._method(np.any(self.estimated, axis=0, keepdims=True)[0])

    def _method(self, estimated: np.ndarray) -> np.ndarray:
        reckoned = "independence" if len(self.dimensions) > 1 else "shares"
        return np.where(estimated, reckoned, "published").astype(object)

    def bounds(self) -> tuple[Integers, Integers]:
        """Return the printed bounds per area and class; those of the areas sum to the municipality's."""
        pairs = [round_bounds(self.low[:, k], self.count[:, k], self.high[:, k]) for k in range(len(self.classes))]
        return np.array([low for low, _ in pairs]).T, np.array([high for _, high in pairs]).T

    def status_of_sum(self) -> np.ndarray:
        """Return the status of each class of the municipality from those of its areas.

        A register that is incomplete in an area is whole for the municipality: what it lacks there is
        unplaced. A published 0 that may be hidden makes a sum doubtful only where nothing else is in it.
        """
        sums = np.full(self.status.shape[1], "measured", dtype=object)
        told = {"provisional": "provisional", "missing": "incomplete", "suppressed": "incomplete"}
        for weaker, word in told.items():
            sums[(self.status == weaker).any(axis=0)] = word
        sums[self.estimated.any(axis=0)] = "estimated"
        doubtful = (self.status == "zero_or_hidden").any(axis=0) & (self.count.sum(axis=0) == 0)
        sums[doubtful] = "zero_or_hidden"
        return sums


def read_stock(m: Municipality) -> AreaStock:
    """Return the stock of the base year for the areas that cover the municipality.

    Rows of estates, districts and the municipality itself are left out: an estate lies in an area, and the
    areas with the unplaced one are the whole.
    """
    stock = m.table("stock")
    areas = m.areas.index
    own = stock["area_id"].isin(areas) & (stock["year"] == m.base_year) & stock["estate_id"].isna()
    names = list(DIMENSIONS)
    rows = stock.loc[own, ["area_id", *names, "dwellings", "in_use", "status"]].copy()
    text = ["area_id", *names, "status"]
    rows[text] = rows[text].astype(object)
    rows[["dwellings", "in_use"]] = rows[["dwellings", "in_use"]].astype("Float64").astype(float)
    rows["status"] = rows["status"].where(rows["status"].notna(), "measured")
    whole = rows[rows[names].isna().all(axis=1)].set_index("area_id")
    totals = whole[["dwellings", "in_use", "status"]].reindex(areas)
    totals["status"] = totals["status"].where(totals["status"].notna(), "missing")
    totals["dwellings"] = totals["dwellings"].fillna(0.0)
    # Where nobody says which dwellings are in use, all of them are taken to be.
    totals["in_use"] = totals["in_use"].fillna(totals["dwellings"])
    return AreaStock(rows, totals)


def dimensions_of(m: Municipality, stock: AreaStock) -> tuple[str, ...]:
    """Return the dimensions the need can be split by: the stock's, and tenure where shares give it."""
    carried = {name for name in NEED_DIMENSIONS if stock.rows[name].notna().any()}
    if not _tenure_shares(m, stock).empty:
        carried.add("tenure")
    return tuple(name for name in NEED_DIMENSIONS if name in carried)


def margin(m: Municipality, stock: AreaStock, dimension: str) -> Margin:
    """Return the dwellings of every area by one dimension.

    Counts are as published; what the classes leave of an area's dwellings is ``unknown``. Tenure that only
    exists as shares of another register is estimated: share times dwellings, with the rounding of the shares
    as bounds.
    """
    if dimension == "tenure" and not stock.rows["tenure"].notna().any():
        return _tenure_from_shares(m, stock)
    return _as_published(stock, dimension)


def total(stock: AreaStock) -> Margin:
    """Return the dwellings of every area, not split."""
    count = stock.dwellings[:, None]
    status = stock.totals["status"].to_numpy(dtype=object)[:, None]
    published = np.zeros(count.shape, dtype=bool)
    return Margin((), ((),), count, _integers(count), count, count, stock.in_use[:, None], status, published)


def cross(stock: AreaStock, tenure: Margin, rooms: Margin) -> Margin:
    """Return the dwellings of every area by tenure and rooms (1-2, 3, 4+, unknown).

    A published cross is used as it is. Where only the margins are published the cross is fitted to them from
    a seed of ones: the assumption that tenure and rooms are independent inside an area, and nothing else.
    Every margin is kept, and the bounds are those that the margins allow.

    Parameters
    ----------
    stock : AreaStock
        The areas' dwellings.
    tenure, rooms : Margin
        The two margins.
    """
    known = list(DIMENSIONS["rooms"])
    groups = [[known.index(value) for value in values] for values in CROSS_ROOMS.values()]
    columns = np.stack([rooms.count[:, group].sum(axis=1) for group in groups], axis=1)
    fitted = ipf(np.ones((len(stock.areas), tenure.exact.shape[1], len(groups))), tenure.exact, columns)
    low, high = frechet_bounds(tenure.exact, columns)
    wanted = round_table(fitted.sum(axis=0), tenure.count.sum(axis=0), columns.sum(axis=0))
    count = round_cross(fitted, tenure.count, columns, wanted)
    use = fitted * stock.use_rate[:, :, None]
    published = ~tenure.estimated & np.isin(tenure.status, ["measured", "zero_or_hidden"])
    counted = np.all(published, axis=1, keepdims=True)[:, :, None]
    # Margins that leave one table only (a single tenure, no dwellings) decide it: nothing is estimated.
    estimated = ~(counted & (high - low < 0.5))
    for area, (dwellings, in_use) in _cross_as_published(stock, groups).items():
        fitted[area] = low[area] = high[area] = count[area] = dwellings
        use[area] = in_use
        estimated[area] = False
    status = np.where(estimated, "estimated", "measured").astype(object)
    # A 0 in a margin is a 0 in its cells, and no surer than the margin's.
    doubtful = (tenure.status == "zero_or_hidden")[:, :, None] | _doubtful(rooms, groups)[:, None, :]
    status[doubtful & (count == 0)] = "zero_or_hidden"
    status[stock.incomplete] = "incomplete"
    classes = tuple((t, r) for t in DIMENSIONS["tenure"] for r in CROSS_ROOMS)
    shape = (len(stock.areas), -1)
    return Margin(
        ("tenure", "rooms"),
        classes,
        exact=fitted.reshape(shape),
        count=count.reshape(shape),
        low=low.reshape(shape),
        high=high.reshape(shape),
        use=use.reshape(shape),
        status=status.reshape(shape),
        estimated=estimated.reshape(shape),
    )


def _doubtful(rooms: Margin, groups: list[list[int]]) -> np.ndarray:
    """Return which merged classes of rooms have no dwellings but a published 0 that may be hidden."""
    hidden = rooms.status == "zero_or_hidden"
    return np.stack(
        [hidden[:, group].any(axis=1) & (rooms.count[:, group].sum(axis=1) == 0) for group in groups], axis=1
    )


def _cross_as_published(stock: AreaStock, groups: list[list[int]]) -> dict[int, tuple[Integers, Floats]]:
    """Return dwellings and dwellings in use of each area (by position) whose whole cross is published."""
    table = _published(stock, ("tenure", "rooms"))
    if table is None:
        return {}
    shape = (-1, len(DIMENSIONS["tenure"]), len(DIMENSIONS["rooms"]))
    counts, in_use = (table[name].to_numpy(dtype=float).reshape(shape) for name in ("dwellings", "in_use"))
    in_use = np.where(np.isnan(in_use), counts * stock.use_rate[:, :, None], in_use)
    merged, used = (
        np.stack([cells[:, :, group].sum(axis=2) for group in groups], axis=2) for cells in (counts, in_use)
    )
    sums = counts.sum(axis=(1, 2))
    whole = np.flatnonzero((sums > 0) & (sums == stock.dwellings))
    return {int(area): (_integers(merged[area]), used[area]) for area in whole}


def _published(stock: AreaStock, dimensions: tuple[str, ...]) -> pd.DataFrame | None:
    """Return published dwellings, in_use and status per area and class, from the coarsest table.

    A class without a row in a published table has no dwellings; a row without a number keeps its status and
    is NaN.
    """
    split = stock.rows[list(DIMENSIONS)].notna()
    split = split[split[list(dimensions)].all(axis=1)]
    if split.empty:
        return None
    # The margin itself where it is published, else the table that splits by the fewest other dimensions.
    finer = split.drop(columns=list(dimensions)).to_numpy()
    pattern = finer.sum(axis=1) * 2 ** finer.shape[1] + finer @ 2 ** np.arange(finer.shape[1])
    keys = ["area_id", *dimensions]
    grouped = stock.rows.loc[split.index[pattern == pattern.min()]].groupby(keys, sort=False)
    index = pd.MultiIndex.from_product([stock.areas, *(DIMENSIONS[name] for name in dimensions)], names=keys)
    table = grouped[["dwellings", "in_use"]].sum(min_count=1).join(grouped["status"].first()).reindex(index)
    table["dwellings"] = table["dwellings"].where(table["status"].notna(), 0.0)
    table["status"] = table["status"].fillna("measured")
    return table


def _as_published(stock: AreaStock, dimension: str) -> Margin:
    classes = DIMENSIONS[dimension]
    table = _published(stock, (dimension,))
    if table is None:
        raise ValueError(f"The stock is not split by {dimension}.")
    shape = (len(stock.areas), len(classes))
    count = table["dwellings"].to_numpy(dtype=float).reshape(shape).copy()
    status = table["status"].to_numpy(dtype=object).reshape(shape)
    hidden = np.isnan(count)
    count[hidden] = 0.0
    # What the classes leave of an area's dwellings is unknown; a hidden class may hold any part of it.
    rest = np.maximum(stock.dwellings - count.sum(axis=1), 0.0)
    high = np.where(hidden, rest[:, None], count)
    count[:, -1] += rest
    high[:, -1] = count[:, -1]
    low = np.where(hidden.any(axis=1, keepdims=True) & _last(count), count - rest[:, None], count)
    use = table["in_use"].to_numpy(dtype=float).reshape(shape)
    use = np.where(np.isnan(use), count * stock.use_rate, use)
    names = tuple((name,) for name in classes)
    return Margin((dimension,), names, count, _integers(count), low, high, use, status, np.zeros(shape, dtype=bool))


def _last(table: Floats) -> np.ndarray:
    """Return which cells stand in the last column, the unknown class."""
    return np.arange(table.shape[1])[None, :] == table.shape[1] - 1


def _integers(values: Floats) -> Integers:
    return np.rint(values).astype(np.int64)


def _tenure_shares(m: Municipality, stock: AreaStock) -> pd.DataFrame:
    """Return the newest share per area and tenure: ``unit_id``, ``indicator``, ``value``, ``status``."""
    values = m.table("indicators")
    own = (values["unit_kind"] == "area") & values["indicator"].isin(TENURE_SHARES.values())
    rows = values.loc[own, ["unit_id", "indicator", "period", "value", "status"]].astype(object)
    newest = rows.sort_values("period").drop_duplicates(["unit_id", "indicator"], keep="last")
    return newest[newest["unit_id"].isin(stock.areas)].dropna(subset="value").astype({"value": float})


def _tenure_from_shares(m: Municipality, stock: AreaStock) -> Margin:
    dwellings = stock.dwellings
    known = _tenure_shares(m, stock)
    if known.empty:
        raise ValueError("The stock is not split by tenure, and no shares give it.")
    shares, said = (
        known.pivot_table(index="unit_id", columns="indicator", values=name, aggfunc="first").reindex(
            index=stock.areas, columns=list(TENURE_SHARES.values())
        )
        for name in ("value", "status")
    )
    share = shares.fillna(0.0).to_numpy(copy=True)
    rest = 1.0 - share.sum(axis=1)
    # Four rounded shares that miss the whole by no more than their rounding are whole; a share that is not
    # published leaves its dwellings with unknown tenure.
    rounding = np.abs(rest) <= len(TENURE_SHARES) * SHARE_ROUNDING * 1.01
    other = list(TENURE_SHARES).index("other")
    share[:, other] = np.where(rounding, np.maximum(share[:, other] + rest, 0.0), share[:, other])
    unknown = np.where(rounding, 0.0, np.maximum(rest, 0.0))
    part = np.column_stack([share, unknown])
    part = part / part.sum(axis=1, keepdims=True)
    exact = part * dwellings[:, None]
    # "Other" is what the three published shares leave, so it carries the rounding of all three.
    slack = np.full(part.shape[1], SHARE_ROUNDING)
    slack[other] = 3 * SHARE_ROUNDING
    published = np.column_stack([shares.notna().to_numpy(), np.zeros(len(part), dtype=bool)])
    spread = np.where(published, slack, 0.0) * dwellings[:, None]
    low, high = np.maximum(exact - spread, 0.0), np.minimum(exact + spread, dwellings[:, None])
    wanted = largest_remainder(exact.sum(axis=0), round(dwellings.sum()))
    count = round_table(exact, _integers(dwellings), wanted)
    classes = tuple((value,) for value in DIMENSIONS["tenure"])
    status = np.full(exact.shape, "estimated", dtype=object)
    status[:, :-1][(said == "zero_or_hidden").to_numpy() & (count[:, :-1] == 0)] = "zero_or_hidden"
    # A share of a partial count is no count of the area's dwellings.
    status[stock.incomplete] = "incomplete"
    reckoned = np.ones(exact.shape, dtype=bool)
    return Margin(("tenure",), classes, exact, count, low, high, exact * stock.use_rate, status, reckoned)
