"""Places that residents use: where their coordinates cannot be meant, and where one is delivered twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.gate.single import at, report_rows
from byibalance_core.place_distances import in_metres
from byibalance_core.sources.codes import report
from byibalance_core.sources.coordinates import DENMARK_DEGREES

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

#: Metres from the nearest area beyond which a place is none that the residents use.
FAR = 20_000.0


def check_points(points: pd.DataFrame, areas: GeoDataFrame | None) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the places whose coordinates are possible, and a finding for each of the others.

    Parameters
    ----------
    points : DataFrame
        Checked rows of ``points``.
    areas : GeoDataFrame or None
        The areas in EPSG:25832; without them nothing is said of how far away a place lies.

    Returns
    -------
    tuple of (DataFrame, list of Finding)
        A place beyond the border stays: the nearest stop may lie there. Of places of one kind in one spot the first
        stays. Swapped coordinates are asked about once for a file; the other faults have one finding for each row.
    """
    west, south, east, north = DENMARK_DEGREES
    lon, lat = points["lon"], points["lat"]
    degrees = lon.between(-180, 180) & lat.between(-90, 90)
    inside = lon.between(west, east) & lat.between(south, north)
    swapped = lat.between(west, east) & lon.between(south, north)
    findings = _told("point-not-degrees", points[~degrees])
    findings += _told("outside-denmark", points[degrees & ~inside & ~swapped], what="Punktet")
    for _, rows in points[swapped].groupby("_file", sort=False):
        findings += _told("points-swapped", rows.iloc[[0]], count=len(rows))
    kept = points[inside]
    if areas is not None and len(areas) and len(kept):
        away = _from_areas(kept, areas)
        for kilometres, (_, row) in zip(away[away > FAR] / 1000, kept[away > FAR].iterrows(), strict=True):
            findings += _told("point-far-away", row.to_frame().T, distance=f"{kilometres:.0f}")
        kept = kept[away <= FAR]
    again = kept.duplicated(["kind", "lon", "lat"], keep="first")
    findings += report_rows("point-twice", kept[again], "point_id")
    return kept[~again], findings


def _from_areas(points: pd.DataFrame, areas: GeoDataFrame) -> np.ndarray:
    """Return metres from each place to the nearest area; 0 within one."""
    import shapely

    shapes = areas.geometry.to_numpy()
    spots = shapely.points(np.column_stack(in_metres(points["lon"], points["lat"])))
    near = shapely.STRtree(shapes).nearest(spots)
    return np.asarray(shapely.distance(spots, shapes[near]), dtype=float)


def _told(code: str, rows: pd.DataFrame, **words: Any) -> list[Finding]:
    return [
        report(code, **at(row), column="lon", point=f"{row['lon']:.5g}; {row['lat']:.5g}".replace(".", ","), **words)
        for row in rows.to_dict("records")
    ]
