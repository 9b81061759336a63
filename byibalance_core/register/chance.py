"""What chance alone makes of a figure of any unit, for targets and for what moved between two releases."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from byibalance_core.comparison import chance_range
from byibalance_core.model import Municipality
from byibalance_core.parameters import Indicator, Standards
from byibalance_core.unit_sizes import newest_residents


def figure_ranges(
    m: Municipality, figures: pd.DataFrame, catalogue: Mapping[str, Indicator], limits: Standards
) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % range that chance gives each figure.

    Parameters
    ----------
    figures : DataFrame
        ``unit_id``, ``indicator`` (of the catalogue), ``value`` and ``base``. Where nobody tells the base it is a part
        of the unit's residents (``untold_base_share``), as in the profiles.

    Returns
    -------
    tuple of array
        Lower and upper ends; NaN where chance does not move the figure, or its base is not known at all.
    """
    entries = [catalogue[str(name)] for name in figures["indicator"]]
    value, base = (pd.to_numeric(figures[name]).to_numpy(dtype=float) for name in ("value", "base"))
    if (np.isnan(base) & ~np.isnan(value)).any():
        of_unit = newest_residents(m, catalogue).reindex(figures["unit_id"].astype(str)).to_numpy(dtype=float)
        base = np.where(np.isnan(base), limits.untold_base_share * of_unit, base)
    return chance_range(
        value,
        base,
        proportion=np.array([entry.is_proportion for entry in entries], dtype=bool),
        per_100=np.array([entry.unit == "per_100" for entry in entries], dtype=bool),
        spread=np.array([entry.spread for entry in entries], dtype=float),
    )


def is_moved_by_chance(entry: Indicator) -> bool:
    """Tell whether chance moves figures of a kind at all: metres to a stop it does not."""
    return entry.is_proportion or entry.unit == "per_100" or entry.spread > 0
