"""Areas that are built and lived in alike: whom an area may fairly be set beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.parameters import Indicator
from byibalance_core.profiles import area_profiles

#: What makes two areas alike: whose the dwellings are, what people live on, how many live alone. No outcome
#: is among them, so that the comparison does not choose neighbours by what it is about to compare.
STRUCTURE = (
    "almene_share",
    "median_disposable_income_dkk",
    "income_of_region_share",
    "one_person_households_share",
)


def twins(
    m: Municipality,
    area_id: str,
    *,
    n: int = 3,
    structure: Sequence[str] = STRUCTURE,
    catalogue: Mapping[str, Indicator] | None = None,
    profiles: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the areas whose structure is nearest to one area's.

    Parameters
    ----------
    m : Municipality
        The municipality.
    area_id : str
        The area.
    n : int
        At most this many areas.
    structure : sequence of str
        Indicators that make areas alike; those that the area itself has ranked are used.
    catalogue : mapping of str to Indicator, optional
        Indicators; the bundled catalogue by default.
    profiles : DataFrame, optional
        `byibalance_core.profiles.area_profiles` of the same municipality, where it is at hand.

    Returns
    -------
    DataFrame
        ``area_id``, ``distance`` (root of the mean squared difference, in standard deviations between areas),
        ``on`` (the indicators it rests on, separated by blanks), nearest first. An area that lacks one of
        these figures, or whose stock is incomplete, is not compared. No rows where the area itself has none
        of them.
    """
    frame = area_profiles(m, catalogue=catalogue) if profiles is None else profiles
    kept = frame[frame["indicator"].isin(structure)]
    places = pd.DataFrame(
        {
            "area_id": kept["area_id"].astype(str),
            "indicator": kept["indicator"].astype(str),
            "distance": kept["distance"],
        }
    ).pivot_table(index="area_id", columns="indicator", values="distance")
    if area_id not in places.index:
        return pd.DataFrame({"area_id": [], "distance": [], "on": []}).astype({"area_id": str, "on": str})
    own = places.loc[area_id].dropna()
    used = [name for name in structure if name in own.index]
    others = places.loc[places.index != area_id, used].dropna()
    apart = np.sqrt(((others - own[used]) ** 2).mean(axis=1))
    nearest = apart.sort_values(kind="stable").head(n)
    return pd.DataFrame({"area_id": nearest.index, "distance": nearest.to_numpy(), "on": " ".join(used)})
