"""What moved a criterion between two years: the people, the limit, demolition, or the size of the area.

Leaving a list is not the same as getting better: the national mean may have moved, or dwellings may be gone. The
parts are exact fractions and sum to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from byibalance_core.criteria.answers import Answer
from byibalance_core.criteria.criterion import meets
from byibalance_core.criteria.figures import Number, exact
from byibalance_core.statutory_rules import Limit


@dataclass(frozen=True)
class CriterionYear:
    """One criterion of one area in one list year.

    Parameters
    ----------
    limit : Limit
        The year's limit, its value known; a relative one with its multiple and its national mean.
    value : number, optional
        The figure in per cent; not needed where both counts are given.
    numerator, denominator : number, optional
        The counts behind the figure: those the criterion counts, and all of its base; for income the area's mean and
        the region's. Means of two years may be fractions.
    residents : int, optional
        Residents of the area.
    minimum_residents : int, optional
        The least number that the law demands that year.

    Raises
    ------
    ValueError
        When neither the value nor both counts are given, one does not fit the other, or the limit is not known.
    """

    limit: Limit
    value: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    residents: int | None = None
    minimum_residents: int | None = None

    def __post_init__(self) -> None:
        if self.limit.value is None:
            raise ValueError(f"The limit of {self.limit.category}.{self.limit.criterion} is not known.")
        if self.numerator is None or self.denominator is None:
            if self.value is None:
                raise ValueError("Give the value, or the numerator and the denominator.")
        elif exact(self.denominator) <= 0 or exact(self.numerator) < 0:
            raise ValueError(f"{self.numerator} of {self.denominator} is no share.")
        elif self.value is not None and abs(_fraction(self.value) - _share(*self._counts())) > Fraction(1, 10):
            raise ValueError(f"{self.value} per cent is not {self.numerator} of {self.denominator}.")

    @property
    def has_counts(self) -> bool:
        """Whether both counts behind the figure are known."""
        return self.numerator is not None and self.denominator is not None

    @property
    def per_cent(self) -> Fraction:
        """The figure in per cent: from the counts where they are known, else as given."""
        return _share(*self._counts()) if self.has_counts else _fraction(self.value)

    def _counts(self) -> tuple[Fraction, Fraction]:
        return _fraction(self.numerator), _fraction(self.denominator)


@dataclass(frozen=True)
class Change:
    """The change of a criterion's distance to its limit, in percentage points, and its parts.

    Every part is positive where it moved the area further beyond the limit. A part that does not apply is 0.

    Attributes
    ----------
    whole : Fraction
        Change of the points beyond the limit; ``numerator + denominator + undivided + demolition + national_mean +
        rule``, exactly.
    numerator, denominator : Fraction
        Real change: more or fewer of those counted, and a larger or smaller base. Each is the mean of what it does
        taken first and taken last.
    undivided : Fraction
        Real change of the figure, where the counts behind it are not known in both years.
    demolition : Fraction
        What the moving out of demolished dwellings did to the figure, taken before the rest; 0 where it is not known.
    demolition_is_known : bool
        Whether it was told who moved out of demolished dwellings.
    national_mean : Fraction
        What a moved national mean did to the limit. Where the limit is known and the mean is not, the mean is the limit
        divided by the law's multiple.
    rule : Fraction
        What another rule did to the limit.
    met_before, met_after : bool
        The answers of the two years.
    met_under_old_limit : bool
        The answer of the later figure under the earlier limit: where it differs from `met_after`, the limit decided.
    fell_below_minimum : bool or None
        Whether the area had enough residents before and has too few now, which takes it off every list whatever its
        figures and moves no points; None where residents or the minimum are not known.
    """

    whole: Fraction
    numerator: Fraction
    denominator: Fraction
    undivided: Fraction
    demolition: Fraction
    demolition_is_known: bool
    national_mean: Fraction
    rule: Fraction
    met_before: bool
    met_after: bool
    met_under_old_limit: bool
    fell_below_minimum: Answer

    @property
    def parts(self) -> dict[str, Fraction]:
        """The parts by name; they sum to `whole`."""
        names = ("numerator", "denominator", "undivided", "demolition", "national_mean", "rule")
        return {name: getattr(self, name) for name in names}


def decompose_change(
    before: CriterionYear,
    after: CriterionYear,
    *,
    demolished: tuple[Number, Number] | None = None,
) -> Change:
    """Return what moved a criterion between two years, in parts that sum to the whole exactly.

    Parameters
    ----------
    before, after : CriterionYear
        The same criterion in two list years.
    demolished : tuple of number, optional
        Numerator and denominator of the earlier count that moved out of demolished dwellings between the years. Used
        only with the counts of both years.

    Raises
    ------
    ValueError
        When the criteria differ in name or direction, or more moved out than were there.

    Notes
    -----
    With n of m persons before and N of M after, the figure changes by ``100 (N/M - n/m)``. The numerator's part is the
    mean of ``100 (N - n) / m`` and ``100 (N - n) / M``; the denominator's is the rest of it, the mean of
    ``100 n (1/M - 1/m)`` and ``100 N (1/M - 1/m)``. Demolition, where it is known, is taken first: n and m are those
    left after it. A relative limit is multiple × mean, and its two parts are found in the same way. A limit that rises
    brings the area closer to not meeting it.

    Examples
    --------
    The convicted stay at 21 of 1,000 while the national mean rises from 0.7 to 0.8 per cent: the area leaves the
    criterion, and nothing but the limit moved.

    >>> from decimal import Decimal
    >>> from byibalance_core.statutory_rules import Convictions, rules_of_list
    >>> def limit(year, mean):
    ...     counted = rules_of_list(year, Convictions(Decimal(mean))).categories["udsat"].counted
    ...     return next(one for one in counted if one.criterion == "convicted_pct")
    >>> change = decompose_change(
    ...     CriterionYear(limit(2019, "0.7"), numerator=21, denominator=1000),
    ...     CriterionYear(limit(2020, "0.8"), numerator=21, denominator=1000))
    >>> float(change.whole), float(change.national_mean), change.numerator + change.denominator == 0
    (-0.3, -0.3, True)
    >>> change.met_before, change.met_after, change.met_under_old_limit
    (True, False, True)
    """
    if before.limit.criterion != after.limit.criterion:
        raise ValueError(f"{before.limit.criterion} and {after.limit.criterion} are not one criterion.")
    if (before.limit.comparison == "<") != (after.limit.comparison == "<"):
        raise ValueError(f"{before.limit.criterion} is met on different sides in the two years.")
    sign = -1 if after.limit.comparison == "<" else 1
    numerator = denominator = undivided = demolition = Fraction(0)
    counted = before.has_counts and after.has_counts
    if counted:
        demolition, numerator, denominator = _of_counts(before, after, demolished)
    else:
        undivided = after.per_cent - before.per_cent
    mean, rule = _of_limit(before.limit, after.limit)
    whole = (after.per_cent - before.per_cent) - (_known(after.limit) - _known(before.limit))
    return Change(
        whole=sign * whole,
        numerator=sign * numerator,
        denominator=sign * denominator,
        undivided=sign * undivided,
        demolition=sign * demolition,
        demolition_is_known=counted and demolished is not None,
        national_mean=-sign * mean,
        rule=-sign * rule,
        met_before=_met(before.per_cent, before.limit),
        met_after=_met(after.per_cent, after.limit),
        met_under_old_limit=_met(after.per_cent, before.limit),
        fell_below_minimum=_fell_below(before, after),
    )


def _of_counts(
    before: CriterionYear, after: CriterionYear, demolished: tuple[Number, Number] | None
) -> tuple[Fraction, Fraction, Fraction]:
    """Return what demolition, numerator and denominator did to the figure."""
    n, m = _fraction(before.numerator), _fraction(before.denominator)
    demolition = Fraction(0)
    if demolished is not None:
        gone_n, gone_m = map(_fraction, demolished)
        if not (0 <= gone_n <= min(n, gone_m) and gone_m < m):
            raise ValueError(f"{gone_n} of {gone_m} cannot have moved out of {n} of {m}.")
        demolition = _share(n - gone_n, m - gone_m) - _share(n, m)
        n, m = n - gone_n, m - gone_m
    later_n, later_m = _fraction(after.numerator), _fraction(after.denominator)
    return demolition, *_product(n, later_n, 100 / m, 100 / later_m)


def _of_limit(before: Limit, after: Limit) -> tuple[Fraction, Fraction]:
    """Return what the national mean and the rule did to the limit."""
    if before.times is None or after.times is None:
        return Fraction(0), _known(after) - _known(before)
    times, later_times = Fraction(before.times), Fraction(after.times)
    return _product(_known(before) / times, _known(after) / later_times, times, later_times)


def _product(a: Fraction, later_a: Fraction, b: Fraction, later_b: Fraction) -> tuple[Fraction, Fraction]:
    """Return what each factor did to the change of a product: the mean of its part taken first and taken last."""
    return (later_a - a) * (b + later_b) / 2, (later_b - b) * (a + later_a) / 2


def _fell_below(before: CriterionYear, after: CriterionYear) -> Answer:
    enough = [
        None if year.residents is None or year.minimum_residents is None else year.residents >= year.minimum_residents
        for year in (before, after)
    ]
    return None if None in enough else enough == [True, False]


def _met(per_cent: Fraction, limit: Limit) -> bool:
    return meets(per_cent, limit.comparison, _known(limit))


def _known(limit: Limit) -> Fraction:
    return Fraction(limit.value or Decimal(0))


def _share(numerator: Fraction, denominator: Fraction) -> Fraction:
    return 100 * numerator / denominator


def _fraction(number: Number | None) -> Fraction:
    return Fraction(exact(0 if number is None else number))
