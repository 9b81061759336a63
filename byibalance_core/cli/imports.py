"""``byibalance import``: a housing organisation's spreadsheet into a data folder, as counts per estate and period."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from byibalance_core import settings
from byibalance_core.cli import check, console
from byibalance_core.findings import Finding, outcome

if TYPE_CHECKING:
    from byibalance_core.sources.import_files import Import

_SURE = {"certain": "sikker", "likely": "sandsynlig", "unsure": "usikker", "none": "-"}


def import_file(
    file: Annotated[Path, typer.Argument(help="A spreadsheet (xlsx or csv) of lettings, offers, move-outs …")],
    into: Annotated[Path, typer.Option("--into", metavar="FOLDER", help="The data folder that gets the counts.")],
    organisation: Annotated[
        str | None, typer.Option(metavar="ID", help="Id of the organisation whose file it is.")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="M.json", help='Choice of columns: {"columns": {"Header": "field or null"}}.'),
    ] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Leave out the rows that have faults.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace what an earlier import wrote.")] = False,
    first: Annotated[
        str | None, typer.Option("--from", metavar="2026M01", help="Leave out what lies before this month.")
    ] = None,
    encoding: check.EncodingOption = None,
    decimal: check.DecimalOption = None,
    as_json: console.JsonOption = False,
) -> None:
    """Sum a spreadsheet to counts per estate and period, and write them into a data folder.

    Rows about single lettings are never stored, only their number. Exit code 0 when it is written, 1 when it is written
    with remarks or without some rows, 2 when nothing is written.

    Example: `byibalance import udlejninger.xlsx --into data/999 --organisation 999-o1 --partial`
    """
    from byibalance_core.sources import import_target
    from byibalance_core.sources import mapping as mappings
    from byibalance_core.sources.guard import Guarded
    from byibalance_core.sources.guarded_import import read_import
    from byibalance_core.sources.import_counts import since

    if first is not None and not re.fullmatch(r"\d{4}M(0[1-9]|1[0-2])", first):
        raise console.WrongUseError(f"--from er »{first}«. Skriv en måned som 2026M01.")
    if not into.is_dir():
        raise console.WrongUseError(f"»{into}« er ikke en mappe. Skriv stien til en datamappe efter --into.")
    data, name, stops = read_bytes(file)
    chosen = None if mapping is None else _chosen(mapping)
    answers = check.make_answers(None, None, encoding, decimal, False)
    today = dt.date.today()
    found, read = stops, None
    names: list[str] = []
    if not stops:
        with console.working("Læser og kontrollerer", quiet=as_json) as step, Guarded() as reader:
            target = import_target.read_target(into, reader=reader)
            if organisation is not None and organisation not in target.register.organisations:
                known = ", ".join(target.register.organisations) or "ingen"
                raise console.WrongUseError(
                    f"Organisationen »{organisation}« findes ikke i mappen. Disse gør: {known}."
                )
            step("Lægger rækkerne sammen")
            memory = mappings.remembered(settings.store())
            read = read_import(
                reader, data, file=name, answers=answers, register=target.register,
                organisation=organisation, chosen=chosen, memory=memory, today=today,
            )  # fmt: skip
            if first is not None:
                read = dataclasses.replace(read, frames=since(read.frames, first))
            found = [*read.findings, *reader.remarks]
            found += import_target.conflicts(target, read.frames, organisation=organisation, replace=replace)
            left = read.left_out() if partial else None
            found += [left] if left else []
            stops = _stops(found, partial=partial)
            if not stops and read.frames:
                step("Skriver")
                names = import_target.write(
                    target, read.frames, organisation=organisation, file=name, today=today.isoformat()
                )
                if read.mapping is not None:
                    mappings.remember(settings.store(), read.mapping)
    _answer(found, read, names, partial=partial, as_json=as_json)
    if not names:
        raise typer.Exit(2)
    raise typer.Exit(
        0 if all(finding.severity == "note" for finding in found) and not (partial and read and read.left) else 1
    )


def read_bytes(file: Path) -> tuple[bytes, str, list[Finding]]:
    """Return a file's bytes and its name, or the finding that refuses it.

    Raises
    ------
    WrongUseError
        When there is no such file.
    """
    from byibalance_core import civil_numbers
    from byibalance_core.sources import text
    from byibalance_core.sources.codes import report, shown

    if civil_numbers.holds(file.name):
        return b"", shown(file.name), [report("personal-data", file=file.name, place="Filens navn")]
    if not file.is_file():
        raise console.WrongUseError(f"»{file}« er ikke en fil. Skriv stien til et regneark (xlsx eller csv).")
    data, findings = text.read_bytes(file)
    return data, file.name, findings


def show_mapping(read: Import) -> None:
    """Print what each column is taken for."""
    from byibalance_core.sources.import_fields import FIELDS

    if read.mapping is None:
        return
    rows = [
        (column.header or f"(kolonne {column.position})", FIELDS[column.field].title if column.field else "bruges ikke",
         _SURE[column.confidence], column.reason)
        for column in read.mapping.columns
    ]  # fmt: skip
    console.show_table(("Overskrift", "Læses som", "Hvor sikkert", "Hvorfor"), rows, title=f"Kolonner i {read.file}")


def described(read: Import) -> dict[str, Any]:
    """Return an import in the form of the JSON answers: columns, rows, and the counts of each table."""
    counts = {
        table: {"rows": len(frame), "estates": int(frame["estate_id"].nunique()), "periods": _span(frame)}
        for table, frame in read.frames.items()
    }
    return {
        "mapping": [] if read.mapping is None else read.mapping.as_list(),
        "signature": None if read.mapping is None else read.mapping.signature,
        "header_row": read.header_row,
        "rows": read.rows,
        "left_out": list(read.left),
        "tables": counts,
    }


def _span(frame: Any) -> list[str]:
    periods = sorted(frame["period"].dropna().unique())
    return [periods[0], periods[-1]] if periods else []


def _stops(found: list[Finding], *, partial: bool) -> list[Finding]:
    stops = [finding for finding in found if finding.severity != "note"]
    return [finding for finding in stops if finding.row is None or not partial]


def _chosen(path: Path) -> dict[str, str | None]:
    from byibalance_core.sources.import_fields import FIELDS

    try:
        content = json.loads(path.read_text("utf-8"))
        columns = content["columns"]
        faults = [field for field in columns.values() if field is not None and field not in FIELDS]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise console.WrongUseError(
            f'»{path}« kan ikke læses. Skriv {{"columns": {{"Overskrift": "felt eller null"}}}} som JSON.'
        ) from None
    if faults:
        raise console.WrongUseError(f"Feltet »{faults[0]}« kendes ikke. Felterne er: {', '.join(FIELDS)}.")
    return {str(header): field for header, field in columns.items()}


def _answer(found: list[Finding], read: Import | None, names: list[str], *, partial: bool, as_json: bool) -> None:
    if as_json:
        left = [] if read is None else list(read.left)
        result = outcome(found) if not names else "quarantine" if left and partial else "accept"
        values = {} if read is None else described(read)
        console.answer({"outcome": result, "findings": [f.as_dict() for f in found], **values, "written": names})
        return
    if read is not None:
        show_mapping(read)
    console.show_findings(found)
    if names:
        console.say(f"Skrevet: {', '.join(names)}. Kontrollér mappen med check, og udgiv den med publish.")
    else:
        hint = "" if partial else " Med --partial indlæses rækkerne uden fund."
        rows = any(finding.row is not None and finding.severity != "note" for finding in found)
        console.errors().print(f"byibalance: Intet er skrevet.{hint if rows else ''}", soft_wrap=True)
