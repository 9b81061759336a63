"""Genudlejninger of the next years, with 80 % intervals.

The model. An estate's genudlejninger of a year are Poisson round its dwellings times its own rate times what the year
is like; rate and year are gamma, so the count is negative binomial. The rate is shrunk (credibility, Bühlmann 1967):
an estate with few dwellings or few years stands near its organisation, an organisation with few estates near the
municipality. How much years differ is estimated from the estates' own years, pooled in the organisation and shrunk to
the municipality. Types are told apart beforehand by Landsbyggefonden's levels: they serve as proportions between
types only, the level is the municipality's own. An organisation's years are looked at as well as its estates', because
a quiet year is quiet for all of them. Rents are not looked at (no strong link: methods handbook, A7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core.lettings.flow import let
from byibalance_core.lettings.periods import Window
from byibalance_core.model import Municipality
from byibalance_core.need.turnover import estate_stock
from byibalance_core.parameters import standard

Floats = NDArray[np.float64]

#: Basis of an estate whose genudlejninger are delivered; those of others are assumed.
LET = "lettings"
#: Newest full years that rates are estimated from.
YEARS = 5
#: Probability that an interval holds at least.
LEVEL = 0.80
# Observations that the municipality's spread between years counts for beside an organisation's own.
_PRIOR_YEARS = 20.0
# Part of a unit whose every year must be known before its sums are looked at.
_MOST = 0.5


@dataclass(frozen=True)
class Rates:
    """Rates of some units and their spread.

    Attributes
    ----------
    frame : DataFrame
        By unit: ``base`` (dwellings weighted by type), ``mean`` (genudlejninger a year), ``variance_of_mean`` (how sure
        the mean is), ``spread`` (squared coefficient of variation between years beyond Poisson), ``years``.
    """

    frame: pd.DataFrame


def outlook(m: Municipality, types: Sequence[str] = (), *, ahead: int = 4, level: float = LEVEL) -> pd.DataFrame:
    """Return the genudlejninger that are expected in each of the next years, if the stock stays as it is.

    Parameters
    ----------
    types : sequence of str
        Dwelling types; empty for all.
    ahead : int
        Years from the base year on.

    Returns
    -------
    DataFrame
        ``unit_kind`` (``estate``, ``organisation``, ``municipality``), ``unit_id``, ``year``, ``main`` (mean), ``low``
        and ``high`` (whole numbers with at most half of ``1 - level`` outside on either side), ``sum_main``,
        ``sum_low``, ``sum_high`` (from the base year up to and with the year), ``dwellings``, ``rate`` (per dwelling),
        ``own_rate`` (the unit's own years without shrinking; NaN without any), ``years`` (how many it has) and
        ``basis`` (``lettings``; ``move_outs`` where no lettings are delivered, which leave moves inside the estate out;
        ``mixed``; ``others`` where the estate has told neither and stands as its organisation or the municipality
        does); ``assumed``, the part of ``main`` that is of estates without lettings of their own, and
        ``assumed_estates``, how many these are. Nothing where no estate has told anything.

    Notes
    -----
    In a sum the years even each other out and the unsure rate does not: its interval is narrower than the years' own
    added up, and wider than independent years would make it. Coming building, demolition or renovation is not in it.
    """
    counts, base, dwellings, basis = _history(m, types)
    if not counts.notna().to_numpy().any():
        return pd.DataFrame(columns=_COLUMNS)
    estates = m.table("estates").astype({"estate_id": object, "organisation_id": object})
    estates = estates.drop_duplicates("estate_id", keep="last").set_index("estate_id")
    owner = estates["organisation_id"].reindex(base.index)
    rates = fit(counts, base, owner)
    kinds: list[tuple[str, pd.Series]] = [
        ("estate", pd.Series(base.index, index=base.index)),
        ("organisation", owner),
        ("municipality", pd.Series(m.code, index=base.index)),
    ]
    lacking_estates = basis.ne(LET)
    lacking = rates.frame["mean"].where(lacking_estates, 0.0)
    frames = []
    for kind, unit in kinds:
        own = _sums(rates, counts, unit) if kind != "estate" else rates.frame
        size = dwellings.groupby(unit).sum().reindex(own.index)
        known = counts.mean(axis=1)
        told = known.notna()
        own_rate = known[told].groupby(unit[told]).sum() / dwellings[told].groupby(unit[told]).sum()
        ways = basis.groupby(unit).agg(lambda own: own.iloc[0] if own.eq(own.iloc[0]).all() else "mixed")
        for h in range(1, ahead + 1):
            year = _interval(own, 1, level)
            total = _interval(own, h, level).add_prefix("sum_")
            frames.append(
                pd.concat([year, total], axis=1).assign(
                    unit_kind=kind,
                    unit_id=own.index,
                    year=m.base_year + h - 1,
                    dwellings=size,
                    rate=own["mean"] / size,
                    own_rate=own_rate.reindex(own.index),
                    years=own["years"].astype(int),
                    basis=ways.reindex(own.index),
                    assumed=lacking.groupby(unit).sum().reindex(own.index),
                    assumed_estates=lacking_estates.groupby(unit).sum().reindex(own.index).astype(int),
                )
            )
    return pd.concat(frames, ignore_index=True)[_COLUMNS]


_COLUMNS = [
    *("unit_kind", "unit_id", "year", "main", "low", "high", "sum_main", "sum_low", "sum_high"),
    *("dwellings", "rate", "own_rate", "years", "basis", "assumed", "assumed_estates"),
]


def fit(counts: pd.DataFrame, base: pd.Series, owner: pd.Series) -> Rates:
    """Return the shrunk rates of units and their spread between years.

    Parameters
    ----------
    counts : DataFrame
        Units (rows) by year; NaN where not known. At least one is known.
    base : Series
        Size of each unit, all above 0, on the index of `counts`.
    owner : Series
        The group that each unit is shrunk to.
    """
    years = counts.notna().sum(axis=1).astype(float)
    if not years.any():
        raise ValueError("No unit has told a year, so there is no rate to fit.")
    mean = counts.mean(axis=1)
    rate = (mean / base).fillna(0.0)
    weight = base * years
    level = float((rate * weight).sum() / weight.sum())
    spread = _spread(counts, owner)
    # Between units: what their rates differ by beyond Poisson and beyond the spread between years.
    noise = ((level / base + spread * level**2) / years.where(years > 0)).fillna(np.inf)
    group = (rate * weight).groupby(owner).transform("sum") / weight.groupby(owner).transform("sum")
    group = group.where(weight.groupby(owner).transform("sum") > 0, level)
    between = _between(rate, group, noise, base.where(years > 0, 0.0), owner)
    # The group's own rate, shrunk to the municipality's by how sure it is.
    sure = (1 / (between + noise)).where(years > 0, 0.0).groupby(owner).sum()
    by_group = ((rate / (between + noise)).where(years > 0, 0.0).groupby(owner).sum() / sure).fillna(level)
    unsure = 1 / sure.where(sure > 0)
    apart = float(max(0.0, (((by_group - level) ** 2) - unsure).dropna().mean())) if len(sure) > 1 else 0.0
    trust = (apart / (apart + unsure)).fillna(0.0)
    middle = owner.map(trust * by_group + (1 - trust) * level)
    unsure_middle = owner.map((1 - trust) * apart).fillna(0.0) + owner.map(trust**2 * unsure.fillna(0.0))
    own = between / (between + noise)
    shrunk = own * rate + (1 - own) * middle
    variance = (1 - own) * between + (1 - own) ** 2 * unsure_middle
    return Rates(
        pd.DataFrame(
            {
                "base": base,
                "mean": base * shrunk,
                "variance_of_mean": base**2 * variance,
                "spread": spread,
                "years": years,
            }
        )
    )


def _spread(counts: pd.DataFrame, owner: pd.Series) -> pd.Series:
    """Return the squared coefficient of variation between years beyond Poisson, by unit.

    Its numerator and denominator are sums over units, so that large ones weigh most: one unit's few years tell little.
    """
    free = (counts.notna().sum(axis=1) - 1).clip(lower=0).astype(float)
    mean, variance = counts.mean(axis=1), counts.var(axis=1, ddof=1)
    # E(mean^2) is the squared mean and its own variance.
    square = (mean**2 - variance / counts.notna().sum(axis=1)).clip(lower=0.0)
    beyond = ((variance - mean) * free).where(free > 0, 0.0)
    scale = (square * free).where(free > 0, 0.0)
    whole = beyond.sum() / scale.sum() if scale.sum() else 0.0
    by_group = beyond.groupby(owner).sum() / scale.groupby(owner).sum().where(lambda total: total > 0)
    seen = free.groupby(owner).sum()
    part = seen / (seen + _PRIOR_YEARS)
    mixed = (part * by_group.fillna(whole) + (1 - part) * whole).clip(lower=0.0)
    return owner.map(mixed).fillna(max(0.0, whole)).astype(float)


def _between(rate: pd.Series, group: pd.Series, noise: pd.Series, weight: pd.Series, owner: pd.Series) -> float:
    """Return the variance of rates between the units of a group beyond what chance gives, not below 0."""
    share = weight / weight.groupby(owner).transform("sum").where(lambda total: total > 0)
    kept = (weight > 0) & (share < 1)
    if not kept.any():
        return 0.0
    # A unit pulls its group's mean towards itself, which takes a part of its distance away.
    seen = (rate - group)[kept] ** 2 / (1 - share[kept])
    return float(max(0.0, (weight[kept] * (seen - noise[kept])).sum() / weight[kept].sum()))


def _sums(rates: Rates, counts: pd.DataFrame, unit: pd.Series) -> pd.DataFrame:
    """Return rates of sums of units; a year that is common to them is looked for in the sums' own years."""
    frame = rates.frame
    mean = frame["mean"].groupby(unit).sum()
    alone = (frame["spread"] * frame["mean"] ** 2).groupby(unit).sum() / mean**2
    told = counts.notna().all(axis=1)
    totals = counts[told].groupby(unit[told]).sum()
    common = _spread(totals, pd.Series("all", index=totals.index)).reindex(mean.index)
    # Sums over a minor part of a unit say nothing of its years.
    most = frame["mean"].where(told, 0.0).groupby(unit).sum() / mean >= _MOST
    common = common.where(most, alone).fillna(alone)
    return pd.DataFrame(
        {
            "base": frame["base"].groupby(unit).sum(),
            "mean": mean,
            "variance_of_mean": frame["variance_of_mean"].groupby(unit).sum(),
            "spread": np.maximum(alone, common),
            "years": frame["years"].groupby(unit).max(),
        }
    )


def _interval(rates: pd.DataFrame, years: int, level: float) -> pd.DataFrame:
    """Return mean and interval of the sum of some years, negative binomial by its mean and variance."""
    mean = rates["mean"] * years
    variance = mean + years * rates["spread"] * rates["mean"] ** 2 + years**2 * rates["variance_of_mean"]
    ends = [_ends(float(mu), float(var), level) for mu, var in zip(mean, variance, strict=True)]
    low, high = zip(*ends, strict=True) if ends else ((), ())
    return pd.DataFrame({"main": mean, "low": low, "high": high}, index=rates.index)


def _ends(mean: float, variance: float, level: float) -> tuple[int, int]:
    """Return the ends of the central interval of a negative binomial count.

    Examples
    --------
    >>> _ends(10.0, 10.0, 0.8), _ends(10.0, 30.0, 0.8), _ends(0.0, 0.0, 0.8)
    ((6, 14), (4, 17), (0, 0))
    """
    if mean <= 0:
        return 0, 0
    k = np.arange(int(mean + 12 * np.sqrt(max(variance, mean)) + 20))
    factorial = np.concatenate([[0.0], np.cumsum(np.log(k[1:]))])
    if variance <= mean * (1 + 1e-9):
        logs = k * np.log(mean) - mean - factorial
    else:
        size = mean**2 / (variance - mean)
        rising = np.concatenate([[0.0], np.cumsum(np.log(size + k[:-1]))])
        logs = rising - factorial + size * np.log(size / (size + mean)) + k * np.log(mean / (size + mean))
    below = np.cumsum(np.exp(logs))
    tail = (1 - level) / 2
    return int(np.searchsorted(below, tail)), int(np.searchsorted(below, 1 - tail))


def _history(m: Municipality, types: Sequence[str]) -> tuple[pd.DataFrame, pd.Series, pd.Series, pd.Series]:
    """Return counts by estate and year, base, dwellings and basis of every estate with dwellings of the types."""
    stock = estate_stock(m)
    stock = stock[stock["dwelling_type"].isin(list(types))] if types else stock
    levels = standard("almene_turnover_share").value
    weighted = stock["dwellings"] * stock["dwelling_type"].map(lambda kind: levels.get(kind, levels["all"]))
    base = weighted.groupby(stock["estate_id"]).sum()
    base = base[base > 0]
    dwellings = stock.groupby("estate_id")["dwellings"].sum().reindex(base.index)
    counts, basis = pd.DataFrame(index=base.index), pd.Series("others", index=base.index)
    for table in (LET, "move_outs"):
        found = _told(m, table, types).reindex(base.index)
        new = basis.eq("others") & found.notna().any(axis=1)
        counts = counts.reindex(columns=sorted({*counts.columns, *found.columns}))
        counts.loc[new, found.columns] = found.loc[new]
        basis = basis.mask(new, table)
    return counts[sorted(counts.columns)[-YEARS:]].astype(float), base, dwellings, basis


def _told(m: Municipality, table: str, types: Sequence[str]) -> pd.DataFrame:
    """Return a flow of the types by estate and newest full years before the base year."""
    years = m.table(table)["year"].dropna().astype(int).unique()
    newest = sorted(int(year) for year in years if year < m.base_year)[-YEARS:]
    found = [let(m, Window.until(str(year)), types, table=table, count=table)["count"] for year in newest]
    return pd.concat(found, axis=1, keys=newest) if found else pd.DataFrame()
