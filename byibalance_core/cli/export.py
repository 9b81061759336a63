"""``byibalance export``: the mødemateriale of a meeting as PDF, slides, workbook or one HTML file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from byibalance_core import reports, settings
from byibalance_core.cli import console
from byibalance_core.cli.need import CodeArgument


def export(
    code: CodeArgument,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file; its ending says which: .pdf .pptx .xlsx .html")
    ],
    meeting: Annotated[str | None, typer.Option("--meeting", help="A meeting's id.")] = None,
    items: Annotated[
        Path | None, typer.Option("--items", help="A list of links, or a .toml with title, date, items and decisions.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="da or en.")] = "da",
    address: Annotated[
        str,
        typer.Option("--address", envvar="BYIBALANCE_ADDRESS", help="Where the dashboard is served, for the links."),
    ] = f"http://localhost:{settings.DEFAULT_PORT}",
    as_json: console.JsonOption = False,
) -> None:
    """Write the mødemateriale of a meeting, with the numbers of the screen.

    Example: `byibalance export 101 --items links.txt -o moede.pdf`
    """
    if (meeting is None) == (items is None):
        raise console.WrongUseError("Giv enten --meeting med mødets id eller --items med en fil af links.")
    if output.suffix.lower() not in reports.ENDINGS:
        raise console.WrongUseError(
            f"»{output.name}« ender ikke på noget, der kan skrives. Vælg en af {', '.join(reports.ENDINGS)}."
        )
    if language not in ("da", "en"):
        raise console.WrongUseError(f"Sproget »{language}« findes ikke. Skriv da eller en.")
    # The screen's own views make it, as a program of the dashboard: the core knows none of them.
    program = [sys.executable, "-m", "dashboard.pack", "--municipality", console.municipality_code(code)]
    program += ["--output", str(output.absolute()), "--language", language, "--address", address]
    program += ["--items", str(items.absolute())] if items else ["--meeting", str(meeting)]
    environment = {**os.environ, "BYIBALANCE_STORE": str(settings.store()), "PYTHONIOENCODING": "utf-8"}
    last: dict[str, object] = {}
    with console.working("Mødematerialet samles", quiet=as_json) as step:
        running = subprocess.Popen(  # noqa: S603 - our own program
            program, cwd=settings.project_root(), env=environment, stdout=subprocess.PIPE, encoding="utf-8"
        )
        for line in running.stdout or ():
            last = json.loads(line)
            if "error" not in last:
                step(f"{last['done']}/{last['total']} {last['words']}")
        code_of_end = running.wait()
    if "error" in last:
        raise console.WrongUseError(str(last["error"]))
    if code_of_end:
        raise console.WrongUseError(f"Mødematerialet blev ikke skrevet (kode {code_of_end}). Prøv igen.")
    if as_json:
        console.answer({"release": last["release"], "file": str(output), "bytes": output.stat().st_size})
    else:
        console.say(f"Skrevet: {output} (udgivelse {last['release']}).")
