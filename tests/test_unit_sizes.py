"""Sizes of areas and estates: never more than what is known, and of the year that is asked about."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from byibalance_core.unit_sizes import sizes_of, unit_sizes

from .deliveries import frame

CATALOGUE = {
    "work": SimpleNamespace(sensitivity="sensitive", denominator="persons_18_64"),
    "arrears": SimpleNamespace(sensitivity="sensitive", denominator="almene_dwellings"),
    "rent": SimpleNamespace(sensitivity="none", denominator="dwellings"),
}


def sizes(**tables):
    return unit_sizes({name: frame(name, rows) for name, rows in tables.items()}, CATALOGUE)


def test_residents_are_the_total_and_not_the_total_and_its_parts():
    rows = [
        {"area_id": "a1", "year": 2026, "period": "2026", "persons": 90},
        {"area_id": "a1", "year": 2026, "period": "2026", "sex": "m", "persons": 40},
        {"area_id": "a1", "year": 2026, "period": "2026", "sex": "k", "persons": 50},
    ]
    assert sizes(population=rows).loc[("a1", 2026), "residents"] == 90


def test_without_a_total_the_parts_are_added_up():
    rows = [{"area_id": "a1", "year": 2026, "period": "2026", "sex": sex, "persons": 60} for sex in "mk"]
    assert sizes(population=rows).loc[("a1", 2026), "residents"] == 120


def test_of_two_sources_the_smaller_stands():
    rows = [
        {"area_id": "a1", "year": 2026, "period": period, "persons": n}
        for period, n in (("2026K1", 101), ("2026K3", 99))
    ]
    assert sizes(population=rows).loc[("a1", 2026), "residents"] == 99


def test_an_estate_has_at_least_its_households_and_the_persons_behind_its_indicators():
    stock = [
        {"area_id": "a1", "estate_id": "e1", "year": 2026, "dwellings": 80, "in_use": 70},
        {"area_id": "a1", "year": 2026, "dwellings": 900, "in_use": 880},
    ]
    figures = [
        {"unit_kind": "estate", "unit_id": "e1", "indicator": name, "period": "2026", "value": 0.5, "base": base}
        for name, base in (("work", 130), ("arrears", 900), ("rent", 900), ("unknown", 900))
    ]
    assert sizes(stock=stock).loc[("e1", 2026)].tolist() == [70, 70]
    assert sizes(stock=stock, indicators=figures).loc[("e1", 2026)].tolist() == [130, 70]
    assert sizes(stock=stock).loc[("a1", 2026)].tolist() == [880, 880]


def test_a_row_takes_the_size_of_its_own_year_else_the_newest():
    rows = [{"area_id": "a1", "year": year, "period": str(year), "persons": n} for year, n in ((2001, 60), (2020, 500))]
    asked = pd.DataFrame({"unit_id": ["a1", "a1", "nowhere"], "period": ["2001K2", "2026", "2026"]})
    assert sizes_of(asked, sizes(population=rows))["residents"].tolist() == pytest.approx(
        [60, 500, math.nan], nan_ok=True
    )


def test_nothing_counted_is_nothing_known():
    assert sizes().empty
