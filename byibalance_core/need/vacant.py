"""Almene dwellings that stand empty, for a class that the vacancies are not counted by.

Estates report vacant dwellings by dwelling type, not by rooms or rent. Which of an estate's dwellings of a type stand
empty is not known, but they can be no more than it has: so the vacant dwellings of a class have logical bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.boxes import Box
from byibalance_core.need.turnover import estate_stock, in_box


@dataclass(frozen=True)
class Vacant:
    """Almene dwellings of a class that stand empty with rent loss in the newest month.

    Attributes
    ----------
    low, main, high : int
        Logical bounds, and between them the number if every dwelling of an estate and type is as likely to be empty;
        all the same where the class is counted.
    estates : int
        Estates that some of them may lie in.
    months : float or None
        Mean time that the vacant dwellings of these estates and types have been empty.
    period : str
        The month.
    """

    low: int
    main: int
    high: int
    estates: int
    months: float | None
    period: str


def vacant_of_class(m: Municipality, box: Box) -> Vacant | None:
    """Return the almene dwellings of a class that stand empty; None where no estate has reported.

    Parameters
    ----------
    box : dict of str to tuple of str
        The class; a class without almene dwellings has no vacancies that anybody counts.

    Notes
    -----
    With v vacant of the n dwellings of an estate and type, c of them of the class: at least max(0, v + c - n) and at
    most min(v, c) of the class are vacant (Frechet 1940), v c / n in the middle.
    """
    rows = m.table("vacancies")
    if rows.empty or "almene" not in box.get("tenure", ("almene",)):
        return None
    newest = rows["period"].astype(str).max()
    keys = ["estate_id", "dwelling_type"]
    own = rows[(rows["period"].astype(str) == newest) & rows["vacant"].notna()]
    own = own[[*keys, "vacant", "months_vacant"]].astype(dict.fromkeys(keys, object))
    own = own.astype({"vacant": float, "months_vacant": float})
    typed = own["dwelling_type"].notna()
    # An estate that reports its types and their sum is counted once.
    own = own[typed | ~own["estate_id"].isin(own.loc[typed, "estate_id"])]
    stock = estate_stock(m)
    inside = stock[in_box(stock, box)]
    whole, part = (_both_ways(table, keys) for table in (stock, inside))
    at = pd.MultiIndex.from_frame(own[keys].where(own[keys].notna(), ""))
    dwellings, of_class = (table.reindex(at).fillna(0.0).to_numpy() for table in (whole, part))
    vacant = np.minimum(own["vacant"].to_numpy(), dwellings)
    low = np.maximum(vacant + of_class - dwellings, 0.0)
    high = np.minimum(vacant, of_class)
    main = np.divide(vacant * of_class, dwellings, out=np.zeros_like(vacant), where=dwellings > 0)
    known = own["months_vacant"].notna().to_numpy() & (main > 0)
    months = float(np.average(own["months_vacant"].to_numpy()[known], weights=main[known])) if known.any() else None
    return Vacant(
        round(low.sum()), round(main.sum()), round(high.sum()), own.loc[high > 0, "estate_id"].nunique(), months, newest
    )


def _both_ways(stock: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return dwellings by estate and type, and by estate alone under a blank type."""
    typed = stock.groupby(keys)["dwellings"].sum()
    alone = stock.assign(dwelling_type="").groupby(keys)["dwellings"].sum()
    return pd.concat([typed, alone])
