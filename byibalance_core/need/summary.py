"""What a page tells of the need beside the table: growth, areas, margins, bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need import demand, gap
from byibalance_core.need.margins import largest_remainder
from byibalance_core.need.reckoning import reckon
from byibalance_core.need.scenarios import Scenario, resolve
from byibalance_core.need.stock import CROSS_ROOMS, cross, margin, read_stock, total
from byibalance_core.parameters import standards


@dataclass(frozen=True)
class HouseholdGrowth:
    """Growth of a municipality's households to a horizon, by one publisher's forecast, in whole households.

    Attributes
    ----------
    low, high : int
        80 % range of `change`. It belongs to this forecast alone: two publishers' forecasts side by side are
        no range.
    method : str
        ``persons_per_household`` (held) or ``headship_by_age``: how households follow from residents.
    """

    publisher: str
    year: int
    persons_base: int
    persons: int
    households_base: int
    households: int
    change: int
    low: int
    high: int
    method: str = "persons_per_household"

    @property
    def persons_per_household(self) -> float:
        """Residents per household in the base year; held to the horizon where `method` says so."""
        return self.persons_base / self.households_base


def household_growth(
    m: Municipality, *, year: int, publisher: str | None = None, scenario: str | Scenario = "main"
) -> HouseholdGrowth:
    """Return how many households the municipality has now and at the horizon, by one publisher's forecast.

    Parameters
    ----------
    year : int
        Horizon.
    publisher : str, optional
        Who projects; the scenario's own publisher when not given, else the municipality's main one.
    scenario : str or Scenario
        The assumptions.

    Raises
    ------
    ValueError
        When the publisher has no such variant or does not reach the year.
    """
    assumed = resolve(scenario)
    reckoning = reckon(m, year=year, scenario=replace(assumed, publisher=publisher or assumed.publisher))
    found = reckoning.growth
    use = demand.as_today(total(reckoning.stock), reckoning.households)
    ranges = reckoning.ranges(use)
    base, then = round(found.households_base), round(found.households)
    return HouseholdGrowth(
        publisher=found.publisher,
        year=year,
        persons_base=round(found.persons_base),
        persons=round(found.persons),
        households_base=base,
        households=then,
        change=then - base,
        low=min(int(np.floor(ranges.sum_low[0])), then) - base,
        high=max(int(np.ceil(ranges.sum_high[0])), then) - base,
        method=found.method,
    )


def households_by_area(m: Municipality, *, year: int, scenario: str | Scenario = "main") -> pd.DataFrame:
    """Return households per area now and at the horizon, by a scenario's forecast.

    Returns
    -------
    DataFrame
        Indexed by ``area_id``, the unplaced area last: ``households_base``, ``households``, ``change`` (whole
        households; they sum to the municipality) and ``status`` of the base.
    """
    reckoning = reckon(m, year=year, scenario=scenario)
    households = reckoning.households
    base, then = largest_remainder(households.base), largest_remainder(households.horizon)
    columns = {
        "households_base": base,
        "households": then,
        "change": then - base,
        "status": households.status,
    }
    return pd.DataFrame(columns, index=pd.Index(reckoning.stock.areas, name="area_id"))


def stock_margin(m: Municipality, dimension: str, *, by_area: bool = False) -> pd.DataFrame:
    """Return the dwellings of the municipality, or of each area, by one dimension.

    Parameters
    ----------
    dimension : str
        A dimension of the stock, for example ``rooms``; or ``tenure``, also where only shares give it.

    Returns
    -------
    DataFrame
        ``class`` (in order of reading, ``unknown`` last), ``dwellings``, ``low``, ``high`` (logical bounds),
        ``status`` and ``stock_method``; with `by_area` first ``area_id``. Classes sum to the dwellings: a 0 of
        status ``zero_or_hidden`` is counted as 0 and is not to be shown as one.

    Raises
    ------
    ValueError
        When the stock is not split by the dimension.
    """
    stock = read_stock(m)
    split = margin(m, stock, dimension)
    low, high = split.bounds()
    names = [values[0] for values in split.classes]
    if not by_area:
        sums = {
            "class": names,
            "dwellings": split.count.sum(axis=0),
            "low": low.sum(axis=0),
            "high": high.sum(axis=0),
        }
        return pd.DataFrame({**sums, "status": split.status_of_sum(), "stock_method": split.method_of_sum})
    columns = {"dwellings": split.count, "low": low, "high": high, "status": split.status, "stock_method": split.method}
    areas = np.repeat(np.array(stock.areas, dtype=object), len(names))
    cells = {name: values.ravel() for name, values in columns.items()}
    return pd.DataFrame({"area_id": areas, "class": names * len(stock.areas), **cells})


def class_bounds(m: Municipality) -> pd.DataFrame:
    """Return the municipality's dwellings by tenure and rooms with the bounds that the margins allow.

    Returns
    -------
    DataFrame
        One row per tenure and rooms (1-2, 3, 4+, unknown): ``tenure``, ``rooms``, ``dwellings``, ``low``,
        ``high``, ``status``, ``stock_method``, ``decided`` (bounds close enough to state the cell) and
        ``needed_file`` (missing where it is).

    Raises
    ------
    ValueError
        When the stock carries no tenure or no rooms.
    """
    stock = read_stock(m)
    split = cross(stock, margin(m, stock, "tenure"), margin(m, stock, "rooms"))
    count, low, high = split.of_sum()
    rows = pd.DataFrame(split.classes, columns=["tenure", "rooms"])
    rows["rooms"] = pd.Categorical(rows["rooms"], categories=list(CROSS_ROOMS), ordered=True)
    rows = rows.assign(dwellings=count, low=low, high=high)
    rows = rows.assign(status=split.status_of_sum(), stock_method=split.method_of_sum)
    as_stock = rows.rename(columns={"dwellings": "stock", "low": "stock_low", "high": "stock_high"})
    rows["decided"] = ~gap.undecided(as_stock, standards().undecided_share)
    rows["needed_file"] = [None if decided else gap.needed_file("cannot_be_decided") for decided in rows["decided"]]
    return rows
