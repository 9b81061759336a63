"""Kinds of household ahead: headship rates of the newest counted cross times one forecast's ages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core.model import Municipality
from byibalance_core.projection.ages import in_order, nesting
from byibalance_core.projection.frame import AgeCourse, cell_counts, counted_ages, forecast_ages
from byibalance_core.projection.headship import headship_rates, households_from_ages
from byibalance_core.projection.raking import fill_hidden

#: What households may be split by beside age, finest first.
_SPLITS = (("household_type", "size"), ("household_type",), ("size",), ())


@dataclass(frozen=True)
class HouseholdKinds:
    """The municipality's households by kind and age, in the base year and at a horizon.

    Attributes
    ----------
    kinds : DataFrame
        ``household_type``, ``size``, ``age_band``, one row per kind; None where the count is not split by it.
    base, horizon : array of shape (kinds,)
        Households, unrounded.
    status : str
        ``estimated``: rates of one year are held.
    method : str
        ``headship_by_age``; with `formation` other than 0 ``headship_by_age_drifted``.
    cross_year : int
        Year that the headship rates are counted in.
    publisher : str
        Whose ages the horizon has.
    """

    kinds: pd.DataFrame
    base: NDArray[np.float64]
    horizon: NDArray[np.float64]
    status: str
    method: str
    cross_year: int
    publisher: str


def household_kinds(
    m: Municipality, *, year: int, publisher: str, variant: str = "main", formation: float = 0.0
) -> HouseholdKinds | None:
    """Return the municipality's households by kind and age of their head, now and at a horizon.

    Parameters
    ----------
    year : int
        Horizon, within the forecast.
    publisher : str
        Who projects the ages; two publishers are never mixed.
    variant : str
        ``main``, ``low`` or ``high``.
    formation : float
        Drift of all headship rates to the horizon, as a share: 0.02 is two per cent more households per person.

    Returns
    -------
    HouseholdKinds or None
        None where no households are counted by age, or the forecast has no ages that fit those of the count
        (persons per household are then held).

    Raises
    ------
    ValueError
        When the forecast's ages do not reach the year, or households are headed by an age without residents.

    Notes
    -----
    ``H[t, kind, age] = P[t, age] * r[kind, age]``, r held from the newest count. A count older than the base year
    is brought to it by its own rates, so that the ageing since then is seen.
    """
    counted = _newest_cross(m)
    ages = forecast_ages(m, m.code, publisher=publisher, variant=variant)
    if counted is None or ages is None:
        return None
    cross_year, cross, names = counted
    bands = list(cross.columns)
    held = nesting(ages.bands, bands)
    if held is None:
        return None
    households = cross[bands].to_numpy(dtype=float)
    then = _persons(m, cross_year, bands, ages)
    if then is None:
        return None
    rates = headship_rates(households, then)
    base = households if cross_year == m.base_year else households_from_ages(rates, held @ ages.at(m.base_year))
    # At the base year itself no time has passed in which rates could drift.
    drift = formation if year > m.base_year else 0.0
    horizon = households_from_ages(rates, held @ ages.at(year), formation=drift)
    return HouseholdKinds(
        _kind_table(cross.index, names, bands),
        base.ravel(),
        horizon.ravel(),
        "estimated",
        "headship_by_age_drifted" if drift else "headship_by_age",
        cross_year,
        publisher,
    )


def _newest_cross(m: Municipality) -> tuple[int, pd.DataFrame, tuple[str, ...]] | None:
    """Return year, households (kinds x ages) and names of the finest count by age, the newest of its kind.

    Hidden cells share what is left of their kind's households as the hidden ones of all kinds are spread by age.
    """
    rows = m.table("households")
    rows = rows[(rows["area_id"] == m.code) & (rows["year"] <= m.base_year)]
    rows = rows.astype({"household_type": object, "size": object, "age_band": object, "households": float})
    # Without a split there is one kind: all households.
    rows = rows.assign(all="all")
    split = rows[["household_type", "size"]].notna()
    for names in _SPLITS:
        of_kind = rows[split[list(names)].all(axis=1) & ~split.drop(columns=list(names)).any(axis=1)]
        by_age = of_kind[of_kind["age_band"].notna()]
        counted = by_age[by_age["households"].notna()]
        if counted.empty:
            continue
        year = int(counted["year"].max())
        keys = list(names) or ["all"]
        newest = by_age[by_age["year"] == year]
        kinds = sorted(newest[keys].itertuples(index=False, name=None))
        kinds, bands = list(dict.fromkeys(kinds)), in_order(newest["age_band"].unique())
        cells = [(*kind, band) for kind in kinds for band in bands]
        index = pd.MultiIndex.from_tuples(kinds, names=keys)
        cross = cell_counts(newest, [*keys, "age_band"], cells).reshape(len(kinds), len(bands))
        whole = of_kind[of_kind["age_band"].isna() & (of_kind["year"] == year)].drop_duplicates(keys)
        totals = whole.set_index(keys)["households"].reindex(kinds if len(keys) > 1 else index.get_level_values(0))
        filled = fill_hidden(cross, totals.to_numpy(dtype=float), _left_by_age(rows, year, bands, cross))
        return year, pd.DataFrame(filled, index=index, columns=bands), names
    return None


def _left_by_age(rows: pd.DataFrame, year: int, bands: list[str], cross: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the households of each age that the counted cells do not hold; 0 where the age has no total."""
    ages = rows[rows[["household_type", "size"]].isna().all(axis=1) & rows["age_band"].notna() & (rows["year"] == year)]
    totals = ages.drop_duplicates("age_band").set_index("age_band")["households"].reindex(bands).to_numpy(dtype=float)
    return np.maximum(np.nan_to_num(totals - np.nansum(cross, axis=0)), 0.0)


def _persons(m: Municipality, year: int, bands: list[str], ages: AgeCourse) -> NDArray[np.float64] | None:
    """Return residents of a year in the bands of the count: the forecast's own where it has them, else counted."""
    course = ages if year in ages.years else counted_ages(m, m.code)
    if course is None or year not in course.years:
        return None
    held = nesting(course.bands, bands)
    return None if held is None else held @ course.at(year)


def _kind_table(index: pd.Index, names: tuple[str, ...], bands: list[str]) -> pd.DataFrame:
    """Return one row per kind and age, in the order of the flattened arrays."""
    frame = pd.DataFrame({"household_type": None, "size": None}, index=range(len(index) * len(bands)), dtype=object)
    for name in names:
        values = index.get_level_values(name).astype(object)
        frame[name] = np.repeat(np.asarray(values, dtype=object), len(bands))
    frame["age_band"] = np.tile(np.array(bands, dtype=object), len(index))
    return frame
