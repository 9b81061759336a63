"""Har vi: the dwellings by every dimension that the stock carries, and the places of those that it does not."""

from __future__ import annotations

from html import escape

import pandas as pd

from byibalance_core.schemas import DIMENSIONS
from dashboard.facts import Facts
from dashboard.marks import Scale, amount_bar
from dashboard.markup import Column, Figure, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.findings import stock_sources
from dashboard.views.sources import source_line
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
ORDER = ("tenure", "rooms", "size_band", "rent_band", "building", "dwelling_type", "built", "accessible")

_AS_DELIVERED = {"status": "measured", "stock_method": "published"}

#: Rent bands that count as cheap (the national statistics' bands).
CHEAP = ("under_3500", "3500_4000", "4000_4500")

assert set(ORDER) == set(DIMENSIONS)  # noqa: S101 - a dimension that no figure shows is a fault


def figures(facts: Facts, state: ViewState, text: Text) -> tuple[Figure, ...]:
    """Return one figure per dimension that the stock carries, and one by organisation where they have delivered."""
    found = [_dimension(facts, state, text, name) for name in ORDER]
    return tuple(figure for figure in (*found, _organisations(facts, state, text)) if figure is not None)


def missing(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the dimensions that the stock lacks, each with what it would show and the file that brings it."""
    lacking = [name for name in ORDER if facts.margin(name).empty]
    if _by_organisation(facts, "").empty:
        lacking.append("organisation")
    return "".join(
        f'<div class="b-empty"><span><b>{escape(text(f"dwellings.dimension.{name}"))}</b> '
        f"{escape(text(f'dwellings.missing.{name}'))}</span>"
        f'<span class="b-file">{escape(text(f"dwellings.missing_file.{name}"))}</span></div>'
        for name in lacking
    )


def _dimension(facts: Facts, state: ViewState, text: Text, name: str) -> Figure | None:
    rows = facts.margin(name, state.area)
    if rows.empty or rows["status"].isin(["missing"]).all():
        return None
    classes = [(text(f"common.{name}.{row['class']}"), row) for row in rows.to_dict("records")]
    classes = [(words, row) for words, row in classes if row["class"] != "unknown" or row["dwellings"]]
    notes = [unplaced_note(facts, state, text)]
    if (rows["status"] == "estimated").any():
        notes.append(text("dwellings.have.tenure_estimated"))
    elif withheld_of(rows) == "incomplete":
        notes.append(text("dwellings.composition.mended_by", file=text(withheld_file("incomplete"))))
    title = _cheap_title(rows, text) if name == "rent_band" else ""
    source = sources(facts) if name == "tenure" else stock_sources(facts)
    return _figure(facts, state, text, name=name, classes=classes, title=title, source=source, notes=notes)


def _figure(
    facts: Facts,
    state: ViewState,
    text: Text,
    *,
    name: str,
    classes: list[tuple[str, dict]],
    title: str,
    source: tuple[str, ...],
    notes: list[str],
) -> Figure:
    whole = float(sum(row["dwellings"] for _, row in classes)) or 1.0
    # An incomplete register says how many it holds of each class and nothing of their shares.
    ratios = state.area not in facts.incomplete
    scale = Scale(0, max([float(row["dwellings"]) for _, row in classes if not withheld(row)] + [1.0]))
    partial = text("common.status.incomplete")
    lines, table = [], []
    for words, row in classes:
        hidden, status = bool(withheld(row)), text(f"common.status.{row['status']}")
        count = status if hidden else float(row["dwellings"])
        said = status if hidden else text.number(float(row["dwellings"]))
        if name == "tenure" and not hidden:
            said = tenure_words(float(row["dwellings"]), str(row["class"]), facts, state, text)
        share = "" if hidden or not ratios else text.percent(float(row["dwellings"]) / whole, 1)
        unknown = row.get("class") == "unknown"
        colour = "var(--b-muted)" if unknown else "var(--b-ramp-3)"
        bar = (
            "" if hidden else amount_bar(float(row["dwellings"]), scale=scale, label=f"{words}: {said}", colour=colour)
        )
        lines.append(
            f'<tr><th scope="row">{escape(upper_first(words))}</th><td class="b-bar">{bar}</td>'
            f'<td class="b-num b-strong">{escape(said)}</td><td class="b-num b-place">{escape(share)}</td></tr>'
        )
        table.append(
            (
                words,
                count,
                float(row["dwellings"]) / whole if ratios and not hidden else status if hidden else partial,
                status,
            )
        )
    told = "withheld" if all(withheld(row) for _, row in classes) else "incomplete"
    if not title:
        title = (
            _largest_title(classes, whole, text)
            if ratios
            else text(f"dwellings.composition.title_{told}", dimension=text(f"dwellings.dimension.{name}"))
        )
    drawing = (
        f'<table class="b-composition"><caption class="b-visually-hidden">{escape(title)}</caption><thead class="b-visually-hidden"><tr>'
        f'<th scope="col">{escape(text(f"dwellings.dimension.{name}"))}</th><td></td><th scope="col">{escape(text("dwellings.table.stock"))}</th>'
        f'<th scope="col">{escape(text("dwellings.table.share"))}</th></tr></thead><tbody>{"".join(lines)}</tbody></table>'
    )
    return Figure(
        id=f"boliger-{name.replace('_', '-')}",
        title=title,
        subtitle=text(
            "dwellings.composition.subtitle",
            dimension=text(f"dwellings.dimension.{name}"),
            place=place(facts, state),
            year=facts.m.base_year,
        ),
        drawing=drawing,
        table=Table(
            (
                Column(text(f"dwellings.dimension.{name}")),
                Column(text("dwellings.table.stock"), 0),
                Column(text("dwellings.table.share"), 1, percent=True),
                Column(text("dwellings.table.status")),
            ),
            tuple(table),
        ),
        source=source_line(facts, text, source, note=" ".join(note for note in notes if note)),
        method="stock",
        small=True,
    )


def _largest_title(classes: list[tuple[str, dict]], whole: float, text: Text) -> str:
    known = [(words, row) for words, row in classes if row["class"] != "unknown" and not withheld(row)]
    words, row = max(known or classes, key=lambda pair: pair[1]["dwellings"])
    return text(
        "dwellings.composition.title", words=upper_first(words), share=text.percent(float(row["dwellings"]) / whole)
    )


def _cheap_title(rows: pd.DataFrame, text: Text) -> str:
    cheap = rows[rows["class"].isin(CHEAP)]
    return text("dwellings.composition.title_cheap", count=text.number(float(cheap["dwellings"].sum())))


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


def _organisations(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    counts = _by_organisation(facts, state.area)
    if counts.empty:
        return None
    table = facts.m.table("organisations").astype({"organisation_id": object})
    names = dict(zip(table["organisation_id"], table["name"].astype(str), strict=True))
    classes = [(names.get(key, str(key)), {"class": key, "dwellings": n, **_AS_DELIVERED}) for key, n in counts.items()]
    stock = facts.m.table("stock")
    source = tuple(
        stock.loc[stock["estate_id"].notna() & (stock["year"] == facts.m.base_year), "source_id"].astype(str).unique()
    )
    title = upper_first(
        text(
            "dwellings.composition.title_organisations",
            organisations=text.count_word(len(classes)),
            count=text.number(float(counts.sum())),
        )
    )
    return _figure(facts, state, text, name="organisation", classes=classes, title=title, source=source, notes=[])
