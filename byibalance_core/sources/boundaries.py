"""Boundary files: GeoJSON, GeoPackage and zipped Shapefile, told apart by content before they are read.

GDAL guesses a format from content and would follow a file that points at other files or addresses. So a
file is looked at here first: GeoJSON is read by ourselves, a GeoPackage must be a sound SQLite file with
its application id, a Shapefile must be one set of parts in a safe zip; a copy under a name of ours is what
GDAL sees.
"""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from byibalance_core.findings import Finding
from byibalance_core.sources import persons
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.archive import DamagedArchiveError, unsafe_reason
from byibalance_core.sources.codes import report
from byibalance_core.sources.coordinates import in_metres
from byibalance_core.sources.features import MAX_FEATURE_POINTS, MAX_FILE_POINTS, Features
from byibalance_core.sources.geojson import read_geojson
from byibalance_core.sources.shapes import repaired

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_SQLITE = b"SQLite format 3\0"
_GPKG_IDS = {b"GPKG", b"GP10", b"GP11"}
_SHP = b"\x00\x00\x27\x0a"
_PARTS = ("shp", "shx", "dbf")


def read_shapes(
    data: bytes, *, file: str, answers: Answers, left_open: bool = False
) -> tuple[GeoDataFrame | None, list[Finding]]:
    """Return the polygons of a boundary file in EPSG:25832, valid, with the file's columns.

    Parameters
    ----------
    data : bytes
        The file; its content decides its format.
    file : str
        Its name.
    answers : Answers
        Coordinate system and axes where a person gave them.
    left_open : bool
        A database's log lies beside the file, so that the newest changes are not in it.

    Returns
    -------
    tuple of (GeoDataFrame or None, list of Finding)
        Columns of the file and ``_number``, the feature's number in it. None when the file cannot be read, holds what
        looks like a person, or a question about its coordinates is open.
    """
    personal = persons.in_text(data.decode("utf-8", errors="replace"), file=file, place="Noget i filen")
    if personal:
        return None, personal
    if data.startswith(_SQLITE):
        features, findings = _read_geopackage(data, file=file)
        findings += [report("geopackage-open", file=file, name=file)] if left_open else []
    elif data.startswith(b"PK"):
        features, findings = _read_shapefile(data, file=file, encoding=answers.encoding)
    elif data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        features, findings = read_geojson(data, file=file)
    else:
        return None, [report("boundary-format", file=file, reason="indholdet er noget andet")]
    if features is None:
        return None, findings
    if not features.shapes:
        return None, [*findings, report("no-rows", file=file)]
    personal = _persons(features, file=file)
    if personal:
        return None, personal
    placed, found = in_metres(features, answers=answers)
    findings += found
    if placed is None:
        return None, findings
    shapes, found = repaired(placed, file=file)
    return shapes, findings + found


def _persons(features: Features, *, file: str) -> list[Finding]:
    """Return findings where the columns of the features look like a person; its rows are the features' numbers."""
    names = list(dict.fromkeys(name for properties in features.properties for name in properties))
    rows: list[list[Any]] = [
        list(names),
        *([properties.get(name) for name in names] for properties in features.properties),
    ]
    return persons.in_rows(rows, file=file, header=0)


def _read_geopackage(data: bytes, *, file: str) -> tuple[Features | None, list[Finding]]:
    if data[68:72] not in _GPKG_IDS:
        reason = "det er en SQLite-fil uden GeoPackage-mærke"
        return None, [report("boundary-format", file=file, reason=reason)]
    findings: list[Finding] = []
    with _copy(data, "layer.gpkg") as copy:
        try:
            with closing(sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)) as connection:
                sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
                rows = connection.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
                layers = [str(name) for (name,) in rows]
        except sqlite3.DatabaseError:
            sound, layers = False, []
        if not sound:
            return None, [
                *findings,
                report("boundary-damaged", file=file, reason="databasen i den er ødelagt"),
            ]
        if not layers:
            return None, [
                *findings,
                report("boundary-format", file=file, reason="den har ingen lag med flader"),
            ]
        if len(layers) > 1:
            return None, [*findings, report("layers-several", file=file, layers=", ".join(layers))]
        features, found = _read_with_gdal(copy, file=file, layer=layers[0])
    return features, findings + found


def _read_shapefile(data: bytes, *, file: str, encoding: str | None) -> tuple[Features | None, list[Finding]]:
    try:
        reason = unsafe_reason(data)
    except DamagedArchiveError:
        return None, [report("boundary-damaged", file=file, reason="zip-filen kan ikke pakkes ud")]
    if reason is not None:
        return None, [report("unsafe-archive", file=file, reason=reason)]
    with zipfile.ZipFile(BytesIO(data)) as archive, tempfile.TemporaryDirectory() as folder:
        by_part: dict[str, list[str]] = {}
        for name in archive.namelist():
            by_part.setdefault(PurePosixPath(name).suffix.lower().lstrip("."), []).append(name)
        counts = {part: len(by_part.get(part, ())) for part in _PARTS}
        if set(counts.values()) != {1}:
            seen = ", ".join(f"{count} .{part}" for part, count in counts.items())
            return None, [report("boundary-format", file=file, reason=f"den har {seen}")]
        for part in (*_PARTS, "prj", "cpg"):
            for name in by_part.get(part, ())[:1]:
                (Path(folder) / f"layer.{part}").write_bytes(archive.read(name))
        shp = Path(folder) / "layer.shp"
        if not shp.read_bytes().startswith(_SHP):
            return None, [report("boundary-format", file=file, reason=".shp-filen er noget andet")]
        return _read_with_gdal(shp, file=file, encoding=encoding)


@contextmanager
def _copy(data: bytes, name: str) -> Iterator[Path]:
    """Write bytes to a fresh folder under a name of ours: no database opens the delivered file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield path


def _read_with_gdal(
    path: Path, *, file: str, layer: str | None = None, encoding: str | None = None
) -> tuple[Features | None, list[Finding]]:
    import pyogrio
    import shapely

    try:
        frame = pyogrio.read_dataframe(path, layer=layer, encoding=encoding, on_invalid="ignore", use_arrow=False)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FieldError,
        ValueError,
    ):
        return None, [report("boundary-damaged", file=file, reason="laget i den kan ikke læses")]
    if "geometry" not in frame:
        return None, [report("boundary-format", file=file, reason="laget har ingen flader")]
    features = Features(file, declared=frame.crs.to_string() if frame.crs is not None else None)
    shapes = frame.geometry.to_numpy()
    points = shapely.get_num_coordinates(shapes)
    heavy = _too_heavy(points, file=file)
    if heavy is not None:
        return None, [heavy]
    findings = []
    properties = frame.drop(columns="geometry").astype(object).to_dict("records")
    kinds = shapely.get_type_id(shapes)
    for number, (shape, kind, values) in enumerate(zip(shapes, kinds, properties, strict=True), start=1):
        if shape is None or shape.is_empty:
            findings.append(report("geometry-missing", file=file, number=number))
        elif kind not in {shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON}:
            findings.append(report("geometry-not-polygon", file=file, number=number, kind=shape.geom_type))
        else:
            features.add(shapely.force_2d(shape), {str(name): value for name, value in values.items()}, number)
    has_z = int(shapely.has_z(shapes).sum())
    if has_z:
        findings.append(report("geometry-flattened", file=file, count=has_z))
    return features, findings


def _too_heavy(points: Any, *, file: str) -> Finding | None:
    if len(points) and points.max() > MAX_FEATURE_POINTS:
        where = f"i objekt nr. {int(points.argmax()) + 1}"
        return report("boundary-too-heavy", file=file, points=int(points.max()), limit=MAX_FEATURE_POINTS, where=where)
    if points.sum() > MAX_FILE_POINTS:
        return report("boundary-too-heavy", file=file, points=int(points.sum()), limit=MAX_FILE_POINTS, where="i filen")
    return None
