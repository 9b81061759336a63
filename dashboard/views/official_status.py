"""The official status of almene areas: what the ministry published, in the law's words, with the list's date."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

import pandas as pd

from dashboard.facts import Facts
from dashboard.markup import Column, Figure, Table, figure_html, view_link
from dashboard.state import ViewState
from dashboard.text import Text, danish_order
from dashboard.views.sources import source_line

_LISTS = ("on_udsat", "on_parallelsamfund", "on_omdannelse", "on_forebyggelse")
#: First year of the list of prevention areas.
_PREVENTION = 2021


@lru_cache(maxsize=8)
def newest(facts: Facts) -> pd.DataFrame:
    """Return each almene area's row of the newest list that says anything of it."""
    lists = facts.m.table("designations")
    rows = lists.sort_values("list_date", kind="stable")
    return rows.drop_duplicates("designated_area_id", keep="last")


def marked(facts: Facts) -> tuple[str, ...]:
    """Return the areas in which an almene area stands on a list, by the newest list that says anything of it."""
    rows = newest(facts)
    on = rows[rows[list(_LISTS)].eq("yes").any(axis=1) & rows["area_id"].notna()] if len(rows) else rows
    return tuple(dict.fromkeys(on["area_id"].astype(str)))


def of_area(facts: Facts, area: str, text: Text) -> str:
    """Return the official status as the ministry published it, with the date; else why there is none."""
    rows = newest(facts)
    own = rows[rows["area_id"] == area].sort_values("designated_area_id", kind="stable")
    if own.empty:
        return f"<p>{escape(text('areas.status.not_judged', term=facts.term('plural', text.language)))}</p>"
    spoken = "".join(f"<li>{escape(_words(row, text))}</li>" for row in own.to_dict("records"))
    return f'<ul class="b-a-plain">{spoken}</ul><div class="b-source">{escape(text("areas.status.note"))}</div>'


def _words(row: dict[Any, Any], text: Text) -> str:
    on = [text(f"areas.status.{column}") for column in _LISTS if row[column] == "yes"]
    date = text.date(str(row["list_date"])[:10])
    name = str(row["name"])
    if on:
        return text("areas.status.on", name=name, lists=text.listing(on), date=date)
    year = int(str(row["list_date"])[:4])
    # What a list does not say is unknown and never a no; before 2021 there was no list of prevention areas.
    silent = [c for c in _LISTS if pd.isna(row[c]) and not (c == "on_forebyggelse" and year < _PREVENTION)]
    if not silent:
        return text("areas.status.off", name=name, date=date)
    key = "areas.status.partly" if any(row[column] == "no" for column in _LISTS) else "areas.status.unknown"
    return text(key, name=name, unknown=text.listing(text(f"areas.status.{column}") for column in silent), date=date)


def figure(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return what the lists say, place by place: those on the map, then those whose place in it is not known.

    None where no list is loaded.
    """
    rows = newest(facts)
    if rows.empty:
        return None
    known = rows[rows["area_id"].notna()]
    placed = sorted(known.to_dict("records"), key=lambda row: danish_order(facts.area_name(str(row["area_id"]))))
    unplaced = sorted(rows[rows["area_id"].isna()].to_dict("records"), key=lambda row: danish_order(str(row["name"])))
    items = "".join(
        f"<li>{view_link(state, facts.area_name(str(row['area_id'])), page='omraader', area=str(row['area_id']), compare=())}: "
        f"{escape(_words(row, text))}</li>"
        for row in placed
    )
    others = "".join(f"<li>{escape(_words(row, text))}</li>" for row in unplaced)
    term = facts.term("singular", text.language)
    head = escape(text("overview.status.unplaced", term=term))
    last = text.date(str(rows["list_date"].max())[:10])
    below = f'<p class="b-sub">{head}</p><ul class="b-o-columns">{others}</ul>' if others else ""
    columns = (term.capitalize(), *(text(f"overview.status.column_{name}") for name in ("place", "lists", "date")))
    lines = tuple(
        (
            "" if pd.isna(row["area_id"]) else facts.area_name(str(row["area_id"])),
            str(row["name"]),
            _words(row, text).partition(": ")[2],
            text.date(str(row["list_date"])[:10]),
        )
        for row in (*placed, *unplaced)
    )
    return Figure(
        id="status",
        title=text("overview.status.title"),
        subtitle=text("overview.status.subtitle", date=last),
        drawing=f'<div class="b-o-status"><ul class="b-o-columns">{items}</ul>{below}</div>',
        table=Table(tuple(map(Column, columns)), lines),
        source=source_line(
            facts, text, tuple(rows["source_id"].astype(str).unique()), note=text("overview.status.note")
        ),
        method="criteria",
    )


def layer_html(found: Figure | None, state: ViewState, text: Text) -> str:
    """Return the chosen layer below the map; where no list is loaded, which file brings it."""
    if found is None:
        return f'<div class="b-empty b-o-status">{escape(text("overview.status.missing"))}</div>'
    return figure_html(found, state, text)
