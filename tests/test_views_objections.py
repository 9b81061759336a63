"""Approvals and objections: who approved this release, which figure is contested, and where the words stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from byibalance_core.register.entries import Approval, Note, Objection
from dashboard.book import CLOSED, Book
from dashboard.facts import Facts
from dashboard.text import NBSP, Text
from dashboard.views import agreement_standing, area_notes, objections, profile
from tests.register_books import book_of, with_rows, without_rows
from tests.shown_pages import figure, link, plain

TODAY = date(2026, 12, 1)
DA, EN = Text("da"), Text("en")
ESTATE, AREA = "999-a024", "99904"


@pytest.fixture(scope="module")
def book(example: Facts) -> Book:
    return book_of(example)


@pytest.fixture(scope="module")
def raised(book: Book) -> Objection:
    return book.all(Objection)[0]


def approvals(facts: Facts, book: Book):
    return agreement_standing.figures(facts, book, DA, TODAY)[0]


def test_each_organisation_approved_objected_or_said_nothing(example, book):
    shown = approvals(example, book)
    assert shown.title == "Tallene er godkendt af én af syv organisationer, indsigelse fra én, intet svar fra fem"
    said = {row[0]: row[1:3] for row in shown.table.rows}
    assert said["Boligforeningen Rugstrået"] == ("godkendt", "1.9.2026")
    assert said["Boligforeningen Havrekilden"] == ("indsigelse", "3.9.2026")
    assert said["Skolarbo"] == ("har ikke svaret", "")
    assert f"organisation=999-o7&amp;release={example.m.release_id}" in shown.drawing


def test_an_approval_of_another_release_says_nothing_of_this_one(example, book):
    older = [replace(each, release="0000-aaaaaaaaaaaa") for each in book.all(Approval)]
    shown = approvals(example, with_rows(book, *older))
    assert shown.title == "Tallene er godkendt af ingen af syv organisationer, intet svar fra syv"


def test_an_objection_names_its_figure_with_the_value_of_this_release(example, book, raised):
    shown = agreement_standing.figures(example, book, DA, TODAY)[1]
    assert shown.title == "Én indsigelse står og har fået svar"
    assert shown.table.rows[0][:4] == (
        "Boligforeningen Havrekilden",
        "Uden for job og uddannelse, Sejlmagertoften, 2025",
        f"33,1{NBSP}%",
        "3.9.2026",
    )
    assert shown.table.rows[0][6] == "besvaret 10.9.2026, ikke afsluttet"
    assert "Svar fra kommunens analytikere 10.9.2026: Kursisterne er ikke talt med." in plain(shown.drawing)
    assert f'data-write="objection/{raised.id}?flow=answer"' in shown.drawing


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"indicator": "", "period": "2025"}, None),
        ({"period": "1950"}, "tallet findes ikke i denne udgivelse"),
        ({"unit_id": "999-a999"}, "tallet findes ikke i denne udgivelse"),
    ],
)
def test_a_value_that_is_not_one_number_is_told_in_words(example, raised, changes, expected):
    said = objections.value_words(example, replace(raised, **changes), DA)
    if expected is None:
        assert said.endswith(" tal") and said.split()[0].isdigit()
    else:
        assert said == expected


def test_a_hidden_value_stays_hidden(example, raised):
    table = example.m.table("indicators")
    hidden = table[(table["unit_kind"] == "estate") & (table["status"] == "suppressed")].iloc[0]
    where = {"unit_id": str(hidden["unit_id"]), "indicator": str(hidden["indicator"]), "period": str(hidden["period"])}
    assert objections.value_words(example, replace(raised, **where), DA) == "for få beboere"


def test_a_settled_objection_stands_no_more(example, book, raised):
    settled = with_rows(book, replace(raised, settled_on=date(2026, 10, 1)))
    assert len(agreement_standing.figures(example, settled, DA, TODAY)) == 1
    assert objections.about(example, settled, "area", AREA) == ()


def test_objections_without_an_answer_are_counted(example, book, raised):
    other = replace(raised, id="anden", answer="", answered_on=None)
    both = agreement_standing.figures(example, with_rows(book, other), DA, TODAY)[1]
    assert both.title == "To indsigelser står, og én har fået svar"
    alone = agreement_standing.figures(example, with_rows(without_rows(book, "objection"), other), DA, TODAY)[1]
    assert alone.title == "Én indsigelse står og har ikke fået svar"
    assert "Intet svar endnu." in plain(alone.drawing) and "Besvar" in plain(alone.drawing)


@pytest.mark.parametrize("unit", [("estate", ESTATE), ("area", AREA)])
def test_an_objection_touches_its_estate_and_its_area(example, book, raised, unit):
    assert objections.about(example, book, *unit) == (raised,)


def test_an_objection_to_an_organisations_figures_touches_all_its_estates(example, book, raised):
    whole = with_rows(book, replace(raised, unit_kind="organisation", unit_id="999-o5"))
    own = example.estates.index[(example.estates["organisation_id"] == "999-o5").to_numpy(dtype=bool)]
    assert all(len(objections.about(example, whole, "estate", str(estate))) == 1 for estate in own)
    other = example.estates.index[(example.estates["organisation_id"] == "999-o1").to_numpy(dtype=bool)][0]
    assert objections.about(example, whole, "estate", str(other)) == ()


def test_the_remark_of_a_unit_is_its_notes_and_objections_or_that_there_is_none(example, book):
    note = Note(id="n", unit_kind="estate", unit_id=ESTATE, voice="organisation", organisation="999-o5")
    noted = with_rows(book, replace(note, text="Vi har malet <b>opgangene</b>.", day=TODAY))
    words = objections.remark(noted, example, DA, "estate", ESTATE)
    assert "Organisationens bemærkning:" in plain(words) and "Boligforeningen Havrekilden, 1.12.2026" in plain(words)
    assert "&lt;b&gt;opgangene" in words and "⚑ indsigelse · besvaret 10.9.2026" in plain(words)
    none = objections.remark(book, example, DA, "estate", "999-a001")
    assert plain(none).startswith("Organisationens bemærkning: ingen endnu.")
    assert "note/?unit_kind=estate&amp;unit_id=999-a001&amp;voice=organisation&amp;organisation=999-o" in none
    assert objections.remark(CLOSED, example, DA, "estate", ESTATE) == ""


def test_notes_of_an_area_stand_in_three_voices_with_their_answers(example, book):
    words = plain(area_notes.view(example, book, link(example, page="omraader", area="99902"), DA, TODAY))
    assert "Lokale noter (3)" in words
    challenge = words.index("▼ udfordring · kommunen · 2.3.2026")
    answer = words.index("▼ udfordring · boligorganisation (Boligforeningen Rugstrået) · er uenig · 12.3.2026")
    assert challenge < answer < words.index("▲ styrke · beboerne · 10.2.2026")
    assert (
        "Mål: Færre uden job og uddannelse i Havreager (fiktiv): 49,2 %, højst 45,0 %: uændret inden for tilfældighed"
        in words
    )


def test_notes_that_answer_each_other_are_each_told_once(example, book):
    ring = [
        Note(id="a", unit_id="99901", text="Første", answers="b"),
        Note(id="b", unit_id="99901", text="Anden", answers="a"),
    ]
    words = plain(area_notes.view(example, with_rows(book, *ring), link(example, area="99901"), DA, TODAY))
    assert words.count("Første") == 1 and words.count("Anden") == 1


def test_an_area_shows_the_objections_to_its_estates_and_the_agreement_that_covers_them(example, book):
    words = plain(area_notes.view(example, book, link(example, page="omraader", area=AREA), DA, TODAY))
    assert "Ingen har skrevet om området endnu." in words
    assert "Indsigelser mod områdets tal ⚑ indsigelse · besvaret 10.9.2026, ikke afsluttet" in words
    assert "Uden for job og uddannelse, Sejlmagertoften, 2025 · 33,1 %" in words
    assert "Aftale om anvisning og udlejning i Eksempelkommune" in words


def test_an_area_shows_nothing_where_the_register_is_closed_or_no_area_is_chosen(example, book):
    shut = replace(CLOSED, rows=book.rows)
    assert area_notes.view(example, shut, link(example, area="99902"), DA, TODAY) == ""
    assert area_notes.view(example, book, link(example), DA, TODAY) == ""


def test_a_contested_figure_carries_the_sign_in_the_table_of_the_areas_estates(example, book):
    contested = objections.contested(example, book)
    assert contested == ((ESTATE, "outside_labour_share"),)
    shown = profile.view(example, link(example, page="omraader", area=AREA), DA, contested)
    rows = {row[0]: row for row in figure(shown, "afdelinger").table.rows}
    assert rows["Sejlmagertoften"][-1] == "⚑ indsigelse 33,1"
    assert sum("⚑" in str(cell) for row in rows.values() for cell in row) == 1
    untouched = profile.view(example, link(example, page="omraader", area=AREA), DA)
    assert {row[0]: row for row in figure(untouched, "afdelinger").table.rows}["Sejlmagertoften"][-1] == 33.1
    assert objections.contested(example, CLOSED) == ()
