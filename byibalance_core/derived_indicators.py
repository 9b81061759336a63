"""Indicators computed from the stock and from lists of places: what no publisher prints.

A publisher's own figure always stands before a computed one. Shares are taken over *known* categories; a mix
is the entropy of the known categories, normalised so that 1 is an even spread over all of them and 0 a single
one (Theil's entropy as in the diversity index of Reardon & Firebaugh 2002). A municipality's own mix is no
yardstick for its areas: the whole is always at least as mixed as its parts are on average, so mixes are
computed for areas only and the municipality's figure is the areas' weighted mean.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from byibalance_core import place_distances
from byibalance_core.model import Municipality
from byibalance_core.schemas import DIMENSIONS

#: Indicator -> dimension of the stock and the categories that count; the denominator is what is known.
SHARES: dict[str, tuple[str, tuple[str, ...]]] = {
    "small_dwellings_share": ("rooms", ("1", "2")),
    "cheap_dwellings_share": ("rent_band", ("under_3500",)),
    "accessible_share": ("accessible", ("yes",)),
    "almene_share": ("tenure", ("almene",)),
    "cooperative_share": ("tenure", ("cooperative",)),
    "private_rental_share": ("tenure", ("private_rental",)),
    "other_tenure_share": ("tenure", ("other",)),
    "built_2010_plus_share": ("built", ("2010_plus",)),
}
#: Indicator -> dimension whose spread over known categories it measures.
MIXES: dict[str, str] = {"room_mix": "rooms", "tenure_mix": "tenure"}

#: Tenure shares that together make the tenure mix where the stock has no tenure.
TENURE_SHARES = ("almene_share", "cooperative_share", "private_rental_share", "other_tenure_share")

_UNKNOWN = "unknown"
#: Statuses from the surest to the least sure: a computed figure is never surer than its least sure part.
_CAUTION = (
    "measured",
    "provisional",
    "estimated",
    "incomplete",
    "copied",
    "zero_or_hidden",
    "suppressed",
    "missing",
)
_PLACE = {status: place for place, status in enumerate(_CAUTION)}


def from_tables(m: Municipality, *, wanted: Collection[str]) -> pd.DataFrame:
    """Return the wanted indicators that the base year's stock and the places can give.

    Parameters
    ----------
    m : Municipality
        Reads ``stock``, rows of whole areas in the base year; and ``points`` (see `byibalance_core.place_distances`).
    wanted : collection of str
        Ids of indicators; those that need another table are left out.

    Returns
    -------
    DataFrame
        ``unit_kind, unit_id, indicator, period, value, base, status, method, source_id``; the municipality is
        computed from the whole stock, with the dwellings that have no area; it has no mix and no distance.
    """
    frames = [_no_rows()]
    for dimension in DIMENSIONS:
        shares = {name: chosen for name, (of, chosen) in SHARES.items() if of == dimension and name in wanted}
        mixes = [name for name, of in MIXES.items() if of == dimension and name in wanted]
        if not (shares or mixes) or not m.table("stock")[dimension].notna().any():
            continue
        counts, units = margin(m, dimension)
        known = counts.drop(columns=_UNKNOWN, errors="ignore")
        total = known.sum(axis=1, skipna=False)
        usable = (total > 0) | total.isna()
        known, total, units = known[usable], total[usable], units[usable]
        for name, chosen in shares.items():
            frames.append(_rows(units, name, known[list(chosen)].sum(axis=1, skipna=False) / total, total))
        in_area = units["unit_kind"] == "area"
        frames.extend(_rows(units[in_area], name, evenness(known[in_area]), total[in_area]) for name in mixes)
    frames.append(place_distances.from_points(m, wanted=wanted))
    filled = [frame for frame in frames if len(frame)]
    rows = pd.concat(filled, ignore_index=True) if filled else _no_rows()
    # The municipality's sum lacks what one area hides: better none than one that is too small.
    return rows[(rows["unit_kind"] == "area") | rows["value"].notna()]


def margin(m: Municipality, dimension: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the stock of every area, and of the municipality, by one dimension.

    A published margin is used where there is one; otherwise the coarsest published cross that adds up to the
    area's total is summed. The municipality is its areas and the unplaced dwellings together.

    Parameters
    ----------
    m : Municipality
        Reads ``stock``, rows of whole areas in the base year.
    dimension : str
        One of `byibalance_core.schemas.DIMENSIONS`.

    Returns
    -------
    counts : DataFrame
        Dwellings, one row per area and the municipality code, one column per category in reading order; NaN
        in a category that is hidden, and for the municipality where an area is not split by the dimension.
    units : DataFrame
        Same index: ``unit_kind``, ``unit_id``, ``period``, ``status``, ``source_id``.
    """
    stock = _area_rows(m)
    rows = stock[_coarsest(stock, dimension)]
    by_cell = [rows["area_id"].astype(str), rows[dimension].astype(str)]
    dwellings = pd.to_numeric(rows["dwellings"]).astype(float)
    cells = dwellings.groupby(by_cell).sum()
    hidden = dwellings.isna().groupby(by_cell).any()
    counts = cells.unstack().reindex(columns=list(DIMENSIONS[dimension])).fillna(0.0)  # noqa: PD010
    # A category without a row is empty; one with a row but no number is hidden, and stays so.
    counts = counts.mask(hidden.unstack().reindex(columns=counts.columns).eq(True))  # noqa: PD010
    area = by_cell[0]
    least_sure = rows["status"].astype(str).map(_PLACE).fillna(0).groupby(area).max().astype(int)
    units = pd.DataFrame(
        {
            "unit_kind": "area",
            "unit_id": counts.index,
            "period": str(m.base_year),
            "status": [_CAUTION[place] for place in least_sure.reindex(counts.index)],
            "source_id": rows["source_id"].astype(str).groupby(area).min().reindex(counts.index),
        },
        index=counts.index,
    )
    if counts.empty:
        return counts, units
    whole = counts.sum(axis=0, skipna=False).to_frame(m.code).T
    if not stock["area_id"].isin(counts.index).all():
        whole[:] = np.nan
    # What an incomplete area lacks stands among the unplaced: the municipality's sum is whole all the same.
    of_areas = units.loc[units["status"] != "incomplete", "status"].map(_PLACE).max()
    own = pd.DataFrame(
        {
            "unit_kind": "municipality",
            "unit_id": m.code,
            "period": str(m.base_year),
            "status": _CAUTION[int(of_areas)] if pd.notna(of_areas) else "incomplete",
            "source_id": units["source_id"].min(),
        },
        index=[m.code],
    )
    placed = counts.index != m.unplaced_id
    return pd.concat([counts[placed], whole]), pd.concat([units[placed], own])


def evenness(counts: pd.DataFrame) -> pd.Series:
    """Return how evenly each row is spread over the columns: 0 one column only, 1 all alike.

    Parameters
    ----------
    counts : DataFrame
        Counts or shares, at least 0; one column per category. A row with a NaN gives NaN.

    Returns
    -------
    Series
        Entropy over the logarithm of the number of columns, 0-1, on the same index.

    Examples
    --------
    >>> evenness(pd.DataFrame({"1": [10, 5, 0], "2": [10, 0, 0]})).tolist()
    [1.0, 0.0, nan]
    """
    total = counts.sum(axis=1, skipna=False)
    share = counts.to_numpy(dtype=float) / total.where(total > 0).to_numpy()[:, None]
    terms = np.where(share > 0, share * np.log(np.where(share > 0, share, 1.0)), share * 0.0)
    # The absolute value turns the -0.0 of a single category into 0.0.
    return pd.Series(np.abs(terms.sum(axis=1)) / np.log(counts.shape[1]), index=counts.index)


def tenure_mix_of_shares(values: pd.DataFrame) -> pd.DataFrame:
    """Return the tenure mix of the areas that have all four tenure shares, or a status that says why not.

    Parameters
    ----------
    values : DataFrame
        Indicator values as `from_tables` returns them.

    Returns
    -------
    DataFrame
        Rows of ``tenure_mix``; as unsure as the least sure of its four shares, and without a value where one
        is hidden.
    """
    parts = values[values["indicator"].isin(TENURE_SHARES) & (values["unit_kind"] == "area")]
    if parts.empty:
        return _no_rows()
    keys = ["unit_kind", "unit_id"]
    shares = parts.pivot(index=keys, columns="indicator", values="value")  # noqa: PD010 - keys are unique
    shares = shares.reindex(columns=list(TENURE_SHARES))
    level = parts["status"].map(_PLACE).fillna(0).astype(int)
    unit = [parts[key] for key in keys]
    least_sure = level.groupby(unit).max().reindex(shares.index)
    units = shares.index.to_frame(index=True)
    units["period"] = parts.groupby(keys)["period"].max()
    units["status"] = [_CAUTION[place] for place in least_sure]
    units["source_id"] = parts.groupby(keys)["source_id"].min()
    base = parts.groupby(keys)["base"].max()
    rows = _rows(units, "tenure_mix", evenness(shares), base)
    return rows[rows["value"].notna() | rows["status"].isin(("suppressed", "zero_or_hidden"))]


def _area_rows(m: Municipality) -> pd.DataFrame:
    """Return the base year's stock rows of whole areas (no estates, no districts)."""
    stock = m.table("stock")
    areas = m.areas.index.astype(str)
    whole = stock["estate_id"].isna() & (stock["year"] == m.base_year) & stock["area_id"].isin(areas)
    return stock[whole.to_numpy(dtype=bool)]


def _coarsest(rows: pd.DataFrame, dimension: str) -> np.ndarray:
    """Return which rows to sum for one dimension: per area the cross with the fewest other dimensions."""
    if rows.empty:
        return np.zeros(0, dtype=bool)
    filled = np.column_stack([rows[name].notna().to_numpy() for name in DIMENSIONS])
    pattern = filled @ (1 << np.arange(len(DIMENSIONS)))
    split = filled.sum(axis=1)
    frame = pd.DataFrame(
        {
            "area": rows["area_id"].astype(str).to_numpy(),
            "pattern": pattern,
            "split": split,
            "dwellings": pd.to_numeric(rows["dwellings"]).astype(float).to_numpy(),
        }
    )
    total = frame[frame["split"] == 0].groupby("area")["dwellings"].sum()
    holds = frame[filled[:, list(DIMENSIONS).index(dimension)]]
    sums = holds.groupby(["area", "pattern"]).agg(split=("split", "first"), dwellings=("dwellings", "sum"))
    sums = sums.reset_index()
    # A cross may cover a part only (the almene dwellings by rooms): it is the margin only when it adds up.
    adds_up = (sums["dwellings"] == sums["area"].map(total)) | ~sums["area"].isin(total.index)
    sums = sums[(sums["split"] == 1) | adds_up].sort_values(["area", "split", "pattern"])
    chosen = sums.drop_duplicates("area").set_index("area")["pattern"]
    return (frame["pattern"] == frame["area"].map(chosen)).to_numpy(dtype=bool)


def _rows(units: pd.DataFrame, indicator: str, value: pd.Series, base: pd.Series) -> pd.DataFrame:
    return units.assign(
        indicator=indicator, value=value.astype(float), base=base.astype(float), method="computed"
    ).reset_index(drop=True)


def _no_rows() -> pd.DataFrame:
    text = dict.fromkeys(("unit_kind", "unit_id", "indicator", "period", "status", "method", "source_id"), "str")
    return pd.DataFrame(columns=[*text, "value", "base"]).astype({**text, "value": float, "base": float})
