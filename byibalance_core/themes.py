"""What lifts an area and what drags it, by theme: the same distances as the profile, added up exactly.

A theme's score is the mean of its ranked indicators' distances, each turned so that plus is the strength's
side. What an indicator contributes is its distance over their number, so the contributions sum to the score,
as the Leefbaarometer's dimensions do. A theme is told apart from the municipality only when its score is
beyond the limit *and* one of its own indicators is, on the same side: the themes and the strip of indicators
cannot disagree.

A theme's direction is made the same way, of what is left of each indicator's change when the municipality's own is
taken away (`byibalance_core.trends`). Level and direction stand beside each other and are never added up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

THEME_JUDGEMENTS = ("strength", "challenge", "on_level", "no_direction", "not_ranked", "unmeasured")
DIRECTIONS = ("better", "worse", "unchanged", "no_direction", "break", "not_ranked", "unknown")


def contributions(profiles: pd.DataFrame, *, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Return what each ranked indicator with a direction adds to its theme's score.

    Parameters
    ----------
    profiles : DataFrame
        `byibalance_core.profiles.area_profiles`.
    weights : mapping of str to float, optional
        Weight of an indicator inside its theme, by id; those not named weigh 1, and with 0 an indicator is left out.

    Returns
    -------
    DataFrame
        ``area_id``, ``theme``, ``indicator``, ``distance`` (plus is the strength's side), ``contribution``
        (standard deviations), ``judgement``; by area and theme in the profile's order.

    Raises
    ------
    ValueError
        A weight is negative or no number, or of an indicator that the profiles do not have.
    """
    return _contributions(profiles, "distance", weights)


def direction_contributions(trends: pd.DataFrame, *, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Return what each indicator's relative change adds to its theme's direction.

    Parameters
    ----------
    trends : DataFrame
        `byibalance_core.trends.area_trends`.
    weights : mapping of str to float, optional
        As in `contributions`.

    Returns
    -------
    DataFrame
        As `contributions`: ``relative_distance`` (plus is for the better) stands for ``distance``.
    """
    return _contributions(trends, "relative_distance", weights)


def _contributions(frame: pd.DataFrame, measure: str, weights: Mapping[str, float] | None) -> pd.DataFrame:
    weight = _weight(frame, weights)
    kept = frame[(frame["sign"] != 0) & frame[measure].notna() & (weight > 0)]
    signed = kept[measure] * kept["sign"]
    group = [kept["area_id"].astype(str), kept["theme"].astype(str)]
    if weights is None:
        part = signed / signed.groupby(group).transform("size")
    else:
        own = weight[kept.index]
        part = signed * (own / own.groupby(group).transform("sum"))
    return pd.DataFrame(
        {
            "area_id": kept["area_id"].astype(str),
            "theme": kept["theme"].astype(str),
            "indicator": kept["indicator"].astype(str),
            measure: signed,
            "contribution": part,
            "judgement": kept["judgement"].astype(str),
        }
    ).reset_index(drop=True)


def _weight(frame: pd.DataFrame, weights: Mapping[str, float] | None) -> pd.Series:
    """Return each row's weight; 1 where none is given."""
    given = dict(weights or {})
    if any(not (math.isfinite(weight) and weight >= 0) for weight in given.values()):
        raise ValueError(f"a weight is a number of at least 0: {given}")
    if unknown := set(given) - set(frame["indicator"].astype(str)):
        raise ValueError(f"weights of indicators that are not in the catalogue: {', '.join(sorted(unknown))}")
    return frame["indicator"].astype(str).map(given).astype(float).fillna(1.0)


def scores(profiles: pd.DataFrame, *, limit: float, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Return every area's score and judgement of every theme.

    Parameters
    ----------
    profiles : DataFrame
        `byibalance_core.profiles.area_profiles`.
    limit : float
        Distance from which an area can be told from the municipality, in standard deviations.
    weights : mapping of str to float, optional
        As in `contributions`; an indicator left out has no say in the judgement either.

    Returns
    -------
    DataFrame
        One row per area x theme, themes in the order of the catalogue: ``area_id``, ``theme``, ``score``
        (standard deviations, plus is the strength's side; the correctly rounded sum of its `contributions`;
        NaN where nothing is ranked), ``judgement``, ``ranked`` (indicators in the score), ``of`` (the theme's
        indicators with a direction), ``reason`` (why none is ranked). ``no_direction``: only indicators
        without a direction are measured. ``unmeasured``: an empty place, which the files of its indicators
        would fill.
    """
    themes = _themes(profiles, "distance", weights)
    score, directed = themes.total, themes.directed
    held_back = directed & (profiles["judgement"] == "not_ranked")
    facts = themes.counted(
        ranked=directed & profiles["distance"].notna(),
        strengths=directed & (profiles["judgement"] == "strength"),
        challenges=directed & (profiles["judgement"] == "challenge"),
        held_back=held_back,
        undirected=(profiles["sign"] == 0) & profiles["value"].notna(),
    )
    judgement = np.select(
        [
            (score >= limit) & (facts["strengths"] > 0),
            (score <= -limit) & (facts["challenges"] > 0),
            facts["ranked"] > 0,
            facts["held_back"] > 0,
            facts["undirected"] > 0,
        ],
        ["strength", "challenge", "on_level", "not_ranked", "no_direction"],
        default="unmeasured",
    )
    return pd.DataFrame(
        {
            "score": score,
            "judgement": pd.Categorical(judgement, THEME_JUDGEMENTS),
            "ranked": facts["ranked"],
            "of": facts["of"],
            "reason": themes.why(profiles[held_back], facts["ranked"]),
        },
        index=themes.cells,
    ).reset_index()


def directions(trends: pd.DataFrame, *, limit: float, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Return where every area's themes are heading, beside the municipality's own change.

    Parameters
    ----------
    trends : DataFrame
        `byibalance_core.trends.area_trends`.
    limit : float
        Mean change from which a theme has a direction, in standard deviations between the areas of the reference year.
    weights : mapping of str to float, optional
        As in `direction_contributions`.

    Returns
    -------
    DataFrame
        One row per area x theme, themes in the order of the catalogue: ``area_id``, ``theme``, ``change`` (the
        correctly rounded sum of its `direction_contributions`, plus is for the better; NaN where no change is
        measured), ``direction``, ``measured`` (indicators in it), ``of``, ``reason`` (why none is). A direction is told
        only where one of the theme's own indicators is told on the same side.
    """
    themes = _themes(trends, "relative_distance", weights)
    change, directed = themes.total, themes.directed
    judged, measured = trends["judgement"].astype(str), trends["relative_distance"].notna()
    facts = themes.counted(
        measured=directed & measured,
        undirected=(trends["sign"] == 0) & measured,
        **{name: directed & (judged == name) for name in ("better", "worse", "break", "not_ranked")},
    )
    # A break says most of why nothing is told, and then what keeps a figure from being ranked.
    silent = trends[directed & ~measured]
    place = judged[silent.index].map({"break": 0, "not_ranked": 1}).fillna(2)
    silent = silent.loc[place.sort_values(kind="stable").index]
    direction = np.select(
        [
            (change >= limit) & (facts["better"] > 0),
            (change <= -limit) & (facts["worse"] > 0),
            facts["measured"] > 0,
            facts["break"] > 0,
            facts["not_ranked"] > 0,
            facts["undirected"] > 0,
        ],
        ["better", "worse", "unchanged", "break", "not_ranked", "no_direction"],
        default="unknown",
    )
    return pd.DataFrame(
        {
            "change": change,
            "direction": pd.Categorical(direction, DIRECTIONS),
            "measured": facts["measured"],
            "of": facts["of"],
            "reason": themes.why(silent, facts["measured"]),
        },
        index=themes.cells,
    ).reset_index()


@dataclass(frozen=True)
class _Themes:
    """Every area's themes: the exact sums of their contributions, and how their indicators are counted."""

    cells: pd.MultiIndex
    key: list[pd.Series]
    total: pd.Series
    directed: pd.Series

    def counted(self, **told: pd.Series) -> pd.DataFrame:
        """Return how many of each theme's indicators are what is told of them; ``of`` counts those with a direction."""
        facts = pd.DataFrame({"of": self.directed, **told}).astype(int)
        return facts.groupby(self.key).sum().reindex(self.cells)

    def why(self, silent: pd.DataFrame, known: pd.Series) -> pd.Series:
        """Return the reason of the first silent indicator of each theme that has none known; blank for the others."""
        first = silent["reason"].astype(str).groupby([part[silent.index] for part in self.key]).first()
        return first.reindex(self.cells).where(known == 0).fillna("")


def _themes(frame: pd.DataFrame, measure: str, weights: Mapping[str, float] | None) -> _Themes:
    areas = sorted(frame["area_id"].astype(str).unique())
    names = list(dict.fromkeys(frame["theme"].astype(str)))
    cells = pd.MultiIndex.from_product([areas, names], names=["area_id", "theme"])
    parts = _contributions(frame, measure, weights)
    total = parts.groupby(["area_id", "theme"])["contribution"].agg(math.fsum).reindex(cells).astype(float)
    key = [frame["area_id"].astype(str), frame["theme"].astype(str)]
    return _Themes(cells, key, total, (frame["sign"] != 0) & (_weight(frame, weights) > 0))
