"""Counts of a flow table for a window of months, per estate: which rows are read, and what is not known.

Organisations deliver a year, quarters or months, and by some dimensions, all of them or none (blank means all). A
month is never added to its own year, and a part never to its own total: each estate and month is read once, from the
row that says it most directly. What nobody has delivered is missing and never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core.lettings.periods import QUARTER, YEAR, Window, span_of

#: Dimensions that a flow is split by, where its table has them.
SPLITS = ("channel", "dwelling_type", "rooms", "rent_band")

#: States of an estate's count, best first.
MEASURED, HIDDEN, NOT_SPLIT, NOT_DELIVERED = "measured", "hidden", "not_split", "not_delivered"
_STATES = (MEASURED, HIDDEN, NOT_SPLIT, NOT_DELIVERED)

Ints = NDArray[np.int64]

# More than any month counted from year 0, and than any set of dimensions: keys of two numbers in one.
_MANY, _WAYS = 10**6, 2 ** len(SPLITS)


@dataclass(frozen=True)
class Cells:
    """A flow by estate and the asked dimensions.

    Attributes
    ----------
    frame : DataFrame
        ``estate_id``, the dimensions and the count; a hidden cell is NaN. A cell without a row is 0 where the
        estate's state is `measured` and not known otherwise.
    states : Series
        State by estate that has a row in the window: ``measured``; ``hidden`` (disclosure control keeps a part);
        ``not_split`` (delivered, but not by these dimensions); ``not_delivered`` (a part of the window is missing).
        An estate without any row is not in it.
    """

    frame: pd.DataFrame
    states: pd.Series


def cells(table: pd.DataFrame, count: str, window: Window, by: Sequence[str] = ()) -> Cells:
    """Return the counts of a window by estate and dimensions.

    Parameters
    ----------
    table : DataFrame
        ``lettings``, ``offers``, ``move_outs`` as `byibalance_core.schemas` declares them.
    count : str
        Column that is added up.
    by : sequence of str
        Dimensions of `SPLITS`.

    Notes
    -----
    The window is filled by one row per year where there is one, else by quarters, else by months. Of the rows of an
    estate and period, those by exactly the asked dimensions are read; else a finer cross, where its cells add up to
    the total. An estate's count is missing for the whole window where a part of it is not delivered.
    """
    rows = _rows(table, count)
    rows = rows[(rows["first"] >= window.first) & (rows["first"] + rows["months"] - 1 <= window.last)]
    read, slots = _read(rows, by)
    covered = slots.groupby("estate_id")["months"].sum().eq(window.months)
    worst = slots.groupby("estate_id")["rank"].max().where(covered, _STATES.index(NOT_DELIVERED))
    states = worst.map(dict(enumerate(_STATES))).astype(object)
    kept = read[read["estate_id"].isin(covered.index[covered])]
    return Cells(_known_sums(kept, ["estate_id", *by]).rename(count).reset_index(), states)


def count_of(
    table: pd.DataFrame, count: str, window: Window, where: Mapping[str, Sequence[str]] | None = None
) -> pd.DataFrame:
    """Return one count per estate: all of the flow, or what is of the given values.

    Parameters
    ----------
    where : mapping of str to sequence of str
        Values per dimension, for example ``{"channel": ("municipal",), "dwelling_type": ("family",)}``.

    Returns
    -------
    DataFrame
        Indexed by ``estate_id``: the count (NaN where it is not known) and ``state``.

    Examples
    --------
    >>> rows = pd.DataFrame({"estate_id": "a", "period": "2025", "channel": [None, "municipal"], "lettings": [9, 2]})
    >>> count_of(rows, "lettings", Window.until("2025"), {"channel": ("municipal",)})["lettings"].tolist()
    [2.0]
    """
    where = where or {}
    found = cells(table, count, window, tuple(where))
    own, asked = found.frame, 1
    for name, values in where.items():
        own = own[own[name].isin(list(values))]
        asked *= len(set(values))
    by_estate = own.groupby("estate_id")[count].agg(["sum", "count", "size"]).reindex(found.states.index)
    measured = found.states.eq(MEASURED)
    # Cells that are there can be read although others are not; what lacks is 0 only where the split is whole.
    whole = by_estate["count"].eq(asked)
    value = by_estate["sum"].where((measured | whole) & by_estate["count"].eq(by_estate["size"]))
    value = value.mask(measured & by_estate["size"].isna(), 0.0)
    state = found.states.mask(value.notna(), MEASURED)
    return pd.DataFrame({count: value.astype(float), "state": state})


def yearly(table: pd.DataFrame, count: str, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return a flow by estate and dimensions (rows) and calendar year; NaN where a year is not whole or not known.

    Parameters are those of `cells`.
    """
    keys = ["estate_id", *by]
    read, slots = _read(_rows(table, count), by)
    if read.empty:
        index = pd.MultiIndex.from_tuples([], names=keys) if by else pd.Index([], name="estate_id", dtype=object)
        return pd.DataFrame(index=index)
    read, slots = (frame.assign(year=frame["first"] // YEAR) for frame in (read, slots))
    # Months that are told in all but not by the dimensions are lacking here: half a year is no year.
    covered = slots[slots["told"]].groupby(["estate_id", "year"])["months"].sum().eq(YEAR)
    whole = pd.MultiIndex.from_frame(read[["estate_id", "year"]]).isin(covered.index[covered])
    known = _known_sums(read[whole], [*keys, "year"]).dropna().rename("value").reset_index()
    return known.pivot_table(index=keys if by else "estate_id", columns="year", values="value", aggfunc="first")


def newest_filled(table: pd.DataFrame, months: int = YEAR) -> Window | None:
    """Return the window that most estates have rows for, the newest of these; None without a row for any.

    One organisation that is a month ahead does not make the others look as if they had delivered nothing. Windows are
    tried that end with a period of the last two years that anybody has delivered.
    """
    rows = _rows(table, None)
    ends = (rows["first"] + rows["months"] - 1).unique()
    best: tuple[int, Window] | None = None
    for end in sorted((int(end) for end in ends if end > ends.max() - 2 * YEAR), reverse=True):
        window = Window(end - months + 1, months)
        inside = rows[(rows["first"] >= window.first) & (rows["first"] + rows["months"] - 1 <= end)]
        filled = int(_read(inside, ())[1].groupby("estate_id")["months"].sum().eq(months).sum())
        if filled > (best[0] if best else 0):
            best = filled, window
    return best[1] if best else None


def _rows(table: pd.DataFrame, count: str | None) -> pd.DataFrame:
    """Return the rows with the span of their period, and which dimensions they are split by as bits."""
    splits = [name for name in SPLITS if name in table.columns]
    text = table[["estate_id", "period", *splits]].astype(object)
    spans = {period: span_of(str(period)) for period in text["period"].unique()}
    split = np.zeros(len(text), dtype=int)
    for bit, name in enumerate(SPLITS):
        if name in text:
            split |= text[name].notna().to_numpy().astype(int) << bit
    return text.assign(
        first=text["period"].map({period: span[0] for period, span in spans.items()}).astype(int),
        months=text["period"].map({period: span[1] for period, span in spans.items()}).astype(int),
        split=split,
        value=table[count].astype("Float64").astype(float).to_numpy() if count else np.nan,
    )


def _read(rows: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that are read, and every estate and period that fills the window with its state.

    Returns
    -------
    read : DataFrame
        ``estate_id, first``, the dimensions and ``value``.
    slots : DataFrame
        ``estate_id, first, months, rank``: place of the state in `_STATES`.
    """
    estate = pd.factorize(rows["estate_id"])[0].astype(np.int64)
    first, months = rows["first"].to_numpy(), rows["months"].to_numpy()
    filling = _filling(estate, first, months)
    rows, first, months = rows[filling], first[filling], months[filling]
    slot, at = np.unique(estate[filling] * _MANY + first, return_inverse=True)
    split, value = rows["split"].to_numpy(), rows["value"].to_numpy()
    ways, way = np.unique(at * _WAYS + split, return_inverse=True)
    of_slot, of_split = np.divmod(ways, _WAYS)
    total = np.bincount(way, np.nan_to_num(value), len(ways))
    hidden = np.bincount(way, np.isnan(value), len(ways)) > 0

    # The total of a slot, where it is delivered and not hidden, is what finer rows must add up to.
    whole = np.full(len(slot), np.nan)
    undivided = of_split == 0
    whole[of_slot[undivided]] = np.where(hidden[undivided], np.nan, total[undivided])
    has_whole = np.zeros(len(slot), dtype=bool)
    has_whole[of_slot[undivided]] = True
    adds_up = np.isclose(total, whole[of_slot]) | ~has_whole[of_slot]
    complete = ~hidden & (adds_up | undivided)

    wanted = sum(1 << SPLITS.index(name) for name in by)
    able = np.flatnonzero((of_split & wanted) == wanted)
    finer = np.array([int(bits).bit_count() for bits in of_split[able]], dtype=int)
    able = able[np.lexsort((of_split[able], finer, ~complete[able], of_slot[able]))]
    chosen_slot, place = np.unique(of_slot[able], return_index=True)
    chosen = able[place]
    best = np.full(len(slot), -1)
    best[chosen_slot] = of_split[chosen]
    # Where nothing was let there is nothing to split.
    rank = np.where(whole == 0, _STATES.index(MEASURED), _STATES.index(NOT_SPLIT))
    told = np.where(hidden[chosen], _STATES.index(HIDDEN), _STATES.index(NOT_SPLIT))
    told = np.where(complete[chosen], _STATES.index(MEASURED), told)
    rank[chosen_slot] = np.where(rank[chosen_slot] == _STATES.index(MEASURED), rank[chosen_slot], told)

    one = np.unique(at, return_index=True)[1]
    slots = rows[["estate_id", "first", "months"]].iloc[one].assign(rank=rank, told=(best >= 0) | (whole == 0))
    return rows.loc[split == best[at], ["estate_id", "first", *by, "value"]], slots


def _filling(estate: Ints, first: Ints, months: Ints) -> NDArray[np.bool_]:
    """Say which rows fill the window: a year before its quarters, a quarter before its months."""
    filling = np.ones(len(estate), dtype=bool)
    for longer in (YEAR, QUARTER):
        unit = estate * _MANY + first // longer
        filling &= (months >= longer) | ~np.isin(unit, unit[months == longer])
    return filling


def _known_sums(frame: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return sums by keys; NaN where a part is hidden."""
    sums = frame.groupby(keys, sort=True)["value"].agg(["sum", "count", "size"])
    return sums["sum"].where(sums["count"].eq(sums["size"]))
