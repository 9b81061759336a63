"""A meeting of the register as the agenda that a mødemateriale is made from."""

from __future__ import annotations

from datetime import date

from byibalance_core import reports, store
from byibalance_core.register.entries import Decision, Meeting
from byibalance_core.register.roles import role_words
from byibalance_core.register.since import DueItem
from byibalance_core.reports.agenda import Agenda, AgendaError, AgendaItem
from dashboard.book import book
from dashboard.facts import Facts, facts, municipalities
from dashboard.meetings import Since, since
from dashboard.text import Text
from dashboard.views import meeting_since, meeting_steps
from dashboard.views.meeting import decisions_of


def agenda_of_meeting(
    municipality: str, meeting: str, language: str, *, release: str = store.LATEST, today: date | None = None
) -> Agenda:
    """Return the agenda of a meeting in the register: the one place where meetings come in.

    What the register holds in two languages is chosen here, roles become words, items come in their order, and the
    release that the meeting is frozen on becomes `Agenda.release`; all else follows as from a file. Items without a
    view have no figure and are not in it.

    Parameters
    ----------
    release : str
        What a meeting that is not frozen looks at.
    today : date, optional
        The day from which due dates are told where the meeting has none.

    Raises
    ------
    AgendaError
        When there is no such meeting, or nothing on its agenda that can be shown.
    """
    text, rows = Text(language), book(municipality)
    found = rows.one(Meeting, meeting)
    if found is None or municipality not in municipalities():
        raise AgendaError(text("pack.fault.no_meeting", id=meeting, code=municipality))
    pin = found.release if found.frozen else release
    if pin not in (store.LATEST, *municipalities()[municipality]):
        raise AgendaError(text("pack.fault.release", id=pin, code=municipality))
    known = facts(municipality, pin)
    items = [item for item in meeting_steps.agenda(rows, found) if item.link]
    if not items:
        raise AgendaError(text("meeting_page.pack.no_items"))
    place = {item.id: number for number, item in enumerate(items, start=1)}
    told = since(known, rows, found, today or date.today())
    return Agenda(
        title=found.said("name", text.language),
        meeting=reports.Meeting(
            found.said("name", text.language),
            found.day.isoformat() if found.day else "",
            found.place,
            tuple(role_words(each, text.language, known.organisation_names) for each in found.participants),
        ),
        items=tuple(
            AgendaItem(
                item.link,
                item.said("question", text.language) or item.said("title", text.language),
                item.said("note", text.language),
            )
            for item in items
        ),
        decisions=tuple(
            _decided(each, known, text, place.get(each.agenda_item))
            for each in decisions_of(rows, found)
            if each.state != "dropped"
        ),
        actions=_due(told, known, text),
        since=meeting_since.sentences(known, told, text),
        release=pin,
    )


def _decided(each: Decision, known: Facts, text: Text, place: int | None) -> reports.Decision:
    owner = role_words(each.owner_role, text.language, known.organisation_names) if each.owner_role else ""
    due = each.due.isoformat() if each.due else ""
    return reports.Decision(each.said("text", text.language), owner, due, place)


def _due(told: Since, known: Facts, text: Text) -> tuple[reports.Decision, ...]:
    """Return what is overdue and what falls due before the next meeting."""

    def row(item: DueItem) -> reports.Decision:
        owner = item.entry.owner_role
        return reports.Decision(
            meeting_since.due_title(item, text),
            role_words(owner, text.language, known.organisation_names) if owner else "",
            item.due.isoformat() if item.due else "",
        )

    return tuple(row(item) for item in told.of("overdue", "due"))
