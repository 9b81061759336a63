"""What is kept of scenarios is what the engine says, whatever was asked before."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from byibalance_core.need import need_table, sensitivity
from byibalance_core.need.scenarios import Build, Drift, Scenario
from dashboard import facts as facts_module
from dashboard import outlooks
from dashboard.scenario_choices import seen_paces, with_pace

TRIED = (
    Scenario("A", formation=0.013),
    Scenario("A", formation=0.013, vacancy_reserve=0.02),
    Scenario("A", builds=(Build(None, "almene", None, "2", 40, 2029),)),
    Scenario("A", drift=(Drift("almene", None, None, 0.1),)),
    Scenario("A", formation=0.013, drift=(Drift("almene", None, None, 0.1),)),
    Scenario("main"),
)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("code", ["101", "999"])
def test_kept_reckonings_are_those_of_the_engine(code: str, store: Path) -> None:
    facts = facts_module.facts(code)
    horizon = facts.m.horizons[0]
    for scenario in TRIED:
        table = need_table(facts.m, year=horizon, scenario=scenario)
        rows = table[table["area_id"].isna() & (table["voice"] == "as_today")]
        found = outlooks.outlook(facts, horizon, scenario.to_text())
        assert found is not None
        whole = rows.iloc[0]
        assert (found.low, found.main, found.high) == (whole["gap_low"], whole["gap_main"], whole["gap_high"])
        assert (found.households_base, found.households) == (whole["households_base"], whole["households"])
        kept = pd.concat(outlooks.by_class(facts, horizon, scenario.to_text()).values()).sort_index()
        pd.testing.assert_frame_equal(kept, rows)


@pytest.mark.usefixtures("store")
def test_the_bars_are_those_of_the_engine_and_the_pace_of_building() -> None:
    facts = facts_module.facts("999")
    horizon, scenario = facts.m.horizons[0], Scenario("A", formation=0.013)
    found = outlooks.sensitivity(facts, horizon, scenario.to_text())
    assert found is not None
    plain = sensitivity(facts.m, year=horizon, scenario=scenario)
    assert {bar for bar in found.bars if bar.assumption != outlooks.PACE} == set(plain.bars)
    (pace,) = (bar for bar in found.bars if bar.assumption == outlooks.PACE)
    most, least = sorted((one.dwellings for one in seen_paces(facts)), reverse=True)
    assert pace.high - pace.low == (most - least) * (horizon - facts.m.base_year)
    # A pace stands in for the known projects, so they are not moved on top of it.
    paced = outlooks.sensitivity(facts, horizon, facts.choices.scenario_b)
    assert paced is not None
    assert "building" in {bar.assumption for bar in found.bars}
    assert "building" not in {bar.assumption for bar in paced.bars}
    reaches = [bar.reach(found.main) for bar in found.bars]
    assert reaches == sorted(reaches, reverse=True)


@pytest.mark.usefixtures("store")
def test_a_scenario_that_names_what_is_not_there_has_no_outlook() -> None:
    facts = facts_module.facts("999")
    for scenario in (
        Scenario("A", builds=(Build("nowhere", None, None, "2", 4, 2029),)),
        Scenario("A", unmet="nobody"),
    ):
        assert outlooks.outlook(facts, 2031, scenario.to_text()) is None
        assert outlooks.sensitivity(facts, 2031, scenario.to_text()) is None
        assert outlooks.by_class(facts, 2031, scenario.to_text()) == {}


@pytest.mark.usefixtures("store")
def test_a_pace_holds_to_every_horizon() -> None:
    facts = facts_module.facts("999")
    text = with_pace(facts, Scenario("A"), 100).to_text()
    for horizon in facts.m.horizons:
        found = outlooks.outlook(facts, horizon, text)
        assert found is not None and found.building == 100 * (horizon - facts.m.base_year)
