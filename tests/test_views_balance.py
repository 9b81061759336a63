"""Social balance: every figure says what the core says, in both languages, and what is not known is said in words."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from byibalance_core.criteria.distance import Distance
from byibalance_core.geometry import display_geometry
from byibalance_core.moves import area_moves, expected_flows
from byibalance_core.segregation.balance import balance_change, between_organisations, social_balance
from byibalance_core.segregation.clusters import LEAST_AREAS
from byibalance_core.segregation.neighbours import kept, nearest, touching
from dashboard import facts as facts_module
from dashboard.balance_clusters import clusters, neighbours
from dashboard.balances import balances, chosen
from dashboard.facts import Facts
from dashboard.state import BALANCE_MEASURES, ViewState
from dashboard.text import Text
from dashboard.views import balance, balance_moves, criteria_distance

from .area_pages import small
from .profile_town import frame
from .shown_pages import figure, link, plain, without

FORBIDDEN = re.compile(
    r"ghetto|fortræng|tilfældighedsniveau|advarsel|belastet|ressourcesvag|displace|"
    r"fordi de |på grund af|skyldes|because of",
    re.IGNORECASE,
)


def state(facts: Facts, **changes: object) -> ViewState:
    return link(facts, **{"page": "social-balance", **changes})


def page(facts: Facts, language: str = "da", **changes: object) -> balance.Page:
    return balance.view(facts, state(facts, language=language, **changes), Text(language))


def names(shown: balance.Page) -> list[str]:
    return [found.id for found in shown.figures]


def markup(shown: balance.Page) -> str:
    return "".join((shown.head, shown.spread, shown.map_foot, shown.beside, shown.below))


# --- What is on the page ---


def test_the_figures_of_both_municipalities(copenhagen, example):
    assert names(page(copenhagen)) == ["fordeling", "fordeling-kort", "klynger", "lister"]
    assert names(page(example)) == [
        *("fordeling", "fordeling-kort", "udvikling", "organisationer"),
        *("flytninger", "stroemme", "afstand"),
    ]


@pytest.mark.parametrize("code", ["101", "999"])
def test_both_languages_have_the_same_figures_rows_and_numbers(code, store):
    facts = facts_module.facts(code)
    for danish, english in zip(page(facts).figures, page(facts, "en").figures, strict=True):
        assert danish.id == english.id
        assert danish.title != english.title

        def numbers(found):
            return [[cell for cell in row if isinstance(cell, float | int)] for row in found.table.rows]

        assert numbers(danish) == numbers(english)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("code", ["101", "999"])
def test_no_key_is_shown_and_no_word_says_why_or_blames(code, language, store):
    facts = facts_module.facts(code)
    area = str(facts.areas.index[0])
    for shown in (page(facts, language), page(facts, language, area=area)):
        words = plain(markup(shown))
        assert not re.search(r"\b(balance|criteria)\.[a-z_]+", words)
        assert not FORBIDDEN.search(words)
        for found in shown.figures:
            assert found.title
            assert found.source
            assert found.table.rows
            assert not FORBIDDEN.search(f"{found.title} {found.subtitle} {found.source}")


def test_the_headline_is_the_almene_dwellings_beside_chance(copenhagen):
    made = next(each for each in social_balance(copenhagen.m) if each.groups.measure == "tenure")
    group = next(each for each in made.by_group if each.name == "almene")
    text = Text("da")
    words = balance.headline_words(copenhagen, text)
    assert words.startswith("Almene boliger ligger ujævnt")
    assert text.percent(group.dissimilarity.value) in words
    assert text.percent(group.dissimilarity.mean) in words


# --- The spread and its map ---


@pytest.mark.parametrize("code", ["101", "999"])
def test_the_table_of_the_spread_is_the_cores(code, store):
    facts = facts_module.facts(code)
    rows = figure(page(facts), "fordeling").table.rows
    expected = [
        (group.members, group.share, group.dissimilarity.value, group.dissimilarity.low, group.dissimilarity.high)
        for made in social_balance(facts.m)
        for group in made.by_group
        if group.name != "rest"
    ]
    assert [(row[3], row[4], row[5], row[7], row[8]) for row in rows] == expected


def test_the_title_counts_the_groups_that_are_beyond_chance(example):
    groups = [group for made in social_balance(example.m) for group in made.by_group if group.name != "rest"]
    beyond = sum(group.dissimilarity.beyond for group in groups)
    text = Text("da")
    key = "all" if beyond == len(groups) else "some"
    assert figure(page(example), "fordeling").title == text(
        f"balance.spread_title_{key}", count=text.number(beyond), all=text.number(len(groups))
    )


def test_income_is_one_of_the_divisions_and_shares_a_heading_with_work_and_school(example):
    drawing = figure(page(example), "fordeling").drawing
    assert "Personer med lav indkomst" in drawing
    assert "Indkomst, arbejde og uddannelse, personer 2025" in plain(drawing)
    made = next(each for each in balances(example) if each.groups.measure == "income")
    rows = pd.read_csv(
        Path(__file__).parents[1] / "data" / "999" / "indicators.csv", dtype={"unit_id": str, "period": str}
    )
    rows = rows[(rows["indicator"] == "low_income_share") & (rows["period"] == "2025") & (rows["unit_kind"] == "area")]
    counts = (rows["value"] * rows["base"]).round().sum()
    assert made.groups.counts[:, 0].sum() == pytest.approx(counts, abs=len(rows))


def test_every_area_that_is_left_out_is_named(copenhagen, example):
    for facts in (copenhagen, example):
        left = {area for made in balances(facts) for area in made.groups.left_out}
        assert left
        source = figure(page(facts), "fordeling").source
        assert all(facts.area_name(area) in source for area in left)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_division_that_lacks_areas_says_how_many_in_its_heading(copenhagen, example, language):
    text = Text(language)
    for facts in (copenhagen, example):
        headings = re.findall(r'class="b-division">.*?</th>', figure(page(facts, language), "fordeling").drawing)
        for made in balances(facts):
            words = text(f"balance.measure.{made.groups.measure}").lower()
            heading = next(each for each in map(str.lower, headings) if words.split(",")[0] in each)
            lacks = len(made.groups.left_out)
            assert (text("common.status.incomplete") in heading) == bool(lacks)
            assert not lacks or f"{text.count_word(lacks)} " in heading


def test_an_almene_share_that_reads_otherwise_than_on_the_other_pages_says_of_what_it_is(copenhagen, example):
    told = "20\xa0% af boligerne i de kvarterer, der er med; 19\xa0% i hele kommunen"
    assert told in figure(page(copenhagen), "fordeling").source
    assert "i hele kommunen" not in figure(page(example), "fordeling").source


def test_the_map_shows_a_group_of_every_division_and_the_link_chooses_it(example):
    shown = page(example, measure="balance_income")
    assert shown.map.measure == "balance_income"
    assert [measure.id for measure in shown.map.measures] == [
        f"balance_{made.groups.measure}" for made, _ in chosen(example)
    ]
    assert {measure.id for measure in shown.map.measures} <= set(BALANCE_MEASURES)
    assert page(example, measure="nonsense").map.measure == shown.map.measures[0].id
    assert page(example, area="99902").map.selected == "99902"


def test_a_measure_of_the_page_is_a_link_that_the_server_understands(store):
    query = {"municipality": "999", "measure": "balance_income"}
    found, nonsense = ViewState.from_query(
        query, page="social-balance", municipalities=facts_module.municipalities(), choices=facts_module.choices
    )
    assert (found.measure, nonsense) == ("balance_income", ())


@pytest.mark.parametrize("code", ["101", "999"])
def test_an_area_without_a_figure_is_missing_in_map_and_table_and_never_zero(code, store):
    facts = facts_module.facts(code)
    shown = page(facts)
    table = figure(shown, "fordeling-kort").table
    for (made, group), measure in zip(chosen(facts), shown.map.measures, strict=True):
        column = made.groups.names.index(group.name)
        share = dict(
            zip(made.groups.areas, made.groups.counts[:, column] / made.groups.counts.sum(axis=1), strict=True)
        )
        for area, value, sign in zip(facts.areas.index.astype(str), measure.values, measure.signs, strict=True):
            if (area, group.name) in made.groups.doubtful:
                # A 0 that may be a hidden count is a sign on the map, never a 0.
                assert share[area] == 0
                assert (value, sign) == (None, "zero_or_hidden")
            elif area in share:
                assert value == pytest.approx(100 * share[area])
                assert sign == ""
            else:
                # The word is the one of the other pages: hidden households, incomplete dwellings.
                assert (value, sign) == (None, "incomplete" if area in facts.incomplete else "suppressed")
    left = {facts.area_name(area) for made in balances(facts) for area in made.groups.left_out}
    words = {Text("da")(f"common.status.{name}") for name in ("incomplete", "suppressed")}
    assert left == {row[0] for row in table.rows if words & {str(cell) for cell in row}}
    assert not any(Text("da")("common.status.missing") in row for row in table.rows)


# --- Marks: each means one thing, and a legend says it ---

FIELD = 'height="18" fill="var(--b-hairline)"'
HOLLOW, WHOLE = ('r="4.8" fill="var(--b-ground)"', 'r="4.8" fill="var(--b-accent)"')


def drawn(made) -> str:
    """Return a figure's drawing without the legend, so that only what stands for figures is counted."""
    legend, _, body = made.drawing.partition("<table")
    assert 'class="b-b-legend"' in legend
    return body


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_grey_field_is_chance_and_nothing_else(example, language):
    text = Text(language)
    shown = page(example, language)
    words = {"fordeling": "balance.legend.chance", "flytninger": "balance.moves.legend.chance"}
    for name, key in words.items():
        assert FIELD in drawn(figure(shown, name))
        assert text(key) in plain(figure(shown, name).drawing)
    for made in shown.figures:
        if made.id not in words:
            assert FIELD not in made.drawing
    flows = plain(figure(shown, "stroemme").drawing)
    assert text("balance.moves.legend.range") in flows
    assert text("balance.moves.legend.expected") in flows


def test_a_dot_is_hollow_where_chance_may_explain_it(example):
    shown = page(example)
    net = area_moves(example.m)
    inside = int((net["net"].abs() <= 1.96 * np.sqrt(net["gross"])).sum())
    body = drawn(figure(shown, "flytninger"))
    assert (body.count(HOLLOW), body.count(WHOLE)) == (inside, len(net) - inside)
    groups = [group for made in social_balance(example.m) for group in made.by_group if group.name != "rest"]
    beyond = sum(group.dissimilarity.beyond for group in groups)
    body = drawn(figure(shown, "fordeling"))
    assert (body.count(HOLLOW), body.count(WHOLE)) == (len(groups) - beyond, beyond)


def test_a_limit_that_is_met_is_a_whole_dot(example):
    body = drawn(figure(page(example), "afstand"))
    told = [
        one
        for area in criteria_distance.areas(example)
        for one in area.distances
        if one.name.startswith("udsat.") and one.points is not None
    ]
    assert body.count(WHOLE) == sum(bool(one.met) for one in told) > 0
    assert body.count(HOLLOW) == sum(not one.met for one in told) > 0


@pytest.mark.parametrize("code", ["101", "999"])
def test_the_colours_of_strengths_and_challenges_stand_for_nothing_else(code, store):
    shown = markup(page(facts_module.facts(code)))
    assert not re.search("b-(strength|attention|challenge)", shown)


# --- Change, organisations, clusters ---


def test_the_change_has_the_cores_interval_and_says_unsure_where_it_covers_none(example):
    found = {each.measure: each for each in balance_change(example.m)}
    made = figure(page(example), "udvikling")
    assert len(made.table.rows) == len(found)
    for each, row in zip(found.values(), made.table.rows, strict=True):
        assert row[3:6] == (each.change.change, each.change.low, each.change.high)
    said = sum(not each.change.certain for each in found.values())
    assert plain(made.drawing).count(Text("da")("balance.moved.unsure")) == said


def test_what_lies_between_organisations_is_explained_and_is_the_cores(example):
    made = figure(page(example), "organisationer")
    assert "100 %, at hver organisation har sin egen" in plain(made.drawing)
    split = between_organisations(example.m, "rent_band")
    row = next(row for row in made.table.rows if row[0] == Text("da")("balance.measure.rent_band"))
    assert row[1:3] == (split.total, split.between)
    assert sum(row[2:]) == pytest.approx(split.total)


def test_clusters_are_of_thirty_areas_and_more_and_say_who_the_neighbours_are(copenhagen, example):
    assert len(example.areas) < LEAST_AREAS <= len(copenhagen.areas)
    assert clusters(example) == ()
    made = figure(page(copenhagen), "klynger")
    assert "seks nærmeste midtpunkter" in made.subtitle
    found = clusters(copenhagen)
    assert [each.measure for each in found] == [each.groups.measure for each, _ in chosen(copenhagen)]
    for each, row in zip(found, made.table.rows, strict=True):
        for areas_of, cell in ((each.high, row[1]), (each.low, row[2])):
            assert cell == (
                Text("da").listing(copenhagen.area_name(area) for area in areas_of) if areas_of else "ingen"
            )
        assert not set(each.high) & set(each.low)
        assert row[3] == each.tested <= len(copenhagen.areas)
    assert any(each.high for each in found)


def test_the_sentence_on_clusters_is_of_the_chosen_measure(copenhagen):
    found = clusters(copenhagen)
    for each in found:
        title = figure(page(copenhagen, measure=f"balance_{each.measure}"), "klynger").title
        count = Text("da").count_word(len(each.high) + len(each.low))
        assert f"{count} af {each.tested}" in title or (not each.high and not each.low)


def test_the_neighbours_are_the_areas_that_share_a_point():
    import geopandas as gpd
    import shapely

    boxes = {
        "a": shapely.box(0, 0, 10, 10),
        "b": shapely.box(10, 0, 20, 10),
        "c": shapely.box(20, 0, 30, 10),
        "d": shapely.box(0, 10, 10, 20),
    }
    outlines = gpd.GeoDataFrame(geometry=list(boxes.values()), index=list(boxes), crs="EPSG:25832")
    # The middle of the row touches both ends and, in one corner, the one above; the ends do not touch each other.
    assert touching(display_geometry(outlines)) == ((1, 3), (0, 2, 3), (1,), (0, 1))
    with pytest.raises(ValueError, match="no outlines"):
        touching(b"nothing of the kind at all")
    assert kept(((1, 3), (0, 2, 3), (1,), (0, 1)), [1, 3]) == ((1,), (0,))


def test_circles_have_the_nearest_six_and_outlines_those_that_touch(copenhagen, example):
    near, touch = neighbours(copenhagen)
    assert not touch
    assert {len(each) for each in near} == {6}
    lon, lat = (copenhagen.areas[name].to_numpy(dtype=float) for name in ("centre_lon", "centre_lat"))
    assert near == nearest(lon, lat)
    beside, touch = neighbours(example)
    assert touch
    assert all(a in beside[b] for a, each in enumerate(beside) for b in each)
    by_name = dict(zip(example.areas["name"].astype(str), beside, strict=True))
    ids = list(example.areas["name"].astype(str))
    assert {"Snogtofte", "Bygskoven"} <= {ids[place] for place in by_name["Gåsekær"]}


# --- Moves ---


def test_the_moves_of_every_area_are_the_cores(example):
    found = area_moves(example.m).set_index("area_id")
    made = figure(page(example), "flytninger")
    assert len(made.table.rows) == len(example.areas)
    by_name = {example.area_name(area): row for area, row in found.iterrows()}
    for name, *cells in made.table.rows:
        row = by_name[name]
        assert cells[:4] == [row["moved_in"], row["moved_out"], row["net"], row["gross"]]
        assert cells[7] == pytest.approx(1.96 * np.sqrt(row["gross"]))
    assert [row[3] for row in made.table.rows] == sorted((row[3] for row in made.table.rows), reverse=True)


def test_only_a_net_move_beyond_chance_is_told_in_the_title(example):
    found = area_moves(example.m)
    beyond = found[found["net"].abs() > 1.96 * np.sqrt(found["gross"])]
    title = figure(page(example), "flytninger").title
    for area in found["area_id"]:
        assert (example.area_name(area) in title) <= (area in set(beyond["area_id"]))
    assert len(beyond) > 0
    assert example.area_name(beyond.sort_values("net").iloc[-1]["area_id"]) in title


def test_a_flow_stands_beside_the_expected_one_and_a_hidden_one_is_a_word(example):
    found = expected_flows(example.m).flows
    made = figure(page(example), "stroemme")
    assert len(made.table.rows) == len(found)
    hidden = Text("da")("common.status.suppressed")
    told = {
        (example.area_name(row["from_area"]), example.area_name(row["to_area"])): row for _, row in found.iterrows()
    }
    for row in made.table.rows:
        core = told[row[0], row[1]]
        if np.isnan(core["observed"]):
            assert row[3:6] == (hidden,) * 3
            assert row[7] == "skjult"
        else:
            assert row[3:7] == (core["observed"], core["low"], core["high"], core["expected"])
    count = int(found["observed"].isna().sum())
    assert count > 0
    assert f"{count} af {len(found)} strømme er skjult" in made.source
    more = int((found["judgement"] == "more").sum())
    assert made.title.startswith(f"{more} af ")


def test_the_flows_that_differ_stand_first(example):
    found = expected_flows(example.m).flows
    apart = found[found["judgement"].isin(["more", "fewer"])]
    words = plain(figure(page(example), "stroemme").drawing)
    assert len(apart) > 0
    for _, row in apart.head(4).iterrows():
        assert f"{example.area_name(row['from_area'])} → {example.area_name(row['to_area'])}" in words


def test_a_chosen_area_shows_its_own_flows_out_and_in(example):
    area = "99902"
    found = expected_flows(example.m).flows
    made = figure(page(example, area=area), "stroemme")
    name = example.area_name(area)
    assert made.title.startswith(f"{name}: ")
    assert len(made.table.rows) == int(((found["from_area"] == area) | (found["to_area"] == area)).sum())
    assert all(name in row[:2] for row in made.table.rows)
    words = plain(made.drawing)
    assert f"Fra {name} til" in words
    assert f"Til {name} fra" in words
    row = area_moves(example.m).set_index("area_id").loc[area]
    assert f"{int(row['within'])} flyttede inden for området" in words
    assert ' class="b-on"' in figure(page(example, area=area), "flytninger").drawing


def move(start, end, moved, status="measured"):
    return {
        **{"from_area": start, "to_area": end, "year": 2025, "moved": moved},
        **{"status": status, "source_id": "register"},
    }


def moving(rows, names="ABCD"):
    facts = small(*names)
    tables = {**facts.m.tables, "moves": frame("moves", rows)}
    found = Facts(replace(facts.m, tables=tables))
    found.geometry = ""
    return found


def test_hidden_moves_are_words_in_figure_and_table_and_nothing_is_expected():
    rows = [move("A", "B", None, "suppressed"), move("B", "A", 9), move("C", "D", 12), move("D", "C", 8)]
    facts = moving(rows)
    text = Text("da")
    made = balance_moves.figures(facts, state(facts), text)
    assert [found.id for found in made] == ["flytninger"]
    by_name = {row[0]: row[1:] for row in made[0].table.rows}
    hidden = text("common.status.suppressed")
    assert by_name["A"][:4] == (9.0, hidden, hidden, hidden)
    assert by_name["B"][:2] == (hidden, 9.0)
    assert by_name["C"][:4] == (8.0, 12.0, -4.0, 20.0)
    assert hidden in plain(made[0].drawing)
    shown = page(facts)
    assert plain(text("balance.moves.no_expectation")) in plain(shown.below)
    assert text("balance.missing.moves") not in plain(markup(shown))


def test_a_town_where_all_moves_are_hidden_says_so():
    facts = moving([move(a, b, None, "suppressed") for a in "ABC" for b in "ABC" if a != b], "ABC")
    made = balance_moves.figures(facts, state(facts), Text("da"))
    assert made[0].title == Text("da")("balance.moves.net_title_hidden")
    assert "0" not in [cell for row in made[0].table.rows for cell in row[1:5]]


def test_without_moves_the_place_names_the_file(copenhagen):
    words = plain(markup(page(copenhagen)))
    text = Text("da")
    for name in ("income", "moves", "criteria"):
        assert text(f"balance.missing.{name}") in words
        assert text(f"balance.missing_file.{name}") in words


# --- The law's criteria ---


def test_every_distance_is_the_cores_and_its_parts_are_the_whole(example):
    found = criteria_distance.areas(example)
    rows = figure(page(example), "afstand").table.rows
    assert len(rows) == sum(len(area.distances) for area in found)
    told = [(area, one) for area in found for one in area.distances]
    for (area, one), row in zip(told, rows, strict=True):
        assert row[0] == area.name
        assert row[7] == (None if one.points is None else float(one.points))
        change = area.changes.get(one.name)
        if change is None:
            assert row[9:12] == (None, None, None)
        else:
            assert row[9] == pytest.approx(row[10] + row[11])
            assert row[9] == pytest.approx(row[7] - row[8], abs=0.001)


def test_a_limit_that_is_met_from_below_is_told_and_drawn_below(example):
    found = criteria_distance.areas(example)
    area = next(each for each in found if each.to("udsat.income_pct_of_region").met)
    limit = area.found.criteria["udsat.income_pct_of_region"].limit
    assert limit.comparison == "<"
    points = float(area.to("udsat.income_pct_of_region").points)
    assert 0 < points < 1
    drawing = figure(page(example), "afstand").drawing
    row = re.search(rf"<tr><th[^>]*><a [^>]*>{area.name}</a>.*?</tr>", drawing).group()
    cell = row.rpartition("<td>")[2]
    assert f"opfyldt: {Text('da').number(points, 1)} point under" in cell
    assert "over" not in plain(cell)
    line, dot = _places(cell)
    assert dot < line
    for each in found:
        income = each.to("udsat.income_pct_of_region")
        if not income.met:
            own = re.search(rf"<tr><th[^>]*><a [^>]*>{each.name}</a>.*?</tr>", drawing).group().rpartition("<td>")[2]
            assert f"ikke opfyldt: {Text('da').number(-float(income.points), 1)} point over" in own


def _places(cell: str) -> tuple[float, float]:
    """Return where the limit's upright and the dot stand, in per cent of the width."""
    upright = re.search(r'<line x1="([\d.]+)%" x2="\1%"', cell)
    dot = re.search(r'<circle cx="([\d.]+)%"', cell)
    assert upright
    assert dot
    return float(upright.group(1)), float(dot.group(1))


def test_a_thin_margin_that_chance_can_move_says_so_for_every_criterion(example):
    drawing = figure(page(example), "afstand").drawing
    seen = 0
    for area in criteria_distance.areas(example):
        row = re.search(rf"<tr><th[^>]*><a [^>]*>{area.name}</a>.*?</tr>", drawing).group()
        told = [area.to(f"udsat.{name}") for name in criteria_distance.CRITERIA]
        thin = [one for one in told if one and one.chance_beyond and 0.05 < one.chance_beyond < 0.95]
        assert row.count("kan skifte ved tilfælde") == len(thin)
        assert "kendes ikke" not in plain(row).replace("grænsen kendes ikke", "")
        seen += any(one.name == "udsat.income_pct_of_region" for one in thin)
    assert seen


@pytest.mark.parametrize(
    ("before", "after", "below", "words"),
    [
        (Decimal("1.0"), Decimal("2.2"), False, "1,2 længere over på ét år"),
        (Decimal("2.2"), Decimal("1.0"), False, "1,2 nærmere grænsen på ét år"),
        (Decimal("1.0"), Decimal("2.2"), True, "1,2 længere under på ét år"),
        (Decimal("2.2"), Decimal("1.0"), True, "1,2 nærmere grænsen på ét år"),
        (Decimal("-1.0"), Decimal("0.5"), True, "kom under grænsen på ét år (1,5 point)"),
        (Decimal("0.5"), Decimal("-1.0"), True, "kom over grænsen på ét år (1,5 point)"),
        (Decimal("-1.0"), Decimal("0.5"), False, "kom over grænsen på ét år (1,5 point)"),
        (Decimal("0.5"), Decimal("-1.0"), False, "kom under grænsen på ét år (1,5 point)"),
        (Decimal("-2.0"), Decimal("-1.0"), True, "1,0 nærmere på ét år"),
        (Decimal("-1.0"), Decimal("-2.0"), False, "1,0 fjernere på ét år"),
        (Decimal("1.0"), Decimal("1.01"), True, "uændret på ét år"),
    ],
)
def test_a_move_is_told_by_the_side_on_which_the_limit_is_met(before, after, below, words):
    then, now = (Distance("udsat.income_pct_of_region", each > 0, each) for each in (before, after))
    assert criteria_distance.moved(now, then, below, Text("da")) == words


def test_convictions_say_which_of_the_two_is_not_known_and_are_never_persons(example):
    made = figure(page(example), "afstand")
    known = any(
        area.found.criteria["udsat.convicted_pct"].value is not None for area in criteria_distance.areas(example)
    )
    words = plain(made.drawing)
    text = Text("da")
    key = "criteria.untold_limit_convicted_pct" if known else "criteria.untold_both"
    said = text(key, criterion=text("criteria.convicted_pct"), year=2025)
    assert said in words
    assert "Dømte" not in words.replace(said, "")
    column = [column.label for column in made.table.columns].index(text("criteria.table.persons"))
    assert all(row[column] is None for row in made.table.rows if "Dømte" in str(row[4]))


def test_a_figure_that_lacks_here_and_stands_on_a_profile_is_explained(example):
    text = Text("da")
    said = text("criteria.on_profiles", criteria="dømte", term=example.term("definite", "da"))
    assert plain(figure(page(example), "afstand").drawing).count(said) == 1
    rows = example.m.table("indicators")
    of_areas = (rows["indicator"] == "convicted_share") & (rows["unit_kind"] == "area")
    tables = {**example.m.tables, "indicators": rows[~of_areas.to_numpy(dtype=bool)]}
    silent = Facts(replace(example.m, tables=tables))
    assert "Profilerne viser" not in plain(figure(page(silent), "afstand").drawing)


def test_the_official_list_stands_with_its_date_as_published(example, copenhagen):
    words = plain(figure(page(example), "afstand").drawing)
    assert "udsat boligområde på listen 1.12.2025" in words
    assert "ikke udsat boligområde på listen 1.12.2025" in words
    said = plain(markup(page(copenhagen)))
    assert "Mjølnerparken ikke udsat boligområde på listen 1.12.2023" in said
    # The source is silent on this one, and silence is no answer.
    assert "Bispeparken kilden siger ikke, om det var udsat 1.12.2020" in said
    lists = copenhagen.m.table("designations").assign(date=lambda rows: rows["list_date"].astype(str).str[:10])
    newest = lists.sort_values("date").groupby(lists["designated_area_id"].astype(str)).tail(1)
    named = newest[["on_udsat", "on_parallelsamfund", "on_omdannelse", "on_forebyggelse"]].eq("yes").any(axis=1).sum()
    made = figure(page(copenhagen), "lister")
    assert made.title.startswith(f"{named} af {len(newest)} almene boligområder")
    assert [row[0] for row in made.table.rows] == list(
        newest.sort_values(["date", "name"], ascending=[False, True])["name"]
    )


def test_coming_under_a_limit_is_not_said_to_be_an_improvement(example):
    made = figure(page(example), "afstand")
    assert "At komme under en grænse er ikke i sig selv en forbedring." in made.source
    assert "hele ændringen ligger i tallene" in plain(made.drawing)


# --- A municipality without anything ---


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_municipality_without_anything_says_what_is_missing_and_which_file_brings_it(language):
    facts = small("A", "B")
    shown = page(facts, language)
    assert shown.figures == ()
    assert shown.map is None
    words = plain(markup(shown))
    text = Text(language)
    assert text("balance.headline_none", name=facts.m.name) in words
    for name in balance.WANTED:
        assert text(f"balance.missing.{name}") in words
        assert text(f"balance.missing_file.{name}") in words


def test_a_part_that_is_not_delivered_leaves_the_rest(example):
    shown = page(without(example, "moves", "estates"))
    assert names(shown) == ["fordeling", "fordeling-kort", "udvikling", "lister"]
    words = plain(markup(shown))
    assert Text("da")("balance.missing.moves") in words
    assert Text("da")("balance.missing.criteria") in words
