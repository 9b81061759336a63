"""How an area differs: every measured indicator beside the municipality, and the same rule by theme."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from byibalance_core import profiles
from byibalance_core.parameters import standards
from dashboard.area_marks import REACH, strip
from dashboard.facts import Facts
from dashboard.marks import JUDGEMENT_COLOUR, Scale, diverging_bar
from dashboard.markup import OF_ROW, Cell, Column, Figure, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.profile_rows import (
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
from dashboard.views.sources import source_line

GROUPS = ("strength", "challenge", "different", "on_level", "not_ranked")
#: Rows that the figure fills with rows on level, and how many of these, and of those without a rank, are seen in any
#: case; the others open with a click and stand in the table.
ROWS = 9
SHOWN = 3
#: Reasons for which a row without a rank is never among the first: its figure stands elsewhere on the page as well.
ELSEWHERE = ("copied", "forecast")
#: A sampling range that is wider runs out of the strip: it would press all areas together. Standard deviations.
WIDEST = 4.5
#: Part of the room on either side of zero that the number beside a theme's bar takes.
NUMBER_ROOM = 0.52
#: Themes that a title names; more are counted.
NAMED = 3


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
    """Return how many indicators stand out and how many are on level, in one sentence."""
    first = text(f"areas.strip.told_{_form(told)}", count=text.count_word(told))
    second = text(f"areas.strip.level_{_form(level)}", count=text.count_word(level))
    sentence = f"{first}, {second}"
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
    if measured["low"].notna().any():
        notes.append(text("areas.strip.note_range"))
    return " ".join(notes)


def _strip_drawing(facts: Facts, state: ViewState, text: Text, measured: pd.DataFrame) -> str:
    wide = reach(facts, measured)
    head = (
        f'<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col"><span class="b-visually-hidden">{escape(text("areas.strip.measure"))}</span></th>'
        f'<th role="columnheader" scope="col" class="b-num">{escape(narrow_name(facts, state.area))}</th><th role="columnheader" scope="col" class="b-num">{escape(municipality_head(facts, text))}</th>'
        f'<th role="columnheader" scope="col"><span class="b-visually-hidden">{escape(text("areas.strip.unit"))}</span></th><th role="columnheader" scope="col">{axis(facts, text)}</th></tr></thead>'
    )
    bodies, folded, rest = [], [], {}
    unranked = (measured["judgement"] == "not_ranked") & ~measured["reason"].isin(ELSEWHERE)
    room = ROWS - int(measured["judgement"].isin(profiles.TOLD_APART).sum()) - min(SHOWN, int(unranked.sum()))
    for judgement in GROUPS:
        group = [row for row in measured.itertuples() if row.judgement == judgement]
        seen = [row for row in group if row.reason not in ELSEWHERE]
        if judgement == "on_level":
            seen = seen[: max(SHOWN, room)]
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
    table = f'<table class="b-a-strip" role="table">{caption}{_COLUMNS}{head}{"".join(bodies)}</table>'
    if not rest:
        return table
    words = text("areas.strip.more_both" if len(rest) > 1 else f"areas.strip.more_{next(iter(rest))}", **rest)
    return (
        f'{table}<details class="b-a-more" id="more-measures"><summary>{escape(words)}</summary>'
        f'<table class="b-a-strip" role="table">{_COLUMNS}{"".join(folded)}</table></details>'
    )


def _group(facts: Facts, text: Text, judgement: str, rows: list[Any], wide: float) -> str:
    """Return the rows of one judgement under their heading; an empty group says in the heading's line that it is."""
    heading = f"{SIGN.get(judgement, '')} {text(f'areas.group.{judgement}')}".strip()
    span, none = ' colspan="5"', ""
    if not rows:
        words = escape(text(f"areas.strip.none_{judgement}"))
        span, none = "", f'<td role="cell" colspan="4" class="b-sub">{words}</td>'
    return (
        f'<tbody role="rowgroup"><tr role="row" class="b-group"><th role="rowheader"{span} scope="rowgroup" class="b-{judgement}">{escape(heading)}</th>{none}</tr>'
        f"{''.join(_row(facts, text, row, wide) for row in rows)}</tbody>"
    )


# Every part says its role: on a phone the rows are laid out as a grid, and a table that is one no more would be mute.
_COLUMNS = '<colgroup><col class="b-a-c-name"><col class="b-a-c-value"><col class="b-a-c-value"><col class="b-a-c-unit"><col></colgroup>'


def _row(facts: Facts, text: Text, row: Any, wide: float) -> str:
    entry = facts.catalogue[row.indicator]
    name, unit = entry.name[text.language], unit_sign(facts, row.indicator, text)
    name = f'<th role="rowheader" scope="row" title="{escape(entry.definition[text.language], quote=True)}">{escape(name)}</th>'
    other = "" if pd.isna(row.benchmark) else text.value(entry, float(row.benchmark))
    place = dot(facts, row)
    if not has_number(row):
        words = reason_words(facts, row, text)
        return f'<tr role="row">{name}<td role="cell" class="b-num b-sub">–</td><td role="cell" class="b-num b-a-quiet">{other}</td><td role="cell" class="b-a-quiet">{unit}</td><td role="cell" class="b-sub b-a-place">{escape(words)}</td></tr>'
    value = f'<td role="cell" class="b-num b-strong b-{row.judgement}">{escape(value_words(facts, row, text))}</td>'
    middle = f'<td role="cell" class="b-num b-a-quiet">{other}</td><td role="cell" class="b-a-quiet">{unit}</td>'
    if place is None:
        words = reason_words(facts, row, text)
        return f'<tr role="row">{name}{value.replace("b-strong ", "")}{middle}<td role="cell" class="b-sub b-a-place">{escape(words)}</td></tr>'
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
            source_words(facts, row.source_id, text),
        )

    decimals = tuple(facts.catalogue[name].decimals for name in measured["indicator"])
    return Table(columns, tuple(line(row) for row in measured.itertuples()), decimals)


def themes_figure(facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame) -> Figure:
    """Return what lifts and what drags by theme; a theme that has no score is a dashed place with the reason."""
    themes = facts.themes[facts.themes["area_id"] == state.area].astype({"judgement": str, "reason": str})
    scored = themes.dropna(subset=["score"])
    scale = _theme_scale(scored["score"])
    order = pd.concat([scored, themes[themes["score"].isna()]])
    lines = "".join(
        f'<tr><th scope="row">{escape(text(f"common.theme.{row.theme}"))}</th><td{_tone(row)}>{_theme(row, scale, text)}</td></tr>'
        for row in order.itertuples()
    )
    above = profiles.above_municipality(facts.m, profiles=rows.assign(area_id=state.area))
    counted = (
        text("areas.themes.above", count=int(above["above"].iloc[0]), all=int(above["of"].iloc[0]))
        if len(above) and above["of"].iloc[0]
        else ""
    )
    return Figure(
        id="temaer",
        title=_themes_title(themes, text),
        subtitle=text("areas.themes.subtitle"),
        drawing=f'<table class="b-a-themes"><caption class="b-visually-hidden">{escape(text("areas.themes.subtitle"))}</caption>'
        f'<colgroup><col class="b-a-c-theme"><col></colgroup><tbody>{lines}</tbody></table>',
        table=_themes_table(facts, state, text, themes, rows),
        source=source_line(facts, text, (), note=counted),
        method="areas",
        small=True,
        ruled=False,
    )


def _theme_scale(scores: pd.Series) -> Scale:
    """Return a scale with zero in the middle that holds all bars and a number beside each."""
    far = max(scores.abs().max() if len(scores) else 0.0, 1.0) / (1 - NUMBER_ROOM)
    return Scale(-far, far)


def _themes_title(themes: pd.DataFrame, text: Text) -> str:
    def named(judgement: str) -> str:
        names = themes.loc[themes["judgement"] == judgement, "theme"]
        if len(names) > NAMED:
            return text("areas.themes.count", count=text.count_word(len(names)))
        return text.listing(text(f"common.theme.{name}").lower() for name in names)

    lifts, drags = named("strength"), named("challenge")
    if lifts and drags:
        return text("areas.themes.both", lifts=lifts, drags=drags)
    if lifts or drags:
        return text("areas.themes.lifts", lifts=lifts) if lifts else text("areas.themes.drags", drags=drags)
    return text("areas.themes.neither")


def _tone(row: Any) -> str:
    return f' class="b-{row.judgement}"' if row.judgement in SIGN else ""


def _theme(row: Any, scale: Scale, text: Text) -> str:
    if pd.isna(row.score):
        why = row.reason if row.judgement == "not_ranked" else row.judgement
        return f'<div class="b-empty b-a-tight">{escape(text(f"areas.themes.{why}"))}</div>'
    sign = SIGN[row.judgement]
    words = (
        f"{sign} {text.signed(float(row.score), 1)}" if row.score >= 0 else f"{text.signed(float(row.score), 1)} {sign}"
    )
    colour = JUDGEMENT_COLOUR[row.judgement] if row.judgement != "on_level" else "var(--b-muted)"
    spoken = text(
        "areas.themes.label",
        judgement=text(f"common.judgement.{row.judgement}"),
        score=text.signed(float(row.score), 1),
    )
    return diverging_bar(float(row.score), scale=scale, words=words, colour=colour, label=spoken, height=20)


def _themes_table(facts: Facts, state: ViewState, text: Text, themes: pd.DataFrame, rows: pd.DataFrame) -> Table:
    parts = profiles.theme_contributions(facts.m, profiles=rows.assign(area_id=state.area))
    lines: list[tuple[str | float | None, ...]] = []
    for theme in themes.itertuples():
        name = text(f"common.theme.{theme.theme}")
        known = "no_direction" if theme.judgement == "no_direction" else ""
        words = text("areas.themes.judgement_no_direction") if known else text(f"common.judgement.{theme.judgement}")
        lines.append((name, text("areas.themes.whole"), None if pd.isna(theme.score) else float(theme.score), words))
        lines.extend(
            (
                name,
                facts.catalogue[part.indicator].name[text.language],
                float(part.contribution),
                text(f"common.judgement.{part.judgement}"),
            )
            for part in parts[parts["theme"] == theme.theme].itertuples()
        )
    columns = (
        Column(text("areas.strip.theme")),
        Column(text("areas.strip.measure")),
        Column(text("areas.themes.contribution"), 2),
        Column(text("areas.strip.judgement")),
    )
    return Table(columns, tuple(lines))
