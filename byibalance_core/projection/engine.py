"""The small-area engine: households and dwellings in use by area and class, from a history up to its origin.

``cell = dwellings ahead x use per dwelling x share of the class``. Dwellings follow what is being built
(`building`); use per dwelling and shares go on along their own trend as far as trends have lasted before
(`trends.lasting_share`), and classes are then made to sum to their area.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from byibalance_core.projection.building import stock_ahead
from byibalance_core.projection.history import History
from byibalance_core.projection.trends import LEAST, at_horizon, lasting_share, least_squares, rolling_slopes

Floats = NDArray[np.float64]

TOTAL = "total"

#: Bounds between the sizes of cells whose trends are told apart: in small cells a trend is mostly chance.
SIZES = (50.0, 250.0)


@dataclass(frozen=True)
class CellForecast:
    """One family of cells at one horizon: the engine beside its two rivals.

    Attributes
    ----------
    counted, dimension : str
        As in `byibalance_core.projection.history.Family`; the dimension ``total`` is the areas themselves.
    classes : tuple of str
    now, engine, trend : array of shape (areas, classes)
        The origin's count (which is also what "no change" says), the engine's figure, and the trend line's.
    """

    counted: str
    dimension: str
    classes: tuple[str, ...]
    now: Floats
    engine: Floats
    trend: Floats


@dataclass(frozen=True)
class Engine:
    """The engine at one origin, for any number of horizons: what it learns of the history is learned once.

    Attributes
    ----------
    history : History
        Nothing after its origin is known.
    projects : array of shape (areas, years), optional
        Net dwellings of known projects by year after the origin, as `building.known_projects` gives them.
    """

    history: History
    projects: Floats | None = None

    def cells(self, years: int) -> list[CellForecast]:
        """Return every cell at a horizon.

        Parameters
        ----------
        years : int
            Years after the origin, from 1.

        Returns
        -------
        list of CellForecast
            The areas' households and dwellings in use, then one per family. A cell is NaN where the origin's count
            is unknown; the trend also where fewer than five years are known.
        """
        found, growth, built = [], {}, self._built(years)
        for counted, series in self._totals.items():
            now = series[:, -1:]
            growth[counted] = built * np.exp(self._use[counted].ahead(years))
            line = at_horizon(*self._lines[counted], years)[:, None]
            found.append(CellForecast(counted, TOTAL, (TOTAL,), now, now * growth[counted][:, None], line))
        for family, shares, drawn in zip(self.history.families, self._shares, self._family_lines, strict=True):
            now = family.counts[..., -1]
            size = np.nansum(now, axis=1) * growth[family.counted]
            drifted = np.nan_to_num(now) * np.exp(shares.ahead(years))
            sums = drifted.sum(axis=1, keepdims=True)
            share = np.divide(drifted, sums, out=np.zeros_like(drifted), where=sums > 0)
            engine = np.where(np.isnan(now), np.nan, share * size[:, None])
            line = at_horizon(*drawn, years)
            found.append(CellForecast(family.counted, family.dimension, family.classes, now, engine, line))
        return found

    def _built(self, years: int) -> Floats:
        """Return how many times as many dwellings each area has at the horizon."""
        stock = self.history.stock[:, -1]
        known = None if self.projects is None else self.projects[:, :years]
        ahead = stock_ahead(self.history, years, projects=known)[:, -1]
        return np.divide(ahead, stock, out=np.ones(len(stock)), where=stock > 0)

    @cached_property
    def _lines(self) -> dict[str, tuple[Floats, Floats]]:
        return {counted: least_squares(series) for counted, series in self._totals.items()}

    @cached_property
    def _family_lines(self) -> list[tuple[Floats, Floats]]:
        return [least_squares(family.counts) for family in self.history.families]

    @cached_property
    def _totals(self) -> dict[str, Floats]:
        return {"households": self.history.households, "dwellings": self.history.in_use}

    @cached_property
    def _use(self) -> dict[str, Drift]:
        """Use per dwelling; without a count of dwellings the series itself is carried on."""
        stock = self.history.stock
        counted = stock[:, -1:] > 0
        per = np.where(counted, np.where(stock > 0, stock, np.nan), 1.0)
        return {name: Drift.of(_log(series / per), series[:, -1]) for name, series in self._totals.items()}

    @cached_property
    def _shares(self) -> list[Drift]:
        """Share of each class in its area; half a household more in each, since an empty class has no logarithm."""
        found = []
        for family in self.history.families:
            whole = np.nansum(family.counts, axis=1, keepdims=True) + 0.5 * len(family.classes)
            found.append(Drift.of(np.log((family.counts + 0.5) / whole), family.counts[..., -1], by_size=True))
        return found


@dataclass(frozen=True)
class Drift:
    """Logarithms that move along their own trend, as far as trends have lasted before.

    Attributes
    ----------
    series, slopes : array of shape (..., years)
        The slope of each year is that of the trend as it stood then.
    weight : array of shape (...)
        What each series rests on.
    group : array of int, shape (...)
        Series whose trends are taken to last alike.
    """

    series: Floats
    slopes: Floats
    weight: Floats
    group: NDArray[np.int64]

    @classmethod
    def of(cls, series: Floats, now: Floats, *, by_size: bool = False) -> Drift:
        """Draw the trends of series, told apart by size when asked."""
        weight = np.nan_to_num(now)
        group = np.digitize(weight, SIZES) if by_size else np.zeros(weight.shape, dtype=np.int64)
        return cls(series, rolling_slopes(series), weight, group)

    def ahead(self, years: int) -> Floats:
        """Return the change to a horizon."""
        drift = np.nan_to_num(self.slopes[..., -1]) * years
        earlier = slice(LEAST - 1, max(self.series.shape[-1] - years, LEAST - 1))
        drawn = self.slopes[..., earlier] * years
        later = self.series[..., LEAST - 1 + years :]
        changes = later - self.series[..., earlier]
        for number in np.unique(self.group):
            own = self.group == number
            drift[own] *= lasting_share(changes[own], drawn[own], self.weight[own])
        return np.asarray(drift)


def _log(values: Floats) -> Floats:
    return np.log(np.where(values > 0, values, np.nan))
