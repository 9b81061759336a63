"""On which step of its ladder each estate stands in a year, by which values, and who decided otherwise and why.

The rule itself is `byibalance_core.lettings.rule`. What the parties decided goes before the rule, and the ladder of
areas before that of estates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from byibalance_core.indicator_values import SOUND, indicator_values
from byibalance_core.lettings.agreement import Agreement, Criterion, Decided, Ladder, Step
from byibalance_core.lettings.rule import Placed, Value, by_rule
from byibalance_core.model import Municipality
from byibalance_core.parameters import indicators

_ESTATE = ("estate_id", "organisation_id", "area_id")
_TYPES = dict.fromkeys(_ESTATE, "str") | {"year": "int64", "in_force": "bool", "decided_otherwise": "bool"}


def place(m: Municipality, agreement: Agreement, year: int) -> pd.DataFrame:
    """Return the step of every estate in a year.

    Parameters
    ----------
    m : Municipality
        Reads ``estates`` and ``indicators``: of each indicator the newest period up to `year`, the same for all units;
        an area's figures that are not delivered are reckoned from the stock.
    agreement : Agreement
        Its ladders, the rules that place, and what was decided.
    year : int
        A decision counts from the year in which its first day lies.

    Returns
    -------
    DataFrame
        One row per estate that stands on some day of the year, by id:

        ``estate_id``, ``organisation_id``, ``area_id``, ``year``;
        ``in_force``, whether the agreement holds on some day of the year;
        ``ladder_id``, ``area`` or ``estate``: the ladder that the step is of (None without a ladder);
        ``step_id``, None where undecided, and ``possible``, the ids of the steps it can be;
        ``by_rule``, the step that the rule gives (None where the rule leaves it undecided, or there is no rule);
        ``decided_otherwise``, whether the parties put it on another step than the rule does or leaves open;
        ``decided_by``, ``reason``, ``decided_from`` of the decision that holds, blank and None without one;
        ``criteria``, ``strained``, ``relieved`` as in `byibalance_core.lettings.rule.Placed`.

    Examples
    --------
    >>> from byibalance_core.lettings.agreement import from_mapping
    >>> estates = pd.DataFrame({"estate_id": ["a1"], "valid_from": [pd.Timestamp("1990-01-01")], "valid_to": [pd.NaT],
    ...                         "organisation_id": ["o1"], "area_id": ["k1"]})
    >>> m = Municipality("999", "Nordby", True, "partner", "", "", {"estates": estates}, {})
    >>> agreed = from_mapping({"steps": {"one": {"allocation_share": 0.25}}, "estates": {"a1": "one"}})
    >>> place(m, agreed, 2026)[["estate_id", "step_id", "by_rule"]].values.tolist()
    [['a1', 'one', None]]
    """
    estates = _standing(m, year)
    unit_rows = {
        ladder.unit_kind: _unit_rows(m, ladder, estates[f"{ladder.unit_kind}_id"].unique(), year)
        for ladder in agreement.ladders
    }
    rows = []
    for estate in estates.to_dict("records"):
        row: dict[Any, Any] = {**estate, "year": year, "in_force": _in_force(agreement, year), "ladder_id": None}
        row |= _row(Placed(None, ()), None)
        for ladder in agreement.ladders:
            row |= {"ladder_id": ladder.unit_kind, **unit_rows[ladder.unit_kind][estate[f"{ladder.unit_kind}_id"]]}
            if row["possible"]:
                break
        rows.append(row)
    columns = [*_ESTATE, "year", "in_force", "ladder_id", *_row(Placed(None, ()), None)]
    return pd.DataFrame(rows, columns=columns, dtype=object).astype(_TYPES)


def place_years(m: Municipality, agreement: Agreement, years: Iterable[int]) -> pd.DataFrame:
    """Return `place` for several years, one after another."""
    return pd.concat([place(m, agreement, year) for year in years], ignore_index=True)


def step_of(agreement: Agreement, placements: pd.DataFrame, estate_id: str) -> Step | None:
    """Return the step that an estate stands on by one year's placements; None where that is undecided.

    Raises
    ------
    KeyError
        When the placements do not have the estate.
    """
    rows = placements[placements["estate_id"] == estate_id]
    if rows.empty:
        raise KeyError(estate_id)
    return _step(agreement, rows["ladder_id"].iloc[0], rows["step_id"].iloc[0])


def rates(agreement: Agreement, placements: pd.DataFrame) -> pd.DataFrame:
    """Return the agreed shares of every placed estate.

    Returns
    -------
    DataFrame
        On the index of `placements`: ``allocation_share`` (0 on a closed step, NaN where the step is undecided),
        ``flexible_share`` (NaN where it is undecided or the agreement does not say) and ``closed``.
    """
    pairs = zip(placements["ladder_id"], placements["step_id"], strict=True)
    steps = [_step(agreement, ladder_id, step_id) for ladder_id, step_id in pairs]
    columns = {
        "allocation_share": [None if step is None else step.share for step in steps],
        "flexible_share": [None if step is None else step.flexible_share for step in steps],
        "closed": [step is not None and step.closed for step in steps],
    }
    types = {"allocation_share": float, "flexible_share": float, "closed": bool}
    return pd.DataFrame(columns, index=placements.index).astype(types)


def criteria_table(placements: pd.DataFrame) -> pd.DataFrame:
    """Return the criteria behind placements, one row per estate, year and criterion, for tables and downloads.

    Returns
    -------
    DataFrame
        ``estate_id``, ``year``, ``ladder_id``, ``criterion_id``, ``indicator``, ``period``, ``value`` and ``base`` (NaN
        where unknown), ``unknown`` (why; blank where it is known), ``step_id`` (None where unknown),
        ``strained_amount``, ``strained_step``, ``relieved_amount`` and ``relieved_step``: the smallest change of the
        value, in the indicator's unit, that makes the criterion point to a more or a less strained step.
    """
    rows = []
    for estate in placements[["estate_id", "year", "ladder_id", "criteria"]].to_dict("records"):
        for one in estate["criteria"]:
            row = {name: estate[name] for name in ("estate_id", "year", "ladder_id")}
            row |= {"criterion_id": one.criterion_id, "indicator": one.indicator, "period": one.value.period}
            row |= {"value": one.value.value, "base": one.value.base, "unknown": one.value.unknown}
            row["step_id"] = one.step_id
            for name, change in (("strained", one.strained), ("relieved", one.relieved)):
                row[f"{name}_amount"] = None if change is None else change.amount
                row[f"{name}_step"] = None if change is None else change.to_step
            rows.append(row)
    columns = ["estate_id", "year", "ladder_id", "criterion_id", "indicator", "period", "value", "base", "unknown",
               "step_id", "strained_amount", "strained_step", "relieved_amount", "relieved_step"]  # fmt: skip
    numbers = dict.fromkeys(("value", "base", "strained_amount", "relieved_amount"), float)
    return pd.DataFrame(rows, columns=columns, dtype=object).astype({"estate_id": "str", "year": "int64", **numbers})


def _step(agreement: Agreement, ladder_id: Any, step_id: Any) -> Step | None:
    ladder = agreement.ladder(ladder_id) if isinstance(ladder_id, str) else None
    return ladder.step(step_id) if ladder is not None and isinstance(step_id, str) else None


def _standing(m: Municipality, year: int) -> pd.DataFrame:
    """Return the estates that stand on some day of a year, by id, each as it was last in the year."""
    table = m.table("estates")
    begun = pd.to_datetime(table["valid_from"]) <= pd.Timestamp(year, 12, 31)
    ended = pd.to_datetime(table["valid_to"]) < pd.Timestamp(year, 1, 1)
    rows = table[(begun & ~ended).to_numpy(dtype=bool)].sort_values("valid_from", kind="stable")
    kept = rows[list(_ESTATE)].astype(str).drop_duplicates("estate_id", keep="last")
    return kept.sort_values("estate_id", ignore_index=True)


def _in_force(agreement: Agreement, year: int) -> bool:
    begun = agreement.valid_from is None or agreement.valid_from <= date(year, 12, 31)
    return begun and (agreement.valid_to is None or agreement.valid_to >= date(year, 1, 1))


def _unit_rows(m: Municipality, ladder: Ladder, units: Iterable[str], year: int) -> dict[str, dict[str, Any]]:
    """Return what a ladder says of each of its units."""
    units = list(units)
    criteria = () if ladder.placement is None else ladder.placement.criteria
    of_criterion = {one.criterion_id: _values(m, one, ladder.unit_kind, year) for one in criteria}
    spreads = {
        name: float(pd.Series([one.value for one in values.values() if one.value is not None], dtype=float).std())
        for name, values in of_criterion.items()
    }
    spreads = {name: spread for name, spread in spreads.items() if spread > 0}
    decided = {one.unit_id: one for one in ladder.decided if one.valid_from is None or one.valid_from.year <= year}
    missing = {name: _absent(values) for name, values in of_criterion.items()}
    rows = {}
    for unit in units:
        known = {name: values.get(unit, missing[name]) for name, values in of_criterion.items()}
        rows[unit] = _row(by_rule(ladder, known, spreads=spreads), decided.get(unit))
    return rows


def _row(placed: Placed, decided: Decided | None) -> dict[str, Any]:
    step_id = placed.step_id if decided is None else decided.step_id
    return {
        "step_id": step_id,
        "possible": placed.possible if decided is None else (decided.step_id,),
        "by_rule": placed.step_id,
        "decided_otherwise": decided is not None and decided.step_id != placed.step_id,
        "decided_by": "" if decided is None else decided.decided_by,
        "reason": "" if decided is None else decided.reason,
        "decided_from": None if decided is None else decided.valid_from,
        "criteria": placed.criteria,
        "strained": placed.strained,
        "relieved": placed.relieved,
    }


def _absent(values: Mapping[str, Value]) -> Value:
    return Value(period=next((one.period for one in values.values()), ""), unknown="missing")


def _values(m: Municipality, criterion: Criterion, unit_kind: str, year: int) -> dict[str, Value]:
    """Return each unit's value of a criterion's indicator, of the newest period up to a year."""
    table = m.table("indicators")
    mine = (table["indicator"] == criterion.indicator) & (table["unit_kind"] == unit_kind)
    rows = table[mine.to_numpy(dtype=bool)]
    if rows.empty and unit_kind == "area" and criterion.indicator in indicators():
        catalogue = {criterion.indicator: indicators()[criterion.indicator]}
        reckoned = indicator_values(m, catalogue=catalogue)
        rows = reckoned[(reckoned["unit_kind"] == unit_kind).to_numpy(dtype=bool)]
    period = rows["period"].astype(str)
    upto = period.str[:4].astype(int) <= year
    rows = rows[(upto & (period == period[upto].max())).to_numpy(dtype=bool)]
    return {str(row["unit_id"]): _value(row, criterion.minimum_base) for row in rows.to_dict("records")}


def _value(row: Mapping[Any, Any], minimum_base: float) -> Value:
    status, period = str(row["status"]), str(row["period"])
    value = None if pd.isna(row["value"]) else float(row["value"])
    base = None if pd.isna(row["base"]) else float(row["base"])
    if status not in SOUND or value is None:
        return Value(None, base, period, "missing" if status in SOUND else status)
    if minimum_base > 0 and (base is None or base < minimum_base):
        return Value(None, base, period, "small_base")
    return Value(value, base, period)
