"""The answer of ``classify --json``: other programs read it; keys are added, never renamed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from byibalance_core.criteria.classify import Classification
from byibalance_core.criteria.criterion import Criterion
from byibalance_core.criteria.notes import ALWAYS, note
from byibalance_core.statutory_rules import Convictions, last_known_list_year, rules_of_list


def classify_json(
    found: Sequence[Classification], *, year: int, convictions: Convictions, with_origin: bool
) -> dict[str, Any]:
    """Return the areas' categories in the form of the contract.

    Returns
    -------
    dict
        ``year``, ``rules`` (None in a year without), ``with_origin``, ``national_convicted_pct``, ``reported_limits``,
        ``areas``: one ``{area, year, criteria, categories, undecided, lists, notes}`` each, and ``notes``:
        ``{code, text}``. Figures and limits are in per cent.

    Examples
    --------
    >>> from byibalance_core.criteria.classify import classify
    >>> from byibalance_core.criteria.figures import AreaFigures
    >>> area = classify(AreaFigures("Nordbo", 2019, 999))
    >>> answer = classify_json([area], year=2019, convictions=Convictions(), with_origin=False)["areas"][0]
    >>> answer["categories"]["udsat"], answer["criteria"]["udsat.residents"]["limit"]
    (False, 1000)
    """
    rules = rules_of_list(year, convictions)
    codes = dict.fromkeys((ALWAYS, *(code for one in found for code in one.notes)))
    return {
        "year": year,
        "rules": None
        if rules is None
        else {
            "name": rules.name,
            "list_date": rules.list_date,
            "reference": rules.reference,
            "source": rules.source,
            "known": rules.is_known,
        },
        "with_origin": with_origin,
        "national_convicted_pct": _number(convictions.national_mean),
        "reported_limits": convictions.reported,
        "areas": [_area(one) for one in found],
        "notes": [{"code": code, "text": note(code, year=year, last=last_known_list_year())} for code in codes],
    }


def _area(found: Classification) -> dict[str, Any]:
    return {
        "area": found.area,
        "year": found.year,
        "criteria": {name: _criterion(one) for name, one in found.criteria.items()},
        "categories": dict(found.categories),
        "undecided": {name: list(why) for name, why in found.reasons.items()},
        "lists": {str(year): on for year, on in found.lists.items()},
        "notes": list(found.notes),
    }


def _criterion(found: Criterion) -> dict[str, Any]:
    limit = found.limit
    return {
        "value": _number(found.value),
        "limit": _number(limit.value),
        "comparison": limit.comparison,
        "met": found.met,
        "reference": limit.reference,
        "source": limit.source,
        "standing": limit.standing if limit.value is not None else None,
        "limit_range": [_number(end) for end in limit.within] or None,
        "times_national_mean": _number(limit.times),
        "caveats": list(found.caveats),
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
