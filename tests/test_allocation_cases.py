"""The cases in words of ``cases/allocate.toml``, each through the command's files and JSON."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from byibalance_core.cli import app
from byibalance_core.lettings.proposal import KIND_COLUMNS, VACANCY_COLUMNS

CASES = tomllib.loads((Path(__file__).parent / "cases" / "allocate.toml").read_text("utf-8"))["case"]
#: Ways in which offices write the same files: separator, decimal mark, headers of their own; the cases take turns.
DANISH = {
    "estate_id": "Afdeling", "organisation_id": "Boligorganisation", "area_id": "Boligområde",
    "dwelling_type": "Boligtype", "rooms": "Antal rum", "rent_dkk_month": "Husleje (kr.)", "accessible": "Tilgængelig",
    "month": "Måned", "vacancies": "Genudlejninger", "kind_id": "Husstandsslags", "count": "Antal",
    "rooms_min": "Mindst rum", "max_rent_dkk_month": "Højeste husleje", "needs_accessible": "Kræver tilgængelighed",
    "excluded_areas": "Udelukkede områder", "priority": "Prioritet", "lettings": "Genudlejninger", "used": "Anvist",
}  # fmt: skip
FORMS = ((",", ".", {}), (";", ",", DANISH), ("\t", ".", {}), (";", ",", {}))


def write(path: Path, names, rows, form) -> Path:
    separator, mark, headers = form
    lines = [separator.join(headers.get(name, name) for name in names)]
    lines += [separator.join(cell.replace(".", mark) if cell[0].isdigit() else cell for cell in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def files(case, folder: Path) -> list[str]:
    form = FORMS[CASES.index(case) % len(FORMS)]
    homes = [line.split() for line in case["homes"]]
    homes = [[estate, "o1", area, "family", *rest] for estate, area, *rest in homes]
    kinds = [[cell.replace("+", " ") for cell in line.split()] for line in case["kinds"]]
    blank = [[["" if cell == "-" else cell for cell in row] for row in table] for table in (homes, kinds)]
    blank = [[[cell or " " for cell in row] for row in table] for table in blank]
    ladder = []
    for name, share in case["steps"].items():
        words = str(share).split()
        ladder += [f"[steps.{name}]", f"closed = {str(words[0] == 'lukket').lower()}"]
        ladder += [f"allocation_share = {words[-1]}"] if words[-1] != "lukket" else []
    ladder += ["[estates]", *(f'{estate} = "{step}"' for estate, step in case["estates"].items())]
    (folder / "L.toml").write_text("\n".join(ladder), encoding="utf-8")
    options = ["--vacancies", str(write(folder / "V.csv", VACANCY_COLUMNS, blank[0], form))]
    options += ["--kinds", str(write(folder / "K.csv", KIND_COLUMNS, blank[1], form))]
    options += ["--ladder", str(folder / "L.toml")]
    if "history" in case:
        rows = [line.split() for line in case["history"]]
        options += ["--history", str(write(folder / "H.csv", ("estate_id", "lettings", "used"), rows, form))]
    return options


def counts(rows, *names):
    sums = Counter()
    for row in rows:
        sums[" ".join(str(row[name]) for name in names)] += row["count"]
    return dict(sums)


def test_there_are_many_cases_and_each_has_its_own_name():
    assert len(CASES) >= 20
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert all(case["says"].endswith(".") for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_command_says_of_a_case_what_was_reckoned_by_hand(case, tmp_path):
    run = CliRunner().invoke(app, ["allocate", *files(case, tmp_path), "--json"], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    answer = json.loads(run.stdout)
    expect = case["expect"]
    assert (answer["status"], answer["mip_gap"]) == ("optimal", 0)
    asked = sum(int(line.split()[1]) for line in case["kinds"])
    placed, lacking = (sum(row["count"] for row in answer[name]) for name in ("placed", "unplaced"))
    assert placed + lacking == asked
    if "total" in expect:
        assert placed == expect["total"]
    for name, field in (("placed", "kind_id"), ("at", "estate_id"), ("months", "month")):
        if name in expect:
            assert counts(answer["placed"], field) == expect[name], name
    if "unplaced" in expect:
        assert counts(answer["unplaced"], "kind_id", "reason") == expect["unplaced"]
        if "placed" not in expect:
            assert answer["placed"] == []
    if "reasons" in expect:
        assert [row["reason"] for row in answer["unplaced"]] == expect["reasons"]
    if "openings" in expect:
        told = {
            " ".join(f"{part:g}" if isinstance(part, int | float) else part for part in (*parts, one["change"]) if part)
            : one["more"]
            for one in answer["openings"]
            for parts in [(one["kind_id"], one["rule"])]
        }  # fmt: skip
        assert told == expect["openings"]
    assert (answer["alternatives"]["as_today"] is None) == ("history" not in case)
    for name in ("proportional", "as_today"):
        if name in expect:
            assert counts(answer["alternatives"][name]["placed"], "estate_id") == expect[name], name
