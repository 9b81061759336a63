"""What the pages know of a release, reckoned once per process and shared by every viewer.

Nothing here is grouped or drawn anew when a control changes: a page slices these values.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from threading import RLock

import numpy as np
import pandas as pd

from byibalance_core import need, profiles, release, settings, store, trends
from byibalance_core.indicator_values import histories, incomplete_areas, indicator_values
from byibalance_core.lettings.agreement import Agreement, from_mapping
from byibalance_core.model import Municipality
from byibalance_core.need.reckoning import Reckoning, reckon
from byibalance_core.need.scenarios import Scenario
from byibalance_core.need.stock import NEED_DIMENSIONS
from byibalance_core.need.table import table_of
from byibalance_core.parameters import Indicator, indicators, standard
from byibalance_core.schemas import DIMENSIONS
from dashboard import letting_choices
from dashboard.agreements import load_rows
from dashboard.circles import circle_layout, local_plane
from dashboard.scenario_choices import seen_paces, with_pace
from dashboard.state import Choices
from dashboard.text import danish_order

#: Measures of the map, in the order of the switch, as far as the municipality has them.
MEASURES = (
    "almene_share",
    "median_disposable_income_dkk",
    "one_person_households_share",
    "built_2010_plus_share",
    "residents_change_2031_share",
    "outside_labour_share",
    "perceived_safety_share",
)
#: Measures that have room side by side.
SWITCH = 5
#: Size of the drawing that circles are laid out in, in pixels.
FRAME = (440, 400)


class Facts:
    """One release of one municipality and what follows from it. Lazy: a page pays for what it shows."""

    def __init__(self, municipality: Municipality) -> None:
        self.m = municipality
        self._reckoning = RLock()

    @cached_property
    def catalogue(self) -> dict[str, Indicator]:
        """The indicators that this municipality has a value for, in the catalogue's order."""
        known = set(self.values.loc[self.values["value"].notna(), "indicator"].astype(str))
        return {name: entry for name, entry in indicators().items() if name in known}

    @cached_property
    def values(self) -> pd.DataFrame:
        """Newest value of every indicator for areas and the municipality, with what the account gives."""
        values, load = indicator_values(self.m), load_rows(self)
        if load is None:
            return values
        # What the account gives stands before what somebody delivered of it: the two must not stand side by side.
        others = values[~values["indicator"].isin(set(load["indicator"]))]
        return pd.concat([others, load], ignore_index=True)

    @cached_property
    def measure_rows(self) -> dict[str, pd.DataFrame]:
        """Value, status, period and source of each indicator per area, in the areas' order."""
        rows = self.values[self.values["unit_kind"] == "area"].astype({"unit_id": str})
        order = self.areas.index.astype(str)
        return {
            str(name): group.set_index("unit_id").reindex(order)
            for name, group in rows.groupby("indicator", observed=True)
        }

    @cached_property
    def benchmarks(self) -> dict[str, float]:
        """The municipality's value of each indicator that it has one for."""
        rows = self.values[self.values["unit_kind"] == "municipality"].dropna(subset=["value"])
        return dict(zip(rows["indicator"].astype(str), rows["value"].astype(float), strict=True))

    @cached_property
    def organisation_names(self) -> dict[str, str]:
        """The housing organisations' names by id."""
        rows = self.m.table("organisations")
        return dict(zip(rows["organisation_id"].astype(str), rows["name"].astype(str), strict=True))

    @cached_property
    def area_order(self) -> tuple[str, ...]:
        """Ids of the areas, A to Å."""
        return tuple(sorted(self.choices.areas, key=lambda area: danish_order(self.area_name(area))))

    @cached_property
    def areas(self) -> pd.DataFrame:
        """The areas that have a place, without the unplaced one; indexed by id, with ``dwellings``."""
        areas = self.m.areas.drop(index=self.m.unplaced_id)
        return areas.assign(dwellings=self.dwellings.reindex(areas.index))

    @cached_property
    def dwellings(self) -> pd.Series:
        """Dwellings per area of the base year, the municipality's own code included."""
        stock = self.m.table("stock")
        dimensions = [name for name in stock.columns if name in _BLANK]
        whole = stock["year"].eq(self.m.base_year) & stock[dimensions].isna().all(axis=1)
        return stock[whole].astype({"area_id": str}).set_index("area_id")["dwellings"].astype(float)

    @cached_property
    def incomplete(self) -> frozenset[str]:
        """Areas whose stock is not whole."""
        return incomplete_areas(self.m)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Measures of the map that most areas have a figure for: those of the switch, then the others.

        Convictions are on no map.
        """
        values = self.values
        own = values[(values["unit_kind"] == "area") & (values["status"] != "copied")]
        counts = own.dropna(subset=["value"]).groupby(own["indicator"].astype(str))["value"].size()
        half = len(self.areas) / 2
        known = {name: entry for name, entry in self.catalogue.items() if entry.sensitivity != "strict"}
        # What was agreed is told wherever it can be: that most areas let too few dwellings is itself an answer.
        least = {name: 1.0 if entry.agreed else half for name, entry in known.items()}
        found = [name for name in (*MEASURES, *self.catalogue) if name in known and counts.get(name, 0) >= least[name]]
        return tuple(dict.fromkeys(found))

    @property
    def switch(self) -> tuple[str, ...]:
        """Measures that stand side by side over the map; the others open with a click."""
        return tuple(name for name in self.measures if name in MEASURES)[:SWITCH]

    @cached_property
    def profiles(self) -> pd.DataFrame:
        """Every area's indicators beside the municipality's."""
        return profiles.area_profiles(self.m)

    @cached_property
    def themes(self) -> pd.DataFrame:
        """Every area's themes."""
        return profiles.theme_scores(self.m, profiles=self.profiles)

    @cached_property
    def trends(self) -> pd.DataFrame:
        """Where every indicator of every area is heading."""
        return trends.area_trends(self.m, profiles=self.profiles)

    def series(self, unit: str, indicator: str) -> pd.DataFrame:
        """Return `byibalance_core.indicator_values.series` of a unit, out of all that are cut at once."""
        rows, places = self._histories
        found = rows.iloc[places.get((unit, indicator), [])]
        return found.assign(segment=found["segment"] - (found["segment"].iloc[0] if len(found) else 0)).reset_index(
            drop=True
        )

    @cached_property
    def _histories(self) -> tuple[pd.DataFrame, dict[tuple[str, str], np.ndarray]]:
        rows = histories(self.m)
        places = rows.groupby(["unit_id", "indicator"], sort=False).indices
        return rows.drop(columns=["unit_kind", "unit_id", "indicator"]), places

    @cached_property
    def stands_out(self) -> pd.DataFrame:
        """What tells each area most from the municipality; convictions are told on the area's own page only."""
        named = {name for name, entry in indicators().items() if entry.sensitivity == "strict"}
        return profiles.stands_out(self.m, profiles=self.profiles[~self.profiles["indicator"].isin(named)])

    @cached_property
    def circles(self) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]] | None:
        """Circles of areas without real boundaries; None where the release has boundaries."""
        if self.geometry:
            return None
        areas = self.areas
        east, north = local_plane(areas["centre_lon"].to_numpy(dtype=float), areas["centre_lat"].to_numpy(dtype=float))
        x, y, r = circle_layout(
            east,
            north,
            areas["dwellings"].fillna(0).to_numpy(dtype=float),
            width=FRAME[0],
            height=FRAME[1],
        )
        return tuple(map(float, x)), tuple(map(float, y)), tuple(map(float, r))

    @cached_property
    def geometry(self) -> str:
        """Address of the boundaries for the browser; blank when areas are drawn as circles."""
        path = release.geometry_path(settings.store(), self.m.code, self.m.profile, self.m.release_id)
        return f"/geo/{self.m.code}/{self.m.release_id}.bin" if path else ""

    def need(self, horizon: int) -> pd.DataFrame:
        """Return the need table to a horizon."""
        with self._reckoning:
            if horizon not in self._need:
                self._need[horizon] = table_of(self.reckoning(horizon))
        return self._need[horizon]

    def reckoning(self, horizon: int) -> Reckoning:
        """Return what the need to a horizon is reckoned from by the main scenario."""
        with self._reckoning:
            if horizon not in self._reckonings:
                self._reckonings[horizon] = reckon(self.m, year=horizon)
        return self._reckonings[horizon]

    def growth(self, horizon: int, publisher: str) -> need.HouseholdGrowth:
        """Return households to a horizon by one publisher's forecast."""
        with self._reckoning:
            if (horizon, publisher) not in self._growth:
                self._growth[horizon, publisher] = need.household_growth(self.m, year=horizon, publisher=publisher)
        return self._growth[horizon, publisher]

    @property
    def publishers(self) -> tuple[str, ...]:
        """Publishers of forecasts, the one that the need is reckoned by first."""
        projection = self.m.settings["projection"]
        return (str(projection["publisher"]), *map(str, projection.get("compare", ())))

    @cached_property
    def class_bounds(self) -> pd.DataFrame:
        """Dwellings by tenure and rooms with what the margins allow."""
        return need.class_bounds(self.m)

    @cached_property
    def _growth(self) -> dict[tuple[int, str], need.HouseholdGrowth]:
        return {}

    @cached_property
    def _reckonings(self) -> dict[int, Reckoning]:
        return {}

    @cached_property
    def _need(self) -> dict[int, pd.DataFrame]:
        return {}

    @cached_property
    def choices(self) -> Choices:
        """What a link may choose from."""
        return Choices(
            areas=tuple(self.areas.index.astype(str)),
            measures=self.measures or MEASURES[:1],
            years=tuple(range(self.m.base_year - 3, self.m.base_year + 1)),
            horizons=self.m.horizons,
            tenures=DIMENSIONS["tenure"][:-1],
            dwelling_types=DIMENSIONS["dwelling_type"][:-1],
            rooms=("1-2", "3", "4+"),
            rent_bands=DIMENSIONS["rent_band"][:-1],
            size_bands=DIMENSIONS["size_band"][:-1],
            accessibles=DIMENSIONS["accessible"][:-1],
            ageings=tuple(map(str, standard("healthy_ageing_factor").value)),
            variants=tuple(sorted(self.m.table("projection")["variant"].dropna().astype(str).unique())) or ("main",),
            publishers=self.publishers,
            scenario_b=self._contrast,
            agreement=self.agreement,
            estates=tuple(sorted(self.estates.index)) if self.agreement else (),
            groups=tuple(self.unmet["definition_id"].astype(str)) if self.agreement else (),
            letting_b=letting_choices.contrast(self.agreement),
        )

    @cached_property
    def agreement(self) -> Agreement | None:
        """What the parties agreed on letting; None where the release has no agreement."""
        content = self.m.settings.get("agreement")
        return from_mapping(content) if content else None

    @cached_property
    def has_pipeline(self) -> bool:
        """Whether somebody has said what is under way; without it nothing is built but what a scenario builds."""
        return "pipeline" in self.m.tables

    @cached_property
    def _contrast(self) -> str:
        """The scenario that stands beside the main one at first: building as in the years before."""
        paces = seen_paces(self)
        if not paces:
            return "no_building" if self.has_pipeline else "main"
        return with_pace(self, Scenario("B"), max(pace.dwellings for pace in paces)).to_text()

    def variants(self, publisher: str, horizon: int) -> tuple[str, ...]:
        """Return the variants of a publisher's forecast that reach a year, the low one first."""
        rows = self.m.table("projection")
        own = rows[(rows["publisher"] == publisher) & (rows["year"] >= horizon)]
        known = set(own["variant"].dropna().astype(str))
        return tuple(name for name in ("low", "main", "high") if name in known)

    def term(self, form: str, language: str) -> str:
        """Return what this municipality calls its areas: form is singular, plural or (Danish) definite."""
        terms = self.m.settings["area_term"]
        return str(terms.get(f"{language}_{form}", terms[f"{language}_singular"]))

    def publisher(self, code: str) -> str:
        """Return who stands behind a forecast, by name."""
        return str(self.m.settings.get("publishers", {}).get(code, code))

    def publisher_in_tile(self, code: str, language: str) -> str:
        """Return who stands behind a forecast as a tile has room for."""
        short = self.m.settings.get("publishers_short", {}).get(code, {})
        return str(short.get(language, self.publisher(code)))

    def area_name(self, area: str) -> str:
        """Return the name of an area or district."""
        return str(self.names.get(area, area))

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of all areas by id, districts included."""
        areas = self.m.table("areas")
        return dict(zip(areas["area_id"].astype(str), areas["name"].astype(str), strict=True))

    def margin(self, dimension: str, area: str = "") -> pd.DataFrame:
        """Dwellings of the municipality, or of one area, by one dimension; no rows where the stock lacks it."""
        if dimension not in self._margins:
            try:
                whole = need.stock_margin(self.m, dimension).assign(area_id="")
                parts = [whole, need.stock_margin(self.m, dimension, by_area=True)]
            except ValueError:
                parts = [pd.DataFrame(columns=["area_id", "class", "dwellings", "low", "high", "status"])]
            self._margins[dimension] = pd.concat(parts, ignore_index=True)
        rows = self._margins[dimension]
        return rows[rows["area_id"] == area]

    def ages(self, horizon: int) -> pd.DataFrame:
        """Residents by age band now and at a horizon."""
        if horizon not in self._ages:
            self._ages[horizon] = need.age_change(self.m, year=horizon)
        return self._ages[horizon]

    def need_rows(self, horizon: int, voice: str, split: str, area: str = "") -> pd.DataFrame | None:
        """Rows of the need table by voice, split dimensions (parted by blanks) and area; a blank area is the whole."""
        table = self.need(horizon)
        with self._reckoning:
            if horizon not in self._need_places:
                names = pd.Series("", index=table.index)
                for name in NEED_DIMENSIONS:
                    names = names.where(table[name].isna(), names + f" {name}")
                areas = table["area_id"].astype(object).where(table["area_id"].notna(), "")
                # Where the rows stand, and not the rows: thousands of frames would hold more than their figures.
                found = table.groupby([table["voice"], names.str.strip(), areas], sort=False).indices
                self._need_places[horizon] = {tuple(map(str, key)): places for key, places in found.items()}
        places = self._need_places[horizon].get((voice, split, area))
        return None if places is None else table.iloc[places]

    @cached_property
    def estates(self) -> pd.DataFrame:
        """Every estate's newest row, indexed by id: its organisation and its area."""
        rows = self.m.table("estates").astype({"estate_id": object, "area_id": object, "organisation_id": object})
        return rows.sort_values("valid_from").drop_duplicates("estate_id", keep="last").set_index("estate_id")

    @cached_property
    def unmet(self) -> pd.DataFrame:
        """Known unmet need of particular target groups, each by its own definition."""
        return need.unmet_need(self.m)

    @cached_property
    def _margins(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _need_places(self) -> dict[int, dict[tuple[str, ...], np.ndarray]]:
        return {}

    @cached_property
    def _ages(self) -> dict[int, pd.DataFrame]:
        return {}


_BLANK = ("estate_id", "tenure", "dwelling_type", "building", "rooms", "size_band", "rent_band", "built", "accessible")


@lru_cache(maxsize=12)
def _facts(code: str, release_id: str) -> Facts:
    return Facts(release.load(settings.store(), code, profile=settings.profile(), release_id=release_id))


def facts(code: str, release_id: str = "latest") -> Facts:
    """Return the facts of a release; "latest" is asked of the store each time, so a new release is seen at once."""
    if release_id == "latest":
        release_id = store.current_id(settings.store(), code) or release_id
    return _facts(code, release_id)


def municipalities() -> dict[str, tuple[str, ...]]:
    """Return published municipalities and their releases, the real ones first."""
    folder = settings.store()
    return {code: store.release_ids(folder, code) for code in store.codes(folder)}


def choices(code: str, release_id: str) -> Choices:
    """Return what a release offers; the form that `ViewState.from_query` asks for."""
    return facts(code, release_id).choices
