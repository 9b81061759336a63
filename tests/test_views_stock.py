"""Rooms and tenure: what is hidden, partial or reckoned is said in words and never shown as a count."""

from __future__ import annotations

import pytest

from dashboard.facts import Facts
from dashboard.text import Text
from dashboard.views import shortage

from .dwelling_pages import distribution, figure, page, plain, state

#: Quarters whose share of almene dwellings is published as 0.
HIDDEN = ("20102", "20104", "20105", "20107", "21202")


@pytest.mark.parametrize("area", HIDDEN)
def test_a_published_zero_that_may_be_hidden_is_never_shown_as_0(copenhagen: Facts, area: str) -> None:
    found = page(copenhagen, area=area, part="have")
    matrix, tenure = figure(found, "rum-og-ejerform"), distribution(copenhagen, "tenure", area=area)
    own = [row for row in matrix.table.rows if row[0] == "Almene"]
    assert len(own) >= 4
    assert all(row[2:] == ("0 eller skjult",) * 4 for row in own)
    assert tenure.table.rows[0][1:] == ("0 eller skjult",) * 3
    assert "ca. 0" not in plain(matrix.drawing + tenure.drawing)
    assert "0 eller skjult" in plain(found.head)
    assert "Organisationernes boligliste" in plain(matrix.drawing)
    today = shortage.as_today(copenhagen, state(copenhagen, area=area), Text("da"), "tenure")
    assert today.table.rows[0][1:8] == ("0 eller skjult",) * 7


@pytest.mark.parametrize("area", ["20504", "20603", "20203", "21104", "21203"])
@pytest.mark.parametrize("tenure", ["almene", "other"])
@pytest.mark.parametrize("rooms", ["1-2", ""])
def test_tenure_of_a_partial_register_is_withheld_with_what_would_mend_it(
    copenhagen: Facts, area: str, tenure: str, rooms: str
) -> None:
    found = page(copenhagen, area=area, tenure=tenure, rooms=rooms)
    matrix, by_tenure = figure(found, "rum-og-ejerform"), distribution(copenhagen, "tenure", area=area)
    for row in matrix.table.rows:
        if row[0] == "alle ejerformer":
            assert isinstance(row[2], float)
            assert row[5] == "ufuldstændig"
        else:
            assert row[2:] == ("ufuldstændig",) * 4
    assert all(row[1:] == ("ufuldstændig",) * 3 for row in by_tenure.table.rows)
    shown = plain(matrix.drawing + by_tenure.drawing)
    for word in ("ca.", "antagelse", "Begge ender passer", "tallet under"):
        assert word not in shown
    assert "Fuldt BBR-udtræk" in shown
    assert "Fuldt BBR-udtræk" in figure(found, "fordelinger").source


def test_a_tenure_from_shares_carries_the_rounding_of_the_shares(copenhagen: Facts) -> None:
    found = figure(page(copenhagen), "rum-og-ejerform").table
    (edge,) = (row for row in found.rows if row[:2] == ("Almene", "alle rum"))
    assert edge[2] == 66_227
    assert edge[3] < 66_227 < edge[4]
    assert edge[5] == "beregnet"
    cell = next(row for row in found.rows if row[:2] == ("Almene", "1–2 rum"))
    assert cell[2:] == ("kun grænser", 3_333, 62_031, "kun grænser")
    assert all(None not in row for row in found.rows)


def test_bounds_from_shares_are_rounded_outwards_except_the_chosen_cell(copenhagen: Facts) -> None:
    exact = {
        (row[0], row[1]): (row[3], row[4])
        for row in figure(page(copenhagen), "rum-og-ejerform").table.rows
        if row[2] == "kun grænser"
    }
    shown = plain(figure(page(copenhagen), "rum-og-ejerform").drawing)
    text, drawn = Text("da"), 0
    for (tenure, rooms), (low, high) in exact.items():
        if "Ukendt" in tenure or "ukendt" in rooms:
            continue
        ends = (low, high) if (tenure, rooms) == ("Almene", "1–2 rum") else (low // 100 * 100, -(-high // 100) * 100)
        assert text.range(*ends) in shown
        drawn += 1
    assert drawn == 12
    # The bounds of an area's dwellings are single dwellings and stand as they are.
    assert "660–3.657" in plain(figure(page(copenhagen, area="20602"), "rum-og-ejerform").drawing)


def test_what_is_unknown_is_in_the_totals_and_the_source_line_says_so(copenhagen: Facts) -> None:
    found = figure(page(copenhagen), "rum-og-ejerform")
    assert "Kun i totalerne: 9.109 med ukendt ejerform og 301 med ukendt rumtal." in found.source
    assert "356.649" in found.drawing


def test_files_that_narrow_a_span_are_said_in_grammatical_english(copenhagen: Facts) -> None:
    shown = plain(figure(page(copenhagen, "en"), "rum-og-ejerform").drawing)
    assert "dwelling lists with rooms narrow the span" in shown
