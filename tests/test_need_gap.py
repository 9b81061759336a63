"""Why a gap is withheld, how far cells are merged, what stands empty, and what is on its way."""

import numpy as np
import pandas as pd
import pytest

from byibalance_core.need import need_table, needed_file
from byibalance_core.need.demand import needing_at_least, pipeline
from byibalance_core.need.gap import NEEDED_FILES, collapse_levels, undecided, vacant_with_loss, withheld
from byibalance_core.need.stock import read_stock

from .need_town import area_rows, forecast, municipality, stock_rows

NORM = {"1": 1, "2": 2, "3": 3, "4": 4, "5+": 4}


def town(**tables):
    stock = [
        *stock_rows("A", total=500, tenure={"almene": 500}, dwelling_type={"family": 400, "youth": 100}),
        *stock_rows("B", total=500, tenure={"other": 500}, dwelling_type={"family": 500}),
    ]
    estates = [
        {"estate_id": name, "valid_from": "2001-01-01", "area_id": area, "organisation_id": "o", "name": name}
        for name, area in (("e1", "A"), ("e2", "A"))
    ]
    return municipality(
        {
            "areas": area_rows("A", "B", "T-unplaced"),
            "stock": stock,
            "estates": estates,
            "projection": [forecast("T", 2026, 1000), forecast("T", 2031, 1100)],
            "households": [{"area_id": "T", "year": 2026, "households": 900}],
        }
        | tables
    )


def reasons(**given):
    row = {"area_id": "A", "stock": 1000.0, "stock_low": 1000.0, "stock_high": 1000.0}
    options = {"incomplete": [], "follows_plan": False, "unknown": np.array([False])}
    row |= {name: given.pop(name) for name in list(given) if name in row}
    rows = pd.DataFrame([row]).astype({"area_id": object})
    return withheld(rows, unplaced_id="T-unplaced", small=100, undecided_span=0.5, **(options | given))[0]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "reckoned"),
        ({"incomplete": ["A"]}, "incomplete"),
        ({"incomplete": ["A"], "follows_plan": True}, "incomplete"),
        ({"area_id": "T-unplaced"}, "unplaced"),
        ({"unknown": np.array([True])}, "unknown_class"),
        ({"follows_plan": True}, "follows_plan"),
        ({"area_id": None, "follows_plan": True}, "reckoned"),
        ({"stock": 99.0, "stock_low": 99.0, "stock_high": 99.0}, "small_cell"),
        ({"stock_low": 700.0, "stock_high": 1201.0}, "cannot_be_decided"),
        ({"stock_low": 700.0, "stock_high": 1200.0}, "reckoned"),
    ],
)
def test_a_gap_is_withheld_for_the_first_reason_that_holds(given, reason):
    assert reasons(**given) == reason


def test_bounds_are_compared_with_the_cell():
    rows = pd.DataFrame({"stock_low": [0, 90], "stock": [100, 100], "stock_high": [60, 120]})
    assert undecided(rows, 0.5).tolist() == [True, False]


def test_every_reason_but_uncertainty_and_size_names_the_file_that_would_help():
    assert needed_file("cannot_be_decided") == "dwelling_list"
    assert needed_file("cannot_be_reckoned") == "households_by_size"
    assert needed_file("reckoned") is None
    assert needed_file("small_cell") is None
    assert set(NEEDED_FILES.values()) >= {"dwelling_register", "trend_forecast"}


def test_a_small_cell_is_merged_with_the_other_tenures_before_the_area():
    classes = (("almene", "3"), ("cooperative", "3"), ("other", "3"), ("cooperative", "4+"))
    count = np.array([[120, 60, 50, 20], [40, 60, 30, 200]])
    assert collapse_levels(count, classes, small=100).tolist() == [
        ["rooms", "tenure", "tenure", "area"],
        ["area", "area", "area", "rooms"],
    ]


def test_vacant_dwellings_are_those_with_rent_loss_in_the_newest_month():
    rows = [
        {"estate_id": "e1", "year": 2026, "period": "2026M08", "dwelling_type": "family", "vacant": 9},
        {"estate_id": "e1", "year": 2026, "period": "2026M09", "dwelling_type": "family", "vacant": 3},
        {"estate_id": "e1", "year": 2026, "period": "2026M09", "dwelling_type": "youth", "vacant": 8},
        {"estate_id": "e2", "year": 2026, "period": "2026M09", "dwelling_type": "youth", "vacant": 2},
    ]
    table = need_table(town(vacancies=rows), year=2031)
    table = table[table["rooms"].isna() & (table["voice"] == "as_today")]
    whole = table[table["area_id"].isna()]
    assert whole.loc[whole["dwelling_type"] == "youth", "vacant"].tolist() == [10]
    assert whole.loc[whole["tenure"] == "almene", "vacant"].tolist() == [13]
    assert table.loc[(table["area_id"] == "A") & (table["dwelling_type"] == "family"), "vacant"].tolist() == [3]
    # Nobody reports empty dwellings of other owners: missing, not zero.
    assert whole.loc[whole["tenure"].isna() & whole["dwelling_type"].isna(), "vacant"].isna().all()
    assert table.loc[table["area_id"] == "B", "vacant"].isna().all()


def test_an_estate_that_reports_its_types_and_their_sum_is_counted_once():
    rows = [
        {"estate_id": "e1", "year": 2026, "period": "2026M09", "vacant": 11},
        {"estate_id": "e1", "year": 2026, "period": "2026M09", "dwelling_type": "youth", "vacant": 8},
    ]
    m = town(vacancies=rows)
    found = vacant_with_loss(m, read_stock(m))
    assert found.loc[found["dwelling_type"].isna(), "vacant"].tolist() == [11, 11]


def test_a_sum_that_a_hidden_count_belongs_to_is_left_out():
    rows = [
        {"estate_id": "e1", "year": 2026, "period": "2026M09", "dwelling_type": "youth", "vacant": 8},
        {
            "estate_id": "e2",
            "year": 2026,
            "period": "2026M09",
            "dwelling_type": "youth",
            "status": "suppressed",
        },
    ]
    m = town(vacancies=rows)
    assert vacant_with_loss(m, read_stock(m))["vacant"].isna().all()
    assert need_table(m, year=2031)["vacant"].isna().all()


def test_without_a_vacancy_report_nothing_is_known_to_stand_empty():
    table = need_table(town(), year=2031)
    assert table["vacant"].isna().all()


def test_the_pipeline_counts_from_the_year_after_the_base_to_the_horizon():
    rows = [
        {"project_id": str(year), "area_id": "A", "year": year, "tenure": "almene", "dwellings": year - 2000}
        for year in (2026, 2027, 2031, 2032)
    ]
    m = town(pipeline=rows)
    assert pipeline(m, read_stock(m), year=2031)["dwellings"].tolist() == [27 + 31]


def test_a_project_without_an_area_is_built_all_the_same():
    project = {"project_id": "p", "area_id": "T", "year": 2028, "tenure": "almene", "dwellings": 12}
    table = need_table(town(pipeline=[project]), year=2031)
    almene = table[(table["tenure"] == "almene") & table["rooms"].isna()].set_index("area_id")["pipeline"]
    assert (almene.iloc[0], almene["T-unplaced"], almene["A"]) == (12, 12, 0)


def test_the_norm_needs_sizes_as_fine_as_the_rooms_it_asks_about():
    sizes = ("1", "2", "3", "4", "5+")
    spread = np.array([[0.4, 0.3, 0.15, 0.1, 0.05]])
    for rooms, share in ((1, 1.0), (2, 0.6), (3, 0.3), (4, 0.15), (5, 0.0)):
        assert needing_at_least(spread, sizes, NORM, rooms)[0] == pytest.approx(share)
    assert needing_at_least(spread[:, :2], ("1", "2+"), NORM, 4) is None
