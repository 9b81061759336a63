"""The form of *Prøv en anden aftale*: one change at a time, an estate moved, genudlejninger added, homes built."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from byibalance_core.lettings.alternative import Alternative, NewHomes
from byibalance_core.lettings.simulate import YEARS
from byibalance_core.schemas import DIMENSIONS
from dashboard import letting_choices, letting_trials
from dashboard.views.letting_words import estate_name

if TYPE_CHECKING:
    from dashboard.letting_controls import LettingControls

_SAID = "letting-form-said"


def draw(controls: LettingControls) -> None:
    """Draw the three forms; what was filled in stands until it is changed."""
    _move(controls)
    _added(controls)
    _homes(controls)
    said = st.session_state.pop(_SAID, "")
    if said:
        st.error(said)


def _move(controls: LettingControls) -> None:
    text, facts = controls.text, controls.facts
    names = {step.step_id: controls.step_name(step) for step in letting_choices.steps(controls.agreement)}
    estates = _estates(controls)
    with st.form("letting-form-move", border=False):
        st.selectbox(text("letting_try.control.move_estate"), estates, key="letting-move-estate",
                     format_func=lambda one: estate_name(facts, one))  # fmt: skip
        st.selectbox(text("letting_try.control.move_to"), list(names), key="letting-move-step",
                     format_func=names.__getitem__)  # fmt: skip

        def sent() -> None:
            estate, step = st.session_state["letting-move-estate"], st.session_state["letting-move-step"]
            now = controls.now.alternative
            kept = tuple(row for row in now.moves if row[0] != estate)
            _write(controls, replace(now, moves=(*kept, (estate, step))))

        st.form_submit_button(_add(controls), on_click=sent)


def _added(controls: LettingControls) -> None:
    text, facts = controls.text, controls.facts
    with st.form("letting-form-added", border=False):
        st.selectbox(text("letting_try.control.added_estate"), _estates(controls), key="letting-added-estate",
                     format_func=lambda one: estate_name(facts, one))  # fmt: skip
        st.number_input(text("letting_try.control.added_count"), min_value=0, max_value=1000, key="letting-added-count")

        def sent() -> None:
            estate, count = st.session_state["letting-added-estate"], st.session_state["letting-added-count"]
            if not count:
                st.session_state[_SAID] = text("letting_try.control.fill")
                return
            now = controls.now.alternative
            kept = tuple(row for row in now.added if row[0] != estate)
            _write(controls, replace(now, added=(*kept, (estate, float(count)))))

        st.form_submit_button(_add(controls), on_click=sent)


def _homes(controls: LettingControls) -> None:
    text, facts = controls.text, controls.facts
    names = {step.step_id: controls.step_name(step) for step in letting_choices.steps(controls.agreement)}
    with st.form("letting-form-homes", border=False):
        st.selectbox(text("letting_try.control.homes_area"), list(facts.area_order), key="letting-homes-area",
                     format_func=facts.area_name)  # fmt: skip
        st.number_input(text("letting_try.control.homes_count"), min_value=0, max_value=5000, key="letting-homes-count")
        st.selectbox(text("letting_try.control.homes_step"), list(names), key="letting-homes-step",
                     format_func=names.__getitem__)  # fmt: skip
        st.selectbox(text("letting_try.control.homes_band"), list(DIMENSIONS["rent_band"]), key="letting-homes-band",
                     format_func=lambda band: text(f"common.rent_band.{band}"))  # fmt: skip
        st.selectbox(text("letting_try.control.homes_year"), list(range(1, YEARS + 1)), key="letting-homes-year")

        def sent() -> None:
            held = {
                name: st.session_state[f"letting-homes-{name}"] for name in ("area", "count", "step", "band", "year")
            }
            if not held["count"]:
                st.session_state[_SAID] = text("letting_try.control.fill")
                return
            homes = NewHomes(
                held["area"],
                int(held["count"]),
                round(letting_trials.turnover(facts), 4),
                held["step"],
                rent_band=held["band"],
                from_year=held["year"],
            )
            now = controls.now.alternative
            _write(controls, replace(now, new_homes=(*now.new_homes, homes)))

        st.form_submit_button(_add(controls), on_click=sent)


def _estates(controls: LettingControls) -> list[str]:
    facts = controls.facts
    return sorted(set(letting_trials.cells(facts)["estate_id"]), key=lambda one: estate_name(facts, one))


def _add(controls: LettingControls) -> str:
    return controls.text("letting_try.control.add", letter=controls.hand.upper())


def _write(controls: LettingControls, alternative: Alternative) -> None:
    if not controls.write(alternative):
        st.session_state[_SAID] = controls.text("letting_try.full", letter=controls.hand.upper())
