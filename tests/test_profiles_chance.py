"""Chance alone is seldom told as a difference, and a real difference is found."""

import numpy as np
import pytest

from byibalance_core import profiles
from byibalance_core.parameters import indicators

from .profile_town import areas, town

SHARES = ("basic_education_share", "outside_labour_share", "perceived_safety_share", "daycare_share")
LEVEL, CASES = "median_disposable_income_dkk", "arrears_per_100_dwellings"
CATALOGUE = {name: indicators()[name] for name in (*SHARES, LEVEL, CASES)}


def figures(name, values, base, names):
    """Return the rows of one indicator; the municipality's value is that of everybody together."""
    common = {"indicator": name, "period": "2025", "status": "measured", "source_id": "register"}
    rows = [
        common | {"unit_kind": "area", "unit_id": area, "value": value, "base": n}
        for area, value, n in zip(names, values, base, strict=True)
    ]
    whole = float((values * base).sum() / base.sum())
    return [*rows, common | {"unit_kind": "municipality", "unit_id": "T", "value": whole, "base": int(base.sum())}]


def without_differences(rng):
    """Return a municipality in which every area has the same people behind it, drawn anew."""
    count = int(rng.integers(6, 24))
    names = [f"A{place}" for place in range(count)]
    base = np.exp(rng.uniform(np.log(120), np.log(5000), count)).astype(int)
    rows = []
    for name in SHARES:
        rows += figures(name, rng.binomial(base, rng.uniform(0.05, 0.9)) / base, base, names)
    incomes = np.array([np.median(250_000 * np.exp(rng.normal(0, 0.6, n))) for n in base])
    rows += figures(LEVEL, incomes, base, names)
    rows += figures(CASES, 100 * rng.poisson(base * 0.04) / base, base, names)
    return town(areas=areas(*names), indicators=rows)


def test_at_most_one_statement_in_twenty_tells_chance_as_a_difference():
    rng = np.random.default_rng(20260101)
    told = ranked = 0
    by_kind = {name: [0, 0] for name in CATALOGUE}
    for _ in range(1000):
        found = profiles.area_profiles(without_differences(rng), catalogue=CATALOGUE)
        found = found[found["distance"].notna()]
        apart = found["judgement"].isin(profiles.TOLD_APART)
        told, ranked = told + int(apart.sum()), ranked + len(found)
        for name, part in apart.groupby(found["indicator"].astype(str)):
            by_kind[name][0] += int(part.sum())
            by_kind[name][1] += len(part)
    assert ranked > 50_000
    assert told / ranked <= 0.05
    # No kind of figure hides behind the others.
    for name, (said, of) in by_kind.items():
        assert said / of <= 0.055, name
        assert said > 0, name


@pytest.mark.parametrize("of", [20, 8])
def test_a_difference_of_five_points_in_large_areas_is_found(of):
    rng = np.random.default_rng(7)
    found = planted = 0
    for _ in range(60):
        base = rng.integers(1000, 5000, of)
        names = [f"A{place}" for place in range(of)]
        share = np.full(of, 0.20)
        share[0] += rng.choice([-0.05, 0.05])
        rows = figures(SHARES[0], rng.binomial(base, share) / base, base, names)
        told = profiles.area_profiles(town(areas=areas(*names), indicators=rows), catalogue=CATALOGUE)
        mine = told[(told["area_id"] == "A0") & (told["indicator"] == SHARES[0])]
        found += int(mine["judgement"].isin(profiles.TOLD_APART).iloc[0])
        planted += 1
    assert found / planted >= 0.90


def test_a_share_without_its_base_is_measured_against_the_residents():
    names = ["A", "B", "C", "D"]
    values = np.array([0.20, 0.30, 0.26, 0.24])
    rows = [row | {"base": None} for row in figures(SHARES[0], values, np.full(4, 1000), names)]

    def judged(residents):
        people = [
            {"area_id": name, "year": 2026, "period": "2026", "persons": residents, "source_id": "register"}
            for name in names
        ]
        m = town(areas=areas(*names), indicators=rows, population=people)
        told = profiles.area_profiles(m, catalogue=CATALOGUE)
        return set(told[told["indicator"] == SHARES[0]]["judgement"].astype(str))

    assert judged(300) == {"on_level"}
    assert judged(8000) == {"strength", "challenge", "on_level"}
