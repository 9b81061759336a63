"""Words for rows of the register that several parts of the pages share: roles, units, dates, the sources' line."""

from __future__ import annotations

import re
from datetime import date

from byibalance_core.register.roles import Language, role_words
from dashboard.facts import Facts
from dashboard.text import Text
from dashboard.views.letting_words import estate_name
from dashboard.views.sources import source_line

_SIGN = re.compile(r" \((?:fiktiv|fiktivt|fictitious)\)(?=\.?$)")


def language(text: Text) -> Language:
    """Return the reader's language as the register names it."""
    return "en" if text.language == "en" else "da"


def brief(facts: Facts, words: str) -> str:
    """Return a title of a fictitious municipality without its sign, for figures: their source line says it once."""
    return _SIGN.sub("", words) if facts.m.fictitious else words


def day(given: date | None, text: Text) -> str:
    """Return a day as the reader's language writes it; blank where there is none."""
    return "" if given is None else text.date(given.isoformat())


def role(facts: Facts, given: str, text: Text) -> str:
    """Return a role in words; a sentence's part where nobody has been named."""
    if not given:
        return text("agreement.no_owner")
    return role_words(given, language(text), facts.organisation_names)


def organisation(facts: Facts, organisation_id: str) -> str:
    """Return an organisation's name, its id where the release does not know it."""
    return facts.organisation_names.get(organisation_id, organisation_id)


def unit(facts: Facts, kind: str, unit_id: str) -> str:
    """Return the name of a unit that a row names."""
    if kind == "estate":
        return estate_name(facts, unit_id)
    if kind == "organisation":
        return organisation(facts, unit_id)
    return facts.area_name(unit_id) if kind == "area" else facts.m.name


def register_source(facts: Facts, text: Text, today: date, *ids: str) -> str:
    """Return the source line of a figure that rests on the register, with the sources of its measured values."""
    return source_line(facts, text, ids, note=text("agreement.source", date=day(today, text)))
