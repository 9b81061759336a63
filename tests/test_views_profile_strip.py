"""The strip of the profile: each number is reckoned again here from the release, and no row is lost."""

from __future__ import annotations

import re
import statistics
from html import escape
from pathlib import Path

import pytest

from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.text import Text, as_shown

from .area_pages import ALLOTMENTS, HIDDEN, INCOMPLETE, TINGBJERG, column, figure, page


@pytest.fixture(scope="module")
def known(store: Path) -> Facts:
    return facts_module.facts("101")


@pytest.fixture(scope="module")
def invented(store: Path) -> Facts:
    return facts_module.facts("999")


def test_values_and_benchmarks_of_the_strip_are_the_releases(known: Facts) -> None:
    strip = figure(page(known, area=TINGBJERG), "forhold")
    here, whole = column(strip, "Tingbjerg"), column(strip, "København")
    values = known.values.set_index(["unit_id", "indicator"])["value"]
    for name, entry in known.catalogue.items():
        factor = 100 if entry.unit == "share" else 1
        label = entry.name["da"]
        assert whole[label] == as_shown(values["101", name] * factor, entry.decimals)
        if not isinstance(here[label], str):
            assert here[label] == as_shown(values[TINGBJERG, name] * factor, entry.decimals)


def test_a_distance_is_in_standard_deviations_between_the_areas(known: Facts) -> None:
    entry = known.catalogue["higher_education_share"]
    values = known.values[known.values["indicator"] == entry.id]
    on_areas = values[(values["unit_kind"] == "area") & values["unit_id"].isin(known.areas.index)].set_index("unit_id")
    whole = values.loc[values["unit_kind"] == "municipality", "value"].iloc[0]
    own = on_areas["value"].dropna()
    by_hand = (own[TINGBJERG] - whole) / statistics.pstdev(own)
    strip = figure(page(known, area=TINGBJERG), "forhold")
    assert column(strip, "Afstand, standardafvigelser")[entry.name["da"]] == pytest.approx(by_hand)


def test_groups_stand_in_the_agreed_order(known: Facts) -> None:
    strip = page(known, area=TINGBJERG).strip
    order = ["Styrke", "Kræver opmærksomhed", "Anderledes, uden retning", "På niveau med kommunen"]
    order += ["Sammensætningen i øvrigt, uden retning", "Indgår ikke i sammenligningen"]
    assert [strip.index(f"{name}</th>") for name in order] == sorted(strip.index(f"{name}</th>") for name in order)


def test_a_group_without_rows_says_so_in_words_that_fit_the_plain_line(known: Facts) -> None:
    shown = page(known, area=TINGBJERG)
    assert "strength" not in set(known.profiles[known.profiles["area_id"] == TINGBJERG]["judgement"].astype(str))
    assert "Ingen forskel er stor og sikker nok til at kaldes en styrke" in shown.strip


def test_rows_beyond_the_first_open_with_a_click_and_none_is_lost(known: Facts, invented: Facts) -> None:
    for facts in (known, invented):
        for area in map(str, facts.areas.index):
            shown = page(facts, area=area)
            first, _, folded = shown.strip.partition('<details class="b-a-more" id="more-measures">')
            rows = figure(shown, "forhold").table.rows
            for row in rows:
                assert shown.strip.count(f">{escape(str(row[0]))}</th>") == 1
            level = [row for row in rows if row[8] == "på niveau med kommunen"]
            counted = sum(map(int, re.findall(r"Vis mere: (\d+) på niveau", folded)))
            assert len(level) - counted == sum(f">{escape(str(row[0]))}</th>" in first for row in level)


def test_a_forecast_is_a_figure_and_no_judgement(known: Facts, invented: Facts) -> None:
    for facts in (known, invented):
        forecasts = [name for name, entry in facts.catalogue.items() if entry.forecast]
        assert forecasts
        for area in facts.areas.index[:12]:
            strip = figure(page(facts, area=str(area)), "forhold")
            for name in forecasts:
                label = facts.catalogue[name].name["da"]
                assert isinstance(column(strip, facts.area_name(str(area)))[label], float)
                assert column(strip, "Vurdering")[label] == "prognose, vurderes ikke"
                assert column(strip, "Afstand, standardafvigelser")[label] is None


def test_each_row_names_the_table_that_it_comes_from(known: Facts) -> None:
    found = figure(page(known, area=TINGBJERG), "forhold")
    rows = known.profiles[known.profiles["area_id"] == TINGBJERG].set_index("indicator")
    for name, entry in known.catalogue.items():
        title = known.m.sources[str(rows.loc[name, "source_id"])].title.split(":")[0]
        assert column(found, "Kilde")[entry.name["da"]].startswith(title)
    tables = {row[-1] for row in found.table.rows if row[-1].startswith("KK")}
    assert f"Københavns Kommune ({len(tables)} tabeller 2024–26); Klimadatastyrelsen BBR 15.9.2026." in found.source


def test_the_title_counts_what_stands_out(known: Facts) -> None:
    rows = known.profiles[known.profiles["area_id"] == TINGBJERG].set_index("indicator")["judgement"].astype(str)
    told, level = int(rows.isin(["strength", "challenge", "different"]).sum()), int((rows == "on_level").sum())
    plain = {name for name, entry in known.catalogue.items() if entry.direction == "none"}
    level -= sum(rows[name] == "on_level" for name in plain)
    text = Text("da")
    expected = f"{text.count_word(told)} forhold skiller sig ud fra kommunen, {text.count_word(level)} er på niveau"
    assert figure(page(known, area=TINGBJERG), "forhold").title.lower() == expected


def test_a_copied_figure_is_shown_with_its_word_and_never_ranked(known: Facts) -> None:
    shown = page(known, area=TINGBJERG)
    name = known.catalogue["unemployment_share"].name["da"]
    strip = figure(shown, "forhold")
    assert column(strip, "Afstand, standardafvigelser")[name] is None
    assert column(strip, "Vurdering")[name] == "tal for et større område"
    row = re.search(rf"<tr[^>]*><th[^>]*>{name}</th>.*?</tr>", shown.strip).group()
    assert "tal for et større område" in row
    assert "<svg" not in row
    assert "* Tal for Brønshøj-Husum, nov. 2024. Indgår ikke i sammenligningen." in shown.facts


def test_a_zero_that_may_be_hidden_is_a_word_and_no_number(known: Facts) -> None:
    shown = page(known, area=HIDDEN)
    assert column(figure(shown, "forhold"), "Metropolzonen")["Almene boliger"] == "0 eller skjult"
    assert "andelen af almene boliger er 0 eller skjult" in shown.head
    classes = {row[1]: row for row in figure(shown, "boliger").table.rows if row[0] == "Ejerform"}
    assert classes["Almene"][2:4] == ("0 eller skjult", "0 eller skjult")


def test_an_incomplete_stock_gives_no_share_anywhere(known: Facts) -> None:
    shown = page(known, area=INCOMPLETE)
    here = column(figure(shown, "forhold"), "Vesterbro syd")
    assert here["Almene boliger"] == here["Boliger med 1–2 rum"] == "ufuldstændig"
    stock_ = figure(shown, "boliger")
    assert stock_.title == "Boligtallet er ufuldstændigt: ingen andele"
    for at in (2, 3, 7):
        assert {row[at] for row in stock_.table.rows} == {"ufuldstændig"}
    assert {cell for row in stock_.table.rows for cell in row[5:7]} == {None}
    assert stock_.drawing.count("ufuldstændigt boligtal, ingen andele") == 2


def test_allotments_are_no_vacancy(known: Facts) -> None:
    shown = page(known, area=ALLOTMENTS)
    name = known.catalogue["unused_share"].name["da"]
    strip = figure(shown, "forhold")
    assert column(strip, "Kolonihavekvarteret")[name] == "ikke relevant"
    assert column(strip, "Afstand, standardafvigelser")[name] is None
    for part in (shown.strip, shown.facts):
        assert "her er det kolonihaver, ikke tomme boliger" in part
    assert not any(name == row[1] for row in figure(shown, "temaer").table.rows)


def test_no_cell_is_more_precise_than_its_measure(known: Facts, invented: Facts) -> None:
    for facts in (known, invented):
        decimals = {entry.name["da"]: entry.decimals for entry in facts.catalogue.values()}
        for area in facts.areas.index[:8]:
            for row in figure(page(facts, area=str(area)), "forhold").table.rows:
                for cell in (*row[2:4], *row[6:8]):
                    assert not isinstance(cell, float) or cell == as_shown(cell, decimals[row[0]])
