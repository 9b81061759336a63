"""Boundary files: what is read, what is asked about, and what never reaches a library that guesses."""

import io
import json
import sqlite3
import zipfile

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from byibalance_core.gate import Answers, check
from byibalance_core.sources.boundaries import read_boundaries

from .lilleby import finds, stops, write

# Three squares of 1 km beside each other, in the middle of Fyn.
X, Y = 590_000, 6_140_000
SQUARES = {
    "0101": box(X, Y, X + 1000, Y + 1000),
    "0102": box(X + 1000, Y, X + 2000, Y + 1000),
    "0103": box(X + 2000, Y, X + 3000, Y + 1000),
}
UNIT = [[0, 0], [1000, 0], [1000, 1000], [0, 1000], [0, 0]]


def layer(shapes=SQUARES, *, column="kode", crs="EPSG:25832") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({column: list(shapes)}, geometry=list(shapes.values()), crs=crs)


def geojson(frame: gpd.GeoDataFrame, *, crs: str | None = None, swap: bool = False) -> bytes:
    """Return a frame's coordinates as GeoJSON as they are, with or without a `crs` member."""
    if swap:
        frame = frame.set_geometry(frame.geometry.map(swapped))
    content = json.loads(frame.to_json(drop_id=True, show_bbox=False))
    content.pop("crs", None)
    if crs:
        content["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{crs.replace(':', '::')}"}}
    return json.dumps(content).encode()


def swapped(shape: Polygon) -> Polygon:
    return Polygon([(y, x) for x, y in shape.exterior.coords])


def features(*geometries: object) -> bytes:
    """Return GeoJSON of raw geometries in metres on Fyn; the codes of the areas in order."""
    entries = [
        {"type": "Feature", "properties": {"kode": f"010{number}"}, "geometry": geometry}
        for number, geometry in enumerate(geometries, start=1)
    ]
    crs = {"type": "name", "properties": {"name": "EPSG:25832"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": entries}).encode()


def polygon(*rings, east=0) -> dict:
    return {"type": "Polygon", "coordinates": [[[X + east + p[0], Y + p[1], *p[2:]] for p in ring] for ring in rings]}


def read(tmp_path, data: bytes, *, name="grænser.geojson", **answers):
    path = tmp_path / name
    path.write_bytes(data)
    frame, findings = read_boundaries(path, answers=Answers(**answers))
    return frame, [(finding.severity, finding.code) for finding in findings], findings


def laid(tmp_path, data: bytes, *, name="grænser.geojson", areas: str | None = None, **answers):
    """Check Lilleby with a boundary file beside its folder."""
    folder = tmp_path / "lilleby"
    folder.mkdir()
    (tmp_path / name).write_bytes(data)
    write(folder, **({"areas_csv": areas} if areas else {}))
    return check(folder, boundaries=tmp_path / name, answers=Answers(**answers))


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


def test_geojson_in_degrees_is_laid_to_the_areas_in_metres(tmp_path):
    checked = laid(tmp_path, geojson(layer().to_crs("EPSG:4326")))
    assert finds(checked) == []
    assert checked.geometry.crs.to_epsg() == 25832
    assert list(checked.geometry.index) == ["0101", "0102", "0103"]
    assert not checked.geometry["is_schematic"].any()
    assert np.allclose(checked.geometry.area, 1e6, rtol=1e-4)


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


def test_duplicate_codes_with_different_polygons_are_refused_until_dissolved(tmp_path):
    west, east = box(X, Y, X + 499.8, Y + 1000), box(X + 500.1, Y, X + 1000, Y + 1000)
    frame = gpd.GeoDataFrame(
        {"kode": [101, 101, 102, 103], "del": list("abcd")},
        geometry=[west, east, SQUARES["0102"], SQUARES["0103"]],
        crs="EPSG:25832",
    )
    data = geojson(frame, crs="EPSG:25832")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    refused = laid(tmp_path / "a", data)
    assert stops(refused) == ["refuse duplicate-boundary: grænser.geojson"]
    assert "--dissolve-by kode" in refused.findings[0].do

    checked = laid(tmp_path / "b", data, dissolve_by="Kode")
    assert finds(checked) == []
    assert checked.geometry.geom_type["0101"] == "Polygon", "the gap of 0.3 m is closed"
    assert checked.geometry.area["0101"] == pytest.approx(1e6)


def test_a_dissolve_column_that_is_not_there_is_refused(tmp_path):
    checked = laid(tmp_path, geojson(layer(), crs="EPSG:25832"), dissolve_by="kvarternr")
    assert stops(checked) == ["refuse dissolve-column-missing: grænser.geojson"]


def test_the_same_polygon_twice_counts_once(tmp_path):
    frame = layer()
    checked = laid(tmp_path, geojson(frame.iloc[[0, 0, 1, 2]], crs="EPSG:25832"))
    assert finds(checked) == []
    assert len(checked.geometry) == 3


def test_without_the_areas_codes_the_gate_asks_which_column(tmp_path):
    frame = layer(dict(zip(["a", "b", "c"], SQUARES.values(), strict=True)))
    checked = laid(tmp_path, geojson(frame, crs="EPSG:25832"))
    assert stops(checked) == ["ask area-code-column-unknown: grænser.geojson"]


def test_a_polygon_of_no_area_is_set_aside_and_an_area_without_one_is_said(tmp_path):
    frame = layer({"0101": SQUARES["0101"], "0102": SQUARES["0102"], "0999": SQUARES["0103"]})
    checked = laid(tmp_path, geojson(frame, crs="EPSG:25832"))
    assert finds(checked) == [
        "quarantine boundary-unknown-area: grænser.geojson, kolonne kode",
        "note area-without-boundary: grænser.geojson",
    ]
    assert list(checked.geometry.index) == ["0101", "0102"]


def test_areas_that_cover_each_other_are_asked_about_with_how_much(tmp_path):
    shapes = {**SQUARES, "0102": box(X + 900, Y, X + 2000, Y + 1000)}
    checked = laid(tmp_path, geojson(layer(shapes), crs="EPSG:25832"))
    assert stops(checked) == ["ask areas-overlap: grænser.geojson"]
    assert "0101 og 0102 (10 %)" in checked.findings[0].found


RING = {  # a frame of three parts around an empty square of 1 km²: 5 km x 1 km, and two arms that meet above
    "0101": box(X, Y, X + 3000, Y + 1000),
    "0102": MultiPolygon([box(X, Y + 1000, X + 1000, Y + 3000)]),
    "0103": Polygon(
        [
            (X + 2000, Y + 1000), (X + 3000, Y + 1000), (X + 3000, Y + 3000),
            (X + 1000, Y + 3000), (X + 1000, Y + 2000), (X + 2000, Y + 2000),
        ]
    ),
}  # fmt: skip


def test_a_hole_between_the_areas_is_asked_about(tmp_path):
    checked = laid(tmp_path, geojson(layer(RING), crs="EPSG:25832"))
    assert stops(checked) == ["ask areas-gap: grænser.geojson"]
    assert "12,5 % af fladen: 0,99" in checked.findings[0].found


def test_a_hole_is_no_gap_when_the_areas_cover_what_the_municipality_has(tmp_path):
    areas = """area_id,name,level,area_km2,source_id
998,Lilleby,municipality,8,s
0101,Nordby,quarter,,s
0102,Sydby,quarter,,s
0103,NA,quarter,,s
998-unplaced,Uden,unplaced,,s
"""
    assert finds(laid(tmp_path, geojson(layer(RING), crs="EPSG:25832"), areas=areas)) == []


def test_slivers_of_a_third_of_a_metre_are_tolerated(tmp_path):
    shapes = {
        "0101": box(X, Y, X + 999.7, Y + 1000),
        "0102": box(X + 1000, Y, X + 2000.3, Y + 1000),
        "0103": SQUARES["0103"],
    }
    assert finds(laid(tmp_path, geojson(layer(shapes), crs="EPSG:25832"))) == []


def test_areas_without_boundaries_are_circles_of_their_extent(tmp_path):
    areas = """area_id,name,level,centre_lon,centre_lat,area_km2,source_id
0101,Nordby,quarter,10.4,55.4,2.5,s
0102,Sydby,quarter,10.5,55.4,,s
0103,NA,quarter,,,1,s
998-unplaced,Uden,unplaced,,,,s
"""
    checked = check(write(tmp_path, areas_csv=areas))
    assert finds(checked) == []
    assert list(checked.geometry.index) == ["0101"]
    assert checked.geometry["is_schematic"].all()
    assert checked.geometry.area["0101"] == pytest.approx(2.5e6, rel=0.005)
    centre = checked.geometry.to_crs("EPSG:25832").centroid.to_crs("EPSG:4326")["0101"]
    assert (centre.x, centre.y) == (pytest.approx(10.4, abs=1e-4), pytest.approx(55.4, abs=1e-4))


def test_centre_points_that_are_swapped_or_far_away_are_said(tmp_path):
    areas = """area_id,name,level,centre_lon,centre_lat,area_km2,source_id
0101,Nordby,quarter,55.4,10.4,2.5,s
0102,Sydby,quarter,0.5,0.4,1,s
0103,NA,quarter,10.5,55.4,1,s
998-unplaced,Uden,unplaced,,,,s
"""
    checked = check(write(tmp_path, areas_csv=areas))
    assert finds(checked) == [
        "ask axes-swapped: areas.csv, række 2, kolonne centre_lon",
        "quarantine outside-denmark: areas.csv, række 3, kolonne centre_lon",
    ]
    assert list(checked.geometry.index) == ["0103"]


def test_a_boundary_file_with_names_and_levels_is_the_table_of_areas(tmp_path):
    frame = layer(column="area_id").assign(name=["Nordby", "Sydby", "NA"], level="quarter", source_id="s")
    folder = write(tmp_path, areas_csv=None, areas_geojson=geojson(frame.to_crs("EPSG:4326")))
    checked = check(folder)
    assert finds(checked) == ["note unplaced-added"]
    assert checked.tables["areas"]["area_id"].tolist() == ["0101", "0102", "0103", "998-unplaced"]
    assert checked.tables["areas"]["name"].tolist() == ["Nordby", "Sydby", "NA", "Uden område"]
    assert len(checked.geometry) == 3


VRT = b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
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
