"""The rules of the state's lists of housing areas as values: one rule set for each list year, from dated parameters.

Almenboligloven §§ 61 a and 61 b, read from ``data/parameters/housing_area_criteria.toml``. No limit stands in code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from byibalance_core import parameters
from byibalance_core.dated_values import Parameter, Text, dated_values, on_day

Comparison = Literal[">", ">=", "<"]

#: The categories in the order in which people meet them; what each demands is in the parameters.
CATEGORIES = ("statutory_list_2010_2017", "udsat", "parallelsamfund", "omdannelse", "forebyggelse")

#: The criterion on convictions, and the two ways in which its limit is written from 2018.
CONVICTED = "convicted_pct"
_MULTIPLE = "convicted_multiple_of_national_average"
_REPORTED = "reported_convicted_pct"

_SIGNS: Mapping[str, Comparison] = MappingProxyType({"over": ">", "at least": ">=", "under": "<"})


@dataclass(frozen=True)
class Limit:
    """What one figure is compared with.

    Attributes
    ----------
    value : Decimal or None
        The limit, in the unit of the figure (per cent, residents, criteria, lists); None where it is not known.
    comparison : {">", ">=", "<"}
        How a figure meets it.
    reference, source : str
        Paragraph, and the address where the limit, or the law's multiple, was read.
    standing : {"published", "press", "year_inferred", "derived", "given"}
        How the limit is known; ``given`` where it is the law's multiple of a national mean that the user gave.
    within : tuple of Decimal
        Least and greatest that a derived limit may truly be; empty where it is exact.
    times, national_mean : Decimal or None
        The multiple of the national mean that the law fixes, and that mean, where the limit is relative.
    """

    category: str
    criterion: str
    value: Decimal | None
    comparison: Comparison
    reference: str
    source: str
    text: Text
    standing: str = "published"
    within: tuple[Decimal, ...] = ()
    times: Decimal | None = None
    national_mean: Decimal | None = None


@dataclass(frozen=True)
class CategoryRules:
    """What one category demands.

    Attributes
    ----------
    residents : Limit or None
        Least number of residents; None where the category lies within another.
    counted : tuple of Limit
        Criteria of which `least` must be met.
    required : tuple of Limit
        Criteria that must be met beside them.
    within : str or None
        Another category that the area must be in too.
    lists : Limit or None
        How many lists running the area must have been on.
    """

    name: str
    residents: Limit | None
    counted: tuple[Limit, ...]
    least: Limit | None
    required: tuple[Limit, ...]
    within: str | None
    lists: Limit | None


@dataclass(frozen=True)
class Convictions:
    """Where the limit on convictions comes from, from 2018 on.

    Attributes
    ----------
    national_mean : Decimal or None
        The year's national mean in per cent; the limit is the law's multiple of it.
    reported : bool
        Whether the limit reported for the list is used where no national mean is given.

    Examples
    --------
    >>> limits = rules_of_list(2019, Convictions(national_mean=Decimal("0.66"))).categories["udsat"].counted
    >>> next(limit.value for limit in limits if limit.criterion == "convicted_pct")
    Decimal('1.98')
    """

    national_mean: Decimal | None = None
    reported: bool = False


@dataclass(frozen=True)
class RuleSet:
    """The rules of one list year.

    Attributes
    ----------
    name : str
        The period, such as ``2014-2017``.
    list_date : date or None
        Day of the list; None where it is not known.
    is_known : bool
        False after the last year for which the rules are known to hold.
    counted_list : str
        The category whose list counts towards an omdannelsesområde.
    conviction_is_relative : bool
        Whether the limit on convictions is a multiple of the national mean.
    """

    year: int
    name: str
    list_date: dt.date | None
    reference: str
    source: str
    is_known: bool
    categories: Mapping[str, CategoryRules]
    counted_list: str
    conviction_is_relative: bool
    decimals: Mapping[str, int] = field(default_factory=dict)


def parameter_file() -> Path:
    """Return the file of the rules."""
    return parameters.folder() / "housing_area_criteria.toml"


def list_date(year: int) -> dt.date | None:
    """Return the day of a year's list; None where it is not known.

    Examples
    --------
    >>> list_date(2013), list_date(2011), list_date(2009)
    (datetime.date(2013, 10, 1), None, None)
    """
    end = dt.date(year, 12, 31)
    first = dated_values(parameters.folder() / "social_housing_act.toml")["list_date"][0]
    if end < first.valid_from:
        return None
    day = parameters.law("list_date", on=end).value
    return None if day == "unknown" else dt.date.fromisoformat(f"{year}-{day}")


def rules_of_list(year: int, convictions: Convictions | None = None) -> RuleSet | None:
    """Return the rules of a list year; None before the first list.

    Where the day of the list is not known the rules are those of the end of the year: they do not change in such a
    year. After the last year that is known the newest rules are returned, with ``is_known`` false.

    Parameters
    ----------
    year : int
        List year.
    convictions : Convictions, optional
        Where the limit on convictions comes from; without it that limit is unknown from 2018 on.

    Examples
    --------
    >>> rules = rules_of_list(2016)
    >>> rules.name, sorted(rules.categories), rules.categories["statutory_list_2010_2017"].least.value
    ('2014-2017', ['statutory_list_2010_2017'], Decimal('3'))
    >>> rules_of_list(2009) is None, rules_of_list(2030).is_known
    (True, False)
    """
    return _rules(parameter_file(), year, convictions or Convictions())


def last_known_list_year() -> int:
    """Return the last list year for which the rules are known to hold.

    Examples
    --------
    >>> last_known_list_year()
    2024
    """
    year: int = on_day(parameter_file(), "last_known_list_year", None).value
    return year


@cache
def _rules(path: Path, year: int, convictions: Convictions) -> RuleSet | None:
    day = list_date(year) or dt.date(year, 12, 31)
    if day < dated_values(path)["rule_set"][0].valid_from:
        return None
    holding = {name: found for name, dated in dated_values(path).items() if (found := _on(dated, day)) is not None}
    name = holding["rule_set"]
    rules = {
        category: _category(category, holding, convictions)
        for category in CATEGORIES
        if any(entry.startswith(f"{category}.") and not entry.endswith(".counted_list") for entry in holding)
    }
    return RuleSet(
        year=year,
        name=name.value,
        list_date=list_date(year),
        reference=name.source,
        source=name.url,
        is_known=year <= last_known_list_year(),
        categories=MappingProxyType(rules),
        counted_list=holding["omdannelse.counted_list"].value,
        conviction_is_relative=any(entry.endswith(f".{_MULTIPLE}") for entry in holding),
        decimals=holding["printed_decimals"].value,
    )


def _on(dated: tuple[Parameter, ...], day: dt.date) -> Parameter | None:
    """Return the value that holds on a day; None where none does."""
    begun = [value for value in dated if value.valid_from <= day]
    return begun[-1] if begun and begun[-1].holds(day) else None


def _category(category: str, holding: Mapping[str, Parameter], convictions: Convictions) -> CategoryRules:
    own = {name.partition(".")[2]: found for name, found in holding.items() if name.startswith(f"{category}.")}
    met = own.get("criteria_met")
    of = () if met is None else tuple(met.value["of"])
    structure = {"residents", "criteria_met", "within", "counted_list", _MULTIPLE, _REPORTED}
    running = {name for name in own if name.startswith("consecutive_years_")}
    return CategoryRules(
        name=category,
        residents=_limit(category, "residents", own["residents"]) if "residents" in own else None,
        counted=tuple(_counted(category, name, own, convictions) for name in of),
        least=None if met is None else _limit(category, f"criteria_met_of_{len(of)}", met, met.value["least"]),
        required=tuple(
            _limit(category, name, found) for name, found in own.items() if name not in {*of, *structure, *running}
        ),
        within=own["within"].value if "within" in own else None,
        lists=next((_limit(category, name, own[name]) for name in running), None),
    )


def _limit(category: str, criterion: str, found: Parameter, value: Any = None) -> Limit:
    return Limit(
        category=category,
        criterion=criterion,
        value=Decimal(str(found.value if value is None else value)),
        comparison=_SIGNS[found.comparison],
        reference=found.source,
        source=found.url,
        text=found.text,
        standing=found.standing or "published",
        within=tuple(Decimal(str(end)) for end in found.within),
    )


def _counted(category: str, criterion: str, own: Mapping[str, Parameter], convictions: Convictions) -> Limit:
    """Return one of the criteria that are counted; a relative limit on convictions becomes per cent."""
    if criterion != CONVICTED or _MULTIPLE not in own:
        return _limit(category, criterion, own[criterion])
    multiple = _limit(category, criterion, own[_MULTIPLE])
    relative = replace(multiple, value=None, times=multiple.value)
    if convictions.national_mean is not None and relative.times is not None:
        value = relative.times * convictions.national_mean
        return replace(relative, value=value, standing="given", national_mean=convictions.national_mean)
    if convictions.reported and _REPORTED in own:
        return replace(_limit(category, criterion, own[_REPORTED]), times=relative.times)
    return relative
