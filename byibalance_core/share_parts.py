"""Shares and the counts they are made of: a share times its base is a count, and hidden counts must stay hidden.

A share of a unit gives the unit's own count away; a share of an area or of the municipality gives the sum over its
estates away, and what the areas hold together is the municipality's figure less those that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from byibalance_core.parameters import Indicator
from byibalance_core.schemas import TABLES


@dataclass(frozen=True)
class Part:
    """One part of shares that a table of counts holds as well.

    Attributes
    ----------
    name : str
        As a numerator or denominator of ``indicators.toml`` is named.
    unit : {"area_id", "estate_id"}
        The units that are counted.
    minimum : int
        The table's own smallest count.
    cells : DataFrame
        ``unit``, ``period`` (a period of the table, or the year it lies in), ``value``, ``hidden``: one row per count.
    """

    name: str
    unit: str
    minimum: int
    cells: pd.DataFrame


def parts_of(
    tables: Mapping[str, pd.DataFrame], hidden: Mapping[str, pd.Series], rules: Mapping[str, Any]
) -> tuple[Part, ...]:
    """Return the parts that the rules name, with their counts.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Checked tables, before anything is hidden.
    hidden : mapping of str to Series of bool
        Per table of counts, the rows whose count is hidden.
    rules : mapping
        ``part``, ``count`` and ``minimum_count`` of ``disclosure.toml``.
    """
    counts = {rule["table"]: rule for rule in rules["count"]}
    found = []
    for entry in rules["part"]:
        name, rule = entry["table"], counts[entry["table"]]
        unit = "estate_id" if "estate_id" in TABLES[name].names else "area_id"
        if name in tables:
            cells = _cells(tables[name], hidden[name], unit, rule["column"], entry.get("where", {}), name)
            found.append(Part(entry["name"], unit, int(rules["minimum_count"][rule["minimum"]]), cells))
    return tuple(found)


def least_counts(
    indicators: pd.Series, catalogue: Mapping[str, Indicator], rules: Mapping[str, Any], own: pd.Series
) -> pd.Series:
    """Return the smallest count per row: that of the indicator's class, or of its numerator's table if it is stricter.

    Parameters
    ----------
    indicators : Series of str
        Ids in the catalogue.
    own : Series of float
        The smallest count by class; NaN where an indicator is not about persons.
    """
    by_table = {rule["table"]: int(rules["minimum_count"][rule["minimum"]]) for rule in rules["count"]}
    by_part = {entry["name"]: by_table[entry["table"]] for entry in rules["part"]}
    by_numerator = {name: by_part.get(entry.numerator) for name, entry in catalogue.items()}
    of_table = indicators.astype("str").map(by_numerator).astype("float64")
    return pd.concat([own, of_table], axis=1).max(axis=1)


def rows_of(indicators: pd.Series, catalogue: Mapping[str, Indicator], part: Part, *, side: str) -> pd.Series:
    """Tell which rows have a part as their ``numerator`` or ``denominator``."""
    names = {name for name, entry in catalogue.items() if getattr(entry, side) == part.name}
    return indicators.astype("str").isin(names)


def given_away(shares: pd.DataFrame, part: Part, places: pd.DataFrame) -> pd.Series:
    """Tell which shares, times their base, would give hidden counts of one part away.

    Parameters
    ----------
    shares : DataFrame
        Rows of the table of indicators that have the part as numerator or denominator.
    places : DataFrame
        ``unit`` and ``holder``: the estates of each area and of the municipality.

    Returns
    -------
    Series of bool
        True where the unit's own count is hidden, or where so few of its estates' counts are that their sum tells.
    """
    keys = _keyed(shares, part)
    own = _per(part.cells.rename(columns={"unit": "holder"}), part.minimum)
    of_estates = _per(part.cells.merge(places, on="unit"), part.minimum)
    return _at(own["hidden"].gt(0), keys) | _at(of_estates["told"], keys)


def also_hidden(shares: pd.DataFrame, part: Part, places: pd.DataFrame, tiles: Sequence[str]) -> list[Any]:
    """Return the labels of further shares to hide: what hidden areas hold together is the whole less the others.

    Parameters
    ----------
    shares : DataFrame
        Rows of one indicator that may be hidden, with ``gone`` (not shown) and ``base``.
    tiles : sequence of str
        The areas that together are the municipality.
    """
    inside = part.cells.merge(places, on="unit").query("holder in @tiles")
    keys = _keyed(shares, part)
    chosen: list[Any] = []
    for period, rows in shares.groupby(keys["period"]):
        whole = rows[(rows["unit_kind"].astype("str") == "municipality") & ~rows["gone"]]
        seen = rows[rows["unit_id"].astype("str").isin(tiles) & ~rows["gone"]]
        cells = inside[inside["period"] == period]
        unseen = cells[~cells["holder"].isin(set(seen["unit_id"].astype("str")))]
        if whole.empty or not _per(unseen.assign(holder=""), part.minimum)["told"].any():
            continue
        # An area whose own hidden counts do not tell, hidden as well, blurs the sum; a fully shown one would not.
        blurs = set(cells.loc[cells["hidden"], "holder"])
        partner = seen[seen["unit_id"].astype("str").isin(blurs)].sort_values(["base", "unit_id"])
        chosen += list(partner.index[:1]) if len(partner) else list(whole.index)
    return chosen


def places_of(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return ``unit`` and ``holder``: which estates lie in which area, district and municipality."""
    none = pd.DataFrame(columns=["area_id", "parent_id", "level", "estate_id"])
    areas, estates = tables.get("areas", none), tables.get("estates", none)
    parent = dict(zip(areas["area_id"].astype("str"), areas["parent_id"].astype("object"), strict=True))
    whole = areas.loc[areas["level"].astype("str") == "municipality", "area_id"].astype("str").tolist()
    rows = set()
    for estate, area in zip(estates["estate_id"].astype("str"), estates["area_id"].astype("str"), strict=True):
        rows |= {(estate, holder) for holder in whole}
        holder: Any = area
        while isinstance(holder, str) and (estate, holder) not in rows:
            rows.add((estate, holder))
            holder = parent.get(holder)
    return pd.DataFrame(sorted(rows), columns=["unit", "holder"], dtype="str")


def _cells(
    frame: pd.DataFrame, hidden: pd.Series, unit: str, column: str, where: Mapping[str, str], table: str
) -> pd.DataFrame:
    """Return a unit's count per period: its total row, or the rows that split it where there is no total."""
    mine, total = frame[unit].notna(), pd.Series(True, index=frame.index)
    for name in TABLES[table].dimensions:
        if name in where:
            mine &= frame[name].astype("str") == where[name]
        elif name != unit:
            total &= frame[name].isna()
    if where:
        mine &= total
    year = frame["year"].astype("Int64").astype("str")
    cells = pd.DataFrame(
        {
            "unit": frame[unit].astype("str"),
            "period": frame["period"].astype("str") if "period" in frame else year,
            "value": frame[column].astype("float64"),
            "hidden": hidden,
            "year": year,
        }
    )[mine]
    has_total = total[mine].groupby([cells["unit"], cells["period"]]).transform("any")
    cells = cells[total[mine] | ~has_total]
    by_year = cells[cells["period"] != cells["year"]]
    return pd.concat([cells, by_year.assign(period=by_year["year"])], ignore_index=True).drop(columns="year")


def _keyed(shares: pd.DataFrame, part: Part) -> pd.DataFrame:
    """Return the unit and period of each share; the year where the part is not counted in the share's own period."""
    period = shares["period"].astype("str")
    known = period.isin(set(part.cells["period"]))
    return pd.DataFrame({"holder": shares["unit_id"].astype("str"), "period": period.where(known, period.str[:4])})


def _per(cells: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Return per holder and period how many counts are hidden, and whether their sum tells one of them.

    One does; several that are few together do; and so do those that can only all be 1, or all the largest hidden count.
    """
    secret = cells["value"].where(cells["hidden"], 0.0).fillna(0.0)
    by = [cells["holder"], cells["period"]]
    hidden, total = cells["hidden"].groupby(by).sum(), secret.groupby(by).sum()
    few = (total < minimum) | (total == hidden) | (total == hidden * (minimum - 1))
    return pd.DataFrame({"hidden": hidden, "told": (hidden == 1) | ((hidden > 0) & few)})


def _at(values: pd.Series, keys: pd.DataFrame) -> pd.Series:
    found = values.reindex(pd.MultiIndex.from_frame(keys))
    return pd.Series(found.eq(True).to_numpy(dtype=bool), index=keys.index)
