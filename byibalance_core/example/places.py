"""Places that the residents of the example use; stops and schools come as distances that the municipality gives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely

from byibalance_core.example.draws import Floats, categories
from byibalance_core.example.geography import to_degrees
from byibalance_core.example.plan import UNPLACED, Town
from byibalance_core.example.size import CODE
from byibalance_core.point_table import WORKPLACE


class Kind(NamedTuple):
    """How a kind of place is spread.

    Attributes
    ----------
    word : str
        What its name begins with.
    residents : float
        Residents that one place serves.
    least : int
        Places in the municipality at least.
    gathered : float
        Power of the residents that draws places: 0 alike over the areas, above 1 towards the large ones.
    """

    kind: str
    word: str
    residents: float
    least: int
    gathered: float


KINDS = (
    Kind("shop", "Butik", 1_500, 4, 1.0),
    Kind("day_care", "Dagtilbud", 1_700, 4, 1.0),
    Kind("green_area", "Grønt område", 900, 5, 0.5),
    Kind("doctor", "Lægehus", 5_000, 2, 1.3),
    Kind("sport", "Idrætsanlæg", 6_500, 2, 0.7),
)
#: Larger workplaces; no distance of the residents is reckoned from them.
WORKPLACES = Kind(WORKPLACE, "Arbejdsplads", 3_500, 5, 0.4)
#: Share of the places that lie beyond the border, where the residents near it use them all the same.
_BEYOND = 0.06
#: Metres beyond the border at most.
_REACH = 1_500.0


def point_table(town: Town) -> pd.DataFrame:
    """Return the table ``points``: every place within the areas, and a few beyond the border."""
    placed = town.areas[town.areas["area_id"] != UNPLACED]
    polygons = placed["polygon"].to_numpy()
    residents = placed["residents"].to_numpy(dtype=float)
    whole = shapely.coverage_union_all(polygons)
    ring = shapely.difference(whole.buffer(_REACH), whole)
    frames = []
    for kind in (*KINDS, WORKPLACES):
        rng = town.size.rng(f"points {kind.kind}")
        count = max(kind.least, round(float(residents.sum()) / kind.residents))
        area = categories(rng, np.zeros(count, dtype=np.int64), [residents**kind.gathered])
        beyond = rng.random(count) < _BEYOND
        spots = np.where(beyond[:, None], _inside(ring, count, rng), _in_polygons(polygons[area], rng))
        where = np.where(beyond, "uden for kommunen", placed["name"].to_numpy()[area])
        lon, lat = to_degrees(spots).T
        frames.append(
            pd.DataFrame(
                {
                    "point_id": [f"{CODE}-{kind.kind}-{number + 1:02d}" for number in range(count)],
                    "kind": kind.kind,
                    "name": [f"{kind.word} {number + 1}, {name}" for number, name in enumerate(where)],
                    "lon": lon,
                    "lat": lat,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _in_polygons(polygons: np.ndarray, rng: np.random.Generator) -> Floats:
    """Draw one point inside each polygon, anywhere in it."""
    return np.concatenate([_inside(polygon, 1, rng) for polygon in polygons])


def _inside(shape: shapely.Geometry, count: int, rng: np.random.Generator) -> Floats:
    """Draw points inside one shape, evenly over its ground."""
    west, south, east, north = shape.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        tries = rng.uniform((west, south), (east, north), (64, 2))
        found = np.concatenate([found, tries[shapely.contains_xy(shape, tries)]])
    return found[:count]
