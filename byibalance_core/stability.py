"""How surely a theme has the class that is printed: the same class under other weights and another draw of chance.

Each of 1,000 seeded draws weighs the indicators inside a theme anew (every set of weights equally likely: a flat
Dirichlet) and lets chance move every figure, today's and the reference year's apart, as far as chance moves a figure of
its kind and base. The theme is then classed by the rule of the page (`byibalance_core.themes`). The share of the draws
with the printed class is what is said: "in this class in 87 % of the draws".

What stays as it is: the municipality's own figure and the spread between areas. A figure that chance does not move, or
whose base nobody tells, moves by its weight only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core import themes
from byibalance_core.comparison import ROUNDING
from byibalance_core.model import Municipality
from byibalance_core.parameters import Indicator, Standards, profile_indicators, standards
from byibalance_core.profiles import area_profiles, chance_ranges
from byibalance_core.trends import MEASURED

#: Draws behind a share: it moves by about one and a half points from one seed to another.
DRAWS = 1000
_SEED = 20260101
_Z95 = 1.959963984540054

Floats = NDArray[np.float64]
_LEVELS = {"strength": 1, "on_level": 0, "challenge": -1}
_DIRECTIONS = {"better": 1, "unchanged": 0, "worse": -1}


@dataclass(frozen=True)
class _Measure:
    """A theme's figures as the strength's side counts them, areas x indicators; NaN where one is not measured.

    Attributes
    ----------
    place : array
        Distances, in standard deviations between areas.
    error : array
        How far chance moves them; 0 where it does not.
    below, above : array
        What a distance must be over, or under the negative of, for chance not to explain it.
    """

    place: Floats
    error: Floats
    below: Floats
    above: Floats


def theme_stability(
    m: Municipality,
    *,
    profiles: pd.DataFrame | None = None,
    trends: pd.DataFrame | None = None,
    catalogue: Mapping[str, Indicator] | None = None,
    limits: Standards | None = None,
    weights: Mapping[str, float] | None = None,
    draws: int = DRAWS,
) -> pd.DataFrame:
    """Return how many of the draws give each theme of each area the class that is printed.

    Parameters
    ----------
    m : Municipality
        The municipality.
    profiles : DataFrame, optional
        `byibalance_core.profiles.area_profiles` of the same municipality, catalogue and limits, where it is at hand.
    trends : DataFrame, optional
        `byibalance_core.trends.area_trends`; without it only the level is classed.
    catalogue, limits
        As in `area_profiles`.
    weights : mapping of str to float, optional
        Weights of the printed class, as in `byibalance_core.themes.scores`; the draws weigh anew all the same, but
        leave out what has the weight 0.
    draws : int
        Number of draws.

    Returns
    -------
    DataFrame
        One row per area x theme: ``area_id``, ``theme``, ``level`` and ``direction`` (as printed), ``level_share`` and
        ``class_share`` (level and direction together), 0-1; NaN where no class is printed.
    """
    catalogue = profile_indicators() if catalogue is None else catalogue
    limits = standards() if limits is None else limits
    frame = area_profiles(m, catalogue=catalogue, limits=limits) if profiles is None else profiles
    answer = themes.scores(frame, limit=limits.distinguishable_sd - ROUNDING, weights=weights)
    answer = answer[["area_id", "theme", "judgement"]].rename(columns={"judgement": "level"})
    if trends is None:
        direction = pd.Categorical(["unknown"] * len(answer), themes.DIRECTIONS)
    else:
        found = themes.directions(trends, limit=limits.change_sd - ROUNDING, weights=weights)
        direction = found["direction"].array
    answer["direction"] = direction

    shape = (len(frame) // len(catalogue), len(catalogue))
    level, change, shared = _measures(m, frame, trends, catalogue, limits)
    used = np.array([entry.direction != "none" for entry in catalogue.values()])
    used &= np.array([(weights or {}).get(name, 1.0) > 0 for name in catalogue])
    theme = np.array([entry.theme for entry in catalogue.values()])
    names = list(dict.fromkeys(theme))
    rows = pd.Index(frame["area_id"].astype(str).to_numpy().reshape(shape)[:, 0])
    order = rows.get_indexer(pd.Index(answer["area_id"].to_numpy().reshape(shape[0], len(names))[:, 0]))
    shares = np.full((shape[0], len(names), 2), np.nan)
    printed: dict[str, Floats] = {
        column: np.asarray(answer[column].astype(str).map(classes), dtype=np.float64).reshape(shape[0], len(names))
        for column, classes in (("level", _LEVELS), ("direction", _DIRECTIONS))
    }
    for place, name in enumerate(names):
        mine = np.flatnonzero(used & (theme == name))
        own = {column: values[:, place] for column, values in printed.items()}
        if mine.size and not np.isnan(own["level"]).all():
            rng = np.random.default_rng([_SEED, place])
            shares[:, place] = _shares(
                _of(level, order, mine), _of(change, order, mine), shared[np.ix_(order, mine)], own, limits, rng, draws
            )
    return answer.assign(level_share=shares[:, :, 0].ravel(), class_share=shares[:, :, 1].ravel())


def _measures(
    m: Municipality,
    frame: pd.DataFrame,
    trends: pd.DataFrame | None,
    catalogue: Mapping[str, Indicator],
    limits: Standards,
) -> tuple[_Measure, _Measure, Floats]:
    """Return the levels, the changes, and how far today's chance moves a change, all areas x indicators."""
    shape = (len(frame) // len(catalogue), len(catalogue))
    value, base, distance = (frame[name].to_numpy(dtype=float) for name in ("value", "base", "distance"))
    sign = np.where(frame["sign"].to_numpy() < 0, -1, 1)
    low, high = chance_ranges(m, frame["area_id"], value, base, catalogue, limits)
    gap = value - frame["benchmark"].to_numpy(dtype=float)
    # A distance is a difference over the spread: the spread follows from both, where there is a difference at all.
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(np.abs(distance) > 0, gap / distance, np.nan)
    spread = np.where(np.isnan(spread), _by_indicator(spread, shape), spread)
    level = _measure(distance * sign, (value - low) / spread, (high - value) / spread, sign, shape)
    if trends is None:
        nothing = np.full(shape, np.nan)
        return level, _Measure(nothing, nothing, nothing, nothing), nothing
    relative, own = (trends[name].to_numpy(dtype=float) for name in ("relative", "spread"))
    counted = trends["judgement"].astype(str).isin(MEASURED).to_numpy()
    place = np.where(counted, trends["relative_distance"].to_numpy(dtype=float), np.nan)
    below = (relative - trends["relative_low"].to_numpy(dtype=float)) / own
    above = (trends["relative_high"].to_numpy(dtype=float) - relative) / own
    change = _measure(place * sign, below, above, sign, shape)
    today = np.nan_to_num(level.error * (spread / own).reshape(shape))
    return level, change, np.minimum(today, change.error)


def _by_indicator(values: Floats, shape: tuple[int, int]) -> Floats:
    """Return each indicator's first known value for all its areas."""
    table = pd.DataFrame(values.reshape(shape))
    return np.asarray(table.bfill().ffill().to_numpy()).ravel()


def _measure(place: Floats, below: Floats, above: Floats, sign: NDArray[np.int64], shape: tuple[int, int]) -> _Measure:
    below, above = (np.nan_to_num(side, nan=0.0, posinf=0.0, neginf=0.0) for side in (below, above))
    down, up = np.where(sign < 0, above, below), np.where(sign < 0, below, above)
    error = (below + above) / (2 * _Z95)
    return _Measure(*(part.reshape(shape) for part in (place, error, down, up)))


def _of(measure: _Measure, areas: NDArray[np.int64], mine: NDArray[np.int64]) -> _Measure:
    cells = np.ix_(areas, mine)
    return _Measure(measure.place[cells], measure.error[cells], measure.below[cells], measure.above[cells])


def _shares(
    level: _Measure,
    change: _Measure,
    shared: Floats,
    printed: Mapping[str, Floats],
    limits: Standards,
    rng: np.random.Generator,
    draws: int,
) -> Floats:
    """Return for one theme the share of the draws with the printed level, and with level and direction."""
    weights = rng.dirichlet(np.ones(level.place.shape[1]), draws)
    today = rng.standard_normal((draws, *level.place.shape))
    same_level = _classes(level, level.error * today, weights, limits.distinguishable_sd) == printed["level"]
    answer = np.full((len(level.place), 2), np.nan)
    known = ~np.isnan(printed["level"])
    answer[known, 0] = same_level.mean(axis=0)[known]
    moved = ~np.isnan(printed["direction"])
    if moved.any():
        apart = np.sqrt(np.maximum(change.error**2 - shared**2, 0.0))
        noise = shared * today + apart * rng.standard_normal(today.shape)
        same = (_classes(change, noise, weights, limits.change_sd) == printed["direction"]) & same_level
        answer[known & moved, 1] = same.mean(axis=0)[known & moved]
    return answer


def _classes(measure: _Measure, noise: Floats, weights: Floats, limit: float) -> NDArray[np.int64]:
    """Return the class of every draw and area: 1, 0 or -1, by the rule of `byibalance_core.themes`."""
    there = ~np.isnan(measure.place)
    drawn = np.where(there, measure.place, 0.0) + noise
    total = weights @ there.T.astype(float)
    score = np.einsum("di,dai->da", weights, np.where(there, drawn, 0.0)) / np.where(total > 0, total, 1.0)
    edge = limit - ROUNDING
    plus = ((drawn >= np.maximum(edge, measure.below)) & there).any(axis=2)
    minus = ((drawn <= -np.maximum(edge, measure.above)) & there).any(axis=2)
    return np.where((score >= edge) & plus, 1, np.where((score <= -edge) & minus, -1, 0))
