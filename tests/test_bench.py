"""The bench's reckoning: what a figure is held against, and what the run says in the end."""

from __future__ import annotations

import math

import pytest

from bench import report
from bench.goals import GOALS, Goal, Line, exit_code, exponent, ratio, soak_share
from bench.load_client import percentile

HALF = Goal("half", "ours ÷ naive", 0.5)
NONE = Goal("none", "errors", 0, "errors")


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [(0.0, "holds"), (0.5, "holds"), (0.51, "missed"), (0.75, "missed"), (0.76, "failed"), (None, "not measured")],
)
def test_a_goal_is_missed_beyond_it_and_failed_beyond_one_and_a_half_of_it(measured, verdict):
    assert Line(HALF, measured).verdict == verdict


def test_where_nothing_may_happen_one_time_fails():
    assert Line(NONE, 0.0).verdict == "holds"
    assert Line(NONE, 1.0).verdict == "failed"
    assert Line(NONE, 1.0).share == math.inf


def test_the_run_fails_for_a_failed_or_an_unmeasured_goal_and_not_for_a_missed_one():
    assert exit_code([Line(HALF, 0.4), Line(HALF, 0.6)]) == 0
    assert exit_code([Line(HALF, 0.4), Line(HALF, 0.9)]) == 1
    assert exit_code([Line(HALF, 0.4), Line(HALF, None)]) == 1


def test_a_ratio_lacks_when_the_figure_or_the_peer_lacks():
    assert ratio(30.0, 120.0) == 0.25
    assert ratio(0.0, 120.0) == 0.0
    assert ratio(None, 120.0) is None
    assert ratio(30.0, None) is None


def test_time_that_grows_with_size_has_the_exponent_one_and_a_fixed_part_lowers_it():
    sizes = [67, 400, 7500]
    assert exponent(sizes, [0.3 * size for size in sizes]) == pytest.approx(1)
    assert exponent(sizes, [size**1.5 for size in sizes]) == pytest.approx(1.5)
    assert exponent(sizes, [20 + 0.3 * size for size in sizes]) < 1


def test_memory_may_grow_by_five_per_cent_or_fifteen_megabytes_whichever_is_more():
    assert soak_share(200, 215) == 1
    assert soak_share(400, 420) == 1
    assert soak_share(400, 440) == 2
    assert soak_share(300, 280) == 0


def test_a_percentile_is_a_value_that_was_seen():
    assert percentile([5.0, 1.0, 3.0, 2.0, 4.0], 0.5) == 3.0
    assert percentile([1.0, 2.0], 0.95) == 2.0
    assert percentile([], 0.95) is None


def test_the_report_has_the_goals_in_their_order_and_names_what_does_not_hold():
    lines = [
        Line(GOALS["foreign"], 0.0),
        Line(GOALS["nav_naive"], 0.6, "600 ms"),
        Line(GOALS["bytes"], None, "no answer"),
    ]
    written = report.document(lines, machine="2 cores", facts={})
    order = [written.index(f"| {GOALS[name].words} |") for name in ("nav_naive", "bytes", "foreign")]
    assert order == sorted(order)
    assert f"1 of 3 goals held; missed: {GOALS['nav_naive'].words}; not measured: {GOALS['bytes'].words}." in written
    assert "| 0.60 | ≤ 0.50 | 1.20 | **missed** | 600 ms |" in written
    assert "| – | ≤ 100 kB | – | **not measured** | no answer |" in written


def test_every_goal_is_answered_by_exactly_one_part_of_the_run():
    from bench.run import PARTS

    answered = [goal for _, goals in PARTS.values() for goal in goals]
    assert sorted(answered) == sorted(GOALS)
