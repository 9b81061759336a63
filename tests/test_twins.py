"""Similar areas: by structure, by hand, without those that cannot be compared."""

import pytest

from byibalance_core.parameters import standards
from byibalance_core.profiles import area_profiles
from byibalance_core.twins import twins

from .profile_town import areas, catalogue, published, town, values

STRUCTURE = ("rooms", "income")
ENTRIES = catalogue(rooms={"proportion": False}, income={"proportion": False}, outcome={"proportion": False})


def neighbours(rows, area, **options):
    m = town(areas=areas("A", "B", "C", "D", "E"), indicators=rows)
    frame = area_profiles(m, catalogue=ENTRIES, limits=standards())
    return twins(m, area, structure=STRUCTURE, profiles=frame, **options)


ROOMS = values("rooms", {"A": 0.0, "B": 1.0, "C": 3.0, "D": 0.0, "E": 1.0})
INCOME = values("income", {"A": 0.0, "B": 0.0, "C": 0.0, "D": 2.0})
OUTCOME = values("outcome", {"A": 0.0, "B": 9.0, "C": 0.0, "D": 0.0})


def test_the_nearest_areas_are_those_alike_in_structure_and_not_in_outcome():
    near = neighbours([*ROOMS, *INCOME, *OUTCOME, *published("rooms", 1.0), *published("income", 0.5)], "A")
    assert near["area_id"].tolist() == ["B", "D", "C"]
    # Spread of rooms 0 1 3 0 1 is sqrt(1.2): B lies 1 / sqrt(1.2) off in one of two indicators.
    assert near["distance"].iloc[0] == pytest.approx((1 / 1.2 / 2) ** 0.5)
    assert set(near["on"]) == {"rooms income"}


def test_an_area_without_one_of_the_figures_is_not_compared_and_no_more_than_asked_are_given():
    near = neighbours([*ROOMS, *INCOME], "A", n=2)
    assert near["area_id"].tolist() == ["B", "D"]
    assert "E" not in set(neighbours([*ROOMS, *INCOME], "A", n=9)["area_id"])


def test_an_area_is_compared_on_what_it_has_itself():
    near = neighbours([*ROOMS, *INCOME], "E")
    assert set(near["on"]) == {"rooms"}
    assert near["area_id"].tolist() == ["B", "A", "D"]


def test_an_area_with_none_of_the_figures_has_no_neighbours():
    assert neighbours(OUTCOME, "A").empty


def test_an_area_with_incomplete_figures_is_not_a_neighbour():
    incomplete = [row | {"status": "incomplete"} if row["unit_id"] == "B" else row for row in ROOMS]
    assert "B" not in set(neighbours([*incomplete, *INCOME], "A", n=9)["area_id"])
