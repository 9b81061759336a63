"""Using the command line: help, mistakes, exit codes."""

import os
import subprocess
import sys

import pytest

from byibalance_core import settings

COMMANDS = (
    "demo",
    "serve",
    "check",
    "publish",
    "releases",
    "rollback",
    "verify",
    "need",
    "profile",
    "allocate",
    "backtest",
    "doctor",
    "backup",
    "restore",
)


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
        (("check", "data/101", "--dissolve-by", "x"), "--dissolve-by handler om grænser"),
        (("publish", "data/101", "--crs", "EPSG:1", "--swap-axes"), "--crs og --swap-axes handler om grænser"),
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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("need", "101"), "--year mangler."),
        (("need",), "CODE mangler."),
        (("nothing",), "Kommandoen »nothing« findes ikke."),
        (("need", "101", "--year", "soon"), "Værdien af --year kan ikke bruges. Skriv et helt tal."),
        (("need", "101", "--year"), "--year mangler en værdi"),
        (("check", ".", "--swap-axes=x"), "--swap-axes skal ikke have en værdi."),
        (("need", "101", "--yaer", "2031"), "»--yaer« findes ikke."),
        (("profile", "101", "102"), "»102« er for meget."),
        (("serve", "--port", "70000"), "Skriv et helt tal på højst 65535."),
        (("check", ".", "--decimal", ";"), "Skriv en af: ',', '.'."),
    ],
)
def test_wrong_use_that_the_parser_sees_is_said_in_danish_with_exit_code_2(byibalance, arguments, said):
    code, out, err = byibalance(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Hjælp: byibalance" in err
    assert not {"Usage", "Error", "Missing", "Invalid", "Try"} & set(err.replace(":", " ").split())


def test_a_full_or_forbidden_disk_is_a_sentence(byibalance, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BYIBALANCE_STORE", str(tmp_path / "file"))
    code, _, err = byibalance("publish", settings.project_root() / "data" / "101")
    assert code == 2
    assert "Filsystemet siger nej" in err


def test_a_reader_that_closes_early_gets_no_traceback(served):
    program = "from byibalance_core.cli import main; main()"
    command = [sys.executable, "-c", program, "doctor", "--json"]
    environment = os.environ | {"PYTHONPATH": str(settings.project_root())}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as running:
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()
