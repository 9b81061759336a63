"""The groups whose spread over the areas can be measured: by tenure, income, age, household, work, education."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from byibalance_core.indicator_values import SOUND, indicator_values
from byibalance_core.model import Municipality
from byibalance_core.need.splits import TENURE_SHARES, margin
from byibalance_core.need.stock import read_stock
from byibalance_core.schemas import DIMENSIONS, HOUSEHOLD_TYPES
from byibalance_core.segregation.indices import Floats

#: Shares whose group and its complement make two groups: measure, indicator, what is counted.
SHARES: tuple[tuple[str, str, str], ...] = (
    ("income", "low_income_share", "persons"),
    ("work", "outside_labour_share", "persons"),
    ("education", "basic_education_share", "persons"),
    ("one_person", "one_person_households_share", "households"),
    ("young_adults", "young_adults_share", "persons"),
)

#: Divisions in the order of reading: what the parties agree on, what the people live on, who they are.
ORDER = (
    *("tenure", "income", "work", "education", "age", "household_type"),
    *("one_person", "young_adults", "rooms", "rent_band"),
)

#: Dimensions of the stock whose classes are spread over areas.
STOCK = ("tenure", "rent_band", "rooms")

#: Told of almene dwellings alone: an area's other dwellings are no unknown part of it.
_ALMENE_ONLY = ("rent_band",)


@dataclass(frozen=True)
class Groups:
    """Members of several groups in every area that has all of them counted.

    Attributes
    ----------
    measure : str
        What divides the people: ``tenure``, ``rent_band``, ``rooms``, ``age``, ``household_type``, ``income``,
        ``work``, ``education``, ``one_person``, ``young_adults``.
    unit : str
        ``persons``, ``households`` or ``dwellings``.
    year : int
    names : tuple of str
        The groups; of a share its indicator and ``rest``.
    areas : tuple of str
    counts : array of float, shape (areas, groups)
    left_out : tuple of str
        Areas with people that lack a figure, hide one or are incomplete. The unplaced area is never among them.
    left_out_share : float
        Their share of everybody that is counted; NaN where nobody counts them.
    status : str
        ``measured``, or ``estimated`` where shares were turned into counts.
    source_ids : tuple of str
    doubtful : frozenset of (str, str)
        Area and group of each published 0 that may be a hidden count; it counts as 0, which is less than it can move.
    """

    measure: str
    unit: str
    year: int
    names: tuple[str, ...]
    areas: tuple[str, ...]
    counts: Floats
    left_out: tuple[str, ...]
    left_out_share: float
    status: str
    source_ids: tuple[str, ...]
    doubtful: frozenset[tuple[str, str]] = frozenset()


def groups(m: Municipality, *, year: int | None = None, values: pd.DataFrame | None = None) -> tuple[Groups, ...]:
    """Return every division of the people that at least two areas have counted.

    Parameters
    ----------
    year : int, optional
        The base year by default; of an earlier year only what was counted then.
    values : DataFrame, optional
        `byibalance_core.indicator_values.indicator_values` of the same municipality, where it is at hand.

    Returns
    -------
    tuple of Groups
        In the order of reading. A division of which nothing is known is not among them: nothing is guessed.
    """
    at = m.base_year if year is None else year
    makers: list[Callable[[Municipality, int], list[Groups]]] = [_of_households, _of_ages]
    if at == m.base_year:
        makers = [_of_stock, *makers, partial(_of_shares, values=values)]
    found = [made for maker in makers for made in maker(m, at)]
    # A whole split of the households or the ages tells what one share of it would.
    whole = {made.measure for made in found}
    said_by = {"one_person": "household_type", "young_adults": "age"}
    kept = [made for made in found if said_by.get(made.measure) not in whole]
    spread = [made for made in kept if len(made.areas) > 1 and (made.counts.sum(axis=0) > 0).sum() > 1]
    return tuple(sorted(spread, key=lambda made: ORDER.index(made.measure)))


def years(m: Municipality) -> tuple[int, ...]:
    """Return the years in which households or ages are counted by area, first to last."""
    found: set[int] = set()
    for name, dimension in (("households", "household_type"), ("population", "age_band")):
        rows = m.table(name)
        rows = rows[rows[dimension].notna() & rows["area_id"].astype(str).isin(_placed(m))]
        found |= {int(value) for value in rows["year"].unique() if value <= m.base_year}
    return tuple(sorted(found))


def _placed(m: Municipality) -> tuple[str, ...]:
    return tuple(str(area) for area in m.areas.index if str(area) != m.unplaced_id)


def _of_stock(m: Municipality, year: int) -> list[Groups]:
    stock = read_stock(m)
    found = []
    placed = [place for place, area in enumerate(stock.areas) if str(area) != m.unplaced_id]
    for dimension in STOCK:
        try:
            split = margin(m, stock, dimension)
        except ValueError:
            continue
        names = [name for name in DIMENSIONS[dimension] if name != "unknown"]
        columns = [split.classes.index((name,)) for name in names]
        rows = split.count[placed][:, columns].astype(float)
        sound = np.isin(split.status[placed][:, columns].astype(str), [*SOUND, "zero_or_hidden"]).all(axis=1)
        everybody = rows.sum(axis=1) if dimension in _ALMENE_ONLY else stock.dwellings[placed]
        # An area whose classes are mostly unknown is no area with that mix.
        sound &= rows.sum(axis=1) >= 0.5 * everybody
        estimated = bool(split.estimated[placed][sound].any())
        sources = _sources(m.table("indicators" if estimated else "stock"), dimension, estimated)
        areas = [str(stock.areas[place]) for place in placed]
        made = _made(dimension, "dwellings", year, names, areas, rows, sound, everybody, estimated, sources)
        hidden = np.argwhere(split.status[placed][:, columns].astype(str) == "zero_or_hidden")
        doubtful = frozenset((areas[area], names[column]) for area, column in hidden if rows[area, column] == 0)
        found.append(replace(made, doubtful=doubtful))
    return found


def _sources(rows: pd.DataFrame, dimension: str, estimated: bool) -> tuple[str, ...]:
    own = rows[rows["indicator"].isin(TENURE_SHARES.values())] if estimated else rows[rows[dimension].notna()]
    return tuple(sorted(own["source_id"].astype(str).unique()))


def _of_households(m: Municipality, year: int) -> list[Groups]:
    rows = m.table("households")
    rows = rows[(rows["year"] == year) & rows["age_band"].isna() & rows["size"].isna()]
    return _of_table(m, rows, "household_type", "households", HOUSEHOLD_TYPES, year)


def _of_ages(m: Municipality, year: int) -> list[Groups]:
    rows = m.table("population")
    rows = rows[(rows["year"] == year) & rows["sex"].isna()]
    if rows.empty:
        return []
    # The newest count of the year, where several were made.
    rows = rows[rows["period"].astype(str) == rows["period"].astype(str).max()]
    bands = sorted({str(band) for band in rows["age_band"].dropna()}, key=_from_age)
    return _of_table(m, rows, "age_band", "persons", tuple(bands), year, measure="age")


def _from_age(band: str) -> int:
    return int(band.split("-")[0].strip("+"))


def _of_table(
    m: Municipality,
    rows: pd.DataFrame,
    dimension: str,
    value: str,
    order: tuple[str, ...],
    year: int,
    *,
    measure: str = "",
) -> list[Groups]:
    placed = _placed(m)
    rows = rows[rows["area_id"].astype(str).isin(placed)].astype({"area_id": str})
    split = rows[rows[dimension].notna()]
    if split.empty:
        return []
    listed = set(split[dimension].astype(str))
    names = [name for name in order if name in listed]
    table = split.assign(value=split[value].astype(float)).pivot_table(
        index="area_id", columns=dimension, values="value", aggfunc="sum", observed=True, dropna=False, min_count=1
    )
    wide = table.reindex(index=list(placed), columns=names)
    # A class that is left out where the area has others is one without any; a row without a figure is withheld.
    withheld = (
        split.assign(value=split[value].isna())
        .pivot_table(index="area_id", columns=dimension, values="value", aggfunc="any", observed=True)
        .reindex(index=list(placed), columns=names)
    )
    nobody = withheld.notna().any(axis=1).to_numpy()[:, None] & withheld.isna().to_numpy()
    counts = np.where(nobody, 0.0, np.array(wide, dtype=np.float64))
    whole = rows[rows[dimension].isna()].drop_duplicates("area_id").set_index("area_id")[value].astype(float)
    everybody: Floats = np.array(whole.reindex(list(placed)), dtype=np.float64)
    sound = np.asarray(np.isfinite(counts).all(axis=1))
    sources = tuple(sorted(split["source_id"].astype(str).unique()))
    return [_made(measure or dimension, value, year, names, list(placed), counts, sound, everybody, False, sources)]


def _of_shares(m: Municipality, year: int, *, values: pd.DataFrame | None) -> list[Groups]:
    values = indicator_values(m) if values is None else values
    values = values[(values["unit_kind"] == "area") & values["unit_id"].astype(str).isin(_placed(m))]
    found = []
    for measure, indicator, unit in SHARES:
        rows = values[values["indicator"].astype(str) == indicator].astype({"unit_id": str}).set_index("unit_id")
        rows = rows.reindex(list(_placed(m)))
        base: Floats = np.array(rows["base"], dtype=np.float64)
        share: Floats = np.array(rows["value"], dtype=np.float64)
        sound = np.isin(rows["status"].astype(str).to_numpy(), list(SOUND)) & (base > 0) & ~np.isnan(share)
        if not sound.any():
            continue
        group = np.rint(base * share)
        counts = np.column_stack([group, base - group])
        period = int(str(rows["period"][sound].max())[:4])
        sources = tuple(sorted(rows["source_id"][sound].astype(str).unique()))
        names = [indicator, "rest"]
        found.append(_made(measure, unit, period, names, list(_placed(m)), counts, sound, base, False, sources))
    return found


def _made(
    measure: str,
    unit: str,
    year: int,
    names: list[str],
    areas: list[str],
    counts: Floats,
    sound: np.ndarray,
    everybody: Floats,
    estimated: bool,
    sources: tuple[str, ...],
) -> Groups:
    # An area that is known to be without anybody is not left out: there is nobody to leave.
    left = ~sound & ~(everybody == 0)
    known, told = float(np.nansum(everybody)), not np.isnan(everybody[left]).any()
    out = float(everybody[left].sum() / known) if known > 0 and told else float("nan")
    return Groups(
        measure=measure,
        unit=unit,
        year=year,
        names=tuple(names),
        areas=tuple(area for area, kept in zip(areas, sound, strict=True) if kept),
        counts=counts[sound],
        left_out=tuple(area for area, gone in zip(areas, left, strict=True) if gone),
        left_out_share=out,
        status="estimated" if estimated else "measured",
        source_ids=sources,
    )
