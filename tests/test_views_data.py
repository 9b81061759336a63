"""Data og metode says in words what the release holds, and every figure's method has its place there."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from byibalance_core.schemas import TABLES
from dashboard import downloads
from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.markup import Figure
from dashboard.pages import PATHS
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import data, methods, reconciliation, reference, source_list

FOLDER = Path(__file__).parent.parent / "data" / "101"


@pytest.fixture(scope="module")
def known(store: Path) -> Facts:
    return facts_module.facts("101")


@pytest.fixture(scope="module")
def invented(store: Path) -> Facts:
    return facts_module.facts("999")


def state(facts: Facts, page: str = "data-og-metode") -> ViewState:
    offer = facts.choices
    return ViewState(
        page=page,
        municipality=facts.m.code,
        year=offer.years[-1],
        horizon=offer.horizons[0],
        measure=offer.measures[0],
    )


def figures(facts: Facts, page: str) -> tuple[Figure, ...]:
    view = state(facts, page)
    chosen = replace(view, area=facts.choices.areas[0])
    return tuple(figure for one in (view, chosen) for figure in downloads.FIGURES[page](facts, one, Text("da")))


@pytest.mark.parametrize("page", PATHS)
@pytest.mark.parametrize("code", ["101", "999"])
def test_the_method_of_every_figure_has_its_place_on_the_page(code: str, page: str, store: Path) -> None:
    facts = facts_module.facts(code)
    body = data.view(facts, state(facts), Text("da")).body
    for figure in figures(facts, page):
        assert f'id="{figure.method}"' in body, figure.id


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_link_at_the_top_leads_to_one_place_of_the_page(known: Facts, language: str) -> None:
    page = data.view(known, state(known), Text(language))
    targets = re.findall(r'href="#([\w-]+)"', page.head)
    assert targets == list(data.PARTS)
    assert all(page.body.count(f'id="{target}"') == 1 for target in targets)
    ids = re.findall(r' id="([^"]+)"', page.body)
    assert len(ids) == len(set(ids))


def test_the_totals_are_the_files_own_and_their_differences_are_said_in_words(known: Facts) -> None:
    with (FOLDER / "projection-frkm126.csv").open(encoding="utf-8", newline="") as file:
        national = {row["year"]: int(row["persons"]) for row in csv.DictReader(file) if not row["age_band"]}
    with (FOLDER / "projection-kkfr2026.csv").open(encoding="utf-8", newline="") as file:
        own = {
            row["year"]: int(row["persons"])
            for row in csv.DictReader(file)
            if row["area_id"] == "101" and not row["age_band"]
        }
    figure = reconciliation.figure(known, Text("da"))
    rows = dict(figure.table.rows)
    assert rows["Forskel mellem prognoserne i 2031"] == own["2031"] - national["2031"]
    assert rows["Boliger i de 67 kvarterer"] + rows["Boliger uden kendt kvarter"] == rows["Boliger i kommunen"]
    assert "Stemmer: delene giver kommunens tal." in figure.drawing
    left = rows["Indbyggere i kommunen, FOLK1A, 3. kv. 2026"] - rows["Indbyggere i de 67 kvarterer, 3. kv. 2026"]
    assert rows["Indbyggere, som ikke er fordelt, 3. kv. 2026"] == left == 3528
    assert "3.528 indbyggere (3. kv. 2026) er ikke fordelt på kvarterer." in figure.drawing


def test_parts_that_do_not_make_the_whole_are_told(known: Facts) -> None:
    broken = Facts(known.m)
    broken.__dict__["dwellings"] = known.dwellings.where(known.dwellings.index != "101", known.dwellings + 7)
    figure = reconciliation.figure(broken, Text("da"))
    assert ("Boliger, som delene ikke forklarer", 7.0) in figure.table.rows
    assert "Delene giver 7 færre end kommunens tal." in figure.drawing


def test_every_source_stands_with_its_date_and_what_is_known_to_be_wrong_with_it(known: Facts) -> None:
    figure = source_list.figure(known, Text("da"))
    assert len(figure.table.rows) == len(known.m.sources) == figure.drawing.count("<details")
    assert figure.drawing.count("<b>Kendte fejl og forbehold</b>") == sum(
        bool(s.note) for s in known.m.sources.values()
    )


@pytest.mark.parametrize("code", ["101", "999"])
def test_notes_on_sources_are_words_and_never_codes(code: str, store: Path) -> None:
    columns = {column.name for table in TABLES.values() for column in table.columns if "_" in column.name}
    for source in facts_module.facts(code).m.sources.values():
        words = re.sub(r"https?://\S+", "", source.note)
        assert not columns & set(re.findall(r"\w+", words)), source.source_id
        assert not re.search(r"\b\d{5}\b|\.csv|[a-z]_[a-z]", words), source.source_id


def test_an_address_in_a_note_is_shown_by_its_domain() -> None:
    shown = source_list.linked("Læst hos <A>: https://www.example.org/a?b=1&c=2.")
    assert shown == (
        'Læst hos &lt;A&gt;: <a href="https://www.example.org/a?b=1&amp;c=2" target="_blank" rel="noreferrer">'
        "example.org</a>."
    )


def test_a_note_is_parted_at_sentences_and_not_at_dates() -> None:
    assert source_list.sentences("Opgjort 1. januar i 3. kvartal. Kun 9.109 er med. Ikke mere.") == [
        "Opgjort 1. januar i 3. kvartal.",
        "Kun 9.109 er med.",
        "Ikke mere.",
    ]


def test_methods_tell_what_they_give_in_the_municipality(known: Facts, invented: Facts) -> None:
    body = methods.section(known, 2031, Text("da"))
    assert "mindst 3.333 og højst 62.031" in body
    assert "347.540 af 356.649 boliger" in body
    assert "er optalt" in methods.section(invented, 2031, Text("da"))


@pytest.mark.parametrize(
    ("value", "share", "words"),
    [
        (0.5, True, "50\N{NO-BREAK SPACE}%"),
        (2.45, False, "2,45"),
        ({"1": "1", "5+": "4+"}, False, "1 → 1 · 5+ → 4+"),
        ((3500, 4000), False, "3.500 · 4.000"),
    ],
)
def test_a_norm_s_value_is_read_without_knowing_how_it_is_stored(value: object, share: bool, words: str) -> None:
    assert reference.plain_value(value, Text("da"), share=share) == words


def test_what_the_law_sets_is_a_limit_a_day_or_a_word() -> None:
    text = Text("da")
    assert reference.law_value("12-01", text) == "1. dec."
    assert reference.law_value(1000, text) == "1.000"
    assert reference.law_value(0.25, text) == "25\N{NO-BREAK SPACE}%"
    assert reference.law_value("udsat boligområde", text) == "udsat boligområde"


def test_the_catalogue_shows_the_municipality_s_own_values(known: Facts) -> None:
    text, entry = Text("da"), known.catalogue["almene_share"]
    body = reference.catalogue(known, text)
    assert f"{text.value(entry, known.benchmarks['almene_share'])} %</td>" in body
    assert "mangler: boligliste" in body


def test_names_from_data_are_text_and_never_markup(known: Facts) -> None:
    bad = Facts(known.m)
    bad.__dict__["names"] = dict.fromkeys(known.names, "<script>x</script>")
    page = data.view(bad, state(known), Text("da"))
    assert not re.search(r"<(script|img)", page.head + page.body)
