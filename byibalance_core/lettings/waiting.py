"""Waiting signals beside the flow: active applicants and median months per organisation. A signal, not demand.

One person stands on many lists and some of them do not look for a dwelling now, so nothing is ever summed over
organisations, and no figure here says how many lack a dwelling.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from byibalance_core.lettings.flow import let
from byibalance_core.lettings.periods import Window, span_of
from byibalance_core.model import Municipality


def waiting(m: Municipality, window: Window) -> pd.DataFrame:
    """Return each organisation's newest waiting signal beside what it let in a window.

    Returns
    -------
    DataFrame
        ``organisation_id``, ``period`` of the signal (missing without one), ``applicants`` (active, of the
        organisation's whole list), ``median_months`` (as the organisation tells it for the whole list; NaN where it
        tells it by type and rooms only, since medians do not add up), ``lettings`` in the window and
        ``missing_estates`` (estates whose lettings are not known: the sum is of the others; NaN where none is known).
        There is no row for all organisations together.
    """
    new = let(m, window, ())["count"]
    estates = m.table("estates").astype({"estate_id": object, "organisation_id": object})
    owner = (
        estates.drop_duplicates("estate_id", keep="last").set_index("estate_id")["organisation_id"].reindex(new.index)
    )
    lettings = new.groupby(owner).sum(min_count=1)
    signal = _signals(m.table("waiting")).reindex(lettings.index)
    return pd.DataFrame(
        {
            "organisation_id": lettings.index,
            "period": signal["period"].to_numpy(),
            "applicants": signal["applicants"].to_numpy(dtype=float),
            "median_months": signal["median_months"].to_numpy(dtype=float),
            "lettings": lettings.to_numpy(),
            "missing_estates": new.isna().groupby(owner).sum().to_numpy(),
        }
    )


def by_class(m: Municipality) -> pd.DataFrame:
    """Return the newest signals of each organisation by dwelling type and rooms.

    ``organisation_id, period, dwelling_type, rooms, applicants, median_months``. An applicant may ask for several
    classes, so these are not summed over classes either.
    """
    rows = _of_organisations(m.table("waiting"))
    rows = rows[rows["dwelling_type"].notna() | rows["rooms"].notna()]
    newest = rows.groupby("organisation_id")["end"].transform("max")
    names = ["organisation_id", "period", "dwelling_type", "rooms", "applicants", "median_months"]
    return rows.loc[rows["end"] == newest, names].sort_values(names[:4], ignore_index=True)


def _signals(table: pd.DataFrame) -> pd.DataFrame:
    """Return the newest undivided signal of each organisation."""
    rows = _of_organisations(table)
    rows = rows[rows["dwelling_type"].isna() & rows["rooms"].isna()].sort_values("end")
    return rows.drop_duplicates("organisation_id", keep="last").set_index("organisation_id")


def _of_organisations(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of whole organisations, with the last month of their period."""
    text = ["organisation_id", "estate_id", "period", "dwelling_type", "rooms"]
    rows = table.astype(dict.fromkeys(text, object)).astype({"applicants": "Float64"})
    rows = rows[rows["estate_id"].isna() & rows["organisation_id"].notna()].copy()
    rows["applicants"] = rows["applicants"].astype(float).fillna(np.nan)
    rows["end"] = [sum(span_of(str(period))) for period in rows["period"]]
    return rows
