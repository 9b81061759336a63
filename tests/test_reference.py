"""The reference tables against their own published totals."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from byibalance_core.parameters import indicators

FOLDER = Path(__file__).resolve().parent.parent / "data" / "reference"
Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def figures() -> list[Row]:
    return read("municipality_figures.csv")


def test_both_municipality_tables_hold_the_same_98_municipalities(figures: list[Row]) -> None:
    municipalities = {row["code"]: row["name"] for row in read("municipalities.csv")}
    assert len(municipalities) == 98
    assert municipalities == {row["code"]: row["name"] for row in figures}
    assert "411" not in municipalities


@pytest.mark.parametrize(
    ("column", "total"),
    [
        ("dwellings", 3_343_628),
        ("residents_2026k1", 6_025_511),
        ("households_2026", 2_878_104),
        ("residents_2031_frkm126", 6_095_867),
    ],
)
def test_the_municipalities_add_up_to_the_country(figures: list[Row], column: str, total: int) -> None:
    assert sum(int(row[column]) for row in figures) == total


def test_sizes_add_up_to_the_dwellings_of_every_municipality(figures: list[Row]) -> None:
    for row in figures:
        sizes = sum(int(row[name]) for name in ("size_under_50", "size_50_79", "size_80_119", "size_120_plus"))
        assert sizes == int(row["dwellings"]), row["name"]


def test_shares_of_the_municipalities_run_from_0_to_1(figures: list[Row]) -> None:
    names = [name for name in figures[0] if name.endswith("_share")]
    assert len(names) == 5
    assert all(0 <= float(row[name]) <= 1 for row in figures for name in names)


def test_copenhagen_is_the_same_here_as_in_its_own_folder(figures: list[Row]) -> None:
    with (FOLDER.parent / "101" / "stock-bbr.csv").open(encoding="utf-8", newline="") as file:
        rooms = {row["rooms"]: row["dwellings"] for row in csv.DictReader(file) if row["area_id"] == "101"}
    city = next(row for row in figures if row["code"] == "101")
    assert [rooms[key] for key in ("1", "2", "3", "4+")] == [
        city[key] for key in ("rooms_1", "rooms_2", "rooms_3", "rooms_4_plus")
    ]


def test_the_lists_that_are_complete_have_the_published_number_of_areas() -> None:
    rows = read("official_list_membership.csv")

    def on(flag: str) -> Counter[str]:
        return Counter(row["list_date"][:4] for row in rows if row[flag] == "yes")

    assert on("on_parallelsamfund") == {
        "2018": 29,
        "2019": 28,
        "2020": 15,
        "2021": 12,
        "2022": 10,
        "2023": 12,
    }
    assert on("on_omdannelse") == {"2018": 15, "2019": 15, "2020": 13, "2021": 10, "2022": 9, "2023": 8}


def test_the_categories_nest_wherever_both_are_known() -> None:
    for row in read("official_list_membership.csv"):
        if row["on_omdannelse"] == "yes":
            assert row["on_parallelsamfund"] == "yes", row
        if row["on_parallelsamfund"] == "yes":
            assert row["on_udsat"] == "yes", row


def test_a_limit_is_given_once_per_year_category_and_criterion() -> None:
    rows = read("statutory_thresholds.csv")
    keys = Counter((row["year"], row["category"], row["criterion"]) for row in rows)
    assert max(keys.values()) == 1
    assert len(rows) == 139


def test_limits_on_convictions_say_how_they_are_known() -> None:
    rows = [row for row in read("statutory_thresholds.csv") if row["criterion"] == "convicted_pct"]
    standing = {(row["year"], row["category"]): row["standing"] for row in rows}
    assert standing["2019", "udsat"] == "press"
    assert standing["2021", "udsat"] == "year_inferred"
    assert standing["2022", "udsat"] == "derived"
    assert standing["2022", "forebyggelse"] == "published"
    assert not {"2023", "2024"} & {row["year"] for row in rows}
    by_key = {(row["year"], row["category"]): float(row["threshold"]) for row in rows}
    assert by_key["2022", "udsat"] == pytest.approx(by_key["2022", "forebyggelse"] * 1.5)


def test_every_benchmark_is_one_of_the_catalogue_and_in_its_unit() -> None:
    catalogue = indicators()
    for row in read("benchmarks.csv"):
        value = float(row["value"])
        if catalogue[row["indicator"]].unit == "share":
            assert 0 < value < 1, row
        else:
            assert value > 1, row


def test_cheap_dwellings_of_the_country_are_the_two_counts_divided() -> None:
    row = next(row for row in read("benchmarks.csv") if row["indicator"] == "cheap_dwellings_share")
    assert float(row["value"]) == pytest.approx(33_431 / 431_679, abs=5e-5)


def test_sources_name_every_file_with_its_hash() -> None:
    sources = tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.csv")}
    assert {entry["name"]: entry["sha256"] for entry in sources["file"]} == found
    named = {entry["id"]: set(entry["files"]) for entry in sources["source"]}
    used: dict[str, set[str]] = {name: set() for name in named}
    for file in found:
        for row in read(file):
            for source in (row.get("source_ids") or row["source_id"]).split("|"):
                used[source].add(file)
    assert used == named
