"""København: the sums that the need must keep, what it may not say, and one number reckoned by hand."""

import csv
import json

import pandas as pd
import pytest

from byibalance_core import release, settings
from byibalance_core.need import (
    age_change,
    class_bounds,
    household_growth,
    households_by_area,
    need_json,
    need_table,
    stock_margin,
    unmet_need,
)

DATA = settings.project_root() / "data" / "101"
DIMENSIONS = ["tenure", "dwelling_type", "building", "rooms", "size_band", "rent_band", "accessible"]
INCOMPLETE = {"20203", "20504", "20603", "21104", "21203"}


@pytest.fixture(scope="module")
def m(published):
    return release.load(published, "101")


@pytest.fixture(scope="module")
def table(m):
    return need_table(m, year=2031)


def records(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def municipality_row(table, **classes):
    chosen = table["area_id"].isna() & (table["voice"] == classes.pop("voice", "as_today"))
    for name in DIMENSIONS:
        chosen &= table[name] == classes[name] if name in classes else table[name].isna()
    found = table[chosen]
    assert len(found) == 1
    return found.iloc[0]


def test_household_growth_reckoned_by_hand_from_three_inputs(table):
    # 332,181 households (FAM55N 2026); 671,672 residents in 2026 and 693,344 in 2031 (KKFR2026).
    by_hand = round(332_181 * (693_344 / 671_672 - 1))
    assert by_hand == 10_718
    assert municipality_row(table)["gap_main"] == by_hand


def test_the_use_of_two_room_dwellings_reckoned_by_hand_from_the_files(table):
    stock = records("stock-bbr.csv")
    names = [name for name in DIMENSIONS if name != "rooms"] + ["built"]
    own = [row for row in stock if row["area_id"] != "101" and not any(row[name] for name in names)]
    rate = {r["area_id"]: int(r["in_use"]) / int(r["dwellings"]) for r in own if not r["rooms"]}
    two = sum(int(r["dwellings"]) * rate[r["area_id"]] for r in own if r["rooms"] == "2")
    in_use = sum(int(r["in_use"]) for r in own if not r["rooms"])
    residents = {
        r["year"]: int(r["persons"])
        for r in records("projection-kkfr2026.csv")
        if r["area_id"] == "101" and not r["age_band"] and r["year"] in ("2026", "2031")
    }
    (households,) = (int(r["households"]) for r in records("households-fam55n.csv") if not r["household_type"])
    by_hand = two * households / in_use * (residents["2031"] / residents["2026"] - 1)
    assert municipality_row(table, rooms="2")["gap_main"] == pytest.approx(by_hand, abs=1)


def test_stock_counts_equal_the_published_margins_with_unknown(table):
    published = {
        (): 356_649,
        ("rooms", "1"): 43_316,
        ("rooms", "2"): 117_242,
        ("rooms", "3"): 103_271,
        ("rooms", "4+"): 92_519,
        ("rooms", "unknown"): 301,
        ("size_band", "under_50"): 51_047,
        ("size_band", "50_79"): 149_656,
        ("size_band", "80_119"): 111_630,
        ("size_band", "120_plus"): 44_316,
        ("building", "detached"): 14_971,
        ("building", "terraced"): 9_496,
        ("building", "apartment"): 294_963,
        ("building", "other"): 28_394,
        ("building", "unknown"): 8_825,
    }
    for split, dwellings in published.items():
        found = municipality_row(table, **dict([split] if split else []))
        assert found[["stock", "stock_low", "stock_high"]].tolist() == [dwellings] * 3
        assert found["status"] == "measured"


def test_every_areas_counts_are_those_of_the_file(table):
    published = {
        (row["area_id"], row["rooms"]): int(row["dwellings"]) for row in records("stock-bbr.csv") if row["rooms"]
    }
    others = [name for name in DIMENSIONS if name != "rooms"]
    rows = table[table["rooms"].notna() & table[others].isna().all(axis=1) & (table["voice"] == "as_today")]
    shown = {(area or "101", rooms): n for area, rooms, n in rows[["area_id", "rooms", "stock"]].to_numpy()}
    assert shown == published


def test_the_areas_with_the_unplaced_one_sum_to_the_municipality(table):
    assert table["area_id"].nunique() == 68
    for name in ("stock", "stock_low", "stock_high"):
        sums = [
            rows.groupby(["voice", *DIMENSIONS], dropna=False)[name].sum()
            for rows in (table[table["area_id"].notna()], table[table["area_id"].isna()])
        ]
        pd.testing.assert_series_equal(*sums)
    today = table[(table["voice"] == "as_today") & ~(table["tenure"].notna() & table["rooms"].notna())]
    sums = [
        rows.groupby(DIMENSIONS, dropna=False)["households"].sum()
        for rows in (today[today["area_id"].notna()], today[today["area_id"].isna()])
    ]
    pd.testing.assert_series_equal(*sums)


def test_tenure_is_within_the_rounding_of_the_shares(table):
    dwellings = {
        row["area_id"]: int(row["dwellings"])
        for row in records("stock-bbr.csv")
        if not any(row[name] for name in (*DIMENSIONS, "built"))
    }
    shares = [r for r in records("indicators-kk.csv") if r["indicator"] == "almene_share" and r["unit_kind"] == "area"]
    almene = sum(float(row["value"]) * dwellings[row["unit_id"]] for row in shares)
    rounding = 0.00005 * sum(dwellings[row["unit_id"]] for row in shares)
    found = municipality_row(table, tenure="almene")
    assert abs(found["stock"] - almene) <= 1
    assert found["stock_low"] == pytest.approx(almene - rounding, abs=2)
    assert found["stock_high"] == pytest.approx(almene + rounding, abs=2)
    assert found["status"] == "estimated"
    assert municipality_row(table, tenure="unknown")["stock"] == 9_109


def test_small_almene_dwellings_have_their_logical_bounds_and_no_gap(table):
    found = municipality_row(table, tenure="almene", rooms="1-2")
    assert found[["stock_low", "stock", "stock_high"]].tolist() == [3_333, 32_137, 62_031]
    assert (found["status"], found["stock_method"]) == ("estimated", "independence")
    assert found["gap_status"] == "cannot_be_decided"
    assert found[["households", "gap_low", "gap_main", "gap_high"]].isna().all()


def test_the_cross_keeps_the_margins_of_every_area(table):
    areas = table[table["area_id"].notna() & (table["voice"] == "as_today")]
    cross = areas[areas["tenure"].notna() & areas["rooms"].notna()]
    tenure = areas[areas["tenure"].notna() & areas["rooms"].isna()].set_index(["area_id", "tenure"])["stock"]
    assert cross.groupby(["area_id", "tenure"])["stock"].sum().to_dict() == tenure.to_dict()
    three = areas[(areas["rooms"] == "3") & areas["tenure"].isna()].set_index("area_id")["stock"]
    assert cross[cross["rooms"] == "3"].groupby("area_id")["stock"].sum().to_dict() == three.to_dict()
    assert (cross["stock_low"] <= cross["stock"]).all()
    assert (cross["stock"] <= cross["stock_high"]).all()


def test_no_area_has_a_gap_where_the_forecast_follows_the_plan(table):
    areas = table[table["area_id"].notna()]
    assert areas[["gap_low", "gap_main", "gap_high"]].isna().all(axis=None)
    whole = areas[areas[DIMENSIONS].isna().all(axis=1)].set_index("area_id")["gap_status"]
    assert set(whole.index[whole == "incomplete"]) == INCOMPLETE
    assert whole["101-unplaced"] == "unplaced"
    assert set(whole.drop([*INCOMPLETE, "101-unplaced"])) == {"follows_plan"}


def test_by_standard_only_two_rooms_can_be_reckoned_and_they_are_no_surplus(table):
    two = municipality_row(table, voice="by_standard", rooms="2+")
    assert two[["stock", "stock_high"]].tolist() == [313_032, 313_333]
    # 44.5 % of the households are one person; the rest of 342,899 needs at least two rooms.
    assert two["households"] == pytest.approx(342_899 * (1 - 0.445), rel=0.002)
    assert two["gap_status"] == "enough_by_standard"
    for rooms in ("3+", "4+"):
        found = municipality_row(table, voice="by_standard", rooms=rooms)
        assert found["gap_status"] == "cannot_be_reckoned"
        assert found[["households", "gap_main"]].isna().all()


def test_no_surplus_is_printed_anywhere(table):
    assert (table["gap_main"].dropna() >= 0).all()


def test_two_forecasts_stand_side_by_side(m):
    city, state = (household_growth(m, year=2031, publisher=name) for name in ("KKFR2026", "FRKM126"))
    assert (city.persons, state.persons) == (693_344, 689_101)
    assert (city.persons_base, state.persons_base) == (671_672, 671_714)
    assert city.change == 10_718
    assert state.change == round(332_181 * (689_101 / 671_714 - 1))
    assert city.low < city.change < city.high
    assert round(city.persons_per_household, 2) == 2.02
    with pytest.raises(ValueError, match="no forecast by Ingen"):
        household_growth(m, year=2031, publisher="Ingen")


def test_households_per_area_sum_and_the_unplaced_grow_as_the_municipality(m):
    areas = households_by_area(m, year=2031)
    assert areas[["households_base", "households"]].sum().tolist() == [332_181, 342_899]
    unplaced = areas.loc["101-unplaced"]
    assert unplaced["households"] / unplaced["households_base"] == pytest.approx(693_344 / 671_672, abs=1e-4)
    assert set(areas["status"]) == {"estimated"}


def test_residents_by_age_are_the_forecasts(m):
    ages = age_change(m, year=2031).set_index("age_band")
    assert list(ages.index) == ["0-5", "6-16", "17-19", "20-34", "35-64", "65-79", "80+"]
    assert ages.loc["80+"].tolist() == [17_458, 22_153, 4_695]


def test_class_bounds_name_the_file_that_would_narrow_them(m):
    rows = class_bounds(m).set_index(["tenure", "rooms"])
    small = rows.loc[("almene", "1-2")]
    assert small[["low", "high"]].tolist() == [3_333, 62_031]
    assert (bool(small["decided"]), small["needed_file"]) == (False, "dwelling_list")
    assert bool(rows.loc[("unknown", "1-2"), "decided"])


def test_a_margin_by_area_sums_to_the_municipality(m):
    whole = stock_margin(m, "tenure").set_index("class")["dwellings"]
    areas = stock_margin(m, "tenure", by_area=True).groupby("class")["dwellings"].sum()
    assert areas.to_dict() == whole.to_dict()
    assert whole.sum() == 356_649


def test_unmet_need_keeps_its_newest_count_and_definition(m):
    (homeless,) = unmet_need(m).to_dict("records")
    assert (homeless["year"], homeless["households"]) == (2022, 1_370)
    assert "VIVE" in homeless["definition"]


def test_the_json_answer_of_the_command_line_has_every_area(m):
    answer = json.loads(json.dumps(need_json(m, year=2031)))
    assert {row["area_id"] for row in answer["rows"]} >= {None, "101-unplaced", "20101"}
    assert all(row["building"] is None for row in answer["rows"])
    assert {row["building"] for row in answer["building_rows"]} >= {"apartment", "unknown"}
    assert answer["municipality"]["code"] == "101"


def test_areas_without_a_known_almene_dwelling_are_doubtful_and_partial_areas_incomplete(table):
    tenure = table[table["tenure"].notna() & table["area_id"].notna()]
    hidden = tenure[tenure["status"] == "zero_or_hidden"]
    assert set(hidden.loc[hidden["tenure"] == "almene", "area_id"]) == {"20102", "20104", "20105", "20107", "21202"}
    assert set(hidden.loc[hidden["tenure"] == "cooperative", "area_id"]) == {"20308", "20903", "21206"}
    assert (hidden["stock"] == 0).all()
    assert set(tenure.loc[tenure["status"] == "incomplete", "area_id"]) == INCOMPLETE
    assert set(tenure.loc[tenure["area_id"].isin(INCOMPLETE), "status"]) == {"incomplete"}


def test_without_a_delivered_pipeline_nothing_is_said_to_be_under_way(m, table):
    assert "pipeline" not in m.tables
    assert table["pipeline"].isna().all()
    assert need_json(m, year=2031)["rows"][0]["pipeline"] is None
