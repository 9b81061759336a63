"""What a drawing withholds no table and no file tells: the law of every figure of the areas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import downloads
from dashboard import facts as facts_module
from dashboard.facts import Facts
from dashboard.markup import Cell, Figure
from dashboard.text import Text

from .area_pages import ALLOTMENTS, HAVREAGER, HIDDEN, INCOMPLETE, TINGBJERG, figure, page, state

AREAS = {
    "101": (INCOMPLETE, HIDDEN, ALLOTMENTS, TINGBJERG, "20203", "20603", "21104", "21203"),
    "999": (HAVREAGER, "99901", "99912", "99915", "99916"),
}
#: Statuses that a number may not stand for, whatever says so beside it.
WITHHELD = ("incomplete", "suppressed", "zero_or_hidden", "not_applicable")


def withheld(facts: Facts, statuses: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """Return the word of every value of an area that has one of the statuses."""
    rows = facts.profiles[facts.profiles["status"].astype(str).isin(statuses)]
    return {
        (str(row.area_id), str(row.indicator)): Text("da")(f"common.status.{row.status}") for row in rows.itertuples()
    }


def cells(facts: Facts, found: Figure, area: str) -> Iterator[tuple[str, str, Cell, tuple[Cell, ...]]]:
    """Return every cell that holds an area's value of an indicator: area, indicator, cell, its line."""
    ids = dict(zip(facts.areas["name"].astype(str), facts.areas.index.astype(str), strict=True))
    heads = [column.label for column in found.table.columns]
    names = {entry.name["da"]: name for name, entry in facts.catalogue.items()}
    shorts = {entry.short["da"]: name for name, entry in facts.catalogue.items()}
    for line in found.table.rows:
        measure = next((names[cell] for cell in line if cell in names), None)
        for head, cell in zip(heads, line, strict=True):
            if measure and head in ids:
                yield ids[head], measure, cell, line
            elif line[0] in ids and head.rpartition(", ")[0] in shorts | names:
                yield ids[str(line[0])], (shorts | names)[head.rpartition(", ")[0]], cell, line


@pytest.mark.parametrize("code", ["101", "999"])
def test_no_table_holds_a_number_for_a_value_that_is_withheld(code: str, store: Path) -> None:
    facts = facts_module.facts(code)
    words, copied = withheld(facts, WITHHELD), withheld(facts, ("copied",))
    first, *others = AREAS[code]
    pages = [(first, page(facts))]
    pages += [(area, page(facts, area=area)) for area in AREAS[code]]
    pages.append((first, page(facts, area=first, compare=tuple(others[:3]))))
    seen = set()
    for chosen, shown in pages:
        for found in shown.figures:
            for area, indicator, cell, line in cells(facts, found, chosen):
                seen.add(found.id)
                # The map colours what is incomplete, under a sign of its own.
                if (area, indicator) in words and (found.id != "kort" or area not in facts.incomplete):
                    assert cell == words[area, indicator], (found.id, area, indicator)
                if (area, indicator) in copied and not isinstance(cell, str):
                    assert "tal for et større område" in line, (found.id, area, indicator)
    assert {"forhold", "ligner", "sammenligning", "kort"} <= seen


def test_no_class_and_no_count_of_an_incomplete_stock_is_told(store: Path) -> None:
    facts = facts_module.facts("101")
    for area in facts.incomplete:
        shown = page(facts, area=area)
        for row in figure(shown, "boliger").table.rows:
            assert row[2:4] == ("ufuldstændig", "ufuldstændig")
            assert row[7] == "ufuldstændig"
        assert figure(shown, "ligner").table.rows[0][1] == "ufuldstændig"


def test_the_drawing_of_areas_alike_holds_the_words_of_its_table(store: Path) -> None:
    facts, text = facts_module.facts("101"), Text("da")
    for area in AREAS["101"]:
        alike = figure(page(facts, area=area), "ligner")
        for row in alike.table.rows:
            for column, cell in zip(alike.table.columns[1:], row[1:], strict=True):
                shown = cell if isinstance(cell, str) else text.number(cell, column.decimals)
                assert f">{shown}</td>" in alike.drawing


def test_the_file_tells_no_more_than_the_page(store: Path) -> None:
    query = state(facts_module.facts("101"), area=INCOMPLETE).to_query()
    lines = downloads.make("omraader", "ligner.csv", query).content.decode("utf-8-sig").splitlines()
    own = next(line for line in lines if line.startswith("Vesterbro syd"))
    assert own.split(";")[1:4] == ["ufuldstændig"] * 3
    hidden = next(line for line in lines if line.startswith("Metropolzonen"))
    assert hidden.split(";")[2] == "0 eller skjult"
