"""The page Boliger og behov: its numbers equal the need table and arithmetic done here by hand."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from html import escape
from pathlib import Path

import pandas as pd
import pytest

from byibalance_core import need, settings
from byibalance_core.need.classes import OPEN, SMALL, UNDECIDED
from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.text import Text, load_locale
from dashboard.views import dwellings, flow, growth, norm, shortage
from dashboard.views.methods import METHODS

from .dwelling_pages import csv_rows, figure, page, plain, rows_of, state, without

LANGUAGES = ("da", "en")


def test_the_headline_says_growth_in_round_numbers_and_what_cannot_be_counted(copenhagen: Facts) -> None:
    known = need.household_growth(copenhagen.m, year=2031)
    low, high = round(known.low / 100) * 100, round(known.high / 100) * 100
    text = Text("da")
    words = dwellings.headline_words(copenhagen, state(copenhagen), text)
    assert words.startswith(f"{text.number(low)}–{text.number(high)} flere husstande til 2031")
    assert words.endswith("små almene boliger kan ikke tælles endnu")


def test_two_forecasts_stand_beside_each_other_as_persons_ratio_times_counted_households(copenhagen: Facts) -> None:
    rows = figure(page(copenhagen), "prognoser").table.rows
    # FAM55N 332,181 households; KKFR2026 671,672 -> 693,344 and FRKM126 671,714 -> 689,101 persons.
    by_hand = [round(332_181 * 693_344 / 671_672) - 332_181, round(332_181 * 689_101 / 671_714) - 332_181]
    assert [row[5] for row in rows] == by_hand
    found = figure(page(copenhagen), "prognoser")
    # On the screen in round numbers, as the headline says them; the table has them to the unit.
    assert ">+10.700<" in found.drawing
    assert ">+8.600<" in found.drawing
    assert found.title == "+10.700 og +8.600 husstande til 2031"
    assert "ikke et interval" in found.subtitle


def test_the_headlines_range_says_whose_it_is_where_it_stands_and_at_the_forecasts(copenhagen: Facts) -> None:
    found = page(copenhagen)
    assert "Husstande: 80 %-interval for hovedprognosen (Københavns Kommune)" in plain(found.head)
    assert "Overskriften bruger intervallet for Københavns Kommune." in plain(figure(found, "prognoser").drawing)
    assert "hovedprognosen" not in plain(page(copenhagen, area="20101").head)


@pytest.mark.parametrize("dimension", shortage.DIMENSIONS)
@pytest.mark.parametrize("code", ["101", "999"])
def test_every_row_som_i_dag_is_the_row_of_the_need_table(store: Path, code: str, dimension: str) -> None:
    facts = facts_module.facts(code)
    found = shortage.as_today(facts, state(facts), Text("en"), dimension)
    table = need.need_table(facts.m, year=2031)
    others = [name for name in shortage.DIMENSIONS if name != dimension]
    rows = table[table["area_id"].isna() & (table["voice"] == "as_today") & table[dimension].notna()]
    rows = rows[rows[others].isna().all(axis=1) & ((rows[dimension] != "unknown") | (rows["stock"] > 0))]
    if found is None:
        assert rows.empty
        return
    shown = [[row[1], row[5], row[6], row[7]] for row in found.table.rows]
    wanted = rows[["stock", "gap_low", "gap_main", "gap_high"]].astype(object)
    assert shown == wanted.where(wanted.notna(), None).to_numpy().tolist()
    for low, high in rows[["gap_low", "gap_high"]].dropna().itertuples(index=False):
        assert Text("en").range(low, high) in found.drawing


def test_a_range_above_zero_is_strong_and_one_that_reaches_zero_is_pale(copenhagen: Facts) -> None:
    drawing = shortage.as_today(copenhagen, state(copenhagen), Text("da"), "building").drawing
    table = need.need_table(copenhagen.m, year=2031)
    rows = table[table["area_id"].isna() & table["building"].notna() & table["gap_main"].notna()]
    for low, high in rows[["gap_low", "gap_high"]].itertuples(index=False):
        look = "b-strong" if low > 0 else "b-place"
        assert f'<span class="{look}">{Text("da").range(low, high)}</span>' in drawing


def test_small_almene_dwellings_are_two_ends_and_the_file_that_helps_but_no_point(copenhagen: Facts) -> None:
    drawing = figure(page(copenhagen), "rum-og-ejerform").drawing
    shown, _, opened = drawing.partition("<details")
    assert "3.333–62.031" in shown
    assert "kan ikke afgøres" in shown
    assert "Organisationernes boligliste med rum" in shown
    assert "32.137" not in shown
    assert "32.137" in opened
    assert "uafhængige" in opened


def test_the_edges_of_the_matrix_are_the_published_margins(copenhagen: Facts) -> None:
    published = {
        row["rooms"]: int(row["dwellings"])
        for row in csv_rows("101", "stock-bbr.csv")
        if row["area_id"] == "101" and row["rooms"] and row["year"] == "2026"
    }
    rows = figure(page(copenhagen, "en"), "rum-og-ejerform").table.rows
    edges = {row[1]: row[2] for row in rows if row[0] == "all tenures"}
    assert edges["1–2 rooms"] == published["1"] + published["2"]
    assert edges["3 rooms"] == published["3"]
    assert edges["4 rooms and more"] == published["4+"]
    assert sum(edges.values()) == 356_649


def test_a_measured_cross_shows_its_numbers_and_no_span(example: Facts) -> None:
    drawing = figure(page(example), "rum-og-ejerform").drawing
    counted = sum(
        int(row["dwellings"])
        for row in csv_rows("999", "stock.csv")
        if (row["area_id"], row["year"], row["tenure"]) == ("999", "2026", "almene")
        and row["rooms"] in ("1", "2")
        and not any(row[name] for name in ("estate_id", "dwelling_type", "building", "size_band", "rent_band"))
        and not any(row[name] for name in ("built", "accessible"))
    )
    assert f">{Text('da').number(counted)}<" in drawing
    assert "b-hatch" not in drawing
    assert "kan ikke afgøres" not in drawing


def test_choosing_a_cell_is_a_link_and_the_chosen_one_is_told_below(copenhagen: Facts) -> None:
    found = figure(page(copenhagen, tenure="cooperative", rooms="3"), "rum-og-ejerform").drawing
    chosen = found[found.index('aria-current="true"') :]
    assert "tenure=cooperative&amp;dwelling_type=&amp;rooms=3" in chosen
    assert "Andelsboliger med 3 rum" in found
    assert found.count('aria-current="true"') == 1


def test_lettings_have_no_empty_column_and_a_least_number_where_some_are_hidden(
    copenhagen: Facts, example: Facts
) -> None:
    for part in dwellings.HALVES:
        found = page(copenhagen, part=part)
        assert plain(found.halves).count("Genudlejninger kan vises, når udlejningslisten er leveret.") == 1
        assert "genudl./år" not in found.halves + found.details
    rows = example.m.table("lettings")
    splits = ["channel", "dwelling_type", "rooms", "rent_band"]
    whole = rows[(rows["year"] == rows["year"].max()) & rows[splits].isna().all(axis=1)]
    count = Text("da").number(int(whole["lettings"].sum()))
    words = f"mindst {count}" if whole["lettings"].isna().any() else count
    found = shortage.as_today(example, state(example), Text("da"), "tenure")
    assert found.table.rows[0][8] == words
    assert found.table.rows[1][8] == ""
    assert "genudl./år" in found.drawing
    # The newest year is told by rooms as well: the parts stand in the rows and make the whole.
    parts = [flow.lettings(example, "rooms", rooms) for rooms in ("1", "2", "3", "4+")]
    assert sum(part.count for part in parts if part) == whole["lettings"].sum()
    assert "Almene genudlejninger:" not in plain(page(example).halves)
    undivided = rows[rows[splits].isna().all(axis=1)]
    told = Facts(replace(example.m, tables={**example.m.tables, "lettings": undivided}))
    assert f"Almene genudlejninger: {words} i 2025." in plain(page(told).halves)


def test_a_quarter_shows_the_change_the_plan_assumes_and_no_shortage(copenhagen: Facts) -> None:
    found = shortage.as_today(copenhagen, state(copenhagen, area="20101"), Text("da"))
    table = need.need_table(copenhagen.m, year=2031)
    rows = table[
        (table["area_id"] == "20101") & (table["voice"] == "as_today") & table["rooms"].notna() & table["tenure"].isna()
    ]
    assert [list(row[2:4]) for row in found.table.rows] == rows[["households_base", "households"]].to_numpy().tolist()
    assert all(row[5:8] == (None, None, None) for row in found.table.rows)
    change = (rows["households"] - rows["households_base"]).astype(int)
    assert all(Text("da").signed(value) in found.drawing for value in change)
    assert copenhagen.m.settings["need"]["reason_da"] in found.drawing
    assert (
        escape(copenhagen.m.settings["need"]["reason_en"])
        in figure(page(copenhagen, "en", area="20101"), "mangler-vi").drawing
    )


def test_the_ages_of_a_quarter_are_the_published_changes(copenhagen: Facts) -> None:
    found = figure(page(copenhagen, area="20101"), "aldre")
    published = {
        row["age_band"]: float(row["change_share"])
        for row in csv_rows("101", "projection-kkfr2026.csv")
        if row["area_id"] == "20101" and row["age_band"]
    }
    assert [row[1] for row in found.table.rows] == [published[b] for b in ("0-5", "6-16", "20-34", "80+")]
    assert "2040" in found.title


def test_an_incomplete_area_says_so_and_gets_no_shares(copenhagen: Facts) -> None:
    found = page(copenhagen, area="20504")
    assert "bestanden er ufuldstændig" in plain(found.head)
    shown = figure(found, "fordelinger")
    assert all(row[3] == "ufuldstændig" for row in shown.table.rows)
    assert not re.search(r"\d\s?%<", shown.drawing)
    assert "ufuldstændig" in shown.source
    lacking = figure(found, "mangler-vi")
    assert "ufuldstændig bestand" in lacking.drawing
    assert all(row[2:8] == ("ufuldstændig",) * 6 for row in rows_of(lacking, "Som i dag"))
    assert all(row[3] is None for row in rows_of(lacking, "Efter norm"))


def test_the_norm_is_cumulative_and_what_cannot_be_reckoned_is_said(copenhagen: Facts) -> None:
    found = norm.by_standard(copenhagen, state(copenhagen), Text("da"))
    assert [row[2] for row in found.table.rows] == [117_242 + 103_271 + 92_519, 103_271 + 92_519, 92_519]
    assert [row[5] for row in found.table.rows] == ["nok boliger i antal", "kan ikke regnes", "kan ikke regnes"]
    assert [row[1] is None for row in found.table.rows] == [False, True, True]
    assert "lægges aldrig sammen" in figure(page(copenhagen), "mangler-vi").source
    assert "overskud" not in found.drawing
    assert "/data-og-metode?" in found.drawing
    assert "#norm" in found.drawing


def test_one_table_holds_both_reckonings_and_keeps_them_apart(copenhagen: Facts) -> None:
    found = figure(page(copenhagen), "mangler-vi")
    today = shortage.as_today(copenhagen, state(copenhagen), Text("da"))
    by_norm = norm.by_standard(copenhagen, state(copenhagen), Text("da"))
    assert rows_of(found, "Som i dag") == list(today.table.rows)
    labels = [column.label for column in found.table.columns][1:]
    for joined, own in zip(rows_of(found, "Efter norm"), by_norm.table.rows, strict=True):
        known = dict(zip((column.label for column in by_norm.table.columns[1:]), own[1:], strict=True))
        assert joined[1:] == tuple(known.get(label) for label in labels[1:])
    assert found.drawing.index("Som i dag") < found.drawing.index("Efter norm")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["101", "999"])
def test_every_reason_for_a_withheld_gap_has_words(store: Path, code: str, language: str) -> None:
    facts = facts_module.facts(code)
    for horizon in facts.m.horizons:
        for status in facts.need(horizon)["gap_status"].unique():
            assert Text(language).has(f"dwellings.status.{status}")
    for state_of_class in (SMALL, UNDECIDED, OPEN):
        for words in ("state", "cannot", "reason"):
            assert Text(language).has(f"dwellings.class.{words}.{state_of_class}")


def test_both_languages_have_the_same_sentences_with_the_same_values() -> None:
    own = {lang: {k: v for k, v in load_locale(lang).items() if k.startswith("dwellings.")} for lang in LANGUAGES}
    assert own["da"].keys() == own["en"].keys()
    for key, sentence in own["da"].items():
        assert set(re.findall(r"{(\w+)", sentence)) == set(re.findall(r"{(\w+)", own["en"][key])), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", dwellings.PARTS)
@pytest.mark.parametrize(
    ("code", "area"), [("101", ""), ("101", "20903"), ("101", "20504"), ("999", ""), ("999", "99902")]
)
def test_every_figure_has_a_title_a_table_a_source_and_a_known_method(
    store: Path, code: str, area: str, part: str, language: str
) -> None:
    facts = facts_module.facts(code)
    for tenure, rooms in (("", ""), ("almene", ""), ("", "1-2"), ("private_rental", "4+")):
        found = page(facts, language, area=area, part=part, tenure=tenure, rooms=rooms)
        names = [shown.id for shown in found.figures]
        assert len(names) == len(set(names))
        for shown in found.figures:
            assert shown.title
            assert shown.table.rows
            assert all(len(row) == len(shown.table.columns) for row in shown.table.rows)
            assert shown.method in METHODS
            assert ("iktiv" in shown.source) == facts.m.fictitious


def test_completed_dwellings_are_the_sum_of_five_years(copenhagen: Facts) -> None:
    found = figure(page(copenhagen), "fuldfoert")
    done = {
        int(r["year"]): int(r["dwellings"])
        for r in csv_rows("101", "construction-bygv33.csv")
        if r["phase"] == "completed"
    }
    assert sum(done[year] for year in range(2021, 2026)) == 19_012
    assert found.title == "19.012 boliger fuldført 2021–25"
    assert [row[1] for row in found.table.rows] == [done[year] for year in range(2021, 2026)]
    assert found.table.rows[0][2] == pytest.approx(10_718 / 5)


def test_without_a_forecast_the_stock_is_shown_and_the_rest_says_what_is_missing(copenhagen: Facts) -> None:
    narrow = without(copenhagen, "projection", "construction", "special_need")
    for part in dwellings.HALVES:
        found = page(narrow, part=part)
        assert "Befolkningsprognose" in found.halves
        assert "3.333–62.031" in found.halves
        assert found.context == ""
    assert "Kommunens opgørelse af målgrupper" in page(narrow, part="lack").details
    assert "Befolkningsprognose" in page(narrow, part="try").halves


def test_without_rooms_or_tenure_the_matrix_is_a_place_with_its_file(copenhagen: Facts) -> None:
    stocks = copenhagen.m.table("stock")
    tables = {**copenhagen.m.tables, "stock": stocks[stocks["rooms"].isna()]}
    narrow = Facts(replace(copenhagen.m, tables=tables))
    found = page(narrow)
    assert "rum-og-ejerform" not in {f.id for f in found.figures}
    assert "Rum og ejerform kan ikke krydses her" in found.halves
    assert "boligerne kan ikke deles på rum og ejerform" in plain(found.head)


def test_names_from_data_are_escaped(copenhagen: Facts) -> None:
    areas = copenhagen.m.table("areas").copy()
    areas["name"] = areas["name"].astype(object).where(areas["area_id"] != "20101", "<script>alert(1)</script>")
    groups = copenhagen.m.table("special_need").copy()
    groups["definition"] = "<img src=x onerror=alert(1)>"
    hostile = Facts(replace(copenhagen.m, tables={**copenhagen.m.tables, "areas": areas, "special_need": groups}))
    for part in dwellings.HALVES:
        found = page(hostile, part=part, area="20101")
        whole = found.head + found.halves + found.context + found.details
        assert "<script" not in whole
        assert "<img" not in whole
        assert "&lt;script&gt;" in whole


def test_a_part_that_is_not_built_has_no_control(copenhagen: Facts) -> None:
    for language in LANGUAGES:
        assert page(copenhagen, language).head.count("data-view") == len(dwellings.PARTS)
    sentences = tomllib.loads((settings.project_root() / "dashboard/locales/da/dwellings.toml").read_text("utf-8"))
    assert set(sentences["part"]) == {"label", *dwellings.PARTS}


def test_ages_fall_back_to_the_next_year_that_has_them(copenhagen: Facts) -> None:
    rows, year = growth.age_rows(copenhagen, state(copenhagen, area="20101", horizon=2031))
    assert year == 2040
    assert isinstance(rows, pd.DataFrame)
    whole, horizon = growth.age_rows(copenhagen, state(copenhagen))
    assert horizon == 2031
    assert whole["change"].sum() == pytest.approx(693_344 - 671_672, abs=10)


def test_narrow_bounds_are_still_a_range_and_never_a_count(copenhagen: Facts) -> None:
    """Bellahøj is nearly all almene: the bounds of its small almene dwellings lie close, and stay bounds."""
    area = next(code for code, name in copenhagen.names.items() if name == "Bellahøj")
    rooms = {row["rooms"]: int(row["dwellings"]) for row in csv_rows("101", "stock-bbr.csv") if row["area_id"] == area}
    almene, small = 0.8469 * 2318, rooms["1"] + rooms["2"]
    found = page(copenhagen, area=area)
    words = re.search(r"([\d.]+)–([\d.]+) almene boliger har 1–2 rum", plain(found.head))
    assert words is not None
    ends = [int(end.replace(".", "")) for end in words.groups()]
    assert ends == pytest.approx([almene + small - 2318, min(almene, small)], abs=2)
    assert "Tallet er optalt" not in plain(found.halves)


def test_what_nobody_has_delivered_of_new_building_is_missing_and_not_0(copenhagen: Facts, example: Facts) -> None:
    rows = shortage.as_today(copenhagen, state(copenhagen), Text("da")).table
    assert [column.label for column in rows.columns][2:5] == [
        "Husstande 2026 (beregnet)",
        "Husstande 2031 (beregnet)",
        "På vej til 2031",
    ]
    assert {row[4] for row in rows.rows} == {"mangler"}
    assert all(isinstance(row[4], float) for row in rows_of(figure(page(example), "mangler-vi"), "Som i dag"))


def test_every_forecast_of_households_stands_with_its_own_range(copenhagen: Facts) -> None:
    drawing = plain(figure(page(copenhagen), "prognoser").drawing)
    for publisher in copenhagen.publishers:
        known = copenhagen.growth(2031, publisher)
        text = Text("da")
        reach = text.rounded_range(known.low, known.high, digits=3)
        assert f"+{text.rounded(known.change)} 80 %: {reach}" in drawing
    assert "til 2031 (80 %);" in plain(page(copenhagen).head)


def test_provisional_counts_say_so_in_figure_and_table(copenhagen: Facts) -> None:
    found = figure(page(copenhagen), "fuldfoert")
    assert "2025 foreløbig" in found.subtitle
    assert "2024" not in found.subtitle
    assert [row[3] for row in found.table.rows] == ["målt"] * 4 + ["foreløbig"]
    assert "1.409 påbegyndt det seneste år (foreløbig)" in found.source


def test_the_title_of_ages_known_in_per_cent_alone_counts_the_age_groups(copenhagen: Facts) -> None:
    title = figure(page(copenhagen, area="20504"), "aldre").title
    assert title == "Fire af fire aldersgrupper vokser til 2040; antal personer er ukendt"
