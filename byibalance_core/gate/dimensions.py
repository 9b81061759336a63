"""The stock's dimensions: categories sum to the total when ``unknown`` is counted, and are completed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.gate.single import INTERNAL
from byibalance_core.gate.sums import BLANK, ROUNDING, with_blanks
from byibalance_core.schemas import DIMENSIONS, TABLES
from byibalance_core.sources.codes import report


def complete_dimensions(stock: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the stock with an ``unknown`` row wherever a dimension's categories fall short of the total.

    Parameters
    ----------
    stock : DataFrame
        Rows of the stock with their provenance. Margins with a missing figure are left as they are: the rest
        would tell what was hidden.

    Returns
    -------
    tuple of (DataFrame, list of Finding)
        The stock, one note for each dimension, and a question where the parts exceed the total or where a
        stated ``unknown`` leaves a difference.
    """
    unit = ["area_id", "estate_id", "year"]
    dimensions = list(DIMENSIONS)
    work = with_blanks(stock, [*unit, *dimensions])
    split = work[dimensions] != BLANK
    totals = work[~split.any(axis=1) & work["dwellings"].notna()]
    findings: list[Finding] = []
    added: list[pd.DataFrame] = []
    patterns = pd.Series(split.to_numpy() @ (1 << np.arange(len(dimensions))), index=work.index)
    for pattern, rows in work[patterns > 0].groupby(patterns[patterns > 0]):
        names = [name for bit, name in enumerate(dimensions) if int(pattern) >> bit & 1]
        margins = _margins(rows, unit, names[0]).merge(totals, on=unit, suffixes=("", "_total"))
        margins = margins[margins["whole"]]
        rest = margins["dwellings_total"] - margins["dwellings"]
        tolerance = ROUNDING * margins["parts"] * margins["rounded"]
        short = (rest > tolerance) & ~margins["has_unknown"] if len(names) == 1 else pd.Series(False, index=rest.index)
        # parts of several dimensions at once need not cover the total, but cannot exceed it
        wrong = (rest < -tolerance) | ((rest > tolerance) & margins["has_unknown"] & (len(names) == 1))
        findings += _dimension_findings(margins[wrong], names)
        if short.any():
            missing = margins[short]
            added.append(_unknown_rows(missing, names[0]))
            findings.append(
                report(
                    "unknown-added",
                    file=str(missing["_file"].iloc[0]),
                    column=names[0],
                    dimension=names[0],
                    count=int(rest[short].sum()),
                    groups=len(missing),
                )
            )
    if not added:
        return stock, findings
    new = pd.concat(added)
    keys = ["estate_id", *dimensions]
    new[keys] = new[keys].where(new[keys] != BLANK, None)
    return pd.concat([stock, new], ignore_index=True), findings


def _margins(rows: pd.DataFrame, unit: list[str], dimension: str) -> pd.DataFrame:
    """Return each unit's sum over one pattern of dimensions, and whether every figure of it is there."""
    work = rows.assign(
        _there=rows["dwellings"].notna(),
        _used=rows["in_use"].notna(),
        _unknown=rows[dimension] == "unknown",
        _rounded=rows["status"] == "estimated",
    )
    return (
        work.groupby(unit, sort=False)
        .agg(
            dwellings=("dwellings", "sum"),
            in_use=("in_use", "sum"),
            whole=("_there", "all"),
            whole_use=("_used", "all"),
            parts=("_there", "size"),
            has_unknown=("_unknown", "any"),
            rounded=("_rounded", "any"),
        )
        .reset_index()
    )


def _unknown_rows(margins: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Return the remainder of each margin as a row of its unknown category."""
    in_use = (margins["in_use_total"] - margins["in_use"]).where(margins["whole_use"])
    columns = [*TABLES["stock"].names, *INTERNAL]
    dwellings = margins["dwellings_total"] - margins["dwellings"]
    return margins.assign(
        **{dimension: "unknown"},
        dwellings=dwellings,
        in_use=in_use.where(in_use.between(0, dwellings)).astype("Int64"),
    )[columns]


def _dimension_findings(margins: pd.DataFrame, names: list[str]) -> list[Finding]:
    return [
        report(
            "dimension-sum-differs",
            file=row["_file"],
            row=int(row["_row"]),
            column=names[0],
            what=_unit_words(row),
            dimension=" og ".join(names),
            added=int(row["dwellings"]),
            total=int(row["dwellings_total"]),
        )
        for row in margins.to_dict("records")
    ]


def _unit_words(row: Mapping[Any, Any]) -> str:
    return ", ".join(str(row[name]) for name in ("area_id", "estate_id", "year") if row[name] != BLANK)
