"""What the profile and the comparison share: rows of an area, the spread of all areas, values in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from byibalance_core import profiles
from byibalance_core.indicator_values import not_applicable
from byibalance_core.parameters import Indicator
from dashboard.area_marks import Dot
from dashboard.facts import Facts
from dashboard.markup import Cell
from dashboard.text import NBSP, Text, as_shown
from dashboard.views.sources import source_line

#: What is told of a figure without a direction that does not stand out: how the area is made up, and no level.
COMPOSITION = "composition"
SIGN = {"strength": "▲", "challenge": "▼", "different": "◆", "on_level": "="}
#: Reasons for which a number may not stand in the row: another word takes its place.
WITHOUT_NUMBER = ("suppressed", "zero_or_hidden", "not_applicable", "incomplete")
#: Tables of one publisher from which on a short line counts them.
FEW = 3


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


@lru_cache(maxsize=96)
def rows_of(facts: Facts, area: str) -> pd.DataFrame:
    """Return one area's profile as it is read: strengths, challenges, the rest; words as plain text.

    A figure without a direction is on no level: within the band of "on level" it is `COMPOSITION`. (A share of 1 %
    beside 19 % may lie within a standard deviation where areas differ widely, and is not the same for that.)
    """
    rows = facts.profiles
    rows = profiles.in_reading_order(rows[(rows["area_id"] == area).to_numpy()])
    words = ("indicator", "theme", "judgement", "reason", "status", "period", "source_id")
    rows = rows.astype(dict.fromkeys(words, object))
    plain = (rows["judgement"] == "on_level") & (rows["sign"] == 0)
    return rows.assign(judgement=rows["judgement"].mask(plain, COMPOSITION))


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


def value_words(facts: Facts, row: Any, text: Text, *, judged: bool = True) -> str:
    """Return a value without its unit, or the word for why there is none (see `cell` for `judged`)."""
    if row.judgement == "not_ranked" and (row.reason in WITHOUT_NUMBER or not (judged or own_number(row))):
        return text(f"common.status.{row.reason}")
    if pd.isna(row.value):
        return text("common.status.missing")
    return text.value(facts.catalogue[row.indicator], float(row.value))


def has_number(row: Any) -> bool:
    """Return whether a number stands for the row."""
    return bool(pd.notna(row.value)) and not (row.judgement == "not_ranked" and row.reason in WITHOUT_NUMBER)


def word_class(words: str) -> str:
    """Return the class of a cell of a narrow table that has a word where a number would stand; it may break."""
    return "" if words[-1:].isdigit() or words.endswith("%") else " b-a-word"


def own_number(row: Any) -> bool:
    """Return whether the row's figure is the area's own, not a larger area's."""
    return str(row.reason) != "copied"


def with_unit(facts: Facts, row: Any, text: Text) -> str:
    """Return a value with its unit, or the word for why there is none."""
    if not has_number(row):
        return value_words(facts, row, text)
    return in_unit(facts.catalogue[row.indicator], float(row.value), text)


def in_unit(entry: Indicator, value: float, text: Text) -> str:
    """Return a value with its unit: 12,3 %, 654 kr. pr. m² om året."""
    if entry.unit == "share":
        return text.percent(value, entry.decimals)
    return f"{text.value(entry, value)}{NBSP}{unit_words(entry, text)}"


def unit_words(entry: Indicator, text: Text) -> str:
    """Return an indicator's unit; a rate says per what, which its unit of account alone does not."""
    own = f"areas.unit.{entry.id}"
    return text(own) if text.has(own) else text.unit(entry)


def unit_sign(facts: Facts, indicator: str, text: Text) -> str:
    """Return the unit as a narrow column says it."""
    entry = facts.catalogue[indicator]
    own = f"areas.column_unit.{entry.id}"
    if text.has(own):
        return text(own)
    return text(f"common.column_unit.{entry.unit}") if entry.unit == "per_100" else text.unit(entry)


def scaled(entry: Indicator, value: float | None) -> float | None:
    """Return a value as tables and files hold it: a share in per cent, to the indicator's decimals."""
    if value is None or pd.isna(value):
        return None
    return as_shown(float(value) * (100 if entry.unit == "share" else 1), entry.decimals)


def cell(facts: Facts, row: Any, text: Text, *, judged: bool = True) -> Cell:
    """Return a row's value as a table holds it: the drawing's number, or the drawing's word where there is none.

    Parameters
    ----------
    judged : bool
        Whether the judgement, which says that a figure is copied, stands in the same line of the table. Where it
        does not, a copied figure is its word.
    """
    if not has_number(row) or not (judged or own_number(row)):
        return value_words(facts, row, text, judged=judged)
    return scaled(facts.catalogue[row.indicator], row.value)


def judgement_words(facts: Facts, row: Any, text: Text) -> str:
    """Return how a row is judged; for one that is not ranked the reason, as the drawing says it."""
    if row.judgement == "not_ranked":
        return reason_words(facts, row, text)
    return text(f"common.judgement.{row.judgement}")


def reason_words(facts: Facts, row: Any, text: Text) -> str:
    """Return why a row is not ranked; what the municipality has declared itself stands in its own words."""
    declared = not_applicable(facts.m).get((str(row.area_id), row.indicator))
    return declared[text.language] if declared else text(f"areas.reason.{row.reason}")


def period_words(period: str, text: Text) -> str:
    """Return a period as people say it: 2026K3 is the third quarter of 2026, 2024M11 is November."""
    for letter in "KM":
        year, found, part = period.partition(letter)
        if found:
            name = text(f"areas.period.month_{int(part)}") if letter == "M" else part
            return text(f"areas.period.{letter}", part=name, year=year)
    return period


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
    """Return the catalogue's words for a row that stands out, as a level: »lavere indkomst«."""
    entry = facts.catalogue[row.indicator]
    return str((entry.high if row.distance > 0 else entry.low)[text.language])


def joined(words: list[str], text: Text) -> str:
    """Return what stands out as a list, what they share said once: »lavere uddannelse og indkomst«."""
    return text.listing(told_parts(words))


def told_parts(words: list[str]) -> list[str]:
    """Return the parts of a list of what stands out, what they share said once."""
    told: list[str] = []
    for word in words:
        first, rest = lead(word)
        # Only a single word stands well without what is shared: »højere andel unge og højere andel med lav indkomst«.
        shared = told and rest and " " not in rest and lead(words[0])[0] == first
        told.append(rest if shared else word)
    return told


#: What words of a level begin with that are more than one word.
_LEADS = ("højere andel", "lavere andel", "higher share of", "lower share of")


def lead(word: str) -> tuple[str, str]:
    """Return words of a level parted in what several may share and the rest.

    Examples
    --------
    >>> lead("højere andel unge"), lead("lavere indkomst")
    (('højere andel', 'unge'), ('lavere', 'indkomst'))
    """
    for start in _LEADS:
        if word.startswith(f"{start} "):
            return start, word[len(start) + 1 :]
    first, _, rest = word.partition(" ")
    return first, rest


def periods(rows: pd.DataFrame) -> str:
    """Return the years that rows come from: 2024–26."""
    years = sorted(rows["period"].dropna().astype(str).str[:4].unique())
    if len(years) < 2:
        return "".join(years)
    return f"{years[0]}–{years[-1][2:]}"


def sources_of(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the source ids behind rows, each once."""
    return tuple(dict.fromkeys(rows["source_id"].dropna().astype(str)))


def source_words(facts: Facts, source_id: object, text: Text) -> str:
    """Return the table and date that a row comes from: »KKHUS1 2026«; blank where it is not known."""
    source = facts.m.sources.get(str(source_id))
    if source is None:
        return ""
    title = source.title.split(":")[0]
    return title if source.published[:4] in title else f"{title} {text.date(source.published)}"


def short_sources(facts: Facts, text: Text, rows: pd.DataFrame, *, note: str = "") -> str:
    """Return the source line of a figure whose table names the source of each row: many tables are counted."""
    by_publisher: dict[str, list[str]] = {}
    for source_id in sources_of(rows):
        if source_id in facts.m.sources:
            by_publisher.setdefault(facts.m.sources[source_id].publisher, []).append(source_id)
    if all(len(ids) < FEW for ids in by_publisher.values()):
        return source_line(facts, text, sources_of(rows), note=note)
    told = []
    for publisher, ids in by_publisher.items():
        own = rows[rows["source_id"].isin(ids)]
        few = text.listing(source_words(facts, source_id, text) for source_id in ids)
        many = text("areas.strip.tables", count=text.number(len(ids)), period=periods(own))
        told.append(f"{publisher} {few if len(ids) < FEW else many}")
    words = text("common.source" if len(told) < 2 else "common.sources", sources="; ".join(told))
    return source_line(facts, text, note=f"{words} {note}".strip())
