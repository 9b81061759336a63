"""Other ways to reckon, to stand beside the engine's: rules of other countries, flows, and national levels.

None of them is a result of ours. A planner sees whether the engine lies in the same order of size, and where a
municipality's own figures lie outside what is seen elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.given import Given, given
from byibalance_core.need.turnover import estate_stock, expected_turnover

#: Whether a figure lies inside what is seen elsewhere.
INSIDE, BELOW, ABOVE = "inside", "below", "above"


@dataclass(frozen=True)
class TenureSplit:
    """How new households divide by what they can pay; shares of all of them, together 1.

    Attributes
    ----------
    can_buy, can_rent, can_rent_mid : float
        Share who could buy, pay a private rent, pay a mid-market rent.
    own, private, mid_market, social : float
        The split.
    """

    can_buy: float
    can_rent: float
    can_rent_mid: float
    own: float
    private: float
    mid_market: float
    social: float


def tenure_split(
    *,
    median_income: float,
    log_sd: float,
    price: float,
    income_multiple: float,
    private_rent_year: float,
    mid_rent_year: float,
    rent_share: float,
    buyers_share: float,
) -> TenureSplit:
    """Return the split of new households by tenure when incomes are lognormal (Scotland's HNDA tool).

    Parameters
    ----------
    median_income, log_sd : float
        Of the households' yearly incomes.
    price : float
        Price at the percentile that a first buyer meets.
    income_multiple : float
        A household can buy at this many yearly incomes.
    private_rent_year, mid_rent_year : float
        Rents of a year.
    rent_share : float
        Part of the income that may go to the rent.
    buyers_share : float
        Part of those who could buy who have the deposit.

    Raises
    ------
    ValueError
        When an amount is not above 0, or a share is not from 0 to 1.

    Notes
    -----
    a = 1 - Phi((ln(P/k) - ln m) / sigma), o = beta a; r and f likewise with 12 R / s in the place of P / k. Split: o;
    max(0, r - o); max(0, f - max(r, o)); the rest social. Scottish Government, HNDA tool.

    Examples
    --------
    >>> split = tenure_split(median_income=420_000, log_sd=0.62, price=1_900_000, income_multiple=4,
    ...                      private_rent_year=102_000, mid_rent_year=84_000, rent_share=0.33, buyers_share=0.6)
    >>> round(split.social, 4)
    0.2096
    """
    amounts = (median_income, log_sd, price, income_multiple, private_rent_year, mid_rent_year, rent_share)
    if not all(amount > 0 for amount in amounts):
        raise ValueError("Incomes, prices, rents and shares of income must be above 0.")
    if not (0 <= buyers_share <= 1 and rent_share <= 1):
        raise ValueError("A share runs from 0 to 1.")

    def earning(least: float) -> float:
        return 1 - NormalDist().cdf((math.log(least) - math.log(median_income)) / log_sd)

    buy, rent, mid = (
        earning(price / income_multiple),
        earning(private_rent_year / rent_share),
        earning(mid_rent_year / rent_share),
    )
    own = buyers_share * buy
    private = max(0.0, rent - own)
    mid_market = max(0.0, mid - max(rent, own))
    return TenureSplit(buy, rent, mid, own, private, mid_market, 1 - own - private - mid_market)


def stock_rule(stock: float, ratio: float, *, figures: Given | None = None) -> float:
    """Return the dwellings a year of England's stock rule since December 2024: a benchmark, not a need.

    Parameters
    ----------
    stock : float
        Dwellings.
    ratio : float
        Median price over median earnings of a workplace, mean of five years.

    Examples
    --------
    >>> round(stock_rule(40_000, 8), 1)
    502.4
    """
    if stock < 0 or ratio < 0:
        raise ValueError("Stock and ratio cannot be negative.")
    rule = (figures or Given()).value("england_stock_rule")
    above = max(0.0, ratio - rule["ratio_from"]) / rule["ratio_from"]
    return float(rule["stock_share"] * stock * (1 + rule["weight"] * above))


def line_weights(years: tuple[int, ...], horizon: int) -> tuple[float, ...]:
    """Return the weight of each year's value in the straight line's value at a horizon (HART's projection).

    The line is the one of least squares; the weights sum to 1 whatever the values are.

    Raises
    ------
    ValueError
        When there are not two different years.

    Examples
    --------
    >>> [round(weight, 4) for weight in line_weights((2006, 2016, 2021), 2031)]
    [-0.8571, 0.5714, 1.2857]
    """
    middle = sum(years) / max(len(years), 1)
    spread = sum((year - middle) ** 2 for year in years)
    if not spread:
        raise ValueError("A line needs values of two different years.")
    return tuple(1 / len(years) + (year - middle) * (horizon - middle) / spread for year in years)


def yearly_flow(dwellings: float, *, turnover: float, allocated: float) -> tuple[float, float]:
    """Return the re-lettings of a year and those of them that the municipality may allocate.

    Examples
    --------
    >>> yearly_flow(1000, turnover=0.104, allocated=0.25)
    (104.0, 26.0)
    """
    if dwellings < 0 or not (turnover >= 0 and 0 <= allocated <= 1):
        raise ValueError("Dwellings and turnover cannot be negative, and the allocated share runs from 0 to 1.")
    return dwellings * turnover, dwellings * turnover * allocated


def mean_rent_dkk_month(floor_area_m2: float, *, figures: Given | None = None) -> float:
    """Return the rent of a month at the national mean per m².

    Examples
    --------
    >>> round(mean_rent_dkk_month(50)), round(mean_rent_dkk_month(75.9))
    (3746, 5686)
    """
    return float((figures or Given()).value("mean_rent_dkk_m2_year") * floor_area_m2 / 12)


def vacancy_share(vacant: float, dwellings: float) -> float | None:
    """Return the share of the dwellings that stand empty; None without dwellings.

    Examples
    --------
    >>> round(vacancy_share(3884, 596_952), 4)
    0.0065
    """
    return vacant / dwellings if dwellings else None


def against_national_levels(m: Municipality, *, figures: Given | None = None) -> pd.DataFrame:
    """Return the municipality's turnover and vacancy beside Landsbyggefonden's national levels.

    Parameters
    ----------
    figures : Given, optional
        Norms with what is supplied; without it those of the municipality.

    Returns
    -------
    DataFrame
        ``measure`` (turnover, vacancy), ``dwelling_type`` (``all`` for every type), ``value``, ``national``, ``low``,
        ``high`` and ``verdict``: ``inside``, ``below`` or ``above``. One row per figure that the estates deliver.

    Notes
    -----
    Turnover is expected within `level_tolerance` times the national level either way. For vacancy only the upper
    end is a matter: LBF's map marks a municipality above `vacancy_flag_share`.
    """
    figures = figures or given(m)
    rows = [*_turnover_rows(m, figures), *_vacancy_rows(m, figures)]
    columns = ["measure", "dwelling_type", "value", "national", "low", "high", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def _turnover_rows(m: Municipality, figures: Given) -> list[tuple[Any, ...]]:
    levels = figures.value("almene_turnover_share")
    times = figures.value("level_tolerance")
    rows: list[tuple[Any, ...]] = []
    for kind, national in levels.items():
        box = {"tenure": ("almene",), **({} if kind == "all" else {"dwelling_type": (kind,)})}
        found = expected_turnover(m, box, almene=0)
        if found.method != "estates" or found.share is None:
            continue
        low, high = national / times, national * times
        rows.append(("turnover", kind, found.share, national, low, high, _verdict(found.share, low, high)))
    return rows


def _vacancy_rows(m: Municipality, figures: Given) -> list[tuple[Any, ...]]:
    vacant = m.table("vacancies")
    vacant = vacant[vacant["vacant"].notna()]
    if vacant.empty:
        return []
    newest = vacant[vacant["period"].astype(str) == vacant["period"].astype(str).max()].astype({"vacant": float})
    typed = newest["dwelling_type"].notna()
    stock = estate_stock(m)
    high = figures.value("vacancy_flag_share")
    rows: list[tuple[Any, ...]] = []
    for kind, national in figures.value("almene_vacancy_share").items():
        if kind == "all":
            # An estate that reports its types and their sum is counted once.
            own = newest[typed | ~newest["estate_id"].isin(newest.loc[typed, "estate_id"])]
            of_kind = stock
        else:
            own, of_kind = newest[newest["dwelling_type"] == kind], stock[stock["dwelling_type"] == kind]
        there = of_kind.loc[of_kind["estate_id"].isin(own["estate_id"]), "dwellings"].sum()
        share = vacancy_share(float(own["vacant"].sum()), float(there))
        if share is not None:
            rows.append(("vacancy", kind, share, national, 0.0, high, _verdict(share, 0.0, high)))
    return rows


def _verdict(value: float, low: float, high: float) -> str:
    return BELOW if value < low else ABOVE if value > high else INSIDE
