"""How large the example municipality is, and how figures are drawn from its seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CODE = "999"
NAME = "Eksempelkommune"

#: First base year with lists of areas, offers and waiting lists behind it.
_STORY_BEGINS = 2016


@dataclass(frozen=True)
class ExampleSize:
    """Size of the example: the same size and seed give the same bytes.

    Attributes
    ----------
    areas : int
        Areas that tile the municipality, at least 4; the unplaced area comes on top.
    estates : int
        Estates of all organisations together, at least one per area.
    first_year, last_year : int
        First and last 1 January that figures are given for; the last is the base year.
    seed : int
        Seed of every draw.

    Raises
    ------
    ValueError
        When the numbers cannot make a municipality.

    Examples
    --------
    >>> ExampleSize(first_year=2024).years
    array([2024, 2025, 2026])
    >>> ExampleSize(areas=16, estates=3)
    Traceback (most recent call last):
    ...
    ValueError: 3 estates are too few for 16 areas: give at least one per area.
    """

    areas: int = 16
    estates: int = 60
    first_year: int = 2001
    last_year: int = 2026
    seed: int = 999

    def __post_init__(self) -> None:
        """Refuse numbers that cannot make a municipality."""
        if self.areas < 4:
            message = f"{self.areas} areas are too few to tell a story: give at least 4."
            raise ValueError(message)
        if self.estates < self.areas:
            message = f"{self.estates} estates are too few for {self.areas} areas: give at least one per area."
            raise ValueError(message)
        if self.first_year >= self.last_year:
            message = f"The years {self.first_year} to {self.last_year} make no series: let them run forwards."
            raise ValueError(message)
        if self.last_year < _STORY_BEGINS:
            message = f"The base year {self.last_year} is before the story begins: give {_STORY_BEGINS} or later."
            raise ValueError(message)
        if self.seed < 0:
            message = f"{self.seed} is no seed: give a whole number from 0."
            raise ValueError(message)

    @property
    def years(self) -> np.ndarray:
        """Every 1 January that stocks are counted on."""
        return np.arange(self.first_year, self.last_year + 1)

    @property
    def flow_years(self) -> np.ndarray:
        """Every whole year that flows (lettings, completions) are counted in."""
        return self.years[:-1]

    @property
    def horizons(self) -> tuple[int, int]:
        """Years that the need is reckoned to: 2031 and 2040 from 2026."""
        return self.last_year + 5, self.last_year + 14

    def rng(self, subject: str) -> np.random.Generator:
        """Return the generator of one subject; a change in one leaves the draws of the others alone."""
        return np.random.default_rng([self.seed, *subject.encode()])
