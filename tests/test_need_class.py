"""The need of one class: that of the need table where it has the class, and finer classes beside it."""

import pytest

from byibalance_core import release
from byibalance_core.need import Build, Scenario, class_need, need_table

from .kinds_town import STOCK, aged_town
from .test_need_table import row

MINE = Scenario("x", unmet="homeless", builds=(Build("99901", "almene", "family", "2", 40, 2029),))


@pytest.fixture(scope="module")
def example(published):
    return release.load(published, "999")


@pytest.mark.parametrize("scenario", ["main", MINE], ids=["main", "own"])
@pytest.mark.parametrize("classes", [{}, {"tenure": "almene"}, {"rooms": "2"}, {"tenure": "almene", "rooms": "1-2"}])
def test_a_class_of_the_need_table_is_its_row_there(example, classes, scenario):
    found = class_need(example, year=2031, scenario=scenario, **classes)
    told = row(need_table(example, year=2031, scenario=scenario), **classes)
    assert (found.low, found.main, found.high) == tuple(told[["gap_low", "gap_main", "gap_high"]])
    assert (found.households_base, found.households) == tuple(told[["households_base", "households"]])
    assert (found.pipeline, found.unmet) == (told["pipeline"], 0 if scenario == "main" else told["unmet"])
    assert (found.demand_method, found.method) == (told["demand_method"], told["method"])


def test_a_class_of_several_categories_is_their_sum(example):
    two = class_need(example, year=2031, tenure=["cooperative", "private_rental"])
    parts = [class_need(example, year=2031, tenure=tenure) for tenure in ("cooperative", "private_rental")]
    assert two.main == pytest.approx(sum(part.main for part in parts), abs=1)
    # The range of a sum is narrower than the sum of the ranges.
    assert two.high - two.low < sum(part.high - part.low for part in parts)


def test_a_finer_class_grows_as_the_matrix_says_of_the_part_it_carries(example):
    youth = class_need(example, year=2031, tenure="almene", dwelling_type="youth")
    one = class_need(example, year=2031, tenure="almene", dwelling_type="youth", rent_band="under_3500")
    assert one.households / one.households_base == pytest.approx(youth.households / youth.households_base, abs=0.01)
    assert one.demand_method == "occupancy"


def test_projects_that_may_be_of_the_class_stand_beside_it():
    project = {"project_id": "p", "area_id": "A", "year": 2029, "tenure": "almene", "dwellings": 30}
    m = aged_town(pipeline=[project | {"certainty": "started"}])
    found = class_need(m, year=2031, tenure="almene", rooms="1-2")
    assert (found.pipeline, found.unassigned, found.main) == (0, 30, 55)
    assert (class_need(aged_town(), year=2031).pipeline, class_need(aged_town(), year=2031).unassigned) == (None, None)


def test_a_class_that_cannot_be_told_has_its_reason_and_no_number():
    open_ = class_need(aged_town(stock=STOCK), year=2031, tenure="almene", rooms="1-2")
    assert (open_.main, open_.households, open_.gap_status) == (None, None, "cannot_be_decided")
    nothing = class_need(aged_town(stock=STOCK), year=2031, rent_band="under_3500")
    assert (nothing.main, nothing.households, nothing.gap_status) == (None, None, "not_delivered")


def test_a_class_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="castle"):
        class_need(aged_town(), year=2031, dwelling_type="castle")


def test_a_shrinking_class_has_an_excess_and_no_exception():
    found = class_need(aged_town(), year=2031, tenure="other")
    assert found.main == -30
    assert found.low < found.main < found.high
