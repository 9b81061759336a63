"""``need`` and ``profile``: the contracts that other programs read."""

import csv
import io

import pytest

from byibalance_core import store as disk

from .answers import one_object


def test_need_answers_in_the_form_of_the_contract(byibalance, published, monkeypatch):
    monkeypatch.setenv("BYIBALANCE_STORE", str(published))
    code, out, err = byibalance("need", "101", "--year", "2031", "--json")
    values = one_object(out)
    assert (code, err) == (0, "")
    assert values["release"] == disk.current_id(published, "101")
    assert values["municipality"]["code"] == "101"
    keys = "area_id tenure dwelling_type rooms size_band rent_band accessible voice year stock vacant households"
    keys += " gap_low gap_main gap_high status gap_status stock_low stock_high"
    assert all(set(keys.split()) <= set(row) for row in values["rows"])
    assert {row["area_id"] for row in values["rows"]} > {None, "101-unplaced", "20101"}


def test_need_takes_an_own_scenario_as_its_link_writes_it(byibalance, published, monkeypatch):
    monkeypatch.setenv("BYIBALANCE_STORE", str(published))
    text = "Plan B~variant.main~formation.0.02~build.99901.almene.family.2.40.2029"
    code, out, _ = byibalance("need", "999", "--year", "2031", "--scenario", text, "--json")
    values = one_object(out)
    assert (code, values["scenario"], values["assumptions"]["text"]) == (0, "Plan B", text)
    almene = next(r for r in values["rows"] if r["area_id"] == "99901" and r["tenure"] == "almene" and not r["rooms"])
    assert almene["pipeline"] == 40


def test_need_as_csv_says_on_each_row_whose_figures_it_holds(byibalance, published, monkeypatch):
    monkeypatch.setenv("BYIBALANCE_STORE", str(published))
    _, out, _ = byibalance("need", "0101", "--year", "2031", "--area", "20101")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["municipality"] for row in rows} == {"101 København"}
    assert {row["area_id"] for row in rows} == {"20101"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("need", "101", "--year", "1999"), "går fra 2026 til 2040"),
        (("need", "101", "--year", "2031", "--scenario", "best"), "ikke scenariet »best«"),
        (("need", "101", "--year", "2031", "--scenario", "high"), "har ikke scenariet »high«"),
        (("need", "101", "--year", "2031", "--scenario", "x~formation.many"), "formation.many"),
        (("need", "101", "--year", "2031", "--area", "nowhere"), "ikke området »nowhere«"),
        (("need", "101", "--year", "2031", "--release", "0009-0123456789ab"), "findes ikke"),
        (("profile", "101", "--area", "nowhere"), "ikke området »nowhere«"),
        (("profile", "101", "--area", "101-unplaced"), "har ingen profil"),
    ],
)
def test_a_question_without_an_answer_is_told_what_could_be_asked(byibalance, published, monkeypatch, arguments, said):
    monkeypatch.setenv("BYIBALANCE_STORE", str(published))
    code, out, err = byibalance(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_profile_answers_in_the_form_of_the_contract(byibalance, published, monkeypatch):
    monkeypatch.setenv("BYIBALANCE_STORE", str(published))
    code, out, _ = byibalance("profile", "101", "--area", "20101", "--json")
    (area,) = one_object(out)["areas"]
    assert code == 0
    assert area["area_id"] == "20101"
    assert {"strengths", "challenges", "context", "themes"} <= set(area)
    entries = area["strengths"] + area["challenges"] + area["context"]
    keys = {"indicator", "value", "unit", "benchmark", "distance", "status", "period", "source_id"}
    assert entries
    assert all(keys <= set(entry) for entry in entries)
    assert "Middelalderbyen" in byibalance("profile", "101", "--area", "20101")[1]
