"""Residents and households of the example: they fill the dwellings in use, and all parts add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core.example.archetype import AGE_BANDS
from byibalance_core.example.archetypes import ARCHETYPES
from byibalance_core.example.draws import Floats, Ints, apportion
from byibalance_core.example.long import Axes, long_frame, stacked
from byibalance_core.example.plan import Town
from byibalance_core.schemas import HOUSEHOLD_SIZES

#: Kinds of household: type, size, and the row of `Archetype.kinds` with its weight within that row.
KINDS: tuple[tuple[str, str, int, float], ...] = (
    ("single_man", "1", 0, 0.47), ("single_woman", "1", 0, 0.53),
    ("single_parent", "2", 1, 0.58), ("single_parent", "3", 1, 0.31), ("single_parent", "4", 1, 0.11),
    ("couple", "2", 2, 1.0),
    ("couple_children", "3", 3, 0.36), ("couple_children", "4", 3, 0.45), ("couple_children", "5+", 3, 0.19),
    ("other", "2", 4, 0.35), ("other", "3", 4, 0.30), ("other", "4", 4, 0.20), ("other", "5+", 4, 0.15),
)  # fmt: skip
TYPES = ("single_man", "single_woman", "single_parent", "couple", "couple_children", "other")

_LARGEST = 5.3  # mean persons in a household of five or more
_PERSONS = np.array([float(size) if size != "5+" else _LARGEST for _, size, _, _ in KINDS])
_MALE = np.array([0.513, 0.513, 0.510, 0.507, 0.502, 0.478, 0.395])
#: Yearly change of the weight of an age band, as a share: the town ages.
_AGEING = np.array([-0.004, -0.005, -0.003, 0.001, -0.003, 0.014, 0.012])
#: The same in the projection: the large cohorts pass eighty, and more young people come to study.
_AHEAD = np.array([0.001, -0.007, 0.005, 0.006, -0.004, 0.004, 0.030])
#: How readily persons of an age band head a household of a type (columns as `AGE_BANDS`).
_HEADS = {
    "single_man": (0, 0, 0.12, 0.42, 0.30, 0.34, 0.36),
    "single_woman": (0, 0, 0.12, 0.38, 0.22, 0.46, 0.70),
    "single_parent": (0, 0, 0.005, 0.06, 0.10, 0.004, 0),
    "couple": (0, 0, 0.02, 0.22, 0.20, 0.55, 0.40),
    "couple_children": (0, 0, 0, 0.20, 0.36, 0.012, 0),
    "other": (0, 0, 0.05, 0.16, 0.08, 0.05, 0.04),
}
PUBLISHER, OTHER_PUBLISHER = "Eksempelprognosen", "Fiktiv Statistik"


@dataclass(frozen=True)
class People:
    """Counts of residents and households; the unplaced area is the last.

    Attributes
    ----------
    households : array of int, areas x years x kinds
        Households of each of `KINDS`.
    ages : array of int, areas x years x age bands
        Residents.
    heads : array of int, areas x kinds x age bands
        Households of the base year by the age of the one who heads them.
    """

    households: Ints
    ages: Ints
    heads: Ints

    @property
    def persons(self) -> Ints:
        """Residents, areas x years."""
        return self.ages.sum(axis=2)


def make_people(town: Town, in_use: Ints) -> People:
    """Fill the dwellings in use (areas x years) with households, and the households with residents."""
    kinds = np.array([[p.kinds[row] * part for _, _, row, part in KINDS] for p in ARCHETYPES])[town.kinds]
    households = apportion(in_use, _tilted(kinds, _persons_per_household(town)))
    largest = [size == "5+" for _, size, _, _ in KINDS]
    whole = np.floor(_PERSONS).astype(np.int64)
    above = np.round((_LARGEST - 5) * households[:, :, largest].sum(axis=2)).astype(np.int64)
    persons = households @ whole + above

    back = (town.size.years - town.size.last_year)[None, :, None]
    pace = np.array([2.2 if p.key == "ageing" else 1.0 for p in ARCHETYPES])[town.kinds][:, None, None]
    mix = town.per_area("ages") * np.exp(town.size.rng("ages").normal(0, 0.05, (len(pace), len(AGE_BANDS))))
    ages = apportion(persons, mix[:, None] * np.exp(pace * _AGEING * back))
    heads = np.array([_HEADS[kind] for kind, _, _, _ in KINDS]) * ages[:, -1][:, None]
    return People(households, ages, apportion(households[:, -1], heads + 1e-9 * (heads.sum(axis=2) == 0)[..., None]))


def population_table(town: Town, people: People) -> pd.DataFrame:
    """Return the table ``population``: residents in all, by age, and by age and sex."""
    years = [str(year) for year in town.size.years]
    ages = stacked(people.ages)
    men = np.round(people.ages * _MALE).astype(np.int64)
    sexes = stacked(np.stack([men, people.ages - men], axis=3))
    units: Axes = {"area_id": town.unit_ids, "period": years}
    frame = pd.concat(
        [
            long_frame(ages.sum(axis=2), units, "persons"),
            long_frame(ages, {**units, "age_band": AGE_BANDS}, "persons"),
            long_frame(sexes, {**units, "age_band": AGE_BANDS, "sex": ("m", "k")}, "persons"),
        ],
        ignore_index=True,
    )
    return frame.assign(year=frame["period"].astype(int))


def household_table(town: Town, people: People) -> pd.DataFrame:
    """Return the table ``households``: in all, by type, by size, by both, and by age in the base year."""
    counts = stacked(people.households)
    units: Axes = {"area_id": town.unit_ids, "year": town.size.years}
    type_of = np.array([[kind == name for name in TYPES] for kind, _, _, _ in KINDS], dtype=np.int64)
    size_of = np.array([[size == name for name in HOUSEHOLD_SIZES] for _, size, _, _ in KINDS], dtype=np.int64)
    by_kind = long_frame(counts, {**units, "kind": np.arange(len(KINDS))}, "households")
    heads = stacked(people.heads)
    newest: Axes = {"area_id": town.unit_ids, "year": [town.size.last_year]}
    adults = AGE_BANDS[2:]
    whole: Axes = {
        "area_id": town.unit_ids[-1:],
        "year": [town.size.last_year],
        "kind": np.arange(len(KINDS)),
    }
    cross = long_frame(heads[-1:, None, :, 2:], {**whole, "age_band": adults}, "households")
    return pd.concat(
        [
            long_frame(counts.sum(axis=2), units, "households"),
            long_frame(counts @ type_of, {**units, "household_type": TYPES}, "households"),
            long_frame(counts @ size_of, {**units, "size": HOUSEHOLD_SIZES}, "households"),
            _spelled_out(by_kind),
            long_frame(heads.sum(axis=1)[:, None, 2:], {**newest, "age_band": adults}, "households"),
            _spelled_out(cross),
        ],
        ignore_index=True,
    )


def projected(town: Town, people: People, *, variant: str = "main") -> tuple[Ints, Ints]:
    """Project the residents of every area to the far horizon.

    Parameters
    ----------
    variant : {"main", "low", "high"}
        The low and the high course part from the main one by a quarter of a per cent a year.

    Returns
    -------
    years, persons : array, array areas x years x age bands
        The first year is the base year, in which persons are those counted.
    """
    years = np.arange(town.size.last_year, town.size.horizons[1] + 1)
    ahead = (years - town.size.last_year).astype(float)
    growth = town.per_area("growth")[:, None] * 9 * (1 - np.exp(-ahead / 9))
    part = {"main": 0.0, "low": -0.0025, "high": 0.0025}[variant] * ahead
    factor = np.exp((growth + part)[:, :, None] + _AHEAD * ahead[:, None])
    return years, np.round(people.ages[:, -1][:, None] * factor).astype(np.int64)


def projection_table(town: Town, people: People) -> pd.DataFrame:
    """Return the table ``projection``: one publisher by area in three variants, another for the whole.

    The low and the high course of areas are given for the base year and the horizons only: with thousands of areas
    every year of three variants would be more than all other tables together.
    """
    whole = town.unit_ids[-1:]
    frames = []
    for variant in ("main", "low", "high"):
        years, persons = projected(town, people, variant=variant)
        total = persons.sum(axis=0, keepdims=True)
        given = np.isin(years, (years[0], *town.size.horizons)) | (variant == "main")
        frames += [
            _course(total, whole, years, variant, PUBLISHER),
            _course(persons[:, given], town.unit_ids[:-1], years[given], variant, PUBLISHER),
        ]
        if variant == "main":
            slower = np.exp(-0.0018 * (years - years[0]))[:, None] * total
            other = np.round(slower).astype(np.int64)
            frames.append(_course(other, whole, years, variant, OTHER_PUBLISHER))
    return pd.concat(frames, ignore_index=True)


def _course(persons: Ints, ids: list[str], years: Ints, variant: str, publisher: str) -> pd.DataFrame:
    units: Axes = {"area_id": ids, "year": years}
    frame = pd.concat(
        [
            long_frame(persons.sum(axis=2), units, "persons"),
            long_frame(persons, {**units, "age_band": AGE_BANDS}, "persons"),
        ],
        ignore_index=True,
    )
    return frame.assign(variant=variant, publisher=publisher, basis="trend")


def _spelled_out(frame: pd.DataFrame) -> pd.DataFrame:
    """Replace the number of a kind of household by its type and size."""
    number = frame["kind"].to_numpy()
    return frame.drop(columns="kind").assign(
        household_type=np.array([kind for kind, _, _, _ in KINDS])[number],
        size=np.array([size for _, size, _, _ in KINDS])[number],
    )


def _persons_per_household(town: Town) -> Floats:
    """Return the wanted persons per household, areas x years, with the arrivals of 2015 and 2022."""
    years = town.size.years
    path = town.paths("persons")
    hard = np.array([p.key in ("listed", "difficult", "improving") for p in ARCHETYPES])[town.kinds]
    arrivals_2015 = np.where((years >= 2016) & (years <= 2018), 0.022, 0.0)
    arrivals_2022 = np.where((years >= 2023) & (years <= 2024), 0.009, 0.0)
    bump = 1 + np.where(hard[:, None], arrivals_2015, 0.3 * arrivals_2015) + arrivals_2022
    return np.clip(path * bump, 1.63, 2.38)


def _tilted(weights: Floats, wanted: Floats) -> NDArray[np.float64]:
    """Tilt the weights of `KINDS` towards large or small households until they give the wanted mean size."""
    low, high = np.full(wanted.shape, -3.0), np.full(wanted.shape, 3.0)
    for _ in range(40):
        middle = (low + high) / 2
        tilted = weights[:, None] * np.exp(middle[..., None] * _PERSONS)
        mean = (tilted @ _PERSONS) / tilted.sum(axis=2)
        low, high = np.where(mean < wanted, middle, low), np.where(mean < wanted, high, middle)
    return tilted
