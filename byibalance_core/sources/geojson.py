"""GeoJSON read by ourselves: what is not plainly GeoJSON never reaches a library that guesses formats."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from byibalance_core.findings import Finding
from byibalance_core.sources.codes import report
from byibalance_core.sources.features import MAX_FEATURE_POINTS, MAX_FILE_POINTS, Features

_Shape = Any


class _FaultError(Exception):
    """One feature cannot be used; carries the code of the finding and its words."""

    def __init__(self, code: str, **words: Any) -> None:
        self.code, self.words = code, words
        super().__init__(code)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("et navn står to gange i samme objekt")
    return found


def _finite(name: str) -> float:
    raise ValueError(f"{name} er ikke et tal")


def read_geojson(data: bytes, *, file: str) -> tuple[Features | None, list[Finding]]:
    """Return the polygons of a GeoJSON file with their properties.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    tuple of (Features or None, list of Finding)
        Features without the ones set aside; None when the file is not GeoJSON.
    """
    try:
        content = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_finite)
    except UnicodeDecodeError:
        return None, [report("boundary-damaged", file=file, reason="den er ikke UTF-8")]
    except RecursionError:
        return None, [report("boundary-damaged", file=file, reason="den er indlejret for dybt")]
    except ValueError as error:
        return None, [report("boundary-damaged", file=file, reason=f"den er ikke gyldig JSON ({error})")]
    kind = content.get("type") if isinstance(content, dict) else None
    entries = content.get("features") if kind == "FeatureCollection" else [content] if kind == "Feature" else None
    if not isinstance(entries, list):
        return None, [report("boundary-format", file=file, reason="den er ikke en FeatureCollection")]
    features = Features(file, declared=_declared(content), is_geojson=True)
    findings: list[Finding] = []
    points, flattened = 0, 0
    for number, entry in enumerate(entries, start=1):
        try:
            shape, count, has_z = _shape(entry)
        except _FaultError as fault:
            findings.append(report(fault.code, file=file, number=number, **fault.words))
            continue
        points += count
        flattened += has_z
        if count > MAX_FEATURE_POINTS:
            where = f"i objekt nr. {number}"
            return None, [report("boundary-too-heavy", file=file, points=count, limit=MAX_FEATURE_POINTS, where=where)]
        if points > MAX_FILE_POINTS:
            return None, [
                report("boundary-too-heavy", file=file, points=points, limit=MAX_FILE_POINTS, where="i filen")
            ]
        features.add(shape, _properties(entry), number)
    if flattened:
        findings.append(report("geometry-flattened", file=file, count=flattened))
    return features, findings


def _properties(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a feature's plain properties; nested ones hold no code and no name."""
    properties = entry.get("properties")
    given = properties.items() if isinstance(properties, dict) else ()
    return {name: value for name, value in given if not isinstance(value, dict | list)}


def _declared(content: Mapping[str, Any]) -> str | None:
    """Return the name in a file's `crs` member, which older writers use."""
    crs = content.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return str(name) if name else None


def _shape(entry: object) -> tuple[_Shape, int, bool]:
    """Return a feature's polygons, their number of points, and whether they had heights."""
    import shapely

    geometry = entry.get("geometry") if isinstance(entry, dict) else None
    if not isinstance(geometry, dict) or not (geometry.get("coordinates") or geometry.get("geometries")):
        raise _FaultError("geometry-missing")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise _FaultError("geometry-not-polygon", kind=kind)
    polygons: Any = [coordinates] if kind == "Polygon" else coordinates
    count, has_z, made = 0, False, []
    try:
        for polygon in polygons:
            rings = [np.asarray(ring, dtype=float) for ring in polygon]
            for ring in rings:
                if ring.ndim != 2 or ring.shape[1] not in {2, 3, 4} or not np.isfinite(ring[:, :2]).all():
                    raise _FaultError("geometry-unreadable")
                if len(ring) < 4 or not np.array_equal(ring[0, :2], ring[-1, :2]):
                    raise _FaultError("ring-unclosed")
                count += len(ring)
                has_z |= ring.shape[1] > 2
            made.append(shapely.Polygon(rings[0][:, :2], [ring[:, :2] for ring in rings[1:]]))
    except (TypeError, ValueError, IndexError) as error:
        raise _FaultError("geometry-unreadable") from error
    return (made[0] if kind == "Polygon" else shapely.MultiPolygon(made)), count, has_z
