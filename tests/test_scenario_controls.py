"""The controls of Prøv selv write the link, show what it says, and lose nothing that is refused."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from byibalance_core.need.scenarios import LONGEST_TEXT, Build, Scenario, resolve

from .test_app import run

pytestmark = pytest.mark.usefixtures("store")


def carried(app: AppTest, field: str = "scenario") -> Scenario:
    return resolve(app.session_state["query"][field])


def tried(**query: str) -> AppTest:
    app = run("boliger-og-behov", part="try", **({"municipality": "999"} | query))
    assert not app.exception, [e.value for e in app.exception]
    return app


def test_a_slider_moves_the_scenario_in_hand_and_leaves_the_other() -> None:
    app = tried()
    before = carried(app, "scenario_b")
    app.select_slider(key="try-reserve").set_value(0.02).run()
    assert carried(app) == Scenario("A", vacancy_reserve=0.02)
    app.select_slider(key="try-pace").set_value(100).run()
    assert carried(app).vacancy_reserve == 0.02
    assert [build.dwellings for build in carried(app).builds] == [500, 900]
    assert carried(app, "scenario_b") == before
    app.segmented_control(key="try-side").set_value("b").run()
    assert app.session_state["query"]["side"] == "b"
    app.select_slider(key="try-reserve").set_value(0.01).run()
    assert carried(app, "scenario_b").vacancy_reserve == 0.01
    assert not app.exception


def test_the_norm_of_the_reserve_is_no_assumption_of_ones_own() -> None:
    app = tried(scenario="A~variant.main~vacancy_reserve.0.02")
    app.select_slider(key="try-reserve").set_value(0.0).run()
    assert app.session_state["query"]["scenario"] == "main"


def test_a_ready_scenario_and_a_name() -> None:
    app = tried()
    app.selectbox(key="try-ready").set_value("high").run()
    assert app.session_state["query"]["scenario"] == "high"
    app.text_input(key="try-name").set_value("Flere bor alene").run()
    assert carried(app).name == "Flere bor alene"
    app.select_slider(key="try-pace").set_value(0).run()
    assert (carried(app).name, carried(app).variant, carried(app).building) == ("Flere bor alene", "high", "none")


@pytest.mark.parametrize("name", ["a~b", "low"])
def test_a_name_that_cannot_be_carried_is_refused_and_not_lost(name: str) -> None:
    app = tried(scenario="A~variant.main~formation.0.02")
    app.text_input(key="try-name").set_value(name).run()
    assert app.session_state["query"]["scenario"] == "A~variant.main~formation.0.02"
    assert app.text_input(key="try-name").value == name
    assert "kan ikke bruges" in app.error[0].value
    app.text_input(key="try-name").set_value("Små boliger").run()
    assert carried(app).name == "Små boliger"
    assert not app.error


def test_a_refused_name_goes_with_its_scenario() -> None:
    app = tried(scenario="A~variant.main~formation.0.02")
    app.text_input(key="try-name").set_value("a~b").run()
    app.selectbox(key="try-ready").set_value("main").run()
    assert app.text_input(key="try-name").value == ""
    assert not app.error


def test_the_form_adds_a_build_and_keeps_what_was_filled_in() -> None:
    app = tried()
    next(button for button in app.button if button.label == "Tilføj til A").click().run()
    assert "Skriv antal boliger" in app.error[0].value
    assert app.session_state["query"]["scenario"] == "main"
    app.number_input(key="form-dwellings").set_value(40)
    app.selectbox(key="form-tenure").set_value("almene")
    app.selectbox(key="form-rooms").set_value("2")
    app.selectbox(key="form-area-999").set_value("99901")
    app.selectbox(key="form-year-999").set_value(2029)
    next(button for button in app.button if button.label == "Tilføj til A").click().run()
    assert carried(app).builds == (Build("99901", "almene", None, "2", 40, 2029),)
    assert app.number_input(key="form-dwellings").value == 40
    assert app.success[0].value == "Tilføjet til A."


def test_a_full_scenario_says_so_and_stays() -> None:
    one = Build("99901", "private_rental", "family", "2", 40, 2029)
    count = (LONGEST_TEXT - len("A~variant.main")) // (
        len(Scenario("A", builds=(one,)).to_text()) - len("A~variant.main")
    )
    full = Scenario("A", builds=(one,) * count).to_text()
    app = tried(scenario=full)
    app.number_input(key="form-dwellings").set_value(123456)
    app.selectbox(key="form-tenure").set_value("private_rental")
    app.selectbox(key="form-dwelling_type").set_value("family")
    app.selectbox(key="form-area-999").set_value("99902")
    next(button for button in app.button if button.label == "Tilføj til A").click().run()
    assert app.session_state["query"]["scenario"] == full
    assert "Scenariet er fyldt" in app.error[0].value


def test_forecast_unmet_need_and_projects_are_chosen_among_few() -> None:
    app = tried()
    app.selectbox(key="try-unmet").set_value("homeless").run()
    app.selectbox(key="try-clear").set_value(5).run()
    app.selectbox(key="try-forecast").set_value(("Fiktiv Statistik", "main")).run()
    assert carried(app) == Scenario("A", unmet="homeless", clear_years=5, publisher="Fiktiv Statistik")
    assert not app.exception


def test_where_a_scenario_cannot_be_reckoned_the_controls_that_can_mend_it_stand() -> None:
    app = tried(scenario="A~variant.main~build.nowhere.any.any.2.4.2029")
    assert len(app.select_slider) == 0
    app.selectbox(key="try-ready").set_value("main").run()
    assert app.session_state["query"]["scenario"] == "main"
    assert len(app.select_slider) == 3
