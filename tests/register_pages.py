"""A register of Eksempelkommune for the tests of what is written in it: its own database, with the bundled rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from byibalance_core import settings, store
from byibalance_core.register.seeds import plant
from byibalance_core.register.store import Register
from byibalance_core.sources.register_files import REGISTER_FILE, read_register


def planted(place: Path, url: str) -> Register:
    """Open a register at an address with the rows of Eksempelkommune's folder, beside a store that has its release."""
    folder = next(folder for folder in settings.data_folders() if folder.name == "999")
    current = store.current_id(place, "999")
    assert current is not None
    register = Register.at(url)
    rows = read_register(folder / REGISTER_FILE, code="999").entries
    plant(register, rows, municipality="999", releases=store.release_ids(place, "999"), current=current)
    return register


def copied(first: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    """Return a copy of such a register, a file, that the dashboard's own code finds during one test."""
    url = f"sqlite:///{shutil.copy(first, folder / 'register.sqlite')}"
    monkeypatch.setenv("BYIBALANCE_REGISTER_URL", url)
    return Register.at(url)
