"""What stands in the register: one frozen value per kind of row, each field with what it may hold.

A field's metadata says more than its type where that is needed: ``words`` is free text that people wrote, ``role`` a
role of `byibalance_core.register.roles`, ``link`` a saved view, ``address`` a document's place, ``of`` the kind of row
that an id names, ``values`` the allowed words. Text in English stands in a field of its own (``text_en``), blank where
nobody wrote it. Table and columns follow from these declarations; `byibalance_core.register.migrations` makes them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from byibalance_core.register.roles import Language

Voice = Literal["municipality", "organisation", "residents"]
VOICES = ("municipality", "organisation", "residents")
UNIT_KINDS = ("municipality", "area", "estate", "organisation")
#: Measures of the law's documentation cards; see `byibalance_core.register.grant_card`.
CARDS = ("grants", "104", "164")


def _words() -> Any:
    return field(default="", metadata={"words": True})


def _of(kind: str) -> Any:
    return field(default="", metadata={"of": kind})


def _one_of(*values: str, default: str = "") -> Any:
    return field(default=default, metadata={"values": values if default else ("", *values)})


def _role() -> Any:
    return field(default="", metadata={"role": True})


def _link() -> Any:
    return field(default="", metadata={"link": True})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What every row has.

    Attributes
    ----------
    id : str
        Never used again; blank on a new row, which the store then names.
    municipality : str
        Three digits.
    version : int
        0 for what is not stored yet, then 1, 2, …; an edit names the version it was made on.
    changed_at : datetime or None
        UTC.
    changed_by : str
        A role, never a person's name.
    deleted : bool
        A row is never removed, only marked.
    """

    id: str = ""
    municipality: str = ""
    version: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""
    deleted: bool = False

    def said(self, name: str, language: Language) -> str:
        """Return a text in a language; the Danish, or the only one, where nobody wrote it in that language.

        Examples
        --------
        >>> Decision(text="Fortsæt", text_en="Go on").said("text", "en"), Decision(text="Fortsæt").said("text", "en")
        ('Go on', 'Fortsæt')
        """
        translated = getattr(self, f"{name}_en", "") if language == "en" else ""
        return str(translated or getattr(self, name))


@dataclass(frozen=True, kw_only=True)
class Agreement(Entry):
    """An agreement between a municipality and its housing organisations; `supersedes` is the one before it."""

    kind: str = _one_of("strategic", "letting", "allocation", "homelessness", default="strategic")
    name: str = _words()
    name_en: str = _words()
    valid_from: date | None = None
    valid_to: date | None = None
    paragraphs: tuple[str, ...] = ()
    terms: str = _words()
    terms_en: str = _words()
    supersedes: str = _of("agreement")
    source_id: str = ""
    fictitious: bool = False


@dataclass(frozen=True, kw_only=True)
class AgreementParty(Entry):
    """A party: the municipality, an organisation of the release by id, or a federation that stands for several."""

    agreement: str = _of("agreement")
    part: str = _one_of("municipality", "organisation", "federation", default="organisation")
    organisation: str = ""
    name: str = _words()


@dataclass(frozen=True, kw_only=True)
class Coverage(Entry):
    """What an agreement covers: an organisation with all its estates, or one estate; `excluded` takes it out."""

    agreement: str = _of("agreement")
    unit_kind: str = _one_of("organisation", "estate", default="organisation")
    unit_id: str = ""
    excluded: bool = False
    note: str = _words()
    note_en: str = _words()


@dataclass(frozen=True, kw_only=True)
class LadderLink(Entry):
    """Where an agreement's ladders stand: a file of the release, and the release in which it was agreed."""

    agreement: str = _of("agreement")
    file: str = ""
    release: str = ""


@dataclass(frozen=True, kw_only=True)
class Target(Entry):
    """A goal that a release can measure: an indicator of the catalogue for one unit; shares run 0-1.

    Without an indicator it is told in words and never counted as reached or missed.
    """

    agreement: str = _of("agreement")
    title: str = _words()
    title_en: str = _words()
    indicator: str = ""
    unit_kind: str = _one_of(*UNIT_KINDS, default="municipality")
    unit_id: str = ""
    direction: str = _one_of("at_least", "at_most", default="at_least")
    value: float | None = None
    deadline: date | None = None
    baseline: float | None = None
    baseline_period: str = ""


@dataclass(frozen=True, kw_only=True)
class Action(Entry):
    """Something somebody is to do before a day."""

    agreement: str = _of("agreement")
    target: str = _of("target")
    title: str = _words()
    title_en: str = _words()
    owner_role: str = _role()
    due: date | None = None
    state: str = _one_of("planned", "under_way", "done", "dropped", default="planned")
    done_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class JointEffort(Entry):
    """Something the parties do together; `effort` is its row in the release's table of efforts, where it has one."""

    agreement: str = _of("agreement")
    title: str = _words()
    title_en: str = _words()
    text: str = _words()
    text_en: str = _words()
    effort: str = ""
    unit_kind: str = _one_of(*UNIT_KINDS, default="area")
    unit_ids: tuple[str, ...] = ()
    begins: date | None = None
    ends: date | None = None
    owner_role: str = _role()


@dataclass(frozen=True, kw_only=True)
class Note(Entry):
    """A dated local note on a unit, in one voice; it may agree or disagree with another note."""

    unit_kind: str = _one_of(*UNIT_KINDS, default="area")
    unit_id: str = ""
    kind: str = _one_of("strength", "challenge", default="strength")
    voice: str = _one_of(*VOICES, default="municipality")
    organisation: str = ""
    text: str = _words()
    text_en: str = _words()
    day: date | None = None
    answers: str = _of("note")
    stance: str = _one_of("agrees", "disagrees")


@dataclass(frozen=True, kw_only=True)
class Approval(Entry):
    """What an organisation says of its figures in a release."""

    organisation: str = ""
    release: str = ""
    outcome: str = _one_of("approved", "objected", default="approved")
    day: date | None = None
    text: str = _words()
    text_en: str = _words()


@dataclass(frozen=True, kw_only=True)
class Objection(Entry):
    """An organisation's objection (indsigelse) to a figure; blank `indicator` or `period` means all of them.

    It stands beside the figure, also in later releases, until `settled_on`.
    """

    organisation: str = ""
    release: str = ""
    unit_kind: str = _one_of(*UNIT_KINDS, default="estate")
    unit_id: str = ""
    indicator: str = ""
    period: str = ""
    text: str = _words()
    text_en: str = _words()
    day: date | None = None
    answer: str = _words()
    answer_en: str = _words()
    answered_by: str = _role()
    answered_on: date | None = None
    settled_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Meeting(Entry):
    """A meeting; `release` is the one it looks at, and once `frozen` it never changes."""

    agreement: str = _of("agreement")
    kind: str = _one_of("forum", "officials", "dialogue", "other", default="forum")
    name: str = _words()
    name_en: str = _words()
    day: date | None = None
    place: str = _words()
    participants: tuple[str, ...] = field(default=(), metadata={"role": True})
    organisation: str = ""
    state: str = _one_of("planned", "held", "cancelled", default="planned")
    release: str = ""
    frozen: bool = False


@dataclass(frozen=True, kw_only=True)
class AgendaItem(Entry):
    """An item of a meeting: a view by its link, in an order, with the question that it answers."""

    meeting: str = _of("meeting")
    position: int = 0
    title: str = _words()
    title_en: str = _words()
    question: str = _words()
    question_en: str = _words()
    link: str = _link()
    note: str = _words()
    note_en: str = _words()


@dataclass(frozen=True, kw_only=True)
class Decision(Entry):
    """What a meeting decided, with the view and the release that it rests on."""

    meeting: str = _of("meeting")
    agenda_item: str = _of("agenda_item")
    text: str = _words()
    text_en: str = _words()
    owner_role: str = _role()
    due: date | None = None
    link: str = _link()
    release: str = ""
    state: str = _one_of("open", "done", "dropped", default="open")
    done_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SavedView(Entry):
    """A view with a name."""

    name: str = _words()
    name_en: str = _words()
    link: str = _link()


@dataclass(frozen=True, kw_only=True)
class Document(Entry):
    """A document of an agreement, where it can be read, and its date."""

    agreement: str = _of("agreement")
    title: str = _words()
    title_en: str = _words()
    link: str = field(default="", metadata={"address": True})
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Signature(Entry):
    """That a party signed a document, by which role and when; never by whom."""

    agreement: str = _of("agreement")
    party: str = _of("agreement_party")
    document: str = _of("document")
    role: str = _role()
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class CardText(Entry):
    """The municipality's own words on a documentation card: which card, which part of it, which year."""

    card: str = _one_of(*CARDS, default="grants")
    part: str = _one_of("purpose", "terms", "cheap_homes", "causes", "action", "need", "account", default="purpose")
    agreement: str = _of("agreement")
    year: int = 0
    text: str = _words()
    text_en: str = _words()


AnyEntry = TypeVar("AnyEntry", bound=Entry)

#: Every kind by the name of its table, in an order in which a row comes after those it names.
KINDS: MappingProxyType[str, type[Entry]] = MappingProxyType(
    {
        "agreement": Agreement,
        "agreement_party": AgreementParty,
        "coverage": Coverage,
        "ladder_link": LadderLink,
        "target": Target,
        "action": Action,
        "joint_effort": JointEffort,
        "note": Note,
        "approval": Approval,
        "objection": Objection,
        "meeting": Meeting,
        "agenda_item": AgendaItem,
        "decision": Decision,
        "saved_view": SavedView,
        "document": Document,
        "signature": Signature,
        "card_text": CardText,
    }
)
_NAMES = {cls: name for name, cls in KINDS.items()}
#: Fields that the store keeps; people change all others.
KEPT = tuple(each.name for each in dataclasses.fields(Entry))


def kind_of(entry: Entry | type[Entry]) -> str:
    """Return the name of a value's kind, which is its table's.

    Examples
    --------
    >>> kind_of(AgendaItem)
    'agenda_item'
    """
    return _NAMES[entry if isinstance(entry, type) else type(entry)]


def own_fields(kind: str | type[Entry]) -> tuple[dataclasses.Field[Any], ...]:
    """Return the fields of a kind that people fill in."""
    cls = KINDS[kind] if isinstance(kind, str) else kind
    return tuple(each for each in dataclasses.fields(cls) if each.name not in KEPT)
