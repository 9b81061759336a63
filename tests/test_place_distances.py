"""Distances to what residents use: by hand, against brute force, delivered before computed, and never judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from byibalance_core import profiles, trends
from byibalance_core.dated_values import ParameterError
from byibalance_core.indicator_values import indicator_values
from byibalance_core.parameters import folder, indicators
from byibalance_core.place_distances import METHOD, from_points, in_metres, nearest, of_areas, of_estates
from byibalance_core.point_table import DISTANCE, POINT_KINDS

from .profile_town import SOURCES, areas, published, town, values

#: A spot in Jutland, metres in EPSG:25832; what the tests draw lies around it.
EAST, NORTH = 570_000.0, 6_200_000.0
_DEGREES = Transformer.from_crs(25832, 4326, always_xy=True)


def degrees(east: float, north: float) -> tuple[float, float]:
    """Return metres from the spot as longitude and latitude."""
    lon, lat = _DEGREES.transform(EAST + east, NORTH + north)
    return float(lon), float(lat)


def placed(**centres: tuple[float, float] | None):
    """Return areas with their centre points, metres from the spot; None has none."""
    rows = areas(*centres)
    for row in rows:
        spot = centres.get(row["area_id"])
        row["centre_lon"], row["centre_lat"] = degrees(*spot) if spot else (None, None)
    return rows


def place(kind: str, east: float, north: float, *, source: str = "register", name: str = ""):
    lon, lat = degrees(east, north)
    point = name or f"{kind}-{east:g}-{north:g}"
    return {"point_id": point, "kind": kind, "lon": lon, "lat": lat, "source_id": source}


def metres(m, kind: str = "shop") -> dict[str, float]:
    found = of_areas(m)
    found = found[found["kind"] == kind]
    return dict(zip(found["unit_id"], found["metres"].round(3), strict=True))


def municipality(m, indicator: str) -> tuple[float, str, str]:
    rows = indicator_values(m)
    [row] = rows[(rows["indicator"] == indicator) & (rows["unit_kind"] == "municipality")].to_dict("records")
    return row["value"], row["method"], row["status"]


# ---- by hand ----------------------------------------------------------------------------------------------


def test_three_by_four_hundred_metres_are_five_hundred_in_a_straight_line() -> None:
    m = town(areas=placed(A=(0, 0), B=(1000, 0)), points=[place("shop", 300, 400), place("shop", 1000, -1300)])
    # B is 806 m from the first (700 by 400) and 1,300 from the second.
    assert metres(m) == {"A": 500.0, "B": round(float(np.hypot(700, 400)), 3)}


def test_each_kind_is_measured_to_its_own_places_only() -> None:
    points = [place("school", 0, 50), place("shop", 0, 600), place("shop", 800, 0)]
    m = town(areas=placed(A=(0, 0)), points=points)
    assert metres(m, "school") == {"A": 50.0}
    assert metres(m, "shop") == {"A": 600.0}
    assert metres(m, "doctor") == {}


def test_a_place_beyond_the_border_counts_like_any_other() -> None:
    inside, beyond = place("stop", 2000, 0), place("stop", 0, -700)
    assert metres(town(areas=placed(A=(0, 0)), points=[inside]), "stop") == {"A": 2000.0}
    assert metres(town(areas=placed(A=(0, 0)), points=[inside, beyond]), "stop") == {"A": 700.0}


def test_an_area_without_a_centre_point_and_the_unplaced_one_have_no_distance() -> None:
    m = town(areas=placed(A=(0, 0), B=None), points=[place("shop", 300, 400)])
    assert metres(m) == {"A": 500.0}


def test_without_points_there_is_nothing_and_nothing_is_computed() -> None:
    m = town(areas=placed(A=(0, 0)))
    assert of_areas(m).empty
    assert of_estates(m).empty
    assert from_points(m, wanted=DISTANCE.values()).empty
    assert not indicator_values(m)["indicator"].isin(DISTANCE.values()).any()


def test_degrees_become_metres_and_an_unknown_coordinate_stays_unknown() -> None:
    lon, lat = degrees(120, -80)
    east, north = in_metres([lon, np.nan], [lat, lat])
    assert east[0] == pytest.approx(EAST + 120, abs=1e-3)
    assert north[0] == pytest.approx(NORTH - 80, abs=1e-3)
    assert np.isnan(east[1])
    assert np.isnan(north[1])


def test_estates_are_measured_from_their_own_point_by_their_newest_row_while_they_stand() -> None:
    def estate(name, east, since, until=None):
        lon, lat = degrees(east, 0)
        return {
            "estate_id": name,
            "valid_from": since,
            "valid_to": until,
            "organisation_id": "o",
            "area_id": "A",
            "name": name,
            "lon": lon,
            "lat": lat,
            "source_id": "register",
        }

    rows = [
        estate("moved", 0, "1990-01-01", "2009-12-31"),
        estate("moved", 60, "2010-01-01"),
        estate("gone", 90, "1990-01-01", "2020-12-31"),
        {**estate("nowhere", 0, "1990-01-01"), "lon": None, "lat": None},
    ]
    m = town(areas=placed(A=(0, 0)), estates=rows, points=[place("shop", 100, 0)])
    found = of_estates(m)
    assert found[["unit_id", "area_id", "kind"]].to_numpy().tolist() == [["moved", "A", "shop"]]
    assert found["metres"].iloc[0] == pytest.approx(40, abs=1e-3)


# ---- as indicators ----------------------------------------------------------------------------------------


def test_a_computed_distance_is_estimated_and_rounded_to_ten_metres_with_the_source_of_the_nearest_place() -> None:
    sources = SOURCES | {"b": replace(SOURCES["register"], source_id="b", published="2024-06-01")}
    points = [place("shop", 300, 406), place("shop", 2000, 0, source="b")]
    found = from_points(town(areas=placed(A=(0, 0)), points=points, sources=sources), wanted=["shop_distance_m"])
    # 504.7 m: the centre of an area tells no single metres. The oldest list of the kind dates the figure.
    [row] = found.to_dict("records")
    base = row.pop("base")
    assert np.isnan(base)
    assert row == {
        "unit_kind": "area",
        "unit_id": "A",
        "indicator": "shop_distance_m",
        "period": "2024",
        "value": 500.0,
        "status": "estimated",
        "method": METHOD,
        "source_id": "register",
    }


def test_what_is_not_wanted_is_not_computed() -> None:
    m = town(areas=placed(A=(0, 0)), points=[place("shop", 300, 400), place("stop", 0, 100)])
    assert from_points(m, wanted=["stop_distance_m", "almene_share"])["indicator"].tolist() == ["stop_distance_m"]
    assert from_points(m, wanted=["almene_share"]).empty


def test_a_delivered_distance_stands_before_a_computed_one_for_the_whole_municipality() -> None:
    delivered = values("stop_distance_m", {"A": 321.0}, base=100)
    m = town(areas=placed(A=(0, 0), B=(1000, 0)), points=[place("stop", 0, 0)], indicators=delivered)
    found = indicator_values(m).set_index(["indicator", "unit_kind", "unit_id"]).loc["stop_distance_m"]
    assert found["value"].to_dict() == {("area", "A"): 321.0, ("municipality", "T"): 321.0}
    assert found.loc[("area", "A"), "method"] == "published"


def test_the_municipalitys_figure_is_the_median_of_the_areas_each_counted_once() -> None:
    centres = {"A": (0, 0), "B": (400, 0), "C": (3000, 0), "D": (5000, 0)}
    m = town(areas=placed(**centres), points=[place("shop", 100, 0)])
    assert metres(m) == {"A": 100.0, "B": 300.0, "C": 2900.0, "D": 4900.0}
    assert municipality(m, "shop_distance_m") == (1600.0, "median_of_areas", "estimated")


def test_a_published_mean_over_the_dwellings_is_not_the_median_and_does_not_stand_for_it() -> None:
    delivered = values("school_distance_m", {"A": 100.0, "B": 300.0, "C": 5000.0}, base={"A": 1, "B": 1, "C": 998})
    m = town(areas=placed(A=(0, 0), B=(1, 1), C=(2, 2)), indicators=delivered + published("school_distance_m", 4990.0))
    assert municipality(m, "school_distance_m") == (300.0, "median_of_areas", "estimated")


# ---- never judged -----------------------------------------------------------------------------------------


def test_every_kind_of_place_has_an_indicator_without_direction_norm_or_judgement() -> None:
    assert [name for name in indicators() if name.endswith("_distance_m")] == list(DISTANCE.values())
    assert list(DISTANCE) == list(POINT_KINDS)
    for name in DISTANCE.values():
        entry = indicators()[name]
        assert (entry.direction, entry.judged, entry.middle, entry.unjudged) == ("none", False, "median", "no_norm")
        assert (entry.unit, entry.theme, entry.extensive) == ("m", "services", False)
        assert "points.csv" in entry.file.da


def test_a_middle_that_is_neither_mean_nor_median_is_refused(tmp_path) -> None:
    text = (folder() / "indicators.toml").read_text(encoding="utf-8").replace('middle = "median"', 'middle = "mode"')
    (tmp_path / "indicators.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"\[stop_distance_m\] middle is 'mode'; use one of mean, median"):
        indicators(tmp_path / "indicators.toml")


spots = st.tuples(st.floats(-20_000, 20_000), st.floats(-20_000, 20_000))


@settings(max_examples=25)
@given(centres=st.lists(spots, min_size=2, max_size=6), points=st.lists(spots, min_size=1, max_size=5))
@example(centres=[(0, 0), (0, 1), (0, 2), (0, 3), (0, 20_000)], points=[(0, 0)])
def test_no_distance_is_ever_a_strength_a_challenge_or_different(centres, points) -> None:
    rows = [place(kind, *spot, name=f"{kind}{n}") for kind in POINT_KINDS for n, spot in enumerate(points)]
    m = town(areas=placed(**{f"A{number}": spot for number, spot in enumerate(centres)}), points=rows)
    frame = profiles.area_profiles(m)
    own = frame[frame["indicator"].isin(DISTANCE.values())]
    assert own["value"].notna().all()
    assert set(own["judgement"].astype(str)) == {"not_ranked"}
    assert set(own["reason"].astype(str)) == {"no_norm"}
    assert own["distance"].isna().all()
    assert not profiles.stands_out(m, profiles=frame)["indicator"].isin(DISTANCE.values()).any()
    themes = profiles.theme_scores(m, profiles=frame)
    assert set(themes.loc[themes["theme"] == "services", "judgement"].astype(str)) == {"no_direction"}


def test_no_direction_is_told_of_a_distance_however_it_changes() -> None:
    delivered = [
        row
        for period, far in (("2016", 200.0), ("2026", 9_000.0))
        for row in values("stop_distance_m", {"A": far, "B": 300.0, "C": 400.0}, base=500, period=period)
    ]
    m = town(areas=placed(A=(0, 0), B=(1, 1), C=(2, 2)), indicators=delivered)
    found = trends.area_trends(m)
    found = found[found["indicator"] == "stop_distance_m"]
    assert set(found["judgement"].astype(str)) == {"not_ranked"}
    assert set(found["reason"].astype(str)) == {"no_norm"}


def test_the_json_of_a_profile_gives_metres_median_and_why_they_are_not_judged() -> None:
    m = town(areas=placed(A=(0, 0), B=(1000, 0), C=(2000, 0)), points=[place("shop", 0, 100)])
    [area] = profiles.profile_json(m, "A")["areas"]
    [shop] = [entry for entry in area["not_ranked"] if entry["indicator"] == "shop_distance_m"]
    assert (shop["value"], shop["benchmark"], shop["reason"]) == (100.0, 1000.0, "no_norm")
    assert (shop["status"], shop["benchmark_method"]) == ("estimated", "median_of_areas")
    lacking = {entry["indicator"]: entry["missing_file"]["da"] for entry in area["unmeasured"]}
    assert lacking["doctor_distance_m"] == "stedliste (points.csv)"


# ---- against brute force ----------------------------------------------------------------------------------

numbers = st.floats(-1e6, 1e6) | st.just(float("nan"))
clouds = st.lists(st.tuples(numbers, numbers), max_size=12)


@given(start=clouds, end=clouds)
def test_the_nearest_is_what_trying_every_place_finds(start, end) -> None:
    found, which = nearest([x for x, _ in start], [y for _, y in start], [x for x, _ in end], [y for _, y in end])
    for (x, y), far, position in zip(start, found, which, strict=True):
        tried = [np.hypot(x - a, y - b) for a, b in end]
        known = [each for each in tried if not np.isnan(each)]
        if not known:
            assert np.isnan(far)
            assert position == -1
        else:
            assert far == pytest.approx(min(known), rel=1e-9, abs=1e-6)
            assert tried[position] == far


@given(start=st.lists(spots, min_size=2, max_size=8), end=st.lists(spots, min_size=1, max_size=8), extra=spots)
def test_one_more_place_never_makes_the_way_longer_and_neighbours_differ_by_no_more_than_they_are_apart(
    start, end, extra
) -> None:
    def far(places):
        return nearest(*zip(*start, strict=True), *zip(*places, strict=True))[0]

    before = far(end)
    assert (far([*end, extra]) <= before + 1e-6).all()
    # What the page says of a dwelling off the middle: it can differ by as much as it lies away.
    apart = np.hypot(*(np.array(start[0]) - np.array(start[1])))
    assert abs(before[0] - before[1]) <= apart + 1e-6
