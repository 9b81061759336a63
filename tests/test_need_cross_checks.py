"""Cross-checks against rules, flows and national levels: the handbook's vectors, and identities."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given as holds
from hypothesis import strategies as st

from byibalance_core import release
from byibalance_core.need.cross_checks import (
    against_national_levels,
    line_weights,
    mean_rent_dkk_month,
    stock_rule,
    tenure_split,
    vacancy_share,
    yearly_flow,
)
from tests.need_town import area_rows, municipality

VECTOR = {
    "median_income": 420_000,
    "log_sd": 0.62,
    "price": 1_900_000,
    "income_multiple": 4,
    "private_rent_year": 102_000,
    "mid_rent_year": 84_000,
    "rent_share": 0.33,
    "buyers_share": 0.6,
}


def test_the_tenure_split_of_the_handbook():
    split = tenure_split(**VECTOR)
    able = (split.can_buy, split.can_rent, split.can_rent_mid)
    assert able == pytest.approx((0.4213, 0.6895, 0.7904), abs=5e-5)
    shares = (split.own, split.private, split.mid_market, split.social)
    assert shares == pytest.approx((0.2528, 0.4367, 0.1008, 0.2096), abs=1e-4)


AMOUNT = st.floats(1_000, 5_000_000)


@holds(rent=AMOUNT, more=st.floats(0, 1_000_000), mid=AMOUNT, price=AMOUNT, sd=st.floats(0.05, 2), beta=st.floats(0, 1))
def test_the_shares_sum_to_one_and_a_higher_rent_leaves_fewer_who_can_pay(rent, more, mid, price, sd, beta):
    def split(private):
        given = {"private_rent_year": private, "mid_rent_year": mid, "price": price, "log_sd": sd, "buyers_share": beta}
        return tenure_split(**VECTOR | given)

    before, after = split(rent), split(rent + more)
    assert after.can_rent <= before.can_rent
    for one in (before, after):
        shares = (one.own, one.private, one.mid_market, one.social)
        assert min(shares) >= -1e-12
        assert sum(shares) == pytest.approx(1)


@pytest.mark.parametrize("wrong", [{"median_income": 0}, {"log_sd": 0}, {"buyers_share": 60}, {"rent_share": 33}])
def test_a_percentage_or_a_nought_in_the_place_of_a_share_is_refused(wrong):
    with pytest.raises(ValueError, match=r"share|above 0"):
        tenure_split(**VECTOR | wrong)


@pytest.mark.parametrize(("ratio", "dwellings"), [(5, 320.0), (6, 380.8), (8, 502.4), (10, 624.0), (3, 320.0)])
def test_englands_stock_rule_of_the_handbook(ratio, dwellings):
    assert stock_rule(40_000, ratio) == pytest.approx(dwellings)


def test_the_three_point_line_of_the_handbook():
    weights = line_weights((2006, 2016, 2021), 2031)
    assert weights == pytest.approx((-6 / 7, 4 / 7, 9 / 7), abs=1e-4)


YEARS = st.lists(st.integers(1980, 2030), min_size=2, max_size=6, unique=True)


@holds(years=YEARS, horizon=st.integers(2031, 2050), level=st.floats(-1e4, 1e4), slope=st.floats(-100, 100))
def test_the_weights_of_a_line_sum_to_one_and_carry_a_straight_line_on(years, horizon, level, slope):
    weights = line_weights(tuple(years), horizon)
    assert sum(weights) == pytest.approx(1)
    values = level + slope * (np.array(years) - 2000)
    assert np.dot(weights, values) == pytest.approx(level + slope * (horizon - 2000), abs=1e-3)


def test_one_year_makes_no_line():
    with pytest.raises(ValueError, match="two different years"):
        line_weights((2020,), 2031)


def test_the_flow_of_the_handbook():
    assert yearly_flow(1000, turnover=0.104, allocated=0.25) == pytest.approx((104, 26))
    with pytest.raises(ValueError, match="from 0 to 1"):
        yearly_flow(1000, turnover=0.104, allocated=25)


def test_the_mean_rent_of_the_handbook():
    assert mean_rent_dkk_month(50) == pytest.approx(3750, abs=10)
    assert mean_rent_dkk_month(75.9) == pytest.approx(5690, abs=10)


def test_the_vacancy_of_the_handbook():
    assert vacancy_share(3884, 596_952) == pytest.approx(0.0065, abs=5e-5)
    assert vacancy_share(0, 0) is None


# --- National levels ---


def town(*, move_outs, vacant):
    """Return a town with one estate of 1,000 family dwellings."""
    common = {"area_id": "a", "year": 2026, "status": "measured"}
    stock = [
        common | {"dwellings": 1000},
        common | {"estate_id": "e", "dwellings": 1000},
        common | {"estate_id": "e", "dwellings": 1000, "tenure": "almene", "dwelling_type": "family"},
    ]
    return municipality(
        {
            "areas": area_rows("a"),
            "stock": stock,
            "estates": [{"estate_id": "e", "valid_from": dt.date(1970, 1, 1), "organisation_id": "o", "area_id": "a"}],
            "move_outs": [{"estate_id": "e", "year": 2025, "period": "2025", "move_outs": move_outs}],
            "vacancies": [
                {"estate_id": "e", "year": 2025, "period": "2025M11", "vacant": 900},
                {"estate_id": "e", "year": 2025, "period": "2025M12", "vacant": vacant},
                {"estate_id": "e", "year": 2025, "period": "2025M12", "dwelling_type": "family", "vacant": vacant},
            ],
        }
    )


@pytest.mark.parametrize(
    ("move_outs", "vacant", "turnover", "vacancy"),
    [
        (104, 6, "inside", "inside"),
        # 5.2 % is half the national level of family dwellings, 20.8 % is twice it.
        (51, 20, "below", "inside"),
        (209, 21, "above", "above"),
    ],
)
def test_a_municipality_outside_the_national_levels_is_told(move_outs, vacant, turnover, vacancy):
    levels = against_national_levels(town(move_outs=move_outs, vacant=vacant)).set_index(["measure", "dwelling_type"])
    assert levels.loc[("turnover", "family"), "verdict"] == turnover
    assert levels.loc[("turnover", "family"), "value"] == pytest.approx(move_outs / 1000)
    assert levels.loc[("vacancy", "family"), "verdict"] == vacancy
    assert levels.loc[("vacancy", "all"), "value"] == pytest.approx(vacant / 1000)
    assert ("turnover", "youth") not in levels.index


def test_a_municipality_whose_estates_deliver_nothing_has_no_levels(published):
    assert against_national_levels(release.load(published, "101")).empty


def test_the_invented_municipality_has_too_many_empty_youth_dwellings(published):
    levels = against_national_levels(release.load(published, "999")).set_index(["measure", "dwelling_type"])
    assert levels.loc[("turnover", "family"), "verdict"] == "inside"
    assert levels.loc[("vacancy", "youth"), "verdict"] == "above"
