"""From a sheet as it stands to the rows of a table: separators, headers, columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core.schemas import TABLES
from byibalance_core.sources.grid import Grid
from byibalance_core.sources.names import CATEGORY_NAMES, COLUMN_NAMES, is_total, key_of
from byibalance_core.sources.spreadsheet import HEADER_ROWS, header_row, lift, recognise, split_text

STOCK = TABLES["stock"]
HEADER = ["area_id", "year", "dwellings", "source_id"]


def lifted(*rows, table=STOCK):
    result, findings = lift(Grid("stock.csv", [list(row) for row in rows]), table)
    return result, [finding.code for finding in findings]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_the_one_under_which_headers_are_known(separator):
    text = separator.join(HEADER) + "\n" + separator.join(["0101", "2026", '"1;2,3\t4"', "s"]) + "\n"
    grid, findings = split_text(text, file="stock.csv", tables=[STOCK])
    assert findings == []
    assert grid.rows == [HEADER, ["0101", "2026", "1;2,3\t4", "s"]]


def test_a_line_that_names_the_separator_keeps_its_row_number():
    grid, _ = split_text("sep=;\r\narea_id;year\r\n0101;2026\r\n", file="stock.csv", tables=[STOCK])
    result, _ = lift(grid, STOCK)
    assert result.cells["_row"].tolist() == [3]


def test_a_quoted_line_break_is_one_row_as_in_a_spreadsheet():
    text = 'area_id,name,level\n0101,"Nord\nby",quarter\n0102,Sydby,quarter\n'
    grid, _ = split_text(text, file="areas.csv", tables=[TABLES["areas"]])
    result, _ = lift(grid, TABLES["areas"])
    assert result.cells["_row"].tolist() == [2, 3]


@given(st.integers(0, HEADER_ROWS - 1))
def test_the_header_is_found_in_the_first_twenty_rows(above):
    title = [["Lilleby Kommune", "", "", ""]] * above
    grid = Grid("stock.csv", [*title, HEADER, ["0101", "2026", "100", "s"]])
    assert header_row(grid, STOCK) == (above, 4)


def test_a_header_further_down_is_not_looked_for():
    title = [["Lilleby Kommune", "", "", ""]] * HEADER_ROWS
    assert lifted(*title, HEADER, ["0101", "2026", "100", "s"])[1] == ["header-not-found"]


def test_danish_headers_are_taken_whatever_their_case_marks_and_units():
    header = ["OMRÅDE:", " År ", "Antal_boliger (stk.)", "Kilde"]
    result, codes = lifted(header, ["0101", "2026", "100", "s"])
    assert codes == []
    assert result.cells.columns.tolist() == [*HEADER, "_row", "_total"]


def test_the_schemas_own_name_comes_before_a_danish_one():
    result, codes = lifted([*HEADER, "kvarter"], ["0101", "2026", "100", "s", "Nordby"])
    assert codes == ["extra-column"]
    assert result.cells["area_id"].tolist() == ["0101"]


def test_two_danish_headers_of_one_column_are_refused():
    _, codes = lifted(["kvarterkode", "kvarter", "year", "dwellings"], ["0101", "Nordby", "2026", "100"])
    assert codes == ["duplicate-column"]


def test_blank_rows_are_left_out_and_the_others_keep_their_numbers():
    result, codes = lifted(HEADER, [], ["", " ", "", ""], ["0101", "2026", "100", "s"], [])
    assert codes == []
    assert result.cells["_row"].tolist() == [4]


def test_separators_too_many_at_the_end_of_a_row_do_no_harm():
    result, codes = lifted(HEADER, ["0101", "2026", "100", "s", "", ""])
    assert codes == []
    assert result.cells["dwellings"].tolist() == ["100"]


def test_a_row_that_is_short_is_refused():
    assert lifted(HEADER, ["0101", "2026"])[1] == ["ragged-row", "no-rows"]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_is_known_by_its_own_headers(table):
    grid = Grid("x.csv", [list(table.names), ["1"] * len(table.names)])
    assert recognise(grid) == table


def test_every_danish_header_leads_to_a_column_of_a_table():
    columns = {name for table in TABLES.values() for name in table.names}
    assert set(COLUMN_NAMES) <= columns


def test_every_danish_value_leads_to_a_value_of_its_category():
    allowed = {c.name: set(c.values) for table in TABLES.values() for c in table.columns if c.kind == "category"}
    for column, names in CATEGORY_NAMES.items():
        assert set(names) <= allowed[column], column


def test_no_danish_value_means_two_things_in_one_category():
    for column, names in CATEGORY_NAMES.items():
        meanings: dict[str, set[str]] = {}
        for value, others in names.items():
            for other in others:
                meanings.setdefault(key_of(other), set()).add(value)
        assert all(len(values) == 1 for values in meanings.values()), column


@pytest.mark.parametrize(
    ("text", "total"),
    [("I alt", True), ("ialt:", True), ("TOTAL", True), ("Sum", True), ("Total 2026", True), ("Hele kommunen", True),
     ("Sumparken", False), ("Allerød", False), ("Total Byg", False), ("", False)],
)  # fmt: skip
def test_a_sum_is_known_by_its_words(text, total):
    assert is_total(text) is total
