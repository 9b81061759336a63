"""Files of figures and releases hold the numbers of the page."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from dashboard import downloads
from dashboard.pages import PATHS


@pytest.fixture(scope="module", autouse=True)
def _store(store: Path) -> Path:
    return store


def test_a_figure_as_danish_csv_opens_right_in_excel_and_names_its_release() -> None:
    made = downloads.make("overblik", "smaa-almene.csv", {"municipality": "101"})
    assert made.content.startswith(b"\xef\xbb\xbf")
    text = made.content.decode("utf-8-sig")
    assert "3333;62031" in text.replace(".", "")
    assert "KKBOL3" in text
    assert "Kilde: Kilde" not in text
    assert "0001-" in text


def test_a_figure_as_excel_has_real_numbers() -> None:
    made = downloads.make("overblik", "kort.xlsx", {"municipality": "101", "language": "en"})
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert 2318 in cells
    assert "0 or hidden" in cells


def test_the_whole_release_comes_as_one_package() -> None:
    made = downloads.make("data-og-metode", "pakke.zip", {"municipality": "999"})
    names = zipfile.ZipFile(io.BytesIO(made.content)).namelist()
    assert "datapackage.json" in names
    assert any(name.endswith("stock.csv") for name in names)
    assert made.name.startswith("999-0002-")


@pytest.mark.parametrize("page", PATHS)
def test_every_figure_of_every_page_has_its_files(page: str) -> None:
    from dashboard.facts import choices, facts, municipalities
    from dashboard.state import ViewState
    from dashboard.text import Text

    for code in ("101", "999"):
        query = {"municipality": code, "area": facts(code).choices.areas[0]}
        state, _ = ViewState.from_query(query, page=page, municipalities=municipalities(), choices=choices)
        figures = downloads.FIGURES[page](facts(code), state, Text("da"))
        assert len({figure.id for figure in figures}) == len(figures) > 0
        for figure in figures:
            assert downloads.make(page, f"{figure.id}.csv", query).content


@pytest.mark.parametrize(
    ("page", "name"),
    [("overblik", "kort.exe"), ("overblik", "../kort.csv"), ("nowhere", "kort.csv"), ("data-og-metode", "secrets.csv")],
)
def test_what_does_not_exist_is_refused(page: str, name: str) -> None:
    with pytest.raises(downloads.UnknownFileError):
        downloads.make(page, name, {})


@pytest.mark.parametrize("query", [{"municipality": "zzz"}, {"release": "0009-aaaaaaaaaaaa"}, {"area": "99999"}])
def test_a_file_is_never_another_municipality_s_or_release_s(query: dict[str, str]) -> None:
    with pytest.raises(downloads.UnknownFileError):
        downloads.make("data-og-metode", "stock.csv", query)
