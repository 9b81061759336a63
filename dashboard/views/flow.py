"""What goes through the dwellings: new tenancies and move-outs of the newest twelve months, dwellings empty with loss."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from byibalance_core.lettings.counts import HIDDEN, NOT_SPLIT, count_of, newest_filled
from byibalance_core.lettings.periods import YEAR, Window
from dashboard.facts import Facts
from dashboard.text import DASH

_SPLITS = ("channel", "dwelling_type", "rooms", "rent_band")


@dataclass(frozen=True)
class Flow:
    """A count of one year.

    Attributes
    ----------
    count : float
        What is known.
    whole : bool
        False where an estate's count is hidden, or not told by the class: then `count` is the least it can be.
    period : str
        The year, or the first and last of the twelve months.
    """

    count: float
    whole: bool
    period: str


def lettings(facts: Facts, dimension: str, value: str, area: str = "") -> Flow | None:
    """Return the new tenancies of a class in the newest twelve months; None where no organisation has delivered it.

    Lettings are counted in almene estates alone, so only almene dwellings, and types and rooms of them, have any.
    """
    if dimension == "tenure":
        return _newest(facts, "lettings", {}, area) if value == "almene" else None
    return _newest(facts, "lettings", {dimension: value}, area) if dimension in _SPLITS else None


def move_outs(facts: Facts, dimension: str, value: str, area: str = "") -> Flow | None:
    """Return the households that moved out of a class in the newest twelve months; by type of dwelling or all almene ones."""
    if dimension == "dwelling_type":
        return _newest(facts, "move_outs", {dimension: value}, area)
    return _newest(facts, "move_outs", {}, area) if (dimension, value) == ("tenure", "almene") else None


def vacant_period(facts: Facts) -> str:
    """Return the newest month that organisations have counted empty dwellings in; blank where none has."""
    periods = facts.m.table("vacancies")["period"].dropna().astype(str)
    return str(periods.max()) if len(periods) else ""


def month_words(period: str) -> str:
    """Return a period as people write it: 12/2025 for 2025M12.

    Examples
    --------
    >>> month_words("2025M12"), month_words("2025")
    ('12/2025', '2025')
    """
    year, _, month = period.partition("M")
    return f"{int(month)}/{year}" if month else period.replace("-", DASH)


def almene_of_type(facts: Facts, dwelling_type: str) -> float | None:
    """Return the almene dwellings of a type in the base year, as the organisations deliver them."""
    stock = facts.m.table("stock")
    own = stock["estate_id"].notna() & (stock["year"] == facts.m.base_year) & (stock["dwelling_type"] == dwelling_type)
    counts = stock.loc[own, "dwellings"].astype("Float64").dropna()
    return float(counts.sum()) if len(counts) else None


def source_ids(facts: Facts, table: str) -> tuple[str, ...]:
    """Return the source ids of a table."""
    return tuple(facts.m.table(table)["source_id"].dropna().astype(str).unique())


def _newest(facts: Facts, table: str, wanted: dict[str, str], area: str) -> Flow | None:
    span = _window(facts, table)
    if span is None:
        return None
    # A year, its quarters and its months, a total and its parts: each estate and month is read once.
    found = _counts(facts, table, tuple(sorted(wanted.items())))
    if area:
        found = found[found.index.map(facts.estates["area_id"]) == area]
    known = found[table].dropna()
    if known.empty:
        return None
    whole = not found["state"].isin((HIDDEN, NOT_SPLIT)).any()
    return Flow(float(known.sum()), whole, str(span))


@lru_cache(maxsize=48)
def _window(facts: Facts, table: str) -> Window | None:
    rows = facts.m.table(table)
    return newest_filled(rows) if len(rows) else None


@lru_cache(maxsize=256)
def _counts(facts: Facts, table: str, wanted: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    span, rows = _window(facts, table), facts.m.table(table)
    assert span is not None  # noqa: S101 - who asks has looked
    rows = rows[rows["year"] >= span.first // YEAR]
    return count_of(rows, table, span, {name: (value,) for name, value in wanted})
