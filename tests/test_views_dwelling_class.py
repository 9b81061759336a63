"""Choosing a class of dwellings: what is said of it equals the tables that it comes from."""

from __future__ import annotations

import pytest

from byibalance_core import need
from dashboard.facts import Facts
from dashboard.text import Text
from dashboard.views import dwelling_class

from .dwelling_pages import figure, page, plain, state, without


def test_what_stands_empty_contradicts_a_class_that_is_short(example: Facts) -> None:
    text = Text("da")
    rows = example.m.table("vacancies")
    newest = rows[rows["period"] == rows["period"].dropna().astype(str).max()]
    vacant = int(newest.loc[newest["dwelling_type"] == "youth", "vacant"].sum())
    almene = example.m.table("stock")
    almene = almene[almene["estate_id"].notna() & (almene["year"] == 2026) & (almene["dwelling_type"] == "youth")]
    table = need.need_table(example.m, year=2031)
    youth = table[table["area_id"].isna() & (table["dwelling_type"] == "youth") & (table["voice"] == "as_today")].iloc[
        0
    ]
    assert youth["gap_main"] > 0
    said = plain(dwelling_class.contradictions(example, state(example), text))
    assert "Ungdomsboliger" in said
    assert f"{vacant} af {text.number(int(almene['dwellings'].sum()))} almene står tomme" in said
    assert text.range(int(youth["gap_low"]), int(youth["gap_high"])) in said
    # The reckoning is of youth dwellings of every tenure, what stands empty of the almene ones: both are said.
    assert "Ungdomsboliger, alle ejerformer" in said
    # Family dwellings stand empty as well, but far below the share that flags a letting problem.
    assert "Familieboliger" not in said
    assert "b-notice" in page(example).head


def test_no_contradiction_without_dwellings_that_stand_empty(copenhagen: Facts, example: Facts) -> None:
    assert dwelling_class.contradictions(copenhagen, state(copenhagen), Text("da")) == ""
    quiet = without(example, "vacancies")
    assert dwelling_class.contradictions(quiet, state(quiet), Text("da")) == ""


def test_where_a_class_lies_is_bounded_by_area_and_the_bounds_sum_to_the_municipality(copenhagen: Facts) -> None:
    rows = dwelling_class.area_rows(copenhagen, state(copenhagen))
    cell = need.class_bounds(copenhagen.m)
    cell = cell[(cell["tenure"] == "almene") & (cell["rooms"] == "1-2")].iloc[0]
    assert len(rows) == 67
    # The unplaced dwellings have no tenure, so the placed areas hold the whole cell.
    assert (rows["low"].sum(), rows["high"].sum()) == (cell["low"], cell["high"])
    shown = rows["withheld"] == ""
    assert rows.loc[shown, "low"].is_monotonic_decreasing
    # What cannot be shown stands last, where its hidden number says nothing.
    assert shown.is_monotonic_decreasing
    assert set(rows.loc[~shown, "withheld"]) == {"zero_or_hidden", "incomplete"}


def test_the_chosen_area_stands_in_the_table_of_where(copenhagen: Facts) -> None:
    assert "Middelalderbyen" not in figure(page(copenhagen, part="lack"), "hvor").drawing
    drawing = figure(page(copenhagen, part="lack", area="20101"), "hvor").drawing
    assert drawing.count('aria-current="true"') == 1
    assert "Middelalderbyen" in drawing


def test_who_lives_in_a_class_is_the_sum_of_its_shares(example: Facts) -> None:
    rows = example.m.table("occupancy")
    own = rows[(rows["age_band"] == "20-34") & (rows["tenure"] == "almene") & rows["rooms"].isin(["1", "2"])]
    share = dwelling_class.occupancy(example, state(example)).xs("20-34", level="age_band").item()
    assert share == pytest.approx(own["share"].sum())
    found = figure(page(example, part="lack"), "hvem")
    (line,) = (row for row in found.table.rows if row[0] == "20–34 år")
    assert line[1] == pytest.approx(own["share"].sum())
    assert Text("da").percent(own["share"].sum(), 1) in found.drawing
    # In an area's view both columns are still the municipality's: they are read side by side.
    assert figure(page(example, part="lack", area="99902"), "hvem").table == found.table
    # The source is not split by rent, and the figure says so instead of pretending.
    narrower = figure(page(example, part="lack", tenure="almene", rent_band="under_3500"), "hvem")
    assert "husleje" in narrower.source


def test_areas_whose_zero_may_be_hidden_are_a_word_in_where_a_class_lies(copenhagen: Facts) -> None:
    for rooms in ("1-2", ""):
        found = figure(page(copenhagen, part="lack", tenure="almene", rooms=rooms), "hvor")
        lines = {str(row[0]): row[1:] for row in found.table.rows}
        for area in ("20102", "20104", "20105", "20107", "21202"):
            assert lines[copenhagen.area_name(area)] == ("0 eller skjult",) * 4
        assert lines["Vesterbro syd"] == ("ufuldstændig",) * 4
        assert all(None not in line for line in lines.values())


def test_rooms_of_an_incomplete_area_are_the_registers_count_and_marked(copenhagen: Facts) -> None:
    found = figure(page(copenhagen, part="lack", rooms="1-2", area="20504"), "hvor")
    (line,) = (row for row in found.table.rows if row[0] == "Vesterbro syd")
    assert line[1:] == (159, 159, 159, "ufuldstændig")
    assert "159 (ufuldstændig)" in found.drawing
