"""Expected re-lettings (genudlejninger): how many dwellings of a class are let anew in a year.

Turnover times stock, estate by estate: what the organisations have delivered of tenants who moved out, or of new
tenancies, over the dwellings of the estate. A national level stands beside it as a check, and in its place, marked
as an assumption, where nothing has been delivered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.lettings.counts import yearly
from byibalance_core.model import Municipality, once
from byibalance_core.need.boxes import Box
from byibalance_core.parameters import standard
from byibalance_core.schemas import DIMENSIONS

#: Newest full years that the turnover is the mean of.
YEARS = 3


@dataclass(frozen=True)
class Turnover:
    """Re-lettings of one class in a year.

    Attributes
    ----------
    low, main, high : float
        Dwellings let anew in a year: the year with the fewest, the mean, the year with the most. All the same
        where a national level stands in.
    dwellings : int
        Almene dwellings of the class that the turnover is reckoned over.
    not_covered : int
        Dwellings of estates that have delivered neither move-outs nor lettings; they turn over as the others do.
    national : float
        Re-lettings by the national level of `almene_turnover_share`, beside it as a check.
    years : tuple of int
        Years that it rests on; empty where the national level stands in.
    method : str
        ``estates`` (what the organisations delivered) or ``national_assumption``.
    """

    low: float
    main: float
    high: float
    dwellings: int
    not_covered: int
    national: float
    years: tuple[int, ...]
    method: str

    @property
    def share(self) -> float | None:
        """Re-lettings per dwelling and year; None without dwellings."""
        return self.main / self.dwellings if self.dwellings else None


@dataclass(frozen=True)
class Rates:
    """What the estates have delivered, read once for several classes.

    Attributes
    ----------
    stock : DataFrame
        Dwellings of the estates, see `estate_stock`.
    by_year : DataFrame
        Turnover by estate and dwelling type (rows) and year, as a share; NaN where it is not known.
    years : tuple of int
        The years.
    """

    stock: pd.DataFrame
    by_year: pd.DataFrame
    years: tuple[int, ...]


@once
def read_rates(m: Municipality) -> Rates:
    """Return the turnover of every estate and dwelling type."""
    stock = estate_stock(m)
    return Rates(stock, *_rates(m, stock))


def expected_turnover(m: Municipality, box: Box, *, almene: int, rates: Rates | None = None) -> Turnover:
    """Return the expected re-lettings of the almene dwellings of a class in a year.

    Parameters
    ----------
    box : dict of str to tuple of str
        The class; its tenure is not looked at.
    almene : int
        Almene dwellings of the class, by the stock; used where the estates have not delivered theirs.
    rates : Rates, optional
        As `read_rates` returns it for the same municipality.

    Notes
    -----
    Move-outs by dwelling type are used where an estate gives them, else its move-outs in all, else its new tenancies.
    Moves within an estate are in the lettings and not in the move-outs, so the two do not match. A year of which some
    months are not delivered is left out and never scaled: the months of a year are not alike.
    """
    read = rates or read_rates(m)
    own = read.stock[in_box(read.stock, box)].groupby(["estate_id", "dwelling_type"])["dwellings"].sum()
    national = _national(own, box, almene)
    dwellings = int(own.sum())
    if not dwellings or read.by_year.empty:
        return Turnover(national, national, national, dwellings or almene, almene, national, (), "national_assumption")
    by_year = read.by_year.reindex(own.index)
    known = by_year.notna().all(axis=1)
    if not known.any():
        return Turnover(national, national, national, dwellings, dwellings, national, (), "national_assumption")
    flow = by_year[known].mul(own[known], axis=0).sum()
    # What nobody has reported of turns over as the reported dwellings of the class do.
    flow = flow * (dwellings / own[known].sum())
    return Turnover(
        low=float(flow.min()),
        main=float(flow.mean()),
        high=float(flow.max()),
        dwellings=dwellings,
        not_covered=int(own[~known].sum()),
        national=national,
        years=read.years,
        method="estates",
    )


@once
def estate_stock(m: Municipality) -> pd.DataFrame:
    """Return the dwellings of the estates in the base year, by every dimension they are delivered by."""
    stock = m.table("stock")
    names = list(DIMENSIONS)
    rows = stock[(stock["year"] == m.base_year) & stock["estate_id"].notna() & stock["dwellings"].notna()]
    rows = rows[["estate_id", *names, "dwellings"]].astype(dict.fromkeys(["estate_id", *names], object))
    rows["dwellings"] = rows["dwellings"].astype(float)
    # An estate's finest rows are its cross; its total stands beside them and would count them twice.
    width = rows[names].notna().sum(axis=1)
    return rows[width.eq(width.groupby(rows["estate_id"]).transform("max")) & rows["dwelling_type"].notna()]


def in_box(stock: pd.DataFrame, box: Box) -> np.ndarray:
    """Return which rows of the estates' stock are of a class, whatever its tenure: estates are almene."""
    inside = np.ones(len(stock), dtype=bool)
    for name, values in box.items():
        if name != "tenure":
            inside &= stock[name].isin(values).to_numpy()
    return inside


def _rates(m: Municipality, stock: pd.DataFrame) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Return turnover by estate and dwelling type (rows) and year, as a share; NaN where it is not known."""
    dwellings = stock.groupby(["estate_id", "dwelling_type"])["dwellings"].sum()
    whole = dwellings.groupby(level="estate_id").transform("sum")
    typed = yearly(_newest(m, "move_outs"), "move_outs", ["dwelling_type"])
    outs = yearly(_newest(m, "move_outs"), "move_outs")
    lets = yearly(_newest(m, "lettings"), "lettings")
    years = {int(year) for table in (typed, outs, lets) for year in table.columns}
    newest = sorted(years)[-YEARS:]
    estates = dwellings.index.get_level_values("estate_id")
    sources = [
        typed.reindex(index=dwellings.index, columns=newest).div(dwellings, axis=0),
        outs.reindex(index=estates, columns=newest).set_axis(dwellings.index).div(whole, axis=0),
        lets.reindex(index=estates, columns=newest).set_axis(dwellings.index).div(whole, axis=0),
    ]
    rates = sources[0]
    for other in sources[1:]:
        rates = rates.fillna(other)
    # A year that one estate has hidden is as its other years.
    rates = rates.T.fillna(rates.mean(axis=1)).T
    return rates.dropna(how="all"), tuple(newest)


def _newest(m: Municipality, name: str) -> pd.DataFrame:
    """Return the rows of a flow's newest years before the base year; one more than are read, for one may be partial."""
    rows = m.table(name)
    years = sorted(int(year) for year in rows["year"].dropna().unique() if year < m.base_year)[-YEARS - 1 :]
    return rows[rows["year"].isin(years)]


def _national(own: pd.Series, box: Box, almene: int) -> float:
    """Return the re-lettings of a year by the national level of each dwelling type."""
    levels = standard("almene_turnover_share").value
    if len(own):
        kinds = own.index.get_level_values("dwelling_type")
        return float(sum(count * levels.get(kind, levels["all"]) for kind, count in zip(kinds, own, strict=True)))
    asked = box.get("dwelling_type", ())
    return almene * float(levels.get(asked[0], levels["all"]) if len(asked) == 1 else levels["all"])
