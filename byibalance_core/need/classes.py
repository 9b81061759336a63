"""A class of dwellings that a decision can use: how many there are, how surely, and what would tell more.

A class is asked for by any of tenure, dwelling type, rooms, size band, rent band and accessibility. The answer is
read at the finest cross that the figures carry: counted where a cross is published or estates deliver it, else
estimated, with the bounds that all figures leave together. A class that is too small, or whose bounds are too wide,
is merged step by step in the fixed order of ``collapse_order`` until it can be answered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.need import gap
from byibalance_core.need.class_figures import Answer, Known, answer, read_classes, unknown_beside
from byibalance_core.need.margins import Integers
from byibalance_core.need.rows import CLASS_DIMENSIONS, AreaStock
from byibalance_core.need.stock import CROSS_ROOMS
from byibalance_core.parameters import Standards, standard, standards
from byibalance_core.schemas import DIMENSIONS

__all__ = [
    "DECIDED",
    "Box",
    "ClassFigure",
    "ClassStock",
    "Known",
    "class_box",
    "class_stock",
    "collapse_steps",
    "read_classes",
]

Box = dict[str, tuple[str, ...]]

#: Tenures that the last step of the collapse merges; unknown tenure is a category of its own.
_NOT_ALMENE = ("cooperative", "private_rental", "other")
#: States of a class that is answered as it stands, and of one that must be merged.
DECIDED, SMALL, UNDECIDED, OPEN = "decided", "small_cell", "cannot_be_decided", "not_delivered"


@dataclass(frozen=True)
class ClassFigure:
    """Dwellings of one class in the whole municipality.

    Attributes
    ----------
    box : dict of str to tuple of str
        The class: categories per dimension, ``{"tenure": ("almene",), "rooms": ("1", "2")}``.
    stock : int or None
        Dwellings; None where nothing tells how the class divides what is not delivered.
    low, high : int
        Logical bounds; equal to `stock` where the class is counted.
    status : str
        ``measured``, ``estimated``, or the weaker status of the figures it rests on.
    method : str
        ``published``, ``estates`` (all delivered), ``shares``, ``independence`` (fitted from a seed of ones to every
        known figure), ``estates_and_independence`` (a delivered part and a fitted rest) or ``none``.
    state : str
        ``decided``; or why it cannot stand alone: ``small_cell``, ``cannot_be_decided`` (bounds too wide) or
        ``not_delivered``.
    """

    box: Box
    stock: int | None
    low: int
    high: int
    status: str
    method: str
    state: str


@dataclass(frozen=True)
class ClassStock:
    """The answer to one question for a class.

    Attributes
    ----------
    asked : ClassFigure
        The class as it was asked for.
    answer : ClassFigure
        The class after the collapse; `asked` where no step was needed. Where even the last step does not help its
        state is not ``decided``.
    level : str
        ``asked``, the dimension whose merging made the answer possible, or ``none`` where no step did.
    merged : tuple of str
        What was merged, first step first: ``rent_band:all``, ``rooms:1-2``, ``tenure:other``.
    unknown : int
        Dwellings beside the class that would belong to it but for a category that is unknown; an estimate.
    needed_files : tuple of str
        Ids of the deliveries that would narrow the class as asked.
    contradicted : bool
        True where a figure was left out since it contradicts others.
    areas : DataFrame
        Indexed by ``area_id``, the unplaced area last: ``stock``, ``low``, ``high``, ``status``, ``method``,
        ``state`` as asked; ``level``, ``answer``, ``answer_low``, ``answer_high`` after the area's own collapse;
        ``contradicted``. Whole dwellings that sum to the municipality's, except where its own cross says otherwise.
    """

    asked: ClassFigure
    answer: ClassFigure
    level: str
    merged: tuple[str, ...]
    unknown: int
    needed_files: tuple[str, ...]
    contradicted: bool
    areas: pd.DataFrame


def class_stock(m: Municipality, *, known: Known | None = None, **dimensions: str | Collection[str]) -> ClassStock:
    """Return the dwellings of a class, with bounds, and how far it must be merged to be answered.

    Parameters
    ----------
    m : Municipality
        The municipality.
    known : Known, optional
        As `read_classes` returns it for the same municipality.
    **dimensions : str or collection of str
        Categories of ``tenure``, ``dwelling_type``, ``rooms``, ``size_band``, ``rent_band``, ``accessible``; rooms
        also as ``1-2``. A dimension that is left out is not split.

    Raises
    ------
    ValueError
        When there is no such dimension or category.

    Notes
    -----
    Bounds: Fréchet (1940), sharp where the figures are margins; else the extremes of a linear programme over all
    tables that keep every figure. Estimate: Deming and Stephan (1940), from a seed of ones.
    """
    known = known or read_classes(m)
    norms = standards()
    box = class_box(**dimensions)
    steps = collapse_steps(box)
    found = [answer(known, box)]
    states = [_states(found[0], norms)]
    for _, step, _ in steps:
        if np.all(np.any(np.array(states) == DECIDED, axis=0)):
            break
        found.append(answer(known, step))
        states.append(_states(found[-1], norms))
    decided = np.array(states) == DECIDED
    reached = np.where(decided.any(axis=0), decided.argmax(axis=0), len(found) - 1)
    names = ["asked", *(name for name, _, _ in steps)]
    levels = np.array([names[at] if decided[at, place] else "none" for place, at in enumerate(reached)], dtype=object)
    boxes, at = [box, *(step for _, step, _ in steps)], int(reached[-1])
    return ClassStock(
        asked=_figure(found[0], box, states[0]),
        answer=_figure(found[at], boxes[at], states[at]),
        level=str(levels[-1]),
        merged=tuple(word for _, _, word in steps[:at]),
        unknown=unknown_beside(known, box),
        needed_files=_needed(found[0]),
        contradicted=bool(found[0].contradicted.any()),
        areas=_areas(known.stock, found, states, reached[:-1], levels[:-1]),
    )


def class_box(**dimensions: str | Collection[str]) -> Box:
    """Return a class with its categories checked and in order; a dimension that allows all is left out.

    Raises
    ------
    ValueError
        When there is no such dimension or category.

    Examples
    --------
    >>> class_box(rooms="1-2", tenure="almene")
    {'tenure': ('almene',), 'rooms': ('1', '2')}
    """
    odd = sorted(set(dimensions) - set(CLASS_DIMENSIONS))
    if odd:
        raise ValueError(f"A class has no {', '.join(odd)}; it is split by {', '.join(CLASS_DIMENSIONS)}.")
    box = {}
    for name in CLASS_DIMENSIONS:
        if name not in dimensions:
            continue
        given = dimensions[name]
        values = [given] if isinstance(given, str) else list(given)
        if name == "rooms":
            values = [room for value in values for room in CROSS_ROOMS.get(value, (value,))]
        wrong = sorted(set(values) - set(DIMENSIONS[name]))
        if wrong or not values:
            found = ", ".join(wrong) or "nothing"
            raise ValueError(f"{found} is no category of {name}; use {', '.join(DIMENSIONS[name])}.")
        chosen = tuple(value for value in DIMENSIONS[name] if value in values)
        if chosen != DIMENSIONS[name]:
            box[name] = chosen
    return box


def collapse_steps(box: Mapping[str, tuple[str, ...]]) -> list[tuple[str, Box, str]]:
    """Return the steps by which a class is merged: dimension, class after the step, and what was merged.

    Examples
    --------
    >>> for name, _, merged in collapse_steps(class_box(tenure="cooperative", rooms="1", rent_band="under_3500")):
    ...     print(name, merged)
    rent_band rent_band:all
    rooms rooms:1-2
    tenure tenure:other
    """
    steps: list[tuple[str, Box, str]] = []
    now = dict(box)
    for name in standard("collapse_order").value:
        values = now.get(name)
        if values is None:
            continue
        wider, word = _wider(name, values)
        if wider == values:
            continue
        now = {**now, name: wider} if wider else {other: kept for other, kept in now.items() if other != name}
        steps.append((name, now, f"{name}:{word}"))
    return steps


def _wider(name: str, values: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return the merged categories of a dimension (none for all of them) and their word."""
    if name == "rooms":
        groups = {key: rooms for key, rooms in CROSS_ROOMS.items() if set(rooms) & set(values)}
        wider = tuple(room for rooms in groups.values() for room in rooms)
        return (wider, "+".join(groups)) if wider != DIMENSIONS[name] else ((), "all")
    if name == "tenure":
        if not set(values) & set(_NOT_ALMENE):
            return values, ""
        wider = tuple(v for v in DIMENSIONS[name] if v in values or v in _NOT_ALMENE)
        return (wider, "other") if "almene" not in wider else ((), "all") if len(wider) == 5 else (wider, "known")
    return (), "all"


def _states(answer: Answer, norms: Standards) -> np.ndarray:
    """Return per place whether the class can stand alone, and if not, why."""
    rows = pd.DataFrame({"stock": answer.stock, "stock_low": answer.low, "stock_high": answer.high})
    reasons = {
        OPEN: np.isnan(answer.stock),
        UNDECIDED: gap.undecided(rows, norms.undecided_share),
        SMALL: answer.stock < norms.minimum_cell_dwellings,
    }
    return np.select(list(reasons.values()), list(reasons), default=DECIDED).astype(object)


def _figure(answer: Answer, box: Box, states: np.ndarray) -> ClassFigure:
    stock = answer.stock[-1]
    return ClassFigure(
        box,
        None if np.isnan(stock) else int(stock),
        int(answer.low[-1]),
        int(answer.high[-1]),
        str(answer.status[-1]),
        str(answer.method[-1]),
        str(states[-1]),
    )


def _needed(answer: Answer) -> tuple[str, ...]:
    """Return the deliveries that would narrow the class."""
    if answer.low[-1] == answer.high[-1]:
        return ()
    reasons = ["cannot_be_decided", *(["incomplete"] if "incomplete" in answer.status else [])]
    return tuple(file for file in map(gap.needed_file, reasons) if file is not None)


def _areas(
    stock: AreaStock, found: list[Answer], states: list[np.ndarray], reached: Integers, levels: np.ndarray
) -> pd.DataFrame:
    asked, places = found[0], np.arange(len(stock.areas))

    def at_level(name: str) -> np.ndarray:
        return np.array([getattr(answer, name) for answer in found])[reached, places]

    columns = {
        "stock": pd.Series(asked.stock[:-1], dtype="Int64").array,
        "low": asked.low[:-1],
        "high": asked.high[:-1],
        "status": asked.status[:-1],
        "method": asked.method[:-1],
        "state": states[0][:-1],
        "level": levels,
        "answer": pd.Series(at_level("stock"), dtype="Int64").array,
        "answer_low": at_level("low"),
        "answer_high": at_level("high"),
        "contradicted": asked.contradicted[:-1],
    }
    return pd.DataFrame(columns, index=pd.Index(stock.areas, name="area_id"))
