"""Parts that every documentation card has: its head, its sections, the municipality's own words, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape

from byibalance_core.register.entries import CardText
from dashboard.facts import Facts
from dashboard.markup import copy_link, headline, view_link, write_button
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.meeting_words import release_words


def card(facts: Facts, state: ViewState, text: Text, today: date, body: str, *, choice: str = "") -> str:
    """Return a whole card: what it is, that it judges nothing, and its parts."""
    name = state.card
    head = headline(
        text(f"cards.{name}.title"),
        place=facts.m.name,
        crumbs=view_link(state, text("meeting_page.back"), card=""),
        actions=copy_link(text),
        fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
    )
    release = release_words(facts.m.code, facts.m.release_id, text)
    said = text(f"cards.{name}.intro", date=text.date(today.isoformat()), release=release)
    judges = escape(text("cards.no_verdict"))
    return (
        f'<article class="b-card-page">{head}<p class="b-card-intro">{escape(said)} <b>{judges}</b></p>'
        f"{choice}{body}</article>"
    )


def columns(*parts: Iterable[str]) -> str:
    """Return sections in columns side by side."""
    made = "".join(f"<div>{''.join(part)}</div>" for part in parts)
    return f'<div class="b-card-columns">{made}</div>'


def section(title: str, body: str) -> str:
    """Return a part of a card under its name."""
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def lines(rows: Iterable[str]) -> str:
    """Return markup as lines of a list."""
    return f'<ul class="b-m-plain">{"".join(f"<li>{row}</li>" for row in rows)}</ul>'


def table(heads: Iterable[tuple[str, bool]], rows: Iterable[Iterable[str]], caption: str) -> str:
    """Return a table; `heads` are words and whether numbers stand below, cells are markup."""
    known = list(heads)
    head = "".join(f'<th scope="col"{" class=b-num" if number else ""}>{escape(words)}</th>' for words, number in known)
    body = []
    for row in rows:
        first, *rest = row
        cells = "".join(
            f"<td{' class=b-num' if number else ''}>{cell}</td>"
            for cell, (_, number) in zip(rest, known[1:], strict=True)
        )
        body.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return (
        f'<table><caption class="b-visually-hidden">{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def own_words(parts: Iterable[str], words: Mapping[str, CardText], state: ViewState, text: Text, **preset: str) -> str:
    """Return the municipality's own words by part, each with the button that writes it; what nobody wrote says so."""
    rows = []
    for part in parts:
        written = words.get(part)
        if written is None:
            button = write_button(text("cards.write"), "card_text", card=state.card, part=part, **preset)
            said = f'<span class="b-sub">{escape(text("cards.not_written"))}</span>'
        else:
            button = write_button(text("register.edit"), "card_text", written.id)
            said = escape(written.said("text", text.language))
        rows.append(f"<b>{escape(text(f'cards.part.{part}'))}</b> {said} {button}")
    return section(text("cards.own_words"), lines(rows))


def missing(rows: Iterable[str], text: Text) -> str:
    """Return what is not documented, or that nothing known is missing."""
    said = [escape(row) for row in rows]
    title = text("cards.missing", count=text.number(len(said))) if said else text("cards.missing_none")
    body = lines(said) if said else f"<p>{escape(text('cards.missing_none_note'))}</p>"
    return f'<section class="b-card-missing"><h2>{escape(title)}</h2>{body}</section>'


def years(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the choice of a year as links."""
    links = "".join(
        f"<a data-view{' aria-current=true' if year == state.year else ''} "
        f'href="{escape(state.link(year=year), quote=True)}">{year}</a>'
        for year in facts.choices.years
    )
    label = escape(text("cards.year"), quote=True)
    return f'<nav class="b-jump b-card-years" data-screen aria-label="{label}">{links}</nav>'
