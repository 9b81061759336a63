"""What a scenario gives for a municipality, kept for the viewers who come after: reckoning takes a moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from byibalance_core.need import need_table
from byibalance_core.need.sensitivity import Sensitivity
from byibalance_core.need.sensitivity import sensitivity as reckon_sensitivity
from dashboard.facts import Facts


@dataclass(frozen=True)
class Outlook:
    """All dwellings of a municipality under one scenario, in whole households and dwellings.

    Attributes
    ----------
    building : float
        Dwellings that are built to the horizon, less those that go; 0 where none is counted.
    low, main, high : float
        Dwellings that lack (positive) or are in excess (negative), with the 80 % range.
    method : str
        Where the range comes from.
    """

    households_base: float
    households: float
    building: float
    low: float
    main: float
    high: float
    method: str


@lru_cache(maxsize=256)
def outlook(facts: Facts, horizon: int, scenario: str) -> Outlook | None:
    """Return what a scenario gives; None where its forecast does not reach the horizon or the total is withheld."""
    try:
        row = need_table(facts.m, year=horizon, scenario=scenario).iloc[0]
    except ValueError:
        return None
    if row["gap_status"] != "reckoned":
        return None
    building = row["pipeline"]
    return Outlook(
        float(row["households_base"]),
        float(row["households"]),
        0.0 if pd.isna(building) else float(building),
        float(row["gap_low"]),
        float(row["gap_main"]),
        float(row["gap_high"]),
        str(row["method"]),
    )


@lru_cache(maxsize=128)
def sensitivity(facts: Facts, horizon: int, scenario: str) -> Sensitivity | None:
    """Return which assumption moves a scenario most; None where it cannot be reckoned."""
    try:
        return reckon_sensitivity(facts.m, year=horizon, scenario=scenario)
    except ValueError:
        return None
