"""What passes between the program and the process that reads files: JSON and Arrow, never objects of Python.

A message is two lengths, a JSON object and bytes. Frames go as Arrow in the types of their schema and are checked
against it on the other side: what comes back from a file's reading is itself a delivery.
"""

from __future__ import annotations

import datetime as dt
import json
import struct
from typing import IO, TYPE_CHECKING, Any

import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.schemas import TABLES, Table
from byibalance_core.sources.codes import CODES, shown
from byibalance_core.sources.grid import Cell, Grid, Merge

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_LENGTHS = struct.Struct(">II")
#: Largest answer that is taken.
MAX_BYTES = 500_000_000
_WORDS = 4_000
_WHOLE = frozenset({"count", "integer", "year"})
_DECIMAL = frozenset({"number", "share"})


class WireError(Exception):
    """Raised when a message is not what was agreed; its text holds nothing of the file."""


def send(stream: IO[bytes], header: dict[str, Any], data: bytes = b"") -> None:
    """Write one message."""
    words = json.dumps(header, ensure_ascii=True).encode()
    stream.write(_LENGTHS.pack(len(words), len(data)))
    stream.write(words)
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None where the other side has ended.

    Raises
    ------
    WireError
        When the message is broken off or too large.
    """
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    first, second = _LENGTHS.unpack(lengths)
    if first + second > MAX_BYTES:
        raise WireError("The message is larger than what is taken.")
    words, data = stream.read(first), stream.read(second)
    if len(words) < first or len(data) < second:
        return None
    try:
        header = json.loads(words)
    except ValueError as error:
        raise WireError("The message is no JSON.") from error
    if not isinstance(header, dict):
        raise WireError("The message is no JSON object.")
    return header, data


def findings_of(entries: Any) -> list[Finding]:
    """Return the findings of a message: known codes with the severity that they have here.

    Raises
    ------
    WireError
        When an entry is no finding.
    """
    findings = []
    for entry in entries if isinstance(entries, list) else [{}]:
        try:
            code, row = entry["code"], entry["row"]
            words: dict[str, Any] = {name: shown(entry[name], length=_WORDS) for name in ("found", "why", "do")}
            place: dict[str, Any] = {
                name: None if entry[name] is None else shown(entry[name]) for name in ("file", "sheet", "column")
            }
            place["row"] = None if row is None else int(row)
            findings.append(Finding(code, CODES[code].severity, **words, **place))
        except (KeyError, TypeError, ValueError) as error:
            raise WireError("An entry is no finding.") from error
    return findings


def table_to_bytes(frame: pd.DataFrame, table: Table) -> bytes:
    """Return typed rows (`byibalance_core.sources.columns.type_columns`, totals left out) as Arrow."""
    import pyarrow as pa

    schema = _schema(table)
    return _to_bytes(pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False, safe=True))


def table_from_bytes(data: bytes, name: Any) -> tuple[Table, pd.DataFrame]:
    """Return typed rows from Arrow, in the types of `table_to_bytes`'s input.

    Raises
    ------
    WireError
        When the table is not known or the columns are not its.
    """
    if name not in TABLES:
        raise WireError("The table is not known.")
    table = TABLES[name]
    arrow = _from_bytes(data, _schema(table))
    columns: dict[str, Any] = {}
    for field in arrow.schema:
        values = arrow.column(field.name)
        kind = "text" if field.name in ("_file", "_sheet") else _kind(table, field.name)
        if kind in _WHOLE:
            columns[field.name] = values.to_pandas(types_mapper={field.type: pd.Int64Dtype()}.get)
        elif kind in _DECIMAL or kind == "own":
            columns[field.name] = values.to_numpy()
        elif kind == "date":
            columns[field.name] = pd.Series(values.to_numpy().astype("datetime64[us]"))
        else:
            columns[field.name] = pd.Series(values.to_pylist(), dtype=object)
    return table, pd.DataFrame(columns)


def _kind(table: Table, name: str) -> str:
    return "own" if name.startswith("_") else table.column(name).kind


def _schema(table: Table) -> Any:
    import pyarrow as pa

    def arrow(kind: str) -> Any:
        if kind in _WHOLE:
            return pa.int64()
        if kind in _DECIMAL:
            return pa.float64()
        return pa.timestamp("us") if kind == "date" else pa.string()

    own = (("_file", pa.string()), ("_sheet", pa.string()), ("_row", pa.int64()), ("_aside", pa.bool_()))
    columns = [(column.name, arrow(column.kind)) for column in table.columns]
    return pa.schema([*columns, *own, ("_percent", pa.bool_())])


def shapes_to_bytes(frame: GeoDataFrame) -> bytes:
    """Return the polygons of a boundary file with its columns, each row's as JSON."""
    import pyarrow as pa
    import shapely

    properties = frame.drop(columns=["geometry", "_number"]).astype(object).to_dict("records")
    columns = {
        "shape": pa.array(shapely.to_wkb(frame.geometry.to_numpy()).tolist(), pa.binary()),
        "number": pa.array(frame["_number"].astype("int64").tolist(), pa.int64()),
        "properties": pa.array([json.dumps({str(k): _plain(v) for k, v in row.items()}) for row in properties]),
    }
    return _to_bytes(pa.table(columns, schema=_shape_schema()))


def shapes_from_bytes(data: bytes) -> GeoDataFrame:
    """Return the polygons of a boundary file in EPSG:25832, with the file's columns and ``_number``.

    Raises
    ------
    WireError
        When a shape cannot be read.
    """
    import geopandas
    import shapely

    from byibalance_core.sources.coordinates import METRES

    arrow = _from_bytes(data, _shape_schema())
    try:
        shapes = shapely.from_wkb(arrow.column("shape").to_pylist())
        rows = [json.loads(row) for row in arrow.column("properties").to_pylist()]
    except (shapely.errors.GEOSException, ValueError, TypeError) as error:
        raise WireError("A shape cannot be read.") from error
    frame = pd.DataFrame(rows).astype(object).assign(_number=arrow.column("number").to_numpy())
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs=METRES)


def _shape_schema() -> Any:
    import pyarrow as pa

    return pa.schema([("shape", pa.binary()), ("number", pa.int64()), ("properties", pa.string())])


def grid_to_json(grid: Grid) -> dict[str, Any]:
    """Return a sheet's cells as JSON; days and times are marked as such."""
    rows = [[_marked(cell) for cell in row] for row in grid.rows]
    merges = [[merge.first_row, merge.last_row, merge.column, merge.reference] for merge in grid.merges]
    return {"file": grid.file, "sheet": grid.sheet, "epoch_1904": grid.epoch_1904, "rows": rows, "merges": merges}


def grid_from_json(entry: Any) -> Grid:
    """Return a sheet from JSON.

    Raises
    ------
    WireError
        When it is no sheet.
    """
    try:
        rows = [[_unmarked(cell) for cell in row] for row in entry["rows"]]
        merges = tuple(Merge(int(a), int(b), int(c), str(reference)) for a, b, c, reference in entry["merges"])
        return Grid(str(entry["file"]), rows, entry["sheet"], merges, bool(entry["epoch_1904"]))
    except (KeyError, TypeError, ValueError) as error:
        raise WireError("The answer is no sheet.") from error


def _marked(cell: Cell) -> Any:
    if isinstance(cell, dt.date | dt.time):
        return {type(cell).__name__: cell.isoformat()}
    return cell if cell is None or isinstance(cell, str | int | float | bool) else str(cell)


def _unmarked(cell: Any) -> Cell:
    if isinstance(cell, dict):
        ((kind, text),) = cell.items()
        return {"datetime": dt.datetime, "date": dt.date, "time": dt.time}[kind].fromisoformat(text)  # type: ignore[attr-defined]
    if cell is not None and not isinstance(cell, str | int | float | bool):
        raise WireError("A cell is no value.")
    return cell


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _to_bytes(arrow: Any) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, arrow.schema) as writer:
        writer.write_table(arrow)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _from_bytes(data: bytes, schema: Any) -> Any:
    import pyarrow as pa

    try:
        arrow = pa.ipc.open_stream(data).read_all()
        arrow.validate(full=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise WireError("The rows cannot be read.") from error
    if not arrow.schema.remove_metadata().equals(schema):
        raise WireError("The columns are not those of the table.")
    return arrow
