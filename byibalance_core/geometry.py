"""Display geometry: the areas' outlines as a small binary file that a browser fetches once per release.

Layout of ``geometry.bin``, little-endian, no padding:

===================  =======================================================================
``BBG1``             4 bytes
uint32               number of areas *n*
4 x float64          min x, min y, max x, max y in metres, EPSG:25832
n x uint32           rings of each area, areas in order of `area_id`
uint32 per ring      points of the ring, rings in the areas' order; the first is not repeated
2 x uint16 per point  x and y as 0-65535 over the box; y points north
===================  =======================================================================

Exterior and interior rings stand side by side: fill them by the even-odd rule.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

MAGIC = b"BBG1"
CRS = "EPSG:25832"
#: Width in pixels of the largest map that must lose nothing to simplification.
SCREEN_PX = 1500
_STEPS = 65535


def display_geometry(areas: GeoDataFrame) -> bytes:
    """Return the outlines of areas, simplified for the screen, in the layout above.

    Neighbours are simplified together (Visvalingam-Whyatt on the coverage), so that no gaps open between
    them. A corner goes when the triangle it makes is smaller than half a pixel squared of a map `SCREEN_PX`
    wide.

    Parameters
    ----------
    areas : GeoDataFrame
        Polygons in metres (EPSG:25832), indexed by ``area_id``.

    Raises
    ------
    ValueError
        When there is no area, an area has no outline, or the coordinates are not in EPSG:25832.
    """
    import shapely

    if areas.empty:
        raise ValueError("No areas to draw: give at least one polygon.")
    if areas.crs is None or areas.crs.to_epsg() != int(CRS.removeprefix("EPSG:")):
        raise ValueError(f"Outlines are in {areas.crs}: reproject them to {CRS} first.")
    ordered = areas.sort_index().geometry
    if ordered.isna().any() or ordered.is_empty.any():
        raise ValueError("An area has no outline: leave it out or give it a polygon.")
    box = ordered.total_bounds
    pixel = max(box[2] - box[0], box[3] - box[1]) / SCREEN_PX
    simplified = shapely.coverage_simplify(ordered.to_numpy(), pixel / 2)
    rings = [
        _rings(shape, box) or _rings(original, box, keep=True)
        for shape, original in zip(simplified, ordered, strict=True)
    ]
    return b"".join(
        (
            struct.pack("<4sI4d", MAGIC, len(rings), *box),
            np.array([len(area) for area in rings], dtype="<u4").tobytes(),
            np.array([len(ring) for area in rings for ring in area], dtype="<u4").tobytes(),
            *(ring.tobytes() for area in rings for ring in area),
        )
    )


def _rings(shape: Any, box: np.ndarray, *, keep: bool = False) -> list[np.ndarray]:
    """Quantise a shape's rings; drop those that shrink to less than a triangle, unless all are to be kept."""
    origin, extent = box[:2], np.maximum(box[2:] - box[:2], np.finfo(float).tiny)
    found = []
    for ring in _outlines(shape):
        points = np.rint((np.asarray(ring.coords)[:-1, :2] - origin) / extent * _STEPS)
        moved = (points != np.roll(points, 1, axis=0)).any(axis=1)
        if keep or moved.sum() >= 3:
            found.append((points if keep else points[moved]).clip(0, _STEPS).astype("<u2"))
    return found


def _outlines(shape: Any) -> Iterator[Any]:
    for polygon in getattr(shape, "geoms", [shape]):
        yield polygon.exterior
        yield from polygon.interiors
