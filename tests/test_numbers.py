"""Numbers as Danish and English offices write them."""

import math
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core.sources.numbers import evidence, parse_number, read_numbers

WHOLE = st.integers(min_value=-(10**12), max_value=10**12)
FRACTIONS = st.integers(min_value=0, max_value=4)
GROUPS = st.sampled_from([".", "\u00a0", "\u202f", "\u2009", " ", ""])
UNITS = st.sampled_from(["", " kr.", " m²", " %", " stk.", "%", " DKK", " kvm"])


def written(units: int, digits: int, *, group: str, decimal: str) -> str:
    """Write units of the last digit as a person would: 1234567 with 2 digits is 12.345,67."""
    number = Decimal(units).scaleb(-digits)
    text = f"{number:,.{digits}f}"
    return text.replace(",", "G").replace(".", decimal).replace("G", group)


@given(WHOLE, FRACTIONS, GROUPS, UNITS)
def test_every_danish_number_is_read_back(units, digits, group, unit):
    text = written(units, digits, group=group, decimal=",") + unit
    assert parse_number(text, decimal=",").value == float(Decimal(units).scaleb(-digits))


@given(WHOLE, FRACTIONS, st.sampled_from([",", "\u00a0", " ", "'", ""]))
def test_every_english_number_is_read_back(units, digits, group):
    text = written(units, digits, group=group, decimal=".")
    assert parse_number(text, decimal=".").value == float(Decimal(units).scaleb(-digits))


@given(WHOLE, FRACTIONS, st.sampled_from([",", "."]))
def test_evidence_never_points_to_the_wrong_mark(units, digits, decimal):
    text = written(units, digits, group="." if decimal == "," else ",", decimal=decimal)
    assert evidence([text]).proven in {None, decimal}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_of_a_workbook_is_itself(value):
    column = read_numbers(pd.Series([value], dtype=object), decimal=",")
    assert column.figures.tolist() == [value]


@given(st.text(max_size=20))
def test_no_text_makes_the_reader_fail(text):
    reading = parse_number(text)
    assert math.isnan(reading.value) == bool(reading.status or reading.problem)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.234.567,89", 1234567.89, ""),
        ("4.250 kr.", 4250, "kr"),
        ("kr. 4.250", 4250, ""),
        ("65 m²", 65, "m²"),
        ("45 %", 45, "%"),
        ("12,5 pct.", 12.5, "%"),
        ("−5", -5, ""),
        ("– 5", -5, ""),
        ("+7", 7, ""),
        (",5", 0.5, ""),
        ("1e3", 1000, ""),
    ],
)
def test_number_with_its_unit_is_read(text, value, unit):
    reading = parse_number(text)
    assert (reading.value, reading.unit, reading.problem) == (value, unit, "")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("..", "suppressed"),
        ("x", "suppressed"),
        ("*", "suppressed"),
        ("<5", "suppressed"),
        ("< 5", "suppressed"),
        ("5-9", "suppressed"),
        ("under 5", "suppressed"),
        (".", "not_applicable"),
        ("-", "missing"),
        ("–", "missing"),
        ("…", "missing"),
        ("", "missing"),
        ("  ", "missing"),
    ],
)
def test_sign_for_hidden_or_missing_is_a_status_and_no_number(text, status):
    reading = parse_number(text)
    assert math.isnan(reading.value)
    assert (reading.status, reading.problem) == (status, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("inf", "not-finite"),
        ("-inf", "not-finite"),
        ("NaN", "not-finite"),
        ("1e999", "not-finite"),
        ("ukendt", "unreadable"),
        ("12 kr 50", "unreadable"),
        ("1.23.456", "unreadable"),
        ("1,2,3", "unreadable"),
        ("12.5", "unreadable"),
        ("kr.", "unreadable"),
        ("=1+1", "unreadable"),
    ],
)
def test_what_is_no_number_is_said(text, problem):
    reading = parse_number(text, decimal=",")
    assert math.isnan(reading.value)
    assert (reading.status, reading.problem) == ("", problem)


@pytest.mark.parametrize(
    ("cells", "proven", "ambiguous"),
    [
        (["1.234"], None, "1.234"),
        (["1.234", "5.678"], None, "1.234"),
        (["1.234", "12.345.678"], ",", "1.234"),
        (["1.234", "1,5"], ",", "1.234"),
        (["1,234", "1.5"], ".", "1,234"),
        (["0.123"], ".", None),
        (["0,123"], ",", None),
        (["1234.567"], ".", None),
        (["1.234,5"], ",", None),
        (["123", "4567"], None, None),
        (["1,5", "2.5"], None, None),
        ([1.234, 5.678], None, None),
        (["..", "x", ""], None, None),
        (["1.234 kr."], None, "1.234 kr."),
    ],
)
def test_evidence_tells_decimals_from_thousands(cells, proven, ambiguous):
    found = evidence(cells)
    assert (found.proven, found.ambiguous) == (proven, ambiguous)


def test_degrees_of_three_decimals_are_no_thousands():
    assert evidence(["12.568", "55.676"], ceiling=180).proven == "."


def test_a_column_keeps_values_statuses_units_and_problems_side_by_side():
    cells = pd.Series(["1.000", "..", None, "7 %", "syv", 8, True], dtype=object)
    column = read_numbers(cells, decimal=",")
    assert column.figures[[0, 3, 5]].tolist() == [1000, 7, 8]
    assert column.statuses.tolist() == ["", "suppressed", "missing", "", "", "", ""]
    assert column.units.tolist() == ["", "", "", "%", "", "", ""]
    assert column.problems.tolist() == ["", "", "", "", "unreadable", "", "unreadable"]
