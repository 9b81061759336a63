"""Fitting to margins: every sum is kept, and margins that contradict each other are said so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from byibalance_core.projection.raking import fill_hidden, rake

cubes = arrays(float, (3, 4, 2), elements=st.floats(0.5, 500))


def test_a_flat_seed_gives_independence() -> None:
    # 30 of 100 in the first row, 40 of 100 in the first column: 12 in both.
    table = rake(np.ones((2, 2)), [((0,), [30, 70]), ((1,), [40, 60])])
    assert table == pytest.approx(np.array([[12, 18], [28, 42]]))


@given(cubes, cubes)
def test_areas_types_and_sizes_sum_to_their_totals_to_a_millionth(seed, truth) -> None:
    margins = [((0, 1), truth.sum(axis=2)), ((0, 2), truth.sum(axis=1)), ((1, 2), truth.sum(axis=0))]
    table = rake(seed, margins, rounds=200_000)
    for axes, totals in margins:
        rest = next(axis for axis in range(3) if axis not in axes)
        assert table.sum(axis=rest) == pytest.approx(totals, rel=1e-6, abs=1e-6)
    assert table.sum() == pytest.approx(truth.sum(), rel=1e-6)


@given(cubes)
def test_a_table_that_fits_is_left_alone(truth) -> None:
    margins = [((0,), truth.sum(axis=(1, 2))), ((1, 2), truth.sum(axis=0))]
    assert rake(truth, margins) == pytest.approx(truth, rel=1e-6)


@given(cubes, cubes)
def test_areas_that_every_margin_keeps_are_fitted_as_each_alone(seed, truth) -> None:
    rows, columns = truth.sum(axis=2), truth.sum(axis=1)
    both = rake(seed, [((0, 1), rows), ((0, 2), columns)], tolerance=1e-10)
    for area in range(len(seed)):
        expected = seed[area].copy()
        # Rows and columns are scaled in turn, in plain arithmetic.
        for _ in range(5000):
            for row in range(4):
                expected[row] *= rows[area, row] / sum(expected[row])
            for column in range(2):
                expected[:, column] *= columns[area, column] / sum(expected[:, column])
            if max(abs(sum(expected[row]) - rows[area, row]) for row in range(4)) < 1e-9 * rows[area].sum():
                break
        assert both[area] == pytest.approx(expected, rel=1e-5)


def test_a_declining_total_is_fitted_as_a_growing_one() -> None:
    table = rake([[40.0, 60], [60, 40]], [((0,), [10, 20]), ((1,), [12, 18])])
    assert table.sum(axis=1) == pytest.approx([10, 20])


def test_an_empty_cell_stays_empty_unless_a_margin_needs_it() -> None:
    seed = [[0, 5], [0, 5]]
    with pytest.raises(ValueError, match="leave no table"):
        rake(seed, [((0,), [10, 10]), ((1,), [4, 16])], rounds=50)
    assert rake(seed, [((0,), [10, 10]), ((1,), [4, 16])], prior=0.001).sum(axis=0) == pytest.approx([4, 16])
    assert rake(seed, [((0,), [10, 10]), ((1,), [0, 20])], prior=0.001)[:, 0].tolist() == [0, 0]


def test_an_unknown_total_is_left_to_the_other_margins() -> None:
    pinned = np.array([[20, np.nan], [np.nan, np.nan]])
    table = rake(np.ones((2, 2)), [((0,), [30, 70]), ((0, 1), pinned)], tolerance=1e-10)
    assert table == pytest.approx(np.array([[20, 10], [35, 35]]))


@given(st.lists(st.integers(1, 40), min_size=12, max_size=12))
def test_fitting_in_three_dimensions_keeps_every_margin_and_what_is_known_of_a_part(cells) -> None:
    truth = np.array(cells, dtype=float).reshape(2, 3, 2)
    part = np.full((2, 3), np.nan)
    part[0] = truth.sum(axis=2)[0]
    margins = [
        ((0,), truth.sum(axis=(1, 2))),
        ((1,), truth.sum(axis=(0, 2))),
        ((1, 2), truth.sum(axis=0)),
        ((0, 1), part),
    ]
    fitted = rake(np.ones(truth.shape), margins, tolerance=1e-9)
    np.testing.assert_allclose(fitted.sum(axis=(1, 2)), truth.sum(axis=(1, 2)))
    np.testing.assert_allclose(fitted.sum(axis=0), truth.sum(axis=0))
    np.testing.assert_allclose(fitted.sum(axis=2)[0], part[0])


def test_the_order_of_the_margins_does_not_change_the_table() -> None:
    margins = [((0,), [30, 70]), ((1,), [40, 60]), ((0, 1), [[20, np.nan], [np.nan, np.nan]])]
    np.testing.assert_allclose(
        rake(np.ones((2, 2)), margins, tolerance=1e-9), rake(np.ones((2, 2)), margins[::-1], tolerance=1e-9)
    )


@pytest.mark.parametrize(
    ("margins", "says"),
    [
        ([((0,), [30, 70]), ((1,), [40, 61])], "1 apart"),
        ([((0, 1), [[1, 1], [1, 1]]), ((1,), [3, 1])], "different sums"),
        ([((1, 0), np.ones((2, 2)))], "no axes"),
        ([((2,), [1, 1])], "no axes"),
        ([((0,), [1, 1, 1])], "shape"),
        ([((0,), [-1, 1])], "no negative"),
        ([], "No margins"),
    ],
)
def test_margins_that_cannot_be_kept_are_refused_with_the_reason(margins, says) -> None:
    with pytest.raises(ValueError, match=says):
        rake(np.ones((2, 2)), margins)


@pytest.mark.parametrize("seed", [[[1, -1], [1, 1]], [[1, np.nan], [1, 1]]])
def test_a_seed_holds_counts(seed) -> None:
    with pytest.raises(ValueError, match="A seed holds counts"):
        rake(seed, [((0,), [1, 1])])


def test_hidden_cells_share_what_is_left_and_counted_ones_stay() -> None:
    # 16 in all, 10 counted: six left, shared 1 to 2.
    assert fill_hidden([[10, np.nan, np.nan]], [16], [5, 1, 2]).round(6).tolist() == [[10, 2, 4]]
    assert fill_hidden([[10, np.nan]], [np.nan], [1, 1]).tolist() == [[10, 0]]
    assert fill_hidden([[10, np.nan]], [8], [1, 1]).tolist() == [[10, 0]]
    assert fill_hidden([[np.nan, np.nan]], [4], [0, 0]).round(6).tolist() == [[2, 2]]
