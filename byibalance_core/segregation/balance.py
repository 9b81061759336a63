"""Social balance of a municipality: each division of its people beside chance, its change, its spread over owners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.schemas import DIMENSIONS
from byibalance_core.segregation.chance import Chance, Change, all_under_chance, change_of
from byibalance_core.segregation.groups import Groups, groups, years
from byibalance_core.segregation.indices import (
    Decomposition,
    Floats,
    adjusted_isolation,
    entropy_decomposition,
    entropy_index,
    isolation,
    location_quotients,
)

#: Persons per household where a municipality does not tell both.
USUAL_HOUSEHOLD = 2.0


@dataclass(frozen=True)
class GroupBalance:
    """One group's spread over the areas.

    Attributes
    ----------
    name : str
    members : int
    share : float
        Of everybody in the areas that are counted.
    dissimilarity : Chance
        Share of the group that would have to move for an even spread, beside what a random spread gives.
    isolation, adjusted : float
        Its own share around a member on average; the same freed of the group's size.
    quotients : array of float, shape (areas,)
        Each area's share over the municipality's.
    """

    name: str
    members: int
    share: float
    dissimilarity: Chance
    isolation: float
    adjusted: float
    quotients: Floats


@dataclass(frozen=True)
class Balance:
    """One division of the people over the areas.

    Attributes
    ----------
    groups : Groups
    together : float
        Persons who come as one in the random spreads; 1 where households or dwellings are counted.
    entropy : Chance
        All groups at once: how much less mixed the areas are than the municipality.
    by_group : tuple of GroupBalance
        In the order of `groups.names`; a group without members is left out.
    """

    groups: Groups
    together: float
    entropy: Chance
    by_group: tuple[GroupBalance, ...]


@dataclass(frozen=True)
class BalanceChange:
    """How the spread of a division moved.

    Attributes
    ----------
    measure : str
    since, year : int
    areas : int
        Areas that are counted in both years; the others are left out of both.
    change : Change
        Of the index over all groups.
    before, after : float
    """

    measure: str
    since: int
    year: int
    areas: int
    change: Change
    before: float
    after: float


def social_balance(m: Municipality, *, values: pd.DataFrame | None = None) -> tuple[Balance, ...]:
    """Return every division that is counted by area, each index beside what a random spread would give.

    Parameters
    ----------
    values : DataFrame, optional
        `byibalance_core.indicator_values.indicator_values` of the same municipality, where it is at hand.

    Returns
    -------
    tuple of Balance
        Empty where nothing is counted by area. Persons are spread at random in households of the municipality's
        mean size, for people seldom move alone; chance gives more so, and less is said to be beyond it.
    """
    return tuple(_balance(made, _together(m, made)) for made in groups(m, values=values))


def balance_change(m: Municipality, *, over: int = 5, values: pd.DataFrame | None = None) -> tuple[BalanceChange, ...]:
    """Return how each division moved to the base year, with the change's own interval.

    Parameters
    ----------
    over : int
        Years back; the nearest later year that is counted where that one is not.
    values : DataFrame, optional
        As in `social_balance`.

    Returns
    -------
    tuple of BalanceChange
        Of the divisions that were counted in both years, over the areas that were counted in both.
    """
    known = [year for year in years(m) if m.base_year - over <= year < m.base_year]
    if not known:
        return ()
    before = {made.measure: made for made in groups(m, year=known[0])}
    found = []
    for made in groups(m, values=values):
        earlier = before.get(made.measure)
        if earlier is None or earlier.names != made.names or earlier.year == made.year:
            continue
        both = [area for area in made.areas if area in set(earlier.areas)]
        if len(both) < 2:
            continue
        first, last = (_rows(each, both) for each in (earlier, made))
        change = change_of(first, last, entropy_index, together=_together(m, made))
        found.append(
            BalanceChange(
                made.measure,
                earlier.year,
                made.year,
                len(both),
                change,
                entropy_index(first),
                entropy_index(last),
            )
        )
    return tuple(found)


def between_organisations(m: Municipality, dimension: str) -> Decomposition | None:
    """Return how unevenly the almene dwellings' classes lie between organisations, and over each one's estates.

    Parameters
    ----------
    dimension : str
        A dimension of the stock, for example ``rent_band``.

    Returns
    -------
    Decomposition or None
        Parts are organisations' ids; None where fewer than two organisations have told their estates' classes.
    """
    rows = m.table("stock")
    rows = rows[rows["estate_id"].notna() & rows[dimension].notna() & (rows["year"] == m.base_year)]
    rows = rows[rows["dwellings"].notna() & (rows[dimension].astype(str) != "unknown")]
    if rows.empty:
        return None
    rows = _one_table_each(rows.astype({"estate_id": str, "dwellings": float}))
    estates = m.table("estates").astype({"estate_id": str}).sort_values("valid_from")
    owner = estates.drop_duplicates("estate_id", keep="last").set_index("estate_id")["organisation_id"].astype(str)
    table = rows.pivot_table(
        index="estate_id", columns=dimension, values="dwellings", aggfunc="sum", observed=True, fill_value=0
    )
    owners = owner.reindex(table.index)
    table, owners = table[owners.notna()], owners.dropna()
    if owners.nunique() < 2:
        return None
    try:
        return entropy_decomposition(table.to_numpy(dtype=float), owners.to_numpy())
    except ValueError:
        return None


def _one_table_each(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of each estate that split it one way only, that which shows most dwellings."""
    split = rows[list(DIMENSIONS)].notna().apply(lambda row: "".join("01"[value] for value in row), axis=1)
    shown = rows.groupby([rows["estate_id"], split])["dwellings"].sum()
    best = shown.groupby(level=0).idxmax().map(lambda pair: pair[1])
    return rows[split == rows["estate_id"].map(best)]


def _balance(made: Groups, together: float) -> Balance:
    columns = np.flatnonzero(made.counts.sum(axis=0) > 0)
    whole, spread = all_under_chance(made.counts[:, columns], together=together)
    return Balance(
        groups=made,
        together=together,
        entropy=whole,
        by_group=tuple(_of_group(made, int(column), each) for column, each in zip(columns, spread, strict=True)),
    )


def _of_group(made: Groups, column: int, spread: Chance) -> GroupBalance:
    group, total = made.counts[:, column], made.counts.sum(axis=1)
    return GroupBalance(
        name=made.names[column],
        members=round(float(group.sum())),
        share=float(group.sum() / total.sum()),
        dissimilarity=spread,
        isolation=isolation(group, total),
        adjusted=adjusted_isolation(group, total),
        quotients=location_quotients(group, total),
    )


def _together(m: Municipality, made: Groups) -> float:
    if made.unit != "persons":
        return 1.0
    people, homes = (
        _whole(m, name, value) for name, value in (("population", "persons"), ("households", "households"))
    )
    return people / homes if people and homes else USUAL_HOUSEHOLD


def _whole(m: Municipality, name: str, value: str) -> float:
    """Return the municipality's newest own count of everybody; 0 where there is none."""
    rows = m.table(name)
    split = [each for each in ("age_band", "sex", "household_type", "size") if each in rows]
    rows = rows[(rows["area_id"].astype(str) == m.code) & rows[split].isna().all(axis=1) & rows[value].notna()]
    rows = rows[rows["year"] <= m.base_year]
    return float(rows.sort_values("year")[value].iloc[-1]) if len(rows) else 0.0


def _rows(made: Groups, areas: list[str]) -> Floats:
    at = {area: place for place, area in enumerate(made.areas)}
    return made.counts[[at[area] for area in areas]]
