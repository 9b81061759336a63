"""Indicators of the example: drawn on their base, so that small units swing as small units do.

A share is a binomial draw on the persons it rests on. Areas are the sums of their estates and the rest, and
the municipality is the sum of its areas, so that no level contradicts another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.example.archetypes import ARCHETYPES
from byibalance_core.example.draws import Floats, expit, logit
from byibalance_core.example.plan import Town
from byibalance_core.example.series import periods, series
from byibalance_core.example.units import Units


@dataclass(frozen=True)
class Rate:
    """How a share of persons comes about.

    Attributes
    ----------
    usual : float
        Share where difficulty is 0, in the base year.
    slope : float
        What one step of difficulty adds to the log odds.
    drift : float
        What a year adds to the log odds.
    lag : int
        Years from the newest figure to the base year.
    """

    base: str
    usual: float
    slope: float
    drift: float
    lag: int
    for_estates: bool
    every: int = 1


RATES: dict[str, Rate] = {
    "outside_labour_share": Rate("18-64", 0.168, 0.60, -0.012, 1, True),
    "unemployment_share": Rate("residents", 0.019, 0.48, -0.020, 0, False),
    "basic_education_share": Rate("30-59", 0.225, 0.72, -0.014, 1, True),
    "higher_education_share": Rate("15-69", 0.315, -0.50, 0.018, 1, False),
    "convicted_share": Rate("18+", 0.0088, 0.58, -0.018, 1, True),
    "perceived_safety_share": Rate("respondents", 0.90, -0.55, 0.004, 1, True, 2),
    "neighbourhood_satisfaction_share": Rate("respondents", 0.885, -0.42, 0.003, 1, True, 2),
    "daycare_share": Rate("1-5", 0.89, -0.12, 0.006, 0, False),
    "school_wellbeing_share": Rate("pupils", 0.845, -0.12, -0.006, 0, False),
    "election_turnout_share": Rate("18+", 0.715, -0.30, -0.004, 1, False, 4),
    "low_income_share": Rate("15+", 0.135, 0.46, 0.003, 1, False),
}
_OUTSIDE_REGION = 0.97  # the municipality's incomes against the region's
_MEDIAN_INCOME = 268_000.0  # disposable, DKK a year where difficulty is 0, in the base year
_WAGES = 0.021


def rates(town: Town, units: Units, name: str, rate: Rate) -> pd.DataFrame:
    """Draw one share for every unit and year."""
    rng = town.size.rng(name)
    years = periods(town, lag=rate.lag, every=rate.every)
    column = years - town.size.first_year
    base = units.base(rate.base)[:, column]
    lift = np.array([p.lifts.get(name, 0.0) for p in ARCHETYPES])[town.kinds[units.area]]
    odds = logit(rate.usual) + rate.slope * units.difficulty[:, column] + lift[:, None]
    odds = odds + rate.drift * (years - town.size.last_year)
    # One bad or good year of the whole town, and a lasting streak of each unit.
    odds = odds + rng.normal(0, 0.02, len(years)) + rng.normal(0, 0.05, (len(odds), 1))
    hits = rng.binomial(base, expit(odds))
    count = len(town.estates)
    part, whole = (np.concatenate([a, a.sum(axis=0)[None]]) for a in (units.by_area(hits), units.by_area(base)))
    if rate.for_estates:
        part, whole = np.concatenate([hits[:count], part]), np.concatenate([base[:count], whole])
    return series(town, name, years, part, whole, estates=rate.for_estates)


def incomes(town: Town, units: Units) -> list[pd.DataFrame]:
    """Return mean income against the region (with estates) and median disposable income (areas)."""
    rng = town.size.rng("incomes")
    years = periods(town, lag=1)
    column = years - town.size.first_year
    hard = units.difficulty[:, column]
    count = len(town.estates)
    frames = []
    for name, ages, level, slope, spread, growth, for_estates in (
        ("income_of_region_share", "15-64", _OUTSIDE_REGION, -0.235, 0.55, 0.0, True),
        ("median_disposable_income_dkk", "15+", _MEDIAN_INCOME, -0.135, 0.45, _WAGES, False),
    ):
        base = units.base(ages)[:, column]
        mean = level * np.exp(slope * hard + growth * (years - town.size.last_year))
        mean = mean * np.exp(rng.normal(0, 1, mean.shape) * spread / np.sqrt(np.maximum(base, 4)))
        sums, persons = _weighted(units, mean * base), _weighted(units, base.astype(float))
        if for_estates:
            sums, persons = (
                np.concatenate([(mean * base)[:count], sums]),
                np.concatenate([base[:count], persons]),
            )
        frames.append(series(town, name, years, sums, persons, estates=for_estates))
    frames[1]["value"] = np.round(frames[1]["value"], -2)
    return frames


def _weighted(units: Units, values: Floats) -> Floats:
    summed = np.zeros((units.area.max() + 1, values.shape[1]))
    np.add.at(summed, units.area, values)
    return np.concatenate([summed, summed.sum(axis=0)[None]])
