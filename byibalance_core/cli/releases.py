"""``byibalance releases``, ``rollback`` and ``verify``: what is published, what was, is it whole."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from byibalance_core import release, settings, store
from byibalance_core.cli import console

ReleaseArgument = Annotated[
    str, typer.Argument(metavar="ID", help="A release id, as `byibalance releases` lists them.")
]
CodeOption = Annotated[str | None, typer.Option("--code", help="Municipality, where an id is not enough.")]


def releases(
    code: Annotated[str | None, typer.Argument(help="Municipality code; all of them by default.")] = None,
    as_json: console.JsonOption = False,
) -> None:
    """List the releases, newest first; the one that is served is marked.

    Example: `byibalance releases 101`
    """
    place = settings.store()
    if code is None:
        found = [info for each in store.codes(place) for info in release.list_releases(place, each)]
        about: dict[str, Any] = {"release": None, "municipality": None}
    else:
        current = store.release_folder(place, console.municipality_code(code)).name
        found = list(release.list_releases(place, console.municipality_code(code)))
        about = {"release": current, "municipality": _municipality(found[0])}
    if as_json:
        console.answer({**about, "releases": [asdict(info) for info in found]})
    elif not found:
        console.say("Der er ingen udgivelser endnu. Kør »byibalance demo« eller »byibalance publish MAPPE«.")
    else:
        rows = [
            (
                i.release_id,
                f"{i.municipality} {console.named(i.name, fictitious=i.fictitious)}",
                i.created,
                f"{i.bytes / 1e6:.1f} MB".replace(".", ","),
                "vises" * i.is_current,
            )
            for i in found
        ]
        console.show_table(("Udgivelse", "Kommune", "Udgivet (UTC)", "Fylder", ""), rows)


def rollback(release_id: ReleaseArgument, code: CodeOption = None, as_json: console.JsonOption = False) -> None:
    """Serve an older release again, after recomputing its hashes.

    Example: `byibalance rollback 0001-3f1c8f0b2a77`
    """
    place = settings.store()
    holder = _holder(release_id, code)
    before = store.current_id(place, holder)
    release.rollback(place, holder, release_id)
    if as_json:
        console.answer({**_about(holder, release_id), "previous": before})
    else:
        console.say(f"Nu vises {release_id}. Før: {before}.")


def verify(release_id: ReleaseArgument, code: CodeOption = None, as_json: console.JsonOption = False) -> None:
    """Recompute every hash of a release and say what differs.

    Exit code 0 when it is whole, 1 when something differs.

    Example: `byibalance verify 0001-3f1c8f0b2a77`
    """
    place = settings.store()
    holder = _holder(release_id, code)
    with console.working(f"Regner efter i {release_id}", quiet=as_json):
        problems = release.verify(place, holder, release_id)
    if as_json:
        console.answer({**_about(holder, release_id), "ok": not problems, "problems": list(problems)})
    else:
        for problem in problems:
            console.say(problem)
        console.say(f"{release_id} er {'ikke hel.' if problems else 'hel og uændret.'}")
    raise typer.Exit(1 if problems else 0)


def _holder(release_id: str, code: str | None) -> str:
    place = settings.store()
    return store.find_code(place, release_id) if code is None else console.municipality_code(code)


def _about(code: str, release_id: str) -> dict[str, Any]:
    listed = {info.release_id: info for info in release.list_releases(settings.store(), code)}
    info = listed.get(release_id)
    return {"release": release_id, "municipality": None if info is None else _municipality(info)}


def _municipality(info: release.ReleaseInfo) -> dict[str, Any]:
    return {"code": info.municipality, "name": info.name, "fictitious": info.fictitious}
