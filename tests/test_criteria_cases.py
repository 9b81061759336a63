"""The cases in words of ``cases/criteria.toml``, each through the core and through the command's JSON."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from byibalance_core.cli import app
from byibalance_core.criteria import CATEGORIES, AreaFigures, Convictions, classify

CASES = tomllib.loads((Path(__file__).parent / "cases" / "criteria.toml").read_text("utf-8"), parse_float=Decimal)[
    "case"
]
ANSWERS = {"ja": True, "nej": False, "uafgjort": None}
COLUMNS = (
    "year",
    "area",
    "residents",
    "outside_labour_pct",
    "convicted_pct",
    "basic_education_pct",
    "income_pct_of_region",
    "nonwestern_pct",
)
#: Ways in which offices write the same file; the cases take turns.
FORMS = ((",", "."), (";", ","), ("\t", "."), (";", "."))


def expected(case: dict[str, Any]) -> dict[str, bool | None]:
    return {name: ANSWERS[case["expect"].get(name, "uafgjort")] for name in CATEGORIES}


def of_core(case: dict[str, Any]):
    options = case.get("options", {})
    return classify(
        AreaFigures("Nordbo", case["year"], **case["figures"]),
        history=[AreaFigures("Nordbo", **past) for past in case.get("history", [])],
        convictions=Convictions(options.get("national_convicted_pct"), options.get("reported_limits", False)),
        with_origin=options.get("with_origin", False),
    )


def write(path: Path, rows: list[dict[str, Any]], separator: str, mark: str) -> Path:
    lines = [separator.join(COLUMNS)]
    lines += [separator.join(str(row.get(name, "")).replace(".", mark) for name in COLUMNS) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def of_command(case: dict[str, Any], folder: Path) -> dict[str, Any]:
    form = FORMS[CASES.index(case) % len(FORMS)]
    file = write(folder / "areas.csv", [{"year": case["year"], "area": "Nordbo", **case["figures"]}], *form)
    arguments = ["classify", str(file), "--year", str(case["year"]), "--json"]
    if "history" in case:
        rows = [{"area": "Nordbo", **past} for past in case["history"]]
        arguments += ["--history", str(write(folder / "history.csv", rows, *form))]
    options = case.get("options", {})
    if "national_convicted_pct" in options:
        arguments += ["--national-convicted-pct", str(options["national_convicted_pct"]).replace(".", form[1])]
    arguments += ["--reported-limits"] * options.get("reported_limits", False)
    arguments += ["--with-origin"] * options.get("with_origin", False)
    run = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert run.exit_code == 0
    return json.loads(run.stdout)


def test_there_are_many_cases_and_each_has_its_own_name():
    assert len(CASES) >= 50
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert all(case["says"].endswith(".") for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_core_says_of_a_case_what_the_law_says(case):
    found = of_core(case)
    assert dict(found.categories) == expected(case)
    for name in CATEGORIES:
        is_defined = found.reasons.get(name) != ("not_defined",)
        assert is_defined == (name in case["expect"]), name
    for name, answer in case.get("criteria", {}).items():
        assert found.criteria[name].met is ANSWERS[answer], name
    for name, caveats in case.get("caveats", {}).items():
        assert sorted(found.criteria[name].caveats) == caveats, name
    assert set(case.get("notes", [])) <= set(found.notes)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_command_says_the_same(case, tmp_path):
    answer = of_command(case, tmp_path)
    (area,) = answer["areas"]
    assert (area["area"], area["year"]) == ("Nordbo", case["year"])
    assert area["categories"] == expected(case)
    for name, told in case.get("criteria", {}).items():
        assert area["criteria"][name]["met"] is ANSWERS[told], name
    for name, caveats in case.get("caveats", {}).items():
        assert sorted(area["criteria"][name]["caveats"]) == caveats, name
    assert set(case.get("notes", [])) <= {note["code"] for note in answer["notes"]}
    for name, one in area["criteria"].items():
        assert {"value", "limit", "comparison", "met", "reference", "source"} <= set(one), name
        assert "§" in one["reference"]
        assert one["source"] is None or one["source"].startswith("http")
    if not case.get("options", {}).get("with_origin"):
        assert "nonwestern" not in json.dumps(answer)
