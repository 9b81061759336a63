"""Letting criteria as channels: what they release, what it costs the waiting list, and where work is near."""

import math

import pandas as pd
import pytest

from byibalance_core import release
from byibalance_core.lettings.agreement import from_mapping
from byibalance_core.lettings.alternative import Alternative
from byibalance_core.lettings.cells import letting_cells
from byibalance_core.lettings.labour import months_added, near_workplaces, released
from byibalance_core.lettings.placement import place
from byibalance_core.lettings.simulate import simulate

AGREED = from_mapping(
    {
        "steps": {
            "low": {"allocation_share": 0.25, "flexible_share": 0.20, "criteria": ["seniors"]},
            "high": {"allocation_share": 0.05, "flexible_share": 0.50, "criteria": ["work", "newcomers"]},
        },
        "criteria": {
            "seniors": {"kind": "seniors"},
            "work": {"kind": "work"},
            "newcomers": {"kind": "newcomers_with_job"},
        },
    }
)
CELLS = pd.DataFrame(
    {
        "estate_id": ["a1", "a2", "a3"],
        "organisation_id": ["o1", "o1", "o2"],
        "area_id": ["k1", "k2", "k2"],
        "rooms": ["2", "3", "2"],
        "rent_band": "unknown",
        "relettings_year": [40.0, 60.0, 100.0],
    }
)
PLACED = pd.DataFrame({"estate_id": ["a1", "a2", "a3"], "ladder_id": "estate", "step_id": ["low", "low", "high"]})


def test_a_criterion_releases_the_flexible_lettings_of_the_steps_that_have_it():
    found = released(simulate(CELLS, AGREED, PLACED), AGREED).set_index(["criterion_id", "estate_id"])
    assert found["released"].to_dict() == pytest.approx(
        {("seniors", "a1"): 8.0, ("seniors", "a2"): 12.0, ("work", "a3"): 50.0, ("newcomers", "a3"): 50.0}
    )
    assert found.loc[("work", "a3"), "external_lost"] == pytest.approx(25.0)


def test_criteria_of_one_step_share_its_lettings_and_are_told_side_by_side():
    found = released(simulate(CELLS, AGREED, PLACED), AGREED, by="area_id", criteria=("work", "newcomers"))
    assert found["released"].tolist() == [50.0, 50.0]


@pytest.mark.parametrize("closed", [(), ("internal_list",), ("external_list",)])
@pytest.mark.parametrize("other", [0.0, 0.25])
def test_what_the_external_list_loses_is_what_it_has_more_without_flexible_letting(closed, other):
    with_it = simulate(CELLS, AGREED, PLACED, Alternative(closed=closed), other_share=other)
    without = simulate(CELLS, AGREED, PLACED, Alternative(flexible=(("high", 0.0),), closed=closed), other_share=other)
    lost = released(with_it, AGREED, criteria=("work",))["external_lost"].sum()
    assert lost == pytest.approx((without.means()["external"] - with_it.means()["external"]) / 4)


def waiting(*rows):
    names = ["organisation_id", "estate_id", "year", "dwelling_type", "rooms", "median_months"]
    return pd.DataFrame(list(rows), columns=names)


def test_a_list_that_moves_half_as_fast_waits_twice_as_long():
    before = simulate(CELLS, AGREED, PLACED)
    # of a3's 100: 5 allocated, 50 flexible, 45 on the list; with 72.5 flexible 22.5 are left
    after = simulate(CELLS, AGREED, PLACED, Alternative(flexible=(("high", 0.725),)))
    found = months_added(before, after, waiting(("o2", None, 2026, "family", "2", 30.0))).iloc[0]
    assert (found["external_before"], found["external_after"]) == (pytest.approx(22.5), pytest.approx(11.25))
    assert (found["months_after"], found["months_added"]) == (pytest.approx(60.0), pytest.approx(30.0))


def test_months_are_added_only_where_a_time_is_known_this_year_and_of_the_same_dwellings():
    rows = waiting(
        ("o1", None, 2026, "family", None, 12.0),
        ("o1", None, 2026, "family", "2", None),
        ("o1", None, 2026, "youth", "1", 4.0),
        ("o2", None, 2025, "family", "2", 30.0),
        (None, "a1", 2026, None, None, 8.0),
    )
    found = months_added(*[simulate(CELLS, AGREED, PLACED)] * 2, rows)
    assert found[["organisation_id", "estate_id", "months"]].values.tolist() == [["o1", None, 12.0], [None, "a1", 8.0]]
    assert found["external_before"].tolist() == pytest.approx([0.5 * 0.55 * 100, 0.5 * 0.55 * 40])
    assert found["months_added"].tolist() == [0.0, 0.0]


def test_a_list_without_lettings_has_no_number_of_months():
    before = simulate(CELLS, AGREED, PLACED)
    after = simulate(CELLS, AGREED, PLACED, Alternative(closed=("external_list",)))
    found = months_added(before, after, waiting(("o1", None, 2026, "family", None, 12.0))).iloc[0]
    assert math.isnan(found["months_added"])
    assert math.isnan(
        months_added(after, before, waiting(("o1", None, 2026, None, None, 12.0)))["months_added"].iloc[0]
    )


def test_lettings_of_undecided_estates_are_told_beside_the_months_they_would_shorten():
    placed = PLACED.assign(step_id=["low", None, "high"])
    found = months_added(*[simulate(CELLS, AGREED, placed)] * 2, waiting(("o1", None, 2026, "family", None, 12.0)))
    assert found[["external_before", "undecided"]].values.tolist() == [[pytest.approx(11.0), 60.0]]


def test_an_empty_list_of_waiting_times_gives_no_row():
    found = months_added(*[simulate(CELLS, AGREED, PLACED)] * 2, waiting())
    assert len(found) == 0


def test_workplaces_are_counted_within_the_distance_its_edge_included():
    homes = pd.DataFrame({"estate_id": ["a1", "a2", "a3"], "x": [0.0, 5000.0, None], "y": [0.0, 0.0, 0.0]})
    kinds = ["workplace", "workplace", "stop", "workplace"]
    points = pd.DataFrame({"kind": kinds, "x": [300.0, 1000.0, 0.0, None], "y": [400.0, 0.0, 0.0, 1.0]})
    found = near_workplaces(homes, points, within_m=1000.0).set_index("estate_id")
    assert found["nearest_m"].tolist()[:2] == [500.0, 4000.0]
    assert found["within"].tolist() == [2, 0, None]
    assert math.isnan(found.loc["a3", "nearest_m"])


def test_without_workplaces_nothing_is_said_of_any_home():
    homes = pd.DataFrame({"estate_id": ["a1"], "x": [0.0], "y": [0.0]})
    found = near_workplaces(homes, pd.DataFrame({"kind": ["stop"], "x": [1.0], "y": [1.0]}), within_m=500.0)
    assert math.isnan(found["nearest_m"].iloc[0])
    assert found["within"].tolist() == [None]


def test_the_example_lets_to_people_in_work_on_its_two_most_strained_steps(store):
    m = release.load(store, "999")
    agreed = from_mapping(m.settings["agreement"])
    placed = place(m, agreed, m.base_year)
    simulated = simulate(letting_cells(m), agreed, placed)
    found = released(simulated, agreed, criteria=("work",))
    on = placed.set_index("estate_id")["step_id"]
    assert set(found["estate_id"].map(on)) == {"trin3", "trin4"}
    after = simulate(letting_cells(m), agreed, placed, Alternative(flexible=(("trin1", 0.30),)))
    months = months_added(simulated, after, m.table("waiting"))
    assert len(months) > 0
    assert (months["months_added"].dropna() >= 0).all()
