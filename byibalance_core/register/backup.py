"""One file with everything: all releases and the register, whole though people write meanwhile, and back again.

The register is copied first, by the database's own online backup, so it is one moment's. The releases follow: they
never change, are only added, and whatever the register names is therefore among them. In the file each part stands with
its SHA-256, and a restore reads them all before anything is put in place.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from byibalance_core import manifests, settings
from byibalance_core import store as disk
from byibalance_core.register import database
from byibalance_core.register.tables import METADATA

_ABOUT = "backup.json"
#: The register's copy in the file, whatever database it came from.
_REGISTER = database.FILE
_POINTER = re.compile(r"[0-9]{3}/current")
_RELEASED = re.compile(r"[0-9]{3}/releases/[0-9]{4,}-[0-9a-f]{12}/(?:(?:partner|public)/)?[A-Za-z0-9_.-]+")
_FORMAT = 1


class BackupError(disk.StoreError):
    """Raised when a backup cannot be made or put back; the message is for people."""


@dataclass(frozen=True)
class BackupInfo:
    """What a backup holds: releases by municipality, rows of the register's history, bytes of the file."""

    created: str
    releases: dict[str, int]
    versions: int
    bytes: int


def back_up(store: Path, target: Path, *, progress: Callable[[str], None] = lambda _: None) -> BackupInfo:
    """Write a backup of a store and its register; the file gets its name when it is whole.

    Raises
    ------
    BackupError
        When there is nothing to back up, or the file is there already.
    """
    if target.exists():
        raise BackupError(f"»{target.name}« findes allerede. Vælg et andet navn.")
    url = database.register_url(store)
    has_register = not url.startswith("sqlite") or _sqlite_path(url).is_file()
    if not has_register and not disk.codes(store):
        raise BackupError("Der er hverken udgivelser eller register at tage kopi af.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as at:
        copy, versions = Path(at) / _REGISTER, 0
        if has_register:
            progress("Kopierer registeret")
            _copy_out(url, copy)
            versions = _versions(copy)
        unfinished = Path(at) / "backup.tar"
        releases: dict[str, int] = {}
        entries: dict[str, str] = {}
        with tarfile.open(unfinished, "w") as archive:
            if has_register:
                entries[_REGISTER] = _put(archive, _REGISTER, copy)
            for code in disk.codes(store):
                progress(f"Kopierer udgivelser for {code}")
                # The pointer first: what it names is there when the releases are listed.
                pointer = disk.current_id(store, code) or ""
                kept = disk.release_ids(store, code)
                releases[code] = len(kept)
                for release_id in kept:
                    folder = disk.release_folder(store, code, release_id)
                    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
                        name = f"{code}/releases/{release_id}/{path.relative_to(folder).as_posix()}"
                        entries[name] = _put(archive, name, path)
                entries[f"{code}/current"] = _put_bytes(archive, f"{code}/current", f"{pointer}\n".encode())
            created = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            about = {
                "format": _FORMAT,
                "created": created,
                "generated_by": settings.program(),
                "register_form": database.FORM,
                "releases": releases,
                "versions": versions,
                "sha256": entries,
            }
            _put_bytes(archive, _ABOUT, json.dumps(about, indent=1, sort_keys=True).encode())
        disk.sync(unfinished)
        unfinished.rename(target)
        disk.sync(target.parent)
    return BackupInfo(created, releases, versions, target.stat().st_size)


def restore(source: Path, store: Path, *, progress: Callable[[str], None] = lambda _: None) -> BackupInfo:
    """Put a backup into a store that has neither releases nor a register.

    Everything is read, compared with its hash and laid beside the store first; only then it is put in place.

    Raises
    ------
    BackupError
        When the file is no whole backup, or the store or the register is not empty; nothing is changed.
    RegisterVersionError
        When the backup is from a newer program.
    """
    url = database.register_url(store)
    if disk.codes(store) or _is_used(url):
        raise BackupError(
            "Der er allerede udgivelser eller et register her. Gendan i en tom mappe (BYIBALANCE_STORE), eller flyt "
            "det gamle først."
        )
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store, prefix=".restore-") as at:
        progress("Læser og efterprøver kopien")
        about = _unpack(source, Path(at))
        for code in about["releases"]:
            for release_id in disk.release_ids(Path(at), code):
                if problems := manifests.problems(disk.release_folder(Path(at), code, release_id), release_id):
                    raise BackupError(f"Kopiens udgivelse {release_id} er beskadiget: {' '.join(problems)}")
        copy = Path(at) / _REGISTER
        if copy.is_file():
            progress("Gendanner registeret")
            _copy_in(copy, url)
        for code in about["releases"]:
            progress(f"Gendanner udgivelser for {code}")
            disk.sync_tree(Path(at) / code)
            for path in (Path(at) / code / "releases").rglob("*"):
                if path.is_file():
                    path.chmod(0o444)
            (Path(at) / code).rename(store / code)
        disk.sync(store)
    return BackupInfo(about["created"], about["releases"], about["versions"], source.stat().st_size)


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Write a backup's parts below a folder, by names that cannot leave it, and compare each with its hash."""
    try:
        with tarfile.open(source, "r:") as archive:
            members = {member.name: member for member in archive.getmembers()}
            if len(members) != len(archive.getmembers()):
                raise BackupError(f"»{source.name}« har den samme fil to gange.")
            about = json.loads(_content(archive, members[_ABOUT]).read())
            if about["format"] != _FORMAT:
                raise BackupError(f"»{source.name}« er lavet af et nyere program. Installér den nyeste udgave.")
            if set(members) - {_ABOUT} != set(about["sha256"]):
                raise BackupError(f"»{source.name}« har andre filer, end den selv siger.")
            for name, sha256 in about["sha256"].items():
                if name != _REGISTER and not _POINTER.fullmatch(name) and not _RELEASED.fullmatch(name):
                    raise BackupError(f"»{source.name}« har en fil, der ikke hører til en kopi.")
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as out:
                    shutil.copyfileobj(_content(archive, members[name]), out)
                if disk.sha256(path) != sha256:
                    raise BackupError(f"»{source.name}« er beskadiget: {name} har et andet indhold.")
    except (tarfile.TarError, KeyError, ValueError, TypeError, EOFError) as error:
        raise BackupError(f"»{source.name}« er ikke en hel kopi af ByIBalance ({type(error).__name__}).") from error
    checked: dict[str, Any] = about
    return checked


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Any:
    opened = archive.extractfile(member) if member.isreg() else None
    if opened is None:
        raise BackupError("Kopien har noget, der ikke er en fil.")
    return opened


def _put(archive: tarfile.TarFile, name: str, path: Path) -> str:
    member = tarfile.TarInfo(name)
    member.size, member.mode = path.stat().st_size, 0o444
    with path.open("rb") as stream:
        archive.addfile(member, stream)
    return disk.sha256(path)


def _put_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> str:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o444
    archive.addfile(member, io.BytesIO(content))
    return hashlib.sha256(content).hexdigest()


def _sqlite_path(url: str) -> Path:
    return Path(str(sa.make_url(url).database))


def _is_used(url: str) -> bool:
    if url.startswith("sqlite"):
        return _sqlite_path(url).is_file()
    engine = database.connect(url)
    try:
        return database.form(engine) is not None
    finally:
        engine.dispose()


def _copy_out(url: str, target: Path) -> None:
    """Copy a register to an SQLite file, as it is at one moment, while others go on writing."""
    if url.startswith("sqlite"):
        with _sqlite(_sqlite_path(url)) as here, _sqlite(target) as there:
            here.backup(there)
            # One file without a log beside it.
            there.execute("PRAGMA journal_mode=DELETE")
        return
    source, copy = database.connect(url), database.connect(f"sqlite:///{target.as_posix()}")
    try:
        database.migrate(copy)
        _copy_rows(source, copy)
        with copy.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        source.dispose()
        copy.dispose()


def _copy_in(copy: Path, url: str) -> None:
    """Put a register's copy in place: migrated from an older form, refused from a newer one, checked first."""
    with _sqlite(copy) as raw:
        if raw.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("Kopiens register er beskadiget.")
    engine = database.connect(f"sqlite:///{copy.as_posix()}")
    try:
        database.migrate(engine)
        with engine.connect() as held:
            held.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        if not url.startswith("sqlite"):
            other = database.connect(url)
            database.migrate(other)
            _copy_rows(engine, other)
            other.dispose()
    finally:
        engine.dispose()
    if url.startswith("sqlite"):
        target = _sqlite_path(url)
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}")
        shutil.copyfile(copy, beside)
        disk.sync(beside)
        beside.replace(target)
        disk.sync(target.parent)


def _copy_rows(source: sa.Engine, target: sa.Engine) -> None:
    """Copy every row of every table as one moment has them."""
    isolation = {} if source.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with (
        source.connect().execution_options(**isolation) as reader,
        target.execution_options(**{database.WRITES: True}).begin() as writer,
    ):
        for table in METADATA.sorted_tables:
            rows = [dict(row._mapping) for row in reader.execute(sa.select(table))]
            if rows:
                writer.execute(sa.insert(table), rows)
        if target.dialect.name == "postgresql":
            writer.exec_driver_sql(
                "SELECT setval(pg_get_serial_sequence('history', 'sequence'), "
                "COALESCE((SELECT MAX(sequence) FROM history), 0) + 1, false)"
            )


def _versions(path: Path) -> int:
    with _sqlite(path) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM history").fetchone()[0])


@contextlib.contextmanager
def _sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    try:
        connection.execute(f"PRAGMA busy_timeout={database.BUSY_MS}")
        yield connection
        connection.commit()
    finally:
        connection.close()
