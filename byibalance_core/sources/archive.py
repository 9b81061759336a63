"""Zip files from outside: looked over and unpacked under limits before anything else touches them."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

#: Limits of an archive: entries, bytes unpacked, and times that it grows (looked at above `RATIO_FROM`
#: bytes).
MAX_ENTRIES = 200
MAX_BYTES = 200_000_000
MAX_RATIO = 100
RATIO_FROM = 20_000_000
_CHUNK = 1 << 20
_NESTED = (".zip", ".gz", ".7z", ".rar", ".tar", ".xlsx", ".jar")


class DamagedArchiveError(Exception):
    """The archive cannot be unpacked: cut short, wrong checksum, or encrypted."""


def unsafe_reason(data: bytes) -> str | None:
    """Return why an archive is not unpacked, as a Danish clause; None when it is within the limits.

    The directory is looked at first, then every entry is inflated and counted, since a directory can lie.

    Raises
    ------
    DamagedArchiveError
        The archive cannot be read to its end.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            reason = _directory_reason(entries, packed=len(data))
            return reason or _content_reason(archive, entries, packed=len(data))
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, OSError, ValueError) as error:
        raise DamagedArchiveError(str(error)) from error


def _directory_reason(entries: list[zipfile.ZipInfo], *, packed: int) -> str | None:
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES:
        return f"den har {len(entries)} filer, grænsen er {MAX_ENTRIES}"
    if len(set(names)) < len(names):
        return "to filer i den har samme navn"
    if any(_leaves_its_folder(name) for name in names):
        return "en fil i den vil skrive uden for sin mappe"
    if any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        return "den indeholder en genvej"
    if any(name.lower().endswith(_NESTED) for name in names):
        return "den indeholder endnu en pakket fil"
    return _size_reason(sum(entry.file_size for entry in entries), packed=packed)


def _content_reason(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], *, packed: int) -> str | None:
    unpacked = 0
    for entry in entries:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += len(chunk)
                if reason := _size_reason(unpacked, packed=packed):
                    return reason
    return None


def _size_reason(unpacked: int, *, packed: int) -> str | None:
    if unpacked > MAX_BYTES:
        return f"den fylder mere end {MAX_BYTES // 1_000_000} MB udpakket"
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed:
        return f"den vokser mere end {MAX_RATIO} gange, når den pakkes ud"
    return None


def _leaves_its_folder(name: str) -> bool:
    return (
        "\\" in name or name.startswith("/") or bool(re.match(r"[A-Za-z]:", name)) or ".." in PurePosixPath(name).parts
    )
