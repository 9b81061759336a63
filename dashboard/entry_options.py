"""What a field of a row can be chosen from: names of what the release and the register have, never ids to be typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from byibalance_core import release, settings
from byibalance_core.parameters import indicators
from byibalance_core.register import links
from byibalance_core.register.entries import KINDS, UNIT_KINDS, AgendaItem, Entry, Meeting
from dashboard.entry_fields import PARAGRAPHS, Asked, fields_of
from dashboard.text import danish_order
from dashboard.views.entry_words import Known

#: Stands in the list of meetings for one that is made with its first item.
NEW_MEETING = "*new*"
#: The file of a release in which its agreement's ladders stand.
_LADDERS = "agreement.toml"
#: Years that a card may be about, before and after this one.
_YEARS = (4, 1)


def options(
    known: Known, which: Asked, name: str, values: Mapping[str, Any], roles: Mapping[str, str]
) -> dict[Any, str] | None:
    """Return what a field is chosen from, each in words, by its value; None where it is written.

    Parameters
    ----------
    values : mapping of str to object
        The row's other fields as they stand in the form.
    roles : mapping of str to str
        Roles in words.
    """
    told, text = fields_of(which.kind)[name].metadata, known.text
    if "values" in told:
        return {value: known.choice(which.kind, name, value) for value in told["values"] if value}
    if told.get("role"):
        return dict(roles)
    if "of" in told:
        return _rows(known, which, name, told["of"], values)
    offers = {
        "organisation": lambda: _sorted(known.facts.organisation_names),
        "unit_id": lambda: units(known, str(values.get("unit_kind", ""))),
        "unit_ids": lambda: units(known, str(values.get("unit_kind", ""))),
        "indicator": lambda: _indicators(known, values),
        "period": lambda: _periods(known, values),
        "baseline_period": lambda: _periods(known, values),
        "release": lambda: {
            each.release_id: text("register.release_of", date=text.date(each.created[:10]))
            for each in release.list_releases(settings.store(), known.facts.m.code)
        },
        "effort": lambda: _efforts(known),
        "file": lambda: {_LADDERS: _LADDERS},
        "paragraphs": lambda: {each: known.choice(which.kind, name, each) for each in PARAGRAPHS},
        "year": lambda: _years(known),
    }
    return offers[name]() if name in offers else None


def units(known: Known, kind: str) -> dict[str, str]:
    """Return the units of a kind by id."""
    facts = known.facts
    if kind not in UNIT_KINDS:
        return {}
    if kind == "municipality":
        return {facts.m.code: facts.m.name}
    if kind == "area":
        return {area: facts.area_name(area) for area in facts.area_order}
    ids = facts.organisation_names if kind == "organisation" else facts.estates.index
    return _sorted({str(unit): known.unit(kind, str(unit)) for unit in ids})


def is_there(known: Known, which: Asked, name: str, row: Entry) -> bool:
    """Tell whether what a button's message names for a field is something that the release or the register has."""
    value = getattr(row, name)
    of = fields_of(which.kind)[name].metadata.get("of")
    if of:
        return not value or known.book.one(KINDS[of], value) is not None
    if name not in ("organisation", "unit_id", "unit_ids", "indicator", "release"):
        return True
    offered = options(known, which, name, vars(row), {}) or {}
    return all(each in offered for each in (value if isinstance(value, tuple) else (value,)) if each)


def meetings(known: Known, link: str) -> dict[str, str]:
    """Return the meetings to which a view can be added: open ones, and those frozen on its release."""
    found = {}
    seen = links.release_of(link)
    seen = known.facts.m.release_id if seen == "latest" else seen
    for each in sorted(known.book.all(Meeting), key=lambda row: (row.frozen, row.day or date.max, row.id)):
        if each.state == "cancelled" or (each.frozen and each.release != seen):
            continue
        name = known.row(each)
        found[each.id] = known.text("register.frozen_on", meeting=name) if each.frozen else name
    return found


def _rows(known: Known, which: Asked, name: str, kind: str, values: Mapping[str, Any]) -> dict[str, str]:
    if which.form == "agenda_item.add":
        found = meetings(known, str(values.get("link", "")))
        return found | {NEW_MEETING: known.text("register.new_meeting")}
    rows: list[Entry] = [row for row in known.book.all(KINDS[kind]) if row.id != which.id]
    # A row belongs to what its neighbours belong to: a target to the action's agreement, an item to its meeting.
    shared = {"target": "agreement", "party": "agreement", "document": "agreement", "agenda_item": "meeting"}
    for field in (shared[name],) if name in shared else ("unit_kind", "unit_id") if name == "answers" else ():
        wanted = values.get(field)
        rows = [row for row in rows if not wanted or getattr(row, field) == wanted]
    if kind == "agenda_item":
        rows.sort(key=lambda row: row.position if isinstance(row, AgendaItem) else 0)
        return {row.id: known.row(row) for row in rows}
    return _sorted({row.id: known.row(row) for row in rows})


def _indicators(known: Known, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the indicators that the municipality has; convictions are no measure of an agreement's."""
    own = {name: entry for name, entry in known.facts.catalogue.items() if entry.sensitivity != "strict"}
    now = str(values.get("indicator", ""))
    if now in indicators():
        own.setdefault(now, indicators()[now])
    return _sorted({name: str(entry.name[known.text.language]) for name, entry in own.items()})


def _periods(known: Known, values: Mapping[str, Any]) -> dict[str, str]:
    rows = known.facts.series(str(values.get("unit_id", "")), str(values.get("indicator", "")))
    periods = sorted(set(rows["period"].dropna().astype(str)), reverse=True)
    return {each: each for each in periods or [str(year) for year in _years(known) if year]}


def _efforts(known: Known) -> dict[str, str]:
    if "efforts" not in known.facts.m.tables:
        return {}
    rows = known.facts.m.table("efforts")
    return _sorted(dict(zip(rows["effort_id"].astype(str), rows["name"].astype(str), strict=True)))


def _years(known: Known) -> dict[int, str]:
    this = date.today().year
    offered = range(this + _YEARS[1], this - _YEARS[0] - 1, -1)
    return {0: known.text("register.without_year")} | {year: str(year) for year in offered}


def _sorted(words: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(words.items(), key=lambda pair: danish_order(pair[1])))


def still_fits(row: Entry, name: str, values: Mapping[str, Any]) -> bool:
    """Tell whether a row's own value still belongs: what it hangs on is as it was."""
    measured = ("indicator", "unit_id")
    hangs_on = {"unit_id": ("unit_kind",), "unit_ids": ("unit_kind",), "period": measured, "baseline_period": measured}
    return all(values.get(each) == getattr(row, each, None) for each in hangs_on.get(name, ()))
