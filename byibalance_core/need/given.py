"""Figures that a rule or a publisher gives, or that a municipality or a user puts in their place.

A figure that nobody has established is not guessed: it is missing, the answer that needs it is undecided, and its
name is told. What is supplied stands in the link or in ``municipality.toml`` under ``[given]``, by the same names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from byibalance_core.model import Municipality
from byibalance_core.parameters import all_standards, standard

#: Figures without an established value, and their units; an answer that needs one says that it is missing.
WITHOUT_SOURCE: dict[str, str] = {
    "acquisition_cost_dkk_m2": "DKK a m², what building an almene dwelling costs",
    "cheap_lettings_year": "almene re-lettings a year under the rent limit of the homeless",
    "homeless_inflow_year": "persons who become homeless in a year",
    "refugee_household_size": "persons in a household of refugees",
    "students": "students in the municipality who do not live with their parents",
    "youth_home_share": "share of these students who want a youth home",
    "user_rate_by_age": "share of the residents of an age band who live in a care home, by age band",
}


@dataclass(frozen=True)
class Given:
    """The figures of norms on a day, with those that somebody has put in their place.

    Attributes
    ----------
    supplied : mapping of str to object
        By name of the norm or of `WITHOUT_SOURCE`; a mapping replaces only the parts that it names.
    on : date or None
        The day; None for the newest figures.
    """

    supplied: Mapping[str, Any] = field(default_factory=dict)
    on: dt.date | None = None

    def value(self, name: str) -> Any:
        """Return a figure; None where nobody has established or supplied it.

        Examples
        --------
        >>> given(supplied={"income_tax": {"municipal_share": 0.235}}).value("income_tax")["municipal_share"]
        0.235
        >>> given().value("acquisition_cost_dkk_m2") is None
        True
        """
        own = self.supplied.get(name)
        if name in WITHOUT_SOURCE:
            return own
        norm = standard(name, on=self.on).value
        if isinstance(norm, Mapping):
            return {**norm, **(own or {})}
        return norm if own is None else own

    def missing(self, *names: str) -> tuple[str, ...]:
        """Return those of the names that have no figure."""
        return tuple(name for name in names if self.value(name) is None)

    def unconfirmed(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of the names whose figure is second-hand or older than the rule it belongs to."""
        return tuple(
            name
            for name in names
            if name not in WITHOUT_SOURCE and name not in self.supplied and standard(name, on=self.on).to_be_confirmed
        )


def given(
    m: Municipality | None = None, *, supplied: Mapping[str, Any] | None = None, on: dt.date | None = None
) -> Given:
    """Return the figures that hold for a municipality.

    Parameters
    ----------
    m : Municipality, optional
        Its ``[given]`` goes before the norms.
    supplied : mapping, optional
        What a user puts in their place; it goes before both.
    on : date, optional
        The day; without it the newest figures.

    Raises
    ------
    ValueError
        When a supplied name is no norm, a part of it is none of the norm's, or a number is negative.
    """
    own = {**(m.settings.get("given", {}) if m else {})}
    for name, value in (supplied or {}).items():
        before = own.get(name)
        own[name] = {**before, **value} if isinstance(before, Mapping) and isinstance(value, Mapping) else value
    for name, value in own.items():
        _check(name, value)
    return Given(own, on)


def _check(name: str, value: Any) -> None:
    if name not in WITHOUT_SOURCE and name not in all_standards():
        raise ValueError(f"{name} is no figure that can be supplied.")
    norm = None if name in WITHOUT_SOURCE else standard(name).value
    if isinstance(norm, Mapping):
        odd = sorted(set(value) - set(norm)) if isinstance(value, Mapping) else [repr(value)]
        if odd:
            raise ValueError(f"{name} has no {', '.join(odd)}; its parts are {', '.join(norm)}.")
    numbers = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else [value]
    for number in numbers:
        if isinstance(number, (int, float)) and not number >= 0:
            raise ValueError(f"{name} is {number}; it cannot be negative.")
