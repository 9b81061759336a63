"""The lines of the account before anything is compared: agreed shares, flows, and where two sources differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.lettings.agreement import Agreement, Step
from byibalance_core.lettings.counts import MEASURED
from byibalance_core.lettings.flow import estates_at, let, only_of_types
from byibalance_core.lettings.periods import YEAR, Window
from byibalance_core.model import Municipality
from byibalance_core.need.turnover import estate_stock

#: The channel that is the municipality's.
CHANNEL = "municipal"

#: Columns of the account that are read from the offers, of all dwelling types.
OFFERS = {"offered": "offered", "offers_used": "used", "returned": "returned", "empty_months": "empty_months"}

#: Genudlejninger and agreed share of an estate, one pair per calendar year of a window.
Parts = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True)
class Shares:
    """The agreed share of every estate.

    Attributes
    ----------
    frame : DataFrame
        ``estate_id, year, ladder_id, step_id, share``; year 0 counts for every year, share is NaN where undecided.
    """

    frame: pd.DataFrame

    def at(self, estates: pd.Index, year: int) -> pd.DataFrame:
        """Return ``ladder_id, step_id, share`` of a year for the given estates; undecided without a placement."""
        own = self.frame[self.frame["year"].isin([0, year])]
        return own.set_index("estate_id")[["ladder_id", "step_id", "share"]].reindex(estates)


def agreed_shares(agreement: Agreement, placements: pd.DataFrame) -> Shares:
    """Return the agreed shares that placements give; see `byibalance_core.lettings.account.account`."""
    frame = placements.reindex(columns=["estate_id", "year", "ladder_id", "step_id", "allocation_share"])
    frame = frame.assign(year=frame["year"].fillna(0).astype(int))
    always = frame.loc[frame["year"].eq(0), "estate_id"]
    doubled = frame.duplicated(["estate_id", "year"]) | (frame["year"].ne(0) & frame["estate_id"].isin(always))
    if doubled.any():
        estate = frame.loc[doubled, "estate_id"].iloc[0]
        raise ValueError(f"{estate} stands on two steps in one year; give one placement per estate and year.")
    steps = [_step(agreement, *key) for key in zip(frame["ladder_id"], frame["step_id"], strict=True)]
    given = frame["allocation_share"].astype(float).to_numpy()
    of_step = np.array([np.nan if step is None else step.share for step in steps])
    closed = np.array([step is not None and step.closed for step in steps], dtype=bool)
    undecided = np.array([step is None for step in steps], dtype=bool)
    share = np.where(closed, 0.0, np.where(np.isnan(given), of_step, given))
    text = frame[["ladder_id", "step_id"]].astype(object)
    text = text.where(text.notna(), None)
    return Shares(
        frame.assign(ladder_id=text["ladder_id"], step_id=text["step_id"], share=np.where(undecided, np.nan, share))
    )


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


def compared_parts(
    m: Municipality, agreement: Agreement, shares: Shares, window: Window
) -> dict[str, list[tuple[int, float]]]:
    """Return (genudlejninger, agreed share) by calendar year for each estate where every year of both is known."""
    parts: dict[str, list[tuple[int, float]]] = {}
    lost: set[str] = set()
    for piece in window.pieces():
        count = let(m, piece, agreement.dwelling_types)["count"]
        share = shares.at(count.index, piece.year)["share"]
        for estate, n, q in zip(count.index, count, share.astype(float), strict=True):
            if np.isnan(n) or np.isnan(q):
                lost.add(estate)
            else:
                parts.setdefault(estate, []).append((int(n), float(q)))
    return {estate: own for estate, own in parts.items() if estate not in lost and len(own) == len(window.pieces())}


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


def _step(agreement: Agreement, ladder_id: object, step_id: object) -> Step | None:
    """Return the step that a placement names; None where it is undecided."""
    if not isinstance(step_id, str) or not step_id:
        return None
    ladders = [ladder for ladder in agreement.ladders if ladder.unit_kind == ladder_id] or list(agreement.ladders)
    for ladder in ladders:
        for step in ladder.steps:
            if step.step_id == step_id:
                return step
    raise ValueError(f"The agreement has no step »{step_id}«; its steps are {', '.join(_steps(agreement))}.")


def _steps(agreement: Agreement) -> list[str]:
    return [step.step_id for ladder in agreement.ladders for step in ladder.steps]
