"""Efforts beside challenges: what is missing on either side, and who could work together."""

import datetime as dt

import pandas as pd

from byibalance_core.efforts import efforts_beside_challenges
from byibalance_core.profiles import area_profiles, theme_scores

from .profile_town import areas, catalogue, published, town, values

ENTRIES = catalogue(
    safe={"direction": "higher_is_strength", "theme": "safety", "proportion": False},
    work={"direction": "higher_is_strength", "theme": "work", "proportion": False},
    school={"direction": "higher_is_strength", "theme": "children", "proportion": False},
)
#: A and B are the municipality's low end in safety, A alone in work.
FIGURES = [
    *values("safe", {"A": 0.0, "B": 0.0, "C": 2.0, "D": 2.0}),
    *published("safe", 1.0),
    *values("work", {"A": -3.0, "B": 0.0, "C": 0.0, "D": 0.0}),
    *published("work", 0.0),
]
DAY = dt.date(2026, 11, 1)


def effort(name, theme, unit, *, kind="area", start="2024-01-01", end=None):
    return {
        "effort_id": name,
        "kind": "safety",
        "name": name,
        "theme": theme,
        "unit_kind": kind,
        "unit_id": unit,
        "from_date": pd.Timestamp(start),
        "to_date": pd.Timestamp(end) if end else pd.NaT,
        "source_id": "register",
    }


def estate(name, area, owner, *, end=None):
    return {
        "estate_id": name,
        "valid_from": pd.Timestamp("1970-01-01"),
        "valid_to": pd.Timestamp(end) if end else pd.NaT,
        "organisation_id": owner,
        "area_id": area,
        "name": name,
        "source_id": "register",
    }


ESTATES = [estate("e1", "A", "o1"), estate("e2", "B", "o2"), estate("e3", "B", "o2"), estate("e4", "C", "o1")]


def beside(*efforts, estates=(), on=DAY, district=None):
    m = town(
        areas=areas("A", "B", "C", "D", district=district),
        indicators=FIGURES,
        efforts=list(efforts),
        estates=list(estates),
    )
    frame = area_profiles(m, catalogue=ENTRIES)
    return efforts_beside_challenges(m, on=on, profiles=frame, scores=theme_scores(m, profiles=frame))


def named(frame):
    return [(row.area_id, row.theme, None if pd.isna(row.indicator) else row.indicator) for row in frame.itertuples()]


def test_without_a_table_of_efforts_nothing_is_said():
    m = town(areas=areas("A", "B"), indicators=FIGURES[:2])
    assert efforts_beside_challenges(m) is None
    assert beside() is None


def test_a_challenge_without_a_running_effort_is_named_as_theme_and_as_indicator():
    found = beside(effort("i1", "safety", "A"))
    assert named(found.without_effort) == [
        ("A", "work", None),
        ("A", "work", "work"),
        ("B", "safety", None),
        ("B", "safety", "safe"),
    ]
    assert found.without_challenge.empty


def test_an_effort_that_has_ended_or_not_begun_does_not_run():
    found = beside(effort("old", "work", "A", end="2026-10-31"), effort("new", "work", "A", start="2026-11-02"))
    assert found.running.empty
    assert ("A", "work", None) in named(found.without_effort)
    then = beside(effort("old", "work", "A", end="2026-10-31"), on=dt.date(2026, 10, 31))
    assert then.running["effort_id"].tolist() == ["old"]


def test_the_day_is_the_release_s_where_none_is_given():
    assert beside(effort("i1", "safety", "A"), on=None).on == dt.date(2026, 11, 1)


def test_an_area_s_efforts_include_those_of_its_estates():
    found = beside(effort("i1", "safety", "e2", kind="estate"), estates=ESTATES)
    assert found.running[["area_id", "estate_id"]].to_numpy().tolist() == [["B", "e2"]]
    assert ("B", "safety", None) not in named(found.without_effort)


def test_an_effort_in_a_district_touches_its_areas_and_one_in_the_municipality_all():
    assert beside(effort("i1", "safety", "R"), district="R").running["area_id"].tolist() == ["A", "B", "C", "D"]
    assert beside(effort("i1", "safety", "T")).running["area_id"].tolist() == ["A", "B", "C", "D"]


def test_an_effort_without_a_challenge_says_whether_anything_is_measured():
    found = beside(effort("i1", "safety", "C"), effort("i2", "children", "A"), effort("i3", "safety", "A"))
    assert found.without_challenge[["effort_id", "level"]].to_numpy().tolist() == [
        ["i2", "unmeasured"],
        ["i1", "strength"],
    ]


def test_areas_with_one_challenge_and_other_owners_are_set_together():
    found = beside(effort("i1", "children", "D"), estates=ESTATES).together
    safety = found[found["indicator"].isna()]
    assert safety[["theme", "area_id", "organisation_id", "estates"]].to_numpy().tolist() == [
        ["safety", "A", "o1", 1],
        ["safety", "B", "o2", 2],
    ]
    assert set(found["theme"]) == {"safety"}


def test_a_theme_is_open_once_however_many_of_its_measures_are_challenges():
    found = beside(effort("i1", "children", "D"), estates=ESTATES)
    pairs = found.challenges[["area_id", "theme"]].drop_duplicates()
    assert sorted(map(tuple, found.open_themes[["area_id", "theme"]].to_numpy())) == sorted(
        map(tuple, pairs.to_numpy())
    )
    assert not found.open_themes.duplicated(["area_id", "theme"]).any()
    assert found.together_by_theme["indicator"].isna().all()
    # Whoever shares a measure shares its theme.
    shared = set(map(tuple, found.together[["theme", "area_id", "organisation_id"]].to_numpy()))
    assert shared <= set(map(tuple, found.together_by_theme[["theme", "area_id", "organisation_id"]].to_numpy()))


def test_one_owner_has_nobody_to_work_together_with_and_a_former_one_does_not_count():
    same = [estate("e1", "A", "o1"), estate("e2", "B", "o1"), estate("e3", "B", "o2", end="2020-01-01")]
    assert beside(effort("i1", "children", "D"), estates=same).together.empty
