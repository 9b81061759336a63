"""The agenda that a mødemateriale is made from: links to views in an order, and what was decided.

A register of meetings gives the same value; a file of links is the short way for a meeting that nobody wrote down.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from byibalance_core import civil_numbers
from byibalance_core.reports.pack import Decision, Meeting

#: Items that one mødemateriale holds: beyond, it is no agenda.
MOST = 60


class AgendaError(ValueError):
    """Raised when an agenda cannot be followed; the message says which item, why and what to write instead."""


@dataclass(frozen=True)
class AgendaItem:
    """A link to a view, ``#figure-<id>`` naming one of its figures, with the meeting's question and note."""

    link: str
    question: str = ""
    note: str = ""


@dataclass(frozen=True)
class Agenda:
    """What a meeting looks at.

    Attributes
    ----------
    title : str
        Of the mødemateriale; blank takes the meeting's name.
    meeting : Meeting
    items : tuple of AgendaItem
    decisions, actions : tuple of Decision
    since : tuple of str
        What has moved since the meeting before, a sentence each.
    release : str
        The release that links without one of their own are read from.
    """

    title: str
    meeting: Meeting
    items: tuple[AgendaItem, ...]
    decisions: tuple[Decision, ...] = ()
    actions: tuple[Decision, ...] = ()
    since: tuple[str, ...] = ()
    release: str = "latest"


def from_text(text: str) -> Agenda:
    r"""Return the agenda of a plain list: a link a line, its question after a blank and ``|``; ``#`` begins a remark.

    Raises
    ------
    AgendaError
        When there is no link, or there are too many.

    Examples
    --------
    >>> from_text("# Til mødet\n/overblik?municipality=101 | Hvor står vi?").items
    (AgendaItem(link='/overblik?municipality=101', question='Hvor står vi?', note=''),)
    """
    items = []
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            link, _, question = line.partition(" |")
            items.append(AgendaItem(link.strip(), question.strip()))
    return _counted(Agenda("", Meeting(""), tuple(items)))


def from_toml(text: str) -> Agenda:
    """Return the agenda of a TOML file.

    It has ``title``, ``date``, ``place``, ``participants``, ``release`` and ``[[items]]`` with ``link``, ``question``
    and ``note``. ``[[decisions]]`` and ``[[actions]]`` have ``text``, ``owner``, ``due`` and ``item`` (its number);
    ``since`` is a list of sentences.

    Raises
    ------
    AgendaError
        When the file is no TOML, a key is unknown or of the wrong kind, or there is no link.
    """
    try:
        known = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AgendaError(f"Dagsordenen kan ikke læses som TOML ({error}). Ret linjen, og prøv igen.") from error
    _only(known, {"title", "name", "date", "place", "participants", "release", "since", *_TABLES}, "dagsordenen")
    name = _words(known, "name") or _words(known, "title")
    return _counted(
        Agenda(
            title=_words(known, "title"),
            meeting=Meeting(name, _words(known, "date"), _words(known, "place"), _list(known, "participants")),
            items=tuple(
                AgendaItem(_words(item, "link"), _words(item, "question"), _words(item, "note"))
                for item in _tables(known, "items")
            ),
            decisions=tuple(map(_decision, _tables(known, "decisions"))),
            actions=tuple(map(_decision, _tables(known, "actions"))),
            since=_list(known, "since"),
            release=_words(known, "release") or "latest",
        )
    )


_TABLES = {
    "items": {"link", "question", "note"},
    "decisions": {"text", "owner", "due", "item"},
    "actions": {"text", "owner", "due", "item"},
}


def _counted(agenda: Agenda) -> Agenda:
    if not agenda.items or not all(item.link for item in agenda.items):
        raise AgendaError("Dagsordenen har et punkt uden link eller slet ingen punkter. Skriv et link til hvert punkt.")
    if len(agenda.items) > MOST:
        raise AgendaError(f"Dagsordenen har {len(agenda.items)} punkter, der er plads til {MOST}. Del den i to.")
    for where, words in _texts(agenda):
        if civil_numbers.holds(words) or civil_numbers.lacks_zero(words):
            raise AgendaError(
                f"Dagsordenen indeholder noget, der ligner et CPR-nummer ({where}). Skriv om roller og antal, ikke om "
                "enkeltpersoner."
            )
    return agenda


def _texts(agenda: Agenda) -> Iterator[tuple[str, str]]:
    """Yield every text that people wrote, with where it stands; who finds a number there does not repeat it."""
    meeting = agenda.meeting
    yield from (("mødet", words) for words in (agenda.title, meeting.name, meeting.date, meeting.place))
    yield from (("deltagerne", words) for words in meeting.participants)
    for place, item in enumerate(agenda.items, start=1):
        yield from ((f"punkt {place}", words) for words in (item.link, item.question, item.note))
    for name, rows in (("beslutning", agenda.decisions), ("opgave", agenda.actions)):
        for place, row in enumerate(rows, start=1):
            yield from ((f"{name} {place}", words) for words in (row.text, row.owner, row.due))
    yield from (("siden sidst", words) for words in agenda.since)


def _decision(given: Mapping[str, Any]) -> Decision:
    item = given.get("item")
    if item is not None and (isinstance(item, bool) or not isinstance(item, int)):
        raise AgendaError(f"Punktet »{item}« ved en beslutning er ikke et tal. Skriv punktets nummer.")
    return Decision(_words(given, "text"), _words(given, "owner"), _words(given, "due"), item)


def _tables(known: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = known.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise AgendaError(f"»{name}« er ikke en liste af tabeller. Begynd hver med [[{name}]].")
    for each in found:
        _only(each, _TABLES[name], f"[[{name}]]")
    return found


def _only(given: Mapping[str, Any], allowed: set[str], where: str) -> None:
    unknown = sorted(set(given) - allowed)
    if unknown:
        raise AgendaError(f"»{unknown[0]}« kendes ikke i {where}. Skriv et af: {', '.join(sorted(allowed))}.")


def _words(known: Mapping[str, Any], name: str) -> str:
    value = known.get(name, "")
    if isinstance(value, dict | list | bool):
        raise AgendaError(f"»{name}« er ikke en tekst. Skriv den i anførselstegn.")
    return str(value).strip()


def _list(known: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = known.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise AgendaError(f'»{name}« er ikke en liste af tekster. Skriv den som ["…", "…"].')
    return tuple(value)
