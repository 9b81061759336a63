"""The form of *Prøv selv* that builds, demolishes or converts dwellings of a class in an area in a year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from byibalance_core.need.scenarios import LONGEST_TEXT, Build, Conversion, Scenario, resolve
from byibalance_core.schemas import DIMENSIONS
from dashboard import scenario_choices
from dashboard.facts import Facts
from dashboard.frame import Frame
from dashboard.state import SIDES
from dashboard.text import Text

KINDS = ("build", "demolish", "convert")
#: What a select box holds where a part of the class, or the area, is left open.
OPEN = ""
_CLASS = ("tenure", "dwelling_type", "rooms")
_BECOMES = ("to_dwelling_type", "to_rooms")
_MOST = 1_000_000


@dataclass(frozen=True)
class Draft:
    """What somebody has filled in; blanks are left open, None is not filled in."""

    kind: str
    dwellings: int | None
    area: str
    tenure: str
    dwelling_type: str
    rooms: str
    year: int
    to_dwelling_type: str = OPEN
    to_rooms: str = OPEN
    becomes: int | None = None


def refusal(facts: Facts, draft: Draft, text: Text) -> str:
    """Return in words why a draft cannot be added; blank where it can."""
    if not draft.dwellings:
        return text("scenarios.form.no_number")
    there = float(facts.dwellings.get(draft.area or facts.m.code, 0.0))
    if draft.kind != "build" and draft.dwellings > there:
        place = facts.area_name(draft.area) if draft.area else facts.m.name
        return text("scenarios.form.too_many", count=text.number(there), place=place)
    if draft.kind != "convert":
        named = draft.area or draft.tenure or draft.dwelling_type or draft.rooms
        # Without either it would be the pace of building, which has its slider.
        return "" if named else text("scenarios.form.nothing_named")
    if draft.becomes is None:
        return text("scenarios.form.no_becomes")
    kept = (draft.dwelling_type, draft.rooms) == (draft.to_dwelling_type, draft.to_rooms)
    return text("scenarios.form.no_change") if kept and draft.becomes == draft.dwellings else ""


def added(scenario: Scenario, draft: Draft) -> Scenario:
    """Return the scenario with the draft's change, which `refusal` has found nothing against."""
    area, tenure, kind, rooms = (
        value or None for value in (draft.area, draft.tenure, draft.dwelling_type, draft.rooms)
    )
    dwellings = int(draft.dwellings or 0)
    if draft.kind == "convert":
        becoming = draft.to_dwelling_type or None, draft.to_rooms or None
        new = Conversion(area, tenure, kind, rooms, *becoming, dwellings, int(draft.becomes or 0), draft.year)
        return replace(scenario, conversions=(*scenario.conversions, new))
    signed = dwellings if draft.kind == "build" else -dwellings
    return replace(scenario, builds=(*scenario.builds, Build(area, tenure, kind, rooms, signed, draft.year)))


def draw(frame: Frame, write: Callable[[Scenario], bool]) -> None:
    """Draw the form; what is filled in stays until somebody changes it, also where it is refused."""
    text, letter = frame.text, frame.state.side.upper()
    with st.expander(text("scenarios.form.heading"), expanded=False):
        kind = st.segmented_control(
            text("scenarios.form.kind"),
            KINDS,
            key="form-kind",
            default=KINDS[0],
            required=True,
            format_func=lambda name: text(f"scenarios.form.{name}"),
            width="stretch",
            label_visibility="collapsed",
        )
        with st.form("try-form", border=False):
            _fields(frame, str(kind))
            # Said as long as the scenario is the one it was said of: a run may be broken off by the next.
            of, good, words = st.session_state.get("form-said", ("", False, ""))
            if words and of == getattr(frame.state, SIDES[frame.state.side]):
                (st.success if good else st.error)(words)
            st.form_submit_button(
                text("scenarios.form.add", letter=letter), on_click=_add, args=(frame, write), width="stretch"
            )


def _fields(frame: Frame, kind: str) -> None:
    text, facts = frame.text, frame.facts
    first, second = st.columns(2, gap="small")
    with first:
        _number("dwellings", text("scenarios.form.dwellings"))
    years = list(range(facts.m.base_year + 1, max(facts.m.horizons) + 1))
    with second:
        st.selectbox(
            text("scenarios.form.year"), years, key=_key(frame, "year"), index=years.index(frame.state.horizon)
        )
    areas = [OPEN, *facts.area_order]
    anywhere = text("scenarios.form.anywhere")
    st.selectbox(
        text("scenarios.form.area"),
        areas,
        key=_key(frame, "area"),
        index=areas.index(frame.state.area) if frame.state.area in areas else 0,
        format_func=lambda area: facts.area_name(area) if area else anywhere,
    )
    for name in _CLASS:
        _category(frame, name, name)
    if kind == "convert":
        _number("becomes", text("scenarios.form.becomes"))
        for name in _BECOMES:
            _category(frame, name, name.removeprefix("to_"))


def _number(name: str, label: str) -> None:
    st.number_input(label, min_value=0, max_value=_MOST, step=1, value=None, key=f"form-{name}", placeholder="")


def _category(frame: Frame, name: str, dimension: str) -> None:
    text = frame.text
    st.selectbox(
        text(f"scenarios.form.{name}"),
        [OPEN, *(value for value in DIMENSIONS[dimension] if value != "unknown")],
        key=f"form-{name}",
        format_func=lambda value: text(f"common.{dimension}.{value}") if value else text("scenarios.form.open"),
    )


def _key(frame: Frame, name: str) -> str:
    # Areas and years belong to a municipality.
    return f"form-{name}-{frame.state.municipality}"


def _draft(frame: Frame) -> Draft:
    def said(key: str, otherwise: object = OPEN) -> object:
        return st.session_state.get(key, otherwise)

    names = (*_CLASS, *_BECOMES)
    numbers = {name: said(f"form-{name}", None) for name in ("dwellings", "becomes")}
    return Draft(
        kind=str(said("form-kind", KINDS[0]) or KINDS[0]),
        area=str(said(_key(frame, "area"))),
        year=int(str(said(_key(frame, "year"), frame.state.horizon))),
        **{name: str(said(f"form-{name}") or OPEN) for name in names},
        **{name: None if value is None else int(str(value)) for name, value in numbers.items()},
    )


def _add(frame: Frame, write: Callable[[Scenario], bool]) -> None:
    draft, side = _draft(frame), frame.state.side
    carried = str(getattr(frame.state, SIDES[side]))
    if words := refusal(frame.facts, draft, frame.text):
        st.session_state["form-said"] = carried, False, words
        return
    new = added(resolve(carried), draft)
    if write(new):
        words = frame.text("scenarios.form.added", letter=side.upper())
        st.session_state["form-said"] = scenario_choices.written(new, side), True, words
    else:
        words = frame.text("scenarios.form.full", most=frame.text.number(LONGEST_TEXT))
        st.session_state["form-said"] = carried, False, words
