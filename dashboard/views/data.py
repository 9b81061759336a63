"""Data og metode: where the figures come from, and how they are reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from byibalance_core import dictionary
from byibalance_core.disclosure import load_rules
from byibalance_core.parameter_words import source_word, value_word
from byibalance_core.parameters import all_standards, standard
from byibalance_core.schemas import TABLES
from dashboard.facts import Facts
from dashboard.markup import Column, Figure, Table, copy_link, figure_html, headline, table_html
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import delivery, reconciliation
from dashboard.views.sources import source_line

#: Anchors of the methods; every figure's "how it is reckoned" lands at one of them.
METHODS = ("stock", "areas", "bounds", "need", "norm", "forecast", "uncertainty", "disclosure")


@dataclass(frozen=True)
class DataPage:
    """What the page shows, from top to bottom."""

    head: str
    body: str
    figures: tuple[Figure, ...]


def view(facts: Facts, state: ViewState, text: Text) -> DataPage:
    """Return the page."""
    figures = (_delivery(facts, text), reconciliation.figure(facts, text), _sources(facts, text))
    shown = [figure_html(figure, state, text) for figure in figures]
    parts = [
        f'<div class="b-grid-2"><div>{shown[0]}</div><div>{shown[1]}</div></div>',
        _section("downloads", _downloads(facts, state, text)),
        _section("sources", shown[2]),
        _section("facts", _public_facts(facts, text)),
        _methods(text),
        _section("parameters", _parameters(text)),
        _section("catalogue", _catalogue(text)),
        _section("dictionary", _dictionary(text)),
    ]
    return DataPage(
        head=_head(facts, state, text), body="".join(f"<div>{part}</div>" for part in parts if part), figures=figures
    )


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
    return headline(
        words,
        actions=copy_link(text),
        fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
    )


def _delivery(facts: Facts, text: Text) -> Figure:
    frame = delivery.matrix(facts)
    if frame.empty:
        columns = (Column(text("data.delivery.file")), Column(text("data.delivery.shows")))
        rows = tuple(
            (text(f"data.delivery.table.{name}"), text(f"data.delivery.would.{name}"))
            for name in delivery.FROM_ORGANISATIONS
        )
        places = "".join(
            f'<div class="b-empty"><span><b>{escape(name)}</b> {escape(shows)}</span></div>' for name, shows in rows
        )
        return Figure(
            id="leverancer",
            title=text("data.delivery.title_none"),
            subtitle=text("data.delivery.subtitle_none"),
            drawing=places,
            table=Table(columns, rows),
            source=source_line(facts, text),
            method="disclosure",
        )
    delivered, total = delivery.count(facts)
    columns = (
        Column(text("data.delivery.organisation")),
        *(Column(text(f"data.delivery.table.{name}")) for name in delivery.FROM_ORGANISATIONS),
    )
    missing = text("data.delivery.missing")
    rows = tuple(
        (str(name), *(missing if pd.isna(cell) else str(cell) for cell in row))
        for name, row in zip(frame.index, frame.to_numpy(dtype=object), strict=True)
    )
    table = Table(columns, rows)
    return Figure(
        id="leverancer",
        title=text("data.delivery.title_some", delivered=delivered, all=total),
        subtitle=text("data.delivery.subtitle"),
        drawing=f'<div class="b-scroll" tabindex="0" role="region" aria-label="{escape(text("data.delivery.subtitle"), quote=True)}">'
        f"{table_html(table, text, caption=text('data.delivery.subtitle'))}</div>",
        table=table,
        source=source_line(facts, text, _estate_sources(facts)),
        method="disclosure",
    )


def _estate_sources(facts: Facts) -> tuple[str, ...]:
    """Return the source ids of what organisations deliver."""
    ids: dict[str, None] = {}
    for name in delivery.FROM_ORGANISATIONS:
        rows = facts.m.table(name)
        ids |= dict.fromkeys(rows.loc[rows["estate_id"].notna(), "source_id"].astype(str).unique())
    return tuple(ids)


def _sources(facts: Facts, text: Text) -> Figure:
    columns = tuple(
        Column(text(f"data.sources.{name}"))
        for name in ("title_column", "publisher", "published", "age", "kind", "licence", "note")
    )
    released = int(facts.m.published_at[:4])
    rows = []
    for source in facts.m.sources.values():
        years = released - int(source.published[:4])
        age = text("data.sources.age_new") if years < 1 else text("data.sources.age_old", years=years)
        kind = text(f"data.sources.kind_word.{source.kind}")
        rows.append(
            (source.title, source.publisher, text.date(source.published), age, kind, source.licence, source.note)
        )
    table = Table(columns, tuple(rows))
    title = text("data.sources.title", count=len(rows))
    return Figure(
        id="kilder",
        title=title,
        subtitle=text("data.sources.subtitle", release=facts.m.release_id, date=text.date(facts.m.published_at[:10])),
        drawing=f'<div class="b-scroll b-words" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f"{table_html(table, text, caption=title)}</div>",
        table=table,
        source=source_line(facts, text),
        method="stock",
    )


def _downloads(facts: Facts, state: ViewState, text: Text) -> str:
    def link(name: str, label: str) -> str:
        query = state.link(page="data-og-metode").partition("?")[2]
        return f'<a href="{escape(f"/hent/data-og-metode/{name}?{query}", quote=True)}" download>{escape(label)}</a>'

    whole = (
        ("pakke.zip", "package"),
        ("tabeller.xlsx", "workbook"),
        ("omraader.gpkg", "geopackage"),
        ("datapackage.json", "datapackage"),
    )
    links = " · ".join(link(name, text(f"data.downloads.{label}")) for name, label in whole)
    words = dictionary.columns(text.language).drop_duplicates("table").set_index("table")["table_title"]
    rows = "".join(
        f'<tr><th scope="row">{escape(str(words[name]))}</th><td class="b-num">{text.number(len(facts.m.table(name)))}</td>'
        f"<td>{link(f'{name}.csv', text('data.downloads.danish'))}</td>"
        f"<td>{link(f'{name}.technical.csv', text('data.downloads.technical'))}</td></tr>"
        for name in TABLES
        if len(facts.m.table(name))
    )
    head = "".join(
        f'<th scope="col"{cls}>{escape(label)}</th>'
        for label, cls in (
            (text("data.downloads.table"), ""),
            (text("data.downloads.rows"), ' class="b-num"'),
            (text("data.downloads.danish"), ""),
            (text("data.downloads.technical"), ""),
        )
    )
    title = text("data.downloads.title")
    return (
        f'<h2>{escape(title)}</h2><div class="b-sub">{escape(text("data.downloads.subtitle", release=facts.m.release_id))}</div>'
        f"<p>{links}</p><p class=b-source>{escape(text('data.downloads.package'))}: {escape(text('data.downloads.package_note'))}</p>"
        f'<table class="b-narrow"><caption class="b-visually-hidden">{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
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


def _methods(text: Text) -> str:
    rules = load_rules()["area_gate"]
    values = {
        "limit": text.number(float(standard("distinguishable_sd").value)),
        "share": text.percent(float(standard("undecided_share").value)),
        "years": text.number(float(standard("maximum_horizon_years").value)),
        "residents": text.number(rules["residents"]),
        "households": text.number(rules["households"]),
    }
    parts = "".join(
        f'<section id="{name}"><h3>{escape(text(f"data.method.{name}.name"))}</h3>'
        f"<p>{escape(text(f'data.method.{name}.text', **values))}</p></section>"
        for name in METHODS
    )
    return f'<h2>{escape(text("data.method.title"))}</h2><div class="b-methods">{parts}</div>'


def _parameters(text: Text) -> str:
    columns = tuple(Column(text(f"data.parameters.{name}")) for name in ("name", "value", "basis", "from", "source"))
    rows = []
    for name in all_standards():
        one = standard(name)
        basis = text(f"data.basis.{one.basis}")
        if one.to_be_confirmed:
            basis = f"{basis} ({text('data.parameters.confirm')})"
        rows.append(
            (
                one.text[text.language],
                _value(one.value, text),
                basis,
                text.date(str(one.valid_from)),
                source_word(one.source, text.language),
            )
        )
    title = text("data.parameters.title")
    return (
        f'<h2>{escape(title)}</h2><div class="b-sub">{escape(text("data.parameters.subtitle"))}</div>'
        f'<div class="b-scroll b-words" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f"{table_html(Table(columns, tuple(rows)), text, caption=title)}</div>"
    )


def _value(value: object, text: Text) -> str:
    """Return a parameter's value in one line."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, (int, float)):
        decimals = 0 if float(value).is_integer() else len(str(value).split(".")[1])
        return text.number(value, decimals)
    if isinstance(value, str):
        return value_word(value, text.language)
    if hasattr(value, "items"):
        return ", ".join(f"{value_word(key, text.language)}: {_value(part, text)}" for key, part in value.items())
    return "; ".join(_value(part, text) for part in value)  # type: ignore[attr-defined]


def _catalogue(text: Text) -> str:
    frame = dictionary.catalogue(text.language)
    names = ("name", "definition", "direction", "reason", "theme", "source")
    columns = tuple(Column(text(f"data.catalogue.{name}")) for name in names)
    words = {
        "direction": lambda code: text(f"data.direction.{code}"),
        "theme": lambda code: text(f"common.theme.{code}"),
    }
    rows = tuple(
        tuple(
            words[name](row[name]) if name in words and text.has(_key(name, row[name])) else str(row[name])
            for name in names
        )
        for row in frame.to_dict("records")
    )
    title = text("data.catalogue.title", count=len(rows))
    return (
        f'<h2>{escape(title)}</h2><div class="b-sub">{escape(text("data.catalogue.subtitle"))}</div>'
        f'<div class="b-scroll b-words" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f"{table_html(Table(columns, rows), text, caption=title)}</div>"
    )


def _key(name: str, code: object) -> str:
    return f"data.direction.{code}" if name == "direction" else f"common.theme.{code}"


def _dictionary(text: Text) -> str:
    frame = dictionary.columns(text.language)
    columns = tuple(Column(text(f"data.dictionary.{name}")) for name in ("column", "meaning", "unit"))
    parts = []
    for table, rows in frame.groupby("table", sort=False):
        title = str(rows["table_title"].iloc[0])
        cells = tuple((str(r.title), str(r.meaning), str(r.unit or "")) for r in rows.itertuples())
        parts.append(
            f"<details><summary>{escape(title)} <code>{escape(str(table))}</code></summary>"
            f"{table_html(Table(columns, cells), text, caption=title)}</details>"
        )
    return (
        f'<h2>{escape(text("data.dictionary.title"))}</h2><div class="b-sub">{escape(text("data.dictionary.subtitle"))}</div>'
        f'<div class="b-details">{"".join(parts)}</div>'
    )
