"""Place: how far it is from an area to what residents use, in metres beside the median of the areas; never judged."""

from __future__ import annotations

import math
from collections.abc import Collection
from functools import lru_cache
from html import escape
from typing import Any

import pandas as pd

from byibalance_core.indicator_values import SOUND
from byibalance_core.parameters import indicators
from byibalance_core.place_distances import METHOD, of_estates
from byibalance_core.point_table import DISTANCE
from dashboard.facts import Facts
from dashboard.markup import Cell, Column, Figure, Table, figure_html
from dashboard.place_marks import distance_strip
from dashboard.state import ViewState
from dashboard.text import NBSP, Text
from dashboard.views.profile_rows import (
    has_number,
    narrow_name,
    own_number,
    period_words,
    periods,
    source_words,
    sources_of,
    value_words,
)
from dashboard.views.sources import source_line

#: A way is told as longer or shorter than the middle one from this ratio on, the same to both sides.
DIFFERENT = 1.2

_COLUMNS = ("median", "nearest", "farthest", "estates_low", "estates_high")


def part(facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame) -> tuple[tuple[str, ...], tuple[Figure, ...]]:
    """Return the part's markup and its figure; nothing where no distance is measured: `missing` says what brings it.

    Parameters
    ----------
    rows : DataFrame
        The area's rows as `dashboard.views.profile_rows.rows_of` gives them.
    """
    found = figure(facts, state, text, rows)
    return ((), ()) if found is None else ((figure_html(found, state, text),), (found,))


def figure(facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame) -> Figure | None:
    """Return the distances of an area; None where none is measured here."""
    own = {row.indicator: row for row in rows.itertuples() if row.judgement != "unmeasured"}
    told = {kind: own[name] for kind, name in DISTANCE.items() if name in own}
    if not told:
        return None
    shown = rows[rows["indicator"].isin([row.indicator for row in told.values()])]
    head = (
        f"{text('areas.place.title')}: {title(told, facts.term('singular', text.language), text)}"
        if any(map(_known, told.values()))
        else ""
    )
    return Figure(
        id="sted",
        title=head or text("areas.place.title"),
        subtitle=text(
            "areas.place.subtitle",
            count=text.number(len(facts.areas)),
            terms=facts.term("plural", text.language),
            period=periods(shown),
        ),
        drawing=_drawing(facts, state, text, told),
        legend=_legend(facts, state, text, told),
        table=_table(facts, state, text, told),
        source=source_line(facts, text, sources_of(shown), note=" ".join(_notes(facts, state, text, told))),
        method="place",
        small=True,
    )


def title(told: dict[str, Any], term: str, text: Text) -> str:
    """Return what differs most from the middle area, longer and shorter; the order says nothing of good or bad.

    Ways differ by their ratio, so that 300 m more count where the middle is 300 m and not where it is 3 km. Without a
    middle the shortest and the longest way are told.
    """
    ways = [(float(row.value), kind) for kind, row in told.items() if _known(row)]
    middles = {kind: float(row.benchmark) for kind, row in told.items() if pd.notna(row.benchmark)}
    near, far = min(ways, key=lambda way: way[0]), max(ways, key=lambda way: way[0])

    def words(each: tuple[float, str]) -> dict[str, str]:
        return {"kind": text(f"areas.place.to.{each[1]}"), "metres": f"{text.number(each[0])}{NBSP}m"}

    if near == far:
        return text("areas.place.one", **words(near))
    if middles:
        ratio = {each: each[0] / middles[each[1]] for each in ways if middles.get(each[1], 0) > 0}
        longer = max((way for way in ratio if ratio[way] > DIFFERENT), key=lambda way: ratio[way], default=None)
        shorter = min((way for way in ratio if ratio[way] < 1 / DIFFERENT), key=lambda way: ratio[way], default=None)
        form = "_".join(name for name, way in (("longer", longer), ("shorter", shorter)) if way) or "alike"
        said = {
            name: text("areas.place.way", **words(way))
            for name, way in (("longer", longer), ("shorter", shorter))
            if way
        }
        return text(f"areas.place.title_{form}", term=term, **said)
    return text(
        "areas.place.both", near=text("areas.place.way", **words(near)), far=text("areas.place.way", **words(far))
    )


def _known(row: Any) -> bool:
    """Return whether the row has a number of the area's own, not a larger area's."""
    return has_number(row) and own_number(row)


def _drawing(facts: Facts, state: ViewState, text: Text, told: dict[str, Any]) -> str:
    caption = escape(text("areas.place.caption", name=facts.area_name(state.area)))
    head = (
        f'<tr><th scope="col"><span class="b-visually-hidden">{escape(text("areas.place.column_kind"))}</span></th>'
        f'<th scope="col" class="b-num">{escape(narrow_name(facts, state.area))}</th>'
        f'<th scope="col" class="b-num">{escape(text("areas.place.column_middle"))}</th>'
        f'<th scope="col"><div class="b-a-axis"><span>0{NBSP}m</span><span>{escape(text("areas.place.farthest_of_all"))}</span></div></th></tr>'
    )
    lines = "".join(_line(facts, state, text, kind, told.get(kind)) for kind in DISTANCE)
    return (
        f'<table class="b-a-places"><caption class="b-visually-hidden">{caption}</caption>'
        f"<colgroup><col><col><col><col></colgroup><thead>{head}</thead><tbody>{lines}</tbody></table>"
    )


def _line(facts: Facts, state: ViewState, text: Text, kind: str, row: Any | None) -> str:
    name = escape(text(f"areas.place.kind.{kind}"))
    about = escape(indicators()[DISTANCE[kind]].definition[text.language], quote=True)
    name = f'<th scope="row" title="{about}">{name}</th>'
    if row is None:
        words = escape(text("areas.place.not_here", file=indicators()[DISTANCE[kind]].file[text.language]))
        return f'<tr>{name}<td colspan="3"><div class="b-empty b-a-tight">{words}</div></td></tr>'
    middle = "" if pd.isna(row.benchmark) else text.number(float(row.benchmark))
    value = value_words(facts, row, text, judged=False)
    known = _known(row)
    look = "b-num b-strong" if known else "b-num b-a-word"
    span = _estates(facts).get((state.area, kind))
    all_ = _of_all(facts, DISTANCE[kind])
    words = {"middle": middle, "count": text.number(len(all_)), "farthest": text.number(max(all_, default=0.0))}
    words |= {f"term{end}": facts.term(form, text.language) for end, form in (("", "singular"), ("s", "plural"))}
    label = text("areas.place.label", name=text(f"areas.place.kind.{kind}"), value=value, **words)
    if span:
        label += " " + text("areas.place.label_estates", low=text.number(span[0]), high=text.number(span[1]))
    drawn = distance_strip(
        float(row.value) if known else None,
        others=all_,
        middle=None if pd.isna(row.benchmark) else float(row.benchmark),
        span=span,
        label=label,
    )
    return f'<tr>{name}<td class="{look}">{escape(value)}</td><td class="b-num b-a-quiet">{middle}</td><td>{drawn}</td></tr>'


def _legend(facts: Facts, state: ViewState, text: Text, told: dict[str, Any]) -> str:
    """Return what the marks of the strip are; the estates' line only where one is drawn."""
    middle = text("areas.place.middle", term=facts.term("singular", text.language))
    items = [("b-a-dot", narrow_name(facts, state.area)), ("b-a-upright", middle)]
    if any((state.area, kind) in _estates(facts) for kind in told):
        items.append(("b-a-line", text("areas.place.estates")))
    spans = "".join(f'<span><i class="{look}"></i>{escape(words)}</span>' for look, words in items)
    return f'<div class="b-a-share-legend">{spans}</div>'


def _notes(facts: Facts, state: ViewState, text: Text, told: dict[str, Any]) -> list[str]:
    """Return how the metres came about: delivered ones, and those reckoned from the centre point."""
    reckoned = _reckoned(facts)
    own = [kind for kind, row in told.items() if row.indicator in reckoned]
    given = [kind for kind in told if kind not in own]
    notes = [text("areas.place.note_no_norm", terms=facts.term("plural", text.language))]
    if given:
        kinds = text.listing(text(f"areas.place.kind.{kind}").lower() for kind in given)
        notes.append(text("areas.place.note_given", kinds=kinds[:1].upper() + kinds[1:]))
    if own:
        extent = facts.areas.loc[state.area, "area_km2"]
        known = pd.notna(extent) and extent > 0
        metres = text.rounded(1000 * math.sqrt(float(extent) / math.pi), 2) if known else ""
        key = f"areas.place.note_{'reckoned' if known else 'no_extent'}"
        how = text(key, term=facts.term("definite", text.language), metres=metres)
        notes.append(text(f"areas.place.{'note_rest' if given else 'note_all'}", how=how))
    return notes


def _table(facts: Facts, state: ViewState, text: Text, told: dict[str, Any]) -> Table:
    terms = facts.term("plural", text.language)
    columns = (
        Column(text("areas.place.column_kind")),
        Column(text("areas.place.column_here", name=facts.area_name(state.area)), 0),
        *(Column(text(f"areas.place.column_{name}", terms=terms), 0) for name in _COLUMNS),
        Column(text("areas.place.column_how")),
        Column(text("areas.strip.period")),
        Column(text("areas.strip.source")),
    )
    reckoned = _reckoned(facts)

    def line(kind: str, row: Any) -> tuple[Cell, ...]:
        all_ = _of_all(facts, DISTANCE[kind])
        ends = (min(all_, default=None), max(all_, default=None))
        return (
            text(f"areas.place.kind.{kind}"),
            float(row.value) if _known(row) else value_words(facts, row, text, judged=False),
            None if pd.isna(row.benchmark) else float(row.benchmark),
            *ends,
            *(_estates(facts).get((state.area, kind)) or (None, None)),
            text(f"areas.place.how_{'reckoned' if row.indicator in reckoned else 'given'}"),
            "" if pd.isna(row.period) else period_words(str(row.period), text),
            source_words(facts, row.source_id, text),
        )

    absent = tuple(
        (text(f"areas.place.kind.{kind}"), text("common.status.missing"), *(None,) * len(_COLUMNS), "", "", "")
        for kind in DISTANCE
        if kind not in told
    )
    return Table(columns, tuple(line(kind, row) for kind, row in told.items()) + absent)


def _of_all(facts: Facts, indicator: str) -> list[float]:
    """Return the metres of all areas that have a figure of their own."""
    rows = facts.measure_rows[indicator]
    return [float(value) for value in rows.loc[rows["status"].isin(SOUND), "value"].dropna()]


def _reckoned(facts: Facts) -> frozenset[str]:
    """Return the distances that are reckoned from the points; the others were delivered."""
    values = facts.values
    return frozenset(values.loc[values["method"] == METHOD, "indicator"].astype(str))


@lru_cache(maxsize=8)
def _estates(facts: Facts) -> dict[tuple[str, str], tuple[float, float]]:
    """Return for each area and kind the nearest and the farthest of its estates, measured from their own points."""
    found = of_estates(facts.m)
    ends = found.groupby(["area_id", "kind"])["metres"].agg(["min", "max"])
    return {
        (str(area), str(kind)): (float(low), float(high))
        for (area, kind), low, high in zip(ends.index, ends["min"], ends["max"], strict=True)
    }


def missing(unmeasured: Collection[str], text: Text) -> dict[str, list[str]]:
    """Return the file that brings the distances that are not measured, with what they are called together."""
    lacking = [name for name in DISTANCE.values() if name in unmeasured]
    return {indicators()[lacking[0]].file[text.language]: [text("areas.place.empty")]} if lacking else {}


def measure_note(facts: Facts, name: str, text: Text) -> str:
    """Return how a map's measure was reckoned, where it is a distance from the centre points; else nothing."""
    if name not in _reckoned(facts):
        return ""
    return text("areas.place.measure_note", term=facts.term("definite", text.language))


def here(facts: Facts, _horizon: int, text: Text) -> str:
    """Return what the method gives in the municipality: how many places, and which distances were delivered."""
    points = facts.m.table("points")
    points = points[points["kind"].isin(list(DISTANCE))]
    reckoned = _reckoned(facts)
    given = [kind for kind, name in DISTANCE.items() if name in facts.catalogue and name not in reckoned]
    kinds = text.listing(text(f"areas.place.kind.{kind}").lower() for kind in given)
    if points.empty:
        return text("data.method.place.here_given", kinds=kinds) if given else text("data.method.place.here_none")
    own = sum(name in reckoned for name in DISTANCE.values())
    words = text("data.method.place.here", count=text.number(len(points)), own=text.count_word(own))
    return f"{words} {text('data.method.place.here_given', kinds=kinds)}" if given else words
