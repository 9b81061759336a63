"""Expected homes are whole numbers whose sums hold; kinds of household are the municipality's own groups."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core import release
from byibalance_core.lettings.agreement import from_mapping
from byibalance_core.lettings.alternative import Alternative
from byibalance_core.lettings.cells import letting_cells
from byibalance_core.lettings.coming import (
    RENT_OF_BAND,
    coming_homes,
    expected_homes,
    household_kinds,
    letting_history,
    steps_of,
)
from byibalance_core.lettings.outlook import outlook
from byibalance_core.lettings.placement import place
from byibalance_core.lettings.proposal import propose
from byibalance_core.lettings.simulate import simulate
from byibalance_core.schemas import DIMENSIONS

ROWS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.floats(0, 40, allow_nan=False, allow_subnormal=False)),
    min_size=1,
    max_size=25,
)


def cells(rows):
    frame = pd.DataFrame(rows, columns=["estate_id", "relettings_year"])
    classes = {"organisation_id": "o", "area_id": "k", "rooms": "2", "rent_band": "under_3500"}
    return frame.assign(**classes)


@given(ROWS)
def test_whole_homes_hold_the_sums_of_estates_and_of_all(rows):
    made = coming_homes(cells(rows))
    exact = cells(rows)["relettings_year"]
    assert made["vacancies"].sum() == math.floor(exact.sum() + 0.5)
    by_estate = made.groupby("estate_id")["vacancies"].sum()
    of_estate = exact.groupby(cells(rows)["estate_id"]).sum()
    assert ((by_estate - of_estate).abs() < 1 + 1e-9).all()
    assert (made["vacancies"] >= 0).all()


def test_rent_is_the_upper_end_of_the_band_and_not_known_over_the_highest():
    rows = cells([("a", 2.0)] * 5).assign(rent_band=list(DIMENSIONS["rent_band"]))
    rents = coming_homes(rows)["rent_dkk_month"].tolist()
    assert rents[:3] == [3500.0, 4000.0, 4500.0]
    assert all(math.isnan(rent) for rent in rents[3:])
    assert set(RENT_OF_BAND) == set(DIMENSIONS["rent_band"][:3])


@pytest.fixture(scope="module")
def example(store):
    m = release.load(store, "999")
    agreed = from_mapping(m.settings["agreement"])
    return m, agreed, letting_cells(m, dwelling_types=agreed.dwelling_types), place(m, agreed, m.base_year)


def test_the_simulators_flow_is_the_outlooks_own(example):
    m, agreed, flow, _ = example
    expected = outlook(m, agreed.dwelling_types, ahead=1).query("unit_kind == 'municipality'")["main"].iloc[0]
    assert flow["relettings_year"].sum() == pytest.approx(expected)


def test_an_estate_that_has_told_nothing_is_estimated(example):
    m, agreed, flow, _ = example
    silent = flow["estate_id"].iloc[0]
    tables = dict(m.tables)
    for name in ("lettings", "move_outs"):
        tables[name] = m.table(name)[m.table(name)["estate_id"].astype(str) != silent]
    less = letting_cells(type(m)(**{**vars(m), "tables": tables}), dwelling_types=agreed.dwelling_types)
    basis = less.set_index("estate_id")["basis"]
    assert set(basis[silent]) == {"others"}
    assert set(basis.drop(silent)) == {"lettings", "move_outs"}


def test_groups_of_another_dwelling_type_are_left_out_and_none_is_added_up(example):
    m, agreed, _, _ = example
    kinds = household_kinds(m, agreed.dwelling_types)
    assert "young" not in set(kinds["group"])
    assert not kinds["kind_id"].duplicated().any()
    newest = m.table("special_need").astype({"group": str}).sort_values("year").drop_duplicates("group", keep="last")
    own = newest.set_index("group")["households"]
    assert all(own[group] == count for group, count in zip(kinds["group"], kinds["count"], strict=True))
    assert set(kinds["priority"]) == {1.0}


def test_a_proposal_of_the_release_keeps_what_an_alternative_agrees(example):
    m, agreed, flow, placed = example
    other = Alternative(allocation=(("trin1", 0.0),))
    kinds, history = household_kinds(m, agreed.dwelling_types), letting_history(m, agreed.dwelling_types)
    for alternative in (Alternative(), other):
        made = simulate(flow, agreed, placed, alternative, years=1)
        found = propose(expected_homes(made), kinds, steps_of(made, agreed), history=history)
        assert (found.load["allocated"] <= found.load["expected"].fillna(0.0)).all()
        on = placed.set_index("estate_id")["step_id"]
        first = found.load[found.load["estate_id"].map(on) == "trin1"]["allocated"].sum()
        assert (first > 0) == (alternative == Alternative())
        assert found.as_today is not None
