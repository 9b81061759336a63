"""Ranges from default error sizes: as large as the table says, the same every time, fitting together."""

import numpy as np
import pytest

from byibalance_core.need.intervals import (
    EIGHTY_PER_CENT,
    cell_q80,
    draw_ranges,
    horizon_factor,
    municipality_q80,
)
from byibalance_core.parameters import default_errors

ERRORS = default_errors()


def ranges(expected, **given):
    sizes = np.asarray(expected, dtype=float)
    return draw_ranges(sizes, sizes, **({"municipality": 20_000.0, "years": 5, "errors": ERRORS} | given))


def test_the_error_of_a_cell_is_the_tables_at_the_middle_of_its_class():
    # 5.8 % in the middle case and 15 % in the worst tenth: exp(ln 0.058 + 0.626 (ln 0.15 - ln 0.058)).
    expected = np.exp(np.log(0.058) + 0.626 * (np.log(0.15) - np.log(0.058)))
    assert cell_q80(ERRORS, np.sqrt(500 * 1000)) == pytest.approx(expected)


def test_the_error_is_linear_in_the_logarithm_of_the_size_between_two_middles():
    left, right = np.sqrt(250 * 500), np.sqrt(500 * 1000)
    middle = np.sqrt(left * right)
    assert cell_q80(ERRORS, middle) == pytest.approx((cell_q80(ERRORS, left) + cell_q80(ERRORS, right)) / 2)


def test_the_smallest_class_holds_below_and_the_floor_holds_above():
    assert cell_q80(ERRORS, [1, 25]).tolist() == [ERRORS.cells[0].q80] * 2
    assert cell_q80(ERRORS, [50_000, 5_000_000]).tolist() == [0.015, 0.015]


def test_a_larger_cell_is_never_less_sure():
    assert (np.diff(cell_q80(ERRORS, np.geomspace(1, 1e6, 200))) <= 0).all()


@pytest.mark.parametrize(
    ("households", "error"), [(332_181, 0.03), (2_500, 0.03), (2_499, 0.0548), (150, 0.25), (50, 0.25)]
)
def test_the_municipalitys_error_goes_by_its_size(households, error):
    assert municipality_q80(ERRORS, households) == pytest.approx(error, abs=1e-4)


def test_errors_grow_with_the_horizon():
    assert horizon_factor(ERRORS, 5) == 1
    assert horizon_factor(ERRORS, 10) == pytest.approx(2**0.7)
    assert horizon_factor(ERRORS, 0) == 0


@pytest.mark.parametrize("size", [80, 400, 1500])
@pytest.mark.parametrize("years", [5, 14])
def test_eighty_per_cent_of_the_draws_lie_within_the_cells_error(size, years):
    found = ranges(np.full((400, 1), size), years=years)
    wanted = float(cell_q80(ERRORS, size)) * horizon_factor(ERRORS, years)
    # Where an error is larger than the cell itself the lower end stops at no household.
    np.testing.assert_allclose(np.median(found.high) / size - 1, wanted, rtol=0.06)
    np.testing.assert_allclose(1 - np.median(found.low) / size, min(wanted, 1.0), rtol=0.06)


def test_a_cell_surer_than_the_municipality_has_the_common_error_alone():
    found = ranges([[200_000.0, 100_000.0]], municipality=300_000.0)
    np.testing.assert_allclose(found.high / [200_000, 100_000] - 1, 0.03, rtol=0.1)
    assert found.high[0, 0] / 2 == pytest.approx(found.high[0, 1])


def test_the_range_of_a_sum_is_narrower_than_the_sum_of_ranges():
    found = ranges(np.full((30, 4), 250.0))
    assert (found.sum_high - found.sum_low < (found.high - found.low).sum(axis=0)).all()


def test_own_errors_cancel_out_in_a_sum_and_the_common_error_remains():
    found = ranges(np.full((400, 1), 100.0))
    assert found.sum_high[0] / 40_000 - 1 == pytest.approx(0.033, abs=0.005)


def test_sums_are_the_same_whether_single_cells_are_asked_for_or_not():
    cells = np.full((40, 3), 300.0)
    asked, spared = ranges(cells), ranges(cells, cells=False)
    assert spared.sum_low.tolist() == asked.sum_low.tolist()
    assert (spared.low == cells).all()


def test_classes_of_one_municipality_share_its_common_error():
    # Two classes that are surer than the municipality move together: their sum is no surer than each.
    cells = np.array([[60_000.0, 40_000.0]])
    parts, whole = ranges(cells), ranges(cells.sum(axis=1, keepdims=True))
    assert parts.sum_high.sum() == pytest.approx(whole.sum_high[0], rel=1e-6)


def test_the_draws_are_the_same_every_time():
    cells = np.full((300, 3), 120.0)
    first, again = ranges(cells), ranges(cells)
    np.testing.assert_array_equal(first.low, again.low)
    np.testing.assert_array_equal(first.sum_high, again.sum_high)
    assert not np.array_equal(first.low, ranges(cells, seed=1).low)


def test_at_no_horizon_there_is_no_range():
    found = ranges([[10.0, 2000.0]], years=0)
    assert found.low.tolist() == found.high.tolist() == [[10.0, 2000.0]]


def test_households_are_never_fewer_than_none():
    assert (ranges(np.full((50, 3), 20.0), years=20).low >= 0).all()


def test_eighty_per_cent_is_the_share_between_the_two_ends():
    draws = np.random.default_rng(0).standard_normal(200_000)
    assert np.mean(np.abs(draws) <= EIGHTY_PER_CENT) == pytest.approx(0.8, abs=0.005)
