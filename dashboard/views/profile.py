"""The profile: what is this area, fairly told? Where it lies, how it differs, what cannot be measured yet."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from byibalance_core.parameters import indicators
from byibalance_core.profiles import TOLD_APART
from dashboard.facts import FRAME, Facts
from dashboard.keeping import keep
from dashboard.maps import MapFigure, Tint
from dashboard.markup import Figure, add_to_meeting, copy_link, figure_html, headline, icon, view_link
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import (
    area_map,
    official_status,
    place,
    profile_efforts,
    profile_estates,
    profile_growth,
    profile_stock,
    profile_strip,
    profile_themes,
)
from dashboard.views.profile_growth import Chart
from dashboard.views.profile_rows import (
    differs_by,
    has_number,
    joined,
    period_words,
    reason_words,
    rows_of,
    with_unit,
    word_class,
)

#: Tables whose absence leaves an empty place, beside the indicators that are not measured.
ABSENT = ("lettings", "vacancies", "efforts")
#: Empty places that are seen at once; the others open with a click.
PLACES = 5
#: Words in the headline before the almene share.
IN_HEADLINE = 2


@dataclass(frozen=True)
class Profile:
    """What the page shows, from top to bottom; `small` stand three in a row, `wide` below each other."""

    head: str
    locator: MapFigure
    facts: str
    strip: str
    side: str
    small: tuple[str | Chart, ...]
    wide: str
    figures: tuple[Figure, ...]


@keep(24)
def view(facts: Facts, state: ViewState, text: Text, contested: tuple[tuple[str, str], ...] = ()) -> Profile:
    """Return the profile of `state.area`; `contested` is each estate and indicator beside which an objection stands."""
    rows = rows_of(facts, state.area)
    strip = profile_strip.strip_figure(facts, state, text, rows)
    themes = profile_themes.themes_figure(facts, state, text, rows)
    blocks = profile_stock.figures(facts, state, text, rows)
    forecast = profile_growth.forecast(facts, state, text)
    series = profile_growth.series_charts(facts, state, text, rows)
    accounted = profile_estates.figure(facts, state, text)
    wide = (*profile_efforts.figures(facts, state, text, rows, contested), *((accounted,) if accounted else ()))
    ways, distances = place.part(facts, state, text, rows)
    html = [figure_html(figure, state, text) for figure in blocks]
    charts = (*((forecast,) if forecast else ()), *series)
    return Profile(
        head=headline(
            headline_words(facts, state.area, text, rows),
            crumbs=_crumbs(facts, state, text),
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        ),
        locator=locator(facts, state, text),
        facts=facts_html(facts, state, text, rows),
        strip=figure_html(strip, state, text),
        side=figure_html(themes, state, text) + missing_html(facts, state, text, rows),
        small=(*html[:2], *((forecast,) if forecast else ()), *html[2:], *ways, *series),
        wide=f'<div class="b-a-wide">{"".join(figure_html(figure, state, text) for figure in wide)}</div>'
        if wide
        else "",
        figures=(strip, themes, *blocks, *distances, *(chart.figure for chart in charts), *wide),
    )


def headline_words(facts: Facts, area: str, text: Text, rows: pd.DataFrame) -> str:
    """Return the page's sentence: what stands out most, then how many of the dwellings are almene.

    Strengths stand before challenges; an indicator without a direction speaks only where none with one does. The almene
    share has no direction, so that it is told last and as what it is: how the area is made up, on no level.
    """
    name = facts.area_name(area)
    words = [differs_by(facts, row, text) for row in _in_headline(facts, rows).itertuples()]
    said = {"name": name, "words": joined(words, text)}
    almene = next((row for row in rows.itertuples() if row.indicator == "almene_share"), None)
    some = "words" if words else "none"
    if almene is None or almene.judgement == "unmeasured":
        return text(f"areas.headline.{some}", **said)
    if not has_number(almene):
        return text(f"areas.headline.{'incomplete' if almene.reason == 'incomplete' else 'hidden'}_{some}", **said)
    said |= {"share": text.percent(almene.value)}
    if pd.isna(almene.benchmark):
        return text(f"areas.headline.alone_{some}", **said)
    said |= {"benchmark": text.percent(almene.benchmark)}
    if not words and almene.judgement in TOLD_APART:
        return text("areas.headline.almene_only", **said)
    return text(f"areas.headline.almene_{some}", **said)


def _in_headline(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that the headline names, strengths first; the other tenures only where nothing else differs."""
    # Convictions are shown with all the others, but no headline about a place is made from them.
    strict = [name for name, entry in facts.catalogue.items() if entry.sensitivity == "strict"]
    told = rows[rows["judgement"].isin(TOLD_APART) & ~rows["indicator"].isin(("almene_share", *strict))]
    tenure = told["indicator"].isin(_TENURES)
    almene = rows.loc[rows["indicator"] == "almene_share", "judgement"].isin(TOLD_APART).any()
    groups = [told[~tenure & (told["sign"] != 0)], told[~tenure], told[tenure] if not almene else told.iloc[:0]]
    first = next((group for group in groups if len(group)), told.iloc[:0])
    farthest = first.assign(far=-first["distance"].abs()).sort_values("far", kind="stable").head(IN_HEADLINE)
    return farthest.sort_values("judgement", key=lambda j: j != "strength", kind="stable")


#: The shares of tenure are one matter: the headline says it with the almene share.
_TENURES = ("cooperative_share", "private_rental_share", "other_tenure_share", "tenure_mix")


def _crumbs(facts: Facts, state: ViewState, text: Text) -> str:
    parts = [view_link(state, text("frame.page.omraader"), area="", compare=())]
    parent = facts.areas.loc[state.area, "parent_id"]
    if pd.notna(parent) and str(parent) != facts.m.code:
        parts.append(escape(facts.area_name(str(parent))))
    parts.append(f'<span aria-current="page">{escape(facts.area_name(state.area))}</span>')
    where = f'<nav aria-label="{escape(text("areas.crumbs"), quote=True)}">{" › ".join(parts)}</nav>'
    return f'<div class="b-head">{where}<span class="b-actions">{_actions(facts, state, text)}</span></div>'


def _actions(facts: Facts, state: ViewState, text: Text) -> str:
    alike = profile_stock.alike(facts, state.area)
    compare = view_link(state, text("areas.compare_with_alike"), compare=tuple(alike["area_id"])) if len(alike) else ""
    return compare + add_to_meeting(text, facts.area_name(state.area)) + copy_link(text)


def locator(facts: Facts, state: ViewState, text: Text) -> MapFigure:
    """Return the small map: this area, those of the same district, all the others."""
    parents = facts.areas["parent_id"].astype("string").fillna("")
    parent = str(parents[state.area])
    district = parent and parent != facts.m.code

    def tint(area: str) -> Tint:
        if area == state.area:
            return "picked"
        return "sibling" if district and parents[area] == parent else "other"

    tints = tuple(tint(area) for area in facts.areas.index.astype(str))
    labels: list[tuple[Tint, str]] = [("picked", facts.area_name(state.area))]
    if "sibling" in tints:
        labels.append(("sibling", text("areas.locator.same_district")))
    areas = facts.areas
    return MapFigure(
        ids=tuple(areas.index.astype(str)),
        names=tuple(areas["name"].astype(str)),
        short_names=area_map.short_names(facts),
        sizes=tuple(None if pd.isna(count) else float(count) for count in areas["dwellings"]),
        words=area_map.map_words(facts, text),
        circles=facts.circles,
        geometry_url=facts.geometry or None,
        frame=FRAME,
        selected=state.area,
        tints=tints,
        tint_labels=tuple(labels),
        height=244,
    )


def facts_html(facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame) -> str:
    """Return the plain facts below the map: residents, dwellings, copied figures with their footnote, status."""
    lines: list[tuple[str, str]] = []
    notes: list[str] = []
    residents = _residents(facts, state.area)
    if residents is not None:
        period, persons, status = residents
        shown = text.number(persons) if pd.notna(persons) else text(f"common.status.{status}")
        lines.append((text("areas.facts.residents", period=period_words(period, text)), shown))
    dwellings = facts.dwellings.get(state.area)
    if pd.notna(dwellings):
        sign = f" ({text('common.status.incomplete')})" if state.area in facts.incomplete else ""
        lines.append((text("areas.facts.dwellings", year=facts.m.base_year), text.number(dwellings) + sign))
    own = {row.indicator: row for row in rows.itertuples()}
    unused = own.get("unused_share")
    if unused is not None and unused.judgement != "unmeasured":
        label = text("areas.facts.unused", period=period_words(str(unused.period), text))
        lines.append((label, with_unit(facts, unused, text)))
        if unused.reason == "not_applicable":
            notes.append(text("areas.facts.declared_note", label=label, reason=reason_words(facts, unused, text)))
    copied = [row for row in rows.itertuples() if row.reason == "copied"]
    parent = str(facts.areas.loc[state.area, "parent_id"])
    if copied:
        when = text.listing(dict.fromkeys(period_words(str(row.period), text) for row in copied))
        notes.append(text("areas.facts.copied_note", district=facts.area_name(parent), period=when))
    body = "".join(
        f'<tr><th scope="row">{escape(a)}</th><td class="b-num b-strong{word_class(b)}">{escape(b)}</td></tr>'
        for a, b in lines
    ) + "".join(
        # Another area's figure never looks like one of this area's own.
        f'<tr class="b-a-copied"><th scope="row">{escape(_copied_label(facts, row.indicator, text))}</th>'
        f'<td class="b-num">{escape(with_unit(facts, row, text))}</td></tr>'
        for row in copied
    )
    return (
        f'<table class="b-a-facts"><caption class="b-visually-hidden">{escape(text("areas.facts.caption"))}</caption><tbody>{body}</tbody></table>'
        f'<h2 class="b-a-status-head">{escape(text("areas.status.title"))}</h2><div class="b-a-status">{official_status.of_area(facts, state.area, text)}</div>'
        + "".join(f'<div class="b-source">{escape(note)}</div>' for note in notes)
    )


def _copied_label(facts: Facts, indicator: str, text: Text) -> str:
    """Return the label of a figure that is a larger area's, so that none is read as this area's own."""
    own = f"areas.facts.copied_{indicator}"
    return (
        text(own) if text.has(own) else text("areas.facts.copied", name=facts.catalogue[indicator].name[text.language])
    )


def _residents(facts: Facts, area: str) -> tuple[str, float, str] | None:
    table = facts.m.table("population")
    whole = table[(table["area_id"] == area) & table["age_band"].isna() & table["sex"].isna()]
    if whole.empty:
        return None
    newest = whole.sort_values("period").iloc[-1]
    return str(newest["period"]), newest["persons"], str(newest["status"])


def missing_html(facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame) -> str:
    """Return the dashed places: what cannot be measured here yet, each with the file that fills it."""
    places = missing(facts, text, rows)
    if not places:
        return ""
    items = [_place(names, file, text) for names, file in places]
    rest = len(items) - PLACES
    folded = (
        f'<details class="b-a-more" id="more-missing"><summary>{escape(text("areas.missing.more", count=text.number(rest)))}</summary>'
        f'<ul class="b-a-plain">{"".join(items[PLACES:])}</ul></details>'
        if rest > 0
        else ""
    )
    link = view_link(state, text("areas.missing.link"), page="data-og-metode")
    key = "areas.missing.subtitle" if len(places) > 1 else "areas.missing.subtitle_one"
    return (
        f'<section class="b-a-missing"><h2>{escape(text("areas.missing.title"))}</h2><div class="b-sub">{escape(text(key, count=text.count_word(len(places)).capitalize()))}</div>'
        f'<ul class="b-a-plain">{"".join(items[:PLACES])}</ul><div class="b-a-below">{folded}<span class="b-sub">{link}</span></div></section>'
    )


def _place(names: tuple[str, ...], file: str, text: Text) -> str:
    """Return one dashed place: the first measure that its file brings, all of them on hovering."""
    label = text("areas.missing.others", name=names[0]) if len(names) > 1 else names[0]
    return (
        f'<li class="b-empty" title="{escape(text.listing(names), quote=True)}"><span>{escape(label)}</span>'
        f'<span class="b-file">{icon("file")} {escape(file)}</span></li>'
    )


def missing(facts: Facts, text: Text, rows: pd.DataFrame) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return (what, file) of every empty place: whole tables first; measures that one file brings share a place."""
    absent = {text(f"areas.missing.{table}_file"): table for table in ABSENT if facts.m.table(table).empty}
    unmeasured = set(rows.loc[rows["judgement"] == "unmeasured", "indicator"])
    by_file: dict[str, list[str]] = {file: [] for file in absent} | place.missing(unmeasured, text)
    for name, entry in indicators().items():
        if name in unmeasured:
            by_file.setdefault(entry.file[text.language], []).append(entry.short[text.language])
    return tuple(
        (tuple(dict.fromkeys(names)) or (text(f"areas.missing.{absent[file]}"),), file)
        for file, names in by_file.items()
    )
