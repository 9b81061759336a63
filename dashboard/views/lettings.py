"""Anvisning og udlejning: how the social task is shared, with what chance alone gives, and who decides."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dashboard.agreements import account_of, window
from dashboard.book import CLOSED, Book
from dashboard.drawn_tables import fold
from dashboard.facts import Facts
from dashboard.letting_trials import can_try
from dashboard.markup import Figure, figure_html, headline
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import letting_flow, letting_known
from dashboard.views.account_figure import account_figure
from dashboard.views.account_words import headline_words, offers_figure, outside
from dashboard.views.ladder_figure import ladder_figure
from dashboard.views.letting_words import window_words
from dashboard.views.placements_figure import placements_figure

#: Where each part of the page begins.
ANCHORS = {
    "account": "figure-anvisningsregnskab",
    "outside": "uden-for",
    "placed": "figure-placeringer",
    "flow": "udlejninger",
    "try": "proev-en-anden-aftale",
    "proposal": "beregnet-forslag",
    "labour": "arbejdskraft",
}
#: Figures of the flow that stand to the right, so that both columns are about as high.
_RIGHT = ("tilbud", "ventelister", "fraflytninger")
#: Figures that check what was delivered.
_CHECKS = ("ankre", "fraflytninger")
# Fewer parts are seen at once.
_LEAST_PARTS = 3


@dataclass(frozen=True)
class Page:
    """What the page shows.

    Attributes
    ----------
    head : str
        Headline over both columns.
    account : str
        The left, wider column: the account; else plain arithmetic and what must be delivered.
    ladder : str
        The right column: the ladder and who decides, or what is publicly known. The controls of another agreement are
        drawn below it.
    outside : str
        The left column, below the account: each estate and organisation outside its span.
    placed : str
        Full width: placements with their reasons.
    flow : str
        Full width: genudlejninger, offers, and what is still lacking. What another agreement would do is drawn below.
    """

    head: str
    account: str
    ladder: str
    outside: str
    placed: str
    flow: str
    figures: tuple[Figure, ...]


def view(facts: Facts, state: ViewState, text: Text, book: Book = CLOSED) -> Page:
    """Return the page, with what the organisations say of their figures where the register may be seen."""
    account = account_figure(facts, state, text)
    offers = offers_figure(facts, text)
    placed = placements_figure(facts, state.area, text)
    link = f'<a href="#figure-placeringer">{escape(text("lettings.ladder.link"))}</a>' if placed else ""
    ladder = ladder_figure(facts, text, link)
    flow = letting_flow.figures(facts, text)
    points = letting_known.arithmetic(facts, text) if account is None else None
    if account is None:
        left = [letting_known.public_profile(facts, text)]
        left += [figure_html(figure, state, text) for figure in (points, offers) if figure is not None]
        left.append(letting_known.delivery(facts, state, text))
    else:
        left = [figure_html(account, state, text)]
    right = [figure_html(ladder, state, text) if ladder else ""]
    right.append(letting_known.known_facts(facts, text) if account is None else "")
    lower = [figure for figure in (*flow, offers if account else None) if figure is not None]
    below = [_flow({figure.id: figure_html(figure, state, text) for figure in lower}, text)]
    below.append(letting_known.delivery(facts, state, text) if account else "")
    made = (account, offers, ladder, points, placed, *flow)
    far = outside(facts, book, text) if account else ""
    head = headline(
        headline_words(facts, text),
        place=_place(facts, text),
        fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
    )
    parts = {
        "account": account is not None,
        "outside": bool(far),
        "placed": placed is not None,
        "flow": bool(lower),
        **dict.fromkeys(("try", "proposal", "labour"), can_try(facts)),
    }
    return Page(
        head=head + _contents([name for name, there in parts.items() if there], text),
        account="".join(left),
        ladder="".join(right),
        outside=far,
        placed=figure_html(placed, state, text) if placed else "",
        flow="".join(below),
        figures=tuple(figure for figure in made if figure is not None),
    )


def _place(facts: Facts, text: Text) -> str:
    made, span = account_of(facts), window(facts)
    year = str(facts.m.base_year) if span is None else window_words(made.window if made else span)
    return text("lettings.place", name=facts.m.name, year=year)


def _contents(names: list[str], text: Text) -> str:
    """Return the page's parts as links to them; nothing where there is little to choose from."""
    if len(names) < _LEAST_PARTS:
        return ""
    links = "".join(f'<a href="#{ANCHORS[name]}">{escape(text(f"lettings.contents.{name}"))}</a>' for name in names)
    label = escape(text("lettings.contents.title"))
    return f'<nav class="b-l-contents" aria-label="{label}" data-screen><span>{label}</span>{links}</nav>'


def _flow(figures: dict[str, str], text: Text) -> str:
    """Return the figures of the flow, and those that check the delivery folded away; nothing without any."""
    if not figures:
        return ""
    heading = escape(text("lettings.contents.flow"))
    told = _side_by_side({name: figure for name, figure in figures.items() if name not in _CHECKS})
    checks = _side_by_side({name: figure for name, figure in figures.items() if name in _CHECKS})
    folded = fold(text("lettings.contents.checks"), checks) if checks else ""
    return f'<section class="b-l-flow" id="udlejninger"><h2 class="b-l-part">{heading}</h2>{told}{folded}</section>'


def _side_by_side(figures: dict[str, str]) -> str:
    """Return figures in two columns of about one height."""
    right = [figure for name, figure in figures.items() if name in _RIGHT]
    left = [figure for name, figure in figures.items() if name not in _RIGHT]
    columns = "".join(f"<div>{''.join(column)}</div>" for column in (left, right) if column)
    return f'<div class="b-grid-2">{columns}</div>' if columns else ""
