"""The dwellings of every area by one dimension: as published, or from the shares of another register."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.margins import Floats, Integers, largest_remainder, round_bounds, round_table
from byibalance_core.need.rows import AreaStock, delivered, published
from byibalance_core.schemas import DIMENSIONS

#: Dimensions that the need is split by, in the order of reading.
NEED_DIMENSIONS = ("tenure", "dwelling_type", "building", "rooms", "size_band", "rent_band", "accessible")

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
class Whole:
    """The municipality's own count of each class.

    Attributes
    ----------
    count : array of int, shape (classes,)
    known : array of bool, shape (classes,)
        Which classes it publishes.
    """

    count: Integers
    known: np.ndarray


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
    whole : Whole, optional
        What the municipality itself publishes of these classes; None where the areas are all there is.
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
    whole: Whole | None = None

    @property
    def method(self) -> np.ndarray:
        """How each cell was found: ``published``, by ``shares`` of another register, or by ``independence``."""
        return self._method(self.estimated)

    @property
    def method_of_sum(self) -> np.ndarray:
        """How each class of the municipality was found; one reckoned area makes it reckoned."""
        return self._method(self._sum_estimated)

    @property
    def _sum_estimated(self) -> np.ndarray:
        reckoned = np.any(self.estimated, axis=0)
        return reckoned if self.whole is None else reckoned & ~self.whole.known

    def _method(self, estimated: np.ndarray) -> np.ndarray:
        reckoned = "independence" if len(self.dimensions) > 1 else "shares"
        return np.where(estimated, reckoned, "published").astype(object)

    def bounds(self) -> tuple[Integers, Integers]:
        """Return the printed bounds per area and class; those of the areas sum to the municipality's."""
        pairs = [round_bounds(self.low[:, k], self.count[:, k], self.high[:, k]) for k in range(len(self.classes))]
        return np.array([low for low, _ in pairs]).T, np.array([high for _, high in pairs]).T

    def of_sum(self) -> tuple[Integers, Integers, Integers]:
        """Return the municipality's dwellings per class with their printed bounds.

        The sums over the areas, except where these leave a class open that the municipality itself publishes: its
        own count is then the answer, and the areas' estimates stand under it.
        """
        low, high = (bounds.sum(axis=0) for bounds in self.bounds())
        count = self.count.sum(axis=0)
        if self.whole is None:
            return count, low, high
        known, own = self.whole.known & (low < high), self.whole.count
        return np.where(known, own, count), np.where(known, own, low), np.where(known, own, high)

    def status_of_sum(self) -> np.ndarray:
        """Return the status of each class of the municipality from those of its areas.

        A register that is incomplete in an area is whole for the municipality: what it lacks there is
        unplaced. A published 0 that may be hidden makes a sum doubtful only where nothing else is in it.
        """
        sums = np.full(self.status.shape[1], "measured", dtype=object)
        told = {"provisional": "provisional", "missing": "incomplete", "suppressed": "incomplete"}
        for weaker, word in told.items():
            sums[(self.status == weaker).any(axis=0)] = word
        sums[self._sum_estimated] = "estimated"
        doubtful = (self.status == "zero_or_hidden").any(axis=0) & (self.count.sum(axis=0) == 0)
        sums[doubtful] = "zero_or_hidden"
        return sums


def dimensions_of(m: Municipality, stock: AreaStock) -> tuple[str, ...]:
    """Return the dimensions the need can be split by: the stock's, and tenure where shares give it."""
    carried = {name for name in NEED_DIMENSIONS if stock.splits_by(name)}
    if not _tenure_shares(m, stock).empty:
        carried.add("tenure")
    return tuple(name for name in NEED_DIMENSIONS if name in carried)


def margin(m: Municipality, stock: AreaStock, dimension: str) -> Margin:
    """Return the dwellings of every area by one dimension.

    Counts are as published; what the classes leave of an area's dwellings is ``unknown``. Tenure that only
    exists as shares of another register is estimated: share times dwellings, with the rounding of the shares
    as bounds. An area whose dwellings of some tenures are counted keeps these, and its shares divide the rest.

    Raises
    ------
    ValueError
        When the stock is not split by the dimension.
    """
    counted = _as_published(stock, dimension) if stock.splits_by(dimension) else None
    shares = _tenure_shares(m, stock) if dimension == "tenure" else pd.DataFrame()
    if not shares.empty:
        return _with_counts(stock, counted, _tenure_from_shares(stock, shares))
    if counted is None:
        other = ", and no shares give it" if dimension == "tenure" else ""
        raise ValueError(f"The stock is not split by {dimension}{other}.")
    return counted


def total(stock: AreaStock) -> Margin:
    """Return the dwellings of every area, not split."""
    count = stock.dwellings[:, None]
    status = stock.totals["status"].to_numpy(dtype=object)[:, None]
    reckoned = np.zeros(count.shape, dtype=bool)
    return Margin((), ((),), count, integers(count), count, count, stock.in_use[:, None], status, reckoned)


def _as_published(stock: AreaStock, dimension: str) -> Margin:
    table = published(stock.rows, len(stock.areas), (dimension,))
    # What the classes leave of an area's dwellings is unknown; a hidden class may hold any part of it.
    count = table.dwellings.copy()
    rest = np.maximum(stock.dwellings - count.sum(axis=1), 0.0)[:, None]
    high = np.where(table.hidden, count + rest, count)
    last = np.arange(count.shape[1])[None, :] == count.shape[1] - 1
    count, high = np.where(last, count + rest, count), np.where(last, count + rest, high)
    low = np.where(table.hidden.any(axis=1, keepdims=True) & last, count - rest, count)
    use = np.where(np.isnan(table.in_use), count * stock.use_rate, table.in_use)
    names = tuple((name,) for name in DIMENSIONS[dimension])
    reckoned = np.zeros(count.shape, dtype=bool)
    return Margin((dimension,), names, count, integers(count), low, high, use, table.status, reckoned)


def integers(values: Floats) -> Integers:
    """Return the nearest whole numbers."""
    return np.rint(values).astype(np.int64)


def _tenure_shares(m: Municipality, stock: AreaStock) -> pd.DataFrame:
    """Return the newest share per area and tenure: ``unit_id``, ``indicator``, ``value``, ``status``."""
    values = m.table("indicators")
    own = (values["unit_kind"] == "area") & values["indicator"].isin(TENURE_SHARES.values())
    rows = values.loc[own, ["unit_id", "indicator", "period", "value", "status"]].astype(object)
    newest = rows.sort_values("period").drop_duplicates(["unit_id", "indicator"], keep="last")
    return newest[newest["unit_id"].isin(stock.areas)].dropna(subset="value").astype({"value": float})


def _tenure_from_shares(stock: AreaStock, known: pd.DataFrame) -> Margin:
    dwellings = stock.dwellings
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
    published_share = np.column_stack([shares.notna().to_numpy(), np.zeros(len(part), dtype=bool)])
    spread = np.where(published_share, slack, 0.0) * dwellings[:, None]
    low, high = np.maximum(exact - spread, 0.0), np.minimum(exact + spread, dwellings[:, None])
    count = _rounded(exact, dwellings)
    classes = tuple((value,) for value in DIMENSIONS["tenure"])
    status = np.full(exact.shape, "estimated", dtype=object)
    status[:, :-1][(said == "zero_or_hidden").to_numpy() & (count[:, :-1] == 0)] = "zero_or_hidden"
    # A share of a partial count is no count of the area's dwellings.
    status[stock.incomplete] = "incomplete"
    reckoned = np.ones(exact.shape, dtype=bool)
    return Margin(("tenure",), classes, exact, count, low, high, exact * stock.use_rate, status, reckoned)


def _rounded(exact: Floats, totals: Floats) -> Integers:
    return round_table(exact, integers(totals), largest_remainder(exact.sum(axis=0), round(totals.sum())))


def _with_counts(stock: AreaStock, counted: Margin | None, shares: Margin) -> Margin:
    """Return tenure as counted where it is, and by shares of what is left of an area's dwellings elsewhere."""
    told = published(stock.rows, len(stock.areas), ("tenure",))
    own, _ = delivered(stock.of_estates, len(stock.areas), {"tenure": np.eye(len(DIMENSIONS["tenure"]))})
    # Estates that hold as many almene dwellings as the share says, or more, are all of them.
    by_estates = (own > 0) & (own >= shares.low - 0.5)
    if counted is None:
        if not by_estates.any():
            return shares
        known, kept, by_rows = np.where(by_estates, own, 0.0), by_estates, np.zeros(own.shape, dtype=bool)
    else:
        whole = (told.dwellings.sum(axis=1) >= stock.dwellings - 0.5) | (shares.exact[:, :-1].sum(axis=1) == 0)
        given = told.given & ~told.hidden
        by_rows = whole[:, None] | given
        kept = by_rows | by_estates
        known = np.where(given, told.dwellings, np.where(by_estates, own, 0.0))
        known = np.where(whole[:, None], counted.exact, known)
    left = np.maximum(stock.dwellings - known.sum(axis=1), 0.0)
    reckoned = np.where(kept, 0.0, shares.exact)
    sums = reckoned.sum(axis=1)
    reckoned = reckoned * np.divide(left, sums, out=np.zeros_like(left), where=sums > 0)[:, None]
    # Without a share for what is left its tenure is unknown.
    reckoned[:, -1] += np.where(sums > 0, 0.0, left)
    exact = known + reckoned
    rates, told_status = exact * stock.use_rate, "measured" if counted is None else counted.status
    return Margin(
        ("tenure",),
        shares.classes,
        exact,
        integers(known) + _rounded(reckoned, reckoned.sum(axis=1)),
        low=np.where(kept, known, np.minimum(shares.low, exact)),
        high=np.where(kept, known, np.maximum(shares.high, exact)),
        use=rates if counted is None else np.where(by_rows, counted.use, rates),
        status=np.where(stock.incomplete[:, None], "incomplete", np.where(kept, told_status, shares.status)),
        estimated=~kept | (reckoned > 0),
    )
