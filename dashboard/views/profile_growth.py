"""The area over time: what the forecast presupposes, and measured series cut where they cannot be compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import pandas as pd

from byibalance_core.indicator_values import SOUND
from dashboard.facts import Facts
from dashboard.figures import Line, Panel
from dashboard.markup import Cell, Column, Figure, Table, caption, footer
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.profile_rows import in_unit, scaled, sources_of, unit_words
from dashboard.views.sources import source_line

#: Series that are shown; more would be read as a wall.
SERIES = 2
#: Changes below this share are told as none.
SAME = 0.005
#: Points that make a series.
LEAST_POINTS = 3


@dataclass(frozen=True)
class Chart:
    """A figure whose drawing has an axis: the page draws `panels` between `caption` and `footer`."""

    figure: Figure
    panels: tuple[Panel, ...]
    caption: str
    footer: str


def _chart(figure: Figure, panels: tuple[Panel, ...], state: ViewState, text: Text, legend: str = "") -> Chart:
    return Chart(figure, panels, caption(figure, state, text), legend + footer(figure, state, text))


def forecast(facts: Facts, state: ViewState, text: Text) -> Chart | None:
    """Return the area's forecast beside the municipality's, each publisher a line of its own and never a band.

    A publisher that gives an area's change but counts no persons there is told by that change: the title says it,
    and the persons of every year are the same base times it, marked as reckoned.
    Where the forecast follows a building plan the words say that the plan presupposes it.
    Both panels show the change from the base year on one scale, so that they can be read against each other; the
    persons stand at the start, in the tip and in the table.
    """
    table = facts.m.table("projection")
    table = table[table["age_band"].isna() & (table["variant"] == "main") & table["persons"].notna()]
    publisher = facts.publishers[0]
    points = _points(facts, table, state.area, publisher)
    if len(points) < 2:
        return None
    mine = points["persons"]
    years = [facts.m.base_year, *facts.m.horizons]
    last = max(year for year in years if year in mine.index)
    change = float(points.loc[last, "change"])
    own = table[(table["area_id"] == state.area) & (table["publisher"] == publisher)]
    plan = "plan" if (own["basis"] == "plan").any() else "trend"
    direction = "same" if abs(change) < SAME else "more" if change > 0 else "fewer"
    named = {}
    lines = []
    for place, code in enumerate(facts.publishers):
        whole = _points(facts, table, facts.m.code, code)["persons"]
        if len(whole) < 2:
            continue
        named[code] = whole
        lines.append(_line(facts.publisher(code), whole, text, second=place > 0))
    area_line = _line(facts.publisher(publisher), mine, text, second=False)
    among = tuple(value for line in (area_line, *lines) for value in line.values)
    figure = Figure(
        id="prognose",
        title=text(f"areas.growth.title_{plan}_{direction}", share=text.percent(abs(change)), year=last),
        subtitle=text("areas.growth.subtitle", publisher=facts.publisher(publisher), year=facts.m.base_year),
        table=_growth_table(facts, state, text, points, named),
        source=source_line(
            facts,
            text,
            sources_of(table[(table["area_id"] == state.area) | (table["area_id"] == facts.m.code)]),
            sources_of(points),
            note=_growth_note(facts, text, table, state.area, points),
        ),
        method="forecast",
        small=True,
    )
    ticks = tuple(year for year in years if year <= last)
    panels = [Panel(facts.area_name(state.area), (area_line,), ticks, among=among)]
    if lines:
        panels.append(Panel(facts.m.name, tuple(lines), ticks, among=among))
    return _chart(figure, tuple(panels), state, text, _growth_legend(facts, named, text))


def _points(facts: Facts, table: pd.DataFrame, unit: str, publisher: str) -> pd.DataFrame:
    """Return a forecast by year from the base year on: persons, change, status, source_id; no rows without a base.

    Where the forecast has no base of its own the newest count is the one base of all its years: persons are that
    count times the published change, and ``estimated``. (Persons that were turned back from changes on different
    bases would not stand on one curve.)
    """
    rows = table[(table["area_id"] == unit) & (table["publisher"] == publisher)]
    points = pd.DataFrame(
        {
            "persons": rows["persons"].astype(float).to_numpy(),
            "change": rows["change_share"].astype(float).to_numpy(),
            "status": rows["status"].astype(str).to_numpy(),
            "source_id": rows["source_id"].astype(str).to_numpy(),
        },
        index=rows["year"].astype(int).to_numpy(),
    ).sort_index()
    points = points[points.index >= facts.m.base_year]
    base = facts.m.base_year
    if base in points.index:
        change = points["persons"] / points.loc[base, "persons"] - 1
        return points.assign(change=points["change"].fillna(change))
    counted = _counted(facts, unit)
    if counted is None or points.empty:
        return points.iloc[:0]
    persons, status, source_id = counted
    published = points["change"].notna()
    points = points.assign(
        change=points["change"].fillna(points["persons"] / persons - 1),
        persons=points["persons"].where(~published, persons * (1 + points["change"])),
        status=points["status"].mask(published, "estimated"),
    )
    points.loc[base] = [persons, 0.0, status, source_id]
    return points.sort_index()


def _counted(facts: Facts, unit: str) -> tuple[float, str, str] | None:
    """Return the newest count of a unit's residents in the base year: persons, status, source."""
    population = facts.m.table("population")
    counted = population[
        (population["area_id"] == unit)
        & population["age_band"].isna()
        & population["sex"].isna()
        & (population["year"] == facts.m.base_year)
        & population["persons"].notna()
    ]
    if counted.empty:
        return None
    newest = counted.sort_values("period").iloc[-1]
    return float(newest["persons"]), str(newest["status"]), str(newest["source_id"])


def _line(name: str, points: pd.Series, text: Text, *, second: bool) -> Line:
    """Return persons by year as a line of their change from the first year, in per cent; the persons stand at its start."""
    change = points / points.iloc[0] - 1
    said = [f"{text.signed(share * 100)}{text.percent_sign}" for share in change]
    start = str(int(points.index[0]))
    return Line(
        name=name,
        years=tuple(map(float, points.index)),
        values=tuple(map(float, change * 100)),
        texts=tuple(
            text("areas.growth.tip", persons=text.number(value), change=words, year=start)
            for value, words in zip(points, said, strict=True)
        ),
        ends=("" if second else text.rounded(points.iloc[0]), said[-1]),
        tone="second" if second else "accent",
        dashed=second,
        above=not second,
    )


def _growth_legend(facts: Facts, named: dict[str, pd.Series], text: Text) -> str:
    items = "".join(
        f'<span><i class="b-a-line{" b-a-dashed" if place else ""}"></i>{escape(facts.publisher(code))}</span>'
        for place, code in enumerate(named)
    )
    return f'<div class="b-a-share-legend">{items}</div>'


def _growth_note(facts: Facts, text: Text, table: pd.DataFrame, area: str, points: pd.DataFrame) -> str:
    notes = []
    if (points["status"] == "estimated").any():
        base = text.number(points.loc[facts.m.base_year, "persons"])
        notes.append(text("areas.growth.note_estimated", base=base, name=facts.area_name(area)))
    reckoned = set(table.loc[table["area_id"] == area, "publisher"].astype(str))
    silent = [facts.publisher(code) for code in facts.publishers if code not in reckoned]
    if silent:
        term = facts.term("plural", text.language)
        notes.append(text("areas.growth.note_silent", publishers=text.listing(silent), term=term))
    return " ".join(notes)


def _growth_table(
    facts: Facts, state: ViewState, text: Text, points: pd.DataFrame, named: dict[str, pd.Series]
) -> Table:
    columns = [
        Column(text("areas.growth.year")),
        Column(facts.area_name(state.area), 0),
        Column(text("areas.growth.change"), 1, percent=True),
        Column(text("areas.stock.column_status")),
    ]
    columns += [Column(f"{facts.m.name}, {facts.publisher(code)}", 0) for code in named]
    years = sorted({int(year) for series_ in (points, *named.values()) for year in series_.index})

    def own(year: int) -> tuple[Cell, ...]:
        if year not in points.index:
            return (None, None, None)
        point = points.loc[year]
        return float(point["persons"]), float(point["change"]), text(f"common.status.{point['status']}")

    def other(whole: pd.Series, year: int) -> float | None:
        return float(whole[year]) if year in whole.index else None

    rows = tuple((str(year), *own(year), *(other(whole, year) for whole in named.values())) for year in years)
    return Table(tuple(columns), rows)


def series_charts(facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame) -> tuple[Chart, ...]:
    """Return the series of the map's measure and of what stands out most, as far as there are series.

    Parameters
    ----------
    rows : DataFrame
        The area's profile in the order of reading.
    """
    # Convictions have their row in the strip; a curve of them would be a curve of few people.
    strict = {name for name, entry in facts.catalogue.items() if entry.sensitivity == "strict"}
    directed = rows[~rows["indicator"].isin(strict) & (rows["sign"] != 0) & rows["distance"].notna()]
    farthest = directed.assign(far=-directed["distance"].abs()).sort_values("far", kind="stable")["indicator"]
    charts: list[Chart] = []
    if state.area not in _with_series(facts):
        return ()
    # The measure is the reader's choice only when it is another than the first one of every link.
    chosen = [state.measure] if state.measure != facts.choices.measures[0] else []
    for name in dict.fromkeys([*chosen, *farthest]):
        if len(charts) == SERIES:
            break
        chart = _series_chart(facts, state, text, str(name))
        if chart is not None:
            charts.append(chart)
    return tuple(charts)


@lru_cache(maxsize=8)
def _with_series(facts: Facts) -> frozenset[str]:
    """Return the units that have any series; most municipalities deliver one year at first."""
    table = facts.m.table("indicators")
    points = table.groupby(["unit_id", "indicator"], observed=True).size()
    return frozenset(points[points >= LEAST_POINTS].index.get_level_values("unit_id").astype(str))


def _series_chart(facts: Facts, state: ViewState, text: Text, name: str) -> Chart | None:
    mine = _annual(facts.series(state.area, name))
    sound = mine[mine["value"].notna() & mine["status"].isin(SOUND)]
    if len(sound) < LEAST_POINTS or name not in facts.catalogue:
        return None
    entry = facts.catalogue[name]
    whole = _annual(facts.series(facts.m.code, name))
    own_lines = _stretches(facts.area_name(state.area), mine, entry, text, second=False)
    other_lines = _stretches(facts.m.name, whole, entry, text, second=True)
    newest = sound[sound["segment"] == sound["segment"].iloc[-1]]
    first, last = newest.iloc[0], newest.iloc[-1]
    key = "areas.series.title" if len(newest) > 1 else "areas.series.title_point"
    breaks = mine[mine["break_reason"] != ""]
    figure = Figure(
        id=f"serie-{name.replace('_', '-')}",
        title=text(
            key,
            name=entry.name[text.language],
            first=in_unit(entry, float(first["value"]), text),
            last=in_unit(entry, float(last["value"]), text),
            start=int(first["year"]),
            end=int(last["year"]),
        ),
        subtitle=text(
            "areas.series.subtitle", unit=unit_words(entry, text), area=facts.area_name(state.area), name=facts.m.name
        ),
        table=_series_table(facts, state, text, name, mine, whole),
        source=source_line(facts, text, sources_of(mine), note=text("areas.series.note_break") if len(breaks) else ""),
        method="areas",
        small=True,
    )
    ticks = sorted({int(mine["year"].min()), int(last["year"])})
    words = tuple(
        (float(row.year) - 0.5, text(f"areas.series.break_{row.break_reason}")) for row in breaks.itertuples()
    )
    panel = Panel("", (*other_lines, *own_lines), tuple(ticks), words)
    return _chart(figure, (panel,), state, text)


def _annual(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(year=rows["period"].str[:4].astype(int))


def _stretches(name: str, rows: pd.DataFrame, entry: Any, text: Text, *, second: bool) -> list[Line]:
    kept = rows[rows["value"].notna() & rows["status"].isin(SOUND)]
    groups = [group for _, group in kept.groupby("segment")]
    factor = 100 if entry.unit == "share" else 1
    lines = []
    for place, group in enumerate(groups):
        texts = tuple(in_unit(entry, float(value), text) for value in group["value"])
        at_end = texts[-1] if place == len(groups) - 1 else ""
        lines.append(
            Line(
                name=name,
                years=tuple(group["year"].astype(float)),
                values=tuple(group["value"].astype(float) * factor),
                texts=texts,
                ends=(texts[0], at_end) if len(texts) > 1 and (place == 0 or not second) else ("", at_end),
                tone="muted" if second else "accent",
                dashed=second,
                above=not second,
            )
        )
    return lines


def _series_table(
    facts: Facts, state: ViewState, text: Text, name: str, mine: pd.DataFrame, whole: pd.DataFrame
) -> Table:
    entry = facts.catalogue[name]
    told = whole["status"].isin(SOUND)
    benchmark = whole[told].set_index("year")["value"]

    def value(row: Any) -> Cell:
        if row.status not in SOUND:
            return text(f"common.status.{row.status}")
        return scaled(entry, row.value)

    def words(row: Any) -> str:
        reason = text(f"areas.series.break_{row.break_reason}") if row.break_reason else ""
        status = "" if row.status == "measured" else text(f"common.status.{row.status}")
        return ", ".join(part for part in (reason, status) if part)

    columns = (
        Column(text("areas.growth.year")),
        Column(f"{facts.area_name(state.area)}, {unit_words(entry, text)}", entry.decimals),
        Column(f"{facts.m.name}, {unit_words(entry, text)}", entry.decimals),
        Column(text("areas.series.remark")),
    )
    return Table(
        columns,
        tuple(
            (str(row.year), value(row), scaled(entry, benchmark.get(row.year)), words(row)) for row in mine.itertuples()
        ),
    )
