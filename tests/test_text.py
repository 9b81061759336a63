"""Numbers and sentences as the reader's language writes them."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core.parameters import THEMES
from byibalance_core.schemas import DIMENSIONS, STATUSES
from dashboard.state import FIELDS, LANGUAGES
from dashboard.text import Text, load_locale

DANISH, ENGLISH = Text("da"), Text("en")


@pytest.mark.parametrize(
    ("value", "decimals", "danish", "english"),
    [
        (0, 0, "0", "0"),
        (356649, 0, "356.649", "356,649"),
        (1234.56, 1, "1.234,6", "1,234.6"),
        (-18785, 0, "−18.785", "−18,785"),
        (0.5, 0, "1", "1"),
        (-0.2, 0, "0", "0"),
        (2.45, 1, "2,5", "2.5"),
        (999999.95, 1, "1.000.000,0", "1,000,000.0"),
    ],
)
def test_numbers_have_the_language_s_marks(value: float, decimals: int, danish: str, english: str) -> None:
    assert (DANISH.number(value, decimals), ENGLISH.number(value, decimals)) == (danish, english)


@given(st.integers(-(10**9), 10**9))
def test_whole_numbers_are_written_exactly(value: int) -> None:
    assert int(DANISH.number(value).replace(".", "").replace("−", "-")) == value


def test_shares_are_per_cent_and_ranges_have_a_dash_unless_an_end_is_negative() -> None:
    assert DANISH.percent(0.1857, 1) == "18,6\N{NO-BREAK SPACE}%"
    assert ENGLISH.percent(0.1857, 1) == "18.6%"
    assert DANISH.range(3333, 62031) == "3.333–62.031"
    assert DANISH.range(-400, 900) == "fra −400 til 900"


def test_headlines_round_to_significant_digits() -> None:
    assert DANISH.rounded(43778) == "43.800"
    assert DANISH.rounded(-18785) == "−18.800"
    assert DANISH.rounded(0) == "0"
    assert DANISH.rounded_range(431, 20987) == "0–21.000"


def test_signs_stand_only_where_there_is_a_change() -> None:
    assert [DANISH.signed(v, 1) for v in (1.25, -1.25, 0.0, 0.01)] == ["+1,3", "−1,3", "0,0", "0,0"]


def test_dates_are_as_precise_as_they_are_known() -> None:
    assert [DANISH.date(d) for d in ("2026-09-15", "2026-09", "2026")] == ["15.9.2026", "2026", "2026"]
    assert ENGLISH.date("2026-09-15") == "15 Sep 2026"


def test_lists_end_with_and() -> None:
    assert DANISH.listing(["a"]) == "a"
    assert DANISH.listing(["a", "b", "c"]) == "a, b og c"
    assert ENGLISH.listing(["a", "b"]) == "a and b"


def test_both_languages_have_the_same_sentences() -> None:
    danish, english = load_locale("da"), load_locale("en")
    assert danish.keys() == english.keys()


def test_a_sentence_asks_for_the_same_values_in_both_languages() -> None:
    def values(sentence: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(sentence) if name}

    danish, english = load_locale("da"), load_locale("en")
    assert [key for key in danish if values(danish[key]) != values(english[key])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_reaches_the_screen_has_its_word(language: str) -> None:
    text = Text(language)
    codes = [f"common.status.{status}" for status in STATUSES]
    codes += [f"common.theme.{theme}" for theme in THEMES]
    codes += [f"frame.field.{field}" for field in FIELDS]
    codes += [f"common.{dimension}.{value}" for dimension, values in DIMENSIONS.items() for value in values]
    assert [code for code in codes if not text.has(code)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_uses_a_word_that_judges_people(language: str) -> None:
    forbidden = re.compile(r"ghetto|belastet|ressourcesvag|problemområde|worst|problem area", re.IGNORECASE)
    assert [key for key, sentence in load_locale(language).items() if forbidden.search(sentence)] == []


def test_an_unknown_sentence_is_a_fault_and_not_a_blank() -> None:
    with pytest.raises(KeyError):
        DANISH("overview.no_such_sentence")
