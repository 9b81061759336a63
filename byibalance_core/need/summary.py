"""What a page tells of the need beside the table: growth, areas, margins, bounds, ages, unmet need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need import demand, gap
from byibalance_core.need.households import area_households, growth, main_publisher
from byibalance_core.need.intervals import draw_ranges
from byibalance_core.need.margins import largest_remainder
from byibalance_core.need.stock import CROSS_ROOMS, cross, margin, read_stock, total
from byibalance_core.parameters import default_errors, standards


@dataclass(frozen=True)
class HouseholdGrowth:
    """Growth of a municipality's households to a horizon, by one publisher's forecast, in whole households.

    Attributes
    ----------
    low, high : int
        80 % range of `change` from the default error sizes. It belongs to this forecast alone: two
        publishers' forecasts side by side are no range.
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

    @property
    def persons_per_household(self) -> float:
        """Residents per household, held from the base year to the horizon."""
        return self.persons_base / self.households_base


def household_growth(
    m: Municipality, *, year: int, publisher: str | None = None, scenario: str = "main"
) -> HouseholdGrowth:
    """Return how many households the municipality has now and at the horizon, by one publisher's forecast.

    Parameters
    ----------
    year : int
        Horizon.
    publisher : str, optional
        Who projects; the municipality's main publisher when not given.

    Raises
    ------
    ValueError
        When the publisher has no such scenario or does not reach the year.
    """
    stock = read_stock(m)
    found = growth(m, stock, year=year, publisher=publisher or main_publisher(m), scenario=scenario)
    use = demand.as_today(total(stock), area_households(m, stock, found, scenario))
    ranges = draw_ranges(
        use.horizon,
        use.base,
        municipality=found.households_base,
        years=year - m.base_year,
        errors=default_errors(),
    )
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
    )


def households_by_area(m: Municipality, *, year: int, scenario: str = "main") -> pd.DataFrame:
    """Return households per area now and at the horizon, by the main publisher's forecast.

    Returns
    -------
    DataFrame
        Indexed by ``area_id``, the unplaced area last: ``households_base``, ``households``, ``change`` (whole
        households; they sum to the municipality) and ``status`` of the base.
    """
    stock = read_stock(m)
    found = growth(m, stock, year=year, publisher=main_publisher(m), scenario=scenario)
    households = area_households(m, stock, found, scenario)
    base, then = largest_remainder(households.base), largest_remainder(households.horizon)
    columns = {
        "households_base": base,
        "households": then,
        "change": then - base,
        "status": households.status,
    }
    return pd.DataFrame(columns, index=pd.Index(stock.areas, name="area_id"))


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
        ``needed_file`` (None where it is).

    Raises
    ------
    ValueError
        When the stock carries no tenure or no rooms.
    """
    stock = read_stock(m)
    split = cross(stock, margin(m, stock, "tenure"), margin(m, stock, "rooms"))
    low, high = split.bounds()
    rows = pd.DataFrame(split.classes, columns=["tenure", "rooms"])
    rows["rooms"] = pd.Categorical(rows["rooms"], categories=list(CROSS_ROOMS), ordered=True)
    rows = rows.assign(dwellings=split.count.sum(axis=0), low=low.sum(axis=0), high=high.sum(axis=0))
    rows = rows.assign(status=split.status_of_sum(), stock_method=split.method_of_sum)
    as_stock = rows.rename(columns={"dwellings": "stock", "low": "stock_low", "high": "stock_high"})
    rows["decided"] = ~gap.undecided(as_stock, standards().undecided_share)
    rows["needed_file"] = [None if decided else gap.needed_file("cannot_be_decided") for decided in rows["decided"]]
    return rows


def unmet_need(m: Municipality) -> pd.DataFrame:
    """Return known unmet need as its own sources count it, each group and definition in its newest year.

    It stands beside both ways of reckoning and is never added: definitions overlap, and persons are not
    households.

    Returns
    -------
    DataFrame
        ``group``, ``year``, ``definition``, ``households``, ``dwelling_type``, ``rooms_max``,
        ``max_rent_dkk_month``, ``status``, ``source_id``.
    """
    rows = m.table("special_need")
    newest = rows.sort_values(["group", "definition", "year"]).drop_duplicates(["group", "definition"], keep="last")
    return newest.reset_index(drop=True)
