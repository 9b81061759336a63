"""The figure of a map and its payload for the browser."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dashboard.maps import AreaList, MapFigure, MapWords, Measure, StandsOut

WORDS = MapWords(
    lang="da", map_label="Kort", measure_label="Vis", zoom_in="ind", zoom_out="ud", zoom_all="alt",
    not_drawn="ikke tegnet", signs=(("missing", "mangler"),),
)  # fmt: skip

MEASURE = Measure(
    id="almene", label="Almene", title="t", subtitle="s", legend_title="l", legend_subtitle="ls", column="Almene, %",
    values=(4.0, 15.0, None, 60.0), texts=("4,0", "15,0", "x", "60,0"), unit=" %",
    signs=("", "incomplete", "missing", ""), breaks=(15.0, 50.0), benchmark=19.0,
    labels=("under 15", "15–50", "over 50"),
)  # fmt: skip

FIGURE = MapFigure(
    ids=("a", "b", "c", "d"), names=("A", "B", "C", "D"), short_names=("A", "B", "", "D"),
    sizes=(100.0, 400.0, None, 25.0), words=WORDS, circles=((1.0,) * 4, (2.0,) * 4, (10.0, 20.0, 5.0, 5.0)),
    measures=(MEASURE,),
    measure="almene", selected="b", size_key=((100.0, "100"),),
    list=AreaList(("1",) * 4, (StandsOut("strength", "w"),) * 4),
)  # fmt: skip


def test_a_payload_is_plain_json() -> None:
    payload = FIGURE.to_payload()
    assert json.loads(json.dumps(payload, allow_nan=False)) == payload


def test_three_classes_take_steps_far_apart_and_signs_stand_outside_the_ramp() -> None:
    measure = FIGURE.to_payload()["measures"][0]
    assert measure["classes"] == "02m4"
    assert measure["incomplete"] == "0100"


def test_the_legend_runs_from_high_to_low_with_counts() -> None:
    measure = FIGURE.to_payload()["measures"][0]
    assert measure["legend"] == [[4, "over 50", 1], [2, "15–50", 1], [0, "under 15", 1]]
    assert measure["sign_counts"]["missing"] == measure["sign_counts"]["incomplete"] == 1
    assert measure["sign_counts"]["zero_or_hidden"] == 0


def test_no_text_of_a_missing_value_leaves_python() -> None:
    measure = FIGURE.to_payload()["measures"][0]
    assert measure["values"][2] is None
    assert measure["texts"][2] == ""


def test_bars_start_at_zero_and_reach_the_municipality() -> None:
    assert FIGURE.to_payload()["measures"][0]["range"] == [0, 60]
    tall = replace(MEASURE, benchmark=80.0)
    assert replace(FIGURE, measures=(tall,)).to_payload()["measures"][0]["range"] == [0, 80]


def test_the_key_has_the_scale_of_the_circles() -> None:
    assert FIGURE.to_payload()["size_key"] == [[10.0, "100"]]


def test_an_area_that_is_not_on_the_map_is_not_chosen() -> None:
    assert replace(FIGURE, selected="elsewhere").to_payload()["selected"] is None


def test_a_locator_needs_no_measure() -> None:
    locator = replace(
        FIGURE,
        measures=(),
        measure="",
        list=None,
        tints=("picked", "sibling", "other", "other"),
        tint_labels=(("picked", "A"),),
    )
    payload = locator.to_payload()
    assert (payload["tints"], payload["tint_labels"], payload["list"]) == ("psoo", [["p", "A"]], None)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"names": ("A",)}, "another number of names"),
        ({"geometry_url": "/geo/x.bin"}, "either circles or a geometry_url"),
        ({"circles": None}, "either circles or a geometry_url"),
        ({"circles": None, "geometry_url": "/g", "ids": ("b", "a", "c", "d")}, "ascending order"),
        ({"measure": "income"}, "no measure 'income'"),
        ({"measures": (), "measure": ""}, "another number of tints"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(FIGURE, **change)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"texts": ("1",)}, "differ in length"),
        ({"labels": ("one",)}, "2 breaks and 1 labels"),
        ({"signs": ("missing", "", "missing", "")}, "cannot carry the sign 'missing'"),
        ({"signs": ("", "", "", "")}, "cannot carry the sign ''"),
    ],
)
def test_a_measure_that_would_be_drawn_wrongly_is_refused(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(MEASURE, **change)
