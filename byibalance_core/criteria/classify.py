"""The statutory category of an area in a list year, from its figures and, for omdannelse, those of the years before.

The ministry's list decides; this reckons what the law says of the figures given (almenboligloven §§ 61 a and 61 b).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import takewhile
from types import MappingProxyType

from byibalance_core.criteria.answers import Answer, all_of, at_least
from byibalance_core.criteria.criterion import Criterion, judge
from byibalance_core.criteria.figures import AreaFigures
from byibalance_core.criteria.origin import ORIGIN, rests_on_origin, without_origin
from byibalance_core.statutory_rules import (
    CATEGORIES,
    CONVICTED,
    CategoryRules,
    Convictions,
    Limit,
    RuleSet,
    rules_of_list,
)


@dataclass(frozen=True)
class Classification:
    """What the law says of one area in one list year.

    Attributes
    ----------
    rules : RuleSet or None
        None in a year without rules.
    criteria : mapping of str to Criterion
        By ``category.criterion``; without origin those on origin are not there.
    categories : mapping of str to bool or None
        By name, every category of `CATEGORIES`; None where it is undecided or does not exist that year.
    reasons : mapping of str to tuple of str
        For each None why: ``not_defined``, ``origin_not_used``, ``figure:CATEGORY.CRITERION`` or
        ``limit:CATEGORY.CRITERION`` that is not known, ``list:YEAR`` that is undecided.
    lists : mapping of int to bool or None
        The lists that count towards omdannelse, newest first; empty where it is not reckoned.
    notes : tuple of str
        Codes of what has to be said with the answer; `byibalance_core.criteria.notes` has the words.
    """

    area: str
    year: int
    rules: RuleSet | None
    criteria: Mapping[str, Criterion] = field(default_factory=dict)
    categories: Mapping[str, Answer] = field(default_factory=dict)
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Mapping[int, Answer] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def classify(
    figures: AreaFigures,
    *,
    history: Iterable[AreaFigures] = (),
    convictions: Convictions | None = None,
    with_origin: bool = False,
) -> Classification:
    """Return the statutory categories of an area in a list year.

    Parameters
    ----------
    figures : AreaFigures
        The area's figures, already averaged as the law says.
    history : iterable of AreaFigures
        Earlier years; those of other areas are passed over.
    convictions : Convictions, optional
        Where the limit on convictions comes from, from 2018 on. A national mean holds for the year of `figures` alone;
        reported limits serve the earlier years too.
    with_origin : bool
        Whether the criterion on origin is used. Without it the categories that rest on it are undecided.

    Examples
    --------
    >>> area = AreaFigures("Nordbo", 2019, 1200, outside_labour_pct=41, convicted_pct=1.98, basic_education_pct=52,
    ...     income_pct_of_region=60)
    >>> found = classify(area, convictions=Convictions(national_mean=Decimal("0.66")))
    >>> found.categories["udsat"], found.categories["parallelsamfund"], found.reasons["parallelsamfund"]
    (True, None, ('origin_not_used',))
    >>> classify(area).categories["udsat"], classify(area).reasons["udsat"]
    (None, ('limit:udsat.convicted_pct',))
    """
    convictions = convictions or Convictions()
    rules = rules_of_list(figures.year, convictions)
    if rules is None:
        return Classification(
            figures.area,
            figures.year,
            None,
            categories=MappingProxyType(dict.fromkeys(CATEGORIES)),
            reasons=MappingProxyType(dict.fromkeys(CATEGORIES, ("not_defined",))),
            notes=("no_rules",),
        )
    if not with_origin:
        figures = without_origin(figures)
    reckoned = _Reckoned(figures, rules, with_origin=with_origin)
    lists: dict[int, Answer] = {}
    if with_origin and "omdannelse" in rules.categories:
        earlier = {past.year: past for past in history if past.area == figures.area and past.year < figures.year}
        lists = _lists(reckoned, earlier, replace(convictions, national_mean=None))
    for category in rules.categories.values():
        reckoned.answer(category, lists)
    return Classification(
        figures.area,
        figures.year,
        rules,
        criteria=MappingProxyType(reckoned.in_order()),
        categories=MappingProxyType({name: reckoned.categories.get(name) for name in CATEGORIES}),
        reasons=MappingProxyType({n: reckoned.reasons.get(n, ()) for n in CATEGORIES if not reckoned.is_decided(n)}),
        lists=MappingProxyType(lists),
        notes=_notes(reckoned, convictions),
    )


def _lists(reckoned: _Reckoned, earlier: Mapping[int, AreaFigures], convictions: Convictions) -> dict[int, Answer]:
    """Return whether the area was on each of the lists that must run, newest first."""
    category = reckoned.rules.categories["omdannelse"]
    length = 0 if category.lists is None or category.lists.value is None else int(category.lists.value)
    year = reckoned.rules.year
    lists = {year: reckoned.on_counted_list()}
    for past in range(year - 1, year - length, -1):
        rules = rules_of_list(past, convictions)
        known = earlier.get(past)
        lists[past] = (
            None if rules is None or known is None else _Reckoned(known, rules, with_origin=True).on_counted_list()
        )
    return lists


class _Reckoned:
    """The answers of one area under one rule set, category by category."""

    def __init__(self, figures: AreaFigures, rules: RuleSet, *, with_origin: bool) -> None:
        self.figures = figures
        self.rules = rules
        self.with_origin = with_origin
        self.criteria: dict[str, Criterion] = {}
        self.categories: dict[str, Answer] = {}
        self.reasons: dict[str, tuple[str, ...]] = dict.fromkeys(CATEGORIES, ("not_defined",))

    def is_decided(self, name: str) -> bool:
        """Return whether a category has a yes or a no."""
        return self.categories.get(name) is not None

    def in_order(self) -> dict[str, Criterion]:
        """Return the criteria by category, in the order of `CATEGORIES`."""
        ordered = sorted(self.criteria.items(), key=lambda item: CATEGORIES.index(item[1].limit.category))
        return dict(ordered)

    def on_counted_list(self) -> Answer:
        """Return whether the area is on the list that counts towards omdannelse."""
        return self.answer(self.rules.categories[self.rules.counted_list], {})

    def answer(self, category: CategoryRules, lists: Mapping[int, Answer]) -> Answer:
        """Return the answer of a category and keep it, its criteria and its reasons."""
        if category.name in self.categories:
            return self.categories[category.name]
        answers, reasons = self._own(category)
        if category.within is not None:
            answers.append(self.answer(self.rules.categories[category.within], lists))
            reasons += self.reasons.get(category.within, ())
        if category.lists is not None:
            answers.append(self._running(category.lists, lists))
            reasons += tuple(f"list:{year}" for year, on in lists.items() if on is None)
        answer = all_of(answers)
        if not self.with_origin and rests_on_origin(category, self.rules):
            answer, reasons = None, ("origin_not_used",)
        self.categories[category.name] = answer
        self.reasons[category.name] = reasons if answer is None else ()
        return answer

    def _own(self, category: CategoryRules) -> tuple[list[Answer], tuple[str, ...]]:
        """Return the answers of a category's own criteria, and which figures and limits are not known."""
        single = [*([category.residents] if category.residents else []), *category.required]
        judged = [self._judge(limit) for limit in (*single, *category.counted)]
        answers: list[Answer] = [found.met for found in judged[: len(single)]]
        if category.least is not None and category.least.value is not None:
            counted = [found.met for found in judged[len(single) :]]
            met = at_least(counted, int(category.least.value))
            known = Decimal(sum(one is True for one in counted))
            self._keep(Criterion(known, category.least, met, ("some_unknown",) if None in counted else ()))
            answers.append(met)
        return answers, tuple(reason for found in judged for reason in self._unknown(found))

    def _judge(self, limit: Limit) -> Criterion:
        return self._keep(judge(self.figures.value(limit.criterion), limit, self.rules.decimals))

    def _keep(self, found: Criterion) -> Criterion:
        # What is off is not shown as a figure that is missing.
        if self.with_origin or found.limit.criterion != ORIGIN:
            self.criteria[found.name] = found
        return found

    def _unknown(self, found: Criterion) -> list[str]:
        if found.limit.criterion == ORIGIN and not self.with_origin:
            return ["origin_not_used"]
        unknown = [f"figure:{found.name}"] if found.value is None else []
        return unknown + ([f"limit:{found.name}"] if found.limit.value is None else [])

    def _running(self, limit: Limit, lists: Mapping[int, Answer]) -> Answer:
        """Return whether every list that must run is a yes; the criterion's value is how many do, newest first."""
        met = all_of(lists.values()) if lists else None
        given = list(lists.values())
        running = len(list(takewhile(lambda on: on is True, given)))
        unknown = running < len(given) and given[running] is None
        caveats = ("some_unknown",) if unknown else ()
        self._keep(Criterion(Decimal(running) if lists else None, limit, met, caveats))
        return met


def _notes(reckoned: _Reckoned, convictions: Convictions) -> tuple[str, ...]:
    rules = reckoned.rules
    unknown_limit = any(
        found.limit.criterion == CONVICTED and found.limit.value is None for found in reckoned.criteria.values()
    )
    both = all(reckoned.categories.get(name) for name in ("udsat", "forebyggelse"))
    said = {
        "list_date_unknown": rules.list_date is None,
        "after_last_known": not rules.is_known,
        "origin_not_used": not reckoned.with_origin,
        "national_mean_not_used": convictions.national_mean is not None and not rules.conviction_is_relative,
        "no_reported_limit": unknown_limit and convictions.reported,
        "conviction_limit_unknown": unknown_limit and not convictions.reported,
        "rounding": any("rounding" in found.caveats for found in reckoned.criteria.values()),
        "limit_to_be_confirmed": any(
            caveat.startswith("limit_") for found in reckoned.criteria.values() for caveat in found.caveats
        ),
        "forebyggelse_and_udsat": both,
    }
    return tuple(code for code, is_said in said.items() if is_said)
