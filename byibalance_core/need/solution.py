"""What could meet the need of a class: dwellings that exist, dwellings that change, and only then new ones.

What is claimed, and what is not. A re-letting serves a household that looks for such a dwelling, and most households
of ten years ahead will live in one that exists today. But the household that moved out lives somewhere too, so
re-lettings house movers and do not make more dwellings: the *shortage* is what is lacking after every re-letting has
been counted, and re-lettings are never taken off it. Unmet need of today is another matter: whoever has no dwelling
can be housed by a re-letting, at the price of a longer wait for somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass

from byibalance_core.model import Municipality
from byibalance_core.need.boxes import Box
from byibalance_core.need.class_figures import Known, read_classes
from byibalance_core.need.class_need import ClassNeed, need_of_class
from byibalance_core.need.classes import class_box, class_stock
from byibalance_core.need.reckoning import Reckoning, reckon
from byibalance_core.need.scenarios import Scenario
from byibalance_core.need.turnover import Turnover, expected_turnover
from byibalance_core.need.vacant import Vacant, vacant_of_class
from byibalance_core.schemas import DIMENSIONS

#: Rooms from few to many, as dwellings can be merged or divided.
_ROOMS = DIMENSIONS["rooms"][:-1]

#: Dwellings of a class that give one of the class above it when they are merged.
MERGED = 2

#: Possible reasons why dwellings stand empty although the class lacks. No figure says which one holds.
REASONS = ("between_tenants", "rent", "place", "condition", "letting_rules", "other_rooms_or_size")


@dataclass(frozen=True)
class Amount:
    """A number of dwellings with the range around it."""

    low: int
    main: int
    high: int

    def less(self, other: Amount) -> Amount:
        """Return what is left after another amount, not under zero; the ends are the widest that fit together."""
        return Amount(
            *(max(0, value) for value in (self.low - other.high, self.main - other.main, self.high - other.low))
        )

    def plus(self, other: Amount) -> Amount:
        """Return the sum of two amounts."""
        return Amount(self.low + other.low, self.main + other.main, self.high + other.high)


NOTHING = Amount(0, 0, 0)


@dataclass(frozen=True)
class Candidate:
    """Dwellings of another class that could become dwellings of the class that lacks.

    Attributes
    ----------
    box : dict of str to tuple of str
        The class that they are of.
    way : str
        ``redesignate`` (*ommærkning* to another dwelling type), ``merge`` (two become one with more rooms),
        ``divide`` (one becomes two with fewer rooms) or ``lift`` (access without steps is made).
    stock : int
        Dwellings of that class.
    surplus : Amount
        Dwellings of it that fewer households use at the horizon than today; 0 where it does not shrink.
    vacant : Vacant or None
        Dwellings of it that stand empty with rent loss; None where no estate has reported.
    gives : Amount
        Dwellings of the class that lacks which it could give at most.
    lacks : bool
        Whether that class surely lacks dwellings itself (its whole range is above zero): what it gives is then taken
        from another shortage.
    """

    box: Box
    way: str
    stock: int
    surplus: Amount
    vacant: Vacant | None
    gives: Amount
    lacks: bool = False


@dataclass(frozen=True)
class Contradiction:
    """The reckoning says that a class lacks, and such dwellings stand empty.

    Attributes
    ----------
    shortage : int
    vacant : Vacant
        Dwellings of the class with rent loss in the newest month.
    reasons : tuple of str
        Possible reasons, as codes; a reason that the figures rule out is not among them.
    """

    shortage: int
    vacant: Vacant
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Solution:
    """How the need of a class to a horizon could be met.

    Attributes
    ----------
    need : ClassNeed
        The need of the class; everything below is None or nothing where its gap is withheld.
    years : int
        From the base year to the horizon.
    turnover : Turnover or None
        Almene re-lettings a year; None for a class without almene dwellings.
    relettings : Amount or None
        Almene re-lettings to the horizon: households that are housed in dwellings that exist.
    housed : Amount or None
        Households that get such a dwelling to the horizon if the need is met: re-lettings and shortage together.
    shortage : Amount or None
        What lacks after re-lettings and what is under way; 0 where the class does not lack.
    candidates : tuple of Candidate
        What could be converted, most dwellings first.
    converted : Amount
        What the candidates give at most, no more than the shortage needs.
    build : Amount or None
        What is left to build.
    contradiction : Contradiction or None
        Where the class lacks and stands empty.
    """

    need: ClassNeed
    years: int
    turnover: Turnover | None
    relettings: Amount | None
    housed: Amount | None
    shortage: Amount | None
    candidates: tuple[Candidate, ...]
    converted: Amount
    build: Amount | None
    contradiction: Contradiction | None


def solve(
    m: Municipality,
    *,
    year: int,
    scenario: str | Scenario = "main",
    reckoning: Reckoning | None = None,
    known: Known | None = None,
    **dimensions: str,
) -> Solution:
    """Return what could meet the need of a class of dwellings to a horizon.

    Parameters
    ----------
    year : int
        Horizon.
    scenario : str or Scenario
        The assumptions.
    reckoning : Reckoning, optional
        As `reckon` returns it for the same municipality, year and scenario.
    known : Known, optional
        As `read_classes` returns it for the same municipality.
    **dimensions : str
        Categories of tenure, dwelling_type, rooms, size_band, rent_band, accessible; rooms also as ``1-2``.

    Returns
    -------
    Solution
        Its parts are ranges: ``build`` is lowest where the shortage is smallest and the most is converted.

    Raises
    ------
    ValueError
        When there is no such category, or the scenario cannot be reckoned.

    Notes
    -----
    Conversion is reckoned for almene dwellings only, from classes that differ in one dimension: what the surplus of
    such a class would give, and at the upper end its vacant dwellings where these are more. What a conversion costs,
    and whether the buildings allow it, no table says. One dwelling may be a candidate in more than one class, so the
    candidates are ways to choose from and their sum is a ceiling.
    """
    reckoning = reckoning or reckon(m, year=year, scenario=scenario)
    known = known or read_classes(m)
    box = class_box(**dimensions)
    need = need_of_class(reckoning, box, known=known)
    years = year - m.base_year
    turnover = _turnover(m, box, known)
    relettings = None
    if turnover is not None:
        relettings = Amount(*(round(flow * years) for flow in (turnover.low, turnover.main, turnover.high)))
    if need.main is None or need.low is None or need.high is None:
        return Solution(need, years, turnover, relettings, None, None, (), NOTHING, None, None)
    shortage = Amount(*(max(0, value) for value in (need.low, need.main, need.high)))
    candidates = _candidates(reckoning, box, known) if shortage.high > 0 else ()
    converted = _up_to(shortage, candidates)
    return Solution(
        need=need,
        years=years,
        turnover=turnover,
        relettings=relettings,
        housed=relettings.plus(shortage) if relettings else None,
        shortage=shortage,
        candidates=candidates,
        converted=converted,
        build=shortage.less(converted),
        contradiction=_contradiction(m, box, shortage),
    )


def _turnover(m: Municipality, box: Box, known: Known) -> Turnover | None:
    """Return the almene re-lettings of a class; None where it has no almene dwellings or nobody tells them."""
    if "tenure" not in known.whole_tables or "almene" not in box.get("tenure", ("almene",)):
        return None
    almene = class_stock(m, known=known, **{**box, "tenure": ("almene",)}).asked.stock
    return expected_turnover(m, box, almene=almene) if almene else None


def _up_to(shortage: Amount, candidates: tuple[Candidate, ...]) -> Amount:
    """Return what the candidates give, no more than lacks in the same case."""
    given = NOTHING
    for candidate in candidates:
        given = given.plus(candidate.gives)
    return Amount(min(given.low, shortage.high), min(given.main, shortage.main), min(given.high, shortage.high))


def _candidates(reckoning: Reckoning, box: Box, known: Known) -> tuple[Candidate, ...]:
    if box.get("tenure", ("almene",)) != ("almene",):
        return ()
    found = []
    for way, other in _neighbours(box):
        if not set(other) <= set(known.whole_tables):
            continue
        need = need_of_class(reckoning, other, known=known)
        if need.main is None or need.low is None or need.high is None or not need.stock.asked.stock:
            continue
        surplus = Amount(*(max(0, -value) for value in (need.high, need.main, need.low)))
        vacant = vacant_of_class(reckoning.m, other)
        # An empty dwelling may only wait for its next tenant, and may be one of those that fewer will use: it counts
        # at the upper end alone. A lift takes no dwelling from anybody, so every one without access may get it.
        most = need.stock.asked.stock if way == "lift" else max(surplus.high, vacant.high if vacant else 0)
        gives = Amount(*(_becomes(way, dwellings) for dwellings in (surplus.low, surplus.main, most)))
        if gives.high:
            found.append(Candidate(other, way, need.stock.asked.stock, surplus, vacant, gives, need.low > 0))
    return tuple(sorted(found, key=lambda each: (-each.gives.main, -each.gives.high, each.way)))


def _becomes(way: str, dwellings: int) -> int:
    return {"merge": dwellings // MERGED, "divide": dwellings * MERGED}.get(way, dwellings)


def _neighbours(box: Box) -> list[tuple[str, Box]]:
    """Return the almene classes that differ from a class in one dimension, and the way from there to it."""
    almene = {"tenure": ("almene",), **box}
    found: list[tuple[str, dict[str, tuple[str, ...]]]] = []
    if len(box.get("dwelling_type", ())) == 1:
        others = [kind for kind in DIMENSIONS["dwelling_type"][:-1] if kind not in box["dwelling_type"]]
        # A care home is no dwelling that others move into, nor is one made by a new name.
        if "care" not in box["dwelling_type"]:
            found += [("redesignate", almene | {"dwelling_type": (kind,)}) for kind in others if kind != "care"]
    if "rooms" in box and "unknown" not in box["rooms"]:
        fewest, most = (_ROOMS.index(box["rooms"][end]) for end in (0, -1))
        if fewest > 0:
            found.append(("merge", almene | {"rooms": (_ROOMS[fewest - 1],)}))
        if most + 1 < len(_ROOMS):
            found.append(("divide", almene | {"rooms": (_ROOMS[most + 1],)}))
    if box.get("accessible") == ("yes",):
        found.append(("lift", almene | {"accessible": ("no",)}))
    return [(way, class_box(**other)) for way, other in found]


def _contradiction(m: Municipality, box: Box, shortage: Amount) -> Contradiction | None:
    vacant = vacant_of_class(m, box)
    if vacant is None or not vacant.main or not shortage.main:
        return None
    ruled_out = set()
    # Where the empty dwellings are counted for the very class, their rooms and size are those that lack.
    if vacant.low == vacant.high:
        ruled_out.add("other_rooms_or_size")
    if "rent_band" in box:
        ruled_out.add("rent")
    return Contradiction(shortage.main, vacant, tuple(reason for reason in REASONS if reason not in ruled_out))
