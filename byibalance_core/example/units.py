"""The units that indicators are drawn for: estates and the rest of every area; an area is their exact sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from byibalance_core.example.archetype import AGE_BANDS
from byibalance_core.example.draws import Floats, Ints, apportion
from byibalance_core.example.dwellings import estate_path
from byibalance_core.example.people import People
from byibalance_core.example.plan import Town

#: Persons per dwelling of an estate against the other dwellings of its area.
_FULLNESS = {"family": 1.06, "mixed": 0.97, "youth": 0.72, "older": 0.68, "care": 0.6}
#: How much harder off an estate is than its area.
_DISTANCE = {"family": 0.42, "mixed": 0.32, "youth": 0.15, "older": 0.05, "care": 0.05}
#: Ages whose residents a base counts, as shares of the bands of `AGE_BANDS`.
BASES = {
    "residents": (1, 1, 1, 1, 1, 1, 1),
    "1-5": (0.83, 0, 0, 0, 0, 0, 0),
    "pupils": (0, 0.78, 0, 0, 0, 0, 0),
    "15+": (0, 0.17, 1, 1, 1, 1, 1),
    "15-64": (0, 0.17, 1, 1, 1, 0, 0),
    "15-69": (0, 0.17, 1, 1, 1, 0.36, 0),
    "18+": (0, 0, 0.66, 1, 1, 1, 1),
    "18-64": (0, 0, 0.66, 1, 1, 0, 0),
    "30-59": (0, 0, 0, 0.33, 0.83, 0, 0),
    "respondents": (0, 0, 0.1, 0.12, 0.17, 0.24, 0.16),
}


@dataclass(frozen=True)
class Units:
    """Estates first, then the rest of every area (all its dwellings outside estates).

    Attributes
    ----------
    area : array of int
        Area of every unit.
    residents : array of int, units x years
        They add up to the residents of the areas.
    ages : array of float, units x years x age bands
        Share of each band.
    difficulty : array of float, units x years
    """

    area: Ints
    residents: Ints
    ages: Floats
    difficulty: Floats

    def base(self, name: str) -> Ints:
        """Return the persons that an indicator rests on, units x years."""
        return np.floor(self.residents * (self.ages @ np.array(BASES[name]))).astype(np.int64)

    def by_area(self, counts: NDArray[np.int64]) -> Ints:
        """Add the units of every area up."""
        summed = np.zeros((self.area.max() + 1, counts.shape[1]), dtype=np.int64)
        np.add.at(summed, self.area, counts)
        return summed


def make_units(town: Town, people: People, in_use: Ints) -> Units:
    """Share the residents of every area over its estates and the rest.

    Parameters
    ----------
    in_use : array of int, areas x years
        Dwellings with a household.
    """
    rng = town.size.rng("units")
    estates, areas = town.estates, len(town.areas)
    area = np.concatenate([estates["area"].to_numpy(), np.arange(areas)])
    own = estate_path(town)
    taken = np.zeros((areas, own.shape[1]))
    np.add.at(taken, estates["area"].to_numpy(), own)
    rest = np.maximum(in_use - 0.97 * taken, 2)
    fullness = estates["kind"].map(_FULLNESS).to_numpy() * np.exp(rng.normal(0, 0.04, len(estates)))
    weight = np.vstack([own * fullness[:, None], rest])

    order = np.argsort(area, kind="stable")
    width = np.bincount(area)
    column = np.arange(len(area)) - np.repeat(np.cumsum(width) - width, width)
    padded = np.zeros((areas, own.shape[1], width.max()))
    padded[area[order], :, column] = weight[order]
    shared = apportion(people.persons, padded)
    residents = np.empty_like(weight, dtype=np.int64)
    residents[order] = shared[area[order], :, column]

    kind = np.concatenate([estates["kind"].to_numpy(), np.full(areas, "rest")])
    tilt = np.ones((len(area), len(AGE_BANDS)))
    tilt[kind == "youth"] = (0.2, 0.05, 1.5, 3.2, 0.35, 0.0, 0.0)
    tilt[kind == "older"] = (0.1, 0.15, 0.2, 0.3, 0.8, 3.0, 4.5)
    tilt[kind == "care"] = (0.0, 0.0, 0.0, 0.02, 0.15, 1.5, 12.0)
    ages = people.ages[area] * tilt[:, None]
    ages = ages / np.maximum(ages.sum(axis=2, keepdims=True), 1e-9)

    hard = town.paths("difficulty")[area]
    extra = np.array([_DISTANCE.get(name, 0.0) for name in kind]) + rng.normal(0, 0.16, len(area)) * (kind != "rest")
    mean = np.zeros((areas, own.shape[1]))
    np.add.at(mean, area, weight * extra[:, None])
    total = np.zeros_like(mean)
    np.add.at(total, area, weight)
    # The area keeps its own place on the scale: what estates are above it, the rest is below it.
    return Units(area, residents, ages, hard + extra[:, None] - (mean / total)[area])
