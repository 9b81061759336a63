"""Indices of segregation against their definitions, against PySAL, and against what chance gives."""

import esda
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal import weights
from segregation import multigroup, singlegroup

from byibalance_core import segregation as sg
from byibalance_core.segregation.chance import all_under_chance

X, T = [30, 10, 60], [100, 200, 150]


def of_two(index):
    """Return an index of the first of two groups."""
    return lambda counts: index(counts[:, 0], counts.sum(axis=1))


def two(group, total):
    return np.column_stack([group, np.subtract(total, group)])


def seeded(areas, share, size, seed):
    rng = np.random.default_rng(seed)
    total = rng.integers(max(size // 2, 1), size * 2, areas)
    mix = rng.beta(share * 20, (1 - share) * 20, areas)
    return rng.binomial(total, mix), total


# --- the handbook's vectors ------------------------------------------------------------------------------------------


def test_the_vector_of_segregation():
    assert sg.dissimilarity(X, T) == pytest.approx(0.44286, abs=5e-6)
    assert sg.isolation(X, T) == pytest.approx(0.33500, abs=5e-6)
    assert sg.exposure(X, T) == pytest.approx(0.66500, abs=5e-6)
    assert sg.adjusted_isolation(X, T) == pytest.approx(0.14500, abs=5e-6)
    assert sg.entropy_index(two(X, T)) == pytest.approx(0.15366, abs=5e-6)
    assert sg.location_quotients(X, T) == pytest.approx([1.350, 0.225, 1.800])


def test_the_vectors_of_the_chance_level():
    assert sg.chance_dissimilarity(T, sum(X) / sum(T)) == pytest.approx(0.0776, abs=5e-5)
    for size, share, expected in ((50, 0.05, 0.259), (150, 0.2, 0.081), (500, 0.05, 0.082), (1500, 0.2, 0.026)):
        assert sg.chance_dissimilarity([size] * 40, share) == pytest.approx(expected, abs=5e-4)


def test_the_vector_of_the_fair_share():
    assert sg.hoover([40, 5, 20, 10], [400, 250, 150, 200]) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("size", "share", "mean"),
    [(50, 0.05, 0.259), (150, 0.2, 0.081), (500, 0.05, 0.081), (1500, 0.2, 0.025)],
)
def test_the_chance_level_is_what_a_simulation_gives(size, share, mean):
    total = np.full(40, size)
    # Whole persons that make the share exactly: 2 and 3 by turns make 5 % of 50.
    group = np.diff(np.floor(np.arange(41) * size * share + 1e-9))
    found = sg.under_chance(two(group, total), of_two(sg.dissimilarity))
    assert found.mean == pytest.approx(mean, abs=0.004)
    # Persons dealt out like cards, without the product's code.
    rng, cards = np.random.default_rng(9), np.arange(40 * size) < group.sum()
    dealt = [rng.permutation(cards).reshape(40, size).sum(axis=1) for _ in range(1000)]
    values = [0.5 * np.abs(x / group.sum() - (size - x) / (40 * size - group.sum())).sum() for x in dealt]
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(values, [0.025, 0.975])), abs=0.011)
    assert found.mean == pytest.approx(sg.chance_dissimilarity(total, share), rel=0.04)


# --- by hand, and against PySAL --------------------------------------------------------------------------------------


def test_the_index_of_several_groups_is_its_definition():
    counts = np.array([[10, 20, 0], [5, 5, 40], [0, 0, 0], [30, 1, 9]], dtype=float)
    whole = counts.sum(axis=0) / counts.sum()
    expected = 0.0
    for row in counts[counts.sum(axis=1) > 0]:
        share = row / row.sum()
        expected += row.sum() * (-sum(p * np.log(p) for p in whole) + sum(p * np.log(p) for p in share if p > 0))
    expected /= counts.sum() * -sum(p * np.log(p) for p in whole)
    assert sg.entropy_index(counts) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_two_groups_agree_with_pysal(seed):
    group, total = seeded(40, 0.2, 300, seed)
    frame = pd.DataFrame({"x": group, "t": total})
    pairs = (
        (singlegroup.Dissim, sg.dissimilarity),
        (singlegroup.Isolation, sg.isolation),
        (singlegroup.Interaction, sg.exposure),
        (singlegroup.CorrelationR, sg.adjusted_isolation),
    )
    for theirs, ours in pairs:
        assert ours(group, total) == pytest.approx(theirs(frame, "x", "t").statistic, abs=1e-9)
    theirs = singlegroup.Entropy(frame, "x", "t").statistic
    assert sg.entropy_index(two(group, total)) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_several_groups_agree_with_pysal(seed):
    counts = np.random.default_rng(seed).integers(1, 400, (50, 4))
    frame = pd.DataFrame(counts, columns=list("abcd"))
    theirs = multigroup.MultiInfoTheory(frame, list("abcd")).statistic
    assert sg.entropy_index(counts) == pytest.approx(theirs, abs=1e-9)


def test_local_moran_agrees_with_pysal_but_for_its_constant():
    rng = np.random.default_rng(3)
    grid = weights.lat2W(7, 7, rook=False)
    grid.transform = "r"
    values = rng.normal(size=49) + np.repeat(np.arange(7), 7)
    theirs = esda.Moran_Local(values, grid, permutations=999, seed=1)
    found = sg.local_moran(values, [grid.neighbors[i] for i in range(49)])
    assert found.value == pytest.approx(theirs.Is * 49 / 48, abs=1e-9)
    # Its p has one side, ours both; and both are drawn.
    assert np.abs(found.p - np.minimum(1, 2 * theirs.p_sim)).max() < 0.08
    assert (found.adjusted >= found.p).all()
    assert found.kind[0] == "low"
    assert found.kind[-1] == "high"


# --- laws ------------------------------------------------------------------------------------------------------------


@st.composite
def towns(draw):
    areas = draw(st.integers(2, 12))
    counts = draw(st.lists(st.tuples(*[st.integers(0, 200)] * 2), min_size=areas, max_size=areas))
    table = np.array(counts)
    if (table.sum(axis=0) == 0).any():
        table[0] += 1
    return table


@given(towns())
def test_every_index_lies_between_even_and_apart(table):
    x, t = table[:, 0], table.sum(axis=1)
    for value in (sg.dissimilarity(x, t), sg.entropy_index(table), sg.isolation(x, t), sg.adjusted_isolation(x, t)):
        assert -1e-9 <= value <= 1 + 1e-9
    assert sg.isolation(x, t) >= x.sum() / t.sum() - 1e-9
    assert sg.dissimilarity(x, t) == pytest.approx(sg.dissimilarity(t - x, t), abs=1e-12)


@given(towns(), st.integers(2, 5))
def test_the_order_of_the_areas_and_their_common_size_change_nothing(table, times):
    for index in (sg.entropy_index, of_two(sg.dissimilarity)):
        assert index(table[::-1] * times) == pytest.approx(index(table), abs=1e-12)


def test_an_even_town_is_0_and_a_parted_one_1():
    even, parted = np.array([[10, 30], [20, 60]]), np.array([[10, 0], [0, 30]])
    for index in (sg.entropy_index, of_two(sg.dissimilarity), of_two(sg.adjusted_isolation)):
        assert index(even) == pytest.approx(0, abs=1e-12)
        assert index(parted) == pytest.approx(1)


@given(st.integers(0, 10_000))
@settings(max_examples=25)
def test_between_and_within_are_the_whole(seed):
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 60, (12, 3)) + 1
    parts = rng.choice(["a", "b", "c"], 12)
    found = sg.entropy_decomposition(counts, parts)
    assert found.total == pytest.approx(sg.entropy_index(counts), abs=1e-12)
    assert found.total == pytest.approx(found.between + sum(found.within.values()), abs=1e-12)
    # Each part's own addition is its own index times its weight.
    for part, added in found.within.items():
        inside = counts[parts == part]
        share = inside.sum(axis=0) / inside.sum()
        whole = counts.sum(axis=0) / counts.sum()
        weight = inside.sum() * (share * np.log(share)).sum() / (counts.sum() * (whole * np.log(whole)).sum())
        assert added == pytest.approx(weight * (sg.entropy_index(inside) if len(inside) > 1 else 0.0), abs=1e-12)


@pytest.mark.parametrize(
    ("group", "total", "word"),
    [
        ([0, 0], [5, 5], "nobody"),
        ([5, 5], [5, 5], "everybody"),
        ([6, 1], [5, 5], "larger"),
        ([-1, 1], [5, 5], "negative"),
        ([np.nan, 1], [5, 5], "missing"),
        ([1], [5, 5], "areas"),
    ],
)
def test_counts_that_cannot_be_are_refused(group, total, word):
    with pytest.raises(ValueError, match=word):
        sg.dissimilarity(group, total)


# --- chance ----------------------------------------------------------------------------------------------------------


def test_a_random_spread_is_seldom_said_to_be_more():
    rng = np.random.default_rng(11)
    said = 0
    for _ in range(200):
        total = rng.integers(40, 400, 30)
        table = two(rng.binomial(total, 0.15), total)
        said += sg.under_chance(table, of_two(sg.dissimilarity), draws=200).beyond
    # 2.5 % by construction; 200 towns give at most 5.5 % in 99 of 100 runs.
    assert said <= 11


def test_a_planted_difference_is_told():
    total = np.full(30, 400)
    table = two(np.where(np.arange(30) < 15, 40, 80), total)
    found = sg.under_chance(table, of_two(sg.dissimilarity))
    assert found.beyond
    assert found.low < found.mean < found.high < found.value


def test_people_who_come_together_give_more_by_chance():
    group, total = seeded(30, 0.2, 300, 5)
    alone, in_households = (
        sg.under_chance(two(group, total), of_two(sg.dissimilarity), together=size) for size in (1.0, 2.2)
    )
    assert in_households.mean > alone.mean * 1.3
    assert in_households.value == alone.value


def test_no_change_is_not_told_as_one_and_a_real_one_is():
    rng = np.random.default_rng(2)
    total = np.full(40, 500)
    mix = rng.beta(4, 16, 40)
    told = 0
    for _ in range(40):
        before, after = (two(rng.binomial(total, mix), total) for _ in range(2))
        told += sg.change_of(before, after, of_two(sg.dissimilarity), draws=200).certain
    assert told <= 6
    apart = two(rng.binomial(total, np.where(np.arange(40) < 20, 0.05, 0.4)), total)
    even = two(rng.binomial(total, 0.225), total)
    found = sg.change_of(even, apart, of_two(sg.dissimilarity), draws=200)
    assert found.certain
    assert 0 < found.low < found.change < found.high


def test_clusters_need_thirty_areas_and_find_none_in_noise():
    with pytest.raises(ValueError, match="too few"):
        sg.local_moran(np.arange(29.0), [[(i + 1) % 29] for i in range(29)])
    values = np.random.default_rng(4).normal(size=64)
    ring = [[(i - 1) % 64, (i + 1) % 64] for i in range(64)]
    found = sg.local_moran(values, ring)
    assert (found.adjusted > 0.05).all()
    assert sg.local_moran(values, [*ring[:-1], []]).p[-1] == 1.0


def test_all_groups_at_once_stand_beside_what_each_has_alone():
    counts = np.array([[30, 70, 40], [10, 190, 60], [60, 90, 20], [15, 45, 90]])
    whole, groups = all_under_chance(counts)
    assert whole == sg.under_chance(counts, sg.entropy_index)
    for column, found in enumerate(groups):
        group, total = counts[:, column], counts.sum(axis=1)
        alone = sg.under_chance(two(group, total), of_two(sg.dissimilarity))
        assert found.value == pytest.approx(alone.value)
        assert found.mean == pytest.approx(alone.mean, rel=0.05)
        assert found.high == pytest.approx(alone.high, rel=0.1)
