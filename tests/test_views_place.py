"""Place on the profile: metres beside the median, one mark among all areas, an empty place, never a judgement."""

from __future__ import annotations

import re
import statistics
from dataclasses import replace

import pytest

from byibalance_core.indicator_values import SOUND
from byibalance_core.place_distances import of_estates
from byibalance_core.point_table import DISTANCE, POINT_KINDS
from dashboard.facts import Facts
from dashboard.markup import Figure
from dashboard.place_marks import distance_strip
from dashboard.text import Text
from dashboard.views import area_map, area_methods, comparison, methods, place, profile_rows
from dashboard.views.profile import Profile

from .area_pages import HAVREAGER, TINGBJERG, figure, markup, page, state

GIVEN = ("stop", "school")


def without(facts: Facts, *kinds: str) -> Facts:
    """Return the facts with no place of some kinds, and no delivered distances either."""
    tables = dict(facts.m.tables)
    points, values = tables["points"], tables["indicators"]
    tables["points"] = points[~points["kind"].isin(kinds)]
    tables["indicators"] = values[~values["indicator"].isin([DISTANCE[kind] for kind in kinds])]
    found = Facts(replace(facts.m, tables=tables))
    found.geometry = facts.geometry
    return found


def shown(facts: Facts, area: str, language: str = "da") -> Figure:
    """Return the part's figure alone: the whole page costs a second."""
    wanted = state(facts, area=area, language=language)
    found = place.figure(facts, wanted, Text(language), profile_rows.rows_of(facts, area))
    assert found is not None
    return found


def rows_of(facts: Facts, area: str, language: str = "da") -> dict[str, tuple]:
    return {str(row[0]): row[1:] for row in shown(facts, area, language).table.rows}


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_row_has_the_areas_metres_and_the_median_as_the_release_has_them(example: Facts, language: str) -> None:
    text = Text(language)
    for area in map(str, example.areas.index):
        rows = rows_of(example, area, language)
        assert list(rows) == [text(f"areas.place.kind.{kind}") for kind in POINT_KINDS]
        for kind, name in DISTANCE.items():
            values = example.measure_rows[name]["value"]
            here, median, nearest, farthest, *_ = rows[text(f"areas.place.kind.{kind}")]
            assert here == values[area]
            assert median == statistics.median(values)
            assert (nearest, farthest) == (min(values), max(values))


def test_a_delivered_distance_and_a_computed_one_say_how_they_came_about(example: Facts) -> None:
    rows = rows_of(example, HAVREAGER)
    for kind in POINT_KINDS:
        how = rows[Text("da")(f"areas.place.kind.{kind}")][6]
        assert how == ("leveret" if kind in GIVEN else "beregnet i luftlinje"), kind
    source = shown(example, HAVREAGER).source
    assert source.startswith("Fiktiv.")
    assert "Stoppested og skole: leveret for boligerne." in source
    # 4.593 km² in a circle: 1,209 m.
    assert "luftlinje fra distriktets midte; det rækker ca. 1.200 m ud" in source
    assert "ingen dansk norm" in source


def test_all_computed_is_said_without_a_rest(example: Facts) -> None:
    found = shown(without(example, *GIVEN), HAVREAGER)
    assert "Beregnet: luftlinje" in found.source
    assert "leveret" not in found.source


def test_the_estates_of_the_area_are_drawn_from_their_own_points(example: Facts) -> None:
    found = of_estates(example.m)
    own = found[(found["area_id"] == HAVREAGER) & (found["kind"] == "shop")]["metres"]
    assert len(own) > 1
    low, high = rows_of(example, HAVREAGER)["Dagligvarer"][4:6]
    assert (low, high) == (own.min(), own.max())
    stop = rows_of(example, HAVREAGER)["Stoppested"]
    assert stop[4:6] == (None, None)  # stops came as distances: no point to measure to


@pytest.mark.parametrize("language", ["da", "en"])
def test_nothing_in_the_part_is_a_judgement(example: Facts, language: str) -> None:
    said = [Text(language)(f"common.judgement.{name}") for name in ("strength", "challenge", "on_level", "different")]
    for area in map(str, example.areas.index):
        found = shown(example, area, language)
        drawn = found.drawing + found.legend + found.title + found.subtitle
        for sign in ("b-strength", "b-challenge", "b-attention", "b-different", "▲", "▼", "◆"):
            assert sign not in drawn
        words = re.sub(r"<[^>]+>", " ", drawn).lower() + str(found.table.rows).lower()
        assert not [word for word in said if re.search(rf"\b{re.escape(word.lower())}\b", words)]


def test_distances_stand_in_no_headline_and_among_what_is_not_judged(example: Facts) -> None:
    for area in (HAVREAGER, "99915", "99916"):
        profile = page(example, area=area)
        assert isinstance(profile, Profile)
        assert figure(profile, "sted") == shown(example, area)
        assert not re.search(r"kortere til|længere til", profile.head)
        judged = {row[0]: row for row in figure(profile, "forhold").table.rows}
        at = [column.label for column in figure(profile, "forhold").table.columns].index("Vurdering")
        for name in DISTANCE.values():
            assert judged[example.catalogue[name].name.da][at] == "ingen dansk norm, vurderes ikke"


def test_the_title_tells_what_differs_most_from_the_middle_by_its_ratio(example: Facts) -> None:
    text, seen = Text("da"), set()
    for area in map(str, example.areas.index):
        rows = {kind: example.measure_rows[name] for kind, name in DISTANCE.items()}
        ratio = {
            kind: each["value"][area] / example.benchmarks[DISTANCE[kind]]
            for kind, each in rows.items()
            if each["status"][area] in SOUND
        }
        title = shown(example, area).title
        for word, kind, told in (
            ("længere", max(ratio, key=ratio.get), max(ratio.values()) > 1.2),
            ("kortere", min(ratio, key=ratio.get), min(ratio.values()) < 1 / 1.2),
        ):
            way = text(f"areas.place.to.{kind}")
            metres = text.number(rows[kind]["value"][area])
            assert (f"{word} {way} ({metres}\N{NO-BREAK SPACE}m)" in title) == told
            assert (word in title) == told
            seen.add((word, told))
    assert {("længere", True), ("kortere", True)} <= seen


def test_a_way_as_long_as_the_middle_one_is_in_no_title(example: Facts) -> None:
    rows = profile_rows.rows_of(example, HAVREAGER)
    own = {row.indicator: row for row in rows.itertuples()}
    told = {kind: own[name] for kind, name in DISTANCE.items() if name in own}
    same = {kind: row._replace(value=row.benchmark) for kind, row in told.items()}
    assert place.title(same, "distrikt", Text("da")) == "alle afstande er omtrent som midterste distrikts"
    far = same | {"school": same["school"]._replace(value=3 * same["school"].benchmark)}
    assert place.title(far, "distrikt", Text("da")).startswith("længere til skole (")


def test_one_measured_distance_is_a_title_of_its_own(example: Facts) -> None:
    alone = without(example, *(kind for kind in POINT_KINDS if kind != "doctor"))
    metres = Text("da").number(alone.measure_rows["doctor_distance_m"]["value"][HAVREAGER])
    assert shown(alone, HAVREAGER).title == f"Sted: {metres}\N{NO-BREAK SPACE}m til læge"


def test_a_kind_without_places_is_a_dashed_row_that_names_its_file(example: Facts) -> None:
    found = shown(without(example, "doctor"), HAVREAGER)
    assert found.drawing.count("b-empty") == 1
    assert "kan ikke måles her: stedliste (points.csv)" in found.drawing
    assert {str(row[0]): row[1] for row in found.table.rows}["Læge"] == Text("da")("common.status.missing")


@pytest.mark.parametrize(
    ("language", "file"), [("da", "stedliste (points.csv)"), ("en", "list of places (points.csv)")]
)
def test_without_any_distance_the_profile_has_an_empty_place_that_is_seen_and_names_the_file(
    copenhagen: Facts, language: str, file: str
) -> None:
    profile = page(copenhagen, language, area=TINGBJERG)
    assert isinstance(profile, Profile)
    assert "sted" not in [found.id for found in profile.figures]
    assert "figure-sted" not in markup(profile)
    seen, _, _ = profile.side.partition('id="more-missing"')
    assert file in seen
    assert Text(language)("areas.place.empty") in seen


def test_a_larger_areas_figure_is_its_word_and_no_dot(example: Facts) -> None:
    table = example.m.tables["indicators"]
    mine = table["indicator"].eq("stop_distance_m") & table["unit_id"].eq(HAVREAGER)
    tables = {**example.m.tables, "indicators": table[~mine]}
    areas = tables["areas"]
    tables["areas"] = areas.assign(
        parent_id=areas["parent_id"].astype(object).mask(areas["area_id"].eq(HAVREAGER), "99903")
    )
    facts = Facts(replace(example.m, tables=tables))
    facts.geometry = example.geometry
    assert facts.measure_rows["stop_distance_m"]["status"][HAVREAGER] == "copied"
    row = rows_of(facts, HAVREAGER)["Stoppested"]
    assert row[0] == Text("da")("common.status.copied")
    line = shown(facts, HAVREAGER).drawing.partition("Stoppested")[2].partition("</tr>")[0]
    assert "<circle" not in line


def test_the_public_has_distances_and_no_estates(example: Facts) -> None:
    tables = {name: frame for name, frame in example.m.tables.items() if name != "estates"}
    facts = Facts(replace(example.m, tables=tables))
    facts.geometry = example.geometry
    found = shown(facts, HAVREAGER)
    assert "almene afdelinger" not in found.legend
    assert {row[5:7] for row in found.table.rows} == {(None, None)}


# ---- the strip --------------------------------------------------------------------------------------------


def test_the_strip_runs_from_nothing_to_the_farthest_area() -> None:
    drawn = distance_strip(500.0, others=[100.0, 500.0, 2000.0], middle=1000.0, span=(400.0, 600.0), label="a<b")
    assert '<circle cx="25.0%"' in drawn
    assert '<line x1="50.0%" x2="50.0%"' in drawn
    assert '<line x1="20.0%" x2="30.0%"' in drawn
    assert re.search(r'd="M50 \S+M250 \S+M1000 \S+"', drawn)
    assert 'aria-label="a&lt;b"' in drawn


def test_one_area_or_none_makes_a_strip_all_the_same() -> None:
    assert '<circle cx="100.0%"' in distance_strip(80.0, others=[80.0], middle=80.0, span=None, label="")
    assert "<circle" not in distance_strip(None, others=[], middle=None, span=None, label="")


# ---- elsewhere --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_method_has_its_place_and_says_what_the_municipality_has(
    example: Facts, copenhagen: Facts, language: str
) -> None:
    assert "place" in area_methods.METHODS
    assert "place" in methods.METHODS
    text = Text(language)
    told = place.here(example, example.m.horizons[0], text)
    assert told.startswith(text.number(int(example.m.table("points")["kind"].isin(POINT_KINDS).sum())))
    assert text("areas.place.kind.school").lower() in told
    assert "points.csv" in place.here(copenhagen, copenhagen.m.horizons[0], text)


def test_the_map_says_that_a_distance_is_reckoned_and_that_the_line_is_a_median(example: Facts) -> None:
    measures = {each.id: each for each in area_map.map_figure(example, state(example), Text("da")).measures}
    assert set(DISTANCE.values()) <= set(measures)
    shop, stop, almene = (measures[name] for name in ("shop_distance_m", "stop_distance_m", "almene_share"))
    assert "Beregnet: luftlinje fra distriktets midte." in shop.source
    assert "luftlinje" not in stop.source
    assert shop.benchmark_note.startswith("lodret streg: kommunens median ")
    assert almene.benchmark_note.startswith("lodret streg: kommunen ")


def test_the_comparison_shows_distances_side_by_side_and_says_that_they_are_not_judged(example: Facts) -> None:
    beside = page(example, area=HAVREAGER, compare=("99903",))
    assert isinstance(beside, comparison.Comparison)
    for name in DISTANCE.values():
        assert example.catalogue[name].name.da in beside.table
    assert "ingen dansk norm, vurderes ikke" in beside.table
    assert "Kommunens afstande: median." in beside.table
