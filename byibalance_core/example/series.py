"""Rows of the table ``indicators`` from parts and wholes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from byibalance_core.example.draws import Ints, Numbers
from byibalance_core.example.plan import Town
from byibalance_core.example.size import CODE

#: Series begin no earlier than this.
FIRST_PERIOD = 2010


def periods(town: Town, *, lag: int = 0, every: int = 1) -> Ints:
    """Return the years that a series is given for, newest last."""
    newest = town.size.last_year - lag
    years = np.arange(newest, max(FIRST_PERIOD, town.size.first_year) - 1, -every)[::-1]
    return years[years >= town.size.first_year]


def series(
    town: Town, indicator: str, years: Ints, part: Numbers, whole: Numbers, *, estates: bool = False
) -> pd.DataFrame:
    """Write parts and wholes (units x years) as rows of a share; units whose whole is 0 have none.

    The units are the estates (with `estates`), the areas and the municipality, in this order.
    """
    kinds, ids = ["area"] * len(town.areas) + ["municipality"], [*town.areas["area_id"], CODE]
    if estates:
        kinds, ids = ["estate"] * len(town.estates) + kinds, [*town.estates["estate_id"], *ids]
    unit, year = np.nonzero(whole > 0)
    base = whole[unit, year]
    return pd.DataFrame(
        {
            "unit_kind": np.array(kinds)[unit],
            "unit_id": np.array(ids)[unit],
            "indicator": indicator,
            "period": years[year].astype(str),
            "value": part[unit, year] / base,
            "base": base,
        }
    )
