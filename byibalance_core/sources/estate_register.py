"""The estates and organisations that a delivery may speak of: found by id, by number or by name, never by guess."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from byibalance_core.sources.names import key_of


@dataclass(frozen=True)
class Estate:
    """One estate: id, name, owner and, where it is known, its dwellings."""

    estate_id: str
    name: str
    organisation_id: str
    dwellings: int | None = None


class Ambiguous(Exception):  # noqa: N818 - an answer, not an error
    """Raised where a name fits several; `names` lists them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__("ambiguous")


@dataclass(frozen=True)
class Register:
    """Estates and organisations (id to name) of one municipality.

    Examples
    --------
    >>> register = Register((Estate("999-a001", "Nordvang", "o1"), Estate("999-a002", "Nordvang", "o2")), {})
    >>> register.estate("A001", None).name, register.estate("nordvang", "o2").estate_id
    ('Nordvang', '999-a002')
    """

    estates: tuple[Estate, ...]
    organisations: Mapping[str, str]

    def estate(self, text: str, organisation: str | None) -> Estate | None:
        """Return the estate of an id, of the number that ends an id, or of a name; None where there is none.

        Raises
        ------
        Ambiguous
            When several fit.
        """
        key = key_of(text)
        for index in self._indices:
            known = index.get(int(key) if index is self._indices[-1] and key.isdecimal() else key, ())
            fits = [estate for estate in known if organisation in (None, estate.organisation_id)]
            if len({estate.estate_id for estate in fits}) > 1:
                raise Ambiguous(f"{estate.estate_id} {estate.name}" for estate in fits)
            if fits:
                return fits[0]
        return None

    @cached_property
    def _indices(self) -> tuple[dict[str | int, list[Estate]], ...]:
        """Estates by id, by what ends an id, by name, and by the number that ends an id: in the order of trust."""
        indices: tuple[dict[str | int, list[Estate]], ...] = ({}, {}, {}, {})
        for estate in self.estates:
            tail = estate.estate_id.rpartition("-")[2]
            keys: tuple[str | int, ...] = (key_of(estate.estate_id), key_of(tail), key_of(estate.name), _number(tail))
            for index, key in zip(indices, keys, strict=True):
                index.setdefault(key, []).append(estate)
        return indices

    def organisation(self, text: str) -> str | None:
        """Return the id of an organisation by id or name; None where there is none."""
        key = key_of(text)
        return next((code for code, name in self.organisations.items() if key in (key_of(code), key_of(name))), None)

    def nearest(self, text: str, organisation: str | None) -> str | None:
        """Return the estate's name that is most like a text, as a suggestion only."""
        names = [estate.name for estate in self.estates if organisation in (None, estate.organisation_id)]
        close = difflib.get_close_matches(text, names, n=1, cutoff=0.75)
        return close[0] if close else None

    def as_dict(self) -> dict[str, Any]:
        """Return the register as plain values."""
        return {"estates": [asdict(estate) for estate in self.estates], "organisations": dict(self.organisations)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Register:
        """Return the register from plain values."""
        return cls(tuple(Estate(**estate) for estate in values["estates"]), dict(values["organisations"]))


def _number(tail: str) -> int:
    digits = "".join(character for character in tail if character.isdecimal())
    return int(digits) if digits else -1
