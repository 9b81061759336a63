"""Almene dwellings under a rent limit, and how many of them are let in a year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from byibalance_core.model import Municipality
from byibalance_core.need.affordability import AffordableRent
from byibalance_core.need.classes import ClassFigure, Known, class_box, class_stock, read_classes
from byibalance_core.need.given import Given
from byibalance_core.need.turnover import Turnover, expected_turnover, read_rates
from byibalance_core.schemas import DIMENSIONS


@dataclass(frozen=True)
class UnderLimit:
    """Almene dwellings at or under a rent, and how many of them are let in a year.

    Attributes
    ----------
    limit : int
        DKK a month.
    low, high : int
        Bounds: rent bands that do not end at the limit, and dwellings of unknown rent, may lie under it or over it.
    main : int or None
        Dwellings, where a rent band ends at the limit; None where nobody can tell.
    status, method : str
        Of the dwellings, as `class_stock` gives them.
    cut : bool
        Whether a rent band ends at the limit.
    lettings_low, lettings_main, lettings_high : float
        Re-lettings a year; main None as above.
    lettings_method : str
        ``estates`` or ``national_assumption``.
    """

    limit: int
    low: int
    main: int | None
    high: int
    status: str
    method: str
    cut: bool
    lettings_low: float
    lettings_main: float | None
    lettings_high: float
    lettings_method: str


def rent_limits(figures: Given, rents: Sequence[AffordableRent]) -> tuple[int, ...]:
    """Return the rents to count dwellings under: LBF's bands and the affordable rents, lowest first."""
    return tuple(sorted({*figures.value("affordable_rent_bands_dkk_month"), *(r.rent for r in rents if r.rent)}))


def dwellings_under(
    m: Municipality, limits: Sequence[int], *, known: Known | None = None, **dimensions: Any
) -> tuple[UnderLimit, ...]:
    """Return the almene dwellings at or under each rent limit, and how many of them are let in a year.

    Parameters
    ----------
    limits : sequence of int
        DKK a month.
    known : Known, optional
        As `read_classes` returns it for the same municipality.
    **dimensions : str or collection of str
        Narrow the dwellings, as of `class_stock`: ``dwelling_type="family"``, ``rooms=("1", "2")``.

    Notes
    -----
    Rents are known by band. A limit inside a band counts the bands below it for certain and the band possibly.
    """
    known = known or read_classes(m)
    almene = class_stock(m, known=known, **dimensions, tenure="almene").asked
    rates = read_rates(m)

    @cache
    def stock(bands: tuple[str, ...]) -> ClassFigure:
        return class_stock(m, known=known, **dimensions, tenure="almene", rent_band=bands).asked

    @cache
    def turnover(bands: tuple[str, ...], dwellings: int) -> Turnover:
        return expected_turnover(
            m, class_box(**dimensions, tenure="almene", rent_band=bands), almene=dwellings, rates=rates
        )

    answers = []
    for limit in limits:
        surely, possibly = _bands_under(limit)
        under = stock(surely) if surely else None
        wider = stock((*possibly, "unknown"))
        cut = surely == possibly
        main = under.stock if cut and under else None
        most = turnover((*possibly, "unknown"), wider.high)
        # Bounds of nought say nothing of how many are let.
        told = under is not None and under.stock is not None
        answers.append(
            UnderLimit(
                limit=limit,
                low=under.low if under else 0,
                main=main,
                high=min(max(wider.high, main or 0), almene.high),
                status=wider.status,
                method=wider.method,
                cut=cut,
                lettings_low=turnover(surely, under.low).low if under and told else 0.0,
                lettings_main=None if main is None else turnover(surely, main).main,
                lettings_high=most.high,
                lettings_method=most.method,
            )
        )
    return tuple(answers)


def _bands_under(limit: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rent bands that lie under a limit for certain, and those that begin under it."""
    ends = []
    for band in DIMENSIONS["rent_band"][:-1]:
        word, _, end = band.rpartition("_")
        low, high = {"under": (0, int(end)), "over": (int(end), math.inf)}.get(word) or (int(word), int(end))
        ends.append((band, low, high))
    return (
        tuple(band for band, _, high in ends if high <= limit),
        tuple(band for band, low, _ in ends if low < limit),
    )
