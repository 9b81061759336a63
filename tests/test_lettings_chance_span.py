"""The span of chance is exact: against scipy, brute force, and the vectors of the methods handbook."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from byibalance_core.lettings.chance_span import (
    binomial,
    distribution,
    mean_deviation,
    outside_by_chance,
    span,
    span_of,
)
from byibalance_core.need.cross_checks import yearly_flow

# Under 1e-6 scipy itself gives up.
SHARES = st.floats(1e-6, 1 - 1e-6) | st.sampled_from([0.0, 1.0])


@given(st.integers(0, 400), SHARES)
def test_the_probabilities_are_those_of_scipy(n, share):
    np.testing.assert_allclose(binomial(n, share), binom.pmf(np.arange(n + 1), n, share), rtol=1e-9, atol=1e-13)


@given(st.integers(1, 400), st.floats(0.001, 0.999), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_each_tail_is_the_largest_that_may_lie_outside(n, share, level):
    found, tail = span(n, share, level=level), (1 - level) / 2
    assert binom.cdf(found.low - 1, n, share) <= tail + 1e-9
    assert binom.cdf(found.low, n, share) > tail - 1e-9
    assert binom.sf(found.high, n, share) <= tail + 1e-9
    assert binom.sf(found.high - 1, n, share) > tail - 1e-9
    assert found.below == pytest.approx(binom.cdf(found.low - 1, n, share), abs=1e-9)
    assert found.above == pytest.approx(binom.sf(found.high, n, share), abs=1e-9)
    assert found.outside <= 1 - level + 1e-9


@pytest.mark.parametrize(("n", "share", "low", "high"), [(39, 0.33, 7, 19), (29, 0.25, 3, 12), (84, 0.33, 19, 36)])
def test_the_spans_of_ordinary_estates_are_the_quantiles_of_scipy(n, share, low, high):
    assert (span(n, share).low, span(n, share).high) == (low, high)
    assert (binom.ppf(0.025, n, share), binom.ppf(0.975, n, share)) == (low, high)


@given(st.integers(0, 120), SHARES)
def test_the_span_of_what_is_not_used_is_its_mirror(n, share):
    # 1 - share is rounded, so a tail that lies on the limit by a hair could fall on either side of it.
    mirrored = span_of(binomial(n, share)[::-1])
    assert (n - mirrored.high, n - mirrored.low) == (span(n, share).low, span(n, share).high)


def test_a_tail_that_is_the_limit_on_paper_is_outside():
    # One genudlejning at 2.5 %: P(X > 0) is exactly the tail that may lie outside.
    assert (span(1, 0.025).low, span(1, 0.025).high) == (0, 0)
    assert (span(1, 0.975).low, span(1, 0.975).high) == (1, 1)


@pytest.mark.parametrize(("share", "only"), [(0.0, 0), (1.0, 7)])
def test_a_share_of_nothing_or_all_leaves_nothing_to_chance(share, only):
    found = span(7, share)
    assert (found.low, found.high, found.outside) == (only, only, 0.0)


def test_few_genudlejninger_have_a_wide_span_and_none_has_one_of_nothing():
    assert (span(6, 0.33).low, span(6, 0.33).high) == (0, 4)
    assert (span(0, 0.25).low, span(0, 0.25).high, span(0, 0.25).outside) == (0, 0, 0.0)
    assert [span(12, 0.1).place(used) for used in range(6)] == [*["within"] * 5, "over"]


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0.0, 0.1, 0.25, 0.33, 1.0])), max_size=4))
def test_a_sum_over_estates_is_every_outcome_added_up_by_hand(parts):
    by_hand = np.zeros(sum(n for n, _ in parts) + 1)
    for outcome in itertools.product(*(range(n + 1) for n, _ in parts)):
        chance = [binom.pmf(k, n, share) for k, (n, share) in zip(outcome, parts, strict=True)]
        by_hand[sum(outcome)] += np.prod(chance)
    np.testing.assert_allclose(distribution(parts), by_hand, atol=1e-12)


def test_an_organisation_s_span_is_narrower_than_its_estates_spans_added():
    parts = [(39, 0.33), (84, 0.33), (33, 0.25), (46, 0.15)]
    whole, each = span_of(distribution(parts)), [span(n, share) for n, share in parts]
    assert sum(one.low for one in each) < whole.low < whole.high < sum(one.high for one in each)


@given(st.lists(st.tuples(st.integers(0, 60), SHARES), min_size=1, max_size=8))
def test_a_sum_is_a_distribution_with_the_expected_mean(parts):
    chance = distribution(parts)
    assert chance.sum() == pytest.approx(1)
    assert chance @ np.arange(len(chance)) == pytest.approx(sum(n * share for n, share in parts), abs=1e-7)


def test_the_number_outside_by_chance_is_exact():
    spans = [span(n, share) for n, share in [(62, 0.33), (48, 0.33), (55, 0.25), (71, 0.15), (6, 0.33)]]
    each = [one.outside for one in spans]
    found = outside_by_chance(each, found=1)
    assert found.expected == pytest.approx(sum(each))
    assert found.as_many == pytest.approx(1 - np.prod([1 - p for p in each]))
    assert all(0 < p < 0.05 for p in each)


def test_the_expected_number_outside_is_what_drawing_gives():
    rng, parts = np.random.default_rng(5), [(40, 0.33), (20, 0.25), (12, 0.15), (90, 0.1)]
    spans = [span(n, share) for n, share in parts]
    drawn = np.array([rng.binomial(n, share, 200_000) for n, share in parts])
    low, high = (np.array([getattr(one, end) for one in spans])[:, None] for end in ("low", "high"))
    mean = ((drawn < low) | (drawn > high)).sum(axis=0).mean()
    assert mean == pytest.approx(sum(one.outside for one in spans), abs=0.002)


def test_without_estates_nothing_lies_outside():
    found = outside_by_chance([])
    assert (found.expected, found.low, found.high, found.as_many) == (0.0, 0, 0, 1.0)


@given(st.integers(0, 80), SHARES)
def test_the_mean_deviation_is_that_of_scipy(n, share):
    k = np.arange(n + 1)
    assert mean_deviation(n, share) == pytest.approx(float(binom.pmf(k, n, share) @ abs(k - n * share)), abs=1e-9)


def test_a_quarter_of_the_flow_of_a_thousand_family_dwellings():
    # Vector V8: 104 genudlejninger a year, 26 of them for the municipality.
    let, expected = yearly_flow(1000, turnover=0.104, allocated=0.25)
    found = span(round(let), 0.25)
    assert (let, expected) == (104, 26)
    assert (found.low, found.high) == (binom.ppf(0.025, 104, 0.25), binom.ppf(0.975, 104, 0.25)) == (18, 35)


@pytest.mark.parametrize("wrong", [lambda: span(-1, 0.2), lambda: span(3, 33), lambda: span(2.5, 0.2)])
def test_what_is_no_count_or_no_share_is_refused(wrong):
    with pytest.raises(ValueError, match=r"genudlejninger|share"):
        wrong()


def test_a_level_outside_0_and_1_is_refused():
    with pytest.raises(ValueError, match="level"):
        span(3, 0.2, level=95)
