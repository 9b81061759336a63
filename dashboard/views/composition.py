"""Har vi: the dwellings by every dimension that the stock carries, and the names of those that it does not."""

from __future__ import annotations

from html import escape

import pandas as pd

from byibalance_core.schemas import DIMENSIONS
from dashboard.facts import Facts
from dashboard.markup import Column, Figure, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.findings import stock_sources
from dashboard.views.panels import Panel, joined
from dashboard.views.stock import (
    place,
    sources,
    tenure_words,
    unplaced_note,
    upper_first,
    withheld,
    withheld_file,
    withheld_of,
)

#: The order of reading.
ORDER = ("tenure", "rooms", "size_band", "rent_band", "dwelling_type", "building", "built", "accessible")

#: Dimensions whose classes are defined for almene dwellings: a private home has no type and no regulated rent.
ALMENE_ONLY = ("rent_band", "dwelling_type")

#: Rent bands that count as cheap (the national statistics' bands).
CHEAP = ("under_3500", "3500_4000", "4000_4500")

#: Panels side by side, most first: the first that leaves at most one place over in the last row is taken.
COLUMNS = (5, 4, 3)

assert set(ORDER) == set(DIMENSIONS)  # noqa: S101 - a dimension that no figure shows is a fault


def distributions(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return every distribution as one figure: a panel per dimension that the stock carries, one by organisation."""
    found = panels(facts, state, text)
    if not found:
        return None
    columns = next((n for n in COLUMNS if n <= len(found) and -len(found) % n <= 1), min(len(found), COLUMNS[-1]))
    # A place that would stay empty goes to the last panel, whose names are the longest.
    spare = -len(found) % columns
    told = "subtitle_counts" if state.area in facts.incomplete else "subtitle"
    parts = [f"<section>{panel.drawing}</section>" for panel in found]
    parts[-1] = f'<section style="grid-column: span {1 + spare}">{found[-1].drawing}</section>' if spare else parts[-1]
    return joined(
        found,
        facts,
        text,
        name="fordelinger",
        title=_title(facts, state, text),
        subtitle=text(f"dwellings.composition.{told}", place=place(facts, state), year=facts.m.base_year),
        drawing=f'<div class="b-panels" style="--b-columns:{columns}">{"".join(parts)}</div>',
        method="stock",
        first=text("dwellings.table.dimension"),
    )


def panels(facts: Facts, state: ViewState, text: Text) -> tuple[Panel, ...]:
    """Return one panel per dimension that the stock carries, and one by organisation where they have delivered."""
    found = [_dimension(facts, state, text, name) for name in ORDER]
    return tuple(panel for panel in (*found, _organisations(facts, state, text)) if panel is not None)


def missing(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the dimensions that the stock lacks, each with what it would show and the file that brings it."""
    lacking = [name for name in ORDER if margin(facts, name).empty]
    if _by_organisation(facts, "").empty:
        lacking.append("organisation")
    return "".join(
        f"<li><b>{escape(text(f'dwellings.dimension.{name}'))}</b>: {escape(text(f'dwellings.missing.{name}'))} "
        f'<span class="b-place">({escape(text(f"dwellings.missing_file.{name}"))})</span></li>'
        for name in lacking
    )


def margin(facts: Facts, dimension: str, area: str = "") -> pd.DataFrame:
    """Return the dwellings by a dimension; of the almene ones alone where only they have its classes."""
    if dimension not in ALMENE_ONLY:
        return facts.margin(dimension, area)
    stock = facts.m.table("stock")
    others = [name for name in DIMENSIONS if name not in ("tenure", dimension)]
    own = stock["estate_id"].isna() & (stock["year"] == facts.m.base_year) & (stock["tenure"] == "almene")
    own &= stock[dimension].notna() & stock[others].isna().all(axis=1) & (stock["area_id"] == (area or facts.m.code))
    rows = stock[own].astype({dimension: object}).set_index(dimension)
    rows = rows.loc[[name for name in DIMENSIONS[dimension] if name in rows.index]].reset_index(names="class")
    # A count that is not shown adds nothing; its status says why.
    return rows.assign(dwellings=rows["dwellings"].astype("Float64").fillna(0).astype(float), stock_method="published")


def _title(facts: Facts, state: ViewState, text: Text) -> str:
    if state.area in facts.incomplete:
        return text("dwellings.composition.title_incomplete")
    rents = margin(facts, "rent_band", state.area)
    if len(rents) and not withheld_of(rents):
        cheap = float(rents.loc[rents["class"].isin(CHEAP), "dwellings"].sum())
        return text("dwellings.composition.title_cheap", count=text.number(cheap))
    largest = []
    for name in ORDER:
        rows = facts.margin(name, state.area)
        whole = float(rows["dwellings"].sum())
        rows = rows[[row["class"] != "unknown" and not withheld(row) for row in rows.to_dict("records")]]
        if name not in ALMENE_ONLY and len(rows) and whole:
            most = rows.loc[rows["dwellings"].astype(float).idxmax()]
            largest.append((float(most["dwellings"]) / whole, text(f"common.{name}.{most['class']}")))
    told = sorted(largest, key=lambda pair: -pair[0])[:2]
    said = [text("dwellings.composition.largest", share=text.percent(share), words=words) for share, words in told]
    return text("dwellings.composition.title", largest=", ".join(said))


def _dimension(facts: Facts, state: ViewState, text: Text, name: str) -> Panel | None:
    rows = margin(facts, name, state.area)
    if rows.empty or rows["status"].isin(["missing"]).all():
        return None
    classes = [(text(f"common.{name}.{row['class']}"), row) for row in rows.to_dict("records")]
    classes = [(words, row) for words, row in classes if row["class"] != "unknown" or row["dwellings"]]
    notes = [unplaced_note(facts, state, text)]
    if (rows["status"] == "estimated").any():
        notes.append(text("dwellings.have.tenure_estimated"))
    elif withheld_of(rows) == "incomplete":
        notes.append(text("dwellings.composition.mended_by", file=text(withheld_file("incomplete"))))
    source = sources(facts) if name == "tenure" else stock_sources(facts)
    return _panel(facts, state, text, name=name, classes=classes, source=source, notes=tuple(notes))


def _panel(
    facts: Facts,
    state: ViewState,
    text: Text,
    *,
    name: str,
    classes: list[tuple[str, dict]],
    source: tuple[str, ...],
    notes: tuple[str, ...] = (),
) -> Panel:
    whole = float(sum(row["dwellings"] for _, row in classes)) or 1.0
    # An incomplete register says how many it holds of each class and nothing of their shares.
    ratios = state.area not in facts.incomplete
    longest = whole if ratios else max([float(row["dwellings"]) for _, row in classes if not withheld(row)] + [1.0])
    lines, table = [], []
    for words, row in classes:
        status = text(f"common.status.{row['status']}")
        value = None if withheld(row) else float(row["dwellings"])
        share = None if value is None or not ratios else value / whole
        said = status if value is None else text.number(value)
        if value is not None and name == "tenure":
            said = tenure_words(value, str(row["class"]), facts, state, text)
        unknown = row["class"] == "unknown"
        lines.append(
            _line(
                text("dwellings.composition.unknown") if unknown else words,
                said,
                "" if share is None else text.percent(share, 1),
                length=(value or 0.0) / longest,
                unknown=unknown,
            )
        )
        unshared = status if value is None else text("common.status.incomplete")
        table.append((words, status if value is None else value, unshared if share is None else share, status))
    almene = name in ALMENE_ONLY or name == "organisation"
    title = text(f"dwellings.dimension.{name}")
    base = text("dwellings.composition.of_almene", count=text.number(whole)) if almene and ratios else ""
    spoken = text("dwellings.composition.almene", dimension=title) if almene else title
    heads = "".join(
        f'<th scope="col">{escape(words)}</th>'
        for words in (title, text("dwellings.table.stock"), text("dwellings.table.share"))
    )
    drawing = (
        f'<div class="b-panel-head"><h3>{escape(title)}</h3><span class="b-sub">{escape(base)}</span></div>'
        f'<table class="b-shares"><caption class="b-visually-hidden">{escape(spoken)}</caption>'
        f'<thead class="b-visually-hidden"><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
    )
    columns = (
        Column(title),
        Column(text("dwellings.table.stock"), 0),
        Column(text("dwellings.table.share"), 1, percent=True),
        Column(text("dwellings.table.status")),
    )
    return Panel(spoken, spoken, drawing, Table(columns, tuple(table)), source, notes)


def _line(words: str, said: str, part: str, *, length: float, unknown: bool) -> str:
    """Return a class with its number and share over a bar; the bars of all panels have one scale."""
    look = ' class="b-muted"' if unknown else ""
    return (
        f'<tr{look} style="--b-long:{round(length * 100, 2)}%"><th scope="row">{escape(upper_first(words))}</th>'
        f'<td class="b-num">{escape(said)}</td><td class="b-num b-strong">{escape(part)}</td></tr>'
    )


def _by_organisation(facts: Facts, area: str) -> pd.Series:
    """Return the dwellings of every organisation's estates, from whole-estate rows of the base year."""
    stock = facts.m.table("stock")
    own = stock["estate_id"].notna() & (stock["year"] == facts.m.base_year)
    own &= stock[list(DIMENSIONS)].isna().all(axis=1)
    if area:
        own &= stock["area_id"] == area
    rows = stock.loc[own, ["estate_id", "dwellings"]].astype({"estate_id": object})
    owner = rows["estate_id"].map(facts.estates["organisation_id"]) if len(rows) else rows["estate_id"]
    return (
        rows["dwellings"]
        .astype("Float64")
        .groupby(owner)
        .sum()
        .astype(float)
        .sort_values(ascending=False, kind="stable")
    )


def _organisations(facts: Facts, state: ViewState, text: Text) -> Panel | None:
    counts = _by_organisation(facts, state.area)
    if counts.empty:
        return None
    table = facts.m.table("organisations").astype({"organisation_id": object})
    names = dict(zip(table["organisation_id"], table["name"].astype(str), strict=True))
    delivered = {"status": "measured", "stock_method": "published"}
    classes = [(names.get(key, str(key)), {"class": key, "dwellings": n, **delivered}) for key, n in counts.items()]
    stock = facts.m.table("stock")
    own = stock["estate_id"].notna() & (stock["year"] == facts.m.base_year)
    source = tuple(stock.loc[own, "source_id"].astype(str).unique())
    return _panel(facts, state, text, name="organisation", classes=classes, source=source)
