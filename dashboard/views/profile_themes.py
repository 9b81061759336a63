"""What lifts and what drags an area by theme: level, direction, how surely, and under which weights."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from byibalance_core import profiles, themes
from byibalance_core.parameters import standard
from dashboard.area_marks import theme_bar
from dashboard.facts import Facts
from dashboard.marks import JUDGEMENT_COLOUR, Scale
from dashboard.markup import Cell, Column, Figure, Table, view_link
from dashboard.state import WEIGHTS, ViewState
from dashboard.text import Text
from dashboard.theme_classes import WEIGHINGS, classes_of, has_history
from dashboard.views import profile_directions
from dashboard.views.profile_rows import SIGN, dot
from dashboard.views.sources import source_line

#: Themes that a title names; more are counted.
NAMED = 3


def themes_figure(facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame) -> Figure:
    """Return what lifts and what drags by theme; a theme that has no score is a dashed place with the reason.

    Parameters
    ----------
    rows : DataFrame
        The area's rows as `dashboard.views.profile_rows.rows_of` gives them.
    """
    found = classes_of(facts, state.area, state.weights)
    counted = found[found["counts"]]
    scored = counted.dropna(subset=["score"])
    scale = _scale(scored["score"])
    order = pd.concat([scored, counted[counted["score"].isna()]])
    directed = has_history(facts)
    # A municipality without any history has one line about that instead of a column of the same words.
    names = ("theme", "level", "direction", "share") if directed else ("theme", "level", "share")
    head = "".join(
        f'<th scope="col"{" class=b-num" if name == "share" else ""}>{_head(name, text)}</th>' for name in names
    )
    ranges = {
        row.theme: ends
        for row in scored[scored["single"]].itertuples()
        if (ends := _range(facts, rows, row.theme, state)) is not None
    }
    lines = "".join(
        _line(row, scale, text, directed=directed, ends=ranges.get(row.theme)) for row in order.itertuples()
    )
    columns = "".join(f'<col class="b-a-t-{name}">' for name in names)
    return Figure(
        id="temaer",
        title=title(counted, text),
        subtitle=text("areas.themes.subtitle"),
        drawing=weights_html(state, text) + f'<table class="b-a-themes{"" if directed else " b-a-undirected"}">'
        f'<caption class="b-visually-hidden">{escape(text("areas.themes.subtitle"))}</caption>'
        f"<colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
        + profile_directions.in_words(facts, state.area, counted, text),
        table=_table(facts, state, text, found, rows),
        source=source_line(facts, text, (), note=" ".join(_notes(facts, state, text, found, rows))),
        method="stability",
        small=True,
        ruled=False,
    )


def _head(name: str, text: Text) -> str:
    words = escape(text(f"areas.themes.column_{name}"))
    return f'<span class="b-visually-hidden">{words}</span>' if name == "theme" else words


def weights_html(state: ViewState, text: Text) -> str:
    """Return the choice of weights as links, the chosen one in bold."""
    links = "".join(
        f'<b aria-current="true">{escape(text(f"areas.weights.{name}"))}</b>'
        if name == state.weights
        else view_link(state, text(f"areas.weights.{name}"), weights=name)
        for name in WEIGHTS
    )
    label = escape(text("areas.weights.label"))
    return f'<nav class="b-a-weights" aria-label="{escape(text("areas.weights.spoken"), quote=True)}"><span>{label}</span>{links}</nav>'


def _notes(facts: Facts, state: ViewState, text: Text, found: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    notes = []
    kept = rows[rows["theme"].map(WEIGHINGS[state.weights].counts).astype(bool)]
    above = profiles.above_municipality(facts.m, profiles=kept.assign(area_id=state.area)) if len(kept) else kept
    if len(above) and above["of"].iloc[0]:
        notes.append(text("areas.themes.above", count=int(above["above"].iloc[0]), all=int(above["of"].iloc[0])))
    if state.weights != WEIGHTS[0]:
        notes.insert(0, against_equal(facts, state, text, found))
    told = found[found["counts"] & found["score"].notna()]
    if told.loc[~told["single"], "share"].notna().any():
        notes.append(text("areas.themes.share_note", limit=text.number(100 * float(standard("stable_share").value))))
    if told["single"].any():
        notes.append(text("areas.themes.single_note"))
    if not has_history(facts):
        notes.append(profile_directions.missing_history(facts, state.area, text))
    return notes


def against_equal(facts: Facts, state: ViewState, text: Text, found: pd.DataFrame) -> str:
    """Return which statements stand as they do when all measures weigh alike, and which change."""
    before = classes_of(facts, state.area, WEIGHTS[0]).set_index("theme")["judgement"]
    counted = found[found["counts"]]
    changed = [
        text(
            "areas.weights.changed_one",
            theme=text(f"common.theme.{row.theme}"),
            before=_word(before[row.theme], text),
            after=_word(row.judgement, text),
        )
        for row in counted.itertuples()
        if before[row.theme] != row.judgement
    ]
    themes_ = text.listing(text(f"common.theme.{name}").lower() for name in counted["theme"])
    if changed:
        return text("areas.weights.changed", themes=themes_, changed="; ".join(changed))
    return text("areas.weights.same", themes=themes_)


def mark(judgement: str, sure: bool) -> str:
    """Return the sign of a level, in brackets where other weights or chance would turn it: (▼)."""
    sign = SIGN.get(judgement, "·")
    return sign if sure or judgement not in SIGN else f"({sign})"


def _word(judgement: str, text: Text) -> str:
    if judgement == "no_direction":
        return text("areas.themes.judgement_no_direction")
    return text(f"common.judgement.{judgement}")


def _scale(scores: pd.Series) -> Scale:
    """Return a scale with zero in the middle; numbers stand on the other side of it, so that a bar has its half."""
    far = max(scores.abs().max() if len(scores) else 0.0, 1.0)
    return Scale(-far, far)


def title(found: pd.DataFrame, text: Text) -> str:
    """Return which themes lift and which drag; strengths stand first. A level that does not hold is not named."""

    def named(judgement: str) -> str:
        names = found.loc[(found["judgement"] == judgement) & found["sure"], "theme"]
        if len(names) > NAMED:
            return text("areas.themes.count", count=text.count_word(len(names)))
        return text.listing(text(f"common.theme.{name}").lower() for name in names)

    lifts, drags = named("strength"), named("challenge")
    if lifts and drags:
        return text("areas.themes.both", lifts=lifts, drags=drags)
    if lifts or drags:
        return text("areas.themes.lifts", lifts=lifts) if lifts else text("areas.themes.drags", drags=drags)
    return text("areas.themes.neither")


def _range(facts: Facts, rows: pd.DataFrame, theme: str, state: ViewState) -> tuple[float, float] | None:
    """Return the sampling range of a theme's only measure, plus on the strength's side; None where there is none."""
    weights = WEIGHINGS[state.weights].measures or {}
    own = rows[(rows["theme"] == theme) & (rows["sign"] != 0) & rows["distance"].notna()]
    for row in own.itertuples():
        place = dot(facts, row) if weights.get(row.indicator, 1.0) > 0 else None
        if place is not None and place.low is not None and place.high is not None:
            low, high = sorted((row.sign * place.low, row.sign * place.high))
            return low, high
    return None


def _line(row: Any, scale: Scale, text: Text, *, directed: bool, ends: tuple[float, float] | None) -> str:
    tone = f' class="b-{row.judgement if row.sure else "a-quiet"}"' if row.judgement in SIGN else ""
    share = "" if pd.isna(row.share) else text.number(100 * float(row.share))
    spoken = escape(text("areas.themes.share_spoken", share=share), quote=True) if share else ""
    if row.single:
        # Weights cannot move a theme of one measure: a share of the draws would look like a test that was passed.
        share = text("areas.themes.single_short" if directed else "areas.themes.single")
        low, high = ends or (None, None)
        key = "areas.themes.single_spoken" if ends else "areas.themes.single_bare"
        said = {name: text.signed(end, 1) for name, end in (("low", low), ("high", high)) if end is not None}
        spoken = escape(text(key, **said), quote=True)
    name = f'<th scope="row">{escape(text(f"common.theme.{row.theme}"))}</th>'
    if pd.isna(row.score):
        # What is not measured has one dashed place over all columns: its direction is no second thing to say.
        return f'<tr>{name}<td colspan="{3 if directed else 2}">{_level(row, scale, text)}</td></tr>'
    way = profile_directions.cell(row, text) if directed else ""
    sure = f'<td class="b-num b-a-quiet{" b-a-single" if row.single else ""}" title="{spoken}">{share}</td>'
    return f"<tr>{name}<td{tone}>{_level(row, scale, text, ends)}</td>{way}{sure}</tr>"


def _level(row: Any, scale: Scale, text: Text, ends: tuple[float, float] | None = None) -> str:
    if pd.isna(row.score):
        why = row.reason if row.judgement == "not_ranked" else row.judgement
        return f'<div class="b-empty b-a-tight">{escape(text(f"areas.themes.{why}"))}</div>'
    score = text.signed(float(row.score), 1)
    colour = JUDGEMENT_COLOUR[row.judgement] if row.judgement != "on_level" else "var(--b-muted)"
    spoken = text("areas.themes.label", judgement=text(f"common.judgement.{row.judgement}"), score=score)
    if not row.sure:
        # A level that other weights or chance would turn has no colour of its own.
        colour, spoken = "var(--b-hairline-strong)", text("areas.themes.unsure", words=spoken)
    return theme_bar(
        float(row.score),
        scale=scale,
        words=f"{mark(row.judgement, bool(row.sure))} {score}",
        colour=colour,
        label=spoken,
        ends=ends,
    )


def _table(facts: Facts, state: ViewState, text: Text, found: pd.DataFrame, rows: pd.DataFrame) -> Table:
    chosen = WEIGHINGS[state.weights]
    # The area's rows with the whole catalogue: weights name measures that the area may not have.
    own = facts.profiles[(facts.profiles["area_id"] == state.area).to_numpy()]
    parts = themes.contributions(own, weights=chosen.measures or None)
    lines: list[tuple[Cell, ...]] = []
    for theme in found.itertuples():
        name = text(f"common.theme.{theme.theme}")
        if not theme.counts:
            lines.append((name, text("areas.themes.whole"), None, text("areas.weights.not_counted"), "", "", None))
            continue
        share: Cell = None if pd.isna(theme.share) else 100 * float(theme.share)
        if theme.single:
            share = text("areas.themes.single")
        way = text(f"areas.direction.{'unknown' if theme.direction in profile_directions.SILENT else theme.direction}")
        score = None if pd.isna(theme.score) else float(theme.score)
        lines.append((name, text("areas.themes.whole"), score, _word(theme.judgement, text), way, "", share))
        for part in parts[parts["theme"] == theme.theme].itertuples():
            measure = facts.catalogue[part.indicator].name[text.language]
            relative, self_, _ = profile_directions.table_words(facts, part.indicator, state.area, text)
            judged = text(f"common.judgement.{part.judgement}")
            lines.append((name, measure, float(part.contribution), judged, relative, self_, None))
    columns = (
        Column(text("areas.strip.theme")),
        Column(text("areas.strip.measure")),
        Column(text("areas.themes.contribution"), 2),
        Column(text("areas.strip.judgement")),
        Column(text("areas.direction.column_relative")),
        Column(text("areas.direction.column_own")),
        Column(text("areas.themes.share_column"), 0),
    )
    return Table(columns, tuple(lines))
