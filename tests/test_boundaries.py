"""Boundary files: what is read, what is asked about, and what never reaches a library that guesses."""

import io
import sqlite3
import zipfile

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString, Point, box

from byibalance_core.gate import Answers
from byibalance_core.sources.folder import read_boundaries

from .squares import SQUARES, UNIT, X, Y, features, geojson, layer, polygon


def read(tmp_path, data: bytes, *, name="grænser.geojson", **answers):
    path = tmp_path / name
    path.write_bytes(data)
    frame, findings = read_boundaries(path, answers=Answers(**answers))
    return frame, [(finding.severity, finding.code) for finding in findings], findings


def file_of(frame: gpd.GeoDataFrame, tmp_path, suffix: str, **options) -> bytes:
    path = tmp_path / f"written.{suffix}"
    frame.to_file(path, **options)
    return path.read_bytes()


def shapefile(frame: gpd.GeoDataFrame, tmp_path, *, without=(), twice=False) -> bytes:
    frame.to_file(tmp_path / "flader.shp")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(tmp_path.glob("flader.*")):
            if path.suffix not in without:
                archive.write(path, path.name)
                if twice:
                    archive.write(path, f"andre{path.suffix}")
    return stream.getvalue()


@pytest.mark.parametrize("crs", ["EPSG:25832", "EPSG:25833", "EPSG:3857", "EPSG:4326", "EPSG:4258"])
def test_every_declared_system_is_reprojected(tmp_path, crs):
    frame, codes, _ = read(tmp_path, file_of(layer().to_crs(crs), tmp_path, "gpkg"), name="a.gpkg")
    assert codes == []
    assert np.allclose(frame.geometry.bounds, layer().geometry.bounds, atol=0.01)


def test_geopackage_and_zipped_shapefile_are_read(tmp_path):
    for name, data in {
        "a.gpkg": file_of(layer(), tmp_path, "gpkg"),
        "a.zip": shapefile(layer(), tmp_path),
    }.items():
        frame, codes, _ = read(tmp_path, data, name=name)
        assert codes == []
        assert list(frame["kode"]) == ["0101", "0102", "0103"]


def test_a_geopackage_is_not_changed_by_reading(tmp_path):
    data = file_of(layer(), tmp_path, "gpkg")
    read(tmp_path, data, name="a.gpkg")
    assert (tmp_path / "a.gpkg").read_bytes() == data
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gpkg", "written.gpkg"]


def test_metres_without_a_system_are_asked_about_until_answered(tmp_path):
    data = geojson(layer())
    frame, codes, findings = read(tmp_path, data)
    assert (frame, codes) == (None, [("ask", "crs-missing")])
    assert "--crs EPSG:25832" in findings[0].do
    frame, codes, _ = read(tmp_path, data, crs="EPSG:25832")
    assert codes == []
    assert np.allclose(frame.geometry.area, 1e6)


def test_a_shapefile_without_a_system_is_asked_about_even_in_degrees(tmp_path):
    data = shapefile(layer().to_crs("EPSG:4326"), tmp_path, without={".prj"})
    _, codes, findings = read(tmp_path, data, name="a.zip")
    assert codes == [("ask", "crs-missing")]
    assert "EPSG:4326" in findings[0].do


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:25832"])
def test_swapped_axes_are_asked_about_until_answered(tmp_path, crs):
    data = geojson(layer().to_crs(crs), crs=crs, swap=True)
    assert read(tmp_path, data)[1] == [("ask", "axes-swapped")]
    frame, codes, _ = read(tmp_path, data, swap_axes=True)
    assert codes == []
    assert np.allclose(frame.geometry.bounds, layer().geometry.bounds, atol=0.01)


@pytest.mark.parametrize(("true", "said"), [("EPSG:4326", "EPSG:25832"), ("EPSG:25832", "EPSG:4326")])
def test_numbers_that_contradict_the_system_are_asked_about(tmp_path, true, said):
    data = geojson(layer().to_crs(true), crs=said)
    _, codes, findings = read(tmp_path, data)
    assert codes == [("ask", "crs-contradicts")]
    assert f"--crs {true}" in findings[0].do
    assert read(tmp_path, data, crs=true)[1] == []


def test_an_unknown_system_is_asked_about(tmp_path):
    assert read(tmp_path, geojson(layer()), crs="EPSG:1")[1] == [("ask", "crs-unknown")]


def test_a_feature_outside_denmark_is_set_aside(tmp_path):
    shapes = {**SQUARES, "0104": box(0, 0, 10, 10)}
    frame, codes, findings = read(tmp_path, geojson(layer(shapes), crs="EPSG:25832"))
    assert codes == [("quarantine", "outside-denmark")]
    assert findings[0].found.startswith("Objekt nr. 4")
    assert list(frame["kode"]) == ["0101", "0102", "0103"]


def test_a_small_crossing_is_repaired_and_said(tmp_path):
    spike = [[0, 0], [1000, 0], [1000, 1000], [500, 1000], [499, 1001], [500, 1001], [499, 1000], [0, 1000], [0, 0]]
    frame, codes, findings = read(tmp_path, features(polygon(spike)))
    assert codes == [("note", "geometry-repaired")]
    assert "areal før 1,0000 km², efter 1,0000 km²" in findings[0].found
    assert frame.geometry.is_valid.all()


def test_a_bow_tie_changes_its_area_and_is_asked_about(tmp_path):
    bow = [[0, 0], [1000, 1000], [1000, 0], [0, 1000], [0, 0]]
    frame, codes, findings = read(tmp_path, features(polygon(bow)))
    assert codes == [("ask", "geometry-repair-changes")]
    assert "fra 0,0000 til 0,5000 km²" in findings[0].found
    assert frame.geometry.geom_type.tolist() == ["MultiPolygon"]


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "geometry-missing"),
        ({"type": "Polygon", "coordinates": []}, "geometry-missing"),
        (polygon(UNIT[:-1]), "ring-unclosed"),
        (polygon([[0, 0], [1, 1], [0, 0]]), "ring-unclosed"),
        ({"type": "Point", "coordinates": [X, Y]}, "geometry-not-polygon"),
        ({"type": "GeometryCollection", "geometries": [polygon(UNIT)]}, "geometry-not-polygon"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, "geometry-unreadable"),
        ({"type": "Polygon", "coordinates": 7}, "geometry-unreadable"),
        ({"type": "Polygon", "coordinates": [[[0]] * 4]}, "geometry-unreadable"),
    ],
)
def test_a_feature_that_is_no_area_is_set_aside_by_its_number(tmp_path, geometry, code):
    frame, codes, findings = read(tmp_path, features(polygon(UNIT), geometry))
    assert codes == [("quarantine", code)]
    assert findings[0].found.startswith("Objekt nr. 2 ")
    assert list(frame["kode"]) == ["0101"]


def test_other_kinds_and_empty_geometries_of_a_geopackage_are_set_aside(tmp_path):
    shapes = [SQUARES["0101"], Point(X, Y), LineString([(X, Y), (X + 1, Y)]), None]
    frame = gpd.GeoDataFrame({"kode": list("abcd")}, geometry=shapes, crs="EPSG:25832")
    kept, codes, _ = read(tmp_path, file_of(frame, tmp_path, "gpkg"), name="a.gpkg")
    assert codes == [
        ("quarantine", "geometry-not-polygon"),
        ("quarantine", "geometry-not-polygon"),
        ("quarantine", "geometry-missing"),
    ]
    assert list(kept["kode"]) == ["a"]


def test_heights_are_left_out_and_said(tmp_path):
    frame, codes, _ = read(tmp_path, features(polygon([[*point, 12.5] for point in UNIT])))
    assert codes == [("note", "geometry-flattened")]
    assert not frame.geometry.has_z.any()


VRT = (
    b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource>'
    b"</OGRVRTLayer></OGRVRTDataSource>"
)
DEEP = b"[" * 200_000 + b"]" * 200_000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (VRT, "boundary-format"),
        (b"WFS:http://127.0.0.1:9/", "boundary-format"),
        (b'{"type": "Topology", "objects": {}}', "boundary-format"),
        (b'{"type": "FeatureCollection"}', "boundary-format"),
        (b'{"type": "FeatureCollection", "features": []}', "no-rows"),
        (b'{"type": "FeatureCollection", "features": [', "boundary-damaged"),
        (b'{"type": "Feature", "type": "Feature"}', "boundary-damaged"),
        (b'{"type": ' + DEEP + b"}", "boundary-damaged"),
        ('{"type": "Feature", "properties": {"navn": "Sønderbro"}}'.encode("latin-1"), "boundary-damaged"),
        (features({"type": "Polygon", "coordinates": [[[float("nan"), 0]] * 4]}), "boundary-damaged"),
        (b"", "empty-file"),
        (b"SQLite format 3\0" + bytes(200), "boundary-format"),
        (b"SQLite format 3\0" + bytes(52) + b"GPKG" + bytes(200), "boundary-damaged"),
        (b"PK\x03\x04" + bytes(100), "boundary-damaged"),
    ],
)
def test_other_files_are_refused_and_nothing_guesses_what_they_are(tmp_path, monkeypatch, data, code):
    monkeypatch.setattr("pyogrio.read_dataframe", lambda *_, **__: pytest.fail("GDAL saw the file"))
    frame, codes, _ = read(tmp_path, data)
    assert (frame, codes) == (None, [("refuse", code)])


def test_a_plain_sqlite_file_is_no_geopackage(tmp_path):
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    assert read(tmp_path, (tmp_path / "a.db").read_bytes(), name="a.gpkg")[1] == [("refuse", "boundary-format")]


def test_a_geopackage_of_two_layers_is_asked_about(tmp_path):
    path = tmp_path / "to.gpkg"
    layer().to_file(path, layer="kvarterer")
    layer().to_file(path, layer="bydele")
    _, codes, findings = read(tmp_path, path.read_bytes(), name="a.gpkg")
    assert codes == [("ask", "layers-several")]
    assert "kvarterer, bydele" in findings[0].found


def test_a_geopackage_that_is_open_elsewhere_is_asked_about(tmp_path):
    (tmp_path / "a.gpkg-wal").write_bytes(b"x")
    assert read(tmp_path, file_of(layer(), tmp_path, "gpkg"), name="a.gpkg")[1] == [("ask", "geopackage-open")]


@pytest.mark.parametrize("part", [".dbf", ".shx", ".shp"])
def test_a_shapefile_without_one_of_its_parts_is_refused(tmp_path, part):
    data = shapefile(layer(), tmp_path, without={part})
    assert read(tmp_path, data, name="a.zip")[1] == [("refuse", "boundary-format")]


def test_two_shapefiles_in_one_zip_are_refused(tmp_path):
    data = shapefile(layer(), tmp_path, twice=True)
    _, codes, findings = read(tmp_path, data, name="a.zip")
    assert codes == [("refuse", "boundary-format")]
    assert "2 .shp" in findings[0].found


def test_a_zip_that_leaves_its_folder_is_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../flader.shp", b"x")
    assert read(tmp_path, stream.getvalue(), name="a.zip")[1] == [("refuse", "unsafe-archive")]


def test_too_many_points_are_refused(tmp_path):
    angle = np.linspace(0, 2 * np.pi, 100_002)
    ring = np.column_stack([500 + 400 * np.cos(angle), 500 + 400 * np.sin(angle)]).tolist()
    ring[-1] = ring[0]
    assert read(tmp_path, features(polygon(ring)))[1] == [("refuse", "boundary-too-heavy")]
