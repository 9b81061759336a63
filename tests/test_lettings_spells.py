"""A step that is decided in mid-year counts from its day on, in what is expected and in what chance gives."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import binom

from byibalance_core.lettings.account import account
from byibalance_core.lettings.agreement import from_mapping
from byibalance_core.lettings.periods import Window
from byibalance_core.lettings.placement import place, place_years
from byibalance_core.lettings.spells import agreed_shares

from .lettings_town import family_estate, town

BANDS = [{"step": "two", "below": 0.5}, {"step": "three", "at_least": 0.5}]
RULE = {"needed": 1, "criteria": {"work": {"indicator": "outside_labour_share", "bands": BANDS}}}
FIGURE = {
    "unit_kind": "estate", "unit_id": "a", "indicator": "outside_labour_share", "period": "2024", "value": 0.6,
    "base": 200.0, "status": "measured",
}  # fmt: skip


def agreed(day=date(2025, 6, 1), *, rule=True, **about):
    """Return an agreement that moves estate a from step three (15 %) to step two (25 %) on a day."""
    content = {
        "agreement": about,
        "steps": {"two": {"allocation_share": 0.25}, "three": {"allocation_share": 0.15}},
        "estates": {"a": {"step": "two", "from": day, "decided_by": "boligforum", "reason": "prøves"}},
    }
    return from_mapping(content | ({"placement": RULE} if rule else {}))


def place_town(rows):
    return town(rows, owners={"a": "o1"}, indicators=[FIGURE])


def found(rows, agreement, until="2025"):
    m = place_town(rows)
    return account(m, agreement, place_years(m, agreement, [2024, 2025]), until).estates.iloc[0]


def convolved(*parts):
    whole = np.ones(1)
    for n, q in parts:
        whole = np.convolve(whole, binom.pmf(np.arange(n + 1), n, q))
    below = np.cumsum(whole)
    return float(np.searchsorted(below, 0.025)), float(np.searchsorted(below, 0.975))


def months(counts):
    return [row for month, (n, k) in enumerate(counts, 1) for row in family_estate("a", n, k, f"2025M{month:02d}")]


def test_a_year_that_is_delivered_whole_has_the_mean_share_of_its_days():
    row = found(family_estate("a", 40, 9), agreed())
    q = (151 * 0.15 + 214 * 0.25) / 365
    assert row["share"] == pytest.approx(q) == pytest.approx(0.2086, abs=1e-4)
    assert row["expected"] == pytest.approx(40 * q)
    assert (row["low"], row["high"]) == (binom.ppf(0.025, 40, q), binom.ppf(0.975, 40, q))


def test_each_month_that_is_delivered_is_held_against_the_step_of_its_own_days():
    counts = [(6, 1)] * 5 + [(1, 0)] * 7
    row = found(months(counts), agreed())
    assert row["expected"] == pytest.approx(30 * 0.15 + 7 * 0.25)
    assert (row["low"], row["high"]) == convolved((30, 0.15), (7, 0.25))


def test_a_day_inside_a_month_mixes_that_month_alone():
    row = found(months([(10, 1)] * 12), agreed(date(2025, 6, 16)))
    mixed = (15 * 0.15 + 15 * 0.25) / 30
    assert row["expected"] == pytest.approx(50 * 0.15 + 10 * mixed + 60 * 0.25)
    assert (row["low"], row["high"]) == convolved((50, 0.15), (10, mixed), (60, 0.25))


def test_quarters_are_read_where_there_are_no_months():
    rows = [row for quarter in range(1, 5) for row in family_estate("a", 10, 2, f"2025K{quarter}")]
    row = found(rows, agreed())
    second = (61 * 0.15 + 30 * 0.25) / 91
    assert row["expected"] == pytest.approx(10 * 0.15 + 10 * second + 20 * 0.25)


def test_months_that_do_not_add_up_to_their_year_are_not_read():
    rows = [*family_estate("a", 40, 9), *months([(1, 0)] * 12)]
    assert found(rows, agreed())["expected"] == pytest.approx(40 * (151 * 0.15 + 214 * 0.25) / 365)


def test_a_decision_on_new_years_day_and_one_of_an_earlier_year_count_for_all_of_it():
    for day in (date(2025, 1, 1), date(2024, 6, 1)):
        assert found(family_estate("a", 40, 9), agreed(day))["expected"] == 10.0


def test_days_before_the_agreement_are_no_part_of_the_mean():
    within = agreed(date(2025, 1, 16), valid_from=date(2025, 1, 16))
    assert found(family_estate("a", 40, 9), within)["expected"] == 10.0


def test_without_a_rule_the_days_before_the_decision_are_undecided_and_nothing_is_compared():
    row = found(family_estate("a", 40, 9), agreed(rule=False))
    assert row["verdict"] == "undecided"
    assert np.isnan(row["expected"])


def test_twelve_months_over_new_year_split_the_year_of_the_decision_alone():
    rows = [row for y in (2024, 2025) for month in range(1, 13) for row in family_estate("a", 2, 1, f"{y}M{month:02d}")]
    row = found(rows, agreed(), "2025M06")
    assert row["expected"] == pytest.approx(2 * 6 * 0.15 + 2 * 5 * 0.15 + 2 * 0.25)


def test_the_placement_and_the_account_tell_from_which_day_and_why():
    m = place_town(family_estate("a", 40, 9))
    row = place(m, agreed(), 2025).iloc[0]
    assert [(one.first, one.step_id) for one in row["spells"]] == [
        (date(2025, 1, 1), "three"),
        (date(2025, 6, 1), "two"),
    ]
    assert (row["step_id"], row["decided_from"], row["reason"]) == ("two", date(2025, 6, 1), "prøves")
    told = found(family_estate("a", 40, 9), agreed())
    assert (told["step_id"], [one.share for one in told["spells"]]) == ("two", [0.15, 0.25])
    assert (told["decided_from"], told["reason"]) == (date(2025, 6, 1), "prøves")


def test_a_placement_of_a_whole_year_is_as_it_was():
    shares = agreed_shares(agreed(), place(place_town([]), agreed(date(2024, 1, 1)), 2025))
    assert shares.mean("a", Window.until("2025")) == 0.25
