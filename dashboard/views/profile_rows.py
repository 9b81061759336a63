"""What the profile and the comparison share: rows of an area, the spread of all areas, values in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from byibalance_core import profiles
from dashboard.area_marks import Dot
from dashboard.facts import Facts
from dashboard.text import Text
from dashboard.views import area_map

SIGN = {"strength": "▲", "challenge": "▼", "different": "◆", "on_level": "="}
#: Reasons for which a number may not stand in the row: another word takes its place.
WITHOUT_NUMBER = ("suppressed", "zero_or_hidden", "not_applicable", "incomplete")


@dataclass(frozen=True)
class Spread:
    """All ranked areas on one indicator.

    Attributes
    ----------
    distances : tuple of float
        Standard deviations from the municipality.
    deviation : float
        One standard deviation in the indicator's unit; 0 where the areas do not differ.
    """

    distances: tuple[float, ...]
    deviation: float


@lru_cache(maxsize=8)
def spreads(facts: Facts) -> Mapping[str, Spread]:
    """Return the spread of every indicator that ranks areas."""
    ranked = facts.profiles.dropna(subset=["distance"])
    found = {}
    for name, rows in ranked.groupby(ranked["indicator"].astype(str), sort=False):
        farthest = rows.loc[rows["distance"].abs().idxmax()]
        apart = float(farthest["distance"])
        deviation = (float(farthest["value"]) - float(farthest["benchmark"])) / apart if apart else 0.0
        found[str(name)] = Spread(tuple(rows["distance"].astype(float)), deviation)
    return found


@lru_cache(maxsize=256)
def rows_of(facts: Facts, area: str) -> pd.DataFrame:
    """Return one area's profile as it is read: strengths, challenges, the rest; words as plain text."""
    rows = facts.profiles
    rows = profiles.in_reading_order(rows[(rows["area_id"] == area).to_numpy()])
    words = ("indicator", "theme", "judgement", "reason", "status", "period", "source_id")
    return rows.astype(dict.fromkeys(words, object))


def dot(facts: Facts, row: Any, *, letter: str = "") -> Dot | None:
    """Return an area's place on an indicator's strip; None where it is not ranked."""
    if pd.isna(row.distance):
        return None
    deviation = spreads(facts)[row.indicator].deviation
    ends = (
        (None, None)
        if pd.isna(row.low) or not deviation
        else tuple((float(end) - float(row.benchmark)) / deviation for end in (row.low, row.high))
    )
    return Dot(float(row.distance), row.judgement, *ends, letter=letter)


def value_words(facts: Facts, row: Any, text: Text) -> str:
    """Return a value without its unit, or the word for why there is none."""
    if row.judgement == "not_ranked" and row.reason in WITHOUT_NUMBER:
        return text(f"common.status.{row.reason}")
    if pd.isna(row.value):
        return text("common.status.missing")
    return text.value(facts.catalogue[row.indicator], float(row.value))


def has_number(row: Any) -> bool:
    """Return whether a number stands for the row."""
    return bool(pd.notna(row.value)) and not (row.judgement == "not_ranked" and row.reason in WITHOUT_NUMBER)


def with_unit(facts: Facts, row: Any, text: Text) -> str:
    """Return a value with its unit, or the word for why there is none."""
    words = value_words(facts, row, text)
    if not has_number(row):
        return words
    return area_map.with_unit(facts.catalogue[row.indicator], float(row.value), text)


def scaled(facts: Facts, indicator: str, value: float | None) -> float | None:
    """Return a value as tables show it: a share in per cent."""
    if value is None or pd.isna(value):
        return None
    return float(value) * 100 if facts.catalogue[indicator].unit == "share" else float(value)


def unit_sign(facts: Facts, indicator: str, text: Text) -> str:
    """Return the unit as a narrow column says it."""
    entry = facts.catalogue[indicator]
    return text(f"common.column_unit.{entry.unit}") if entry.unit == "per_100" else text.unit(entry)


def narrow_name(facts: Facts, area: str) -> str:
    """Return an area's short name for the head of a narrow column, with the places where it may break."""
    short = facts.areas.loc[area, "short_name"]
    name = facts.area_name(area) if pd.isna(short) else str(short)
    return name.replace("-|", "\N{SOFT HYPHEN}").replace("|", " ")


def municipality_head(facts: Facts, text: Text) -> str:
    """Return the municipality's name for the head of a narrow column; a long one is said as »kommunen«."""
    return facts.m.name if len(facts.m.name) <= _NARROW else text("areas.strip.municipality")


#: Letters that a narrow column has room for.
_NARROW = 11


def differs_by(facts: Facts, row: Any, text: Text) -> str:
    """Return the catalogue's words for a row that stands out: »lavere indkomst«."""
    entry = facts.catalogue[row.indicator]
    return str((entry.high if row.distance > 0 else entry.low)[text.language])


def joined(words: list[str], text: Text) -> str:
    """Return what stands out as a list, a shared first word said once: »lavere uddannelse og indkomst«."""
    parts: list[str] = []
    for word in words:
        first, _, rest = word.partition(" ")
        # Only a single word stands well without the shared one: »flere ledige og flere uden job«, not »og uden job«.
        shared = parts and " " not in rest and rest and words[0].startswith(f"{first} ")
        parts.append(rest if shared else word)
    return text.listing(parts)


def periods(rows: pd.DataFrame) -> str:
    """Return the years that rows come from: 2024–26."""
    years = sorted(rows["period"].dropna().astype(str).str[:4].unique())
    if len(years) < 2:
        return "".join(years)
    return f"{years[0]}–{years[-1][2:]}"


def sources_of(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the source ids behind rows, each once."""
    return tuple(dict.fromkeys(rows["source_id"].dropna().astype(str)))
