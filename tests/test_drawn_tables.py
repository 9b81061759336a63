"""Tables that hold drawings: every row once, the head over each part, and nothing folded that need not be."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dashboard.drawn_tables import drawn_table, head, named_head
from dashboard.text import Text

HEAD = head([("", False), ("Andel", True)])


def rows(count: int) -> list[str]:
    return [f"<tr><td>row{place}</td></tr>" for place in range(count)]


@given(st.integers(0, 12), st.integers(0, 12))
def test_every_row_stands_once_and_those_after_the_first_are_folded(count: int, top: int) -> None:
    made = drawn_table("T", "b-x", HEAD, rows(count), top=top, more="Vis flere")
    assert re.findall(r"row\d+", made) == [f"row{place}" for place in range(count)]
    before, _, folded = made.partition("<details")
    assert bool(folded) == (0 < top < count)
    if folded:
        assert before.count("<tr><td>row") == top
        assert "<summary>Vis flere</summary>" in folded


def test_head_and_foot_stand_over_and_under_each_part() -> None:
    made = drawn_table("T", "b-x", HEAD, rows(3), foot="<tr><td>axis</td></tr>", top=2, more="Vis 1 mere")
    assert made.count(HEAD) == made.count("axis") == made.count("<caption") == 2


def test_a_number_is_aligned_and_a_column_without_words_is_blank() -> None:
    assert HEAD == '<tr><td></td><th scope="col" class=b-num>Andel</th></tr>'
    made = named_head(Text("da"), "balance.change_column", ("measure", "before"), ("before",), since=2021, year=2026)
    assert made == '<tr><th scope="col">Fordeling</th><th scope="col" class=b-num>2021</th></tr>'


def test_what_comes_from_data_is_escaped() -> None:
    made = drawn_table("<i>", "b-x", head([("<b>", False)]), rows(2), top=1, more="<u>", scrolls=True)
    assert not re.search("<(i|b|u)>", made)
    assert made.count('role="region" aria-label="&lt;i&gt;"') == 2
