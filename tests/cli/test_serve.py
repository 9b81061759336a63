"""``demo`` and ``serve``: one port, one profile, this machine only."""

import os
import socket
import sys

import pandas as pd

from byibalance_core import settings
from byibalance_core import store as disk
from byibalance_core.cli import publish, serve

from ..deliveries import STOCK, outlines


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


def test_a_misspelt_profile_is_refused_and_never_served_as_partner(served, monkeypatch):
    run, _ = served
    monkeypatch.setenv("BYIBALANCE_PROFILE", "offentlig")
    code, _, err = run("serve")
    assert code == 2
    assert "Skriv partner eller public" in err


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
    (folder / "stock.csv").write_text(STOCK.replace("300", "301").replace("200", "201"))
    byibalance("demo")
    assert disk.current_id(settings.store(), "101").startswith("0002-")


def test_demo_says_what_is_wrong_with_bundled_data_that_are_refused(byibalance, folder, monkeypatch):
    monkeypatch.setattr(settings, "data_folders", lambda: (folder,))
    monkeypatch.setattr(serve, "_free_port", lambda given: 8501)
    (folder / "stock.csv").write_text(STOCK + "10102,2026,1,12.5,s\n")
    code, _, err = byibalance("demo")
    assert code == 2
    assert "stock.csv, række 6, kolonne dwellings" in err
    assert "Traceback" not in err


def test_demo_keeps_boundaries_that_somebody_laid_over_the_bundled_data(byibalance, folder, monkeypatch, tmp_path):
    shapes = outlines().set_index(pd.Index(["10101", "10102"], name="area_id"))[["geometry"]].reset_index()
    shapes.to_file(tmp_path / "quarters.gpkg")
    byibalance("publish", folder, "--boundaries", tmp_path / "quarters.gpkg")
    assert publish.is_published(folder, "101")
    (folder / "efforts.csv").write_text("effort_id\n")
    assert not publish.is_published(folder, "101")
