"""Where themes are heading, and other weights: sums that decompose exactly."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core import profiles, themes, trends
from byibalance_core.parameters import standards

from .profile_town import areas, catalogue, town, values

LIMITS = replace(standards(), distinguishable_sd=1.0, change_sd=0.25, small_base=100)
ENTRIES = catalogue(
    up={"direction": "higher_is_strength", "theme": "income", "proportion": False},
    down={"direction": "lower_is_strength", "theme": "income", "proportion": False},
    third={"direction": "higher_is_strength", "theme": "income", "proportion": False},
    flat={"direction": "none", "theme": "stability", "proportion": False},
    missing={"direction": "higher_is_strength", "theme": "safety"},
)


def frames(lines, *names):
    """Return profile and trends of areas whose indicators run straight from the first to the second value."""
    rows = []
    for indicator, ends in lines.items():
        for year in range(6):
            at = {a: first + (last - first) * year / 5 for a, (first, last) in zip(names, ends, strict=True)}
            rows += values(indicator, at, period=str(2021 + year))
    m = town(areas=areas(*names), indicators=rows)
    found = profiles.area_profiles(m, catalogue=ENTRIES, limits=LIMITS)
    return found, trends.area_trends(m, profiles=found, catalogue=ENTRIES, limits=LIMITS)


def test_a_direction_is_the_mean_of_the_relative_changes_by_hand():
    # Both spreads in 2021 are 1. up: A gains 2, the municipality 1. down: A falls 4, the municipality 2.
    _, moved = frames({"up": [(0, 2), (2, 2)], "down": [(0, -4), (2, 2)]}, "A", "B")
    found = themes.directions(moved, limit=0.25).set_index(["area_id", "theme"])
    assert found.loc[("A", "income"), ["change", "direction", "measured", "of"]].tolist() == [1.5, "better", 2, 3]
    assert found.loc[("B", "income"), ["change", "direction"]].tolist() == [-1.5, "worse"]
    parts = themes.direction_contributions(moved)
    mine = parts[parts["area_id"] == "A"]
    assert dict(zip(mine["indicator"], mine["contribution"], strict=True)) == {"up": 0.5, "down": 1.0}


def test_a_theme_without_a_history_says_so_and_one_that_is_broken_too():
    rows = [*values("up", {"A": 1.0, "B": 2.0}), *values("up", {"A": 9.0, "B": 0.0}, period="2019")]
    m = town(areas=areas("A", "B"), indicators=[*rows, *values("flat", {"A": 1.0, "B": 2.0})])
    moved = trends.area_trends(m, catalogue=ENTRIES, limits=LIMITS)
    found = themes.directions(moved, limit=0.25).set_index(["area_id", "theme"])
    assert found.loc[("A", "income"), ["direction", "reason"]].tolist() == ["break", "gap"]
    assert found.loc[("A", "safety"), ["direction", "reason"]].tolist() == ["unknown", "no_history"]
    assert found.loc[("A", "income"), "change"] != found.loc[("A", "income"), "change"]


numbers = st.floats(-1e4, 1e4).map(lambda value: round(value, 2))
towns = st.lists(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=3), min_size=2, max_size=6)
weights_of = st.none() | st.fixed_dictionaries({name: st.floats(0, 10) for name in ("up", "down", "third")})


@given(towns, weights_of)
@settings(deadline=None, max_examples=25)
def test_contributions_sum_exactly_whatever_the_weights_and_no_theme_contradicts_its_indicators(ends, weights):
    names = [f"A{place}" for place in range(len(ends))]
    lines = {name: [own[place] for own in ends] for place, name in enumerate(("up", "down", "third"))}
    level, moved = frames(lines, *names)
    for frame, scored, parts, score in (
        (
            level,
            themes.scores(level, limit=1.0, weights=weights),
            themes.contributions(level, weights=weights),
            "score",
        ),
        (
            moved,
            themes.directions(moved, limit=0.25, weights=weights),
            themes.direction_contributions(moved, weights=weights),
            "change",
        ),
    ):
        sums = {key: math.fsum(part) for key, part in parts.groupby(["area_id", "theme"])["contribution"]}
        column = "judgement" if score == "score" else "direction"
        for row in scored.itertuples():
            key = (row.area_id, row.theme)
            assert getattr(row, score) == sums[key] if key in sums else math.isnan(getattr(row, score))
            verdict = getattr(row, column)
            if verdict in ("strength", "challenge", "better", "worse"):
                mine = frame[(frame["area_id"] == row.area_id) & (frame["theme"] == row.theme)]
                mine = mine[mine["indicator"].map(lambda name: (weights or {}).get(name, 1) > 0).astype(bool)]
                assert verdict in set(mine["judgement"].astype(str))


def test_equal_weights_are_no_weights_and_other_weights_change_the_mean():
    level, _ = frames({"up": [(0, 0), (2, 2)], "down": [(0, 0), (2, 2)]}, "A", "B")
    plain = themes.scores(level, limit=1.0)
    equal = themes.scores(level, limit=1.0, weights={"up": 2.0, "down": 2.0, "third": 2.0})
    assert plain["score"].equals(equal["score"])
    heavy = themes.scores(level, limit=1.0, weights={"up": 3.0}).set_index(["area_id", "theme"])
    # B lies one up and, as less is better, one down: (3 - 1) / 4.
    assert heavy.loc[("B", "income"), "score"] == 0.5


def test_an_indicator_weighed_out_has_no_say():
    level, _ = frames({"up": [(0, 0), (2, 2)], "down": [(0, 0), (2, 2)]}, "A", "B")
    found = themes.scores(level, limit=1.0, weights={"down": 0.0}).set_index(["area_id", "theme"])
    assert found.loc[("B", "income"), ["score", "judgement", "ranked"]].tolist() == [1.0, "strength", 1]
    assert set(themes.contributions(level, weights={"down": 0.0})["indicator"]) == {"up"}


@pytest.mark.parametrize("weights", [{"up": -1.0}, {"up": math.nan}, {"origin_share": 1.0}])
def test_a_weight_that_cannot_be_is_refused(weights):
    level, moved = frames({"up": [(0, 1), (2, 2)]}, "A", "B")
    with pytest.raises(ValueError, match="weight"):
        themes.scores(level, limit=1.0, weights=weights)
    with pytest.raises(ValueError, match="weight"):
        themes.directions(moved, limit=0.25, weights=weights)
