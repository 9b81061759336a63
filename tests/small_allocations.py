"""Small random problems of allocation, and their best distribution found by looking at all of them.

Nothing of the product is used here: rules and aims are written again from the contract.
"""

from __future__ import annotations

import random
from fractions import Fraction
from math import floor

import pandas as pd

AREAS = ("x", "y")
SHARES = ("0.25", "0.29", "0.33", "0.5", "0.57", "0.7", "1.0")


def small_problem(seed: int) -> dict:
    """Return homes, kinds, steps as ``(share as written, closed)`` and sometimes what room the areas have."""
    chance = random.Random(seed)  # noqa: S311 - a test wants the same numbers each time
    estates = [f"e{number}" for number in range(chance.randint(1, 3))]
    area = {estate: chance.choice(AREAS) for estate in estates}
    homes = [
        {
            "estate_id": (estate := chance.choice(estates)),
            "organisation_id": "o",
            "area_id": area[estate],
            "dwelling_type": "family",
            "rooms": chance.randint(1, 3),
            "rent_dkk_month": chance.choice((3000, 4000, 5000)),
            "accessible": chance.choice(("yes", "no", "no")),
            "month": f"2027-{chance.randint(1, 4):02}",
            "vacancies": chance.choice((0, 1, 2, 3, 4, 5, 6)),
        }
        for _ in range(chance.randint(1, 6))
    ]
    kinds = [
        {
            "kind_id": f"k{number}",
            "count": chance.randint(0, 4),
            "rooms_min": chance.choice((1, 1, 2, 3)),
            "max_rent_dkk_month": chance.choice((3000, 4000, 5000, 9000)),
            "needs_accessible": chance.choice(("no", "no", "no", "yes")),
            "excluded_areas": chance.choice(("", "", "", "x", "y x")),
            "priority": chance.randint(1, 3),
        }
        for number in range(chance.randint(1, 4))
    ]
    steps = {estate: (chance.choice(SHARES), chance.random() < 0.15) for estate in estates}
    room = {one: chance.randint(0, 3) for one in AREAS if chance.random() < 0.2}
    return {"homes": homes, "kinds": kinds, "steps": steps, "room": room}


def fits(kind: dict, home: dict) -> bool:
    return (
        home["rooms"] >= kind["rooms_min"]
        and home["rent_dkk_month"] <= kind["max_rent_dkk_month"]
        and (home["accessible"] == "yes" or kind["needs_accessible"] == "no")
        and home["area_id"] not in kind["excluded_areas"].split()
    )


def limits(problem: dict) -> dict[str, tuple[Fraction, int]]:
    """Return for each estate the agreed number, exactly, and the most that may be allocated."""
    found = {}
    for estate, (share, closed) in problem["steps"].items():
        let = sum(home["vacancies"] for home in problem["homes"] if home["estate_id"] == estate)
        agreed = Fraction(0) if closed else Fraction(share) * let
        found[estate] = (agreed, floor(agreed))
    return found


def months(home: dict) -> int:
    return int(home["month"][:4]) * 12 + int(home["month"][5:])


def worth(problem: dict, by_priority: dict[int, int], used: tuple[int, ...]) -> tuple:
    """Return how good a distribution is: the larger, the better."""
    homes, agreed = problem["homes"], limits(problem)
    first = min((months(home) for home in homes if home["vacancies"]), default=0)
    waited = sum(count * (months(home) - first) for count, home in zip(used, homes, strict=True))
    allocated = dict.fromkeys(agreed, 0)
    for count, home in zip(used, homes, strict=True):
        allocated[home["estate_id"]] += count
    uneven = sum((Fraction(a * a) / agreed[e][0] for e, a in allocated.items() if a), Fraction(0))
    order = sorted({kind["priority"] for kind in problem["kinds"]}, reverse=True)
    return tuple(by_priority.get(priority, 0) for priority in order), -waited, -uneven


def allowed(problem: dict, used: tuple[int, ...]) -> bool:
    of_estates: dict[str, int] = {}
    of_areas: dict[str, int] = {}
    for count, home in zip(used, problem["homes"], strict=True):
        if count > home["vacancies"]:
            return False
        of_estates[home["estate_id"]] = of_estates.get(home["estate_id"], 0) + count
        of_areas[home["area_id"]] = of_areas.get(home["area_id"], 0) + count
    most = limits(problem)
    return all(count <= most[estate][1] for estate, count in of_estates.items()) and all(
        of_areas.get(area, 0) <= room for area, room in problem["room"].items()
    )


def best(problem: dict) -> tuple:
    """Return the worth of the best distribution: every household goes to every home it may have, or to none."""
    homes, kinds = problem["homes"], problem["kinds"]
    order = sorted({kind["priority"] for kind in kinds}, reverse=True)
    # All ways so far: homes used -> numbers placed by priority, of which the best for these homes is enough.
    ways: dict[tuple[int, ...], tuple[int, ...]] = {(0,) * len(homes): (0,) * len(order)}
    for kind in kinds:
        level = order.index(kind["priority"])
        for _ in range(kind["count"]):
            after = dict(ways)
            for used, placed in ways.items():
                for place, home in enumerate(homes):
                    then = (*used[:place], used[place] + 1, *used[place + 1 :])
                    if fits(kind, home) and allowed(problem, then):
                        more = (*placed[:level], placed[level] + 1, *placed[level + 1 :])
                        after[then] = max(after.get(then, more), more)
            ways = after
    return max(worth(problem, dict(zip(order, placed, strict=True)), used) for used, placed in ways.items())


def most_of(problem: dict, kind_id: str, kept: dict[str, int]) -> int:
    """Return how many of a kind can be placed while as many as given of each other kind are."""
    kinds = {kind["kind_id"]: kind for kind in problem["kinds"]}
    households = [kinds[name] for name, count in kept.items() if name != kind_id for _ in range(count)]

    def one_more(ways: set[tuple[int, ...]], kind: dict) -> set[tuple[int, ...]]:
        return {
            then
            for used in ways
            for place, home in enumerate(problem["homes"])
            if fits(kind, home) and allowed(problem, then := (*used[:place], used[place] + 1, *used[place + 1 :]))
        }

    ways = {(0,) * len(problem["homes"])}
    for kind in households:
        ways = one_more(ways, kind)
    for count in range(kinds[kind_id]["count"]):
        more = one_more(ways, kinds[kind_id])
        if not more:
            return count
        ways = more
    return kinds[kind_id]["count"]


def worth_of_rows(problem: dict, placed: pd.DataFrame) -> tuple:
    """Return the worth of a distribution given as the rows of an answer."""
    priority = {kind["kind_id"]: kind["priority"] for kind in problem["kinds"]}
    by_priority: dict[int, int] = {}
    left = [home["vacancies"] for home in problem["homes"]]
    used = [0] * len(left)
    for row in placed.to_dict("records"):
        by_priority[priority[row["kind_id"]]] = by_priority.get(priority[row["kind_id"]], 0) + row["count"]
        count = row["count"]
        for place, home in enumerate(problem["homes"]):
            same = all(home[name] == row[name] for name in ("estate_id", "rooms", "rent_dkk_month", "month", "area_id"))
            if same and (home["accessible"] == "yes") == row["accessible"]:
                taken = min(count, left[place])
                left[place] -= taken
                used[place] += taken
                count -= taken
        assert count == 0, "more homes are used than there are"
    return worth(problem, by_priority, tuple(used))
