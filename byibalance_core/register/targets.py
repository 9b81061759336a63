"""Targets measured against a release: reached, on the way, the other way, or that nobody can say, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from byibalance_core.comparison import ROUNDING, change_range
from byibalance_core.indicator_values import SOUND, indicator_values, series
from byibalance_core.model import Municipality
from byibalance_core.parameters import Indicator, Standards, indicators, standards
from byibalance_core.register.chance import figure_ranges, is_moved_by_chance
from byibalance_core.register.entries import Target

Verdict = Literal["reached", "missed", "towards", "away", "unchanged", "not_reached", "not_measured"]
Reason = Literal["", "in_words", "no_figure", "hidden", "copied", "no_baseline", "base_unknown", "small_base", "break"]


@dataclass(frozen=True)
class MeasuredTarget:
    """What a release says of a target.

    Attributes
    ----------
    verdict : Verdict
        ``reached`` and ``missed`` (the deadline is over) are told of the newest figure alone. Before the deadline
        ``towards`` and ``away`` are told where the change since the baseline is outside chance, ``unchanged`` where it
        is not, and ``not_reached`` where no change can be told. ``not_measured`` says nothing of the target.
    reason : Reason
        Why nothing is measured, or why no change can be told.
    value, period, status : newest figure of the release; NaN or blank without one
    value_low, value_high : float
        What chance alone gives the figure; NaN where chance does not move it or its base is not known.
    is_clear : bool or None
        Whether the target's value lies outside that range; None where there is none. A target that is reached by
        chance alone is reached, and this says so.
    lacking : float
        What the figure lacks of the target, in the indicator's unit; 0 where it is reached, NaN without a figure.
    change, change_low, change_high : float
        Since the baseline, with the 95 % range; NaN where it is not known.
    """

    target: Target
    verdict: Verdict
    reason: Reason = ""
    value: float = float("nan")
    period: str = ""
    status: str = ""
    value_low: float = float("nan")
    value_high: float = float("nan")
    is_clear: bool | None = None
    lacking: float = float("nan")
    change: float = float("nan")
    change_low: float = float("nan")
    change_high: float = float("nan")


def measure_targets(
    targets: Iterable[Target],
    m: Municipality,
    *,
    on: date,
    values: pd.DataFrame | None = None,
    catalogue: Mapping[str, Indicator] | None = None,
    limits: Standards | None = None,
) -> tuple[MeasuredTarget, ...]:
    """Measure targets against a release.

    Parameters
    ----------
    on : date
        The day: after a deadline what is not reached is missed.
    values : DataFrame, optional
        `byibalance_core.indicator_values.indicator_values` of the release, where it is at hand.

    Returns
    -------
    tuple of MeasuredTarget
        In the order of `targets`; deleted ones are left out.
    """
    catalogue = indicators() if catalogue is None else catalogue
    limits = standards() if limits is None else limits
    values = indicator_values(m, catalogue=catalogue) if values is None else values
    return tuple(_measured(each, m, values, on, catalogue, limits) for each in targets if not each.deleted)


def _measured(
    target: Target,
    m: Municipality,
    values: pd.DataFrame,
    on: date,
    catalogue: Mapping[str, Indicator],
    limits: Standards,
) -> MeasuredTarget:
    if not target.indicator or target.value is None:
        return MeasuredTarget(target, "not_measured", "in_words")
    unit = target.unit_id or m.code
    mine = (values["unit_kind"] == target.unit_kind) & (values["unit_id"] == unit)
    rows = values[(mine & (values["indicator"] == target.indicator)).to_numpy(dtype=bool)]
    if target.indicator not in catalogue or rows.empty:
        return MeasuredTarget(target, "not_measured", "no_figure")
    row = rows.iloc[0]
    status, period = str(row["status"]), str(row["period"])
    if pd.isna(row["value"]):
        hidden = status in ("suppressed", "zero_or_hidden")
        return MeasuredTarget(target, "not_measured", "hidden" if hidden else "no_figure", period=period, status=status)
    if status not in SOUND:
        # A district's figure, or one of an incomplete stock, is not the unit's own: it reaches no target.
        reason: Reason = "copied" if status == "copied" else "no_figure"
        return MeasuredTarget(target, "not_measured", reason, float(row["value"]), period, status)
    return _judged(target, m, rows.iloc[:1], on, catalogue, limits)


def _judged(
    target: Target,
    m: Municipality,
    row: pd.DataFrame,
    on: date,
    catalogue: Mapping[str, Indicator],
    limits: Standards,
) -> MeasuredTarget:
    assert target.value is not None  # noqa: S101 - for the type checker
    value, period = float(row["value"].iloc[0]), str(row["period"].iloc[0])
    sign = 1 if target.direction == "at_least" else -1
    low, high = (float(ends[0]) for ends in figure_ranges(m, row, catalogue, limits))
    clear = None if np.isnan(low) else not low <= target.value <= high
    lacking = max(0.0, sign * (target.value - value))
    reached = lacking <= ROUNDING
    change, change_low, change_high, reason = _change(target, m, row, (low, high), catalogue, limits)
    if reached:
        verdict: Verdict = "reached"
    elif target.deadline is not None and on > target.deadline:
        verdict = "missed"
    elif reason or abs(change) <= ROUNDING or change_low <= 0 <= change_high:
        verdict = "not_reached" if reason else "unchanged"
    else:
        verdict = "towards" if sign * change > 0 else "away"
    return MeasuredTarget(
        target,
        verdict,
        "" if verdict in ("reached", "missed") else reason,
        value,
        period,
        str(row["status"].iloc[0]),
        low,
        high,
        clear,
        0.0 if reached else lacking,
        change,
        change_low,
        change_high,
    )


def _change(
    target: Target,
    m: Municipality,
    row: pd.DataFrame,
    now: tuple[float, float],
    catalogue: Mapping[str, Indicator],
    limits: Standards,
) -> tuple[float, float, float, Reason]:
    """Return the change since the baseline with its range, and why no direction may be told of it."""
    nothing = float("nan")
    if target.baseline is None or target.baseline_period == str(row["period"].iloc[0]):
        return nothing, nothing, nothing, "no_baseline"
    then = _baseline(target, m, row)
    value = row["value"].to_numpy(dtype=float)
    change = float(value[0] - target.baseline)
    entry = catalogue[target.indicator]
    if _is_cut(target, m, row):
        return nothing, nothing, nothing, "break"
    if (row["base"] < limits.small_base).any() or (then["base"] < limits.small_base).any():
        return change, nothing, nothing, "small_base"
    if not is_moved_by_chance(entry):
        return change, nothing, nothing, ""
    before = figure_ranges(m, then, catalogue, limits)
    ends = (np.array([now[0]]), np.array([now[1]]))
    low, high = change_range(np.array([target.baseline]), value, chance_before=before, chance_after=ends)
    if np.isnan(low[0]) or np.isnan(high[0]):
        return change, nothing, nothing, "base_unknown"
    return change, float(low[0]), float(high[0]), ""


def _is_cut(target: Target, m: Municipality, row: pd.DataFrame) -> bool:
    """Tell whether the series is broken between the baseline and now, so that the two cannot be compared."""
    told = series(m, str(row["unit_id"].iloc[0]), target.indicator)
    segment = told["segment"].groupby(told["period"].astype(str)).first()
    ends = segment.reindex([target.baseline_period, str(row["period"].iloc[0])])
    return bool(ends.notna().all() and ends.iloc[0] != ends.iloc[1])


def _baseline(target: Target, m: Municipality, row: pd.DataFrame) -> pd.DataFrame:
    """Return the row of the target's baseline: the written value, on the base that the release tells of its period."""
    table = m.table("indicators")
    text = {name: table[name].astype(str) for name in ("unit_kind", "unit_id", "indicator", "period")}
    asked = {
        "unit_kind": target.unit_kind,
        "unit_id": str(row["unit_id"].iloc[0]),
        "indicator": target.indicator,
        "period": target.baseline_period,
    }
    mine = np.logical_and.reduce([(text[name] == value).to_numpy() for name, value in asked.items()])
    base = pd.to_numeric(table.loc[mine, "base"]).astype(float)
    # Without a row of that period the newest base stands in: units seldom change size in a few years.
    known = float(base.iloc[0]) if len(base) and pd.notna(base.iloc[0]) else float(row["base"].iloc[0])
    return row[["unit_id", "indicator"]].assign(value=float(target.baseline or 0.0), base=known)
