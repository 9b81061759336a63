"""What the controls offer, how a scenario changes when they are moved, and what the form refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core.need.scenarios import READY, Build, Conversion, Scenario
from dashboard import facts as facts_module
from dashboard import scenario_choices as choices
from dashboard.facts import Facts
from dashboard.scenario_form import Draft, added, refusal
from dashboard.text import Text


@pytest.fixture(scope="module")
def example(store: Path) -> Facts:
    return facts_module.facts("999")


PLACED = Build("99901", "almene", None, "2", 40, 2029)
DRAFT = Draft("build", 40, "99901", "almene", "", "2", 2029)


def test_a_pace_stands_in_for_the_known_projects_and_leaves_what_is_placed(example: Facts) -> None:
    moved = choices.with_pace(example, Scenario("A", builds=(PLACED,)), 100)
    assert moved.building == "none"
    assert choices.own_builds(moved) == (PLACED,)
    # 100 a year from 2026: 500 to 2031, and 900 more to 2040; the placed ones are no pace.
    assert [build.dwellings for build in moved.builds if choices.is_open(build)] == [500, 900]
    assert choices.pace_of(example, moved, 500 + 40, 2031) == 100
    assert choices.pace_of(example, moved, 1400 + 40, 2040) == 100
    assert choices.with_pace(example, moved, 0).builds == (PLACED,)
    assert choices.without_pace(moved, "planned") == Scenario("A", builds=(PLACED,))


def test_a_conversion_is_no_pace(example: Facts) -> None:
    merged = Scenario("A", conversions=(Conversion(None, None, None, "1", None, "2", 40, 20, 2029),))
    assert choices.pace_of(example, merged, -20, 2031) == 0


def test_the_first_b_builds_as_in_the_years_before_to_every_horizon(example: Facts) -> None:
    first = Scenario.from_text(example.choices.scenario_b)
    assert choices.which(example, first, 2031) == choices.which(example, first, 2040) == "pace.completed"


@given(now=st.floats(0, 0.5), today=st.floats(0, 0.1))
def test_a_slider_can_stand_on_the_present_value(now: float, today: float) -> None:
    assert now in choices.reserves(today, now)
    assert now - 0.2 in choices.formations(2.02, now - 0.2)
    assert round(1000 * now) in choices.paces(round(1000 * now), [1409, 3802])
    for words in (
        [round(persons, 2) for persons in choices.formations(2.02, now - 0.2).values()],
        [round(share, 3) for share in choices.reserves(today, now)],
    ):
        # Two places that read alike cannot be told apart.
        assert len(words) == len(set(words))
    assert {1409, 3802} <= set(choices.paces(round(1000 * now), [1409, 3802]))


def test_ready_scenarios_are_those_that_say_something_here(example: Facts) -> None:
    assert list(choices.ready(example, 2031)) == [
        *("low", "main", "high", "as_planned", "no_building"),
        *("pace.started", "pace.completed"),
    ]
    assert choices.which(example, replace(READY["high"], name="Ønsket"), 2031) == "high"
    assert choices.which(example, Scenario("as_planned"), 2031) == "as_planned"
    assert choices.which(example, Scenario("A", formation=0.017), 2031) == ""


def test_a_name_of_ones_own_stays_and_a_letter_follows_its_side() -> None:
    assert choices.written(Scenario("Flere bor alene", formation=0.02), "b").startswith("Flere bor alene~")
    assert choices.written(Scenario("A", formation=0.02), "b").startswith("B~")
    assert choices.written(Scenario("A"), "b") == "main"
    assert choices.written(replace(READY["low"], formation=0.02), "a") == "A~variant.low~formation.0.02"
    assert choices.own_name(Scenario("low")) == choices.own_name(Scenario("B")) == ""


def test_a_draft_becomes_a_build_a_demolition_or_a_conversion() -> None:
    assert added(Scenario("A"), DRAFT).builds == (PLACED,)
    assert added(Scenario("A"), replace(DRAFT, kind="demolish")).builds == (replace(PLACED, dwellings=-40),)
    converted = added(Scenario("A"), replace(DRAFT, kind="convert", to_rooms="4+", becomes=20))
    assert converted.conversions == (Conversion("99901", "almene", None, "2", None, "4+", 40, 20, 2029),)
    assert Scenario.from_text(converted.to_text()) == converted


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (DRAFT, ""),
        (replace(DRAFT, dwellings=None), "Skriv antal boliger"),
        (replace(DRAFT, dwellings=0), "Skriv antal boliger"),
        (Draft("build", 40, "", "", "", "", 2029), "Vælg et sted eller en del af klassen"),
        (replace(DRAFT, kind="demolish", dwellings=2502), "Der er kun 2.501 boliger i"),
        (replace(DRAFT, kind="demolish", dwellings=2501), ""),
        (replace(DRAFT, kind="convert"), "Skriv, hvor mange boliger de bliver til"),
        (replace(DRAFT, kind="convert", to_rooms="2", becomes=40), "Boligerne bliver til det samme"),
        (replace(DRAFT, kind="convert", to_rooms="3", becomes=40), ""),
        (replace(DRAFT, kind="convert", to_rooms="2", becomes=0), ""),
    ],
)
def test_a_draft_that_cannot_be_is_refused_in_words(example: Facts, draft: Draft, said: str) -> None:
    words = refusal(example, draft, Text("da"))
    assert words.startswith(said) if said else not words
