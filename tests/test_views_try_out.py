"""Prøv selv: two scenarios beside each other, checked against arithmetic that does not call the engine."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from byibalance_core.need.scenarios import Build, Scenario, resolve
from dashboard.facts import Facts
from dashboard.markup import Cell, Figure
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import scenario_words, try_out

from .dwelling_pages import csv_rows, figure, page, plain, state

# FAM55N counts 332,181 households; KKFR2026 671,672 -> 693,344 persons, FRKM126 671,714 -> 689,101.
HOUSEHOLDS, GROWTH, OTHER = 332_181, 693_344 / 671_672, 689_101 / 671_714


def shown(facts: Facts, language: str = "da", **changes: object):
    return page(facts, language, **{"part": "try", "scenario_b": facts.choices.scenario_b} | changes)


def links(markup: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'<a data-view href="([^"]+)"', markup)]


def query(href: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(href).query, keep_blank_values=True))


def classes(found: Figure) -> dict[tuple[str, str], dict[str, Cell]]:
    names = [column.label for column in found.table.columns]
    return {(str(row[0]), str(row[1])): dict(zip(names, row, strict=True)) for row in found.table.rows}


def test_what_lacks_is_households_more_minus_what_the_scenario_builds(copenhagen: Facts) -> None:
    done = [
        int(row["dwellings"])
        for row in csv_rows("101", "construction-bygv33.csv")
        if row["area_id"] == "101" and row["phase"] == "completed" and 2021 <= int(row["year"]) <= 2025
    ]
    built = 5 * round(sum(done) / len(done))
    (_, *a), (_, *b) = figure(shown(copenhagen), "scenarier").table.rows
    more = round(HOUSEHOLDS * GROWTH) - HOUSEHOLDS
    assert (a[0], a[1], a[2], a[4]) == (HOUSEHOLDS, HOUSEHOLDS + more, 0, more)
    assert (b[0], b[1], b[2], b[4]) == (HOUSEHOLDS, HOUSEHOLDS + more, built, more - built)
    # Building moves the whole range and leaves its width.
    assert b[5] - b[3] == a[5] - a[3]


def test_the_bars_move_one_assumption_each(copenhagen: Facts) -> None:
    found = figure(shown(copenhagen), "foelsomhed")
    bars = {row[0]: row[2:] for row in found.table.rows}
    then = HOUSEHOLDS * GROWTH
    low, main, high = bars["Husstande pr. indbygger"]
    assert (low, high) == (round(then * 0.98) - HOUSEHOLDS, round(then * 1.02) - HOUSEHOLDS)
    assert main == round(then) - HOUSEHOLDS
    assert bars["Valget af prognose"][0] == round(HOUSEHOLDS * OTHER) - HOUSEHOLDS
    # How far from the scenario itself: building, of which it has none, moves it farther than its two paces differ.
    reaches = [max(row[4], row[3]) - min(row[2], row[3]) for row in found.table.rows]
    assert reaches == sorted(reaches, reverse=True)
    assert found.title == "Byggetakten flytter mest"


def test_a_wide_range_over_zero_is_said_to_be_undecided(copenhagen: Facts) -> None:
    title = figure(shown(copenhagen), "scenarier").title
    assert title.startswith("A: 900–21.500 mangler. B: fra −")
    assert title.endswith("kan ikke afgøres")


@pytest.mark.parametrize("code", ["101", "999"])
def test_every_link_reads_back(code: str, copenhagen: Facts, example: Facts) -> None:
    facts = {"101": copenhagen, "999": example}[code]
    tried = Scenario("Flere små", builds=(Build(None, "almene", None, "2", 40, 2029),)).to_text()
    here = state(facts, part="try", scenario=tried, scenario_b=facts.choices.scenario_b)
    text = Text("da")
    found = links(try_out.links(facts, here, text) + try_out.own_changes(facts, here, text))
    assert len(found) == 4
    for href in found:
        parts = urlsplit(href)
        read, nonsense = ViewState.from_query(
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            page=parts.path.strip("/"),
            municipalities={code: ()},
            choices=lambda *_: facts.choices,
        )
        assert nonsense == ()
        assert read.link() == href


def test_copy_reset_and_remove_do_what_they_say(example: Facts) -> None:
    tried = Scenario("Flere små", formation=0.01, builds=(Build("99901", "almene", None, "2", 40, 2029),))
    here = state(example, part="try", scenario=tried.to_text(), scenario_b=example.choices.scenario_b)
    copied, first, both = (query(href) for href in links(try_out.links(example, here, Text("da"))))
    assert (copied["scenario_b"], copied["side"]) == (tried.to_text(), "b")
    assert (first["scenario"], first["scenario_b"]) == ("main", here.scenario_b)
    assert (both["scenario"], both["scenario_b"]) == ("main", example.choices.scenario_b)
    (removed,) = (query(href) for href in links(try_out.own_changes(example, here, Text("da"))))
    assert resolve(removed["scenario"]) == replace(tried, builds=())


def test_the_assumptions_are_told_with_where_they_come_from(copenhagen: Facts) -> None:
    own = Scenario("A", formation=0.01, vacancy_reserve=0.02, builds=(Build("20602", "almene", None, "2", 40, 2029),))
    here = state(copenhagen, part="try", scenario=own.to_text(), scenario_b=copenhagen.choices.scenario_b)
    a, b = (
        {
            line.name: (line.value, line.origin)
            for line in scenario_words.assumptions(copenhagen, here, side, Text("da"))
        }
        for side in ("a", "b")
    )
    assert a["Prognose"][1] == "Københavns Kommune KKFR2026"
    assert a["Reserve af ledige boliger"] == ("2\N{NO-BREAK SPACE}%", "Egen forudsætning")
    assert a["Personer pr. husstand"][1] == "Egen forudsætning"
    assert "+1\N{NO-BREAK SPACE}% husstande pr. indbygger" in a["Personer pr. husstand"][0]
    assert a["Egen ændring"][0].startswith("40 boliger bygges i 2029: almene, 2 rum;")
    assert a["Nyt byggeri"][1] == "Ingen har leveret kommende projekter"
    # Statistics Denmark's newest year is provisional, and the figure that rests on it says so.
    assert b["Nyt byggeri"][0].endswith("om året, som fuldført 2021–25 (foreløbig)")
    assert "BYGV33" in b["Nyt byggeri"][1]
    assert "antagelse" in b["Reserve af ledige boliger"][1]
    # A file that is sent on tells what A is as well.
    cell = figure(shown(copenhagen, scenario=own.to_text()), "scenarier").table.rows[0][-1]
    assert "40 boliger bygges i 2029" in str(cell)


def test_a_change_that_does_not_count_yet_says_so(example: Facts) -> None:
    own = Scenario("A", builds=(Build("99901", None, None, "2", 40, 2035), Build("99901", None, None, "2", 40, 2026)))
    words = plain(shown(example, scenario=own.to_text()).halves)
    assert "(efter 2031, tæller ikke med)" in words
    assert "(senest 2026, tæller ikke med)" in words


def test_building_of_a_class_is_taken_off_that_class_alone(example: Facts) -> None:
    own = Scenario("B", builds=(Build(None, "almene", "family", "2", 40, 2031),))
    rows = classes(figure(shown(example, scenario_b=own.to_text()), "scenarier-klasser"))
    moved = {key for key, row in rows.items() if row["B minus A"]}
    assert {key: rows[key]["B minus A"] for key in moved} == dict.fromkeys(
        [
            ("I alt", "Alle boliger"),
            ("Rum", "2 rum"),
            ("Ejerform", "Almene"),
            ("Boligtype", "Familieboliger"),
            ("Almene boliger efter rum", "1–2 rum"),
        ],
        -40.0,
    )


def test_building_without_a_class_parts_no_class_and_says_so(copenhagen: Facts) -> None:
    found = figure(shown(copenhagen), "scenarier-klasser")
    rows = classes(found)
    built = rows["I alt", "Alle boliger"]["B minus A"]
    assert built < 0
    for (group, _), row in rows.items():
        if group != "I alt":
            assert row["B minus A"] is None
            assert row["B: byggeri, der ikke er fordelt"] == -built
    assert found.title.endswith("B: byggeriet har ingen klasse")
    assert f"{Text('da').number(-built)} boliger uden klasse" in plain(found.drawing)


def test_what_the_margins_leave_open_is_not_decided_by_a_scenario(copenhagen: Facts) -> None:
    found = figure(shown(copenhagen), "scenarier-klasser")
    row = classes(found)["Almene boliger efter rum", "1–2 rum"]
    assert row["Boliger"] == "3.333–62.031"
    assert row["A: status"] == row["B: status"] == "kan ikke afgøres"
    assert row["A: mangel, hovedforløb"] is None
    assert row["A: husstande"] is None


def test_an_area_has_its_own_effect_and_no_building_from_elsewhere(example: Facts) -> None:
    own = Scenario("B", builds=(Build("99903", "almene", None, "2", 40, 2031),))
    for area, change in (("99903", -40.0), ("99905", 0.0)):
        rows = classes(figure(shown(example, scenario_b=own.to_text(), area=area), "scenarier-klasser"))
        assert rows["I alt", "Alle boliger"]["B minus A"] == change
    paced = figure(shown(example, area="99903"), "scenarier-klasser")
    assert "840 boliger uden sted eller klasse" in plain(paced.drawing)
    assert classes(paced)["I alt", "Alle boliger"]["B minus A"] is None


def test_an_area_whose_forecast_follows_the_plan_says_why_it_has_no_shortage(copenhagen: Facts) -> None:
    found = figure(shown(copenhagen, area="20602"), "scenarier-klasser")
    assert found.title.startswith("Scenarierne kan ikke give en mangel for")
    assert "husstande, følger planen" in plain(found.drawing)
    assert "forudsat af planen" in found.source


def test_the_scenario_in_hand_is_the_one_whose_assumptions_are_moved(example: Facts) -> None:
    a, b = (figure(shown(example, side=side), "foelsomhed") for side in ("a", "b"))
    main = {row[0]: row[5] for row in figure(shown(example), "scenarier").table.rows}
    assert {row[3] for row in a.table.rows} == {main["A"]}
    assert {row[3] for row in b.table.rows} == {main["B"]}


def test_a_scenario_that_is_nonsense_gives_the_default_and_is_named(copenhagen: Facts) -> None:
    query = state(copenhagen, part="try").to_query() | {"scenario": "A~formation.much", "scenario_b": "low"}
    read, nonsense = ViewState.from_query(
        query, page="boliger-og-behov", municipalities={"101": ()}, choices=lambda *_: copenhagen.choices
    )
    assert nonsense == ("scenario", "scenario_b")  # København's forecasts have no low course
    assert (read.scenario, read.scenario_b) == ("main", copenhagen.choices.scenario_b)


def test_languages_change_words_and_no_number(example: Facts) -> None:
    danish, english = shown(example), shown(example, "en")
    for one, other in zip(danish.figures, english.figures, strict=True):
        numbers = [[cell for cell in row if isinstance(cell, float | int)] for row in one.table.rows]
        assert numbers == [[cell for cell in row if isinstance(cell, float | int)] for row in other.table.rows]


def test_where_nothing_can_be_reckoned_the_page_says_so(copenhagen: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(try_out, "outlook", lambda *_: None)
    view = state(copenhagen, part="try")
    assert try_out.figures(copenhagen, view, Text("da")) == ()
    assert "Scenarie A og B kan ikke regnes til 2031" in plain(try_out.section(copenhagen, view, (), Text("da")))
