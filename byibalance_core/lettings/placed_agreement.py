"""An agreement whose rule has placed its estates: each has a decided step, as a distribution takes it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from byibalance_core.lettings.agreement import Agreement, Decided
from byibalance_core.lettings.placement import place
from byibalance_core.lettings.proposal.problem import LAST_NUMBER, as_month, decided_steps
from byibalance_core.model import Municipality

#: Who decided where the agreement's rule places.
RULE = "rule"


def years_of(homes: pd.DataFrame, *, otherwise: int) -> tuple[int, ...]:
    """Return the calendar years of homes' months, ascending; `otherwise` where months are numbers of the period.

    Examples
    --------
    >>> years_of(pd.DataFrame({"month": ["2027-01", "2026-12"]}), otherwise=2026)
    (2026, 2027)
    """
    months = [as_month(value) for value in homes["month"].unique()]
    return tuple(sorted({month // 12 for month in months if month > LAST_NUMBER})) or (otherwise,)


def placed_by_rule(m: Municipality, agreement: Agreement, homes: pd.DataFrame, year: int) -> Agreement:
    """Return the agreement with the step that its rule gives each estate of some homes that has no decided one.

    Parameters
    ----------
    m : Municipality
        What the rule is reckoned from, see `byibalance_core.lettings.placement.place`.
    homes : DataFrame
        ``estate_id``, ``area_id`` and ``month``.
    year : int
        Year of the placement.

    Returns
    -------
    Agreement
        An estate that the rule leaves undecided, or that the municipality does not have, is as before.
    """
    without = set(homes["estate_id"]) - set(decided_steps(agreement, homes))
    if not without or all(ladder.placement is None for ladder in agreement.ladders):
        return agreement
    found = place(m, agreement, year)
    found = found[found["estate_id"].isin(without) & found["step_id"].notna()]
    ladders = []
    for ladder in agreement.ladders:
        units = found[found["ladder_id"] == ladder.unit_kind].drop_duplicates(f"{ladder.unit_kind}_id")
        placed = dict(zip(units[f"{ladder.unit_kind}_id"].astype(str), units["step_id"].astype(str), strict=True))
        added = tuple(Decided(unit, step, None, RULE) for unit, step in placed.items())
        kept = tuple(one for one in ladder.decided if one.unit_id not in placed)
        ladders.append(replace(ladder, decided=(*kept, *added)))
    return replace(agreement, ladders=tuple(ladders))
