"""Households that use, or by the norm need, each class of dwelling; and dwellings on their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need.households import AreaHouseholds
from byibalance_core.need.kinds import HouseholdKinds
from byibalance_core.need.margins import (
    TOLERANCE,
    Floats,
    Integers,
    ipf,
    largest_remainder,
    round_cross,
    round_table,
)
from byibalance_core.need.occupancy import CLASS_DIMENSIONS, ClassUse
from byibalance_core.need.scenarios import Scenario, resolve
from byibalance_core.need.stock import CROSS_ROOMS, AreaStock, Margin
from byibalance_core.projection.raking import rake
from byibalance_core.schemas import DIMENSIONS

#: Dimensions that a project in the pipeline carries.
PIPELINE_DIMENSIONS = ("tenure", "dwelling_type", "rooms")

#: Rounds after which the margins of the cross of households count as contradicting each other.
CROSS_ROUNDS = 500


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


def boxes(split: Margin) -> list[dict[str, tuple[str, ...]]]:
    """Return each class of a split as the categories that it holds, by dimension."""
    return [
        {name: CROSS_ROOMS.get(value, (value,)) if name == "rooms" else (value,) for name, value in pairs}
        for pairs in (zip(split.dimensions, values, strict=True) for values in split.classes)
    ]


def class_growth(split: Margin, use: ClassUse | None) -> Floats | None:
    """Return by how much the use of each class grows, as a factor, by how each kind of household lives.

    Returns
    -------
    array of shape (classes,), or None
        None where the split has a dimension that the occupancy matrix does not carry: every class then grows as
        the municipality's households do.
    """
    if use is None or not split.dimensions or not set(split.dimensions) <= set(CLASS_DIMENSIONS):
        return None
    base, horizon = use.by(boxes(split))
    overall = use.horizon.sum() / use.base.sum()
    return np.divide(horizon, base, out=np.full_like(base, overall), where=base > 0)


def base_use(split: Margin, households: AreaHouseholds) -> Floats:
    """Return the households of each area in the base year, spread over the classes as its dwellings in use are."""
    return _share(split) * households.base[:, None]


def _share(split: Margin) -> Floats:
    sums = split.use.sum(axis=1, keepdims=True)
    return np.divide(split.use, sums, out=np.zeros_like(split.use), where=sums > 0)


def as_today(split: Margin, households: AreaHouseholds, growth: Floats | None = None) -> Use:
    """Return how the use of each class changes when households live as today.

    In the base year the households of an area are spread over the classes as its dwellings in use are. At the
    horizon every class of the municipality has grown by its own factor, or without factors as the municipality's
    households; the areas keep their own totals, and the table between is fitted from the base year's. Where the
    two totals contradict each other (a class that exists in one area alone, and nothing else there) every class
    grows with its area.

    Parameters
    ----------
    split : Margin
        Stock by area and class.
    households : AreaHouseholds
        Households per area.
    growth : array of shape (classes,), optional
        From `class_growth`.
    """
    share = _share(split)
    base = base_use(split, households)
    # An area with households and no dwelling in use has no class to spread them over.
    rows = np.where(share.any(axis=1), households.horizon, 0.0)
    columns = base.sum(axis=0) * (1.0 if growth is None else growth)
    wanted = columns * (rows.sum() / columns.sum()) if columns.sum() > 0 else columns
    try:
        horizon = ipf(base, rows, wanted)
    except ValueError:
        horizon = share * rows[:, None]
    return Use(base, horizon, rounded(base), rounded(horizon))


def cross_as_today(split: Margin, tenure: Use, rooms: Use, growth: Floats | None = None) -> Use:
    """Return how the use of each class of tenure and rooms changes, so that it sums to both margins everywhere.

    Parameters
    ----------
    split : Margin
        Stock by area and class of tenure and rooms.
    tenure, rooms : Use
        The two margins, from `as_today`.
    growth : array of shape (classes,), optional
        From `class_growth`.

    Notes
    -----
    The base year is fitted to the two margins of each area from the dwellings in use. The horizon is fitted from the
    base year to the two margins of each area and to the municipality's table, which grows class by class; where the
    three contradict each other the margins of the areas stand.
    """
    size = (tenure.base.shape[1], len(CROSS_ROOMS))
    known = DIMENSIONS["rooms"]
    merge = np.array([[float(value in held) for held in CROSS_ROOMS.values()] for value in known])
    seed = split.use.reshape(-1, *size)
    factor = np.ones(size) if growth is None else growth.reshape(size)
    base = _fitted(seed, tenure.base, rooms.base @ merge)
    then_tenure, then_rooms = tenure.horizon, rooms.horizon @ merge
    horizon = _fitted(base * factor, then_tenure, then_rooms, base.sum(axis=0) * factor)
    whole = merge.astype(np.int64)
    return Use(
        base.reshape(len(base), -1),
        horizon.reshape(len(base), -1),
        _rounded_cross(base, tenure.base_count, rooms.base_count @ whole),
        _rounded_cross(horizon, tenure.horizon_count, rooms.horizon_count @ whole),
    )


def _fitted(seed: Floats, tenure: Floats, rooms: Floats, whole: Floats | None = None) -> Floats:
    margins = [((0, 1), tenure), ((0, 2), rooms)]
    try:
        if whole is not None:
            table = ipf(whole, tenure.sum(axis=0), rooms.sum(axis=0))
            return rake(seed, [*margins, ((1, 2), table)], tolerance=TOLERANCE, rounds=CROSS_ROUNDS)
    except ValueError:
        # What the areas say and what the municipality's table says leave no table: the areas stand.
        pass
    try:
        return rake(seed, margins, tolerance=TOLERANCE, rounds=CROSS_ROUNDS)
    except ValueError:
        sums = rooms.sum(axis=1)[:, None, None]
        spread = tenure[:, :, None] * rooms[:, None, :]
        return np.divide(spread, sums, out=np.zeros_like(spread), where=sums > 0)


def _rounded_cross(exact: Floats, tenure: Integers, rooms: Integers) -> Integers:
    wanted = round_table(exact.sum(axis=0), tenure.sum(axis=0), rooms.sum(axis=0))
    return round_cross(exact, tenure, rooms, wanted).reshape(len(exact), -1)


def rounded(table: Floats) -> Integers:
    """Round households by area and class so that classes sum to the area and areas to the municipality."""
    rows = largest_remainder(table.sum(axis=1))
    columns = largest_remainder(table.sum(axis=0), int(rows.sum())) if rows.sum() else np.zeros(table.shape[1], int)
    return round_table(table, rows, columns)


def sizes_at_horizon(
    shares: Floats, sizes: tuple[str, ...], households: AreaHouseholds, kinds: HouseholdKinds | None
) -> Floats:
    """Return how the households of each area are spread over sizes at the horizon.

    Parameters
    ----------
    shares : array of shape (areas, sizes)
        The spread of the base year.
    sizes : tuple of str
    kinds : HouseholdKinds or None
        The municipality's households by kind: sizes grow as theirs do, and the areas keep their totals. Without
        kinds by these sizes the spread is held.

    Returns
    -------
    array of shape (areas, sizes)
        Each row sums to 1.
    """
    if kinds is None or not set(sizes) <= set(kinds.kinds["size"].dropna()):
        return shares
    of_size = np.array([(kinds.kinds["size"] == size).to_numpy(dtype=float) for size in sizes])
    now, then = of_size @ kinds.base, of_size @ kinds.horizon
    growth = np.divide(then, now, out=np.ones_like(now), where=now > 0)
    base = shares * households.base[:, None]
    columns = base.sum(axis=0) * growth
    if not columns.sum() > 0:
        return shares
    table = ipf(base, households.horizon, columns * (households.horizon.sum() / columns.sum()))
    sums = table.sum(axis=1, keepdims=True)
    return np.where(sums > 0, np.divide(table, sums, out=np.zeros_like(table), where=sums > 0), shares)


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


def pipeline(m: Municipality, stock: AreaStock, *, year: int, scenario: str | Scenario = "main") -> pd.DataFrame:
    """Return the dwellings that are built or demolished after the base year, to the horizon and with it.

    The municipality's own projects, as far as the scenario counts them, and what the scenario itself builds,
    demolishes and converts.

    Returns
    -------
    DataFrame
        ``area_id``, ``tenure``, ``dwelling_type``, ``rooms`` (None where the project does not say),
        ``dwellings``; negative for demolition.

    Raises
    ------
    ValueError
        When the scenario builds in an area that the municipality does not have.
    """
    assumed = resolve(scenario)
    rows = m.table("pipeline")
    names = ["area_id", *PIPELINE_DIMENSIONS]
    counted = assumed.certainty if assumed.building == "planned" else ()
    # A project that does not say how sure it is counts as planned.
    sure = rows["certainty"].astype(object).where(rows["certainty"].notna(), "planned")
    own = rows.loc[sure.isin(counted), [*names, "year", "dwellings"]]
    for change in assumed.changes:
        if change.area_id not in (None, m.code, *stock.areas):
            raise ValueError(f"{m.name} has no area {change.area_id}, where the scenario {assumed.name!r} builds.")
    added = pd.DataFrame([asdict(change) for change in assumed.changes], columns=own.columns)
    both = pd.concat([part.astype(object) for part in (own, added)], ignore_index=True)
    both = both[(both["year"] > m.base_year) & (both["year"] <= year)]
    # A project that is only placed in a district or the municipality is built all the same.
    both["area_id"] = both["area_id"].where(both["area_id"].isin(stock.areas), m.unplaced_id)
    both[names] = both[names].where(both[names].notna(), None)
    both["dwellings"] = both["dwellings"].astype(float)
    return both.groupby(names, dropna=False, sort=True)["dwellings"].sum().reset_index()


def is_reckoned_with_building(m: Municipality, scenario: str | Scenario) -> bool:
    """Tell whether any building is taken off the need: a pipeline that counts, or the scenario's own changes."""
    assumed = resolve(scenario)
    return bool(assumed.changes) or ("pipeline" in m.tables and assumed.building == "planned")


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
