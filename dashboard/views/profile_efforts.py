"""What is done in an area and what comes: efforts against challenges, projects, and the estates with their owners."""

from __future__ import annotations

from collections.abc import Callable, Collection
from html import escape
from operator import itemgetter
from typing import Any

import pandas as pd

from byibalance_core.indicator_values import SOUND
from dashboard.facts import Facts
from dashboard.markup import Cell, Column, Figure, Table, table_html
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.theme_classes import efforts_of
from dashboard.views import effort_list
from dashboard.views.profile_rows import differs_by, scaled, sources_of, unit_words
from dashboard.views.sources import source_line

#: Measures that a title names; more are counted.
NAMED = 3
#: Figures of an estate that the profile lists, as far as the municipality has them.
OF_ESTATES = (
    "turnover_share",
    "vacancy_share",
    "mean_rent_dkk_m2_year",
    "cheap_dwellings_share",
    "outside_labour_share",
)


def figures(
    facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame, contested: Collection[tuple[str, str]] = ()
) -> tuple[Figure, ...]:
    """Return the figures of efforts, projects and estates that the municipality's data carry."""
    found = (efforts(facts, state, text, rows), pipeline(facts, state, text), estates(facts, state, text, contested))
    return tuple(figure for figure in found if figure is not None)


def efforts(facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame) -> Figure | None:
    """Return each measure that needs attention beside the efforts that run on its theme, and those on other themes.

    The title names measures, not themes: a theme may be on level while one of its measures is not.
    None where the municipality has delivered no efforts at all: then the place is empty, not the work.
    """
    beside = efforts_of(facts)
    if beside is None:
        return None
    day = beside.on.isoformat()
    here_now = beside.running[beside.running["area_id"] == state.area]
    table = facts.m.table("efforts").astype({"theme": str, "effort_id": str})
    now_ids = set(here_now["effort_id"])
    ended = pd.to_datetime(table["to_date"]) < pd.Timestamp(beside.on)
    mine = table[table["effort_id"].isin(now_ids) | (_touches(facts, table, state.area) & ended)]
    running = mine[mine["effort_id"].isin(now_ids)]
    unasked = beside.without_challenge[beside.without_challenge["area_id"] == state.area]
    unknown = set(unasked.loc[unasked["level"] == "unmeasured", "theme"])
    together = effort_list.elsewhere(facts, state.area, text)
    challenges = rows[rows["judgement"] == "challenge"]
    counted = beside.open_themes.loc[beside.open_themes["area_id"] == state.area, "theme"]
    themes = list(dict.fromkeys([*_in_order(facts, counted), *_in_order(facts, mine["theme"])]))
    # Convictions are told with all the others, and named last.
    challenges = challenges.sort_values("indicator", key=lambda i: i.map(_is_strict(facts)), kind="stable")
    lines, without = [], []
    for theme in themes:
        told = challenges[challenges["theme"] == theme]
        said = [differs_by(facts, row, text) for row in told.itertuples()]
        words = text.listing(said)
        here = running[running["theme"] == theme]
        if len(told) and here.empty:
            without.extend(
                (_is_strict(facts)(row.indicator), word) for row, word in zip(told.itertuples(), said, strict=True)
            )
        if not words and theme in set(counted):
            words = text("areas.efforts.theme_whole")
        now = "; ".join(_effort(row, text) for row in here.itertuples())
        before = "; ".join(
            _effort(row, text) for row in mine[(mine["theme"] == theme) & ~mine.index.isin(running.index)].itertuples()
        )
        lines.append(
            (
                text(f"common.theme.{theme}"),
                words or text(f"areas.efforts.{'not_measured' if theme in unknown else 'no_challenge'}"),
                now or text("areas.efforts.none_recorded"),
                before,
                together.get(theme, ""),
            )
        )
    if not lines:
        title = text("areas.efforts.title_nothing")
    elif without:
        title = text(
            "areas.efforts.title_without", measures=_few([word for _, word in sorted(without, key=itemgetter(0))], text)
        )
    else:
        title = text("areas.efforts.title_all" if len(challenges) else "areas.efforts.title_no_challenge")
    # A column that has nothing to say takes room from those that have.
    said_of = [place for place in range(len(_COLUMNS)) if place < _ALWAYS or any(line[place] for line in lines)]
    columns = tuple(Column(text(f"areas.efforts.column_{_COLUMNS[place]}")) for place in said_of)
    lines = [tuple(line[place] for place in said_of) for line in lines]
    return _table_figure(
        "indsatser",
        title,
        text("areas.efforts.subtitle", date=text.date(day), terms=facts.term("plural", text.language)),
        columns,
        lines,
        facts,
        text,
        mine,
        "efforts",
    )


_COLUMNS = ("theme", "challenge", "now", "before", "together")
_ALWAYS = 3


def _is_strict(facts: Facts) -> Callable[[str], bool]:
    return lambda indicator: facts.catalogue[indicator].sensitivity == "strict"


def _few(words: list[str], text: Text) -> str:
    if len(words) <= NAMED:
        return text.listing(words)
    return text("areas.list.and_more", words=", ".join(words[:NAMED]), count=text.number(len(words) - NAMED))


def _touches(facts: Facts, table: pd.DataFrame, area: str) -> pd.Series:
    """Return which efforts touch the area itself or one of its estates, whenever they ran."""
    of_area = (table["unit_kind"] == "area") & (table["unit_id"] == area)
    estates_here = facts.m.table("estates")
    estates_here = set(estates_here.loc[estates_here["area_id"] == area, "estate_id"].astype(str))
    of_estate = (table["unit_kind"] == "estate") & table["unit_id"].astype(str).isin(estates_here)
    return of_area | of_estate


def _in_order(facts: Facts, themes: pd.Series) -> list[str]:
    wanted = set(themes.astype(str))
    known = dict.fromkeys(entry.theme for entry in facts.catalogue.values())
    return [theme for theme in known if theme in wanted] + sorted(wanted - set(known))


def _effort(row: Any, text: Text) -> str:
    start = str(row.from_date)[:4]
    end = "" if pd.isna(row.to_date) else str(row.to_date)[:4]
    owner = "" if pd.isna(row.owner) else str(row.owner)
    key = "areas.efforts.effort_ended" if end else "areas.efforts.effort"
    return text(key, name=str(row.name), start=start, end=end, owner=owner)


def pipeline(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the projects of the area, the surest first; None where none is recorded here."""
    table = facts.m.table("pipeline")
    mine = table[table["area_id"] == state.area]
    if mine.empty:
        return None
    order = {name: place for place, name in enumerate(("started", "permitted", "planned"))}
    mine = mine.assign(place=mine["certainty"].astype(str).map(order)).sort_values(["place", "year", "project_id"])
    total = int(mine["dwellings"].sum())
    almene = int(mine.loc[mine["tenure"] == "almene", "dwellings"].sum())

    def word(group: str, value: Any) -> str:
        return "" if pd.isna(value) else text(f"common.{group}.{value}")

    lines = [
        (
            text(f"areas.pipeline.{row.certainty}"),
            str(int(row.year)),
            word("tenure", row.tenure),
            word("dwelling_type", row.dwelling_type),
            word("rooms", row.rooms),
            float(row.dwellings),
        )
        for row in mine.itertuples()
    ]
    columns = [
        Column(text(f"areas.pipeline.column_{name}")) for name in ("certainty", "year", "tenure", "type", "rooms")
    ]
    columns.append(Column(text("areas.pipeline.column_dwellings"), 0))
    first, last = int(mine["year"].min()), int(mine["year"].max())
    key = "areas.pipeline.title" if total >= 0 else "areas.pipeline.title_fewer"
    return _table_figure(
        "projekter",
        text(key, count=text.number(abs(total)), almene=text.number(almene)),
        text("areas.pipeline.subtitle", first=first, last=last),
        tuple(columns),
        lines,
        facts,
        text,
        mine,
        "stock",
    )


def estates(facts: Facts, state: ViewState, text: Text, contested: Collection[tuple[str, str]] = ()) -> Figure | None:
    """Return the area's estates with their organisations: for the parties only, with hidden figures as words.

    A contested figure (estate, indicator) carries the sign and the word of an objection.
    """
    table = facts.m.table("estates")
    mine = table[(table["area_id"] == state.area) & table["valid_to"].isna()]
    if mine.empty or facts.m.profile != "partner":
        return None
    names = facts.m.table("organisations")
    owner = dict(zip(names["organisation_id"].astype(str), names["name"].astype(str), strict=True))
    dwellings = _estate_dwellings(facts)
    of_estates = facts.values["unit_kind"] == "estate"
    figures_of = facts.values[of_estates].astype({"unit_id": str, "indicator": str})
    cells = {(row.unit_id, row.indicator): row for row in figures_of.itertuples()}
    shown = [name for name in OF_ESTATES if name in facts.catalogue and any(key[1] == name for key in cells)]

    def cell(estate: str, name: str) -> Cell:
        found = cells.get((estate, name))
        if found is None or pd.isna(found.value) or found.status not in SOUND:
            return text(f"common.status.{'missing' if found is None else found.status}")
        value = scaled(facts.catalogue[name], found.value)
        if (estate, name) not in contested:
            return value
        return text("areas.estates.contested", value=text.number(value, facts.catalogue[name].decimals))

    ordered = mine.assign(owner=mine["organisation_id"].astype(str).map(owner)).sort_values(["owner", "name"])
    lines = [
        (
            str(row.name),
            str(row.owner),
            dwellings.get(str(row.estate_id)) or text("common.status.missing"),
            *(cell(str(row.estate_id), name) for name in shown),
        )
        for row in ordered.itertuples()
    ]
    columns = [
        Column(text("areas.estates.estate")),
        Column(text("areas.estates.organisation")),
        Column(text("areas.estates.dwellings"), 0),
    ]
    columns += [
        Column(
            f"{facts.catalogue[name].short[text.language]}, {unit_words(facts.catalogue[name], text)}",
            facts.catalogue[name].decimals,
        )
        for name in shown
    ]
    organisations = ordered["owner"].nunique()
    key = "areas.estates.title_single" if len(lines) == 1 else "areas.estates.title_one"
    key = "areas.estates.title" if organisations > 1 else key
    sentence = text(key, estates=text.count_word(len(lines)), organisations=text.count_word(organisations))
    return _table_figure(
        "afdelinger",
        sentence[:1].upper() + sentence[1:],
        text("areas.estates.subtitle"),
        tuple(columns),
        lines,
        facts,
        text,
        mine,
        "disclosure",
    )


def _estate_dwellings(facts: Facts) -> dict[str, float]:
    stock = facts.m.table("stock")
    blank = [
        name
        for name in ("tenure", "dwelling_type", "building", "rooms", "size_band", "rent_band", "built", "accessible")
        if name in stock
    ]
    whole = (
        stock["estate_id"].notna()
        & (stock["year"] == facts.m.base_year)
        & stock[blank].isna().all(axis=1)
        & stock["dwellings"].notna()
    )
    rows = stock[whole]
    return dict(zip(rows["estate_id"].astype(str), rows["dwellings"].astype(float), strict=True))


def _table_figure(
    id_: str,
    title: str,
    subtitle: str,
    columns: tuple[Column, ...],
    lines: list[tuple[Any, ...]],
    facts: Facts,
    text: Text,
    rows: pd.DataFrame,
    method: str,
) -> Figure:
    """Return a figure whose drawing is its table."""
    table = Table(columns, tuple(lines))
    drawing = (
        f'<div class="b-a-scroll" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">{table_html(table, text, caption=title)}</div>'
        if lines
        else ""
    )
    return Figure(
        id=id_,
        title=title,
        subtitle=subtitle,
        drawing=drawing,
        table=table,
        source=source_line(facts, text, sources_of(rows)),
        method=method,
    )
