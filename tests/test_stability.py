"""How surely a theme has its class: certain far from the limit, even at it, and the same in every run."""

import time
from dataclasses import replace

import numpy as np
import pytest

from byibalance_core import profiles, stability, themes, trends
from byibalance_core.parameters import standards

from .profile_town import areas, catalogue, koebenhavn, published, town, values

LIMITS = replace(standards(), distinguishable_sd=1.0, change_sd=0.25, small_base=100)
ENTRIES = catalogue(
    share={"direction": "higher_is_strength", "theme": "work", "proportion": True},
    less={"direction": "lower_is_strength", "theme": "work", "proportion": True},
    alone={"direction": "higher_is_strength", "theme": "safety", "proportion": True},
    context={"direction": "none", "theme": "stability", "proportion": True},
    empty={"direction": "higher_is_strength", "theme": "income", "proportion": True},
)
#: Four areas whose spread is 0.1 and whose municipality lies in the middle: A at +1 exactly.
AT_THE_LIMIT = {"A": 0.6, "B": 0.4, "C": 0.6, "D": 0.4}


def told(rows, *names, entries=ENTRIES, **given):
    m = town(areas=areas(*names), indicators=rows)
    frame = profiles.area_profiles(m, catalogue=entries, limits=LIMITS)
    found = stability.theme_stability(m, profiles=frame, catalogue=entries, limits=LIMITS, **given)
    return found.set_index(["area_id", "theme"])


def test_one_indicator_far_from_the_limit_on_a_large_base_is_certain():
    rows = [*values("alone", {"A": 0.9, "B": 0.3, "C": 0.31, "D": 0.32}, base=50_000), *published("alone", 0.32)]
    found = told(rows, "A", "B", "C", "D")
    assert found.loc[("A", "safety"), ["level", "level_share"]].tolist() == ["strength", 1.0]
    assert found.loc[("C", "safety"), ["level", "level_share"]].tolist() == ["on_level", 1.0]


@pytest.mark.parametrize("base", [2000, 50_000])
def test_one_indicator_at_the_limit_is_even(base):
    found = told([*values("alone", AT_THE_LIMIT, base=base), *published("alone", 0.5)], "A", "B", "C", "D")
    assert found.loc[("A", "safety"), "level"] == "strength"
    assert found.loc[("A", "safety"), "level_share"] == pytest.approx(0.5, abs=0.05)
    assert found.loc[("B", "safety"), "level"] == "challenge"
    assert found.loc[("B", "safety"), "level_share"] == pytest.approx(0.5, abs=0.05)


def test_the_weights_alone_decide_between_two_indicators_that_disagree():
    # A lies at +2 and at -1: a theme of mean 0.5, and over +1 where the first weighs more than two thirds.
    entries = {name: replace(ENTRIES[name], proportion=False, theme="work") for name in ("share", "less")}
    rows = [
        *values("share", {"A": 2.0, "B": -1.0, "C": 1.0, "D": 0.0}),
        *values("less", {"A": 1.0, "B": -1.0, "C": 1.0, "D": -1.0}),
    ]
    spread = float(np.std([2, -1, 1, 0]))
    rows += [*published("share", 2.0 - 2 * spread), *published("less", 0.0)]
    found = told(rows, "A", "B", "C", "D", entries=entries).loc[("A", "work")]
    assert found["level"] == "on_level"
    assert found["level_share"] == pytest.approx(2 / 3, abs=0.05)


def test_a_draw_that_chance_could_explain_is_on_level_as_it_is_on_the_page():
    # D lies two spreads up, and chance on 100 people could do that: told from 0.618 on, as in 36 of 100 draws.
    rows = [*values("alone", {"A": 0.5, "B": 0.5, "C": 0.5, "D": 0.6}, base=100), *published("alone", 0.52)]
    found = told(rows, "A", "B", "C", "D").loc[("D", "safety")]
    assert found["level"] == "on_level"
    assert found["level_share"] == pytest.approx(0.64, abs=0.06)


def test_a_theme_without_a_class_has_no_share():
    found = told([*values("context", AT_THE_LIMIT, base=900)], "A", "B", "C", "D")
    assert found["level_share"].isna().all()
    assert set(found["level"].astype(str)) == {"no_direction", "unmeasured"}


def both(base, gain=0.2):
    rows = []
    for year in range(6):
        at = AT_THE_LIMIT | {"A": 0.9 - gain + gain * year / 5}
        rows += [
            *values("alone", at, base=base, period=str(2021 + year)),
            *published("alone", 0.45, period=str(2021 + year)),
        ]
    m = town(areas=areas("A", "B", "C", "D"), indicators=rows)
    frame = profiles.area_profiles(m, catalogue=ENTRIES, limits=LIMITS)
    moved = trends.area_trends(m, profiles=frame, catalogue=ENTRIES, limits=LIMITS)
    return stability.theme_stability(m, profiles=frame, trends=moved, catalogue=ENTRIES, limits=LIMITS).set_index(
        ["area_id", "theme"]
    )


def test_level_and_direction_are_classed_together():
    large = both(50_000).loc[("A", "safety")]
    assert large[["level", "direction", "level_share", "class_share"]].tolist() == ["strength", "better", 1.0, 1.0]
    small = both(150, gain=0.12).loc[("A", "safety")]
    assert small["class_share"] < small["level_share"]
    assert both(50_000).loc[("A", "work"), "class_share"] != both(50_000).loc[("A", "work"), "class_share"]


def test_the_same_figures_give_the_same_share_and_the_printed_class_is_the_page_s():
    m = koebenhavn()
    frame = profiles.area_profiles(m)
    first = stability.theme_stability(m, profiles=frame)
    assert first.equals(stability.theme_stability(m, profiles=frame))
    printed = themes.scores(frame, limit=standards().distinguishable_sd - 1e-9)
    assert first["level"].astype(str).tolist() == printed["judgement"].astype(str).tolist()
    classed = first["level"].isin(["strength", "challenge", "on_level"])
    assert first.loc[classed, "level_share"].between(0, 1).all()
    assert first.loc[~classed, "level_share"].isna().all()


def test_it_is_quick_for_koebenhavn():
    m = koebenhavn()
    frame = profiles.area_profiles(m)
    moved = trends.area_trends(m, profiles=frame)
    spent = []
    for _ in range(3):
        start = time.process_time()
        stability.theme_stability(m, profiles=frame, trends=moved)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.5
