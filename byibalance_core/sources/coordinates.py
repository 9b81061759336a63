"""Where coordinates are: the system a file states against what its numbers look like; never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from byibalance_core.findings import Finding
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.features import Features

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pyproj import CRS

#: The house's coordinate system, and Denmark's box in it (x and y in metres).
METRES = "EPSG:25832"
DENMARK = (440_000.0, 6_040_000.0, 900_000.0, 6_410_000.0)
#: Denmark's box in degrees (EPSG:4326).
DENMARK_DEGREES = (7.5, 54.4, 15.5, 58.0)
#: RFC 7946: GeoJSON without a stated system is longitude and latitude.
GEOJSON_DEFAULT = "EPSG:4326"
#: Systems that Danish boundary files come in, the most likely first.
_USUAL = (METRES, "EPSG:25833", "EPSG:3857", "EPSG:4326")


def in_metres(features: Features, *, answers: Answers) -> tuple[GeoDataFrame | None, list[Finding]]:
    """Return features in EPSG:25832, those outside Denmark set aside.

    Parameters
    ----------
    features : Features
        Polygons in the file's own coordinates.
    answers : Answers
        ``crs`` stands over what the file states; ``swap_axes`` exchanges x and y first.

    Returns
    -------
    tuple of (GeoDataFrame or None, list of Finding)
        None while a question about the system or the axes is open.
    """
    import shapely

    file = features.file
    frame = features.frame()
    if answers.swap_axes:
        frame = frame.set_geometry(shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1]))
    middle = _middle(frame)
    in_degrees = _looks_like_degrees(frame.total_bounds)
    stated = answers.crs or features.declared or (GEOJSON_DEFAULT if features.is_geojson and in_degrees else None)
    if stated is None:
        return None, [report("crs-missing", file=file, guess=_guess(middle) or METRES)]
    crs = _system(stated)
    if crs is None:
        return None, [report("crs-unknown", file=file, crs=stated)]
    swapped = (middle[1], middle[0])
    inside = _inside(*_project(middle, crs))
    if not inside and crs.is_geographic == in_degrees and _inside(*_project(swapped, crs)):
        return None, [report("axes-swapped", file=file, point=_words(middle))]
    if not inside and (crs.is_geographic != in_degrees or _guess(middle) is not None):
        guess = _guess(middle) or "noget andet"
        return None, [report("crs-contradicts", file=file, crs=crs.to_string(), guess=guess, point=_words(middle))]
    placed = frame.set_crs(crs).to_crs(METRES)
    return _inside_denmark(placed, file=file)


def _inside_denmark(frame: GeoDataFrame, *, file: str) -> tuple[GeoDataFrame, list[Finding]]:
    bounds = frame.geometry.bounds.to_numpy()
    west, south, east, north = DENMARK
    inside = (
        np.isfinite(bounds).all(axis=1)
        & (bounds[:, 0] >= west)
        & (bounds[:, 1] >= south)
        & (bounds[:, 2] <= east)
        & (bounds[:, 3] <= north)
    )
    findings = [
        report("outside-denmark", file=file, what=f"Objekt nr. {number}", point=_words((box[0], box[1])))
        for number, box in zip(frame.loc[~inside, "_number"], bounds[~inside], strict=True)
    ]
    return frame[inside], findings


def _system(name: str) -> CRS | None:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(name)
    except CRSError:
        return None


def _middle(frame: GeoDataFrame) -> tuple[float, float]:
    """Return a typical point: the median of the features' centres, which one stray feature cannot move."""
    bounds = frame.geometry.bounds.to_numpy()
    return float(np.median((bounds[:, 0] + bounds[:, 2]) / 2)), float(np.median((bounds[:, 1] + bounds[:, 3]) / 2))


def _looks_like_degrees(bounds: Any) -> bool:
    return bool(np.all(np.abs(bounds[[0, 2]]) <= 180) and np.all(np.abs(bounds[[1, 3]]) <= 180))


def _project(point: tuple[float, float], crs: CRS) -> tuple[float, float]:
    from pyproj import Transformer

    x, y = Transformer.from_crs(crs, METRES, always_xy=True).transform(*point)
    return float(x), float(y)


def _inside(x: float, y: float) -> bool:
    west, south, east, north = DENMARK
    return west <= x <= east and south <= y <= north


def _guess(point: tuple[float, float]) -> str | None:
    """Return the usual system in which a point lies in Denmark."""
    from pyproj import CRS

    in_degrees = max(map(abs, point)) <= 180
    for name in _USUAL:
        crs = CRS.from_user_input(name)
        if crs.is_geographic == in_degrees and _inside(*_project(point, crs)):
            return name
    return None


def _words(point: tuple[float, float]) -> str:
    return "; ".join(f"{value:.3f}".replace(".", ",") for value in point)
