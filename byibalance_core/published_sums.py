"""Sums that a reader can check: which rows of a table are the parts of which other row.

A row whose dimension is blank is the total of the rows that split it; an area holds its sub-areas; the
municipality holds the areas that tile it. Disclosure control needs these equations: one hidden part of a
published total is no secret.
"""

from __future__ import annotations

import pandas as pd

from byibalance_core.schemas import TABLES


def equations(frame: pd.DataFrame, areas: pd.DataFrame, *, table: str) -> pd.DataFrame:
    """Return the sums among the rows of a table.

    Parameters
    ----------
    frame : DataFrame
        Rows of ``TABLES[table]``.
    areas : DataFrame
        The table of areas, with ``area_id``, ``level`` and ``parent_id``.

    Returns
    -------
    DataFrame
        ``equation`` (int), ``row`` (label in `frame`), ``is_total`` (bool): one total and at least one part
        for each equation. Bands may overlap and parts may be missing, so that a sum need not hold: the reader
        tests it.

    Examples
    --------
    >>> frame = pd.DataFrame({"area_id": "101", "year": 2026, "household_type": [None, "single", "couple"],
    ...                       "size": None, "age_band": None})
    >>> areas = pd.DataFrame({"area_id": ["101"], "level": ["municipality"], "parent_id": [None]})
    >>> equations(frame, areas, table="households")["is_total"].tolist()
    [True, False, False]
    """
    declared = TABLES[table]
    keys = frame[list(declared.key)].astype("str").fillna("")
    memberships = [_members(keys, name, keys[name] == "", name) for name in declared.dimensions]
    if "area_id" in keys:
        for number, holder in enumerate(_holders(areas)):
            held = keys["area_id"].map(holder).astype("str")
            totals = keys["area_id"].where(keys["area_id"].isin(set(holder.values())))
            memberships.append(_members(keys, "area_id", True, f"areas {number}|" + totals))
            memberships.append(_members(keys, "area_id", False, f"areas {number}|" + held))
    if not memberships:
        return pd.DataFrame({"equation": [], "row": [], "is_total": []}).astype({"equation": int, "is_total": bool})
    joined = pd.concat(memberships, ignore_index=True)
    totals = joined.groupby("sum")["is_total"].transform("sum")
    size = joined.groupby("sum")["is_total"].transform("size")
    joined = joined[(totals == 1) & (size > 1)]
    return joined.assign(equation=joined.groupby("sum").ngroup())[["equation", "row", "is_total"]].reset_index(
        drop=True
    )


def _members(keys: pd.DataFrame, split: str, is_total: pd.Series | bool, label: pd.Series | str) -> pd.DataFrame:
    """Name the sum that each row belongs to: the label and every key but the one that is summed over."""
    members = pd.DataFrame({"sum": label, "row": keys.index, "is_total": is_total}, index=keys.index)
    for name in keys.columns.drop(split):
        members["sum"] = members["sum"] + "|" + keys[name]
    return members.dropna(subset="sum")


def _holders(areas: pd.DataFrame) -> tuple[dict[str, str], ...]:
    """Who holds whom: each area its parent, and the municipality every area that holds no other."""
    ids, parents = areas["area_id"].astype("str"), areas["parent_id"].astype("str")
    by_parent = {area: parent for area, parent in zip(ids, parents, strict=True) if pd.notna(parent)}
    whole = ids[areas["level"].astype("str") == "municipality"]
    if whole.empty:
        return (by_parent,)
    tiles = dict.fromkeys(set(ids) - set(by_parent.values()) - set(whole), whole.iloc[0])
    return (by_parent,) if tiles.items() <= by_parent.items() else (by_parent, tiles)
