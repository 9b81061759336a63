"""What is read of many areas at once is what is read of each of them alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from byibalance_core.indicator_values import series
from byibalance_core.projection.frame import AgeCourse, counted_ages, counted_ages_of, forecast_ages, forecast_ages_of
from dashboard.facts import Facts

from .need_town import forecast, municipality


def same(left: AgeCourse | None, right: AgeCourse | None) -> bool:
    if left is None or right is None:
        return left is right
    return (left.years, left.bands) == (right.years, right.bands) and np.array_equal(left.persons, right.persons)


@pytest.fixture(params=["copenhagen", "example"])
def facts(request: pytest.FixtureRequest) -> Facts:
    return request.getfixturevalue(request.param)


def test_ages_of_many_areas_are_those_of_each_alone(facts: Facts) -> None:
    m, publisher = facts.m, facts.publishers[0]
    areas = [*facts.choices.areas, m.code, "nowhere"]
    for variant in facts.variants(publisher, m.horizons[0]):
        alone = [forecast_ages(m, area, publisher=publisher, variant=variant) for area in areas]
        assert all(map(same, forecast_ages_of(m, areas, publisher=publisher, variant=variant), alone))
    assert all(map(same, counted_ages_of(m, areas), [counted_ages(m, area) for area in areas]))


def test_a_forecast_is_the_sum_of_its_rows(facts: Facts) -> None:
    m, publisher = facts.m, facts.publishers[0]
    rows = m.table("projection")
    rows = rows[(rows["area_id"] == m.code) & (rows["publisher"] == publisher) & (rows["variant"] == "main")]
    rows = rows[rows["age_band"].notna()]
    course = forecast_ages(m, m.code, publisher=publisher)
    assert course is not None
    for row in rows.astype({"age_band": object}).itertuples():
        at = course.years.index(int(row.year)), course.bands.index(row.age_band)
        assert course.persons[at] == row.persons


def test_an_area_in_other_bands_than_its_neighbour_keeps_its_own() -> None:
    rows = [
        *(forecast("A", year, 10.0, age_band=band) for year in (2026, 2031) for band in ("0-64", "65+")),
        *(forecast("B", year, 5.0, age_band=band) for year in (2026, 2031) for band in ("0-17", "18-64", "65+")),
        forecast("B", 2036, 5.0, age_band="0-17"),
    ]
    m = municipality({"projection": rows})
    first, second, nobody = forecast_ages_of(m, ["A", "B", "C"], publisher="office")
    assert first is not None and second is not None and nobody is None
    assert first.bands == ("0-64", "65+") and second.bands == ("0-17", "18-64", "65+")
    # A year that lacks an age is left out, also where the neighbour has it.
    assert first.years == second.years == (2026, 2031)


def test_series_that_are_cut_together_are_those_that_are_cut_alone(facts: Facts) -> None:
    for unit in (facts.m.code, *facts.choices.areas[:8], "nowhere"):
        for name in facts.catalogue:
            together, alone = facts.series(unit, name), series(facts.m, unit, name)
            pd.testing.assert_frame_equal(together, alone, check_index_type=False, check_dtype=len(alone) > 0, obj=name)
