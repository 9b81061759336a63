"""The process that reads delivered files: confined first, then one file after another from standard input.

Run as ``python -m byibalance_core.sources.child`` by `byibalance_core.sources.guard`. It gets bytes and answers with
JSON and Arrow. What goes wrong while a file is read is told by a word, never by the text of an exception: that could
repeat what stands in the file.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from byibalance_core.sources import confine, wire

Answer = tuple[dict[str, Any], bytes]
#: What the name of the process's own folder begins with.
FOLDER = "byibalance-reads-"


def main() -> None:
    """Confine this process, say what is held, and read files until there are no more."""
    held = confine.confine()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not speak into the answers
    wire.send(answers, {"held": held})
    try:
        serve(sys.stdin.buffer, answers)
    finally:
        # The program removes the folder too; this one is for a program that was killed.
        if Path.cwd().name.startswith(FOLDER):
            shutil.rmtree(Path.cwd(), ignore_errors=True)


def serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer questions until there are no more."""
    while (question := wire.receive(questions)) is not None:
        confine.allow_cpu()
        try:
            header, data = _TASKS[question[0]["task"]](*question)
        except MemoryError:
            header, data = {"failed": "memory"}, b""
        except Exception:  # noqa: BLE001 - whatever a library raises at a hostile file is one answer
            header, data = {"failed": "error"}, b""
        wire.send(answers, header, data)
        if "failed" in header:
            return  # what is left of a process after that is not relied on


def _table(question: dict[str, Any], data: bytes) -> Answer:
    from byibalance_core.sources.reader import IN_PROCESS

    table, frame, findings = IN_PROCESS.table(
        data, file=question["file"], answers=_answers(question), code=question["code"]
    )
    header = {"table": table.name if table else None, "findings": [f.as_dict() for f in findings]}
    if table is None or frame is None:
        return header, b""
    return {**header, "rows": True}, wire.table_to_bytes(frame, table)


def _shapes(question: dict[str, Any], data: bytes) -> Answer:
    from byibalance_core.sources.reader import IN_PROCESS

    frame, findings = IN_PROCESS.shapes(
        data, file=question["file"], answers=_answers(question), left_open=question["left_open"]
    )
    header = {"findings": [finding.as_dict() for finding in findings]}
    return (header, b"") if frame is None else ({**header, "rows": True}, wire.shapes_to_bytes(frame))


def _grid(question: dict[str, Any], data: bytes) -> Answer:
    from byibalance_core.declarations import Column, Table
    from byibalance_core.sources.reader import IN_PROCESS

    table = None
    if question["columns"] is not None:
        columns = tuple(Column(name, "text", "") for name in question["columns"])
        table = Table(question["table"], "", (), columns)
    grid, findings = IN_PROCESS.grid(data, file=question["file"], table=table, answers=_answers(question))
    header: dict[str, Any] = {"findings": [finding.as_dict() for finding in findings]}
    return ({**header, "grid": wire.grid_to_json(grid)} if grid is not None else header), b""


def _import(question: dict[str, Any], data: bytes) -> Answer:
    import datetime as dt

    from byibalance_core.schemas import TABLES
    from byibalance_core.sources.estate_register import Register
    from byibalance_core.sources.import_files import read_import

    register = None if question["register"] is None else Register.from_dict(question["register"])
    read = read_import(
        data,
        file=question["file"],
        answers=_answers(question),
        register=register,
        organisation=question["organisation"],
        chosen=question["chosen"],
        memory=question["memory"],
        today=dt.date.fromisoformat(question["today"]),
    )
    tables = [(name, wire.table_to_bytes(frame, TABLES[name])) for name, frame in read.frames.items()]
    header = {
        "findings": [finding.as_dict() for finding in read.findings],
        "mapping": None if read.mapping is None else read.mapping.as_list(),
        "header_row": read.header_row,
        "rows": read.rows,
        "left": list(read.left),
        "tables": [[name, len(content)] for name, content in tables],
    }
    return header, b"".join(content for _, content in tables)


def _answers(question: dict[str, Any]) -> Any:
    from byibalance_core.sources.answers import Answers

    return Answers(**question["answers"])


_TASKS: dict[str, Callable[[dict[str, Any], bytes], Answer]] = {
    "table": _table,
    "shapes": _shapes,
    "grid": _grid,
    "import": _import,
}

if __name__ == "__main__":
    main()
