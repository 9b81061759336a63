"""Households of the base year and of the horizon, for the municipality and its areas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.kinds import HouseholdKinds, household_kinds
from byibalance_core.need.margins import Floats
from byibalance_core.need.scenarios import Scenario, resolve
from byibalance_core.need.stock import AreaStock
from byibalance_core.parameters import default_errors
from byibalance_core.schemas import HOUSEHOLD_SIZES


@dataclass(frozen=True)
class Growth:
    """Residents and households from the base year to a horizon, by one publisher's forecast.

    Attributes
    ----------
    persons_base, persons : float
        Residents in the base year and at the horizon, both from the same forecast.
    households_base, households : float
        Households.
    kinds : HouseholdKinds or None
        Households by kind, where ages and a count by age are known; None where persons per household are held.
    """

    publisher: str
    year: int
    persons_base: float
    persons: float
    households_base: float
    households: float
    kinds: HouseholdKinds | None = None

    @property
    def ratio(self) -> float:
        """Households at the horizon per household in the base year."""
        return self.households / self.households_base if self.households_base > 0 else self.persons / self.persons_base

    @property
    def method(self) -> str:
        """How households follow from residents: ``persons_per_household`` is held, or headship by age."""
        return "persons_per_household" if self.kinds is None else self.kinds.method


@dataclass(frozen=True)
class AreaHouseholds:
    """Households per area, unrounded, in the order of the areas.

    Attributes
    ----------
    base, horizon : array of shape (areas,)
        The horizon sums to the municipality's forecast.
    status : str
        ``measured`` where every area has counted households, else ``estimated`` (from dwellings in use).
    """

    base: Floats
    horizon: Floats
    status: str


def main_publisher(m: Municipality) -> str:
    """Return the publisher whose forecast the need is reckoned with."""
    return str(m.settings["projection"]["publisher"])


def publisher_of(m: Municipality, scenario: str | Scenario) -> str:
    """Return the publisher that a scenario takes: its own, else the municipality's main one."""
    return resolve(scenario).publisher or main_publisher(m)


def growth(
    m: Municipality, stock: AreaStock, *, year: int, publisher: str | None = None, scenario: str | Scenario = "main"
) -> Growth:
    """Return residents and households from the base year to a year.

    Households follow residents by age and kind where a count by age and a forecast by age are known, else persons
    per household are held. A scenario's `formation` moves either.

    Parameters
    ----------
    year : int
        From the base year to the last year of the forecast, at most 20 years on. Between two published years
        the residents are interpolated.
    publisher : str, optional
        Who projects, whatever the scenario says; two publishers are never mixed in one reckoning.
    scenario : str or Scenario
        Its forecast and its `formation`.

    Raises
    ------
    ValueError
        When the publisher, the variant or the year is not in the municipality's forecast; the sentence says
        what is.
    """
    assumed = resolve(scenario)
    publisher = publisher or publisher_of(m, assumed)
    persons = _municipality_persons(m, publisher, assumed.variant)
    last = min(max(persons), m.base_year + default_errors().maximum_horizon_years)
    if not m.base_year <= year <= last:
        raise ValueError(
            f"{m.name} has no forecast by {publisher} for {year}. The forecast covers {m.base_year} to {last}."
        )
    years = sorted(persons)
    then = float(np.interp(year, years, [persons[known] for known in years]))
    base = household_total(m, stock)
    now = persons[m.base_year]
    kinds = _kinds(m, year, publisher, assumed)
    if kinds is not None:
        return Growth(publisher, year, now, then, base, base * float(kinds.horizon.sum() / kinds.base.sum()), kinds)
    # At the base year itself no time has passed in which formation could drift.
    formation = assumed.formation if year > m.base_year else 0.0
    return Growth(publisher, year, now, then, base, base * then / now * (1.0 + formation))


def _kinds(m: Municipality, year: int, publisher: str, scenario: Scenario) -> HouseholdKinds | None:
    try:
        kinds = household_kinds(
            m, year=year, publisher=publisher, variant=scenario.variant, formation=scenario.formation
        )
        return kinds if kinds is not None and kinds.base.sum() > 0 else None
    except ValueError:
        # Ages that do not reach the year, or do not fit the count: persons per household are held, and `method`
        # says so.
        return None


def household_total(m: Municipality, stock: AreaStock) -> float:
    """Return the households of the base year: counted, else the areas' sum, else dwellings in use."""
    own = _counted(m)
    if m.code in own.index:
        return float(own[m.code])
    areas = own.reindex(stock.areas).sum(min_count=1)
    return float(stock.totals["in_use"].sum()) if pd.isna(areas) else float(areas)


def area_households(
    m: Municipality, stock: AreaStock, wanted: Growth, scenario: str | Scenario = "main"
) -> AreaHouseholds:
    """Return households per area, now and at the horizon, so that the areas sum to the municipality.

    The base is the area's counted households where every area has them, else its dwellings in use; either is
    scaled to the municipality's households. Each area grows with its own forecast by the same publisher and
    is then scaled to the municipality's growth. What has no forecast of its own (the unplaced dwellings above
    all) grows as the municipality does: any other rate would say that dwellings without an area are used
    differently tomorrow.
    """
    counted = _counted(m).reindex(stock.areas)
    complete = bool(counted[stock.totals["dwellings"] > 0].notna().all())
    base = (counted.fillna(0.0) if complete else stock.totals["in_use"]).to_numpy(dtype=float)
    base = base * (wanted.households_base / base.sum()) if base.sum() > 0 else base
    ratio = _area_ratios(m, stock, wanted, resolve(scenario).variant)
    own = ~np.isnan(ratio)
    horizon = base * wanted.ratio
    forecast = float((base * np.where(own, ratio, 0.0)).sum())
    if forecast > 0:
        horizon = np.where(own, base * np.where(own, ratio, 0.0) * (horizon[own].sum() / forecast), horizon)
    return AreaHouseholds(base, horizon, "measured" if complete else "estimated")


def size_shares(m: Municipality, stock: AreaStock, base: Floats) -> tuple[Floats, tuple[str, ...]] | None:
    """Return how the households of each area are spread over household sizes, as far as the data say.

    Parameters
    ----------
    base : array of shape (areas,)
        Households per area; they weigh the mean that stands in for an area without shares.

    Returns
    -------
    shares : array of shape (areas, sizes)
        Each row sums to 1.
    sizes : tuple of str
        ``("1", "2", "3", "4", "5+")``, or ``("1", "2+")`` where only one-person households are known, by the
        newest published share per area. None where neither is known.
    """
    households = m.table("households")
    own = (households["year"] == m.base_year) & households["size"].notna()
    own &= households[["household_type", "age_band"]].isna().all(axis=1)
    sizes: tuple[str, ...] = HOUSEHOLD_SIZES
    if (own & households["area_id"].isin(stock.areas)).any():
        rows = households[own].astype({"area_id": object, "size": object, "households": float})
        table = rows.pivot_table(index="area_id", columns="size", values="households", aggfunc="sum")
        counts = table.reindex(index=stock.areas, columns=list(sizes)).fillna(0.0).to_numpy(dtype=float)
        sums = counts.sum(axis=1, keepdims=True)
        shares = np.divide(counts, sums, out=np.full_like(counts, np.nan), where=sums > 0)
    else:
        one = _one_person_shares(m, stock)
        shares, sizes = np.column_stack([one, 1.0 - one]), ("1", "2+")
    known = ~np.isnan(shares[:, 0])
    if not known.any() or base[known].sum() <= 0:
        return None
    mean = np.average(shares[known], axis=0, weights=base[known])
    return np.where(known[:, None], shares, mean), sizes


def age_change(m: Municipality, *, year: int, scenario: str | Scenario = "main") -> pd.DataFrame:
    """Return the municipality's residents by age band now and at a horizon, by a scenario's forecast.

    Returns
    -------
    DataFrame
        ``age_band`` (youngest first), ``persons_base``, ``persons``, ``change``; empty where the forecast has
        no ages.
    """
    rows = _projection(m, publisher_of(m, scenario), resolve(scenario).variant)
    rows = rows[(rows["area_id"] == m.code) & rows["age_band"].notna() & rows["year"].isin([m.base_year, year])]
    wide = rows.pivot_table(index="age_band", columns="year", values="persons", aggfunc="sum")
    wide = wide.reindex(columns=[m.base_year, year] if year != m.base_year else [year])
    wide = wide.dropna()
    wide = wide.loc[sorted(wide.index, key=_youngest)]
    base, then = wide[m.base_year].to_numpy(dtype=float), wide[year].to_numpy(dtype=float)
    return pd.DataFrame(
        {"age_band": list(wide.index), "persons_base": base, "persons": then, "change": then - base}
    ).astype({"persons_base": "int64", "persons": "int64", "change": "int64"})


def forecast_follows_plan(m: Municipality) -> bool:
    """Return whether growth in an area is assumed by a building plan, so that it can show no shortage there.

    The municipality's own setting decides; without one, the basis that the forecast of the areas declares.
    """
    setting = m.settings.get("need", {}).get("area_gaps")
    if setting is not None:
        return not setting
    rows = m.table("projection")
    return bool((rows["area_id"].isin(m.areas.index) & (rows["basis"] == "plan")).any())


def _youngest(band: str) -> int:
    return int(band.replace("+", "-").split("-")[0])


def _counted(m: Municipality) -> pd.Series:
    """Return counted households of the base year per area id; the municipality has its code."""
    rows = m.table("households")
    whole = (rows["year"] == m.base_year) & rows[["household_type", "size", "age_band"]].isna().all(axis=1)
    own = rows.loc[whole & rows["households"].notna(), ["area_id", "households"]]
    own = own.astype({"area_id": object, "households": float})
    return own.drop_duplicates("area_id", keep="last").set_index("area_id")["households"]


def _projection(m: Municipality, publisher: str, variant: str) -> pd.DataFrame:
    rows = m.table("projection")
    own = rows[rows["publisher"] == publisher]
    if own.empty:
        known = sorted(rows["publisher"].dropna().unique())
        raise ValueError(f"{m.name} has no forecast by {publisher}. Forecasts: {', '.join(known) or 'none'}.")
    variants = sorted(own["variant"].dropna().unique())
    if variant not in variants:
        raise ValueError(
            f"The forecast by {publisher} has no scenario called {variant}. Scenarios: {', '.join(variants)}."
        )
    found = own.loc[own["variant"] == variant, ["area_id", "year", "age_band", "persons", "change_share"]]
    found[["area_id", "age_band"]] = found[["area_id", "age_band"]].astype(object)
    found[["persons", "change_share"]] = found[["persons", "change_share"]].astype("Float64").astype(float)
    return found


def _municipality_persons(m: Municipality, publisher: str, variant: str) -> dict[int, float]:
    """Return residents of the municipality per year of the forecast, the base year included."""
    rows = _projection(m, publisher, variant)
    whole = rows[rows["age_band"].isna() & rows["persons"].notna()]
    own = whole[whole["area_id"] == m.code]
    if own.empty:
        areas = whole[whole["area_id"].isin(m.areas.index)]
        own = areas.groupby("year")["persons"].sum().reset_index()
    persons = {int(year): float(count) for year, count in zip(own["year"], own["persons"], strict=True)}
    if m.base_year not in persons:
        if variant != "main" and m.base_year in (main := _municipality_persons(m, publisher, "main")):
            return {m.base_year: main[m.base_year], **persons}
        population = _population(m)
        counted = population.reindex(m.areas.index).sum(min_count=1)
        persons[m.base_year] = float(population.get(m.code, counted))
    if not persons[m.base_year] > 0:
        raise ValueError(f"{m.name} has no count of residents for {m.base_year}, the base year of the reckoning.")
    return persons


def _population(m: Municipality) -> pd.Series:
    """Return residents of the base year per area id, from the first count of the year."""
    rows = m.table("population")
    whole = (rows["year"] == m.base_year) & rows[["age_band", "sex"]].isna().all(axis=1) & rows["persons"].notna()
    own = rows.loc[whole, ["area_id", "period", "persons"]].astype(
        {"area_id": object, "period": object, "persons": float}
    )
    return own.sort_values(["area_id", "period"]).drop_duplicates("area_id").set_index("area_id")["persons"]


def _area_ratios(m: Municipality, stock: AreaStock, wanted: Growth, variant: str) -> Floats:
    """Return residents at the horizon per resident now; linear between published years, NaN without any."""
    rows = m.table("projection")
    variants = rows.loc[rows["publisher"] == wanted.publisher, "variant"].unique()
    found = _projection(m, wanted.publisher, variant)
    found = found[found["age_band"].isna() & found["area_id"].isin(stock.areas)]
    if found.empty and "main" in variants:
        found = _projection(m, wanted.publisher, "main")
        found = found[found["age_band"].isna() & found["area_id"].isin(stock.areas)]
    base = found[(found["year"] == m.base_year) & found["persons"].notna()].set_index("area_id")["persons"]
    later = found[found["year"] > m.base_year]
    by_persons = later["persons"] / later["area_id"].map(base)
    by_population = later["persons"] / later["area_id"].map(_population(m))
    later = later.assign(ratio=by_persons.fillna(1.0 + later["change_share"]).fillna(by_population))
    later = later[np.isfinite(later["ratio"])]
    ratios = np.full(len(stock.areas), np.nan)
    position = {area: row for row, area in enumerate(stock.areas)}
    for area, own in later.sort_values("year").groupby("area_id", sort=False):
        points = [m.base_year, *own["year"]], [1.0, *own["ratio"]]
        ratios[position[str(area)]] = np.interp(wanted.year, *points)
    return ratios


def _one_person_shares(m: Municipality, stock: AreaStock) -> Floats:
    values = m.table("indicators")
    own = (values["unit_kind"] == "area") & (values["indicator"] == "one_person_households_share")
    rows = values.loc[own, ["unit_id", "period", "value"]].astype({"unit_id": object, "period": object})
    newest = rows.sort_values("period").drop_duplicates("unit_id", keep="last").set_index("unit_id")["value"]
    return newest.reindex(stock.areas).to_numpy(dtype=float)
