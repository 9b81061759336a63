"""``byibalance publish``: check, protect, write a release and serve it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from byibalance_core import release, settings, store
from byibalance_core.cli import check, console, registers
from byibalance_core.findings import RefusedError

if TYPE_CHECKING:
    from byibalance_core.gate import Answers, Checked

#: Before the name of a delivered file that lies outside the data folder.
_BESIDE = "boundaries: "


def publish(
    folder: Annotated[Path, typer.Argument(help="A data folder with municipality.toml and sources.toml.")],
    boundaries: check.BoundariesOption = None,
    dissolve_by: check.DissolveOption = None,
    crs: check.CrsOption = None,
    encoding: check.EncodingOption = None,
    decimal: check.DecimalOption = None,
    swap_axes: check.SwapOption = False,
    force: Annotated[bool, typer.Option("--force", help="Write a release even when nothing has changed.")] = False,
    as_json: console.JsonOption = False,
) -> None:
    """Check a data folder, protect its figures, write a release and serve it.

    Exit code 0 when it is published, 1 when it is published but rows were set aside, 2 when it is refused;
    then nothing that is published changes.

    Example: `byibalance publish data/101 --boundaries quarters.geojson --dissolve-by quarter`
    """
    if folder.is_file():
        raise console.WrongUseError(
            f"»{folder}« er en fil. Udgiv en datamappe; en enkelt fil kan kontrolleres med check."
        )
    answers = check.make_answers(crs, dissolve_by, encoding, decimal, swap_axes)
    checked = run(folder, boundaries, answers, quiet=as_json)
    before = _current(checked)
    try:
        release_id = write(checked, force=force, quiet=as_json)
    except RefusedError:
        if as_json:
            console.answer({**check.described(checked), "release": before, "published": False})
        else:
            console.show_findings(checked.findings)
            console.errors().print(f"byibalance: {check.summary(checked)} Intet er ændret.", soft_wrap=True)
        raise typer.Exit(2) from None
    if as_json:
        console.answer({**check.described(checked), "release": release_id, "published": release_id != before})
    else:
        console.show_findings([finding for finding in checked.findings if finding.severity != "note"])
        same = "Indholdet er uændret; der er ikke skrevet en ny udgivelse. Den viste er"
        name = console.named(checked.settings["name"], fictitious=checked.settings["fictitious"])
        console.say(f"{same if release_id == before else 'Udgivet:'} {release_id} ({name}).")
        console.say(check.summary(checked))
    raise typer.Exit(0 if checked.outcome == "accept" else 1)


def run(folder: Path, boundaries: Path | None, answers: Answers, *, quiet: bool) -> Checked:
    """Check a data folder, and note a boundary file from outside it among the delivered files."""
    checked = check.run(folder, boundaries, answers, quiet=quiet)
    if boundaries is None:
        return checked
    beside = {f"{_BESIDE}{boundaries.name}": store.sha256(boundaries)}
    return dataclasses.replace(checked, file_hashes={**checked.file_hashes, **beside})


def write(checked: Checked, *, force: bool, quiet: bool) -> str:
    """Publish what was checked, showing each step; the first time the register begins with what the folder has."""
    with console.working("Udgiver", quiet=quiet) as step:
        release_id = release.publish(checked, store=settings.store(), force=force, progress=step)
    registers.begin(checked.register, str(checked.settings["code"]), quiet=quiet)
    return release_id


def is_published(folder: Path, code: str) -> bool:
    """Tell whether the current release was made from a folder's present files, by this program's rules.

    Boundaries that somebody laid over the folder stay: they are no reason to publish again.
    """
    from byibalance_core.disclosure import load_rules

    try:
        known = release.manifest(settings.store(), code)
    except store.StoreError:
        return False
    delivered = {name: sha for name, sha in known["inputs"].items() if not name.startswith(_BESIDE)}
    present = [p for p in folder.iterdir() if p.is_file() and not p.name.startswith(".") and p.suffix != ".md"]
    rules = {entry["version"] for entry in known["rules"].values()}
    return (
        delivered == {path.name: store.sha256(path) for path in present}
        and known["generated_by"] == settings.program()
        and rules == {load_rules()["version"]}
    )


def _current(checked: Checked) -> str | None:
    code = checked.settings.get("code")
    return None if code is None else store.current_id(settings.store(), str(code))
