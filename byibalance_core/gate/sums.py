"""The municipality as the sum of its areas and of what has no area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.schemas import TABLES
from byibalance_core.sources.codes import report

#: Tables whose areas add up to the municipality, and the figures that do.
ADDITIVE = {
    "stock": ("dwellings", "in_use"),
    "population": ("persons",),
    "households": ("households",),
    "projection": ("persons",),
    "construction": ("dwellings",),
}
#: A publisher rounds each part of a projected or estimated sum by itself: half a unit a part.
ROUNDING = 0.5
#: What a blank key is while rows are grouped and joined.
BLANK = ""
#: Part of the municipality that may stand outside its areas without being asked about.
_UNPLACED_SHARE = 0.05


def with_blanks(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return rows whose blank keys are an empty text, so that blanks compare as equal in groups and joins."""
    text = [key for key in keys if frame[key].dtype == object]
    return frame.assign(**{key: frame[key].fillna(BLANK) for key in text})


def complete_municipality(
    frames: dict[str, pd.DataFrame], settings: Mapping[str, Any]
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Compare the municipality's own rows with the sum of its areas and the unplaced one.

    Only figures of one source, one year and the same categories are compared: two sources may well
    disagree. A sum with a missing figure is not compared, unless it already exceeds the municipality. Where
    no row says what has no area and all areas together fall short by at most 5 %, the rest becomes the
    unplaced area's: estimated, and noted. A forecast's rest is left as it is.

    Parameters
    ----------
    frames : dict of str to DataFrame
        Checked tables.
    settings : mapping
        The municipality's code and the level of its areas.

    Returns
    -------
    tuple of (dict of str to DataFrame, list of Finding)
        The tables with the rows added, a note for each table with any, and a question for each sum that
        differs.
    """
    areas = frames["areas"]
    whole = {*areas.loc[areas["level"] == "municipality", "area_id"], settings["code"]}
    tiles = set(areas.loc[areas["level"] == settings["area_level"], "area_id"])
    unplaced = f"{settings['code']}-unplaced"
    completed, findings = dict(frames), []
    for name, figures in ADDITIVE.items():
        if name not in frames:
            continue
        frame = frames[name]
        if "estate_id" in frame:
            frame = frame[frame["estate_id"].isna()]
        keys = [key for key in TABLES[name].key if key not in {"area_id", "estate_id", "source_id"}] + ["source_id"]
        work = with_blanks(frame, keys)
        total, part = work[work["area_id"].isin(whole)], work[work["area_id"].isin({*tiles, unplaced})]
        if total.empty or part.empty:
            continue
        for figure in figures:
            both = _beside_totals(total, part, keys, figure, is_rounded=name == "projection", unplaced=unplaced)
            is_rest = _is_unplaced_rest(both, n_tiles=len(tiles))
            differs = (both["rest"] < -both["tolerance"]) | ((both["rest"] > both["tolerance"]) & both["whole"])
            findings += _sum_findings(both[differs & ~is_rest], keys, figure, name, unplaced=unplaced)
            # What a forecast's parts leave over is its rounding and gaps, not people in a place: no row is made of it.
            if figure == figures[0] and is_rest.any() and name != "projection":
                completed[name], note = _with_rest(completed[name], both[is_rest], name, figures, unplaced=unplaced)
                findings.append(note)
    return completed, findings


def _beside_totals(
    total: pd.DataFrame, part: pd.DataFrame, keys: list[str], figure: str, *, is_rounded: bool, unplaced: str
) -> pd.DataFrame:
    """Return the municipality's rows with their areas' sum, what is left, and what rounding may leave."""
    work = part.assign(
        _there=part[figure].notna(),
        _rounded=(part["status"] == "estimated") | is_rounded,
        _unplaced=part["area_id"] == unplaced,
    )
    sums = (
        work.groupby(keys, sort=False)
        .agg(
            added=(figure, "sum"),
            whole=("_there", "all"),
            n=("_there", "sum"),
            rounded=("_rounded", "any"),
            has_unplaced=("_unplaced", "any"),
        )
        .reset_index()
    )
    both = total[total[figure].notna()].merge(sums[sums["n"] > 0], on=keys)
    return both.assign(
        total=both[figure],
        rest=(both[figure] - both["added"]).astype(float),
        tolerance=ROUNDING * both["n"] * both["rounded"],
    )


def _is_unplaced_rest(both: pd.DataFrame, *, n_tiles: int) -> pd.Series:
    is_small = (both["rest"] > both["tolerance"]) & (both["rest"] <= _UNPLACED_SHARE * both["total"].astype(float))
    return is_small & ~both["has_unplaced"] & (both["n"] == n_tiles)


def _with_rest(
    frame: pd.DataFrame, both: pd.DataFrame, table: str, figures: tuple[str, ...], *, unplaced: str
) -> tuple[pd.DataFrame, Finding]:
    """Return a table with the rest of each sum as a row of the unplaced area, and the note that says so."""
    rest = both["rest"].round().astype("Int64")
    rows = both.assign(area_id=unplaced, status="estimated", **{figures[0]: rest})[list(frame.columns)]
    unknown = [c.name for c in TABLES[table].columns if c.kind in {"count", "number"} and c.name != figures[0]]
    for name in unknown:
        rows[name] = pd.Series(np.nan, index=rows.index).astype(frame[name].dtype)
    keys = [str(name) for name in rows.columns if rows[name].dtype == object]
    rows[keys] = rows[keys].where(rows[keys] != BLANK, None)
    note = report(
        "unplaced-rest",
        file=str(both["_file"].iloc[0]),
        column=figures[0],
        table=table,
        value=unplaced,
        count=int(rest.max()),
        groups=len(rows),
    )
    return pd.concat([frame, rows], ignore_index=True), note


def _sum_findings(rows: pd.DataFrame, keys: list[str], figure: str, table: str, *, unplaced: str) -> list[Finding]:
    return [
        report(
            "municipality-sum-differs",
            file=row["_file"],
            row=int(row["_row"]),
            column=figure,
            table=table,
            what=", ".join(str(row[key]) for key in keys if row[key] != BLANK),
            added=int(row["added"]),
            total=int(row["total"]),
            unplaced=unplaced,
        )
        for row in rows.to_dict("records")
    ]
