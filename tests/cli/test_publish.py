"""``check`` and ``publish``: findings with their place, and nothing changed by a refusal."""

import pandas as pd

from byibalance_core import release, settings
from byibalance_core import store as disk
from byibalance_core.cli import console
from byibalance_core.findings import Finding

from ..deliveries import STOCK, outlines
from .answers import one_object


def test_check_reports_every_finding_in_the_form_of_the_contract(byibalance, folder):
    (folder / "stock.csv").write_text(STOCK + "nowhere,2026,,5,s\n10102,2026,1,12.5,s\n")
    code, out, err = byibalance("check", folder, "--json")
    values = one_object(out)
    assert (code, err) == (1, "")
    assert values["outcome"] in ("ask", "refuse")
    assert values["release"] is None
    assert values["municipality"] == {"code": "101", "name": "Prøveby", "fictitious": True}
    keys = ["file", "sheet", "row", "column", "severity", "code", "found", "why", "do"]
    assert all(list(finding) == keys for finding in values["findings"])
    places = {(finding["file"], finding["row"], finding["column"]) for finding in values["findings"]}
    assert {("stock.csv", 6, "area_id"), ("stock.csv", 7, "dwellings")} <= places
    assert not settings.store().exists()


def test_check_of_a_sound_folder_is_exit_code_0(byibalance, folder):
    code, out, _ = byibalance("check", folder)
    assert code == 0
    assert "Klar til udgivelse." in out


def test_an_answer_that_has_nothing_to_answer_is_named(byibalance, tmp_path):
    shapes = outlines()[["geometry"]].reset_index()
    shapes.to_file(tmp_path / "quarters.gpkg")
    _, _, err = byibalance("check", tmp_path / "quarters.gpkg", "--encoding", "cp1252", "--decimal", ",")
    assert "--encoding er ikke brugt" in err
    assert "--decimal er ikke brugt" in err


def test_an_answer_about_boundaries_is_taken_where_there_is_a_boundary_file(byibalance, folder, tmp_path):
    shapes = outlines().set_index(pd.Index(["10101", "10102"], name="area_id"))[["geometry"]].reset_index()
    shapes.to_file(tmp_path / "quarters.gpkg")
    code, _, err = byibalance("check", folder, "--boundaries", tmp_path / "quarters.gpkg", "--crs", "EPSG:25832")
    assert (code, err) == (0, "")


def test_a_refused_delivery_names_the_place_and_changes_nothing(byibalance, folder):
    byibalance("publish", folder)
    before = sorted(settings.store().rglob("*"))
    (folder / "stock.csv").write_text(STOCK + "10102,2026,1,12.5,s\n")
    code, out, err = byibalance("publish", folder, "--json")
    values = one_object(out)
    assert (code, err, values["published"]) == (2, "", False)
    assert values["release"] == disk.current_id(settings.store(), "101")
    stops = [finding for finding in values["findings"] if finding["severity"] in ("ask", "refuse")]
    assert {(stop["file"], stop["row"], stop["column"]) for stop in stops} == {("stock.csv", 6, "dwellings")}
    code, out, err = byibalance("publish", folder)
    assert code == 2
    assert "række 6" in out
    assert "Intet er ændret" in err
    assert sorted(settings.store().rglob("*")) == before


def test_publish_tells_whether_it_wrote_anything(byibalance, folder):
    code, out, err = byibalance("publish", folder, "--json")
    first = one_object(out)
    assert (code, err, first["published"]) == (0, "", True)
    again = one_object(byibalance("publish", folder, "--json")[1])
    assert (again["published"], again["release"]) == (False, first["release"])
    assert "uændret" in byibalance("publish", folder)[1]
    forced = one_object(byibalance("publish", folder, "--force", "--json")[1])
    assert forced["release"].startswith("0002-")


def test_a_boundary_file_is_noted_among_the_delivered_files(byibalance, folder, tmp_path):
    shapes = outlines().set_index(pd.Index(["10101", "10102"], name="area_id"))[["geometry"]].reset_index()
    shapes.to_file(tmp_path / "quarters.gpkg")
    byibalance("publish", folder, "--boundaries", tmp_path / "quarters.gpkg")
    assert "boundaries: quarters.gpkg" in release.manifest(settings.store(), "101")["inputs"]
    assert release.geometry_path(settings.store(), "101") is not None


def test_findings_are_shown_by_file_with_the_most_severe_first(capsys):
    def finding(file, severity, row):
        return Finding(f"code-{row}", severity, "Fundet.", "Hvorfor.", "Gør.", file=file, row=row)

    found = [("a.csv", "note", 1), ("b.csv", "note", 2), ("b.csv", "refuse", 3), (None, "ask", 4)]
    console.show_findings([finding(*one) for one in found])
    out = capsys.readouterr().out
    order = ["b.csv", "code-3", "code-2", "Hele mappen", "code-4", "a.csv", "code-1"]
    assert [out.index(word) for word in order] == sorted(out.index(word) for word in order)
