"""The flow that the simulator reckons with: genudlejninger a year by estate, rooms and rent band."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from byibalance_core.lettings.agreement import FAMILY
from byibalance_core.lettings.outlook import outlook
from byibalance_core.model import Municipality
from byibalance_core.need.turnover import estate_stock
from byibalance_core.parameters import standard

#: Columns of the frame, each with its meaning; another module may make the frame as well.
COLUMNS = {
    "estate_id": "estate",
    "organisation_id": "its owner",
    "area_id": "the area it lies in",
    "rooms": "as in the stock; unknown where it is not known",
    "rent_band": "as in the stock; unknown where it is not known",
    "dwellings": "dwellings of the class that stand today",
    "relettings_year": "genudlejninger expected in a year",
    "basis": "lettings where the estate's are delivered; else assumed: from its move_outs, or as others turn over",
}


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
        `COLUMNS`, one row per class that an estate has dwellings in; the sum of an estate is its genudlejninger by
        `byibalance_core.lettings.outlook.outlook`.

    Notes
    -----
    An estate's classes turn over alike within a dwelling type: no strong tie between rent and turnover is known (BL's
    analysis of moves). Types are told apart by Landsbyggefonden's levels, as in the outlook.
    """
    expected = outlook(m, dwelling_types, ahead=1)
    expected = expected[expected["unit_kind"] == "estate"].set_index("unit_id")
    stock = estate_stock(m)
    stock = stock[stock["dwelling_type"].isin(list(dwelling_types)) & stock["estate_id"].isin(expected.index)]
    levels = standard("almene_turnover_share").value
    weight = stock["dwellings"] * stock["dwelling_type"].map(lambda kind: levels.get(kind, levels["all"])).astype(float)
    classes = stock[["estate_id", "rooms", "rent_band", "dwellings"]].assign(weight=weight)
    classes = classes.fillna({"rooms": "unknown", "rent_band": "unknown"})
    cells = classes.groupby(["estate_id", "rooms", "rent_band"], as_index=False)[["dwellings", "weight"]].sum()
    part = cells["weight"] / cells.groupby("estate_id")["weight"].transform("sum")
    cells["relettings_year"] = part * cells["estate_id"].map(expected["main"])
    cells["basis"] = cells["estate_id"].map(expected["basis"]).astype(str)
    cells = cells[cells["relettings_year"].notna()].merge(_owners(m), on="estate_id")
    text = ["estate_id", "organisation_id", "area_id", "rooms", "rent_band"]
    return cells[list(COLUMNS)].astype({"dwellings": float, "relettings_year": float, **dict.fromkeys(text, "str")})


def _owners(m: Municipality) -> pd.DataFrame:
    table = m.table("estates").sort_values("valid_from", kind="stable")
    rows = table[table["valid_to"].isna().to_numpy(dtype=bool)]
    return rows[["estate_id", "organisation_id", "area_id"]].astype(str).drop_duplicates("estate_id", keep="last")
