"""Values of indicators: newest, derived, copied, estimated; series with breaks."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core.derived_indicators import evenness, margin
from byibalance_core.indicator_values import indicator_values, municipality_value, not_applicable, series

from .profile_town import areas, catalogue, published, stock, town, values


def value_of(frame, unit, indicator):
    rows = frame[(frame["unit_id"] == unit) & (frame["indicator"] == indicator)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_newest_period_of_each_indicator_is_taken_and_the_older_left_out():
    m = town(
        areas=areas("A", "B"),
        indicators=[
            *values("x", {"A": 0.1, "B": 0.2}, period="2025"),
            *values("x", {"A": 0.3}, period="2026"),
            *values("y", {"A": 0.4}, period="2024"),
        ],
    )
    frame = indicator_values(m, catalogue=catalogue(x={}, y={}))
    assert value_of(frame, "A", "x")["value"] == 0.3
    assert value_of(frame, "A", "y")["period"] == "2024"
    assert not ((frame["unit_id"] == "B") & (frame["indicator"] == "x")).any()


def test_an_older_year_of_the_areas_stands_before_a_newer_one_of_the_municipality_alone():
    m = town(
        areas=areas("A"),
        indicators=[*values("x", {"A": 0.1}, period="2025"), *published("x", 0.9, period="2026")],
    )
    frame = indicator_values(m, catalogue=catalogue(x={}))
    assert set(frame["period"]) == {"2025"}
    assert value_of(frame, "T", "x")["method"] == "mean_of_areas"


def test_a_figure_declared_not_applicable_has_no_value_and_weighs_in_no_mean():
    m = town(areas=areas("A", "B"), indicators=values("x", {"A": 0.1, "B": 0.9}, base=100))
    entry = {"area": "B", "indicators": ["x"], "reason_da": "haver", "reason_en": "gardens"}
    m = replace(m, settings={**m.settings, "not_applicable": [entry]})
    frame = indicator_values(m, catalogue=catalogue(x={}))
    assert value_of(frame, "B", "x")["status"] == "not_applicable"
    assert math.isnan(value_of(frame, "B", "x")["value"])
    assert value_of(frame, "A", "x")["value"] == value_of(frame, "T", "x")["value"] == 0.1
    assert not_applicable(m) == {("B", "x"): {"da": "haver", "en": "gardens"}}


def test_what_is_not_in_the_catalogue_never_enters():
    m = town(areas=areas("A"), indicators=[*values("origin_share", {"A": 0.5}), *values("x", {"A": 0.1})])
    assert set(indicator_values(m, catalogue=catalogue(x={}))["indicator"]) == {"x"}


def test_a_districts_figure_is_copied_to_its_areas_as_copied_and_their_own_is_kept():
    m = town(areas=areas("A", "B", district="D"), indicators=values("x", {"D": 0.07, "B": 0.02}))
    frame = indicator_values(m, catalogue=catalogue(x={}))
    assert value_of(frame, "A", "x")[["value", "status", "method"]].tolist() == [0.07, "copied", "copied"]
    assert value_of(frame, "B", "x")[["value", "status", "method"]].tolist() == [
        0.02,
        "measured",
        "published",
    ]


def test_a_hidden_figure_of_a_district_is_hidden_on_its_areas_too():
    m = town(areas=areas("A", district="D"), indicators=values("x", {"D": None}, status="suppressed"))
    copied = value_of(indicator_values(m, catalogue=catalogue(x={})), "A", "x")
    assert copied["status"] == "suppressed"
    assert math.isnan(copied["value"])


def test_a_published_zero_that_may_be_hidden_has_no_number():
    m = town(areas=areas("A"), indicators=values("x", {"A": 0.0}, status="zero_or_hidden"))
    row = value_of(indicator_values(m, catalogue=catalogue(x={})), "A", "x")
    assert math.isnan(row["value"])
    assert row["status"] == "zero_or_hidden"


def test_small_dwellings_are_one_and_two_rooms_over_known_rooms():
    m = town(
        areas=areas("A", "B"),
        stock=[
            *stock("A", total=100, rooms={"1": 10, "2": 20, "3": 30, "4+": 20, "unknown": 20}),
            *stock("B", total=40, rooms={"1": 0, "2": 10, "3": 10, "4+": 20}),
            *stock("T-unplaced", total=20, rooms={"1": 20}),
        ],
    )
    frame = indicator_values(m, catalogue=catalogue(small_dwellings_share={}))
    assert value_of(frame, "A", "small_dwellings_share")[["value", "base"]].tolist() == [30 / 80, 80.0]
    # 10 + 20 + 10 + 20 dwellings without an area, over 80 + 40 + 20 of known rooms.
    whole = value_of(frame, "T", "small_dwellings_share")
    assert whole[["value", "base", "status", "method"]].tolist() == [60 / 140, 140.0, "measured", "computed"]
    assert "T-unplaced" not in set(frame["unit_id"])


def test_the_municipality_is_not_summed_over_those_of_its_areas_that_have_the_split():
    m = town(
        areas=areas("A", "B"),
        stock=[*stock("A", total=40, rooms={"1": 10, "2": 10, "3": 10, "4+": 10}), *stock("B", total=900)],
    )
    row = value_of(indicator_values(m, catalogue=catalogue(small_dwellings_share={})), "T", "small_dwellings_share")
    assert row[["value", "base", "status"]].tolist() == [0.5, 40.0, "estimated"]


def test_a_published_share_stands_before_a_computed_one():
    m = town(
        areas=areas("A"),
        indicators=values("almene_share", {"A": 0.4}),
        stock=stock("A", total=100, tenure={"almene": 10, "other": 90}),
    )
    frame = indicator_values(m, catalogue=catalogue(almene_share={}))
    assert value_of(frame, "A", "almene_share")[["value", "method"]].tolist() == [0.4, "published"]


def test_a_margin_is_the_sum_of_a_cross_only_when_the_cross_is_whole():
    base = {"area_id": "A", "year": 2026, "status": "measured", "source_id": "register"}
    cross = [
        base | {"tenure": "almene", "rooms": "1", "dwellings": 30},
        base | {"tenure": "other", "rooms": "1", "dwellings": 50},
        base | {"tenure": "other", "rooms": "2", "dwellings": 20},
    ]
    whole = town(areas=areas("A"), stock=[base | {"dwellings": 100}, *cross])
    counts, _ = margin(whole, "rooms")
    assert counts.loc["A"].tolist() == [80.0, 20.0, 0.0, 0.0, 0.0]
    partial = town(areas=areas("A"), stock=[base | {"dwellings": 100}, *cross[:1]])
    counts, _ = margin(partial, "rooms")
    assert "A" not in counts.index


def test_a_hidden_cell_hides_the_share_and_the_sum_that_needs_it():
    m = town(
        areas=areas("A", "B"),
        stock=[
            *stock("A", rooms={"1": None}, status="suppressed"),
            *stock("A", rooms={"2": 10, "3": 10, "4+": 10}),
            *stock("B", rooms={"1": 10, "2": 10, "3": 10, "4+": 10}),
        ],
    )
    frame = indicator_values(m, catalogue=catalogue(small_dwellings_share={}))
    hidden = value_of(frame, "A", "small_dwellings_share")
    assert math.isnan(hidden["value"])
    assert hidden["status"] == "suppressed"
    assert value_of(frame, "B", "small_dwellings_share")["value"] == 0.5
    # The city's own sum is not known; what stands there is an estimate from the areas that are shown.
    assert value_of(frame, "T", "small_dwellings_share")[["value", "status"]].tolist() == [0.5, "estimated"]


def test_a_hidden_figure_of_the_municipality_is_not_estimated_around():
    hidden = [row | {"status": "suppressed"} for row in published("x", None)]
    m = town(areas=areas("A", "B"), indicators=[*values("x", {"A": 0.1, "B": 0.2}, base=100), *hidden])
    row = value_of(indicator_values(m, catalogue=catalogue(x={})), "T", "x")
    assert row["status"] == "suppressed"
    assert math.isnan(row["value"])


def test_an_area_with_incomplete_stock_has_incomplete_figures_per_dwelling_and_whole_ones_per_resident():
    m = town(
        areas=areas("A"),
        stock=stock("A", total=10, rooms={"1": 5, "2": 5}, status="incomplete"),
        indicators=[*values("almene_share", {"A": 0.4}), *values("income", {"A": 0.5})],
    )
    entries = catalogue(
        almene_share={"denominator": "dwellings_known_tenure"},
        small_dwellings_share={"denominator": "dwellings_known_rooms"},
        income={"denominator": "residents"},
    )
    frame = indicator_values(m, catalogue=entries)
    status = {name: value_of(frame, "A", name)["status"] for name in entries}
    assert status == {
        "almene_share": "incomplete",
        "small_dwellings_share": "incomplete",
        "income": "measured",
    }
    assert not ((frame["unit_id"] == "T") & (frame["indicator"] == "almene_share")).any()


def test_the_tenure_mix_comes_from_four_shares_and_is_hidden_with_any_of_them():
    shares = {
        "almene_share": 0.25,
        "cooperative_share": 0.25,
        "private_rental_share": 0.25,
        "other_tenure_share": 0.25,
    }
    rows = [row for name, share in shares.items() for row in values(name, {"A": share}, base=200)]
    rows += [row for name in list(shares)[1:] for row in values(name, {"B": 1 / 3}, base=100)]
    rows += values("almene_share", {"B": 0.0}, status="zero_or_hidden")
    m = town(areas=areas("A", "B"), indicators=rows)
    frame = indicator_values(m, catalogue=catalogue(**{name: {} for name in (*shares, "tenure_mix")}))
    assert value_of(frame, "A", "tenure_mix")["value"] == pytest.approx(1.0)
    assert value_of(frame, "B", "tenure_mix")["status"] == "zero_or_hidden"
    assert math.isnan(value_of(frame, "B", "tenure_mix")["value"])
    # The mix of the whole is no yardstick for the parts: the municipality's is the areas' mean.
    assert value_of(frame, "T", "tenure_mix")[["value", "method"]].tolist() == [1.0, "weighted_mean"]


@pytest.mark.parametrize(
    ("fields", "values_", "base", "expected"),
    [
        ({"id": "residents", "extensive": True}, [10.0, 20.0], [1.0, 1.0], (30.0, 2.0, "sum")),
        ({"id": "almene_share"}, [0.1, 0.4], [200.0, 100.0], (0.2, 300.0, "weighted_mean")),
        ({"id": "median_income_dkk"}, [100.0, 400.0], [2.0, 1.0], (200.0, 3.0, "weighted_mean_of_medians")),
    ],
)
def test_the_municipality_is_a_sum_a_weighted_mean_or_says_that_it_is_a_mean_of_medians(
    fields, values_, base, expected
):
    entry = catalogue(x={})["x"].example(**fields)
    value, weight, method = municipality_value(pd.Series(values_), pd.Series(base), entry)
    assert (pytest.approx(value), weight, method) == expected


def test_areas_without_any_base_give_a_plain_mean_that_says_so():
    value, base, method = municipality_value(
        pd.Series([1.0, 3.0]), pd.Series([None, None], dtype=float), catalogue(x={})["x"]
    )
    assert (value, method) == (2.0, "mean_of_areas")
    assert math.isnan(base)


def test_a_copied_figure_is_not_counted_again_in_the_municipalitys_mean():
    m = town(
        areas=areas("A", "B", "C", district="D"),
        indicators=values("x", {"D": 0.2}, base=100),
    )
    assert value_of(indicator_values(m, catalogue=catalogue(x={})), "T", "x")[["value", "base"]].tolist() == [
        0.2,
        100.0,
    ]


@settings(deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4).filter(any))
def test_evenness_lies_between_none_and_all_whatever_the_counts_and_their_order(counts):
    frame = pd.DataFrame([counts, sorted(counts)])
    first, again = evenness(frame)
    assert 0 <= first <= 1 + 1e-12
    assert first == pytest.approx(again)


def test_evenness_of_hand_computed_shares():
    # -(1/2 ln 1/2 + 2 * 1/4 ln 1/4) / ln 4 = 3/4
    assert evenness(pd.DataFrame([[50, 25, 25, 0]])).iloc[0] == pytest.approx(0.75)


def test_a_series_is_cut_where_years_a_source_or_a_status_break_it():
    rows = [
        *values("x", {"A": 1.0}, period="2018"),
        *values("x", {"A": 2.0}, period="2019"),
        *values("x", {"A": 3.0}, period="2021"),
        *[row | {"source_id": "other"} for row in values("x", {"A": 4.0}, period="2022")],
        *[row | {"source_id": "other"} for row in values("x", {"A": 5.0}, period="2023", status="incomplete")],
        *values("x", {"B": 9.0}, period="2022"),
    ]
    line = series(town(areas=areas("A", "B"), indicators=rows[::-1]), "A", "x")
    assert line["value"].tolist() == [1, 2, 3, 4, 5]
    assert line["break_reason"].tolist() == ["", "", "gap", "source", "status"]
    assert line["segment"].tolist() == [0, 0, 1, 2, 3]


def reasons(*years, area="A", beside=()):
    """Return why a series of one area is cut, year by year; `beside` are the years of another area."""
    rows = [row for year in years for row in values("x", {"A": 1.0}, period=str(year))]
    rows += [row for year in beside for row in values("x", {"B": 1.0}, period=str(year))]
    return series(town(areas=areas("A", "B"), indicators=rows), area, "x")["break_reason"].tolist()


@pytest.mark.parametrize(
    ("years", "gaps"),
    [
        ((2017, 2019, 2021, 2023), []),
        ((2014, 2017, 2020), []),
        ((2013, 2017, 2021, 2025), []),
        # The survey of 2021 was left out: a step of its own is missing.
        ((2015, 2017, 2019, 2023, 2025), [2023]),
        # A yearly figure stays yearly, though one year, or every other, is lacking somewhere.
        ((2018, 2019, 2020, 2022), [2022]),
        ((2016, 2017, 2018, 2020, 2022), [2020, 2022]),
        # Two years show no rhythm, nor do distances that are never alike.
        ((2021, 2023), [2023]),
        ((2017, 2019, 2022), [2019, 2022]),
    ],
)
def test_a_series_has_the_step_of_its_publisher_and_a_missing_step_is_a_gap(years, gaps):
    assert reasons(*years) == ["gap" if year in gaps else "" for year in years]


def test_a_year_that_one_area_lacks_while_others_have_it_is_a_gap():
    assert reasons(2017, 2019, 2021, beside=range(2017, 2022)) == ["", "gap", "gap"]
    assert reasons(2017, 2019, 2021, beside=(2017, 2019, 2021)) == ["", "", ""]


@given(st.integers(1, 5), st.integers(3, 6))
@settings(deadline=None, max_examples=20)
def test_a_regular_series_is_whole_and_without_one_of_its_years_it_is_not(step, count):
    years = [2000 + step * place for place in range(count)]
    assert reasons(*years) == [""] * count
    # One more step at each end, so that the rhythm is still told twice on a side of the hole.
    longer = [years[0] - 2 * step, years[0] - step, *years]
    broken = [year for year in longer if year != years[1]]
    assert reasons(*broken) == ["gap" if year == years[2] else "" for year in broken]


def test_a_survey_that_moves_to_another_source_is_broken_there():
    rows = [row for year in (2015, 2017, 2019) for row in values("x", {"A": 1.0}, period=str(year))]
    rows += [
        row | {"source_id": "other"} for year in (2021, 2023, 2025) for row in values("x", {"A": 1.0}, period=str(year))
    ]
    line = series(town(areas=areas("A"), indicators=rows), "A", "x")
    assert line["break_reason"].tolist() == ["", "", "", "source", "", ""]


def test_a_unit_without_figures_has_an_empty_series():
    assert series(town(areas=areas("A"), indicators=values("x", {"A": 1.0})), "B", "x").empty
