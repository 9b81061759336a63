"""Known unmet need today, by its own sources and definitions; added to a reckoning only where a scenario says so.

Who counts as lacking a dwelling is a choice: a narrow definition and a wide one differ by a factor. So the
definitions stand side by side, each with its id. A wider one joins groups that may overlap (a person in a shelter is
also homeless), so its number lies between its largest group and the sum of its groups, and is told as that range.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

import pandas as pd

from byibalance_core.model import Municipality, once
from byibalance_core.schemas import DIMENSIONS

#: Groups that have no dwelling of their own. Older people who wait for a care home, and tenants who are rehoused,
#: leave a dwelling when they get one: they need another dwelling, not one more.
WITHOUT_DWELLING = ("homeless", "shelters", "refugees", "young")

#: Ids of the definitions that join groups, narrowest first.
JOINED = ("without_dwelling", "all_groups")


@dataclass(frozen=True)
class Backlog:
    """One definition of unmet need that is added to a reckoning.

    Attributes
    ----------
    definition_id, definition : str
        The id, and who is counted, in the source's words.
    households : int
        As counted; persons where the definition says persons.
    added : float
        The part of them that is added up to the horizon.
    dwelling_type : str or None
        The type that would house them, where the source says it.
    rooms_max : int or None
        The largest dwelling that fits, where the source says it.
    """

    definition_id: str
    definition: str
    households: int
    added: float
    dwelling_type: str | None
    rooms_max: int | None


@once
def unmet_need(m: Municipality) -> pd.DataFrame:
    """Return known unmet need as its own sources count it, each group and definition in its newest year.

    It stands beside both ways of reckoning and is never added of itself: definitions overlap, and persons are not
    households.

    Returns
    -------
    DataFrame
        ``group``, ``year``, ``definition``, ``households``, ``dwelling_type``, ``rooms_max``,
        ``max_rent_dkk_month``, ``status``, ``source_id`` and ``definition_id``: the group, with a mark of the
        definition where a group is counted by several.
    """
    rows = m.table("special_need")
    newest = rows.sort_values(["group", "definition", "year"]).drop_duplicates(["group", "definition"], keep="last")
    newest = newest.reset_index(drop=True)
    several = newest["group"].duplicated(keep=False)
    ids = [
        f"{group}-{sha256(str(definition).encode()).hexdigest()[:4]}" if more else str(group)
        for group, definition, more in zip(newest["group"], newest["definition"], several, strict=True)
    ]
    return newest.assign(definition_id=pd.Series(ids, index=newest.index, dtype=object))


def unmet_definitions(m: Municipality) -> pd.DataFrame:
    """Return the definitions of unmet need side by side: each count of a source, then the joined ones.

    Returns
    -------
    DataFrame
        ``definition_id``, ``groups`` (separated by blanks), ``year`` (the oldest that is used), ``low``, ``high``
        and ``single``. A joined definition lies between its largest group and the sum of them, for they may
        overlap; only a single one can be added by a scenario. A group without a number is left out of joined ones.
    """
    known = unmet_need(m)
    known = known[known["households"].notna()]
    rows = [
        {"definition_id": row["definition_id"], "groups": str(row["group"]), "year": int(row["year"])}
        | {"low": int(row["households"]), "high": int(row["households"]), "single": True}
        for row in known.to_dict("records")
    ]
    for name in JOINED:
        own = known[known["group"].isin(WITHOUT_DWELLING)] if name == "without_dwelling" else known
        # Of several counts of one group the largest holds the others.
        by_group = own.astype({"households": float}).groupby("group", observed=True)["households"].max()
        if len(by_group) > 1:
            rows.append(
                {"definition_id": name, "groups": " ".join(map(str, by_group.index)), "year": int(own["year"].min())}
                | {"low": int(by_group.max()), "high": int(by_group.sum()), "single": False}
            )
    return pd.DataFrame(rows, columns=["definition_id", "groups", "year", "low", "high", "single"])


def backlog(m: Municipality, definition_id: str, *, years: int, clear_years: int) -> Backlog:
    """Return one definition of unmet need and the part of it that is cleared within some years.

    Parameters
    ----------
    definition_id : str
        Of a single definition.
    years : int
        From the base year to the horizon.
    clear_years : int
        Years to clear all of it in.

    Raises
    ------
    ValueError
        When the municipality has no such definition, or it joins groups that may overlap.

    Notes
    -----
    N = change + B / Y a year (Scotland's HNDA tool): after t years min(t, Y) / Y of the backlog B is added. What has
    no dwelling and is helped where it is has no place in B: the definition must say so.
    """
    known = unmet_need(m)
    found = known[(known["definition_id"] == definition_id) & known["households"].notna()]
    if found.empty:
        if definition_id in JOINED:
            raise ValueError(f"{definition_id} joins groups that may overlap; add one definition at a time.")
        ids = ", ".join(known["definition_id"]) or "none"
        raise ValueError(f"{m.name} has no unmet need called {definition_id}. Definitions: {ids}.")
    row = found.iloc[0]
    households = int(row["households"])
    return Backlog(
        definition_id,
        str(row["definition"]),
        households,
        households * min(years, clear_years) / clear_years,
        None if pd.isna(row["dwelling_type"]) else str(row["dwelling_type"]),
        None if pd.isna(row["rooms_max"]) else int(row["rooms_max"]),
    )


def belongs(known: Backlog, box: Mapping[str, Collection[str]]) -> bool | None:
    """Tell whether the households of a backlog belong to a class of dwellings.

    Parameters
    ----------
    box : mapping of str to collection of str
        The class: categories by dimension, for example ``{"tenure": ("almene",), "rooms": ("1", "2")}``.

    Returns
    -------
    bool or None
        None where the source does not say. Tenure is taken to be almene, since that is where the municipality
        may place them.

    Examples
    --------
    >>> homeless = Backlog("homeless", "week 6", 40, 20.0, "family", 2)
    >>> belongs(homeless, {"tenure": ("almene",), "rooms": ("1", "2")}), belongs(homeless, {"rooms": ("1",)})
    (True, None)
    >>> belongs(homeless, {"dwelling_type": ("youth",)})
    False
    """
    said = [_belongs(known, dimension, set(values)) for dimension, values in box.items()]
    if False in said:
        return False
    return None if None in said else True


def _belongs(known: Backlog, dimension: str, values: set[str]) -> bool | None:
    if values == {"unknown"}:
        return False
    if dimension == "tenure":
        return "almene" in values
    if dimension == "dwelling_type" and known.dwelling_type is not None:
        return known.dwelling_type in values
    if dimension == "rooms" and known.rooms_max is not None:
        fits = {rooms for rooms in DIMENSIONS["rooms"][:-1] if int(rooms[0]) <= known.rooms_max}
        return True if fits <= values else None if fits & values else False
    return None
