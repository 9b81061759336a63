"""How an area differs: every measured indicator beside the municipality, and where it is heading."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from byibalance_core import profiles
from byibalance_core.parameters import standards
from dashboard.area_marks import REACH, strip
from dashboard.facts import Facts
from dashboard.markup import OF_ROW, Cell, Column, Figure, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.theme_classes import has_history
from dashboard.views import profile_directions
from dashboard.views.profile_rows import (
    COMPOSITION,
    SIGN,
    cell,
    dot,
    has_number,
    judgement_words,
    municipality_head,
    narrow_name,
    period_words,
    periods,
    reason_words,
    scaled,
    short_sources,
    source_words,
    spreads,
    unit_sign,
    unit_words,
    value_words,
    with_unit,
)

GROUPS = ("strength", "challenge", "different", "on_level", COMPOSITION, "not_ranked")
#: Rows that the figure fills with rows on level, and how many of these, and of those without a rank, are seen in any
#: case; the others open with a click and stand in the table.
ROWS = 9
SHOWN = 3
#: Reasons for which a row without a rank is never among the first: its figure stands elsewhere on the page as well.
ELSEWHERE = ("copied", "forecast", "no_norm")
#: A sampling range that is wider runs out of the strip: it would press all areas together. Standard deviations.
WIDEST = 4.5


def strip_figure(facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame) -> Figure:
    """Return the main figure of the profile: value and municipality as numbers, and the place among all areas.

    Parameters
    ----------
    rows : DataFrame
        The area's rows as `dashboard.views.profile_rows.rows_of` gives them.
    """
    measured = rows[rows["judgement"] != "unmeasured"]
    told = int(measured["judgement"].isin(profiles.TOLD_APART).sum())
    level = int((measured["judgement"] == "on_level").sum())
    return Figure(
        id="forhold",
        title=title(told, level, text),
        subtitle=text(
            "areas.strip.subtitle",
            count=text.number(len(facts.areas)),
            term=facts.term("plural", text.language),
            period=periods(measured),
        ),
        drawing=_strip_drawing(facts, state, text, measured),
        table=_strip_table(facts, state, text, measured),
        source=short_sources(facts, text, measured, note=_notes(measured, text)),
        method="areas",
        ruled=False,
    )


def title(told: int, level: int, text: Text) -> str:
    """Return how many indicators stand out and how many are on level, in one sentence; of none nothing is said."""
    sentence = text(f"areas.strip.told_{_form(told)}", count=text.count_word(told))
    if level:
        sentence += ", " + text(f"areas.strip.level_{_form(level)}", count=text.count_word(level))
    return sentence[:1].upper() + sentence[1:]


def reach(facts: Facts, rows: pd.DataFrame) -> float:
    """Return how far strips run so that every dot of the rows, and its range, stands inside; in standard deviations."""
    dots = [found for found in (dot(facts, row) for row in rows.itertuples()) if found is not None]
    ends = [abs(end) for found in dots for end in (found.low, found.high) if end is not None]
    far = max([abs(found.distance) for found in dots] + [min(end, WIDEST) for end in ends], default=0.0)
    return max(REACH, far + 0.2)


def axis(facts: Facts, text: Text) -> str:
    """Return the head of the strip's column: which way is lower, where the municipality stands."""
    return (
        f'<div class="b-a-axis"><span>← {escape(text("areas.strip.lower"))}</span>'
        f"<span>{escape(municipality_head(facts, text))}</span><span>{escape(text('areas.strip.higher'))} →</span></div>"
    )


def _form(count: int) -> str:
    return {0: "none", 1: "one"}.get(count, "many")


def _notes(measured: pd.DataFrame, text: Text) -> str:
    notes = []
    if "weighted_mean_of_medians" in set(measured["benchmark_method"].dropna().astype(str)):
        notes.append(text("areas.strip.note_medians"))
    if "median_of_areas" in set(measured["benchmark_method"].dropna().astype(str)):
        notes.append(text("areas.strip.note_distances"))
    if measured["low"].notna().any():
        notes.append(text("areas.strip.note_range"))
    if "convicted_share" in set(measured.loc[measured["value"].notna(), "indicator"]):
        notes.append(text("areas.strip.note_convicted"))
    return " ".join(notes)


def _strip_drawing(facts: Facts, state: ViewState, text: Text, measured: pd.DataFrame) -> str:
    wide = reach(facts, measured)
    head = (
        f'<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col"><span class="b-visually-hidden">{escape(text("areas.strip.measure"))}</span></th>'
        f'<th role="columnheader" scope="col" class="b-num">{escape(narrow_name(facts, state.area))}</th><th role="columnheader" scope="col" class="b-num">{escape(municipality_head(facts, text))}</th>'
        f'<th role="columnheader" scope="col"><span class="b-visually-hidden">{escape(text("areas.strip.unit"))}</span></th>{_way_head(facts, text)}<th role="columnheader" scope="col">{axis(facts, text)}</th></tr></thead>'
    )
    bodies, folded, rest = [], [], {}
    unranked = (measured["judgement"] == "not_ranked") & ~measured["reason"].isin(ELSEWHERE)
    made_up = min(SHOWN, int((measured["judgement"] == COMPOSITION).sum()))
    room = ROWS - int(measured["judgement"].isin(profiles.TOLD_APART).sum()) - min(SHOWN, int(unranked.sum())) - made_up
    for judgement in GROUPS:
        group = [row for row in measured.itertuples() if row.judgement == judgement]
        seen = [row for row in group if row.reason not in ELSEWHERE]
        if judgement == "on_level":
            seen = seen[: max(SHOWN, room)]
        elif judgement == COMPOSITION:
            # The headline says the almene share, so that it is always among the seen ones.
            seen = sorted(seen, key=lambda row: row.indicator != "almene_share")[:SHOWN]
        elif judgement == "not_ranked":
            seen = seen[:SHOWN]
        if seen or judgement in ("strength", "challenge"):
            bodies.append(_group(facts, text, judgement, seen, wide))
        first = {row.indicator for row in seen}
        others = [row for row in group if row.indicator not in first]
        if others:
            folded.append(_group(facts, text, judgement, others, wide))
            rest[judgement] = text.number(len(others))
    caption = f'<caption class="b-visually-hidden">{escape(text("areas.strip.caption", name=facts.area_name(state.area)))}</caption>'
    signs = profile_directions.legend(facts, state.area, text)
    table = f'<table class="b-a-strip" role="table">{caption}{_columns(facts)}{head}{"".join(bodies)}</table>{signs}'
    if not rest:
        return table
    words = text(
        "areas.strip.more", parts=text.listing(text(f"areas.strip.more_{name}", count=n) for name, n in rest.items())
    )
    return (
        f'{table}<details class="b-a-more" id="more-measures"><summary>{escape(words)}</summary>'
        f'<table class="b-a-strip" role="table">{_columns(facts)}{"".join(folded)}</table></details>'
    )


def _group(facts: Facts, text: Text, judgement: str, rows: list[Any], wide: float) -> str:
    """Return the rows of one judgement under their heading; an empty group says in the heading's line that it is."""
    heading = f"{SIGN.get(judgement, '')} {text(f'areas.group.{judgement}')}".strip()
    columns = 6 if has_history(facts) else 5
    span, none = f' colspan="{columns}"', ""
    if not rows:
        words = escape(text(f"areas.strip.none_{judgement}"))
        span, none = "", f'<td role="cell" colspan="{columns - 1}" class="b-sub">{words}</td>'
    return (
        f'<tbody role="rowgroup"><tr role="row" class="b-group"><th role="rowheader"{span} scope="rowgroup" class="b-{judgement}">{escape(heading)}</th>{none}</tr>'
        f"{''.join(_row(facts, text, row, wide) for row in rows)}</tbody>"
    )


# Every part says its role: on a phone the rows are laid out as a grid, and a table that is one no more would be mute.
def _columns(facts: Facts) -> str:
    """Return the columns; the one for changes stands only where the municipality has a history."""
    change = '<col class="b-a-c-change">' if has_history(facts) else ""
    return f'<colgroup><col class="b-a-c-name"><col class="b-a-c-value"><col class="b-a-c-value"><col class="b-a-c-unit">{change}<col></colgroup>'


def _way_head(facts: Facts, text: Text) -> str:
    if not has_history(facts):
        return ""
    return f'<th role="columnheader" scope="col"><span class="b-visually-hidden">{escape(text("areas.direction.column"))}</span></th>'


def _way(facts: Facts, row: Any, text: Text) -> str:
    if not has_history(facts):
        return ""
    sign = profile_directions.sign(facts, row.indicator, str(row.area_id), text)
    return f'<td role="cell" class="b-a-change">{sign}</td>'


def _row(facts: Facts, text: Text, row: Any, wide: float) -> str:
    entry = facts.catalogue[row.indicator]
    name, unit = entry.name[text.language], unit_sign(facts, row.indicator, text)
    name = f'<th role="rowheader" scope="row" title="{escape(entry.definition[text.language], quote=True)}">{escape(name)}</th>'
    other = "" if pd.isna(row.benchmark) else text.value(entry, float(row.benchmark))
    place = dot(facts, row)
    way = _way(facts, row, text)
    if not has_number(row):
        words = reason_words(facts, row, text)
        return f'<tr role="row">{name}<td role="cell" class="b-num b-sub">–</td><td role="cell" class="b-num b-a-quiet">{other}</td><td role="cell" class="b-a-quiet">{unit}</td>{way}<td role="cell" class="b-sub b-a-place">{escape(words)}</td></tr>'
    value = f'<td role="cell" class="b-num b-strong b-{row.judgement}">{escape(value_words(facts, row, text))}</td>'
    middle = f'<td role="cell" class="b-num b-a-quiet">{other}</td><td role="cell" class="b-a-quiet">{unit}</td>{way}'
    if place is None:
        words = reason_words(facts, row, text)
        return f'<tr role="row">{name}{value.replace("b-strong ", "b-a-quiet ")}{middle}<td role="cell" class="b-sub b-a-place">{escape(words)}</td></tr>'
    label = text(
        "areas.strip.label",
        name=entry.name[text.language],
        value=with_unit(facts, row, text),
        benchmark=f"{other} {unit}",
        judgement=text(f"common.judgement.{row.judgement}"),
    )
    drawn = strip(
        (place,),
        others=spreads(facts)[row.indicator].distances,
        band=standards().distinguishable_sd,
        reach=wide,
        label=label,
    )
    return f'<tr role="row">{name}{value}{middle}<td role="cell" class="b-a-place">{drawn}</td></tr>'


def _strip_table(facts: Facts, state: ViewState, text: Text, measured: pd.DataFrame) -> Table:
    columns = (
        Column(text("areas.strip.measure")),
        Column(text("areas.strip.theme")),
        Column(facts.area_name(state.area), OF_ROW),
        Column(facts.m.name, OF_ROW),
        Column(text("areas.strip.unit")),
        Column(text("areas.strip.distance"), 2),
        Column(text("areas.strip.low"), OF_ROW),
        Column(text("areas.strip.high"), OF_ROW),
        Column(text("areas.strip.judgement")),
        Column(text("areas.strip.period")),
        *(Column(text(f"areas.direction.column_{name}")) for name in _CHANGES),
        Column(text("areas.strip.source")),
    )

    def line(row: Any) -> tuple[Cell, ...]:
        entry = facts.catalogue[row.indicator]
        ends = (scaled(entry, row.low), scaled(entry, row.high)) if has_number(row) else (None, None)
        return (
            entry.name[text.language],
            text(f"common.theme.{row.theme}"),
            cell(facts, row, text),
            scaled(entry, row.benchmark),
            unit_words(entry, text),
            None if pd.isna(row.distance) else float(row.distance),
            *ends,
            judgement_words(facts, row, text),
            "" if pd.isna(row.period) else period_words(str(row.period), text),
            *profile_directions.table_words(facts, row.indicator, state.area, text),
            source_words(facts, row.source_id, text),
        )

    decimals = tuple(facts.catalogue[name].decimals for name in measured["indicator"])
    return Table(columns, tuple(line(row) for row in measured.itertuples()), decimals)


#: Columns of the table that say where a measure is heading.
_CHANGES = ("relative", "own", "before")
