"""How far forecasts have missed: by size of cell, by horizon, and what that says of the next one.

Every error is a share of the count that the forecast started from, so that a cell that empties does not divide by
nothing. Tables of errors are long: one row per origin, horizon and cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from byibalance_core.parameters import DefaultErrors, ErrorClass, default_errors

Floats = NDArray[np.float64]

#: Bounds of the size classes of cells; the last is open.
SIZE_BOUNDS = (1, 25, 50, 100, 250, 500, 1000)
METHODS = ("engine", "no_change", "trend")

#: Fewer earlier origins, or fewer cells of a size, are no experience.
LEAST_ORIGINS = 3
LEAST_CELLS = 30
LEVEL = 0.8
#: Cells that coverage is judged in, and those that the engine is judged in against its rivals.
COVERED_FROM, LARGE_FROM = 100, 250

#: Bounds that the growth of errors with the horizon is held within.
_EXPONENTS = (0.3, 1.5)
_NORMAL_HORIZON = 5


class SizeClass(NamedTuple):
    """Cells from `low` to just below `high` households or dwellings; `high` None is open."""

    low: int
    high: int | None


SIZES: tuple[SizeClass, ...] = (
    *(SizeClass(low, high) for low, high in pairwise(SIZE_BOUNDS)),
    SizeClass(SIZE_BOUNDS[-1], None),
)


def size_class(count: ArrayLike) -> NDArray[np.int64]:
    """Return the row of `SIZES` that a count belongs to; -1 where there is nothing.

    Examples
    --------
    >>> size_class([0, 24, 25, 4000])
    array([-1,  0,  1,  6])
    """
    return np.digitize(np.nan_to_num(np.asarray(count, dtype=float)), SIZE_BOUNDS) - 1


def errors_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Return absolute errors as shares of the origin's count.

    Parameters
    ----------
    trials : DataFrame
        ``origin, horizon, now, actual, engine, trend`` and what names the cell.

    Returns
    -------
    DataFrame
        Rows with a count at the origin and an outcome; columns ``size_class`` and one error per method added.
    """
    own = trials[(trials["now"] >= 1) & trials[["actual", "engine"]].notna().all(axis=1)]
    return own.assign(
        size_class=size_class(own["now"]),
        error_engine=(own["engine"] - own["actual"]).abs() / own["now"],
        error_no_change=(own["now"] - own["actual"]).abs() / own["now"],
        error_trend=(own["trend"] - own["actual"]).abs() / own["now"],
    )


def with_past_intervals(errors: pd.DataFrame) -> pd.DataFrame:
    """Add the 80 % interval that each forecast could have been given when it was made.

    Parameters
    ----------
    errors : DataFrame
        As `errors_table` gives it, of one municipality.

    Returns
    -------
    DataFrame
        With ``q80`` (half width as a share of the origin's count; NaN where experience was too short) and
        ``inside`` (whether the outcome fell within; missing without an interval).

    Notes
    -----
    The interval of a size class at a horizon is the quantile of the absolute errors of the origins whose outcome was
    known at the time (Wilson et al. 2018).
    """
    origin, horizon, size, error = (
        errors[name].to_numpy() for name in ("origin", "horizon", "size_class", "error_engine")
    )
    q80 = np.full(len(errors), np.nan)
    for ahead in np.unique(horizon):
        for made in np.unique(origin[horizon == ahead]):
            known = (horizon == ahead) & (origin + ahead <= made)
            if len(np.unique(origin[known])) < LEAST_ORIGINS:
                continue
            now = (horizon == ahead) & (origin == made)
            for kind in np.unique(size[now]):
                past = error[known & (size == kind)]
                if len(past) >= LEAST_CELLS:
                    q80[now & (size == kind)] = np.quantile(past, LEVEL)
    inside = pd.array(error <= q80 + 1e-12, dtype="boolean")
    inside[np.isnan(q80)] = pd.NA
    return errors.assign(q80=q80, inside=inside)


def pooled(errors: pd.DataFrame) -> pd.DataFrame:
    """Return median errors beside each other, and how often the interval held, by size of cell and horizon.

    Returns
    -------
    DataFrame
        ``horizon, size_class, from, to, cells, origins``, median absolute error of each method as a share,
        ``coverage`` of the intervals from own earlier errors (NaN without any), ``best`` (the method that missed by
        least), and whether the engine has missed by no more than each rival: ``beats_no_change``, ``beats_trend``.
    """
    rows = []
    for (horizon, size), own in _by(errors, "horizon", "size_class"):
        medians = {method: float(own[f"error_{method}"].median()) for method in METHODS}
        earned = own["inside"].dropna().astype(float)
        rows.append(
            {
                "horizon": horizon,
                "size_class": size,
                "from": SIZES[size].low,
                "to": SIZES[size].high,
                "cells": len(own),
                "origins": own["origin"].nunique(),
                **medians,
                "coverage": float(earned.mean()) if len(earned) else np.nan,
                "best": min(medians, key=lambda method: (medians[method], METHODS.index(method))),
                **{f"beats_{rival}": not medians["engine"] > medians[rival] for rival in METHODS[1:]},
            }
        )
    columns = ["horizon", "size_class", "from", "to", "cells", "origins", *METHODS, "coverage", "best"]
    columns += [f"beats_{rival}" for rival in METHODS[1:]]
    return pd.DataFrame(rows, columns=columns).astype({"to": "Int64"})


def empirical_errors(errors: pd.DataFrame, sums: pd.DataFrame) -> DefaultErrors | None:
    """Return a municipality's own error sizes in the form of the default ones.

    Parameters
    ----------
    errors : DataFrame
        Errors of cells, as `errors_table` gives them.
    sums : DataFrame
        The same of the municipality's totals: an interval of a sum is made of errors of sums.

    Returns
    -------
    DefaultErrors or None
        None where fewer than three origins have an outcome five years on (or at the longest horizon of at least
        half of that), or fewer than two size classes have cells enough.
    """
    counts = errors.groupby("horizon")["origin"].nunique()
    long = counts[(counts >= LEAST_ORIGINS) & (counts.index <= _NORMAL_HORIZON) & (counts.index > _NORMAL_HORIZON / 2)]
    if long.empty:
        return None
    horizon = int(long.index.max())
    exponent = _exponent(errors)
    grow = (_NORMAL_HORIZON / horizon) ** exponent
    own = errors[errors["horizon"] == horizon]
    cells = []
    for (size,), part in _by(own, "size_class"):
        if len(part) >= LEAST_CELLS:
            p50, q80, p90 = (float(q) * grow for q in np.quantile(part["error_engine"], (0.5, LEVEL, 0.9)))
            low, high = SIZES[size]
            cells.append(ErrorClass(low, high or 5 * low, p50, p90, q80))
    if len(cells) < 2:
        return None
    usual = default_errors()
    total = sums.loc[(sums["horizon"] == horizon), "error_engine"]
    large = float(np.quantile(total, LEVEL)) * grow if len(total) else usual.large_total
    return DefaultErrors(
        tuple(_never_rising(cells)), (), max(large, usual.floor), usual.floor, exponent, usual.maximum_horizon_years
    )


def _by(rows: pd.DataFrame, *names: str) -> Iterator[tuple[tuple[int, ...], pd.DataFrame]]:
    """Return the rows of each combination of whole numbers, in order."""
    for key, own in rows.groupby(list(names), sort=True):
        yield tuple(int(part) for part in np.atleast_1d(np.asarray(key))), own


def _never_rising(cells: list[ErrorClass]) -> list[ErrorClass]:
    """Raise a smaller class to the error of the next larger one where chance, or empty classes, made it smaller."""
    held: list[ErrorClass] = []
    for cell in reversed(cells):
        larger = held[-1] if held else cell
        held.append(replace(cell, p50=larger.p50, p90=larger.p90, q80=larger.q80) if cell.q80 < larger.q80 else cell)
    return held[::-1]


def _exponent(errors: pd.DataFrame) -> float:
    """Return how errors have grown with the horizon, as the exponent of years."""
    usual = default_errors().horizon_exponent
    enough = errors.groupby("horizon").filter(lambda own: own["origin"].nunique() >= LEAST_ORIGINS)
    large = enough[enough["now"] >= SIZES[3].low]
    by_horizon = large.groupby("horizon")["error_engine"].quantile(LEVEL)
    by_horizon = by_horizon[by_horizon > 0]
    if len(by_horizon) < 3:
        return usual
    slope = np.polyfit(np.log(by_horizon.index.to_numpy(dtype=float)), np.log(by_horizon.to_numpy()), 1)[0]
    return float(np.clip(slope, *_EXPONENTS))


def shelf_life(errors: pd.DataFrame, *, within: float = 0.1, level: float = LEVEL) -> pd.Series:
    """Return how many years a forecast of each area has kept.

    Parameters
    ----------
    errors : DataFrame
        Errors of area totals (``area_id, origin, horizon, error_engine``).
    within : float
        What counts as kept: an error up to this share.
    level : float
        Share of the forecasts that must have kept, at this horizon and every shorter one.

    Returns
    -------
    Series of Int64
        Years by area id; 0 where not even the shortest horizon has kept, missing where fewer than three origins have
        reached it, so that nothing can be said. Longer horizons that fewer than three origins have reached say
        nothing either: a forecast is never said to keep longer than has been tried.

    Notes
    -----
    Wilson et al. (2018): the shelf life of local forecasts.
    """
    kept = errors.assign(area_id=errors["area_id"].astype(object), kept=errors["error_engine"] <= within)
    shares = kept.pivot_table(index="area_id", columns="horizon", values="kept", aggfunc="mean")
    origins = kept.pivot_table(index="area_id", columns="horizon", values="origin", aggfunc="nunique")
    tried = (origins >= LEAST_ORIGINS).to_numpy()
    good = (tried & (shares >= level).to_numpy()).cumprod(axis=1).sum(axis=1)
    years = np.array([0, *shares.columns])[good]
    known = (origins.iloc[:, :1] >= LEAST_ORIGINS).all(axis=1)
    said = [int(lasted) if told else None for lasted, told in zip(years, known, strict=True)]
    return pd.Series(pd.array(said, dtype="Int64"), index=shares.index, name="years")


def origins_tried(errors: pd.DataFrame) -> pd.Series:
    """Return from how many origins the shortest horizon of each area has been tried, by area id.

    `shelf_life` says nothing of an area with fewer than three.
    """
    own = errors.assign(area_id=errors["area_id"].astype(object))
    shortest = own["horizon"] == own["horizon"].min()
    tried = own[shortest].groupby("area_id")["origin"].nunique()
    return tried.reindex(sorted(own["area_id"].unique()), fill_value=0).rename("origins")


@dataclass(frozen=True)
class Headline:
    """A backtest in few figures.

    Attributes
    ----------
    coverage : float
        Share of the outcomes within their 80 % interval, in cells of 100 and more; NaN without own intervals.
    covered_cells : int
        Cells that this rests on.
    engine, no_change, trend : float
        Median absolute error in cells of 250 and more, as a share.
    large_cells : int
        Cells that they rest on.
    """

    coverage: float
    covered_cells: int
    engine: float
    no_change: float
    trend: float
    large_cells: int

    @property
    def below_no_change(self) -> float:
        """How far the engine's median error lies below that of no change, as a share of it."""
        return _below(self.engine, self.no_change)

    @property
    def below_trend(self) -> float:
        """How far the engine's median error lies below that of the trend line, as a share of it."""
        return _below(self.engine, self.trend)


def headline(errors: pd.DataFrame) -> Headline:
    """Return coverage in cells of 100 and more, and median errors in cells of 250 and more.

    Parameters
    ----------
    errors : DataFrame
        As `with_past_intervals` gives it.
    """
    covered = errors.loc[(errors["now"] >= COVERED_FROM), "inside"].dropna().astype(float)
    large = errors[errors["now"] >= LARGE_FROM]
    medians = {method: float(large[f"error_{method}"].median()) for method in METHODS}
    return Headline(float(covered.mean()) if len(covered) else np.nan, len(covered), **medians, large_cells=len(large))


def _below(own: float, rival: float) -> float:
    return 1.0 - own / rival if rival > 0 else np.nan
