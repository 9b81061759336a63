"""The controls of Prøv en anden aftale write the link, show what it says, and lose nothing that is refused."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from byibalance_core.lettings.alternative import Alternative
from byibalance_core.lettings.alternative_text import Tried

pytestmark = pytest.mark.usefixtures("store")


def page() -> None:
    import streamlit as st

    from dashboard import letting_controls
    from dashboard.frame import Frame

    frame = Frame("anvisning", str(st.session_state.get("asked", {}).get("language", "da")))
    letting_controls.draw(frame)


def tried(**query: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["asked"] = query
    app.session_state["chosen"] = {"municipality": "999"} | query
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def carried(app: AppTest, field: str = "letting") -> Tried:
    return Tried.from_text(app.session_state["query"][field])


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_controls_stand_in_both_languages(language: str) -> None:
    app = tried(language=language)
    assert app.select_slider(key="letting-allocation-a-trin1").value == 25
    assert app.select_slider(key="letting-allocation-b-trin1").value == 30
    assert [app.selectbox(key=f"letting-ready-{side}").value for side in "ab"] == ["agreed", "more"]


def test_a_slider_moves_its_own_alternative_and_leaves_the_other() -> None:
    app = tried()
    before = carried(app, "letting_b")
    app.select_slider(key="letting-allocation-a-trin4").set_value(0).run()
    assert carried(app) == Tried("", Alternative(allocation=(("trin4", 0.0),)))
    assert carried(app, "letting_b") == before
    app.select_slider(key="letting-allocation-b-trin4").set_value(20).run()
    assert dict(carried(app, "letting_b").alternative.allocation)["trin4"] == 0.2
    assert carried(app) == Tried("", Alternative(allocation=(("trin4", 0.0),)))
    app.segmented_control(key="letting-side").set_value("b").run()
    assert app.session_state["query"]["side"] == "b"
    app.select_slider(key="letting-flexible-b-trin4").set_value(40).run()
    assert carried(app, "letting_b").alternative.flexible == (("trin4", 0.4),)
    app.select_slider(key="letting-allocation-b-trin4").set_value(60).run()
    assert dict(carried(app, "letting_b").alternative.allocation)["trin4"] == 0.6
    assert not app.exception


def test_all_sliders_have_one_scale_and_stop_where_the_homes_of_a_step_are_spoken_for() -> None:
    app = tried()
    for step in ("trin1", "trin4"):
        options = app.select_slider(key=f"letting-allocation-a-{step}").options
        assert (options[0], options[-1], len(options)) == ("0\N{NO-BREAK SPACE}%", "100\N{NO-BREAK SPACE}%", 101)
    app.select_slider(key="letting-allocation-a-trin4").set_value(80).run()
    assert carried(app).alternative.allocation == (("trin4", 0.5),)
    assert app.select_slider(key="letting-allocation-a-trin4").value == 50
    app.select_slider(key="letting-flexible-a-trin4").set_value(90).run()
    assert carried(app).alternative.flexible == ()
    assert not app.exception


def test_what_is_agreed_anyway_is_no_change() -> None:
    app = tried(letting="~a.trin1.3000")
    app.select_slider(key="letting-allocation-a-trin1").set_value(25).run()
    assert app.session_state["query"]["letting"] == "agreed"


def test_a_ready_alternative_and_a_name() -> None:
    app = tried()
    app.selectbox(key="letting-ready-a").set_value("even").run()
    shares = {share for _, share in carried(app).alternative.allocation}
    assert len(shares) == 1
    app.text_input(key="letting-name").set_value("Jævn trappe").run()
    assert carried(app).name == "Jævn trappe"
    app.text_input(key="letting-name").set_value("a~b").run()
    assert carried(app).name == "Jævn trappe"
    assert "kan ikke bruges" in app.error[0].value
    assert app.text_input(key="letting-name").value == "a~b"


def test_the_forms_move_add_and_build() -> None:
    app = tried()
    buttons = [button for button in app.button if button.label == "Tilføj til A"]
    assert len(buttons) == 3
    app.selectbox(key="letting-move-estate").set_value("999-a010")
    app.selectbox(key="letting-move-step").set_value("trin2")
    buttons[0].click().run()
    assert carried(app).alternative.moves == (("999-a010", "trin2"),)
    [button for button in app.button if button.label == "Tilføj til A"][1].click().run()
    assert "over 0" in app.error[0].value
    app.number_input(key="letting-added-count").set_value(7)
    [button for button in app.button if button.label == "Tilføj til A"][1].click().run()
    assert carried(app).alternative.added[0][1] == 7.0
    app.number_input(key="letting-homes-count").set_value(40)
    [button for button in app.button if button.label == "Tilføj til A"][2].click().run()
    homes = carried(app).alternative.new_homes[0]
    assert (homes.homes, homes.step_id) == (40, "trin1")
    assert 0.05 < homes.turnover < 0.2
    assert not app.exception


def test_channels_are_closed_and_the_homeless_get_another_share() -> None:
    app = tried()
    pills = next(group for group in app.get("button_group") if group.proto.id.find("letting-closed") >= 0)
    pills.set_value(["advertised"]).run()
    assert carried(app).alternative.closed == ("advertised",)
    app.select_slider(key="letting-homeless").set_value(100).run()
    assert carried(app).alternative.homeless_share == 1.0


def test_the_group_that_is_housed_first_stands_in_the_link() -> None:
    app = tried()
    app.selectbox(key="letting-first").set_value("homeless").run()
    assert app.session_state["query"]["letting_first"] == "homeless"
    assert not app.exception


def test_without_an_agreement_it_is_said_what_brings_one() -> None:
    app = tried(municipality="101")
    assert len(app.select_slider) == 0
