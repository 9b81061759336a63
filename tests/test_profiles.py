"""Profiles: distance, judgement, order; the answer's form; laws that hold for all input."""

import json
import math
import statistics
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core import profiles
from byibalance_core.comparison import distances, wilson_range
from byibalance_core.parameters import standards

from .profile_town import areas, catalogue, koebenhavn, published, stock, town, values

LIMITS = replace(standards(), distinguishable_sd=1.0, small_base=100)
UP, DOWN, FLAT = (
    {"direction": "higher_is_strength", "proportion": False},
    {"direction": "lower_is_strength", "proportion": False},
    {"direction": "none", "proportion": False},
)


def profile(m, entries):
    return profiles.area_profiles(m, catalogue=entries, limits=LIMITS)


def row(frame, area, indicator="x"):
    rows = frame[(frame["area_id"] == area) & (frame["indicator"] == indicator)]
    assert len(rows) == 1
    return rows.iloc[0]


def four(entry, **indicator):
    """Return the profile of A 0, B 0, C 0, D 4 against a municipality of 1: sd sqrt(3), D at +3 / sqrt(3)."""
    rows = [*values("x", {"A": 0.0, "B": 0.0, "C": 0.0, "D": 4.0}, **indicator), *published("x", 1.0)]
    return profile(town(areas=areas("A", "B", "C", "D"), indicators=rows), catalogue(x=entry))


def test_a_distance_is_counted_in_standard_deviations_between_the_areas():
    frame = four(UP)
    assert row(frame, "D")["distance"] == pytest.approx(math.sqrt(3))
    assert row(frame, "A")["distance"] == pytest.approx(-1 / math.sqrt(3))


@pytest.mark.parametrize(("entry", "judgement"), [(UP, "strength"), (DOWN, "challenge"), (FLAT, "different")])
def test_the_direction_decides_whether_a_distant_area_has_a_strength_or_a_challenge(entry, judgement):
    frame = four(entry)
    assert row(frame, "D")["judgement"] == judgement
    assert row(frame, "A")["judgement"] == "on_level"


def test_exactly_one_standard_deviation_tells_an_area_apart_whatever_the_rounding():
    rows = [*values("x", {"A": 0.1, "B": 0.3}), *published("x", 0.2)]
    frame = profile(town(areas=areas("A", "B"), indicators=rows), catalogue(x=UP))
    assert frame["judgement"].tolist() == ["challenge", "strength"]


def test_a_difference_that_chance_alone_could_make_is_on_level():
    share = UP | {"proportion": True}
    rows = [*values("x", {"A": 0.5, "B": 0.5, "C": 0.5, "D": 0.6}, base=100), *published("x", 0.52)]
    small = profile(town(areas=areas("A", "B", "C", "D"), indicators=rows), catalogue(x=share))
    assert row(small, "D")["distance"] > 1
    assert row(small, "D")["low"] < 0.52 < row(small, "D")["high"]
    assert row(small, "D")["judgement"] == "on_level"
    large = [r | {"base": 100_000} for r in rows]
    assert (
        row(profile(town(areas=areas("A", "B", "C", "D"), indicators=large), catalogue(x=share)), "D")["judgement"]
        == "strength"
    )


def test_the_sampling_range_is_wilsons():
    # 5 of 10: centre 0.5, half-width z sqrt(0.025 + z^2 / 400) / (1 + z^2 / 10)
    low, high = wilson_range(np.array([0.5, 0.0, 1.2]), np.array([10.0, 50.0, 50.0]))
    assert low[0] == pytest.approx(0.23659, abs=1e-5)
    assert high[0] == pytest.approx(0.76341, abs=1e-5)
    assert low[1] == pytest.approx(0.0, abs=1e-12)
    assert high[1] == pytest.approx(0.07135, abs=1e-5)
    assert math.isnan(low[2])


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (values("x", {"A": 9.0}, status="incomplete"), "incomplete"),
        (values("x", {"A": None}, status="suppressed"), "suppressed"),
        (values("x", {"A": 0.0}, status="zero_or_hidden"), "zero_or_hidden"),
        (values("x", {"A": None}, status="not_applicable"), "not_applicable"),
        (values("x", {"A": 9.0}, base=99), "small_base"),
        (values("x", {"d": 9.0}), "copied"),
    ],
)
def test_a_value_that_cannot_be_trusted_is_neither_ranked_nor_part_of_the_spread(rows, reason):
    others = [*values("x", {"B": 0.0, "C": 0.0, "D": 2.0}), *published("x", 1.0)]
    frame = profile(town(areas=areas("A", "B", "C", "D", district="d"), indicators=[*rows, *others]), catalogue(x=UP))
    told = row(frame, "A")
    assert told[["judgement", "reason"]].tolist() == ["not_ranked", reason]
    assert math.isnan(told["distance"])
    # Only B, C and D make the spread: sqrt(8) / 3.
    assert row(frame, "D")["distance"] == pytest.approx(3 / math.sqrt(8))


def test_a_value_without_a_benchmark_is_not_ranked():
    hidden = [r | {"status": "suppressed", "value": None} for r in published("x", None)]
    frame = profile(town(areas=areas("A"), indicators=[*values("x", {"A": 1.0}), *hidden]), catalogue(x=UP))
    assert row(frame, "A")[["judgement", "reason"]].tolist() == ["not_ranked", "no_benchmark"]


def test_a_base_of_exactly_the_limit_is_ranked():
    rows = [*values("x", {"A": 0.0, "B": 1.0}, base=100), *published("x", 0.5)]
    assert profile(town(areas=areas("A", "B"), indicators=rows), catalogue(x=UP))["distance"].notna().all()


def test_what_no_area_has_is_unmeasured_everywhere_and_the_unplaced_area_has_no_profile():
    frame = profile(town(areas=areas("A", "B")), catalogue(x=UP, y=FLAT))
    assert frame["area_id"].tolist() == ["A", "A", "B", "B"]
    assert set(frame["judgement"]) == {"unmeasured"}
    assert set(frame["reason"]) == {""}
    assert set(frame["status"]) == {"missing"}


def test_areas_that_do_not_differ_are_all_on_level():
    rows = [*values("x", {"A": 0.1, "B": 0.1, "C": 0.1}), *published("x", 0.3)]
    frame = profile(town(areas=areas("A", "B", "C"), indicators=rows), catalogue(x=UP))
    assert frame["judgement"].tolist() == ["on_level"] * 3
    assert frame["distance"].tolist() == [0.0] * 3


def test_one_area_alone_is_on_level_with_its_municipality():
    frame = profile(town(areas=areas("A"), indicators=values("x", {"A": 0.7})), catalogue(x=UP))
    assert row(frame, "A")[["judgement", "benchmark", "benchmark_method"]].tolist() == [
        "on_level",
        0.7,
        "mean_of_areas",
    ]


def test_the_municipalitys_value_says_how_it_came_about():
    rows = values("x", {"A": 0.1, "B": 0.4}, base={"A": 200, "B": 100})
    frame = profile(town(areas=areas("A", "B"), indicators=rows), catalogue(x=UP))
    assert row(frame, "A")["benchmark"] == pytest.approx(0.2)
    assert row(frame, "A")[["benchmark_status", "benchmark_method"]].tolist() == [
        "estimated",
        "weighted_mean",
    ]


MANY = {"up": UP, "down": DOWN, "flat": FLAT}


def many():
    """Return a town whose area D has a strength, a challenge and a difference; A to C are on level."""
    at = {"A": 0.0, "B": 0.0, "C": 0.0}
    rows = [
        *values("up", at | {"D": 4.0}),
        *published("up", 1.0),
        *values("down", at | {"D": 4.0}),
        *published("down", 0.5),
        *values("flat", at | {"D": 4.0}),
        *published("flat", 0.0),
    ]
    return town(areas=areas("A", "B", "C", "D"), indicators=rows)


def test_what_stands_out_has_strengths_before_challenges_and_differences_only_in_places_left():
    frame = profile(many(), catalogue(**MANY))
    told = profiles.stands_out(many(), profiles=frame)
    of_d = told[told["area_id"] == "D"]
    # The challenge and the difference lie farther off, but a strength is read first, a direction says more.
    assert of_d["indicator"].tolist() == ["up", "down"]
    assert of_d["judgement"].tolist() == ["strength", "challenge"]
    assert of_d["word"].tolist() == ["high", "high"]
    assert told[told["area_id"] != "D"]["judgement"].tolist() == ["on_level"] * 3
    three = profiles.stands_out(many(), most=3, profiles=frame)
    assert three[three["area_id"] == "D"]["indicator"].tolist() == ["up", "down", "flat"]


def test_an_area_of_which_nothing_is_ranked_is_not_said_to_be_on_level():
    m = town(areas=areas("A", "B"), indicators=[*values("x", {"A": 1.0}), *published("x", 1.0)])
    told = profiles.stands_out(m, profiles=profile(m, catalogue(x=UP)))
    assert dict(zip(told["area_id"], told["judgement"], strict=True)) == {"A": "on_level", "B": "not_ranked"}


def test_above_the_municipality_counts_the_strengths_side_of_indicators_with_a_direction():
    counted = profiles.above_municipality(many(), profiles=profile(many(), catalogue(**MANY)))
    by_area = counted.set_index("area_id")
    assert by_area.loc["D"].tolist() == [1, 2]
    assert by_area.loc["A"].tolist() == [1, 2]


def test_the_answer_has_the_form_that_other_programs_read():
    answer = profiles.profile_json(many(), "D", catalogue=catalogue(**MANY, gone=UP | {"theme": "safety"}))
    json.loads(json.dumps(answer, allow_nan=False))
    assert answer["release"] == "0001-0123456789ab"
    assert answer["municipality"] == {"code": "T", "name": "Prøveby", "fictitious": False}
    assert answer["generated_by"].startswith("byibalance ")
    (area,) = answer["areas"]
    assert area["area_id"] == "D"
    assert [entry["indicator"] for entry in area["strengths"]] == ["up"]
    assert [entry["indicator"] for entry in area["challenges"]] == ["down"]
    assert [entry["indicator"] for entry in area["context"]] == ["flat"]
    assert [entry["indicator"] for entry in area["unmeasured"]] == ["gone"]
    assert area["unmeasured"][0]["missing_file"] == {"da": "eksempel", "en": "example"}
    required = {"indicator", "value", "unit", "benchmark", "distance", "status", "period", "source_id"}
    assert required <= set(area["strengths"][0])
    themes = {theme["theme"]: theme for theme in area["themes"]}
    assert themes["safety"]["judgement"] == "unmeasured"
    assert themes["safety"]["missing_files"] == [{"da": "eksempel", "en": "example"}]
    parts = [part["contribution"] for part in themes["dwellings"]["contributions"]]
    assert math.fsum(parts) == themes["dwellings"]["score"]


def test_an_area_that_does_not_exist_is_an_error_that_names_it():
    with pytest.raises(KeyError, match="nowhere"):
        profiles.profile_json(many(), "nowhere", catalogue=catalogue(**MANY))


columns = st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 3)) | st.none(), min_size=2, max_size=12)


@given(columns, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=25)
def test_the_order_of_the_rows_changes_nothing(column, random):
    names = [f"A{place:02d}" for place in range(len(column))]
    rows = values("x", dict(zip(names, column, strict=True)), base=500)
    shuffled, places = list(rows), areas(*names)
    random.shuffle(shuffled)
    shuffled_places = list(places)
    random.shuffle(shuffled_places)
    one = profile(town(areas=places, indicators=rows), catalogue(x=UP))
    other = profile(town(areas=shuffled_places, indicators=shuffled), catalogue(x=UP))
    pd.testing.assert_frame_equal(one, other, check_exact=True)


finite = st.floats(-1e5, 1e5).map(lambda value: round(value, 2))


@given(st.lists(finite, min_size=2, max_size=10), finite)
@settings(deadline=None, max_examples=60)
def test_of_two_areas_the_higher_value_never_has_the_lower_distance(column, benchmark):
    value = np.array(column)[:, None]
    distance = distances(value, np.array([benchmark]), np.ones_like(value, dtype=bool)).ravel()
    order = np.argsort(column, kind="stable")
    assert (np.diff(distance[order]) >= 0).all()


@given(st.lists(finite, min_size=1, max_size=9), finite, finite, st.floats(0.01, 1e5))
@settings(deadline=None, max_examples=150)
def test_raising_a_value_whose_height_is_a_strength_never_worsens_its_judgement(others, own, benchmark, raised):
    """The spread grows with an outlier, so its distance may shrink; but then it stays at 2 or beyond."""
    ladder = {"challenge": 0, "on_level": 1, "strength": 2}

    def judged(value):
        column = np.array([value, *others])[:, None]
        distance = distances(column, np.array([benchmark]), np.ones_like(column, dtype=bool))[0, 0]
        return ladder["on_level" if abs(distance) < 1 - 1e-9 else "strength" if distance > 0 else "challenge"]

    # Where nothing differs nothing is told apart: that case has its own test.
    if len({own, *others}) > 1 and len({own + raised, *others}) > 1:
        assert judged(own) <= judged(own + raised)


def test_seven_thousand_areas_take_time_in_proportion_to_their_number():
    entries = catalogue(**{f"i{place:02d}": UP for place in range(20)})
    generator = np.random.default_rng(1)

    def seconds(n):
        names = [f"A{place:05d}" for place in range(n)]
        rows = pd.DataFrame({"unit_id": np.tile(names, 20), "indicator": np.repeat(list(entries), n)})
        rows = rows.assign(unit_kind="area", period="2026", value=generator.random(20 * n), base=500.0)
        rows = rows.assign(status="measured", source_id="register").to_dict("records")
        m = town(areas=areas(*names), indicators=rows)
        begun = time.process_time()
        frame = profile(m, entries)
        profiles.theme_scores(m, profiles=frame)
        profiles.stands_out(m, profiles=frame)
        return time.process_time() - begun

    seconds(100)
    assert seconds(7500) < 75 * max(seconds(100), 0.05)


def test_stock_alone_gives_a_profile():
    m = town(
        areas=areas("A", "B"),
        stock=[
            *stock("A", total=200, rooms={"1": 200, "2": 0, "3": 0, "4+": 0}),
            *stock("B", total=200, rooms={"1": 50, "2": 50, "3": 50, "4+": 50}),
        ],
    )
    frame = profile(m, catalogue(room_mix=UP, small_dwellings_share=FLAT))
    assert row(frame, "B", "room_mix")["judgement"] == "strength"
    assert row(frame, "A", "small_dwellings_share")["judgement"] == "different"


@pytest.fixture(scope="module")
def city():
    m = koebenhavn()
    return m, profiles.area_profiles(m)


def test_koebenhavns_distances_are_those_of_plain_arithmetic(city):
    m, frame = city
    table = m.table("indicators")
    for indicator in ("median_disposable_income_dkk", "higher_education_share", "one_person_households_share"):
        rows = table[table["indicator"] == indicator]
        own = dict(zip(rows["unit_id"], rows["value"], strict=True))
        middle = own.pop("101")
        assert len(own) == 67
        spread = statistics.pstdev(own.values())
        for area, value in own.items():
            assert row(frame, area, indicator)["distance"] == pytest.approx((value - middle) / spread, abs=1e-9)


def test_koebenhavns_hidden_incomplete_and_copied_figures_are_kept_apart(city):
    _, frame = city
    unemployment = frame[frame["indicator"] == "unemployment_share"]
    assert (unemployment["reason"] == "copied").all()
    almene = frame[frame["indicator"] == "almene_share"]
    hidden = almene[almene["status"] == "zero_or_hidden"]
    assert len(hidden) > 0
    assert hidden["value"].isna().all()
    incomplete = almene[almene["reason"] == "incomplete"]
    assert set(incomplete["area_id"]) == {"20203", "20504", "20603", "21104", "21203"}
    assert incomplete["value"].notna().all()


def test_koebenhavns_small_dwellings_are_those_of_the_whole_stock(city):
    m, frame = city
    stock_ = m.table("stock")
    by_rooms = stock_[stock_["rooms"].notna() & (stock_["area_id"] == "101")].set_index("rooms")["dwellings"]
    known = by_rooms.drop("unknown").sum()
    small = row(frame, "20101", "small_dwellings_share")
    assert small["benchmark"] == pytest.approx((by_rooms["1"] + by_rooms["2"]) / known)
    assert small["benchmark_status"] == "measured"


def test_every_municipality_profile_names_a_file_for_what_it_cannot_measure(city):
    m, frame = city
    (area,) = profiles.profile_json(m, "20101")["areas"]
    assert area["unmeasured"]
    assert all(entry["missing_file"]["da"] for entry in area["unmeasured"])
    assert "origin" not in json.dumps(area)
    lists = ("strengths", "challenges", "context", "on_level", "not_ranked", "unmeasured")
    assert sum(len(area[name]) for name in lists) == (frame["area_id"] == "20101").sum()


def test_what_is_foretold_is_shown_and_never_judged():
    frame = four(UP | {"forecast": True})
    assert row(frame, "D")[["value", "judgement", "reason"]].tolist() == [4.0, "not_ranked", "forecast"]
    assert math.isnan(row(frame, "D")["distance"])
