"""Since last time: which figures moved between the releases of two meetings and why, and which areas crossed a limit.

A figure moves for one of these reasons, asked in this order: the area itself was drawn anew (``boundary``); it is
counted in another way or by another source, or hidden by another rule (``new_method``); it is of a newer period
(``new_data``); or it is of the same period and was delivered otherwise (``corrected``). Only new data can be a change
of the place, and only where that change is outside chance and large enough to matter: the rule of
`byibalance_core.trends`. What stays the same is not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from byibalance_core.comparison import ROUNDING, change_range
from byibalance_core.criteria.housing_areas import housing_areas
from byibalance_core.indicator_values import SOUND, declared_breaks, indicator_values
from byibalance_core.model import Municipality
from byibalance_core.parameters import Indicator, Standards, indicators, standards
from byibalance_core.register.chance import figure_ranges, is_moved_by_chance
from byibalance_core.register.entries import Action, Decision, Entry
from byibalance_core.register.targets import MeasuredTarget

REASONS = ("new_data", "new_method", "corrected", "boundary", "appeared", "gone")
COLUMNS = (
    *("unit_kind", "unit_id", "indicator", "reason", "period_before", "value_before", "period", "value"),
    *("status_before", "status", "source_before", "source_id", "change", "low", "high", "beyond_noise", "direction"),
)
_KEYS = ["unit_kind", "unit_id", "indicator"]


def moved_figures(
    before: Municipality,
    now: Municipality,
    *,
    catalogue: Mapping[str, Indicator] | None = None,
    limits: Standards | None = None,
) -> pd.DataFrame:
    """Return the figures that are not the same in two releases, each with the reason.

    Parameters
    ----------
    before, now : Municipality
        The same municipality as the earlier and the later meeting's release tell it, in one profile.
    catalogue, limits
        The bundled ones by default; reads ``change_sd``, ``small_base`` and ``untold_base_share``.

    Returns
    -------
    DataFrame
        One row per unit and indicator that moved: `COLUMNS`. ``reason`` is one of `REASONS`. ``change`` with its 95 %
        range ``low`` and ``high`` is NaN where the two cannot be compared. ``beyond_noise`` is True or False for new
        data, and None where it cannot be said or is not asked (a correction is no change of the place, and two ways of
        counting are not compared). ``direction`` is ``better`` or ``worse`` for a change beyond noise of an indicator
        that has a direction, ``up`` or ``down`` for one without (and for amounts of money, whose worth changes with the
        years), else blank.

    Raises
    ------
    ValueError
        When the two are not the same municipality or not the same profile: what is hidden in one would be told.
    """
    if (before.code, before.profile) != (now.code, now.profile):
        raise ValueError("Compare two releases of one municipality in one profile.")
    catalogue = indicators() if catalogue is None else catalogue
    limits = standards() if limits is None else limits
    then, today = (indicator_values(m, catalogue=catalogue) for m in (before, now))
    pairs = then.merge(today, on=_KEYS, how="outer", suffixes=("_before", ""), indicator="side")
    pairs = pairs[_is_other(pairs)].reset_index(drop=True)
    reason = _reasons(pairs, before, now)
    compared = pairs.assign(reason=reason, change=pairs["value"] - pairs["value_before"])
    apart = ~np.isin(reason, ("new_data", "corrected"))
    compared.loc[apart, "change"] = np.nan
    low, high = _ranges(compared, before, now, catalogue, limits)
    beyond = _beyond(compared, low, high, today, catalogue, limits)
    rows = compared.assign(
        low=low,
        high=high,
        beyond_noise=pd.Series(beyond, dtype=object),
        direction=_directions(compared, beyond, catalogue),
        source_before=compared["source_id_before"],
    )
    order = rows["indicator"].map({name: place for place, name in enumerate(catalogue)})
    return rows.assign(place=order).sort_values(["place", *_KEYS[:2]])[list(COLUMNS)].reset_index(drop=True)


def expected_by_chance(rows: pd.DataFrame) -> float:
    """Return how many of the figures that were asked chance alone may put outside its 95 % range, at the most.

    Hundreds of figures are asked at once, so a few are told though nothing happened: this number belongs beside theirs.

    Parameters
    ----------
    rows : DataFrame
        Of `moved_figures`.

    Examples
    --------
    >>> expected_by_chance(pd.DataFrame({"beyond_noise": [True, False, None] * 20}))
    2.0
    """
    return 0.05 * float(rows["beyond_noise"].notna().sum())


def _is_other(pairs: pd.DataFrame) -> np.ndarray:
    value, past = pairs["value"].to_numpy(dtype=float), pairs["value_before"].to_numpy(dtype=float)
    scale = np.maximum(np.abs(np.nan_to_num(value)), np.abs(np.nan_to_num(past)))
    same = (np.isnan(value) & np.isnan(past)) | (np.abs(value - past) <= ROUNDING * np.maximum(scale, 1e-300))
    as_before = [pairs[name].astype(str) == pairs[f"{name}_before"].astype(str) for name in ("period", "status")]
    return np.asarray(~(same & as_before[0] & as_before[1] & (pairs["side"] == "both")))


def _reasons(pairs: pd.DataFrame, before: Municipality, now: Municipality) -> np.ndarray:
    redrawn = pairs["unit_id"].astype(str).isin(redrawn_areas(before, now)) & (pairs["unit_kind"] == "area")
    definition = pd.Series(False, index=pairs.index)
    year, past = (pairs[name].astype(str).str[:4] for name in ("period", "period_before"))
    declared = declared_breaks(now)
    for kind, start, names, areas in declared:
        crosses = (year >= str(start)) & (past < str(start))
        # A break that only the later release declares changes figures of any year.
        crosses |= (kind, start, names, areas) not in declared_breaks(before)
        meant = (pairs["indicator"].isin(names) | (not names)) & (pairs["unit_id"].isin(areas) | (not areas))
        if kind == "boundary":
            redrawn |= crosses & meant & (pairs["unit_kind"] == "area")
        else:
            definition |= crosses & meant
    otherwise = (pairs["method"] != pairs["method_before"]) | (pairs["source_id"] != pairs["source_id_before"])
    shown = pairs["value"].notna() != pairs["value_before"].notna()
    same_period = pairs["period"].astype(str) == pairs["period_before"].astype(str)
    sound = pairs["status"].isin(SOUND) != pairs["status_before"].isin(SOUND)
    return np.select(
        [
            pairs["side"] == "right_only",
            pairs["side"] == "left_only",
            redrawn,
            definition | otherwise | ((shown | sound) & same_period),
            same_period,
        ],
        ["appeared", "gone", "boundary", "new_method", "corrected"],
        default="new_data",
    )


def redrawn_areas(before: Municipality, now: Municipality) -> frozenset[str]:
    """Return the areas whose outline, centre or parent differs between two releases; new and lost areas as well."""
    columns = ["area_km2", "centre_lon", "centre_lat", "parent_id"]
    told = []
    for m in (before, now):
        table = m.table("areas")
        kept = table.assign(area_id=table["area_id"].astype(str)).set_index("area_id").reindex(columns=columns)
        told.append({str(area): tuple(map(str, row)) for area, row in zip(kept.index, kept.to_numpy(), strict=True)})
    past, present = told
    return frozenset(area for area in past.keys() | present.keys() if past.get(area) != present.get(area))


def _ranges(
    compared: pd.DataFrame,
    before: Municipality,
    now: Municipality,
    catalogue: Mapping[str, Indicator],
    limits: Standards,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % range of each change that two periods tell; a correction has none."""
    low, high = np.full(len(compared), np.nan), np.full(len(compared), np.nan)
    rows = ((compared["reason"] == "new_data") & compared["change"].notna()).to_numpy()
    if rows.any():
        asked = compared.loc[rows]
        past = asked[["unit_id", "indicator"]].assign(value=asked["value_before"], base=asked["base_before"])
        low[rows], high[rows] = change_range(
            past["value"].to_numpy(dtype=float),
            asked["value"].to_numpy(dtype=float),
            chance_before=figure_ranges(before, past, catalogue, limits),
            chance_after=figure_ranges(now, asked, catalogue, limits),
        )
    return low, high


def _beyond(
    compared: pd.DataFrame,
    low: np.ndarray,
    high: np.ndarray,
    today: pd.DataFrame,
    catalogue: Mapping[str, Indicator],
    limits: Standards,
) -> list[bool | None]:
    """Return whether each change of new data is outside chance and at least `change_sd` between the areas."""
    ranked = today[(today["unit_kind"] == "area") & today["status"].isin(SOUND) & ~(today["base"] < limits.small_base)]
    spread = ranked.groupby("indicator")["value"].std(ddof=0)
    small = (compared["base"] < limits.small_base) | (compared["base_before"] < limits.small_base)
    sound = compared["status"].isin(SOUND) & compared["status_before"].isin(SOUND)
    entries = [catalogue[str(name)] for name in compared["indicator"]]
    change = compared["change"].to_numpy(dtype=float)
    between = compared["indicator"].map(spread).to_numpy(dtype=float)
    untold = np.array([is_moved_by_chance(entry) for entry in entries], dtype=bool) & np.isnan(low)
    forecast = np.array([entry.forecast for entry in entries], dtype=bool)
    asked = (compared["reason"] == "new_data").to_numpy() & ~np.isnan(change) & (between > ROUNDING)
    asked &= ~small.to_numpy(dtype=bool) & sound.to_numpy(dtype=bool) & ~untold & ~forecast
    by_chance = (low <= 0) & (high >= 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        large = np.abs(change) / between >= limits.change_sd - ROUNDING
    return [bool(is_told) if is_asked else None for is_told, is_asked in zip(large & ~by_chance, asked, strict=True)]


def _directions(compared: pd.DataFrame, beyond: Iterable[bool | None], catalogue: Mapping[str, Indicator]) -> list[str]:
    told = []
    for name, change, is_told in zip(compared["indicator"].astype(str), compared["change"], beyond, strict=True):
        entry = catalogue[name]
        sign = {"higher_is_strength": 1, "lower_is_strength": -1}.get(entry.direction, 0) if entry.judged else 0
        if not is_told:
            told.append("")
        elif sign == 0 or entry.unit == "DKK":
            told.append("up" if float(change) > 0 else "down")
        else:
            told.append("better" if float(change) * sign > 0 else "worse")
    return told


@dataclass(frozen=True)
class Crossing:
    """An area or a target that is on the other side of a limit than it was.

    Attributes
    ----------
    kind : {"law", "target", "list"}
        A limit of the law on housing areas (a calculation, no list), a target of the parties, or the ministry's list.
    unit_id, name : str
        Area, housing area or target.
    limit : str
        ``category.criterion`` of the law, the target's id, or the list's category.
    met_before, met_now : bool
        A target is met where it is reached.
    """

    kind: Literal["law", "target", "list"]
    unit_id: str
    name: str
    limit: str
    met_before: bool
    met_now: bool


def crossed_limits(
    before: Municipality,
    now: Municipality,
    *,
    targets: Iterable[tuple[MeasuredTarget, MeasuredTarget]] = (),
) -> tuple[Crossing, ...]:
    """Return what crossed a limit between two releases; what is undecided in either did not.

    Parameters
    ----------
    targets : iterable of (MeasuredTarget, MeasuredTarget)
        The same targets measured against the earlier and the later release.
    """
    found = []
    past = {area.id: area for area in housing_areas(before)}
    for area in housing_areas(now):
        earlier = past.get(area.id)
        for name, criterion in area.found.criteria.items() if earlier else ():
            was = earlier.found.criteria.get(name) if earlier else None
            if was is not None and was.met is not None and criterion.met is not None and was.met != criterion.met:
                found.append(Crossing("law", area.id, area.name, name, was.met, criterion.met))
    return (*found, *_lists(before, now), *crossed_targets(targets))


def crossed_targets(targets: Iterable[tuple[MeasuredTarget, MeasuredTarget]]) -> tuple[Crossing, ...]:
    """Return the targets that were reached or are no longer reached; what is not measured in either did not cross.

    Examples
    --------
    >>> from byibalance_core.register.entries import Target
    >>> goal = Target(id="t", title="Flere trygge")
    >>> crossed_targets([(MeasuredTarget(goal, "towards"), MeasuredTarget(goal, "reached"))])[0].met_now
    True
    """
    found = []
    for was_target, is_target in targets:
        verdicts = was_target.verdict, is_target.verdict
        if "not_measured" not in verdicts and (verdicts[0] == "reached") != (verdicts[1] == "reached"):
            target = is_target.target
            reached = (verdicts[0] == "reached", verdicts[1] == "reached")
            found.append(Crossing("target", target.unit_id, target.title, target.id, *reached))
    return tuple(found)


def _lists(before: Municipality, now: Municipality) -> list[Crossing]:
    newest = []
    for m in (before, now):
        table = m.table("designations")
        table = table.sort_values("list_date").drop_duplicates("designated_area_id", keep="last")
        newest.append({str(row["designated_area_id"]): row for row in table.to_dict("records")})
    found = []
    for ident in sorted(newest[0].keys() & newest[1].keys()):
        was, now_is = newest[0][ident], newest[1][ident]
        for name in ("udsat", "parallelsamfund", "omdannelse", "forebyggelse"):
            past, present = (_yes(row[f"on_{name}"]) for row in (was, now_is))
            if past is not None and present is not None and past != present:
                found.append(Crossing("list", ident, str(now_is["name"]), name, past, present))
    return found


def _yes(value: object) -> bool | None:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    return {"yes": True, "no": False, "True": True, "False": False}.get(str(value))


@dataclass(frozen=True)
class DueItem:
    """An action or a decision with its day, as it stands at a meeting.

    Attributes
    ----------
    state : {"done", "overdue", "due", "later", "undated"}
        ``done`` since the last meeting; ``overdue`` before the meeting; ``due`` before the next one.
    """

    entry: Action | Decision
    due: date | None
    state: Literal["done", "overdue", "due", "later", "undated"]


def actions_due(entries: Iterable[Entry], *, last: date, on: date, until: date | None = None) -> tuple[DueItem, ...]:
    """Return what was to be done, for a meeting: done since the last one, overdue, due before the next, and later.

    Parameters
    ----------
    entries : iterable of Action and Decision
        Others, deleted ones and those that were dropped are left out; so is what was done before `last`.
    last, on, until : date
        The last meeting, this one, and the next one where it has a day.

    Examples
    --------
    >>> work = Action(id="a", due=date(2026, 3, 1), state="under_way")
    >>> [item.state for item in actions_due([work], last=date(2026, 1, 1), on=date(2026, 3, 2))]
    ['overdue']
    """
    found = []
    for each in entries:
        if not isinstance(each, Action | Decision) or each.deleted or each.state == "dropped":
            continue
        if each.state == "done":
            if each.done_on is None or last < each.done_on <= on:
                found.append(DueItem(each, each.due, "done"))
        elif each.due is None:
            found.append(DueItem(each, None, "undated"))
        elif each.due < on:
            found.append(DueItem(each, each.due, "overdue"))
        else:
            found.append(DueItem(each, each.due, "due" if until is not None and each.due <= until else "later"))
    order = ("overdue", "due", "later", "undated", "done")
    return tuple(sorted(found, key=lambda item: (order.index(item.state), item.due or date.max, item.entry.id)))
