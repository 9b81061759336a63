"""When a shortage may be stated: what withholds it, which delivery would help, how cells collapse."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.margins import Integers
from byibalance_core.need.stock import AreaStock, Class

#: The delivery that would lift each reason for withholding a gap; the words stand in the locale files.
NEEDED_FILES = {
    "cannot_be_decided": "dwelling_list",
    "cannot_be_reckoned": "households_by_size",
    "follows_plan": "trend_forecast",
    "incomplete": "dwelling_register",
    "unplaced": "dwelling_register",
    "unknown_class": "dwelling_register",
}


def needed_file(gap_status: str) -> str | None:
    """Return the id of the one delivery that would narrow a withheld gap; None where no file would.

    Examples
    --------
    >>> needed_file("cannot_be_decided")
    'dwelling_list'
    """
    return NEEDED_FILES.get(gap_status)


def withheld(
    rows: pd.DataFrame,
    *,
    unplaced_id: str,
    incomplete: Collection[str],
    follows_plan: bool,
    unknown: np.ndarray,
    small: float,
    undecided_span: float,
) -> np.ndarray:
    """Return per row why its gap is withheld, or ``reckoned``.

    The first reason that holds is given: stock that is incomplete, dwellings without an area, an unknown
    class, growth that the building plan assumes, too few dwellings, bounds too wide for the cell.

    Parameters
    ----------
    rows : DataFrame
        ``area_id`` (None for the municipality), ``stock``, ``stock_low``, ``stock_high``.
    unknown : array of bool
        Rows of an unknown class.
    small : float
        Cells with fewer dwellings have no gap.
    undecided_span : float
        Bounds farther apart than this share of the cell leave it undecided.
    """
    area = rows["area_id"].notna().to_numpy()
    stock = rows["stock"].to_numpy(dtype=float)
    reasons = {
        "incomplete": (rows["area_id"].isin(list(incomplete)) | rows["stock"].isna()).to_numpy(),
        "unplaced": (rows["area_id"] == unplaced_id).to_numpy(),
        "unknown_class": unknown,
        "follows_plan": area & follows_plan,
        "cannot_be_decided": undecided(rows, undecided_span),
        "small_cell": stock < small,
    }
    return np.select(list(reasons.values()), list(reasons), default="reckoned").astype(object)


def undecided(rows: pd.DataFrame, span: float) -> np.ndarray:
    """Return which rows have bounds farther apart than a share of their stock."""
    low, stock, high = (rows[name].to_numpy(dtype=float) for name in ("stock_low", "stock", "stock_high"))
    return high - low > span * np.maximum(stock, 1.0)


def collapse_levels(count: Integers, classes: tuple[Class, ...], *, small: float) -> np.ndarray:
    """Return how far each cell of tenure and rooms must be merged before it holds enough dwellings.

    Parameters
    ----------
    count : array of int, shape (areas, classes)
        Dwellings; the rooms are already merged to 1-2, 3 and 4 or more.
    classes : tuple of (tenure, rooms)
    small : float
        Fewer dwellings than this are too few.

    Returns
    -------
    array of str, shape (areas, classes)
        ``rooms`` (enough as it is), ``tenure`` (enough when the other tenures with the same rooms are merged
        into "not almene") or ``area`` (only the area's margins are large enough).
    """
    merged = np.zeros_like(count)
    for column, (tenure, rooms) in enumerate(classes):
        same = [k for k, (t, r) in enumerate(classes) if r == rooms and (t == "almene") == (tenure == "almene")]
        merged[:, column] = count[:, same].sum(axis=1)
    levels = np.where(count >= small, "rooms", np.where(merged >= small, "tenure", "area"))
    return levels.astype(object)


def vacant_with_loss(m: Municipality, stock: AreaStock) -> pd.DataFrame:
    """Return almene dwellings that stand empty with rent loss in the newest month, by area and type.

    Returns
    -------
    DataFrame
        ``area_id`` (None for the municipality), ``dwelling_type`` (None for all types), ``vacant``. A sum that a
        hidden count belongs to is NaN, and an area that no estate has reported for has no row: missing is not
        zero.
    """
    rows = m.table("vacancies")
    columns = ["area_id", "dwelling_type", "vacant"]
    if rows.empty:
        return pd.DataFrame(columns=columns)
    newest = rows["period"].astype(str).max()
    own = rows.loc[rows["period"] == newest, ["estate_id", "dwelling_type", "vacant"]].copy()
    own[["estate_id", "dwelling_type"]] = own[["estate_id", "dwelling_type"]].astype(object)
    own["vacant"] = own["vacant"].astype("Float64").astype(float)
    estates = m.table("estates")[["estate_id", "valid_from", "area_id"]].astype(object)
    place = estates.sort_values("valid_from").drop_duplicates("estate_id", keep="last").set_index("estate_id")
    own["area_id"] = own["estate_id"].map(place["area_id"])
    own = own[own["area_id"].isin(stock.areas)]
    typed, whole = own[own["dwelling_type"].notna()], own[own["dwelling_type"].isna()]
    # An estate that reports its types and their sum is counted once.
    whole = pd.concat([whole, typed[~typed["estate_id"].isin(whole["estate_id"])]])
    parts = [typed, whole.assign(dwelling_type=None)]
    parts += [part.assign(area_id=None) for part in parts]
    found = [part.groupby(["area_id", "dwelling_type"], dropna=False)["vacant"].agg(_whole_sum) for part in parts]
    table = pd.concat(found).reset_index()[columns]
    table[columns[:2]] = table[columns[:2]].astype(object).where(table[columns[:2]].notna(), None)
    return table


def _whole_sum(values: pd.Series) -> float:
    return float(values.sum(skipna=False))
