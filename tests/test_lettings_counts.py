"""Flows are read once per estate and month, and what nobody delivered is missing."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core.lettings.counts import cells, count_of, newest_filled, yearly
from byibalance_core.lettings.periods import Window, span_of

from .lettings_town import letting
from .need_town import frame

YEAR = Window.until("2025")
MONTHS = [f"2025M{month:02d}" for month in range(1, 13)]


def table(*rows):
    return frame("lettings", list(rows))


def of(rows, window=YEAR, **where):
    return count_of(table(*rows), "lettings", window, {name: (value,) for name, value in where.items()})


def known(rows, window=YEAR, **where):
    found = of(rows, window, **where).loc["a"]
    return (None if pd.isna(found["lettings"]) else found["lettings"], found["state"])


def test_a_year_is_never_added_to_its_own_months_or_quarters():
    months = [letting("a", 1, month) for month in MONTHS]
    quarters = [letting("a", 3, f"2025K{quarter}") for quarter in range(1, 5)]
    for rows in (
        [letting("a", 12), *months, *quarters],
        months,
        quarters,
        [*quarters, *months],
        [letting("a", 12), *months],
    ):
        assert known(rows) == (12, "measured")


def test_quarters_and_months_fill_one_year_together():
    rows = [letting("a", 5, "2025K1"), letting("a", 4, "2025K2"), *[letting("a", 1, month) for month in MONTHS[6:]]]
    assert known(rows) == (15, "measured")


def test_rolling_twelve_months_are_read_from_months_and_not_from_the_year():
    rows = [letting("a", 99, "2025"), *[letting("a", 1, month) for month in MONTHS]]
    rows += [letting("a", 2, f"2026M{month:02d}") for month in range(1, 7)]
    assert known(rows, Window.until("2026M06")) == (18, "measured")
    assert known(rows) == (99, "measured")


@pytest.mark.parametrize("lost", [0, 5, 11])
def test_a_year_that_lacks_a_month_is_not_delivered(lost):
    rows = [letting("a", 1, month) for place, month in enumerate(MONTHS) if place != lost]
    assert known(rows) == (None, "not_delivered")


def test_an_estate_without_a_row_is_not_in_the_answer_and_never_nought():
    found = of([letting("a", 3)])
    assert "b" not in found.index
    assert of([letting("a", 3, "2024")]).empty


def test_a_total_is_not_added_to_its_parts_nor_one_split_to_another():
    rows = [
        letting("a", 10),
        letting("a", 4, channel="municipal"),
        letting("a", 6, channel="external_list"),
        letting("a", 6, channel="external_list", dwelling_type="family", rooms="3", rent_band="under_3500"),
        letting("a", 4, channel="municipal", dwelling_type="youth", rooms="1", rent_band="under_3500"),
    ]
    assert known(rows) == (10, "measured")
    assert known(rows, channel="municipal") == (4, "measured")
    assert known(rows, dwelling_type="family") == (6, "measured")
    assert known(rows, channel="municipal", dwelling_type="family") == (0, "measured")
    assert known(rows, channel="flexible") == (0, "measured")


def test_a_total_that_is_not_delivered_is_the_sum_of_its_parts():
    rows = [letting("a", 4, channel="municipal"), letting("a", 6, channel="external_list")]
    assert known(rows) == (10, "measured")


def test_parts_that_do_not_add_up_to_the_total_say_nothing_of_what_lacks():
    rows = [letting("a", 10), letting("a", 4, channel="municipal")]
    assert known(rows, channel="municipal") == (4, "measured")
    assert known(rows, channel="flexible") == (None, "not_split")


def test_a_count_that_is_not_split_is_not_split_by_guess():
    assert known([letting("a", 10)], dwelling_type="family") == (None, "not_split")
    assert known([letting("a", 0)], dwelling_type="family") == (0, "measured")


def test_a_hidden_part_is_hidden_and_not_nought():
    rows = [letting("a", 10), letting("a", None, channel="municipal"), letting("a", 7, channel="external_list")]
    assert known(rows, channel="municipal") == (None, "hidden")
    assert known(rows, channel="external_list") == (7, "measured")
    assert known([letting("a", None)]) == (None, "hidden")


def test_several_values_are_known_only_when_each_of_them_is():
    rows = [letting("a", 10), letting("a", 3, dwelling_type="family"), letting("a", 2, dwelling_type="youth")]
    both = count_of(table(*rows), "lettings", YEAR, {"dwelling_type": ("family", "youth")})
    three = count_of(table(*rows), "lettings", YEAR, {"dwelling_type": ("family", "youth", "older")})
    assert both["lettings"].tolist() == [5]
    assert three["lettings"].isna().all()


def test_a_month_without_lettings_needs_no_split():
    rows = [letting("a", 0, month) for month in MONTHS[:11]]
    rows += [letting("a", 2, MONTHS[11]), letting("a", 2, MONTHS[11], channel="municipal")]
    assert known(rows, channel="municipal") == (2, "measured")


def test_cells_keep_the_dimensions_they_were_asked_for():
    rows = [
        letting("a", 3),
        letting("a", 1, rooms="2", channel="municipal"),
        letting("a", 2, rooms="3", channel="flexible"),
    ]
    found = cells(table(*rows), "lettings", YEAR, ["rooms"]).frame
    assert found.to_dict("records") == [
        {"estate_id": "a", "rooms": "2", "lettings": 1.0},
        {"estate_id": "a", "rooms": "3", "lettings": 2.0},
    ]


SPLIT = st.lists(st.integers(0, 4), min_size=4, max_size=4)


@settings(max_examples=40)
@given(st.lists(SPLIT, min_size=12, max_size=12), st.booleans(), st.booleans(), st.booleans())
def test_however_a_year_is_delivered_it_gives_the_same_counts(months, with_total, with_channel, in_quarters):
    """Four cells a month: municipal or list, family or youth."""
    names = list(itertools.product(("municipal", "external_list"), ("family", "youth")))
    step = 3 if in_quarters else 1
    rows = []
    for place in range(0, 12, step):
        period = f"2025K{place // 3 + 1}" if in_quarters else MONTHS[place]
        own = [sum(part) for part in zip(*months[place : place + step], strict=True)]
        rows += [letting("a", n, period, channel=c, dwelling_type=t) for n, (c, t) in zip(own, names, strict=True) if n]
        if with_channel:
            rows += [letting("a", own[0] + own[1], period, channel="municipal")]
            rows += [letting("a", own[2] + own[3], period, channel="external_list")]
        if with_total or not sum(own):
            rows += [letting("a", sum(own), period)]
    sums = [sum(part) for part in zip(*months, strict=True)]
    assert known(rows) == (sum(sums), "measured")
    assert known(rows, channel="municipal") == (sums[0] + sums[1], "measured")
    assert known(rows, dwelling_type="youth") == (sums[1] + sums[3], "measured")
    assert known(rows, channel="external_list", dwelling_type="family") == (sums[2], "measured")


def test_whole_years_stand_side_by_side_and_a_year_under_way_is_left_out():
    rows = [letting("a", 7, "2024"), *[letting("a", 1, month) for month in MONTHS], letting("a", 3, "2026M01")]
    assert yearly(table(*rows), "lettings").to_dict() == {2024: {"a": 7.0}, 2025: {"a": 12.0}}
    assert yearly(table(), "lettings", ["dwelling_type"]).empty


def test_the_newest_months_are_those_that_most_estates_have_delivered():
    months = [letting("a", 1, f"{year}M{month:02d}") for year in (2025, 2026) for month in range(1, 13)][:18]
    yearly_rows = [letting(name, 9) for name in "bcd"]
    assert str(newest_filled(table(*months, *yearly_rows))) == "2025"
    assert str(newest_filled(table(*months))) == "2025M07-2026M06"
    assert newest_filled(table()) is None


@pytest.mark.parametrize("wrong", ["2025-07", "2025M13", "2025K5", "25", "2025M1", ""])
def test_what_is_no_period_is_refused(wrong):
    with pytest.raises(ValueError, match="period"):
        span_of(wrong)


@given(st.integers(24000, 24400), st.integers(1, 60))
def test_pieces_fill_a_window_year_by_year(first, months):
    window = Window(first, months)
    pieces = window.pieces()
    assert [month for piece in pieces for month in range(piece.first, piece.last + 1)] == list(
        range(first, first + months)
    )
    assert len({piece.year for piece in pieces}) == len(pieces)
    assert all(piece.first // 12 == piece.last // 12 for piece in pieces)


def test_a_year_that_is_split_for_half_of_its_months_is_no_year_of_the_parts():
    whole = [letting("a", 2, month) for month in MONTHS]
    split = [letting("a", 2, month, dwelling_type="family") for month in MONTHS[:6]]
    assert yearly(table(*whole, *split), "lettings").to_dict() == {2025: {"a": 24.0}}
    assert yearly(table(*whole, *split), "lettings", ["dwelling_type"]).empty
