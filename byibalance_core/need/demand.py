"""Households that use, or by the norm need, each class of dwelling; and dwellings on their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.households import AreaHouseholds
from byibalance_core.need.margins import Floats, Integers, ipf, largest_remainder, round_table
from byibalance_core.need.stock import CROSS_ROOMS, AreaStock, Margin

#: Dimensions that a project in the pipeline carries.
PIPELINE_DIMENSIONS = ("tenure", "dwelling_type", "rooms")


@dataclass(frozen=True)
class Use:
    """Households by area and class in the base year and at the horizon.

    Attributes
    ----------
    base, horizon : array of shape (areas, classes)
        Unrounded.
    base_count, horizon_count : array of int, shape (areas, classes)
        Rounded so that classes sum to the area and areas to the municipality.
    """

    base: Floats
    horizon: Floats
    base_count: Integers
    horizon_count: Integers


def as_today(split: Margin, households: AreaHouseholds) -> Use:
    """Return how the use of each class changes when households live as today.

    In the base year the households of an area are spread over the classes as its dwellings in use are. At the
    horizon every class of the municipality has grown as the municipality's households; the areas keep their
    own totals, and the table between is fitted from the base year's. Where the two totals contradict each
    other (a class that exists in one area alone, and nothing else there) every class grows with its area.

    Parameters
    ----------
    split : Margin
        Stock by area and class.
    households : AreaHouseholds
        Households per area.
    """
    sums = split.use.sum(axis=1, keepdims=True)
    share = np.divide(split.use, sums, out=np.zeros_like(split.use), where=sums > 0)
    base = share * households.base[:, None]
    # An area with households and no dwelling in use has no class to spread them over.
    rows = np.where(sums[:, 0] > 0, households.horizon, 0.0)
    columns = base.sum(axis=0)
    wanted = columns * (rows.sum() / columns.sum()) if columns.sum() > 0 else columns
    try:
        horizon = ipf(base, rows, wanted)
    except ValueError:
        horizon = share * rows[:, None]
    return Use(base, horizon, rounded(base), rounded(horizon))


def rounded(table: Floats) -> Integers:
    """Round households by area and class so that classes sum to the area and areas to the municipality."""
    rows = largest_remainder(table.sum(axis=1))
    columns = largest_remainder(table.sum(axis=0), int(rows.sum())) if rows.sum() else np.zeros(table.shape[1], int)
    return round_table(table, rows, columns)


def needing_at_least(
    shares: Floats, sizes: tuple[str, ...], rooms_needed: Mapping[str, int], rooms: int
) -> Floats | None:
    """Return the share of each area's households that need at least so many rooms by a norm.

    Parameters
    ----------
    shares : array of shape (areas, sizes)
        How households are spread over sizes.
    sizes : tuple of str
        ``"1"`` to ``"5+"``, or ``("1", "2+")``.
    rooms_needed : mapping of str to int
        Rooms that the norm says a household of a size needs: grows with the size.
    rooms : int
        At least so many.

    Returns
    -------
    array of shape (areas,), or None
        None where the sizes are too coarse to say: households of two or more include those that need more.

    Examples
    --------
    >>> norm = {"1": 1, "2": 2, "3": 3, "4": 4, "5+": 4}
    >>> float(needing_at_least(np.array([[0.4, 0.6]]), ("1", "2+"), norm, 2)[0])
    0.6
    >>> needing_at_least(np.array([[0.4, 0.6]]), ("1", "2+"), norm, 3) is None
    True
    """
    needs = np.zeros(len(sizes))
    for position, size in enumerate(sizes):
        smallest = size if size in rooms_needed else size.rstrip("+")
        if rooms_needed[smallest] >= rooms:
            needs[position] = 1.0
        elif smallest != size and max(rooms_needed.values()) >= rooms:
            return None
    return shares @ needs


def pipeline(m: Municipality, stock: AreaStock, *, year: int) -> pd.DataFrame:
    """Return the dwellings that are built or demolished after the base year, to the horizon and with it.

    Returns
    -------
    DataFrame
        ``area_id``, ``tenure``, ``dwelling_type``, ``rooms`` (None where the project does not say),
        ``dwellings``; started, permitted and planned projects; negative for demolition.
    """
    rows = m.table("pipeline")
    names = ["area_id", *PIPELINE_DIMENSIONS]
    inside = (rows["year"] > m.base_year) & (rows["year"] <= year)
    own = rows.loc[inside, [*names, "dwellings"]].astype(dict.fromkeys(names, object))
    # A project that is only placed in a district or the municipality is built all the same.
    own["area_id"] = own["area_id"].where(own["area_id"].isin(stock.areas), m.unplaced_id)
    own["dwellings"] = own["dwellings"].astype(float)
    return own.groupby(names, dropna=False, sort=True)["dwellings"].sum().reset_index()


def pipeline_by_class(projects: pd.DataFrame, stock: AreaStock, split: Margin) -> tuple[Integers, Integers]:
    """Return the pipeline by area and class, and per area what no class can be given.

    Returns
    -------
    by_class : array of int, shape (areas, classes)
    unassigned : array of int, shape (areas,)
        Dwellings of projects that do not say their class in these dimensions.
    """
    position = {area: row for row, area in enumerate(stock.areas)}
    columns = {values: column for column, values in enumerate(split.classes)}
    merged = {value: key for key, values in CROSS_ROOMS.items() for value in values}
    by_class = np.zeros((len(stock.areas), len(split.classes)), dtype=np.int64)
    unassigned = np.zeros(len(stock.areas), dtype=np.int64)
    for project in projects.to_dict("records"):
        values = tuple(project.get(name) for name in split.dimensions)
        if len(split.dimensions) > 1:
            values = tuple(merged.get(str(v), v) for v in values)
        row = position[str(project["area_id"])]
        if values in columns:
            by_class[row, columns[values]] += int(project["dwellings"])
        else:
            unassigned[row] += int(project["dwellings"])
    return by_class, unassigned
