"""What a scenario does to the need: forecasts, building, reserve, and unmet need that is added in the open."""

import pytest

from byibalance_core.need import Build, Conversion, Scenario, need_json, need_table, unmet_definitions, unmet_need
from byibalance_core.need.unmet import Backlog, backlog, belongs

from .kinds_town import OLD, YOUNG, aged_town, ages
from .test_need_table import row

PROJECTS = [
    {"project_id": "a", "area_id": "A", "year": 2028, "tenure": "almene", "dwelling_type": "family", "rooms": "2"}
    | {"dwellings": 20, "certainty": "started"},
    {"project_id": "b", "area_id": "A", "year": 2030, "tenure": "almene", "dwelling_type": "older", "rooms": "2"}
    | {"dwellings": 15, "certainty": "planned"},
    {"project_id": "c", "area_id": "A", "year": 2029, "tenure": "other", "dwelling_type": "family", "rooms": "4+"}
    | {"dwellings": -8, "certainty": "permitted"},
]
UNMET = [
    {"group": "homeless", "year": 2024, "definition": "uge 6", "households": 30},
    {
        "group": "homeless",
        "year": 2026,
        "definition": "uge 6",
        "households": 40,
        "dwelling_type": "family",
        "rooms_max": 2,
    },
    {"group": "shelters", "year": 2026, "definition": "klar til udflytning", "households": 12},
    {"group": "older", "year": 2026, "definition": "venter", "households": 25, "dwelling_type": "care"},
    {"group": "young", "year": 2026, "definition": "skjult", "households": None},
]


def under(scenario, m=None, year=2031):
    return need_table(m or aged_town(pipeline=PROJECTS), year=year, scenario=scenario)


# The town's change in almene dwellings is 405 - 350 = 55, in other ones 270 - 300 = -30, in all 25.
@pytest.mark.parametrize(
    ("scenario", "almene", "other", "total"),
    [
        ("main", 55 - 35, -30 + 8, 25 - 27),
        ("as_planned", 55 - 35, -30 + 8, 25 - 27),
        ("no_building", 55, -30, 25),
        (Scenario("x", certainty=("started",)), 55 - 20, -30, 25 - 20),
        (Scenario("x", certainty=("started", "permitted")), 55 - 20, -30 + 8, 25 - 12),
        (Scenario("x", certainty=()), 55, -30, 25),
    ],
)
def test_the_pipeline_is_taken_off_as_far_as_the_scenario_counts_it(scenario, almene, other, total):
    table = under(scenario)
    assert row(table, tenure="almene")["gap_main"] == almene
    assert row(table, tenure="other")["gap_main"] == other
    assert row(table)["gap_main"] == total


def test_without_building_the_pipeline_is_not_shown_as_nothing():
    assert under("no_building")["pipeline"].isna().all()
    assert row(under("main"))["pipeline"] == 27


def test_own_builds_and_demolitions_count_in_their_class_and_year():
    builds = (
        Build("A", "almene", "family", "2", 30, 2029),
        Build("A", "almene", "family", "2", 500, 2032),
        Build("A", "other", "family", "4+", -10, 2030),
        Build(None, "almene", None, None, 5, 2027),
    )
    table = under(Scenario("x", building="none", builds=builds))
    assert row(table, tenure="almene")["gap_main"] == 55 - 35
    assert row(table, tenure="other")["gap_main"] == -30 + 10
    assert row(table, area="A", tenure="almene")["pipeline"] == 30
    assert row(table, area="T-unplaced", tenure="almene")["pipeline"] == 5
    two = row(table, rooms="2")
    assert (two["pipeline"], two["pipeline_unassigned"]) == (30, 5)


def test_a_conversion_leaves_one_class_and_enters_another():
    merged = Conversion("A", "almene", "family", "2", "family", "4+", 40, 20, 2030)
    table = under(Scenario("x", building="none", conversions=(merged,)))
    assert row(table, rooms="2")["pipeline"] == -40
    assert row(table, rooms="4+")["pipeline"] == 20
    assert row(table)["gap_main"] == 25 + 20


def test_a_build_in_an_area_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="has no area Z"):
        under(Scenario("x", builds=(Build("Z", "almene", None, None, 5, 2030),)))


def test_a_scenario_takes_its_own_publisher_and_variant():
    more = ages({YOUNG: (1000, 1000), OLD: (200, 400)}, publisher="state")
    high = ages({YOUNG: (1000, 1000), OLD: (200, 300)}, variant="high")
    m = aged_town(projection=[*ages(), *more, *high])
    assert row(under(Scenario("x", publisher="state"), m))["households"] == 800
    assert row(under("high", m))["households"] == 725
    answer = need_json(m, year=2031, scenario=Scenario("x", publisher="state"))
    assert (answer["publisher"], answer["scenario"]) == ("state", "x")
    with pytest.raises(ValueError, match="no forecast by nobody"):
        under(Scenario("x", publisher="nobody"), m)


def test_dwellings_are_households_over_one_less_the_reserve():
    # 675 / 0.97 dwellings at the horizon against the 650 that are used today without a reserve.
    found = row(under(Scenario("x", vacancy_reserve=0.03, building="none")))
    assert found["gap_main"] == round(675 / 0.97 - 650)
    assert row(under(Scenario("x", vacancy_reserve=0.03), year=2026))["gap_main"] == 0


def test_unmet_need_stands_beside_and_is_added_by_no_ready_scenario():
    m = aged_town(special_need=UNMET)
    for name in ("main", "low", "high", "as_planned", "no_building"):
        if name not in ("low", "high"):
            assert row(under(name, m))["gap_main"] == 25
            assert under(name, m)[["unmet", "unmet_unassigned"]].isna().all(axis=None)
    assert [r["definition_id"] for r in need_json(m, year=2031)["unmet_need"]] == [
        *("homeless", "older", "shelters", "without_dwelling", "all_groups")
    ]


def test_a_scenario_adds_one_definition_over_the_years_to_clear_it():
    m = aged_town(special_need=UNMET)
    # 40 in ten years: 20 of them in five. Almene, family, one or two rooms.
    table = under(Scenario("x", unmet="homeless", clear_years=10), m)
    assert row(table)["gap_main"] == 25 + 20
    assert row(table, tenure="almene")["gap_main"] == 55 + 20
    assert row(table, tenure="other")["unmet"] == 0
    assert row(table, tenure="almene", rooms="1-2")["unmet"] == 20
    assert row(table, dwelling_type="family")["unmet"] == 20
    two = row(table, rooms="2")
    assert (two["unmet"], two["unmet_unassigned"]) == (0, 20)
    assert row(table, area="T-unplaced")["unmet"] == 20
    assert row(table, area="A")["unmet"] == 0


@pytest.mark.parametrize(("clear_years", "added"), [(1, 40), (5, 40), (8, 25), (50, 4)])
def test_no_more_is_added_than_there_is(clear_years, added):
    m = aged_town(special_need=UNMET)
    assert backlog(m, "homeless", years=5, clear_years=clear_years).added == added


def test_joined_definitions_lie_between_the_largest_group_and_the_sum():
    table = unmet_definitions(aged_town(special_need=UNMET)).set_index("definition_id")
    assert table.loc["without_dwelling", ["groups", "low", "high", "single"]].tolist() == [
        *("homeless shelters", 40, 52, False)
    ]
    assert table.loc["all_groups", ["low", "high"]].tolist() == [40, 77]
    assert table.loc["homeless", ["low", "high", "year"]].tolist() == [40, 40, 2026]


def test_a_group_with_two_definitions_has_two_ids():
    rows = [*UNMET[:2], UNMET[1] | {"definition": "hele aaret", "households": 90}]
    found = unmet_need(aged_town(special_need=rows))
    assert found["definition_id"].is_unique
    assert all(name.startswith("homeless-") for name in found["definition_id"])
    # The joined definitions take the larger count of a group, and one group alone joins nothing.
    assert unmet_definitions(aged_town(special_need=rows))["single"].all()


@pytest.mark.parametrize(("name", "words"), [("all_groups", "may overlap"), ("refugees", "Definitions: homeless")])
def test_a_definition_that_cannot_be_added_is_refused(name, words):
    with pytest.raises(ValueError, match=words):
        under(Scenario("x", unmet=name), aged_town(special_need=UNMET))


def test_a_source_that_names_no_dwelling_adds_to_the_whole_alone():
    shelters = Backlog("shelters", "klar", 12, 12.0, None, None)
    assert belongs(shelters, {}) is True
    assert belongs(shelters, {"tenure": ("almene",)}) is True
    assert belongs(shelters, {"dwelling_type": ("family",)}) is None
    assert belongs(shelters, {"rooms": ("unknown",)}) is False
    assert belongs(shelters, {"size_band": ("under_50",)}) is None


def test_the_json_answer_says_what_was_assumed():
    scenario = Scenario("Mine", formation=0.01, builds=(Build("A", "almene", "family", "2", 4, 2030),))
    answer = need_json(aged_town(), year=2031, scenario=scenario.to_text())
    assert answer["scenario"] == "Mine"
    assert answer["assumptions"]["text"] == scenario.to_text()
    assert answer["assumptions"]["builds"][0]["dwellings"] == 4
    assert answer["household_method"] == "headship_by_age_drifted"
    assert need_json(aged_town(), year=2031)["scenario"] == "main"
