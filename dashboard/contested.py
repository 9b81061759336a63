"""Which objections stand on a figure of a page, in words: the mødemateriale prints them with it."""

from __future__ import annotations

from byibalance_core.parameters import indicators
from byibalance_core.register.entries import Objection
from byibalance_core.register.standing import contested_figures
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.markup import Figure
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.meeting_words import role
from dashboard.views.register_words import unit


def objections_on(known: Facts, book: Book, state: ViewState, figure: Figure, text: Text) -> tuple[Objection, ...]:
    """Return the objections to what a figure shows, until they are settled.

    A figure shows a contested one where it names the indicator, and names the unit or belongs to an area that holds it.
    """
    rows = book.all(Objection)
    if not rows:
        return ()
    owners = known.estates["organisation_id"].astype(str).to_dict()
    found = contested_figures(rows, known.values, release_id=known.m.release_id, organisation_of=owners)
    cells = {str(cell) for row in figure.table.rows for cell in row if isinstance(cell, str)}
    words = " ".join((figure.title, figure.subtitle, *(column.label for column in figure.table.columns), *cells))
    shown = {
        str(row.objection)
        for row in found.itertuples()
        if _names(str(row.indicator), words, text)
        and (unit(known, row.unit_kind, row.unit_id) in cells or _lies_in(known, row, state))
    }
    return tuple(each for each in rows if each.id in shown)


def _names(indicator: str, words: str, text: Text) -> bool:
    entry = indicators().get(indicator)
    return entry is not None and any(name[text.language] in words for name in (entry.name, entry.short))


def _lies_in(known: Facts, row: object, state: ViewState) -> bool:
    kind, at = str(row.unit_kind), str(row.unit_id)  # type: ignore[attr-defined]
    if kind == "municipality":
        return not state.area
    area = at if kind == "area" else str(known.estates["area_id"].get(at, "")) if kind == "estate" else ""
    return area != "" and area in (state.area, *state.compare)


def objection_words(objection: Objection, known: Facts, text: Text) -> str:
    """Return an objection and its answer in one line."""
    entry = indicators().get(objection.indicator)
    what = [unit(known, objection.unit_kind, objection.unit_id), entry.name[text.language] if entry else ""]
    said = text(
        "meeting_page.agenda.objection",
        who=known.organisation_names.get(objection.organisation, objection.organisation),
        what=" ".join(filter(None, (", ".join(filter(None, what)), objection.period))),
        text=objection.said("text", text.language),
    )
    if not objection.answer:
        return said
    who = role(objection.answered_by, known, text)
    answer = text("meeting_page.agenda.objection_answer", who=who, text=objection.said("answer", text.language))
    return f"{said} {answer}"
