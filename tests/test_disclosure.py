"""Disclosure control: what is hidden, what must stand, and laws that hold for every table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .disclosure_town import areas, households, indicator, population, protect, table, town


def test_a_count_by_age_and_sex_is_hidden_under_three_and_shown_from_three():
    shown, report = protect({"areas": areas("a0", "a1", "a2"), "population": population([2, 3, 0])})
    assert shown["population"]["persons"].isna().tolist() == [True, False, False]
    assert shown["population"]["status"].tolist() == ["suppressed", "measured", "measured"]
    assert report["hidden"]["population"] == {"R2": 1}


def test_a_count_of_households_is_hidden_under_five_and_shown_from_five():
    rows = [{"area_id": "a0", "households": 4}, {"area_id": "a1", "households": 5}]
    shown, _ = protect({"areas": areas("a0", "a1"), "households": households(rows)})
    assert shown["households"]["households"].isna().tolist() == [True, False]


def test_a_cleared_figure_of_one_person_stands_as_published():
    tables = {"areas": areas("a0"), "population": population([1], source_id="dst")}
    shown, report = protect(tables)
    pd.testing.assert_frame_equal(shown["population"], tables["population"])
    assert report["hidden"]["population"] == {}


def test_a_row_of_a_source_nobody_declared_counts_as_raw():
    shown, _ = protect({"areas": areas("a0"), "population": population([1], source_id="stray")})
    assert shown["population"]["persons"].isna().all()


def test_a_dwelling_is_not_a_person_but_a_dwelling_in_use_at_an_estate_is_a_household():
    rows = [
        {"area_id": "a0", "estate_id": "e1", "dwellings": 3, "in_use": 3},
        {"area_id": "a0", "dwellings": 3, "in_use": 3},
    ]
    stock = table("stock", rows, year=2026, source_id="own").astype({"dwellings": "Int64", "in_use": "Int64"})
    shown, _ = protect({"areas": areas("a0"), "stock": stock})
    assert shown["stock"]["dwellings"].tolist() == [3, 3]
    assert shown["stock"]["in_use"].isna().tolist() == [True, False]


def test_a_hidden_second_figure_is_blank_and_leaves_the_status_of_the_main_one():
    rows = [{"area_id": "a0", "estate_id": "e1", "dwellings": 30, "in_use": 3}]
    stock = table("stock", rows, year=2026, source_id="own").astype({"dwellings": "Int64", "in_use": "Int64"})
    shown, report = protect({"areas": areas("a0"), "stock": stock})
    assert shown["stock"]["in_use"].isna().all()
    assert (shown["stock"]["dwellings"].item(), shown["stock"]["status"].item()) == (30, "measured")
    assert report["hidden"]["stock"] == {"R2": 1}


def test_a_base_that_is_itself_few_persons_is_not_left_beside_the_blank():
    figure = indicator("outside_labour_share", {"unit_id": ["a0"], "value": [0.5], "base": [4.0]})
    row = protect(town(5000, 2000, figure))[0]["indicators"].iloc[0]
    assert np.isnan(row["value"])
    assert np.isnan(row["base"])


def test_one_hidden_part_of_a_published_total_takes_its_smallest_neighbour_along():
    kinds = {"household_type": [None, "single", "couple", "other"], "households": [100, 4, 80, 16]}
    shown, report = protect({"areas": areas("a0"), "households": households(kinds | {"area_id": "a0"})})
    assert shown["households"]["households"].isna().tolist() == [False, True, False, True]
    assert report["hidden"]["households"] == {"R2": 1, "sum": 1}


def test_hidden_parts_that_are_few_together_take_a_third_along():
    kinds = {"household_type": [None, "single", "couple", "other"], "households": [100, 1, 96, 3]}
    rows = households(kinds | {"area_id": "a0"})
    shown, _ = protect({"areas": areas("a0"), "households": rows})
    assert shown["households"]["households"].isna().tolist() == [False, True, True, True]


def test_a_count_that_leaves_too_few_others_is_hidden_even_when_the_others_are_not_listed():
    kinds = {"household_type": [None, "single"], "households": [100, 97]}
    shown, report = protect({"areas": areas("a0"), "households": households(kinds | {"area_id": "a0"})})
    assert shown["households"]["households"].isna().tolist() == [False, True]
    assert report["hidden"]["households"] == {"R2 complement": 1}


def test_a_hidden_area_cannot_be_found_by_subtracting_the_others_from_the_municipality():
    persons = population([2, 40, 30, 72], area_ids=["a0", "a1", "a2", "999"])
    shown, _ = protect({"areas": areas("a0", "a1", "a2"), "population": persons})
    assert shown["population"]["persons"].isna().tolist() == [True, False, True, False]


def test_areas_that_nest_are_subtracted_from_the_municipality_too():
    nested = pd.concat(
        [areas("d1"), areas("a0", "a1", parent="d1")[lambda f: f["level"] == "quarter"]], ignore_index=True
    )
    persons = population([1, 50, 51], area_ids=["a0", "a1", "999"])
    shown, _ = protect({"areas": nested, "population": persons})
    assert shown["population"]["persons"].isna().tolist() == [True, True, False]


def test_a_sum_that_only_cleared_figures_could_close_is_said_in_the_report():
    rows = {"area_id": ["a0", "a1", "999"], "persons": [2, 40, 42], "source_id": ["own", "dst", "dst"]}
    frame = table("projection", rows, year=2031, variant="main", publisher="x").astype({"persons": "Int64"})
    _, report = protect({"areas": areas("a0", "a1"), "projection": frame})
    assert len(report["notes"]) == 1
    assert report["notes"][0].startswith("projection: 1 ")


@pytest.mark.parametrize(
    ("residents", "homes", "hidden"), [(99, 60, True), (100, 49, True), (100, 50, False), (5000, 2000, False)]
)
def test_a_sensitive_figure_needs_a_hundred_residents_and_fifty_households(residents, homes, hidden):
    figure = indicator("mean_income", {"unit_id": ["a0"], "value": [250_000.0], "base": [80.0]})
    shown, report = protect(town(residents, homes, figure))
    assert shown["indicators"]["value"].isna().tolist() == [hidden]
    assert report["hidden"]["indicators"] == ({"R1": 1} if hidden else {})


def test_a_sensitive_figure_of_a_unit_of_unknown_size_is_hidden():
    figure = indicator("mean_income", {"unit_id": ["a7"], "value": [250_000.0], "base": [80.0]})
    assert protect(town(5000, 2000, figure))[0]["indicators"]["value"].isna().all()


def test_an_estate_is_measured_by_its_households_where_its_residents_are_not_counted():
    stock = table(
        "stock",
        {"area_id": ["a0", "a0"], "estate_id": ["e1", "e2"], "dwellings": [120, 90], "in_use": [110, 80]},
        year=2026,
        source_id="own",
    ).astype({"dwellings": "Int64", "in_use": "Int64"})
    figure = indicator(
        "mean_income",
        {"unit_id": ["e1", "e2"], "value": [1.0, 1.0], "base": [90.0, 90.0]},
        unit_kind="estate",
    )
    shown, _ = protect({"areas": areas("a0"), "stock": stock, "indicators": figure})
    assert shown["indicators"]["value"].isna().tolist() == [False, True]


def test_the_size_of_the_figures_own_year_decides():
    tables = town(5000, 2000, indicator("mean_income", {"unit_id": ["a0"], "value": [1.0], "base": [900.0]}))
    small = population([60]).assign(year=2001, period="2001")
    tables["population"] = pd.concat([tables["population"], small], ignore_index=True)
    tables["indicators"] = pd.concat(
        [tables["indicators"], tables["indicators"].assign(period="2001")], ignore_index=True
    )
    assert protect(tables)[0]["indicators"]["value"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("name", "value", "hidden"),
    [
        ("outside_labour_share", 0.02, True),  # 4 of 200
        ("outside_labour_share", 0.025, False),  # 5 of 200
        ("outside_labour_share", 0.98, True),  # all but 4
        ("outside_labour_share", 0.0, False),  # a real zero
        ("convicted_share", 0.045, True),  # 9 of 200
        ("convicted_share", 0.05, False),  # 10 of 200
        ("one_person_households_share", 0.01, True),  # 2 of 200
        ("one_person_households_share", 0.015, False),  # 3 of 200
        ("almene_share", 0.005, False),  # dwellings are not persons
        ("arrears_per_100", 2.0, True),  # 4 of 200
        ("arrears_per_100", 2.5, False),  # 5 of 200
        ("residents_growth_share", 0.005, False),  # a change is not a part of a whole
    ],
)
def test_a_share_is_hidden_when_it_stands_for_too_few_or_leaves_too_few(name, value, hidden):
    figure = indicator(name, {"unit_id": ["a0"], "value": [value], "base": [200.0]})
    assert protect(town(5000, 2000, figure))[0]["indicators"]["value"].isna().tolist() == [hidden]


def test_a_share_of_persons_without_a_base_cannot_be_checked_and_is_hidden():
    figure = indicator("outside_labour_share", {"unit_id": ["a0"], "value": [0.3], "base": [np.nan]})
    shown, report = protect(town(5000, 2000, figure))
    assert shown["indicators"]["value"].isna().all()
    assert report["hidden"]["indicators"] == {"R2 no base": 1}


def test_an_indicator_nobody_described_is_treated_as_the_strictest():
    figure = indicator("new_thing", {"unit_id": ["a0"], "value": [0.04], "base": [200.0]})
    shown, _ = protect(town(5000, 2000, figure))
    assert shown["indicators"]["value"].isna().all()
    assert protect(town(5000, 2000, figure), profile="public")[0]["indicators"].empty


def test_one_hidden_area_takes_the_smallest_other_along_where_the_municipality_is_shown():
    tables = {"areas": areas("a0", "a1", "a2")}
    figures = indicator(
        "one_person_households_share",
        {"unit_id": ["a0", "a1", "a2"], "value": [0.01, 0.5, 0.5], "base": [200, 900, 300]},
    )
    whole = indicator(
        "one_person_households_share",
        {"unit_id": ["999"], "value": [0.4], "base": [1400]},
        unit_kind="municipality",
    )
    shown, _ = protect(tables | {"indicators": pd.concat([figures, whole], ignore_index=True)})
    assert shown["indicators"]["value"].isna().tolist() == [True, False, True, False]


@pytest.mark.parametrize(("base", "shown"), [(10_000, 0.123), (2000, 0.12), (400, 0.1), (60, 0.1), (40, None)])
def test_a_public_share_is_rounded_so_that_one_step_spans_the_minimum(base, shown):
    figure = indicator("outside_labour_share", {"unit_id": ["a0"], "value": [0.1234], "base": [float(base)]})
    found = protect(town(50_000, 20_000, figure), profile="public")[0]["indicators"]["value"].iloc[0]
    if shown is None:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(shown)


def test_a_partner_sees_the_share_unrounded():
    figure = indicator("outside_labour_share", {"unit_id": ["a0"], "value": [0.1234], "base": [400.0]})
    assert protect(town(50_000, 20_000, figure))[0]["indicators"]["value"].tolist() == [0.1234]


def test_the_public_profile_has_no_single_estate_and_no_strict_indicator():
    stock = table(
        "stock",
        {"area_id": ["a0", "a0"], "estate_id": ["e1", None], "dwellings": [90, 900]},
        year=2026,
        source_id="dst",
    )
    figures = [
        indicator("convicted_share", {"unit_id": ["a0"], "value": [0.2], "base": [4000.0]}),
        indicator("almene_share", {"unit_id": ["e1"], "value": [1.0], "base": [90.0]}, unit_kind="estate"),
        indicator("almene_share", {"unit_id": ["a0"], "value": [0.4], "base": [900.0]}),
    ]
    lettings = table("lettings", {"estate_id": ["e1"], "lettings": [30]}, year=2026, period="2026", source_id="own")
    tables = town(5000, 2000, *figures) | {"stock": stock, "lettings": lettings}
    shown, report = protect(tables, profile="public")
    assert "lettings" not in shown
    assert shown["stock"]["dwellings"].tolist() == [900]
    assert shown["indicators"]["indicator"].tolist() == ["almene_share"]
    assert report["left_out"] == {"indicators": 2, "lettings": 1, "stock": 1}
    assert "lettings" in protect(tables)[0]


@pytest.mark.parametrize("count", [1, 4, 30])
def test_the_parties_keep_the_account_of_their_lettings_as_delivered(count):
    row = {"estate_id": ["e1"], "channel": ["municipal"], "lettings": [count]}
    lettings = table("lettings", row, year=2026, period="2026", source_id="own")
    shown, report = protect({"areas": areas("a0"), "lettings": lettings})
    assert shown["lettings"]["lettings"].tolist() == [count]
    assert "lettings" not in report["hidden"]


def test_a_value_missing_at_its_source_stays_missing_and_is_not_called_hidden():
    persons = population([pd.NA, 40]).assign(status=["missing", "measured"])
    shown, _ = protect({"areas": areas("a0", "a1"), "population": persons})
    assert shown["population"]["status"].tolist() == ["missing", "measured"]


LAW = settings(max_examples=25, deadline=None)
KINDS = ("single", "couple", "other")


@st.composite
def household_tables(draw):
    """Areas x kinds of household with every total, raw and cleared mixed by area."""
    n = draw(st.integers(1, 4))
    cells = draw(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=n, max_size=n))
    rows = [
        {"area_id": f"a{i}", "household_type": kind, "households": count}
        for i, row in enumerate(cells)
        for kind, count in zip(KINDS, row, strict=True)
    ]
    rows += [{"area_id": f"a{i}", "household_type": None, "households": sum(row)} for i, row in enumerate(cells)]
    if draw(st.booleans()):
        columns = list(zip(*cells, strict=True))
        rows += [
            {"area_id": "999", "household_type": kind, "households": sum(column)}
            for kind, column in zip((*KINDS, None), (*columns, map(sum, cells)), strict=True)
        ]
    frame = households(rows)
    cleared = draw(st.sets(st.sampled_from([f"a{i}" for i in range(n)] + ["999"])))
    frame["source_id"] = frame["area_id"].isin(cleared).map({True: "dst", False: "own"})
    return {"areas": areas(*[f"a{i}" for i in range(n)]), "households": frame}


@LAW
@given(household_tables())
def test_no_raw_count_under_the_minimum_survives_and_no_cleared_one_changes(tables):
    before = tables["households"].copy(deep=True)
    shown, _ = protect(tables)
    after = shown["households"]
    raw = before["source_id"] == "own"
    assert not after.loc[raw, "households"].between(1, 4).any()
    pd.testing.assert_frame_equal(after[~raw], before[~raw])
    visible = after["households"].notna()
    assert (after.loc[visible, "households"] == before.loc[visible, "households"]).all()
    assert (after["status"].eq("suppressed") == ~visible).all()
    pd.testing.assert_frame_equal(tables["households"], before)


@LAW
@given(household_tables())
def test_protecting_twice_is_protecting_once(tables):
    once, _ = protect(tables)
    twice, _ = protect(once)
    pd.testing.assert_frame_equal(twice["households"], once["households"])


@LAW
@given(household_tables())
def test_no_hidden_count_is_the_only_unknown_of_a_sum_of_raw_figures(tables):
    tables["households"]["source_id"] = "own"
    shown = protect(tables)[0]["households"]
    unknown = shown["households"].isna()
    for _, rows in shown.groupby("area_id"):
        assert unknown[rows.index].sum() != 1
    for _, rows in shown.groupby("household_type", dropna=False):
        if "999" in set(rows["area_id"]):
            assert unknown[rows.index].sum() != 1


@LAW
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 300)), min_size=1, max_size=5),
    st.sampled_from(["convicted_share", "outside_labour_share", "one_person_households_share"]),
    st.sampled_from(["partner", "public"]),
)
def test_no_shown_share_stands_for_fewer_persons_than_the_minimum(pairs, name, profile):
    counts = [(min(x, n), n) for x, n in pairs]
    ids = [f"a{i}" for i in range(len(counts))]
    figure = indicator(
        name, {"unit_id": ids, "value": [x / n for x, n in counts], "base": [float(n) for _, n in counts]}
    )
    tables = {
        "areas": areas(*ids),
        "population": population([500] * len(ids)),
        "households": households({"area_id": ids, "households": [200] * len(ids)}),
        "indicators": figure,
    }
    shown = protect(tables, profile)[0]["indicators"]
    minimum = {"convicted_share": 10, "outside_labour_share": 5, "one_person_households_share": 3}[name]
    for unit, value in zip(shown["unit_id"], shown["value"], strict=True):
        x, n = counts[ids.index(unit)]
        if not np.isnan(value):
            assert x == 0 or x >= minimum
            assert x == n or n - x >= minimum
            assert n >= minimum
