"""The kinds of area a town has: sixteen invented profiles that together tell the example's story.

Two areas are in real difficulty, one improves, one ages, one has empty youth dwellings, one turns from decline to
growth, one is built anew at the harbour, and the villages shrink. Every profile has something to build on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Knots = tuple[tuple[int, float], ...]

AGE_BANDS = ("0-5", "6-16", "17-19", "20-34", "35-64", "65-79", "80+")


def _steady(value: float) -> Knots:
    return ((2026, value),)


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
    lifts : dict of str to float
        Indicator and what is added to its log odds: what the area is good at, or troubled by, on its own account.
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
    is_listed: bool = False
    left_list_in: int | None = None


#: In order of weight for the story: a smaller municipality takes the first ones.
ARCHETYPES: tuple[Archetype, ...] = (
    Archetype(
        "centre", "Torvefjerding", "Torve-|fjerding", 3900, 0.0,
        tenure=(0.12, 0.22, 0.42, 0.24), building=(0.02, 0.05, 0.90, 0.03), built=(0.58, 0.18, 0.18, 0.06),
        persons=((2001, 1.72), (2026, 1.65)), ages=(4.5, 7, 3.5, 33, 33, 13, 6), kinds=(52, 5, 24, 13, 6),
        unused=((2001, 0.045), (2026, 0.055)), difficulty=((2001, 0.35), (2026, 0.1)), growth=0.006,
        estates=(("family", 1953), ("youth", 1996), ("older", 1984), ("family", 1964)), stop_m=160, school_m=620,
        lifts={"election_turnout_share": 0.15, "perceived_safety_share": -0.25},
    ),
    Archetype(
        "listed", "Havreager", "Havre-|ager", 2900, 0.42,
        tenure=(0.94, 0.0, 0.02, 0.04), building=(0.1, 0.5, 0.35, 0.05), built=(0.02, 0.88, 0.08, 0.02),
        persons=((2001, 2.28), (2014, 2.32), (2026, 2.34)), ages=(9.5, 17, 5, 23, 34, 9, 2.5), kinds=(27, 17, 14, 31, 11),
        unused=((2001, 0.02), (2016, 0.025), (2026, 0.035)), difficulty=((2001, 1.4), (2013, 2.2), (2026, 2.5)),
        growth=-0.002, estates=(("family", 1971), ("family", 1972), ("family", 1974), ("mixed", 1973)),
        stop_m=190, school_m=410,
        lifts={"neighbourhood_satisfaction_share": 0.35, "daycare_share": 0.35, "turnover_share": -0.25},
        is_listed=True,
    ),
    Archetype(
        "difficult", "Rugskellet", "Rug-|skellet", 2100, 0.55,
        tenure=(0.82, 0.0, 0.08, 0.10), building=(0.25, 0.35, 0.35, 0.05), built=(0.04, 0.80, 0.14, 0.02),
        persons=((2001, 2.2), (2026, 2.22)), ages=(8, 15, 4.5, 23, 35, 11, 3.5), kinds=(33, 15, 17, 25, 10),
        unused=((2001, 0.03), (2026, 0.05)), difficulty=((2001, 1.0), (2012, 1.5), (2026, 1.75)), growth=-0.005,
        estates=(("family", 1968), ("mixed", 1975), ("family", 1977)), stop_m=320, school_m=760,
        lifts={"school_wellbeing_share": 0.4, "election_turnout_share": 0.2, "perceived_safety_share": -0.2},
    ),
    Archetype(
        "improving", "Bygskoven", "Byg-|skoven", 2500, 0.47,
        tenure=(0.66, 0.08, 0.10, 0.16), building=(0.12, 0.48, 0.36, 0.04), built=(0.04, 0.62, 0.16, 0.18),
        persons=((2001, 2.26), (2026, 2.14)), ages=(8, 14, 4, 24, 36, 11, 3), kinds=(33, 11, 22, 27, 7),
        unused=((2001, 0.05), (2014, 0.045), (2026, 0.025)),
        difficulty=((2001, 1.7), (2012, 2.15), (2018, 1.5), (2026, 0.55)), growth=0.006,
        estates=(("family", 1969), ("family", 1973), ("mixed", 1976), ("family", 2019)), stop_m=210, school_m=380,
        lifts={"perceived_safety_share": 0.3, "school_wellbeing_share": 0.35}, left_list_in=2017,
    ),
    Archetype(
        "campus", "Skolarvang", "Skolar-|vang", 1900, 0.33,
        tenure=(0.56, 0.03, 0.26, 0.15), building=(0.10, 0.18, 0.70, 0.02), built=(0.05, 0.25, 0.35, 0.35),
        persons=((2001, 1.78), (2026, 1.63)), ages=(3.5, 5, 6, 56, 22, 5.5, 2), kinds=(60, 3, 22, 8, 7),
        unused=((2001, 0.025), (2017, 0.035), (2022, 0.07), (2026, 0.125)),
        difficulty=((2001, 0.1), (2026, 0.25)), growth=0.002,
        estates=(("youth", 1998), ("youth", 2013), ("youth", 2017), ("family", 1981)), stop_m=240, school_m=900,
        lifts={"vacancy_share": 2.3, "turnover_share": 0.4, "higher_education_share": 0.6, "outside_labour_share": -0.8},
    ),
    Archetype(
        "harbour", "Tolderkaj", "Tolder-|kaj", 2300, 0.10,
        tenure=(0.16, 0.08, 0.50, 0.26), building=(0.01, 0.12, 0.85, 0.02), built=(0.12, 0.06, 0.10, 0.72),
        persons=((2001, 1.9), (2026, 1.82)), ages=(6, 7, 2.5, 33, 37, 12, 2.5), kinds=(42, 5, 33, 16, 4),
        unused=((2001, 0.06), (2012, 0.09), (2026, 0.06)), difficulty=((2001, 0.4), (2015, -0.3), (2026, -0.75)),
        growth=0.026, estates=(("family", 2016), ("mixed", 2019), ("family", 2023)), stop_m=330, school_m=1150,
        lifts={"neighbourhood_satisfaction_share": 0.3}, coastal=True, new_from=2013,
    ),
    Archetype(
        "ageing", "Solkrogen", "Sol-|krogen", 2400, 0.38,
        tenure=(0.22, 0.10, 0.08, 0.60), building=(0.30, 0.52, 0.16, 0.02), built=(0.06, 0.66, 0.24, 0.04),
        persons=((2001, 2.2), (2026, 1.76)), ages=(3, 5.5, 2, 9, 32, 33, 15.5), kinds=(42, 3, 43, 10, 2),
        unused=((2001, 0.025), (2026, 0.045)), difficulty=((2001, -0.3), (2026, -0.15)), growth=-0.003,
        estates=(("older", 1986), ("family", 1962), ("care", 2004), ("older", 2011)), stop_m=280, school_m=1300,
        lifts={"neighbourhood_satisfaction_share": 0.4, "election_turnout_share": 0.35, "turnover_share": -0.3},
    ),
    Archetype(
        "turning", "Mølleskrænt", "Mølle-|skrænt", 2300, 0.28,
        tenure=(0.38, 0.14, 0.22, 0.26), building=(0.15, 0.30, 0.52, 0.03), built=(0.24, 0.40, 0.16, 0.20),
        persons=((2001, 2.12), (2013, 1.9), (2026, 1.98)), ages=(7, 10, 3, 27, 37, 12, 4), kinds=(38, 9, 26, 22, 5),
        unused=((2001, 0.035), (2012, 0.115), (2018, 0.07), (2026, 0.035)),
        difficulty=((2001, 0.5), (2012, 1.25), (2026, 0.3)), growth=0.012,
        estates=(("family", 1958), ("family", 1966), ("mixed", 2018)), stop_m=230, school_m=540,
        lifts={"neighbourhood_satisfaction_share": 0.2}, new_from=2016,
    ),
    Archetype(
        "mixed_suburb", "Vesterlide", "Vester-|lide", 3700, 0.58,
        tenure=(0.24, 0.08, 0.10, 0.58), building=(0.48, 0.34, 0.16, 0.02), built=(0.06, 0.54, 0.30, 0.10),
        persons=((2001, 2.34), (2026, 2.2)), ages=(6.5, 13, 3.8, 16, 39, 16, 5.7), kinds=(30, 7, 31, 29, 3),
        unused=_steady(0.03), difficulty=((2001, 0.0), (2026, 0.1)), growth=0.003,
        estates=(("family", 1976), ("older", 1991), ("family", 1988), ("family", 2014)), stop_m=370, school_m=830,
    ),
    Archetype(
        "owner_suburb", "Lærkeholt", "Lærke-|holt", 3600, 0.70,
        tenure=(0.05, 0.02, 0.05, 0.88), building=(0.84, 0.12, 0.03, 0.01), built=(0.05, 0.55, 0.28, 0.12),
        persons=((2001, 2.39), (2026, 2.36)), ages=(6.5, 15, 4.2, 11, 41, 17, 5.3), kinds=(19, 5, 36, 38, 2),
        unused=_steady(0.022), difficulty=((2001, -0.8), (2026, -0.85)), growth=0.003,
        estates=(("older", 1994), ("family", 1986)), stop_m=520, school_m=950,
        lifts={"school_wellbeing_share": 0.2},
    ),
    Archetype(
        "coop", "Klokkerlund", "Klokker-|lund", 2700, 0.16,
        tenure=(0.10, 0.48, 0.22, 0.20), building=(0.05, 0.12, 0.80, 0.03), built=(0.52, 0.30, 0.14, 0.04),
        persons=((2001, 1.75), (2026, 1.68)), ages=(5.5, 8, 2.8, 28, 37, 13, 5.7), kinds=(49, 6, 27, 14, 4),
        unused=_steady(0.04), difficulty=((2001, 0.2), (2026, -0.15)), growth=0.004,
        estates=(("family", 1949), ("mixed", 1956)), stop_m=200, school_m=480,
        lifts={"neighbourhood_satisfaction_share": 0.25},
    ),
    Archetype(
        "coast", "Strandlyng", "Strand-|lyng", 2400, 0.72,
        tenure=(0.03, 0.02, 0.05, 0.90), building=(0.86, 0.10, 0.03, 0.01), built=(0.16, 0.40, 0.30, 0.14),
        persons=((2001, 2.36), (2026, 2.28)), ages=(5.5, 14, 4, 9, 40, 20, 7.5), kinds=(20, 4, 40, 34, 2),
        unused=((2001, 0.05), (2026, 0.07)), difficulty=((2001, -1.1), (2026, -1.3)), growth=0.004,
        estates=(("older", 1998), ("family", 1990)), stop_m=690, school_m=1600, coastal=True,
    ),
    Archetype(
        "garden", "Kornblomstvang", "Kornblomst-|vang", 3000, 0.50,
        tenure=(0.18, 0.12, 0.10, 0.60), building=(0.52, 0.36, 0.10, 0.02), built=(0.30, 0.42, 0.20, 0.08),
        persons=((2001, 2.3), (2026, 2.2)), ages=(7.5, 14, 3.6, 16, 40, 14, 4.9), kinds=(29, 6, 30, 32, 3),
        unused=_steady(0.028), difficulty=((2001, -0.1), (2026, -0.4)), growth=0.004,
        estates=(("family", 1951), ("older", 1983), ("family", 2007)), stop_m=340, school_m=640,
        lifts={"daycare_share": 0.2, "school_wellbeing_share": 0.2},
    ),
    Archetype(
        "large_village", "Snogtofte", "Snogtofte", 2000, 0.88,
        tenure=(0.11, 0.02, 0.10, 0.77), building=(0.76, 0.18, 0.03, 0.03), built=(0.26, 0.40, 0.28, 0.06),
        persons=((2001, 2.38), (2026, 2.24)), ages=(5.8, 13, 3.6, 11, 39, 20, 7.6), kinds=(25, 6, 35, 31, 3),
        unused=((2001, 0.03), (2026, 0.055)), difficulty=((2001, -0.2), (2026, 0.0)), growth=-0.003,
        estates=(("family", 1979), ("older", 1989)), stop_m=640, school_m=1100,
        lifts={"perceived_safety_share": 0.35},
    ),
    Archetype(
        "village", "Vibsmose", "Vibsmose", 1300, 0.95,
        tenure=(0.07, 0.01, 0.11, 0.81), building=(0.84, 0.11, 0.01, 0.04), built=(0.44, 0.32, 0.20, 0.04),
        persons=((2001, 2.36), (2026, 2.14)), ages=(4.6, 11, 3.3, 9, 40, 23, 9.1), kinds=(28, 5, 38, 26, 3),
        unused=((2001, 0.04), (2026, 0.085)), difficulty=((2001, 0.0), (2026, 0.3)), growth=-0.008,
        estates=(("family", 1982), ("older", 1993)), stop_m=980, school_m=3900,
        lifts={"perceived_safety_share": 0.5, "neighbourhood_satisfaction_share": 0.3},
    ),
    Archetype(
        "hamlet", "Gåsekær", "Gåsekær", 1000, 1.0,
        tenure=(0.05, 0.0, 0.12, 0.83), building=(0.88, 0.06, 0.0, 0.06), built=(0.56, 0.24, 0.17, 0.03),
        persons=((2001, 2.32), (2026, 2.06)), ages=(4.0, 10, 3.2, 8, 39, 25, 10.8), kinds=(31, 5, 38, 23, 3),
        unused=((2001, 0.05), (2026, 0.105)), difficulty=((2001, 0.1), (2026, 0.4)), growth=-0.011,
        estates=(("older", 1995), ("family", 1985)), stop_m=1450, school_m=5200,
        lifts={"perceived_safety_share": 0.5, "election_turnout_share": 0.25},
    ),
)
