"""The store on disk: names that cannot leave it, one pointer per municipality, one publisher at a time.

::

    <store>/<code>/releases/<id>/     immutable releases
    <store>/<code>/current            text file with the id that is served
    <store>/<code>/.lock              held while somebody publishes or goes back

A release is written beside the others under a name that starts with ``.new-`` and gets its own name by one
rename when it is whole; `current` is replaced by one rename too. Whatever moment the power fails, a reader
finds the old release or the new one, and never a part of one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

LATEST = "latest"
_CODE = re.compile(r"[0-9]{3}")
_RELEASE_ID = re.compile(r"[0-9]{4,}-[0-9a-f]{12}")
_UNFINISHED = ".new-"


class StoreError(Exception):
    """Raised when the store cannot give or take what was asked; the message is for people."""


class NoReleaseError(StoreError):
    """Raised when a municipality has no release yet."""


class UnknownReleaseError(StoreError):
    """Raised when a release id is not in the store; `existing` lists the ids that are."""

    def __init__(self, release_id: str, existing: tuple[str, ...]) -> None:
        self.release_id = release_id
        self.existing = existing
        known = ", ".join(existing) if existing else "ingen"
        super().__init__(f"Udgivelsen »{release_id}« findes ikke. Disse findes: {known}.")


class StoreBusyError(StoreError):
    """Raised when another process is publishing the same municipality."""


def municipality_folder(store: Path, code: str) -> Path:
    """Return a municipality's folder in the store, which need not exist.

    Raises
    ------
    StoreError
        When the code is not three digits; nothing else may become a part of a path.
    """
    if not _CODE.fullmatch(code):
        raise StoreError(f"»{code}« er ikke en kommunekode. En kommunekode er tre cifre, fx 101.")
    return store / code


def codes(store: Path) -> tuple[str, ...]:
    """Return the codes of the municipalities that have a release, sorted."""
    if not store.is_dir():
        return ()
    return tuple(sorted(p.name for p in store.iterdir() if _CODE.fullmatch(p.name) and (p / "current").is_file()))


def release_ids(store: Path, code: str) -> tuple[str, ...]:
    """Return the ids of a municipality's releases, oldest first."""
    folder = municipality_folder(store, code) / "releases"
    if not folder.is_dir():
        return ()
    names = (p.name for p in folder.iterdir() if p.is_dir() and _RELEASE_ID.fullmatch(p.name))
    return tuple(sorted(names, key=sequence))


def sequence(release_id: str) -> int:
    """Return a release's number in its municipality.

    Examples
    --------
    >>> sequence("0012-0123456789ab")
    12
    """
    return int(release_id.split("-")[0])


def current_id(store: Path, code: str) -> str | None:
    """Return the id that `current` points to, or None where nothing is published."""
    pointer = municipality_folder(store, code) / "current"
    try:
        return pointer.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None


def release_folder(store: Path, code: str, release_id: str = LATEST) -> Path:
    """Return the folder of a release.

    Raises
    ------
    NoReleaseError
        When the latest is asked for and nothing is published.
    UnknownReleaseError
        When there is no such release.
    """
    wanted = current_id(store, code) if release_id == LATEST else release_id
    if wanted is None:
        known = f" Udgivet er: {', '.join(codes(store))}." if codes(store) else ""
        raise NoReleaseError(f"Der er ingen udgivelse for kommune {code}.{known} Kør »byibalance publish MAPPE« først.")
    folder = municipality_folder(store, code) / "releases" / wanted if _RELEASE_ID.fullmatch(wanted) else None
    if folder is None or not folder.is_dir():
        raise UnknownReleaseError(wanted, release_ids(store, code))
    return folder


def find_code(store: Path, release_id: str) -> str:
    """Return the code of the municipality that a release id belongs to.

    Raises
    ------
    UnknownReleaseError
        When no municipality has it.
    StoreError
        When more than one has it: the same folder was published under two codes.
    """
    holders = [code for code in codes(store) if release_id in release_ids(store, code)]
    if not holders:
        raise UnknownReleaseError(release_id, tuple(i for code in codes(store) for i in release_ids(store, code)))
    if len(holders) > 1:
        raise StoreError(f"Udgivelsen »{release_id}« findes i {' og '.join(holders)}. Tilføj --code.")
    return holders[0]


@contextlib.contextmanager
def locked(store: Path, code: str) -> Iterator[Path]:
    """Hold a municipality's lock; the system lets go of it when the process dies.

    Yields
    ------
    Path
        The municipality's folder, created when it was not there.

    Raises
    ------
    StoreBusyError
        When another process holds the lock.
    """
    folder = municipality_folder(store, code)
    (folder / "releases").mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+b") as handle:
        try:
            _lock(handle)
        except OSError as error:
            raise StoreBusyError(f"Kommune {code} er ved at blive udgivet af en anden. Prøv igen om lidt.") from error
        yield folder


def _lock(handle: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def new_folder(store: Path, code: str) -> Path:
    """Create and return an empty folder for an unfinished release, on the store's own file system."""
    return Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=municipality_folder(store, code) / "releases"))


def finish(unfinished: Path, release_id: str) -> Path:
    """Give a whole release its name. From here on it exists; it is not served before `switch`."""
    unfinished.chmod(0o755)
    target = unfinished.rename(unfinished.parent / release_id)
    sync(target.parent)
    return target


def switch(store: Path, code: str, release_id: str) -> None:
    """Let `current` point to a release, by one rename."""
    folder = municipality_folder(store, code)
    written = folder / ".current"
    written.write_text(release_id + "\n", encoding="ascii")
    sync(written)
    written.replace(folder / "current")
    sync(folder)


def remove_unfinished(store: Path, code: str) -> int:
    """Remove what a killed publication left behind and return how many folders there were.

    Call it only while holding the lock: nobody else can then be writing them.
    """
    left = list((municipality_folder(store, code) / "releases").glob(f"{_UNFINISHED}*"))
    for folder in left:
        # Windows will not delete a read-only file.
        shutil.rmtree(folder, onerror=_make_writable_and_retry)
    return len(left)


def _make_writable_and_retry(remove: Any, path: str, _: object) -> None:
    Path(path).chmod(stat.S_IWRITE | stat.S_IREAD)
    remove(path)


def sync(path: Path) -> None:
    """Flush a file, or a folder's list of names, to the disk itself."""
    if path.is_dir() and sys.platform == "win32":
        return  # Windows cannot flush a folder and writes its names through
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Flush every file and folder below `folder`, and the folder itself, innermost first."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)


def sha256(path: Path) -> str:
    """Return a file's SHA-256 as 64 hexadecimal digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
