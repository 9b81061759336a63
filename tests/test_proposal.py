"""The proposal from Python: what it takes, what it refuses, and how its parts are reckoned."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from byibalance_core.lettings.agreement import Step, from_mapping
from byibalance_core.lettings.proposal import (
    KIND_COLUMNS,
    VACANCY_COLUMNS,
    Unused,
    cap_of,
    explain,
    propose,
    unevenness,
)
from byibalance_core.lettings.proposal.alternatives import spread
from byibalance_core.lettings.proposal.problem import as_month

QUARTER = {"a": Step("trin2", {}, 0.25)}


def homes(*rows):
    return pd.DataFrame(rows or [("a", "o", "x", "family", 2, 4000, "no", "2027-01", 8)], columns=VACANCY_COLUMNS)


def kinds(*rows):
    return pd.DataFrame(rows or [("enlig", 3, 1, 5000, "no", "", 1)], columns=KIND_COLUMNS)


@pytest.mark.parametrize("share", [number / 100 for number in range(101)])
def test_the_share_is_taken_as_it_is_written_and_rounded_down(share):
    hundredths = round(share * 100)
    assert [cap_of(Step("s", {}, share), n) for n in range(0, 1001)] == [n * hundredths // 100 for n in range(0, 1001)]


def test_a_third_of_a_thousand_is_333():
    assert cap_of(Step("s", {}, 0.333), 1000) == 333
    assert cap_of(Step("s", {}, 1 / 3), 3) == 0, "a third that is cut off is less than a third"


@pytest.mark.parametrize(
    ("frames", "steps", "said"),
    [
        ((homes().drop(columns="month"), kinds()), QUARTER, "vacancies lacks the columns month"),
        ((homes(), kinds().drop(columns="priority")), QUARTER, "kinds lacks the columns priority"),
        ((homes().assign(vacancies=1.5), kinds()), QUARTER, "vacancies has 1.5"),
        ((homes().assign(vacancies=-1), kinds()), QUARTER, "vacancies has -1"),
        ((homes().assign(month="soon"), kinds()), QUARTER, "'soon' is no month"),
        ((homes(), kinds().assign(count=np.nan)), QUARTER, "count has nan"),
        ((homes(), kinds().assign(priority=np.nan)), QUARTER, "no priority"),
        ((homes(), pd.concat([kinds(), kinds()])), QUARTER, "enlig stands twice"),
    ],
)
def test_what_cannot_be_is_an_error_that_names_it(frames, steps, said):
    with pytest.raises(ValueError, match=said):
        propose(*frames, steps)


def test_a_limit_on_an_area_cannot_be_kept_for_an_estate_in_two():
    two = homes(*(("a", "o", area, "family", 2, 4000, "no", "2027-01", 8) for area in "xy"))
    with pytest.raises(ValueError, match="a lies in several areas"):
        propose(two, kinds(), QUARTER, room={"x": 1})
    assert propose(two, kinds(), QUARTER).status == "optimal"


def test_a_history_with_more_used_than_let_is_an_error():
    with pytest.raises(ValueError, match="a: 3 used of 2 lettings"):
        propose(homes(), kinds(), QUARTER, history=pd.DataFrame({"estate_id": ["a"], "lettings": [2], "used": [3]}))
    with pytest.raises(ValueError, match="history lacks the columns used"):
        propose(homes(), kinds(), QUARTER, history=pd.DataFrame({"estate_id": ["a"], "lettings": [2]}))


def test_explain_knows_no_other_kinds():
    with pytest.raises(KeyError):
        explain(propose(homes(), kinds(), QUARTER), "par")


def test_no_area_is_pushed_over_its_limit_and_the_lack_says_so():
    found = propose(homes(), kinds(), QUARTER, room={"x": 1.9, "elsewhere": 0})
    assert found.placed["count"].sum() == 1
    # One more would fit without the limit; the third needs the quota raised as well.
    assert [(one.count, one.reason) for one in found.unplaced] == [(1, "area_limit"), (1, "several_rules")]
    assert ("area_limit", 1) in [(one.rule, one.more) for one in explain(found, "enlig")]
    assert propose(homes(), kinds(), QUARTER, room={"x": -5}).placed.empty, "a limit that is passed leaves no room"


def test_an_estate_whose_step_is_not_decided_takes_nobody_and_has_no_expectation():
    found = propose(homes(), kinds(), {"a": None})
    assert found.placed.empty
    assert {one.reason for one in found.unplaced} == {"unknown_step"}
    assert found.load[["expected", "ratio", "low", "high"]].isna().all(axis=None)


def test_of_an_agreement_only_its_dwelling_types_count_and_its_area_ladder_goes_first():
    agreed = from_mapping(
        {
            "agreement": {"dwelling_types": ["youth"]},
            "steps": {"one": {"allocation_share": 0.25}},
            "estates": {"a": "one", "b": "one"},
            "area_ladder": {"steps": {"half": {"allocation_share": 0.5}}, "areas": {"x": "half"}},
        }
    )
    several = homes(
        ("a", "o", "x", "youth", 2, 4000, "no", "2027-01", 4),
        ("a", "o", "x", "family", 2, 4000, "no", "2027-01", 40),
        ("b", "o", "y", "youth", 2, 4000, "no", "2027-01", 4),
    )
    found = propose(several, kinds(), agreed)
    assert found.load[["estate_id", "vacancies", "expected"]].to_numpy().tolist() == [["a", 4, 2.0], ["b", 4, 1.0]]
    assert (found.left_out, found.placed["count"].sum()) == (40, 3)


@pytest.mark.parametrize(("access", "placed"), [("yes", 2), (True, 2), (np.True_, 2), ("no", 0), (None, 0), (pd.NA, 0)])
def test_a_home_whose_access_is_not_known_is_not_one_that_is_accessible(access, placed):
    need = kinds(("kørestol", 2, 1, 5000, "yes", "", 1))
    column = pd.Series([access], dtype=object)
    assert propose(homes().assign(accessible=column), need, QUARTER).placed["count"].sum() == placed


def test_an_unknown_rent_is_the_same_unknown_in_every_row():
    unknown = homes(*(("a", "o", "x", "family", 2, None, "no", "2027-01", 4) for _ in range(2)))
    found = propose(unknown, kinds(("enlig", 2, 1, None, "no", None, 1)), QUARTER)
    assert found.as_dict()["placed"] == [
        {
            "kind_id": "enlig", "estate_id": "a", "rooms": 2, "rent_dkk_month": None, "month": "2027-01", "count": 2,
            "area_id": "x", "dwelling_type": "family", "accessible": False,
        }
    ]  # fmt: skip


def test_the_higher_priority_moves_in_first_where_both_fit_the_same_homes():
    late = homes(*(("a", "o", "x", "family", 2, 4000, "no", f"2027-{month:02}", 1) for month in (1, 5)))
    both = kinds(("enlig", 1, 1, 5000, "no", "", 1), ("barn", 1, 1, 5000, "no", "", 9))
    placed = propose(late, both, {"a": Step("all", {}, 1.0)}).placed
    assert placed[["kind_id", "month"]].to_numpy().tolist() == [["barn", "2027-01"], ["enlig", "2027-05"]]


def test_the_span_of_chance_is_the_exact_binomial_one():
    # Binomial(6, 1/3): P(0) = 0.088, P(X > 4) = 0.018, P(X > 3) = 0.100.
    load = propose(homes().assign(vacancies=6), kinds(), {"a": Step("s", {}, 0.3333)}).load
    assert load[["low", "high"]].to_numpy().tolist() == [[0, 4]]


def test_the_same_number_is_least_uneven_in_proportion_to_what_is_agreed():
    expected = np.array([6.0, 2.0])
    ways = {first: unevenness(np.array([first, 4 - first]), expected) for first in range(5)}
    assert min(ways, key=ways.get) == 3


def test_700_estates_12_kinds_and_four_years_are_proposed_within_ten_seconds():
    chance = np.random.default_rng(5)
    count = 700 * 48
    estate = np.repeat(np.arange(700), 48)
    many = pd.DataFrame(
        {
            "estate_id": [f"e{number:03}" for number in estate],
            "organisation_id": "o",
            "area_id": [f"x{number % 40}" for number in estate],
            "dwelling_type": "family",
            "rooms": chance.integers(1, 6, count),
            "rent_dkk_month": chance.integers(2500, 9000, count),
            "accessible": chance.random(count) < 0.2,
            "month": [f"{2027 + month // 12}-{month % 12 + 1:02}" for month in np.tile(np.arange(48), 700)],
            "vacancies": chance.poisson(1.5, count),
        }
    )
    asked = pd.DataFrame(
        {
            "kind_id": [f"k{number}" for number in range(12)],
            "count": chance.integers(400, 1500, 12),
            "rooms_min": chance.integers(1, 5, 12),
            "max_rent_dkk_month": chance.integers(3, 9, 12) * 1000,
            "needs_accessible": chance.random(12) < 0.2,
            "excluded_areas": ["x1 x2 x3" if number % 3 else "" for number in range(12)],
            "priority": chance.integers(1, 5, 12),
        }
    )
    shares = (0.33, 0.25, 0.15, 0.0)
    steps = {f"e{number:03}": Step(f"s{number % 4}", {}, shares[number % 4]) for number in range(700)}
    history = pd.DataFrame({"estate_id": list(steps), "lettings": 30, "used": np.arange(700) % 12})
    began = time.process_time()
    found = propose(many, asked, steps, history=history)
    took = time.process_time() - began
    assert (found.status, found.mip_gap) == ("optimal", 0)
    assert found.placed["count"].sum() > 1000
    assert found.unplaced
    assert took < 10


@pytest.mark.parametrize(
    ("total", "weights", "most", "given"),
    [
        (4, (6, 2), (6, 2), [3, 1]),
        (3, (1, 1), (2, 2), [2, 1]),
        (3, (1, 1), (1, 5), [1, 2]),
        (10, (1, 1), (2, 3), [2, 3]),
        (0, (1, 1), (2, 3), [0, 0]),
        (2, (0, 0), (2, 3), [0, 0]),
    ],
)
def test_whole_numbers_in_proportion_add_up_and_keep_the_limits(total, weights, most, given):
    assert spread(total, [Fraction(weight) for weight in weights], np.array(most)).tolist() == given


@pytest.mark.parametrize(
    "text", ["2027-01", "2027-1", "01-2027", "2027-01-31", "2027-01-31 00:00:00", "2027M01", "202701", "2027K1"]
)
def test_a_month_is_read_in_each_of_its_forms(text):
    assert as_month(text) == 2027 * 12


@pytest.mark.parametrize(
    "text", ["2027", "2027-00", "2027-13", "2027K5", "202713", "27-01", "0", "", "2027-1x", "nan", "40000"]
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="is no month"):
        as_month(text)


def _banded(rooms_min=1, most=3900.0, count=3, above=(np.nan, 3500.0, 4500.0)):
    """Return the proposal of three homes: one at 3,500, one between 3,500 and 4,000, one above 4,500 kroner."""
    homes = pd.DataFrame(
        {
            "estate_id": ["a", "b", "c"], "organisation_id": "o", "area_id": "x", "dwelling_type": "family", "rooms": 2,
            "rent_dkk_month": [3500.0, 4000.0, np.nan], "rent_above_dkk_month": list(above), "accessible": "no",
            "month": 1, "vacancies": 1,
        }
    )  # fmt: skip
    kinds = pd.DataFrame(
        {
            "kind_id": ["k"], "count": [count], "rooms_min": [rooms_min], "max_rent_dkk_month": [most],
            "needs_accessible": ["no"], "excluded_areas": [""], "priority": [1],
        }
    )  # fmt: skip
    return propose(homes, kinds, {name: Step("one", {}, 1.0) for name in "abc"})


def test_a_limit_inside_a_band_is_not_known_to_be_kept_and_one_under_it_is_passed():
    found = _banded()
    assert {one.reason: one.count for one in found.unplaced} == {"rent_not_known": 1, "rent_too_high": 1}
    assert found.unplaced[0].opens == {"rent_unknown": 1, "rent": 1}
    assert found.rent_not_known == 1


def test_the_rents_own_figures_are_an_opening_that_is_solved():
    opened = {(one.rule, one.change): one.more for one in explain(_banded(), "k", rises=()) if one.more}
    assert opened == {("rent", 100.0): 1, ("rent", None): 2, ("rent_unknown", None): 1}


def test_agreed_homes_that_nobody_gets_are_told_by_reason_and_add_up():
    found = _banded()
    told = {one.reason: one.count for one in found.unused}
    assert told == {"rent_not_known": 1.0, "rent_too_high": 1.0}
    assert sum(told.values()) == found.load["expected"].sum() - found.placed["count"].sum()
    assert {one.reason: one.count for one in _banded(count=1).unused} == {"nobody_waits": 2.0}


def test_a_share_is_not_used_up_while_agreed_homes_stay_empty_for_their_rent():
    homes = pd.DataFrame(
        {
            "estate_id": ["a", "b"], "organisation_id": "o", "area_id": "x", "dwelling_type": "family", "rooms": 2,
            "rent_dkk_month": [3500.0, 5000.0], "accessible": "no", "month": 1, "vacancies": 4,
        }
    )  # fmt: skip
    kinds = pd.DataFrame(
        {
            "kind_id": ["k", "l"], "count": [2, 2], "rooms_min": 1, "max_rent_dkk_month": 3900.0,
            "needs_accessible": "no", "excluded_areas": "", "priority": 1,
        }
    )  # fmt: skip
    found = propose(homes, kinds, {name: Step("one", {}, 0.5) for name in "ab"})
    assert sum(one.count for one in found.unplaced) == 2
    assert {one.reason for one in found.unplaced} == {"rent_too_high"}
    assert found.unused == (Unused("rent_too_high", 2.0),)


def test_fractions_that_an_estates_share_is_rounded_down_by_are_told():
    found = _banded(most=9000.0)
    assert found.unused == (Unused("rent_not_known", 1.0),)
    homes = pd.DataFrame(
        {
            "estate_id": ["a"], "organisation_id": "o", "area_id": "x", "dwelling_type": "family", "rooms": 2,
            "rent_dkk_month": 3500.0, "accessible": "no", "month": 1, "vacancies": 7,
        }
    )  # fmt: skip
    kinds = pd.DataFrame(
        {
            "kind_id": ["k"], "count": 9, "rooms_min": 1, "max_rent_dkk_month": 3900.0, "needs_accessible": "no",
            "excluded_areas": "", "priority": 1,
        }
    )  # fmt: skip
    assert propose(homes, kinds, {"a": Step("one", {}, 0.25)}).unused == (Unused("rounded_down", 0.75),)
