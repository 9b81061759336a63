"""Where each area is heading, beside the municipality's own change, by one rule for every indicator.

A change is told inside one segment of a series only (`byibalance_core.indicator_values.series`): where a definition, a
source or a boundary changed in between, the break is told instead. Two readings stand side by side. *Absolute*: the
area against itself in the fixed reference year. *Relative*: the area against the municipality's own change. An area
can get better while it falls behind, and both are true.

A change is told when it is outside chance *and* at least ``change_sd`` standard deviations between the areas of the
reference year. A forecast, a copied, incomplete or hidden figure and one on a small base never get a direction.

Money of two years is not the same money: an amount in DKK goes up or down, never better or worse, until it is set
beside the municipality's. There the area's amount is first put at the level of the reference year, by the
municipality's own change.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from byibalance_core.comparison import ROUNDING, change_range
from byibalance_core.indicator_values import SOUND, histories, municipality_value
from byibalance_core.model import Municipality
from byibalance_core.parameters import Indicator, Standards, profile_indicators, standards
from byibalance_core.profiles import REASONS as OF_VALUE
from byibalance_core.profiles import area_profiles, chance_ranges

CHANGES = ("better", "worse", "up", "down", "unchanged", "break", "not_ranked", "unknown")
#: Judgements that say where an area is heading.
TOLD = ("better", "worse", "up", "down")
#: Judgements of a change that is measured, told or not.
MEASURED = (*TOLD, "unchanged")
#: Why a series is cut, so that its two sides cannot be compared.
BREAKS = ("gap", "source", "status", "definition", "boundary")
#: Why a change is not judged: those of a value, and of a series.
REASONS = (*OF_VALUE, "no_history", "short_history", "no_spread", *BREAKS)
#: Reasons of a value that say nothing of its change.
_OF_LEVEL = ("", "no_benchmark")
_PUBLISHED = ["period", "value", "segment"]


def area_trends(
    m: Municipality,
    *,
    profiles: pd.DataFrame | None = None,
    catalogue: Mapping[str, Indicator] | None = None,
    limits: Standards | None = None,
) -> pd.DataFrame:
    """Return every area's change of every indicator, against itself and against the municipality.

    Parameters
    ----------
    m : Municipality
        The municipality; the unplaced area has no trend.
    profiles : DataFrame, optional
        `byibalance_core.profiles.area_profiles` of the same municipality, catalogue and limits, where it is at hand.
    catalogue : mapping of str to Indicator, optional
        Indicators, in the order of reading; the bundled catalogue by default. What is not in it never enters.
    limits : Standards, optional
        Reads ``change_sd``, ``change_years``, ``change_years_least``, ``small_base`` and ``untold_base_share``.

    Returns
    -------
    DataFrame
        One row per area x indicator, in the order of the profile: ``area_id``, ``indicator``, ``theme``, ``unit``,
        ``sign``, ``status``, ``source_id``; ``period`` and ``value`` now, ``period_before`` and ``value_before`` of the
        reference year, ``years`` between them; ``change`` with its 95 % range ``low`` and ``high``;
        ``municipality_change``; ``relative`` (what is left of the change when the municipality's is taken away) with
        ``relative_low`` and ``relative_high``; ``change_distance`` and ``relative_distance`` in standard deviations
        between the areas of the reference year; ``absolute`` and ``judgement`` (of the relative change), each one of
        `CHANGES`, ``absolute_reason`` and ``reason`` where there is none; and ``file_da`` and ``file_en``, the delivery
        that would bring a history, where there is none.

    Notes
    -----
    The municipality's change is that of its own published figures where both years have one in one segment, else
    that of its areas with a figure in both years, put together the same way in both.
    """
    catalogue = profile_indicators() if catalogue is None else catalogue
    limits = standards() if limits is None else limits
    frame = area_profiles(m, catalogue=catalogue, limits=limits) if profiles is None else profiles
    history = _known(histories(m, catalogue=catalogue), frame["area_id"].cat.categories)
    pairs = _pairs(frame, history, limits)
    pairs = pairs.assign(**_of_reference_year(m, pairs, history, catalogue, limits))

    value, base = frame["value"].to_numpy(dtype=float), frame["base"].to_numpy(dtype=float)
    before, base_before = pairs["value_before"].to_numpy(), pairs["base_before"].to_numpy()
    now_low, now_high = chance_ranges(m, frame["area_id"], value, base, catalogue, limits)
    chance_before = chance_ranges(m, frame["area_id"], before, base_before, catalogue, limits)
    low, high = change_range(before, value, chance_before=chance_before, chance_after=(now_low, now_high))
    levels = pairs["municipality_before"].to_numpy(), pairs["municipality_now"].to_numpy()
    factor, shift = at_reference_level(*levels, frame["unit"].astype(str).to_numpy() == "DKK")
    adjusted = value * factor - shift
    relative_low, relative_high = change_range(
        before,
        adjusted,
        chance_before=chance_before,
        chance_after=(now_low * factor - shift, now_high * factor - shift),
    )

    spread, sign = pairs["spread"].to_numpy(), frame["sign"].to_numpy()
    nominal = frame["unit"].astype(str).to_numpy() == "DKK"
    found = pairs.assign(change=value - before, relative=adjusted - before)
    reason = _reasons(frame, found, limits)
    own_reason = np.where(reason == "no_benchmark", "", reason)
    absolute = _judged(found["change"], low, high, spread, np.where(nominal, 0, sign), own_reason, limits)
    judgement = _judged(found["relative"], relative_low, relative_high, spread, sign, reason, limits)
    unknown = judgement == "unknown"
    told = {f"file_{language}": [entry.file[language] for entry in catalogue.values()] for language in ("da", "en")}
    areas = len(frame["area_id"].cat.categories)
    return frame[["area_id", "indicator", "theme", "unit", "sign", "status", "source_id", "period", "value"]].assign(
        period_before=found["period_before"],
        value_before=before,
        years=found["years"],
        change=found["change"],
        low=low,
        high=high,
        municipality_change=found["municipality_now"] - found["municipality_before"],
        relative=found["relative"],
        relative_low=relative_low,
        relative_high=relative_high,
        spread=found["spread"],
        change_distance=found["change"] / found["spread"],
        relative_distance=np.where(np.isin(judgement, MEASURED), found["relative"] / found["spread"], np.nan),
        absolute=pd.Categorical(absolute, CHANGES),
        absolute_reason=pd.Categorical(own_reason, REASONS),
        judgement=pd.Categorical(judgement, CHANGES),
        reason=pd.Categorical(reason, REASONS),
        **{name: pd.Series(words * areas, dtype=object).where(unknown, None) for name, words in told.items()},
    )


def at_reference_level(before: np.ndarray, now: np.ndarray, nominal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the factor and the shift that take the municipality's own change out of today's figures.

    Parameters
    ----------
    before, now : array
        The municipality's figures of the two years.
    nominal : array of bool
        Which are amounts of money: those are scaled, all others shifted.

    Returns
    -------
    tuple of array
        Figure x factor - shift stands at the level of the reference year.

    Examples
    --------
    >>> factor, shift = at_reference_level(np.array([200_000.0]), np.array([250_000.0]), np.array([True]))
    >>> (300_000 * factor - shift).tolist()
    [240000.0]
    """
    scales = nominal & (now > 0)
    factor = np.where(scales, before / np.where(scales, now, 1.0), 1.0)
    return factor, np.where(scales, 0.0, now - before)


def _known(history: pd.DataFrame, areas: pd.Index) -> pd.DataFrame:
    """Return the history with the year and the season of each period; of the municipality and its tiles only."""
    kept = history[(history["unit_kind"] == "municipality") | history["unit_id"].isin(areas.astype(str))]
    number = {name: pd.to_numeric(kept[name]).astype(float) for name in ("value", "base")}
    number["value"] = number["value"].where(kept["status"].isin(SOUND))
    return kept.assign(year=kept["period"].str[:4].astype(int), season=kept["period"].str[4:], **number)


def _pairs(frame: pd.DataFrame, history: pd.DataFrame, limits: Standards) -> pd.DataFrame:
    """Return for each row of the profile the figure it is compared with, and whether anything is earlier."""
    keys = ["area_id", "indicator"]
    on_areas = history[history["unit_kind"] == "area"].rename(columns={"unit_id": "area_id"})
    text = dict.fromkeys([*keys, "period"], str)
    now = frame[[*keys, "period"]].astype(text).assign(row=np.arange(len(frame)))
    now = now.merge(on_areas[[*keys, "period", "segment", "year", "season"]], on=[*keys, "period"])
    columns = [*keys, "period", "segment", "year", "season", "value", "base"]
    both = now.merge(on_areas[columns], on=keys, suffixes=("", "_before"))
    back = both["year"] - both["year_before"]
    both = both.assign(years=back)[(back > 0) & both["value"].notna() & (both["season"] == both["season_before"])]
    far = both[both["years"] >= limits.change_years_least]
    inside = far[far["segment"] == far["segment_before"]]
    off = (inside["years"] - limits.change_years).abs()
    chosen = inside.assign(off=off).sort_values(["row", "off", "year_before"]).drop_duplicates("row").set_index("row")
    starts = history.drop_duplicates("segment").set_index("segment")["break_reason"]
    cut = now.set_index("row")["segment"].map(starts)
    rows = pd.RangeIndex(len(frame))
    return pd.DataFrame(
        {
            "period": frame["period"].astype(str).to_numpy(),
            "indicator": frame["indicator"].astype(str).to_numpy(),
            "period_before": chosen["period_before"].reindex(rows),
            "years": chosen["years"].reindex(rows),
            "value_before": chosen["value"].reindex(rows),
            "base_before": chosen["base"].reindex(rows),
            "cut": cut.astype(object).reindex(rows).fillna("").where(rows.isin(far["row"]), ""),
            "earlier": rows.isin(both["row"]),
        },
        index=rows,
    )


def _of_reference_year(
    m: Municipality,
    pairs: pd.DataFrame,
    history: pd.DataFrame,
    catalogue: Mapping[str, Indicator],
    limits: Standards,
) -> dict[str, np.ndarray]:
    """Return the municipality's figures of the two years and how far its areas lay apart in the first."""
    on_areas = history[(history["unit_kind"] == "area") & history["value"].notna()]
    own = history[(history["unit_kind"] == "municipality") & (history["unit_id"] == m.code) & history["value"].notna()]
    answers = {name: np.full(len(pairs), np.nan) for name in ("municipality_before", "municipality_now", "spread")}
    known = pairs[pairs["period_before"].notna()]
    of_indicator = {str(name): (part, own[own["indicator"] == name]) for name, part in on_areas.groupby("indicator")}
    for (name, then, now), rows in known.groupby(["indicator", "period_before", "period"]):
        parts, whole = of_indicator[str(name)]
        before, after = _municipality(whole, parts, str(then), str(now), catalogue[str(name)])
        ranked = parts[(parts["period"] == then) & ~(parts["base"] < limits.small_base)]["value"]
        spread = float(np.std(ranked.to_numpy()))
        differs = spread > ROUNDING * float(ranked.abs().max())
        answers["municipality_before"][rows.index] = before
        answers["municipality_now"][rows.index] = after
        answers["spread"][rows.index] = spread if differs else np.nan
    return answers


def _municipality(own: pd.DataFrame, parts: pd.DataFrame, then: str, now: str, entry: Indicator) -> tuple[float, float]:
    """Return the municipality's figures of two years, both published or both put together from its areas."""
    published = {period: (number, segment) for period, number, segment in own[_PUBLISHED].itertuples(index=False)}
    if {then, now} <= set(published) and published[then][1] == published[now][1]:
        return float(published[then][0]), float(published[now][0])
    first, last = (parts[parts["period"] == period].set_index("unit_id") for period in (then, now))
    both = first.index.intersection(last.index)
    both = both[(first.loc[both, "segment"] == last.loc[both, "segment"]).to_numpy()]
    if entry.extensive or both.empty:
        return np.nan, np.nan
    before, after = (
        municipality_value(year.loc[both, "value"], year.loc[both, "base"], entry)[0] for year in (first, last)
    )
    return before, after


def _reasons(frame: pd.DataFrame, found: pd.DataFrame, limits: Standards) -> np.ndarray:
    """Return why a change is not judged; blank where it is."""
    of_level = frame["reason"].astype(str).to_numpy()
    measured = found["value_before"].notna().to_numpy()
    return np.select(
        [
            ~np.isin(of_level, _OF_LEVEL),
            ~measured & (found["cut"] != ""),
            ~measured & found["earlier"],
            ~measured,
            found["base_before"] < limits.small_base,
            found["spread"].isna(),
            found["relative"].isna(),
        ],
        [of_level, found["cut"], "short_history", "no_history", "small_base", "no_spread", "no_benchmark"],
        default="",
    )


def _judged(
    change: pd.Series,
    low: np.ndarray,
    high: np.ndarray,
    spread: np.ndarray,
    sign: np.ndarray,
    reason: np.ndarray,
    limits: Standards,
) -> np.ndarray:
    """Return the judgement of each change: outside chance, and large enough to matter."""
    moved = change.to_numpy()
    by_chance = (low <= 0) & (high >= 0)
    told = (np.abs(moved / spread) >= limits.change_sd - ROUNDING) & ~by_chance
    signed = moved * sign
    return np.select(
        [
            np.isin(reason, ("no_history", "short_history", "no_benchmark", "no_spread")),
            np.isin(reason, BREAKS),
            reason != "",
            ~told,
            signed > 0,
            signed < 0,
            moved > 0,
        ],
        ["unknown", "break", "not_ranked", "unchanged", "better", "worse", "up"],
        default="down",
    )
