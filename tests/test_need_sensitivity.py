"""Which assumption moves the answer most, and two scenarios side by side."""

import pytest

from byibalance_core.need import Build, Scenario
from byibalance_core.need.sensitivity import Bar, compare, sensitivity

from .kinds_town import OLD, STOCK, YOUNG, aged_town, ages
from .test_need_assumptions import PROJECTS
from .test_need_table import row


def wide_town(**tables):
    low = ages({YOUNG: (1000, 880), OLD: (200, 300)}, variant="low")
    high = ages({YOUNG: (1000, 920), OLD: (200, 300)}, variant="high")
    state = ages({YOUNG: (1000, 1000), OLD: (200, 300)}, publisher="state")
    return aged_town(projection=[*ages(), *low, *high, *state], pipeline=PROJECTS, **tables)


def test_each_bar_moves_one_assumption_alone():
    found = sensitivity(wide_town(), year=2031, tenure="almene")
    bars = {bar.assumption: (bar.low, bar.high) for bar in found.bars}
    # 405 households in almene dwellings, 350 now, 35 dwellings under way.
    assert found.main == 405 - 350 - 35
    # Ten households more or fewer of the young, four tenths of them in almene dwellings.
    assert bars["variant"] == (20 - 4, 20 + 4)
    assert bars["formation"] == (20 - 8, 20 + 8)
    assert bars["vacancy_reserve"] == (20, round(405 / 0.99) - 350 - 35)
    assert bars["building"] == (20, 55)
    assert bars["publisher"] == (20, 20 + 20)
    reaches = [bar.reach(found.main) for bar in found.bars]
    assert reaches == sorted(reaches, reverse=True)


def test_a_bar_that_lies_beside_the_scenario_reaches_to_it():
    bar = Bar("building", "300", "200", -80, -40)
    assert bar.reach(-60) == 40
    assert bar.reach(100) == 180
    assert bar.reach(-200) == 160


def test_the_settings_of_a_bar_are_named():
    bars = {bar.assumption: bar for bar in sensitivity(wide_town(), year=2031).bars}
    assert (bars["variant"].low_setting, bars["variant"].high_setting) == ("low", "high")
    assert (bars["building"].low_setting, bars["building"].high_setting) == ("planned", "none")
    assert (bars["publisher"].low_setting, bars["publisher"].high_setting) == ("office", "state")


def test_an_assumption_with_one_setting_has_no_bar():
    m = aged_town()
    tables = {name: table for name, table in m.tables.items() if name != "pipeline"}
    found = sensitivity(type(m)(**(vars(m) | {"tables": tables})), year=2031)
    assert {bar.assumption for bar in found.bars} == {"formation", "vacancy_reserve"}


def test_a_class_whose_shortage_is_withheld_has_no_bars():
    found = sensitivity(aged_town(stock=STOCK), year=2031, tenure="almene", dwelling_type="older")
    assert (found.main, found.bars) == (None, ())
    assert found.gap_status != "reckoned"


def test_two_scenarios_stand_side_by_side():
    builds = (Build("A", "almene", "family", "2", 40, 2030),)
    table = compare(wide_town(), "main", Scenario("Flere", builds=builds), year=2031)
    almene = row(table, tenure="almene")
    assert (almene["gap_main_a"], almene["gap_main_b"], almene["difference"]) == (20, -20, -40)
    assert row(table, tenure="other")["difference"] == 0
    assert table["difference"].isna().equals(table["gap_main_a"].isna() | table["gap_main_b"].isna())


def test_a_scenario_beside_itself_differs_in_nothing():
    table = compare(wide_town(), "high", "high", year=2031)
    assert (table["difference"].dropna() == 0).all()
    with pytest.raises(ValueError, match="no scenario called 'hgih'"):
        compare(wide_town(), "main", "hgih", year=2031)
