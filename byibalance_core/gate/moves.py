"""Moves between areas: both ends are areas that do not hold each other, and a row for all holds its parts."""

from __future__ import annotations

import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.gate.single import nearest, report_rows
from byibalance_core.schemas import ENDS, OUTSIDE


def check_moves(moves: pd.DataFrame, areas: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the moves whose ends are sound, and a finding for each of the others.

    Parameters
    ----------
    moves : DataFrame
        Checked rows of ``moves``.
    areas : DataFrame
        The areas, with the unplaced one.

    Returns
    -------
    tuple of (DataFrame, list of Finding)
        Districts and the municipality are no ends: disclosure control closes the sums of this table over its own rows
        only. A row for all that is smaller than its parts is asked about: a blank was probably meant as outside.
    """
    findings: list[Finding] = []
    whole = set(areas.loc[areas["level"] == "municipality", "area_id"])
    known = {OUTSIDE, *areas["area_id"]} - set(areas["parent_id"].dropna()) - whole
    kept = moves
    for end in ENDS:
        unknown = kept[end].notna() & ~kept[end].isin(known)
        for value, rows in kept[unknown].groupby(end, sort=False):
            findings += report_rows("moves-of-no-area", rows, end, suggestion=nearest(value, known))
        kept = kept[~unknown]
    abroad = (kept["from_area"] == OUTSIDE) & (kept["to_area"] == OUTSIDE)
    findings += report_rows("moves-both-outside", kept[abroad], "to_area")
    kept = kept[~abroad]
    for end, other in (ENDS, ENDS[::-1]):
        findings += _small_totals(kept, end, other)
    return kept, findings


def _small_totals(moves: pd.DataFrame, end: str, other: str) -> list[Finding]:
    """Return a question for each row for all ends `other` that is less than the rows it should hold."""
    keys = [end, "year", "source_id"]
    work = moves.assign(**{end: moves[end].fillna("")})
    blank = work[other].isna()
    added = work[~blank].groupby(keys)["moved"].sum().rename("added").reset_index()
    both = work[blank & work["moved"].notna()].merge(added, on=keys)
    findings: list[Finding] = []
    for row, total, parts, area in zip(
        range(len(both)), both["moved"], both["added"], both[end].replace("", "i alt"), strict=True
    ):
        if total < parts:
            words = {"what": f"{area}, {both['year'].iloc[row]}", "total": int(total), "added": int(parts)}
            findings += report_rows("moves-total-too-small", both.iloc[[row]], "moved", **words)
    return findings
