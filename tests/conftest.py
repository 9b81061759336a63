"""What several test modules share: a store with both bundled municipalities, published once per test run."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from byibalance_core import gate, release, settings
from byibalance_core.cli import registers
from byibalance_core.example.earlier import earlier_edition
from byibalance_core.register.seeds import plant
from byibalance_core.register.store import Register
from byibalance_core.store import release_ids
from dashboard import facts as facts_module
from dashboard.facts import Facts

# A machine that others use as well makes any example slow once; that says nothing of the code.
hypothesis_settings.register_profile("without-deadline", deadline=None)
hypothesis_settings.load_profile("without-deadline")


@pytest.fixture(autouse=True)
def _own_main() -> Iterator[None]:
    """Put the program's main module back: a page that is tried takes its place, and new processes run it again."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the bundled data folders once into a store of their own, with their registers, as `make demo` does."""
    store = tmp_path_factory.mktemp("store")
    register = Register.of_store(store)
    for folder in settings.data_folders():
        checked = gate.check(folder)
        code = str(checked.settings["code"])
        if registers.names_earliest(checked):
            release.publish(earlier_edition(checked), store=store)
        release.publish(checked, store=store)
        if checked.register is not None:
            ids = release_ids(store, code)
            plant(register, checked.register.entries, municipality=code, releases=ids, current=ids[-1])
    register.close()
    return store


@pytest.fixture(scope="session")
def store(published: Path) -> Iterator[Path]:
    """Let the dashboard's own code find the published store."""
    before = os.environ.get("BYIBALANCE_STORE")
    os.environ["BYIBALANCE_STORE"] = str(published)
    yield published
    if before is None:
        del os.environ["BYIBALANCE_STORE"]
    else:
        os.environ["BYIBALANCE_STORE"] = before


@pytest.fixture(scope="session")
def copenhagen(store: Path) -> Facts:
    """Return København as the dashboard reads it."""
    return facts_module.facts("101")


@pytest.fixture(scope="session")
def example(store: Path) -> Facts:
    """Return Eksempelkommune as the dashboard reads it."""
    return facts_module.facts("999")


@pytest.fixture
def met(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the dashboard find the meetings of Eksempelkommune, in a copy that a test may write in."""
    place = tmp_path / "store"
    shutil.copytree(published, place, symlinks=True)
    monkeypatch.setenv("BYIBALANCE_STORE", str(place))
    return place
