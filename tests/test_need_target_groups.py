"""Target groups side by side: each from its own table, assumptions marked, never added."""

import pytest
from hypothesis import given as holds
from hypothesis import strategies as st

from byibalance_core import release
from byibalance_core.need.given import given
from byibalance_core.need.group_figure import GroupFigure
from byibalance_core.need.older import care_homes_needed, older
from byibalance_core.need.target_groups import (
    homeless,
    refugees,
    rehousing,
    shelters,
    students,
    target_groups,
    years_to_house,
    young,
)
from tests.need_town import area_rows, forecast, municipality

PERSONS = "Borgere i hjemløshed i uge 6"


def need_row(group, count, definition=PERSONS, year=2026, **given_):
    return {"group": group, "year": year, "definition": definition, "households": count, "source_id": "s"} | given_


def town(*rows, stock=(), ages=None, **tables):
    """Return a town with rows of `special_need`, stock and a forecast by age: band to residents in 2026 and 2031."""
    projection = [
        forecast("T", year, persons[at], age_band=band)
        for band, persons in (ages or {}).items()
        for at, year in enumerate((2026, 2031))
    ]
    common = {"area_id": "a", "year": 2026, "status": "measured"}
    return municipality(
        {
            "areas": area_rows("a"),
            "special_need": list(rows),
            "stock": [common | row for row in stock],
            "projection": projection,
        }
        | tables
    )


def only(figures, measure):
    (found,) = [one for one in figures if one.measure == measure]
    return found


# --- Never a total ---


def test_adding_figures_of_groups_is_refused_whatever_the_way():
    one = GroupFigure("homeless", "waiting", 40, 40, 40, "persons", "counted")
    other = GroupFigure("rehousing", "waiting", 20, 20, 20, "households", "counted")
    with pytest.raises(TypeError, match="not added"):
        one + other
    with pytest.raises(TypeError, match="not added"):
        1 + one
    with pytest.raises(TypeError, match="not added"):
        sum([one, other])


def test_a_town_without_any_table_answers_every_group_with_what_is_missing():
    figures = target_groups(town(), year=2031)
    groups = {one.group for one in figures}
    assert groups == {"homeless", "shelters", "refugees", "rehousing", "young", "students", "older"}
    for one in figures:
        assert one.basis == "undecided"
        assert one.missing
        assert (one.low, one.main, one.high) == (None, None, None)


# --- Homeless ---


CHEAP = given(supplied={"cheap_lettings_year": 200})


def test_years_to_house_the_homeless_by_hand():
    figures = homeless(town(need_row("homeless", 100)), figures=CHEAP)
    quarter, half = [one for one in figures if one.measure == "years_to_house"]
    # 200 lettings, a quarter to the municipality: 50; all, half and a quarter of them: 2, 4 and 8 years for 100.
    assert (quarter.at, quarter.low, quarter.main, quarter.high) == (0.25, 2, 4, 8)
    assert (half.at, half.low, half.main, half.high) == (0.5, 1, 2, 4)
    assert quarter.basis == "assumption"
    assert set(quarter.assumes) == {"homeless_share_of_allocation", "cheap_lettings_year"}
    assert quarter.missing == ("homeless_inflow_year",)


def test_an_inflow_lengthens_the_time_and_may_make_it_endless():
    figures = given(supplied={"cheap_lettings_year": 200, "homeless_inflow_year": 25})
    quarter = only(homeless(town(need_row("homeless", 100)), figures=figures)[:2], "years_to_house")
    # 50 - 25 = 25 a year: 4 years; 25 - 25 = 0: none is enough.
    assert (quarter.low, quarter.main, quarter.high) == (4, None, None)
    assert quarter.missing == ()


def test_the_count_of_homeless_carries_its_definition_year_and_source():
    m = town(need_row("homeless", 90, year=2024), need_row("homeless", 100))
    waiting = only(homeless(m, figures=CHEAP), "waiting")
    assert (waiting.main, waiting.year, waiting.unit) == (100, 2026, "persons")
    assert (waiting.basis, waiting.definition, waiting.source_id) == ("counted", PERSONS, "s")


def test_a_hidden_count_is_undecided_and_not_nought():
    (waiting,) = homeless(town(need_row("homeless", None, status="suppressed")), figures=CHEAP)
    assert (waiting.main, waiting.basis, waiting.missing) == (None, "undecided", ("special_need: homeless",))


def test_copenhagen_counts_its_homeless_and_cannot_say_how_long(published):
    figures = target_groups(release.load(published, "101"), year=2031)
    waiting, quarter, half = [one for one in figures if one.group == "homeless"]
    assert (waiting.main, waiting.year, waiting.source_id) == (1370, 2022, "vive-homeless")
    assert waiting.unit == "persons"
    for one in (quarter, half):
        assert (one.basis, one.main, one.missing) == ("undecided", None, ("stock: tenure and rent_band",))
    assert (quarter.at, half.at) == (0.25, 0.5)


def test_the_invented_municipality_has_every_group(published):
    figures = target_groups(release.load(published, "999"), year=2031)
    counted = {one.group: one.main for one in figures if one.measure == "waiting"}
    assert counted == {"homeless": 40, "shelters": 13, "rehousing": 20, "young": 34, "older": 27}
    years = [one for one in figures if one.measure == "years_to_house"]
    assert all(0 < one.low < one.high for one in years)


@holds(
    waiting=st.floats(0, 1e5),
    housed=st.floats(0, 1e5),
    more=st.floats(0, 1e5),
    inflow=st.floats(0, 1e5),
)
def test_more_dwellings_never_lengthen_the_time_and_more_inflow_never_shortens_it(waiting, housed, more, inflow):
    endless = float("inf")

    def years(a_year, comes):
        found = years_to_house(waiting, a_year, comes)
        return endless if found is None else found

    assert years(housed + more, inflow) <= years(housed, inflow)
    assert years(housed, inflow + more) >= years(housed, inflow)


# --- Other groups ---


def test_a_place_in_a_shelter_is_filled_all_year_by_each_who_waits():
    waiting, days = shelters(town(need_row("shelters", 13, "Borgere klar til at flytte fra forsorgshjem")))
    assert (waiting.main, waiting.basis) == (13, "counted")
    assert (days.main, days.unit, days.basis) == (13 * 365, "days", "assumption")
    assert days.assumes


def test_refugees_are_turned_into_dwellings_by_persons_per_household():
    m = town(need_row("refugees", 30, "Personer i årets kvote"))
    counted, dwellings = refugees(m, figures=given(supplied={"refugee_household_size": 2.5}))
    assert (counted.main, counted.unit) == (30, "persons")
    assert (dwellings.main, dwellings.basis, dwellings.assumes) == (12, "assumption", ("refugee_household_size",))
    unknown = refugees(m, figures=given())[1]
    assert (unknown.basis, unknown.missing) == ("undecided", ("refugee_household_size",))


def test_a_quota_that_is_counted_in_households_needs_no_assumption():
    (dwellings,) = refugees(town(need_row("refugees", 6, "Flygtninge i årets kvote, husstande")), figures=given())
    assert (dwellings.main, dwellings.unit, dwellings.basis) == (6, "dwellings", "counted")


def test_rehousing_and_young_people_stand_as_they_are_counted():
    m = town(
        need_row("rehousing", 20, "Husstande, der genhuses ved nedrivning"),
        need_row("young", 34, "Unge 18-24 år med behov for bolig og støtte"),
    )
    assert [(one.main, one.unit, one.basis) for one in (*rehousing(m), *young(m))] == [
        (20, "households", "counted"),
        (34, "persons", "counted"),
    ]


def test_students_lack_those_who_want_a_youth_home_less_the_youth_homes():
    m = town(
        stock=[
            {"dwellings": 1000},
            {"dwellings": 300, "dwelling_type": "youth"},
            {"dwellings": 700, "dwelling_type": "family"},
        ]
    )
    (lacking,) = students(m, figures=given(supplied={"students": 2000, "youth_home_share": 0.4}))
    assert (lacking.main, lacking.basis) == (500, "assumption")
    assert lacking.assumes == ("students", "youth_home_share")
    (unknown,) = students(m, figures=given(supplied={"students": 2000}))
    assert unknown.missing == ("youth_home_share",)


# --- Older people ---


CARE = (
    {"dwellings": 1000},
    {"dwellings": 140, "dwelling_type": "care"},
    {"dwellings": 860, "dwelling_type": "family"},
)
AGES = {"0-64": (8000, 8000), "65-79": (1500, 1800), "80+": (1000, 1300)}


def test_care_homes_follow_the_residents_of_80_and_more_and_healthy_ageing():
    figures = older(town(stock=CARE, ages=AGES), year=2031, figures=given())
    coverage, needed, lacking = (only(figures, name) for name in ("coverage", "dwellings", "lacking"))
    assert (coverage.main, coverage.basis) == (pytest.approx(0.14), "counted")
    # 0.14 x 1,300 = 182 with unchanged health; times 0.99^5 and 0.98^5 with better.
    assert needed.high == pytest.approx(182)
    assert needed.main == pytest.approx(182 * 0.99**5)
    assert needed.low == pytest.approx(182 * 0.98**5)
    assert lacking.high == pytest.approx(42)
    assert (needed.basis, lacking.assumes) == ("assumption", ("healthy_ageing_factor",))


def test_rates_of_use_by_age_replace_the_coverage_where_they_are_supplied():
    rates = given(supplied={"user_rate_by_age": {"65-79": 0.02, "80+": 0.1}, "healthy_ageing_factor": [1.0, 1.0, 1.0]})
    needed = only(older(town(stock=CARE, ages=AGES), year=2031, figures=rates), "dwellings")
    assert needed.main == pytest.approx(0.02 * 1800 + 0.1 * 1300)
    assert "user_rate_by_age" in needed.assumes


def test_without_care_homes_in_the_stock_the_national_coverage_stands_in_and_says_so():
    figures = older(town(stock=[{"dwellings": 1000}], ages=AGES), year=2031, figures=given())
    needed = only(figures, "dwellings")
    assert needed.high == pytest.approx(0.14 * 1300)
    assert "care_home_coverage_80_plus" in needed.assumes
    assert only(figures, "lacking").basis == only(figures, "coverage").basis == "undecided"


def test_ages_that_do_not_begin_at_80_leave_the_care_homes_undecided():
    ages = {"0-64": (8000, 8000), "65+": (2500, 3100)}
    figures = older(town(stock=CARE, ages=ages), year=2031, figures=given())
    assert only(figures, "dwellings").missing == ("projection: residents of 80 or more",)


def test_small_accessible_dwellings_are_held_per_resident_of_65_and_more():
    cross = [
        {"dwellings": n, "rooms": rooms, "accessible": accessible}
        for rooms, accessible, n in (("2", "yes", 200), ("2", "no", 300), ("4+", "yes", 100), ("4+", "no", 400))
    ]
    figures = older(town(stock=[{"dwellings": 1000}, *cross], ages=AGES), year=2031, figures=given())
    lacking = only(figures, "lacking_accessible")
    # 2,500 residents of 65 or more become 3,100: 24 % more than the 200 dwellings.
    assert (lacking.low, lacking.main, lacking.high) == pytest.approx((48, 48, 48))
    assert lacking.basis == "assumption"


@holds(
    persons=st.floats(0, 1e6),
    rate=st.floats(0, 1),
    years=st.integers(0, 20),
    healthier=st.floats(0.9, 1),
    factor=st.floats(0.9, 1),
)
def test_better_health_never_needs_more_care_homes(persons, rate, years, healthier, factor):
    def needed(g):
        return care_homes_needed({"80+": persons}, {"80+": rate}, years=years, healthy_ageing=g)

    assert needed(factor * healthier) <= needed(factor) + 1e-9


def test_a_rate_for_an_age_without_residents_is_refused():
    with pytest.raises(ValueError, match="85\\+"):
        care_homes_needed({"80+": 100}, {"85+": 0.2}, years=5)
