"""Indicators counted from the example's own tables: dwellings, households, residents, moves, distances."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from byibalance_core.example.archetype import AGE_BANDS
from byibalance_core.example.archetypes import ARCHETYPES
from byibalance_core.example.draws import Ints, Numbers
from byibalance_core.example.dwellings import stock_path
from byibalance_core.example.letting import Flows
from byibalance_core.example.long import stacked
from byibalance_core.example.people import KINDS, People
from byibalance_core.example.plan import Town
from byibalance_core.example.series import periods, series
from byibalance_core.schemas import DIMENSIONS

_RENT_GROWTH = 0.019


def letting_indicators(town: Town, flows: Flows) -> pd.DataFrame:
    """Return turnover, vacancy and arrears of estates, and of areas' and municipality's almene dwellings."""
    rng = town.size.rng("arrears")
    area = town.estates["area"].to_numpy()
    hard = town.paths("difficulty")[area][:, :-1]
    arrears = rng.binomial(flows.dwellings, 0.024 * np.exp(0.42 * hard))
    years = periods(town, lag=1)
    column = years - town.size.first_year
    frames = []
    for name, counts in (
        ("turnover_share", flows.move_outs),
        ("vacancy_share", flows.vacant),
        ("arrears_per_100_dwellings", 100 * arrears),
    ):
        part, whole = (_over_estates(town, array[:, column]) for array in (counts, flows.dwellings))
        frames.append(series(town, name, years, part, whole, estates=True))
    return pd.concat(frames, ignore_index=True)


def stock_indicators(town: Town, register: pd.DataFrame, in_use: Ints) -> pd.DataFrame:
    """Return shares of tenure, age, use, access, rent and size of the dwellings."""
    years = periods(town)
    column = years - town.size.first_year
    total = stacked(stock_path(register, town)[:, 0])[:, column]
    tenure = stacked(stock_path(register, town, "tenure"))[:, :, column]
    built = stacked(stock_path(register, town, "built"))[:, :, column]
    access = stacked(stock_path(register, town, "accessible"))[:, :, column]
    known = tenure[:, :-1].sum(axis=1)
    frames = [
        series(town, name, years, tenure[:, place], known)
        for place, name in enumerate(
            ("almene_share", "cooperative_share", "private_rental_share", "other_tenure_share")
        )
    ]
    frames += [
        series(town, "built_2010_plus_share", years, built[:, 3], built[:, :-1].sum(axis=1)),
        series(town, "unused_share", years, total - stacked(in_use)[:, column], total),
        series(town, "accessible_share", years, access[:, 0], access[:, :2].sum(axis=1)),
    ]
    own = register[register["estate"] >= 0]
    rent_known = own["rent_band"] != DIMENSIONS["rent_band"].index("unknown")
    access_known = own["accessible"] < 2
    floor = own["floor_area_m2"]
    newest = years[-1:]
    frames += [
        series(
            town,
            "cheap_dwellings_share",
            newest,
            *_almene(town, own, own["rent_band"] == 0, rent_known),
            estates=True,
        ),
        series(
            town,
            "accessible_share",
            newest,
            *_almene(town, own, own["accessible"] == 0, access_known),
            estates=True,
        ),
        _rents(town, years, *_almene(town, own, own["rent_dkk_m2_year"] * floor, floor)),
        _floor_area(town, register, newest),
    ]
    frame = pd.concat(frames, ignore_index=True)
    # Access of areas covers all their dwellings; of estates, their own.
    keys = ["unit_id", "indicator", "period"]
    return frame.drop_duplicates(keys, keep="first")


def people_indicators(town: Town, people: People, ahead: Ints) -> pd.DataFrame:
    """Return shares of one-person households and young adults, growth, and the change to the two horizons.

    Parameters
    ----------
    ahead : array of int, areas x 2
        Projected residents.
    """
    years = periods(town)
    column = years - town.size.first_year
    households = stacked(people.households)[:, column]
    alone = households[:, :, [size == "1" for _, size, _, _ in KINDS]].sum(axis=2)
    ages = stacked(people.ages)
    persons = ages.sum(axis=2)
    since = years[column > 0]
    before, now = persons[:, since - town.size.first_year - 1], persons[:, since - town.size.first_year]
    frames = [
        series(town, "one_person_households_share", years, alone, households.sum(axis=2)),
        series(town, "young_adults_share", years, ages[:, column, AGE_BANDS.index("20-34")], persons[:, column]),
        series(town, "residents_growth_share", since, now - before, before),
    ]
    base = persons[:, -1:]
    for year, residents in zip(town.size.horizons, stacked(ahead).T, strict=True):
        name = f"residents_change_{year}_share"
        frames.append(series(town, name, years[-1:], residents[:, None] - base, base))
    return pd.concat(frames, ignore_index=True)


def distances(town: Town) -> pd.DataFrame:
    """Return metres to a stop and to a school in the base year; larger areas have longer ways."""
    rng = town.size.rng("distances")
    years = periods(town)[-1:]
    dwellings = town.areas["dwellings"].to_numpy(dtype=float)
    placed = shapely.area(town.areas["polygon"].to_numpy()) > 0
    weight = np.where(placed, dwellings, 0.0)
    frames = []
    for name, field in (("stop_distance_m", "stop_m"), ("school_distance_m", "school_m")):
        metres = np.array([getattr(p, field) for p in ARCHETYPES])[town.kinds] * rng.uniform(0.9, 1.1, len(weight))
        part = np.round(metres) * weight
        part, whole = (np.append(a, a.sum())[:, None] for a in (part, weight))
        frames.append(series(town, name, years, part, whole))
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(value=frame["value"].round())


def _rents(town: Town, years: Ints, part: Numbers, whole: Numbers) -> pd.DataFrame:
    """Carry the base year's mean rents back; an estate has none before it opened."""
    back = np.exp(-_RENT_GROWTH * (years[-1] - years))
    opened = town.estates["opened"].to_numpy()[:, None] < years
    stands = np.concatenate([opened, np.ones((len(whole) - len(opened), len(years)), dtype=bool)])
    frame = series(town, "mean_rent_dkk_m2_year", years, part * back, whole * stands, estates=True)
    return frame.assign(value=frame["value"].round(), base=np.nan)


def _floor_area(town: Town, register: pd.DataFrame, years: Ints) -> pd.DataFrame:
    known = register["size_band"] != DIMENSIONS["size_band"].index("unknown")
    area = register["area"].to_numpy()
    part, whole = (
        stacked(np.bincount(area, weight, len(town.areas))[:, None])
        for weight in (register["floor_area_m2"] * known, known)
    )
    return series(town, "mean_floor_area_m2", years, part, whole)


def _almene(town: Town, own: pd.DataFrame, part: pd.Series, whole: pd.Series) -> tuple[Numbers, Numbers]:
    """Sum a part and its whole over estates, areas and the municipality, for the base year."""
    both = (np.bincount(own["estate"], values, len(town.estates))[:, None] for values in (part * (whole > 0), whole))
    return tuple(_over_estates(town, counts) for counts in both)  # type: ignore[return-value]


def _over_estates(town: Town, counts: Numbers) -> Numbers:
    """Put the sums of areas and of the municipality under the figures of estates."""
    areas = np.zeros((len(town.areas), counts.shape[1]), dtype=counts.dtype)
    np.add.at(areas, town.estates["area"].to_numpy(), counts)
    return np.concatenate([counts, stacked(areas)])
