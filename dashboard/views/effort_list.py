"""Efforts beside challenges over all areas: what runs, what does not, and where areas share a challenge."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any

import pandas as pd

from dashboard.facts import Facts
from dashboard.markup import Column, Figure, Table, icon, table_html
from dashboard.text import Text, danish_order
from dashboard.theme_classes import efforts_of
from dashboard.views.profile_rows import sources_of
from dashboard.views.sources import source_line

#: Names that one cell says; more are counted.
NAMED = 4

_COLUMNS = ("theme", "challenge_in", "without", "without_challenge", "together")


@lru_cache(maxsize=16)
def figure(facts: Facts, text: Text) -> Figure | None:
    """Return the themes that need attention somewhere, with the areas that have no running effort on them.

    A theme is counted as on the profiles: where it, or any measure of it, needs attention.

    None where the municipality has delivered no efforts: then the place is empty, not the work.
    """
    beside = efforts_of(facts)
    if beside is None:
        return None
    challenges = beside.open_themes
    lines, open_places = [], 0
    for theme in dict.fromkeys(entry.theme for entry in facts.catalogue.values()):
        here = challenges[challenges["theme"] == theme]
        without = here[here["efforts"] == 0]
        unasked = beside.without_challenge[beside.without_challenge["theme"] == theme].drop_duplicates("effort_id")
        if here.empty and unasked.empty:
            continue
        open_places += len(without)
        shared = beside.together_by_theme[beside.together_by_theme["theme"] == theme]
        lines.append(
            (
                text(f"common.theme.{theme}"),
                _few(_areas(facts, here), text) or text("areas.efforts.nowhere"),
                _few(_areas(facts, without), text) or ("" if here.empty else text("areas.efforts.none_without")),
                "; ".join(_effort(facts, row, text) for row in unasked.itertuples()),
                _together(facts, shared, text),
            )
        )
    columns = tuple(Column(text(f"areas.efforts.column_{name}")) for name in _COLUMNS)
    table = Table(columns, tuple(lines))
    title = text(
        f"areas.efforts.list_title_{'none' if not open_places else 'one' if open_places == 1 else 'many'}",
        count=text.count_word(open_places),
    )
    title = title[:1].upper() + title[1:]
    region = escape(title, quote=True)
    return Figure(
        id="indsatser",
        title=title,
        subtitle=text(
            "areas.efforts.list_subtitle",
            date=text.date(beside.on.isoformat()),
            term=facts.term("singular", text.language),
        ),
        drawing=f'<div class="b-a-scroll" tabindex="0" role="region" aria-label="{region}">{table_html(table, text, caption=title)}</div>',
        table=table,
        source=source_line(facts, text, sources_of(facts.m.table("efforts")), note=text("areas.efforts.note")),
        method="efforts",
    )


def missing(text: Text) -> str:
    """Return the empty place of a municipality without a table of efforts: what it would show, and its file."""
    return (
        f'<section class="b-a-missing"><h2>{escape(text("areas.efforts.missing_title"))}</h2>'
        f'<ul class="b-a-plain"><li class="b-empty"><span>{escape(text("areas.efforts.missing_would"))}</span>'
        f'<span class="b-file">{icon("file")} {escape(text("areas.missing.efforts_file"))}</span></li></ul></section>'
    )


def elsewhere(facts: Facts, area: str, text: Text) -> dict[str, str]:
    """Return by theme which other areas need attention too and have organisations that this one does not.

    An area is named with all its organisations, as in the list of all areas.
    """
    beside = efforts_of(facts)
    if beside is None:
        return {}
    shared = beside.together_by_theme
    said = {}
    for theme, rows in shared.groupby("theme"):
        own = set(rows.loc[rows["area_id"] == area, "organisation_id"])
        foreign = rows.loc[(rows["area_id"] != area) & ~rows["organisation_id"].isin(own), "area_id"]
        others = rows[rows["area_id"].isin(foreign)]
        if own and len(others):
            said[str(theme)] = _together(facts, others, text)
    return said


def _areas(facts: Facts, rows: pd.DataFrame) -> list[str]:
    return sorted({facts.area_name(area) for area in rows["area_id"]}, key=danish_order)


def _together(facts: Facts, rows: pd.DataFrame, text: Text) -> str:
    """Return areas A to Å with their organisations: »Bygskoven (Skovbo)«."""
    organisations = facts.m.table("organisations")
    owner = dict(zip(organisations["organisation_id"].astype(str), organisations["name"].astype(str), strict=True))
    by_area = {
        facts.area_name(str(area)): sorted(
            {owner.get(str(o), str(o)) for o in part["organisation_id"]}, key=danish_order
        )
        for area, part in rows.groupby("area_id")
    }
    return _few((f"{name} ({_few(by_area[name], text, most=2)})" for name in sorted(by_area, key=danish_order)), text)


def _effort(facts: Facts, row: Any, text: Text) -> str:
    """Return an effort with its area; where nothing of the theme is measured there, that is said."""
    key = "areas.efforts.in_unmeasured" if row.level == "unmeasured" else "areas.efforts.in_area"
    return text(key, name=str(row.name), area=facts.area_name(row.area_id))


def _few(words: Iterable[str], text: Text, *, most: int = NAMED) -> str:
    names = list(words)
    if len(names) <= most:
        return ", ".join(names)
    return text("areas.list.and_more", words=", ".join(names[:most]), count=text.number(len(names) - most))
