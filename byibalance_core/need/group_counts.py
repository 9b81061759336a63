"""What `special_need` counts of a target group: its newest count, in its source's words."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.group_figure import COUNTED, UNDECIDED, GroupFigure
from byibalance_core.need.unmet import unmet_need


def newest_count(m: Municipality, group: str) -> pd.Series | None:
    """Return the newest count of a group; of several definitions of a year the largest count."""
    rows = unmet_need(m)
    rows = rows[rows["group"] == group]
    if rows.empty:
        return None
    return rows.astype({"households": float}).sort_values(["year", "households"], na_position="first").iloc[-1]


def count_of(row: pd.Series, group: str) -> GroupFigure:
    """Return a count as its source gives it; undecided where the figure is hidden."""
    persons = _persons(str(row["definition"]))
    value = None if pd.isna(row["households"]) else float(row["households"])
    return GroupFigure(
        group,
        "waiting",
        value,
        value,
        value,
        "persons" if persons else "households",
        COUNTED if value is not None else UNDECIDED,
        definition=str(row["definition"]),
        year=int(row["year"]),
        source_id=str(row["source_id"]),
        missing=() if value is not None else (f"special_need: {group}",),
    )


def _persons(definition: str) -> bool:
    """Return whether a definition counts persons; what says neither is taken as its column says, households.

    Examples
    --------
    >>> _persons("Personer i hjemløshed i uge 6; personer, ikke husstande"), _persons("Flygtninge i kvoten, husstande")
    (True, False)
    """
    words = definition.lower()
    people = any(word in words for word in ("person", "borger", "unge ", "people", "visiterede"))
    return people and not ("husstand" in words and "ikke husstand" not in words)


def described(figure: GroupFigure, by: GroupFigure, *, assumes: tuple[str, ...] = ()) -> GroupFigure:
    """Return a figure that rests on a count, with the count's definition, year and source."""
    return replace(figure, definition=by.definition, year=by.year, source_id=by.source_id, assumes=assumes)
