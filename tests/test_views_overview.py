"""Overblik says what the figures say: every number is reckoned again here from the data folder."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.maps import StandsOut
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import area_map, findings, overview, standing_out

DATA = Path(__file__).parent.parent / "data" / "101"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def known(store: Path) -> Facts:
    return facts_module.facts("101")


@pytest.fixture(scope="module")
def invented(store: Path) -> Facts:
    return facts_module.facts("999")


def state(facts: Facts, **changes: object) -> ViewState:
    offer = facts.choices
    first = ViewState(
        municipality=facts.m.code, year=offer.years[-1], horizon=offer.horizons[0], measure=offer.measures[0]
    )
    return replace(first, **changes)  # type: ignore[arg-type]


def almene_shares() -> dict[str, float | None]:
    found = {}
    for row in rows("indicators-kk.csv"):
        if row["indicator"] == "almene_share" and row["unit_kind"] == "area":
            found[row["unit_id"]] = None if row["status"] == "zero_or_hidden" else float(row["value"])
    return found


def test_the_headline_counts_the_quarters_itself(known: Facts) -> None:
    shares = [share for share in almene_shares().values() if share is not None]
    few, many = sum(share < 0.05 for share in shares), sum(share >= 0.5 for share in shares)
    text = Text("da")
    words = overview.headline_words(known, text)
    # A published 0 may be a hidden count, and either is under the limit at most.
    hidden = sum(share is None for share in almene_shares().values())
    assert f"under 5\N{NO-BREAK SPACE}% i {few}–{few + hidden} kvarterer" in words
    assert words.endswith(f"mindst halvdelen i {text.count_word(many)}")


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.19, "Knap hver femte bolig er almen"),
        (0.2, "Hver femte bolig er almen"),
        (0.21, "Godt hver femte bolig er almen"),
        (0.285, "29\N{NO-BREAK SPACE}% af boligerne er almene"),
        (0.03, "3\N{NO-BREAK SPACE}% af boligerne er almene"),
    ],
)
def test_a_share_is_said_as_people_say_it_where_one_does(share: float, words: str) -> None:
    assert overview.fraction(share, Text("da")) == words


def test_the_tiles_hold_the_published_totals(known: Facts) -> None:
    head = overview.view(known, state(known), Text("da")).head
    for figure in ("356.649", "9.109", "10.700", "8.600", "19.012", "1.409"):
        assert figure in head
    assert "Ingen endnu" in head


def test_a_published_zero_is_never_coloured_and_incomplete_stock_carries_its_sign(known: Facts) -> None:
    figure = area_map.map_figure(known, state(known), Text("da"))
    measure = figure.measures[0]
    by_area = dict(zip(figure.ids, zip(measure.values, measure.signs, strict=True), strict=True))
    hidden = {area for area, share in almene_shares().items() if share is None}
    assert len(hidden) == 5
    assert {area for area, (_, sign) in by_area.items() if sign == "zero_or_hidden"} == hidden
    assert all(by_area[area][0] is None for area in hidden)
    assert {area for area, (_, sign) in by_area.items() if sign == "incomplete"} <= known.incomplete


def test_half_of_the_almene_dwellings_is_the_fewest_quarters_that_hold_it(known: Facts) -> None:
    dwellings = {
        row["area_id"]: int(row["dwellings"])
        for row in rows("stock-bbr.csv")
        if not any(row[d] for d in ("rooms", "size_band", "building", "built", "tenure"))
    }
    almene = sorted((s * dwellings[a] for a, s in almene_shares().items() if s), reverse=True)
    count, total = 0, 0.0
    while total < sum(almene) / 2:
        total += almene[count]
        count += 1
    figure = findings.half_of_almene(known, Text("da"))
    assert figure is not None
    share = Text("da").percent(total / sum(almene))
    assert figure.title == f"{count} kvarterer har {share} af de almene"
    assert share in figure.drawing
    assert figure.table.rows[1][1] == pytest.approx(total / sum(almene))


def test_small_almene_dwellings_are_bounds_and_never_a_point_in_copenhagen(known: Facts) -> None:
    figure = findings.small_almene(known, Text("da"))
    assert figure is not None
    assert figure.table.rows[0][1:3] == (3333.0, 62031.0)
    assert "32.137" not in figure.drawing
    assert "kan ikke afgøres" in figure.title


def test_small_almene_dwellings_are_counted_where_the_organisations_have_delivered(invented: Facts) -> None:
    figure = findings.small_almene(invented, Text("da"))
    assert figure is not None
    low, high = figure.table.rows[0][1:3]
    assert low == high
    assert "url(#b-hatch)" not in figure.drawing


def test_the_oldest_grow_as_the_forecast_says(known: Facts) -> None:
    ages = {
        row["year"]: int(row["persons"])
        for row in rows("projection-kkfr2026.csv")
        if row["area_id"] == "101" and row["age_band"] == "80+"
    }
    figure = findings.ages(known, 2031, Text("da"))
    assert figure is not None
    last = figure.table.rows[-1]
    assert last[1:] == (ages["2026"], ages["2031"], pytest.approx(ages["2031"] / ages["2026"] - 1))


def test_every_screen_of_an_invented_municipality_says_so(invented: Facts) -> None:
    page = overview.view(invented, state(invented), Text("en"))
    assert "fiktiv" in page.head
    assert all("iktiv" in figure.source for figure in page.figures)
    assert all("iktiv" in measure.source for measure in page.map.measures)


def test_names_from_data_are_text_and_never_markup(known: Facts) -> None:
    bad = Facts(known.m)
    areas = known.areas.assign(name="<img src=x onerror=alert(1)>")
    bad.__dict__["areas"] = areas
    bad.__dict__["names"] = dict.fromkeys(known.names, "<script>x</script>")
    page = overview.view(bad, state(known), Text("da"))
    assert not re.search(r"<(script|img)", page.head + page.map_foot + page.findings)


def test_two_differences_are_told_where_the_line_has_room_and_the_rest_is_counted() -> None:
    lower = [("challenge", "lavere indkomst"), ("challenge", "lavere uddannelse")]
    assert standing_out.in_a_line(lower, 2) == StandsOut("challenge", "lavere indkomst, uddannelse")
    mixed = [("different", "højere andel unge"), ("different", "mere ens boligstørrelser")]
    assert standing_out.in_a_line(mixed, 5) == StandsOut("different", "højere andel unge", (("", "+4"),))
    both = [("strength", "højere indkomst"), ("challenge", "lavere tryghed")]
    assert standing_out.in_a_line(both, 2).rest == (("", "+1"),)
    assert standing_out.in_a_line(both, 2, room=37).rest == (("challenge", "lavere tryghed"),)
    assert standing_out.in_a_line(both, 3, room=37).rest == (("challenge", "lavere tryghed"), ("", "+1"))
    shared = [("strength", "højere indkomst"), ("strength", "højere andel unge")]
    assert standing_out.in_a_line(shared, 2).words == "højere indkomst, andel unge"


def test_every_line_of_the_list_counts_all_differences_and_an_area_without_says_so(
    known: Facts, invented: Facts
) -> None:
    for facts in (known, invented):
        told = facts.profiles[facts.profiles["judgement"].isin(["strength", "challenge", "different"])]
        # The number is the profile's own, convictions with it; the words never name them.
        counts = told["area_id"].astype(str).value_counts()
        for area, line in zip(facts.areas.index.astype(str), standing_out.stands_out(facts, Text("da")), strict=True):
            for each in (line, line.wide or line):
                more = sum(int(words) for sign, words in each.rest if not sign)
                said = 1 + (", " in each.words) + sum(bool(sign) for sign, _ in each.rest)
                assert "dømte" not in each.words + "".join(words for _, words in each.rest)
                if "se profilen" in each.words:
                    assert each == StandsOut("", f"{counts[area]}, se profilen")
                elif area in counts.index:
                    assert said + more == counts[area]
                else:
                    assert (each.judgement, each.words) == ("", "intet skiller sig sikkert ud")
