"""Geometry laid to the areas: which polygon is which, what overlaps or gapes, and circles where there is none."""

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import MultiPolygon, Polygon, box

from byibalance_core.gate import Answers, check

from .lilleby import finds, stops, write
from .squares import SQUARES, X, Y, geojson, layer


def laid(tmp_path, data: bytes, *, name="grænser.geojson", areas: str | None = None, **answers):
    """Check Lilleby with a boundary file beside its folder."""
    folder = tmp_path / "lilleby"
    folder.mkdir()
    (tmp_path / name).write_bytes(data)
    write(folder, **({"areas_csv": areas} if areas else {}))
    return check(folder, boundaries=tmp_path / name, answers=Answers(**answers))


def test_geojson_in_degrees_is_laid_to_the_areas_in_metres(tmp_path):
    checked = laid(tmp_path, geojson(layer().to_crs("EPSG:4326")))
    assert finds(checked) == []
    assert checked.geometry.crs.to_epsg() == 25832
    assert list(checked.geometry.index) == ["0101", "0102", "0103"]
    assert not checked.geometry["is_schematic"].any()
    assert np.allclose(checked.geometry.area, 1e6, rtol=1e-4)


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
