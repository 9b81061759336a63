"""The map of all areas and its twin list: every measure with words, classes and signs."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

import pandas as pd

from byibalance_core.parameters import Indicator
from dashboard.facts import FRAME, Facts
from dashboard.maps import (
    AreaList,
    MapFigure,
    MapWords,
    Measure,
    classify,
    legend_labels,
    readable_breaks,
    size_steps,
)
from dashboard.markup import Column, Figure, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import letting_load, official_status, place, standing_out
from dashboard.views.sources import source_line

#: Signs of the map in the order of the legend.
SIGNS = ("zero_or_hidden", "missing", "incomplete", "suppressed", "not_applicable", "few")


def map_figure(facts: Facts, state: ViewState, text: Text, *, height: int = 412) -> MapFigure:
    """Return the map with its list, all measures in it, so that the browser can switch alone."""
    return replace(
        _figure(facts, text.language),
        measure=state.measure if state.measure in facts.measures else "",
        selected=state.area or None,
        open_href=state.link(page="omraader", area="AREA").replace("AREA", "{id}"),
        **_layer(facts, state, text),
        fixed_at=fixed(facts, text.language).address,
        height=height,
    )


def _layer(facts: Facts, state: ViewState, text: Text) -> dict[str, Any]:
    """Return the marks of the chosen layer, and the button that shows or hides it; only Overblik has it."""
    if state.page != "overblik":
        return {}
    shown = state.layer == "status"
    word = "overview.status.hide" if shown else "overview.status.show"
    return {
        "actions": (("status", text(word), "mark"), *_figure(facts, text.language).actions),
        "flags": official_status.marked(facts) if shown else (),
        "flag_word": text("overview.status.mark"),
    }


@dataclass(frozen=True)
class Fixed:
    """What stands of a map as long as its release, as a file; the address changes with the content."""

    address: str
    content: bytes


@lru_cache(maxsize=24)
def fixed(facts: Facts, language: str) -> Fixed:
    """Return the fixed part of the map of a release in a language."""
    content = json.dumps(_figure(facts, language).fixed_payload(), ensure_ascii=False).encode()
    digest = sha256(content).hexdigest()[:12]
    return Fixed(f"/map/{facts.m.code}/{facts.m.release_id}/{language}/{digest}.json", content)


@lru_cache(maxsize=24)
def _figure(facts: Facts, language: str) -> MapFigure:
    """Return the map as nobody has touched it."""
    text = Text(language)
    areas = facts.areas
    measures = tuple(_measure(facts, name, text) for name in facts.measures)
    return MapFigure(
        ids=tuple(areas.index.astype(str)),
        names=tuple(areas["name"].astype(str)),
        short_names=short_names(facts),
        sizes=tuple(None if pd.isna(v) else float(v) for v in areas["dwellings"]),
        words=_words(facts, text),
        circles=facts.circles,
        geometry_url=facts.geometry or None,
        frame=FRAME,
        measures=measures,
        measure=measures[0].id if measures else "",
        list=AreaList(
            size_texts=tuple("" if pd.isna(v) else text.number(v) for v in areas["dwellings"]),
            stands_out=standing_out.stands_out(facts, text),
        ),
        size_key=tuple((float(size), text.number(size)) for size in size_steps(areas["dwellings"]))
        if facts.circles
        else (),
        actions=(
            ("add_to_meeting", text("common.add_to_meeting"), "plus"),
            ("copy_link", text("common.copy_link"), "link"),
        ),
    )


def short_names(facts: Facts) -> tuple[str, ...]:
    """Return names for marks on the map: the data's own short form, else the name."""
    short = facts.areas["short_name"].astype("string").fillna(facts.areas["name"].astype("string"))
    return tuple(short)


def measure_rows(facts: Facts, name: str) -> pd.DataFrame:
    """Return value, status, period and source of one measure per area, in the areas' order."""
    if name in facts.measure_rows:
        return facts.measure_rows[name]
    return facts.values.iloc[:0].set_index("unit_id").reindex(facts.areas.index.astype(str))


def benchmark(facts: Facts, name: str) -> float | None:
    """Return the municipality's value of one measure; None where there is none."""
    return facts.benchmarks.get(name)


def title(facts: Facts, name: str, text: Text) -> str:
    """Return what the map of a measure says, in one sentence made from the figures."""
    if name not in facts.catalogue:
        return text("overview.map.no_data")
    entry, rows = facts.catalogue[name], measure_rows(facts, name)
    if entry.agreed:
        return letting_load.title(facts, text)
    shown = rows.loc[rows["status"].isin(["measured", "estimated", "provisional"]), "value"].dropna()
    if shown.empty:
        return text("overview.map.no_data")
    plural = facts.term("plural", text.language)
    if shown.min() < 0 < shown.max():
        return text(
            "overview.map.title_growth",
            up=text.number(int((shown > 0).sum())),
            down=text.number(int((shown < 0).sum())),
            term=plural,
        )
    # A figure that is hidden, or a 0 that may be, can be lower than the lowest that is known.
    hidden = rows["status"].isin(["zero_or_hidden", "suppressed"]).any()
    return text(
        f"overview.map.title_range{'_known' if hidden else ''}",
        name=entry.name[text.language],
        low=with_unit(entry, shown.min(), text),
        low_area=facts.area_name(str(shown.idxmin())),
        high=with_unit(entry, shown.max(), text),
        high_area=facts.area_name(str(shown.idxmax())),
    )


def with_unit(entry: Indicator, value: float, text: Text) -> str:
    """Return a value with the sign of its unit."""
    if entry.unit == "share":
        return text.percent(value, entry.decimals)
    return f"{text.value(entry, value)} {text.unit(entry)}"


def table_figure(facts: Facts, state: ViewState, text: Text) -> Figure:
    """Return the map as a figure: its table has every measure, so that it serves them all."""
    return _table_figure(facts, state.measure, text.language)


@lru_cache(maxsize=64)
def _table_figure(facts: Facts, measure: str, language: str) -> Figure:
    text = Text(language)
    columns = [
        Column(facts.term("singular", text.language).capitalize()),
        Column(text("overview.map.size"), 0),
        Column(text("overview.map.stock_status")),
    ]
    whole, part = text("common.status.measured"), text("common.status.incomplete")
    cells: list[list[object]] = [
        [
            str(row.name),
            None if pd.isna(row.dwellings) else float(row.dwellings),
            part if area in facts.incomplete else whole,
        ]
        for area, row in zip(
            facts.areas.index.astype(str), facts.areas[["name", "dwellings"]].itertuples(), strict=True
        )
    ]
    for name in facts.measures:
        entry = facts.catalogue[name]
        columns.append(Column(f"{entry.name[text.language]}, {text.unit(entry)}", entry.decimals))
        factor = 100 if entry.unit == "share" else 1
        for row, value, status in zip(cells, *_value_status(facts, name), strict=True):
            row.append(text(f"common.status.{status}") if value is None else value * factor)
    return Figure(
        id="kort",
        title=title(facts, measure, text),
        subtitle=subtitle(facts, measure, text),
        table=Table(tuple(columns), tuple(tuple(row) for row in cells)),
        source=source_line(facts, text, *(measure_sources(facts, name) for name in facts.measures)),
        method="areas",
    )


def subtitle(facts: Facts, name: str, text: Text) -> str:
    """Return measure, unit and period."""
    if name not in facts.catalogue:
        return ""
    entry, rows = facts.catalogue[name], measure_rows(facts, name)
    period = rows["period"].dropna()
    key = "overview.map.subtitle_circles" if facts.circles else "overview.map.subtitle"
    words = text(
        key, name=entry.name[text.language], unit=text.unit(entry), period=period.iloc[0] if len(period) else ""
    )
    return f"{words} {letting_load.note(facts, text)}" if entry.agreed else words


def measure_sources(facts: Facts, name: str) -> tuple[str, ...]:
    """Return the source ids behind one measure."""
    if name in facts.catalogue and facts.catalogue[name].agreed:
        return letting_load.source_ids(facts)
    return tuple(dict.fromkeys(measure_rows(facts, name)["source_id"].dropna().astype(str)))


def _value_status(facts: Facts, name: str) -> tuple[list[float | None], list[str]]:
    """Return what may be coloured: a hidden, missing or copied value is None and its status says why."""
    rows = measure_rows(facts, name)
    statuses = rows["status"].astype("string").fillna("missing").tolist()
    hidden = ("zero_or_hidden", "suppressed", "missing", "not_applicable", "few")
    values = [None if pd.isna(v) or s in hidden else float(v) for v, s in zip(rows["value"], statuses, strict=True)]
    return values, ["missing" if v is None and s not in hidden else s for v, s in zip(values, statuses, strict=True)]


def _measure(facts: Facts, name: str, text: Text) -> Measure:
    entry = facts.catalogue[name]
    values, statuses = _value_status(facts, name)
    factor = 100 if entry.unit == "share" else 1
    scaled = [None if v is None else v * factor for v in values]
    breaks = readable_breaks([v for v in scaled if v is not None])
    form = "" if entry.unit == "share" else "_plain"
    plural = facts.term("plural", text.language)
    # What was agreed is held against the agreement, area by area, and not against the municipality.
    middle = None if entry.agreed else benchmark(facts, name)
    present = {int(c) for c in classify([v for v in scaled if v is not None], breaks)}
    decimals = 0 if all(float(b).is_integer() for b in breaks) else 1
    unit = text.unit(entry)
    return Measure(
        id=name,
        label=entry.short[text.language],
        title=title(facts, name, text),
        subtitle=subtitle(facts, name, text),
        legend_title=entry.short[text.language],
        legend_subtitle=text("overview.map.legend_count", unit=unit, term=plural),
        column=text(f"common.column_unit.{entry.unit}"),
        values=tuple(scaled),
        texts=tuple("" if v is None else text.value(entry, v) for v in values),
        unit=text.percent_sign if entry.unit == "share" else f" {unit}",
        signs=tuple(
            _sign(facts, str(area), v, s) for area, v, s in zip(facts.areas.index, values, statuses, strict=True)
        ),
        breaks=breaks if present else (),
        labels=legend_labels(
            breaks if present else (),
            lambda b: text.number(b, decimals),
            over=text(f"overview.map.over{form}", value="{value}"),
            under=text(f"overview.map.under{form}", value="{value}"),
            between=text(f"overview.map.between{form}", low="{low}", high="{high}"),
            alone=text("overview.map.alone", term=plural),
        ),
        benchmark=None if middle is None else middle * factor,
        source=source_line(
            facts,
            text,
            measure_sources(facts, name),
            note=f"{place.measure_note(facts, name, text)} {text('overview.map.stands_out_note')}".strip(),
        ),
        more=name not in facts.switch,
        benchmark_note=""
        if middle is None
        else text(
            f"overview.map.benchmark{'_median' if entry.middle == 'median' else ''}",
            value=with_unit(entry, middle, text),
        ),
    )


def _sign(facts: Facts, area: str, value: float | None, status: str) -> str:
    if value is not None:
        return "incomplete" if area in facts.incomplete else ""
    return status


def map_words(facts: Facts, text: Text) -> MapWords:
    """Return the words of a map without its list."""
    plural = facts.term("plural", text.language)
    return MapWords(
        lang=text.language,
        map_label=text("overview.map.map_label", name=facts.m.name, measure=plural),
        measure_label=text("overview.map.measure_label"),
        zoom_in=text("overview.map.zoom_in"),
        zoom_out=text("overview.map.zoom_out"),
        zoom_all=text("overview.map.zoom_all"),
        not_drawn=text("overview.map.not_drawn"),
        copied=text("common.copied"),
    )


def _words(facts: Facts, text: Text) -> MapWords:
    term = facts.term("singular", text.language)
    plural = facts.term("plural", text.language)
    return replace(
        map_words(facts, text),
        list_label=text("overview.map.list_label", term=plural.capitalize(), name=facts.m.name),
        search=text("overview.map.search", term=term),
        area=term.capitalize(),
        size=text("overview.map.size"),
        stands_out=text("overview.map.stands_out"),
        shown=text("overview.map.shown", shown="{shown}", total="{total}"),
        all_shown=text("overview.map.all_shown", total="{total}"),
        none_found=text("overview.map.none_found", term=plural),
        open=text("overview.map.open", name="{name}"),
        more=text("overview.map.more"),
        size_key=text("overview.map.size_key", term=facts.term("definite", text.language)),
        signs=tuple((sign, text(f"common.status.{sign}")) for sign in SIGNS),
        judgements=tuple((j, text(f"common.judgement.{j}")) for j in ("strength", "challenge", "different")),
    )
