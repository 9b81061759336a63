"""The engine against its own past: what it would have said at every earlier origin, and what came.

For each origin and horizon that a municipality's history allows, the engine sees the history up to the origin and
nothing more; "no change" and a trend line stand beside it. Projects that are under way are known from the permits
counted before the origin. The frame is the engine's own sum of the areas: no forecast of that time is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core.model import Municipality
from byibalance_core.parameters import DefaultErrors, default_errors
from byibalance_core.projection import errors as sizes
from byibalance_core.projection.engine import TOTAL, Engine
from byibalance_core.projection.history import History, read_history
from byibalance_core.projection.trends import LEAST

Floats = NDArray[np.float64]

#: Longest horizon that is tried: beyond it too few origins are left to say anything.
LONGEST = 15
#: Horizons that the sizes of intervals are learned from.
FOR_INTERVALS = (1, 3, 5, 10)


@dataclass(frozen=True)
class Backtest:
    """Errors of the engine and its rivals on one municipality's own history, or on several pooled.

    Attributes
    ----------
    first_year, last_year : int
        The history.
    cells : DataFrame
        One row per origin, horizon and cell (area x class): ``area_id, counted, dimension, class_name, now,
        actual, engine, trend``, one error per method, ``size_class``, ``q80`` and ``inside``.
    areas : DataFrame
        The same for the areas' own totals.
    sums : DataFrame
        The same for the municipality's totals and its classes, so that intervals of sums are those of sums.
    """

    first_year: int
    last_year: int
    cells: pd.DataFrame
    areas: pd.DataFrame
    sums: pd.DataFrame

    @property
    def origins(self) -> list[int]:
        """Years that the engine was set to, oldest first."""
        return sorted(int(year) for year in self.areas["origin"].unique())

    def table(self, *, horizon: int | None = None, origin: int | None = None) -> pd.DataFrame:
        """Return median errors and coverage by size of cell (`errors.pooled`), of one horizon or one origin."""
        own = self.cells
        if horizon is not None:
            own = own[own["horizon"] == horizon]
        if origin is not None:
            own = own[own["origin"] == origin]
        return sizes.pooled(own)

    def sums_table(self) -> pd.DataFrame:
        """Return the same as `table` for the municipality's own totals and classes."""
        return sizes.pooled(self.sums)

    def shelf_life(self) -> pd.Series:
        """Return years that a forecast of each area's households has kept; of dwellings in use without them.

        Missing where fewer than three origins have been tried (`errors.shelf_life`).
        """
        return sizes.shelf_life(self._whole)

    def origins_tried(self) -> pd.Series:
        """Return from how many origins the shortest horizon of each area has been tried."""
        return sizes.origins_tried(self._whole)

    @property
    def _whole(self) -> pd.DataFrame:
        households = self.areas[self.areas["counted"] == "households"]
        return households if len(households) else self.areas


def backtest(
    m: Municipality | History,
    *,
    horizons: Iterable[int] | None = None,
    on_origin: Callable[[int], None] | None = None,
) -> Backtest | None:
    """Set the engine to every origin of a municipality's history and compare with what came.

    Parameters
    ----------
    m : Municipality or History
        The municipality, or its series.
    horizons : iterable of int, optional
        Years ahead; all that the history allows (at most 15) when left out.
    on_origin : callable, optional
        Called with each origin before it is tried: long runs show that they go on.

    Returns
    -------
    Backtest or None
        None where the history is too short: five years before the first origin and one after it are the least.

    Examples
    --------
    >>> from byibalance_core.projection.history import History
    >>> none = np.full((1, 6), np.nan)
    >>> grows = np.array([[100.0, 102, 104, 106, 108, 110]])
    >>> phases = {"permitted": none, "started": none, "completed": none}
    >>> history = History(("1",), np.arange(2021, 2027), grows, grows, none, phases, ())
    >>> tested = backtest(history)
    >>> tested.areas[["origin", "horizon", "now", "actual", "engine"]].round(1).to_dict("records")
    [{'origin': 2025, 'horizon': 1, 'now': 108.0, 'actual': 110.0, 'engine': 110.0}]
    """
    history = m if isinstance(m, History) else read_history(m)
    if history is None or len(history.years) <= LEAST:
        return None
    longest = min(len(history.years) - LEAST, LONGEST)
    ahead = [years for years in (horizons or range(1, longest + 1)) if 1 <= years <= longest]
    trials, tried = [], []
    for origin in (int(year) for year in history.years[LEAST - 1 : -1]):
        if on_origin is not None:
            on_origin(origin)
        engine = Engine(history.until(origin))
        for years in ahead:
            if origin + years <= history.origin:
                trials.append(_trial(history, engine, years))
                tried.append((origin, years))
    if not trials:
        return None
    rows = _rows(history, tried, np.stack(trials))
    whole = rows["dimension"] == TOTAL
    return Backtest(
        int(history.years[0]),
        history.origin,
        *(sizes.with_past_intervals(sizes.errors_table(part)) for part in (rows[~whole], rows[whole], _sums(rows))),
    )


def errors_for(m: Municipality) -> tuple[DefaultErrors, str]:
    """Return the error sizes that intervals of a municipality are made of, and where they come from.

    Returns
    -------
    errors : DefaultErrors
    method : str
        ``own_backtest`` where the municipality's own history is long enough, else ``default_error``.
    """
    return errors_of(backtest(m, horizons=FOR_INTERVALS))


def errors_of(tested: Backtest | None) -> tuple[DefaultErrors, str]:
    """Return the same as `errors_for` from a backtest that is at hand."""
    if tested is not None:
        own = sizes.empirical_errors(tested.cells, tested.sums[tested.sums["dimension"] == TOTAL])
        if own is not None:
            return own, "own_backtest"
    return default_errors(), "default_error"


_VALUES = ("now", "actual", "engine", "trend")


def _trial(history: History, engine: Engine, years: int) -> Floats:
    """Return what one origin said of every cell at one horizon, and what came: values x cells."""
    at = len(engine.history.years) - 1 + years
    outcomes = [history.households[:, at], history.in_use[:, at]]
    outcomes += [family.counts[..., at].ravel() for family in history.families]
    said = engine.cells(years)
    parts = [[part.now, part.engine, part.trend] for part in said]
    now, ahead, trend = (np.concatenate([part[place].ravel() for part in parts]) for place in range(3))
    return np.stack([now, np.concatenate(outcomes), ahead, trend])


def _rows(history: History, tried: list[tuple[int, int]], values: Floats) -> pd.DataFrame:
    """Return one row per trial and cell from an array of trials x values x cells."""
    blocks: list[tuple[str, str, tuple[str, ...]]] = [("households", TOTAL, (TOTAL,)), ("dwellings", TOTAL, (TOTAL,))]
    blocks += [(family.counted, family.dimension, family.classes) for family in history.families]
    cells = pd.DataFrame(
        [
            (area, counted, dimension, name)
            for counted, dimension, names in blocks
            for area in history.areas
            for name in names
        ],
        columns=["area_id", "counted", "dimension", "class_name"],
    ).astype("category")
    rows = cells.iloc[np.tile(np.arange(len(cells)), len(tried))].reset_index(drop=True)
    for name, column in zip(("origin", "horizon"), np.array(tried).T, strict=True):
        rows[name] = np.repeat(column, len(cells))
    for place, name in enumerate(_VALUES):
        rows[name] = values[:, place].ravel()
    return rows


def _sums(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the municipality's cells: sums over the areas that are known both then and now."""
    keys = ["origin", "horizon", "counted", "dimension", "class_name"]
    known = rows[rows[list(_VALUES)].notna().all(axis=1)]
    return known.groupby(keys, sort=True, observed=True)[list(_VALUES)].sum().reset_index()
