"""Documentation cards on the page: what is known, what is missing, own words, and no verdict."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest

from byibalance_core.register.entries import CardText, Meeting
from dashboard.book import CLOSED, Book, book
from dashboard.facts import Facts, facts
from dashboard.state import LANGUAGES
from dashboard.text import Text
from dashboard.views import grant_cards

from .shown_pages import link, plain
from .test_meeting_page import run

TODAY = date(2026, 12, 1)


def card(known: Facts, rows: Book, name: str, language: str = "da", **changes: object) -> str:
    state = link(known, page="aftale-og-moede", card=name, language=language, **changes)
    return grant_cards.view(known, rows, state, Text(language), TODAY)


@pytest.mark.usefixtures("met")
def test_the_card_for_grants_gathers_agreement_parties_coverage_terms_homes_and_documents() -> None:
    said = plain(card(facts("999"), book("999"), "grants"))
    for words in (
        "Gælder fra 1.1.2025 til 31.12.2028",
        "Er i kraft i dag, den 1.12.2026",
        "Almenboligloven § 59, 60",
        "7 af 7 organisationer helt og 60 afdelinger i alt",
        "Største andel af genudlejningerne: Trin 1: 25 % · Trin 2: 25 % · Trin 3: 15 % · Trin 4: 5 %",
        "1.317 af 5.935 boliger (22,2 %) er billige",
        "Aftalens tekst med bilag (fiktiv) 20.11.2024",
        "Boligforeningen Rugstrået boligorganisationens bestyrelse 2.12.2024",
    ):  # fmt: skip
        assert words in said.replace("\xa0", " ")
    assert "Mangler: 1 Underskrift med dato: Bosamvirket Kobberkedlen" in said


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["grants", "104", "164"])
def test_every_card_says_that_it_is_no_verdict_and_is_drawn_on_the_page(name: str, language: str) -> None:
    assert Text(language)("cards.no_verdict") in plain(card(facts("999"), book("999"), name, language))
    run(card=name, language=language)


@pytest.mark.usefixtures("met")
def test_the_yearly_count_has_a_line_for_each_organisation_and_says_no_figure_where_there_is_none() -> None:
    said = plain(card(facts("999"), book("999"), "104", year=2025))
    assert "Tomme boliger med lejetab, dec. 2025" in said
    assert "Fjerdingens Almene Boliger 6 24" in said
    assert "Boligforeningen Rugstrået 4 intet tal" in said
    assert "I alt 27 69" in said
    assert "Årsager: De tomme boliger er især ungdomsboliger om sommeren (fiktiv)." in said
    assert "Mangler: 2 Kommunens ord om, hvad der gøres Kommunens vurdering af behovet" in said


@pytest.mark.usefixtures("met")
def test_a_year_without_a_count_leads_to_the_newest_one_that_has_one() -> None:
    html = card(facts("999"), book("999"), "104", year=2026)
    assert "Der er ingen opgørelse for 2026" in plain(html)
    assert "year=2025" in unescape(html)
    assert "Se 2025" in plain(html)


@pytest.mark.usefixtures("met")
def test_the_dialogue_card_tells_who_has_had_a_meeting_and_what_is_missing() -> None:
    known, rows = facts("999"), book("999")
    said = plain(card(known, rows, "164", year=2026))
    assert "1 af 7 organisationer har haft møde i 2026" in said
    assert "Boligforeningen Rugstrået 7.10.2026 15 ingen" in said
    assert "Mangler: 7 Møde i 2026 med Fjerdingens Almene Boliger" in said
    planned = Meeting(id="p", kind="dialogue", organisation="999-o2", day=date(2026, 12, 9))
    more = Book({**rows.rows, "meeting": (*rows.all(Meeting), planned)})
    assert "Fjerdingens Almene Boliger planlagt 9.12.2026 11 ingen" in plain(card(known, more, "164", year=2026))


def test_a_real_municipality_without_data_says_what_would_bring_it(copenhagen: Facts) -> None:
    assert "Der står ingen aftale i registeret endnu" in plain(card(copenhagen, Book(), "grants"))
    assert "Filen vacancies.csv" in plain(card(copenhagen, Book(), "104"))
    assert "Filen organisations.csv" in plain(card(copenhagen, Book(), "164"))


def test_nobody_sees_a_card_where_the_register_is_closed(example: Facts) -> None:
    for name in ("grants", "104", "164"):
        said = plain(card(example, CLOSED, name, year=2025))
        assert "Registeret kan ikke læses i denne visning" in said
        assert "Rugstrået" not in said


def test_own_words_are_text(example: Facts) -> None:
    bad = CardText(id="t", card="104", part="causes", year=2025, text="<script>x</script>")
    html = card(example, Book({"card_text": (bad,)}), "104", year=2025)
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert 'data-write="card_text/t"' in html
    assert 'data-write="card_text/?card=104&amp;part=action&amp;year=2025"' in html
