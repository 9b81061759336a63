"""The rules of the state's lists as parameters: the limits of the reference table, and periods that do not overlap."""

from __future__ import annotations

import ast
import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from byibalance_core import parameters
from byibalance_core.dated_values import ParameterError, dated_values, on_day
from byibalance_core.statutory_rules import (
    CATEGORIES,
    Convictions,
    Limit,
    list_date,
    parameter_file,
    rules_of_list,
)

REFERENCE = Path(__file__).parent.parent / "data" / "reference" / "statutory_thresholds.csv"
Key = tuple[int, str, str]


def table() -> dict[Key, dict[str, str]]:
    """Return the reference table's rows by year, category and criterion."""
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(int(row["year"]), row["category"], row["criterion"]): row for row in rows}


def limits(year: int) -> dict[Key, Limit]:
    """Return every limit of a list year under the names of the reference table."""
    rules = rules_of_list(year, Convictions(reported=True))
    assert rules is not None
    found: dict[Key, Limit] = {}
    for name, category in rules.categories.items():
        single = (category.residents, category.least, category.lists)
        for limit in (*category.counted, *category.required, *(one for one in single if one is not None)):
            if limit.value is not None:
                found[year, name, limit.criterion] = limit
    return found


def multiples(year: int) -> dict[Key, Decimal | None]:
    rules = rules_of_list(year)
    assert rules is not None
    return {
        (year, name, "convicted_multiple_of_national_average"): limit.times
        for name, category in rules.categories.items()
        for limit in category.counted
        if limit.times is not None
    }


def test_the_parameters_hold_every_row_of_the_reference_table_and_no_other():
    known = table()
    of_parameters = {key: limit for year in range(2010, 2025) for key, limit in limits(year).items()}
    of_multiples = {key: times for year in range(2010, 2025) for key, times in multiples(year).items()}
    assert set(of_parameters) | set(of_multiples) == set(known)
    for key, limit in of_parameters.items():
        row = known[key]
        assert limit.value == Decimal(row["threshold"]), key
        assert limit.comparison == row["comparison"], key
        assert limit.standing == row["standing"], key
        # A derived limit has no page of its own; its address is that of the limit it is derived from.
        assert limit.source == row["source_url"] or row["standing"] == "derived", key
    for key, times in of_multiples.items():
        assert times == Decimal(known[key]["threshold"]), key


def test_every_limit_names_its_paragraph_and_where_it_was_read():
    for year in range(2010, 2031):
        for key, limit in limits(year).items():
            assert limit.reference.startswith("almenboligloven § 61 "), key
            assert limit.source.startswith("http"), key
            assert limit.text.da.endswith(".")
            assert limit.text.en.endswith(".")


@pytest.mark.parametrize(
    ("year", "name", "categories"),
    [
        (2010, "2010-2013", {"statutory_list_2010_2017"}),
        (2013, "2010-2013", {"statutory_list_2010_2017"}),
        (2014, "2014-2017", {"statutory_list_2010_2017"}),
        (2017, "2014-2017", {"statutory_list_2010_2017"}),
        (2018, "2018-2020", {"udsat", "parallelsamfund", "omdannelse"}),
        (2020, "2018-2020", {"udsat", "parallelsamfund", "omdannelse"}),
        (2021, "2021-", {"udsat", "parallelsamfund", "omdannelse", "forebyggelse"}),
        (2030, "2021-", {"udsat", "parallelsamfund", "omdannelse", "forebyggelse"}),
    ],
)
def test_a_list_year_has_the_rules_of_its_period(year, name, categories):
    rules = rules_of_list(year)
    assert rules is not None
    assert (rules.name, set(rules.categories)) == (name, categories)
    assert set(rules.categories) <= set(CATEGORIES)
    assert rules.is_known == (year <= 2024)


@pytest.mark.parametrize("year", [1900, 2009])
def test_before_the_first_list_there_are_no_rules(year):
    assert rules_of_list(year) is None


def test_list_dates_are_those_that_are_known():
    known = {2010: dt.date(2010, 10, 26), 2011: None, 2012: dt.date(2012, 10, 1), 2013: dt.date(2013, 10, 1)}
    known |= {year: dt.date(year, 12, 1) for year in range(2014, 2026)}
    assert {year: list_date(year) for year in known} == known


def test_in_the_year_whose_list_date_is_unknown_the_rules_do_not_change():
    days = [dt.date(2011, 1, 1) + dt.timedelta(days) for days in range(365)]
    for dated in dated_values(parameter_file()).values():
        assert not any(value.valid_from in days or value.valid_until in days for value in dated)


def test_the_least_number_of_residents_is_the_one_that_the_dashboard_shows():
    shown = parameters.law("minimum_residents").value
    for year in range(2010, 2026):
        rules = rules_of_list(year)
        assert rules is not None
        assert {one.residents.value for one in rules.categories.values() if one.residents} == {shown}


def test_the_limit_of_forebyggelse_is_two_thirds_of_that_of_udsat():
    rules = rules_of_list(2022, Convictions(Decimal("0.725")))
    assert rules is not None
    found = {
        name: limit.value
        for name in ("udsat", "forebyggelse")
        for limit in rules.categories[name].counted
        if limit.criterion == "convicted_pct"
    }
    assert found == {"udsat": Decimal("2.175"), "forebyggelse": Decimal("1.45")}


def test_without_a_mean_and_without_the_reported_limits_the_limit_on_convictions_is_unknown():
    rules = rules_of_list(2022)
    assert rules is not None
    counted = rules.categories["udsat"].counted
    assert [limit.criterion for limit in counted if limit.value is None] == ["convicted_pct"]


def test_no_limit_stands_in_the_code():
    """The numbers of the law are in the parameters; code that knew one would not follow when it changes."""
    limits_of_the_law = {"1000", "40", "50", "55", "60", "65", "30", "2.7", "2.70"}
    root = Path(parameters.__file__).parent
    for path in (root / "statutory_rules.py", *(root / "criteria").glob("*.py")):
        numbers = {
            str(node.value)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        }
        # 1000 is the greatest index of income that is taken for possible.
        assert numbers & limits_of_the_law <= ({"1000"} if path.name == "figures.py" else set()), path.name


# --- Values that end ---

ENDING = """
[limit]
unit = "per cent"
basis = "law"
to_be_confirmed = false
text = { da = "Grænse.", en = "Limit." }
source = "§ 1"
values = [{ from = 2018-12-01, until = 2019-11-30, value = 2, url = "https://example.org", standing = "press" }]
"""


def test_a_value_that_ends_is_not_given_for_a_later_day(tmp_path):
    path = tmp_path / "limits.toml"
    path.write_text(ENDING, encoding="utf-8")
    found = on_day(path, "limit", dt.date(2019, 11, 30))
    assert (found.value, found.url, found.standing) == (2, "https://example.org", "press")
    with pytest.raises(ParameterError, match="the last one held to 2019-11-30"):
        on_day(path, "limit", dt.date(2019, 12, 1))


def test_a_value_that_ends_before_it_begins_is_a_fault(tmp_path):
    path = tmp_path / "limits.toml"
    path.write_text(ENDING.replace("until = 2019-11-30", "until = 2018-11-30"), encoding="utf-8")
    with pytest.raises(ParameterError, match=r"^limits\.toml: \[limit\] a value ends"):
        dated_values(path)
