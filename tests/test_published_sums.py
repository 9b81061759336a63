"""Sums that a reader can check: found along every dimension and over areas that nest."""

import pandas as pd

from byibalance_core.published_sums import equations

from .deliveries import frame

AREAS = pd.DataFrame(
    [
        ("999", "municipality", None),
        ("d1", "district", "999"),
        ("a1", "quarter", "d1"),
        ("a2", "quarter", "d1"),
        ("999-unplaced", "unplaced", "999"),
    ],
    columns=["area_id", "level", "parent_id"],
)


def sums(table, rows, areas=AREAS):
    """Return each sum as (total's row, its parts' rows)."""
    found = equations(frame(table, rows), areas, table=table)
    return {
        (int(rows.loc[rows["is_total"], "row"].iloc[0]), tuple(sorted(rows.loc[~rows["is_total"], "row"])))
        for _, rows in found.groupby("equation")
    }


def test_a_blank_dimension_is_the_total_of_the_rows_that_split_it():
    rows = [
        {"area_id": "a1", "year": 2026},
        {"area_id": "a1", "year": 2026, "household_type": "single"},
        {"area_id": "a1", "year": 2026, "household_type": "couple"},
        {"area_id": "a1", "year": 2025, "household_type": "couple"},
        {"area_id": "a1", "year": 2026, "household_type": "couple", "size": "2"},
    ]
    assert sums("households", rows) == {(0, (1, 2)), (2, (4,))}


def test_areas_sum_to_their_district_and_to_the_municipality():
    rows = [{"area_id": area, "year": 2026} for area in ("999", "d1", "a1", "a2", "999-unplaced")]
    assert sums("households", rows) == {(1, (2, 3)), (0, (1, 4)), (0, (2, 3, 4))}


def test_a_flat_municipality_has_each_sum_once():
    flat = AREAS[AREAS["level"] != "district"].assign(parent_id=[None, "999", "999", "999"])
    rows = [{"area_id": area, "year": 2026} for area in ("999", "a1", "a2", "999-unplaced")]
    assert sums("households", rows, flat) == {(0, (1, 2, 3))}


def test_parts_without_a_total_are_no_sum():
    rows = [{"area_id": "a1", "year": 2026, "household_type": kind} for kind in ("single", "couple")]
    assert sums("households", rows) == set()


def test_a_table_that_is_not_split_has_no_sums_and_no_rows_have_none():
    assert sums("offers", [{"estate_id": "e1", "year": 2026, "period": "2026"}]) == set()
    assert equations(frame("households", [{"area_id": "a1"}]).iloc[:0], AREAS, table="households").empty
