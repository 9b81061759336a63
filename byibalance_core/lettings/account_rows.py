"""The lines of the account before anything is compared: flows, months, and where two sources differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from byibalance_core.lettings.agreement import Agreement
from byibalance_core.lettings.counts import MEASURED
from byibalance_core.lettings.flow import estates_at, let, only_of_types
from byibalance_core.lettings.periods import YEAR, Window
from byibalance_core.model import Municipality
from byibalance_core.need.turnover import estate_stock

#: The channel that is the municipality's.
CHANNEL = "municipal"

#: Columns of the account that are read from the offers, of all dwelling types.
OFFERS = {"offered": "offered", "offers_used": "used", "returned": "returned", "empty_months": "empty_months"}


def estate_flows(m: Municipality, agreement: Agreement, window: Window) -> pd.DataFrame:
    """Return the flows of a window per estate, indexed by id.

    Returns
    -------
    DataFrame
        ``organisation_id, area_id, genudlejninger, state, used, used_state, used_from, offered, offers_used,
        returned, empty_months, not_covered``; NaN where not known.
    """
    types = agreement.dwelling_types
    rows = estates_at(m, window)
    rows[["genudlejninger", "state"]] = let(m, window, types)[["count", "state"]]
    rows[["used", "used_state", "used_from"]] = used(m, types, window)
    for name, column in OFFERS.items():
        rows[name] = let(m, window, (), table="offers", count=column)["count"]
    stock = estate_stock(m)
    here = stock.loc[stock["dwellings"] > 0]
    covered = here.loc[here["dwelling_type"].isin([*types, "unknown"]), "estate_id"]
    rows["not_covered"] = rows.index.isin(here["estate_id"]) & ~rows.index.isin(covered) & ~rows["genudlejninger"].gt(0)
    return rows


def used(m: Municipality, types: Sequence[str], window: Window) -> pd.DataFrame:
    """Return what the municipality used of the given types per estate: ``used, used_state, used_from``.

    New tenancies by the municipal channel go before used offers, which have no dwelling type: these stand in only for
    an estate that has no other types.
    """
    found = let(m, window, types, channels=(CHANNEL,))
    if found["count"].notna().all():
        return found.rename(columns={"count": "used", "state": "used_state"}).assign(used_from="lettings")
    offers = let(m, window, (), table="offers", count="used")
    alone = found.index.isin(only_of_types(m, types)) if types else np.ones(len(found), dtype=bool)
    stand_in = found["count"].isna() & offers["count"].notna() & alone
    told = found["count"].notna() | stand_in
    return pd.DataFrame(
        {
            "used": found["count"].mask(stand_in, offers["count"]),
            "used_state": found["state"].mask(stand_in, MEASURED),
            "used_from": pd.Series("lettings", index=found.index).mask(stand_in, "offers").where(told),
        },
        index=found.index,
    )


def mean_rents(m: Municipality) -> dict[str, float]:
    """Return the mean monthly rent in DKK of each estate whose rent per m² and floor area are both delivered.

    The area is the base of the indicator `mean_rent_dkk_m2_year`; without it nobody knows what an empty month costs.
    """
    rows = m.table("indicators")
    own = rows["unit_kind"].eq("estate") & rows["indicator"].eq("mean_rent_dkk_m2_year")
    rows = rows.loc[own & rows["value"].notna() & rows["base"].notna(), ["unit_id", "period", "value", "base"]]
    rows = rows.astype({"unit_id": object, "period": object})
    rows = rows.sort_values("period").drop_duplicates("unit_id", keep="last").set_index("unit_id")
    stock = estate_stock(m)
    dwellings = stock.groupby("estate_id")["dwellings"].sum().reindex(rows.index)
    rents = rows["value"].astype(float) * rows["base"].astype(float) / dwellings.where(dwellings > 0) / 12
    return {str(estate): float(rent) for estate, rent in rents.dropna().items()}


def in_force(agreement: Agreement, window: Window) -> bool:
    """Say whether an agreement holds in every month of a window; the months of its first and last day count."""
    first, last = (
        None if day is None else day.year * YEAR + day.month - 1 for day in (agreement.valid_from, agreement.valid_to)
    )
    return (first is None or window.first >= first) and (last is None or window.last <= last)


def carry_window(agreement: Agreement, window: Window) -> Window | None:
    """Return the months from the agreement's first whole one to the window's last; None before it began.

    Without a first day it is the window itself; what comes after the agreement's last month is left out.
    """
    first, last = window.first, window.last
    if agreement.valid_from is not None:
        begun = agreement.valid_from
        first = begun.year * YEAR + begun.month - 1 + (begun.day > 1)
    if agreement.valid_to is not None:
        last = min(last, agreement.valid_to.year * YEAR + agreement.valid_to.month - 1)
    return Window(first, last - first + 1) if last >= first else None


def let_against_offers(m: Municipality, window: Window, offers: pd.Series) -> pd.DataFrame:
    """Return where new tenancies by the municipal channel and used offers, both of all types, do not agree.

    Returns
    -------
    DataFrame
        Indexed by estate: ``let, offers, difference`` (offers less let); only where both are known and differ.
    """
    new = let(m, window, (), channels=(CHANNEL,))["count"]
    frame = pd.DataFrame({"let": new, "offers": offers, "difference": offers - new})
    return frame[frame["difference"].notna() & frame["difference"].ne(0)]
