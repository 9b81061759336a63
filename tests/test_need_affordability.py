"""Who can pay: affordable rents by hand arithmetic, the law's benefit, and what lies under a rent."""

import datetime as dt

import pytest
from hypothesis import given as holds
from hypothesis import strategies as st

from byibalance_core import release
from byibalance_core.need.affordability import (
    HouseholdGroup,
    affordable_rent,
    can_pay,
    highest_rent,
    household_groups,
    of_band,
)
from byibalance_core.need.building_cost import building_cost
from byibalance_core.need.given import WITHOUT_SOURCE, given
from byibalance_core.need.housing_benefit import housing_benefit
from byibalance_core.need.under_rent import dwellings_under, rent_limits
from byibalance_core.parameters import standard
from tests.need_town import area_rows, municipality

GROUPS = {group.group: group for group in household_groups(given())}


def rent_of(name, **supplied):
    return affordable_rent(GROUPS[name], given(supplied=supplied))


def benefit_of(*, income, area, adults=1, children=0, pensioner=False):
    return housing_benefit(
        given(),
        adults=adults,
        children=children,
        pensioner=pensioner,
        income_dkk_year=income,
        floor_area_m2=area,
    )


# --- The rent of a group ---


def test_a_single_on_cash_benefit_is_left_with_what_hand_arithmetic_says():
    found = rent_of("single")
    # 12 x 11,944 = 143,328; tax 37.01 % of what is above 54,100: 33,023.28; a month after tax 9,192.06.
    assert found.net_income == pytest.approx(9192.06, abs=0.01)
    # 206 x 50 m2 / 12 = 858.33. Left: 9,192.06 - 7,240 - 858.33 = 1,093.73, a rent too low for any benefit.
    assert (found.state, found.rent, found.benefit) == ("affordable", 1093, 0)


def test_a_pensioner_reaches_the_highest_benefit():
    found = rent_of("pensioner")
    # 12 x 16,273 = 195,276, below the income limit. Tax 0.3701 x 141,176 = 52,249.24; a month 11,918.90 is left.
    # Less 7,240 and 206 x 60 / 12 = 1,030: 3,648.90. The highest benefit of a month is 59,628 / 12 = 4,969.
    assert found.rent == 8617
    assert found.benefit == pytest.approx(4969)


def test_allowances_for_children_are_income_that_is_not_taxed():
    with_child = rent_of("single_with_child")
    # 12 x 15,874 = 190,488; tax 0.3701 x 136,388 = 50,477.20; child of 8: 13,368; single parent 6,964 + 7,096.
    assert with_child.net_income == pytest.approx((190_488 - 50_477.20 + 13_368 + 14_060) / 12, abs=0.01)
    assert with_child.disposable == 7240 + 3630


def test_where_the_norm_leaves_less_than_nothing_no_rent_is_affordable():
    found = rent_of("young_on_education_help")
    # 12 x 6,545 = 78,540; tax 0.3701 x 24,440 = 9,045.24; a month 5,791.23, less than the 7,240 that must be left.
    assert found.net_income == pytest.approx(5791.23, abs=0.01)
    assert (found.state, found.rent) == ("none_affordable", None)


def test_every_group_says_which_figures_must_be_confirmed():
    for name, group in GROUPS.items():
        found = rent_of(name)
        assert group.income in found.unconfirmed, name
        assert {"income_tax", "utilities_dkk_m2_year"} <= set(found.unconfirmed)
        assert "housing_benefit_area_m2" not in found.unconfirmed


def test_what_a_municipality_supplies_goes_before_the_norm_and_a_user_before_both():
    town = municipality({"areas": area_rows("a")})
    town.settings["given"] = {"income_tax": {"municipal_share": 0.23}}
    assert given(town).value("income_tax")["municipal_share"] == 0.23
    assert given(town).value("income_tax")["allowance_dkk_year"] == 54_100
    both = given(town, supplied={"income_tax": {"municipal_share": 0.26}})
    assert both.value("income_tax")["municipal_share"] == 0.26
    assert "income_tax" not in affordable_rent(GROUPS["single"], both).unconfirmed


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("incom_tax", {}, "no figure"),
        ("income_tax", {"church": 0.007}, "has no church"),
        ("income_tax", 0.37, "its parts are"),
        ("utilities_dkk_m2_year", -1, "negative"),
        ("acquisition_cost_dkk_m2", float("nan"), "negative"),
    ],
)
def test_a_supplied_figure_that_cannot_be_is_refused(name, value, fault):
    with pytest.raises(ValueError, match=fault):
        given(supplied={name: value})


def test_an_income_that_nobody_has_established_leaves_the_answer_undecided_with_its_name():
    unknown = HouseholdGroup("student", 1, (), "students", ("away",), 35.0)
    found = affordable_rent(unknown, given())
    assert (found.state, found.rent, found.missing) == ("undecided", None, ("students",))


def test_figures_without_a_source_are_no_norms():
    for name in WITHOUT_SOURCE:
        assert given().value(name) is None
        with pytest.raises(KeyError):
            standard(name)


def test_an_older_day_gives_the_older_figure():
    assert given(on=dt.date(2020, 1, 1)).value("care_home_coverage_80_plus") == 0.195
    assert given().value("care_home_coverage_80_plus") == 0.14


# --- The benefit ---


@pytest.mark.parametrize(
    ("income", "rent", "area", "month"),
    [
        # Without children: 15 % of the cost, 12 x 4,000 + 35 x 60 = 50,100.
        (144_000, 4000, 60, 50_100 * 0.15 / 12),
        # The income reduces: 60 % of 50,100 less 18 % of 300,000 - 170,300.
        (300_000, 4000, 60, (30_060 - 23_346) / 12),
        # The cost is counted to 95,500: 15 % of it.
        (144_000, 11_000, 60, 95_500 * 0.15 / 12),
        # 65 of 90 m2 are counted.
        (240_000, 8500, 90, (102_000 + 35 * 90) * 65 / 90 * 0.15 / 12),
        # Too small to be paid out: 60 % of 93,300 less 18 % of 468,000 - 170,300 is 2,394 a year, under 3,696.
        (468_000, 7600, 60, 0),
        # Never without rent.
        (0, 0, 60, 0),
    ],
)
def test_the_benefit_of_a_single_is_the_laws_arithmetic(income, rent, area, month):
    assert benefit_of(income=income, area=area).month(rent) == pytest.approx(month)


def test_with_children_the_own_payment_and_the_highest_benefit_bind():
    family = benefit_of(income=200_000, area=80, adults=2, children=2)
    # 12 x 4,000 + 35 x 80 = 50,800; 60 % is 30,480, but 28,700 is paid by themselves: 22,100.
    assert family.month(4000) == pytest.approx(22_100 / 12)
    assert family.month(9000) == pytest.approx(50_412 / 12)
    many = benefit_of(income=200_000, area=150, adults=2, children=4)
    assert many.month(12_000) == pytest.approx(95_500 * 0.6 / 12)
    assert many.most == 50_412 * 1.25


def test_a_pensioner_pays_at_least_a_share_of_the_income():
    assert benefit_of(income=180_000, area=60, pensioner=True).own_payment == 21_300
    assert benefit_of(income=240_000, area=60, pensioner=True).own_payment == pytest.approx(26_400)


MONEY = st.floats(0, 60_000, allow_nan=False)


@holds(
    rent=MONEY,
    more=MONEY,
    income=st.floats(0, 900_000),
    area=st.floats(15, 250),
    adults=st.integers(1, 3),
    children=st.integers(0, 5),
    pensioner=st.booleans(),
)
def test_the_benefit_rises_with_the_rent_but_never_by_more(rent, more, income, area, adults, children, pensioner):
    benefit = benefit_of(income=income, area=area, adults=adults, children=children, pensioner=pensioner)
    before, after = (benefit.month(value, paid_out=False) for value in (rent, rent + more))
    assert -1e-6 <= after - before <= more + 1e-6
    assert 0 <= after <= benefit.most / 12 + 1e-6


@holds(slope=st.floats(0, 1), most=MONEY, left=st.floats(-20_000, 40_000), offset=st.floats(0, 40_000))
def test_the_solved_rent_is_affordable_and_no_higher_one_is(slope, most, left, offset):
    def benefit(rent):
        return min(slope * max(0.0, rent - offset), most)

    found = highest_rent(benefit, left=left, most=most)
    if left < 0:
        assert found is None
        return
    slack = 1e-3
    assert found - benefit(found) <= left + slack
    assert found + 1 - benefit(found + 1) > left - slack


@holds(
    less=st.floats(0, 8000), more=st.floats(0, 8000), name=st.sampled_from(sorted(GROUPS)), municipal=st.floats(0, 0.4)
)
def test_a_larger_disposable_amount_never_leaves_more_rent(less, more, name, municipal):
    def rent(amount):
        supplied = {"first_adult": amount}
        return rent_of(name, disposable_amount_dkk_month=supplied, income_tax={"municipal_share": municipal}).rent or 0

    assert rent(less) >= rent(less + more)


@holds(rent=st.floats(0, 20_000), more=st.floats(0, 20_000))
def test_the_higher_the_rent_the_fewer_can_pay(rent, more):
    rents = [rent_of(name) for name in GROUPS]
    assert set(can_pay(rents, rent + more)) <= set(can_pay(rents, rent))


def test_a_number_outside_every_band_is_refused():
    assert of_band({"0-89": 0.08, "105+": 0.12}, 200) == 0.12
    with pytest.raises(ValueError, match="none of the bands"):
        of_band({"0-89": 0.08, "105+": 0.12}, 95)


# --- Dwellings and lettings under a rent ---


def town(**bands):
    """Return a town whose one estate has almene family dwellings by rent band, a tenth of which is let a year."""
    total = sum(bands.values())
    common = {"area_id": "a", "year": 2026, "status": "measured"}
    stock = [
        common | {"dwellings": total},
        common | {"dwellings": total, "tenure": "almene"},
        *(common | {"dwellings": n, "tenure": "almene", "rent_band": band} for band, n in bands.items()),
        common | {"estate_id": "e", "dwellings": total},
        *(
            common
            | {"estate_id": "e", "dwellings": n, "tenure": "almene", "dwelling_type": "family", "rent_band": band}
            for band, n in bands.items()
        ),
    ]
    outs = [{"estate_id": "e", "year": y, "period": str(y), "move_outs": total // 10} for y in (2023, 2024, 2025)]
    estates = [{"estate_id": "e", "valid_from": dt.date(1970, 1, 1), "organisation_id": "o", "area_id": "a"}]
    return municipality({"areas": area_rows("a"), "stock": stock, "move_outs": outs, "estates": estates})


def test_a_limit_at_the_edge_of_a_band_counts_the_bands_below_it():
    m = town(under_3500=400, **{"3500_4000": 300, "4000_4500": 200}, over_4500=100)
    at_4000 = dwellings_under(m, [4000])[0]
    assert (at_4000.low, at_4000.main, at_4000.high, at_4000.cut) == (700, 700, 700, True)
    assert at_4000.lettings_main == pytest.approx(70)
    assert at_4000.lettings_method == "estates"


def test_a_limit_inside_a_band_leaves_the_band_open_and_no_middle():
    m = town(under_3500=400, **{"3500_4000": 300, "4000_4500": 200}, over_4500=100)
    low, high = dwellings_under(m, [3900, 9000])
    assert (low.low, low.main, low.high, low.cut) == (400, None, 700, False)
    assert (low.lettings_low, low.lettings_main, low.lettings_high) == (pytest.approx(40), None, pytest.approx(70))
    assert (high.low, high.main, high.high) == (900, None, 1000)


def test_dwellings_of_unknown_rent_may_lie_under_any_limit():
    m = town(under_3500=400, unknown=100, over_4500=500)
    found = dwellings_under(m, [3500])[0]
    assert (found.low, found.main, found.high) == (400, 400, 500)


@pytest.mark.parametrize("code", ["101", "999"])
def test_the_higher_the_limit_the_more_dwellings_and_lettings_lie_under_it(code, published):
    m = release.load(published, code)
    rents = [affordable_rent(group, given()) for group in household_groups(given())]
    limits = rent_limits(given(), rents)
    assert {3500, 4000, 4500, rents[0].rent} <= set(limits)
    found = dwellings_under(m, limits)
    for name in ("low", "high", "lettings_low", "lettings_high"):
        values = [getattr(one, name) for one in found]
        assert values == sorted(values), name
    for one in found:
        assert one.low <= (one.low if one.main is None else one.main) <= one.high
        assert one.lettings_low <= one.lettings_high


def test_copenhagen_has_no_rents_and_so_no_middle(published):
    found = dwellings_under(release.load(published, "101"), [3500])[0]
    assert (found.low, found.main, found.method) == (0, None, "none")


# --- What building costs the municipality ---


def test_small_family_dwellings_take_a_smaller_share_of_base_capital():
    figures = given(supplied={"acquisition_cost_dkk_m2": 25_000})
    # 40 x 85 m2 x 25,000 = 85 million, 8 %; 40 x 110 m2 = 110 million, 12 %; youth 10 % of 40 x 40 x 25,000.
    assert building_cost(figures, dwellings=40, floor_area_m2=85).cost == 6_800_000
    assert building_cost(figures, dwellings=40, floor_area_m2=110).cost == 13_200_000
    assert building_cost(figures, dwellings=40, floor_area_m2=40, dwelling_type="youth").cost == 4_000_000
    assert building_cost(figures, dwellings=40, floor_area_m2=65, dwelling_type="care").share == 0.10


def test_without_a_cost_per_square_metre_the_cost_is_undecided_and_says_why():
    found = building_cost(given(), dwellings=40, floor_area_m2=85)
    assert (found.cost, found.acquisition, found.share) == (None, None, 0.08)
    assert found.missing == ("acquisition_cost_dkk_m2",)
    assert found.unconfirmed == ("municipal_base_capital_share",)
