"""What adds up and what does not: the municipality against its areas, the unknown, the sources that disagree."""

from __future__ import annotations

from html import escape

import pandas as pd

from dashboard.facts import Facts
from dashboard.markup import Cell, Column, Figure, Table, table_html
from dashboard.text import Text
from dashboard.views.findings import projection_sources, stock_sources
from dashboard.views.sources import source_line


def figure(facts: Facts, text: Text) -> Figure:
    """Return the sums as one table, each line a count that can be checked."""
    plural = facts.term("plural", text.language)
    placed = float(facts.areas["dwellings"].sum())
    unplaced = float(facts.dwellings.get(facts.m.unplaced_id, 0))
    whole = float(facts.dwellings[facts.m.code])
    title = (
        text("data.sums.title", placed=text.number(placed), all=text.number(whole))
        if unplaced
        else text("data.sums.title_all", all=text.number(whole), term=plural)
    )
    count = text.number(len(facts.areas))
    rows: list[tuple[Cell, ...]] = [
        (text("data.sums.row_areas", count=count, term=plural), placed),
        (text("data.sums.row_unplaced", term=facts.term("singular", text.language)), unplaced),
        (text("data.sums.row_municipality"), whole),
        *_unknown(facts, text),
        *_residents(facts, text),
        *_forecasts(facts, text),
        (text("data.sums.row_incomplete", term=plural.capitalize()), float(len(facts.incomplete))),
    ]
    table = Table((Column(text("data.sums.what")), Column(text("data.sums.count"), 0)), tuple(rows))
    names = ", ".join(sorted(facts.area_name(area) for area in facts.incomplete))
    note = f'<div class="b-sub">{escape(text("data.sums.incomplete_note", names=names))}</div>' if names else ""
    return Figure(
        id="summer",
        title=title,
        subtitle=text("data.sums.subtitle"),
        drawing=table_html(table, text, caption=title) + note,
        table=table,
        source=source_line(
            facts, text, stock_sources(facts), *(projection_sources(facts, p) for p in facts.publishers)
        ),
        method="stock",
    )


def _unknown(facts: Facts, text: Text) -> list[tuple[Cell, ...]]:
    stock = facts.m.table("stock")
    own = stock[(stock["area_id"].astype(str) == facts.m.code) & (stock["year"] == facts.m.base_year)]
    rows: list[tuple[Cell, ...]] = []
    for dimension in ("rooms", "size_band", "building", "built"):
        others = [d for d in ("rooms", "size_band", "building", "built", "tenure", "estate_id") if d != dimension]
        unknown = own[(own[dimension] == "unknown") & own[others].isna().all(axis=1)]["dwellings"]
        if len(unknown):
            words = text(f"data.sums.dimension.{dimension}")
            rows.append((text("data.sums.row_unknown", dimension=words), float(unknown.sum())))
    return rows


def _residents(facts: Facts, text: Text) -> list[tuple[Cell, ...]]:
    people = facts.m.table("population")
    people = people[people["age_band"].isna() & people["sex"].isna() & (people["year"] == facts.m.base_year)]
    area = people["area_id"].astype(str)
    rows: list[tuple[Cell, ...]] = []
    for row in people[area == facts.m.code].sort_values("period").itertuples():
        source = facts.m.sources.get(str(row.source_id))
        title = source.title.split(":")[0] if source else str(row.source_id)
        words = text("data.sums.row_residents", source=f"{title} {row.period}")
        rows.append((words, float(row.persons)))
    newest = people[area.isin(facts.areas.index.astype(str))]
    if len(newest):
        newest = newest[newest["period"] == newest["period"].max()]
        words = text(
            "data.sums.row_residents_areas",
            count=text.number(len(facts.areas)),
            term=facts.term("plural", text.language),
        )
        rows.append((words, float(pd.to_numeric(newest["persons"]).sum())))
    return rows


def _forecasts(facts: Facts, text: Text) -> list[tuple[Cell, ...]]:
    return [
        (
            text("data.sums.row_forecast", year=year, publisher=facts.publisher(publisher)),
            float(facts.growth(year, publisher).persons),
        )
        for year in facts.m.horizons
        for publisher in facts.publishers
    ]
