"""What comes back every year for an agreement, read once from ``data/parameters/year_wheel.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from byibalance_core import settings
from byibalance_core.dated_values import ParameterError, Text, read_toml

Kind = Literal["data", "due"]
Certainty = Literal["source", "usual", "none"]
FILE = "year_wheel.toml"
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_KNOWN = {"kind", "name", "text", "from", "to", "week", "years", "monthly", "card", "certainty", "paragraph", "url"}


@dataclass(frozen=True)
class YearlyEvent:
    """One spoke of the year wheel.

    Attributes
    ----------
    kind : {"data", "due"}
        Something is counted or published, or somebody has to do something.
    begins, ends : str
        ``MONTH-DAY``; blank where no day is known, or where `week` or `monthly` says when.
    week : int
        ISO week of the year; 0 where it is none.
    even_years : bool
        Only in even years.
    card : str
        Documentation card that belongs to it; see `byibalance_core.register.grant_card`.
    certainty : {"source", "usual", "none"}
        Whether the days are the source's, as they usually fall, or not known.
    """

    id: str
    kind: Kind
    name: Text
    text: Text
    certainty: Certainty
    url: str
    begins: str = ""
    ends: str = ""
    week: int = 0
    even_years: bool = False
    monthly: bool = False
    card: str = ""
    paragraph: str = ""


@cache
def yearly_events(path: Path | None = None) -> MappingProxyType[str, YearlyEvent]:
    """Return the events by id, in the order of the file.

    Raises
    ------
    ParameterError
        When the file is wrong; the message begins with its name.
    """
    content = read_toml(path or settings.project_root() / "data" / "parameters" / FILE)
    return MappingProxyType({name: _event(name, entry) for name, entry in content.items()})


def _event(name: str, entry: Any) -> YearlyEvent:
    if not isinstance(entry, dict) or set(entry) - _KNOWN:
        raise ParameterError(FILE, f"[{name}] has unknown keys, or is no table.")
    try:
        event = YearlyEvent(
            id=name,
            kind=entry["kind"],
            name=Text(**entry["name"]),
            text=Text(**entry["text"]),
            certainty=entry["certainty"],
            url=entry["url"],
            begins=entry.get("from", ""),
            ends=entry.get("to", ""),
            week=entry.get("week", 0),
            even_years=entry.get("years", "") == "even",
            monthly=entry.get("monthly", False),
            card=entry.get("card", ""),
            paragraph=entry.get("paragraph", ""),
        )
    except (KeyError, TypeError) as error:
        raise ParameterError(FILE, f"[{name}] lacks {error} or has it in another form.") from error
    days = [day for day in (event.begins, event.ends) if day]
    if event.kind not in get_args(Kind) or event.certainty not in get_args(Certainty):
        raise ParameterError(FILE, f"[{name}] has a kind or a certainty that is not known.")
    if not all(_DAY.fullmatch(day) for day in days) or len(days) == 1 or event.begins > event.ends:
        raise ParameterError(FILE, f"[{name}] needs from and to as MONTH-DAY, from first.")
    if (event.certainty == "none") == bool(days or event.week or event.monthly):
        raise ParameterError(FILE, f"[{name}] must say when, or certainty = none.")
    return event
