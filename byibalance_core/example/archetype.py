"""What describes a kind of area: everything that the example's figures are drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field

Knots = tuple[tuple[int, float], ...]

AGE_BANDS = ("0-5", "6-16", "17-19", "20-34", "35-64", "65-79", "80+")


@dataclass(frozen=True)
class Archetype:
    """One kind of area.

    Attributes
    ----------
    residents : int
        Residents in the base year.
    place : float
        Wanted place from the middle of the town (0) to the edge of the municipality (1).
    tenure : tuple of float
        Shares: almene, cooperative, private rental, other.
    building : tuple of float
        Shares: detached, terraced, apartment, other (of dwellings that are not almene).
    built : tuple of float
        Shares: before 1950, 1950-1979, 1980-2009, from 2010 (of dwellings that are not almene).
    persons : dated points
        Persons per household.
    ages : tuple of float
        Weights of `AGE_BANDS` in the base year.
    kinds : tuple of float
        Weights of households: single, single parent, couple, couple with children, other.
    unused : dated points
        Share of dwellings without a household.
    difficulty : dated points
        Place on one latent scale that the social indicators follow; 0 is the municipality, 2 is hard.
    growth : float
        Yearly growth of residents in the projection's first years.
    estates : tuple of (type, year opened)
        Estates of the area in turn; they repeat when the area holds more.
    stop_m, school_m : int
        Metres to a stop and to a school.
    rent : float
        Level of the almene rents against others of their age.
    lifts : dict of str to float
        Indicator and what is added to its log odds: what the area is good at, or troubled by, by itself.
    new_from : int
        Year that building from 2010 on begins.
    """

    key: str
    name: str
    short_name: str
    residents: int
    place: float
    tenure: tuple[float, float, float, float]
    building: tuple[float, float, float, float]
    built: tuple[float, float, float, float]
    persons: Knots
    ages: tuple[float, float, float, float, float, float, float]
    kinds: tuple[float, float, float, float, float]
    unused: Knots
    difficulty: Knots
    growth: float
    estates: tuple[tuple[str, int], ...]
    stop_m: int
    school_m: int
    lifts: dict[str, float] = field(default_factory=dict)
    coastal: bool = False
    new_from: int = 2010
    rent: float = 1.0
    is_listed: bool = False
    left_list_in: int | None = None
