"""Scenarios: what they may say, and that the text of a link gives the same scenario back."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core.need.scenarios import CERTAINTIES, READY, Build, Conversion, Drift, Scenario, resolve
from byibalance_core.schemas import DIMENSIONS

WORDS = st.text(string.ascii_letters + string.digits + "æøå ._-", min_size=1, max_size=12).filter(
    lambda word: word.strip() and word != "any"
)
AREAS = st.none() | st.text(string.ascii_letters + string.digits + ".-", min_size=1, max_size=12).filter(
    lambda word: word != "any"
)
TENURE, TYPE, ROOMS = (st.none() | st.sampled_from(DIMENSIONS[name]) for name in ("tenure", "dwelling_type", "rooms"))
YEARS = st.integers(2020, 2060)
BUILDS = st.builds(
    Build, AREAS, TENURE, TYPE, ROOMS, st.integers(-9999, 9999).filter(lambda dwellings: dwellings != 0), YEARS
)
CONVERSIONS = st.builds(
    Conversion, AREAS, TENURE, TYPE, ROOMS, TYPE, ROOMS, st.integers(1, 9999), st.integers(0, 9999), YEARS
)
DRIFTS = st.builds(Drift, st.sampled_from(DIMENSIONS["tenure"]), TYPE, ROOMS, st.floats(-0.9, 5))
SCENARIOS = st.builds(
    Scenario,
    name=WORDS | st.sampled_from(sorted(READY)),
    variant=st.sampled_from(["main", "low", "high"]),
    publisher=st.none() | WORDS,
    formation=st.floats(-0.5, 0.5),
    vacancy_reserve=st.none() | st.floats(0, 0.5),
    unmet=st.none() | WORDS,
    clear_years=st.integers(1, 50),
    certainty=st.lists(st.sampled_from(CERTAINTIES), unique=True).map(tuple),
    building=st.sampled_from(["planned", "none"]),
    builds=st.lists(BUILDS, max_size=3).map(tuple),
    conversions=st.lists(CONVERSIONS, max_size=3).map(tuple),
    drift=st.lists(DRIFTS, max_size=3).map(tuple),
)


@given(scenario=SCENARIOS)
def test_the_text_of_a_scenario_gives_the_same_scenario_back(scenario):
    assert Scenario.from_text(scenario.to_text()) == scenario


@pytest.mark.parametrize("name", sorted(READY))
def test_a_ready_scenario_is_written_by_its_name_alone(name):
    assert READY[name].to_text() == name
    assert resolve(name) is READY[name]


def test_the_ready_scenarios_are_the_five_of_the_plan():
    assert set(READY) == {"main", "low", "high", "as_planned", "no_building"}


def test_the_text_is_short_and_needs_no_escaping_in_a_link():
    scenario = Scenario(
        "Plan-B",
        builds=(Build("99901", "almene", "older", "4+", 40, 2029),),
        conversions=(Conversion("99902", "almene", "family", "1", "family", "2", 40, 20, 2030),),
    )
    text = scenario.to_text()
    assert (
        text
        == "Plan-B~variant.main~build.99901.almene.older.4.40.2029~convert.99902.almene.family.1.family.2.40.20.2030"
    )
    assert set(text) <= set(string.ascii_letters + string.digits + "-._~")


def test_an_area_whose_id_holds_a_point_is_read_whole():
    build = Build("101.2-b", None, None, None, -12, 2030)
    assert Scenario.from_text(Scenario("x", builds=(build,)).to_text()).builds == (build,)


def test_a_ready_scenario_that_is_changed_says_only_what_differs():
    assert Scenario.from_text("high~formation.0.02") == Scenario("high", variant="high", formation=0.02)
    assert Scenario.from_text("no_building~vacancy_reserve.0.01").building == "none"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("hgih", "hgih"),
        ("", "''"),
        ("x~", "''"),
        ("x~formation.many", "formation.many"),
        ("x~formation.nan", "formation"),
        ("x~formation.0.9", "formation"),
        ("x~vacancy_reserve.1", "vacancy_reserve"),
        ("x~colour.red", "colour.red"),
        ("x~variant.main~variant.low", "variant.low"),
        ("x~variant.", "variant"),
        ("x~building.all", "building"),
        ("x~certainty.hoped", "hoped"),
        ("x~clear_years.0", "clear_years"),
        ("x~clear_years.ten", "clear_years.ten"),
        ("x~build.99901.almene.family.2.40", "build.99901.almene.family.2.40"),
        ("x~build.99901.almene.castle.2.40.2029", "castle"),
        ("x~build.99901.almene.family.2.0.2029", "dwellings"),
        ("x~build.99901.almene.family.2.many.2029", "many"),
        ("x~build.99901.almene.family.2.40.29", "year"),
        ("x~convert.99901.almene.family.2.older.2.0.1.2029", "dwellings"),
        ("x~drift.any.any.any.0.1", "drift"),
        ("x~drift.almene.0.1", "drift.almene.0.1"),
        ("~variant.main", "name"),
        ("x" * 61 + "~variant.main", "name"),
        ("x" + "~build.99901.almene.family.2.40.2029" * 200, "characters"),
    ],
)
def test_nonsense_is_refused_by_the_part_that_is_wrong(text, part):
    with pytest.raises(ValueError, match="scenario") as refused:
        Scenario.from_text(text)
    assert part in str(refused.value)


def test_a_conversion_is_what_goes_and_what_comes():
    merged = Conversion("A", "almene", "family", "1", "family", "2", 40, 20, 2030)
    scenario = Scenario("x", builds=(Build("B", "other", None, None, 5, 2028),), conversions=(merged,))
    assert scenario.changes == (
        Build("B", "other", None, None, 5, 2028),
        Build("A", "almene", "family", "1", -40, 2030),
        Build("A", "almene", "family", "2", 20, 2030),
    )


def test_the_order_in_which_certainties_are_said_makes_no_other_scenario():
    assert Scenario("x", certainty=("planned", "started")) == Scenario("x", certainty=("started", "planned"))
