"""The short text of an alternative, as a link carries it: ``NAME~a.STEP.2500~m.ESTATE.STEP``.

Shares stand in ten thousandths and genudlejninger in tenths, so that no part holds a decimal mark.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote

from byibalance_core.lettings.agreement import Agreement
from byibalance_core.lettings.alternative import Alternative, AlternativeError, NewHomes, shares_of
from byibalance_core.schemas import DIMENSIONS

#: The agreement as it is.
AGREED = "agreed"
LONGEST_NAME, LONGEST_TEXT = 60, 3000

_PART, _FIELD = "~", "."
#: Says that a name is somebody's own where nothing else follows it.
_OWN = "own"
_SHARE, _TENTHS = 10_000, 10
_MOST = {"homes": 100_000, "year": 50, "added": 100_000}


@dataclass(frozen=True)
class Tried:
    """An alternative with the name that somebody gave it; a blank name is none.

    Examples
    --------
    >>> one = Tried("Flere på trin 1", Alternative(allocation=(("trin1", 0.3),)))
    >>> one.to_text()
    'Flere på trin 1~a.trin1.3000'
    >>> Tried.from_text(one.to_text()) == one, Tried().to_text()
    (True, 'agreed')
    """

    name: str = ""
    alternative: Alternative = field(default_factory=Alternative)

    def __post_init__(self) -> None:
        """Refuse a name that a link cannot carry."""
        if _PART in self.name or not self.name.isprintable() or self.name == AGREED or len(self.name) > LONGEST_NAME:
            raise AlternativeError(f"{self.name!r} cannot be a name.")

    def to_text(self) -> str:
        """Return the short text; `from_text` gives the alternative back."""
        one = self.alternative
        parts = [_joined("a", step, _of(share)) for step, share in one.allocation]
        parts += [_joined("f", step, _of(share)) for step, share in one.flexible]
        parts += [_joined("m", estate, step) for estate, step in one.moves]
        parts += [_joined("c", channel) for channel in one.closed]
        parts += [_joined("g", estate, round(number * _TENTHS)) for estate, number in one.added]
        parts += [_joined("n", *_homes_fields(homes)) for homes in one.new_homes]
        parts += [] if one.homeless_share is None else [_joined("h", _of(one.homeless_share))]
        if not parts and not self.name:
            return AGREED
        return _PART.join([self.name, *(parts or [_OWN])])

    @classmethod
    def from_text(cls, text: str) -> Tried:
        """Return the alternative that a text says.

        Raises
        ------
        AlternativeError
            When it says none; the sentence names the part that is wrong.
        """
        if text == AGREED:
            return cls()
        name, *parts = text.split(_PART)
        if not parts or len(text) > LONGEST_TEXT:
            raise AlternativeError(f"{text[:LONGEST_NAME]!r} says no alternative.")
        made = Alternative()
        for part in parts:
            if part == _OWN and len(parts) == 1:
                break
            key, *fields = part.split(_FIELD)
            try:
                made = _READ[key](made, [unquote(one) for one in fields])
            except (KeyError, ValueError) as error:
                raise AlternativeError(f"The part {part!r} cannot be read.") from error
        return cls(name, made)


def read(text: str, agreement: Agreement | None, *, estates: Collection[str], areas: Collection[str]) -> Tried:
    """Return the alternative that a text says of an agreement.

    Raises
    ------
    AlternativeError
        When it says none, or names a step, an estate, an area or a class that is not there, or shares that cannot be.
    """
    found = Tried.from_text(text)
    one = found.alternative
    if agreement is None:
        if found != Tried():
            raise AlternativeError("There is no agreement to change.")
        return found
    shares_of(agreement, one)
    named = [estate for estate, _ in (*one.moves, *one.added)] + [homes.estate_id for homes in one.new_homes]
    if unknown := sorted(set(named) - set(estates) - {""}):
        raise AlternativeError(f"There is no estate {', '.join(unknown)}.")
    if unknown := sorted({homes.area_id for homes in one.new_homes} - set(areas)):
        raise AlternativeError(f"There is no area {', '.join(unknown)}.")
    for homes in one.new_homes:
        if homes.rooms not in DIMENSIONS["rooms"] or homes.rent_band not in DIMENSIONS["rent_band"]:
            raise AlternativeError(f"There are no homes of {homes.rooms} rooms and rent {homes.rent_band}.")
    if any(number < 0 for _, number in one.added):
        raise AlternativeError("Genudlejninger are added, not taken away.")
    return found


def _joined(key: str, *fields: object) -> str:
    return _FIELD.join([key, *(quote(str(one), safe="").replace(".", "%2E").replace("~", "%7E") for one in fields)])


def _of(share: float) -> int:
    return round(share * _SHARE)


def _share(text: str) -> float:
    return _whole(text, _SHARE) / _SHARE


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most):
        raise ValueError(text)
    return int(text)


def _homes_fields(homes: NewHomes) -> tuple[object, ...]:
    return (
        *(homes.area_id, homes.homes, _of(homes.turnover), homes.step_id, homes.rooms, homes.rent_band),
        *(homes.from_year, homes.organisation_id, homes.estate_id),
    )


def _homes(fields: Sequence[str]) -> NewHomes:
    area, count, turnover, step, rooms, band, year, organisation, estate = fields
    number, first = _whole(count, _MOST["homes"]), _whole(year, _MOST["year"])
    if not number or not first:
        raise ValueError(count)
    return NewHomes(area, number, _share(turnover), step, rooms, band, first, organisation, estate)


def _pair(name: str, value: Callable[[str], object]) -> Callable[[Alternative, Sequence[str]], Alternative]:
    def more(made: Alternative, fields: Sequence[str]) -> Alternative:
        unit, said = fields
        rows = getattr(made, name)
        if unit in dict(rows):
            raise ValueError(unit)
        changed: dict[str, Any] = {name: (*rows, (unit, value(said)))}
        return replace(made, **changed)

    return more


def _closed(made: Alternative, fields: Sequence[str]) -> Alternative:
    (channel,) = fields
    return replace(made, closed=(*made.closed, channel))


def _new_homes(made: Alternative, fields: Sequence[str]) -> Alternative:
    return replace(made, new_homes=(*made.new_homes, _homes(fields)))


def _homeless(made: Alternative, fields: Sequence[str]) -> Alternative:
    (share,) = fields
    return replace(made, homeless_share=_share(share))


_READ: dict[str, Callable[[Alternative, Sequence[str]], Alternative]] = {
    "a": _pair("allocation", _share),
    "f": _pair("flexible", _share),
    "m": _pair("moves", str),
    "c": _closed,
    "g": _pair("added", lambda text: _whole(text, _MOST["added"]) / _TENTHS),
    "n": _new_homes,
    "h": _homeless,
}
