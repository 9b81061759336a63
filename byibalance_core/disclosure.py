"""Disclosure control: raw figures become protected ones, in this one place, once, when a release is written.

What is done (rules of ``data/parameters/disclosure.toml``)
    R1  a sensitive figure of an area or estate with too few residents or households is hidden;
    R2  a count of persons or households under the minimum is hidden, and one that leaves fewer than the
        minimum over; a real zero stands. A share is judged by the count it stands for, whatever its class;
    R6  a share has the state of its parts: where a count is hidden, so is a share that gives it away, of the unit
        itself or of the area or municipality that holds it; and public shares are rounded;
    sums: where one hidden cell, or hidden cells that are few together, could be found by subtracting from a
    published total, the smallest visible neighbour is hidden too.

What is not done
    The sums are those inside one table, one by one: no elimination over all of them together, over tables,
    over earlier releases, and no audit of the ranges that are left (R3, R4, R5, R7, R10). Shares of
    occupancy, which describe the whole municipality, are not checked. Until the full engine stands here, an
    organisation that delivers figures on small groups should deliver them rounded or summed.

Figures of sources with ``disclosure = "cleared"`` passed their publisher's own control and are never changed.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from byibalance_core import settings
from byibalance_core.model import Profile, Source
from byibalance_core.parameters import Indicator, indicators
from byibalance_core.published_sums import equations
from byibalance_core.schemas import TABLES
from byibalance_core.share_parts import (
    Part,
    also_hidden,
    given_away,
    least_counts,
    parts_of,
    places_of,
    rows_of,
)
from byibalance_core.unit_sizes import dwelling_based, sizes_of, unit_sizes

#: Sensitivity of an indicator that the catalogue does not know: the most careful one.
_UNKNOWN = "strict"


def load_rules(path: Path | None = None) -> dict[str, Any]:
    """Return the rules of ``disclosure.toml``."""
    path = path or settings.project_root() / "data" / "parameters" / "disclosure.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def protect(
    tables: Mapping[str, pd.DataFrame],
    sources: Mapping[str, Source],
    *,
    profile: Profile,
    rules: Mapping[str, Any] | None = None,
    catalogue: Mapping[str, Indicator] | None = None,
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Return the tables as a profile may see them, and what was hidden.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Checked tables; they are not changed.
    sources : mapping of str to Source
        Tells which rows are raw. A row of an unknown source counts as raw.
    profile : {"partner", "public"}
        ``public`` leaves out single estates and the strictest indicators altogether.
    rules, catalogue : mapping, optional
        By default those of ``data/parameters``.

    Returns
    -------
    tables : dict of str to DataFrame
        A hidden value is missing. Status tells of a row's main figure, the table's first count or value: its row
        has status ``suppressed`` where that is hidden. A hidden second figure (``in_use`` beside ``dwellings``) is
        blank and leaves the status alone, so that nobody reads "suppressed" beside a figure that is shown.
    report : dict
        ``rules`` (name, version, profile), ``hidden`` (table, then rule, to a count), ``left_out`` (table to
        rows) and ``notes`` (sentences on what could not be protected). It never says which cells.
    """
    rules = load_rules() if rules is None else rules
    catalogue = indicators() if catalogue is None else catalogue
    cleared = {name for name, source in sources.items() if source.disclosure == "cleared"}
    areas = tables.get("areas", pd.DataFrame(columns=list(TABLES["areas"].names)))
    hidden: dict[str, Counter[str]] = {}
    notes: list[str] = []
    protected = {name: frame.reset_index(drop=True) for name, frame in tables.items()}
    delivered, gone = dict(protected), {}

    for rule in rules["count"]:
        name, column = rule["table"], rule["column"]
        if name in protected and profile in rule.get("profiles", (profile,)):
            frame = protected[name]
            raw = ~frame["source_id"].isin(cleared)
            if rule.get("estates_only"):
                raw &= frame["estate_id"].notna()
            why, lost = _count_reasons(frame, areas, raw, rule, int(rules["minimum_count"][rule["minimum"]]))
            protected[name] = _hide(frame, column, (why != ""), mark=column == _main_figure(name))
            gone[name] = (why != "") | _is_suppressed(frame)
            hidden.setdefault(name, Counter()).update(why[why != ""])
            notes += [f"{name}: {lost} sums with one hidden cell hold cleared figures only and were left."] * (lost > 0)
    if "indicators" in protected:
        frame = protected["indicators"]
        raw = ~frame["source_id"].isin(cleared)
        sensitivity = frame["indicator"].astype("str").map(lambda name: _sensitivity(catalogue, name))
        scale = frame["indicator"].astype("str").map(lambda name: _scale(catalogue, name)).astype("float64")
        minimum = least_counts(frame["indicator"], catalogue, rules, _minimum(sensitivity, rules))
        size = sizes_of(frame, unit_sizes(tables, catalogue))
        why = _indicator_reasons(frame, raw, sensitivity, scale, minimum, rules["area_gate"], size, _leaves(areas))
        places, tiles = places_of(delivered), sorted(_leaves(areas))
        counted, secret_base = scale.notna(), pd.Series(False, index=frame.index)
        for part in parts_of(delivered, gone, rules):
            for side, reason in (("denominator", "R6 base"), ("numerator", "R6")):
                rows = counted & rows_of(frame["indicator"], catalogue, part, side=side)
                why = _with_part(frame, why, raw & rows, reason, part, places, tiles)
                if side == "denominator":
                    told = given_away(frame[raw & rows], part, places)
                    secret_base |= told.reindex(frame.index, fill_value=False)
        persons = ~frame["indicator"].astype("str").isin(dwelling_based(catalogue))
        frame = _hide(frame, "value", (why != ""))
        # The base is a count as well: one that is too small, or hidden in its own table, is not left beside a blank.
        few = (why != "") & persons & frame["base"].lt(minimum) & frame["base"].gt(0)
        frame = frame.assign(base=frame["base"].mask(few | secret_base))
        hidden["indicators"] = Counter(why[why != ""])
        if profile == "public":
            too_coarse, frame = _rounded(frame, raw & (scale == 1), minimum, rules)
            hidden["indicators"].update({"R6": too_coarse})
        protected["indicators"] = frame

    left_out = _leave_out(protected, catalogue, rules["public"]) if profile == "public" else {}
    report = {
        "rules": {"name": rules["name"], "version": rules["version"], "profile": profile},
        "hidden": {
            name: {rule: n for rule, n in sorted(counts.items()) if n} for name, counts in sorted(hidden.items())
        },
        "left_out": left_out,
        "notes": notes,
    }
    return protected, report


def _main_figure(table: str) -> str:
    """Return the figure that a row's status describes: the first count of the table, or its value."""
    return next(column.name for column in TABLES[table].columns if column.kind in ("count", "number"))


def _is_suppressed(frame: pd.DataFrame) -> pd.Series:
    if "status" not in frame:
        return pd.Series(False, index=frame.index)
    return frame["status"].astype("str").eq("suppressed").fillna(False).astype(bool)


def _hide(frame: pd.DataFrame, column: str, mask: pd.Series, *, mark: bool = True) -> pd.DataFrame:
    changed = {column: frame[column].mask(mask)}
    if mark and "status" in frame:
        status = frame["status"]
        if isinstance(status.dtype, pd.CategoricalDtype) and "suppressed" not in status.cat.categories:
            status = status.cat.add_categories(["suppressed"])
        changed["status"] = status.mask(mask, "suppressed")
    return frame.assign(**changed)


def _count_reasons(
    frame: pd.DataFrame, areas: pd.DataFrame, raw: pd.Series, rule: Mapping[str, Any], minimum: int
) -> tuple[pd.Series, int]:
    """Say for each row why its count is hidden (empty: it is not), and how many sums could not be closed."""
    values = frame[rule["column"]].astype("float64")
    why = pd.Series("", index=frame.index, dtype="str")
    why[raw & values.gt(0) & values.lt(minimum)] = "R2"

    sums = equations(frame, areas, table=rule["table"])
    sums = sums.assign(value=sums["row"].map(values), raw=sums["row"].map(raw))
    total = sums["equation"].map(sums[sums["is_total"]].set_index("equation")["value"])
    left = total - sums["value"]
    few_left = sums.loc[~sums["is_total"] & sums["raw"] & sums["value"].gt(0) & left.gt(0) & left.lt(minimum), "row"]
    why[(why == "") & why.index.isin(few_left)] = "R2 complement"
    return _closed(sums[_holds(sums)], why, minimum)


def _holds(sums: pd.DataFrame) -> pd.Series:
    """Tell which sums hold: only those give anything away."""
    signed = sums["value"].where(~sums["is_total"], -sums["value"])
    by = signed.groupby(sums["equation"])
    return (by.transform("sum").abs() < 0.5) & (by.transform("count") == by.transform("size"))


def _closed(sums: pd.DataFrame, why: pd.Series, minimum: int) -> tuple[pd.Series, int]:
    """Hide more until no sum gives a hidden cell, or hidden cells that are few together, away."""
    why = why.copy()
    while True:
        cells = sums.assign(hidden=sums["row"].map(why != ""))
        cells["hidden_total"] = cells["hidden"] & cells["is_total"]
        cells["hidden_persons"] = cells["value"].where(cells["hidden"] & ~cells["is_total"], 0.0)
        state = cells.groupby("equation").agg(
            unknown=("hidden", "sum"), total=("hidden_total", "any"), persons=("hidden_persons", "sum")
        )
        few = (state["unknown"] > 1) & ~state["total"] & (state["persons"] < minimum)
        open_ = state.index[(state["unknown"] == 1) | few]
        # The smallest visible part goes, the total only when nothing else is left; a zero hides nothing.
        able = cells[cells["equation"].isin(open_) & ~cells["hidden"] & cells["raw"] & cells["value"].gt(0)]
        chosen = able.sort_values(["equation", "is_total", "value", "row"]).drop_duplicates("equation")["row"]
        if chosen.empty:
            return why, len(open_)
        why[why.index.isin(chosen)] = "sum"


def _sensitivity(catalogue: Mapping[str, Indicator], indicator: str) -> str:
    return str(catalogue[indicator].sensitivity) if indicator in catalogue else _UNKNOWN


def _scale(catalogue: Mapping[str, Indicator], indicator: str) -> float:
    """Return what turns a value into a share of its base; NaN for what is not a part of a counted whole."""
    if indicator not in catalogue:
        return 1.0
    entry = catalogue[indicator]
    if entry.unit == "per_100":
        return 0.01
    return 1.0 if entry.unit == "share" and entry.proportion else np.nan


def _minimum(sensitivity: pd.Series, rules: Mapping[str, Any]) -> pd.Series:
    """Smallest count per row; NaN where an indicator is not about persons."""
    minima = {kind: rules["minimum_count"][name] for kind, name in rules["sensitivity"].items()}
    return sensitivity.map(minima).astype("float64")


def _indicator_reasons(
    frame: pd.DataFrame,
    raw: pd.Series,
    sensitivity: pd.Series,
    scale: pd.Series,
    minimum: pd.Series,
    gate: Mapping[str, Any],
    size: pd.DataFrame,
    leaves: frozenset[str],
) -> pd.Series:
    """Say for each indicator row why it is hidden; empty where it is not."""
    why = pd.Series("", index=frame.index, dtype="str")
    value, base = frame["value"].astype("float64"), frame["base"].astype("float64")
    judged = raw & value.notna()

    too_small = ~(size["residents"].ge(gate["residents"]) & size["households"].ge(gate["households"]))
    small_unit = frame["unit_kind"].astype("str").isin(["area", "estate"])
    why[judged & small_unit & sensitivity.isin(gate["sensitivities"]) & too_small] = "R1"

    counted = (value * base * scale).round()
    others = (base - counted).where(scale == 1)
    few = pd.concat([counted, others, base], axis=1).apply(lambda n: n.gt(0) & n.lt(minimum)).any(axis=1)
    unknown = scale.notna() & base.isna()
    why[judged & (why == "") & minimum.notna() & few] = "R2"
    why[judged & (why == "") & minimum.notna() & unknown] = "R2 no base"

    # One hidden area is the municipality's figure less all the others.
    units = frame["unit_id"].astype("str")
    tiles = (frame["unit_kind"].astype("str") == "area") & units.isin(leaves)
    group = frame["indicator"].astype("str") + "|" + frame["period"].astype("str")
    whole = set(group[(frame["unit_kind"].astype("str") == "municipality") & value.notna() & (why == "")])
    gone = (why != "") | (frame["status"].astype("str") == "suppressed")
    alone = (gone & tiles).groupby(group).transform("sum").eq(1) & group.isin(whole)
    able = pd.DataFrame({"group": group, "base": base, "unit": units})[alone & tiles & ~gone & judged & minimum.notna()]
    smallest = able.sort_values(["group", "base", "unit"]).drop_duplicates("group")
    why[why.index.isin(smallest.index)] = "sum"
    return why


def _with_part(
    frame: pd.DataFrame,
    why: pd.Series,
    able: pd.Series,
    reason: str,
    part: Part,
    places: pd.DataFrame,
    tiles: list[str],
) -> pd.Series:
    """Add the shares that would give hidden counts of one of their parts away to those that are hidden."""
    why = why.copy()
    shares = frame[able].assign(base=frame["base"].astype("float64"))
    told = given_away(shares, part, places) & shares["value"].notna() & (why[able] == "")
    why[told.index[told]] = reason
    if part.unit == "estate_id":
        for _, own in shares.groupby("indicator", observed=True):
            further = also_hidden(own.assign(gone=(why[own.index] != "") | own["value"].isna()), part, places, tiles)
            why[why.index.isin(further)] = reason
    return why


def _rounded(
    frame: pd.DataFrame, shares: pd.Series, minimum: pd.Series, rules: Mapping[str, Any]
) -> tuple[int, pd.DataFrame]:
    """Round public shares so that one step spans at least the minimum; hide those that no step protects."""
    steps = rules["public_shares"]
    value, base = frame["value"].astype("float64"), frame["base"].astype("float64")
    step = pd.Series(np.nan, index=frame.index)
    fine = base.ge(steps["fine_from_base"])
    for width in (steps["fine_step"], *steps["steps"]):
        wide_enough = (base * width).ge(minimum - 1e-9) & (fine | (width > steps["fine_step"]))
        step = step.fillna(wide_enough.map({True: width, False: np.nan}))
    judged = shares & minimum.notna() & value.notna()
    rounded = (np.floor(value / step + 0.5) * step).round(6)
    out = _hide(frame.assign(value=frame["value"].mask(judged, rounded)), "value", judged & step.isna())
    return int((judged & step.isna()).sum()), out


def _leave_out(
    protected: dict[str, pd.DataFrame], catalogue: Mapping[str, Indicator], public: Mapping[str, Any]
) -> dict[str, int]:
    """Take out of `protected`, our own copy, what the public profile does not have; count the rows."""
    before = {name: len(frame) for name, frame in protected.items()}
    for name in public["tables"]:
        protected.pop(name, None)
    if "stock" in protected and "stock" in public["estate_rows_of"]:
        protected["stock"] = protected["stock"][protected["stock"]["estate_id"].isna()].reset_index(drop=True)
    if "indicators" in protected:
        frame = protected["indicators"]
        strict = (
            frame["indicator"]
            .astype("str")
            .map(lambda name: _sensitivity(catalogue, name))
            .isin(public["sensitivities"])
        )
        estate = frame["unit_kind"].astype("str").eq("estate") & ("indicators" in public["estate_rows_of"])
        protected["indicators"] = frame[~(strict | estate)].reset_index(drop=True)
    after = {name: len(protected.get(name, ())) for name in before}
    return {name: before[name] - after[name] for name in sorted(before) if before[name] > after[name]}


def _leaves(areas: pd.DataFrame) -> frozenset[str]:
    return frozenset(areas["area_id"].astype("str")) - set(areas["parent_id"].dropna().astype("str"))
