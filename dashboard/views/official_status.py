"""The official status of almene areas: what the ministry published, in the law's words, with the list's date."""

from __future__ import annotations

import re
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
#: Lists that are seen at once; older ones open with a click.
SHOWN = 2


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
    """Return the lists that tell of the area's almene areas, the newest first, each with its date; else why none does."""
    lists = facts.m.table("designations")
    own = lists[(lists["area_id"] == area).to_numpy()]
    if own.empty:
        return f"<p>{escape(text('areas.status.not_judged', term=facts.term('plural', text.language)))}</p>"
    tables = "".join(
        _history(rows.sort_values("list_date", ascending=False, kind="stable").to_dict("records"), text)
        for _, rows in own.groupby(own["designated_area_id"].astype(str), sort=True)
    )
    # The column is narrow: the publisher says whose lists they are, the titles stand under the map of Overblik.
    publishers = text.listing(dict.fromkeys(_publisher(facts, source) for source in own["source_id"].astype(str)))
    source = source_line(facts, text, note=text("common.source", sources=publishers))
    notes = [source, missing_lists(facts, text), text("areas.status.note", term=facts.term("definite", text.language))]
    return tables + f'<div class="b-source">{escape(" ".join(note for note in notes if note))}</div>'


def _history(rows: list[dict[Any, Any]], text: Text) -> str:
    """Return one almene area's lists as a small table under its name, as the ministry wrote it; older ones folded."""
    name = str(rows[0]["name"])
    seen, older = _table(rows[:SHOWN], name, text), rows[SHOWN:]
    if not older:
        return seen
    opener = text("areas.status.older", count=text.number(len(older)))
    place = escape(f"older-{rows[0]['designated_area_id']}", quote=True)
    return (
        f'{seen}<details class="b-a-more" id="{place}"><summary>{escape(opener)}</summary>'
        f"{_table(older, name, text, hidden=True)}</details>"
    )


def _table(rows: list[dict[Any, Any]], name: str, text: Text, *, hidden: bool = False) -> str:
    # The head of the folded rows is said and not seen: they go on below the first ones.
    unseen = ' class="b-visually-hidden"' if hidden else ""
    head = "".join(
        f'<th scope="col">{escape(text(f"areas.status.column_{column}"))}</th>' for column in ("date", "said")
    )
    body = "".join(
        f'<tr><th scope="row">{escape(text.date(str(row["list_date"])[:10]))}</th><td>{escape(words(row, text))}</td></tr>'
        for row in rows
    )
    return (
        f'<table class="b-a-lists"><caption{unseen}>{escape(name)}</caption><thead{unseen}><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def missing_lists(facts: Facts, text: Text) -> str:
    """Return that newer lists than the release's are not loaded; blank where its newest is the last before its year.

    The ministry publishes on 1 December, so that the newest list of a release is that of the year before its base year.
    """
    newest_date = str(facts.m.table("designations")["list_date"].max())[:10]
    if int(newest_date[:4]) >= facts.m.base_year - 1:
        return ""
    return text("areas.status.newer", date=text.date(newest_date))


def words(row: dict[Any, Any], text: Text) -> str:
    """Return what one list says of an almene area, in the law's words."""
    on = [text(f"areas.status.{column}") for column in _LISTS if row[column] == "yes"]
    if on:
        return text.listing(on)
    year = int(str(row["list_date"])[:4])
    # What a list does not say is unknown and never a no; before 2021 there was no list of prevention areas.
    silent = [c for c in _LISTS if pd.isna(row[c]) and not (c == "on_forebyggelse" and year < _PREVENTION)]
    if not silent:
        return text("areas.status.off")
    key = "areas.status.partly" if any(row[column] == "no" for column in _LISTS) else "areas.status.unknown"
    return text(key, unknown=text.listing(text(f"areas.status.{column}") for column in silent))


def figure(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the newest list that says anything of each almene area, the newest first; None where no list is loaded."""
    rows = newest(facts)
    if rows.empty:
        return None
    # The newest first; those of one day by name, as the ministry wrote it.
    ordered = sorted(rows.to_dict("records"), key=lambda row: danish_order(str(row["name"])))
    ordered.sort(key=lambda row: str(row["list_date"]), reverse=True)
    term = facts.term("singular", text.language)
    heads = [
        *(text(f"overview.status.column_{name}") for name in ("date", "place", "lists")),
        term.capitalize(),
        text("overview.status.column_source"),
    ]
    # One source for all stands once, in the line below; the table to be fetched has it in every row.
    several = len(rows["source_id"].unique()) > 1
    lines, body = [], ""
    for row in ordered:
        date, name, said = text.date(str(row["list_date"])[:10]), str(row["name"]), words(row, text)
        area = "" if pd.isna(row["area_id"]) else str(row["area_id"])
        place = facts.area_name(area) if area else text("overview.status.unplaced", term=term)
        link = view_link(state, place, page="omraader", area=area, compare=()) if area else escape(place)
        source = _publisher(facts, str(row["source_id"]))
        lines.append((date, name, said, place, source))
        quiet = "" if area else ' class="b-a-quiet"'
        body += (
            f'<tr><td>{escape(date)}</td><th scope="row">{escape(name)}</th><td>{escape(said)}</td>'
            f"<td{quiet}>{link}</td>{f'<td class=b-a-quiet>{escape(source)}</td>' if several else ''}</tr>"
        )
    title = text("overview.status.title")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in (heads if several else heads[:-1]))
    dates = rows["list_date"].astype(str)
    subtitle = text("overview.status.subtitle", date=text.date(dates.max()[:10]))
    return Figure(
        id="status",
        title=title,
        subtitle=" ".join(part for part in (subtitle, missing_lists(facts, text)) if part),
        drawing=f'<div class="b-scroll b-o-status" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f'<table class="b-o-lists"><caption class="b-visually-hidden">{escape(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>",
        table=Table(tuple(map(Column, heads)), tuple(lines)),
        source=source_line(
            facts, text, tuple(rows["source_id"].astype(str).unique()), note=text("overview.status.note")
        ),
        method="criteria",
    )


def _publisher(facts: Facts, source_id: str) -> str:
    source = facts.m.sources.get(source_id)
    # What stands in brackets (former names, »fiktiv«) is said by the source line and the headline.
    return re.sub(r" \([^)]*\)", "", source.publisher) if source else ""


def layer_html(found: Figure | None, state: ViewState, text: Text) -> str:
    """Return the chosen layer below the map; where no list is loaded, which file brings it."""
    if found is None:
        return f'<div class="b-empty b-o-status">{escape(text("overview.status.missing"))}</div>'
    return figure_html(found, state, text)
