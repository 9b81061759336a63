"""Themes: sums that decompose exactly, and judgements that cannot disagree with the indicators'."""

import math
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core import profiles, themes
from byibalance_core.parameters import standards

from .profile_town import areas, catalogue, published, town, values

LIMITS = replace(standards(), distinguishable_sd=1.0, small_base=100)
ENTRIES = catalogue(
    up={"direction": "higher_is_strength", "theme": "income", "proportion": False},
    down={"direction": "lower_is_strength", "theme": "income", "proportion": False},
    flat={"direction": "none", "theme": "income", "proportion": False},
    alone={"direction": "higher_is_strength", "theme": "work", "proportion": True},
    context={"direction": "none", "theme": "stability", "proportion": False},
    missing={"direction": "higher_is_strength", "theme": "safety"},
)


def told(rows, *names):
    m = town(areas=areas(*names, district="district"), indicators=rows)
    frame = profiles.area_profiles(m, catalogue=ENTRIES, limits=LIMITS)
    return frame, themes.scores(frame, limit=1.0 - 1e-9), themes.contributions(frame)


def score(scores, area, theme):
    rows = scores[(scores["area_id"] == area) & (scores["theme"] == theme)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_theme_is_the_mean_of_its_directed_distances_by_hand():
    # Spread of 0 and 2 is 1: B lies at +1 up and at +3 down, which drags; flat has no direction and no part.
    rows = [
        *values("up", {"A": 0.0, "B": 2.0}),
        *published("up", 1.0),
        *values("down", {"A": 0.0, "B": 2.0}),
        *published("down", -1.0),
        *values("flat", {"A": 0.0, "B": 9.0}),
        *published("flat", 0.0),
    ]
    _, scores, parts = told(rows, "A", "B")
    assert score(scores, "B", "income")["score"] == -1.0
    assert score(scores, "B", "income")[["judgement", "ranked", "of"]].tolist() == ["challenge", 2, 2]
    of_b = parts[parts["area_id"] == "B"]
    assert dict(zip(of_b["indicator"], of_b["contribution"], strict=True)) == {"up": 0.5, "down": -1.5}


def test_a_theme_without_figures_is_empty_and_one_of_copied_figures_is_not_ranked():
    rows = [*values("alone", {"district": 0.3}), *values("context", {"A": 1.0, "B": 2.0})]
    _, scores, parts = told(rows, "A", "B")
    assert score(scores, "A", "safety")["judgement"] == "unmeasured"
    assert score(scores, "A", "work")[["judgement", "reason"]].tolist() == ["not_ranked", "copied"]
    assert score(scores, "A", "stability")["judgement"] == "no_direction"
    assert math.isnan(score(scores, "A", "work")["score"])
    assert parts.empty


def test_a_theme_of_one_indicator_is_judged_as_that_indicator_even_where_chance_explains_it():
    rows = [*values("alone", {"A": 0.5, "B": 0.5, "C": 0.5, "D": 0.6}, base=100), *published("alone", 0.52)]
    frame, scores, _ = told(rows, "A", "B", "C", "D")
    own = frame[(frame["area_id"] == "D") & (frame["indicator"] == "alone")].iloc[0]
    assert own["distance"] == score(scores, "D", "work")["score"] > 1
    assert own["judgement"] == score(scores, "D", "work")["judgement"] == "on_level"


numbers = st.floats(-1e4, 1e4).map(lambda value: round(value, 2))


@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=8))
@settings(deadline=None, max_examples=25)
def test_contributions_sum_exactly_to_the_score_and_no_theme_contradicts_its_indicators(triples):
    names = [f"A{place}" for place in range(len(triples))]
    rows = [
        row
        for place, indicator in enumerate(("up", "down", "alone"))
        for row in values(indicator, {name: triple[place] for name, triple in zip(names, triples, strict=True)})
    ]
    frame, scores, parts = told(rows, *names)
    for cell in scores.itertuples():
        own = parts[(parts["area_id"] == cell.area_id) & (parts["theme"] == cell.theme)]
        if cell.ranked:
            assert math.fsum(own["contribution"]) == cell.score
        if cell.judgement in ("strength", "challenge"):
            assert cell.judgement in set(own["judgement"])
    assert len(scores) == len(names) * len({entry.theme for entry in ENTRIES.values()})
    assert len(frame) == len(names) * len(ENTRIES)
