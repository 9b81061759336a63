"""The ladder: the agreed share of each step, how many estates stand on it, who decides, and how long it holds."""

from __future__ import annotations

from html import escape

import pandas as pd

from byibalance_core.lettings.agreement import Agreement, Ladder
from byibalance_core.parameters import law
from dashboard.agreements import newest_placements
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.letting_marks import Step, stairs
from dashboard.markup import Column, Figure, Table
from dashboard.text import Text
from dashboard.views.letting_words import indicator_name, sources, unknown_reasons
from dashboard.views.sources import source_line


@keep(24)
def ladder_figure(facts: Facts, text: Text, link: str = "") -> Figure | None:
    """Return the ladder of estates, or that of areas where there is no other; None without an agreement.

    Parameters
    ----------
    link : str
        Markup of the link to the placements; blank where none is shown.
    """
    agreed = facts.agreement
    ladder = None if agreed is None else agreed.ladder("estate") or agreed.ladder("area")
    if agreed is None or ladder is None:
        return None
    rows = newest_placements(facts)
    known = len(rows) > 0
    own = rows[rows["ladder_id"] == ladder.unit_kind] if known else rows
    steps = tuple(_step(ladder, place, own, known, text) for place in range(len(ladder.steps)))
    title = text(
        "lettings.ladder.title",
        high=text.percent(max(step.share for step in ladder.steps)),
        low=text.percent(min(step.share for step in ladder.steps)),
    )
    said = [*_undecided(rows, text), *_others(agreed, ladder, rows, text)]
    decides = "".join(f"<li>{escape(words)}</li>" for words in who_decides(agreed, ladder, text))
    heading = escape(text("lettings.ladder.who"))
    drawing = stairs(steps, label=title)
    if said or link:
        drawing += f'<div class="b-sub">{escape(" ".join(said))} {link}</div>'
    drawing += f'<h3 class="b-l-who">{heading}</h3><ul class="b-a-plain b-l-decides">{decides}</ul>'
    return Figure(
        id="trappen",
        title=title,
        subtitle=_valid(agreed, text),
        drawing=drawing,
        table=_table(ladder, own, known, text),
        source=source_line(facts, text, sources(facts)),
        method="placement",
    )


def _step(ladder: Ladder, place: int, rows: pd.DataFrame, known: bool, text: Text) -> Step:
    step = ladder.steps[place]
    lines = []
    if known:
        count = int((rows["step_id"] == step.step_id).sum())
        lines.append(
            text("lettings.ladder.estates_one" if count == 1 else "lettings.ladder.estates", count=text.number(count))
        )
    if step.flexible_share is not None:
        lines.append(text("lettings.ladder.flexible", share=text.percent(step.flexible_share)))
    name = step.names.get(text.language, step.step_id)
    words = text("lettings.ladder.closed") if step.closed else text.percent(step.share)
    return Step(name, step.share, words, tuple(lines))


def _valid(agreed: Agreement, text: Text) -> str:
    name = agreed.names.get(text.language, agreed.agreement_id)
    if agreed.valid_from is None or agreed.valid_to is None:
        return name
    return text(
        "lettings.ladder.subtitle",
        start=text.date(agreed.valid_from.isoformat()),
        end=text.date(agreed.valid_to.isoformat()),
    )


def _undecided(rows: pd.DataFrame, text: Text) -> list[str]:
    if not len(rows):
        return []
    without = rows[rows["step_id"].isna()]
    if without.empty:
        return []
    why = unknown_reasons(without["criteria"], text) or text("lettings.placed.no_measures")
    return [text("lettings.ladder.undecided", count=text.number(len(without)), all=text.number(len(rows)), why=why)]


def _others(agreed: Agreement, ladder: Ladder, rows: pd.DataFrame, text: Text) -> list[str]:
    """Return how many estates another ladder places: that of areas goes before that of estates."""
    if not len(rows) or len(agreed.ladders) < 2:
        return []
    count = int((rows["step_id"].notna() & rows["ladder_id"].ne(ladder.unit_kind)).sum())
    return [text("lettings.ladder.other_ladder", count=text.number(count))] if count else []


def who_decides(agreed: Agreement, ladder: Ladder, text: Text) -> list[str]:
    """Return who decides the rates, the step of an estate, and what holds without an agreement."""
    quarter = law("allocation_share_by_law")
    words = [text("lettings.ladder.rates", share=text.percent(float(quarter.value)), paragraph=quarter.source)]
    if ladder.placement is not None:
        names = [indicator_name(one.indicator, text) for one in ladder.placement.criteria]
        words.append(
            text(
                "lettings.ladder.rule",
                needed=text.count_word(ladder.placement.needed),
                all=text.count_word(len(names)),
                names=text.listing(names),
            )
        )
    if ladder.decided:
        by = sorted({one.decided_by for one in ladder.decided if one.decided_by})
        words.append(
            text(
                "lettings.ladder.decided",
                count=text.count_word(len(ladder.decided)).capitalize(),
                by=text.listing(by) or text("lettings.placed.parties"),
            )
        )
    if any(step.flexible_share for step in ladder.steps):
        words.append(text("lettings.ladder.flexible_by"))
    return words


def _table(ladder: Ladder, rows: pd.DataFrame, known: bool, text: Text) -> Table:
    columns = (
        Column(text("lettings.table.step")),
        Column(text("lettings.table.share"), 0, percent=True),
        Column(text("lettings.table.flexible"), 0, percent=True),
        Column(text("lettings.table.estates"), 0),
    )
    unknown = text("lettings.table.unknown")
    lines = [
        (
            step.names.get(text.language, step.step_id),
            step.share,
            unknown if step.flexible_share is None else step.flexible_share,
            float((rows["step_id"] == step.step_id).sum()) if known else unknown,
        )
        for step in ladder.steps
    ]
    if known and rows["step_id"].isna().any():
        lines.append((text("lettings.placed.none"), unknown, unknown, float(rows["step_id"].isna().sum())))
    return Table(columns, tuple(lines))
