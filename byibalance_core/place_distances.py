"""How far it is to what residents use: straight lines in metres to the nearest place of each kind.

One rule serves outlines and schematic circles alike: an area is measured from its centre point (``centre_lon``,
``centre_lat``), where half of it may lie nearer and half farther. So a figure is always *estimated* and is given to the
nearest ten metres. Estates with a point of their own are measured from it. Distances are Euclidean in EPSG:25832, whose
scale is within 0.4 per mille of 1 in most of Denmark and 1.5 off on Bornholm. Places beyond the border count where they
are delivered; where they are not, an area at the border may seem farther away than it is. A green area is as near as
its point, not as its edge.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from byibalance_core.model import Municipality
from byibalance_core.point_table import DISTANCE

Floats = NDArray[np.float64]

#: How a computed distance came about, as ``method`` says it.
METHOD = "straight_line_from_centre"
#: Metres that computed distances of areas are rounded to: a centre point tells no more.
ROUNDED_TO = 10.0


def nearest(x: ArrayLike, y: ArrayLike, to_x: ArrayLike, to_y: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
    """Return how far it is from each point to the nearest of some others, and which of them that is.

    Parameters
    ----------
    x, y : array_like, n
        Points to measure from, in metres.
    to_x, to_y : array_like, k
        Points to measure to, in the same system.

    Returns
    -------
    metres : array of float, n
        NaN where there is nothing to measure to, or a coordinate is NaN.
    which : array of int, n
        Position of the nearest; -1 where there is none.

    Examples
    --------
    >>> metres, which = nearest([0.0, 10.0], [0.0, 0.0], [3.0, 10.0], [4.0, 1.0])
    >>> metres.tolist(), which.tolist()
    ([5.0, 1.0], [0, 1])
    """
    import shapely

    start = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    end = np.column_stack([np.asarray(to_x, dtype=float), np.asarray(to_y, dtype=float)])
    metres, which = np.full(len(start), np.nan), np.full(len(start), -1, dtype=np.int64)
    here, there = (np.flatnonzero(np.isfinite(points).all(axis=1)) for points in (start, end))
    if len(here) and len(there):
        found = shapely.STRtree(shapely.points(end[there])).nearest(shapely.points(start[here]))
        which[here] = there[found]
        metres[here] = np.hypot(*(start[here] - end[which[here]]).T)
    return metres, which


def in_metres(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Return degrees (EPSG:4326) as metres east and north in EPSG:25832; NaN stays NaN.

    Examples
    --------
    >>> east, north = in_metres([9.0], [56.0])
    >>> east.round().tolist(), north.round().tolist()
    ([500000.0], [6206080.0])
    """
    from pyproj import Transformer

    degrees = np.array([lon, lat], dtype=float)
    known = np.flatnonzero(np.isfinite(degrees).all(axis=0))
    east, north = np.full((2, degrees.shape[1]), np.nan)
    transform = Transformer.from_crs(4326, 25832, always_xy=True).transform
    east[known], north[known] = transform(degrees[0, known], degrees[1, known])
    return east, north


def of_areas(m: Municipality) -> pd.DataFrame:
    """Return how far it is from every area's centre point to the nearest place of each kind.

    Parameters
    ----------
    m : Municipality
        Reads ``points`` and ``areas``; the unplaced area has no centre.

    Returns
    -------
    DataFrame
        ``unit_id``, ``kind``, ``metres`` (unrounded), ``source_id`` of the nearest place; kinds in the order of
        reading. No rows for kinds without a place, or for areas without a centre point.
    """
    tiles = m.areas.drop(index=m.unplaced_id, errors="ignore")
    return _to_each_kind(m, tiles.index.astype(str), tiles["centre_lon"], tiles["centre_lat"])


def of_estates(m: Municipality) -> pd.DataFrame:
    """Return how far it is from every estate's own point to the nearest place of each kind.

    Parameters
    ----------
    m : Municipality
        Reads ``points`` and ``estates``: the newest row of estates that still stand.

    Returns
    -------
    DataFrame
        As `of_areas`, with ``area_id``; no rows for estates without a point.
    """
    estates = m.table("estates")
    newest = estates.astype({"estate_id": object}).sort_values("valid_from").drop_duplicates("estate_id", keep="last")
    newest = newest[newest["valid_to"].isna()]
    found = _to_each_kind(m, newest["estate_id"].astype(str), newest["lon"], newest["lat"])
    area = dict(zip(newest["estate_id"].astype(str), newest["area_id"].astype(str), strict=True))
    return found.assign(area_id=found["unit_id"].map(area))


def from_points(m: Municipality, *, wanted: Collection[str]) -> pd.DataFrame:
    """Return the wanted distances as indicators of areas.

    Parameters
    ----------
    m : Municipality
        As in `of_areas`.
    wanted : collection of str
        Ids of indicators; those that are no distances are left out.

    Returns
    -------
    DataFrame
        ``unit_kind, unit_id, indicator, period, value, base, status, method, source_id``: metres to the nearest ten,
        without a base, ``estimated``. ``period`` is the year that the kind's oldest list was published in: a list of
        places never looks newer than it is.
    """
    kinds = [kind for kind, name in DISTANCE.items() if name in wanted]
    points = m.table("points")
    if points.empty or not kinds:
        return pd.DataFrame()
    found = of_areas(m)
    found = found[found["kind"].isin(kinds)]
    year = points["source_id"].astype(str).map({name: source.published[:4] for name, source in m.sources.items()})
    oldest = year.fillna(str(m.base_year)).groupby(points["kind"].astype(str)).min()
    return pd.DataFrame(
        {
            "unit_kind": "area",
            "unit_id": found["unit_id"],
            "indicator": found["kind"].map(DISTANCE),
            "period": found["kind"].map(oldest),
            "value": (found["metres"] / ROUNDED_TO).round() * ROUNDED_TO,
            "base": np.nan,
            "status": "estimated",
            "method": METHOD,
            "source_id": found["source_id"],
        }
    ).reset_index(drop=True)


def _to_each_kind(m: Municipality, units: Collection[str], lon: pd.Series, lat: pd.Series) -> pd.DataFrame:
    """Return a row for each unit with a point and each kind with a place."""
    columns = ["unit_id", "kind", "metres", "source_id"]
    points = m.table("points")
    if points.empty or not len(units):
        return pd.DataFrame(columns=columns).astype({"metres": float})
    x, y = in_metres(lon, lat)
    to_x, to_y = in_metres(points["lon"], points["lat"])
    kind, source = points["kind"].astype(str).to_numpy(), points["source_id"].astype(str).to_numpy()
    parts = []
    for name in DISTANCE:
        own = np.flatnonzero(kind == name)
        metres, which = nearest(x, y, to_x[own], to_y[own])
        part = pd.DataFrame({"unit_id": list(units), "kind": name, "metres": metres})
        known = which >= 0
        parts.append(part[known].assign(source_id=source[own[which[known]]]) if known.any() else part[known])
    return pd.concat(parts, ignore_index=True).reindex(columns=columns)
