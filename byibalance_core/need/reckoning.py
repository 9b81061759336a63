"""What every row of a need table shares: one municipality, horizon and scenario, read and projected once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality, once
from byibalance_core.need import demand
from byibalance_core.need.households import AreaHouseholds, Growth, area_households, forecast_follows_plan, growth
from byibalance_core.need.intervals import Ranges, draw_ranges
from byibalance_core.need.margins import Floats
from byibalance_core.need.occupancy import CLASS_DIMENSIONS, ClassUse, class_use
from byibalance_core.need.scenarios import Scenario, resolve
from byibalance_core.need.stock import AreaStock, Margin, cross, dimensions_of, margin, read_stock, total
from byibalance_core.need.unmet import Backlog, backlog
from byibalance_core.parameters import DefaultErrors, Standards, standard, standards

_CROSS = ("tenure", "rooms")


@dataclass(frozen=True)
class Reckoning:
    """Everything that the rows of one municipality, horizon and scenario share.

    Attributes
    ----------
    errors : DefaultErrors
        Error sizes that the ranges are drawn from.
    range_method : str
        Where they come from: ``own_backtest``, or ``default_error`` where the history is too short for one.
    margins : dict of str to Margin
        The stock by each dimension that it is split by.
    memo : dict
        What `use_of` has reckoned.
    """

    m: Municipality
    year: int
    scenario: Scenario
    stock: AreaStock
    growth: Growth
    households: AreaHouseholds
    standards: Standards
    errors: DefaultErrors
    range_method: str
    follows_plan: bool
    margins: dict[str, Margin] = field(repr=False)
    memo: dict[tuple[str, ...], tuple[Margin, demand.Use]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def incomplete(self) -> list[str]:
        """Areas whose stock the register does not hold whole."""
        status = self.stock.totals["status"]
        return list(status.index[status.isin(["incomplete", "missing"])])

    @cached_property
    def rooms_needed(self) -> dict[str, int]:
        """Rooms that the norm asks for, by persons in the household."""
        return {size: int(rooms.rstrip("+")) for size, rooms in standard("room_norm").value.items()}

    @property
    def reserve_today(self) -> float:
        """Share of the dwellings that the norm holds free between two tenants."""
        return self.standards.vacancy_reserve

    @property
    def reserve(self) -> float:
        """Share of the dwellings that stands free at the horizon: the scenario's, else the norm's."""
        # At the base year itself nothing has been built yet that a larger reserve could stand in.
        if self.scenario.vacancy_reserve is None or self.year == self.m.base_year:
            return self.reserve_today
        return self.scenario.vacancy_reserve

    @cached_property
    def class_use(self) -> ClassUse | None:
        """Use by tenure, type and rooms by how each kind of household lives; None without kinds or a matrix."""
        if self.growth.kinds is None:
            return None
        in_use = {
            name: demand.base_use(split, self.households).sum(axis=0)
            for name, split in self.margins.items()
            if name in CLASS_DIMENSIONS
        }
        return class_use(self.m, self.growth.kinds, in_use, drift=self.scenario.drift)

    @property
    def splits(self) -> tuple[tuple[str, ...], ...]:
        """Dimensions of every split of the need table: none, each one, tenure with rooms."""
        single = [(name,) for name in self.margins]
        return (), *single, *([_CROSS] if set(_CROSS) <= set(self.margins) else [])

    def use_of(self, dimensions: tuple[str, ...]) -> tuple[Margin, demand.Use]:
        """Return stock and use of a split of the need table; each is reckoned when it is first asked for."""
        if dimensions not in self.memo:
            if dimensions == _CROSS:
                (tenure, tenure_use), (rooms, rooms_use) = (self.use_of((name,)) for name in _CROSS)
                split = cross(self.stock, tenure, rooms)
                use = demand.cross_as_today(split, tenure_use, rooms_use, self.growth_of(split))
            else:
                split = self.margins[dimensions[0]] if dimensions else total(self.stock)
                use = demand.as_today(split, self.households, self.growth_of(split))
            self.memo[dimensions] = split, use
        return self.memo[dimensions]

    def growth_of(self, split: Margin) -> Floats | None:
        """Return by how much the use of each class grows; None where all grow as the households do."""
        return demand.class_growth(split, self.class_use)

    @property
    def demand_method(self) -> str:
        """How the use of classes is reckoned where a matrix carries them."""
        return "ratio" if self.class_use is None else self.class_use.method

    @cached_property
    def projects(self) -> pd.DataFrame:
        """Dwellings built and demolished to the horizon."""
        return demand.pipeline(self.m, self.stock, year=self.year, scenario=self.scenario)

    @cached_property
    def backlog(self) -> Backlog | None:
        """Unmet need that the scenario adds."""
        if self.scenario.unmet is None:
            return None
        years, clear = self.year - self.m.base_year, self.scenario.clear_years
        return backlog(self.m, self.scenario.unmet, years=years, clear_years=clear)

    def dwellings(self, households: Floats) -> Floats:
        """Return the dwellings that households take at the horizon: U = HH / (1 - reserve)."""
        return households / (1.0 - self.reserve)

    def change(self, base: Floats, horizon: Floats) -> Floats:
        """Return how many more dwellings are used at the horizon, each year with its own reserve, whole."""
        return np.rint(self.dwellings(horizon) - base / (1.0 - self.reserve_today))

    def ranges(self, use: demand.Use, *, cells: bool = True) -> Ranges:
        """Return 80 % ranges of the households at the horizon; of single areas only where they have a gap."""
        return draw_ranges(
            use.horizon,
            use.base,
            municipality=self.growth.households_base,
            years=self.year - self.m.base_year,
            errors=self.errors,
            cells=cells and not self.follows_plan,
        )


def reckon(
    m: Municipality, *, year: int, scenario: str | Scenario = "main", like: Reckoning | None = None
) -> Reckoning:
    """Read what the need of one municipality, horizon and scenario is reckoned from.

    Parameters
    ----------
    like : Reckoning, optional
        Another reckoning of the same municipality, whose stock is not read once more.

    Raises
    ------
    ValueError
        When the forecast has no such variant or does not reach the year.
    """
    assumed = resolve(scenario)
    stock = read_stock(m) if like is None else like.stock
    forecast = growth(m, stock, year=year, scenario=assumed)
    households = area_households(m, stock, forecast, assumed)
    dimensions = dimensions_of(m, stock) if like is None else ()
    errors, range_method = _error_sizes(m) if like is None else (like.errors, like.range_method)
    return Reckoning(
        m=m,
        year=year,
        scenario=assumed,
        stock=stock,
        growth=forecast,
        households=households,
        standards=standards(),
        errors=errors,
        range_method=range_method,
        follows_plan=forecast_follows_plan(m),
        margins={name: margin(m, stock, name) for name in dimensions} if like is None else like.margins,
    )


@once
def _error_sizes(m: Municipality) -> tuple[DefaultErrors, str]:
    """Return the error sizes of a municipality; its past is run through the engine once, not once per scenario."""
    from byibalance_core.projection.backtest import errors_for

    return errors_for(m)
