"""Tables as Parquet: the types of `byibalance_core.schemas`, rows by key, the same bytes for the same rows.

=============================  =================  ==========================================
kind in the schema             in the file        in a frame
=============================  =================  ==========================================
code, category                 dictionary         category; ordered for the stock's dimensions
count, integer, year           int64              Int64
number, share                  double             float64
flag                           bool               boolean
date                           timestamp          datetime64[us]
text                           string             str
=============================  =================  ==========================================
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from byibalance_core.schemas import DIMENSIONS, TABLES, Column, Table

_DTYPES: dict[str, Any] = {
    "count": "Int64",
    "integer": "Int64",
    "year": "Int64",
    "number": "float64",
    "share": "float64",
    "flag": "boolean",
    "date": "datetime64[us]",
}
_ARROW: dict[str, Any] = {
    "count": pa.int64(),
    "integer": pa.int64(),
    "year": pa.int64(),
    "number": pa.float64(),
    "share": pa.float64(),
    "flag": pa.bool_(),
    "text": pa.string(),
    "date": pa.timestamp("us"),
}
_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def write(frame: pd.DataFrame, path: Path, *, table: str) -> int:
    """Write one table and return its number of rows.

    Parameters
    ----------
    frame : DataFrame
        Columns of ``TABLES[table]``, in any order of rows.

    Raises
    ------
    ValueError
        When the columns are not the schema's, or a category holds an undeclared value.
    """
    declared = TABLES[table]
    canonical = _canonical(frame, declared)
    schema = pa.schema([(column.name, _arrow(column)) for column in declared.columns])
    arrow = pa.Table.from_pandas(canonical, schema=schema, preserve_index=False)
    # The frame's own description holds the version of pandas; our types stand in the schema instead.
    pq.write_table(arrow.replace_schema_metadata(None), path, compression="zstd")
    return arrow.num_rows


def read(path: Path, *, table: str) -> pd.DataFrame:
    """Read one table back with the types of its schema."""
    arrow = pq.ParquetFile(path).read(use_threads=False)
    frame = arrow.to_pandas(types_mapper=_NULLABLE.get, use_threads=False)
    for column in TABLES[table].columns:
        if column.kind == "category":
            frame[column.name] = frame[column.name].astype(_category(column))
    return frame


def row_count(path: Path) -> int:
    """Return a file's number of rows without reading them."""
    count: int = pq.ParquetFile(path).metadata.num_rows
    return count


def _canonical(frame: pd.DataFrame, declared: Table) -> pd.DataFrame:
    if set(frame.columns) != set(declared.names):
        differ = sorted(set(frame.columns) ^ set(declared.names))
        raise ValueError(f"Table {declared.name} differs from its schema in {', '.join(map(str, differ))}.")
    columns = {column.name: _typed(frame[column.name], column, declared.name) for column in declared.columns}
    rest = [name for name in declared.names if name not in declared.key]
    by = [*declared.key, *rest]
    return pd.DataFrame(columns).sort_values(by, kind="stable", na_position="first", ignore_index=True)


def _typed(values: pd.Series, column: Column, table: str) -> pd.Series:
    if column.kind in _DTYPES:
        return values.astype(_DTYPES[column.kind])
    text = values.astype("str")
    if column.kind != "category":
        # Sorted: the categories of a code must not remember the order of the delivered rows.
        return text.astype("category") if column.kind == "code" else text
    declared = _category(column)
    undeclared = text[text.notna() & ~text.isin(declared.categories)].unique()
    if len(undeclared):
        raise ValueError(f"{table}.{column.name} holds {', '.join(undeclared)}, which the schema does not declare.")
    return text.astype(declared)


def _arrow(column: Column) -> Any:
    if column.kind in ("code", "category"):
        return pa.dictionary(pa.int32(), pa.string(), ordered=column.name in DIMENSIONS)
    return _ARROW[column.kind]


def _category(column: Column) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(list(column.values), ordered=column.name in DIMENSIONS)
