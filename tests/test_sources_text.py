"""Bytes to text: which encoding a file has, and what is said about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core.sources.text import clean, decode, repair_twice

NAMES = "Sønderbro, Ærø og Å; Café Größe – »Ø«"


def decoded(data: bytes, **answers):
    text, findings = decode(data, file="a.csv", **answers)
    return text, [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("encoding", "codes"),
    [("utf-8", []), ("utf-8-sig", []), ("cp1252", ["read-as-cp1252"]), ("utf-16", [])],
)
def test_the_usual_encodings_give_the_right_letters(encoding, codes):
    assert decoded(NAMES.encode(encoding)) == (NAMES, codes)


def test_an_answer_is_for_the_files_that_are_not_utf_8():
    assert decoded("Nørrebro".encode(), encoding="mac-roman") == ("Nørrebro", [])
    assert decoded("Nørrebro".encode("mac-roman"), encoding="mac-roman") == ("Nørrebro", [])


@pytest.mark.parametrize("encoding", ["findes-ikke", "hex", "ascii"])
def test_an_answer_that_does_not_fit_is_refused(encoding):
    assert decoded("Nørrebro".encode("cp1252"), encoding=encoding) == (None, ["encoding-unreadable"])


def test_a_nul_byte_is_no_text_unless_the_answer_says_a_wide_encoding():
    assert decoded("ab".encode("utf-16-le")) == (None, ["binary-file"])
    assert decoded("ab".encode("utf-16-le"), encoding="utf-16-le") == ("ab", [])


@given(st.text(alphabet="abcÆØÅæøåéöüß -", max_size=30))
def test_text_encoded_two_times_is_mended(text):
    twice = text.encode("utf-8").decode("latin-1")
    assert repair_twice(twice) == text


@given(st.text(alphabet="abcÆØÅæøåéöü -.,", max_size=30))
def test_danish_text_is_left_as_it_is(text):
    assert decoded(text.encode()) == (text, [])


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail(data):
    text, codes = decoded(data)
    assert text is not None or codes


def test_direction_marks_and_zero_width_signs_are_taken_out():
    assert clean(" Nord\u200bby\u202e ") == "Nordby"
