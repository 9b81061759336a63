"""Households ahead: headship by age and kind, and areas that sum to the municipality."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core import release
from byibalance_core.need.kinds import household_kinds
from byibalance_core.projection.headship import headship_rates, households_from_ages
from byibalance_core.projection.small_areas import area_ages

from .need_town import area_rows, forecast, municipality

BANDS = ("0-17", "18-64", "65+")


def ages(area, year, persons, **given):
    return [forecast(area, year, count, age_band=band, **given) for band, count in zip(BANDS, persons, strict=True)]


def people(area, year, persons):
    row = {"area_id": area, "year": year, "period": str(year)}
    return [row | {"age_band": band, "persons": count} for band, count in zip(BANDS, persons, strict=True)]


def heads(kind, size, counts, *, area="T", year=2026):
    row = {"area_id": area, "year": year, "household_type": kind, "size": size}
    return [row | {"age_band": band, "households": count} for band, count in zip(BANDS[1:], counts, strict=True)]


def town(**tables):
    usual = {
        "areas": area_rows("A", "B", "T-unplaced"),
        "projection": ages("T", 2026, (200, 500, 100)) + ages("T", 2031, (180, 500, 150)),
        "households": heads("single", "1", (100, 60)) + heads("couple", "2", (150, 20)),
    }
    return municipality(usual | tables)


def test_headship_is_households_per_resident_of_an_age() -> None:
    assert headship_rates([[10, 30], [0, 20]], [100, 100]).tolist() == [[0.1, 0.3], [0, 0.2]]
    assert headship_rates([[0, 5]], [0, 10]).tolist() == [[0, 0.5]]


@pytest.mark.parametrize(
    ("households", "persons", "says"),
    [
        ([[60, 60]], [100, 50], "more households than it has residents"),
        ([[1, 1]], [0, 0], "no residents"),
        ([[1, 0]], [0, 10], "more households than it has residents"),
        ([[-1, 0]], [1, 10], "cannot be negative"),
    ],
)
def test_tables_that_do_not_fit_each_other_are_refused(households, persons, says) -> None:
    with pytest.raises(ValueError, match=says):
        headship_rates(households, persons)


@given(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_more_formation_gives_more_households(one, other) -> None:
    low, high = sorted((one, other))
    few, many = (households_from_ages([[0.2, 0.5]], [300, 100], formation=drift).sum() for drift in (low, high))
    assert few <= many


def test_kinds_follow_the_ages_that_head_them() -> None:
    found = household_kinds(town(), year=2031, publisher="office")
    # 65+ grow from 100 to 150 and the others stay: single 60 -> 90, couple 20 -> 30.
    by_kind = {
        (row.household_type, row.size_, row.age_band): (then, now)
        for row, then, now in zip(
            found.kinds.rename(columns={"size": "size_"}).itertuples(), found.base, found.horizon, strict=True
        )
    }
    assert by_kind[("single", "1", "65+")] == (60, pytest.approx(90))
    assert by_kind[("couple", "2", "65+")] == (20, pytest.approx(30))
    assert by_kind[("couple", "2", "18-64")] == (150, pytest.approx(150))
    assert (found.status, found.method, found.cross_year) == ("estimated", "headship_by_age", 2026)


def test_a_year_between_two_of_the_forecast_is_interpolated_and_one_beyond_refused() -> None:
    # Two fifths of the way: 65+ are 120.
    found = household_kinds(town(), year=2028, publisher="office")
    assert found.horizon.sum() == pytest.approx(250 + 80 * 1.2)
    with pytest.raises(ValueError, match="not for 2040"):
        household_kinds(town(), year=2040, publisher="office")


def test_formation_drifts_every_rate_to_the_horizon_but_not_the_base() -> None:
    held, drifted = (household_kinds(town(), year=2031, publisher="office", formation=f) for f in (0.0, 0.02))
    assert drifted.horizon == pytest.approx(1.02 * held.horizon)
    assert drifted.base.tolist() == held.base.tolist()
    assert drifted.method == "headship_by_age_drifted"
    assert household_kinds(town(), year=2026, publisher="office", formation=0.02).horizon.sum() == 330


def test_an_older_count_is_brought_to_the_base_year_by_its_own_rates() -> None:
    households = heads("single", "1", (100, 60), year=2021) + heads("couple", "2", (150, 20), year=2021)
    m = town(households=households, population=people("T", 2021, (200, 400, 80)))
    found = household_kinds(m, year=2031, publisher="office")
    # Rates of 2021: 250/400 and 80/80 households per resident; 500 and 100 residents in 2026.
    assert found.base.sum() == pytest.approx(500 * 250 / 400 + 100)
    assert found.cross_year == 2021
    assert household_kinds(town(households=households), year=2031, publisher="office") is None


def test_hidden_cells_share_what_is_left_of_their_kind() -> None:
    whole = [
        {"area_id": "T", "year": 2026, "household_type": kind, "size": size, "households": count}
        for kind, size, count in (("single", "1", 160), ("couple", "2", 170))
    ]
    m = town(households=[*heads("single", "1", (100, None)), *heads("couple", "2", (150, 20)), *whole])
    found = household_kinds(m, year=2031, publisher="office")
    assert found.base.sum() == pytest.approx(330)


@pytest.mark.parametrize(
    "tables",
    [
        {"households": []},
        {"projection": [forecast("T", 2026, 800), forecast("T", 2031, 830)]},
        {"projection": [forecast("T", 2026, 800, age_band="0-99"), forecast("T", 2031, 830, age_band="0-99")]},
    ],
)
def test_without_ages_that_fit_there_are_no_kinds(tables) -> None:
    assert household_kinds(town(**tables), year=2031, publisher="office") is None


def test_another_publisher_is_never_mixed_in() -> None:
    other = ages("T", 2026, (1, 1, 1), publisher="other") + ages("T", 2031, (900, 900, 900), publisher="other")
    usual = ages("T", 2026, (200, 500, 100)) + ages("T", 2031, (180, 500, 150))
    plain = household_kinds(town(), year=2031, publisher="office")
    mixed = household_kinds(town(projection=usual + other), year=2031, publisher="office")
    assert mixed.horizon.tolist() == plain.horizon.tolist()


def test_a_low_course_without_a_base_year_begins_at_the_main_one() -> None:
    low = ages("T", 2031, (170, 480, 120), variant="low")
    m = town(projection=ages("T", 2026, (200, 500, 100)) + ages("T", 2031, (180, 500, 150)) + low)
    found = household_kinds(m, year=2031, publisher="office", variant="low")
    assert found.base.sum() == 330
    assert found.horizon.sum() == pytest.approx(250 * 480 / 500 + 80 * 1.2)


def test_areas_without_a_forecast_share_the_frame_by_how_they_grew() -> None:
    # Ages of unequal width cannot move whole: every age is shared by itself.
    population = [
        *people("A", 2016, (100, 250, 50)), *people("A", 2026, (100, 250, 50)),
        *people("B", 2016, (100, 150, 30)), *people("B", 2026, (100, 250, 50)),
        *people("T-unplaced", 2016, (0, 0, 0)), *people("T-unplaced", 2026, (0, 0, 0)),
    ]  # fmt: skip
    found = area_ages(town(population=population), year=2031, publisher="office")
    assert found.method == "shares_of_growth"
    assert found.persons.sum(axis=0) == pytest.approx([180, 500, 150], rel=1e-6)
    # 65+: 50 more. Constant share gives 75 each; all growth to B gives 50 and 100: the mean is 62.5 and 87.5,
    # before the areas' totals are fitted.
    assert found.persons[1, 2] > found.persons[0, 2]


def test_areas_with_ages_of_one_width_move_whole_cohorts() -> None:
    bands = ("0-4", "5-9", "10+")

    def rows(area, year, counts):
        row = {"area_id": area, "year": year, "period": str(year)}
        return [row | {"age_band": band, "persons": count} for band, count in zip(bands, counts, strict=True)]

    population = [
        *rows("A", 2021, (500, 400, 900)), *rows("A", 2026, (500, 500, 900)),
        *rows("T-unplaced", 2021, (0, 0, 0)), *rows("T-unplaced", 2026, (0, 0, 0)),
    ]  # fmt: skip
    projection = [
        forecast("T", year, count, age_band=band)
        for year, counts in ((2026, (500, 500, 900)), (2031, (480, 500, 950)))
        for band, count in zip(bands, counts, strict=True)
    ]
    m = town(areas=area_rows("A", "T-unplaced"), population=population, projection=projection)
    found = area_ages(m, year=2031, publisher="office")
    assert found.method == "hamilton_perry"
    assert found.persons.sum(axis=0) == pytest.approx([480, 500, 950], rel=1e-6)


@pytest.fixture(scope="module")
def example(published):
    return release.load(published, "999", profile="partner")


@pytest.mark.parametrize("variant", ["low", "main", "high"])
def test_the_example_s_ages_of_areas_sum_to_the_frame(example, variant) -> None:
    publisher = example.settings["projection"]["publisher"]
    persons = area_ages(example, year=2031, publisher=publisher, variant=variant)
    rows = example.table("projection")
    own = rows[(rows["area_id"] == "999") & (rows["year"] == 2031) & (rows["publisher"] == publisher)]
    own = own[(own["variant"] == variant) & own["age_band"].notna()].set_index("age_band")["persons"].astype(float)
    assert persons.persons.sum(axis=0) == pytest.approx(own.reindex(list(persons.bands)).to_numpy(), rel=1e-6)


def test_copenhagen_has_no_kinds_of_household_by_age(published) -> None:
    m = release.load(published, "101", profile="partner")
    publisher = m.settings["projection"]["publisher"]
    assert household_kinds(m, year=2031, publisher=publisher) is None
