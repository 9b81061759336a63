"""The estates of an area in the account of allocations: step, genudlejninger, used against agreed, and the verdict."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from byibalance_core.lettings.account import BY_CHANCE
from dashboard.agreements import account_of
from dashboard.facts import Facts
from dashboard.markup import Cell, Column, Figure, Table, table_html, view_link
from dashboard.state import ViewState
from dashboard.text import Text, danish_order
from dashboard.views.letting_words import (
    ACCOUNT_TABLES,
    estate_name,
    placed,
    sources,
    step_name,
    unknown_words,
    window_words,
)
from dashboard.views.sources import source_line


def figure(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the area's estates in the account; None in the public profile, and without an account or estates."""
    made, agreed = account_of(facts), facts.agreement
    if made is None or agreed is None or facts.m.profile != "partner":
        return None
    rows = made.estates[made.estates["area_id"] == state.area]
    if rows.empty:
        return None
    names, steps = facts.organisation_names, placed(facts, made.window.year)
    unknown = text("lettings.table.unknown")

    def verdict(row: dict[Any, Any]) -> str:
        own = steps.get(str(row["estate_id"]))
        if row["verdict"] == "undecided" and own is not None:
            return unknown_words(own["criteria"], text)
        return text(f"lettings.verdict.{row['verdict']}")

    lines: list[tuple[Cell, ...]] = []
    order = sorted(rows.to_dict("records"), key=lambda row: danish_order(estate_name(facts, str(row["estate_id"]))))
    for row in order:
        step = step_name(agreed, row["ladder_id"], row["step_id"], text) or text("lettings.placed.none")
        known = row["verdict"] in BY_CHANCE
        lines.append(
            (
                estate_name(facts, str(row["estate_id"])),
                names[str(row["organisation_id"])],
                step,
                *(unknown if pd.isna(row[name]) else float(row[name]) for name in ("genudlejninger", "used")),
                float(row["expected"]) if known else unknown,
                text.range(row["low"], row["high"]) if known else unknown,
                verdict(row),
            )
        )
    heads = ("estate", "organisation", "step", "lettings", "used", "expected", "span", "verdict")
    decimals = {"lettings": 0, "used": 0, "expected": 1}
    table = Table(tuple(Column(text(f"lettings.table.{name}"), decimals.get(name)) for name in heads), tuple(lines))
    told = rows[rows["verdict"].isin(BY_CHANCE)]
    far = int(told["verdict"].ne("within").sum())
    key = "none" if told.empty else "within" if not far else "outside"
    form = "" if told.empty else "_only" if len(told) == 1 else "_one" if far == 1 else ""
    title = text(f"lettings.profile.title_{key}{form}", count=text.count_word(far), all=text.count_word(len(told)))
    link = view_link(state, text("lettings.profile.link"), page="anvisning")
    return Figure(
        id="anvisninger",
        title=title,
        subtitle=text("lettings.profile.subtitle", year=window_words(made.window)),
        drawing=f'<div class="b-a-scroll" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f'{table_html(table, text, caption=title)}</div><div class="b-sub">{link}</div>',
        table=table,
        source=source_line(facts, text, sources(facts, *ACCOUNT_TABLES)),
        method="account",
    )
