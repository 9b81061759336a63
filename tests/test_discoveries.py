"""Many tests at once: the adjusted p-values are those of Benjamini and Hochberg."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from byibalance_core.segregation.discoveries import adjusted

P_VALUES = st.lists(st.floats(0, 1, allow_nan=False), min_size=1, max_size=60)


@given(P_VALUES)
def test_adjusted_values_are_those_of_another_implementation(p: list[float]) -> None:
    np.testing.assert_array_equal(adjusted(p), false_discovery_control(p))


@given(P_VALUES)
def test_no_value_gets_smaller_and_the_order_stays(p: list[float]) -> None:
    found = adjusted(p)
    assert (found >= np.array(p) - 1e-15).all()
    order = np.argsort(p)
    assert (np.diff(found[order]) >= 0).all()


def test_the_published_example_of_fifteen_tests_gives_four_discoveries() -> None:
    """Benjamini & Hochberg (1995), their example: at 5 % the four smallest are rejected."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.324,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1,
    ]
    assert (adjusted(p) <= 0.05).sum() == 4
