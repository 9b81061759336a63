"""Circles near their true places, none over another."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.circles import circle_layout, label_radius, local_plane

FRAME = {"width": 440, "height": 400}

place = st.tuples(st.floats(-2e4, 2e4), st.floats(-2e4, 2e4), st.floats(1, 3e4) | st.just(0.0) | st.just(float("nan")))


def town(n: int, *, seed: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Invented centre points and dwellings of a town that is denser in its middle."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, 3000, n), rng.normal(0, 2500, n), rng.lognormal(8, 0.6, n)


def gaps(x: np.ndarray, y: np.ndarray, r: np.ndarray) -> np.ndarray:
    first, second = np.triu_indices(len(x), 1)
    return np.hypot(x[first] - x[second], y[first] - y[second]) - r[first] - r[second]


@settings(max_examples=60, deadline=None)
@given(st.lists(place, min_size=1, max_size=25))
def test_no_circle_overlaps_another_or_leaves_the_frame(places: list[tuple[float, float, float]]) -> None:
    x, y, r = circle_layout(*zip(*places, strict=True), **FRAME)
    assert (gaps(x, y, r) >= 1.3 - 1e-6).all()
    assert (r > 0).all()
    assert (x - r >= -1e-6).all() and (x + r <= 440 + 1e-6).all()
    assert (y - r >= -1e-6).all() and (y + r <= 400 + 1e-6).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(place, min_size=2, max_size=25))
def test_area_is_proportional_to_size(places: list[tuple[float, float, float]]) -> None:
    size = np.array([s for *_, s in places])
    *_, r = circle_layout(*zip(*places, strict=True), **FRAME)
    known = size > 0
    ratio = r[known] ** 2 / size[known]
    assert np.allclose(ratio, ratio[:1])


def test_what_has_no_size_is_drawn_as_small_as_the_smallest() -> None:
    *_, r = circle_layout([0, 1, 2, 3], [0, 0, 0, 0], [100, 400, 0, np.nan], **FRAME)
    assert r[2] == r[3] == r[0] == pytest.approx(r[1] / 2)


def test_the_same_figures_give_the_same_picture() -> None:
    once, again = circle_layout(*town(67), **FRAME), circle_layout(*town(67), **FRAME)
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))


def test_north_stays_up_and_east_stays_right() -> None:
    x, y, _ = circle_layout([0, 1000, 0, -1000], [1000, 0, -1000, 0], [1, 1, 1, 1], **FRAME)
    assert y[0] == y.min() and y[2] == y.max()
    assert x[1] == x.max() and x[3] == x.min()


def test_neighbours_stay_neighbours() -> None:
    east, north, size = town(67)
    x, y, _ = circle_layout(east, north, size, **FRAME)
    true, drawn = np.hypot(east[:, None] - east, north[:, None] - north), np.hypot(x[:, None] - x, y[:, None] - y)
    nearest = [set(np.argsort(row)[1:7]) for row in true]
    found = [len(a & set(np.argsort(row)[1:10])) / 6 for a, row in zip(nearest, drawn, strict=True)]
    assert np.mean(found) > 0.75
    assert np.corrcoef(east, x)[0, 1] > 0.95
    assert np.corrcoef(north, -y)[0, 1] > 0.95


def test_the_frame_is_filled_well() -> None:
    x, y, r = circle_layout(*town(67), **FRAME)
    assert np.pi * (r**2).sum() / (440 * 400) > 0.35
    assert (x + r).max() - (x - r).min() > 0.95 * 440 or (y + r).max() - (y - r).min() > 0.95 * 400


def test_one_area_is_a_circle_in_the_middle_and_no_poster() -> None:
    x, y, r = circle_layout([5.0], [5.0], [900], **FRAME)
    assert (x[0], y[0]) == (220, 200)
    assert r[0] <= 0.17 * 400


def test_no_areas_are_no_circles() -> None:
    assert [len(a) for a in circle_layout([], [], [], **FRAME)] == [0, 0, 0]


def test_a_place_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite place"):
        circle_layout([0, np.nan], [0, 0], [1, 1], **FRAME)
    with pytest.raises(ValueError, match="1 places but 2 sizes"):
        circle_layout([0], [0], [1, 1], **FRAME)


@pytest.mark.parametrize(("n", "seconds"), [(67, 0.5), (400, 3.0)])
def test_it_is_done_while_one_waits(n: int, seconds: float) -> None:
    figures = town(n)
    start = time.process_time()
    circle_layout(*figures, **FRAME)
    assert time.process_time() - start < seconds


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude() -> None:
    x, y = local_plane([12.0, 13.0, 12.0], [60.0, 60.0, 60.0])
    assert x[1] - x[0] == pytest.approx(55_597, abs=5)  # half of 111.195 km: cos 60°
    x, y = local_plane([12.0, 12.0], [60.0, 61.0])
    assert y[1] - y[0] == pytest.approx(111_195, abs=5)


def test_a_broken_name_needs_less_room_than_a_whole_one() -> None:
    assert label_radius("Vesterbro|central") < label_radius("Vesterbro central")
    assert label_radius("Nordvest") < label_radius("Nordvest", font_px=16)


def test_a_name_fits_its_least_circle_and_stands_inside_it() -> None:
    # "Husum": 5 letters of 0.52 x 11.2 px are 29 px wide: no circle of less than 29 px across can hold them.
    assert 14.6 < label_radius("Husum") < 20
