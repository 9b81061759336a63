"""The link is the state: it round-trips, and nonsense becomes the default with a notice."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import (
    CLASS_FIELDS,
    FIELDS,
    LANGUAGES,
    LAYERS,
    MODES,
    PARTS,
    RECKONINGS,
    WEIGHTS,
    Choices,
    ViewState,
)

OFFER = Choices(
    areas=("20101", "20102", "20103", "20104", "20903"),
    measures=("almene_share", "unused_share"),
    years=(2025, 2026),
    horizons=(2031, 2040),
    tenures=("almene", "other"),
    dwelling_types=("family", "youth"),
    rooms=("1-2", "3"),
    rent_bands=("under_3500", "over_4500"),
    size_bands=("under_50",),
    accessibles=("yes", "no"),
    ageings=("0.98", "1.0"),
    variants=("main", "low"),
)
MUNICIPALITIES = {"101": ("0001-aaaaaaaaaaaa",), "999": ()}


def read(query: dict[str, str], page: str = "overblik") -> tuple[ViewState, tuple[str, ...]]:
    return ViewState.from_query(query, page=page, municipalities=MUNICIPALITIES, choices=lambda code, release: OFFER)


@st.composite
def states(draw: st.DrawFn) -> ViewState:
    area = draw(st.sampled_from(("", *OFFER.areas)))
    others = [other for other in OFFER.areas if other != area]
    return ViewState(
        municipality=draw(st.sampled_from(tuple(MUNICIPALITIES))),
        year=draw(st.sampled_from(OFFER.years)),
        horizon=draw(st.sampled_from(OFFER.horizons)),
        measure=draw(st.sampled_from(OFFER.measures)),
        page=draw(st.sampled_from(("overblik", "omraader"))),
        area=area,
        compare=tuple(draw(st.lists(st.sampled_from(others), max_size=3, unique=True))),
        part=draw(st.sampled_from(PARTS)),
        reckoning=draw(st.sampled_from(RECKONINGS)),
        tenure=draw(st.sampled_from(("", *OFFER.tenures))),
        dwelling_type=draw(st.sampled_from(("", *OFFER.dwelling_types))),
        rooms=draw(st.sampled_from(("", *OFFER.rooms))),
        rent_band=draw(st.sampled_from(("", *OFFER.rent_bands))),
        size_band=draw(st.sampled_from(("", *OFFER.size_bands))),
        accessible=draw(st.sampled_from(("", *OFFER.accessibles))),
        ageing=draw(st.sampled_from(("", *OFFER.ageings))),
        scenario=draw(st.sampled_from(("main", "low", "A~variant.main~formation.0.02"))),
        scenario_b=draw(st.sampled_from(("main", "no_building"))),
        weights=draw(st.sampled_from(WEIGHTS)),
        layer=draw(st.sampled_from(LAYERS)),
        language=draw(st.sampled_from(LANGUAGES)),
        mode=draw(st.sampled_from(MODES)),
    )


@given(states())
def test_every_view_survives_its_link(state: ViewState) -> None:
    parts = urlsplit(state.link())
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    assert read(query, page=parts.path.strip("/")) == (state, ())


@given(states())
def test_every_field_is_written(state: ViewState) -> None:
    assert tuple(state.to_query()) == FIELDS


@given(st.dictionaries(st.sampled_from((*FIELDS, "embed", "__proto__")), st.text(max_size=300)))
def test_no_link_breaks_the_page_and_nonsense_is_named(query: dict[str, str]) -> None:
    state, nonsense = read(query)
    again, left = read(state.to_query())
    assert (again, left) == (state, ())
    assert set(nonsense) <= set(query)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("area", "ALL"),
        ("area", "20101' OR 1=1"),
        ("year", "-1"),
        ("year", "20260"),
        ("horizon", "soon"),
        ("municipality", "../101"),
        ("release", "0001-bbbbbbbbbbbb"),
        ("measure", "ethnicity"),
        ("compare", "20101 nowhere"),
        ("language", "x" * 100_000),
        ("mode", "admin"),
        ("dwelling_type", "castle"),
        ("rent_band", "3500"),
        ("ageing", "1.5"),
    ],
)
def test_a_value_that_makes_no_sense_becomes_the_default_and_is_named(field: str, value: str) -> None:
    state, nonsense = read({field: value})
    default, _ = read({})
    assert nonsense == (field,)
    assert state == default or field == "compare"


def test_a_pinned_release_is_kept_and_an_unknown_field_is_left_alone() -> None:
    state, nonsense = read({"release": "0001-aaaaaaaaaaaa", "utm_source": "mail"})
    assert (state.release, nonsense) == ("0001-aaaaaaaaaaaa", ())


def test_comparison_holds_at_most_three_others_and_never_the_area_itself() -> None:
    state, nonsense = read({"area": "20101", "compare": "20101 20102 20102 20103 20104 20903"})
    assert (state.compare, nonsense) == (("20102", "20103", "20104"), ())


def test_a_link_to_a_class_leaves_no_narrower_choice_behind() -> None:
    state, _ = read({"tenure": "almene", "rooms": "3", "rent_band": "under_3500", "area": "20903"})
    query = dict(parse_qsl(urlsplit(state.class_link({"dwelling_type": "youth"}, part="lack")).query))
    found, nonsense = read(query)
    assert nonsense == ()
    assert {name: getattr(found, name) for name in CLASS_FIELDS if getattr(found, name)} == {"dwelling_type": "youth"}
    assert (found.area, found.part) == ("20903", "lack")
