"""The figures of one area in one list year that the law looks at, as exact numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from byibalance_core.declarations import Column, Table

Number = int | float | str | Decimal

#: Every figure and the least and greatest value it can have. A share of incomes may well exceed 100 per cent.
FIGURES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "residents": (0, 1_000_000),
        "outside_labour_pct": (0, 100),
        "convicted_pct": (0, 100),
        "basic_education_pct": (0, 100),
        "income_pct_of_region": (0, 1000),
        "nonwestern_pct": (0, 100),
    }
)

#: What a file of ``classify`` holds; the same columns for a year's areas and for earlier years.
CRITERIA = Table(
    "criteria",
    "Figures of housing areas that the law looks at, one row per area and list year",
    ("area", "year"),
    (
        Column("year", "year", "list year", required=True),
        Column("area", "text", "name of the area, the same in every year", required=True),
        Column("residents", "count", "residents on 1 January of the list year", "persons"),
        Column("outside_labour_pct", "number", "aged 18-64 without attachment to work or education", "per cent"),
        Column("convicted_pct", "number", "convicted under the penal code, weapons act or drugs act", "per cent"),
        Column("basic_education_pct", "number", "aged 30-59 with basic schooling only", "per cent"),
        Column("income_pct_of_region", "number", "mean gross income against the region's", "per cent"),
        Column("nonwestern_pct", "number", "read only with `--with-origin`", "per cent"),
    ),
)


def exact(number: Number) -> Decimal:
    """Return a number as it is written, so that a figure at a limit is at the limit.

    Examples
    --------
    >>> exact(0.1) * 3 == exact("0.3"), 0.1 * 3 == 0.3
    (True, False)
    """
    try:
        value = Decimal(str(number))
    except InvalidOperation as error:
        raise ValueError(f"{number!r} is not a number.") from error
    if not value.is_finite():
        raise ValueError(f"{number!r} is not a finite number.")
    return value


def is_possible(name: str, value: Decimal) -> bool:
    """Return whether a figure can have a value.

    Examples
    --------
    >>> is_possible("convicted_pct", Decimal("101")), is_possible("residents", Decimal("999.5"))
    (False, False)
    """
    low, high = FIGURES[name]
    return low <= value <= high and (name != "residents" or value == value.to_integral_value())


@dataclass(frozen=True)
class AreaFigures:
    """One area in one list year; None where a figure is not known.

    Parameters
    ----------
    area : str
        Name, the same in every year.
    year : int
        List year.
    residents : int
        On 1 January of the list year.
    outside_labour_pct, convicted_pct, basic_education_pct, income_pct_of_region, nonwestern_pct : number
        Per cent, already averaged over the years as the law says.

    Raises
    ------
    ValueError
        When a figure is no number or cannot be; the message names it.

    Examples
    --------
    >>> AreaFigures("Nordbo", 2019, residents=1200, convicted_pct=1.98).convicted_pct
    Decimal('1.98')
    """

    area: str
    year: int
    residents: Number | None = None
    outside_labour_pct: Number | None = None
    convicted_pct: Number | None = None
    basic_education_pct: Number | None = None
    income_pct_of_region: Number | None = None
    nonwestern_pct: Number | None = None

    def __post_init__(self) -> None:
        for name, (low, high) in FIGURES.items():
            given = getattr(self, name)
            if given is None:
                continue
            value = exact(given)
            if not is_possible(name, value):
                raise ValueError(f"{self.area} {self.year}: {name} is {given}; it runs from {low} to {high}.")
            object.__setattr__(self, name, value)

    def value(self, criterion: str) -> Decimal | None:
        """Return the figure of a criterion; None where it is not known."""
        found: Decimal | None = getattr(self, criterion)
        return found
