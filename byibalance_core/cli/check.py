"""``byibalance check``: every finding of a delivery, by file, sheet, row and column."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from byibalance_core import settings
from byibalance_core.cli import console

if TYPE_CHECKING:
    from byibalance_core.gate import Answers, Checked
    from byibalance_core.sources.import_files import Import

BoundariesOption = Annotated[
    Path | None, typer.Option(help="Boundary file (GeoJSON, GeoPackage, zipped Shapefile) of the areas.")
]
DissolveOption = Annotated[
    str | None,
    typer.Option("--dissolve-by", metavar="COLUMN", help="Column whose equal values are one area."),
]
CrsOption = Annotated[
    str | None, typer.Option("--crs", metavar="EPSG:25832", help="Coordinate system of the boundaries.")
]
EncodingOption = Annotated[str | None, typer.Option(help="Encoding of the text files: utf-8, cp1252 …")]
DecimalOption = Annotated[
    Literal[",", "."] | None,
    typer.Option(help="Decimal mark, where thousands marks cannot be told from decimals."),
]
SwapOption = Annotated[bool, typer.Option("--swap-axes", help="Coordinates are written with latitude first.")]

#: A file of which this was found may be a spreadsheet in an organisation's own form.
_NOT_OURS = {"unknown-file", "header-not-found", "missing-column"}
_OUTCOMES = {
    "accept": "Klar til udgivelse.",
    "quarantine": "Kan udgives; de tvivlsomme rækker er sat til side.",
    "ask": "Kan ikke udgives, før spørgsmålene er besvaret.",
    "refuse": "Kan ikke udgives, før filerne er rettet.",
}


def check(
    path: Annotated[Path, typer.Argument(help="A data folder, or one file.")],
    boundaries: BoundariesOption = None,
    dissolve_by: DissolveOption = None,
    crs: CrsOption = None,
    encoding: EncodingOption = None,
    decimal: DecimalOption = None,
    swap_axes: SwapOption = False,
    as_json: console.JsonOption = False,
) -> None:
    """Read a folder or a file and report every finding; publish nothing.

    Exit code 0 when nothing stands in the way, 1 when there are findings to look at.

    Example: `byibalance check data/101`
    """
    from byibalance_core.cli import imports

    answers = make_answers(crs, dissolve_by, encoding, decimal, swap_axes)
    checked = run(path, boundaries, answers, quiet=as_json)
    read = _as_import(path, answers, checked)
    if read is not None:
        checked = dataclasses.replace(checked, findings=read.findings)
    if as_json:
        console.answer(described(checked) | ({} if read is None else imports.described(read)))
    else:
        if read is not None:
            imports.show_mapping(read)
        console.show_findings(checked.findings)
        console.say(summary(checked))
    raise typer.Exit(0 if checked.outcome == "accept" else 1)


def _as_import(path: Path, answers: Answers, checked: Checked) -> Import | None:
    """Return a single file read as an organisation's own spreadsheet, where it is none of our tables but that."""
    if not path.is_file() or not {finding.code for finding in checked.findings} & _NOT_OURS:
        return None
    from byibalance_core.cli import imports
    from byibalance_core.sources import mapping
    from byibalance_core.sources.guard import Guarded
    from byibalance_core.sources.guarded_import import read_import

    data, name, stops = imports.read_bytes(path)
    if stops:
        return None
    with Guarded() as reader:
        memory = mapping.remembered(settings.store())
        read = read_import(reader, data, file=name, answers=answers, register=None, memory=memory)
    return read if read.frames or read.left else None


def make_answers(
    crs: str | None, dissolve_by: str | None, encoding: str | None, decimal: str | None, swap_axes: bool
) -> Answers:
    """Return the answers given on the command line as the gate takes them."""
    from byibalance_core.gate import Answers

    if encoding is not None:
        _known_encoding(encoding)
    return Answers(crs=crs, dissolve_by=dissolve_by, encoding=encoding, decimal=decimal, swap_axes=swap_axes)


def run(path: Path, boundaries: Path | None, answers: Answers, *, quiet: bool) -> Checked:
    """Check a folder or a file.

    Raises
    ------
    WrongUseError
        When a named file or folder is not there, or an answer about boundaries is given and there are none.
    """
    from byibalance_core import gate
    from byibalance_core.sources.guard import Guarded

    for named in (path, boundaries):
        if named is not None and not named.exists():
            raise console.WrongUseError(f"»{named}« findes ikke. Skriv stien til en datamappe eller en fil.")
    _apply(answers, [path] if path.is_file() else sorted(path.iterdir()), boundaries)
    with console.working(f"Læser og kontrollerer {gate.shown(path.name)}", quiet=quiet), Guarded() as reader:
        return gate.check(path, boundaries=boundaries, answers=answers, reader=reader)


def described(checked: Checked) -> dict[str, object]:
    """Return what was checked in the form of the ``check --json`` contract."""
    return {
        "release": None,
        "municipality": console.municipality(checked.settings),
        "generated_by": settings.program(),
        "outcome": checked.outcome,
        "findings": [finding.as_dict() for finding in checked.findings],
    }


def summary(checked: Checked) -> str:
    """Return the outcome in one line."""
    counts = Counter(finding.severity for finding in checked.findings)
    words = {"refuse": "afvist", "ask": "spørgsmål", "quarantine": "sat til side", "note": "bemærkninger"}
    told = ", ".join(f"{counts[severity]} {word}" for severity, word in words.items() if counts[severity])  # type: ignore[index]
    return f"{_OUTCOMES[checked.outcome]} {told or 'Ingen fund'}."


def _apply(answers: Answers, files: Sequence[Path], boundaries: Path | None) -> None:
    """Make sure that each answer has something to answer; say so where one has not."""
    from byibalance_core.sources.delivered import TEXTS, WORKBOOKS
    from byibalance_core.sources.folder import BOUNDARIES

    suffixes = {file.suffix.lower() for file in files if not file.name.startswith((".", "~$"))}
    about_places = {
        "--dissolve-by": answers.dissolve_by is not None,
        "--crs": answers.crs is not None,
        "--swap-axes": answers.swap_axes,
    }
    idle = [option for option, given in about_places.items() if given]
    if idle and boundaries is None and not suffixes & BOUNDARIES:
        raise console.WrongUseError(
            f"{' og '.join(idle)} handler om grænser, og der er ingen grænsefil. Skriv også --boundaries FIL."
        )
    shapefile = ".zip" in suffixes or (boundaries is not None and boundaries.suffix.lower() == ".zip")
    unused = ["--encoding"] * (answers.encoding is not None and not (suffixes & TEXTS or shapefile))
    unused += ["--decimal"] * (answers.decimal is not None and not suffixes & (TEXTS | WORKBOOKS))
    for option in unused:
        console.errors().print(f"byibalance: {option} er ikke brugt: der er ingen fil, det gælder.", soft_wrap=True)


def _known_encoding(encoding: str) -> None:
    import codecs

    try:
        codecs.lookup(encoding.removesuffix("-twice"))
    except LookupError:
        raise console.WrongUseError(f"Tegnsættet »{encoding}« kendes ikke. Skriv fx utf-8 eller cp1252.") from None
