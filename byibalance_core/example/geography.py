"""Where the town lies: a coverage of irregular areas round a harbour at the head of a fjord.

Areas are Voronoi cells of centres that lie close in the middle and far apart outside; their shared borders
are bent once per border, so that neighbours keep the same points. Coast and borders are made up: only the
coordinate system (EPSG:25832) is real.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from byibalance_core.example.draws import Floats

MIDDLE = np.array([569_800.0, 6_207_900.0])
"""The market square, metres in EPSG:25832."""

_GRID = 0.1  # metres that coordinates are rounded to
_BENDS = 7  # points that a border between two corners is bent by
_CORE = 1300.0  # metres from the middle within which the areas are small


@dataclass(frozen=True)
class Ground:
    """The areas' polygons and how they lie.

    Attributes
    ----------
    polygons : array of Polygon
        EPSG:25832, in no particular order.
    distance : array of float
        Metres from the middle of the town to the centre of the area.
    is_coastal : array of bool
        Whether the area lies at the fjord.
    """

    polygons: NDArray[np.object_]
    distance: Floats
    is_coastal: NDArray[np.bool_]


def make_ground(n: int, rng: np.random.Generator) -> Ground:
    """Divide the land into `n` areas whose borders are shared point by point.

    Parameters
    ----------
    n : int
        Number of areas.

    Returns
    -------
    Ground
        A valid coverage: no gaps, no overlaps, one polygon per area.
    """
    land, fjord = _land_and_fjord(rng)
    centres = _centres(n, land, rng)
    polygons = _bend(_cells(centres, land), rng)
    middles = shapely.get_coordinates(shapely.centroid(polygons))
    return Ground(
        polygons=polygons,
        distance=np.hypot(*(middles - MIDDLE).T),
        is_coastal=shapely.distance(polygons, fjord) < 1.0,
    )


def points_inside(polygons: NDArray[np.object_], rng: np.random.Generator) -> Floats:
    """Draw one point inside each polygon, rather in its middle than at its border.

    Returns
    -------
    array, n x 2
        Metres in the polygons' system.
    """
    inner = shapely.get_coordinates(shapely.point_on_surface(polygons))
    box = shapely.bounds(polygons)
    reach = 0.28 * (box[:, 2:] - box[:, :2])
    middle = (box[:, 2:] + box[:, :2]) / 2
    found = np.zeros(len(polygons), dtype=bool)
    points = inner.copy()
    for _ in range(40):
        tries = middle + reach * rng.uniform(-1, 1, inner.shape)
        hits = ~found & shapely.contains_xy(polygons, tries)
        points[hits] = tries[hits]
        found |= hits
    return points


def to_degrees(points: Floats) -> Floats:
    """Turn metres in EPSG:25832 into longitude and latitude (EPSG:4326)."""
    from pyproj import Transformer

    transform = Transformer.from_crs(25832, 4326, always_xy=True)
    return np.column_stack(transform.transform(points[:, 0], points[:, 1]))


def _land_and_fjord(rng: np.random.Generator) -> tuple[shapely.Polygon, shapely.Polygon]:
    """Draw the land, about 14 by 10 km, and the fjord that reaches its middle from the north-east."""
    corners = 24
    angle = 2 * np.pi * (np.arange(corners) + rng.uniform(-0.3, 0.3, corners)) / corners
    reach = 1 + 0.12 * np.sin(3 * angle + rng.uniform(0, 6)) * rng.uniform(0.4, 1) + rng.normal(0, 0.055, corners)
    ring = np.column_stack([7200 * np.cos(angle), 5000 * np.sin(angle)]) * reach[:, None]
    block = shapely.Polygon(ring + MIDDLE - np.array([300.0, 500.0]))

    along = np.linspace(0, 1, 90)
    bend = 700 * np.sin(2.6 * along) + 230 * np.sin(9 * along + 1)
    head = MIDDLE + np.array([250.0, 260.0])
    axis = head + np.column_stack([7900 * along - bend, 6900 * along + bend])
    width = 110 + 2400 * along**1.35
    shores = []
    for side in (-1, 1):
        waves = ((w, rng.normal(0, 0.22 / w), rng.uniform(0, 6)) for w in (1, 2, 3, 5, 8))
        ripple = sum(size * np.sin(6 * w * along + phase) for w, size, phase in waves)
        shores.append(axis + side * (width * (1 + ripple))[:, None] * [0.66, -0.75])
    fjord = shapely.Polygon(np.vstack([shores[0], shores[1][::-1]])).buffer(0)
    land = shapely.difference(block, fjord)
    largest = max(shapely.get_parts(land), key=shapely.area)
    return shapely.set_precision(shapely.Polygon(largest.exterior), _GRID), fjord


def _centres(n: int, land: shapely.Polygon, rng: np.random.Generator) -> Floats:
    """Spread `n` centres over the land, dense in the middle: weighted k-means over drawn points."""
    box = np.array(land.bounds)
    tries = rng.uniform(box[:2], box[2:], (2 * max(8000, 20 * n), 2))
    ground = tries[shapely.contains_xy(land, tries)]
    reach = np.hypot(*(ground - MIDDLE).T)
    weight = 1 / (_CORE**2 + reach**2) ** 1.25
    centres = ground[rng.choice(len(ground), n, replace=False, p=weight / weight.sum())]
    for _ in range(9):
        # The tree is rebuilt each round; `nearest` gives each drawn point the centre it belongs to.
        owner = shapely.STRtree(shapely.points(centres)).nearest(shapely.points(ground))
        mass = np.bincount(owner, weight, n)
        moved = np.column_stack([np.bincount(owner, weight * ground[:, axis], n) for axis in (0, 1)])
        filled = mass > 0
        centres[filled] = moved[filled] / mass[filled, None]
    inland = shapely.contains_xy(land, centres)
    nearest = shapely.STRtree(shapely.points(ground)).nearest(shapely.points(centres))
    return np.where(inland[:, None], centres, ground[nearest])


def _cells(centres: Floats, land: shapely.Polygon) -> NDArray[np.object_]:
    """Cut the land into one polygon per centre; a piece that the fjord cuts off goes to a neighbour."""
    borders = shapely.voronoi_polygons(shapely.MultiPoint(centres), extend_to=land, only_edges=True)
    lines = shapely.union_all([shapely.intersection(borders, land), land.boundary], grid_size=_GRID)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    tree = shapely.STRtree(faces)
    centre, face = tree.query(shapely.points(centres), predicate="intersects")
    owner = np.full(len(faces), -1)
    owner[face] = centre
    for piece in np.flatnonzero(owner < 0):
        near = tree.query(faces[piece], predicate="touches")
        near = near[owner[near] >= 0]
        shared = shapely.length(shapely.intersection(faces[piece].boundary, shapely.boundary(faces[near])))
        owner[piece] = owner[near[np.argmax(shared)]]
    order = np.argsort(owner, kind="stable")
    whole, start = np.unique(owner[order], return_index=True)
    if len(whole) != len(centres):
        message = f"{len(centres)} centres gave {len(whole)} areas: two centres fell into one place."
        raise RuntimeError(message)
    groups = np.split(faces[order], start[1:])
    return np.array([g[0] if len(g) == 1 else shapely.coverage_union_all(g) for g in groups])


def _bend(cells: NDArray[np.object_], rng: np.random.Generator) -> NDArray[np.object_]:
    """Bend every border between two corners once, for both its areas; straighten those that would cross."""
    points, cell = shapely.get_coordinates(shapely.get_exterior_ring(cells), return_index=True)
    last = np.flatnonzero(np.append(np.diff(cell) > 0, True))
    starts = np.delete(np.arange(len(points)), last)
    a, b, owner = points[starts], points[starts + 1], cell[starts]

    forward = (a[:, 0] < b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] < b[:, 1]))
    low, high = np.where(forward[:, None], a, b), np.where(forward[:, None], b, a)
    keys = np.round(np.hstack([low, high]) / _GRID).astype(np.int64)
    unique, border = np.unique(keys, axis=0, return_inverse=True)
    border = border.ravel()
    low, high = unique[:, :2] * _GRID, unique[:, 2:] * _GRID
    span = high - low
    length = np.hypot(*span.T)

    step = np.linspace(0, 1, _BENDS + 2)[1:-1]
    waves = np.sin(np.pi * np.outer(np.arange(1, 5), step))
    offset = (rng.normal(0, 1, (len(unique), 4)) * [0.045, 0.028, 0.018, 0.012]) @ waves
    # A border of a few metres, as the coast is drawn with, is bent enough already.
    offset[length < 0.3 * np.median(length)] = 0
    across = np.column_stack([-span[:, 1], span[:, 0]])

    for _ in range(8):
        bends = low[:, None] + step[:, None] * span[:, None] + offset[:, :, None] * across[:, None]
        own = bends[border]
        own = np.where(forward[:, None, None], own, own[:, ::-1])
        ring = np.round(np.concatenate([a[:, None], own], axis=1), 1)
        is_bent = (offset != 0).any(axis=1)[border]
        keep = np.column_stack([np.ones(len(a), dtype=bool), np.tile(is_bent[:, None], _BENDS)])
        at = np.repeat(owner, keep.sum(axis=1))
        polygons = shapely.polygons(shapely.linearrings(ring[keep], indices=at))
        crossed = ~shapely.is_valid(polygons)
        crossed |= ~shapely.is_empty(shapely.coverage_invalid_edges(polygons))
        if not crossed.any():
            return shapely.normalize(polygons)
        offset[border[crossed[owner]]] = 0
    message = "Some borders cross even when they are straight: the cells are no coverage."
    raise RuntimeError(message)
