"""The town on the drawing board: which kind of area lies where, and which estates it holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from byibalance_core.example.archetype import Archetype
from byibalance_core.example.archetypes import ARCHETYPES
from byibalance_core.example.draws import Floats, apportion, knots
from byibalance_core.example.geography import Ground, make_ground, points_inside, to_degrees
from byibalance_core.example.names import ORGANISATIONS, estate_name
from byibalance_core.example.size import CODE, NAME, ExampleSize

UNPLACED = f"{CODE}-unplaced"
_UNPLACED_SHARE = 0.004  # of the dwellings; a register never finds a place for all of them
_LISTED_FROM = 1000  # residents
_LEAST = 8  # dwellings in the smallest estate


@dataclass(frozen=True)
class Town:
    """What is planned before anything is counted.

    Attributes
    ----------
    areas : DataFrame
        ``area_id, name, short_name, kind, residents, dwellings, polygon``; the unplaced area is the last row
        and has no polygon. `kind` is a row of `ARCHETYPES`.
    estates : DataFrame
        ``estate_id, organisation, area, kind, opened, dwellings, name, designated_area_id, lon, lat``;
        `organisation` and `area` are row numbers.
    """

    size: ExampleSize
    areas: pd.DataFrame
    estates: pd.DataFrame

    @property
    def kinds(self) -> NDArray[np.int64]:
        """Row of `ARCHETYPES` of every area, the unplaced one last."""
        return self.areas["kind"].to_numpy()

    @property
    def unit_ids(self) -> list[str]:
        """Ids that area figures are given for: the areas, the unplaced one, and the municipality."""
        return [*self.areas["area_id"], CODE]

    def per_area(self, name: str) -> NDArray[np.float64]:
        """Return one number or tuple of the archetypes for every area, the unplaced one last."""
        return np.array([getattr(profile, name) for profile in ARCHETYPES])[self.kinds]

    def paths(self, name: str) -> Floats:
        """Return one bent line of the archetypes for every area and year."""
        years = self.size.years
        return np.array([knots(getattr(profile, name), years) for profile in ARCHETYPES])[self.kinds]


def make_town(size: ExampleSize) -> Town:
    """Lay out areas and estates; nothing is counted yet."""
    ground = make_ground(size.areas, size.rng("geography"))
    areas = _areas(size, ground)
    return Town(size, areas, _estates(size, areas))


def area_table(town: Town) -> pd.DataFrame:
    """Return the table ``areas``: the municipality, the areas, and the unplaced one."""
    frame = town.areas[["area_id", "name", "short_name"]].copy()
    placed = frame["area_id"] != UNPLACED
    polygons = town.areas.loc[placed, "polygon"].to_numpy()
    centre = to_degrees(shapely.get_coordinates(shapely.point_on_surface(polygons)))
    frame["level"] = np.where(placed, "quarter", "unplaced")
    frame["parent_id"] = CODE
    frame.loc[placed, ["centre_lon", "centre_lat"]] = centre
    frame.loc[placed, "area_km2"] = shapely.area(polygons) / 1e6
    whole = pd.DataFrame(
        {
            "area_id": [CODE],
            "name": [NAME],
            "short_name": [NAME],
            "level": ["municipality"],
            "area_km2": [frame["area_km2"].sum()],
        }
    )
    return pd.concat([whole, frame], ignore_index=True)


def organisation_table(town: Town) -> pd.DataFrame:
    """Return the table ``organisations``."""
    numbers = sorted(town.estates["organisation"].unique())
    return pd.DataFrame(
        {
            "organisation_id": [organisation_id(number) for number in numbers],
            "name": [ORGANISATIONS[number][0] for number in numbers],
        }
    )


def estate_table(town: Town) -> pd.DataFrame:
    """Return the table ``estates``: one row per estate, as it has been since it opened."""
    estates = town.estates
    return pd.DataFrame(
        {
            "estate_id": estates["estate_id"],
            "valid_from": estates["opened"].map("{}-04-01".format),
            "organisation_id": estates["organisation"].map(organisation_id),
            "area_id": town.areas["area_id"].to_numpy()[estates["area"]],
            "designated_area_id": estates["designated_area_id"],
            "name": estates["name"],
            "lon": estates["lon"],
            "lat": estates["lat"],
        }
    )


def organisation_id(number: int) -> str:
    """Return the id of an organisation by its row in `ORGANISATIONS`."""
    return f"{CODE}-o{number + 1}"


def on_lists(areas: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which areas are or were on the list: their kind is, and they have the residents that the law asks for."""
    kinds = np.array([profile.is_listed or profile.left_list_in is not None for profile in ARCHETYPES])
    large = areas["residents"].to_numpy() >= _LISTED_FROM
    return np.asarray(kinds[areas["kind"]] & large)


def designated_id(area_id: str) -> str:
    """Return the id of the statutory area that lies in an area."""
    return f"{area_id}-b1"


def _areas(size: ExampleSize, ground: Ground) -> pd.DataFrame:
    rng = size.rng("areas")
    number = np.arange(size.areas)
    kind, turn = number % len(ARCHETYPES), number // len(ARCHETYPES)
    profiles = [ARCHETYPES[k] for k in kind]
    again = turn > 0
    # A town with more areas is a larger town, cut into smaller pieces.
    scale = np.where(again, rng.uniform(0.25, 0.6, size.areas), 1.0)
    residents = np.round(scale * [profile.residents for profile in profiles]).astype(int)
    wanted = np.array([profile.place for profile in profiles]) + np.where(again, rng.normal(0, 0.03, size.areas), 0)
    cell = _seat(wanted, np.array([profile.coastal for profile in profiles]), ground)

    households = residents / [knots(p.persons, size.years)[-1] for p in profiles]
    dwellings = np.round(households / [1 - knots(p.unused, size.years)[-1] for p in profiles]).astype(int)
    width = max(2, len(str(size.areas)))
    frame = pd.DataFrame(
        {
            "area_id": [f"{CODE}{i + 1:0{width}d}" for i in number],
            "name": [_again(p.name, t) for p, t in zip(profiles, turn, strict=True)],
            "short_name": [_again(p.short_name, t) for p, t in zip(profiles, turn, strict=True)],
            "kind": kind,
            "residents": residents,
            "dwellings": dwellings,
            "polygon": ground.polygons[cell],
        }
    )
    loose = max(20, round(_UNPLACED_SHARE * dwellings.sum()))
    unplaced = pd.DataFrame(
        {
            "area_id": [UNPLACED],
            "name": ["Uden kendt distrikt"],
            "short_name": ["Uden|distrikt"],
            "kind": [0],
            "residents": [2 * loose],
            "dwellings": [loose],
            "polygon": [None],
        }
    )
    return pd.concat([frame, unplaced], ignore_index=True)


def _again(name: str, turn: np.integer) -> str:
    return f"{name} {turn + 1}" if turn else name


def _seat(wanted: Floats, coastal: NDArray[np.bool_], ground: Ground) -> NDArray[np.int64]:
    """Give every area a cell near its wanted place; those at the fjord choose first."""
    ring = np.argsort(np.argsort(ground.distance, kind="stable")) / max(1, len(wanted) - 1)
    cell = np.full(len(wanted), -1)
    free = np.ones(len(wanted), dtype=bool)
    for area in np.flatnonzero(coastal):
        distance = np.abs(ring - wanted[area]) + 2.0 * ~ground.is_coastal + 9.0 * ~free
        cell[area] = np.argmin(distance)
        free[cell[area]] = False
    rest = np.flatnonzero(~coastal)
    left = np.flatnonzero(free)
    cell[rest[np.argsort(wanted[rest], kind="stable")]] = left[np.argsort(ring[left], kind="stable")]
    return cell


def _estates(size: ExampleSize, areas: pd.DataFrame) -> pd.DataFrame:
    rng = size.rng("estates")
    placed = areas.iloc[: size.areas]
    profiles = [ARCHETYPES[kind] for kind in placed["kind"]]
    almene = placed["dwellings"].to_numpy() * [profile.tenure[0] for profile in profiles]
    count = 1 + apportion(size.estates - size.areas, np.maximum(almene - 40, 0.01) ** 0.8)
    area = np.repeat(np.arange(size.areas), count)
    turn = np.arange(size.estates) - np.repeat(np.cumsum(count) - count, count)
    spec = [_spec(profiles[a], t, size.last_year) for a, t in zip(area, turn, strict=True)]
    kind = np.array([kind for kind, _ in spec])

    weight = rng.gamma(2.5, 1.0, size.estates) * np.where(np.isin(kind, ("older", "care")), 0.35, 1.0)
    share = weight / np.bincount(area, weight)[area]
    dwellings = np.maximum(_LEAST, np.round(share * almene[area])).astype(int)
    ground = placed["polygon"].to_numpy()[area]
    lonlat = to_degrees(points_inside(ground, rng))
    listed = on_lists(placed)[area]
    ids = placed["area_id"].to_numpy()[area]
    width = max(3, len(str(size.estates)))
    return pd.DataFrame(
        {
            "estate_id": [f"{CODE}-a{i + 1:0{width}d}" for i in range(size.estates)],
            "organisation": _owners(kind, rng),
            "area": area,
            "kind": kind,
            "opened": [opened for _, opened in spec],
            "dwellings": dwellings,
            "name": [estate_name(i, k) for i, k in enumerate(kind)],
            "designated_area_id": [designated_id(i) if x else None for i, x in zip(ids, listed, strict=True)],
            "lon": lonlat[:, 0],
            "lat": lonlat[:, 1],
        }
    )


def _spec(profile: Archetype, turn: int, last_year: int) -> tuple[str, int]:
    """Return kind and opening year of an area's estate number `turn`."""
    kind, opened = profile.estates[turn % len(profile.estates)]
    return kind, min(opened + turn // len(profile.estates), last_year - 1)


def _owners(kind: NDArray[np.str_], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw an owner per estate; every organisation owns one, and the last owns most youth dwellings."""
    weight = np.array([weight for _, _, weight in ORGANISATIONS])
    owner = rng.choice(len(weight), len(kind), p=weight / weight.sum())
    owner[(kind == "youth") & (rng.random(len(kind)) < 0.6)] = len(weight) - 1
    seats = rng.permutation(len(kind))[: len(weight)]
    owner[seats] = np.arange(len(seats))
    return owner
