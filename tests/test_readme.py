"""The README keeps its promises: the number by hand, the commands, the two steps."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from byibalance_core.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DATA = ROOT / "data" / "101"


def published(file: str, column: str, **where: str) -> int:
    """Return one published figure straight from the data folder."""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        found = [row for row in csv.DictReader(lines) if all(row[name] == value for name, value in where.items())]
    assert len(found) == 1
    return int(found[0][column])


def test_the_number_by_hand_follows_from_its_three_inputs() -> None:
    """Plain arithmetic on the published figures; the product's code is not called."""
    households = published(
        "households-fam55n.csv", "households", area_id="101", household_type="", size="", age_band=""
    )
    now, then = (
        published("projection-kkfr2026.csv", "persons", area_id="101", year=year, age_band="")
        for year in ("2026", "2031")
    )
    assert (households, now, then) == (332_181, 671_672, 693_344)
    growth = round(households * (then / now - 1))
    assert growth == 10_718
    line = re.search(r"332,181 × \(693,344 ÷ 671,672 − 1\) = .* = ([\d,]+)", README)
    assert line is not None
    assert int(line.group(1).replace(",", "")) == growth


def test_the_product_says_the_same_number_and_the_range_that_the_readme_names(store: Path) -> None:
    from dashboard.facts import facts

    growth = facts("101").growth(2031, "KKFR2026")
    assert growth.change == 10_718
    assert f"{growth.low:,} to {growth.high:,}" in README


COMMANDS = (
    "check",
    "classify",
    "demo",
    "doctor",
    "need",
    "profile",
    "publish",
    "releases",
    "rollback",
    "serve",
    "verify",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme_and_has_help_with_an_example(command: str) -> None:
    assert re.search(rf"`(byibalance )?{command}\b", README)
    shown = CliRunner().invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert "byibalance" in shown.output


def test_the_two_steps_are_the_makefile_s() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"make {target}" in README
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_constraints_pin_every_dependency_and_name_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    wanted = set(re.findall(r'^  "([a-z0-9-]+)>=', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE))
    assert wanted <= pinned
