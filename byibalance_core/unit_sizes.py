"""How many residents and households an area or estate has, at least, from whichever table counts them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from byibalance_core.model import Municipality, once
from byibalance_core.parameters import Indicator, indicators
from byibalance_core.schemas import TABLES

_UNIT_YEAR = ["unit", "year"]


def unit_sizes(tables: Mapping[str, pd.DataFrame], catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Return residents and households per unit and year.

    Where two sources count the same, the smaller figure stands. Residents of estates are seldom counted: households,
    and the persons that an indicator of the estate rests on, are then the least there can be.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Reads ``population``, ``households``, ``stock`` and ``indicators``, as far as they are there.
    catalogue : mapping of str to Indicator
        Tells which indicators rest on persons.

    Returns
    -------
    DataFrame
        Indexed by ``unit`` (area or estate id) and ``year``; ``residents`` and ``households``, NaN where unknown.
    """
    counted = [
        _totals(tables, "households", "area_id", "households"),
        _totals(tables, "stock", "estate_id", "in_use"),
        _totals(tables, "stock", "area_id", "in_use"),
    ]
    households = pd.concat(counted).groupby(level=_UNIT_YEAR).first()
    at_least = pd.concat([households, _persons_behind(tables, catalogue)]).groupby(level=_UNIT_YEAR).max()
    residents = _totals(tables, "population", "area_id", "persons").combine_first(at_least)
    return pd.DataFrame({"residents": residents, "households": households})


def newest_residents(m: Municipality, catalogue: Mapping[str, Indicator]) -> pd.Series:
    """Return the residents of every unit in its newest year, at least so many; by unit, NaN where unknown."""
    return _by_bundled(m) if catalogue is indicators() else _newest(m, catalogue)


@once
def _by_bundled(m: Municipality) -> pd.Series:
    return _newest(m, indicators())


def _newest(m: Municipality, catalogue: Mapping[str, Indicator]) -> pd.Series:
    return unit_sizes(m.tables, catalogue)["residents"].groupby(level="unit").last()


def sizes_of(indicators: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Return the size of each indicator row's unit in the row's year, else in the newest year that is known."""
    period = indicators["period"].astype("str")
    keys = pd.DataFrame(
        {"unit": indicators["unit_id"].astype("str"), "year": pd.to_numeric(period.str[:4], errors="coerce")}
    )
    known = sizes.reset_index().sort_values("year")
    exact = keys.merge(known, how="left", on=_UNIT_YEAR).set_index(keys.index)[["residents", "households"]]
    newest = known.groupby("unit")[["residents", "households"]].last()
    return exact.fillna(newest.reindex(keys["unit"]).set_index(keys.index))


def dwelling_based(catalogue: Mapping[str, Indicator]) -> set[str]:
    """Return the indicators whose base counts dwellings, not persons or households."""
    return {name for name, entry in catalogue.items() if "dwelling" in entry.denominator}


def _totals(tables: Mapping[str, pd.DataFrame], table: str, unit: str, column: str) -> pd.Series:
    """Return a unit's total per year: the greatest sum over one way of splitting it, of the smallest source."""
    frame = tables.get(table, pd.DataFrame(columns=list(TABLES[table].names)))
    dimensions = [name for name in TABLES[table].dimensions if name != "estate_id"]
    own = frame[unit].notna()
    if table == "stock" and unit == "area_id":
        own &= frame["estate_id"].isna()
    frame = frame[own]
    split = pd.Series(0, index=frame.index)
    for place, name in enumerate(dimensions):
        split += frame[name].notna() * 2**place
    keyed = pd.DataFrame(
        {
            "unit": frame[unit].astype("str"),
            "year": frame["year"].astype("float64"),
            "period": frame["period"].astype("str") if "period" in frame else "",
            "source": frame["source_id"].astype("str"),
            "split": split,
            "value": frame[column].astype("float64"),
        }
    )
    sums = keyed.groupby([*_UNIT_YEAR, "period", "source", "split"])["value"].sum(min_count=1)
    return sums.groupby(level=[*_UNIT_YEAR, "period", "source"]).max().groupby(level=_UNIT_YEAR).min()


def _persons_behind(tables: Mapping[str, pd.DataFrame], catalogue: Mapping[str, Indicator]) -> pd.Series:
    """Return the greatest number of persons that an indicator of a unit rests on, per year."""
    frame = tables.get("indicators", pd.DataFrame(columns=list(TABLES["indicators"].names)))
    of_persons = {name for name, entry in catalogue.items() if entry.sensitivity != "none"} - dwelling_based(catalogue)
    rows = frame[frame["indicator"].astype("str").isin(of_persons)]
    keyed = pd.DataFrame(
        {
            "unit": rows["unit_id"].astype("str"),
            "year": pd.to_numeric(rows["period"].astype("str").str[:4], errors="coerce"),
            "base": rows["base"].astype("float64"),
        }
    )
    return keyed.groupby(_UNIT_YEAR)["base"].max()
