"""The account by area: sums of what is known, the span of the sum, and no share where there are too few."""

from __future__ import annotations

import pandas as pd
import pytest

from byibalance_core.lettings.account import account
from byibalance_core.lettings.chance_span import distribution, span_of
from byibalance_core.lettings.load import FEW, INDICATOR, area_load, indicator_rows
from byibalance_core.lettings.spells import agreed_shares, compared_parts
from byibalance_core.parameters import indicators, profile_indicators, standard

from .lettings_town import agreement, family_estate, placed, town

LEAST = int(standard("load_least_lettings").value)


def load_of(estates: dict[str, tuple[int, int, str | None]], **tables: object):
    """Return municipality, account and load of estates that are given as (let, used, step)."""
    rows = [row for name, (let, used, _) in estates.items() for row in family_estate(name, let, used)]
    m = town(rows, owners=dict.fromkeys(estates, "o"), **tables)
    agreed = agreement()
    placements = placed({name: step for name, (_, _, step) in estates.items()})
    made = account(m, agreed, placements, "2025")
    shares = agreed_shares(agreed, placements)
    return m, made, area_load(made, compared_parts(m, agreed, shares, made.window))


def test_an_areas_span_is_that_of_the_sum_of_its_estates():
    _, _, load = load_of({"a": (30, 9, "one"), "b": (20, 3, "three")})
    span = span_of(distribution([(30, 0.33), (20, 0.15)]))
    row = load.iloc[0]
    assert (row["used"], row["low"], row["high"], row["verdict"]) == (12.0, span.low, span.high, "within")


def test_an_estate_without_a_step_counts_in_the_share_and_not_in_what_is_compared():
    _, _, load = load_of({"a": (30, 20, "one"), "b": (20, 20, None)})
    row = load.iloc[0]
    assert (row["genudlejninger"], row["used"]) == (50.0, 40.0)
    assert (row["compared"], row["compared_used"], row["verdict"]) == (1, 20.0, "over")


def test_nothing_is_expected_where_no_estate_has_a_step():
    _, _, load = load_of({"a": (30, 20, None)})
    assert load.iloc[0][["expected", "low", "high"]].isna().all()
    assert load.iloc[0]["verdict"] == ""


@pytest.mark.parametrize(("let", "status"), [(LEAST, "measured"), (LEAST - 1, FEW)])
def test_a_share_is_told_from_the_least_number_of_genudlejninger_on(let: int, status: str):
    m, made, load = load_of({"a": (let, 1, "one")})
    rows = indicator_rows(m, made, load)
    if status == FEW:
        # With no area that can be told there is no measure at all.
        assert rows.empty
        return
    row = rows[rows["unit_kind"] == "area"].iloc[0]
    assert (row["status"], row["value"], row["base"]) == ("measured", pytest.approx(1 / let), float(let))


def test_an_area_with_too_few_has_no_value_beside_one_that_has():
    m, made, load = load_of({"a": (40, 10, "one")})
    more = pd.concat([load, load.assign(area_id="B", genudlejninger=3.0, used=3.0)], ignore_index=True)
    rows = indicator_rows(m, made, more).set_index("unit_id")
    assert rows.loc["B", "status"] == FEW
    assert pd.isna(rows.loc["B", "value"])
    assert rows.loc[m.code, "value"] == pytest.approx(13 / 43)


def test_the_measure_is_in_the_catalogue_without_a_direction_and_in_no_profile():
    entry = indicators()[INDICATOR]
    assert entry.direction == "none"
    assert entry.agreed
    assert INDICATOR not in profile_indicators()
