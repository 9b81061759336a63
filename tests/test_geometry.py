"""Display geometry: the binary outlines, read back by a reader of their own."""

import struct

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import MultiPolygon, Point, Polygon, box

from byibalance_core.geometry import SCREEN_PX, display_geometry


def decode(data):
    """Read the layout of the module's docstring: the box and, per area, its rings in metres."""
    magic, n, *bounds = struct.unpack_from("<4sI4d", data)
    assert magic == b"BBG1"
    at = struct.calcsize("<4sI4d")
    rings = np.frombuffer(data, "<u4", n, at)
    points = np.frombuffer(data, "<u4", rings.sum(), at := at + 4 * n)
    pairs = np.frombuffer(data, "<u2", 2 * points.sum(), at := at + 4 * len(points)).reshape(-1, 2)
    assert at + pairs.nbytes == len(data)
    origin, extent = np.array(bounds[:2]), np.array(bounds[2:]) - bounds[:2]
    outlines = np.split(origin + pairs / 65535 * extent, np.cumsum(points)[:-1])
    ends = np.cumsum(rings)
    return bounds, [outlines[end - count : end] for count, end in zip(rings, ends, strict=True)]


def layer(shapes):
    index = pd.Index(list(shapes), name="area_id")
    return gpd.GeoDataFrame(geometry=list(shapes.values()), index=index, crs="EPSG:25832")


def evenodd_area(rings):
    """Area under the even-odd rule: exterior rings less the holes in them."""
    shapes = sorted((Polygon(ring) for ring in rings), key=lambda p: -p.area)
    total = shapes[0]
    for shape in shapes[1:]:
        total = total.symmetric_difference(shape)
    return total.area


def test_areas_come_in_order_of_their_ids_with_the_first_point_not_repeated():
    bounds, (first, second) = decode(display_geometry(layer({"b": box(10, 0, 30, 20), "a": box(0, 0, 10, 20)})))
    assert bounds == [0, 0, 30, 20]
    assert [len(first), len(first[0]), len(second[0])] == [1, 4, 4]
    assert Polygon(first[0]).bounds == pytest.approx((0, 0, 10, 20), abs=0.01)
    assert Polygon(second[0]).bounds == pytest.approx((10, 0, 30, 20), abs=0.01)


def test_north_is_up():
    _, areas = decode(display_geometry(layer({"a": box(0, 0, 10, 10), "b": box(0, 10, 10, 40)})))
    assert areas[0][0][:, 1].max() < areas[1][0][:, 1].max()


def test_a_hole_and_an_island_are_rings_of_their_own():
    ring = box(0, 0, 1000, 1000).difference(box(300, 300, 600, 600))
    shape = MultiPolygon([ring, box(1500, 0, 1800, 300)])
    _, (rings,) = decode(display_geometry(layer({"a": shape})))
    assert len(rings) == 3
    assert evenodd_area(rings) == pytest.approx(shape.area, rel=1e-3)


def test_neighbours_share_their_border_after_simplification():
    wave = [(500 + 3 * np.sin(y / 7), y) for y in range(0, 1001, 5)]
    west = Polygon([(0, 0), *wave, (0, 1000)])
    east = Polygon([(1000, 0), *wave, (1000, 1000)])
    _, (left, right) = decode(display_geometry(layer({"w": west, "e": east}).sort_index(ascending=False)))
    shared = {tuple(point) for point in left[0]} & {tuple(point) for point in right[0]}
    assert len(shared) > 50


def test_nothing_moves_by_a_pixel_of_the_widest_screen():
    circle = Point(725_000, 6_175_000).buffer(6000, quad_segs=2000)
    data = display_geometry(layer({"a": circle}))
    _, ((ring,),) = decode(data)
    assert Polygon(ring).hausdorff_distance(circle) < 12_000 / SCREEN_PX
    assert len(ring) < 1000


def test_an_area_smaller_than_a_pixel_is_still_an_area():
    tiny = Polygon([(0, 0), (0.01, 0), (0, 0.01)])
    _, areas = decode(display_geometry(layer({"a": tiny, "b": box(0, 100, 50_000, 50_000)})))
    assert len(areas[0]) == 1


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        (layer({"a": box(0, 0, 1, 1)}).iloc[:0], "at least one polygon"),
        (layer({"a": box(0, 0, 1, 1)}).set_crs("EPSG:4326", allow_override=True), "reproject"),
        (layer({"a": Polygon()}), "no outline"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_do(areas, said):
    with pytest.raises(ValueError, match=said):
        display_geometry(areas)


def test_the_same_areas_give_the_same_bytes():
    shapes = {"a": box(0, 0, 10, 20), "b": box(10, 0, 30, 20)}
    assert display_geometry(layer(shapes)) == display_geometry(layer(dict(reversed(shapes.items()))))
