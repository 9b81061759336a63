"""Two to four areas side by side: the same indicators, the same rule, no ranking."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from byibalance_core.parameters import standards
from dashboard.area_marks import strip
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.markup import (
    OF_ROW,
    Cell,
    Column,
    Figure,
    Table,
    add_to_meeting,
    copy_link,
    figure_html,
    headline,
    view_link,
)
from dashboard.state import ViewState
from dashboard.text import Text, danish_order
from dashboard.theme_classes import compared, has_history
from dashboard.views import profile_directions, profile_stock
from dashboard.views.profile_rows import (
    COMPOSITION,
    SIGN,
    WITHOUT_NUMBER,
    cell,
    dot,
    has_number,
    judgement_words,
    municipality_head,
    periods,
    reason_words,
    rows_of,
    scaled,
    sources_of,
    spreads,
    unit_sign,
    unit_words,
    value_words,
)
from dashboard.views.profile_strip import axis, reach
from dashboard.views.sources import source_line

LETTERS = "ABCD"
#: Areas that a comparison holds at most.
MOST = 4


@dataclass(frozen=True)
class Comparison:
    """What the page shows."""

    head: str
    table: str
    figures: tuple[Figure, ...]


@keep(16)
def view(facts: Facts, state: ViewState, text: Text) -> Comparison:
    """Return the comparison of `state.area` with `state.compare`."""
    areas = (state.area, *state.compare)
    rows = {area: rows_of(facts, area) for area in areas}
    figure = comparison_figure(facts, state, text, rows)
    return Comparison(
        head=headline(
            headline_words(facts, text, rows),
            crumbs=_crumbs(facts, state, text),
            actions=add_to_meeting(text, headline_words(facts, text, rows)) + copy_link(text),
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        )
        + _choice(facts, state, text),
        table=figure_html(figure, state, text),
        figures=(figure,),
    )


def headline_words(facts: Facts, text: Text, rows: dict[str, pd.DataFrame]) -> str:
    """Return the page's sentence: on how many shared measures with a direction the areas are judged alike."""
    names = text.listing(facts.area_name(area) for area in rows)
    judged = pd.DataFrame({area: frame.set_index("indicator")["judgement"] for area, frame in rows.items()})
    ranked = judged.isin(("strength", "challenge", "on_level")).all(axis=1)
    shared = judged[ranked]
    alike = int(shared.nunique(axis=1).eq(1).sum())
    if shared.empty:
        return text("areas.comparison.headline_none", names=names)
    return text("areas.comparison.headline", names=names, alike=text.number(alike), all=text.number(len(shared)))


def _crumbs(facts: Facts, state: ViewState, text: Text) -> str:
    parts = [
        view_link(state, text("frame.page.omraader"), area="", compare=()),
        view_link(state, facts.area_name(state.area), compare=()),
        f'<span aria-current="page">{escape(text("areas.comparison.crumb"))}</span>',
    ]
    return f'<nav aria-label="{escape(text("areas.crumbs"), quote=True)}">{" › ".join(parts)}</nav>'


def _choice(facts: Facts, state: ViewState, text: Text) -> str:
    """Return which areas are compared, each with a link that takes it out, and links that add one."""
    areas = (state.area, *state.compare)
    chosen = []
    for place, area in enumerate(areas):
        rest = tuple(other for other in areas if other != area)
        name = facts.area_name(area)
        profile = view_link(state, name, area=area, compare=())
        remove = view_link(state, "✕", area=rest[0], compare=rest[1:]).replace(
            "<a ", f'<a aria-label="{escape(text("areas.comparison.remove", name=name), quote=True)}" ', 1
        )
        chosen.append(f'<span class="b-a-chip"><b aria-hidden="true">{LETTERS[place]}</b> {profile} {remove}</span>')
    if len(areas) >= MOST:
        added = f'<span class="b-sub">{escape(text("areas.comparison.full", most=text.count_word(MOST)))}</span>'
    else:
        near = [area for area in profile_stock.alike(facts, state.area)["area_id"] if area not in areas]
        links = "".join(
            f"<li>{_add(facts, state, area)}</li>"
            for area in by_name(facts, facts.areas.index.astype(str))
            if area not in areas
        )
        alike = (
            text("areas.comparison.alike") + " " + ", ".join(_add(facts, state, area) for area in near) if near else ""
        )
        added = (
            f'<span class="b-sub">{alike}</span><details class="b-a-more" id="add-area"><summary>{escape(text("areas.comparison.add"))}</summary>'
            f'<ul class="b-a-columns">{links}</ul></details>'
        )
    return f'<div class="b-a-choice" data-screen>{"".join(chosen)}{added}</div>'


def _add(facts: Facts, state: ViewState, area: str) -> str:
    return view_link(state, facts.area_name(area), compare=(*state.compare, area))


def by_name(facts: Facts, areas: Any) -> list[str]:
    """Return areas A–Å, so that no list is a ranking."""
    return sorted(map(str, areas), key=lambda area: danish_order(facts.area_name(area)))


def comparison_figure(facts: Facts, state: ViewState, text: Text, rows: dict[str, pd.DataFrame]) -> Figure:
    """Return one table of all measures by theme, a column per area, and the areas as dots on one strip."""
    everything = pd.concat(rows.values())
    measured = _measured(facts, rows)
    by_area = {area: {row.indicator: row for row in frame.itertuples()} for area, frame in rows.items()}
    wide = reach(facts, everything)
    head = "".join(
        f'<th scope="col" class="b-num"><b aria-hidden="true">{LETTERS[place]}</b> {escape(facts.area_name(area))}</th>'
        for place, area in enumerate(rows)
    )
    bodies, theme = [], ""
    for name in measured:
        entry = facts.catalogue[name]
        if entry.theme != theme:
            theme = entry.theme
            bodies.append(
                f'<tr class="b-group"><th scope="rowgroup" colspan="{len(rows) + 4}">{escape(text(f"common.theme.{theme}"))}</th></tr>'
            )
        bodies.append(_line(facts, text, name, by_area, wide))
    caption = f'<caption class="b-visually-hidden">{escape(text("areas.comparison.caption"))}</caption>'
    return Figure(
        id="sammenligning",
        title=text("areas.comparison.title", count=text.number(len(measured))),
        subtitle=text(
            "areas.comparison.subtitle",
            count=text.number(len(facts.areas)),
            term=facts.term("plural", text.language),
            period=periods(everything),
        ),
        drawing=f'<div class="b-a-scroll" tabindex="0" role="region" aria-label="{escape(text("areas.comparison.caption"), quote=True)}"><table class="b-a-compare">{caption}'
        f'<thead><tr><th scope="col"><span class="b-visually-hidden">{escape(text("areas.strip.measure"))}</span></th>{head}'
        f'<th scope="col" class="b-num">{escape(municipality_head(facts, text))}</th><th scope="col"><span class="b-visually-hidden">{escape(text("areas.strip.unit"))}</span></th>'
        f'<th scope="col" class="b-a-wide-strip">{axis(facts, text)}</th></tr></thead><tbody>{"".join(bodies)}</tbody></table></div>',
        table=_table(facts, text, measured, by_area),
        source=source_line(
            facts, text, sources_of(everything), note=_notes(facts, everything, text, _left_out(facts, rows, text))
        ),
        method="areas",
    )


def _notes(facts: Facts, everything: pd.DataFrame, text: Text, left_out: list[str]) -> str:
    starred = (everything["judgement"] == "not_ranked") & everything["value"].notna()
    reasons = [reason for reason in dict.fromkeys(everything.loc[starred, "reason"]) if reason not in WITHOUT_NUMBER]
    notes = [text("areas.comparison.note")]
    if left_out:
        notes.append(text("areas.comparison.left_out", measures=text.listing(left_out)))
    if any(compared(facts, name, everything["area_id"].astype(str).unique()) for name in facts.catalogue):
        notes.append(text("areas.direction.note"))
    if reasons:
        words = "; ".join(text(f"areas.reason.{reason}") for reason in reasons)
        notes.append(text("areas.comparison.not_ranked", reasons=words))
    if "no_norm" in reasons:
        notes.append(text("areas.strip.note_distances"))
    declared = everything[everything["reason"] == "not_applicable"]
    notes += [
        text(
            "areas.comparison.declared",
            measure=facts.catalogue[row.indicator].name[text.language],
            area=facts.area_name(row.area_id),
            reason=reason_words(facts, row, text),
        )
        for row in declared.itertuples()
    ]
    return " ".join(notes)


def _measured(facts: Facts, rows: dict[str, pd.DataFrame]) -> list[str]:
    """Return the shared measures: those that every area has a figure or a reason for, one row of the table each."""
    return [name for name in facts.catalogue if all(_told(frame, name) for frame in rows.values())]


def _told(frame: pd.DataFrame, name: str) -> bool:
    return bool((frame.loc[frame["indicator"] == name, "judgement"] != "unmeasured").any())


def _left_out(facts: Facts, rows: dict[str, pd.DataFrame], text: Text) -> list[str]:
    """Return the measures that only some of the areas have: they are no comparison."""
    some = [name for name in facts.catalogue if any(_told(frame, name) for frame in rows.values())]
    shared = set(_measured(facts, rows))
    return [facts.catalogue[name].short[text.language] for name in some if name not in shared]


def _line(facts: Facts, text: Text, name: str, by_area: dict[str, dict[str, Any]], wide: float) -> str:
    entry = facts.catalogue[name]
    cells, dots = "", []
    side_by_side = compared(facts, name, by_area)
    for letter, (area, own) in zip(LETTERS, by_area.items(), strict=False):
        row = own[name]
        way = profile_directions.sign(facts, name, area, text, only_told=True) if side_by_side else ""
        # The room for the sign is there in every row, so that the numbers stand in one line.
        cells += _cell(facts, text, row, f'<span class="b-a-beside">{way}</span>' if has_history(facts) else "")
        place = dot(facts, row, letter=letter)
        if place is not None:
            dots.append((facts.area_name(area), place))
    # On level first, so that the areas that stand out lie on top.
    dots.sort(key=lambda pair: pair[1].judgement not in ("on_level", COMPOSITION))
    spread = spreads(facts).get(name)
    some = next(iter(by_area.values()))[name]
    other = "" if pd.isna(some.benchmark) else text.value(entry, float(some.benchmark))
    label = text("areas.comparison.label", name=entry.name[text.language], areas=text.listing(name for name, _ in dots))
    drawn = (
        strip(
            [place for _, place in dots],
            others=spread.distances,
            band=standards().distinguishable_sd,
            reach=wide,
            label=label,
        )
        if spread and dots
        else ""
    )
    return (
        f'<tr><th scope="row">{escape(entry.name[text.language])}</th>{cells}'
        f'<td class="b-num b-a-quiet">{other}</td><td class="b-a-quiet">{unit_sign(facts, name, text)}</td><td>{drawn}</td></tr>'
    )


def _cell(facts: Facts, text: Text, row: Any, way: str) -> str:
    words = escape(value_words(facts, row, text))
    if not has_number(row):
        why = reason_words(facts, row, text) if row.judgement == "not_ranked" else ""
        return f'<td class="b-num b-sub" title="{escape(why, quote=True)}">{words}{way}</td>'
    if row.judgement == "not_ranked":
        why = reason_words(facts, row, text)
        return f'<td class="b-num b-a-quiet">{words}<span aria-hidden="true">*</span><span class="b-visually-hidden"> {escape(why)}</span>{way}</td>'
    said = text(f"common.judgement.{row.judgement}")
    sign = SIGN.get(row.judgement, "")
    mark = (
        f'<span class="b-{row.judgement}" title="{escape(said, quote=True)}" aria-hidden="true">{sign}</span>'
        if sign
        else ""
    )
    return (
        f'<td class="b-num">{mark} <span class="b-strong b-{row.judgement}">{words}</span>'
        f'<span class="b-visually-hidden"> {escape(said)}</span>{way}</td>'
    )


def _table(facts: Facts, text: Text, measured: list[str], by_area: dict[str, dict[str, Any]]) -> Table:
    columns = [Column(text("areas.strip.theme")), Column(text("areas.strip.measure")), Column(text("areas.strip.unit"))]
    for area in by_area:
        name = facts.area_name(area)
        columns += [
            Column(name, OF_ROW),
            Column(text("areas.comparison.judgement_of", name=name)),
            Column(text("areas.comparison.direction_of", name=name)),
        ]
    columns.append(Column(facts.m.name, OF_ROW))
    lines: list[tuple[Cell, ...]] = []
    for name in measured:
        entry = facts.catalogue[name]
        line: list[Cell] = [
            text(f"common.theme.{entry.theme}"),
            entry.name[text.language],
            unit_words(entry, text),
        ]
        side_by_side = compared(facts, name, by_area)
        for area, own in by_area.items():
            way = profile_directions.table_words(facts, name, area, text)[0] if side_by_side else ""
            line += [cell(facts, own[name], text), judgement_words(facts, own[name], text), way]
        benchmark = next(iter(by_area.values()))[name].benchmark
        lines.append((*line, scaled(entry, benchmark)))
    return Table(tuple(columns), tuple(lines), tuple(facts.catalogue[name].decimals for name in measured))
