"""One figure against one limit: met, not met or undecided, and what the answer does not rest safely on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TypeVar

from byibalance_core.criteria.answers import Answer
from byibalance_core.statutory_rules import Comparison, Limit

_Exact = TypeVar("_Exact", Decimal, Fraction)


@dataclass(frozen=True)
class Criterion:
    """The answer of one criterion.

    Attributes
    ----------
    value : Decimal or None
        The area's figure.
    limit : Limit
        What it was compared with: value, comparison, paragraph, source.
    met : bool or None
        None where the figure or the limit is not known.
    caveats : tuple of str
        ``rounding``: the answer changes if the ministry compares rounded figures, which is unsettled, or if the figure
        was rounded before it came here. ``limit_press``, ``limit_year_inferred``, ``limit_derived``: how the limit is
        known. ``limit_within_range``: the figure lies where the derived limit itself may lie. ``some_unknown``: the
        value is a count of which some parts are undecided, so it is the least that it can be.
    """

    value: Decimal | None
    limit: Limit
    met: Answer
    caveats: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """``category.criterion``."""
        return f"{self.limit.category}.{self.limit.criterion}"


def meets(value: _Exact, comparison: Comparison, limit: _Exact) -> bool:
    """Return whether a value meets a limit; strictly for ``>`` and ``<``.

    Examples
    --------
    >>> meets(Decimal(40), ">", Decimal(40)), meets(Decimal(1000), ">=", Decimal(1000))
    (False, True)
    """
    if comparison == ">":
        return value > limit
    return value >= limit if comparison == ">=" else value < limit


def judge(value: Decimal | None, limit: Limit, decimals: Mapping[str, int] | None = None) -> Criterion:
    """Return the answer of one criterion.

    Parameters
    ----------
    decimals : mapping of str to int, optional
        Decimals with which the lists print a criterion's figures; none are rounded that are not named.

    Examples
    --------
    >>> from byibalance_core.statutory_rules import rules_of_list
    >>> rules = rules_of_list(2013)
    >>> limit = next(one for one in rules.categories["statutory_list_2010_2017"].counted if one.value == Decimal("2.7"))
    >>> found = judge(Decimal("2.704"), limit, rules.decimals)
    >>> found.met, found.caveats
    (True, ('rounding',))
    """
    if value is None or limit.value is None:
        return Criterion(value, limit, None)
    caveats = [] if limit.standing in ("published", "given") else [f"limit_{limit.standing}"]
    if limit.within and limit.within[0] <= value <= limit.within[1]:
        caveats.append("limit_within_range")
    printed = (decimals or {}).get(limit.criterion)
    if printed is not None and _hangs_on_rounding(value, limit.comparison, limit.value, printed):
        caveats.append("rounding")
    return Criterion(value, limit, meets(value, limit.comparison, limit.value), tuple(caveats))


def _hangs_on_rounding(value: Decimal, comparison: Comparison, limit: Decimal, printed: int) -> bool:
    """Return whether the answer is another before than after rounding to the printed decimals."""
    step = Decimal(1).scaleb(-printed)
    rounded = value.quantize(step, rounding=ROUND_HALF_UP)
    if rounded != value:
        return meets(rounded, comparison, limit) != meets(value, comparison, limit)
    # A figure with the printed decimals stands for all that round to it, from half a step below to half a step above.
    low, high = value - step / 2, value + step / 2
    if comparison == "<":
        return low < limit < high
    return high > limit and not meets(low, comparison, limit)
