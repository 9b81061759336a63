"""Who has delivered what: organisations and tables, with what is missing in plain sight."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from dashboard.facts import Facts

#: Tables that only an organisation can deliver, by estate.
FROM_ORGANISATIONS = ("stock", "lettings", "move_outs", "vacancies", "waiting")


@lru_cache(maxsize=12)
def matrix(facts: Facts) -> pd.DataFrame:
    """Return organisations x tables: the newest period delivered, or nothing.

    Returns
    -------
    DataFrame
        Indexed by organisation name; one column per table of `FROM_ORGANISATIONS`, text or missing.
    """
    organisations = facts.m.table("organisations")
    names = dict(zip(organisations["organisation_id"].astype(str), organisations["name"].astype(str), strict=True))
    estates = facts.m.table("estates")
    owner = dict(zip(estates["estate_id"].astype(str), estates["organisation_id"].astype(str), strict=True))
    columns = {}
    for table in FROM_ORGANISATIONS:
        rows = facts.m.table(table)
        if rows.empty or "estate_id" not in rows:
            columns[table] = pd.Series(dtype=object)
            continue
        by = rows["estate_id"].astype("string").map(owner)
        if "organisation_id" in rows:
            by = rows["organisation_id"].astype("string").fillna(by)
        period = rows["period"] if "period" in rows else rows["year"]
        columns[table] = period.astype(str).groupby(by).max()
    frame = pd.DataFrame(columns).reindex(list(names))
    return frame.rename(index=names).sort_index()


@lru_cache(maxsize=12)
def count(facts: Facts) -> tuple[int, int]:
    """Return how many organisations have delivered all of their tables, and how many there are."""
    frame = matrix(facts)
    return int(frame.notna().all(axis=1).sum()), len(frame)
