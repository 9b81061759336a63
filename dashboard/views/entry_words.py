"""Rows of the register in words: fields, values, faults, two texts beside each other, and a row's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from byibalance_core.parameters import Indicator, indicators
from byibalance_core.register.changes import ConflictError, Version
from byibalance_core.register.database import RegisterBusyError
from byibalance_core.register.entries import (
    KINDS,
    AgreementParty,
    Approval,
    CardText,
    Coverage,
    Entry,
    LadderLink,
    Objection,
    Signature,
    kind_of,
    own_fields,
)
from byibalance_core.register.roles import role_words
from byibalance_core.register.rules import EntryError, Problem
from dashboard.book import Book, NoRegisterError
from dashboard.facts import Facts
from dashboard.pages import PATHS
from dashboard.text import Text
from dashboard.views.letting_words import estate_name

#: Characters of a row's text that name it in a list.
_NAME = 90
_HERE = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True)
class Known:
    """What words of a row are made from.

    Examples
    --------
    >>> Known.label_of(Text("da"), "decision", "due"), Known.label_of(Text("en"), "note", "text_en")
    ('Frist', 'Note (English)')
    """

    facts: Facts
    book: Book
    text: Text

    @staticmethod
    def label_of(text: Text, kind: str, name: str) -> str:
        """Return what a field is called."""
        base = name.removesuffix("_en")
        own = f"register.field_of.{kind}.{base}"
        said = text(own if text.has(own) else f"register.field.{base}")
        return text("register.english_field", field=said) if name != base else said

    def label(self, kind: str, name: str, row: Entry | None = None) -> str:
        """Return what a field is called, with the unit of its row's indicator where it is a figure."""
        said = self.label_of(self.text, kind, name)
        measured = self.measured(row) if name in ("value", "baseline") else None
        return self.text("register.in_unit", field=said, unit=self.text.unit(measured)) if measured else said

    @staticmethod
    def measured(row: Entry | None) -> Indicator | None:
        """Return the indicator that a row's figures are of."""
        return indicators().get(str(getattr(row, "indicator", "")))

    def choice(self, kind: str, name: str, value: str) -> str:
        """Return one of a field's values in words."""
        own = f"register.choice_of.{kind}.{name}.{value}"
        return self.text(own if self.text.has(own) else f"register.choice.{name}.{value}")

    def unit(self, kind: str, unit: str) -> str:
        """Return the name of a unit; its id where it has none."""
        if kind == "estate":
            return estate_name(self.facts, unit)
        if kind == "organisation":
            return self.facts.organisation_names.get(unit, unit)
        return self.facts.m.name if unit == self.facts.m.code else self.facts.area_name(unit)

    def indicator(self, name: str) -> str:
        """Return the name of an indicator."""
        entry = indicators().get(name)
        return str(entry.name[self.text.language]) if entry else name

    def role(self, role: str) -> str:
        """Return a role in words."""
        return role_words(role, self.text.language, self.facts.organisation_names)  # type: ignore[arg-type]

    def time(self, at: datetime | None) -> str:
        """Return when something was written, as the clock in Denmark shows it."""
        if at is None:
            return ""
        local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(_HERE)
        return self.text("register.year_month", date=self.text.date(local.date().isoformat()), time=f"{local:%H.%M}")

    def row(self, row: Entry) -> str:
        """Return what a row is called in a list or a message."""
        if isinstance(row, Coverage):
            return self.unit(row.unit_kind, row.unit_id)
        if isinstance(row, LadderLink):
            return row.file
        if isinstance(row, Approval):
            return self.unit("organisation", row.organisation)
        if isinstance(row, Objection):
            said = filter(None, (self.unit(row.unit_kind, row.unit_id), self.indicator(row.indicator), row.period))
            return " · ".join(said)
        if isinstance(row, CardText):
            return f"{self.choice('card_text', 'card', row.card)} · {self.choice('card_text', 'part', row.part)}"
        if isinstance(row, Signature):
            party = self.book.one(AgreementParty, row.party)
            return self.row(party) if party else row.party
        for name in ("name", "title", "text"):
            if hasattr(row, name) and row.said(name, self.text.language):  # type: ignore[arg-type]
                said = row.said(name, self.text.language)  # type: ignore[arg-type]
                return said if len(said) <= _NAME else f"{said[:_NAME].rstrip()}…"
        return self.unit("organisation", getattr(row, "organisation", "")) or row.id

    def value(self, row: Entry, name: str, value: Any) -> str:
        """Return a field's value in words; `row` tells what it belongs to."""
        kind, text = kind_of(row), self.text
        if name == "deleted":
            return text("register.conflict.deleted" if value else "register.conflict.not_deleted")
        if isinstance(value, bool):
            return text("register.yes" if value else "register.no")
        if name == "year" and not value:
            return text("register.without_year")
        if value in ("", None, ()):
            return text("register.blank")
        if isinstance(value, date):
            return text.date(value.isoformat())
        if isinstance(value, tuple):
            return text.listing(self.value(row, name, each) for each in value)
        if isinstance(value, float):
            measured = self.measured(row)
            return f"{text.value(measured, value)} {text.unit(measured)}" if measured else text.number(value, 2)
        return self._named(row, kind, name, str(value))

    def _named(self, row: Entry, kind: str, name: str, value: str) -> str:
        told: Mapping[str, Any] = next((each.metadata for each in own_fields(kind) if each.name == name), {})
        if told.get("role") or name == "changed_by":
            return self.role(value)
        if "values" in told or name == "paragraphs":
            key = f"register.choice.{name}.{value}"
            known = self.text.has(key) or self.text.has(f"register.choice_of.{kind}.{name}.{value}")
            return self.choice(kind, name, value) if known else value
        if "of" in told:
            other = self.book.one(KINDS[told["of"]], value)
            return self.row(other) if other else value
        if told.get("link"):
            return self.view(value)
        if name == "organisation":
            return self.unit("organisation", value)
        if name == "release" and value == self.facts.m.release_id:
            return self.text("register.release_of", date=self.text.date(self.facts.m.published_at[:10]))
        if name in ("unit_id", "unit_ids"):
            return self.unit(str(getattr(row, "unit_kind", "area")), value)
        return self.indicator(value) if name == "indicator" else value

    def view(self, link: str) -> str:
        """Return what a link shows: its page, the area, the map's measure or that it is a figure."""
        parts = urlsplit(link)
        query, page = dict(parse_qsl(parts.query)), parts.path.strip("/")
        said = [self.text(f"frame.page.{page}")] if page in PATHS else [parts.path]
        if query.get("area"):
            said.append(self.facts.area_name(query["area"]))
        if parts.fragment:
            said.append(self.text("register.a_figure"))
        elif page == PATHS[0] and query.get("measure") in indicators():
            said.append(str(indicators()[query["measure"]].short[self.text.language]))
        return " · ".join(said)


def problem(fault: Problem, kind: str, text: Text) -> str:
    """Return a fault of a row in the reader's language."""
    field = Known.label_of(text, kind, fault.field) if fault.field else ""
    return text(f"register.problem.{fault.code}", field=field, **fault.values)


def faults(error: Exception, kind: str, text: Text) -> tuple[str, ...]:
    """Return why something could not be written, in the reader's language.

    Examples
    --------
    >>> faults(RegisterBusyError("…"), "note", Text("en"))[0][:46]
    'Others are writing in the register just now. N'
    """
    if isinstance(error, EntryError):
        return tuple(problem(each, kind, text) for each in error.problems)
    names = {RegisterBusyError: "busy", NoRegisterError: "public", ConflictError: "conflict", LookupError: "gone"}
    found = next((name for cls, name in names.items() if isinstance(error, cls)), "unreadable")
    return (text(f"register.error.{found}"),)


def about(known: Known, row: Entry, names: Sequence[str]) -> str:
    """Return what the page has said of a row, as a line over its form."""
    kind = kind_of(row)
    told = []
    for name in names:
        unit = known.text(f"register.unit.{row.unit_kind}") if name == "unit_id" and hasattr(row, "unit_kind") else ""
        told.append((unit or known.label_of(known.text, kind, name), known.value(row, name, getattr(row, name))))
    parts = "".join(f"<span><b>{escape(label)}</b> {escape(said)}</span>" for label, said in told)
    return f'<div class="b-entry-about b-sub">{parts}</div>' if parts else ""


def shown_view(known: Known, link: str) -> str:
    """Return what a row's link shows, with the way to it in the reader's language; nothing is typed here."""
    text, parts = known.text, urlsplit(link)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"language": text.language}
    address = urlunsplit(parts._replace(query=urlencode(query)))
    opens = f'<span class="b-visually-hidden"> ({escape(text("register.opens_new"))})</span>'
    href = escape(address, quote=True)
    return (
        f'<div class="b-entry-about b-sub"><span><b>{escape(text("register.view"))}</b> {escape(known.view(link))}</span>'
        f'<a href="{href}" target="_blank" rel="noopener">{escape(text("register.open"))}{opens}</a></div>'
    )


def two_texts(known: Known, conflict: ConflictError, name: str) -> str:
    """Return one field as two people wrote it, side by side, with what stood before."""
    text, theirs = known.text, conflict.theirs
    kind = kind_of(theirs)
    heads = (
        text("register.conflict.mine"),
        text("register.conflict.theirs", role=known.role(theirs.changed_by), when=known.time(theirs.changed_at)),
    )
    said = (known.value(row, name, getattr(row, name)) for row in (conflict.mine, theirs))
    sides = "".join(
        f'<div><div class="b-sub">{escape(head)}</div><p>{escape(value)}</p></div>'
        for head, value in zip(heads, said, strict=True)
    )
    before = ""
    if conflict.base is not None:
        stood = known.value(conflict.base, name, getattr(conflict.base, name))
        before = f'<div class="b-sub">{escape(text("register.conflict.before", value=stood))}</div>'
    head = escape(known.label(kind, name, theirs))
    return f'<div class="b-two-texts"><h3>{head}</h3><div class="b-two-sides">{sides}</div>{before}</div>'


def version(known: Known, found: Version, before: Entry | None) -> str:
    """Return one version of a row's history: who, when, what changed."""
    text, row = known.text, found.entry
    kind = kind_of(row)
    head = text(
        "register.history.version",
        number=row.version,
        change=text(f"register.history.change.{found.change}"),
        role=known.role(row.changed_by),
        when=known.time(row.changed_at),
    )
    changes = []
    for name in ("deleted", *(each.name for each in own_fields(kind))) if before is not None else ():
        old, new = getattr(before, name), getattr(row, name)
        if old != new:
            words = (known.value(before, name, old), known.value(row, name, new))  # type: ignore[arg-type]
            label = known.label(kind, name, row)
            changes.append(text("register.history.field", field=label, before=words[0], after=words[1]))
    listed = "".join(f"<li>{escape(change)}</li>" for change in changes)
    return f'<div class="b-version"><b>{escape(head)}</b>{f"<ul>{listed}</ul>" if listed else ""}</div>'


def conflict_lead(known: Known, conflict: ConflictError) -> str:
    """Return what has happened where two have written the same row."""
    theirs, text = conflict.theirs, known.text
    said = text("register.conflict.lead", role=known.role(theirs.changed_by), when=known.time(theirs.changed_at))
    return f'<div role="alert"><h3>{escape(text("register.conflict.title"))}</h3><p>{escape(said)}</p></div>'


def wrote(said: str, see: str) -> str:
    """Return the line on what was written last; `see` is the link to it."""
    return f'<div class="b-wrote" role="status"><span>{escape(said)}</span>{f" {see}" if see else ""}</div>'
