"""Indicators against the catalogue: shares given in per cent, and values that are not possible."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.gate.single import at, report_rows
from byibalance_core.parameters import Indicator
from byibalance_core.sources.codes import report


def check_values(frame: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> tuple[pd.DataFrame, list[Finding]]:
    """Return indicator values in the catalogue's unit, without those that are not possible.

    Shares that are part of a whole lie from 0 to 1. Where most of a file's values of one are over 1 they
    are in per cent: divided by 100 and noted, or asked about when some are under 1. A change or a ratio may
    be over 1; it cannot be less than -1. Other units cannot be negative.

    Parameters
    ----------
    frame : DataFrame
        Rows of `indicators` or `benchmarks`, all with an indicator of the catalogue.
    catalogue : mapping
        The catalogue by id.
    """
    entries = frame["indicator"].map(catalogue)
    units = entries.map(lambda entry: entry.unit)
    parts = entries.map(lambda entry: entry.unit == "share" and entry.proportion).astype(bool)
    # the readers divide every per cent by 100; a figure per 100 is meant as it was written
    values = frame["value"].where(~(frame["_percent"] & (units == "per_100")), frame["value"] * 100)
    checked, findings = _per_cent_to_shares(frame.assign(value=values), parts)
    low = np.where((units == "share") & ~parts, -1.0, 0.0)
    high = np.select([parts, units == "per_100"], [1.0, 100.0], np.inf)
    wrong = checked["value"].notna() & ((checked["value"] < low) | (checked["value"] > high))
    bounds = pd.DataFrame({"low": low, "high": high}, index=frame.index)
    for name, rows in checked[wrong].groupby("indicator", sort=False):
        least, most = bounds.loc[rows.index[0]]
        allowed = f"mindst {least:g}" if np.isinf(most) else f"fra {least:g} til {most:g}"
        findings += report_rows("value-out-of-range", rows, "value", indicator=name, allowed=allowed)
    return checked[~wrong], findings


def _per_cent_to_shares(frame: pd.DataFrame, parts: pd.Series) -> tuple[pd.DataFrame, list[Finding]]:
    values = frame["value"].copy()
    findings = []
    for _, rows in frame[parts & ~frame["_percent"] & (values > 0)].groupby(["_file", "indicator"], sort=False):
        over, under = rows[rows["value"] > 1], rows[rows["value"] < 1]
        if len(over) <= len(under) or len(over) == 1:
            continue  # a few values over 1 among shares are wrong, not per cents: the range says so
        place = at(over.iloc[0].to_dict())
        if under.empty:
            findings.append(report("share-in-percent", **place, column="value"))
            values[rows.index] /= 100
        else:
            words = {"low": under["value"].min(), "high": over["value"].max()}
            findings.append(report("share-or-percent", **place, column="value", **words))
            values[rows.index] = np.nan
    return frame.assign(value=values), findings
