"""How far forecasts have missed: the engine on the municipality's own past, and how long areas' forecasts keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from byibalance_core.parameters import default_errors, standards
from byibalance_core.projection.backtest import Backtest, backtest, errors_of
from byibalance_core.projection.errors import LEAST_ORIGINS, Headline, headline
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.marks import Scale, amount_bar
from dashboard.markup import Column, Figure, Table
from dashboard.text import DASH, Text
from dashboard.views.findings import stock_sources
from dashboard.views.sources import source_line

#: Years ahead that errors are told for; the longest that has been tried where history is shorter.
AHEAD = 5


@dataclass(frozen=True)
class SizeRow:
    """Errors of the cells of one size, as shares; `coverage` None where no interval had own experience."""

    size: str
    engine: float
    no_change: float
    trend: float
    coverage: float | None
    cells: int
    beaten_by_no_change: bool
    beaten_by_trend: bool


@keep(24)
def figures(facts: Facts, text: Text) -> tuple[Figure, ...]:
    """Return past errors and how long forecasts keep; without a past, the error sizes that stand in for it."""
    past = tested(facts)
    if past is None:
        return _standing_in(text), _missing(facts, text)
    return _errors(past, facts, text), _keeps(past, facts, text)


@keep(12)
def tested(facts: Facts) -> Backtest | None:
    """Return the engine's past in a municipality, run once for each release; None where its history is too short."""
    return backtest(facts.m)


def years_ahead(past: Backtest) -> int:
    """Return the horizon that errors are told for."""
    horizons = [int(years) for years in past.cells["horizon"].unique()]
    return max((years for years in horizons if years <= AHEAD), default=min(horizons))


def few_figures(past: Backtest) -> Headline:
    """Return coverage and errors at the horizon that is told, in few figures."""
    return headline(past.cells[past.cells["horizon"] == years_ahead(past)])


def years_kept(past: Backtest, facts: Facts) -> dict[str, int | None]:
    """Return for how many years the forecast of each area has kept, the shortest first.

    None, at the end, where too few origins have been tried to say it.
    """
    # What cannot be placed is no area that somebody forecasts.
    kept = {
        str(area): None if years is None else int(years)
        for area, years in past.shelf_life().to_dict().items()
        if area in facts.areas.index
    }
    return dict(sorted(kept.items(), key=lambda own: (own[1] is None, own[1] or 0)))


def _size_words(low: int, high: int | None, text: Text) -> str:
    if high is None:
        return text("data.backtest.and_more", count=text.number(low))
    return f"{text.number(low)}{DASH}{text.number(high - 1)}"


def _errors(past: Backtest, facts: Facts, text: Text) -> Figure:
    years = years_ahead(past)
    rows = [
        SizeRow(
            size=_size_words(int(row["from"]), None if pd.isna(row["to"]) else int(row["to"]), text),
            engine=float(row["engine"]),
            no_change=float(row["no_change"]),
            trend=float(row["trend"]),
            coverage=None if pd.isna(row["coverage"]) else float(row["coverage"]),
            cells=int(row["cells"]),
            beaten_by_no_change=not row["beats_no_change"],
            beaten_by_trend=not row["beats_trend"],
        )
        for row in past.table(horizon=years).to_dict("records")
    ]
    columns = (
        Column(text("data.backtest.size")),
        *(Column(text(f"data.backtest.{name}"), 1, percent=True) for name in ("engine", "no_change", "trend")),
        Column(text("data.backtest.coverage"), 0, percent=True),
        Column(text("data.backtest.cells"), 0),
    )
    few = few_figures(past)
    at = past.cells.loc[past.cells["horizon"] == years, "origin"]
    return Figure(
        id="efterproevning",
        title=_title(few, years, text),
        subtitle=text(
            "data.backtest.subtitle",
            years=text.count_word(years),
            count=text.number(at.nunique()),
            first=int(at.min()),
            last=int(at.max()),
        ),
        drawing=_drawing(columns, rows, text) + _said(past, rows, facts, text),
        table=Table(columns, tuple((r.size, r.engine, r.no_change, r.trend, r.coverage, r.cells) for r in rows)),
        source=source_line(facts, text, stock_sources(facts), note=text("data.backtest.source")),
        method="backtest",
        ruled=False,
    )


def _title(few: Headline, years: int, text: Text) -> str:
    if not few.large_cells:
        return text("data.backtest.title_small", years=text.count_word(years))
    return text(
        "data.backtest.title",
        years=text.count_word(years),
        engine=text.percent(few.engine, 1),
        no_change=text.percent(few.no_change, 1),
    )


def _drawing(columns: Sequence[Column], rows: Sequence[SizeRow], text: Text) -> str:
    """Return one line for each size: a bar for the engine, with a tick at what no change has missed by."""
    scale = Scale(0, max(max(row.engine, row.no_change) for row in rows))
    size, engine, *others = (escape(column.label) for column in columns)
    heads = f'<th scope="col">{size}</th><th scope="col" class="b-num b-wrap" colspan="2">{engine}</th>' + "".join(
        f'<th scope="col" class="b-num b-wrap">{label}</th>' for label in others
    )
    body = "".join(
        f'<tr><th scope="row">{escape(row.size)}</th><td class="b-bar">{_bar(row, scale, text)}</td>'
        + "".join(f'<td class="b-num">{escape(cell)}</td>' for cell in _cells(row, text))
        + "</tr>"
        for row in rows
    )
    return _table(heads, body, text("data.backtest.caption"))


def _bar(row: SizeRow, scale: Scale, text: Text) -> str:
    label = text("data.backtest.bar", engine=text.percent(row.engine, 1), no_change=text.percent(row.no_change, 1))
    return amount_bar(row.engine, scale=scale, tick=row.no_change, colour="var(--b-ramp-3)", label=label)


def _cells(row: SizeRow, text: Text) -> tuple[str, ...]:
    held = text("data.backtest.none") if row.coverage is None else text.percent(row.coverage)
    return *(text.percent(error, 1) for error in (row.engine, row.no_change, row.trend)), held, text.number(row.cells)


def _table(heads: str, body: str, caption: str) -> str:
    return (
        f'<div class="b-wide-table"><table class="b-need"><caption class="b-visually-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _said(past: Backtest, rows: Sequence[SizeRow], facts: Facts, text: Text) -> str:
    """Return what the numbers come to: who has come closer where, what is used there, what the intervals carry."""
    parts = (("errors", _rivals(past, rows, text)), ("intervals", _intervals(past, rows, facts, text)))
    body = "".join(
        f"<p><b>{escape(text(f'data.backtest.{name}'))}</b> {escape(' '.join(words))}</p>" for name, words in parts
    )
    return f'<div class="b-sub">{escape(text("data.backtest.legend"))}{body}</div>'


def _rivals(past: Backtest, rows: Sequence[SizeRow], text: Text) -> list[str]:
    """Return where "no change" and the trend line have come closer than the engine, and what the product uses there."""
    no_change = [row.size for row in rows if row.beaten_by_no_change]
    trend = [row.size for row in rows if row.beaten_by_trend]
    said = [
        text("data.backtest.beaten", sizes=text.listing(no_change))
        if no_change
        else text("data.backtest.never_beaten"),
        text("data.backtest.beaten_trend", sizes=text.listing(trend)) if trend else text("data.backtest.never_trend"),
    ]
    table = past.table()
    lost = table[~table["beats_no_change"]]
    longest = int(table["horizon"].max())
    far = _sizes(lost[lost["horizon"] == longest], text)
    if far and longest > years_ahead(past):
        said.append(text("data.backtest.far", years=text.count_word(longest).capitalize(), sizes=text.listing(far)))
    if len(lost):
        cell = standards().minimum_cell_dwellings
        held = bool((lost["to"].notna() & (lost["to"].fillna(0) <= cell)).all())
        said.append(text(f"data.backtest.{'used' if held else 'used_above'}", cell=text.number(cell)))
    sums = past.sums_table()
    whole = _sizes(sums[(sums["horizon"] == years_ahead(past)) & ~sums["beats_no_change"]], text)
    if whole:
        said.append(text("data.backtest.sums", sizes=text.listing(whole)))
    return said


def _sizes(table: pd.DataFrame, text: Text) -> list[str]:
    return [
        _size_words(int(row["from"]), None if pd.isna(row["to"]) else int(row["to"]), text)
        for row in table.to_dict("records")
    ]


def _intervals(past: Backtest, rows: Sequence[SizeRow], facts: Facts, text: Text) -> list[str]:
    """Return how often intervals of own earlier errors have held, how unevenly, and what they do not carry."""
    few = few_figures(past)
    if not few.covered_cells:
        said = [text("data.backtest.held_none")]
    else:
        said = [text("data.backtest.held", share=text.percent(few.coverage), count=text.number(few.covered_cells))]
        earned = sorted((row for row in rows if row.coverage is not None), key=lambda row: row.coverage or 0.0)
        if len(earned) > 1:
            low, high = earned[0], earned[-1]
            said.append(
                text(
                    "data.backtest.uneven",
                    low=text.percent(low.coverage or 0.0),
                    low_size=low.size,
                    high=text.percent(high.coverage or 0.0),
                    high_size=high.size,
                )
            )
    if errors_of(past)[1] != "own_backtest":
        said.append(text("data.backtest.not_used"))
    else:
        said.append(text("data.backtest.other_forecast", publisher=facts.publisher(facts.publishers[0])))
    return said


def _keeps(past: Backtest, facts: Facts, text: Text) -> Figure:
    """Return the year by which each area should be reckoned anew, the soonest first."""
    base, kept = facts.m.base_year, years_kept(past, facts)
    tried = past.origins_tried()
    unknown = text("data.keeps.unknown")
    columns = (Column(text("data.keeps.area")), Column(text("data.keeps.year")), Column(text("data.keeps.years"), 0))
    rows = tuple(
        (facts.area_name(area), unknown if years is None else str(base + years), years) for area, years in kept.items()
    )
    heads = f'<th scope="col">{escape(columns[1].label)}</th><th scope="col">{escape(text("data.keeps.areas"))}</th>'
    by_years: dict[int | None, list[str]] = {}
    for area, years in kept.items():
        by_years.setdefault(years, []).append(area)
    body = "".join(
        f'<tr><th scope="row">{escape(_year_words(base, years, [int(tried[area]) for area in areas], text))}</th>'
        f"<td>{escape(text.listing(facts.area_name(area) for area in areas))}</td></tr>"
        for years, areas in by_years.items()
    )
    return Figure(
        id="genberegnes",
        title=_keeps_title(list(kept.values()), base, facts, text),
        subtitle=text("data.keeps.subtitle"),
        drawing=f'<table class="b-d-files"><caption class="b-visually-hidden">{escape(text("data.keeps.subtitle"))}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>",
        table=Table(columns, rows),
        source=source_line(facts, text, stock_sources(facts), note=text("data.keeps.source")),
        method="backtest",
        ruled=False,
    )


def _keeps_title(kept: Sequence[int | None], base: int, facts: Facts, text: Text) -> str:
    known = [years for years in kept if years is not None]
    terms = facts.term("plural", text.language)
    if not known:
        return text("data.keeps.title_unknown", terms=terms)
    first = text.count_word(known.count(min(known))).capitalize()
    return text("data.keeps.title", year=base + min(known), count=first, all=text.number(len(kept)), terms=terms)


def _year_words(base: int, years: int | None, tried: Sequence[int], text: Text) -> str:
    """Return the year, that not one year has kept, or how many origins are lacking."""
    if years is None:
        return text("data.keeps.lacking", tried=text.number(min(tried)), least=text.number(LEAST_ORIGINS))
    return str(base + years) if years else text("data.keeps.not_one", year=base)


def _standing_in(text: Text) -> Figure:
    """Return the error sizes that intervals are made of where no own past can be tried."""
    columns = (
        Column(text("data.standing_in.size")),
        Column(text("data.standing_in.median"), 0, percent=True),
        Column(text("data.standing_in.within"), 0, percent=True),
    )
    rows = tuple(
        (_size_words(cell.from_households, cell.to_households, text), cell.p50, cell.q80)
        for cell in default_errors().cells
    )
    heads = f'<th scope="col">{escape(columns[0].label)}</th>' + "".join(
        f'<th scope="col" class="b-num">{escape(column.label)}</th>' for column in columns[1:]
    )
    body = "".join(
        f'<tr><th scope="row">{escape(size)}</th>'
        f'<td class="b-num">{escape(text.percent(median))}</td><td class="b-num">{escape(text.percent(within))}</td></tr>'
        for size, median, within in rows
    )
    return Figure(
        id="efterproevning",
        title=text("data.standing_in.title"),
        subtitle=text("data.standing_in.subtitle"),
        drawing=f'<table><caption class="b-visually-hidden">{escape(text("data.standing_in.subtitle"))}'
        f"</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>",
        table=Table(columns, rows),
        source=text("data.standing_in.source"),
        method="backtest",
        ruled=False,
    )


def _missing(facts: Facts, text: Text) -> Figure:
    """Return what the municipality's own past would show, and which files would bring it."""
    terms, term = (facts.term(form, text.language) for form in ("plural", "singular"))
    columns = (Column(text("data.past_missing.shows")), Column(text("data.past_missing.file")))
    file = text("data.past_missing.needed", term=term)
    names = (("errors", text("data.past_missing.errors_name")), ("keeps", text("data.keeps.year")))
    shows = [(name, text(f"data.past_missing.{key}", term=term)) for key, name in names]
    places = "".join(
        f'<li class="b-empty"><b>{escape(name)}</b><span>{escape(words)}</span></li>' for name, words in shows
    )
    return Figure(
        id="genberegnes",
        title=text("data.keeps.title_unknown", terms=terms),
        subtitle=text("data.past_missing.subtitle", terms=terms),
        drawing=f'<ul class="b-d-places">{places}</ul><div class="b-sub">{escape(file)}</div>',
        table=Table(columns, tuple((name, file) for name, _ in shows)),
        source=source_line(facts, text),
        method="backtest",
        ruled=False,
    )
