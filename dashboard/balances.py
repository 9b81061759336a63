"""The spread of a municipality's groups, kept for the viewers who come after: the random spreads take a second."""

from __future__ import annotations

import pandas as pd

from byibalance_core.moves import ExpectedFlows, area_moves, expected_flows
from byibalance_core.segregation.balance import (
    Balance,
    BalanceChange,
    GroupBalance,
    balance_change,
    between_organisations,
    social_balance,
)
from byibalance_core.segregation.indices import Decomposition
from dashboard.facts import Facts
from dashboard.keeping import keep

#: Divisions that the map's switch has room for.
MOST = 5

#: What the almene dwellings are divided by where their spread over organisations is told.
BETWEEN = ("rent_band", "rooms", "dwelling_type")


@keep(24)
def balances(facts: Facts) -> tuple[Balance, ...]:
    """Return every division of the people that is counted by area, each index beside chance."""
    return social_balance(facts.m, values=facts.values)


def chosen(facts: Facts) -> tuple[tuple[Balance, GroupBalance], ...]:
    """Return the group of each division that the map shows: the almene dwellings, else the most uneven one."""
    return tuple((made, max(told(made), key=_first)) for made in balances(facts)[:MOST])


def told(made: Balance) -> tuple[GroupBalance, ...]:
    """Return the groups that are drawn: of a share and its rest one says the same as the other."""
    return tuple(group for group in made.by_group if group.name != "rest")


def _first(group: GroupBalance) -> tuple[bool, float]:
    return group.name == "almene", group.dissimilarity.value


@keep(24)
def changes(facts: Facts) -> tuple[BalanceChange, ...]:
    """Return how the divisions that have a history moved."""
    return balance_change(facts.m, values=facts.values)


@keep(24)
def organisations(facts: Facts) -> tuple[tuple[str, Decomposition], ...]:
    """Return the unevenness of the almene dwellings between organisations, by each dimension that is told."""
    found = ((name, between_organisations(facts.m, name)) for name in BETWEEN)
    return tuple((name, split) for name, split in found if split is not None and split.total > 0)


@keep(24)
def moves(facts: Facts) -> pd.DataFrame | None:
    """Return who came to and left each area in the newest year; None without a table of moves."""
    return area_moves(facts.m)


@keep(24)
def flows(facts: Facts) -> ExpectedFlows | None:
    """Return the flows between areas beside those that size and distance give; None where that cannot be reckoned."""
    return expected_flows(facts.m)
