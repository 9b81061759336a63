"""Who may stand in the register: roles, each with an organisation where it has one, and never a person's name."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Literal, NamedTuple

Language = Literal["da", "en"]


class Role(NamedTuple):
    """A role in the words of both languages."""

    da: str
    en: str


#: By id, in the order in which people choose.
ROLES = MappingProxyType(
    {
        "forum": Role("boligforum", "housing forum"),
        "officials": Role("embedsmandsgruppen", "officials' group"),
        "municipality_planning": Role("kommunens planafdeling", "the municipality's planning department"),
        "municipality_social": Role("kommunens socialafdeling", "the municipality's social department"),
        "municipality_employment": Role("kommunens jobcenter", "the municipality's job centre"),
        "municipality_supervision": Role("kommunens tilsyn", "the municipality's supervision"),
        "municipality_analysis": Role("kommunens analytikere", "the municipality's analysts"),
        "organisation_management": Role("boligorganisationens ledelse", "the housing organisation's management"),
        "organisation_board": Role("boligorganisationens bestyrelse", "the housing organisation's board"),
        "organisation_letting": Role("boligorganisationens udlejning", "the housing organisation's letting"),
        "organisation_analysis": Role("boligorganisationens analytikere", "the housing organisation's analysts"),
        "residents_board": Role("afdelingsbestyrelsen", "the residents' board"),
        "federation": Role("boligorganisationernes kreds", "the organisations' federation"),
        "secretariat": Role("aftalens sekretariat", "the agreement's secretariat"),
        "data_folder": Role("datamappen", "the data folder"),
    }
)

_WRITTEN = re.compile(r"([a-z_]+)(?: ([0-9A-Za-z-]{1,40}))?")


def is_role(text: str) -> bool:
    """Tell whether a text is a role, alone or with an organisation's id after a blank.

    Examples
    --------
    >>> is_role("forum"), is_role("organisation_board 999-o1"), is_role("Jens Jensen")
    (True, True, False)
    """
    found = _WRITTEN.fullmatch(text)
    return found is not None and found[1] in ROLES


def role_words(text: str, language: Language, organisations: dict[str, str] | None = None) -> str:
    """Return a role in words; an organisation by its name where that is known.

    Examples
    --------
    >>> role_words("organisation_board 999-o1", "en", {"999-o1": "Skolarbo"})
    "the housing organisation's board (Skolarbo)"
    """
    name, _, organisation = text.partition(" ")
    if name not in ROLES:
        return text
    words = getattr(ROLES[name], language)
    return f"{words} ({(organisations or {}).get(organisation, organisation)})" if organisation else str(words)
