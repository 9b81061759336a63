"""On which step of its ladder each estate stands in a year, by which values, and who decided otherwise and why.

The rule itself is `byibalance_core.lettings.rule`. What the parties decided goes before the rule, and the ladder of
areas before that of estates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from byibalance_core.indicator_values import SOUND, indicator_values
from byibalance_core.lettings.agreement import Agreement, Criterion, Decided, Ladder, Step
from byibalance_core.lettings.rule import Placed, Value, by_rule
from byibalance_core.lettings.spells import Spell
from byibalance_core.model import Municipality
from byibalance_core.parameters import indicators

_ESTATE = ("estate_id", "organisation_id", "area_id")
#: What a ladder says of one unit in a year, each from its day on.
Course = Sequence[tuple[date, dict[str, Any]]]
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
        A decision counts from its first day on; the step of the year is that of its last day.

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
        ``spells``, where it stands in the year, first to last, each from its first day on (`Spell`);
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
        courses: dict[str, Course] = {str(kind): own[estate[f"{kind}_id"]] for kind, own in unit_rows.items()}
        days = sorted({date(year, 1, 1), *(first for course in courses.values() for first, _ in course)})
        standing = [_standing_on(day, courses) for day in days]
        row: dict[Any, Any] = {**estate, "year": year, "in_force": _in_force(agreement, year)}
        rows.append(row | standing[-1] | {"spells": _spells(days, standing)})
    columns = [*_ESTATE, "year", "in_force", "ladder_id", *_row(Placed(None, ()), None), "spells"]
    return pd.DataFrame(rows, columns=columns, dtype=object).astype(_TYPES)


def _standing_on(day: date, courses: Mapping[str, Course]) -> dict[str, Any]:
    """Return what the first ladder that says anything says of an estate on a day."""
    row: dict[str, Any] = {"ladder_id": None, **_row(Placed(None, ()), None)}
    for kind, course in courses.items():
        row = {"ladder_id": kind, **next(own for first, own in reversed(course) if first <= day)}
        if row["possible"]:
            break
    return row


def _spells(days: Iterable[date], standing: Iterable[Mapping[str, Any]]) -> tuple[Spell, ...]:
    found: list[Spell] = []
    for day, row in zip(days, standing, strict=True):
        ladder_id, step_id = row["ladder_id"], row["step_id"]
        if not found or (found[-1].ladder_id, found[-1].step_id) != (ladder_id, step_id):
            found.append(Spell(day, ladder_id, step_id))
    return tuple(found)


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


def _unit_rows(m: Municipality, ladder: Ladder, units: Iterable[str], year: int) -> dict[str, Course]:
    """Return what a ladder says of each of its units in a year, from day to day: the rule until a decision counts."""
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
    begins = date(year, 1, 1)
    rows: dict[str, Course] = {}
    for unit in units:
        known = {name: values.get(unit, missing[name]) for name, values in of_criterion.items()}
        ruled, own = by_rule(ladder, known, spreads=spreads), decided.get(unit)
        rows[unit] = [(begins, _row(ruled, own))]
        if own is not None and own.valid_from is not None and own.valid_from > begins:
            rows[unit] = [(begins, _row(ruled, None)), (own.valid_from, _row(ruled, own))]
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
