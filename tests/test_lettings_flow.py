"""Genudlejninger by estate and dimension, national anchors, move-outs beside them, and the waiting signal."""

import numpy as np
import pandas as pd
import pytest

from byibalance_core.lettings import waiting
from byibalance_core.lettings.flow import against_move_outs, anchors, estates_at, genudlejninger, let, newest_window
from byibalance_core.lettings.periods import Window
from byibalance_core.need.turnover import expected_turnover
from byibalance_core.parameters import standard

from .lettings_town import family_estate, letting, town

YEAR = Window.until("2025")


def gone(estate, count, period="2025", **split):
    return {"estate_id": estate, "year": int(period[:4]), "period": period, "move_outs": count, **split}


def listed(organisation, applicants, period, months=None, **split):
    row = {"organisation_id": organisation, "year": int(period[:4]), "period": period, "applicants": applicants}
    return row | {"median_months": months} | split


def test_the_flow_is_told_by_every_dimension_that_is_asked_for():
    rows = [letting("a", 3)]
    rows += [letting("a", 2, channel="municipal", dwelling_type="family", rooms="2", rent_band="under_3500")]
    rows += [letting("a", 1, channel="flexible", dwelling_type="family", rooms="3", rent_band="over_4500")]
    m = town([*rows, letting("b", 8)], owners={"a": "o1", "b": "o1", "c": "o2"})
    found = genudlejninger(m, YEAR)
    assert list(found.columns) == [
        *("estate_id", "organisation_id", "area_id", "rent_band", "rooms", "dwelling_type", "channel"),
        *("genudlejninger", "state"),
    ]
    assert found.loc[found["estate_id"] == "a", ["rooms", "channel", "genudlejninger"]].values.tolist() == [
        ["3", "flexible", 1.0],
        ["2", "municipal", 2.0],
    ]
    rest = found[found["estate_id"] != "a"].set_index("estate_id")
    assert rest["state"].to_dict() == {"b": "not_split", "c": "not_delivered"}
    assert rest["genudlejninger"].isna().all()


def test_totals_are_used_as_totals():
    m = town(family_estate("a", 10, 4), owners={"a": "o1"})
    assert genudlejninger(m, YEAR, ())["genudlejninger"].tolist() == [10.0]
    assert genudlejninger(m, YEAR, ("channel",)).set_index("channel")["genudlejninger"].to_dict() == {
        "external_list": 6.0,
        "municipal": 4.0,
    }


def test_an_estate_of_one_type_needs_no_split_and_a_mixed_one_does():
    m = town(
        [*family_estate("a", 10, 4), *family_estate("b", 10, 4)],
        owners={"a": "o1", "b": "o1"},
        dwellings={"a": {"family": 50}, "b": {"family": 50, "youth": 1}},
    )
    found = let(m, YEAR, ("family",))
    assert found.loc["a"].tolist() == [10.0, "measured"]
    assert np.isnan(found.loc["b", "count"])
    assert found.loc["b", "state"] == "not_split"
    assert let(m, YEAR, ("family", "youth")).loc["b", "count"] == 10


def test_an_estate_that_is_gone_or_not_yet_there_has_no_line():
    m = town(family_estate("a", 10, 4), owners={"a": "o1", "b": "o1"})
    rows = m.table("estates").assign(valid_to=[pd.Timestamp("2024-06-30"), pd.NaT])
    rows.loc[1, "valid_from"] = pd.Timestamp("2025-12-31")
    m = type(m)(**{**m.__dict__, "tables": {**m.tables, "estates": rows}})
    assert estates_at(m, YEAR).index.tolist() == ["b"]
    assert estates_at(m, Window.until("2025M11")).index.tolist() == []
    assert estates_at(m, Window.until("2024M06")).index.tolist() == ["a"]


def test_without_lettings_there_is_no_newest_window():
    assert newest_window(town([], owners={"a": "o1"})) is None


def test_the_flow_stands_beside_the_national_levels():
    # 1,000 family dwellings at the national levels: 104 move-outs, and every seventh let anew.
    m = town([letting("a", 143)], owners={"a": "o1"}, dwellings={"a": {"family": 1000}}, move_outs=[gone("a", 104)])
    found = anchors(m, YEAR).set_index(["measure", "dwelling_type"])
    assert found.loc[("turnover", "family"), ["value", "national", "verdict"]].tolist() == [0.104, 0.104, "inside"]
    assert found.loc[("lettings", "all"), ["value", "national", "verdict"]].tolist() == [0.143, 0.143, "inside"]


@pytest.mark.parametrize(("count", "verdict"), [(60, "below"), (143, "inside"), (300, "above")])
def test_a_flow_far_from_the_national_level_is_told(count, verdict):
    m = town([letting("a", count)], owners={"a": "o1"}, dwellings={"a": {"family": 1000}})
    found = anchors(m, YEAR).set_index("measure")
    assert found.loc["lettings", "verdict"] == verdict


def test_every_seventh_dwelling_is_86_039_of_about_six_hundred_thousand():
    assert 86_039 / standard("almene_letting_share").value == pytest.approx(602_000, abs=1000)


def test_lettings_and_move_outs_stand_beside_each_other_and_are_not_made_to_agree():
    m = town(
        [letting("a", 12), letting("b", 7), letting("c", 5)],
        owners=dict.fromkeys("abcd", "o1"),
        move_outs=[gone("a", 10), gone("b", 9), gone("c", 5), gone("d", 4)],
    )
    found = against_move_outs(m, YEAR).set_index("estate_id")
    assert found["difference"].fillna(99).to_dict() == {"a": 2, "b": -2, "c": 0, "d": 99}
    assert found.loc["a", "reasons"][0] == "moves_inside"
    assert found.loc["b", "reasons"][0] == "empty_or_closed"
    assert found.loc["c", "reasons"] == found.loc["d", "reasons"] == ()
    assert found[["lettings", "move_outs"]].fillna(-1).values.tolist() == [[12, 10], [7, 9], [5, 5], [-1, 4]]


def test_turnover_is_the_same_whether_a_year_comes_as_one_row_or_twelve():
    """A year beside its own months is one year, for the need as for the flow."""
    months = [gone("a", 2, f"2025M{month:02d}") for month in range(1, 13)]
    found = [
        expected_turnover(town([], owners={"a": "o1"}, move_outs=outs), {}, almene=100).main
        for outs in ([gone("a", 24)], months, [gone("a", 24), *months])
    ]
    assert found == [24, 24, 24]


def test_the_waiting_signal_is_told_by_organisation_and_never_summed():
    m = town(
        [letting("a", 12)],
        owners={"a": "o1", "b": "o1", "c": "o2"},
        waiting=[
            listed("o1", 300, "2025"),
            listed("o1", 350, "2026", 14.5),
            listed("o1", 90, "2026", 20.0, dwelling_type="family", rooms="2"),
            listed("o1", 7, "2026M03", 3.0, estate_id="a"),
        ],
    )
    found = waiting.waiting(m, YEAR)
    assert found["organisation_id"].tolist() == ["o1", "o2"]
    assert found.iloc[0].tolist() == ["o1", "2026", 350.0, 14.5, 12.0, 1]
    assert found.loc[1, ["applicants", "median_months", "lettings"]].isna().all()
    assert pd.isna(found["period"][1])
    assert waiting.by_class(m).values.tolist() == [["o1", "2026", "family", "2", 90.0, 20.0]]
