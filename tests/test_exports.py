"""Exports: round trips, hidden figures as words, provenance, and text that no spreadsheet runs."""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from byibalance_core import exports
from byibalance_core.exports.cells import decimal, is_active, neutral
from byibalance_core.schemas import STATUSES, TABLES
from byibalance_core.words import CATEGORIES_DA, COLUMNS_DA, TABLES_DA, category_word, table_title

from .profile_town import SOURCES, areas, published, stock, town, values

NASTY = (
    "=HYPERLINK(1)",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    '"=1',
)


def example(**changes):
    """Return a small municipality with text, codes, dates, hidden figures and a name that would be a formula."""
    places = areas("0101", "0102")
    places[0]["name"] = "=1+1"
    base = {
        "areas": places,
        "stock": [
            *stock("0101", total=1234, rooms={"1": 10, "4+": 1224}),
            *stock("0102", rooms={"1": None}, status="suppressed"),
        ],
        "indicators": [
            *values("almene_share", {"0101": 0.125}, base=1234),
            *values("almene_share", {"0102": 0.0}, base=900, status="zero_or_hidden"),
            *published("almene_share", 0.1),
        ],
        "designations": [
            {
                "designated_area_id": "d1",
                "name": "Bo",
                "list_date": "2022-12-01",
                "on_udsat": "yes",
                "source_id": "register",
            }
        ],
    }
    return town(**(base | changes))


def danish(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def technical(content):
    assert not content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def sheet(content, name=None):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book, book[name] if name else book.worksheets[0]


@pytest.mark.parametrize("table", ["areas", "stock", "indicators", "designations"])
def test_the_technical_csv_reads_back_as_the_table(table):
    m = example()
    declared = TABLES[table]
    frame = m.table(table)
    back = technical(exports.table_csv(m, table, form="technical"))
    assert len(back) == len(frame)
    for column in declared.columns:
        written = [row[column.name] for row in back]
        kept = frame[column.name]
        if column.kind in ("count", "integer", "year", "number", "share"):
            expected = pd.to_numeric(kept).astype(float)
            if column.name == "value":
                expected = expected.mask(frame["status"].astype(str) == "zero_or_hidden")
            pd.testing.assert_series_equal(
                pd.Series([float(cell) if cell else np.nan for cell in written]), expected, check_names=False
            )
        else:
            plain = ["" if pd.isna(cell) else neutral(str(cell)) for cell in kept]
            assert written == plain


def test_the_danish_csv_has_words_semicolons_and_decimal_commas():
    rows = danish(exports.table_csv(example(), "indicators"))
    assert rows[0][:5] == ["enhedens slags", "enhed", "indikator", "periode", "værdi"]
    assert rows[1][:8] == ["område", "0101", "Almene boliger", "2026", "0,125", "1234", "målt", "register"]


def test_every_row_carries_release_source_and_what_is_invented():
    known = technical(exports.table_csv(example(), "stock", form="technical"))[0]
    assert known["release_id"] == "0001-0123456789ab"
    assert known["source"] == "Prøveby Kommune: Boliger 1. januar, 2026-02"
    assert known["notice"] == ""
    invented = replace(example(), fictitious=True)
    assert {row["notice"] for row in technical(exports.table_csv(invented, "stock", form="technical"))} == {"fiktiv"}
    one = replace(example(), sources={"register": replace(SOURCES["register"], kind="invented")})
    assert {row[-1] for row in danish(exports.table_csv(one, "stock"))[1:]} == {"fiktiv"}


def test_a_hidden_figure_is_its_word_for_people_and_blank_beside_its_status_for_programs():
    m = example()
    by_unit = {row[1]: row for row in danish(exports.table_csv(m, "indicators"))}
    assert by_unit["0102"][4] == "0 eller skjult"
    back = technical(exports.table_csv(m, "indicators", form="technical"))[1]
    assert (back["unit_id"], back["value"], back["status"]) == ("0102", "", "zero_or_hidden")
    assert "skjult" in danish(exports.table_csv(m, "stock"))[-1]
    english = danish(exports.table_csv(m, "stock", language="en"))
    assert "hidden" in english[-1]
    assert english[0][0] == "area id"


def test_an_unknown_table_is_refused():
    with pytest.raises(KeyError):
        exports.table_csv(example(), "persons")


@pytest.mark.parametrize("text", NASTY)
def test_text_that_a_spreadsheet_could_run_is_neutralised_in_csv_and_text_in_excel(text):
    figure = {"title": text, "source": text, "release": "1"}
    rows = danish(exports.figure_csv(["navn", "tal"], [[text, -5]], **figure))
    written = next(row for row in rows if row[-1:] == ["-5"])
    assert written == [f"'{text}", "-5"]
    book, first = sheet(exports.figure_workbook([text, "tal"], [[text, -5]], **figure))
    cells = [cell for page in book.worksheets for line in page.iter_rows() for cell in line]
    assert all(cell.data_type != "f" for cell in cells)
    assert first["A2"].data_type == "s"
    assert (first["B2"].value, first["B2"].data_type) == (-5, "n")


@given(st.text(max_size=20))
@settings(deadline=None)
def test_no_neutralised_text_is_active_and_plain_text_is_left_alone(text):
    assert not is_active(neutral(text))
    assert neutral(text) in (text, f"'{text}")


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15))
def test_every_number_reads_back_exactly(number):
    assert float(decimal(number, comma=True).replace(",", ".")) == number
    assert "e" not in decimal(number, comma=False)


def test_the_workbook_reads_back_with_numbers_as_numbers_and_codes_as_text():
    book, page = sheet(exports.workbook(example()), "boligbestand")
    assert page.freeze_panes == "A2"
    header = [cell.value for cell in page[1]]
    first = dict(zip(header, (cell.value for cell in page[2]), strict=True))
    assert first["område"] == "0101"
    assert first["boliger"] == 1234
    assert first["boliger i brug"] is None
    assert first["status"] == "målt"
    assert [cell.value for cell in page[page.max_row]][header.index("boliger")] == "skjult"
    assert book.sheetnames == ["områder", "boligbestand", "indikatorer", "ministeriets lister", "Kilder"]
    assert book["ministeriets lister"]["D2"].value == dt.datetime(2022, 12, 1)
    assert book["områder"]["B2"].value == "=1+1"
    assert book["områder"]["B2"].data_type == "s"


def test_the_sheet_of_sources_names_release_and_every_source_and_says_what_is_invented():
    _, page = sheet(exports.workbook(example()), "Kilder")
    text = [cell for line in page.iter_rows(values_only=True) for cell in line if cell]
    assert {"Prøveby", "ByIBalance, udgivelse 0001-0123456789ab", "Boliger 1. januar", "CC BY 4.0"} <= set(text)
    _, page = sheet(exports.workbook(replace(example(), fictitious=True)), "Kilder")
    assert page["A1"].value == "Alle tal er fiktive (fiktiv kommune)."
    assert page["A2"].value == "Prøveby (fiktiv)"


def test_every_row_of_an_invented_figure_says_so_in_the_workbook_too():
    _, page = sheet(exports.workbook(replace(example(), fictitious=True)), "boligbestand")
    assert [line[-1] for line in page.iter_rows(values_only=True)] == ["bemærkning", *["fiktiv"] * 4]


def test_a_control_character_does_not_stop_the_workbook():
    _, page = sheet(exports.figure_workbook(["a\x0bb"], [["c\x00d"]], title="t", source="s", release="1"))
    assert page["A2"].value == "c\ufffdd"


def test_a_table_too_long_for_a_sheet_is_refused_with_a_way_out(monkeypatch):
    monkeypatch.setattr("byibalance_core.exports.workbooks.MAX_ROWS", 3)
    with pytest.raises(ValueError, match="take its CSV"):
        exports.workbook(example(), ["stock"])


ROWS = [
    ["Bellahøj", np.float64(0.847), np.int64(2318), True],
    ["Fælled", exports.Absent("zero_or_hidden"), None, float("nan")],
]
FIGURE = {"title": "Fem kvarterer", "subtitle": "andel, 2026", "source": "KK 2026", "release": "0001-ab"}


def test_a_figures_csv_has_its_title_above_and_its_source_below():
    rows = danish(exports.figure_csv(["kvarter", "andel", "boliger", "ny"], ROWS, fictitious=True, **FIGURE))
    assert rows == [
        ["Fem kvarterer"],
        ["andel, 2026"],
        ["fiktiv"],
        [],
        ["kvarter", "andel", "boliger", "ny"],
        ["Bellahøj", "0,847", "2318", "ja"],
        ["Fælled", "0 eller skjult", "mangler", "mangler"],
        [],
        ["Kilde: KK 2026"],
        ["ByIBalance, udgivelse 0001-ab"],
    ]


def test_a_figures_technical_csv_is_a_bare_table_with_its_source_in_every_row():
    content = exports.figure_csv(["kvarter", "andel", "boliger", "ny"], ROWS, form="technical", language="en", **FIGURE)
    first, second = technical(content)
    assert (first["andel"], first["source"], first["release_id"]) == ("0.847", "KK 2026", "0001-ab")
    assert second["andel"] == "0 or hidden"


def test_a_figures_workbook_keeps_numbers_and_says_what_is_invented_on_its_tab():
    book, page = sheet(
        exports.figure_workbook(
            ["kvarter", "andel", "boliger", "ny"],
            ROWS,
            fictitious=True,
            number_formats=[None, "0.0%", None, None],
            **FIGURE,
        )
    )
    assert page.title == "Fiktive tal"
    assert [cell.value for cell in page[2]] == ["Bellahøj", 0.847, 2318, "ja"]
    assert page["B2"].number_format == "0.0%"
    assert [cell.value for cell in page[3]] == ["Fælled", "0 eller skjult", "mangler", "mangler"]
    about = [line[0] for line in book["Kilder"].iter_rows(values_only=True)]
    assert about == ["Fem kvarterer", "andel, 2026", "fiktiv", "KK 2026", "ByIBalance, udgivelse 0001-ab"]


def layer(content, tmp_path, name):
    path = tmp_path / "areas.gpkg"
    path.write_bytes(content)
    return pyogrio.read_dataframe(path, layer=name)


def test_a_geopackage_without_boundaries_has_centre_points_that_say_they_are_schematic(tmp_path):
    content = exports.geopackage(example())
    places = layer(content, tmp_path, "areas")
    assert places.crs.to_epsg() == 25832
    assert places["area_id"].tolist() == ["0101", "0102"]
    assert places["is_schematic"].all()
    assert places["note"].str.startswith("Skematisk").all()
    assert places.geometry.geom_type.unique().tolist() == ["Point"]
    # 12,5 E 55,7 N lies in Copenhagen: about 719 km east and 6,178 km north in zone 32.
    assert places.geometry.x.iloc[0] == pytest.approx(720_000, abs=3_000)
    assert places.geometry.y.iloc[0] == pytest.approx(6_178_000, abs=3_000)


def test_a_geopackage_has_a_layer_per_theme_with_hidden_figures_blank_beside_their_status(tmp_path):
    dwellings = layer(exports.geopackage(example()), tmp_path, "theme_dwellings").set_index("area_id")
    assert dwellings.loc["0101", "almene_share"] == 0.125
    assert dwellings.loc["0102", "almene_share_status"] == "zero_or_hidden"
    assert np.isnan(dwellings.loc["0102", "almene_share"])
    sources = layer(exports.geopackage(example()), tmp_path, "sources")
    assert sources["source_id"].tolist() == ["register"]


def test_a_geopackage_takes_real_boundaries_where_there_are_some_and_says_what_is_invented(tmp_path):
    outline = gpd.GeoDataFrame(
        {"is_schematic": [False]}, index=["0101"], geometry=[box(720000, 6178000, 721000, 6179000)], crs="EPSG:25832"
    )
    content = exports.geopackage(replace(example(), fictitious=True), geometry=outline)
    places = layer(content, tmp_path, "areas").set_index("area_id")
    assert places["is_schematic"].to_dict() == {"0101": False, "0102": True}
    assert places.geometry["0101"].area == pytest.approx(1e6)
    assert set(places["notice"]) == {"fiktiv"}
    about = layer(content, tmp_path, "about")
    assert about["municipality"].tolist() == ["Prøveby (fiktiv)"]


def test_a_datapackage_describes_every_field_and_declares_only_keys_that_cannot_be_blank():
    package = exports.datapackage(example())
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert package["version"] == "0001-0123456789ab"
    assert package["licenses"] == [{"name": "CC-BY-4.0", "title": "CC BY 4.0"}]
    assert resources["areas"]["schema"]["primaryKey"] == ["area_id"]
    assert "primaryKey" not in resources["stock"]["schema"]
    fields = {field["name"]: field for field in resources["stock"]["schema"]["fields"]}
    assert fields["dwellings"]["type"] == "integer"
    assert fields["dwellings"]["unit"] == "dwellings"
    assert fields["rooms"]["constraints"]["enum"] == ["1", "2", "3", "4+", "unknown"]
    assert exports.datapackage(replace(example(), fictitious=True))["fictitious"] is True


def test_the_whole_package_holds_the_files_that_its_description_names():
    m = example()
    content = exports.whole_package(m)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        package = json.loads(archive.read("datapackage.json"))
        for resource in package["resources"]:
            file = archive.read(resource["path"])
            assert resource["bytes"] == len(file)
            assert resource["hash"] == f"sha256:{hashlib.sha256(file).hexdigest()}"
            header = next(csv.reader(io.StringIO(file.decode("utf-8"))))
            assert header == [field["name"] for field in resource["schema"]["fields"]]
        names = set(archive.namelist())
    assert {"README.md", "areas.gpkg", "excel-csv/stock.csv", "tables/stock.csv"} <= names


def test_every_table_column_and_category_has_danish_words():
    assert set(TABLES_DA) == set(TABLES)
    for table in TABLES.values():
        for column in table.columns:
            assert column.name in COLUMNS_DA
            if column.kind == "category":
                assert set(column.values) <= set(CATEGORIES_DA[column.name]), column.name
    assert set(CATEGORIES_DA["status"]) == set(STATUSES)
    assert len({table_title(name, "da")[:31] for name in TABLES}) == len(TABLES)


def test_bands_read_as_bands_in_english():
    assert category_word("size_band", "50_79", "en") == "50-79"
    assert category_word("built", "before_1950", "en") == "before 1950"
    assert category_word("status", "suppressed", "en") == "hidden"
