"""Stock by class: what is published is kept, what is hidden stays hidden, what is estimated says so."""

import pytest

from byibalance_core.need import class_bounds, need_table, stock_margin
from byibalance_core.need.stock import cross, dimensions_of, margin, read_stock

from .need_town import area_rows, forecast, municipality, stock_rows


def town(*stock, **tables):
    return municipality(
        {
            "areas": area_rows("A", "B", "T-unplaced"),
            "stock": list(stock),
            "projection": [forecast("T", 2026, 1000), forecast("T", 2031, 1100)],
            "households": [{"area_id": "T", "year": 2026, "households": 500}],
        }
        | tables
    )


def shares(area, **values):
    return [
        {"unit_kind": "area", "unit_id": area, "indicator": name, "period": period, "value": value}
        for name, (period, value) in values.items()
    ]


def cells(m, dimension, area):
    rows = stock_margin(m, dimension, by_area=True)
    return rows[rows["area_id"] == area].set_index("class")


def test_rows_of_estates_other_years_and_the_municipality_are_left_out():
    m = town(
        *stock_rows("A", total=100, rooms={"1": 40, "2": 60}),
        {"area_id": "A", "estate_id": "e1", "year": 2026, "rooms": "1", "dwellings": 30},
        {"area_id": "A", "year": 2020, "rooms": "1", "dwellings": 35},
        {"area_id": "T", "year": 2026, "dwellings": 999},
    )
    assert stock_margin(m, "rooms").set_index("class")["dwellings"].to_dict() == {
        "1": 40,
        "2": 60,
        "3": 0,
        "4+": 0,
        "unknown": 0,
    }


def test_what_the_classes_leave_is_unknown():
    m = town(*stock_rows("A", total=100, rooms={"1": 40, "2": 50}), *stock_rows("B", total=30))
    assert cells(m, "rooms", "A").loc["unknown", "dwellings"] == 10
    assert cells(m, "rooms", "B").loc["unknown", "dwellings"] == 30


def test_a_hidden_class_has_no_number_and_bounds_that_say_what_it_may_hold():
    m = town(
        *stock_rows("A", total=100, rooms={"1": 60, "2": 36}),
        {"area_id": "A", "year": 2026, "rooms": "3", "status": "suppressed"},
    )
    rows = cells(m, "rooms", "A")
    assert rows.loc["3", ["low", "high", "status"]].tolist() == [0, 4, "suppressed"]
    assert rows.loc["unknown", ["low", "dwellings", "high"]].tolist() == [0, 4, 4]
    table = need_table(m, year=2031)
    hidden = table[(table["area_id"] == "A") & (table["rooms"] == "3") & table["tenure"].isna()].iloc[0]
    assert hidden[["stock", "gap_main"]].isna().all()
    assert hidden["gap_status"] == "incomplete"


def test_a_margin_that_is_only_published_inside_a_cross_is_summed():
    m = town(
        *stock_rows("A", total=100),
        {"area_id": "A", "year": 2026, "tenure": "almene", "rooms": "1", "dwellings": 30},
        {"area_id": "A", "year": 2026, "tenure": "almene", "rooms": "2", "dwellings": 20},
        {"area_id": "A", "year": 2026, "tenure": "other", "rooms": "2", "dwellings": 50},
    )
    assert cells(m, "tenure", "A")["dwellings"].to_dict()["almene"] == 50
    assert cells(m, "rooms", "A")["dwellings"].to_dict()["2"] == 70


def test_a_published_cross_is_used_as_it_is_with_bounds_equal_to_it():
    counted = {("almene", "1"): 30, ("almene", "2"): 20, ("other", "2"): 40, ("other", "4+"): 10}
    base = {"area_id": "A", "year": 2026, "status": "measured"}
    m = town(
        *stock_rows("A", total=100, rooms={"1": 30, "2": 60, "4+": 10}, tenure={"almene": 50, "other": 50}),
        *(base | {"tenure": tenure, "rooms": rooms, "dwellings": n} for (tenure, rooms), n in counted.items()),
    )
    rows = class_bounds(m).set_index(["tenure", "rooms"])
    assert rows.loc[("almene", "1-2"), ["low", "dwellings", "high", "status"]].tolist() == [
        50,
        50,
        50,
        "measured",
    ]
    assert rows.loc[("other", "4+"), ["low", "dwellings", "high"]].tolist() == [10, 10, 10]
    assert rows["decided"].all()


def test_the_almene_part_of_a_cross_and_a_delivering_estate_narrow_the_cross():
    split = {"total": 100, "rooms": {"1": 50, "3": 50}, "tenure": {"almene": 50, "other": 50}}
    part = [
        {"area_id": "A", "year": 2026, "tenure": "almene", "rooms": rooms, "dwellings": n, "status": "measured"}
        for rooms, n in (("1", 35), ("3", 15))
    ]
    estate = {"area_id": "B", "estate_id": "e", "year": 2026, "rooms": "1", "dwellings": 20, "status": "measured"}
    m = town(*stock_rows("A", **split), *stock_rows("B", **split), *part, estate)
    rows = class_bounds(m).set_index(["tenure", "rooms"])
    # A: 35. B: 20 delivered; 30 almene among 30 with one and 50 with three rooms are left.
    assert rows.loc[("almene", "1-2"), ["low", "high"]].tolist() == [35 + 20, 35 + 20 + 30]
    assert rows.loc[("almene", "1-2"), "dwellings"] == 35 + 20 + round(30 * 30 / 80)
    assert rows.loc[("other", "1-2"), ["low", "high"]].tolist() == [15 + 0, 15 + 30]


def test_one_area_with_a_published_cross_narrows_the_bounds_of_the_municipality():
    split = {"total": 100, "rooms": {"1": 50, "3": 50}, "tenure": {"almene": 50, "other": 50}}
    counted = [
        {"area_id": "A", "year": 2026, "tenure": tenure, "rooms": rooms, "dwellings": 50}
        for tenure, rooms in (("almene", "1"), ("other", "3"))
    ]
    both = town(*stock_rows("A", **split), *stock_rows("B", **split))
    one = town(*stock_rows("A", **split), *stock_rows("B", **split), *counted)
    wide, narrow = (class_bounds(m).set_index(["tenure", "rooms"]).loc[("almene", "1-2")] for m in (both, one))
    assert wide[["low", "dwellings", "high"]].tolist() == [0, 50, 100]
    assert narrow[["low", "dwellings", "high"]].tolist() == [50, 75, 100]


def test_tenure_from_shares_is_estimated_from_the_newest_period():
    values = shares(
        "A",
        almene_share=("2026", 0.25),
        cooperative_share=("2026", 0.25),
        private_rental_share=("2026", 0.3),
        other_tenure_share=("2026", 0.2),
    )
    older = shares("A", almene_share=("2020", 0.9))
    m = town(*stock_rows("A", total=10_000), *stock_rows("T-unplaced", total=50), indicators=[*older, *values])
    rows = cells(m, "tenure", "A")
    assert rows["dwellings"].tolist() == [2500, 2500, 3000, 2000, 0]
    assert (rows["status"] == "estimated").all()
    # 0.005 percentage points of 10,000 dwellings; what three shares leave carries the rounding of all three.
    assert rows["low"].tolist() == [2499, 2499, 2999, 1998, 0]
    assert rows["high"].tolist() == [2501, 2501, 3001, 2002, 0]
    assert cells(m, "tenure", "T-unplaced")["dwellings"].tolist() == [0, 0, 0, 0, 50]


def test_a_share_that_is_not_published_leaves_its_dwellings_unknown():
    values = shares("A", almene_share=("2026", 0.25), cooperative_share=("2026", 0.25))
    m = town(*stock_rows("A", total=1000), indicators=values)
    assert cells(m, "tenure", "A")["dwellings"].tolist() == [250, 250, 0, 0, 500]


def test_tenures_that_an_area_counts_stand_and_shares_divide_the_rest():
    values = shares(
        "A",
        almene_share=("2026", 0.25),
        cooperative_share=("2026", 0.25),
        private_rental_share=("2026", 0.3),
        other_tenure_share=("2026", 0.2),
    )
    counted = {"area_id": "A", "year": 2026, "status": "measured", "tenure": "almene"}
    m = town(
        *stock_rows("A", total=1000),
        *stock_rows("B", total=100),
        counted | {"rooms": "1", "dwellings": 150},
        counted | {"rooms": "2", "dwellings": 130},
        indicators=[*values, *shares("B", almene_share=("2026", 0.5), other_tenure_share=("2026", 0.5))],
    )
    rows = cells(m, "tenure", "A")
    # 720 are left of 1,000: a third, two fifths and four fifteenths of them by the other three shares.
    assert rows["dwellings"].tolist() == [280, 240, 288, 192, 0]
    assert rows["status"].tolist()[:4] == ["measured", "estimated", "estimated", "estimated"]
    assert rows.loc["almene", ["low", "high"]].tolist() == [280, 280]
    assert cells(m, "tenure", "B")["dwellings"].tolist() == [50, 0, 0, 50, 0]


def test_estates_that_hold_as_many_dwellings_as_the_share_says_are_all_almene_dwellings():
    values = shares("A", almene_share=("2026", 0.25), other_tenure_share=("2026", 0.75))
    estate = {"area_id": "A", "estate_id": "e", "year": 2026, "status": "measured"}
    all_of_them, some = (
        town(*stock_rows("A", total=1000), estate | {"dwellings": n}, indicators=values) for n in (252, 120)
    )
    rows = cells(all_of_them, "tenure", "A")
    assert rows.loc["almene", ["low", "dwellings", "high", "status"]].tolist() == [252, 252, 252, "measured"]
    assert rows.loc["other", "dwellings"] == 748
    assert cells(some, "tenure", "A").loc["almene", "dwellings"] == 250


def test_a_hidden_part_of_a_class_is_no_zero_when_a_finer_table_is_summed():
    row = {"area_id": "A", "year": 2026, "rooms": "1"}
    m = town(
        *stock_rows("A", total=100),
        row | {"building": "apartment", "dwellings": 40, "status": "measured"},
        row | {"building": "terraced", "status": "suppressed"},
        row | {"rooms": "2", "building": "apartment", "dwellings": 50, "status": "measured"},
    )
    assert cells(m, "rooms", "A").loc["1", ["low", "high"]].tolist() == [40, 50]


def test_only_dimensions_with_figures_are_split_by():
    m = town(*stock_rows("A", total=100, rooms={"2": 100}))
    assert dimensions_of(m, read_stock(m)) == ("rooms",)
    with pytest.raises(ValueError, match="not split by tenure"):
        stock_margin(m, "tenure")


def test_use_per_class_is_as_published_else_at_the_rate_of_the_area():
    m = town(
        {"area_id": "A", "year": 2026, "dwellings": 100, "in_use": 80},
        {"area_id": "A", "year": 2026, "dwelling_type": "youth", "dwellings": 40, "in_use": 24},
        {"area_id": "A", "year": 2026, "dwelling_type": "family", "dwellings": 60, "in_use": 56},
        {"area_id": "A", "year": 2026, "rooms": "1", "dwellings": 50},
    )
    stock = read_stock(m)
    assert margin(m, stock, "dwelling_type").use[0].tolist() == [56, 24, 0, 0, 0]
    assert margin(m, stock, "rooms").use[0].tolist() == [40, 0, 0, 0, 40]


def test_the_cross_of_an_area_without_dwellings_is_empty():
    m = town(*stock_rows("A", total=100, rooms={"1": 100}, tenure={"almene": 100}))
    stock = read_stock(m)
    split = cross(stock, margin(m, stock, "tenure"), margin(m, stock, "rooms"))
    assert split.count[0].sum() == 100
    assert split.count[1:].sum() == 0
    assert (split.status == "measured").all()


def hidden_town(**tables):
    """Return a town whose area A publishes no almene dwellings, which may be a hidden figure."""
    values = shares("A", cooperative_share=("2026", 0.25), private_rental_share=("2026", 0.5)) + shares(
        "A", other_tenure_share=("2026", 0.25)
    )
    almene = shares("A", almene_share=("2026", 0.0))[0] | {"status": "zero_or_hidden"}
    return town(*stock_rows("A", total=1000, rooms={"1": 600, "3": 400}), indicators=[almene, *values], **tables)


def test_a_published_zero_that_may_be_hidden_stays_doubtful_in_the_margin_the_cross_and_the_table():
    m = hidden_town()
    found = cells(m, "tenure", "A").loc["almene"]
    assert (found["dwellings"], found["status"], found["stock_method"]) == (0, "zero_or_hidden", "shares")
    assert cells(m, "tenure", "A").loc["cooperative", "status"] == "estimated"
    table = need_table(m, year=2031)
    own = table[(table["area_id"] == "A") & (table["tenure"] == "almene")]
    assert len(own) == 5
    assert (own["status"] == "zero_or_hidden").all()
    assert (own["stock"] == 0).all()


def test_a_sum_over_areas_is_doubtful_only_where_nothing_else_is_in_it():
    m = hidden_town()
    assert stock_margin(m, "tenure").set_index("class").loc["almene", "status"] == "zero_or_hidden"
    some = shares("B", almene_share=("2026", 1.0))
    tables = {"indicators": [*m.table("indicators").to_dict("records"), *some]}
    more = town(*stock_rows("A", total=1000), *stock_rows("B", total=50), **tables)
    assert stock_margin(more, "tenure").set_index("class").loc["almene", ["dwellings", "status"]].tolist() == [
        50,
        "estimated",
    ]


def test_a_counted_class_that_may_be_hidden_is_not_a_measured_zero_by_the_norm():
    rows = stock_rows("A", total=100, rooms={"1": 60, "2": 40})
    m = town(*rows, {"area_id": "A", "year": 2026, "rooms": "4+", "dwellings": 0, "status": "zero_or_hidden"})
    table = need_table(m, year=2031)
    large = table[(table["area_id"] == "A") & (table["rooms"] == "4+")]
    assert set(large["voice"]) == {"as_today", "by_standard"}
    assert (large["status"] == "zero_or_hidden").all()


def test_shares_of_a_partial_count_are_incomplete_and_the_sum_stays_estimated():
    values = shares("A", almene_share=("2026", 0.25), other_tenure_share=("2026", 0.75))
    m = town(
        *stock_rows("A", total=40, rooms={"2": 40}, status="incomplete"),
        *stock_rows("B", total=100, rooms={"2": 100}),
        indicators=[*values, *shares("B", almene_share=("2026", 0.5), other_tenure_share=("2026", 0.5))],
    )
    assert set(cells(m, "tenure", "A")["status"]) == {"incomplete"}
    assert set(cells(m, "tenure", "B")["status"]) == {"estimated"}
    whole = stock_margin(m, "tenure").set_index("class").loc["almene"]
    assert (whole["dwellings"], whole["status"]) == (60, "estimated")
    table = need_table(m, year=2031)
    own = table[(table["area_id"] == "A") & table["tenure"].notna()]
    assert set(own["status"]) == {"incomplete"}
    assert set(own["stock_method"]) == {"shares", "independence"}
