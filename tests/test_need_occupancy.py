"""As today with an occupancy matrix: classes change as the kinds of household that live in them do."""

import numpy as np
import pandas as pd
import pytest

from byibalance_core.need import Drift, Scenario, household_growth, need_table
from byibalance_core.need.kinds import HouseholdKinds
from byibalance_core.need.occupancy import CLASS_DIMENSIONS, SHAPE, class_use, kind_shares
from byibalance_core.schemas import DIMENSIONS

from .kinds_town import OLD, SPREAD, STOCK, YOUNG, aged_town, ages, occupancy
from .need_town import area_rows, forecast, frame, stock_rows
from .test_need_table import row

TODAY = {YOUNG: (1000, 1000), OLD: (200, 200)}


def cell(tenure, dwelling_type, rooms):
    at = [DIMENSIONS[n].index(v) for n, v in zip(CLASS_DIMENSIONS, (tenure, dwelling_type, rooms), strict=True)]
    return int(np.ravel_multi_index(at, SHAPE))


def kinds(rows, base, horizon=None):
    frame = pd.DataFrame(rows, columns=["household_type", "size", "age_band"], dtype=object)
    now = np.array(base, dtype=float)
    then = now if horizon is None else np.array(horizon, dtype=float)
    return HouseholdKinds(frame, now, then, "estimated", "headship_by_age", 2026, "office")


def test_households_follow_the_ages_of_the_residents():
    growth = household_growth(aged_town(), year=2031)
    # 900 x 0.5 + 300 x 0.75; persons per household held would give 650.
    assert (growth.households_base, growth.households, growth.method) == (650, 675, "headship_by_age")


@pytest.mark.parametrize(
    ("classes", "base", "horizon"),
    [
        ({}, 650, 675),
        # 0.4 x 450 + 225 against 0.4 x 500 + 150
        ({"tenure": "almene"}, 350, 405),
        ({"tenure": "other"}, 300, 270),
        # 0.5 x 225 against 0.5 x 150
        ({"dwelling_type": "older"}, 75, 112.5),
        ({"rooms": "4+"}, 300, 270),
        ({"tenure": "almene", "rooms": "1-2"}, 350, 405),
        ({"tenure": "other", "rooms": "4+"}, 300, 270),
    ],
)
def test_a_class_changes_as_the_kinds_that_live_in_it(classes, base, horizon):
    found = row(need_table(aged_town(), year=2031), **classes)
    assert found["households_base"] == base
    assert found["households"] == pytest.approx(horizon, abs=0.5)
    if found["gap_status"] != "small_cell":
        assert found["gap_main"] == pytest.approx(horizon - base, abs=0.5)
    assert found["demand_method"] == ("occupancy" if classes else "ratio")


def test_the_base_year_is_the_stock_in_use_whatever_the_matrix_says():
    # The matrix gives 75 older people's dwellings; 100 are in use. They still grow by half.
    stock = STOCK | {"dwelling_type": {"family": 550, "older": 100}}
    found = row(need_table(aged_town(stock=stock), year=2031), dwelling_type="older")
    assert found["households_base"] == 100
    # Family dwellings for the young (500 -> 450), older people's (-> 1.5); all scaled to 675.
    assert found["households"] == pytest.approx(150, rel=0.03)


def test_no_change_in_residents_is_no_change_in_any_class():
    table = need_table(aged_town(projection=ages(TODAY)), year=2031)
    shown = table[table["gap_main"].notna()]
    assert len(shown) > 5
    assert (shown["gap_main"] == 0).all()


def test_without_a_matrix_every_class_changes_as_the_households_do():
    table = need_table(aged_town(occupancy=[]), year=2031)
    for classes, base in (({"tenure": "almene"}, 350), ({"tenure": "other"}, 300)):
        found = row(table, **classes)
        assert found["demand_method"] == "ratio"
        assert found["households"] == pytest.approx(base * 675 / 650, abs=0.5)


def test_without_a_count_by_age_persons_per_household_are_held():
    m = aged_town(households=[{"area_id": "T", "year": 2026, "households": 650}])
    growth = household_growth(m, year=2031)
    assert (growth.households, growth.method) == (650, "persons_per_household")
    assert row(need_table(m, year=2031), tenure="almene")["demand_method"] == "ratio"


def test_ages_that_do_not_reach_the_horizon_leave_persons_per_household_held():
    rows = [*ages(), forecast("T", 2036, 1500)]
    growth = household_growth(aged_town(projection=rows), year=2036)
    assert (growth.households, growth.method) == (812, "persons_per_household")


def test_a_dimension_that_the_matrix_does_not_carry_changes_as_the_households_do():
    stock = STOCK | {"size_band": {"under_50": 325, "120_plus": 325}}
    found = row(need_table(aged_town(stock=stock), year=2031), size_band="under_50")
    assert (found["demand_method"], found["households"]) == ("ratio", pytest.approx(325 * 675 / 650, abs=1))


def test_dwellings_of_unknown_class_change_as_all_households_do():
    stock = STOCK | {"tenure": {"almene": 300, "other": 250, "unknown": 100}}
    found = row(need_table(aged_town(stock=stock), year=2031), tenure="unknown")
    assert found["households_base"] == 100
    assert found["households"] == pytest.approx(100 * 675 / 650, rel=0.02)


def test_formation_moves_all_households_alike():
    found = need_table(aged_town(), year=2031, scenario=Scenario("x", formation=0.04))
    assert row(found)["households"] == 702
    assert row(found, tenure="other")["households"] == pytest.approx(270 * 1.04, abs=1)


def test_a_drift_takes_from_the_other_classes_of_the_same_households():
    drift = (Drift("other", None, None, 0.5),)
    table = need_table(aged_town(), year=2031, scenario=Scenario("x", drift=drift))
    # The young alone live there: 0.6 x 1.5 / (0.4 + 0.6 x 1.5) of 450.
    found = row(table, tenure="other")
    assert found["households"] == pytest.approx(450 * 0.9 / 1.3, abs=1)
    assert found["demand_method"] == "occupancy_drifted"
    assert row(table)["households"] == 675


def test_the_newest_matrix_is_used():
    old = [
        r | {"year": 2020} for r in occupancy({(YOUNG, "other", "youth", "1"): 1.0, (OLD, "other", "care", "1"): 1.0})
    ]
    m = aged_town(occupancy=[*old, *occupancy()])
    assert row(need_table(m, year=2031), tenure="almene")["households"] == 405


def test_a_matrix_by_type_is_corrected_by_age_where_both_are_given():
    names = ("household_type", "age_band", "tenure", "dwelling_type", "rooms", "share")
    rows = [
        ("single", None, "almene", "family", "2", 0.8),
        ("single", None, "other", "family", "2", 0.2),
        ("couple", None, "almene", "family", "2", 0.2),
        ("couple", None, "other", "family", "2", 0.8),
        (None, YOUNG, "almene", "family", "2", 0.6),
        (None, YOUNG, "other", "family", "2", 0.4),
        (None, OLD, "almene", "family", "2", 0.3),
        (None, OLD, "other", "family", "2", 0.7),
    ]
    m = aged_town(occupancy=[dict(zip(names, r, strict=True)) | {"year": 2026} for r in rows])
    who = kinds([(t, None, a) for t in ("single", "couple") for a in (YOUNG, OLD)], [100, 100, 100, 100])
    shares = kind_shares(m, who)
    # c(almene | young) is 0.6 against 0.45 of all: single and young 0.8 x 0.6 / 0.45 to 0.2 x 0.4 / 0.55.
    almene, other = 0.8 * 0.6 / 0.45, 0.2 * 0.4 / 0.55
    assert shares[0, cell("almene", "family", "2")] == pytest.approx(almene / (almene + other))
    almene, other = 0.2 * 0.3 / 0.45, 0.8 * 0.7 / 0.55
    assert shares[3, cell("almene", "family", "2")] == pytest.approx(almene / (almene + other))
    assert shares.sum(axis=1) == pytest.approx(np.ones(4))


def test_a_kind_that_the_matrix_lacks_lives_as_all_households_do():
    m = aged_town(occupancy=occupancy({key: share for key, share in SPREAD.items() if key[0] == YOUNG}))
    who = kinds([(None, None, YOUNG), (None, None, OLD)], [500, 150])
    shares = kind_shares(m, who)
    assert shares[1] == pytest.approx(shares[0])


def test_a_matrix_for_other_kinds_is_none():
    m = aged_town(occupancy=[r | {"size": "1"} for r in occupancy()])
    assert kind_shares(m, kinds([(None, None, YOUNG)], [500])) is None
    assert class_use(m, kinds([(None, None, YOUNG)], [500]), {}) is None


def test_a_class_that_the_matrix_leaves_empty_keeps_its_dwellings_in_use():
    stock = STOCK | {"dwelling_type": {"family": 500, "older": 75, "care": 75}}
    found = row(need_table(aged_town(stock=stock), year=2031), dwelling_type="care")
    assert found["households_base"] == 75


def test_areas_and_classes_add_up_with_a_matrix():
    rows = [
        *stock_rows("A", **STOCK),
        *stock_rows(
            "B",
            total=340,
            in_use=325,
            tenure={"almene": 40, "other": 300},
            dwelling_type={"family": 330, "older": 10},
            rooms={"2": 140, "4+": 200},
        ),
    ]
    grows = [forecast("A", 2031, change_share=0.2), forecast("B", 2031, change_share=-0.1)]
    m = aged_town(areas=area_rows("A", "B"), projection=[*ages(), *grows])
    table = need_table(type(m)(**(vars(m) | {"tables": {**m.tables, "stock": frame("stock", rows)}})), year=2031)
    today = table[(table["voice"] == "as_today") & (table["building"].isna())]
    for name in ("households_base", "households"):
        whole = row(today)[name]
        areas = today[today["area_id"].notna() & today[["tenure", "dwelling_type", "rooms"]].isna().all(axis=1)]
        assert areas[name].sum() == whole
        for dimension in ("tenure", "dwelling_type", "rooms"):
            others = [n for n in ("tenure", "dwelling_type", "rooms") if n != dimension]
            split = today[today[dimension].notna() & today[others].isna().all(axis=1)]
            assert split[split["area_id"].isna()][name].sum() == whole
            by_class = split[split["area_id"].notna()].groupby(dimension)[name].sum()
            assert by_class.to_dict() == split[split["area_id"].isna()].set_index(dimension)[name].to_dict()
