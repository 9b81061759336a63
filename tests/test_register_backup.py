"""Backup and restore: whole though people write meanwhile, equal elsewhere, refused when anything is not as it was."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from byibalance_core import manifests, release
from byibalance_core import store as disk
from byibalance_core.register import database
from byibalance_core.register.backup import BackupError, back_up, restore
from byibalance_core.register.entries import KINDS, Note
from byibalance_core.register.store import Register

from .deliveries import Delivered, outlines, tables
from .registers import kinds, new_database, postgresql_server, some_notes
from .test_register_concurrent import told, writer


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql_server() as socket:
        yield socket


@pytest.fixture
def served(tmp_path) -> Path:
    store = tmp_path / "here"
    for dwellings in (1000, 1001):
        release.publish(Delivered(tables(dwellings), outlines()), store=store)
    release.rollback(store, "101", disk.release_ids(store, "101")[0])
    return store


def everything(register: Register) -> dict[str, object]:
    """Return all rows and all versions: what an export of the register would hold."""
    rows = {name: register.list(kind, "999", deleted=True) for name, kind in KINDS.items()}
    return {
        name: [(row, register.history(type(row), row.id)) for row in listed] for name, listed in rows.items() if listed
    }


def files(store: Path) -> dict[str, bytes]:
    return {
        path.relative_to(store).as_posix(): path.read_bytes()
        for path in sorted(store.rglob("*"))
        if path.is_file() and path.name != ".lock" and not path.name.startswith("register.sqlite")
    }


def test_a_backup_during_writes_is_one_moment_and_the_same_elsewhere(served, tmp_path):
    register = Register.of_store(served)
    some_notes(register, 20)
    process = writer(str(register.engine.url), "w", 8, 0, tmp_path / "w.txt")
    try:
        while not told([tmp_path / "w.txt"])[0]:
            time.sleep(0.01)
        copies = []
        for number in range(3):
            before = set(told([tmp_path / "w.txt"])[0])
            copies.append((before, tmp_path / f"{number}.tar"))
            back_up(served, copies[-1][1])
            time.sleep(0.1)
    finally:
        process.kill()
        process.wait(timeout=30)
    for number, (before, copy) in enumerate(copies):
        there = tmp_path / f"there-{number}"
        info = restore(copy, there)
        restored = Register.of_store(there)
        found = everything(restored)
        history = {
            (version.entry.id, version.entry.version, version.entry.text)
            for _, versions in found["note"]
            for version in versions
        }
        # Everything that had been acknowledged when the backup began is in it,
        assert before <= history
        assert info.versions == len(history)
        # rows and history are of one moment, and what it holds is what the register said.
        assert all(versions[-1].entry == row for row, versions in found["note"])
        for row, versions in found["note"]:
            assert register.history(Note, row.id)[: len(versions)] == versions
        assert files(there) == files(served)
        restored.close()
    register.close()


@pytest.mark.parametrize("there_kind", kinds())
@pytest.mark.parametrize("here_kind", kinds())
def test_what_is_restored_exports_the_same_and_goes_on(here_kind, there_kind, served, tmp_path, monkeypatch, request):
    def at(kind: str) -> None:
        if kind == "postgresql":
            monkeypatch.setenv("BYIBALANCE_REGISTER_URL", new_database(request.getfixturevalue("server")))
        else:
            monkeypatch.delenv("BYIBALANCE_REGISTER_URL", raising=False)

    at(here_kind)
    here = Register.of_store(served)
    first, gone = some_notes(here, 2, text="Æblehaven")
    here.edit(replace(first, text="Æblehaven har 40 medlemmer"), by="residents_board 999-o1")
    here.remove(gone, by="forum")
    back_up(served, tmp_path / "copy.tar")
    kept = everything(here)
    at(there_kind)
    there = tmp_path / "there"
    restore(tmp_path / "copy.tar", there)
    restored = Register.of_store(there)
    assert everything(restored) == kept
    assert disk.current_id(there, "101") == disk.current_id(served, "101") == disk.release_ids(there, "101")[0]
    for release_id in disk.release_ids(there, "101"):
        assert release.verify(there, "101", release_id) == ()
    # Sequences go on after the copy: the next change is newer than all of them.
    newest = max(version.sequence for _, versions in kept["note"] for version in versions)
    again = some_notes(restored, 1)[0]
    assert restored.history(Note, again.id)[0].sequence > newest
    for each in (here, restored):
        each.close()


def test_a_store_that_holds_anything_is_left_as_it_is(served, tmp_path):
    some_notes(Register.of_store(served), 1)
    back_up(served, tmp_path / "copy.tar")
    only_register = tmp_path / "register-only"
    some_notes(Register.of_store(only_register), 1)
    for store in (served, only_register):
        before = files(store)
        with pytest.raises(BackupError, match="allerede"):
            restore(tmp_path / "copy.tar", store)
        assert files(store) == before
    with pytest.raises(BackupError, match="findes allerede"):
        back_up(served, tmp_path / "copy.tar")
    with pytest.raises(BackupError, match="hverken"):
        back_up(tmp_path / "empty", tmp_path / "other.tar")


def repacked(source: Path, target: Path, change) -> Path:
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            content = old.extractfile(member).read()
            name, content = change(member.name, content)
            if name is not None:
                told_member = tarfile.TarInfo(name)
                told_member.size = len(content)
                new.addfile(told_member, io.BytesIO(content))
    return target


def test_a_backup_that_is_not_as_it_was_written_is_refused_whole(served, tmp_path):
    some_notes(Register.of_store(served), 1)
    good = tmp_path / "good.tar"
    back_up(served, good)
    with tarfile.open(good) as archive:
        parquet = next(name for name in archive.getnames() if name.endswith("partner/stock.parquet"))

    def changed(name, content):
        return name, content[:-1] + bytes([content[-1] ^ 1]) if name == parquet else content

    def without(name, content):
        return (None, b"") if name == parquet else (name, content)

    def elsewhere(name, content):
        content = content.replace(parquet.encode(), b"101/../../evil") if name == "backup.json" else content
        return ("101/../../evil" if name == parquet else name), content

    bad = {
        "changed": repacked(good, tmp_path / "changed.tar", changed),
        "without": repacked(good, tmp_path / "without.tar", without),
        "elsewhere": repacked(good, tmp_path / "elsewhere.tar", elsewhere),
        "cut": tmp_path / "cut.tar",
        "nonsense": tmp_path / "nonsense.tar",
    }
    bad["cut"].write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    bad["nonsense"].write_bytes(b"no archive")
    for name, path in bad.items():
        with pytest.raises(BackupError):
            restore(path, tmp_path / name)
        assert disk.codes(tmp_path / name) == (), name
        assert not (tmp_path / name / database.FILE).exists(), name
    assert not (tmp_path / "evil").exists()


def test_a_backup_of_a_newer_register_is_refused(served, tmp_path):
    register = Register.of_store(served)
    with register.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    back_up_fails = tmp_path / "newer.tar"
    back_up(served, back_up_fails)
    with pytest.raises(database.RegisterVersionError, match="nyere"):
        restore(back_up_fails, tmp_path / "there")
    assert disk.codes(tmp_path / "there") == ()
    register.close()


def test_a_release_that_was_damaged_before_the_backup_is_not_put_in_place(served, tmp_path):
    folder = disk.release_folder(served, "101")
    path = folder / manifests.MANIFEST
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace("101", "102", 1), encoding="utf-8")
    back_up(served, tmp_path / "copy.tar")
    with pytest.raises(BackupError, match="beskadiget"):
        restore(tmp_path / "copy.tar", tmp_path / "there")
    assert disk.codes(tmp_path / "there") == ()


def test_the_file_gets_its_name_when_it_is_whole(served, tmp_path):
    program = "import sys; from pathlib import Path; from byibalance_core.register.backup import back_up; "
    program += "back_up(Path(sys.argv[1]), Path(sys.argv[2]), progress=lambda _: sys.exit(3))"
    root = Path(__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", program, str(served), str(tmp_path / "out" / "copy.tar")],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False,
    )  # fmt: skip
    assert run.returncode == 3
    assert list((tmp_path / "out").iterdir()) == []
