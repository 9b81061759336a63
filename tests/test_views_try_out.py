"""Prøv selv: two scenarios beside each other, checked against arithmetic that does not call the engine."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from byibalance_core.need.scenarios import Scenario, resolve
from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import try_out

from .dwelling_pages import csv_rows, figure, page, plain, state

# FAM55N counts 332,181 households; KKFR2026 671,672 -> 693,344 persons, FRKM126 671,714 -> 689,101.
HOUSEHOLDS, GROWTH, OTHER = 332_181, 693_344 / 671_672, 689_101 / 671_714


@pytest.fixture(scope="module")
def copenhagen(store: Path) -> Facts:
    return facts_module.facts("101")


@pytest.fixture(scope="module")
def example(store: Path) -> Facts:
    return facts_module.facts("999")


def shown(facts: Facts, language: str = "da", **changes: object):
    return page(facts, language, part="try", scenario_b=facts.choices.scenario_b, **changes)


def links(markup: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'<a data-view href="([^"]+)"', markup)]


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
    assert [row[4] - row[2] for row in found.table.rows] == sorted(
        (row[4] - row[2] for row in found.table.rows), reverse=True
    )
    assert found.title == f"{found.table.rows[0][0]} flytter mest"


def test_a_wide_range_over_zero_is_said_to_be_undecided(copenhagen: Facts) -> None:
    title = figure(shown(copenhagen), "scenarier").title
    assert title.startswith("A: 900–21.500 mangler. B: fra −")
    assert title.endswith("kan ikke afgøres")


@pytest.mark.parametrize("code", ["101", "999"])
def test_every_choice_is_a_link_that_reads_back(code: str, copenhagen: Facts, example: Facts) -> None:
    facts = {"101": copenhagen, "999": example}[code]
    found = [href for href in links(shown(facts).halves) if href.startswith("/boliger-og-behov?")]
    assert len(found) > 15
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


def test_one_setting_of_each_assumption_is_on_and_a_choice_keeps_the_others(example: Facts) -> None:
    tried = Scenario("A", variant="high", formation=0.02).to_text()
    halves = shown(example, scenario=tried).halves
    first = halves.split("<h3>B</h3>")[0]
    assert re.findall(r"aria-current=true>([^<]+)<", first) == [
        "høj",
        "som planlagt",
        "+2\N{NO-BREAK SPACE}%",
        "0\N{NO-BREAK SPACE}%",
    ]
    scenarios = [dict(parse_qsl(urlsplit(href).query))["scenario"] for href in links(first) if "part=try" in href]
    reserve = resolve(scenarios[-1])
    assert (reserve.variant, reserve.formation, reserve.vacancy_reserve) == ("high", 0.02, 0.01)


def test_a_value_that_no_setting_has_is_said_to_be_the_readers_own(copenhagen: Facts) -> None:
    halves = shown(copenhagen, scenario=Scenario("A", formation=0.013).to_text()).halves
    assert "Husstande pr. indbygger (egen værdi)" in plain(halves)


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
    assert "kan ikke regnes til dette år" in plain(try_out.section(copenhagen, view, (), Text("da")))
