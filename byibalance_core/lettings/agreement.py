"""An agreement on letting as a value: ladders, their steps and rates, the rule that places, and what was decided.

The file itself is read and checked by `byibalance_core.sources.agreement_files`; a release keeps its content and
`from_mapping` makes this value of it. Rates, limits and criteria differ in every agreement, so none stand in code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

#: Dwellings whose genudlejninger an agreement counts when it does not say.
FAMILY = ("family",)


@dataclass(frozen=True)
class Step:
    """One step of a ladder.

    Attributes
    ----------
    names : mapping
        Name by language, ``da`` and ``en``.
    allocation_share : float
        Greatest share (0-1) of a unit's genudlejninger that the municipality may use.
    flexible_share : float or None
        Share (0-1) let flexibly under § 60; None where the agreement does not say.
    criteria : tuple of str
        Ids of the letting criteria that hold on this step.
    closed : bool
        True where nobody may be placed.
    """

    step_id: str
    names: Mapping[str, str]
    allocation_share: float
    flexible_share: float | None = None
    criteria: tuple[str, ...] = ()
    closed: bool = False

    @property
    def share(self) -> float:
        """The share that may be used: none where the step is closed."""
        return 0.0 if self.closed else self.allocation_share


@dataclass(frozen=True)
class Band:
    """Values from `at_least` up to, not including, `below` that point to a step; None is without end."""

    step_id: str
    at_least: float | None = None
    below: float | None = None

    def holds(self, value: float) -> bool:
        """Say whether a value lies in the band."""
        return (self.at_least is None or value >= self.at_least) and (self.below is None or value < self.below)


@dataclass(frozen=True)
class Criterion:
    """One measure that points to a step.

    Attributes
    ----------
    bands : tuple of Band
        They tile the line: every value lies in exactly one.
    minimum_base : float
        Persons or dwellings that a value must rest on; below it the value is unknown.
    """

    criterion_id: str
    indicator: str
    bands: tuple[Band, ...]
    minimum_base: float = 0.0


@dataclass(frozen=True)
class Placement:
    """The rule that places: the most strained step that at least `needed` criteria point to or beyond."""

    needed: int
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Decided:
    """A unit that the parties placed themselves, by whom and why."""

    unit_id: str
    step_id: str
    valid_from: date | None = None
    decided_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Ladder:
    """A ladder of estates or of areas; steps stand from the least to the most strained."""

    unit_kind: Literal["estate", "area"]
    steps: tuple[Step, ...]
    placement: Placement | None = None
    decided: tuple[Decided, ...] = ()

    def step(self, step_id: str) -> Step:
        """Return one step; KeyError when the ladder has none of that name."""
        for step in self.steps:
            if step.step_id == step_id:
                return step
        raise KeyError(step_id)


@dataclass(frozen=True)
class LettingCriterion:
    """A criterion for flexible letting under § 60, such as people in work or seniors."""

    criterion_id: str
    names: Mapping[str, str]
    kind: str


@dataclass(frozen=True)
class Agreement:
    """What the parties agreed on letting.

    Attributes
    ----------
    ladders : tuple of Ladder
        In order of precedence: a ladder of areas, where there is one, goes before that of estates.
    dwelling_types : tuple of str
        Whose genudlejninger the shares are shares of.
    fictitious : bool
        An invented agreement says *fiktiv* wherever it is shown.
    """

    agreement_id: str
    names: Mapping[str, str]
    valid_from: date | None
    valid_to: date | None
    ladders: tuple[Ladder, ...]
    dwelling_types: tuple[str, ...] = FAMILY
    paragraphs: tuple[str, ...] = ()
    criteria: Mapping[str, LettingCriterion] = field(default_factory=dict)
    fictitious: bool = False
    source_id: str = ""

    def ladder(self, unit_kind: str) -> Ladder | None:
        """Return the ladder of estates or of areas; None where the agreement has none."""
        return next((ladder for ladder in self.ladders if ladder.unit_kind == unit_kind), None)


def from_mapping(content: Mapping[str, Any]) -> Agreement:
    """Make the value of a file's content that `byibalance_core.sources.agreement_files` has checked.

    Parameters
    ----------
    content : mapping
        ``agreement``, ``steps``, ``placement``, ``estates``, ``area_ladder`` and ``criteria`` as in the file, or as a
        release keeps them: dates may be dates or ``YYYY-MM-DD``, and ``step_order`` of a ladder and ``criterion_order``
        of its placement may name steps and criteria in order.

    Returns
    -------
    Agreement

    Examples
    --------
    >>> agreed = from_mapping({"steps": {"one": {"allocation_share": 0.25}}, "estates": {"a1": "one"}})
    >>> agreed.ladder("estate").step("one").share, agreed.ladder("estate").decided[0].unit_id
    (0.25, 'a1')
    """
    about = content.get("agreement", {})
    ladders = []
    if "area_ladder" in content:
        ladders.append(_ladder("area", content["area_ladder"], "areas"))
    if "steps" in content:
        ladders.append(_ladder("estate", content, "estates"))
    return Agreement(
        agreement_id=str(about.get("id", "")),
        names=_names(about, str(about.get("id", ""))),
        valid_from=_date(about.get("valid_from")),
        valid_to=_date(about.get("valid_to")),
        ladders=tuple(ladders),
        dwelling_types=tuple(about.get("dwelling_types", FAMILY)),
        paragraphs=tuple(map(str, about.get("paragraphs", ()))),
        criteria={
            name: LettingCriterion(name, _names(entry, name), str(entry.get("kind", "other")))
            for name, entry in content.get("criteria", {}).items()
        },
        fictitious=bool(about.get("fictitious", False)),
        source_id=str(about.get("source_id", "")),
    )


def without_estates(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return an agreement's content without what it says of single estates, for those who may not see estates.

    Examples
    --------
    >>> sorted(without_estates({"steps": {}, "estates": {"a1": "one"}}))
    ['steps']
    """
    return {name: part for name, part in content.items() if name != "estates"}


def _ladder(unit_kind: Literal["estate", "area"], content: Mapping[str, Any], decided: str) -> Ladder:
    rule = content.get("placement")
    steps = content.get("steps", {})
    # A release sorts the keys of its files, so it writes the order of the steps out.
    order = content.get("step_order", list(steps))
    return Ladder(
        unit_kind,
        tuple(_step(name, steps[name]) for name in order),
        None if rule is None else _placement(rule),
        tuple(_decided(unit, entry) for unit, entry in sorted(content.get(decided, {}).items())),
    )


def _step(name: str, entry: Mapping[str, Any]) -> Step:
    flexible = entry.get("flexible_share")
    return Step(
        name,
        _names(entry, name),
        float(entry.get("allocation_share", 0.0)),
        None if flexible is None else float(flexible),
        tuple(entry.get("criteria", ())),
        bool(entry.get("closed", False)),
    )


def _placement(rule: Mapping[str, Any]) -> Placement:
    criteria = tuple(
        Criterion(
            name,
            str(entry["indicator"]),
            tuple(Band(band["step"], band.get("at_least"), band.get("below")) for band in entry["bands"]),
            float(entry.get("minimum_base", 0.0)),
        )
        for name, entry in ((name, rule["criteria"][name]) for name in rule.get("criterion_order", rule["criteria"]))
    )
    return Placement(int(rule.get("needed", 1)), criteria)


def _decided(unit: str, entry: str | Mapping[str, Any]) -> Decided:
    if isinstance(entry, str):
        return Decided(unit, entry)
    return Decided(
        unit,
        str(entry["step"]),
        _date(entry.get("from")),
        str(entry.get("decided_by", "")),
        str(entry.get("reason", "")),
    )


def _names(entry: Mapping[str, Any], otherwise: str) -> dict[str, str]:
    danish = str(entry.get("name_da", otherwise))
    return {"da": danish, "en": str(entry.get("name_en", danish))}


def _date(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
