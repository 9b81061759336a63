"""Law, norms and the indicator catalogue as data, read once from ``data/parameters``.

Analysis asks here for a value on a day and never carries a number of its own.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from byibalance_core import settings
from byibalance_core.dated_values import (
    Parameter,
    ParameterError,
    Text,
    dated_values,
    on_day,
    read_toml,
    text_of,
)

Unit = Literal["share", "DKK", "m2", "m", "persons", "per_100"]
Direction = Literal["higher_is_strength", "lower_is_strength", "none"]
Sensitivity = Literal["none", "core", "sensitive", "strict"]
Middle = Literal["mean", "median"]

THEMES = (
    "dwellings",
    "income",
    "education",
    "work",
    "safety",
    "stability",
    "children",
    "participation",
    "services",
)


@dataclass(frozen=True)
class Indicator:
    """One entry of the indicator catalogue.

    Attributes
    ----------
    unit : {"share", "DKK", "m2", "m", "persons", "per_100"}
        ``share`` runs 0-1 in data and is shown in per cent.
    proportion : bool
        Whether the value is a part of a counted whole, so that a sampling range can be given.
    direction, reason
        Whether more is a strength, less is, or neither; and the argument for it.
    extensive : bool
        Whether the values of areas may be added up; the others are averaged by `denominator`.
    sensitivity : {"none", "core", "sensitive", "strict"}
        Class of disclosure control for raw figures.
    numerator, denominator : str
        Short names of the two parts; ``numerator_words`` and ``denominator_words`` say them to people.
    file : Text
        The delivery that would bring the figure where it is missing.
    high, low : Text
        Words for a value that stands out upwards or downwards.
    forecast : bool
        Whether the value is foretold: it says something of the plan and nothing of the area's state, so it is
        shown and never judged.
    spread : float
        Log standard deviation between persons of a level such as an income: what chance makes of it in a small area
        follows from it. 0 where the figure is no level of persons.
    judged : bool
        False where no norm and no argument says how much is good: the value is shown beside the municipality's, never
        called a strength, a challenge or different, and never ranked.
    middle : {"mean", "median"}
        What stands for the municipality: its published figure or the weighted mean of its areas; or the median of its
        areas, each counted once, which no published mean replaces.
    agreed : bool
        Whether the value follows from an agreement on letting: it is held against the agreement and is part of no
        profile.
    """

    id: str
    name: Text
    short: Text
    definition: Text
    unit: Unit
    decimals: int
    proportion: bool
    direction: Direction
    reason: Text
    theme: str
    extensive: bool
    sensitivity: Sensitivity
    numerator: str
    numerator_words: Text
    denominator: str
    denominator_words: Text
    source: str
    file: Text
    high: Text
    low: Text
    forecast: bool = False
    spread: float = 0.0
    judged: bool = True
    middle: Middle = "mean"
    agreed: bool = False

    @property
    def unjudged(self) -> str:
        """Why its values are shown and never judged, as a profile says it; blank where they are judged."""
        return "forecast" if self.forecast else "" if self.judged else "no_norm"

    @property
    def is_proportion(self) -> bool:
        """Whether a sampling range can be given (see ``proportion``)."""
        return self.proportion

    @classmethod
    def example(cls, **given: Any) -> Indicator:
        """Return an entry with neutral values, for examples and tests; `given` replaces any of them."""
        neutral: dict[str, Any] = {
            "id": "example_share",
            **dict.fromkeys(_TEXTS, Text("eksempel", "example")),
            "unit": "share",
            "decimals": 1,
            "proportion": True,
            "direction": "none",
            "theme": "dwellings",
            "extensive": False,
            "sensitivity": "none",
            "numerator": "part",
            "denominator": "whole",
            "source": "example",
        }
        return cls(**(neutral | given))


@dataclass(frozen=True)
class ErrorClass:
    """Absolute errors of the figures of one size class after five years, as shares of the figure.

    Attributes
    ----------
    from_households, to_households : int
        Bounds of the class, the upper one excluded.
    p50, p90 : float
        Median and worst tenth of the absolute error.
    q80 : float
        The error that 80 % of the cases stay within.
    """

    from_households: int
    to_households: int
    p50: float
    p90: float
    q80: float

    @property
    def middle(self) -> float:
        """Geometric middle of the class in households."""
        return math.sqrt(self.from_households * self.to_households)


@dataclass(frozen=True)
class DefaultErrors:
    """Error sizes used until a municipality has its own backtest. Shares run 0-1.

    Attributes
    ----------
    cells, totals : tuple of ErrorClass
        By households in the cell, and by households of the whole municipality; smallest first.
    large_total : float
        The 80 % error of a total above the last class of `totals`.
    floor : float
        No 80 % error after five years is smaller.
    horizon_exponent : float
        The error after h years is that after five times ``(h / 5) ** horizon_exponent``.
    maximum_horizon_years : int
        Nothing is shown further ahead.
    """

    cells: tuple[ErrorClass, ...]
    totals: tuple[ErrorClass, ...]
    large_total: float
    floor: float
    horizon_exponent: float
    maximum_horizon_years: int


@dataclass(frozen=True)
class Standards:
    """Norms that analysis takes as one argument; ``standards.toml`` describes each under the same name."""

    distinguishable_sd: float
    small_base: int
    incomplete_stock_residents_per_dwelling: float
    undecided_share: float
    minimum_cell_dwellings: int
    vacancy_reserve: float
    untold_base_share: float
    change_sd: float
    change_years: int
    change_years_least: int


_TEXTS = tuple(field.name for field in fields(Indicator) if field.type == "Text")
_ALLOWED = {
    "unit": get_args(Unit),
    "direction": get_args(Direction),
    "sensitivity": get_args(Sensitivity),
    "theme": THEMES,
    "middle": get_args(Middle),
}


def folder() -> Path:
    """Return the folder of the parameter files."""
    return settings.project_root() / "data" / "parameters"


@cache
def indicators(path: Path | None = None) -> Mapping[str, Indicator]:
    """Return the indicator catalogue by id, in the order of the file.

    Parameters
    ----------
    path : Path, optional
        Another catalogue than the bundled one.

    Raises
    ------
    ParameterError
        When an entry lacks a field, has one too many, a text in one language only, or a value that is not
        allowed.

    Examples
    --------
    >>> indicators()["almene_share"].short["da"]
    'Almene boliger'
    """
    path = path or folder() / "indicators.toml"
    return MappingProxyType({name: _indicator(path.name, name, entry) for name, entry in read_toml(path).items()})


def profile_indicators() -> Mapping[str, Indicator]:
    """Return the indicators that an area's profile is made of: all but those that follow from an agreement.

    Examples
    --------
    >>> set(indicators()) - set(profile_indicators())
    {'allocated_share'}
    """
    return MappingProxyType({name: entry for name, entry in indicators().items() if not entry.agreed})


def standard(name: str, *, on: dt.date | None = None) -> Parameter:
    """Return a norm of ``standards.toml`` as it holds on a day.

    Parameters
    ----------
    name : str
        Id of the norm.
    on : date, optional
        The day; without it the newest value.

    Raises
    ------
    KeyError
        When there is no such norm.
    ParameterError
        When the norm has no value yet on that day.

    Examples
    --------
    >>> standard("undecided_share").value, standard("undecided_share").basis
    (0.5, 'assumption')
    """
    return on_day(folder() / "standards.toml", name, on)


def law(name: str, *, on: dt.date | None = None) -> Parameter:
    """Return a rule of ``social_housing_act.toml`` as it holds on a day; see `standard`.

    Examples
    --------
    >>> law("minimum_residents").value, law("minimum_residents").comparison
    (1000, 'at least')
    """
    return on_day(folder() / "social_housing_act.toml", name, on)


def all_standards() -> tuple[str, ...]:
    """Return the ids of every norm, in the order of the file."""
    return tuple(dated_values(folder() / "standards.toml"))


def all_laws() -> tuple[str, ...]:
    """Return the ids of every rule of the act, in the order of the file."""
    return tuple(dated_values(folder() / "social_housing_act.toml"))


def standards(*, on: dt.date | None = None) -> Standards:
    """Return the norms that analysis takes as one argument, as they hold on a day (or the newest)."""
    return Standards(**{field.name: standard(field.name, on=on).value for field in fields(Standards)})


def default_errors(*, on: dt.date | None = None) -> DefaultErrors:
    """Return the error sizes used until the municipality's own backtest replaces them.

    The 80 % error lies between the median and the worst tenth on the logarithmic scale:
    ``q80 = exp(ln p50 + e (ln p90 - ln p50))`` with e of ``default_error_q80_exponent``.

    Examples
    --------
    >>> [round(size.q80, 3) for size in default_errors().cells]
    [0.455, 0.387, 0.237, 0.148, 0.105, 0.065]
    """

    def value(name: str) -> Any:
        return standard(name, on=on).value

    exponent = float(value("default_error_q80_exponent"))

    def classes(name: str) -> tuple[ErrorClass, ...]:
        return tuple(
            ErrorClass(
                row["from_households"],
                row["to_households"],
                row["p50"] / 100,
                row["p90"] / 100,
                row["p50"] / 100 * (row["p90"] / row["p50"]) ** exponent,
            )
            for row in value(name)
        )

    return DefaultErrors(
        cells=classes("default_error_cells"),
        totals=classes("default_error_totals"),
        large_total=value("default_error_large_total") / 100,
        floor=value("default_error_floor") / 100,
        horizon_exponent=value("default_error_horizon_exponent"),
        maximum_horizon_years=value("maximum_horizon_years"),
    )


def _indicator(file: str, name: str, entry: dict[str, Any]) -> Indicator:
    """Return one checked entry of the catalogue."""
    known = {field.name for field in fields(Indicator)} - {"id"}
    required = {field.name for field in fields(Indicator) if field.default is MISSING} - {"id"}
    if not required <= set(entry) <= known:
        odd = ", ".join(sorted((required - set(entry)) | (set(entry) - known)))
        raise ParameterError(file, f"[{name}] lacks a field or has one too many: {odd}.")
    for field, allowed in _ALLOWED.items():
        if entry.get(field, allowed[0]) not in allowed:
            raise ParameterError(file, f"[{name}] {field} is {entry[field]!r}; use one of {', '.join(allowed)}.")
    texts = {field: text_of(file, f"[{name}] {field}", entry[field]) for field in _TEXTS}
    return Indicator(id=name, **(entry | texts))
