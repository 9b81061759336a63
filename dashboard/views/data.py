"""Data og metode: where the figures come from, and how they are reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from byibalance_core import dictionary
from byibalance_core.schemas import TABLES
from dashboard.facts import Facts
from dashboard.markup import Column, Figure, Table, figure_html, grid, headline
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import backtest, delivery, methods, reconciliation, reference, source_list
from dashboard.views.profile_rows import period_words
from dashboard.views.sources import source_line

#: Anchors of the methods; every figure's "how it is reckoned" lands at one of them.
METHODS = tuple(methods.METHODS)
#: The parts of the page by their anchors, in the order that a reader needs them.
PARTS = (
    "figure-leverancer",
    "figure-summer",
    "downloads",
    "sources",
    "methods",
    "past",
    "parameters",
    "catalogue",
    "dictionary",
)


@dataclass(frozen=True)
class DataPage:
    """What the page shows, from top to bottom."""

    head: str
    body: str
    figures: tuple[Figure, ...]


def view(facts: Facts, state: ViewState, text: Text) -> DataPage:
    """Return the page."""
    past = backtest.figures(facts, text)
    figures = (_delivery(facts, text), reconciliation.figure(facts, text), source_list.figure(facts, text), *past)
    delivered, sums, sources, *tried = (figure_html(figure, state, text) for figure in figures)
    beside = _section("downloads", _downloads(facts, state, text)) + _section("facts", _public_facts(facts, text))
    parts = (
        f'<div class="b-grid-2"><div>{delivered}{beside}</div><div>{sums}</div></div>',
        _section("sources", sources),
        _section("methods", methods.section(facts, state.horizon, text)),
        _section("past", grid(2, tried)),
        _section("parameters", reference.norms(text)),
        _section("catalogue", reference.catalogue(facts, text)),
        _section("dictionary", reference.tables(text)),
    )
    return DataPage(head=_head(facts, state, text), body=f'<div class="b-d">{"".join(parts)}</div>', figures=figures)


def _section(name: str, html: str) -> str:
    return f'<section id="{name}" class="b-section">{html}</section>' if html else ""


def _head(facts: Facts, state: ViewState, text: Text) -> str:
    delivered, total = delivery.count(facts)
    count = len(facts.m.sources)
    words = (
        text("data.headline_some", delivered=delivered, all=total, count=count)
        if delivered
        else text("data.headline_none", count=count)
    )
    links = "".join(f'<a href="#{name}">{escape(text(f"data.part.{name}"))}</a>' for name in PARTS)
    label = escape(text("data.contents"), quote=True)
    return (
        headline(
            words,
            # The meeting says the release above every page.
            place="" if state.mode == "meeting" else text("data.place", date=text.date(facts.m.published_at[:10])),
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        )
        + f'<nav class="b-d-jump" data-screen aria-label="{label}">{links}</nav>'
    )


def _delivery(facts: Facts, text: Text) -> Figure:
    frame = delivery.matrix(facts)
    if frame.empty:
        return _not_delivered(facts, text)
    delivered, total = delivery.count(facts)
    columns = (
        Column(text("data.delivery.organisation")),
        *(Column(text(f"data.delivery.table.{name}")) for name in delivery.FROM_ORGANISATIONS),
    )
    missing = text("data.delivery.missing")
    rows = tuple(
        (str(name), *(missing if pd.isna(cell) else period_words(str(cell), text) for cell in row))
        for name, row in zip(frame.index, frame.to_numpy(dtype=object), strict=True)
    )
    heads = "".join(f'<th scope="col">{escape(column.label)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td{' class=b-d-missing' if cell == missing else ''}>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, *cells in rows
    )
    subtitle = text("data.delivery.subtitle")
    return Figure(
        id="leverancer",
        title=text("data.delivery.title_some", delivered=delivered, all=total),
        subtitle=subtitle,
        drawing=f'<div class="b-wide-table"><table class="b-d-matrix"><caption class="b-visually-hidden">{escape(subtitle)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>",
        table=Table(columns, rows),
        source=source_line(facts, text, _estate_sources(facts)),
        method="disclosure",
    )


def _not_delivered(facts: Facts, text: Text) -> Figure:
    """Return what each list would show, in the place where it is missing."""
    rows = tuple(
        (text(f"data.delivery.table.{name}"), text(f"data.delivery.would.{name}"))
        for name in delivery.FROM_ORGANISATIONS
    )
    places = "".join(
        f'<li class="b-empty"><b>{escape(name)}</b><span>{escape(shows)}</span></li>' for name, shows in rows
    )
    return Figure(
        id="leverancer",
        title=text("data.delivery.title_none"),
        subtitle=text("data.delivery.subtitle_none"),
        drawing=f'<ul class="b-d-places">{places}</ul>',
        table=Table((Column(text("data.delivery.file")), Column(text("data.delivery.shows"))), rows),
        source=source_line(facts, text),
        method="disclosure",
    )


def _estate_sources(facts: Facts) -> tuple[str, ...]:
    """Return the source ids of what organisations deliver."""
    ids: dict[str, None] = {}
    for name in delivery.FROM_ORGANISATIONS:
        rows = facts.m.table(name)
        ids |= dict.fromkeys(rows.loc[rows["estate_id"].notna(), "source_id"].astype(str).unique())
    return tuple(ids)


def _downloads(facts: Facts, state: ViewState, text: Text) -> str:
    def link(name: str, label: str) -> str:
        query = state.link(page="data-og-metode").partition("?")[2]
        return f'<a href="{escape(f"/hent/data-og-metode/{name}?{query}", quote=True)}" download>{escape(label)}</a>'

    whole = "".join(
        f"<tr><th scope=row>{link(name, text(f'data.downloads.{key}'))}</th>"
        f"<td>{escape(text(f'data.downloads.{key}_note'))}</td></tr>"
        for name, key in (
            ("pakke.zip", "package"),
            ("tabeller.xlsx", "workbook"),
            ("omraader.gpkg", "geopackage"),
            ("datapackage.json", "datapackage"),
        )
    )
    words = dictionary.columns(text.language).drop_duplicates("table").set_index("table")["table_title"]
    filled = [(name, len(facts.m.table(name))) for name in TABLES if len(facts.m.table(name))]
    rows = "".join(
        f'<tr><th scope="row">{escape(str(words[name]))}</th><td class="b-num">{text.number(count)}</td>'
        f"<td>{link(f'{name}.csv', text('data.downloads.danish'))}</td>"
        f"<td>{link(f'{name}.technical.csv', text('data.downloads.technical'))}</td></tr>"
        for name, count in filled
    )
    heads = "".join(
        f'<th scope="col"{cls}>{escape(text(f"data.downloads.{key}"))}</th>'
        for key, cls in (("table", ""), ("rows", ' class="b-num"'), ("danish", ""), ("technical", ""))
    )
    title = text("data.downloads.title")
    opener = text("data.downloads.single", count=text.number(len(filled)))
    return (
        f'<h2>{escape(title)}</h2><table class="b-d-files" role="presentation"><tbody>{whole}</tbody></table>'
        f'<div class="b-details"><details id="enkelte-tabeller"><summary>{escape(opener)}</summary>'
        f'<table><caption class="b-visually-hidden">{escape(opener)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></details></div>"
    )


def _public_facts(facts: Facts, text: Text) -> str:
    rows = facts.m.table("public_facts")
    if rows.empty:
        return ""
    said = "".join(f"<li>{escape(str(words))}</li>" for words in rows[f"text_{text.language}"])
    line = source_line(facts, text, rows["source_id"].astype(str))
    return (
        f'<h2>{escape(text("data.facts.title"))}</h2><div class="b-sub">{escape(text("data.facts.subtitle"))}</div>'
        f'<ul class="b-list">{said}</ul><div class="b-source">{escape(line)}</div>'
    )
