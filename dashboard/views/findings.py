"""The three findings under the map: how unevenly, which ages, and what cannot be known yet."""

from __future__ import annotations

from functools import lru_cache
from html import escape

import numpy as np

from byibalance_core import need
from dashboard.facts import Facts
from dashboard.marks import Scale, amount_bar, diverging_bar, stacked_bar, unknown_span
from dashboard.markup import Column, Figure, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import area_map
from dashboard.views.sources import source_line


def three(facts: Facts, state: ViewState, text: Text) -> tuple[Figure, ...]:
    """Return the findings that the municipality's data carry, in the order of reading."""
    return _three(facts, state.horizon, text.language)


@lru_cache(maxsize=32)
def _three(facts: Facts, horizon: int, language: str) -> tuple[Figure, ...]:
    text = Text(language)
    found = (half_of_almene(facts, text), ages(facts, horizon, text), small_almene(facts, text))
    return tuple(figure for figure in found if figure is not None)


def half_of_almene(facts: Facts, text: Text) -> Figure | None:
    """Return how few areas hold at least half of the almene dwellings, how much that is, and what they hold of all."""
    shares = area_map.measure_rows(facts, "almene_share")["value"]
    whole = facts.areas["dwellings"]
    # A published 0 counts as 0 here, hidden or not: it can only make the rest hold more.
    almene = (shares.fillna(0) * whole).sort_values(ascending=False, kind="stable")
    if almene.sum() <= 0:
        return None
    count = int(np.searchsorted(almene.cumsum().to_numpy(), almene.sum() / 2)) + 1
    few = almene.index[:count]
    part_almene = float(almene[few].sum() / almene.sum())
    part_all = float(whole[few].sum() / whole[almene.index].sum())
    rest = len(almene) - count
    plural = facts.term("plural", text.language)
    rows = ((text("overview.half.all"), part_all), (text("overview.half.almene"), part_almene))
    heads = (
        text("overview.half.few", count=text.number(count), term=plural),
        text("overview.half.rest", count=text.number(rest)),
    )
    bars = "".join(
        f'<tr><th scope="row" style="width:7.5em">{escape(name)}</th><td>'
        + stacked_bar(
            ((text.percent(share), share, 4), (text.percent(1 - share), 1 - share, 1)),
            label=f"{name}: {heads[0]} {text.percent(share)}, {heads[1]} {text.percent(1 - share)}",
        )
        + "</td></tr>"
        for name, share in rows
    )
    return Figure(
        id="halvdelen",
        title=text("overview.half.title", count=text.number(count), term=plural, share=text.percent(part_almene)),
        subtitle=text("overview.half.subtitle", year=facts.m.base_year),
        drawing=f'<table role="presentation">{bars}</table><div class="b-sub b-foot"><span>{escape(heads[0])}</span><span>{escape(heads[1])}</span></div>',
        table=Table(
            (
                Column(text("overview.half.column")),
                Column(heads[0], 0, percent=True),
                Column(heads[1], 0, percent=True),
            ),
            tuple((name, share, 1 - share) for name, share in rows),
        ),
        source=source_line(
            facts,
            text,
            area_map.measure_sources(facts, "almene_share"),
            note=text("overview.half.note", incomplete=text.number(len(facts.incomplete)))
            if facts.incomplete
            else text("overview.half.note_whole"),
        ),
        method="stock",
        small=True,
    )


def ages(facts: Facts, horizon: int, text: Text) -> Figure | None:
    """Return how each age band changes to the horizon by the main forecast."""
    change = need.age_change(facts.m, year=horizon)
    if change.empty:
        return None
    share = change["change"] / change["persons_base"].where(change["persons_base"] > 0)
    widest = share.abs().idxmax()
    band = str(change.loc[widest, "age_band"])
    scale = Scale(min(share.min() * 1.6, -0.01), max(share.max() * 1.35, 0.01))
    lines = []
    for row, value in zip(change.itertuples(), share, strict=True):
        words = f"{text.signed(value * 100)}{text.percent_sign}"
        colour = "var(--b-accent)" if value > 0 else "var(--b-muted)"
        lines.append(
            f'<tr><th scope="row" style="width:7.2em">{escape(_band(row.age_band, text))}</th>'
            f"<td>{diverging_bar(value, scale=scale, words=words, colour=colour, height=16)}</td></tr>"
        )
    base = facts.m.base_year
    direction = "overview.age.title_up" if share[widest] > 0 else "overview.age.title_down"
    return Figure(
        id="aldre",
        title=text(direction, band=_band(band, text), change=text.percent(abs(share[widest])), year=horizon),
        subtitle=text("overview.age.subtitle", base=base, year=horizon, publisher=facts.publisher(facts.publishers[0])),
        drawing=f'<table class="b-tight" role="presentation">{"".join(lines)}</table>',
        table=Table(
            (
                Column(text("overview.age.column_band")),
                Column(text("overview.age.column_now", year=base), 0),
                Column(text("overview.age.column_then", year=horizon), 0),
                Column(text("overview.age.column_change"), 0, percent=True),
            ),
            tuple(
                (_band(r.age_band, text), float(r.persons_base), float(r.persons), float(s))
                for r, s in zip(change.itertuples(), share, strict=True)
            ),
        ),
        source=source_line(facts, text, projection_sources(facts), note=text("overview.age.note")),
        method="forecast",
        small=True,
    )


def small_almene(facts: Facts, text: Text) -> Figure | None:
    """Return the almene dwellings with one or two rooms: bounds where they cannot be counted, else the count."""
    bounds = facts.class_bounds
    row = bounds[(bounds["tenure"] == "almene") & (bounds["rooms"] == "1-2")]
    if row.empty:
        return None
    cell = row.iloc[0]
    almene = float(bounds.loc[bounds["tenure"] == "almene", "dwellings"].sum())
    low, high = float(cell["low"]), float(cell["high"])
    known = high - low < 1
    label = text("common.tenure.almene") + ", " + text("common.rooms.1-2")
    if known:
        title = text("overview.unknown.title_known", count=text.number(float(cell["dwellings"])))
        subtitle = text("overview.unknown.subtitle_known", year=facts.m.base_year)
    else:
        title, subtitle = text("overview.unknown.title"), text("overview.unknown.subtitle")
    of_all = text("overview.unknown.of_all", count=text.rounded(almene))
    drawing = (
        _span(low, high, almene, known, f"{label}: {text.range(low, high)} {of_all}")
        + f'<div class="b-foot"><b>{text.number(low)}</b><span class="b-sub">{escape(of_all)}</span>'
        + ("</div>" if known else f"<b>{text.number(high)}</b></div>")
        + f'<div class="b-sub">{escape(text("overview.unknown.note_known" if known else "overview.unknown.note"))}</div>'
    )
    return Figure(
        id="smaa-almene",
        title=title,
        subtitle=subtitle,
        drawing=drawing,
        table=Table(
            (
                Column(text("overview.unknown.column_class")),
                Column(text("overview.unknown.column_low"), 0),
                Column(text("overview.unknown.column_high"), 0),
                Column(text("overview.unknown.column_all"), 0),
            ),
            ((label, low, high, almene),),
        ),
        source=source_line(facts, text, area_map.measure_sources(facts, "almene_share"), stock_sources(facts)),
        method="bounds",
        small=True,
    )


def _span(low: float, high: float, almene: float, known: bool, label: str) -> str:
    scale = Scale(0, almene)
    if known:
        return amount_bar(high, scale=scale, label=label, colour="var(--b-ramp-3)", height=26)
    return unknown_span(low, high, scale=scale, label=label, height=26)


def projection_sources(facts: Facts, publisher: str | None = None) -> tuple[str, ...]:
    """Return the source ids of a publisher's forecast; the main one's when none is named."""
    rows = facts.m.table("projection")
    rows = rows[rows["publisher"] == (publisher or facts.publishers[0])]
    return tuple(rows["source_id"].astype(str).unique())


def stock_sources(facts: Facts) -> tuple[str, ...]:
    """Return the source ids of the stock of the base year."""
    rows = facts.m.table("stock")
    return tuple(rows.loc[rows["year"] == facts.m.base_year, "source_id"].astype(str).unique())


def _band(band: str, text: Text) -> str:
    """Return an age band in words: »20–34 år«, »80 år og over«."""
    if str(band).endswith("+"):
        return text("overview.age.over", age=str(band).rstrip("+"))
    return text("overview.age.years", band=str(band).replace("-", "–"))
