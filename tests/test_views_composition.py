"""The dwellings by each dimension: one figure of panels, and what is of the almene dwellings alone says so."""

from __future__ import annotations

import pytest

from dashboard.facts import Facts
from dashboard.text import Text
from dashboard.views import composition

from .dwelling_pages import csv_rows, distribution, figure, page, plain, rows_of, state


def test_estimated_tenure_is_told_as_about_so_many(copenhagen: Facts) -> None:
    drawing = plain(distribution(copenhagen, "tenure").drawing)
    assert "ca. 66.200" in drawing
    assert "66.227" not in drawing
    assert "beregnet" in figure(page(copenhagen), "fordelinger").source


def test_composition_shows_every_dimension_that_the_stock_carries_and_the_places_of_the_rest(copenhagen: Facts) -> None:
    found = figure(page(copenhagen), "fordelinger")
    assert list(dict.fromkeys(row[0] for row in found.table.rows)) == [
        "Ejerform",
        "Rum",
        "Størrelse",
        "Bygning",
        "Opført",
    ]
    rows = rows_of(found, "Rum")
    assert [row[1] for row in rows] == [43_316, 117_242, 103_271, 92_519, 301]
    assert rows[1][2] == pytest.approx(117_242 / 356_649)
    missing = plain(composition.missing(copenhagen, state(copenhagen), Text("da")))
    for word in ("Husleje", "Boligtype", "Tilgængelighed", "Boligorganisation"):
        assert word in missing
    assert found.source.count("9.109 boliger uden kendt kvarter er talt med") == 1


def test_cheap_dwellings_and_organisations_are_sums_of_what_was_delivered(example: Facts) -> None:
    found = figure(page(example), "fordelinger")
    bands = {row[0]: row[1] for row in rows_of(found, "Husleje, almene boliger")}
    cheap = bands["under 3.500 kr."] + bands["3.500–4.000 kr."] + bands["4.000–4.500 kr."]
    assert f"{Text('da').number(cheap)} almene boliger koster under 4.500 kr." in found.title
    tables = example.m.table("stock")
    whole = tables[
        tables["estate_id"].notna() & (tables["year"] == 2026) & tables[list(composition.ORDER)].isna().all(axis=1)
    ]
    assert sum(row[1] for row in rows_of(found, "Boligorganisation, almene boliger")) == whole["dwellings"].sum()


@pytest.mark.parametrize("area", ["", "99902"])
@pytest.mark.parametrize("dimension", composition.ALMENE_ONLY)
def test_types_and_rents_are_of_the_almene_dwellings_alone_and_say_so(
    example: Facts, dimension: str, area: str
) -> None:
    place = {"999": "", "99902": "99902"}
    others = ("estate_id", *(name for name in composition.ORDER if name not in ("tenure", dimension)))
    counted = [
        int(row["dwellings"])
        for row in csv_rows("999", "stock.csv")
        if place.get(row["area_id"]) == area and row["year"] == "2026" and row["tenure"] == "almene"
        if row[dimension] and not any(row[name] for name in others)
    ]
    panel = distribution(example, dimension, area=area)
    assert sorted(row[1] for row in panel.table.rows if row[1]) == sorted(count for count in counted if count)
    assert panel.name.endswith(", almene boliger")
    assert f"af {Text('da').number(sum(counted))} almene" in plain(panel.drawing)
    assert sum(row[2] for row in panel.table.rows) == pytest.approx(1)


def test_panels_leave_no_place_empty(copenhagen: Facts, example: Facts) -> None:
    five, nine = (figure(page(facts), "fordelinger").drawing for facts in (copenhagen, example))
    assert "--b-columns:5" in five
    assert "span" not in five.replace("<span", "").replace("</span", "")
    # Nine panels in rows of five: the last, with the organisations' long names, has two places.
    assert "--b-columns:5" in nine
    assert nine.count("<section") == 9
    assert nine.count('style="grid-column: span 2"') == 1
