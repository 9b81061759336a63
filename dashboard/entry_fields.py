"""Which fields of a row people see when they write it, in which order, and what the page that opens it has said.

A form is named by its kind, or by its kind and a flow: a flow shows a part of the row's fields, for one step of its
life. A button asks for one by the preset ``flow`` (`dashboard.markup.write_button`): ``write_button(label,
"objection", row.id, flow="answer")``. What else a preset names are fields of the row, written as text: days as
``2026-12-01``, numbers with a point and shares as 0-1, yes as ``1``, several values parted by blanks. A day that is
not named begins with today where the form says so.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from byibalance_core.register import links, rules
from byibalance_core.register.entries import KINDS, Entry, own_fields

#: Paragraphs of almenboligloven that an agreement may use.
PARAGRAPHS = ("51b", "59", "60", "62a", "63", "101a", "104")
#: Free texts of more than a line.
LONG = frozenset({"terms", "text", "note", "answer"})
#: Longest message that is read: a link of any length, with every sign of it escaped once more.
LONGEST = 4 * links.LONGEST


@dataclass(frozen=True)
class Form:
    """What a form shows; names are parted by blanks.

    Attributes
    ----------
    lines : tuple of str
        Fields in their order; those of one line stand side by side where there is room. Their English texts follow.
    required : str
        Fields that may not be blank.
    given : str
        What the page that opens the form says; chosen in the form where a new row's page did not say it.
    kept : str
        What the program keeps: never shown.
    today : str
        The field that begins with today's date where it is blank.
    is_short : bool
        Whether the English texts are left for another time.
    """

    lines: tuple[str, ...]
    required: str = ""
    given: str = ""
    kept: str = ""
    today: str = ""
    is_short: bool = False

    @property
    def shown(self) -> tuple[str, ...]:
        """The fields of the lines."""
        return tuple(" ".join(self.lines).split())


FORMS: MappingProxyType[str, Form] = MappingProxyType(
    {
        "agreement": Form(
            ("name", "kind supersedes", "valid_from valid_to", "paragraphs", "terms", "fictitious"),
            required="name valid_from",
            kept="source_id",
        ),
        "agreement_party": Form(
            ("part", "organisation", "name"), required="agreement organisation name", given="agreement"
        ),
        "coverage": Form(("unit_kind unit_id", "excluded", "note"), required="agreement unit_id", given="agreement"),
        "ladder_link": Form(("file release",), required="agreement file release", given="agreement"),
        "target": Form(
            ("title", "indicator", "unit_kind unit_id", "direction value", "baseline baseline_period", "deadline"),
            required="title unit_id value",
            given="agreement",
        ),
        "action": Form(("title", "owner_role due", "target", "state done_on"), required="title", given="agreement"),
        "action.done": Form(("state done_on",), required="done_on", today="done_on"),
        "joint_effort": Form(
            ("title", "text", "unit_kind unit_ids", "begins ends", "owner_role effort"),
            required="title",
            given="agreement",
        ),
        "note": Form(
            ("kind voice", "organisation", "text", "day", "answers stance"),
            required="unit_id text day organisation stance",
            given="unit_kind unit_id",
            today="day",
        ),
        "approval": Form(
            ("outcome day", "text"), required="organisation release day", given="organisation release", today="day"
        ),
        "approval.approve": Form(
            ("day", "text"), required="organisation release day", given="organisation release", today="day"
        ),
        "objection": Form(
            ("indicator period", "text", "day", "answer", "answered_by answered_on", "settled_on"),
            required="organisation unit_id release text day",
            given="organisation unit_kind unit_id release",
        ),
        "objection.object": Form(
            ("indicator period", "text", "day"),
            required="organisation unit_id release text day",
            given="organisation unit_kind unit_id release",
            today="day",
        ),
        "objection.answer": Form(
            ("answer", "answered_by answered_on"), required="answer answered_by answered_on", today="answered_on"
        ),
        "objection.settle": Form(("settled_on",), required="settled_on", today="settled_on"),
        "meeting": Form(
            ("name", "kind organisation", "day place", "participants", "state"),
            required="name organisation",
            given="agreement",
            kept="release frozen",
        ),
        "agenda_item": Form(
            ("title", "question", "link", "note"), required="meeting title", given="meeting", kept="position"
        ),
        "agenda_item.add": Form(
            ("meeting", "title", "question", "link"), required="meeting title", kept="position", is_short=True
        ),
        "decision": Form(
            ("text", "owner_role due", "agenda_item", "state done_on", "link"),
            required="meeting text done_on",
            given="meeting",
            kept="release",
        ),
        "decision.done": Form(("state done_on",), required="done_on", today="done_on"),
        "saved_view": Form(("name", "link"), required="name link"),
        "document": Form(("title", "link", "day"), required="agreement title", given="agreement"),
        "signature": Form(("party document", "role day"), required="agreement party", given="agreement"),
        "card_text": Form(("text",), required="text", given="card part agreement year"),
    }
)

#: Fields that are asked for only where another one has a value, of several, or any at all (blank).
ONLY_WHEN: MappingProxyType[str, MappingProxyType[str, tuple[str, str]]] = MappingProxyType(
    {
        "agreement_party": MappingProxyType(
            {"organisation": ("part", "organisation"), "name": ("part", "municipality federation")}
        ),
        "target": MappingProxyType(
            dict.fromkeys(
                ("unit_kind", "unit_id", "direction", "value", "baseline", "baseline_period"), ("indicator", "")
            )
        ),
        "action": MappingProxyType({"done_on": ("state", "done")}),
        "note": MappingProxyType({"organisation": ("voice", "organisation"), "stance": ("answers", "")}),
        "meeting": MappingProxyType({"organisation": ("kind", "dialogue")}),
        "decision": MappingProxyType({"done_on": ("state", "done")}),
    }
)


class UnknownRowError(LookupError):
    """A button's message names no row that can be written: somebody changed it on the way."""


@dataclass(frozen=True)
class Asked:
    """What a button asks to write.

    Attributes
    ----------
    id : str
        Blank for a new row.
    flow : str
        Blank for the whole row.
    preset : dict
        Values of fields by name.
    """

    kind: str
    id: str
    flow: str
    preset: dict[str, Any]

    @property
    def form(self) -> str:
        """The name of its form."""
        return f"{self.kind}.{self.flow}" if self.flow else self.kind


def asked(what: str) -> Asked:
    """Read a button's message, `kind/id?preset`.

    Raises
    ------
    UnknownRowError
        Where it names a kind, a flow or a field that is not there, or a value that the register would refuse.

    Examples
    --------
    >>> asked("target/?agreement=a1&value=0.45&deadline=2028-12-31").preset
    {'agreement': 'a1', 'value': 0.45, 'deadline': datetime.date(2028, 12, 31)}
    >>> asked("objection/i1?flow=answer").form
    'objection.answer'
    """
    path, _, query = what.partition("?")
    kind, _, entry_id = path.partition("/")
    if kind not in KINDS or len(what) > LONGEST:
        raise UnknownRowError(kind[:40])
    fields = {each.name: each for each in own_fields(kind)}
    given = dict(parse_qsl(query))
    flow = given.pop("flow", "")
    if kind == "agenda_item" and not entry_id and not flow:
        flow = "add"
    found = Asked(kind, entry_id, flow, {})
    if found.form not in FORMS or not given.keys() <= fields.keys():
        raise UnknownRowError(kind)
    try:
        found.preset.update({name: _read(str(fields[name].type), value) for name, value in given.items()})
    except ValueError:
        raise UnknownRowError(kind) from None
    wrong = rules.problems(replace(KINDS[kind](municipality="000", id=entry_id), **found.preset))
    if any(each.field in given or each.code == "id" for each in wrong):
        raise UnknownRowError(kind)
    return found


def _read(kind: str, value: str) -> Any:
    if kind == "bool":
        return value == "1"
    if kind.startswith("date"):
        return date.fromisoformat(value)
    if kind.startswith("tuple"):
        return tuple(value.split())
    return int(value) if kind == "int" else float(value) if kind.startswith("float") else value


def fields_of(kind: str) -> dict[str, dataclasses.Field[Any]]:
    """Return the fields of a kind by name."""
    return {each.name: each for each in own_fields(kind)}


def english(kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the English texts that belong to fields.

    Examples
    --------
    >>> english("decision", ("text", "due"))
    ('text_en',)
    """
    known = fields_of(kind)
    return tuple(f"{name}_en" for name in names if f"{name}_en" in known)


def lines(which: Asked, values: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return the fields to show, line by line, as the values stand: what the page said is not asked again."""
    form = FORMS[which.form]
    asked_for = [name for name in form.given.split() if not which.id and name not in which.preset]
    shown = (*(" ".join(asked_for[i : i + 2]) for i in range(0, len(asked_for), 2)), *form.lines)
    kept = (tuple(name for name in line.split() if is_open(which.kind, name, values)) for line in shown)
    return tuple(line for line in kept if line)


def is_open(kind: str, name: str, values: dict[str, Any]) -> bool:
    """Tell whether a field is asked for, as the values of the others stand.

    Examples
    --------
    >>> is_open("action", "done_on", {"state": "planned"}), is_open("action", "done_on", {"state": "done"})
    (False, True)
    """
    other, wanted = ONLY_WHEN.get(kind, {}).get(name, ("", ""))
    if not other:
        return True
    return values.get(other) in wanted.split() if wanted else bool(values.get(other))


def began(which: Asked, row: Entry, today: date) -> Entry:
    """Return the row that a form begins with: a preset and today's date where the form says so."""
    row = replace(row, **which.preset)
    form = FORMS[which.form]
    if form.today and getattr(row, form.today) is None:
        row = replace(row, **{form.today: today})
    return replace(row, **_OF_FLOW.get(which.form, {}))  # type: ignore[arg-type]


#: What a flow itself says of the row.
_OF_FLOW: dict[str, dict[str, Any]] = {
    "approval.approve": {"outcome": "approved"},
    "action.done": {"state": "done"},
    "decision.done": {"state": "done"},
}


def closed_to_defaults(row: Entry, kind: str) -> Entry:
    """Return a row whose fields that are not asked for say nothing."""
    values = {each.name: getattr(row, each.name) for each in own_fields(kind)}
    nothing = {name: each.default for name, each in fields_of(kind).items() if not is_open(kind, name, values)}
    return replace(row, **nothing)


def missing(which: Asked, row: Entry) -> tuple[str, ...]:
    """Return the shown fields that must be filled in and are not."""
    values = {name: getattr(row, name) for name in fields_of(which.kind)}
    shown = {name for line in lines(which, values) for name in line}
    return tuple(name for name in FORMS[which.form].required.split() if name in shown and values[name] in ("", None))
