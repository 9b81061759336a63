"""Dwellings ahead: what is under way, by how long permits have taken, and the usual pace beyond it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from byibalance_core.model import Municipality
from byibalance_core.projection.history import History
from byibalance_core.projection.trends import WINDOW, shrunk_rate

Floats = NDArray[np.float64]

#: Years from a permit (or a start) to completion that are looked at.
LONGEST = 4


@dataclass(frozen=True)
class Delays:
    """How much of what is permitted, or started, is completed so many years later.

    Attributes
    ----------
    phase : {"permitted", "started"}
    shares : array of shape (LONGEST + 1,)
        Dwellings completed per dwelling permitted 0, 1, … years before.
    """

    phase: str
    shares: Floats


def completion_delays(history: History) -> Delays | None:
    """Learn from the areas' own past how many years after a permit dwellings are completed.

    Returns
    -------
    Delays or None
        By permits where they are known, else by starts; None where neither can be set against completions.

    Notes
    -----
    Non-negative least squares over all areas and years up to the origin (Lawson and Hanson 1974).
    """
    from scipy.optimize import nnls  # heavy, and only a municipality with counts of building needs it

    completed = history.construction["completed"]
    for phase in ("permitted", "started"):
        given = history.construction[phase]
        if given.shape[1] <= LONGEST:
            continue
        lagged = np.stack(
            [given[:, LONGEST - lag : given.shape[1] - lag] for lag in range(LONGEST + 1)], axis=-1
        ).reshape(-1, LONGEST + 1)
        done = completed[:, LONGEST:].ravel()
        known = ~np.isnan(done) & ~np.isnan(lagged).any(axis=1)
        if known.sum() > LONGEST + 1 and lagged[known].any():
            shares, _ = nnls(lagged[known], done[known])
            return Delays(phase, np.asarray(shares))
    return None


def under_way(history: History, years: int) -> tuple[Floats, Floats]:
    """Return what is already permitted or started, and how much of a year's building that is.

    Returns
    -------
    dwellings : array of shape (areas, years)
        Dwellings expected to be completed in the origin's year and those after it, from permits before the origin.
    share : array of shape (years,)
        Part of each year's building that such permits stand for: 1 is all of it, 0 none.
    """
    dwellings = np.zeros((len(history.areas), years))
    share = np.zeros(years)
    delays = completion_delays(history)
    if delays is None:
        return dwellings, share
    given = np.nan_to_num(history.construction[delays.phase])
    last = given.shape[1] - 1  # the origin's own year, of which nothing is known
    for ahead in range(years):
        for lag in range(ahead + 1, LONGEST + 1):
            if last + ahead - lag >= 0:
                dwellings[:, ahead] += delays.shares[lag] * given[:, last + ahead - lag]
                share[ahead] += delays.shares[lag]
    return dwellings, np.minimum(share, 1.0)


def stock_ahead(history: History, years: int, *, projects: Floats | None = None) -> Floats:
    """Return the dwellings of every area for each year ahead.

    What is under way comes first; the part of a year's building that it does not stand for goes on at the usual
    pace of the last ten years, each area's own drawn towards the municipality's. Losses (demolition, merging) go on
    at their usual pace too, and a falling stock is as ordinary as a growing one.

    Parameters
    ----------
    projects : array of shape (areas, years), optional
        Net dwellings of known projects by the year they are finished, negative for demolition. Permits count the
        same dwellings, so the larger of the two is taken, never their sum.

    Returns
    -------
    array of shape (areas, years)
        Dwellings on 1 January 1, 2, … years after the origin; NaN where the origin's stock is unknown. Not below 0.
    """
    now = history.stock[:, -1]
    net = np.diff(history.stock[:, -(WINDOW + 1) :], axis=1)
    completed = history.construction["completed"][:, -(WINDOW + 1) : -1]
    # Dwellings that came without being reported (a house divided in two) are gains too.
    gained = np.where(np.isnan(net), np.nan, np.maximum(net, np.nan_to_num(completed)))
    coming, share = under_way(history, years)
    # What is under way tells of the pace of building just as what is finished does.
    sure = coming[:, share > 1.0 - 1e-6]
    gains = shrunk_rate(np.hstack([gained, sure]), now) * np.nan_to_num(now)
    losses = shrunk_rate(gained - net, now) * np.nan_to_num(now)
    built = (coming + (1.0 - share) * gains[:, None]).cumsum(axis=1)
    lost = losses[:, None] * np.arange(1, years + 1)
    if projects is not None:
        built = np.maximum(built, np.maximum(projects, 0.0).cumsum(axis=1))
        lost = np.maximum(lost, np.maximum(-projects, 0.0).cumsum(axis=1))
    return np.asarray(np.maximum(now[:, None] + built - lost, 0.0))


def known_projects(m: Municipality, areas: tuple[str, ...], years: int) -> Floats:
    """Return net dwellings of the pipeline by area and year after the base year: what is started or permitted."""
    rows = m.table("pipeline")
    rows = rows[rows["certainty"].isin(["started", "permitted"]) & rows["dwellings"].notna()]
    table = np.zeros((len(areas), years))
    place = {area: row for row, area in enumerate(areas)}
    for area, year, dwellings in zip(rows["area_id"], rows["year"], rows["dwellings"], strict=True):
        ahead = int(year) - m.base_year - 1
        if 0 <= ahead < years:
            table[place.get(str(area), place.get(m.unplaced_id, -1)), ahead] += float(dwellings)
    return table
