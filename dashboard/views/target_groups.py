"""The particular target groups as their own sources count them: beside the reckoning of need, never in it."""

from __future__ import annotations

from html import escape

import pandas as pd

from dashboard.facts import Facts
from dashboard.markup import Column, Figure, Table
from dashboard.text import Text
from dashboard.views.sources import source_line
from dashboard.views.stock import upper_first, wide_table


def groups(facts: Facts, text: Text) -> Figure | None:
    """Return the particular target groups as their own sources count them: beside the reckoning, never in it."""
    rows = facts.unmet
    if rows.empty:
        return None
    named = []
    for row in rows.to_dict("records"):
        key = f"dwellings.groups.name.{row['group']}"
        named.append((text(key) if text.has(key) else str(row["group"]), row))
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="b-num b-strong">{"–" if pd.isna(row["households"]) else text.number(float(row["households"]))}</td>'
        f'<td class="b-num">{int(row["year"])}</td><td class="b-sub">{escape(_definition(row, text))}{_wants(row, text)}</td></tr>'
        for name, row in named
    )
    title = upper_first(
        text(
            "dwellings.groups.title" if len(named) > 1 else "dwellings.groups.title_one",
            count=text.count_word(len(named)),
            group=named[0][0],
            number="" if pd.isna(named[0][1]["households"]) else text.number(float(named[0][1]["households"])),
            year=int(named[0][1]["year"]),
        )
    )
    heads = "".join(
        f'<th scope="col"{look}>{escape(text(f"dwellings.groups.{name}"))}</th>'
        for name, look in (("group", ""), ("count", ' class="b-num"'), ("year", ' class="b-num"'), ("definition", ""))
    )
    return Figure(
        id="maalgrupper",
        title=title,
        subtitle=text("dwellings.groups.subtitle"),
        drawing=wide_table("b-groups", title, f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>"),
        table=Table(
            tuple(
                Column(text(f"dwellings.groups.{name}"), decimals)
                for name, decimals in (("group", None), ("count", 0), ("year", None), ("definition", None))
            ),
            tuple(
                (
                    name,
                    None if pd.isna(r["households"]) else float(r["households"]),
                    str(int(r["year"])),
                    _definition(r, text),
                )
                for name, r in named
            ),
        ),
        source=source_line(
            facts, text, rows["source_id"].astype(str).unique(), note=text("dwellings.groups.never_added")
        ),
        method="groups",
        small=True,
    )


def _definition(row: dict, text: Text) -> str:
    """Return who is counted in the source's own words, which are Danish."""
    return text("dwellings.groups.quoted", definition=row["definition"])


def _wants(row: dict, text: Text) -> str:
    parts = []
    if not pd.isna(row["dwelling_type"]):
        parts.append(text(f"common.dwelling_type.{row['dwelling_type']}"))
    if not pd.isna(row["rooms_max"]):
        parts.append(text("dwellings.groups.rooms", count=text.number(float(row["rooms_max"]))))
    if not pd.isna(row["max_rent_dkk_month"]):
        parts.append(text("dwellings.groups.rent", rent=text.number(float(row["max_rent_dkk_month"]))))
    return f"<br>{escape(', '.join(parts))}" if parts else ""
