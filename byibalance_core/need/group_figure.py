"""One figure about one target group, with what it rests on. Figures of groups are never added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

#: What a figure rests on: somebody counted it, an assumption of ours or a user's is in it, or a figure is missing.
COUNTED, ASSUMPTION, UNDECIDED = "counted", "assumption", "undecided"


@dataclass(frozen=True)
class GroupFigure:
    """One figure about one target group.

    Attributes
    ----------
    group : str
        ``homeless``, ``shelters``, ``refugees``, ``rehousing``, ``young``, ``students`` or ``older``.
    measure : str
        ``waiting`` (a stock today), ``years_to_house``, ``shelter_days``, ``dwellings`` (needed at a horizon),
        ``lacking`` (needed less existing), ``lacking_accessible``
        (small accessible dwellings), ``coverage`` (care homes per resident of 80 or more).
    low, main, high : float or None
        All the same where nothing is a range; None where undecided, or where no number of years is enough.
    unit : str
        ``persons``, ``households``, ``dwellings``, ``years``, ``days`` or ``share``.
    basis : {"counted", "assumption", "undecided"}
        ``counted`` rests on counts alone.
    definition : str
        Who is counted, in the source's words; blank for figures that are not a count of people.
    year : int or None
        Of the count, or the horizon.
    source_id : str
        Of the count; blank where there is none.
    assumes : tuple of str
        Norms and supplied figures that are assumptions in it.
    missing : tuple of str
        What is needed and not known: figures of `byibalance_core.need.given`, or tables.
    at : float or None
        The share of the yearly lettings that the figure is reckoned for.
    """

    group: str
    measure: str
    low: float | None
    main: float | None
    high: float | None
    unit: str
    basis: str
    definition: str = ""
    year: int | None = None
    source_id: str = ""
    assumes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    at: float | None = None

    def __add__(self, other: object) -> NoReturn:
        """Refuse to be added: groups overlap, persons are not households, and units differ."""
        raise TypeError(
            "Figures of target groups are not added: one person may be in several groups, and persons are not "
            "households. Show them side by side."
        )

    __radd__ = __add__


def exactly(group: str, measure: str, value: float | None, unit: str, basis: str) -> GroupFigure:
    """Return a figure that is no range."""
    return GroupFigure(group, measure, value, value, value, unit, basis)


def undecided(group: str, measure: str, unit: str, *missing: str, year: int | None = None) -> GroupFigure:
    """Return the figure of a question that cannot be answered, with what is missing."""
    return GroupFigure(group, measure, None, None, None, unit, UNDECIDED, year=year, missing=missing)
