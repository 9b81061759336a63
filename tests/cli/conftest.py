"""Fixtures of the command line: a store of its own, and a way to run a command."""

import sys

import pytest

from byibalance_core import release, settings
from byibalance_core.cli import main

from ..deliveries import Delivered, outlines, tables, write_folder


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
