"""Words that several parts of Anvisning og udlejning share: names of estates and steps, why there is none, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from byibalance_core.lettings.agreement import Agreement, Step
from byibalance_core.lettings.chance_span import distribution
from byibalance_core.lettings.periods import YEAR, Window
from byibalance_core.parameters import indicators
from dashboard.agreements import newest_placements, placements
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.text import DASH, Text

#: Tables that the account rests on.
ACCOUNT_TABLES = ("lettings", "offers")
# Chances below this are told as "under 1 of 1,000".
_RAREST = 0.001


def estate_name(facts: Facts, estate: str) -> str:
    """Return the name of an estate, its id where it has none."""
    if estate not in facts.estates.index:
        return estate
    name = facts.estates.loc[estate, "name"]
    return estate if pd.isna(name) else str(name)


def window_words(span: Window) -> str:
    """Return the months of an account as people write them: 2025, or 7/2025–6/2026."""
    first, last = (f"{at % YEAR + 1}/{at // YEAR}" for at in (span.first, span.last))
    return str(span) if len(str(span)) == 4 else f"{first}{DASH}{last}"


def step_of(agreed: Agreement, ladder_id: Any, step_id: Any) -> Step | None:
    """Return the step that a placement names; None where it is undecided."""
    ladder = agreed.ladder(ladder_id) if isinstance(ladder_id, str) else None
    return ladder.step(step_id) if ladder is not None and isinstance(step_id, str) else None


def step_name(agreed: Agreement, ladder_id: Any, step_id: Any, text: Text) -> str:
    """Return the name of a step; blank where it is undecided."""
    step = step_of(agreed, ladder_id, step_id)
    return "" if step is None else step.names.get(text.language, step.step_id)


def short_step(name: str) -> str:
    """Return a step's name as a narrow column holds it: 4 for Trin 4.

    Examples
    --------
    >>> short_step("Trin 4"), short_step("Grøn")
    ('4', 'Grøn')
    """
    last = name.split()[-1] if name.split() else ""
    return last if last.isdigit() else name


@keep(24)
def placed(facts: Facts, year: int) -> dict[str, dict[str, Any]]:
    """Return the placement of every estate in a year, the newest where the year has none."""
    rows = placements(facts)
    own = rows[rows["year"] == year]
    rows = own if len(own) else newest_placements(facts)
    return {str(row["estate_id"]): row for row in rows.to_dict("records")}


def unknown_words(criteria: Iterable[Any], text: Text) -> str:
    """Return why an estate has no step: how many of the rule's measures are unknown, and why."""
    all_of_them = list(criteria)
    unknown = [one for one in all_of_them if one.step_id is None]
    if not all_of_them:
        return text("lettings.no_step.no_rule")
    why = Counter(one.value.unknown for one in unknown)
    reasons = text.listing(text(f"lettings.unknown.{name}") for name, _ in why.most_common())
    key = "all" if len(unknown) == len(all_of_them) else "some"
    return text(
        f"lettings.no_step.{key}",
        count=text.count_word(len(unknown)),
        all=text.count_word(len(all_of_them)),
        why=reasons,
    )


def unknown_reasons(of_estates: Iterable[Iterable[Any]], text: Text) -> str:
    """Return why measures of some estates are unknown, the most frequent reason first; blank without measures."""
    why = Counter(one.value.unknown for criteria in of_estates for one in criteria if one.step_id is None)
    return text.listing(text(f"lettings.unknown.{name}") for name, _ in why.most_common())


def indicator_name(name: str, text: Text) -> str:
    """Return what a measure of the rule is called, in the middle of a sentence."""
    entry = indicators().get(name)
    words = name if entry is None else entry.name[text.language]
    return words[:1].lower() + words[1:]


def chance_words(own: Iterable[tuple[int, float]], used: float, verdict: str, text: Text) -> str:
    """Return how often chance alone gives as many as were used, or as few, of the genudlejninger of one estate."""
    chances = distribution(own)
    taken = int(used)
    tail = float(chances[taken:].sum() if verdict == "over" else chances[: taken + 1].sum())
    key = "rare" if tail < _RAREST else "in_1000" if tail < 0.01 else "in_100"
    count = tail * (1000 if key == "in_1000" else 100)
    return text(f"lettings.chance.{verdict}_{key}", count=text.number(max(count, 1)))


def sources(facts: Facts, *tables: str) -> tuple[str, ...]:
    """Return the source ids of some tables, and of the agreement."""
    ids = [name for table in tables for name in _of_table(facts, table)]
    agreed = facts.agreement
    return tuple(dict.fromkeys([*ids, *([agreed.source_id] if agreed and agreed.source_id else [])]))


def _of_table(facts: Facts, table: str) -> list[str]:
    rows = facts.m.table(table)
    return list(rows["source_id"].dropna().astype(str).unique()) if len(rows) else []
