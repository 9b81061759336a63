"""Områder: what is this area, fairly told, and beside others? The list of all; a profile; a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import pandas as pd

from byibalance_core import profiles
from byibalance_core.parameters import standard
from byibalance_core.profiles import TOLD_APART
from dashboard.facts import Facts
from dashboard.maps import MapFigure
from dashboard.markup import Column, Figure, Table, add_to_meeting, copy_link, figure_html, headline, tools, view_link
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.theme_classes import WEIGHINGS, all_classes
from dashboard.views import area_map, comparison, effort_list, profile, profile_directions, profile_themes
from dashboard.views.comparison import Comparison
from dashboard.views.profile import Profile
from dashboard.views.profile_rows import SIGN, differs_by, joined
from dashboard.views.sources import source_line

#: Areas up to which every theme of every area stands in one table; beyond, the list alone can be searched.
READABLE = 200

#: Strengths, challenges or other differences that a row says in words; their number stands beside, all in the profile.
SAID = 2


@dataclass(frozen=True)
class AreaList:
    """The page without a chosen area; no map where there is no measure to colour it by."""

    head: str
    map: MapFigure | None
    map_foot: str
    table: str
    figures: tuple[Figure, ...]


def view(
    facts: Facts, state: ViewState, text: Text, contested: tuple[tuple[str, str], ...] = ()
) -> AreaList | Profile | Comparison:
    """Return the page that the state asks for; `contested` as in `dashboard.views.profile.view`."""
    if not state.area:
        return area_list(facts, state, text)
    if state.compare:
        return comparison.view(facts, state, text)
    return profile.view(facts, state, text, contested)


def area_list(facts: Facts, state: ViewState, text: Text) -> AreaList:
    """Return the list of all areas: the map with its list, and every theme of every area A–Å."""
    chart = area_map.table_figure(facts, state, text) if facts.measures else None
    themes = themes_figure(facts, state, text) if len(facts.areas) <= READABLE else None
    efforts = effort_list.figure(facts, text) if themes else None
    beside = figure_html(efforts, state, text) if efforts else effort_list.missing(text)
    return AreaList(
        head=headline(
            headline_words(facts, text),
            place=text("overview.place", name=facts.m.name, year=facts.m.base_year),
            actions=add_to_meeting(text, headline_words(facts, text)) + copy_link(text),
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        )
        + f'<p class="b-sub b-a-reading">{escape(text("areas.list.reading", term=facts.term("plural", text.language)))}</p>'
        + _picked(facts, state, text),
        map=area_map.map_figure(facts, state, text) if chart else None,
        map_foot=tools(chart, state, text)
        if chart
        else f'<div class="b-empty">{escape(text("areas.list.no_measure"))}</div>',
        table=f'<div class="b-a-wide">{figure_html(themes, state, text)}{beside}</div>' if themes else "",
        figures=tuple(figure for figure in (chart, themes, efforts) if figure is not None),
    )


@lru_cache(maxsize=8)
def counts(facts: Facts) -> dict[str, int]:
    """Return how many areas stand out, and how these part: only strengths, only challenges, both, neither.

    The parts exclude each other, so that they add up to `any`.
    """
    judged = facts.profiles.astype({"judgement": str})
    has = (
        pd.crosstab(judged["area_id"].astype(str), judged["judgement"]).reindex(
            columns=["strength", "challenge", "different"], fill_value=0
        )
        > 0
    )
    strength, challenge = has["strength"], has["challenge"]
    return {
        "all": len(facts.areas),
        "any": int(has.any(axis=1).sum()),
        "strength": int((strength & ~challenge).sum()),
        "challenge": int((challenge & ~strength).sum()),
        "both": int((strength & challenge).sum()),
        "different": int((has["different"] & ~strength & ~challenge).sum()),
    }


def headline_words(facts: Facts, text: Text) -> str:
    """Return the page's sentence: how many areas have something that stands out, and in which direction."""
    found = counts(facts)
    said = {name: text.number(count) for name, count in found.items()}
    named = [name for name in ("strength", "challenge", "both", "different") if found[name]]
    return text(
        "areas.list.headline" if named else "areas.list.headline_none",
        term=facts.term("plural", text.language),
        parts=text.listing(text(f"areas.list.only_{name}", count=said[name]) for name in named),
        **said,
    )


def _picked(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the areas that are picked for a comparison, with the link that opens it."""
    if not state.compare:
        return ""
    chips = "".join(
        f'<span class="b-a-chip">{escape(facts.area_name(area))} {_toggle(facts, state, area, text, remove="✕")}</span>'
        for area in state.compare
    )
    open_ = (
        view_link(state, text("areas.list.compare"), area=state.compare[0], compare=state.compare[1:])
        if len(state.compare) > 1
        else ""
    )
    hint = "" if len(state.compare) > 1 else f'<span class="b-sub">{escape(text("areas.list.pick_more"))}</span>'
    return f'<div class="b-a-choice" data-screen>{chips}{open_}{hint}</div>'


def _toggle(facts: Facts, state: ViewState, area: str, text: Text, *, remove: str = "") -> str:
    """Return the link that picks an area for the comparison, or takes it out."""
    name = facts.area_name(area)
    if area in state.compare:
        rest = tuple(other for other in state.compare if other != area)
        spoken, label, after = "areas.comparison.remove", remove or text("areas.list.picked"), rest
    elif len(state.compare) >= _ROOM:
        return f'<span class="b-a-quiet">{escape(text("areas.list.full"))}</span>'
    else:
        spoken, label, after = "areas.list.pick_named", text("areas.list.pick"), (*state.compare, area)
    link = view_link(state, label, compare=after)
    return link.replace("<a ", f'<a aria-label="{escape(text(spoken, name=name), quote=True)}" ', 1)


#: A link holds this many areas beside the chosen one.
_ROOM = comparison.MOST - 1


def themes_figure(facts: Facts, state: ViewState, text: Text) -> Figure:
    """Return every area's themes as signs, by district and A–Å: strengths and challenges, never a ranking."""
    themes = all_classes(facts, state.weights)
    names = [
        str(name)
        for name in dict.fromkeys(themes["theme"])
        if (themes.loc[themes["theme"] == name, "judgement"] != "unmeasured").any()
        and WEIGHINGS[state.weights].counts(str(name))
    ]
    named = themes[themes["theme"].isin(names)]
    cells = {(str(row.area_id), str(row.theme)): row for row in named.itertuples()}
    plural, singular = facts.term("plural", text.language), facts.term("singular", text.language)
    told_heads = [text(f"areas.list.{name}") for name in ("strengths", "challenges")]
    theme_heads = [text(f"common.theme.{name}") for name in names]
    head = f'<th scope="col" class="b-a-words">{escape(text("areas.list.differences"))}</th>' + "".join(
        f'<th scope="col"{" class=b-a-words" if name in told_heads else ""}>{escape(name)}</th>'
        for name in (*told_heads, *theme_heads)
    )
    heads = [*told_heads, text("areas.group.different"), *theme_heads]
    parents = facts.areas["parent_id"].astype("string").fillna("")
    said = _said(facts, text)
    bodies, lines = [], []
    for parent in comparison.by_name(facts, parents.unique()):
        here = comparison.by_name(facts, parents.index[parents == parent])
        if parent and parent != facts.m.code:
            bodies.append(
                f'<tr class="b-group"><th scope="rowgroup" colspan="{len(names) + 5}">{escape(facts.area_name(parent))}</th></tr>'
            )
        for area in here:
            found = [cells.get((area, name)) for name in names]
            told = [said.get((area, judgement), []) for judgement in TOLD_APART]
            bodies.append(
                f'<tr><th scope="row">{view_link(state, facts.area_name(area), area=area, compare=())}</th>'
                f"{_told_cells(told, text)}"
                f"{''.join(_sign(row, text) for row in found)}<td>{_toggle(facts, state, area, text)}</td></tr>"
            )
            lines.append(
                (
                    facts.area_name(area),
                    *map(text.listing, told),
                    *(_words(row, text) for row in found),
                )
            )
    legend = (
        "".join(
            f'<span><b class="b-{judgement}">{SIGN[judgement]}</b> {escape(text(f"common.judgement.{judgement}"))}</span>'
            for judgement in ("strength", "challenge", "on_level")
        )
        + (f'<span><b class="b-a-quiet">( )</b> {escape(_unsure_words(text))}</span>' if _any_unsure(cells) else "")
        + f'<span><b class="b-a-quiet">·</b> {escape(text("areas.list.no_judgement"))}</span>'
        + "".join(
            f'<span><b class="b-{tone}">{profile_directions.ARROW[way]}</b> {escape(text(f"areas.direction.list_{way}"))}</span>'
            for way, tone in profile_directions.TONE.items()
            if any(_way(row) == way for row in cells.values())
        )
    )
    return Figure(
        id="temaer",
        # As the title of a profile: a level that does not hold is shown and not named.
        title=_themes_title([row.judgement for row in cells.values() if row.sure], text),
        subtitle=text("areas.list.subtitle"),
        drawing=profile_themes.weights_html(state, text)
        + f'<div class="b-a-share-legend">{legend}</div><div class="b-a-scroll" tabindex="0" role="region" aria-label="{escape(text("areas.list.caption", term=plural), quote=True)}">'
        f'<table class="b-a-signs"><caption class="b-visually-hidden">{escape(text("areas.list.caption", term=plural))}</caption><thead><tr><th scope="col">{escape(singular.capitalize())}</th>{head}'
        f'<th scope="col">{escape(text("areas.list.compare_column"))}</th></tr></thead><tbody>{"".join(bodies)}</tbody></table></div>',
        table=Table((Column(singular.capitalize()), *map(Column, heads)), tuple(lines)),
        source=source_line(facts, text, tuple(dict.fromkeys(facts.profiles["source_id"].dropna().astype(str)))),
        method="areas",
    )


def _said(facts: Facts, text: Text) -> dict[tuple[str, str], list[str]]:
    """Return the words of what stands out, by area and judgement, the farthest first and convictions last."""
    told = facts.profiles[facts.profiles["judgement"].isin(TOLD_APART)]
    words: dict[tuple[str, str], list[str]] = {}
    rows = sorted(
        profiles.in_reading_order(told).itertuples(),
        key=lambda row: facts.catalogue[row.indicator].sensitivity == "strict",
    )
    for row in rows:
        words.setdefault((str(row.area_id), str(row.judgement)), []).append(differs_by(facts, row, text))
    return words


def _told_cells(told: list[list[str]], text: Text) -> str:
    """Return how many differences there are of each kind, and the most certain of them in words."""
    counts = "".join(
        f'<span class="b-{judgement}"><span aria-hidden="true">{SIGN[judgement]}</span>{text.number(len(words))}'
        f'<span class="b-visually-hidden"> {escape(text(f"common.judgement.{judgement}"))}</span></span>'
        for judgement, words in zip(TOLD_APART, told, strict=True)
        if words
    )
    strengths, challenges, different = (joined(words[:SAID], text) for words in told)
    if strengths or challenges:
        words = "".join(f'<td class="b-a-words">{escape(each)}</td>' for each in (strengths, challenges))
    else:
        plain = different or text("areas.list.nothing")
        words = f'<td class="b-a-words b-a-quiet" colspan="2">{escape(plain)}</td>'
    return f'<td class="b-a-counts">{counts}</td>{words}'


def _themes_title(judged: list[str], text: Text) -> str:
    counts = {name: judged.count(name) for name in ("strength", "challenge")}
    found = [name for name, count in counts.items() if count]
    # Of what there is none of, a title says nothing.
    key = {0: "title_none", 1: f"title_{''.join(found)}", 2: "title"}[len(found)]
    return text(f"areas.list.{key}", **{name: text.number(count) for name, count in counts.items()})


def _unsure(row: Any) -> bool:
    return row.judgement in SIGN and not row.sure


def _any_unsure(cells: dict[tuple[str, str], Any]) -> bool:
    return any(map(_unsure, cells.values()))


def _unsure_words(text: Text) -> str:
    return text("areas.list.unsure", limit=text.number(100 * float(standard("stable_share").value)))


def _way(row: Any) -> str:
    """Return where a theme is heading, as far as its profile says it without reservation; else blank."""
    told = row.direction in profile_directions.TONE and not profile_directions.is_unsure(row)
    return str(row.direction) if told else ""


def _sign(row: Any | None, text: Text) -> str:
    judgement = "unmeasured" if row is None else row.judgement
    unsure, way = row is not None and _unsure(row), "" if row is None else _way(row)
    tone = judgement if judgement in SIGN and not unsure else "a-quiet"
    # Only where a theme is heading somewhere is a second sign: a table of arrows would be read by nobody.
    arrow = (
        f'<span class="b-{profile_directions.TONE[way]}" aria-hidden="true"> {profile_directions.ARROW[way]}</span>'
        if way
        else ""
    )
    words, sign = escape(_words(row, text)), profile_themes.mark(judgement, not unsure)
    return f'<td class="b-{tone}"><span aria-hidden="true">{sign}</span>{arrow}<span class="b-visually-hidden">{words}</span></td>'


def _words(row: Any | None, text: Text) -> str:
    if row is None:
        return _word("unmeasured", text)
    level = _word(row.judgement, text)
    if _unsure(row):
        level = text("areas.themes.unsure", words=level)
    if row.direction not in profile_directions.TONE:
        return level
    way = text(f"areas.direction.list_{row.direction}")
    return text("areas.list.level_way", level=level, way=way if _way(row) else text("areas.direction.maybe", word=way))


def _word(judgement: str, text: Text) -> str:
    return (
        text("areas.themes.judgement_no_direction")
        if judgement == "no_direction"
        else text(f"common.judgement.{judgement}")
    )
