"""The proposal, and what would open a wish, equal an exhaustive search on many small problems."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction

import pandas as pd
import pytest

from byibalance_core.lettings.agreement import Step
from byibalance_core.lettings.proposal import explain, propose

from .small_allocations import best, most_of, small_problem, worth_of_rows

PROBLEMS = 600
PARTS = 6


def proposed(problem, **options):
    steps = {
        estate: Step(f"{share} {closed}", {}, float(share), closed=closed)
        for estate, (share, closed) in problem["steps"].items()
    }
    return propose(
        pd.DataFrame(problem["homes"]), pd.DataFrame(problem["kinds"]), steps, room=problem["room"], **options
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_no_distribution_at_all_is_better_than_the_proposal(part):
    placed = 0
    for seed in range(part, PROBLEMS, PARTS):
        problem = small_problem(seed)
        found = proposed(problem)
        assert worth_of_rows(problem, found.placed) == best(problem), seed
        assert (found.status, found.mip_gap) == ("optimal", 0.0), seed
        placed += found.placed["count"].sum()
    assert placed > PROBLEMS / PARTS, "the problems are not empty"


@pytest.mark.parametrize("part", range(PARTS))
def test_when_time_runs_out_as_many_are_placed_and_the_bound_is_never_passed(part):
    worse = 0
    for seed in range(part, PROBLEMS // 3, PARTS):
        problem = small_problem(seed)
        found = proposed(problem, time_limit=0)
        placed, waited, uneven = best(problem)
        now = worth_of_rows(problem, found.placed)
        assert now[0] == placed, seed
        aims = {aim.name: aim for aim in found.aims}
        assert aims["month"].bound <= -waited <= aims["month"].value == -now[1], seed
        if now[1] == waited:
            assert aims["evenness"].bound <= float(-uneven) + 1e-9, seed
        assert (found.status == "optimal") == (found.mip_gap == 0), seed
        if found.status == "optimal":
            assert now == (placed, waited, uneven), seed
        worse += found.status == "feasible"
    assert worse > 0, "some of the problems are not solved by the number placed alone"


def changed(problem, kind, rule, change):
    """Return the problem with one rule changed, as the words of `explain` say it."""
    then = deepcopy(problem)
    own = next(one for one in then["kinds"] if one["kind_id"] == kind)
    shares = sorted({Fraction(share) for share, closed in problem["steps"].values() if not closed})
    if rule == "rent":
        own["max_rent_dkk_month"] += change
    elif rule == "rooms":
        own["rooms_min"] += change
    elif rule == "accessible":
        own["needs_accessible"] = "no"
    elif rule == "area":
        own["excluded_areas"] = " ".join(area for area in own["excluded_areas"].split() if area != change)
    elif rule == "closed_step":
        for estate, (share, closed) in problem["steps"].items():
            then["steps"][estate] = (share, closed and f"{share} {closed}" != change)
    elif rule == "quota":
        for estate, (share, closed) in problem["steps"].items():
            above = next((one for one in shares if one > Fraction(share)), Fraction(share))
            then["steps"][estate] = (above, closed)
    elif rule == "area_limit":
        then["room"] = {}
    return then


@pytest.mark.parametrize("part", range(3))
def test_what_would_open_a_wish_is_what_a_search_finds_when_one_rule_is_changed(part):
    opened = set()
    for seed in range(part, 150, 3):
        problem = small_problem(seed)
        found = proposed(problem)
        counts = found.placed.groupby("kind_id")["count"].sum().to_dict()
        for kind in {one.kind_id for one in found.unplaced}:
            for one in explain(found, kind):
                then = changed(problem, kind, one.rule, one.change)
                assert one.placed == most_of(then, kind, counts), (seed, kind, one)
                assert one.more == one.placed - counts.get(kind, 0)
                opened |= {one.rule} if one.more else set()
    assert {"rent", "rooms", "quota"} <= opened


def test_the_least_rise_of_the_rent_opens_as_much_as_no_limit_and_a_krone_less_does_not():
    raised = 0
    for seed in range(100):
        problem = small_problem(seed)
        found = proposed(problem)
        counts = found.placed.groupby("kind_id")["count"].sum().to_dict()
        for kind in {one.kind_id for one in found.unplaced}:
            rises = [one for one in explain(found, kind, rises=()) if one.rule == "rent"]
            without = most_of(changed(problem, kind, "rent", 10**6), kind, counts)
            assert rises or without == counts.get(kind, 0), seed
            for one in rises:
                assert one.placed == without, seed
                assert most_of(changed(problem, kind, "rent", one.change - 1), kind, counts) < without, seed
            raised += len(rises)
    assert raised > 0
