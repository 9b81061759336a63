"""Words of a meeting that several parts share: releases, views, roles, days, places."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

from byibalance_core.register import links
from byibalance_core.register.entries import Agreement, Decision, Meeting
from byibalance_core.register.roles import role_words
from byibalance_core.store import sequence
from dashboard.book import Book
from dashboard.facts import Facts, facts, municipalities
from dashboard.state import ViewState
from dashboard.text import Text


def release_words(municipality: str, release: str, text: Text) -> str:
    """Return a release as people name it: its number and day; ids are for links."""
    if release not in municipalities().get(municipality, ()):
        return text("meeting_page.release_lost", id=release)
    m = facts(municipality, release).m
    if m.fictitious:
        # Made when somebody started the example: that day says nothing of the meetings, which are invented as well.
        return text("meeting_page.release_invented", number=sequence(release))
    return text("meeting_page.release", number=sequence(release), date=text.date(m.published_at[:10]))


def day_words(day: date | None, text: Text) -> str:
    """Return a day, or that none is set."""
    return text("meeting_page.no_day") if day is None else text.date(day.isoformat())


def role(written: str, known: Facts, text: Text) -> str:
    """Return a role in words, its organisation by name."""
    return role_words(written, text.language, known.organisation_names)


def owner(decision: Decision, known: Facts, text: Text) -> str:
    """Return who answers for a decision; that nobody does where nobody was named."""
    return role(decision.owner_role, known, text) if decision.owner_role else text("meeting_page.no_owner")


def view_words(link: str, known: Facts, text: Text) -> str:
    """Return what a link shows: its page, the places chosen, whether it is one figure; its release where it pins one.

    Examples
    --------
    >>> view_words("", None, Text("da"))
    'uden visning'
    """
    if not link:
        return text("meeting_page.view.none")
    parts = urlsplit(link)
    query = dict(parse_qsl(parts.query))
    page = parts.path.strip("/")
    said = [text(f"frame.page.{page}") if text.has(f"frame.page.{page}") else page]
    places = [query.get("area", ""), *query.get("compare", "").split()]
    said += [known.area_name(area) for area in places if area]
    measure = known.catalogue.get(query.get("measure", ""))
    if page == "overblik" and measure is not None:
        said.append(measure.name[text.language])
    if parts.fragment.startswith("figure-"):
        said.append(text("meeting_page.view.figure"))
    return " · ".join(said)


def pinned_words(link: str, known: Facts, text: Text) -> str:
    """Return the release that a link shows."""
    pin = links.release_of(link)
    return text("meeting_page.release_newest") if pin == "latest" else release_words(known.m.code, pin, text)


def own_address(link: str, state: ViewState) -> str:
    """Return the address of a kept view as its reader opens it: in his language, outside any meeting."""
    parts = urlsplit(link)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query |= {"municipality": state.municipality, "language": state.language, "mode": "explore"}
    return f"{parts.path}?{urlencode(query)}" + (f"#{parts.fragment}" if parts.fragment else "")


def agreement_words(book: Book, meeting: Meeting, text: Text) -> str:
    """Return the name of a meeting's agreement; blank where it belongs to none."""
    found = book.one(Agreement, meeting.agreement) if meeting.agreement else None
    return found.said("name", text.language) if found else ""
