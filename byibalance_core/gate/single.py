"""One table alone: required fields, allowed values, ranges and keys, by a schema made from its declaration.

The schema is pandera's, lazy: every fault of a table is found in one go and becomes a finding with its place.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.schemas import DIMENSIONS, Column, Table
from byibalance_core.sources.codes import report
from byibalance_core.sources.measures import MEASURES

if TYPE_CHECKING:
    import pandera.pandas as pa

#: Columns that are not the schema's and are dropped when the gate is passed.
INTERNAL = ("_file", "_sheet", "_row", "_aside", "_percent")
_YEARS = (1900, 2100)


def frame_schema(table: Table) -> pa.DataFrameSchema:
    """Return the pandera schema of a table, generated from its declaration.

    Checks carry the code of the finding they make as their error.
    """
    import pandera.pandas as pa

    def checks(column: Column) -> list[pa.Check]:
        if column.kind in {"category", "flag"}:
            return [pa.Check.isin(column.values, error="unknown-category")]
        if column.kind == "count":
            return [pa.Check.ge(0, error="negative-count")]
        if column.kind == "share":
            return [pa.Check.in_range(0, 1, error="share-out-of-range")]
        if column.kind == "year":
            return [pa.Check.in_range(*_YEARS, error="year-out-of-range")]
        return []

    return pa.DataFrameSchema(
        {c.name: pa.Column(checks=checks(c), nullable=not c.required, coerce=False) for c in table.columns}
    )


def at(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the place of a row for `report`."""
    sheet = row["_sheet"]
    return {"file": row["_file"], "sheet": None if pd.isna(sheet) else sheet, "row": int(row["_row"])}


def report_rows(code: str, rows: pd.DataFrame, column: str | None = None, **words: Any) -> list[Finding]:
    """Return one finding for each row, at its place; ``value`` is the row's value in `column`.

    Parameters
    ----------
    rows : DataFrame
        Rows with their provenance.
    **words : object
        Words of the sentences, the same for each row.
    """
    places = rows[["_file", "_sheet", "_row"]].to_dict("records")
    values = rows[column].tolist() if column is not None else [None] * len(rows)
    return [
        report(code, **at(place), column=column, **{"value": value, **words})
        for place, value in zip(places, values, strict=True)
    ]


def nearest(value: object, known: Iterable[object]) -> str:
    """Return a Danish sentence that suggests the known value most like another; empty when none is like it.

    Examples
    --------
    >>> nearest("almeen", ("almene", "other"))
    'Mente du almene?'
    """
    texts = [str(one) for one in known]
    text = str(value)
    same = [one for one in texts if one.lstrip("0") == text.lstrip("0")]
    found = same or difflib.get_close_matches(text, texts, n=1, cutoff=0.6)
    return f"Mente du {found[0]}?" if found else ""


def check_table(frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the rows of one table, the unsound ones marked, and every fault.

    Parameters
    ----------
    frame : DataFrame
        Rows as the readers return them.
    table : Table
        The declaration.

    Returns
    -------
    tuple of (DataFrame, list of Finding)
        Unsound rows have ``_aside`` and no figures: their figures are missing in every sum until `sound` drops
        them. Of rows that are equal one is kept, of rows that differ under one key the first.
    """
    bad, findings = _schema_findings(frame, table)
    is_aside = bad | frame["_aside"].to_numpy(dtype=bool)
    kept, found = _without_duplicates(frame[~is_aside], table)
    return pd.concat([kept, set_aside(frame[is_aside], table)]).sort_index(), findings + found


def set_aside(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return rows marked as unsound, without their figures."""
    figures = [column.name for column in table.columns if column.kind in MEASURES]
    blank = {name: pd.Series(np.nan, index=rows.index).astype(rows[name].dtype) for name in figures}
    return rows.assign(**blank, _aside=True)


def sound(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are not set aside."""
    return frame[~frame["_aside"].astype(bool)]


def _schema_findings(frame: pd.DataFrame, table: Table) -> tuple[np.ndarray, list[Finding]]:
    import pandera.errors

    numbered = frame.reset_index(drop=True)
    bad = np.zeros(len(numbered), dtype=bool)
    try:
        frame_schema(table).validate(numbered, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return bad, []
    findings: list[Finding] = []
    cases = cases[cases["index"].notna()].assign(index=lambda found: found["index"].astype(int))
    for (name, check), group in cases.groupby(["column", "check"], sort=False):
        positions = np.sort(group["index"].unique())
        rows = numbered.iloc[positions]
        # a row the readers set aside has had its finding; a blank left there is not a second fault
        fresh = rows[~(rows["_aside"] & rows[name].isna())]
        findings += _case_findings(str(check), fresh, table.column(str(name)), table)
        bad[positions] = True
    return bad, findings


def _case_findings(check: str, rows: pd.DataFrame, column: Column, table: Table) -> list[Finding]:
    if check == "not_nullable":
        # without a source the file as a whole has been named
        return [] if column.name == "source_id" else report_rows("missing-value", rows, column.name, table=table.name)
    if check == "unknown-category":
        allowed = ", ".join(column.values)
        return [
            finding
            for value, group in rows.groupby(column.name, sort=False)
            for finding in report_rows(
                check,
                group,
                column.name,
                allowed=allowed,
                suggestion=nearest(value, column.values) or "Brug en af værdierne.",
            )
        ]
    return report_rows(check, rows, column.name)


def _without_duplicates(frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    key = list(table.key)
    repeated = frame.duplicated(key, keep="first")
    if not repeated.any():
        return frame, []
    # how a row came to be read says nothing about whether it is the same row
    content = [name for name in table.names if name != "source_id" or name in key]
    equal = frame.duplicated(content, keep="first")
    among = frame[frame.duplicated(key, keep=False)]
    first = among.drop_duplicates(key, keep="first")[[*key, "_file", "_row"]]
    pairs = frame[repeated].assign(_equal=equal[repeated]).merge(first, on=key, how="left", suffixes=("", "_first"))
    findings = []
    for row in pairs.to_dict("records"):  # only the repeated rows
        other = f"{row['_file_first']}, række {row['_row_first']}"
        words = ", ".join(str(row[name]) for name in key if pd.notna(row[name]))
        if table.name == "areas":
            findings.append(report("duplicate-area-code", **at(row), column="area_id", key=words, other=other))
        elif row["_equal"]:
            findings.append(report("duplicate-equal", **at(row), other=other))
        else:
            findings.append(report("duplicate-key", **at(row), column=key[0], key=words, other=other))
    return frame[~repeated], findings


def final_types(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a table as it leaves the gate: the schema's columns in order, codes as categories.

    Categories of the stock's dimensions are ordered as `byibalance_core.schemas.DIMENSIONS`; text is ``str``.
    """
    return pd.DataFrame({column.name: _final(frame[column.name], column) for column in table.columns}).reset_index(
        drop=True
    )


def _final(values: pd.Series, column: Column) -> pd.Series:
    if column.kind in {"category", "flag"}:
        dtype = pd.CategoricalDtype(list(column.values), ordered=column.name in DIMENSIONS)
        return values.astype(dtype)
    if column.kind == "code":
        return values.astype("category")
    return values.astype("str") if column.kind == "text" else values
