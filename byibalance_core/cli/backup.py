"""``byibalance backup`` and ``restore``: everything in one file, and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from byibalance_core import settings
from byibalance_core.cli import console

if TYPE_CHECKING:
    from byibalance_core.register.backup import BackupInfo


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it may not be there already.")],
    as_json: console.JsonOption = False,
) -> None:
    """Write every release and the register to one file, whole though people write meanwhile.

    Example: `byibalance backup /srv/backup/byibalance-2026-12-01.tar`
    """
    from byibalance_core.register.backup import back_up

    with console.working("Tager kopi", quiet=as_json) as step:
        info = back_up(settings.store(), target, progress=step)
    _told(info, f"Skrevet: {target.name}", as_json=as_json)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `byibalance backup` wrote.", exists=True)],
    as_json: console.JsonOption = False,
) -> None:
    """Put a backup into an empty store, after every part of it has been compared with its hash.

    A store that has releases or a register is left as it is.

    Example: `BYIBALANCE_STORE=/srv/byibalance byibalance restore byibalance-2026-12-01.tar`
    """
    from byibalance_core.register.backup import restore as put_back

    with console.working("Gendanner", quiet=as_json) as step:
        info = put_back(source, settings.store(), progress=step)
    _told(info, f"Gendannet fra {source.name}", as_json=as_json)


def _told(info: BackupInfo, said: str, *, as_json: bool) -> None:
    if as_json:
        console.answer(asdict(info))
        return
    releases = ", ".join(f"{code}: {number}" for code, number in info.releases.items()) or "ingen"
    size = f"{info.bytes / 1e6:.1f} MB".replace(".", ",")
    console.say(f"{said} ({size}). Udgivelser {releases}. Ændringer i registeret: {info.versions}.")
