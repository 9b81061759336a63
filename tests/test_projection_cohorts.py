"""Residents by age ahead: cohorts stay whole, small areas follow their own cohorts as far as these tell anything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from byibalance_core.projection.ages import cover, nesting, read_band
from byibalance_core.projection.cohorts import project_cohorts, step_years
from byibalance_core.projection.hamilton_perry import (
    GREATEST_RATIO,
    cohort_change_ratios,
    fitted,
    hamilton_perry,
    shares_of_growth,
)

FIVE_YEARS = [f"{low}-{low + 4}" for low in range(0, 80, 5)] + ["80+"]
UNEVEN = ["0-5", "6-16", "17-19", "20-34", "35-64", "65-79", "80+"]

residents = arrays(float, (3, 8), elements=st.integers(1, 5000).map(float))


def test_a_cohort_of_boys_is_in_one_age_group_after_twenty_years() -> None:
    # V11: ageing a fifth of the group a year would leave 217 of them in 20-24, and the rest in ten other groups.
    boys = np.zeros(17)
    boys[0] = 1000
    after = project_cohorts(boys, ratios=1.0, steps=4)[-1]
    assert after[FIVE_YEARS.index("20-24")] == 1000
    assert np.count_nonzero(after) == 1


def test_ageing_a_fifth_of_each_group_a_year_is_the_error_that_whole_cohorts_avoid() -> None:
    wrong = np.zeros(17)
    wrong[0] = 1000
    for _ in range(20):
        moving = wrong / 5
        moving[-1] = 0
        wrong = wrong - moving + np.concatenate([[0], moving[:-1]])
    assert round(wrong[4]) in (217, 218)
    assert project_cohorts(np.eye(17)[0] * 1000, ratios=1.0, steps=4)[-1][4] > 4 * wrong[4]


@given(residents, st.integers(1, 6))
def test_without_births_deaths_and_moves_nobody_is_gained_or_lost(persons, steps) -> None:
    course = project_cohorts(persons, ratios=1.0, steps=steps)
    assert course.sum(axis=-1) == pytest.approx(np.broadcast_to(persons.sum(axis=-1), (steps + 1, 3)))


@given(residents, st.integers(0, 6), st.integers(1, 6))
def test_one_cohort_stays_one_cohort(persons, age, steps) -> None:
    alone = np.zeros_like(persons)
    alone[:, age] = persons[:, age]
    after = project_cohorts(alone, ratios=0.9, steps=steps)[-1]
    assert (np.count_nonzero(after, axis=1) == 1).all()
    assert (after[:, min(age + steps, 7)] > 0).all()


@given(residents, st.floats(0, 1), st.floats(0, 1))
def test_more_mortality_gives_fewer_people(persons, one, other) -> None:
    many, few = sorted((one, other), reverse=True)
    more, fewer = (project_cohorts(persons, ratios=left, children=0.2, steps=3)[-1] for left in (many, few))
    assert (more >= fewer - 1e-9).all()


def test_children_are_counted_against_those_who_are_there_at_the_end_of_a_step() -> None:
    # 100 in 15-19 move to 20-24; half a child each.
    persons = np.array([0, 100, 0, 0], dtype=float)
    after = project_cohorts(persons, ratios=1.0, children=[0, 0, 0.5, 0], steps=1)[-1]
    assert after.tolist() == [50, 0, 100, 0]


def test_arrivals_come_in_the_age_they_have_at_the_end_of_a_step_and_nobody_falls_below_zero() -> None:
    after = project_cohorts([10, 10, 10], ratios=1.0, arrivals=[5, -20, 0], steps=1)[-1]
    assert after.tolist() == [5, 0, 20]


@pytest.mark.parametrize("persons", [[0, 0, 0], [1, np.nan, 1], [1, -1, 1]])
def test_a_projection_of_nobody_is_refused(persons) -> None:
    with pytest.raises(ValueError, match="starts from residents"):
        project_cohorts(persons, ratios=1.0, steps=1)


@pytest.mark.parametrize("ratio", [97.2, -0.1, np.nan])
def test_a_percentage_read_as_a_share_is_refused(ratio) -> None:
    with pytest.raises(ValueError, match="a percentage is 100 times as large"):
        project_cohorts([1, 1, 1], ratios=ratio, steps=1)


def test_even_bands_move_in_their_own_width_and_uneven_ones_not_at_all() -> None:
    assert step_years(FIVE_YEARS) == 5
    assert step_years([str(age) for age in range(100)] + ["100+"]) == 1
    assert step_years(UNEVEN) is None
    assert step_years(["5-9", "10-14", "15+"]) is None


def test_bands_of_other_ages_are_summed_but_never_split() -> None:
    assert cover(UNEVEN)
    held = nesting(["0-5", "6-16", "17-19", "20+"], ["0-16", "17+"])
    assert (held @ [6, 11, 3, 80]).tolist() == [17, 83]
    assert nesting(["0-4", "5-19", "20+"], UNEVEN) is None
    with pytest.raises(ValueError, match="no age band"):
        read_band("voksne")


def test_cohort_change_is_the_ratio_of_a_cohort_to_itself() -> None:
    # 100 aged 0-4 became 120 aged 5-9; 60 and 40 in the two oldest groups left 50 together.
    assert cohort_change_ratios([100, 60, 40], [90, 120, 50]).tolist() == [1.2, 0.5]
    assert np.isnan(cohort_change_ratios([0, 60, 40], [90, 120, 50])[0])


def test_a_small_area_follows_the_municipality_and_a_large_one_itself() -> None:
    before = np.array([[10, 10, 10], [10_000, 10_000, 10_000]], dtype=float)
    after = np.array([[10, 5, 20], [10_000, 12_000, 20_000]], dtype=float)
    # First ratios: own 0.5 on 10 residents and 1.2 on 10,000; the municipality's 12,005 / 10,010.
    whole = 12_005 / 10_010
    ahead = hamilton_perry(before, after, parents=slice(1, 2))[-1]
    assert ahead[0, 1] == pytest.approx(10 * (10 / 110 * 0.5 + 100 / 110 * whole))
    assert ahead[1, 1] == pytest.approx(10_000 * (10_000 / 10_100 * 1.2 + 100 / 10_100 * whole))


def test_a_quarter_that_was_built_once_is_not_built_again() -> None:
    before, after = np.array([[1000, 1000, 1000]]), np.array([[1000, 9000, 2000]])
    ahead = hamilton_perry(before, after, parents=slice(1, 2))[-1]
    assert ahead[0, 1] == GREATEST_RATIO * 1000


@given(residents, residents, st.permutations(range(3)))
def test_the_order_of_the_areas_decides_nothing(before, after, order) -> None:
    plain = hamilton_perry(before, after, parents=slice(3, 6))[-1]
    turned = hamilton_perry(before[order], after[order], parents=slice(3, 6))[-1]
    assert turned == pytest.approx(plain[order])


@given(residents, arrays(float, 8, elements=st.floats(10, 9000)), arrays(float, 3, elements=st.floats(1, 9000)))
def test_areas_and_ages_sum_to_the_frame(ages, frame, totals) -> None:
    table = fitted(ages, totals=totals, frame=frame)
    assert table.sum(axis=0) == pytest.approx(frame, rel=1e-6)
    assert table.sum(axis=1) == pytest.approx(totals * frame.sum() / totals.sum(), rel=1e-6)


def test_a_shrinking_municipality_takes_its_decline_from_those_that_shrink() -> None:
    # 200 become 180. Constant share: 90 and 90. Share of the decline: all 20 from the second. Mean of both.
    assert shares_of_growth([100, 120], [100, 100], 180).tolist() == [95, 85]
    assert shares_of_growth([0, 0], [0, 0], 10).tolist() == [0, 0]


@given(
    arrays(float, 5, elements=st.integers(1, 900).map(float)),
    arrays(float, 5, elements=st.floats(1, 900)),
    st.floats(1, 9000),
)
def test_shares_of_growth_sum_to_the_municipality(before, now, ahead) -> None:
    shares = shares_of_growth(before, now, ahead)
    assert shares.sum() == pytest.approx(ahead)
    assert (shares >= 0).all()
