"""Which groups are measured, over which areas, and what is said of their spread."""

import numpy as np
import pytest

from byibalance_core import release
from byibalance_core.segregation.balance import balance_change, between_organisations, social_balance
from byibalance_core.segregation.groups import groups, years
from byibalance_core.segregation.indices import entropy_index

from .need_town import area_rows, municipality, stock_rows


@pytest.fixture(scope="module")
def copenhagen(published):
    return release.load(published, "101")


@pytest.fixture(scope="module")
def example(published):
    return release.load(published, "999")


def people(area, year, **bands):
    return [
        {
            "area_id": area,
            "year": year,
            "period": str(year),
            "age_band": band.strip("a").replace("_", "-"),
            "persons": n,
        }
        for band, n in bands.items()
    ]


def town(**tables):
    stock = [*stock_rows("A", total=100), *stock_rows("B", total=100), *stock_rows("C", total=50)]
    return municipality({"areas": area_rows("A", "B", "C", "T-unplaced"), "stock": stock} | tables)


def by_measure(found):
    return {made.measure: made for made in found}


def test_the_ages_of_every_area_make_one_division_and_a_hidden_figure_leaves_the_area_out():
    rows = [
        *people("A", 2026, a0_19=20, a20_64=60, a65_99=20),
        *people("B", 2026, a0_19=10, a20_64=80, a65_99=10),
        *people("C", 2026, a0_19=None, a20_64=30, a65_99=20),
        {"area_id": "C", "year": 2026, "period": "2026", "persons": 55},
        {"area_id": "A", "year": 2026, "period": "2026", "persons": 100},
        {"area_id": "B", "year": 2026, "period": "2026", "persons": 100},
    ]
    found = by_measure(groups(town(population=rows)))["age"]
    assert found.areas == ("A", "B")
    assert found.counts.tolist() == [[20, 60, 20], [10, 80, 10]]
    assert found.left_out == ("C",)
    assert found.left_out_share == pytest.approx(55 / 255)
    assert found.names == ("0-19", "20-64", "65-99")


def test_the_class_that_a_publisher_leaves_out_is_nobody_and_the_newest_count_of_the_year_holds():
    rows = [
        *people("A", 2026, a0_64=60, a65_99=20),
        *people("B", 2026, a0_64=80),
        {"area_id": "A", "year": 2026, "period": "2025K9", "age_band": "0-64", "persons": 1},
    ]
    found = by_measure(groups(town(population=rows)))["age"]
    assert found.counts.tolist() == [[60, 20], [80, 0]]


def test_nothing_is_guessed_where_nothing_is_counted():
    assert groups(town()) == ()
    assert social_balance(town()) == ()
    assert balance_change(town()) == ()
    assert between_organisations(town(), "rent_band") is None


def test_a_whole_split_says_more_than_one_share_of_it(example, copenhagen):
    assert {"age", "household_type"} <= set(by_measure(groups(example)))
    assert not {"one_person", "young_adults"} & set(by_measure(groups(example)))
    assert {"one_person", "young_adults"} <= set(by_measure(groups(copenhagen)))


def test_the_quarters_without_whole_figures_are_left_out_and_said(copenhagen):
    found = by_measure(groups(copenhagen))
    assert len(found["tenure"].areas) == 62
    assert len(found["tenure"].left_out) == 5
    assert found["tenure"].status == "estimated"
    assert found["rooms"].status == "measured"
    assert len(found["young_adults"].areas) == 67
    # Unemployment is the districts' in every quarter: it is no spread over quarters.
    assert "work" not in found


def test_rents_are_told_of_almene_dwellings_alone(example):
    found = by_measure(groups(example))["rent_band"]
    assert found.left_out == ()
    assert 0 < found.counts.sum() < 6100


def test_every_division_stands_beside_its_chance_level(example):
    for each in social_balance(example):
        assert 0 <= each.entropy.low <= each.entropy.mean <= each.entropy.high
        assert each.entropy.value == pytest.approx(entropy_index(each.groups.counts))
        assert sum(group.share for group in each.by_group) == pytest.approx(1.0)
        for group in each.by_group:
            assert group.dissimilarity.low <= group.dissimilarity.mean <= group.dissimilarity.high
            assert len(group.quotients) == len(each.groups.areas)
        assert (each.together == 1.0) == (each.groups.unit != "persons")


def test_a_town_that_is_spread_at_random_is_not_said_to_be_parted():
    rng = np.random.default_rng(0)
    rows = [
        row
        for area in "ABC"
        for row in people(area, 2026, a0_19=int(rng.binomial(60, 0.2)), a20_64=48, a65_99=int(rng.binomial(60, 0.2)))
    ]
    assert not any(each.entropy.beyond for each in social_balance(town(population=rows)))


def test_the_change_is_over_the_areas_of_both_years(example):
    assert years(example)[0] == 2001
    found = {each.measure: each for each in balance_change(example)}
    assert set(found) == {"age", "household_type"}
    for each in found.values():
        assert (each.since, each.year) == (2021, 2026)
        assert each.change.change == pytest.approx(each.after - each.before)
        assert each.change.low <= each.change.change <= each.change.high


def test_a_parted_change_is_told():
    before = [row for area in "ABC" for row in people(area, 2021, a0_64=500, a65_99=500)]
    after = [*people("A", 2026, a0_64=900, a65_99=100), *people("B", 2026, a0_64=100, a65_99=900)]
    found = balance_change(town(population=[*before, *after]))
    assert [(each.areas, each.change.certain) for each in found] == [(2, True)]


def test_the_organisations_and_their_estates_are_the_whole(example):
    found = between_organisations(example, "rent_band")
    assert found.total == pytest.approx(found.between + sum(found.within.values()))
    assert set(found.within) == set(example.table("organisations")["organisation_id"].astype(str))
    rows = example.table("stock")
    rows = rows[rows["estate_id"].notna() & rows["rent_band"].notna() & (rows["year"] == example.base_year)]
    assert (rows["rent_band"].astype(str) != "unknown").any()
