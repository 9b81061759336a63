"""Områder says what the figures say: the list, the comparison, and the laws of every page of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from byibalance_core.parameters import indicators
from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.text import Text, danish_order
from dashboard.views import areas, data
from dashboard.views.profile_rows import joined

from .area_pages import ALLOTMENTS, TINGBJERG, column, figure, markup, page, pages, small


@pytest.fixture(scope="module")
def known(store: Path) -> Facts:
    return facts_module.facts("101")


@pytest.fixture(scope="module")
def invented(store: Path) -> Facts:
    return facts_module.facts("999")


# ---- the list ------------------------------------------------------------------------------------------


def test_the_parts_of_the_headline_exclude_each_other_and_add_up(known: Facts) -> None:
    judged: dict[str, set[str]] = {}
    for row in known.profiles.itertuples():
        judged.setdefault(str(row.area_id), set()).add(str(row.judgement))
    parts = {"med styrker": 0, "med noget, der kræver opmærksomhed": 0, "med begge dele": 0, "uden retning": 0}
    for found in judged.values():
        if {"strength", "challenge"} <= found:
            parts["med begge dele"] += 1
        elif "strength" in found:
            parts["med styrker"] += 1
        elif "challenge" in found:
            parts["med noget, der kræver opmærksomhed"] += 1
        elif "different" in found:
            parts["uden retning"] += 1
    words = Text("da").listing(f"{count} {part}" for part, count in parts.items())
    assert f"{sum(parts.values())} af 67 kvarterer skiller sig ud: {words}</h1>" in page(known).head


def test_every_area_is_listed_once_by_district_and_name_never_by_rank(known: Facts) -> None:
    listed = [row[0] for row in figure(page(known), "temaer").table.rows]
    assert sorted(listed) == sorted(known.areas["name"])
    parent = dict(zip(known.areas["name"], known.areas["parent_id"].astype(str), strict=True))
    districts = [known.area_name(parent[name]) for name in listed]
    assert list(dict.fromkeys(districts)) == sorted(set(districts), key=danish_order)
    for district in set(districts):
        here = [name for name, of in zip(listed, districts, strict=True) if of == district]
        assert here == sorted(here, key=danish_order)


def test_each_name_opens_its_profile(known: Facts) -> None:
    table = page(known).table
    for area in known.areas.index:
        assert f"area={area}&amp;compare=&amp;" in table


def test_areas_are_picked_from_the_list_and_a_fourth_is_not_offered(known: Facts) -> None:
    picked = page(known, compare=(TINGBJERG, "21003"))
    assert "Vis sammenligningen" in picked.head
    assert f"area={TINGBJERG}&amp;compare=21003&amp;" in picked.head
    assert "Vælg Emdrup til sammenligning" in picked.table
    full = page(known, compare=(TINGBJERG, "21003", "20504"))
    assert "til sammenligning" not in full.table


def test_a_municipality_of_thousands_has_the_searchable_list_alone(
    known: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(areas, "READABLE", 10)
    shown = page(known)
    assert shown.table == ""
    assert [found.id for found in shown.figures] == ["kort"]


def test_words_share_their_first_only_before_a_single_word() -> None:
    text = Text("da")
    assert joined(["lavere uddannelse", "lavere indkomst"], text) == "lavere uddannelse og indkomst"
    assert joined(["højere andel unge", "højere andel aleneboende"], text) == "højere andel unge og aleneboende"
    assert (
        joined(["højere andel unge", "højere andel med lav indkomst"], text)
        == "højere andel unge og højere andel med lav indkomst"
    )
    assert joined(["højere indkomst", "højere andel unge"], text) == "højere indkomst og højere andel unge"
    assert joined(["højere indkomst"], text) == "højere indkomst"
    assert joined([], text) == ""


def test_the_list_counts_the_differences_of_each_kind_and_says_where_there_are_none(
    known: Facts, invented: Facts
) -> None:
    for facts in (known, invented):
        drawn = figure(page(facts), "temaer").drawing
        judged = facts.profiles["judgement"].astype(str).groupby(facts.profiles["area_id"].astype(str))
        for area, found in judged:
            row = re.search(rf'<tr><th scope="row"><a [^>]*area={area}&.*?</tr>', drawn).group()
            shown = re.search('<td class="b-a-counts">(.*?)</td>', row).group(1)
            told = {name: int((found == name).sum()) for name in ("strength", "challenge", "different")}
            assert [int(n) for n in re.findall(r"</span>(\d+)<", shown)] == [n for n in told.values() if n]
            assert ("intet skiller sig sikkert ud" in row) == (not any(told.values()))


# ---- the comparison ------------------------------------------------------------------------------------


def test_columns_of_a_comparison_are_the_profiles_of_its_areas(known: Facts) -> None:
    shown = page(known, area=TINGBJERG, compare=("21003", "21001"))
    together = figure(shown, "sammenligning")
    for area in (TINGBJERG, "21003", "21001"):
        name = known.area_name(area)
        alone = figure(page(known, area=area), "forhold")
        assert column(together, name) == column(alone, name)
        assert column(together, f"{name}, vurdering") == column(alone, "Vurdering")


def test_measures_of_a_comparison_stand_by_theme_and_never_by_rank(known: Facts) -> None:
    shown = figure(page(known, area=TINGBJERG, compare=("21003",)), "sammenligning")
    assert [row[1] for row in shown.table.rows] == [entry.name["da"] for entry in known.catalogue.values()]


def test_the_headline_of_a_comparison_counts_like_judgements(known: Facts) -> None:
    judged = [
        known.profiles[known.profiles["area_id"] == area].set_index("indicator")["judgement"].astype(str)
        for area in (TINGBJERG, "21003")
    ]
    # A figure without a direction is not judged: two shares of 36 % and 54 % are not alike because both are plain.
    ranked = [
        name
        for name in judged[0].index
        if indicators()[name].direction != "none" and all(j[name] not in ("not_ranked", "unmeasured") for j in judged)
    ]
    assert 0 < len(ranked) < len(known.catalogue)
    alike = sum(judged[0][name] == judged[1][name] for name in ranked)
    assert (
        f"samme vurdering på {alike} af {len(ranked)} fælles mål med en retning"
        in page(known, area=TINGBJERG, compare=("21003",)).head
    )


def test_areas_are_taken_out_and_added_by_links(known: Facts) -> None:
    two = page(known, area=TINGBJERG, compare=("21003",)).head
    assert 'aria-label="Tag Bispebjerg ud af sammenligningen"' in two
    assert "area=20903&amp;compare=21003+21001&amp;" in two
    four = page(known, area=TINGBJERG, compare=("21003", "21001", "20102")).head
    assert "Der kan sammenlignes fire ad gangen." in four
    assert "Tilføj et område" not in four


def test_a_copied_figure_is_starred_in_a_comparison(known: Facts) -> None:
    shown = page(known, area=TINGBJERG, compare=("21003",))
    assert '<span aria-hidden="true">*</span>' in shown.table
    note = "* Indgår ikke i sammenligningen: tal for et større område; prognose, vurderes ikke."
    assert note in figure(shown, "sammenligning").source


def test_a_figure_that_is_declared_not_applicable_stands_with_its_reason(known: Facts) -> None:
    shown = figure(page(known, area=TINGBJERG, compare=(ALLOTMENTS,)), "sammenligning")
    name = known.catalogue["unused_share"].name["da"]
    assert column(shown, "Kolonihavekvarteret")[name] == "ikke relevant"
    assert column(shown, "Kolonihavekvarteret, vurdering")[name] == "her er det kolonihaver, ikke tomme boliger"
    assert "Kolonihavekvarteret: her er det kolonihaver, ikke tomme boliger." in shown.source


# ---- laws of every page --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["known", "invented"])
def test_the_language_changes_words_and_no_number(code: str, request: pytest.FixtureRequest) -> None:
    facts = request.getfixturevalue(code)
    for danish, english in zip(pages(facts, "da"), pages(facts, "en"), strict=True):
        assert [found.id for found in danish.figures] == [found.id for found in english.figures]
        for one, other in zip(danish.figures, english.figures, strict=True):
            numbers = [
                [cell for row in found.table.rows for cell in row if isinstance(cell, float)] for found in (one, other)
            ]
            assert numbers[0] == numbers[1]
            assert one.title != other.title


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_figure_has_a_title_a_table_a_source_and_a_method(invented: Facts, language: str) -> None:
    for shown in pages(invented, language):
        for found in shown.figures:
            assert found.title
            assert found.table.rows
            assert found.source.startswith("Fiktiv")
            assert found.method in data.METHODS
            assert all(len(row) == len(found.table.columns) for row in found.table.rows)


def test_the_fictitious_municipality_says_so_at_every_headline(invented: Facts, known: Facts) -> None:
    assert all("fiktiv" in shown.head for shown in pages(invented, "da"))
    assert not any("fiktiv" in shown.head for shown in pages(known, "da"))


def test_names_from_data_are_never_markup() -> None:
    facts = small("<script>alert(1)</script>", "b<i>", "c&d")
    for language in ("da", "en"):
        for shown in pages(facts, language):
            assert "<script" not in markup(shown)
            assert "<i>" not in markup(shown).replace("<i></i>", "")


def test_a_narrow_municipality_says_what_is_missing_and_leaves_nothing_dead() -> None:
    facts = small("A", "B", "C")
    listed, alone, compared = pages(facts, "da")
    assert "Ingen af de 3 kvarterer skiller sig sikkert ud" in listed.head
    assert [found.id for found in alone.figures] == ["forhold", "temaer"]
    assert "Intet tema løfter eller trækker sikkert" in alone.side
    assert "boligliste" in alone.side
    assert "lejetabsliste" in alone.side
    assert "ingen fælles mål, der kan vurderes" in compared.head
