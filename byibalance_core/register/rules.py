"""What a row of the register must be before it is kept; each fault is a sentence, and none repeats a person.

A fault is a Danish sentence (`Problem`) that also tells its code, its field and its values: who shows it in another
language, or beside the field, says it anew from those.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Self

from byibalance_core import civil_numbers
from byibalance_core.register import links
from byibalance_core.register.entries import (
    AgendaItem,
    Agreement,
    Decision,
    Entry,
    Meeting,
    Note,
    own_fields,
)
from byibalance_core.register.roles import ROLES, is_role

#: Longest free text, in characters.
LONGEST_TEXT = 20_000
#: Years after which an agreement on flexible letting is taken up again (almenboligloven § 60).
MOST_YEARS = 4
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}")
_CODE = re.compile(r"[0-9]{3}")


class Problem(str):
    """One fault: its Danish sentence, what it is, and where.

    Attributes
    ----------
    code : str
        The same for every fault of a kind.
    field : str
        The field that it is about; blank where it is about the row.
    values : dict
        What the sentence tells of this row, and never a person.

    Examples
    --------
    >>> fault = Problem("Aftalen slutter, før den begynder.", "agreement_order", "valid_to")
    >>> fault.code, fault.field, fault == "Aftalen slutter, før den begynder."
    ('agreement_order', 'valid_to', True)
    """

    code: str
    field: str
    values: dict[str, object]

    def __new__(cls, sentence: str, code: str, field: str = "", **values: object) -> Self:
        """Make a fault that reads as its sentence."""
        made = super().__new__(cls, sentence)
        made.code, made.field, made.values = code, field, values
        return made


class EntryError(ValueError):
    """Raised when a row may not be kept; `problems` holds one Danish sentence per fault."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class FrozenError(EntryError):
    """Raised when a change would move what a frozen meeting looked at."""


def check(entry: Entry) -> None:
    """Refuse a row that may not be kept.

    Raises
    ------
    EntryError
        With every fault, one sentence each.
    """
    if found := tuple(problems(entry)):
        raise EntryError(*found)


def problems(entry: Entry) -> Iterator[Problem]:
    """Yield every fault of a row by itself.

    Examples
    --------
    >>> list(problems(Decision(municipality="999", text="Ring til 010170-1234")))[0]
    'Feltet text indeholder noget, der ligner et CPR-nummer. Skriv om roller og antal, ikke om enkeltpersoner.'
    """
    if not _CODE.fullmatch(entry.municipality):
        yield Problem("Kommunekoden er tre cifre.", "municipality")
    if entry.id and not _ID.fullmatch(entry.id):
        yield Problem("Et id er bogstaver, cifre, punktum, bindestreg og understreg, højst 80 tegn.", "id")
    elif civil_numbers.holds(entry.id):
        yield _person("id")
    for each in own_fields(type(entry)):
        yield from _field(each.name, getattr(entry, each.name), str(each.type), each.metadata)
    yield from _together(entry)


def check_role(role: str) -> None:
    """Refuse a change by somebody who is no role.

    Raises
    ------
    EntryError
        The text is not repeated: it may be a person's name.
    """
    if not is_role(role):
        raise EntryError(_no_role("changed_by"))


def holds_person(text: str) -> bool:
    """Tell whether a free text holds a civil registration number, also one that has lost its first zero."""
    return civil_numbers.holds(text) or civil_numbers.lacks_zero(text)


def _person(name: str) -> Problem:
    return Problem(
        f"Feltet {name} indeholder noget, der ligner et CPR-nummer. Skriv om roller og antal, ikke om enkeltpersoner.",
        "person",
        name,
    )


def _no_role(name: str) -> Problem:
    return Problem(
        f"Feltet {name} skal være en rolle, ikke et navn: {', '.join(ROLES)}; "
        "en organisations id kan stå efter et mellemrum.",
        "role",
        name,
    )


def _field(name: str, value: Any, kind: str, told: Any) -> Iterator[Problem]:
    texts = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
    fits = {
        "str": isinstance(value, str),
        "int": isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31,
        "bool": isinstance(value, bool),
        "float | None": value is None or (_is_number(value) and math.isfinite(value)),
        "date | None": value is None or (isinstance(value, date) and not isinstance(value, datetime)),
        "tuple[str, ...]": isinstance(value, tuple) and all(isinstance(one, str) for one in value),
    }
    if not fits[kind]:
        yield Problem(f"Feltet {name} har en værdi af en forkert slags.", "kind", name)
        return
    if any(holds_person(text) for text in texts):
        yield _person(name)
        return
    if any(len(text) > LONGEST_TEXT or "\x00" in text for text in texts):
        yield Problem(
            f"Feltet {name} er for langt (højst {LONGEST_TEXT} tegn) eller har tegn, der ikke er tekst.",
            "length",
            name,
            most=LONGEST_TEXT,
        )
    if any(0xD800 <= ord(sign) <= 0xDFFF for text in texts for sign in text):
        yield Problem(f"Feltet {name} har tegn, der ikke er tekst.", "signs", name)
    if told.get("role") and not all(is_role(text) for text in texts if text):
        yield _no_role(name)
    if "values" in told and value not in told["values"]:
        yield Problem(f"Feltet {name} skal være en af: {', '.join(filter(None, told['values']))}.", "value", name)
    if told.get("link") and value and not links.is_view(value):
        yield Problem(f"Feltet {name} skal være et link til en visning, fx /overblik?area=…", "view", name)
    if told.get("address") and value and not links.is_address(value):
        yield Problem(f"Feltet {name} skal være en adresse, der begynder med https://", "address", name)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _together(entry: Entry) -> Iterator[Problem]:
    if isinstance(entry, Agreement):
        yield from _agreement(entry)
    if isinstance(entry, Meeting) and entry.frozen and not entry.release:
        yield Problem("Et møde kan først fryses, når det har en udgivelse.", "frozen_without_release", "release")
    if isinstance(entry, Note) and bool(entry.answers) != bool(entry.stance):
        yield Problem(
            "En note, der svarer på en anden, siger om den er enig eller uenig, og kun den.", "note_stance", "stance"
        )


def _agreement(entry: Agreement) -> Iterator[Problem]:
    since, to = entry.valid_from, entry.valid_to
    if not isinstance(since, date) or not isinstance(to, date):
        return
    if to < since:
        yield Problem("Aftalen slutter, før den begynder.", "agreement_order", "valid_to")
    elif "60" in {each.strip("§ ") for each in entry.paragraphs} and to >= years_after(since, MOST_YEARS):
        yield Problem("En aftale om fleksibel udlejning (§ 60) gælder højst fire år.", "agreement_years", "valid_to")


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; 1 March for a leap day that is not there.

    Examples
    --------
    >>> years_after(date(2024, 2, 29), 1), years_after(date(2025, 1, 1), 4)
    (datetime.date(2025, 3, 1), datetime.date(2029, 1, 1))
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def check_frozen(meeting: Meeting, before: Entry | None, after: Entry) -> None:
    """Refuse what would change a frozen meeting's figures: its release, and the links that it and its decisions show.

    Parameters
    ----------
    meeting : Meeting
        As it is stored.
    before : Entry or None
        The row as it is stored; None where it is new.
    after : Entry
        The meeting itself, an agenda item or a decision of it.

    Raises
    ------
    FrozenError
    """
    if not meeting.frozen:
        return
    at = meeting.release
    if isinstance(after, Meeting):
        if after.release != at or not after.frozen:
            raise FrozenError(
                Problem("Mødet er frosset: dets udgivelse kan ikke skiftes.", "frozen_release", "release")
            )
        return
    if not isinstance(after, AgendaItem | Decision):
        return
    moved = before is not None and getattr(before, "link", "") != after.link
    if moved and isinstance(after, AgendaItem):
        raise FrozenError(
            Problem("Mødet er frosset: et punkts link kan ikke ændres. Tilføj et nyt punkt.", "frozen_link", "link")
        )
    if after.link and links.release_of(after.link) != at:
        raise FrozenError(
            Problem(f"Mødet er frosset på {at}: linket skal vise den udgivelse.", "frozen_view", "link", release=at)
        )
    if isinstance(after, Decision) and after.release != at:
        raise FrozenError(
            Problem(
                f"Mødet er frosset på {at}: beslutningen skal hvile på den udgivelse.",
                "frozen_decision",
                "release",
                release=at,
            )
        )
