"""Margins to a cross: every margin kept, bounds that are reached, integers that add up."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core.need.margins import (
    frechet_bounds,
    ipf,
    largest_remainder,
    round_bounds,
    round_cross,
    round_table,
)

amounts = st.integers(min_value=0, max_value=5000)
tables = st.integers(1, 6).flatmap(
    lambda columns: st.lists(st.lists(amounts, min_size=columns, max_size=columns), min_size=1, max_size=6)
)


def all_tables(rows, columns):
    """Return every table of whole numbers with these margins."""
    if len(rows) == 1:
        return [[list(columns)]]
    found = []
    for first in itertools.product(*(range(min(rows[0], column) + 1) for column in columns)):
        if sum(first) == rows[0]:
            rest = [column - value for column, value in zip(columns, first, strict=True)]
            found += [[list(first), *below] for below in all_tables(rows[1:], rest)]
    return found


def cell_bounds(rows, columns):
    """Return the bounds of every cell of a table: what lies in its row and in its column at once."""
    parts = np.array(np.broadcast_arrays(np.asarray(rows)[:, None], np.asarray(columns)[None, :]))
    return frechet_bounds(parts, parts, np.full(parts.shape[1:], np.sum(rows)))


def test_a_flat_seed_gives_independence():
    np.testing.assert_allclose(ipf(np.ones((2, 2)), [30, 70], [40, 60]), [[12, 18], [28, 42]])


@given(tables)
def test_fitting_keeps_both_margins(table):
    table = np.array(table, dtype=float) + 1.0
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    fitted = ipf(np.ones(table.shape), rows, columns)
    np.testing.assert_allclose(fitted.sum(axis=1), rows, rtol=1e-6)
    np.testing.assert_allclose(fitted.sum(axis=0), columns, rtol=1e-6)


@given(tables, st.lists(st.floats(0.5, 2.0), min_size=12, max_size=12))
def test_fitting_a_seed_keeps_its_odds(table, factors):
    seed = np.array(table, dtype=float) + 1.0
    wanted = seed * np.array(factors[: len(seed)])[:, None] * np.array(factors[6 : 6 + seed.shape[1]])
    np.testing.assert_allclose(ipf(seed, wanted.sum(axis=1), wanted.sum(axis=0)), wanted, rtol=1e-4)


def test_fitting_does_not_depend_on_the_order_of_rows_and_columns():
    seed = np.array([[1.0, 2, 3], [4, 0, 6]])
    fitted = ipf(seed, [10, 20], [9, 5, 16])
    turned = ipf(seed[::-1, [2, 0, 1]], [20, 10], [16, 9, 5])
    np.testing.assert_allclose(turned, fitted[::-1, [2, 0, 1]])


def test_several_tables_are_fitted_as_each_alone():
    rows, columns = np.array([[3.0, 7], [5, 5]]), np.array([[4.0, 6], [1, 9]])
    both = ipf(np.ones((2, 2, 2)), rows, columns)
    for table in (0, 1):
        np.testing.assert_allclose(both[table], ipf(np.ones((2, 2)), rows[table], columns[table]))


def test_an_empty_row_stays_empty():
    assert ipf(np.ones((2, 2)), [0, 10], [4, 6]).tolist() == [[0, 0], [4, 6]]


def test_margins_with_different_sums_are_refused():
    with pytest.raises(ValueError, match="different sums"):
        ipf(np.ones((2, 2)), [1, 2], [3, 4])


def test_a_seed_whose_zeros_contradict_the_margins_is_refused():
    with pytest.raises(ValueError, match="zeros of the seed"):
        ipf(np.eye(2), [12, 10], [11, 11])


@pytest.mark.parametrize(
    ("rows", "columns"),
    [((3, 2), (4, 1)), ((0, 5), (2, 3)), ((2, 3, 1), (4, 2)), ((2, 2, 2), (1, 2, 3)), ((5,), (2, 3))],
)
def test_bounds_are_the_smallest_and_largest_of_all_possible_tables(rows, columns):
    possible = np.array(all_tables(rows, columns))
    low, high = cell_bounds(rows, columns)
    np.testing.assert_array_equal(low, possible.min(axis=0))
    np.testing.assert_array_equal(high, possible.max(axis=0))


@given(st.lists(st.integers(0, 40), min_size=8, max_size=8))
def test_what_lies_in_three_parts_at_once_is_between_its_bounds(cells):
    cube = np.array(cells, dtype=float).reshape(2, 2, 2)
    parts = [[cube[0].sum()], [cube[:, 0].sum()], [cube[:, :, 0].sum()]]
    low, high = frechet_bounds(parts, parts, [cube.sum()])
    assert low[0] <= cube[0, 0, 0] <= high[0]


def test_three_parts_that_cannot_all_miss_each_other_overlap_by_what_is_over():
    # 9, 8 and 7 of ten leave out 1, 2 and 3: at least four are in all of them, at most the seven.
    low, high = frechet_bounds([[9], [8], [7]], [[9], [8], [7]], [10])
    assert (low[0], high[0]) == (4, 7)


@given(tables)
def test_the_fitted_table_lies_within_the_bounds(table):
    table = np.array(table, dtype=float)
    low, high = cell_bounds(table.sum(axis=1), table.sum(axis=0))
    fitted = ipf(np.ones(table.shape), table.sum(axis=1), table.sum(axis=0))
    assert (low - 1e-3 <= fitted).all()
    assert (fitted <= high + 1e-3).all()


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_rounding_keeps_the_sum_and_moves_no_value_by_one(values):
    rounded = largest_remainder(values)
    assert abs(rounded.sum() - sum(values)) <= 0.5 + 1e-6
    assert (np.abs(rounded - np.array(values)) <= 1).all()


@pytest.mark.parametrize("order", sorted(set(itertools.permutations([0.2, 0.6, 0.7]))))
def test_a_sum_of_a_half_rounds_up_whatever_the_order_of_its_parts(order):
    # In some of the orders the sum is a hair less than 1.5.
    assert largest_remainder(order).sum() == 2
    assert largest_remainder([2.5]).tolist() == [3]


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=50), st.integers(0, 10**6))
def test_rounding_to_a_total_reaches_it(values, total):
    rounded = largest_remainder(values, total)
    assert rounded.sum() == total
    assert (rounded >= 0).all()


def test_nothing_cannot_be_shared_out():
    assert largest_remainder([0.0, 0.0]).tolist() == [0, 0]
    with pytest.raises(ValueError, match="cannot be shared out to 3"):
        largest_remainder([0.0, 0.0], 3)


@given(tables, st.integers(1, 9))
def test_a_rounded_table_keeps_rows_and_columns(table, divisor):
    exact = (np.array(table, dtype=float) + 1.0) / divisor
    rows = largest_remainder(exact.sum(axis=1))
    columns = largest_remainder(exact.sum(axis=0), int(rows.sum()))
    rounded = round_table(exact, rows, columns)
    assert rounded.sum(axis=1).tolist() == rows.tolist()
    assert rounded.sum(axis=0).tolist() == columns.tolist()
    assert (rounded >= 0).all()


def test_a_zero_stays_zero_when_a_table_is_rounded():
    assert round_table([[0.0, 1.5], [2.5, 0.0]], [2, 2], [2, 2]).tolist() == [[0, 2], [2, 0]]


@given(st.lists(st.tuples(amounts, amounts, amounts, amounts), min_size=8, max_size=20))
def test_rounded_crosses_keep_every_areas_margins_and_reach_the_municipality(cells):
    whole = np.array(cells).reshape(-1, 2, 2) + 1
    rows, columns = whole.sum(axis=2), whole.sum(axis=1)
    exact = ipf(np.ones(whole.shape), rows, columns)
    totals = round_table(exact.sum(axis=0), rows.sum(axis=0), columns.sum(axis=0))
    rounded = round_cross(exact, rows, columns, totals)
    assert (rounded.sum(axis=2) == rows).all()
    assert (rounded.sum(axis=1) == columns).all()
    assert (rounded >= 0).all()
    assert np.abs(rounded.sum(axis=0) - totals).max() <= 1


bounds = st.tuples(st.floats(0, 100), st.integers(0, 100), st.floats(0, 100)).map(
    lambda three: (min(three[0], three[1]), three[1], max(three[2], three[1]))
)


@given(st.lists(bounds, min_size=1, max_size=40))
def test_rounded_bounds_hold_the_value_and_add_up(rows):
    low, value, high = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    lower, upper = round_bounds(low, value.astype(int), high)
    assert (lower <= value).all()
    assert (value <= upper).all()
    assert lower.sum() == np.floor(low.sum() + 1e-6)
    assert upper.sum() == np.ceil(high.sum() - 1e-6)
