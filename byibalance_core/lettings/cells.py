"""The flow that the simulator reckons with: genudlejninger a year by estate, rooms and rent band."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from byibalance_core.lettings.agreement import FAMILY
from byibalance_core.model import Municipality
from byibalance_core.need.turnover import read_rates

#: Columns of the frame, each with its meaning; another module may make the frame as well.
COLUMNS = {
    "estate_id": "estate",
    "organisation_id": "its owner",
    "area_id": "the area it lies in",
    "rooms": "as in the stock; unknown where it is not known",
    "rent_band": "as in the stock; unknown where it is not known",
    "dwellings": "dwellings of the class that stand today",
    "relettings_year": "genudlejninger expected in a year",
    "basis": "delivered, or estimated: turns over as all others of its dwelling type do",
}


_SUMMED = ["flow", "dwellings"]


def letting_cells(m: Municipality, *, dwelling_types: Sequence[str] = FAMILY) -> pd.DataFrame:
    """Return the expected genudlejninger of every estate by rooms and rent band.

    Parameters
    ----------
    m : Municipality
        Reads ``estates``, ``stock``, ``move_outs`` and ``lettings``; its base year.
    dwelling_types : sequence of str
        Whose genudlejninger the agreement counts.

    Returns
    -------
    DataFrame
        `COLUMNS`, one row per class that an estate has dwellings in.

    Notes
    -----
    An estate's turnover is the mean of the newest years (`byibalance_core.need.turnover`) and the same for all its
    dwellings of one type: no strong tie between rent and turnover is known (BL's analysis of moves).
    """
    read = read_rates(m)
    stock = read.stock[read.stock["dwelling_type"].isin(list(dwelling_types))]
    keys = ["estate_id", "dwelling_type", "rooms", "rent_band"]
    classes = stock[[*keys, "dwellings"]].fillna({"rooms": "unknown", "rent_band": "unknown"})
    classes = classes.groupby(keys, as_index=False)[["dwellings"]].sum()
    turnover = read.by_year.mean(axis=1).rename("turnover")
    classes = classes.merge(turnover.reset_index(), how="left", on=["estate_id", "dwelling_type"])
    told = classes["turnover"].notna()
    sums = classes[told].assign(flow=classes["turnover"] * classes["dwellings"]).groupby("dwelling_type")[_SUMMED].sum()
    pooled = sums["flow"] / sums["dwellings"]
    classes["turnover"] = classes["turnover"].fillna(classes["dwelling_type"].map(pooled))
    classes["relettings_year"] = classes["turnover"] * classes["dwellings"]
    classes["basis"] = np.where(told, "delivered", "estimated")
    owners = _owners(m)
    classes = classes[classes["relettings_year"].notna()].merge(owners, on="estate_id")
    keys = ["estate_id", "organisation_id", "area_id", "rooms", "rent_band", "basis"]
    cells = classes.groupby(keys, as_index=False)[["dwellings", "relettings_year"]].sum()
    return cells[list(COLUMNS)].astype({"dwellings": float, "relettings_year": float})


def _owners(m: Municipality) -> pd.DataFrame:
    table = m.table("estates").sort_values("valid_from", kind="stable")
    rows = table[table["valid_to"].isna().to_numpy(dtype=bool)]
    return rows[["estate_id", "organisation_id", "area_id"]].astype(str).drop_duplicates("estate_id", keep="last")
