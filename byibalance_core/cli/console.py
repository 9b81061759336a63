"""What the commands say: answers on standard output, progress and errors on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from byibalance_core import settings
from byibalance_core.findings import Finding, RefusedError, Severity
from byibalance_core.store import StoreError

JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON object on standard output.")]


class WrongUseError(Exception):
    """Raised for a mistake on the command line that Typer cannot see; the message says what to write."""


#: Errors that are the user's or the machine's, not the program's: they end in a sentence.
PEOPLES_ERRORS = (WrongUseError, StoreError, settings.SettingError, RefusedError, OSError)

_PIPE_WIDTH = 160
_SEVERITIES: dict[Severity, str] = {
    "refuse": "afvist",
    "ask": "spørgsmål",
    "quarantine": "sat til side",
    "note": "bemærkning",
}


def fail(error: Exception) -> NoReturn:
    """Print an error, one sentence or one line per finding, and end with exit code 2."""
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        said = f"Filsystemet siger nej: {place}{error.strerror or error}. Ret det, og prøv igen."
    elif isinstance(error, RefusedError):
        stops = [f for f in error.findings if f.severity in ("ask", "refuse")]
        said = "\n".join(f"{f.place}: {f.found} {f.why} {f.do}" for f in stops)
    else:
        said = str(error)
    errors().print(f"byibalance: {said}", markup=False, highlight=False, soft_wrap=True)
    sys.exit(2)


def errors() -> Console:
    """Return the console of progress and errors."""
    return Console(stderr=True)


def say(text: str) -> None:
    """Print one line of an answer."""
    Console().print(text, markup=False, highlight=False, soft_wrap=True)


def answer(values: Mapping[str, Any]) -> None:
    """Print an answer as JSON; every answer names its release, or null, and the program that made it."""
    whole = {"release": None, "generated_by": settings.program(), **values}
    sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2, default=str) + "\n")


def municipality(known: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the `municipality` of an answer from a ``municipality.toml``; None where it has none."""
    if "code" not in known:
        return None
    return {
        "code": known["code"],
        "name": known.get("name"),
        "fictitious": bool(known.get("fictitious", False)),
    }


def named(name: str, *, fictitious: bool) -> str:
    """Return a municipality's name; an invented one says so wherever it is named.

    Examples
    --------
    >>> named("Eksempelkommune", fictitious=True)
    'Eksempelkommune (fiktiv)'
    """
    return f"{name} (fiktiv)" if fictitious else name


def municipality_code(given: str) -> str:
    """Return a code as three digits, where it was written with the leading zero of the registers.

    Examples
    --------
    >>> municipality_code("0101")
    '101'
    """
    return given[1:] if len(given) == 4 and given.startswith("0") else given


@contextmanager
def working(text: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show that work goes on; yields the function that names the next step.

    Parameters
    ----------
    quiet : bool
        Show nothing: a program is reading. Nothing is shown either where standard error is not a terminal.
    """
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    screen = errors()
    hidden = quiet or not screen.is_terminal
    with Progress(*columns, console=screen, transient=True, disable=hidden) as progress:
        task = progress.add_task(text)
        yield lambda step: progress.update(task, description=step)


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str | None = None) -> None:
    """Print a table."""
    table = Table(*columns, title=title, title_justify="left", header_style="bold", expand=False)
    for row in rows:
        table.add_row(*row)
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:  # a terminal wraps for the eye; a file or a pipe should keep its words together
        console.width = max(console.width, _PIPE_WIDTH)
    console.print(table)


def show_findings(findings: Sequence[Finding]) -> None:
    """Print findings, one table per file, the most severe first."""
    order = list(_SEVERITIES)
    for file in dict.fromkeys(f.file for f in sorted(findings, key=lambda f: (order.index(f.severity), f.file or ""))):
        own = [f for f in findings if f.file == file]
        own.sort(key=lambda f: (order.index(f.severity), f.sheet or "", f.row or 0, f.column or ""))
        rows = [(_SEVERITIES[f.severity], _place(f), f"{f.found} {f.why} {f.do}", f.code) for f in own]
        show_table(
            ("Hvor alvorligt", "Sted", "Hvad, hvorfor og hvad gør du", "Kode"),
            rows,
            title=file or "Hele mappen",
        )


def _place(finding: Finding) -> str:
    parts = [f"ark {finding.sheet}" if finding.sheet else "", f"række {finding.row}" if finding.row else ""]
    return ", ".join(part for part in (*parts, finding.column or "") if part)
