"""Boliger og behov: what we have and what we lack."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from dashboard.facts import Facts
from dashboard.marks import hatch_definition
from dashboard.markup import Figure, figure_html, grid, headline
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import composition, dwelling_class, growth, lack, norm, shortage, stock, try_out
from dashboard.views.panels import joined

#: Parts of the page; the link's `part` says which of them the lower half spells out.
PARTS = ("have", "lack", "try")
#: The halves of the page that stand whatever part is spelled out, but for the scenarios.
HALVES = PARTS[:2]


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


@lru_cache(maxsize=32)
def _view(facts: Facts, state: ViewState, language: str) -> Dwellings:
    text = Text(language)
    if state.part == "try":
        return _try(facts, state, text)
    matrix, lacking = stock.matrix(facts, state, text), _lacking(facts, state, text)
    context = growth.three(facts, state, text)
    if state.part == "have":
        details, more = _have(facts, state, text)
    else:
        details, more = lack.part(facts, state, text, _others(facts, state, text))
    return Dwellings(
        head=_head(facts, state, text),
        halves=_halves(matrix, lacking, context, state, text),
        context=_context(context, state, text),
        details=details,
        figures=tuple(figure for figure in (matrix, lacking, *context, *more) if figure is not None),
    )


def _head(facts: Facts, state: ViewState, text: Text) -> str:
    return (
        headline(
            headline_words(facts, state, text),
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        )
        + _below_headline(facts, state, text)
        + dwelling_class.contradictions(facts, state, text)
    )


def _try(facts: Facts, state: ViewState, text: Text) -> Dwellings:
    """Return the page of the scenarios: what is tried, and what the forecasts and the building before it were."""
    drawn, context = try_out.figures(facts, state, text), growth.three(facts, state, text)
    return Dwellings(
        head=_head(facts, state, text),
        halves=try_out.section(facts, state, drawn, text),
        context=_context(context, state, text),
        details="",
        figures=(*drawn, *context),
    )


def above_scenarios(facts: Facts, state: ViewState, text: Text) -> str:
    """Return what stands above the scenarios; what they give is drawn piece by piece as it is reckoned."""
    return _head(facts, state, text)


def below_scenarios(facts: Facts, state: ViewState, text: Text) -> str:
    """Return what stands below the scenarios: the forecasts and the building before."""
    return _context(growth.three(facts, state, text), state, text)


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
    main = growth.main(facts, year)
    if main is None:
        return text("dwellings.headline.no_forecast")
    if main.low < 0 < main.high:
        size = 10 ** max(len(str(max(-main.low, main.high))) - 2, 0)
        low, high = (text.number(round(end / size) * size) for end in (-main.low, main.high))
        return text("dwellings.headline.around_zero", low=low, high=high, year=year)
    key = "dwellings.headline.more" if main.low >= 0 else "dwellings.headline.fewer"
    low, high = sorted((abs(main.low), abs(main.high)))
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


def _below_headline(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the parts of the page, and beside them where the headline's range comes from."""
    links = "".join(
        f'<a data-view href="{escape(state.link(part=part), quote=True)}"{" aria-current=true" if part == state.part else ""}>'
        f"{escape(text(f'dwellings.part.{part}'))}</a>"
        for part in PARTS
    )
    label = escape(text("dwellings.part.label"), quote=True)
    main = None if state.area else growth.main(facts, state.horizon)
    whose = "" if main is None else text("dwellings.headline.whose", publisher=facts.publisher(main.publisher))
    where = text("dwellings.place", name=stock.place(facts, state), year=facts.m.base_year)
    return (
        f'<div class="b-jump-row"><nav class="b-jump" data-screen aria-label="{label}">{links}</nav>'
        f'<span class="b-sub">{escape(whose)}</span><span class="b-sub">{escape(where)}</span></div>'
    )


def _lacking(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return what is lacking by rooms: "som i dag" and by the norm, on the same rows of sight and never added."""
    found, today = shortage.margin(facts, state, "rooms"), shortage.as_today(facts, state, text)
    if found is None or today is None:
        return None
    by_norm, lettings = norm.by_standard(facts, state, text), shortage.lettings_words(facts, state, text)
    parts = (
        f'<div class="b-sub b-way"><b>{escape(today.name)}</b> – {escape(text("dwellings.lack.as_today"))}</div>',
        today.drawing,
        f'<div class="b-sub">{escape(lettings)}</div>' if lettings else "",
        f'<div class="b-by-norm">{by_norm.drawing}</div>' if by_norm else _missing(text, "norm"),
    )
    return joined(
        [today, by_norm] if by_norm else [today],
        facts,
        text,
        name="mangler-vi",
        title=today.title,
        subtitle=shortage.subtitle(facts, found, state, text),
        drawing="".join(parts),
        method="need",
        first=text("dwellings.table.way"),
    )


def _others(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the need "som i dag" by every other dimension that it is reckoned by."""
    names = [name for name in shortage.carried(facts, state) if name != "rooms"]
    panels = [panel for name in names if (panel := shortage.as_today(facts, state, text, name)) is not None]
    if not panels:
        return None
    parts = "".join(
        f'<section><div class="b-panel-head"><h3>{escape(panel.name)}</h3><span class="b-sub">{escape(panel.title)}</span></div>'
        f"{panel.drawing}</section>"
        for panel in panels
    )
    columns = 2 if len(panels) % 2 == 0 else min(len(panels), 3)
    return joined(
        panels,
        facts,
        text,
        name="som-i-dag",
        title=shortage.summary(facts, state, text, names),
        subtitle=text(
            "dwellings.lack.subtitle_plan", place=stock.place(facts, state), base=facts.m.base_year, year=state.horizon
        ),
        drawing=f'<div class="b-panels" style="--b-columns:{columns}">{parts}</div>',
        method="need",
        first=text("dwellings.table.dimension"),
    )


def _halves(
    matrix: Figure | None, lacking: Figure | None, context: tuple[Figure, ...], state: ViewState, text: Text
) -> str:
    parts = {
        "have": figure_html(matrix, state, text) if matrix else _missing(text, "matrix"),
        "lack": figure_html(lacking, state, text) if lacking else _missing(text, "forecast"),
    }
    if len(context) == 1:
        # Alone it would leave a row all but empty; the left half is the shorter one.
        parts["have"] += figure_html(context[0], state, text)
    body = "".join(
        f'<section class="b-half{" b-first" if part == state.part else ""}" aria-label="{escape(text(f"dwellings.part.{part}"), quote=True)}">'
        f'<div class="b-eyebrow">{escape(text(f"dwellings.part.{part}"))}</div>{parts[part]}</section>'
        for part in HALVES
    )
    return f'{hatch_definition()}<div class="b-grid-need">{body}</div>'


def _missing(text: Text, name: str) -> str:
    return (
        f'<div class="b-empty"><span>{escape(text(f"dwellings.empty.{name}"))}</span>'
        f'<span class="b-file">{escape(text(f"dwellings.empty_file.{name}"))}</span></div>'
    )


def _context(figures: tuple[Figure, ...], state: ViewState, text: Text) -> str:
    """Return the figures of growth side by side; one alone stands in a half."""
    if len(figures) < 2:
        return ""
    return (
        f'<div class="b-context">{grid(len(figures), [figure_html(figure, state, text) for figure in figures])}</div>'
    )


def _have(facts: Facts, state: ViewState, text: Text) -> tuple[str, tuple[Figure, ...]]:
    """Return the dwellings by every dimension, and the names of those that are missing."""
    found, missing = composition.distributions(facts, state, text), composition.missing(facts, state, text)
    body = figure_html(found, state, text) if found else ""
    if missing:
        heading = escape(text("dwellings.missing.heading"))
        body += f'<section class="b-later"><h3>{heading}</h3><ul class="b-missing">{missing}</ul></section>'
    return body, (found,) if found else ()
