"""Anvisning og udlejning: how the social task is shared, with what chance alone gives, and who decides."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dashboard.agreements import account_of, window
from dashboard.facts import Facts
from dashboard.markup import Figure, figure_html, headline
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import letting_flow, letting_known
from dashboard.views.account_figure import account_figure
from dashboard.views.account_words import headline_words, offers_figure, outside
from dashboard.views.ladder_figure import ladder_figure
from dashboard.views.letting_words import window_words
from dashboard.views.placements_figure import placements_figure


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
        The right column: the ladder and who decides, or what is publicly known.
    outside : str
        Full width: each estate and organisation outside its span. What another agreement would do is drawn below it.
    placed : str
        Full width: placements with their reasons. The calculated proposal and the labour criteria are drawn below it.
    flow : str
        Full width: offers, genudlejninger, and what is still lacking.
    """

    head: str
    account: str
    ladder: str
    outside: str
    placed: str
    flow: str
    figures: tuple[Figure, ...]


def view(facts: Facts, state: ViewState, text: Text) -> Page:
    """Return the page."""
    account = account_figure(facts, state, text)
    offers = offers_figure(facts, text)
    placed = placements_figure(facts, state, text)
    link = f'<a href="#figure-placeringer">{escape(text("lettings.ladder.link"))}</a>' if placed else ""
    ladder = ladder_figure(facts, text, link=link)
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
    lower = [figure for figure in (offers if account else None, *flow) if figure is not None]
    below = [_side_by_side([figure_html(figure, state, text) for figure in lower], text)]
    below.append(letting_known.delivery(facts, state, text) if account else "")
    made = (account, offers, ladder, points, placed, *flow)
    return Page(
        head=headline(
            headline_words(facts, text),
            place=_place(facts, text),
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        ),
        account="".join(left),
        ladder="".join(right),
        outside=outside(facts, text) if account else "",
        placed=figure_html(placed, state, text) if placed else "",
        flow="".join(below),
        figures=tuple(figure for figure in made if figure is not None),
    )


def _place(facts: Facts, text: Text) -> str:
    made, span = account_of(facts), window(facts)
    year = str(facts.m.base_year) if span is None else window_words(made.window if made else span)
    return text("lettings.place", name=facts.m.name, year=year)


def _side_by_side(figures: list[str], text: Text) -> str:
    """Return the figures of the flow in two columns of about one height; nothing without any."""
    if not figures:
        return ""
    first, second = figures[::2], figures[1::2]
    heading = escape(text("lettings.flow_title"))
    columns = "".join(f"<div>{''.join(column)}</div>" for column in (first, second) if column)
    return f'<section class="b-l-flow"><h2 class="b-visually-hidden">{heading}</h2><div class="b-grid-2">{columns}</div></section>'
