"""Households of every area by type and size at a horizon, fitted to the municipality's kinds of household."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from byibalance_core.model import Municipality
from byibalance_core.need.kinds import HouseholdKinds, household_kinds
from byibalance_core.projection.backtest import LONGEST, backtest
from byibalance_core.projection.building import known_projects
from byibalance_core.projection.engine import TOTAL, Engine
from byibalance_core.projection.errors import size_class
from byibalance_core.projection.frame import cell_counts
from byibalance_core.projection.history import read_history
from byibalance_core.projection.raking import fill_hidden, rake

Floats = NDArray[np.float64]

#: What an empty cell begins at where the municipality has such households and every area lacks them.
PRIOR = 1e-3


@dataclass(frozen=True)
class AreaKinds:
    """Households by area and kind, in the base year and at a horizon.

    Attributes
    ----------
    areas : tuple of str
    kinds : DataFrame
        ``household_type``, ``size``; one row per kind.
    base, horizon : array of shape (areas, kinds)
        Unrounded. At the horizon they sum to the area's households and to the municipality's of each kind, to a
        millionth.
    publisher : str
        Whose forecast the municipality's kinds follow.
    method : str
        ``raked``: the areas' own counts, moved as the engine says, fitted to the municipality.
    """

    areas: tuple[str, ...]
    kinds: pd.DataFrame
    base: Floats
    horizon: Floats
    publisher: str
    method: str


def area_kinds(
    m: Municipality,
    *,
    year: int,
    publisher: str,
    variant: str = "main",
    formation: float = 0.0,
    area_totals: ArrayLike | None = None,
) -> AreaKinds | None:
    """Return the households of every area by type and size at a horizon.

    Parameters
    ----------
    year : int
        Horizon, after the base year.
    publisher, variant, formation
        As `byibalance_core.need.kinds.household_kinds` takes them.
    area_totals : array of shape (areas,), optional
        Households per area at the horizon, in the order of ``m.areas``; scaled to the municipality's. By default
        the engine's own.

    Returns
    -------
    AreaKinds or None
        None where households are not counted by type and size in every area, or not by age in the municipality.
    """
    whole = household_kinds(m, year=year, publisher=publisher, variant=variant, formation=formation)
    if whole is None or whole.kinds[["household_type", "size"]].isna().any(axis=None):
        return None
    totals, kinds = _by_kind(whole)
    areas = tuple(str(area) for area in m.areas.index)
    base = _counted(m, areas, kinds)
    if base is None:
        return None
    moved, grown = _moved(m, areas, kinds, base, year)
    rows = grown if area_totals is None else np.asarray(area_totals, dtype=float)
    rows = rows * (totals.sum() / rows.sum())
    horizon = rake(np.where(rows[:, None] > 0, moved, 0.0), [((0,), rows), ((1,), totals)], prior=PRIOR)
    return AreaKinds(areas, kinds, base, horizon, publisher, "raked")


def _by_kind(whole: HouseholdKinds) -> tuple[Floats, pd.DataFrame]:
    """Return the municipality's households at the horizon per type and size, over all ages."""
    sums = whole.kinds[["household_type", "size"]].assign(households=whole.horizon)
    found = sums.groupby(["household_type", "size"], sort=True)["households"].sum().reset_index()
    return found["households"].to_numpy(dtype=float), found[["household_type", "size"]]


def _counted(m: Municipality, areas: tuple[str, ...], kinds: pd.DataFrame) -> Floats | None:
    """Return the base year's households, areas x kinds; None unless every area is counted by both.

    Counts that are withheld share what is left of their area's households as the kinds are spread in all areas.
    """
    rows = m.table("households")
    own = rows[(rows["year"] == m.base_year) & rows["area_id"].isin(areas) & rows["age_band"].isna()]
    own = own.astype({"area_id": object, "household_type": object, "size": object, "households": float})
    split = own[["household_type", "size"]].notna()
    whole = own[~split.any(axis=1)].drop_duplicates("area_id").set_index("area_id")["households"]
    totals = whole.reindex(list(areas)).to_numpy(dtype=float)
    cross = own[split.all(axis=1)]
    if not set(areas) <= set(cross["area_id"]) or np.isnan(totals).any():
        return None
    cells = [(area, *kind) for area in areas for kind in kinds.itertuples(index=False, name=None)]
    counts = cell_counts(cross, ["area_id", "household_type", "size"], cells).reshape(len(areas), -1)
    return fill_hidden(counts, totals, np.nansum(counts, axis=0))


def _moved(
    m: Municipality, areas: tuple[str, ...], kinds: pd.DataFrame, base: Floats, year: int
) -> tuple[Floats, Floats]:
    """Return the areas' kinds, moved as the engine moves types and sizes, and the areas' households ahead.

    Cells of a size in which "no change" has missed by less than the engine stay as they are.
    """
    moved, grown = base.copy(), base.sum(axis=1)
    history = read_history(m)
    if history is None or year <= m.base_year:
        return moved, grown
    years = year - m.base_year
    tested = backtest(history, horizons=[min(years, LONGEST)])
    held = list(tested.held_sizes(years)) if tested else []
    for cells in Engine(history, known_projects(m, areas, years)).cells(years):
        if cells.counted != "households":
            continue
        ratio = np.divide(cells.engine, cells.now, out=np.ones_like(cells.engine), where=cells.now > 0)
        ratio = np.where(np.isnan(ratio) | np.isin(size_class(cells.now), held), 1.0, ratio)
        if cells.dimension == TOTAL:
            grown = grown * ratio[:, 0]
        elif cells.dimension in kinds:
            place = {name: column for column, name in enumerate(cells.classes)}
            moved *= ratio[:, [place[name] for name in kinds[cells.dimension]]]
    return moved, grown
