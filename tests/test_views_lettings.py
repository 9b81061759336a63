"""Anvisning og udlejning: every figure says what the core says, nothing is guessed, and no small estate is told off."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from byibalance_core import release
from byibalance_core.lettings.chance_span import span
from dashboard.agreements import account_of, load, newest_placements
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.state import LANGUAGES, ViewState
from dashboard.text import Text
from dashboard.views import (
    area_map,
    flow,
    letting_known,
    letting_labour,
    letting_proposal,
    letting_try,
    lettings,
    methods,
    profile_estates,
)
from dashboard.views.sources import short_source, source_line

FORBIDDEN = re.compile(
    r"ghetto|fortræng|belastet|ressourcesvag|fordi de |på grund af|skyldes|because of|optimal|fair",
    re.IGNORECASE,
)


def state(facts: Facts, **changes: object) -> ViewState:
    first = ViewState(
        municipality=facts.m.code,
        year=facts.m.base_year,
        horizon=facts.m.horizons[0],
        measure="",
        page="anvisning",
    )
    return replace(first, **changes)


def page(facts: Facts, language: str = "da", **changes: object) -> lettings.Page:
    return lettings.view(facts, state(facts, language=language, **changes), Text(language))


def figure(shown: lettings.Page, name: str):
    return next(found for found in shown.figures if found.id == name)


def markup(shown: lettings.Page) -> str:
    return "".join((shown.head, shown.account, shown.ladder, shown.outside, shown.placed, shown.flow))


def plain(words: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split())


def with_tables(facts: Facts, **tables: pd.DataFrame | None) -> Facts:
    left = {name: rows for name, rows in facts.m.tables.items() if tables.get(name, rows) is not None}
    return Facts(replace(facts.m, tables=left | {name: rows for name, rows in tables.items() if rows is not None}))


def without_agreement(facts: Facts) -> Facts:
    settings = {name: value for name, value in facts.m.settings.items() if name != "agreement"}
    return Facts(replace(facts.m, settings=settings))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["example", "copenhagen"])
def test_the_page_says_nothing_that_it_should_not(name: str, language: str, request: pytest.FixtureRequest):
    facts = request.getfixturevalue(name)
    words = plain(markup(page(facts, language)))
    assert not FORBIDDEN.findall(words)
    assert "nan" not in words.lower().split()
    assert not re.findall(r"\bNone\b(?! of)", words)
    assert {found.method for found in page(facts, language).figures} <= set(methods.METHODS)


def test_the_headline_counts_those_inside_first(example: Facts):
    made = account_of(example)
    assert made is not None
    inside = made.n_with_span - made.n_outside
    assert plain(page(example).head).find(f"{inside} af {made.n_with_span} afdelinger ligger inden for") > 0


def test_every_row_of_the_account_is_the_cores(example: Facts):
    made = account_of(example)
    assert made is not None
    table = figure(page(example), "anvisningsregnskab").table
    names = [column.label for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    assert len(rows) == len(made.estates) + len(made.organisations) + 1
    told = {row["Afdeling"]: row for row in rows if row["Afdeling"] != "hele organisationen"}
    for row in made.estates.itertuples():
        shown = told[str(example.estates.loc[row.estate_id, "name"])]
        assert shown["Genudlejninger"] == ("ikke kendt" if np.isnan(row.genudlejninger) else row.genudlejninger)
        assert shown["Spænd, fra"] == ("ikke kendt" if np.isnan(row.low) else row.low)
    whole = rows[-1]
    assert (whole["Anvist"], whole["Genudlejninger"]) == (97.0, 489.0)


def test_a_row_adds_up_to_its_organisation_over_the_estates_that_are_compared(example: Facts):
    made = account_of(example)
    assert made is not None
    for row in made.organisations.itertuples():
        own = made.estates[(made.estates["organisation_id"] == row.organisation_id) & made.estates["low"].notna()]
        if row.compared:
            assert own["used"].sum() == row.compared_used


def test_which_estate_carries_more_than_agreed_is_told_with_its_span_and_its_chance(example: Facts):
    # On step three until 31 May and on step two from 1 June 2025, of a year that is delivered whole.
    found = span(42, (151 * 0.15 + 214 * 0.25) / 365)
    words = plain(page(example).account + page(example).outside)
    assert f"20 mod {found.low}–{found.high}" in words
    assert "Flere end aftalt: 20 af 42 genudlejninger" in words
    assert "Ved tilfælde ville så mange eller flere ses i under 1 af 1.000 år" in words
    assert "Trin 3 (15 %) fra 1.1.2025, Trin 2 (25 %) fra 1.6.2025" in words
    assert "Kan det være tilfældigt?" in words


def test_an_organisation_outside_although_none_of_its_estates_is_says_so(example: Facts):
    words = plain(page(example).outside)
    assert "Ingen af dens afdelinger ligger uden for hver for sig" in words
    # Nothing of the register is told where nobody may look into it.
    assert "Organisationens bemærkning" not in words
    seen = lettings.view(example, state(example), Text("da"), Book()).outside
    assert "Organisationens bemærkning: ingen endnu" in plain(seen)


def test_what_was_decided_otherwise_stands_beside_the_estate_with_its_date_and_reason(example: Facts):
    words = plain(page(example).outside)
    assert "reglen giver Trin 3. Gælder fra 1.6.2025. Bostøtten i afdelingen gør, at den kan tage imod flere" in words


def test_the_account_says_how_it_lies_within_all_lettings(example: Facts):
    shown = page(example)
    told = figure(shown, "kanaler").table.rows[0]
    assert "De 97 af 489 er familieboliger i de 35 afdelinger" in plain(shown.account)
    assert (told[:3], told[-1]) == (("2025", 1005.0, 193.0), 57.0)
    assert "Alle boligtyper i de 57 afdelinger, der har leveret, giver 193 af 1.005" in plain(shown.account)


def test_the_estates_without_a_step_add_up_to_those_of_the_ladder(example: Facts):
    shown = page(example)
    told = [int(count) for count in re.findall(r"(\d+) uden trin", plain(shown.account))]
    assert sum(told) == figure(shown, "trappen").table.rows[-1][-1] == 23


def test_a_step_is_as_tall_as_its_share(example: Facts):
    heights = [float(height) for height in re.findall(r"b-l-step\" style=\"height:([\d.]+)em", page(example).ladder)]
    shares = [row[1] for row in figure(page(example), "trappen").table.rows if isinstance(row[1], float)]
    assert shares == [0.25, 0.25, 0.15, 0.05]
    assert [height / heights[0] for height in heights] == pytest.approx(
        [share / shares[0] for share in shares], abs=0.01
    )


def test_the_words_of_a_step_that_is_too_low_for_them_stand_above_it(example: Facts):
    first, *_, last = page(example).ladder.split("<li>")[1:5]
    assert last.index("Trin 4") < last.index("b-l-step")
    assert first.index("Trin 1") > first.index("b-l-step")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_that_the_page_has_is_named_at_its_head_and_is_there(example: Facts, language: str):
    shown = page(example, language)
    named = re.findall(r'<a href="#([\w-]+)">', shown.head)
    assert named == list(lettings.ANCHORS.values())
    text, at = Text(language), state(example, language=language, letting_b=example.choices.letting_b)
    whole = "".join(
        (
            markup(shown),
            letting_try.heading(text),
            letting_proposal.view(example, at, text),
            letting_labour.view(example, at, text),
        )
    )
    assert [name for name in named if f'id="{name}"' not in whole] == []


def test_a_page_of_few_parts_has_no_list_of_them(copenhagen: Facts):
    assert "b-l-contents" not in page(copenhagen).head


def test_sources_are_told_in_full_once_a_part_and_every_file_has_them_all(example: Facts):
    shown = page(example)
    assert plain(shown.flow).count("nævnt på Data og metode") == 1
    for name in ("kommende", "ankre", "fraflytninger", "ventelister"):
        found = figure(shown, name)
        assert found.short.startswith("Fiktiv. Kilder: 7 boligorganisationer og Eksempelkommune, 1.2.2026.")
        assert "Skolarbo" in found.source or "Rugstrået" in found.source


def test_a_figure_of_few_publishers_names_them_on_the_screen_too(copenhagen: Facts):
    short, whole = (line(copenhagen, Text("da"), ("kk-kkbol3",)) for line in (short_source, source_line))
    assert short == whole
    assert "KKBOL3" in short


def test_who_decides_the_rates_stands_beside_the_ladder(example: Facts):
    words = plain(page(example).ladder)
    assert "Andelene er aftalt mellem kommunen og boligorganisationerne" in words
    assert "højst 25" in words
    assert "placeret af boligforum" in words
    assert "1.1.2025–31.12.2028" in words
    assert "23 af 60 afdelinger har intet trin, for deres mål er ukendte (for få beboere og ikke leveret)" in words


def test_the_ladder_counts_every_estate_once(example: Facts):
    rows = figure(page(example), "trappen").table.rows
    assert sum(row[-1] for row in rows) == len(newest_placements(example))


def test_an_estate_without_a_step_says_which_measures_are_unknown_and_why(example: Facts):
    rows = newest_placements(example)
    undecided = set(rows.loc[rows["step_id"].isna(), "estate_id"])
    own = rows.loc[rows["estate_id"].isin(undecided), "criteria"]
    assert {one.value.unknown for criteria in own for one in criteria} <= {"", "suppressed", "missing"}
    words = plain(page(example).account)
    assert "intet trin: alle tre mål er ukendte (for få beboere)" in words
    placed = figure(page(example), "placeringer")
    column = [c.label for c in placed.table.columns].index("Står på")
    assert sum(row[column] == "alle trin er mulige" for row in placed.table.rows) == len(undecided)


def test_who_decided_otherwise_stands_with_the_reason_and_what_the_rule_gives(example: Facts):
    words = plain(page(example).placed)
    assert "Placeret af aftalens parter: 2" in words
    assert "Besluttet af boligforum fra 1.6.2025" in words
    assert re.search(r"Ravstentoften .* Trin 3 Trin 2 Besluttet", words)


def test_nothing_is_drawn_for_an_estate_of_which_nothing_is_expected(example: Facts):
    made = account_of(example)
    assert made is not None
    html = page(example).account
    drawn = html.count('r="5.6"') + html.count('overflow="visible"')
    spans = made.n_with_span + int((made.organisations["compared"] > 0).sum())
    assert drawn == spans
    assert made.n_with_span < len(made.estates)


def test_the_estates_of_the_chosen_area_are_seen_at_once(example: Facts):
    made = account_of(example)
    assert made is not None
    shown = page(example, area="99903").account
    before = shown.split("<details")[0::1]
    seen = "".join(part.rsplit("</details>", 1)[-1] for part in before)
    for estate in made.estates.loc[made.estates["area_id"] == "99903", "estate_id"]:
        assert str(example.estates.loc[estate, "name"]) in seen


def test_empty_months_are_months_and_no_kroner_are_made_up(example: Facts):
    offers = figure(page(example), "tilbud")
    assert "Kroner" not in [column.label for column in offers.table.columns]
    assert "Hvad de tomme måneder koster, siges ikke" in offers.source


def test_the_years_ahead_are_ranges_and_channels_add_up(example: Facts):
    shown = page(example)
    channels = figure(shown, "kanaler").table
    for row in channels.rows:
        assert row[1] == pytest.approx(sum(row[2:-1]))
    coming = figure(shown, "kommende").table
    names = [column.label for column in coming.columns]
    for row in coming.rows:
        values = dict(zip(names, row, strict=True))
        assert values["Fra"] <= values["Ventet"] <= values["Til"]


def test_waiting_lists_have_no_sum(example: Facts):
    rows = figure(page(example), "ventelister").table.rows
    assert len(rows) == len(example.m.table("organisations"))


def test_copenhagen_says_what_is_known_what_is_lacking_and_what_is_only_arithmetic(copenhagen: Facts):
    shown = page(copenhagen)
    words = plain(markup(shown))
    assert "ikke offentligt kendt" in words
    assert "Det skal leveres, før siden kan svare" in words
    assert "lettings.csv" in words
    assert "Det er et regnestykke og ikke fraflytningen i København" in words
    base = letting_known.almene(copenhagen)
    assert base is not None
    assert not base.family
    # The number of dwellings is a share times a count: two digits are all that is known.
    assert [row[1:] for row in figure(shown, "procentpoint").table.rows] == [
        (660.0, 170.0),
        (3300.0, 830.0),
        (6600.0, 1700.0),
        (6900.0, 1700.0),
    ]
    assert (
        figure(shown, "procentpoint").table.rows[-1][0] == "10,4\N{NO-BREAK SPACE}%: hele landets familieboliger, 2019"
    )
    assert "Landets gennemsnit er en reference" in words
    assert [found.id for found in shown.figures] == ["procentpoint"]


def test_the_public_profile_has_no_estate_and_says_why(published: Path):
    facts = Facts(release.load(published, "999", profile="public"))
    shown = page(facts)
    assert "Den offentlige udgivelse har ingen tal for enkelte afdelinger" in plain(shown.account)
    assert "trappen" in [found.id for found in shown.figures]
    assert {row[-1] for row in figure(shown, "trappen").table.rows} == {"ikke kendt"}
    assert "placeringer" not in [found.id for found in shown.figures]
    words = plain(markup(shown))
    assert "intet trin" not in words
    assert "har leveret" not in words
    assert profile_estates.figure(facts, state(facts, area="99903"), Text("da")) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lacking", ["agreement", "lettings", "offers", "move_outs", "waiting", "estates"])
def test_a_part_that_is_not_delivered_leaves_no_blank_and_no_fault(example: Facts, lacking: str, language: str):
    facts = without_agreement(example) if lacking == "agreement" else with_tables(example, **{lacking: None})
    words = plain(markup(page(facts, language)))
    assert Text(language)(f"lettings.wanted.{lacking}_shows") in words


def test_without_an_agreement_the_flow_is_told_all_the_same(example: Facts):
    shown = page(without_agreement(example))
    found = [each.id for each in shown.figures]
    assert "kanaler" in found
    assert "anvisningsregnskab" not in found
    assert "trappen" not in found


def test_quarters_beside_their_year_are_not_counted_twice(example: Facts):
    rows = example.m.table("lettings")
    year = rows[rows["year"] == rows["year"].max()]
    quarters = [year.assign(period=f"{int(year['year'].max())}K{q}") for q in (1, 2, 3, 4)]
    doubled = with_tables(example, lettings=pd.concat([rows, *quarters], ignore_index=True))
    for dimension, value in (("tenure", "almene"), ("rooms", "3"), ("dwelling_type", "family")):
        assert flow.lettings(doubled, dimension, value) == flow.lettings(example, dimension, value)


def test_months_across_new_year_name_both_ends(example: Facts):
    rows = example.m.table("lettings")
    last = int(rows["year"].max())
    year = rows[rows["year"] == last]
    parts = [year.assign(period=f"{last}K{q}") for q in (3, 4)]
    parts += [year.assign(period=f"{last + 1}K{q}", year=last + 1) for q in (1, 2)]
    rolled = with_tables(example, lettings=pd.concat([rows[rows["year"] < last], *parts], ignore_index=True))
    found = flow.lettings(rolled, "tenure", "almene")
    assert found is not None
    assert found.period == f"{last}M07-{last + 1}M06"


def test_the_estates_of_an_area_stand_in_its_profile_with_their_verdict(example: Facts):
    made = account_of(example)
    found = profile_estates.figure(example, state(example, area="99903", page="omraader"), Text("da"))
    assert made is not None
    assert found is not None
    own = made.estates[made.estates["area_id"] == "99903"]
    assert len(found.table.rows) == len(own)
    assert "flere end spændet" in [row[-1] for row in found.table.rows]
    assert found.title == "Anvisning: en af seks afdelinger, der kan sammenlignes, ligger uden for spændet"


def test_the_map_tells_the_share_where_there_are_enough_and_never_beside_the_municipality(example: Facts):
    found = load(example)
    assert found is not None
    shown = area_map.map_figure(example, state(example, measure="allocated_share", page="overblik"), Text("da"))
    measure = next(each for each in shown.measures if each.id == "allocated_share")
    by_area = dict(zip(example.areas.index.astype(str), measure.values, strict=True))
    for row in found.itertuples():
        told = by_area[row.area_id]
        assert (told is None) == (row.genudlejninger < 20)
        if told is not None:
            assert told == pytest.approx(100 * row.used / row.genudlejninger)
    assert measure.benchmark is None
    assert measure.signs.count("few") == sum(value is None for value in measure.values)
    assert "inden for det spænd" in measure.title
    assert "ingen rangorden" in measure.subtitle


def test_a_delivered_share_never_stands_beside_the_one_of_the_account(example: Facts):
    rows = example.m.table("indicators")
    more = rows[rows["indicator"] == "outside_labour_share"].assign(indicator="allocated_share")
    found = with_tables(example, indicators=pd.concat([rows.astype({"indicator": str}), more], ignore_index=True))
    own = found.values[found.values["indicator"] == "allocated_share"]
    assert not own.duplicated(["unit_kind", "unit_id"]).any()
    assert set(own["method"]) == {"computed"}


def test_no_profile_knows_what_was_agreed(example: Facts):
    assert "allocated_share" not in set(example.profiles["indicator"].astype(str))
    assert "allocated_share" in example.catalogue


def test_the_agreement_is_shown_as_fictitious(example: Facts):
    agreed = example.agreement
    assert agreed is not None
    assert agreed.fictitious
    shown = page(example)
    assert 'class="b-fictitious"' in shown.head
    assert all(found.source.startswith("Fiktiv.") for found in shown.figures)


def with_agreement(facts: Facts, **parts: object) -> Facts:
    content = copy.deepcopy(dict(facts.m.settings["agreement"])) | parts
    return Facts(replace(facts.m, settings={**facts.m.settings, "agreement": content}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nobody_may_be_placed_and_somebody_was_it_is_told_and_never_as_chance(example: Facts, language: str):
    steps = copy.deepcopy(dict(example.m.settings["agreement"]["steps"]))
    steps["trin4"]["closed"] = True
    facts = with_agreement(example, steps=steps)
    made = account_of(facts)
    assert made is not None
    assert made.n_closed_but_used > 0
    shown = page(facts, language)
    words, text = plain(shown.head + shown.account), Text(language)
    assert text("lettings.headline_closed", count=text.count_word(made.n_closed_but_used)) in words
    assert words.count(text("lettings.verdict.closed_but_used")) == made.n_closed_but_used
    assert text("lettings.ladder.closed") in plain(shown.ladder)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ladder_of_areas_goes_before_that_of_estates_and_says_so(example: Facts, language: str):
    area_ladder = {"steps": {"listed": {"allocation_share": 0.0, "closed": True}}, "areas": {"99902": "listed"}}
    facts = with_agreement(example, area_ladder=area_ladder)
    shown = page(facts, language)
    rows = newest_placements(facts)
    count = int((rows["ladder_id"] == "area").sum())
    assert count > 0
    assert Text(language)("lettings.ladder.other_ladder", count=str(count)) in plain(shown.ladder)
    assert "nan" not in plain(markup(shown)).lower().split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_twelve_months_across_new_year_are_named_by_their_ends(example: Facts, language: str):
    rows, offers = example.m.table("lettings"), example.m.table("offers")
    parts = [rows[rows["year"] < 2025]]
    for year, quarters in ((2025, (3, 4)), (2026, (1, 2))):
        own = rows[rows["year"] == 2025].assign(year=year)
        parts += [own.assign(period=f"{year}K{quarter}") for quarter in quarters]
    rolled = with_tables(example, lettings=pd.concat(parts, ignore_index=True), offers=offers[offers["year"] < 2025])
    words = plain(markup(page(rolled, language)))
    assert "7/2025–6/2026" in words
