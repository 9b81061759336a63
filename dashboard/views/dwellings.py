"""Boliger og behov: what we have and what we lack."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from dashboard.facts import Facts
from dashboard.marks import hatch_definition
from dashboard.markup import Figure, figure_html, headline
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import composition, dwelling_class, growth, norm, shortage, stock, target_groups

#: Parts of the page; the link's `part` says which of them the lower half spells out.
PARTS = ("have", "lack")


@dataclass(frozen=True)
class Dwellings:
    """What the page shows, from top to bottom."""

    head: str
    halves: str
    context: str
    details: str
    figures: tuple[Figure, ...]


def view(facts: Facts, state: ViewState, text: Text) -> Dwellings:
    """Return the page."""
    return _view(facts, state, text.language)


@lru_cache(maxsize=64)
def _view(facts: Facts, state: ViewState, language: str) -> Dwellings:
    text = Text(language)
    carried = shortage.carried(facts, state)
    matrix = stock.matrix(facts, state, text)
    today = shortage.as_today(facts, state, text, carried[0]) if carried else None
    by_norm = norm.by_standard(facts, state, text)
    context = growth.three(facts, state, text)
    details, more = _have(facts, state, text) if state.part == "have" else _lack(facts, state, text)
    shown = (matrix, today, by_norm, *context, *more)
    return Dwellings(
        head=headline(
            headline_words(facts, state, text),
            place=text("dwellings.place", name=stock.place(facts, state), year=facts.m.base_year),
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        )
        + _jump(state, text)
        + dwelling_class.contradictions(facts, state, text),
        halves=_halves(matrix, today, by_norm, state, text),
        context=_context(context, state, text),
        details=details,
        figures=tuple(figure for figure in shown if figure is not None),
    )


def headline_words(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the page's sentence: how many more households, and which class cannot be counted or how many it has."""
    return text(
        "dwellings.headline.both", first=_growth_words(facts, state, text), second=_known_words(facts, state, text)
    )


def _growth_words(facts: Facts, state: ViewState, text: Text) -> str:
    year = state.horizon
    if state.area:
        rows = stock.need_rows(facts, state)
        row = None if rows is None else rows.iloc[0]
        if row is None or row["gap_status"] == "incomplete":
            return text("dwellings.headline.area_incomplete", name=facts.area_name(state.area))
        change = float(row["households"]) - float(row["households_base"])
        form = "plan" if row["gap_status"] == "follows_plan" else "area"
        key = f"dwellings.headline.{form}_{'more' if change >= 0 else 'fewer'}"
        return text(key, name=facts.area_name(state.area), count=text.rounded(abs(change)), year=year)
    try:
        growth = facts.growth(year, facts.publishers[0])
    except (KeyError, ValueError):
        return text("dwellings.headline.no_forecast")
    if growth.low < 0 < growth.high:
        size = 10 ** max(len(str(max(-growth.low, growth.high))) - 2, 0)
        low, high = (text.number(round(end / size) * size) for end in (-growth.low, growth.high))
        return text("dwellings.headline.around_zero", low=low, high=high, year=year)
    key = "dwellings.headline.more" if growth.low >= 0 else "dwellings.headline.fewer"
    low, high = sorted((abs(growth.low), abs(growth.high)))
    return text(key, range=text.rounded_range(low, high, digits=3), year=year)


def _known_words(facts: Facts, state: ViewState, text: Text) -> str:
    found = stock.cells(facts, state)
    if found is None:
        return text("dwellings.headline.no_classes")
    small = found[(found["tenure"] == "almene") & (found["rooms"] == "1-2")].iloc[0]
    if (absent := stock.withheld(small)) and absent != "incomplete":
        return text("dwellings.headline.small_withheld", status=text(f"common.status.{absent}"))
    if bool(small["decided"]) and not absent:
        return text("dwellings.headline.small_known", count=stock.as_known(small, text))
    return text("dwellings.headline.small_unknown")


def _jump(state: ViewState, text: Text) -> str:
    links = "".join(
        f'<a data-view href="{escape(state.link(part=part), quote=True)}"{" aria-current=true" if part == state.part else ""}>'
        f"{escape(text(f'dwellings.part.{part}'))}</a>"
        for part in PARTS
    )
    label = escape(text("dwellings.part.label"), quote=True)
    return f'<nav class="b-jump b-jump-row" aria-label="{label}">{links}</nav>'


def _halves(matrix: Figure | None, today: Figure | None, by_norm: Figure | None, state: ViewState, text: Text) -> str:
    have = figure_html(matrix, state, text) if matrix else _missing(text, "matrix")
    lack = figure_html(today, state, text) if today else _missing(text, "forecast")
    lack += figure_html(by_norm, state, text) if by_norm else _missing(text, "norm")
    parts = {"have": have, "lack": lack}
    body = "".join(
        f'<section class="b-half{" b-first" if part == state.part else ""}" aria-label="{escape(text(f"dwellings.part.{part}"), quote=True)}">'
        f'<div class="b-eyebrow">{escape(text(f"dwellings.part.{part}"))}</div>{parts[part]}</section>'
        for part in PARTS
    )
    return f'{hatch_definition()}<div class="b-grid-need">{body}</div>'


def _missing(text: Text, name: str) -> str:
    return (
        f'<div class="b-empty"><span>{escape(text(f"dwellings.empty.{name}"))}</span>'
        f'<span class="b-file">{escape(text(f"dwellings.empty_file.{name}"))}</span></div>'
    )


def _context(figures: tuple[Figure, ...], state: ViewState, text: Text) -> str:
    return (
        f'<div class="b-grid-3">{"".join(f"<div>{figure_html(f, state, text)}</div>" for f in figures)}</div>'
        if figures
        else ""
    )


def _have(facts: Facts, state: ViewState, text: Text) -> tuple[str, tuple[Figure, ...]]:
    """Return the dwellings by every dimension, and the places of those that are missing."""
    figures = composition.figures(facts, state, text)
    missing = composition.missing(facts, state, text)
    name = stock.place(facts, state)
    body = f"<h2>{escape(text('dwellings.composition.heading', place=name))}</h2>{_grid(figures, state, text)}"
    if missing:
        body += f'<h2 class="b-later">{escape(text("dwellings.missing.heading"))}</h2><div class="b-grid-2 b-empties">{missing}</div>'
    return body, figures


def _lack(facts: Facts, state: ViewState, text: Text) -> tuple[str, tuple[Figure, ...]]:
    """Return the chosen class, the need by the other dimensions, and the particular target groups."""
    words = stock.chosen(state).words(text)
    where = dwelling_class.where(facts, state, text)
    first = figure_html(where, state, text) if where else _missing(text, "matrix")
    answers = dwelling_class.answers(facts, state, text)
    body = f'<h2>{escape(text("dwellings.class.heading", words=words))}</h2><div class="b-grid-2"><div>{first}</div><div class="b-answers">{answers}</div></div>'
    others = tuple(
        figure
        for name in shortage.carried(facts, state)[1:]
        if (figure := shortage.as_today(facts, state, text, name, small=True)) is not None
    )
    if others:
        body += f'<h2 class="b-later">{escape(text("dwellings.lack.heading_others"))}</h2>{_grid(others, state, text, columns=2)}'
    groups = target_groups.groups(facts, text)
    body += f'<h2 class="b-later">{escape(text("dwellings.groups.heading"))}</h2>'
    body += figure_html(groups, state, text) if groups else _missing(text, "groups")
    return body, tuple(figure for figure in (where, *others, groups) if figure is not None)


def _grid(figures: tuple[Figure, ...], state: ViewState, text: Text, *, columns: int = 3) -> str:
    parts = "".join(f"<div>{figure_html(figure, state, text)}</div>" for figure in figures)
    return f'<div class="b-grid-{columns} b-below">{parts}</div>'
