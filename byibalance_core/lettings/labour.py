"""Letting criteria under § 60 as channels: what they release, for whom, where, and what it costs the waiting list.

A step's flexible share is let to people who meet the criteria of the step; where a step has several, they share it and
no figure says how. A criterion's genudlejninger are therefore *up to* the flexible lettings of the steps that have it,
and those of two criteria are never added. What is let flexibly is not let from the list: half of it would have gone to
the external list, and half to the internal one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from byibalance_core.lettings.agreement import FAMILY, Agreement
from byibalance_core.lettings.simulate import Simulated, Unit

#: What a waiting time is for; blank means all.
_PLACE = ("organisation_id", "estate_id", "rooms")
#: Kinds of criteria that attract labour.
LABOUR = ("work", "commuters", "newcomers_with_job")


def released(
    simulated: Simulated, agreement: Agreement, *, by: Unit = "estate_id", criteria: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return what each letting criterion releases in a year, and what it takes from the external list.

    Parameters
    ----------
    simulated : Simulated
        With no channel of the list closed, or as it is.
    agreement : Agreement
        Its criteria and the steps that have them.
    by : str
        ``estate_id``, ``area_id`` or ``organisation_id``.
    criteria : iterable of str, optional
        Ids of criteria; all of the agreement by default.

    Returns
    -------
    DataFrame
        One row per criterion and unit that has any: ``criterion_id``, the unit's id, and a year's mean of
        ``relettings``, ``released`` (flexible lettings of steps with the criterion, *up to*: criteria of one step share
        them), ``external`` (what the external list has left) and ``external_lost`` (what it would have more without
        the flexible lettings that the criterion is part of).

    Examples
    --------
    >>> from byibalance_core.lettings.agreement import from_mapping
    >>> from byibalance_core.lettings.simulate import simulate
    >>> cells = pd.DataFrame({"estate_id": ["a1"], "organisation_id": ["o1"], "area_id": ["k1"], "rooms": ["2"],
    ...                       "rent_band": ["unknown"], "relettings_year": [100.0]})
    >>> agreed = from_mapping({"steps": {"one": {"allocation_share": 0.25, "flexible_share": 0.5,
    ...                                          "criteria": ["work"]}}, "criteria": {"work": {"kind": "work"}}})
    >>> placed = pd.DataFrame({"estate_id": ["a1"], "ladder_id": ["estate"], "step_id": ["one"]})
    >>> released(simulate(cells, agreed, placed), agreed)[["released", "external", "external_lost"]].values.tolist()
    [[50.0, 12.5, 25.0]]
    """
    wanted = list(agreement.criteria) if criteria is None else list(criteria)
    having = {
        (ladder.unit_kind, step.step_id): set(step.criteria) for ladder in agreement.ladders for step in ladder.steps
    }
    cells = simulated.cells
    on_step = list(zip(cells["ladder_id"], cells["step_id"], strict=True))
    closed = simulated.alternative.closed
    listed = 1.0 - simulated.other_share
    outside = 0.0 if "external_list" in closed else 1.0 if "internal_list" in closed else 0.5
    frames = []
    for name in wanted:
        mask = np.array([name in having.get(key, set()) for key in on_step], dtype=bool)
        own = cells.loc[mask, [by, "relettings", "flexible", "external"]].rename(columns={"flexible": "released"})
        sums = own.groupby(by)[["relettings", "released", "external"]].sum() / simulated.years
        sums["external_lost"] = sums["released"] * listed * outside
        frames.append(sums.reset_index().assign(criterion_id=name))
    columns = ["criterion_id", by, "relettings", "released", "external", "external_lost"]
    if not frames:
        return pd.DataFrame(columns=columns)
    told = pd.concat(frames, ignore_index=True)[columns]
    return told[told["relettings"] > 0].reset_index(drop=True)


def months_added(
    reference: Simulated,
    alternative: Simulated,
    waiting: pd.DataFrame,
    *,
    dwelling_types: Sequence[str] = FAMILY,
) -> pd.DataFrame:
    """Return how much longer the external list takes under an alternative, where a waiting time is known.

    Parameters
    ----------
    reference, alternative : Simulated
        The waiting time is that of today, so the reference is the agreement as it is.
    waiting : DataFrame
        Table ``waiting``: ``organisation_id``, ``estate_id``, ``year``, ``dwelling_type``, ``rooms`` and
        ``median_months``. Only the newest year is read, and only rows with a time.
    dwelling_types : sequence of str
        Types whose genudlejninger were simulated; rows of all types are read too.

    Returns
    -------
    DataFrame
        One row per waiting time: ``organisation_id``, ``estate_id``, ``rooms`` (None means all), ``months`` (today),
        ``external_before`` and ``external_after`` (lettings a year), ``months_after`` and ``months_added`` (NaN where
        the list has no lettings any more: no number of months is enough), and ``undecided``: lettings a year of estates
        whose step is undecided. They are in neither flow, so that the months added are then the most there can be.

    Notes
    -----
    A list that moves half as fast waits twice as long: as many applicants, who take what they are offered. It is a
    signal of direction and size; people stand on several lists, and many do not want a home now.
    """
    rows = _told(waiting, dwelling_types)
    sides = [_external(one) for one in (reference, alternative)]
    answers = []
    for row in rows.to_dict("records"):
        place = {name: None if pd.isna(row[name]) else str(row[name]) for name in _PLACE}
        before, after = (_of(side, place) for side in sides)
        months = float(row["median_months"])
        later = months * before / after if before > 0 and after > 0 else float("nan")
        answers.append(
            {
                **place,
                "months": months,
                "external_before": before,
                "external_after": after,
                "months_after": later,
                "months_added": later - months,
                "undecided": _of(sides[0], place, "undecided"),
            }
        )
    numbers = ["months", "external_before", "external_after", "months_after", "months_added", "undecided"]
    told = pd.DataFrame(answers, columns=[*_PLACE, *numbers], dtype=object)
    return told.astype(dict.fromkeys(numbers, float))


def near_workplaces(
    homes: pd.DataFrame, points: pd.DataFrame, *, within_m: float, kind: str = "workplace"
) -> pd.DataFrame:
    """Return how far each place with homes is from the nearest workplace, and how many lie within a distance.

    Parameters
    ----------
    homes : DataFrame
        ``estate_id``, ``x`` and ``y`` in metres of one system (EPSG:25832); a blank place has no answer.
    points : DataFrame
        ``kind``, ``x`` and ``y`` in the same system.
    within_m : float
        Distance in metres, as the crow flies.

    Returns
    -------
    DataFrame
        ``estate_id``, ``nearest_m`` (NaN without a place or without workplaces) and ``within`` (their number; None
        where there is no answer). No norm says what is near: the distance is the reader's choice.

    Examples
    --------
    >>> homes = pd.DataFrame({"estate_id": ["a1"], "x": [0.0], "y": [0.0]})
    >>> points = pd.DataFrame({"kind": ["workplace", "stop"], "x": [300.0, 1.0], "y": [400.0, 0.0]})
    >>> near_workplaces(homes, points, within_m=600.0).values.tolist()
    [['a1', 500.0, 1]]
    """
    places = points.loc[(points["kind"] == kind).to_numpy(dtype=bool), ["x", "y"]].dropna().to_numpy(dtype=float)
    own = homes[["x", "y"]].to_numpy(dtype=float)
    known = ~np.isnan(own).any(axis=1)
    nearest = np.full(len(own), np.nan)
    within: list[int | None] = [None] * len(own)
    if len(places) and known.any():
        from scipy.spatial import cKDTree

        tree = cKDTree(places)
        nearest[known] = tree.query(own[known])[0]
        counts = tree.query_ball_point(own[known], within_m, return_length=True)
        for place, count in zip(np.flatnonzero(known), counts, strict=True):
            within[place] = int(count)
    return pd.DataFrame({"estate_id": homes["estate_id"].to_numpy(), "nearest_m": nearest}).assign(
        within=pd.Series(within, dtype=object)
    )


def _told(waiting: pd.DataFrame, dwelling_types: Sequence[str]) -> pd.DataFrame:
    names = ("organisation_id", "estate_id", "dwelling_type", "rooms")
    rows = waiting[[*names, "year", "median_months"]].astype(dict.fromkeys(names, object))
    rows = rows[rows["year"] == rows["year"].max()]
    rows = rows[
        rows["median_months"].notna()
        & (rows["dwelling_type"].isna() | rows["dwelling_type"].isin(list(dwelling_types)))
    ]
    return rows


def _external(simulated: Simulated) -> pd.DataFrame:
    cells = simulated.cells
    flows = cells[["external", "undecided"]] / simulated.years
    return cells[["estate_id", "organisation_id", "rooms"]].join(flows)


def _of(side: pd.DataFrame, place: Mapping[str, str | None], figure: str = "external") -> float:
    """Return a year's external lettings, or another figure, of what a waiting time is for."""
    mask = np.ones(len(side), dtype=bool)
    for name, value in place.items():
        if value is not None:
            mask &= (side[name] == value).to_numpy()
    return float(side.loc[mask, figure].sum())
