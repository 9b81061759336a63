"""The need of one class of dwellings, at the finest cross that the figures carry."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need import demand
from byibalance_core.need.boxes import Box
from byibalance_core.need.class_figures import Known, read_classes
from byibalance_core.need.classes import DECIDED, ClassStock, class_box, class_stock
from byibalance_core.need.occupancy import CLASS_DIMENSIONS
from byibalance_core.need.reckoning import Reckoning, reckon
from byibalance_core.need.scenarios import Scenario
from byibalance_core.need.stock import Margin
from byibalance_core.need.unmet import belongs


@dataclass(frozen=True)
class ClassNeed:
    """How the use of one class changes to a horizon, and how many of its dwellings lack, for the municipality.

    Attributes
    ----------
    box : dict of str to tuple of str
        The class: categories per dimension.
    stock : ClassStock
        Its dwellings, with bounds.
    households_base, households : int or None
        Households that use it; None where the class cannot be told.
    pipeline, unassigned : int or None
        Dwellings under way in the class, and those that may belong to it; None where no building is counted.
    unmet : int
        Households of the scenario's definition of unmet need that are added.
    low, main, high : int or None
        Dwellings that lack (positive) or are in excess (negative), with the 80 % range; None where `gap_status`
        says why it is withheld.
    gap_status : str
        ``reckoned``, or the state of the stock that withholds it.
    demand_method : str
        ``occupancy``, ``occupancy_drifted`` or ``ratio``; a class that the matrix carries in part (its tenure but
        not its rent) changes as that part does.
    method : str
        Where the error sizes of the range come from.
    """

    box: Box
    year: int
    stock: ClassStock
    households_base: int | None
    households: int | None
    pipeline: int | None
    unassigned: int | None
    unmet: int
    low: int | None
    main: int | None
    high: int | None
    gap_status: str
    demand_method: str
    method: str


def class_need(
    m: Municipality, *, year: int, scenario: str | Scenario = "main", **dimensions: str | Collection[str]
) -> ClassNeed:
    """Return the need of one class of dwellings.

    Parameters
    ----------
    year : int
        Horizon.
    scenario : str or Scenario
        The assumptions.
    **dimensions : str or collection of str
        Categories of tenure, dwelling_type, rooms, size_band, rent_band, accessible; rooms also as ``1-2``.

    Raises
    ------
    ValueError
        When there is no such category, or the scenario cannot be reckoned.
    """
    return need_of_class(reckon(m, year=year, scenario=scenario), class_box(**dimensions))


def need_of_class(
    reckoning: Reckoning, box: Box, *, known: Known | None = None, stock: ClassStock | None = None, ranges: bool = True
) -> ClassNeed:
    """Return the need of one class from what has been read and projected; see `class_need`.

    Parameters
    ----------
    known : Known, optional
        From `read_classes` of the same municipality.
    stock : ClassStock, optional
        From `class_stock` for the same class.
    ranges : bool
        Whether the range is asked for; without it `low` and `high` are `main`.
    """
    known = known or read_classes(reckoning.m)
    stock = stock or class_stock(reckoning.m, known=known, **box)
    counted = demand.is_reckoned_with_building(reckoning.m, reckoning.scenario)
    coming, unassigned = _pipeline(reckoning.projects, box) if counted else (None, None)
    unmet = 0
    if reckoning.backlog is not None and belongs(reckoning.backlog, box):
        unmet = round(reckoning.backlog.added)
    carried = {name: values for name, values in box.items() if name in CLASS_DIMENSIONS}
    by_kind = reckoning.class_use is not None and bool(carried)
    plain = ClassNeed(
        box=box,
        year=reckoning.year,
        stock=stock,
        households_base=None,
        households=None,
        pipeline=coming,
        unassigned=unassigned,
        unmet=unmet,
        low=None,
        main=None,
        high=None,
        gap_status=stock.asked.state,
        demand_method=reckoning.demand_method if by_kind else "ratio",
        method=reckoning.range_method,
    )
    return plain if stock.asked.state != DECIDED else _reckoned(reckoning, known, plain, ranges=ranges)


def _reckoned(reckoning: Reckoning, known: Known, need: ClassNeed, *, ranges: bool) -> ClassNeed:
    use, column = _use(reckoning, known, need)
    now, then = int(use.base_count[:, column].sum()), int(use.horizon_count[:, column].sum())
    main = float(reckoning.change(np.array(now), np.array(then)))
    main += float(np.rint(reckoning.dwellings(np.array(float(need.unmet))))) - (need.pipeline or 0)
    low = high = main
    if ranges:
        drawn, total = reckoning.ranges(use, cells=False), use.horizon[:, column].sum()
        low -= float(reckoning.dwellings(np.maximum(total - drawn.sum_low[column], 0.0)))
        high += float(reckoning.dwellings(np.maximum(drawn.sum_high[column] - total, 0.0)))
    return replace(
        need,
        households_base=now,
        households=then,
        low=int(np.floor(low + 1e-6)),
        main=int(main),
        high=int(np.ceil(high - 1e-6)),
        gap_status="reckoned",
    )


def _use(reckoning: Reckoning, known: Known, need: ClassNeed) -> tuple[demand.Use, int]:
    """Return households by area and class, and the column that is the class asked for.

    A class of the need table is its column there, or the sum of its columns. A finer one has the use of its coarser
    class, dwelling for dwelling, and grows as that.
    """
    if tuple(need.box) in reckoning.splits:
        split, use = reckoning.use_of(tuple(need.box))
        chosen = _columns(split, need.box)
        if chosen is not None:
            if len(chosen) == 1:
                return use, chosen[0]
            parts = (use.base, use.horizon, use.base_count, use.horizon_count)
            return demand.Use(*(part[:, chosen].sum(axis=1, keepdims=True) for part in parts)), 0
    stock = float(need.stock.asked.stock or 0)
    carried = {name: values for name, values in need.box.items() if name in CLASS_DIMENSIONS}
    if reckoning.class_use is None or not carried:
        dwellings, households = reckoning.stock.dwellings.sum(), reckoning.growth.households_base
        growth = reckoning.growth.ratio
    else:
        whole = class_stock(reckoning.m, known=known, **carried).asked
        dwellings = float(whole.stock or 0)
        now, then = (float(found[0]) for found in reckoning.class_use.by([carried]))
        households, growth = now, then / now if now > 0 else reckoning.growth.ratio
    base = np.array([[stock * households / dwellings if dwellings > 0 else 0.0]])
    horizon = base * growth
    return demand.Use(base, horizon, demand.rounded(base), demand.rounded(horizon)), 0


def _columns(split: Margin, box: Box) -> list[int] | None:
    """Return the classes of a split that make up a class; None where one of them is only partly in it."""
    found = []
    for column, held in enumerate(demand.boxes(split)):
        inside = [set(values) <= set(box[name]) for name, values in held.items()]
        apart = [not set(values) & set(box[name]) for name, values in held.items()]
        if all(inside):
            found.append(column)
        elif not any(apart):
            return None
    return found


def _pipeline(projects: pd.DataFrame, box: Box) -> tuple[int, int]:
    """Return dwellings under way in the class, and those of projects that may be of it."""
    sure = unsure = 0
    for project in projects.to_dict("records"):
        said = [project.get(name) for name in box]
        fits = [None if pd.isna(value) else value in values for value, values in zip(said, box.values(), strict=True)]
        if False in fits:
            continue
        if None in fits:
            unsure += int(project["dwellings"])
        else:
            sure += int(project["dwellings"])
    return sure, unsure
