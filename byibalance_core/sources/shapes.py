"""Polygons in metres: repaired, joined by code, compared with each other; circles where there are none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.sources.codes import report
from byibalance_core.sources.coordinates import METRES

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

#: Gaps between the parts of one area up to this width are closed, in metres.
GAP_M = 0.6
#: Part of an area, or of all areas, from which a fault of the boundaries is asked about.
TOLERATED_SHARE = 0.01
_LISTED = 8


def repaired(frame: GeoDataFrame, *, file: str) -> tuple[GeoDataFrame, list[Finding]]:
    """Return valid polygons. Each repair is told with the area before and after; over 1 % it is asked about.

    Parameters
    ----------
    frame : GeoDataFrame
        Polygons in metres with ``_number``, and ``_crossed`` where one was invalid in the file's coordinates:
        reprojection may hide it.
    """
    import shapely

    shapes = frame.geometry.to_numpy().copy()
    invalid = np.flatnonzero(~shapely.is_valid(shapes) | frame["_crossed"].to_numpy(dtype=bool))
    findings = []
    for position in invalid:
        before = shapely.area(shapes[position])
        shapes[position] = polygons_of(shapely.make_valid(shapes[position], method="structure", keep_collapsed=False))
        after = shapely.area(shapes[position])
        code = "geometry-repaired" if abs(after - before) <= TOLERATED_SHARE * before else "geometry-repair-changes"
        number = int(frame["_number"].iloc[position])
        words: dict[str, Any] = {"before": _square_km(before), "after": _square_km(after)}
        findings.append(report(code, file=file, what=f"Objekt nr. {number}", **words))
    return frame.drop(columns="_crossed").set_geometry(shapes, crs=frame.crs), findings


def polygons_of(shape: Any) -> Any:
    """Return the polygons among a geometry's parts, as one geometry."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(shape))  # a collection may hold multipolygons
    kept = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(list(kept))


def dissolved(frame: GeoDataFrame) -> GeoDataFrame:
    """Return one polygon for each ``area_id``, small gaps between its parts closed.

    Examples
    --------
    >>> import geopandas, shapely
    >>> halves = [shapely.box(0, 0, 10, 10), shapely.box(10.3, 0, 20, 10)]
    >>> frame = geopandas.GeoDataFrame({"area_id": ["a", "a"]}, geometry=halves, crs="EPSG:25832")
    >>> [round(area) for area in dissolved(frame).area]
    [200]
    """
    import geopandas
    import shapely

    joined = {}
    for code, parts in frame.groupby("area_id"):
        shapes = parts.geometry.to_numpy()
        if len(shapes) == 1:
            joined[code] = shapes[0]
            continue
        mitred = {"join_style": "mitre", "mitre_limit": 2.0}
        wide = shapely.union_all(shapely.buffer(shapes, GAP_M / 2, **mitred))
        joined[code] = polygons_of(shapely.make_valid(shapely.buffer(wide, -GAP_M / 2, **mitred)))
    index = pd.Index(list(joined), name="area_id")
    return geopandas.GeoDataFrame({"geometry": list(joined.values())}, index=index, crs=frame.crs)


def differing_codes(frame: GeoDataFrame) -> list[str]:
    """Return the values of ``area_id`` that have several polygons which are not the same."""
    repeated = frame[frame.duplicated("area_id", keep=False)]
    return [
        str(code)
        for code, parts in repeated.groupby("area_id")
        if not all(parts.geometry.iloc[0].equals(shape) for shape in parts.geometry.iloc[1:])
    ]


def partition_findings(areas: GeoDataFrame, *, file: str, stated_km2: float | None = None) -> list[Finding]:
    """Return a question where areas cover each other or leave holes between them by more than 1 %.

    Parameters
    ----------
    areas : GeoDataFrame
        Polygons in metres, indexed by ``area_id``, that should tile the municipality.
    stated_km2 : float, optional
        Extent of the municipality as the delivery states it.
    """
    import shapely

    shapes = areas.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    common = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    sizes = shapely.area(shapes)
    smaller = np.minimum(sizes[first], sizes[second])
    over = np.flatnonzero(common > TOLERATED_SHARE * smaller)
    findings = []
    if len(over):
        pairs = [
            f"{areas.index[first[i]]} og {areas.index[second[i]]} ({100 * common[i] / smaller[i]:.0f} %)"
            for i in over[:_LISTED]
        ]
        more = f" og {len(over) - _LISTED} par mere" if len(over) > _LISTED else ""
        findings.append(report("areas-overlap", file=file, pairs=", ".join(pairs) + more))
    return findings + _gap_findings(shapes, file=file, stated_km2=stated_km2)


def _gap_findings(shapes: np.ndarray, *, file: str, stated_km2: float | None) -> list[Finding]:
    """Ask about holes between the areas, unless the areas already cover the extent they are said to have.

    A hole may be another municipality or water; then what is covered is the whole.
    """
    import shapely

    covered = shapely.area(shapes).sum()
    union = shapely.union_all(shapely.buffer(shapes, GAP_M / 2, join_style="mitre"))
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    holes = shapely.area(shapely.polygons(rings)) if rings else np.zeros(0)
    is_whole = stated_km2 is not None and covered >= (1 - TOLERATED_SHARE) * stated_km2 * 1e6
    if is_whole or holes.sum() <= TOLERATED_SHARE * covered:
        return []
    order = np.argsort(-holes)[:_LISTED]
    centres = [shapely.Polygon(rings[i]).representative_point() for i in order]
    listed = [f"{_square_km(holes[i])} km² ved {p.x:.0f}; {p.y:.0f}" for i, p in zip(order, centres, strict=True)]
    share = f"{100 * holes.sum() / covered:.1f}".replace(".", ",")
    return [report("areas-gap", file=file, share=share, holes=", ".join(listed))]


def circles(areas: pd.DataFrame) -> GeoDataFrame:
    """Return areas as circles of their extent around their centre points, in EPSG:25832.

    Parameters
    ----------
    areas : DataFrame
        ``area_id``, ``centre_lon`` and ``centre_lat`` in degrees, ``area_km2``; areas without them are left
        out.
    """
    import geopandas
    import shapely

    known = areas.dropna(subset=["centre_lon", "centre_lat", "area_km2"])
    known = known[known["area_km2"] > 0]
    centres = geopandas.GeoSeries(shapely.points(known["centre_lon"], known["centre_lat"]), crs="EPSG:4326").to_crs(
        METRES
    )
    radii = np.sqrt(known["area_km2"].to_numpy(dtype=float) * 1e6 / math.pi)
    index = pd.Index(known["area_id"], name="area_id")
    shapes = shapely.buffer(centres.to_numpy(), radii, quad_segs=16)
    return geopandas.GeoDataFrame({"geometry": shapes}, index=index, crs=METRES)


def _square_km(square_metres: float) -> str:
    return f"{square_metres / 1e6:.4f}".replace(".", ",")
