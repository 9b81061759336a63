"""Moves of households between areas: by their size, how near they lie, and what makes people move there."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from byibalance_core.example.archetypes import ARCHETYPES
from byibalance_core.example.draws import Floats
from byibalance_core.example.people import People
from byibalance_core.example.plan import UNPLACED, Town
from byibalance_core.schemas import OUTSIDE

#: Share of an area's households that move in a year: to another area, within it, and out of the municipality.
_BETWEEN, _WITHIN, _OUT = 0.072, 0.026, 0.042
#: Metres over which a flow falls to a third.
_REACH = 2600.0
#: Flows that are larger than size and distance give: from, to, times.
_MORE = (
    ("campus", "harbour", 3.0),
    ("listed", "difficult", 4.0),
    ("difficult", "listed", 4.0),
    ("coop", "garden", 4.0),
)
_YEARS = 5


def move_table(town: Town, people: People) -> pd.DataFrame:
    """Return the table ``moves`` of the last years, with each area's sums over all ends.

    A pair between which nobody moved has no row. The unplaced area has none: who has no place cannot be said to have
    come from one.
    """
    rng = town.size.rng("moves")
    placed = (town.areas["area_id"] != UNPLACED).to_numpy()
    ids = town.areas["area_id"].to_numpy()[placed]
    households = people.households.sum(axis=2)[placed]
    pull = _pull(town, placed)
    rows = []
    for year in town.size.flow_years[-_YEARS:]:
        column = int(year - town.size.first_year)
        homes, grown = households[:, column], households[:, column + 1] - households[:, column]
        weight = pull * homes
        between = rng.poisson(_BETWEEN * homes[:, None] * weight / weight.sum(axis=1, keepdims=True))
        within, out = rng.poisson(_WITHIN * homes), rng.poisson(_OUT * homes)
        # An area grows and shrinks by what moves: what the others do not bring comes from outside.
        wanted = grown + out + between.sum(axis=1) - between.sum(axis=0)
        into = rng.poisson(np.maximum(wanted, 0.012 * homes))
        np.fill_diagonal(between, within)
        ends = [*ids, OUTSIDE]
        table = np.block([[between, out[:, None]], [into[None, :], np.zeros((1, 1), dtype=np.int64)]])
        start, end = np.nonzero(table)
        rows += [(ends[a], ends[b], year, table[a, b]) for a, b in zip(start, end, strict=True)]
        rows += [(area, None, year, count) for area, count in zip(ids, table[:-1].sum(axis=1), strict=True)]
        rows += [(None, area, year, count) for area, count in zip(ids, table[:, :-1].sum(axis=0), strict=True)]
    return pd.DataFrame(rows, columns=["from_area", "to_area", "year", "moved"])


def _pull(town: Town, placed: np.ndarray) -> Floats:
    """Return how strongly each area (rows) is drawn to every other, sizes left out."""
    centres = shapely.get_coordinates(shapely.point_on_surface(town.areas["polygon"].to_numpy()[placed]))
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1))
    pull = np.exp(-apart / _REACH)
    np.fill_diagonal(pull, 0.0)
    keys = np.array([ARCHETYPES[kind].key for kind in town.kinds])[placed]
    for start, end, times in _MORE:
        pull[np.ix_(keys == start, keys == end)] *= times
    return pull
