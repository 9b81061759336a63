"""The criterion on origin, kept apart: off unless it is asked for, and used only to reproduce the official lists.

It is under review after the EU Court's judgment of 18 December 2025 (C-417/23). No index, ranking, staircase default or
letting criterion of this product uses it. When it is off the figure is not read, the categories that the law defines by
origin are not reckoned at all (undecided), and the list of 2010-2017, where origin was one criterion of several, is
decided where the others decide it.
"""

from __future__ import annotations

from dataclasses import replace

from byibalance_core.criteria.figures import AreaFigures
from byibalance_core.statutory_rules import CategoryRules, RuleSet

ORIGIN = "nonwestern_pct"


def without_origin(figures: AreaFigures) -> AreaFigures:
    """Return an area's figures without the one on origin.

    Examples
    --------
    >>> without_origin(AreaFigures("Nordbo", 2019, nonwestern_pct=45)).nonwestern_pct is None
    True
    """
    return replace(figures, nonwestern_pct=None)


def rests_on_origin(category: CategoryRules, rules: RuleSet) -> bool:
    """Return whether no area can be in a category without meeting the criterion on origin.

    Examples
    --------
    >>> from byibalance_core.statutory_rules import rules_of_list
    >>> rules = rules_of_list(2022)
    >>> [name for name, category in rules.categories.items() if rests_on_origin(category, rules)]
    ['parallelsamfund', 'omdannelse', 'forebyggelse']
    """
    if any(limit.criterion == ORIGIN for limit in category.required):
        return True
    if category.lists is not None:
        return rests_on_origin(rules.categories[rules.counted_list], rules)
    return category.within is not None and rests_on_origin(rules.categories[category.within], rules)
