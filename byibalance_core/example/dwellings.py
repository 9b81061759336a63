"""Every dwelling of the example, drawn once; each stock table is a count of them, so all margins add up.

The register holds dwellings, never persons, and is not written: only counts leave this module.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core.example.archetypes import ARCHETYPES
from byibalance_core.example.draws import Floats, Ints, categories, knots
from byibalance_core.example.plan import Town
from byibalance_core.schemas import DIMENSIONS

#: Weights of rooms 1, 2, 3, 4+ by tenure (cooperative, private rental, other, unknown).
_ROOMS = np.array([[12, 46, 30, 12], [18, 43, 26, 13], [2, 14, 27, 57], [8, 32, 30, 30]], dtype=float)
#: The same for almene dwellings by type.
_ALMENE_ROOMS = np.array([[5, 31, 42, 22], [74, 23, 3, 0], [6, 74, 20, 0], [34, 66, 0, 0]], dtype=float)
#: Mean floor area in m² by rooms, almene and others.
_FLOOR = np.array([[33.0, 58, 80, 101], [35.0, 61, 86, 138]])
#: Dwelling types by kind of estate: family, youth, older, care.
_TYPES = {
    "family": (97, 0, 3, 0),
    "mixed": (76, 6, 18, 0),
    "youth": (4, 96, 0, 0),
    "older": (12, 0, 88, 0),
    "care": (0, 0, 9, 91),
}
#: Pace of building: the boom before 2008, the stop after it, and the second boom.
_PACE = ((1979, 1.0), (1990, 0.6), (2002, 0.9), (2006, 1.9), (2008, 0.8), (2010, 0.3), (2012, 0.3),
         (2015, 0.8), (2019, 1.5), (2021, 1.5), (2023, 0.55), (2025, 0.9))  # fmt: skip
#: Yearly rent in DKK per m² of an almene estate by the year it opened, in the base year.
_RENT = ((1950, 715.0), (1972, 790.0), (1985, 930.0), (2005, 1010.0), (2020, 1130.0))
_FIRST_YEAR = 1900

_FAMILY, _YOUTH, _OLDER, _CARE = range(4)


def make_register(town: Town) -> pd.DataFrame:
    """Draw every dwelling of the base year.

    Returns
    -------
    DataFrame
        One row per dwelling: ``area`` and ``estate`` (row numbers; estate -1 for none), one column per
        dimension of `byibalance_core.schemas.DIMENSIONS` (number of the category), ``built_year``,
        ``floor_area_m2``, ``rent_dkk_m2_year`` (NaN outside estates) and ``unused``.
    """
    rng = town.size.rng("dwellings")
    frame = pd.concat([_almene(town, rng), _others(town, rng)], ignore_index=True)
    almene = frame["tenure"].to_numpy() == 0
    rooms, kind = frame["rooms"].to_numpy(), frame["dwelling_type"].to_numpy()

    floor = _FLOOR[np.where(almene, 0, 1), np.minimum(rooms, 3)] * np.exp(rng.normal(0, 0.15, len(frame)))
    floor = np.maximum(16, np.round(floor))
    frame["floor_area_m2"] = floor
    frame["size_band"] = np.where(rooms == 4, 4, np.digitize(floor, [50, 80, 120]))

    level = frame["rent_dkk_m2_year"].to_numpy() * (62 / floor) ** 0.18 * np.exp(rng.normal(0, 0.04, len(frame)))
    frame["rent_dkk_m2_year"] = level
    band = np.digitize(level * floor / 12, [3500, 4000, 4500])
    frame["rent_band"] = np.where(almene & (rng.random(len(frame)) > 0.006), band, 4)

    built_band = np.digitize(frame["built_year"], [1950, 1980, 2010])
    frame["built"] = np.where(~almene & (rng.random(len(frame)) < 0.004), 4, built_band)
    easy = np.array([0.10, 0.16, 0.30, 0.74])[built_band] + np.array([0, 0.05, 0.5, 0.7, 0])[kind]
    easy = np.where(frame["building"] == 0, easy + 0.12, easy)
    frame["accessible"] = np.where(rng.random(len(frame)) < np.minimum(easy, 0.97), 0, 1)
    frame.loc[rng.random(len(frame)) < np.where(almene, 0.004, 0.02), "accessible"] = 2
    frame["unused"] = _unused(town, frame, rng)
    return frame


def stock_path(register: pd.DataFrame, town: Town, dimension: str | None = None) -> Ints:
    """Count the dwellings that stood on 1 January of each year.

    Parameters
    ----------
    dimension : str, optional
        Dimension to split by; all dwellings in one category when it is left out.

    Returns
    -------
    array of int, areas x categories x years
        The unplaced area is the last.
    """
    first, years = town.size.first_year, len(town.size.years)
    width = len(DIMENSIONS[dimension]) if dimension else 1
    category = register[dimension].to_numpy() if dimension else 0
    since = np.clip(register["built_year"].to_numpy() + 1 - first, 0, years - 1)
    place = (register["area"].to_numpy() * width + category) * years + since
    shape = (len(town.areas), width, years)
    return np.bincount(place, minlength=int(np.prod(shape))).reshape(shape).cumsum(axis=2)


def estate_path(town: Town) -> Ints:
    """Return the dwellings of every estate on 1 January of each year; 0 before it opened."""
    estates = town.estates
    stands = estates["opened"].to_numpy()[:, None] < town.size.years
    return estates["dwellings"].to_numpy()[:, None] * stands


def in_use_path(register: pd.DataFrame, town: Town) -> Ints:
    """Return the dwellings with a household, areas x years; the base year is counted, others follow it."""
    stock = stock_path(register, town)[:, 0]
    share = town.paths("unused")
    unused = np.bincount(register["area"], register["unused"], len(town.areas))
    # The path ends on the share that was counted, so that the last step is no jump.
    share = share * (unused / stock[:, -1] / share[:, -1])[:, None]
    in_use = np.round(stock * (1 - share)).astype(np.int64)
    in_use[:, -1] = stock[:, -1] - unused.astype(np.int64)
    return in_use


def _almene(town: Town, rng: np.random.Generator) -> pd.DataFrame:
    estates = town.estates
    estate = np.repeat(np.arange(len(estates)), estates["dwellings"])
    kinds = list(_TYPES)
    kind = estates["kind"].map(kinds.index).to_numpy()
    kind_of = categories(rng, kind[estate], list(_TYPES.values()))
    opened = estates["opened"].to_numpy()
    village = np.isin(estates["kind"], ("older", "care")) | (estates["dwellings"] < 30)
    local = town.per_area("rent")[estates["area"]]
    rent = local * knots(_RENT, opened) * np.exp(rng.normal(0, 0.06, len(estates)))
    # Youth dwellings are built dear and small; care dwellings carry the cost of their common rooms.
    rent = rent * np.select([estates["kind"] == "youth", estates["kind"] == "care"], [1.04, 1.12], 1.0)
    return pd.DataFrame(
        {
            "area": estates["area"].to_numpy()[estate],
            "estate": estate,
            "tenure": 0,
            "dwelling_type": kind_of,
            "building": np.where(village, 1, 2)[estate],
            "rooms": categories(rng, kind_of, _ALMENE_ROOMS),
            "built_year": opened[estate],
            "rent_dkk_m2_year": rent[estate],
        }
    )


def _others(town: Town, rng: np.random.Generator) -> pd.DataFrame:
    own = np.bincount(town.estates["area"], town.estates["dwellings"], len(town.areas)).astype(int)
    left = np.maximum(town.areas["dwellings"].to_numpy() - own, 12)
    area = np.repeat(np.arange(len(town.areas)), left)
    profile = town.kinds[area]
    tenure = 1 + categories(rng, profile, [[*p.tenure[1:], 0.006 * sum(p.tenure[1:])] for p in ARCHETYPES])

    # Houses have more rooms than flats, whatever the tenure.
    tilt = np.array([np.exp(np.arange(4) * (0.9 * (p.building[0] + 0.6 * p.building[1]) - 0.45)) for p in ARCHETYPES])
    rooms = categories(rng, profile * 4 + tenure - 1, (tilt[:, None] * _ROOMS).reshape(-1, 4))
    youth = np.array([{"campus": 0.45, "centre": 0.05}.get(p.key, 0.005) for p in ARCHETYPES])
    is_youth = (rooms <= 1) & (tenure == 2) & (rng.random(len(area)) < youth[profile])
    odd = rng.random((3, len(area))) < np.array([[0.005], [0.004], [0.003]])
    years = np.arange(_FIRST_YEAR, town.size.last_year)
    return pd.DataFrame(
        {
            "area": area,
            "estate": -1,
            "tenure": tenure,
            "dwelling_type": np.where(odd[2], 4, np.where(is_youth, _YOUTH, _FAMILY)),
            "building": np.where(odd[1], 4, categories(rng, profile, [p.building for p in ARCHETYPES])),
            "rooms": np.where(odd[0], 4, rooms),
            "built_year": _FIRST_YEAR + categories(rng, profile, _building_years(years)),
            "rent_dkk_m2_year": np.nan,
        }
    )


def _building_years(years: Ints) -> Floats:
    """Return weights of the years a dwelling was built in, archetypes x years."""
    band = np.digitize(years, [1950, 1980, 2010])
    weights = np.zeros((len(ARCHETYPES), len(years)))
    for row, profile in enumerate(ARCHETYPES):
        pace = np.where((band == 3) & (years < profile.new_from), 0.0, knots(_PACE, years))
        for number, share in enumerate(profile.built):
            chosen = (band == number) * pace
            if chosen.sum() > 0:
                weights[row] += share * chosen / chosen.sum()
    return weights


def _unused(town: Town, frame: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Choose the dwellings without a household: so many per area, youth dwellings first in some."""
    area = frame["area"].to_numpy()
    stock = np.bincount(area, minlength=len(town.areas))
    share = town.paths("unused")[:, -1] * np.exp(rng.normal(0, 0.07, len(stock)))
    wanted = np.round(share * stock).astype(int)
    empty_youth = np.array([7.0 if p.key == "campus" else 1.2 for p in ARCHETYPES])
    weight = np.array([0.8, 0.9, 1.2, 1.0, 1.5])[frame["tenure"]]
    weight = np.where(frame["dwelling_type"] == _YOUTH, empty_youth[town.kinds[area]], weight)
    # Weighted choice without replacement: the largest of random ** (1 / weight) are taken.
    key = np.log(rng.random(len(frame))) / weight
    order = np.lexsort([-key, area])
    rank = np.arange(len(frame)) - np.repeat(np.cumsum(stock) - stock, stock)
    chosen = np.zeros(len(frame), dtype=bool)
    chosen[order] = rank < np.repeat(wanted, stock)
    return chosen
