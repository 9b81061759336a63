"""Counts from an import into a data folder and on to a release; where anything stands in the way, all is as before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from byibalance_core import gate, release
from byibalance_core.findings import RefusedError
from byibalance_core.sources import import_target
from byibalance_core.sources.import_target import Target
from byibalance_core.sources.reader import Reader
from byibalance_core.sources.settings_files import SOURCES_FILE


def import_and_publish(
    target: Target,
    frames: Mapping[str, pd.DataFrame],
    *,
    organisation: str | None,
    file: str,
    today: str,
    store: Path,
    reader: Reader,
    progress: Callable[[str], None] = lambda _: None,
) -> str:
    """Write counts into a data folder, check the whole folder, and publish it.

    Parameters
    ----------
    target : Target
        The folder, as `byibalance_core.sources.import_target.read_target` read it.
    frames : mapping of str to DataFrame
        Counts by table.
    progress : callable
        Told each step by a short word: ``write``, ``check``, ``publish``, and the steps of a release in words.

    Returns
    -------
    str
        Id of the release that is now current.

    Raises
    ------
    RefusedError
        When the folder cannot be published with the counts; its files are then as they were.
    """
    names = [import_target.file_name(table, organisation) for table in frames]
    before = {name: _bytes(target.folder / name) for name in (*names, SOURCES_FILE)}
    progress("write")
    import_target.write(target, frames, organisation=organisation, file=file, today=today)
    try:
        progress("check")
        checked = gate.check(target.folder, reader=reader)
        if checked.outcome in ("ask", "refuse"):
            raise RefusedError([finding for finding in checked.findings if finding.severity in ("ask", "refuse")])
        progress("publish")
        return release.publish(checked, store=store, progress=progress)
    except BaseException:
        for name, content in before.items():
            _restore(target.folder / name, content)
        raise


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)
