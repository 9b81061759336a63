"""Efforts beside challenges: what runs, what does not, and where areas could work together."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from byibalance_core.efforts import efforts_beside_challenges
from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.text import Text
from dashboard.views import effort_list

from .area_pages import HAVREAGER, figure, page


@pytest.fixture(scope="module")
def known(store: Path) -> Facts:
    return facts_module.facts("101")


@pytest.fixture(scope="module")
def invented(store: Path) -> Facts:
    return facts_module.facts("999")


def test_the_list_names_each_area_whose_theme_has_no_effort(invented: Facts) -> None:
    beside = efforts_beside_challenges(invented.m)
    assert beside is not None
    # A theme counts where it or any of its measures needs attention, as on the profiles.
    whole = beside.without_effort.drop_duplicates(["area_id", "theme"])
    found = figure(page(invented), "indsatser")
    text = Text("da")
    assert found.title.lower().startswith(f"{text.count_word(len(whole))} ")
    on_profiles = [
        row
        for area in map(str, invented.areas.index)
        for row in figure(page(invented, area=area), "indsatser").table.rows
        if row[1] not in ("intet mål kræver opmærksomhed", "temaet kan ikke måles her")
    ]
    assert sum(row[2] == "ingen registreret" for row in on_profiles) == len(whole)
    rows = {row[0]: row for row in found.table.rows}
    for theme, areas in whole.groupby("theme")["area_id"]:
        names = sorted(invented.area_name(area) for area in areas)
        said = rows[text(f"common.theme.{theme}")][2]
        assert all(name in said for name in names) if len(names) <= effort_list.NAMED else " mere" in said


def test_working_together_is_named_only_across_organisations(invented: Facts) -> None:
    beside = efforts_beside_challenges(invented.m)
    assert beside is not None
    estates = invented.m.table("estates").astype({"area_id": str, "organisation_id": str})
    owners = estates.groupby("area_id")["organisation_id"].agg(set)
    names = dict(zip(invented.areas["name"], invented.areas.index.astype(str), strict=True))
    rows = figure(page(invented), "indsatser").table.rows
    seen = 0
    for area in map(str, invented.areas.index):
        for theme, said in effort_list.elsewhere(invented, area, Text("da")).items():
            themes = beside.challenges[beside.challenges["theme"] == theme]
            for name, other in names.items():
                if f"{name} (" in said:
                    seen += 1
                    assert other != area
                    assert {area, other} <= set(themes["area_id"])
                    assert owners[other] - owners[area]
                    # The list of all areas names the same organisations of it.
                    listed = next(row[4] for row in rows if row[0] == Text("da")(f"common.theme.{theme}"))
                    own = re.search(rf"{name} \([^)]*\)", said)
                    assert own
                    assert own.group() in listed or " mere" in listed.rpartition(")")[2]
    assert seen


def test_an_effort_without_a_measured_challenge_is_told_with_its_area(invented: Facts) -> None:
    beside = efforts_beside_challenges(invented.m)
    assert beside is not None
    cells = " ".join(str(cell) for row in figure(page(invented), "indsatser").table.rows for cell in row)
    assert len(beside.without_challenge)
    for row in beside.without_challenge.itertuples():
        assert f"{row.name} i {invented.area_name(row.area_id)}" in cells


def test_a_profile_sets_running_efforts_beside_its_challenges(invented: Facts) -> None:
    beside = efforts_beside_challenges(invented.m)
    assert beside is not None
    rows = {row[0]: row for row in figure(page(invented, area=HAVREAGER), "indsatser").table.rows}
    own = beside.running[beside.running["area_id"] == HAVREAGER]
    assert len(own)
    for row in own.itertuples():
        assert row.name in rows[Text("da")(f"common.theme.{row.theme}")][2]


def test_a_municipality_without_efforts_has_an_empty_place_with_the_file(known: Facts) -> None:
    assert known.m.table("efforts").empty
    shown = page(known)
    assert [found.id for found in shown.figures] == ["kort", "temaer"]
    assert "Indsatser ved siden af udfordringer" in shown.table
    assert "indsatsliste" in shown.table


def test_an_ended_effort_is_never_told_as_running(invented: Facts) -> None:
    table = invented.m.table("efforts")
    ended = table[pd.to_datetime(table["to_date"]) < pd.Timestamp(invented.m.published_at[:10])]
    assert len(ended)
    for row in ended.itertuples():
        area = str(row.unit_id)
        rows = figure(page(invented, area=area), "indsatser").table.rows
        assert not any(str(row.name) in str(line[2]) for line in rows)
        assert any(str(row.name) in str(line[3]) for line in rows)
