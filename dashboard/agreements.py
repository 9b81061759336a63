"""The agreement on letting and its account, kept for the viewers who come after: an account takes about a second."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from byibalance_core.lettings import flow, outlook, waiting
from byibalance_core.lettings.account import Account, account
from byibalance_core.lettings.account_rows import in_force
from byibalance_core.lettings.counts import yearly
from byibalance_core.lettings.load import area_load, indicator_rows
from byibalance_core.lettings.periods import Window
from byibalance_core.lettings.placement import place_years
from byibalance_core.lettings.spells import agreed_shares, compared_parts
from byibalance_core.model import Municipality
from dashboard.keeping import keep

if TYPE_CHECKING:
    from dashboard.facts import Facts

#: Tables of flows that an account reads.
_FLOWS = ("lettings", "offers", "move_outs")


@keep(24)
def window(facts: Facts) -> Window | None:
    """Return the newest twelve months that most estates have delivered; None where nobody has any."""
    return None if facts.m.table("estates").empty else flow.newest_window(facts.m)


@keep(24)
def placements(facts: Facts) -> pd.DataFrame:
    """Return where every estate stands, from the first year of the account to the year of the figures.

    None stands anywhere in the public profile: it has neither the decisions nor the estates' own figures, and a step
    that is not told is not one that cannot be decided.
    """
    agreed, span = facts.agreement, window(facts)
    if agreed is None or facts.m.table("estates").empty or facts.m.profile != "partner":
        return pd.DataFrame(columns=["estate_id", "year", "step_id"])
    first = facts.m.base_year
    if span is not None:
        begun = agreed.valid_from.year if agreed.valid_from else span.first // 12
        first = min(first, span.first // 12, max(begun, span.year - _MOST_YEARS))
    return place_years(facts.m, agreed, range(first, max(facts.m.base_year, first) + 1))


# An agreement that has no end is carried over this many years back.
_MOST_YEARS = 8


@keep(24)
def newest_placements(facts: Facts) -> pd.DataFrame:
    """Return where every estate stands now."""
    rows = placements(facts)
    return rows[rows["year"] == rows["year"].max()].reset_index(drop=True)


@keep(24)
def account_of(facts: Facts) -> Account | None:
    """Return the account of the newest twelve months; None without an agreement, estates or lettings."""
    agreed, span = facts.agreement, window(facts)
    if agreed is None or span is None:
        return None
    return account(_recent(facts, span), agreed, placements(facts), span)


@keep(24)
def parts(facts: Facts) -> dict[str, list[tuple[int, float]]]:
    """Return genudlejninger and agreed share, year by year, of each estate that has both."""
    agreed, made = facts.agreement, account_of(facts)
    if agreed is None or made is None or not in_force(agreed, made.window):
        return {}
    shares = agreed_shares(agreed, placements(facts))
    return compared_parts(_recent(facts, made.window), agreed, shares, made.window)


@keep(24)
def load(facts: Facts) -> pd.DataFrame | None:
    """Return the account by area; None without an account."""
    made = account_of(facts)
    return None if made is None else area_load(made, parts(facts))


@keep(24)
def load_rows(facts: Facts) -> pd.DataFrame | None:
    """Return the share of the genudlejninger that was used, by area, as an indicator; None where no area has one."""
    made, found = account_of(facts), load(facts)
    if made is None or found is None:
        return None
    rows = indicator_rows(facts.m, made, found)
    return rows if len(rows) else None


@keep(24)
def channels(facts: Facts) -> pd.DataFrame:
    """Return the new tenancies of all estates that have told them, by channel (rows) and calendar year."""
    told = yearly(facts.m.table("lettings"), "lettings", ("channel",))
    return told.groupby(level="channel").sum(min_count=1) if len(told) else pd.DataFrame()


@keep(24)
def totals(facts: Facts) -> pd.DataFrame:
    """Return by calendar year the new tenancies that are told (``lettings``) and by how many estates (``estates``)."""
    told = yearly(facts.m.table("lettings"), "lettings")
    return pd.DataFrame({"lettings": told.sum(min_count=1), "estates": told.notna().sum()})


@keep(24)
def coming(facts: Facts) -> pd.DataFrame:
    """Return the genudlejninger of the next years with their 80 % interval, of the agreement's dwelling types."""
    agreed = facts.agreement
    return outlook.outlook(facts.m, agreed.dwelling_types if agreed else ())


@keep(24)
def anchors(facts: Facts) -> pd.DataFrame | None:
    """Return the municipality's own turnover beside the national levels; None without a window."""
    span = window(facts)
    return None if span is None else flow.anchors(facts.m, span)


@keep(24)
def move_outs(facts: Facts) -> pd.DataFrame | None:
    """Return new tenancies beside move-outs per estate; None without a window."""
    span = window(facts)
    return None if span is None else flow.against_move_outs(_recent(facts, span), span)


@keep(24)
def signals(facts: Facts) -> pd.DataFrame | None:
    """Return each organisation's newest waiting signal; None without a window."""
    span = window(facts)
    return None if span is None else waiting.waiting(facts.m, span)


def _recent(facts: Facts, span: Window) -> Municipality:
    """Return the municipality with the flows of the agreement's years alone: the older ones only take time."""
    agreed = facts.agreement
    first = span.first // 12
    if agreed is not None and agreed.valid_from is not None:
        first = min(first, agreed.valid_from.year)
    tables = dict(facts.m.tables)
    for name in _FLOWS:
        rows = facts.m.table(name)
        tables[name] = rows[rows["year"] >= first] if len(rows) else rows
    return replace(facts.m, tables=tables)
