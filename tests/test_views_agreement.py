"""Aftale og møde: the headline, the year wheel, meetings, targets, terms; empty, closed and unreadable registers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from byibalance_core.register.entries import Action, Agreement, Coverage, Decision, Meeting, Target
from byibalance_core.register.targets import MeasuredTarget
from dashboard import downloads
from dashboard.book import CLOSED, Book
from dashboard.facts import Facts
from dashboard.text import Text
from dashboard.views import agreement, agreement_targets, agreement_terms, methods
from tests.register_books import book_of, with_rows, without_rows
from tests.shown_pages import figure, link, plain

TODAY = date(2026, 12, 1)
DA, EN = Text("da"), Text("en")


@pytest.fixture(scope="module")
def book(example: Facts) -> Book:
    return book_of(example)


@pytest.fixture(scope="module")
def state(example: Facts):
    return link(example, page="aftale-og-moede")


@pytest.fixture(scope="module")
def page(example: Facts, book: Book, state):
    return agreement.view(example, book, state, DA, TODAY)


def test_the_headline_tells_targets_what_is_late_and_the_next_meeting(example, book, page):
    assert "Ét af fire mål er nået, og ét kan ikke måles. To frister er overskredet. Næste møde er 17.3.2027." in plain(
        page.head
    )
    assert "fiktiv" in plain(page.head)
    assert (
        agreement.headline_words(example, book, EN, TODAY)
        == "One of four targets reached, and one cannot be measured. Two deadlines have passed. "
        "The next meeting is 17 Mar 2027."
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((), "Her er hverken aftale, mål eller møder endnu: opret en aftale eller et møde for at begynde."),
        ((Agreement(id="a"),), "Ingen mål er skrevet ind. Intet møde er planlagt."),
        (
            (Agreement(id="a", valid_to=date(2026, 11, 30)),),
            "Aftalen udløb 30.11.2026, og ingen mål er skrevet ind. Intet møde er planlagt.",
        ),
        (
            (Agreement(id="a", valid_to=TODAY), Meeting(id="m")),
            "Aftalen løber til 1.12.2026, og ingen mål er skrevet ind. Næste møde har ingen dato endnu.",
        ),
        (
            (Decision(id="d", text="x", due=date(2026, 11, 30)),),
            "Ingen mål er skrevet ind. Én frist er overskredet. Intet møde er planlagt.",
        ),
    ],
)
def test_the_headline_of_a_register_with_few_rows(example, rows, expected):
    assert agreement.headline_words(example, with_rows(Book(), *rows), DA, TODAY) == expected


def test_the_wheel_tells_what_is_late_now_coming_and_without_a_day(page):
    wheel = figure(page, "aarshjul")
    assert wheel.title == "To frister er overskredet, og fire ting er aktuelle nu"
    states = [row[0] for row in wheel.table.rows]
    assert [states.count(name) for name in ("Overskredet", "Nu", "Kommer", "Uden kendt dato")] == [2, 4, 8, 2]
    words = plain(wheel.drawing)
    assert (
        "Styringsdialog med hver boligorganisation (§ 164) Seks af syv organisationer mangler dialogmøde i år." in words
    )
    assert "Lister over boligområder almenboligloven § 61 a, stk. 5 i dag, 1.12.2026" in words
    assert "plejer: maj–jun 2027" in words and "dato kendes ikke" in words and "siden 1.11.2026" in words
    assert "card=164" in wheel.drawing and "card=104" in wheel.drawing and "meeting=999-moede-3" in wheel.drawing


def test_the_table_of_the_wheel_names_the_organisations_that_lack_a_dialogue(page):
    row = next(row for row in figure(page, "aarshjul").table.rows if row[1].startswith("Styringsdialog"))
    assert row[-1].startswith("Seks af syv organisationer mangler dialogmøde i år: Fjerdingens Almene Boliger, ")
    assert row[5:7] == ("dato efter kilden", "almenboligloven § 164")


def test_nothing_late_is_said_as_nothing_late(example, book, state):
    early = agreement.view(example, book, state, DA, date(2026, 10, 1))
    assert figure(early, "aarshjul").title.startswith("Ingen frist er overskredet, og ")
    assert "Overskredet" not in plain(early.wheel)


def test_meetings_and_saved_views_open_by_their_links(page):
    words = plain(page.meetings)
    assert "17.3.2027 Boligforum, forår 2027 (fiktivt) · Rådhuset Hvilke tal har flyttet sig" in words
    assert "Boligforum, efterår 2026 (fiktivt) 16.9.2026 to beslutninger" in words
    assert "Styringsdialog med Boligforeningen Rugstrået (fiktiv) 7.10.2026 ingen beslutninger" in words
    assert "meeting=999-moede-2&amp;step=0" in page.meetings
    assert 'data-write="meeting/?agreement=999-2025"' in page.meetings
    assert 'href="/omraader?municipality=999&amp;release=latest&amp;area=99902&amp;compare=99904"' in page.meetings
    assert all(f"card={card}" in page.meetings for card in ("grants", "104", "164"))


def test_targets_show_baseline_now_goal_and_verdict(page):
    targets = figure(page, "maal")
    assert targets.title == "Ét af fire mål er nået, to har ikke flyttet sig mere end tilfældigt, og ét kan ikke måles"
    rows = {row[0]: row[1:] for row in targets.table.rows}
    assert tuple(plain(cell) for cell in rows["Færre uden job og uddannelse i Havreager"]) == (
        "Uden for job og uddannelse, Havreager",
        "50,6 %",
        "2024",
        "49,2 %",
        "2025",
        "fra 46,9 % til 51,6 %",
        "højst 45,0 %",
        "31.12.2028",
        "uændret inden for tilfældighed",
    )
    assert rows["20 billige boliger om året til borgere i hjemløshed"][-1] == "kan ikke måles: målet er skrevet i ord"
    words = plain(targets.drawing)
    assert "▼ overskredet Jobvejledning i gårdhøjde" in words and "✓ udført Lys på stierne" in words
    assert 'data-write="action/?agreement=999-2025&amp;target=999-maal-arbejde"' in targets.drawing


def test_an_action_without_a_target_is_not_lost(example, book, state):
    loose = with_rows(book, Action(id="løs", title="Fælles opslag", due=TODAY))
    drawn = plain(figure(agreement.view(example, loose, state, DA, TODAY), "maal").drawing)
    assert "Handlinger uden mål planlagt Fælles opslag ingen ansvarlig valgt · frist 1.12.2026" in drawn


@pytest.mark.parametrize(
    ("verdict", "reason", "clear", "expected"),
    [
        ("reached", "", True, "nået"),
        ("reached", "", False, "nået, men det kan være tilfældigt"),
        ("towards", "", None, "på vej"),
        ("away", "", None, "går den anden vej"),
        ("unchanged", "", None, "uændret inden for tilfældighed"),
        ("missed", "", None, "ikke nået inden fristen"),
        ("not_reached", "no_baseline", None, "ikke nået endnu: der er intet udgangspunkt at sammenligne med"),
        ("not_reached", "small_base", None, "ikke nået endnu: for få personer til at opgøre en retning"),
        ("not_reached", "break", None, "ikke nået endnu: opgørelsen er ændret siden udgangspunktet"),
        (
            "not_reached",
            "base_unknown",
            None,
            "ikke nået endnu: antallet bag tallet kendes ikke, så tilfældighed kan ikke udelukkes",
        ),
        ("not_measured", "in_words", None, "kan ikke måles: målet er skrevet i ord"),
        ("not_measured", "no_figure", None, "kan ikke måles: udgivelsen har intet tal"),
        ("not_measured", "hidden", None, "kan ikke måles: tallet er skjult, for få beboere"),
        ("not_measured", "copied", None, "kan ikke måles: tallet gælder et større område"),
    ],
)
def test_every_verdict_and_reason_has_its_words(verdict, reason, clear, expected):
    each = MeasuredTarget(Target(), verdict, reason, is_clear=clear)
    assert agreement_targets.verdict_words(each, DA) == expected
    assert agreement_targets.verdict_words(each, EN) != expected


def test_the_agreement_tells_parties_signatures_coverage_and_period(page):
    words = plain(page.below)
    assert "1.1.2025 – 31.12.2028 · gælder. Aftaler efter § 60 løber højst fire år; denne slutter 31.12.2028" in words
    assert "Bosamvirket Kobberkedlen ingen underskrift skrevet ind" in words
    assert "Skolarbo underskrevet 10.12.2024 af boligorganisationens bestyrelse" in words
    assert "Alle syv organisationer med alle afdelinger: Almenforeningen Tolderbo, " in words
    assert "Fælles tryghedsvandringer (fiktiv)" in words and "/anvisning?" in page.below


def test_exceptions_and_who_is_not_covered_are_named(example, book, state):
    rows = [replace(book.one(Coverage, "999-gaelder-o7"), excluded=True, note="ungdomsboliger")]
    rows.append(Coverage(id="e", agreement="999-2025", unit_kind="estate", unit_id="999-a024", excluded=True))
    words = plain(agreement_terms.section(example, with_rows(book, *rows), state, DA, TODAY))
    assert "seks organisationer med alle afdelinger" in words
    assert "Undtaget: Skolarbo (ungdomsboliger)" in words and "Undtaget: Sejlmagertoften" in words
    assert "Ikke omfattet med alle afdelinger: Skolarbo." in words


@pytest.mark.parametrize(
    ("first", "last", "paragraphs", "expected"),
    [
        (date(2025, 1, 1), date(2029, 1, 1), ("60",), "denne er skrevet ind med mere, til 1.1.2029"),
        (date(2024, 2, 29), date(2028, 2, 27), ("60",), "denne slutter 27.2.2028"),
        (date(2020, 1, 1), date(2023, 12, 31), (), "1.1.2020 – 31.12.2023 · udløbet"),
        (date(2027, 1, 1), None, (), "fra 1.1.2027 · gælder ikke endnu"),
    ],
)
def test_the_period_says_how_it_stands_and_paragraph_60_its_four_years(first, last, paragraphs, expected):
    agreed = Agreement(valid_from=first, valid_to=last, paragraphs=paragraphs)
    assert agreement_terms.period_words(agreed, DA, TODAY).endswith(expected)


def test_copenhagen_stands_with_its_public_facts_and_no_rates(copenhagen: Facts):
    page = agreement.view(copenhagen, book_of(copenhagen), link(copenhagen, page="aftale-og-moede"), DA, TODAY)
    assert "Aftalen løber til 31.12.2027, og ingen mål er skrevet ind. Intet møde er planlagt." in plain(page.head)
    words = plain(page.below)
    assert "BL – Danmarks Almene Boliger, 1. kreds" in words and "punkt 13" in words
    assert "Kilde: Københavns Kommune og BL" in words
    assert "er ikke offentligt kendt" in words
    assert "Ingen boligorganisation har leveret data endnu." in words
    assert "udgivelsen har ingen boligorganisationer" in plain(page.wheel)


def test_a_municipality_without_rows_says_what_would_stand_here(example, state):
    page = agreement.view(example, Book(), state, DA, TODAY)
    words = plain(page.below)
    assert "Ingen mål er skrevet ind endnu." in words and "Ingen aftale er skrevet ind endnu." in words
    assert 'data-write="agreement/"' in page.below and 'data-write="meeting/"' in page.meetings
    assert "Intet møde er planlagt." in plain(page.meetings)


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        (CLOSED, "Aftaler og møder ses kun af parterne."),
        (Book(closed=True, unreadable=True), "Registeret kan ikke læses lige nu."),
    ],
)
def test_a_closed_register_gives_one_sentence_and_nothing_else(example, state, book, closed, expected):
    shut = replace(closed, rows=book.rows)  # rows that must not be seen even where a book held them
    page = agreement.view(example, shut, state, DA, TODAY)
    assert expected in plain(page.head)
    assert (page.wheel, page.meetings, page.below, page.figures) == ("", "", "", ())
    assert "data-write" not in page.head and "Havreager" not in page.head


def test_every_figure_has_a_method_and_its_own_id(example, page, state, book):
    assert [each.id for each in page.figures] == ["aarshjul", "maal", "godkendelser", "indsigelser"]
    assert {each.method for each in page.figures} <= set(methods.METHODS)
    assert "aftale-og-moede" in downloads.FIGURES
    assert all(each.source.startswith("Fiktiv. ") and "Registeret for aftaler" in each.source for each in page.figures)
    fewer = agreement.view(example, without_rows(book, "target", "objection"), state, DA, TODAY)
    assert [each.id for each in fewer.figures] == ["aarshjul", "godkendelser"]


def test_what_people_wrote_is_never_markup(example, book, state):
    wild = "<script>x</script>"
    rows = [
        replace(book.one(Agreement, "999-2025"), name=wild, terms=wild),
        replace(book.one(Target, "999-maal-arbejde"), title=wild),
        replace(book.one(Meeting, "999-moede-3"), name=wild, place=wild),
        replace(book.one(Decision, "999-beslutning-1"), text=wild),
    ]
    page = agreement.view(example, with_rows(book, *rows), state, DA, TODAY)
    assert "<script" not in page.wheel + page.meetings + page.below


def test_the_page_renders_in_english(example, book):
    page = agreement.view(example, book, link(example, page="aftale-og-moede", language="en"), EN, TODAY)
    assert figure(page, "aarshjul").title == "Two deadlines have passed, and four things are current now"
    assert "Six of seven organisations lack a dialogue meeting this year." in plain(page.wheel)
    assert figure(page, "godkendelser").title == (
        "Figures approved by one of seven organisations, objection from one, no answer from five"
    )


def test_the_public_profile_gives_no_file_of_the_register(store, monkeypatch):
    query = {"municipality": "999", "language": "da"}
    assert downloads.make("aftale-og-moede", "aarshjul.csv", query).name == "999-aftale-og-moede-aarshjul.csv"
    monkeypatch.setenv("BYIBALANCE_PROFILE", "public")
    for name in ("aarshjul", "maal", "godkendelser", "indsigelser"):
        with pytest.raises(downloads.UnknownFileError):
            downloads.make("aftale-og-moede", f"{name}.csv", query)
