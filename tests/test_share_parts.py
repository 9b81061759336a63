"""Shares and the counts they are made of: what a share, or shares together, would tell of a hidden count."""

import pandas as pd
import pytest

from . import disclosure_town
from .disclosure_town import areas, estates, households, indicator, kind, move_outs, protect, table, turnover


def hidden_shares(tables):
    shown = protect(tables)[0]["indicators"]
    return set(shown.loc[shown["value"].isna(), "unit_id"])


def test_a_share_of_a_hidden_count_is_hidden_whatever_its_class():
    tables = {"areas": areas("a0"), "move_outs": move_outs(e1=4, e2=5), "estates": estates(e1="a0", e2="a0")}
    assert hidden_shares(tables | {"indicators": turnover("estate", e1=4, e2=5)}) == {"e1"}


def test_a_share_is_judged_by_its_count_even_where_the_count_is_not_delivered():
    assert hidden_shares({"areas": areas("a0"), "indicators": turnover("estate", e1=4, e2=5, e3=997)}) == {"e1", "e3"}


@pytest.mark.parametrize(
    ("counted", "hidden"),
    [
        ({"e1": 4}, True),  # the area is its only estate
        ({"e1": 4, "e2": 90}, True),  # all but one are shown
        ({"e1": 4, "e2": 90, "e3": 3}, False),  # two hidden, seven together: neither is told
        ({"e1": 4, "e2": 90, "e3": 4}, True),  # eight of two under five are four and four
        ({"e1": 1, "e2": 90, "e3": 2}, True),  # three together are few
        ({"e1": 0, "e2": 90}, False),  # a real zero is no secret
    ],
)
def test_an_areas_share_is_hidden_where_it_tells_an_estates_count(counted, hidden):
    tables = {
        "areas": areas("a0"),
        "move_outs": move_outs(**counted),
        "estates": estates(**dict.fromkeys(counted, "a0")),
        "indicators": turnover("area", a0=sum(counted.values())),
    }
    assert hidden_shares(tables) == ({"a0"} if hidden else set())


def test_the_municipalitys_share_less_those_of_shown_areas_does_not_tell_an_estates_count():
    counted = {"e1": 4, "e2": 60, "e3": 50, "e4": 4, "e5": 3, "e6": 80}
    place = {"e1": "a0", "e2": "a0", "e3": "a1", "e4": "a2", "e5": "a2", "e6": "a2"}
    tables = {
        "areas": areas("a0", "a1", "a2"),
        "move_outs": move_outs(**counted),
        "estates": estates(**place),
        "indicators": pd.concat(
            [turnover("area", a0=64, a1=50, a2=87), turnover("municipality", **{"999": 201})], ignore_index=True
        ),
    }
    # a0 tells e1; a1 has no secret of its own and would not blur the sum, so a2 goes as well
    assert hidden_shares(tables) == {"a0", "a2"}
    alone = tables | {"estates": estates(**place | {"e4": "a1", "e5": "a1"})}
    alone["move_outs"] = move_outs(**{name: n for name, n in counted.items() if name not in ("e4", "e5")})
    assert hidden_shares(alone) == {"a0", "999"}


def test_a_share_of_a_year_is_hidden_where_a_quarter_of_its_count_is():
    quarters = table(
        "move_outs",
        {"period": ["2026K1", "2026K2"], "move_outs": [3, 40]},
        estate_id="e1",
        year=2026,
        source_id="own",
    ).astype({"move_outs": "Int64", "year": "Int64"})
    tables = {"areas": areas("a0"), "move_outs": quarters, "estates": estates(e1="a0")}
    assert hidden_shares(tables | {"indicators": turnover("estate", e1=43)}) == {"e1"}


def test_a_count_that_is_only_split_is_told_by_its_parts():
    split = table(
        "move_outs",
        {"dwelling_type": ["family", "older"], "move_outs": [3, 40]},
        estate_id="e1",
        year=2026,
        period="2026",
        source_id="own",
    ).astype({"move_outs": "Int64"})
    tables = {"areas": areas("a0"), "move_outs": split, "estates": estates(e1="a0")}
    assert hidden_shares(tables | {"indicators": turnover("estate", e1=43)}) == {"e1"}


def test_a_cleared_share_stands_whatever_is_hidden():
    figures = turnover("estate", e1=4).assign(source_id="dst")
    tables = {"areas": areas("a0"), "move_outs": move_outs(e1=4), "estates": estates(e1="a0"), "indicators": figures}
    assert hidden_shares(tables) == set()


def test_a_hidden_total_is_not_told_by_the_base_of_a_share(monkeypatch):
    shares = {"one_person_households_share": kind("core", "share", True, "households", "one_person_households")}
    monkeypatch.setattr(disclosure_town, "CATALOGUE", shares)
    counted = households({"area_id": ["a0", "a1", "a2", "999"], "households": [4, 60, 70, 134]})
    figures = indicator(
        "one_person_households_share",
        {"unit_id": ["a0", "a1", "a2"], "value": [0.0, 0.02, 0.5], "base": [4.0, 60.0, 70.0]},
    )
    shown, _ = protect({"areas": areas("a0", "a1", "a2"), "households": counted, "indicators": figures})
    assert shown["households"]["households"].isna().tolist() == [True, True, False, False]
    assert shown["indicators"]["value"].isna().tolist() == [True, True, False]
    assert shown["indicators"]["base"].isna().tolist() == [True, True, False]
