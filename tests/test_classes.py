"""Classes at readable numbers and the words of their legend."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.classes import class_counts, classify, legend_labels, readable_breaks, size_steps

values = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda v: round(v, 3)), max_size=60)


@settings(max_examples=200, deadline=None)
@given(values)
def test_no_class_is_ever_empty(shown: list[float]) -> None:
    breaks = readable_breaks(shown)
    assert list(breaks) == sorted(set(breaks))
    assert len(breaks) <= 4
    if shown:
        assert min(class_counts(classify(shown, breaks), classes_in_all=len(breaks) + 1)) >= 1


@settings(max_examples=200, deadline=None)
@given(values)
def test_no_class_holds_both_growth_and_decline(shown: list[float]) -> None:
    classes = classify(shown, readable_breaks(shown))
    assert (
        not {c for c, v in zip(classes, shown, strict=True) if v < 0}
        & {c for c, v in zip(classes, shown, strict=True) if v > 0}
        or len(set(shown)) < 2
    )


@settings(max_examples=100, deadline=None)
@given(values)
def test_the_order_of_the_areas_does_not_matter(shown: list[float]) -> None:
    assert readable_breaks(shown) == readable_breaks(sorted(shown)) == readable_breaks(shown[::-1])


def test_skewed_shares_break_at_numbers_that_are_said_aloud() -> None:
    # Many low, a long tail. Several breaks cut it alike: 0.5 is then better than 0.525, and 0.15 than 0.175.
    parts = ((0.01, 0.045, 9), (0.055, 0.145, 19), (0.16, 0.24, 18), (0.28, 0.45, 10), (0.55, 0.85, 6))
    breaks = readable_breaks(np.concatenate([np.linspace(*part) for part in parts]))
    assert len(breaks) == 4
    assert breaks[1:] == (0.15, 0.25, 0.5)


def test_breaks_are_short_numbers_whatever_the_scale() -> None:
    shape = np.random.default_rng(3).lognormal(0, 0.8, 60)
    for scale in (1e-3, 1, 100, 250_000):
        for value in readable_breaks(shape * scale):
            digits = f"{value:.6e}".split("e")[0].replace(".", "").rstrip("0")
            assert len(digits) <= 3


def test_values_on_both_sides_of_zero_get_a_break_at_zero() -> None:
    assert 0 in readable_breaks([-0.14, -0.08, -0.03, 0.02, 0.06, 0.31, 0.9, 2.0])


def test_hidden_and_missing_values_do_not_move_the_breaks() -> None:
    shown = [3, 8, 12, 14, 22, 31, 45, 60]
    assert readable_breaks([*shown, math.nan, math.inf]) == readable_breaks(shown)


@pytest.mark.parametrize("shown", [[], [0.4], [0.4, 0.4, 0.4], [math.nan]])
def test_where_nothing_differs_one_class_says_it_all(shown: list[float]) -> None:
    assert readable_breaks(shown) == ()


def test_two_values_make_two_classes() -> None:
    breaks = readable_breaks([1, 2])
    assert len(breaks) == 1
    assert classify([1, 2], breaks).tolist() == [0, 1]


def test_fewer_classes_can_be_asked_for() -> None:
    assert len(readable_breaks(range(100), classes=3)) == 2


def test_a_value_on_the_break_belongs_above_it_binary_dust_or_not() -> None:
    assert classify([0.15, 0.1 + 0.05, 0.3 * 0.5 - 3e-17, 0.1499], [0.15]).tolist() == [1, 1, 1, 0]


def test_what_is_not_a_number_has_no_class() -> None:
    assert classify([math.nan, 3.0], []).tolist() == [-1, 0]


def test_counts_leave_out_what_has_no_class_and_keep_empty_classes() -> None:
    assert class_counts([-1, 0, 2, 2], classes_in_all=4) == (1, 0, 2, 0)


def test_labels_run_from_low_to_high_with_the_unit_of_the_templates() -> None:
    labels = legend_labels(
        [200, 300],
        lambda v: f"{v:.0f}",
        over="{value} kr. og over",
        under="under {value} kr.",
        between="{low} til {high} kr.",
    )
    assert labels == ("under 200 kr.", "200 til 300 kr.", "300 kr. og over")


def test_a_legend_without_breaks_has_its_one_word() -> None:
    assert legend_labels([], str, over="{value}", under="{value}", alone="alle kvarterer") == ("alle kvarterer",)


def test_the_key_to_the_circles_has_round_sizes_inside_the_largest() -> None:
    assert size_steps([720, 4_800, 18_700, math.nan]) == (15_000, 5_000, 1_000)
    assert size_steps([3]) == (3, 1)
    assert size_steps([0, math.nan]) == ()
