"""The spread of a municipality's groups, kept for the viewers who come after: the random spreads take a second."""

from __future__ import annotations

from functools import lru_cache

from byibalance_core.segregation.balance import (
    Balance,
    BalanceChange,
    balance_change,
    between_organisations,
    social_balance,
)
from byibalance_core.segregation.indices import Decomposition
from dashboard.facts import Facts

#: What the almene dwellings are divided by where their spread over organisations is told.
BETWEEN = ("rent_band", "rooms", "dwelling_type")


@lru_cache(maxsize=24)
def balances(facts: Facts) -> tuple[Balance, ...]:
    """Return every division of the people that is counted by area, each index beside chance."""
    return social_balance(facts.m)


@lru_cache(maxsize=24)
def changes(facts: Facts) -> tuple[BalanceChange, ...]:
    """Return how the divisions that have a history moved."""
    return balance_change(facts.m)


@lru_cache(maxsize=24)
def organisations(facts: Facts) -> tuple[tuple[str, Decomposition], ...]:
    """Return the unevenness of the almene dwellings between organisations, by each dimension that is told."""
    found = ((name, between_organisations(facts.m, name)) for name in BETWEEN)
    return tuple((name, split) for name, split in found if split is not None and split.total > 0)
