"""Direction, stability and weights on the area pages: every word is reckoned again here, and none is invented."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from byibalance_core import stability, themes
from byibalance_core.parameters import indicators, standard, standards
from byibalance_core.trends import MEASURED
from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.markup import Figure
from dashboard.state import WEIGHTS
from dashboard.text import Text
from dashboard.theme_classes import WEIGHINGS, classes_of, has_history
from dashboard.views import profile, profile_themes

from .area_pages import HAVREAGER, TINGBJERG, column, figure, markup, page, small

WORDS = {"better": "bedre", "worse": "dårligere", "unchanged": "uændret"}
ORIGIN = re.compile(
    r"herkomst|oprindelse|indvandrer|efterkommer|vestlig|statsborger|origin\b|immigrant|ethnic", re.IGNORECASE
)
NEVER = re.compile(r"\bværste?\b|ghetto|\bworst\b|rangliste over|nr\. \d+ af|\brank(ed)?\b \d", re.IGNORECASE)


@pytest.fixture(scope="module")
def known(store: Path) -> Facts:
    return facts_module.facts("101")


@pytest.fixture(scope="module")
def invented(store: Path) -> Facts:
    return facts_module.facts("999")


def whole(found: Figure) -> dict[str, tuple]:
    return {row[0]: row for row in found.table.rows if row[1] == "Temaet i alt"}


def everything(shown) -> str:
    """Return the words of a page as they are read: markup, figures' sources and cells."""
    cells = [str(cell) for found in shown.figures for row in found.table.rows for cell in row]
    words = [found.title + found.subtitle + found.source for found in shown.figures]
    return unescape(re.sub(r"<[^>]*>", " ", markup(shown))) + " ".join((*cells, *words))


# ---- direction ------------------------------------------------------------------------------------------


def recounted(facts: Facts) -> Facts:
    """Return the facts of a municipality that has counted everything in a new way since 2024."""
    breaks = [{"kind": "definition", "from": 2024}]
    return Facts(replace(facts.m, settings={**facts.m.settings, "breaks": breaks}))


@pytest.mark.parametrize(
    ("facts_of", "directions"), [(lambda facts: facts, {"better", "worse", "unchanged"}), (recounted, {"break"})]
)
def test_a_themes_direction_is_the_cores(
    invented: Facts, facts_of: Callable[[Facts], Facts], directions: set[str]
) -> None:
    facts = facts_of(invented)
    told = themes.directions(facts.trends, limit=standards().change_sd - 1e-9).set_index(["area_id", "theme"])
    assert directions <= set(told["direction"].astype(str))
    text = Text("da")
    for area in map(str, facts.areas.index):
        rows = whole(figure(page(facts, area=area), "temaer"))
        for (own, theme), direction in told["direction"].astype(str).items():
            if own == area:
                silent = direction in ("unknown", "not_ranked")
                assert rows[text(f"common.theme.{theme}")][4] == text(
                    f"areas.direction.{'unknown' if silent else direction}"
                )


def test_a_measures_change_stands_beside_the_areas_own(invented: Facts) -> None:
    rows = invented.trends[invented.trends["area_id"] == HAVREAGER].set_index("indicator")
    found = figure(page(invented, area=HAVREAGER), "forhold")
    relative, own, since = (column(found, name) for name in ("Ændring mod kommunen", "Området selv", "Ændring siden"))
    checked = 0
    for name, entry in invented.catalogue.items():
        if entry.agreed:  # stands in no profile
            continue
        label, row = entry.name["da"], rows.loc[name]
        if row["judgement"] in WORDS and entry.sensitivity != "strict":
            assert relative[label] == WORDS[row["judgement"]]
            assert since[label] == str(row["period_before"])
            assert own[label]
            checked += 1
        elif row["judgement"] not in MEASURED or entry.sensitivity == "strict":
            assert (own[label], since[label]) == ("", "")
    assert checked > 5


def test_an_amount_goes_up_and_is_never_better_by_that(invented: Facts) -> None:
    name = invented.catalogue["median_disposable_income_dkk"].name["da"]
    for area in map(str, invented.areas.index):
        own = column(figure(page(invented, area=area), "forhold"), "Området selv")[name]
        assert own in ("", "uændret", "op i kroner", "ned i kroner")


def test_convictions_get_no_direction_on_any_page(invented: Facts) -> None:
    strict = [entry.name["da"] for entry in invented.catalogue.values() if entry.sensitivity == "strict"]
    assert strict
    first, second = map(str, invented.areas.index[:2])
    for area in map(str, invented.areas.index):
        shown = page(invented, area=area)
        for name in strict:
            assert column(figure(shown, "forhold"), "Ændring mod kommunen")[name] == ""
            row = re.search(rf'<tr role="row"><th[^>]*>{name}</th>.*?</tr>', shown.strip)
            assert row is None or '<td role="cell" class="b-a-change"></td>' in row.group()
        said = " ".join(re.findall(r"<li>(.*?)</li>", shown.side))
        assert "Dømte" not in said
    compared = figure(page(invented, area=first, compare=(second,)), "sammenligning")
    at = [c.label for c in compared.table.columns].index(f"{invented.area_name(first)}, ændring")
    assert {row[at] for row in compared.table.rows if row[1] in strict} <= {""}


def test_copenhagen_has_one_line_about_history_and_no_direction(known: Facts) -> None:
    assert not has_history(known)
    for area in map(str, known.areas.index):
        shown = page(known, area=area)
        assert markup(shown).count("Retning kan ikke siges: kun ét år") == 1
        assert "b-a-way" not in shown.side
        assert "↗" not in markup(shown)
        assert "↘" not in markup(shown)


@pytest.mark.parametrize("code", ["known", "invented"])
def test_what_is_not_ranked_has_no_place_and_no_direction(code: str, request: pytest.FixtureRequest) -> None:
    facts = request.getfixturevalue(code)
    held_back = ("copied", "incomplete", "suppressed", "zero_or_hidden", "not_applicable", "small_base", "forecast")
    seen = set()
    for area in map(str, facts.areas.index):
        shown = page(facts, area=area)
        found = figure(shown, "forhold")
        rows = facts.profiles[facts.profiles["area_id"] == area].set_index("indicator")
        distance, way = column(found, "Afstand, standardafvigelser"), column(found, "Ændring siden")
        for name, entry in facts.catalogue.items():
            if entry.agreed:  # stands in no profile
                continue
            if (reason := str(rows.loc[name, "reason"])) in held_back:
                seen.add(reason)
                assert distance[entry.name["da"]] is None
                assert way[entry.name["da"]] == ""
                drawn = re.search(rf'<tr role="row"><th[^>]*>{re.escape(entry.name["da"])}</th>.*?</tr>', shown.strip)
                assert drawn is not None
                assert not re.search("[↗↘↑↓→]", drawn.group())
    assert {"copied", "incomplete", "zero_or_hidden"} <= seen if code == "known" else "suppressed" in seen


@pytest.mark.parametrize("code", ["known", "invented"])
def test_no_page_invents_a_strength(code: str, request: pytest.FixtureRequest) -> None:
    facts = request.getfixturevalue(code)
    judged = facts.profiles.assign(area_id=facts.profiles["area_id"].astype(str)).set_index(["area_id", "indicator"])
    lifted = facts.themes.set_index(["area_id", "theme"])["judgement"].astype(str)
    for area in map(str, facts.areas.index):
        shown = page(facts, area=area)
        for name, word in column(figure(shown, "forhold"), "Vurdering").items():
            indicator = next(key for key, entry in facts.catalogue.items() if entry.name["da"] == name)
            assert (word == "styrke") == (judged.loc[(area, indicator), "judgement"] == "strength")
        for theme, row in whole(figure(shown, "temaer")).items():
            key = next(name for name in lifted[area].index if Text("da")(f"common.theme.{name}") == theme)
            assert (row[3] == "styrke") == (lifted[area][key] == "strength")


# ---- stability and weights ------------------------------------------------------------------------------


def test_the_share_of_the_draws_is_the_cores(invented: Facts) -> None:
    drawn = stability.theme_stability(invented.m, profiles=invented.profiles, trends=invented.trends)
    own = drawn[drawn["area_id"] == HAVREAGER].set_index("theme")
    rows = whole(figure(page(invented, area=HAVREAGER), "temaer"))
    shown = page(invented, area=HAVREAGER).side
    ranked = invented.themes[invented.themes["area_id"] == HAVREAGER].set_index("theme")["ranked"]
    assert (ranked == 1).any()
    for theme, row in own.iterrows():
        share = row["level_share"]
        cell = rows[Text("da")(f"common.theme.{theme}")][6]
        if ranked[theme] == 1:
            # Weights cannot move a theme of one measure: no share of the draws is told as if they had.
            assert cell == "kun ét mål"
            continue
        assert cell == pytest.approx(100 * share) if not np.isnan(share) else cell is None
        if not np.isnan(share):
            assert f'Niveauet holder i {Text("da").number(100 * share)} af 100 forsøg"' in shown


def test_a_theme_of_one_measure_has_its_interval_and_no_share_anywhere(known: Facts, invented: Facts) -> None:
    seen = 0
    for facts in (known, invented):
        for area in map(str, facts.areas.index):
            found = classes_of(facts, area, "equal")
            drawn = figure(page(facts, area=area), "temaer").drawing
            for row in found[found["single"]].itertuples():
                name = Text("da")(f"common.theme.{row.theme}")
                line = re.search(rf'<tr><th scope="row">{name}</th>.*?</tr>', drawn).group()
                assert "Kun ét mål, som vægte ikke kan flytte" in line
                assert not re.search(r">\d+(\s%)?</td>", line)
                own = facts.profiles[(facts.profiles["area_id"] == area) & (facts.profiles["theme"] == row.theme)]
                measure = own[(own["sign"] != 0) & own["distance"].notna()].iloc[0]
                assert ("usikkerhedsinterval fra" in line) == bool(pd.notna(measure["low"]))
                seen += 1
    assert seen


def test_a_level_that_does_not_hold_is_neither_coloured_nor_named(known: Facts, invented: Facts) -> None:
    enough, seen = float(standard("stable_share").value), 0
    for facts in (known, invented):
        for area in facts.areas.index.astype(str):
            found = classes_of(facts, area, "equal").set_index("theme")
            title = profile_themes.title(found.reset_index(), Text("da"))
            for theme, row in found[found["judgement"].isin(["strength", "challenge"])].iterrows():
                assert bool(row["sure"]) == (row["share"] >= enough)
                if not row["sure"]:
                    seen += 1
                    assert Text("da")(f"common.theme.{theme}").lower() not in title
    assert seen


def test_a_direction_that_does_not_hold_is_a_perhaps(invented: Facts) -> None:
    found = classes_of(invented, HAVREAGER, "equal").set_index("theme")
    work = found.loc["work"]
    assert work["direction"] == "worse"
    assert not work["direction_sure"]
    assert "måske dårligere" in page(invented, area=HAVREAGER).side


def test_other_weights_count_their_own_themes_only_and_say_what_changes(known: Facts, invented: Facts) -> None:
    for facts, area in ((known, TINGBJERG), (invented, HAVREAGER)):
        for weights in WEIGHTS[1:]:
            shown = page(facts, area=area, weights=weights)
            found = figure(shown, "temaer")
            counted = WEIGHINGS[weights].themes
            for theme, row in whole(found).items():
                is_counted = theme in {Text("da")(f"common.theme.{name}") for name in counted}
                assert (row[3] == "tæller ikke med") != is_counted
            before = classes_of(facts, area, "equal").set_index("theme")["judgement"]
            after = classes_of(facts, area, weights).set_index("theme")["judgement"]
            changed = [theme for theme in counted if before[theme] != after[theme]]
            assert ("Andet end når alle mål vejer lige meget" in found.source) == bool(changed)
            for theme in changed:
                assert f"{Text('da')(f'common.theme.{theme}')} (" in found.source


def test_the_laws_measures_weigh_three_times_as_much(invented: Facts) -> None:
    rows = invented.profiles[invented.profiles["area_id"] == HAVREAGER].set_index("indicator")
    low, high = rows.loc["outside_labour_share"], rows.loc["unemployment_share"]
    by_hand = (3 * low["distance"] * low["sign"] + high["distance"] * high["sign"]) / 4
    found = whole(figure(page(invented, area=HAVREAGER, weights="law"), "temaer"))
    assert found["Arbejde"][2] == pytest.approx(by_hand)
    alike = whole(figure(page(invented, area=HAVREAGER), "temaer"))
    assert alike["Arbejde"][2] != pytest.approx(by_hand)


def test_contributions_sum_to_their_theme_under_all_weights(invented: Facts) -> None:
    for weights in WEIGHTS:
        rows = figure(page(invented, area=HAVREAGER, weights=weights), "temaer").table.rows
        for theme, row in {r[0]: r for r in rows if r[1] == "Temaet i alt"}.items():
            parts = [r[2] for r in rows if r[0] == theme and r[1] != "Temaet i alt"]
            assert sum(parts) == pytest.approx(row[2]) if row[2] is not None else not parts


def test_every_choice_of_weights_is_a_link(known: Facts) -> None:
    side = page(known, area=TINGBJERG).side
    assert "weights=law&amp;" in side
    assert "weights=home&amp;" in side
    assert "weights=equal&amp;" in page(known, area=TINGBJERG, weights="law").side
    assert "weights=law&amp;" in page(known).table


def test_the_plain_line_counts_only_what_counts(invented: Facts) -> None:
    rows = invented.profiles[invented.profiles["area_id"] == HAVREAGER]
    ranked = rows[rows["theme"].isin(WEIGHINGS["home"].themes) & (rows["sign"] != 0) & rows["distance"].notna()]
    above = int((ranked["distance"] * ranked["sign"] > 0).sum())
    source = figure(page(invented, area=HAVREAGER, weights="home"), "temaer").source
    assert f"{above} af {len(ranked)} mål ligger bedre end kommunens tal" in source


# ---- the list, the comparison, laws ---------------------------------------------------------------------


def test_the_list_shows_a_direction_only_where_one_is_told(invented: Facts, known: Facts) -> None:
    told = themes.directions(invented.trends, limit=standards().change_sd - 1e-9)
    shown = figure(page(invented), "temaer").drawing
    body = shown.partition("<tbody>")[2]
    drawn = stability.theme_stability(invented.m, profiles=invented.profiles, trends=invented.trends)
    sure = told.merge(drawn[["area_id", "theme", "class_share"]], on=["area_id", "theme"])
    sure = sure[sure["class_share"] >= float(standard("stable_share").value)]
    for sign, way in (("↗", "better"), ("↘", "worse")):
        assert body.count(sign) == int((sure["direction"] == way).sum()) < int((told["direction"] == way).sum())
    assert "↗" not in figure(page(known), "temaer").drawing


@pytest.mark.parametrize("code", ["known", "invented"])
def test_list_and_profile_tell_each_theme_by_the_same_rule(code: str, request: pytest.FixtureRequest) -> None:
    facts = request.getfixturevalue(code)
    text = Text("da")
    listed = figure(page(facts), "temaer")
    heads = [column.label for column in listed.table.columns]
    cells = {row[0]: dict(zip(heads, row, strict=True)) for row in listed.table.rows}
    doubtful, counts = 0, {"strength": 0, "challenge": 0}
    for area in map(str, facts.areas.index):
        found = classes_of(facts, area, "equal")
        for judgement in counts:
            counts[judgement] += int(((found["judgement"] == judgement) & found["sure"]).sum())
        drawn = figure(page(facts, area=area), "temaer").drawing
        row = re.search(rf'<tr><th scope="row"><a [^>]*area={area}&.*?</tr>', listed.drawing).group()
        for theme in found[found["judgement"].isin(["strength", "challenge", "on_level"])].itertuples():
            name = text(f"common.theme.{theme.theme}")
            line = re.search(rf'<tr><th scope="row">{name}</th>.*?</tr>', drawn).group()
            said = cells[facts.area_name(area)][name]
            assert ("usikkert" in said) == ("usikkert" in line) == (not theme.sure)
            assert ("måske" in said) == (f"måske {text('areas.direction.worse')}" in line or "måske bedre" in line)
            doubtful += not theme.sure
        # The brackets of the list are those of the profile.
        assert row.count(">(") == drawn.count(">(")
    assert doubtful
    for count in counts.values():
        assert not count or str(count) in listed.title


def test_a_comparison_has_shared_measures_only_and_names_the_others(invented: Facts) -> None:
    one, other = map(str, invented.areas.index[:2])
    lacking = "turnover_share"
    mine = (invented.profiles["area_id"] == other) & (invented.profiles["indicator"] == lacking)
    rows = invented.profiles.copy()
    rows.loc[mine, ["judgement", "reason", "value", "distance"]] = ["unmeasured", "", np.nan, np.nan]
    uneven = Facts(invented.m)
    uneven.__dict__["profiles"] = rows
    entry = invented.catalogue[lacking]
    for facts, shared in ((invented, True), (uneven, False)):
        found = figure(page(facts, area=one, compare=(other,)), "sammenligning")
        assert (entry.name["da"] in {row[1] for row in found.table.rows}) == shared
        assert (f"Ikke målt i alle de viste: {entry.short['da']}." in found.source) != shared


def test_the_number_of_empty_places_is_shown(known: Facts, invented: Facts) -> None:
    text = Text("da")
    for facts, area in ((known, TINGBJERG), (invented, HAVREAGER)):
        shown = page(facts, area=area)
        places = shown.side.count('<li class="b-empty"')
        rows = profile.rows_of(facts, area)
        assert places == len(profile.missing(facts, text, rows))
        if places > 1:
            assert f"{text.count_word(places).capitalize()} tomme pladser" in shown.side
    assert "tomme pladser" in page(known, area=TINGBJERG).side


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("code", ["known", "invented"])
def test_origin_is_nowhere_and_no_word_ranks(code: str, language: str, request: pytest.FixtureRequest) -> None:
    facts = request.getfixturevalue(code)
    assert not any(ORIGIN.search(name) for name in indicators())
    areas = [str(area) for area in facts.areas.index]
    for shown in (
        page(facts, language),
        *(page(facts, language, area=area, weights=WEIGHTS[at % 3]) for at, area in enumerate(areas[:12])),
        page(facts, language, area=areas[0], compare=tuple(areas[1:4])),
    ):
        words = everything(shown)
        assert not ORIGIN.search(words), ORIGIN.search(words)
        assert not NEVER.search(words), NEVER.search(words)


def test_a_municipality_with_one_year_of_almost_nothing_keeps_its_pages() -> None:
    facts = small("A", "B", "C")
    for weights in WEIGHTS:
        shown = page(facts, area=str(facts.areas.index[0]), weights=weights)
        assert "Intet tema løfter eller trækker sikkert" in shown.side
        assert page(facts, weights=weights).figures
