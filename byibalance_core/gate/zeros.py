"""Published zeros that may be hidden figures: marked where the source says that it hides so."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from byibalance_core.schemas import TABLES


def mark_zeros(
    frames: dict[str, pd.DataFrame], zero_may_be_hidden: Mapping[str, frozenset[str]]
) -> dict[str, pd.DataFrame]:
    """Return the tables in which a doubtful 0 has the status ``zero_or_hidden``.

    Parameters
    ----------
    frames : dict of str to DataFrame
        Checked tables.
    zero_may_be_hidden : mapping
        By source: indicator ids, or ``table.column``, whose 0 may be a small figure that is not shown.
    """
    marked = dict(frames)
    for source, names in zero_may_be_hidden.items():
        for table in marked:
            if "status" not in TABLES[table].names:
                continue
            frame = marked[table]
            doubtful = pd.Series(False, index=frame.index)
            if "indicator" in frame:
                doubtful |= frame["indicator"].isin(names) & (frame["value"] == 0)
            for column in TABLES[table].names:
                if f"{table}.{column}" in names:
                    doubtful |= (frame[column] == 0).fillna(False).astype(bool)
            doubtful &= (frame["source_id"] == source) & (frame["status"] == "measured")
            marked[table] = frame.assign(status=frame["status"].mask(doubtful, "zero_or_hidden"))
    return marked
