"""An import read in the confined process: the question put together, the answer checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_args

from byibalance_core.sources import wire
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report, shown
from byibalance_core.sources.estate_register import Register
from byibalance_core.sources.guard import Guarded
from byibalance_core.sources.import_fields import COUNTS, FIELDS
from byibalance_core.sources.import_files import Import
from byibalance_core.sources.mapping import Confidence, HeaderMapping, MappedColumn


def read_import(
    reader: Guarded,
    data: bytes,
    *,
    file: str,
    answers: Answers,
    register: Register | None,
    organisation: str | None = None,
    chosen: Mapping[str, str | None] | None = None,
    memory: Mapping[str, Mapping[str, str | None]] | None = None,
    today: dt.date | None = None,
) -> Import:
    """Return `byibalance_core.sources.import_files.read_import`'s answer, reckoned in the confined process.

    Parameters
    ----------
    reader : Guarded
        The process.
    today : date, optional
        The day after which nothing can have happened; without it the day of this machine.
    """
    question = {
        "task": "import",
        "file": file,
        "answers": asdict(answers),
        "register": None if register is None else register.as_dict(),
        "organisation": organisation,
        "chosen": chosen,
        "memory": memory,
        "today": (today or dt.date.today()).isoformat(),
    }
    header, content, findings = reader.ask(question, data)
    if not header:
        return Import(file, findings=tuple(findings))
    try:
        return Import(
            file,
            _mapping(header["mapping"]),
            None if header["header_row"] is None else int(header["header_row"]),
            _frames(header["tables"], content),
            tuple(findings),
            int(header["rows"]),
            tuple(map(int, header["left"])),
        )
    except (wire.WireError, KeyError, TypeError, ValueError):
        why = "den får læsningen til at bryde sammen"
        return Import(file, findings=(report("reading-stopped", file=file, reason=why),))


def _mapping(entries: Any) -> HeaderMapping | None:
    if entries is None:
        return None
    columns = []
    for entry in entries:
        field, confidence = entry["field"], entry["confidence"]
        if (field is not None and field not in FIELDS) or confidence not in get_args(Confidence):
            raise wire.WireError("The mapping has an unknown field.")
        words = shown(entry["header"]), field, confidence, shown(entry["reason"])
        columns.append(MappedColumn(int(entry["position"]), *words))
    return HeaderMapping(tuple(columns))


def _frames(tables: Any, content: bytes) -> dict[str, Any]:
    frames, start = {}, 0
    for name, length in tables:
        if name not in COUNTS:
            raise wire.WireError("The table is not one that is imported.")
        _, frames[name] = wire.table_from_bytes(content[start : start + int(length)], name)
        start += int(length)
    return frames
