"""The official status as a layer of Overblik, and the measures beside the switch."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from dashboard.facts import SWITCH, Facts
from dashboard.text import Text
from dashboard.views import area_map, official_status, overview

from .shown_pages import link, without


def test_the_layer_is_off_until_it_is_asked_for(copenhagen: Facts, example: Facts) -> None:
    for facts in (copenhagen, example):
        shown = overview.view(facts, link(facts), Text("da"))
        assert shown.map.flags == ()
        assert ("status", "Vis officiel status", "mark") in shown.map.actions
        assert shown.status == ""
        hide = overview.view(facts, link(facts, layer="status"), Text("da")).map.actions
        assert ("status", "Skjul officiel status", "mark") in hide


def test_the_layer_marks_what_the_ministry_published_and_nothing_else(copenhagen: Facts, example: Facts) -> None:
    for facts in (copenhagen, example):
        lists = facts.m.table("designations").sort_values("list_date")
        newest = lists.groupby(lists["designated_area_id"].astype(str)).tail(1)
        on = newest[
            (newest[["on_udsat", "on_parallelsamfund", "on_omdannelse", "on_forebyggelse"]] == "yes").any(axis=1)
        ]
        shown = overview.view(facts, link(facts, layer="status"), Text("da"))
        assert set(shown.map.flags) == set(on["area_id"].dropna().astype(str))
        said = unescape(shown.status)
        for row in newest.itertuples():
            assert str(row.name) in said
            assert Text("da").date(str(row.list_date)[:10]) in said
        assert "ukendt og aldrig et nej" in said


def rows_of(facts: Facts) -> dict[str, str]:
    """Return each line of the layer's table by the name that the ministry wrote."""
    said = unescape(overview.view(facts, link(facts, layer="status"), Text("da")).status)
    return {
        re.search(r'<th scope="row">(.*?)</th>', row).group(1): row for row in re.findall(r"<tr><td>.*?</tr>", said)
    }


def test_an_almene_area_without_a_known_quarter_says_so(copenhagen: Facts) -> None:
    found = rows_of(copenhagen)
    lists = copenhagen.m.table("designations")
    unplaced = set(lists[lists["area_id"].isna()]["name"].astype(str))
    assert unplaced
    assert {name for name, row in found.items() if "uden kendt kvarter, ikke på kortet" in row} == unplaced


def test_lists_are_a_table_with_the_newest_first(copenhagen: Facts, example: Facts) -> None:
    for facts in (copenhagen, example):
        table = official_status.figure(facts, link(facts), Text("da")).table
        days = [tuple(int(part) for part in reversed(row[0].split("."))) for row in table.rows]
        assert days == sorted(days, reverse=True)
        assert [column.label for column in table.columns][:3] == [
            "Listens dato",
            "Boligområde, ministeriets navn",
            "Status",
        ]
        assert all(row[-1] for row in table.rows)


def test_a_release_whose_lists_end_early_says_that_newer_ones_are_not_loaded(copenhagen: Facts, example: Facts) -> None:
    text = Text("da")
    said = official_status.missing_lists(copenhagen, text)
    assert said == "Nyere lister end 1.12.2023 er ikke læst ind."
    assert said in official_status.figure(copenhagen, link(copenhagen), text).subtitle
    assert said in official_status.of_area(copenhagen, "20903", text)
    # The list of December 2025 is the last before figures of January 2026.
    assert official_status.missing_lists(example, text) == ""


def test_what_a_list_does_not_say_is_no_no(copenhagen: Facts) -> None:
    lists = copenhagen.m.table("designations").sort_values("list_date")
    newest = lists.groupby(lists["designated_area_id"].astype(str)).tail(1)
    silent = newest[newest["on_udsat"].isna() & (newest["on_forebyggelse"] != "yes")]
    assert len(silent)
    for row in silent.itertuples():
        line = rows_of(copenhagen)[str(row.name)]
        assert "siger kilden intet" in line
        assert "udsat boligområde" in line.partition(" om ")[2]


def test_a_municipality_without_lists_says_which_file_brings_them(copenhagen: Facts) -> None:
    bare = without(copenhagen, "designations")
    words = official_status.layer_html(
        official_status.figure(bare, link(copenhagen), Text("da")), link(copenhagen, layer="status"), Text("da")
    )
    assert "designations" in words
    assert "b-empty" in words
    assert official_status.marked(bare) == ()


def test_the_layer_changes_nothing_of_what_the_browser_keeps(copenhagen: Facts) -> None:
    off, on = (area_map.map_figure(copenhagen, link(copenhagen, layer=layer), Text("da")) for layer in ("", "status"))
    assert off.fixed_at == on.fixed_at
    assert off.fixed_payload() == on.fixed_payload()


def test_every_measure_that_most_areas_have_can_be_chosen(copenhagen: Facts, example: Facts) -> None:
    for facts in (copenhagen, example):
        values = facts.values[(facts.values["unit_kind"] == "area") & (facts.values["status"] != "copied")]
        counts = values.dropna(subset=["value"])["indicator"].astype(str).value_counts()
        strict = {name for name, entry in facts.catalogue.items() if entry.sensitivity == "strict"}
        most = {name for name, count in counts.items() if count >= len(facts.areas) / 2} - strict
        # What was agreed is told however few areas have enough genudlejninger for it.
        most |= {name for name, entry in facts.catalogue.items() if entry.agreed}
        figure = area_map.map_figure(facts, link(facts), Text("da"))
        assert {measure.id for measure in figure.measures} == most
        assert [measure.id for measure in figure.measures if not measure.more] == list(facts.switch)
        assert len(facts.switch) == SWITCH
        assert set(facts.choices.measures) == most


def test_a_measure_beside_the_switch_is_a_link_like_any_other(copenhagen: Facts) -> None:
    chosen = next(name for name in copenhagen.measures if name not in copenhagen.switch)
    figure = area_map.map_figure(copenhagen, link(copenhagen, measure=chosen), Text("da"))
    assert figure.measure == chosen
    table = area_map.table_figure(copenhagen, link(copenhagen, measure=chosen), Text("da"))
    entry = copenhagen.catalogue[chosen]
    at = next(i for i, c in enumerate(table.table.columns) if c.label.startswith(entry.name["da"]))
    values = copenhagen.values[(copenhagen.values["indicator"] == chosen) & (copenhagen.values["unit_kind"] == "area")]
    by_name = {copenhagen.area_name(str(row.unit_id)): row.value for row in values.itertuples()}
    shown = {row[0]: row[at] for row in table.table.rows if not isinstance(row[at], str) and row[at] is not None}
    factor = 100 if entry.unit == "share" else 1
    assert shown
    assert all(shown[name] == pytest.approx(by_name[name] * factor) for name in shown)


def test_what_the_browser_fetches_once_stays_small(copenhagen: Facts) -> None:
    content = area_map.fixed(copenhagen, "da").content
    assert len(content) < 60_000
    assert len(json.loads(content)["measures"]) == len(copenhagen.measures)


def test_titles_of_all_measures_are_sentences_with_figures(copenhagen: Facts, example: Facts) -> None:
    for facts in (copenhagen, example):
        for measure in area_map.map_figure(facts, link(facts), Text("da")).measures:
            assert any(letter.isdigit() for letter in measure.title), measure.id
