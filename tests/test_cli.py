"""The command line: contracts for programs, sentences for people, exit codes for both."""

import csv
import io
import json
import os
import shutil
import socket
import subprocess
import sys

import pandas as pd
import pytest

from byibalance_core import release, settings
from byibalance_core import store as disk
from byibalance_core.cli import console, main, publish, serve
from byibalance_core.findings import Finding

from .deliveries import STOCK, Delivered, outlines, tables, write_folder

COMMANDS = ("demo", "serve", "check", "publish", "releases", "rollback", "verify", "need", "profile", "doctor")


@pytest.fixture
def byibalance(capsys, monkeypatch, tmp_path):
    """Run a command on a store of its own and return exit code, standard output and standard error."""
    monkeypatch.setenv("BYIBALANCE_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("BYIBALANCE_PROFILE", raising=False)
    monkeypatch.delenv("PORT", raising=False)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["byibalance", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run


@pytest.fixture
def served(byibalance):
    """Run on a store that holds a small municipality 101, published twice; the second is served."""
    ids = [release.publish(Delivered(tables(n), outlines()), store=settings.store()) for n in (1200, 1300)]
    return byibalance, ids


@pytest.fixture
def folder(tmp_path):
    """Write a data folder of municipality 101 that is ready to be published."""
    return write_folder(tmp_path / "delivery")


@pytest.fixture(scope="module")
def copenhagen(tmp_path_factory):
    """Return a store that holds the bundled København."""
    from byibalance_core import gate

    store = tmp_path_factory.mktemp("copenhagen")
    release.publish(gate.check(settings.project_root() / "data" / "101"), store=store)
    return store


def one_object(out):
    """Return the one JSON object that standard output must be."""
    values = json.loads(out)
    assert values["generated_by"] == settings.program()
    assert "release" in values
    return values


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(byibalance, command):
    code, out, _ = byibalance(command, "--help")
    assert code == 0
    assert "Example:" in out
    assert f"byibalance {command}" in out


def test_the_program_alone_lists_its_commands(byibalance):
    _, out, err = byibalance()
    assert all(command in out + err for command in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("need", "101", "--year", "2031"), "ingen udgivelse for kommune 101"),
        (("profile", "0999"), "ingen udgivelse for kommune 999"),
        (("profile", "København"), "er ikke en kommunekode"),
        (("releases", "101"), "ingen udgivelse for kommune 101"),
        (("verify", "0001-0123456789ab"), "Udgivelsen »0001-0123456789ab« findes ikke"),
        (("rollback", "../../etc"), "findes ikke"),
        (("check", "no-such-folder"), "»no-such-folder« findes ikke"),
        (("publish", "no-such-folder"), "»no-such-folder« findes ikke"),
        (("publish", "pyproject.toml"), "er en fil"),
        (("check", ".", "--encoding", "latin-99"), "»latin-99« kendes ikke"),
        (("serve",), "Der er ingen udgivelser endnu"),
    ],
)
def test_a_users_mistake_ends_in_one_sentence_and_exit_code_2(byibalance, monkeypatch, arguments, said):
    monkeypatch.chdir(settings.project_root())
    code, out, err = byibalance(*arguments)
    assert code == 2
    assert said in err
    assert out == ""
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("arguments", [("need", "101"), ("need",), ("nothing",), ("need", "101", "--year", "soon")])
def test_wrong_use_that_the_parser_sees_is_exit_code_2_too(byibalance, arguments):
    code, out, err = byibalance(*arguments)
    assert (code, out) == (2, "")
    assert "Usage" in err


def test_a_misspelt_profile_is_refused_and_never_served_as_partner(served, monkeypatch):
    run, _ = served
    monkeypatch.setenv("BYIBALANCE_PROFILE", "offentlig")
    code, _, err = run("serve")
    assert code == 2
    assert "Skriv partner eller public" in err


def test_a_full_or_forbidden_disk_is_a_sentence(byibalance, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BYIBALANCE_STORE", str(tmp_path / "file"))
    code, _, err = byibalance("publish", settings.project_root() / "data" / "101")
    assert code == 2
    assert "Filsystemet siger nej" in err


def test_releases_lists_the_newest_first_and_marks_what_is_served(served):
    run, ids = served
    code, out, _ = run("releases", "0101", "--json")
    values = one_object(out)
    assert code == 0
    assert values["release"] == ids[1]
    assert values["municipality"] == {"code": "101", "name": "Prøveby", "fictitious": True}
    assert [(r["release_id"], r["is_current"]) for r in values["releases"]] == [(ids[1], True), (ids[0], False)]
    assert ids[0] in run("releases")[1]


def test_rollback_serves_the_older_release(served):
    run, ids = served
    code, out, _ = run("rollback", ids[0], "--json")
    assert code == 0
    assert one_object(out) == {
        "release": ids[0],
        "generated_by": settings.program(),
        "municipality": {"code": "101", "name": "Prøveby", "fictitious": True},
        "previous": ids[1],
    }
    assert disk.current_id(settings.store(), "101") == ids[0]


def test_an_unknown_release_is_answered_with_those_that_exist(served):
    run, ids = served
    code, _, err = run("rollback", "0009-0123456789ab", "--code", "101")
    assert code == 2
    assert ids[0] in err
    assert ids[1] in err


def test_verify_tells_a_whole_release_from_a_changed_one(served):
    run, ids = served
    assert run("verify", ids[0])[:2] == (0, f"{ids[0]} er hel og uændret.\n")
    changed = settings.store() / "101" / "releases" / ids[0] / "public" / "stock.parquet"
    changed.chmod(0o644)
    changed.write_bytes(b"")
    code, out, _ = run("verify", ids[0], "--json")
    values = one_object(out)
    assert code == 1
    assert values["ok"] is False
    assert "public/stock.parquet" in values["problems"][0]


def test_an_id_that_two_municipalities_have_asks_for_the_code(served):
    run, ids = served
    shutil.copytree(settings.store() / "101", settings.store() / "102")
    code, _, err = run("verify", ids[0])
    assert code == 2
    assert "--code" in err
    assert run("verify", ids[0], "--code", "101")[0] == 0


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


def test_need_answers_in_the_form_of_the_contract(byibalance, copenhagen, monkeypatch):
    monkeypatch.setenv("BYIBALANCE_STORE", str(copenhagen))
    code, out, err = byibalance("need", "101", "--year", "2031", "--json")
    values = one_object(out)
    assert (code, err) == (0, "")
    assert values["release"] == disk.current_id(copenhagen, "101")
    assert values["municipality"]["code"] == "101"
    keys = "area_id tenure dwelling_type rooms size_band rent_band accessible voice year stock vacant households"
    keys += " gap_low gap_main gap_high status gap_status stock_low stock_high"
    assert all(set(keys.split()) <= set(row) for row in values["rows"])
    assert {row["area_id"] for row in values["rows"]} > {None, "101-unplaced", "20101"}


def test_need_as_csv_says_on_each_row_whose_figures_it_holds(byibalance, copenhagen, monkeypatch):
    monkeypatch.setenv("BYIBALANCE_STORE", str(copenhagen))
    _, out, _ = byibalance("need", "0101", "--year", "2031", "--area", "20101")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["municipality"] for row in rows} == {"101 København"}
    assert {row["area_id"] for row in rows} == {"20101"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("need", "101", "--year", "1999"), "går fra 2026 til 2040"),
        (("need", "101", "--year", "2031", "--scenario", "best"), "ikke scenariet »best«"),
        (("need", "101", "--year", "2031", "--area", "nowhere"), "ikke området »nowhere«"),
        (("need", "101", "--year", "2031", "--release", "0009-0123456789ab"), "findes ikke"),
        (("profile", "101", "--area", "nowhere"), "ikke området »nowhere«"),
        (("profile", "101", "--area", "101-unplaced"), "har ingen profil"),
    ],
)
def test_a_question_without_an_answer_is_told_what_could_be_asked(byibalance, copenhagen, monkeypatch, arguments, said):
    monkeypatch.setenv("BYIBALANCE_STORE", str(copenhagen))
    code, out, err = byibalance(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_profile_answers_in_the_form_of_the_contract(byibalance, copenhagen, monkeypatch):
    monkeypatch.setenv("BYIBALANCE_STORE", str(copenhagen))
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


def checks(out):
    return {check["name"]: check for check in one_object(out)["checks"]}


def test_doctor_is_ready_when_something_is_published_and_says_how_old_it_is(served):
    run, ids = served
    code, out, _ = run("doctor", "--json")
    values = one_object(out)
    assert all(list(check) == ["name", "ok", "found", "do"] for check in values["checks"])
    assert values["ready"] is all(check["ok"] for check in values["checks"])
    assert code == (0 if values["ready"] else 1)
    assert checks(out)["release 101"]["ok"]
    assert ids[1] in checks(out)["release 101"]["found"]
    assert "fiktiv" in checks(out)["release 101"]["found"]


def test_each_thing_that_is_broken_flips_its_own_check(served, monkeypatch, tmp_path):
    run, ids = served
    before = checks(run("doctor", "--json")[1])
    folder = settings.store() / "101" / "releases" / ids[1] / "partner"
    (folder / "stock.parquet").rename(tmp_path / "kept")
    after = checks(run("doctor", "--json")[1])
    assert [name for name in after if after[name]["ok"] != before[name]["ok"]] == ["release 101"]
    assert after["release 101"]["do"]
    (tmp_path / "kept").rename(folder / "stock.parquet")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    after = checks(run("doctor", "--json")[1])
    assert [name for name in after if after[name]["ok"] != before[name]["ok"]] == ["disk"]


def test_doctor_without_a_release_says_what_to_run(byibalance):
    code, out, _ = byibalance("doctor", "--json")
    assert code == 1
    assert "byibalance demo" in checks(out)["release"]["do"]


def test_doctor_finds_a_package_that_is_not_the_tested_one(served, monkeypatch, tmp_path):
    run, _ = served
    root = settings.project_root()
    (tmp_path / "data").symlink_to(root / "data")
    (tmp_path / "constraints.txt").write_text("# pinned\npandas==1.0.0\nnot-installed==1\n")
    monkeypatch.setattr(settings, "project_root", lambda: tmp_path)
    found = checks(run("doctor", "--json")[1])["packages"]
    assert not found["ok"]
    assert "pandas" in found["found"]
    assert "not-installed" not in found["found"]


def test_a_busy_port_is_refused_with_how_to_choose_another(served, monkeypatch):
    run, _ = served
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for command in ("serve", "demo"):
            code, _, err = run(command, "--port", port)
            assert code == 2
            assert f"Port {port} er optaget" in err
            assert "PORT=" in err
        monkeypatch.setenv("PORT", str(port))
        assert run("serve")[0] == 2


def test_serve_becomes_the_dashboards_server_on_this_machine_only(served, monkeypatch):
    run, ids = served
    started = {}

    def instead(program, arguments, environment):
        started.update(program=program, arguments=arguments, environment=environment)
        raise SystemExit(0)

    monkeypatch.chdir(settings.project_root())
    monkeypatch.setattr(os, "execve", instead)
    monkeypatch.setattr(serve, "_free_port", lambda given: given)
    _, out, _ = run("serve", "--port", 8612)
    assert "http://localhost:8612" in out
    assert ids[1] in out
    assert "fiktiv" in out
    assert "127.0.0.1" in started["arguments"]
    assert started["arguments"][4] == str(settings.project_root() / "dashboard" / "server.py")
    assert started["environment"]["BYIBALANCE_STORE"] == str(settings.store())


def test_demo_publishes_the_bundled_data_once_and_again_when_they_change(byibalance, folder, monkeypatch):
    monkeypatch.setattr(settings, "data_folders", lambda: (folder,))
    monkeypatch.setattr(serve, "_serve", lambda port: sys.exit(0))
    monkeypatch.setattr(serve, "_free_port", lambda given: 8501)
    byibalance("demo")
    first = disk.current_id(settings.store(), "101")
    assert first.startswith("0001-")
    byibalance("demo")
    assert disk.release_ids(settings.store(), "101") == (first,)
    (folder / "stock.csv").write_text(STOCK.replace("300", "301"))
    byibalance("demo")
    assert disk.current_id(settings.store(), "101").startswith("0002-")


def test_demo_keeps_boundaries_that_somebody_laid_over_the_bundled_data(byibalance, folder, monkeypatch, tmp_path):
    shapes = outlines().set_index(pd.Index(["10101", "10102"], name="area_id"))[["geometry"]].reset_index()
    shapes.to_file(tmp_path / "quarters.gpkg")
    byibalance("publish", folder, "--boundaries", tmp_path / "quarters.gpkg")
    assert publish.is_published(folder, "101")
    (folder / "efforts.csv").write_text("effort_id\n")
    assert not publish.is_published(folder, "101")


def test_a_reader_that_closes_early_gets_no_traceback(served):
    program = "from byibalance_core.cli import main; main()"
    command = [sys.executable, "-c", program, "doctor", "--json"]
    environment = os.environ | {"PYTHONPATH": str(settings.project_root())}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as running:
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()
