"""What each area's strengths and challenges are, told from the municipality, by one rule for every indicator.

A value is compared with the municipality's in standard deviations *between areas*: the unweighted standard
deviation of the areas that can be ranked (z-scores, as in Berlin's Monitoring Soziale Stadtentwicklung).
Inside the limit, or where chance alone could explain the difference, an area is on level with the
municipality. Themes (`byibalance_core.themes`) are means of the same distances under the same rule.

Origin never enters: the catalogue has no such indicator, and what is not in the catalogue is not read.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from byibalance_core import themes
from byibalance_core.comparison import ROUNDING, chance_range, distances, wilson_range
from byibalance_core.indicator_values import SOUND, indicator_values
from byibalance_core.model import Municipality
from byibalance_core.parameters import Indicator, Standards, profile_indicators, standards
from byibalance_core.unit_sizes import newest_residents

JUDGEMENTS = ("strength", "challenge", "different", "on_level", "not_ranked", "unmeasured")
#: Judgements of an area that can be told from the municipality.
TOLD_APART = ("strength", "challenge", "different")
#: Statuses of figures that are never ranked.
OF_STATUS = ("copied", "incomplete", "suppressed", "zero_or_hidden", "not_applicable")
#: Why a value is not ranked; blank where it is, or where there is none.
REASONS = ("", *OF_STATUS, "small_base", "no_benchmark", "forecast", "no_norm")
SIGNS = {"higher_is_strength": 1, "lower_is_strength": -1, "none": 0}


def area_profiles(
    m: Municipality, *, catalogue: Mapping[str, Indicator] | None = None, limits: Standards | None = None
) -> pd.DataFrame:
    """Return every area's value of every indicator beside the municipality's, with a judgement.

    Parameters
    ----------
    m : Municipality
        The municipality; the unplaced area has no profile.
    catalogue : mapping of str to Indicator, optional
        Indicators, in the order of reading; the bundled catalogue by default.
    limits : Standards, optional
        Reads ``distinguishable_sd`` (standard deviations) and ``small_base`` (persons or dwellings).

    Returns
    -------
    DataFrame
        One row per area x indicator, areas by id and indicators in the catalogue's order: ``area_id``,
        ``indicator``, ``theme``, ``sign`` (1 higher is a strength, -1 lower is, 0 no direction), ``value``
        and ``benchmark`` in ``unit``, ``distance`` = (value - benchmark) / standard deviation between the
        ranked areas (NaN where not ranked), ``judgement``, ``reason`` (why it is not ranked), ``status``,
        ``low`` and ``high`` (95 % sampling range of a share), ``base``, ``period``, ``source_id``,
        ``benchmark_status``, ``benchmark_method``.
    """
    catalogue = profile_indicators() if catalogue is None else catalogue
    limits = standards() if limits is None else limits
    values = indicator_values(m, catalogue=catalogue)
    areas = m.areas.index.astype(str)
    areas = areas[areas != m.unplaced_id]
    frame = _frame(values, areas, catalogue)

    shape = (len(areas), len(catalogue))
    value = frame["value"].to_numpy().reshape(shape)
    benchmark = frame["benchmark"].to_numpy().reshape(shape)[:1].ravel()
    unjudged = np.tile([entry.unjudged for entry in catalogue.values()], len(areas))
    reason = _reasons(frame, unjudged, limits.small_base)
    known = frame["value"].notna().to_numpy()
    ranked = known & (reason == "")
    distance = distances(value, benchmark, ranked.reshape(shape)).ravel()

    proportion = np.tile([entry.is_proportion for entry in catalogue.values()], len(areas))
    low, high = wilson_range(frame["value"].to_numpy(), frame["base"].to_numpy())
    has_range = proportion & np.isin(frame["status"], SOUND)
    low, high = np.where(has_range, low, np.nan), np.where(has_range, high, np.nan)
    by_chance = _by_chance(m, frame, catalogue, limits)
    told = ranked & (np.abs(distance) >= limits.distinguishable_sd - ROUNDING) & ~by_chance

    signed = frame["sign"].to_numpy() * distance
    unmeasured = ~known & (reason == "")
    judgement = np.select(
        [unmeasured, ~ranked, ~told, signed > 0, signed < 0],
        ["unmeasured", "not_ranked", "on_level", "strength", "challenge"],
        default="different",
    )
    return frame.assign(
        distance=distance,
        judgement=pd.Categorical(judgement, JUDGEMENTS),
        reason=pd.Categorical(reason, REASONS),
        low=low,
        high=high,
    )


def theme_scores(m: Municipality, *, profiles: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return each area's themes: what lifts and what drags (see `byibalance_core.themes.scores`)."""
    frame = area_profiles(m) if profiles is None else profiles
    return themes.scores(frame, limit=standards().distinguishable_sd - ROUNDING)


def theme_contributions(m: Municipality, *, profiles: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what each indicator adds to its theme (see `byibalance_core.themes.contributions`)."""
    return themes.contributions(area_profiles(m) if profiles is None else profiles)


def stands_out(m: Municipality, *, most: int = 2, profiles: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what tells each area most from the municipality, strengths before challenges.

    Indicators with a direction come first, by distance; those without one fill the places that are left.

    Parameters
    ----------
    m : Municipality
        The municipality.
    most : int
        At most this many indicators per area.
    profiles : DataFrame, optional
        `area_profiles` of the same municipality, where it is at hand.

    Returns
    -------
    DataFrame
        ``area_id``, ``indicator``, ``judgement``, ``word`` (``high`` or ``low``: which of the catalogue's
        words fits), ``distance``. An area that nothing tells apart has one row, ``on_level`` (or
        ``not_ranked`` where nothing is ranked), without an indicator.
    """
    frame = area_profiles(m) if profiles is None else profiles
    told = frame[frame["judgement"].isin(TOLD_APART)]
    nearness = pd.DataFrame({"directed": told["sign"] == 0, "near": -told["distance"].abs()})
    told = told.loc[nearness.sort_values(["directed", "near"], kind="stable").index]
    chosen = in_reading_order(told.groupby("area_id", observed=True).head(most))
    ranked = frame["distance"].notna().groupby(frame["area_id"].astype(str)).any()
    silent = ranked[~ranked.index.isin(chosen["area_id"])]
    rows = {
        "area_id": [*chosen["area_id"], *silent.index],
        "indicator": [*chosen["indicator"], *[None] * len(silent)],
        "judgement": [*chosen["judgement"], *np.where(silent, "on_level", "not_ranked")],
        "word": [*np.where(chosen["distance"] > 0, "high", "low"), *[None] * len(silent)],
        "distance": [*chosen["distance"], *[np.nan] * len(silent)],
    }
    return pd.DataFrame(rows).sort_values("area_id", kind="stable", ignore_index=True)


def in_reading_order(profiles: pd.DataFrame) -> pd.DataFrame:
    """Return profile rows as they are read: by area, strengths, challenges, the rest; the farthest first."""
    order = pd.DataFrame(
        {
            "area": profiles["area_id"].astype(str),
            "judgement": profiles["judgement"].cat.codes,
            "near": -profiles["distance"].abs(),
        }
    )
    return profiles.loc[order.sort_values(["area", "judgement", "near"], kind="stable").index]


def above_municipality(m: Municipality, *, profiles: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return how many of an area's indicators lie on the strength's side of the municipality.

    The plain line beside the distances, that anyone can recompute by eye (as California's opportunity map
    counts).

    Parameters
    ----------
    m : Municipality
        The municipality.
    profiles : DataFrame, optional
        `area_profiles` of the same municipality, where it is at hand.

    Returns
    -------
    DataFrame
        ``area_id``, ``above``, ``of``: indicators with a direction that are ranked.
    """
    frame = area_profiles(m) if profiles is None else profiles
    counted = (frame["sign"] != 0) & frame["distance"].notna()
    above = counted & (frame["sign"] * frame["distance"] > 0)
    sums = pd.DataFrame({"area_id": frame["area_id"].astype(str), "above": above, "of": counted})
    return sums.groupby("area_id", sort=True)[["above", "of"]].sum().astype(int).reset_index()


def profile_json(
    m: Municipality, area: str | None = None, *, catalogue: Mapping[str, Indicator] | None = None
) -> dict[str, Any]:
    """Return the profiles of all areas, or of one, in the form of the ``profile --json`` contract.

    Parameters
    ----------
    m : Municipality
        The municipality.
    area : str, optional
        One area's id.
    catalogue : mapping of str to Indicator, optional
        Indicators; the bundled catalogue by default.

    Returns
    -------
    dict
        ``release``, ``municipality``, ``generated_by`` and ``areas``; an area has ``strengths``,
        ``challenges``, ``context`` (different without a direction), ``on_level``, ``not_ranked``,
        ``unmeasured`` and ``themes``.

    Raises
    ------
    KeyError
        There is no such area, or it is the unplaced one.
    """
    catalogue = profile_indicators() if catalogue is None else catalogue
    frame = area_profiles(m, catalogue=catalogue)
    if area is not None:
        frame = frame[frame["area_id"] == area]
        if frame.empty:
            raise KeyError(f"{m.name} has no area {area!r} with a profile; the ids stand in the table 'areas'")
    return {
        "release": m.release_id or None,
        "municipality": {"code": m.code, "name": m.name, "fictitious": m.fictitious},
        "generated_by": f"byibalance {version('byibalance')}",
        "areas": _areas_json(m, frame, catalogue),
    }


def _frame(values: pd.DataFrame, areas: pd.Index, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Return one row per area x indicator, in that order, with the values and the municipality's."""
    names = list(catalogue)
    on_areas = values[(values["unit_kind"] == "area") & values["unit_id"].isin(areas)]
    area = areas.get_indexer(pd.Index(on_areas["unit_id"])).astype(int)
    row = area * len(names) + pd.Index(names).get_indexer(pd.Index(on_areas["indicator"])).astype(int)
    columns = ["value", "base", "status", "period", "source_id"]
    facts = on_areas[columns].set_index(row).reindex(np.arange(len(areas) * len(names)))
    facts["status"] = facts["status"].fillna("missing")
    own = values[values["unit_kind"] == "municipality"].set_index("indicator").reindex(names)

    def per_indicator(cells: list[Any]) -> pd.Categorical:
        return pd.Categorical(cells * len(areas))

    entries = list(catalogue.values())
    facts = facts.astype(dict.fromkeys(("status", "period", "source_id"), "category"))
    return facts.assign(
        area_id=pd.Categorical.from_codes(np.repeat(np.arange(len(areas)), len(names)), areas),
        indicator=pd.Categorical.from_codes(np.tile(np.arange(len(names)), len(areas)), pd.Index(names)),
        theme=per_indicator([entry.theme for entry in entries]),
        unit=per_indicator([entry.unit for entry in entries]),
        sign=np.tile([SIGNS[entry.direction] for entry in entries], len(areas)),
        benchmark=np.tile(own["value"].to_numpy(dtype=float), len(areas)),
        benchmark_status=per_indicator(own["status"].tolist()),
        benchmark_method=per_indicator(own["method"].tolist()),
    )


def _reasons(frame: pd.DataFrame, unjudged: np.ndarray, small_base: float) -> np.ndarray:
    """Return why each row is not ranked; blank where it is, or where there is no figure at all."""
    status = frame["status"].astype(str).to_numpy()
    base = frame["base"].to_numpy()
    known = frame["value"].notna().to_numpy()
    return np.select(
        [
            np.isin(status, OF_STATUS),
            ~known,
            # Areas that are built up grow by hundreds of per cent, so that a growth by half would be "on level".
            unjudged != "",
            base < small_base,
            frame["benchmark"].isna().to_numpy(),
        ],
        [status, "", unjudged, "small_base", "no_benchmark"],
        default="",
    )


def chance_ranges(
    m: Municipality,
    areas: pd.Series,
    value: np.ndarray,
    base: np.ndarray,
    catalogue: Mapping[str, Indicator],
    limits: Standards,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % that chance alone gives figures of areas (see `byibalance_core.comparison.chance_range`).

    Parameters
    ----------
    m : Municipality
        Tells how many residents an area has, where a figure comes without the number it rests on.
    areas : Series
        Area ids, for each area the whole catalogue in its order.
    value, base : array
        As long as `areas`.
    catalogue, limits
        As in `area_profiles`; reads ``untold_base_share``.

    Returns
    -------
    tuple of array
        Lower and upper ends; NaN where chance does not move the figure or nobody tells its base.
    """
    if (np.isnan(base) & ~np.isnan(value)).any():
        residents = newest_residents(m, catalogue)
        of_area = residents.reindex(areas.astype(str)).to_numpy(dtype=float)
        base = np.where(np.isnan(base), limits.untold_base_share * of_area, base)
    entries = list(catalogue.values())
    times = len(areas) // len(entries)
    return chance_range(
        value,
        base,
        proportion=np.tile([entry.is_proportion for entry in entries], times),
        per_100=np.tile([entry.unit == "per_100" for entry in entries], times),
        spread=np.tile([entry.spread for entry in entries], times),
    )


def _by_chance(
    m: Municipality, frame: pd.DataFrame, catalogue: Mapping[str, Indicator], limits: Standards
) -> np.ndarray:
    """Return whether chance alone could explain that a value is not the municipality's."""
    value, base = (frame[name].to_numpy(dtype=float) for name in ("value", "base"))
    low, high = chance_ranges(m, frame["area_id"], value, base, catalogue, limits)
    middle = frame["benchmark"].to_numpy(dtype=float)
    return np.asarray((low <= middle) & (middle <= high))


def _areas_json(m: Municipality, frame: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> list[dict[str, Any]]:
    lists = {
        "strength": "strengths",
        "challenge": "challenges",
        "different": "context",
        "on_level": "on_level",
        "not_ranked": "not_ranked",
        "unmeasured": "unmeasured",
    }
    scored = theme_scores(m, profiles=frame)
    parts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for part in theme_contributions(m, profiles=frame).itertuples():
        entry = {"indicator": part.indicator, "contribution": part.contribution}
        parts.setdefault((str(part.area_id), str(part.theme)), []).append(entry)
    answers: dict[str, dict[str, Any]] = {}
    for row in in_reading_order(frame).to_dict("records"):
        area = answers.setdefault(
            row["area_id"], {"area_id": row["area_id"], **{name: [] for name in lists.values()}, "themes": []}
        )
        area[lists[row["judgement"]]].append(_indicator_json(row, catalogue[row["indicator"]]))
    for row in scored.to_dict("records"):
        missing = [] if row["judgement"] != "unmeasured" else _files(row["theme"], catalogue)
        answers[row["area_id"]]["themes"].append(
            {
                "theme": row["theme"],
                "score": none_if_nan(row["score"]),
                "judgement": row["judgement"],
                "reason": row["reason"] or None,
                "contributions": parts.get((row["area_id"], row["theme"]), []),
                "missing_files": missing,
            }
        )
    return list(answers.values())


def _indicator_json(row: Mapping[Hashable, Any], entry: Indicator) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "indicator": row["indicator"],
        "value": none_if_nan(row["value"]),
        "unit": row["unit"],
        "benchmark": none_if_nan(row["benchmark"]),
        "distance": none_if_nan(row["distance"]),
        "status": row["status"],
        "period": none_if_nan(row["period"]),
        "source_id": none_if_nan(row["source_id"]),
        "low": none_if_nan(row["low"]),
        "high": none_if_nan(row["high"]),
        "benchmark_status": none_if_nan(row["benchmark_status"]),
        "benchmark_method": none_if_nan(row["benchmark_method"]),
    }
    if row["judgement"] == "not_ranked":
        answer["reason"] = row["reason"]
    if row["judgement"] == "unmeasured":
        answer["missing_file"] = {"da": entry.file.da, "en": entry.file.en}
    return answer


def _files(theme: str, catalogue: Mapping[str, Indicator]) -> list[dict[str, str]]:
    """Return the files that would fill an empty theme, each once."""
    files = [{"da": entry.file.da, "en": entry.file.en} for entry in catalogue.values() if entry.theme == theme]
    return [file for place, file in enumerate(files) if file not in files[:place]]


def none_if_nan(value: Any) -> Any:
    """Return a cell of a frame as JSON has it: nothing is null, never NaN."""
    return None if value is None or value != value else value
