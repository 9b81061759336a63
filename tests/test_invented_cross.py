"""København with an invented file in the right form: the page that could not tell answers with a range."""

import csv
import shutil

import pytest

from byibalance_core import gate, release, settings
from dashboard.facts import Facts

from .dwelling_pages import figure, page, plain

#: Columns of a file that counts dwellings by tenure and rooms at once.
COLUMNS = ("area_id", "year", "tenure", "rooms", "dwellings", "status", "source_id")
SOURCE = """
[[source]]
id = "invented-cross"
title = "Boliger efter ejerform og rum på én gang (fiktiv)"
publisher = "Prøve"
url = "https://example.org/"
licence = "CC0"
published = "2026-11-01"
accessed = "2026-11"
kind = "invented"
disclosure = "cleared"
files = ["stock-cross.csv"]
note = "Opdigtet til en prøve."
"""


def rooms_by_quarter():
    """Return dwellings by quarter and rooms as the bundled file has them, the unplaced ones too."""
    with (settings.project_root() / "data" / "101" / "stock-bbr.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    split = ("tenure", "dwelling_type", "building", "size_band", "rent_band", "built", "accessible")
    own = [r for r in rows if r["rooms"] and r["area_id"] != "101" and not any(r[name] for name in split)]
    return {(r["area_id"], r["rooms"]): int(r["dwellings"]) for r in own}


@pytest.fixture(scope="module")
def copenhagen(tmp_path_factory):
    """Publish København with a cross in which a third of the one-room, a quarter of the other dwellings are almene."""
    folder = tmp_path_factory.mktemp("data") / "101"
    shutil.copytree(settings.project_root() / "data" / "101", folder)
    with (folder / "stock-cross.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for (area, rooms), dwellings in rooms_by_quarter().items():
            almene = dwellings // 3 if rooms == "1" else dwellings // 4
            out.writerow((area, 2026, "almene", rooms, almene, "measured", "invented-cross"))
            out.writerow((area, 2026, "other", rooms, dwellings - almene, "measured", "invented-cross"))
    with (folder / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(SOURCE)
    store = tmp_path_factory.mktemp("store")
    release.publish(gate.check(folder), store=store)
    return Facts(release.load(store, "101"))


def test_the_class_is_counted_and_its_shortage_is_a_range(copenhagen):
    counted = sum(
        dwellings // 3 if rooms == "1" else dwellings // 4
        for (_, rooms), dwellings in rooms_by_quarter().items()
        if rooms in ("1", "2")
    )
    found = page(copenhagen, part="lack", tenure="almene", rooms="1-2")
    words = f"{counted:,}".replace(",", ".")
    assert words in plain(found.halves)
    assert words in plain(found.details)
    assert "kan ikke afgøres" not in plain(figure(found, "klassen").title).lower()
    steps = {row[0]: row for row in figure(found, "klassen").table.rows}
    assert steps["Boliger i dag"][1:4] == (counted, counted, counted)
    change = next(row for name, row in steps.items() if name.startswith("Flere eller færre") or "2031, minus" in name)
    low, main, high = change[1:4]
    assert low < main < high
    assert high < 62_031


def test_the_bundled_figures_alone_cannot_tell(published):
    found = page(Facts(release.load(published, "101")), part="lack", tenure="almene", rooms="1-2")
    text = plain(found.details)
    assert "3.333–62.031" in text
    assert "kan ikke afgøres" in text
    assert "Det kan siges" in text
    assert "Det kan ikke siges" in text
    assert "Organisationernes boligliste med rum" in text
