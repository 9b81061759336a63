"""Sets of almene estates beside the law's limits, by estates made here by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from byibalance_core import disclosure, release
from byibalance_core.criteria.housing_areas import LEAST_TOLD, housing_areas
from byibalance_core.model import Source
from byibalance_core.statutory_rules import Convictions

from .profile_town import SOURCES, areas, town

WORK, SCHOOL, CONVICTED, INCOME = (
    "outside_labour_share",
    "basic_education_share",
    "convicted_share",
    "income_of_region_share",
)


def estate(name, area="A", *, designated=None):
    return {
        "estate_id": name,
        "valid_from": "1970-01-01",
        "organisation_id": "o",
        "area_id": area,
        "designated_area_id": designated,
        "name": name,
        "source_id": "register",
    }


def homes(name, dwellings, area="A"):
    return {"area_id": area, "estate_id": name, "year": 2026, "dwellings": dwellings, "source_id": "register"}


def told(name, indicator, value, base, year=2025, status="measured"):
    return {
        "unit_kind": "estate",
        "unit_id": name,
        "indicator": indicator,
        "period": str(year),
        "value": value,
        "base": base,
        "status": status,
        "source_id": "register",
    }


def both_years(name, indicator, value, base):
    return [told(name, indicator, value, base, year) for year in (2024, 2025)]


def made(rows, estates=None, stock=None, **tables):
    given = {
        "areas": areas("A", "B"),
        "estates": estates or [estate("x", designated="b1"), estate("y", designated="b1")],
        "stock": stock or [homes("x", 100), homes("y", 300)],
        "indicators": rows,
        "designations": [
            {
                "designated_area_id": "b1",
                "name": "Nordbo",
                "area_id": "A",
                "list_date": "2025-12-01",
                "on_udsat": "yes",
                "source_id": "register",
            }
        ],
    }
    return town(**given | tables)


def only(m, **given):
    found = housing_areas(m, **given)
    assert len(found) == 1
    return found[0]


def value(area, name):
    return area.found.criteria[f"udsat.{name}"].value


def test_work_is_the_mean_of_two_years_each_weighted_by_those_it_rests_on():
    rows = [
        told("x", WORK, 0.50, 100, 2024),
        told("y", WORK, 0.30, 300, 2024),
        told("x", WORK, 0.60, 200, 2025),
        told("y", WORK, 0.20, 200, 2025),
    ]
    area = only(made(rows))
    # 2024: (50 + 90) / 400 = 35 per cent; 2025: (120 + 40) / 400 = 40; the mean is 37.5, and not the mean of the four.
    assert value(area, "outside_labour_pct") == Decimal("37.5")
    assert area.to("udsat.outside_labour_pct").points == Decimal("-2.5")
    assert (area.name, area.kind, area.area_id, area.estates, area.dwellings) == (
        "Nordbo",
        "designated",
        "A",
        ("x", "y"),
        400,
    )


def test_one_year_is_no_mean_of_two_and_school_needs_but_one():
    rows = [
        told("x", WORK, 0.5, 100),
        told("y", WORK, 0.5, 300),
        told("x", SCHOOL, 0.7, 50),
        told("y", SCHOOL, 0.5, 150),
    ]
    area = only(made(rows))
    assert value(area, "outside_labour_pct") is None
    assert area.to("udsat.outside_labour_pct").points is None
    assert value(area, "basic_education_pct") == Decimal("55")


@pytest.mark.parametrize(("dwellings", "known"), [((61, 39), True), ((59, 41), False)])
def test_estates_with_a_figure_must_hold_six_tenths_of_the_dwellings(dwellings, known):
    assert LEAST_TOLD == 0.6
    rows = [
        told("x", SCHOOL, 0.7, 50),
        told("y", SCHOOL, None, 150, status="suppressed"),
        *both_years("x", INCOME, 0.5, 90),
        *both_years("y", INCOME, 0.5, 90),
    ]
    area = only(made(rows, stock=[homes("x", dwellings[0]), homes("y", dwellings[1])]))
    if known:
        assert value(area, "basic_education_pct") == Decimal("70")
        assert area.covered == pytest.approx(0.61)
        assert area.to("udsat.basic_education_pct").persons_basis == "estimated"
    else:
        assert value(area, "basic_education_pct") is None
        assert area.covered == 1.0


def test_a_figure_that_is_not_sound_is_no_figure():
    rows = [told("x", SCHOOL, 0.7, 50, status="copied"), told("y", SCHOOL, 0.7, 150, status="copied")]
    assert housing_areas(made(rows)) == ()


def test_the_persons_to_the_limit_are_of_work_and_school_and_never_of_convictions():
    rows = [
        row
        for name, base in (("x", 100), ("y", 300))
        for indicator, share in ((WORK, 0.45), (CONVICTED, 0.03), (SCHOOL, 0.65), (INCOME, 0.5))
        for row in both_years(name, indicator, share, base)
    ]
    area = only(made(rows), convictions=Convictions(national_mean=Decimal("0.66")))
    # 45 per cent of 400 are 180; 160 are no longer more than 40 per cent.
    assert area.to("udsat.outside_labour_pct").persons == 20
    assert area.to("udsat.basic_education_pct").persons == 20
    convicted = area.to("udsat.convicted_pct")
    assert convicted.met is True
    assert convicted.points is not None
    assert convicted.persons is None
    assert area.to("udsat.income_pct_of_region").persons is None
    assert area.to("udsat.income_pct_of_region").met is True


def test_without_the_national_mean_the_limit_of_convictions_is_not_known_though_the_figure_is():
    rows = [row for name in "xy" for row in both_years(name, CONVICTED, 0.03, 100)]
    area = only(made(rows))
    assert value(area, "convicted_pct") == Decimal("3")
    assert area.to("udsat.convicted_pct").points is None
    assert "udsat.convicted_pct" not in area.changes


def test_residents_are_counted_from_below_and_under_a_thousand_says_nothing():
    rows = [row for name in "xy" for row in both_years(name, WORK, 0.5, 300)]
    area = only(made(rows))
    assert area.residents_at_least is None
    assert area.found.categories["udsat"] is None
    assert only(made([row | {"base": 600} for row in rows])).residents_at_least == 1200


def test_the_public_profile_has_nothing_of_it(published):
    assert housing_areas(release.load(published, "999", profile="partner"))
    assert housing_areas(release.load(published, "999", profile="public")) == ()
    raw = {"register": Source(**{**vars(SOURCES["register"]), "disclosure": "raw"})}
    m = made([row for name in "xy" for row in both_years(name, CONVICTED, 0.03, 900)])
    tables = disclosure.protect(dict(m.tables), raw, profile="public")[0]
    assert housing_areas(replace(m, tables=tables)) == ()


def test_origin_is_never_read():
    work = [row for name in "xy" for row in both_years(name, WORK, 0.45, 600)]
    origin = [row for name in "xy" for row in both_years(name, "nonwestern_share", 0.9, 600)]
    area, same = only(made([*work, *origin])), only(made(work))
    assert area == same
    assert not any("nonwestern" in name for name in area.found.criteria)
    assert area.found.categories["parallelsamfund"] is None
    assert area.found.reasons["parallelsamfund"] == ("origin_not_used",)


def test_the_distance_of_the_year_before_and_what_moved_it():
    rows = [
        told(name, WORK, share, 600, year)
        for name in "xy"
        for year, share in ((2023, 0.38), (2024, 0.42), (2025, 0.44))
    ]
    area = only(made(rows))
    now = area.to("udsat.outside_labour_pct")
    then = next(each for each in area.before if each.name == "udsat.outside_labour_pct")
    assert (then.points, now.points) == (Decimal(0), Decimal(3))
    change = area.changes["udsat.outside_labour_pct"]
    assert float(change.whole) == float(change.undivided) == 3.0
    assert (change.national_mean, change.rule) == (0, 0)
    assert (change.met_before, change.met_after, change.fell_below_minimum) == (False, True, False)


def test_the_other_estates_of_an_area_are_told_as_no_area_of_the_law():
    rows = [row for name in "xyz" for row in both_years(name, WORK, 0.3, 100)]
    estates = [estate("x", designated="b1"), estate("y"), estate("z", "B")]
    found = housing_areas(made(rows, estates, [homes("x", 10), homes("y", 300), homes("z", 20, "B")]))
    assert [(each.kind, each.id, each.estates) for each in found] == [
        ("estates", "A", ("y",)),
        ("estates", "B", ("z",)),
        ("designated", "b1", ("x",)),
    ]


def test_without_estates_or_their_figures_there_is_nothing():
    assert housing_areas(town(areas=areas("A"))) == ()
    assert housing_areas(made([{**told("x", SCHOOL, 0.7, 50), "unit_kind": "area", "unit_id": "A"}])) == ()
