"""The profile says what the figures say: every number is reckoned again here from the release."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from byibalance_core.parameters import indicators
from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.figures import Panel, line_chart
from dashboard.text import Text, as_shown
from dashboard.views.profile import Profile
from dashboard.views.profile_growth import Chart
from dashboard.views.profile_rows import differs_by

from .area_pages import HAVREAGER, HIDDEN, INCOMPLETE, TINGBJERG, chart, column, figure, page


@pytest.fixture(scope="module")
def known(store: Path) -> Facts:
    return facts_module.facts("101")


@pytest.fixture(scope="module")
def invented(store: Path) -> Facts:
    return facts_module.facts("999")


# ---- the profile: how it differs -----------------------------------------------------------------------


def test_the_headline_tells_levels_first_and_then_how_many_dwellings_are_almene(known: Facts) -> None:
    rows = known.values[known.values["indicator"] == "almene_share"].set_index("unit_id")["value"]
    here, whole = (f"{math.floor(rows[unit] * 100 + 0.5)}\N{NO-BREAK SPACE}%" for unit in (TINGBJERG, "101"))
    words = page(known, area=TINGBJERG).head
    said = f"Tingbjerg: lavere uddannelse og indkomst end kommunen; {here} almene boliger mod {whole}</h1>"
    assert said in words


def test_every_almene_share_that_is_known_is_told_as_composition_and_no_other(known: Facts, invented: Facts) -> None:
    text = Text("da")
    for facts in (known, invented):
        rows = facts.profiles[facts.profiles["indicator"] == "almene_share"].set_index("area_id")
        for area in map(str, facts.areas.index):
            head, row = page(facts, area=area).head, rows.loc[area]
            if row["judgement"] in ("different", "on_level"):
                assert f"{text.percent(row['value'])} almene boliger mod {text.percent(row['benchmark'])}" in head
            else:
                assert "almene boliger mod" not in head


def test_a_figure_without_a_direction_is_on_no_level(known: Facts, invented: Facts) -> None:
    for facts in (known, invented):
        plain = {e.name["da"] for e in facts.catalogue.values() if e.direction == "none"}
        judged = Counter()
        for area in map(str, facts.areas.index):
            shown = page(facts, area=area)
            told = column(figure(shown, "forhold"), "Vurdering")
            judged.update(told[name] for name in plain & set(told))
            assert not any(told[name] == "på niveau med kommunen" for name in plain & set(told))
            assert "på niveau med kommunen på det" not in shown.head
        assert judged["sammensætning, uden retning"]
        assert judged["uden retning"]


def test_where_nothing_stands_out_the_headline_says_so(known: Facts) -> None:
    told = known.profiles[known.profiles["judgement"].isin(["strength", "challenge", "different"])]
    silent = [area for area in map(str, known.areas.index) if area not in set(told["area_id"].astype(str))]
    assert silent
    for area in silent:
        assert "skiller sig sikkert ud fra kommunen" in page(known, area=area).head


def test_no_headline_is_made_from_convictions(invented: Facts) -> None:
    rows = invented.profiles[(invented.profiles["area_id"] == HAVREAGER)].set_index("indicator")
    assert rows.loc["convicted_share", "judgement"] == "challenge"
    assert abs(rows.loc["convicted_share", "distance"]) >= rows["distance"].abs().max()
    head = page(invented, area=HAVREAGER).head
    assert "dømte" not in head
    assert "højere ledighed" in head


def test_two_shares_that_read_alike_are_said_to_be_alike(known: Facts, invented: Facts) -> None:
    for facts in (known, invented):
        for area in facts.areas.index:
            for found in page(facts, area=str(area)).figures:
                shares = re.findall(r"(?<![\d,])\d+\s%", found.title)
                assert len(shares) == len(set(shares)), found.title


def test_amounts_and_counts_beside_areas_alike_have_no_decimals(known: Facts) -> None:
    columns = {c.label: c.decimals for c in figure(page(known, area=TINGBJERG), "ligner").table.columns}
    assert (columns["Boliger"], columns["Medianindkomst, t.kr."], columns["Almene boliger, %"]) == (0, 0, 1)


def test_amounts_beside_areas_alike_are_the_releases_in_thousands(known: Facts) -> None:
    found = figure(page(known, area=TINGBJERG), "ligner")
    at = [c.label for c in found.table.columns].index("Medianindkomst, t.kr.")
    values = known.values.set_index(["unit_id", "indicator"])["value"]
    ids = dict(zip(known.areas["name"], known.areas.index, strict=True))
    for row in found.table.rows:
        assert row[at] == as_shown(values[ids[row[0]], "median_disposable_income_dkk"] / 1000, 0)
        assert f">{row[at]:.0f}</td>" in found.drawing


def test_rents_periods_and_unemployed_say_their_unit_and_time(known: Facts, invented: Facts) -> None:
    facts_ = page(known, area=TINGBJERG).facts
    assert "Heraf ubenyttede, 2026" in facts_
    assert "Ledighed, bydelens tal*" in facts_
    assert ", nov. 2024." in facts_
    here = column(figure(page(invented, area=HAVREAGER), "forhold"), "Enhed")
    assert here[invented.catalogue["mean_rent_dkk_m2_year"].name["da"]] == "kr. pr. m² om året"
    assert '<td role="cell" class="b-a-quiet">kr./m²</td>' in page(invented, area=HAVREAGER).strip


def test_a_figure_of_the_district_is_never_as_strong_as_the_areas_own(known: Facts) -> None:
    lines = re.findall(r"<tr.*?</tr>", page(known, area=TINGBJERG).facts)
    copied = [line for line in lines if "bydelens tal" in line]
    assert len(copied) == 1
    assert "b-strong" not in copied[0]
    assert "b-a-copied" in copied[0]
    assert any("b-strong" in line for line in lines)


def test_areas_alike_say_that_other_municipalities_are_not_loaded(known: Facts) -> None:
    said = figure(page(known, area=TINGBJERG), "ligner").source
    assert "Kun kvarterer i kommunen: områder i andre kommuner er ikke læst ind" in said


def test_convictions_say_whom_they_count_and_that_the_law_asks_for_others(invented: Facts, known: Facts) -> None:
    said = "Dømte: alle beboere, uanset ejerform; lovens kriterium gælder kun boligområdet"
    assert said in figure(page(invented, area=HAVREAGER), "forhold").source
    assert "Dømte" not in figure(page(known, area=TINGBJERG), "forhold").source


# ---- themes, facts, empty places -----------------------------------------------------------------------


@pytest.mark.parametrize("area", ["99902", "99905", "99910"])
def test_contributions_sum_to_their_theme(invented: Facts, area: str) -> None:
    rows = figure(page(invented, area=area), "temaer").table.rows
    whole = {row[0]: row[2] for row in rows if row[1] == "Temaet i alt"}
    for theme, score in whole.items():
        parts = [row[2] for row in rows if row[0] == theme and row[1] != "Temaet i alt"]
        assert math.fsum(parts) == pytest.approx(score) if score is not None else not parts


def test_the_plain_line_counts_measures_on_the_strengths_side(known: Facts) -> None:
    rows = known.profiles[(known.profiles["area_id"] == TINGBJERG) & (known.profiles["sign"] != 0)]
    ranked = rows[rows["distance"].notna()]
    above = int(((ranked["value"] - ranked["benchmark"]) * ranked["sign"] > 0).sum())
    assert f"{above} af {len(ranked)} mål ligger bedre end kommunens tal" in page(known, area=TINGBJERG).side


def test_every_measure_that_is_missing_has_a_place_with_its_file(known: Facts) -> None:
    side = page(known, area=TINGBJERG).side
    for name in set(indicators()) - set(known.catalogue):
        assert indicators()[name].file["da"] in side
    assert "indsatsliste" in side


def test_the_tables_that_the_organisations_deliver_come_first_and_five_places_are_seen(known: Facts) -> None:
    side = page(known, area=TINGBJERG).side
    seen, _, folded = side.partition('<details class="b-a-more" id="more-missing">')
    assert [seen.index(file) for file in ("udlejningsliste", "lejetabsliste", "indsatsliste")] == sorted(
        seen.index(file) for file in ("udlejningsliste", "lejetabsliste", "indsatsliste")
    )
    place = '<li class="b-empty"'
    assert seen.count(place) == 5
    assert f"<summary>{folded.count(place)} mere</summary>" in folded


def test_themes_lie_to_both_sides_of_a_zero_in_the_middle(invented: Facts) -> None:
    for area in invented.areas.index:
        drawn = figure(page(invented, area=str(area)), "temaer").drawing
        assert set(re.findall(r'<line x1="([\d.]+)%" x2="\1%"', drawn)) <= {"50.0"}
        for left, width in re.findall(r'<rect x="([\d.]+)%" y="\d+\.?\d*" width="([\d.]+)%"', drawn):
            assert 0 <= float(left) <= 50
            assert 50 <= float(left) + float(width) <= 100.01


def test_a_theme_that_is_not_measured_says_a_state_and_no_file(known: Facts) -> None:
    drawn = figure(page(known, area=TINGBJERG), "temaer").drawing
    places = set(re.findall(r'<div class="b-empty b-a-tight">([^<]*)</div>', drawn))
    assert places == {"Kun bydelens tal", "Kan ikke måles", "Måles uden retning"}


def test_a_municipality_with_efforts_is_not_asked_for_them(invented: Facts) -> None:
    assert "indsatsliste" not in page(invented, area=HAVREAGER).side


def test_the_official_status_is_every_published_list_with_its_date_the_newest_first(
    known: Facts, invented: Facts
) -> None:
    text = Text("da")
    for facts, area in ((known, TINGBJERG), (invented, HAVREAGER)):
        lists = facts.m.table("designations")
        own = lists[lists["area_id"] == area].sort_values("list_date", ascending=False)
        shown = page(facts, area=area).facts
        dates = re.findall(r'<th scope="row">(\d+\.\d+\.\d{4})</th>', shown)
        assert dates == [text.date(str(day)[:10]) for day in own["list_date"]]
        assert f">{own['name'].iloc[0]}</caption>" in shown
    # The source says nothing of prevention areas there: that is unknown and never a no.
    assert "ikke på de øvrige lister; om forebyggelsesområde siger kilden intet" in page(known, area=TINGBJERG).facts
    assert "<td>udsat boligområde</td>" in page(invented, area=HAVREAGER).facts
    assert "Ikke vurderet: loven gælder boligområder, ikke kvarterer." in page(known, area=HIDDEN).facts


def test_the_locator_tints_the_area_and_its_district(known: Facts, invented: Facts) -> None:
    located = page(known, area=TINGBJERG).locator
    parents = known.areas["parent_id"].astype(str)
    for area, tint in zip(located.ids, located.tints, strict=True):
        sibling = "sibling" if parents[area] == parents[TINGBJERG] else "other"
        assert tint == ("picked" if area == TINGBJERG else sibling)
    assert located.list is None
    assert set(page(invented, area=HAVREAGER).locator.tints) == {"picked", "other"}


# ---- the lower row -------------------------------------------------------------------------------------


def test_classes_sum_to_the_dwellings_of_the_area(known: Facts) -> None:
    rows = figure(page(known, area="21001"), "boliger").table.rows
    for dimension in ("Antal rum", "Ejerform"):
        assert sum(row[2] for row in rows if row[0] == dimension) == known.dwellings["21001"]


def test_bars_headline_and_list_say_one_almene_share(known: Facts, invented: Facts) -> None:
    text = Text("da")
    for facts, area in ((invented, HAVREAGER), (known, TINGBJERG)):
        shown = page(facts, area=area)
        bars = figure(shown, "boliger").drawing.partition(text("areas.stock.tenure"))[2]
        numbers = re.findall(r'class="b-ramp-5"[^>]*>(\d+)</span>', bars)
        own = facts.measure_rows["almene_share"]["value"][area]
        assert numbers[:2] == [text.number(100 * own), text.number(100 * facts.benchmarks["almene_share"])]
        assert f"{numbers[0]}\N{NO-BREAK SPACE}% almene boliger mod {numbers[1]}\N{NO-BREAK SPACE}%" in shown.head


def test_the_forecast_is_worded_as_what_the_plan_presupposes(known: Facts, invented: Facts) -> None:
    table = known.m.table("projection")
    mine = table[(table["area_id"] == TINGBJERG) & table["age_band"].isna() & (table["year"] == 2040)]
    share = math.floor(float(mine["change_share"].iloc[0]) * 100 + 0.5)
    assert (
        figure(page(known, area=TINGBJERG), "prognose").title
        == f"Planen forudsætter {share}\N{NO-BREAK SPACE}% flere i 2040"
    )
    assert figure(page(invented, area="99906"), "prognose").title.startswith("Prognosen giver")


def test_an_area_has_one_growth_on_one_base_marked_as_reckoned(known: Facts) -> None:
    table = known.m.table("projection")
    for area in (INCOMPLETE, TINGBJERG):
        shown = page(known, area=area)
        growth = figure(shown, "prognose")
        mine = table[(table["area_id"] == area) & table["age_band"].isna()].set_index("year")["change_share"]
        rows = {row[0]: row for row in growth.table.rows}
        base = rows["2026"][1]
        for year in (2031, 2040):
            persons, change, status = rows[str(year)][1:4]
            assert change == mine[year]
            assert persons == pytest.approx(base * (1 + mine[year]))
            assert status == "beregnet"
            name = known.catalogue[f"residents_change_{year}_share"].name["da"]
            assert column(figure(shown, "forhold"), known.area_name(area))[name] == as_shown(change * 100, 1)
        assert list(chart(shown, "prognose").panels[0].lines[0].values) == pytest.approx(
            [100 * (rows[y][1] / base - 1) for y in ("2026", "2031", "2040")]
        )
        assert "beregnet" in growth.source


def test_a_forecast_that_counts_persons_keeps_them(invented: Facts) -> None:
    growth = figure(page(invented, area="99906"), "prognose")
    table = invented.m.table("projection")
    mine = table[(table["area_id"] == "99906") & table["age_band"].isna() & (table["variant"] == "main")]
    persons = dict(zip(mine["year"].astype(str), mine["persons"], strict=True))
    assert {row[0]: row[1] for row in growth.table.rows} == persons
    assert "beregnet" not in growth.source


def test_two_forecasts_of_the_municipality_are_two_lines_from_two_publishers(known: Facts) -> None:
    area, whole = chart(page(known, area=TINGBJERG), "prognose").panels
    assert [line.name for line in whole.lines] == ["Københavns Kommune", "Danmarks Statistik"]
    assert [line.dashed for line in whole.lines] == [False, True]
    assert [line.name for line in area.lines] == ["Københavns Kommune"]
    assert "Danmarks Statistik regner ikke på kvarterer." in figure(page(known, area=TINGBJERG), "prognose").source
    last = {line.name: line.texts[-1] for line in whole.lines}
    assert last["Københavns Kommune"].startswith("727.141 (")
    assert last["Danmarks Statistik"].startswith("711.011 (")


def test_panels_that_stand_beside_each_other_have_one_scale_from_one_base(known: Facts, invented: Facts) -> None:
    for facts, area in ((known, TINGBJERG), (invented, HAVREAGER)):
        panels = chart(page(facts, area=area), "prognose").panels
        assert {line.values[0] for panel in panels for line in panel.lines} == {0.0}
        drawn = line_chart(panels, dark=False)
        assert drawn.layout.yaxis.range == drawn.layout.yaxis2.range


def test_areas_that_are_alike_stand_beside_with_a_way_into_the_comparison(known: Facts) -> None:
    shown = page(known, area=TINGBJERG)
    alike = figure(shown, "ligner")
    assert len(alike.table.rows) == 4
    assert re.search(r"area=20903&amp;compare=\d{5}\+\d{5}\+\d{5}", alike.drawing)
    ids = dict(zip(known.areas["name"], known.areas.index, strict=True))
    assert all(row[1] == known.dwellings[ids[row[0]]] for row in alike.table.rows)


def test_a_line_never_runs_over_a_break(invented: Facts) -> None:
    for area in invented.areas.index:
        for part in page(invented, area=str(area)).small:
            if isinstance(part, Chart) and part.figure.id.startswith("serie"):
                assert_cut(part.panels[0])


def assert_cut(panel: Panel) -> None:
    for year, _ in panel.breaks:
        for line in panel.lines:
            if line.tone == "accent":
                assert not (line.years[0] < year < line.years[-1])


def test_a_series_tells_first_and_last_of_what_can_be_compared(invented: Facts) -> None:
    shown = page(invented, area=HAVREAGER)
    series = [found for found in shown.figures if found.id.startswith("serie")]
    assert series
    table = invented.m.table("indicators")
    for found in series:
        indicator = found.id.removeprefix("serie-").replace("-", "_")
        mine = table[(table["unit_id"] == HAVREAGER) & (table["indicator"] == indicator)].sort_values("period")
        assert len(found.table.rows) == len(mine)
        assert str(mine["period"].iloc[-1])[:4] in found.title
    assert not any("convicted" in found.id for found in series)


def test_households_by_age_are_shares_that_sum_to_all(invented: Facts) -> None:
    rows = figure(page(invented, area=HAVREAGER), "husstande").table.rows
    assert sum(row[2] for row in rows) == pytest.approx(1)
    table = invented.m.table("households")
    aged = table[(table["area_id"] == HAVREAGER) & (table["year"] == 2026) & table["age_band"].notna()]
    assert sum(row[1] for row in rows) == aged["households"].sum()


# ---- efforts, projects, estates ------------------------------------------------------------------------


def test_challenges_without_an_effort_are_named(invented: Facts) -> None:
    rows = invented.profiles[(invented.profiles["area_id"] == HAVREAGER)]
    challenges = rows[rows["judgement"] == "challenge"].astype({"theme": str, "indicator": str})
    table = invented.m.table("efforts")
    here = invented.m.table("estates")
    units = {HAVREAGER, *here.loc[here["area_id"] == HAVREAGER, "estate_id"].astype(str)}
    running = table[table["unit_id"].astype(str).isin(units) & table["to_date"].isna()]
    covered = set(running["theme"].astype(str))
    efforts = figure(page(invented, area=HAVREAGER), "indsatser")
    left = 0
    for row in challenges.itertuples():
        line = next(line for line in efforts.table.rows if line[0] == Text("da")(f"common.theme.{row.theme}"))
        word = differs_by(invented, row, Text("da"))
        assert word in line[1]
        assert (line[2] == "ingen registreret") == (row.theme not in covered)
        if row.theme in covered:
            assert word not in efforts.title
        left += row.theme not in covered
    named = efforts.title.removeprefix("Kræver opmærksomhed uden registreret indsats: ")
    assert named.endswith(f" og {left - 3} mere")
    assert "dømte" not in named


def test_the_title_of_efforts_names_measures_and_so_never_gainsays_a_theme(invented: Facts) -> None:
    text = Text("da")
    for area in invented.areas.index:
        title = figure(page(invented, area=str(area)), "indsatser").title.lower()
        assert "tema " not in title
        words = [part.strip() for part in title.partition(":")[2].replace(" og ", ",").split(",")]
        assert not {text(f"common.theme.{name}").lower() for name in set(invented.themes["theme"])} & set(words)


def test_one_estate_is_said_in_the_singular(invented: Facts) -> None:
    estates = invented.m.table("estates")
    ones = estates[estates["valid_to"].isna()].groupby(estates["area_id"].astype(str)).size()
    alone = str(ones.index[ones == 1][0])
    assert figure(page(invented, area=alone), "afdelinger").title == "Én almen afdeling"
    assert figure(page(invented, "en", area=alone), "afdelinger").title == "One non-profit estate"


def test_an_effort_that_has_ended_stands_apart(invented: Facts) -> None:
    ended = invented.m.table("efforts")
    ended = ended[ended["to_date"].notna()].iloc[0]
    efforts = figure(page(invented, area=str(ended["unit_id"])), "indsatser")
    assert any(str(ended["name"]) in row[3] and str(ended["name"]) not in row[2] for row in efforts.table.rows)


def test_projects_sum_to_what_the_title_says(invented: Facts) -> None:
    pipeline = invented.m.table("pipeline")
    total = pipeline[pipeline["area_id"] == HAVREAGER]["dwellings"].sum()
    found = figure(page(invented, area=HAVREAGER), "projekter")
    assert sum(row[-1] for row in found.table.rows) == total
    assert Text("da").number(abs(total)) in found.title


def test_estates_are_for_the_parties_and_small_ones_say_so(invented: Facts) -> None:
    estates = figure(page(invented, area=HAVREAGER), "afdelinger")
    own = invented.m.table("estates")
    assert len(estates.table.rows) == (own["area_id"] == HAVREAGER).sum()
    assert any("for få beboere" in row for row in estates.table.rows)
    public = Facts(replace(invented.m, profile="public"))
    assert all(found.id != "afdelinger" for found in page(public, area=HAVREAGER).figures)


def test_a_municipality_without_efforts_or_estates_shows_no_empty_tables(known: Facts) -> None:
    assert page(known, area=TINGBJERG).wide == ""


def test_a_profile_is_given_for_every_area(known: Facts) -> None:
    for area in known.areas.index:
        shown = page(known, area=str(area))
        assert isinstance(shown, Profile)
        assert known.area_name(str(area)) in shown.head
