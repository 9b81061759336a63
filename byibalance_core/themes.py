"""What lifts an area and what drags it, by theme: the same distances as the profile, added up exactly.

A theme's score is the mean of its ranked indicators' distances, each turned so that plus is the strength's
side. What an indicator contributes is its distance over their number, so the contributions sum to the score,
as the Leefbaarometer's dimensions do. A theme is told apart from the municipality only when its score is
beyond the limit *and* one of its own indicators is, on the same side: the themes and the strip of indicators
cannot disagree.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

THEME_JUDGEMENTS = ("strength", "challenge", "on_level", "no_direction", "not_ranked", "unmeasured")


def contributions(profiles: pd.DataFrame) -> pd.DataFrame:
    """Return what each ranked indicator with a direction adds to its theme's score.

    Parameters
    ----------
    profiles : DataFrame
        `byibalance_core.profiles.area_profiles`.

    Returns
    -------
    DataFrame
        ``area_id``, ``theme``, ``indicator``, ``distance`` (plus is the strength's side), ``contribution``
        (standard deviations), ``judgement``; by area and theme in the profile's order.
    """
    kept = profiles[(profiles["sign"] != 0) & profiles["distance"].notna()]
    signed = kept["distance"] * kept["sign"]
    number = signed.groupby([kept["area_id"].astype(str), kept["theme"].astype(str)]).transform("size")
    return pd.DataFrame(
        {
            "area_id": kept["area_id"].astype(str),
            "theme": kept["theme"].astype(str),
            "indicator": kept["indicator"].astype(str),
            "distance": signed,
            "contribution": signed / number,
            "judgement": kept["judgement"].astype(str),
        }
    ).reset_index(drop=True)


def scores(profiles: pd.DataFrame, *, limit: float) -> pd.DataFrame:
    """Return every area's score and judgement of every theme.

    Parameters
    ----------
    profiles : DataFrame
        `byibalance_core.profiles.area_profiles`.
    limit : float
        Distance from which an area can be told from the municipality, in standard deviations.

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
    areas = sorted(profiles["area_id"].astype(str).unique())
    names = list(dict.fromkeys(profiles["theme"].astype(str)))
    cells = pd.MultiIndex.from_product([areas, names], names=["area_id", "theme"])
    parts = contributions(profiles)
    groups = parts.groupby(["area_id", "theme"])
    score = groups["contribution"].agg(math.fsum).reindex(cells)

    key = [profiles["area_id"].astype(str), profiles["theme"].astype(str)]
    directed = profiles["sign"] != 0
    measured = profiles["value"].notna()
    facts = pd.DataFrame(
        {
            "ranked": directed & profiles["distance"].notna(),
            "of": directed,
            "strengths": profiles["judgement"] == "strength",
            "challenges": profiles["judgement"] == "challenge",
            "held_back": directed & (profiles["judgement"] == "not_ranked"),
            "undirected": ~directed & measured,
        }
    ).astype(int)
    facts = facts.groupby(key).sum().reindex(cells)
    held_back = profiles[directed & (profiles["judgement"] == "not_ranked")]
    why = held_back["reason"].astype(str).groupby([part[held_back.index] for part in key]).first().reindex(cells)
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
            "reason": why.where(facts["ranked"] == 0).fillna(""),
        },
        index=cells,
    ).reset_index()
