"""Aftale og møde: what was agreed, whether we are there, and what the next meeting decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape

from byibalance_core.register.entries import Meeting
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.markup import Figure, figure_html, headline, view_link, write_button
from dashboard.state import CARDS, ViewState
from dashboard.text import Text
from dashboard.views import agreement_meetings, agreement_standing, agreement_targets, agreement_terms, agreement_wheel
from dashboard.views.meeting_steps import next_meeting
from dashboard.views.register_words import day

#: Verdicts that the headline tells; the figure of the targets tells all.
_HEADLINE = ("reached", "towards", "away", "missed", "not_measured")


@dataclass(frozen=True)
class Page:
    """What the page shows.

    Attributes
    ----------
    head : str
        Headline; in the public profile, and where the register cannot be read, the one sentence that says so.
    wheel : str
        The left, wider column: the year wheel.
    meetings : str
        The right column: the next meeting, the others, saved views, documentation cards.
    below : str
        Full width: targets, agreements, approvals and objections.
    """

    head: str
    wheel: str = ""
    meetings: str = ""
    below: str = ""
    figures: tuple[Figure, ...] = ()


def view(facts: Facts, book: Book, state: ViewState, text: Text, today: date) -> Page:
    """Return the page."""
    if book.closed:
        words = text("agreement.unreadable" if book.unreadable else "agreement.closed")
        return Page(head=headline(words, place=facts.m.name))
    wheel = agreement_wheel.figure(facts, book, state, text, today)
    targets = agreement_targets.figure(facts, book, text, today)
    standing = agreement_standing.figures(facts, book, text, today)
    below = [
        figure_html(targets, state, text) if targets else _no_targets(book, text, today),
        agreement_terms.section(facts, book, state, text, today),
        *(figure_html(figure, state, text) for figure in standing),
        "" if facts.organisation_names else _no_organisations(text),
    ]
    return Page(
        head=headline(
            headline_words(facts, book, text, today),
            place=facts.m.name,
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        ),
        wheel=figure_html(wheel, state, text),
        meetings=agreement_meetings.section(book, state, text, today) + _cards(state, text),
        below=f'<div class="b-g-below-top">{"".join(below)}</div>',
        figures=tuple(each for each in (wheel, targets, *standing) if each is not None),
    )


def headline_words(facts: Facts, book: Book, text: Text, today: date) -> str:
    """Return how the targets stand, what is late, and when the next meeting is."""
    if not any(book.rows.values()):
        return f"{text('agreement.headline.empty')}."
    found = agreement_targets.measured(facts, book, today)
    agreed = agreement_meetings.newest_agreement(book, today)
    parts = []
    if found:
        parts.append(agreement_targets.counted(found, text, only=_HEADLINE))
    elif agreed is not None and agreed.valid_to is not None:
        over = "over" if agreed.valid_to < today else "holds"
        parts.append(text(f"agreement.headline.agreement_{over}", date=day(agreed.valid_to, text)))
    else:
        parts.append(text("agreement.headline.no_targets"))
    late = len(agreement_wheel.overdue(agreement_wheel.spokes(facts, book, today)))
    if late:
        key = "one" if late == 1 else "many"
        words = text(f"agreement.headline.late_{key}", count=text.count_word(late))
        parts.append(words[:1].upper() + words[1:])
    coming = next_meeting(book.all(Meeting), today)
    if coming is None:
        parts.append(text("agreement.headline.no_meeting"))
    elif coming.day is None:
        parts.append(text("agreement.headline.meeting_undated"))
    else:
        parts.append(text("agreement.headline.meeting", date=day(coming.day, text)))
    return " ".join(f"{part}." for part in parts)


def _no_targets(book: Book, text: Text, today: date) -> str:
    agreed = agreement_meetings.newest_agreement(book, today)
    add = write_button(text("agreement.target.add"), "target", **({"agreement": agreed.id} if agreed else {}))
    return _empty(text("agreement.target.title"), text("agreement.target.none"), add)


def _no_organisations(text: Text) -> str:
    return _empty(text("agreement.standing.heading"), text("agreement.standing.none"), "")


def _empty(title: str, words: str, button: str) -> str:
    return (
        f'<section class="b-figure b-ruled"><div class="b-figure-head"><h2>{escape(title)}</h2>'
        f'<span class="b-actions">{button}</span></div><p class="b-g-none">{escape(words)}</p></section>'
    )


def _cards(state: ViewState, text: Text) -> str:
    items = "".join(f"<li>{view_link(state, text(f'agreement.card.{card}'), card=card)}</li>" for card in CARDS if card)
    return (
        f'<section class="b-figure b-ruled b-g-cards"><h2>{escape(text("agreement.card.title"))}</h2>'
        f'<div class="b-sub">{escape(text("agreement.card.subtitle"))}</div><ul class="b-a-plain">{items}</ul></section>'
    )
