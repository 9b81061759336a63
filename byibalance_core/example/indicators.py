"""The table of indicators: rates that are drawn, and figures that are counted from the other tables."""

from __future__ import annotations

import pandas as pd

from byibalance_core.example.counted import distances, letting_indicators, people_indicators, stock_indicators
from byibalance_core.example.draws import Ints
from byibalance_core.example.letting import Flows
from byibalance_core.example.people import People
from byibalance_core.example.plan import UNPLACED, Town
from byibalance_core.example.rates import RATES, incomes, rates
from byibalance_core.example.units import make_units


def indicator_table(
    town: Town, register: pd.DataFrame, people: People, flows: Flows, in_use: Ints, ahead: Ints
) -> pd.DataFrame:
    """Return the table ``indicators`` for areas, estates and the municipality.

    What has no area counts in the municipality only.

    Parameters
    ----------
    register, people, flows, in_use
        What the figures are counted from.
    ahead : array of int, areas x 2
        Projected residents at the two horizons.

    Returns
    -------
    DataFrame
        With the persons, dwellings or households that a figure rests on as ``base``.
    """
    units = make_units(town, people, in_use)
    parts = [
        *(rates(town, units, name, rate) for name, rate in RATES.items()),
        *incomes(town, units),
        letting_indicators(town, flows),
        stock_indicators(town, register, in_use),
        people_indicators(town, people, ahead),
        distances(town),
    ]
    frame = pd.concat(parts, ignore_index=True)
    return frame[frame["unit_id"] != UNPLACED]
