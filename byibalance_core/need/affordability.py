"""Who can pay: the highest rent that a kind of household can afford.

``R_max = net income + housing benefit(R) - disposable amount - utilities``, solved for the rent R, since the benefit
depends on the rent. A figure that nobody has established makes the answer undecided; it is never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from byibalance_core.need.given import Given
from byibalance_core.need.housing_benefit import RESTS_ON, housing_benefit

#: States of an affordable rent.
AFFORDABLE, NONE_AFFORDABLE, UNDECIDED = "affordable", "none_affordable", "undecided"

#: Figures that every household's rent rests on, beside its income and its housing benefit.
_ALWAYS = ("disposable_amount_dkk_month", "income_tax", "utilities_dkk_m2_year")
_OF_CHILDREN = ("child_allowance_dkk_year",)
_OF_SINGLE_PARENTS = ("single_parent_allowance_dkk_year",)


@dataclass(frozen=True)
class HouseholdGroup:
    """A kind of household that lives on a public benefit.

    Attributes
    ----------
    children : tuple of int
        Ages of the children at home.
    income : str
        Norm that holds the benefit.
    parts : tuple of str
        Parts of it that each adult receives.
    floor_area_m2 : float
        Dwelling that the rent is reckoned for.
    """

    group: str
    adults: int
    children: tuple[int, ...]
    income: str
    parts: tuple[str, ...]
    floor_area_m2: float

    @property
    def pensioner(self) -> bool:
        """Whether the household has a pensioner's housing benefit."""
        return self.income == "state_pension_dkk_month"

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Figures that the household's affordable rent rests on."""
        children = (_OF_CHILDREN if self.children else ()) + (
            _OF_SINGLE_PARENTS if self.children and self.adults == 1 else ()
        )
        return (self.income, *_ALWAYS, *children, *RESTS_ON[self.pensioner])


@dataclass(frozen=True)
class AffordableRent:
    """The highest rent that a kind of household can afford. Amounts are DKK a month, excluding utilities.

    Attributes
    ----------
    state : {"affordable", "none_affordable", "undecided"}
        ``none_affordable``: no rent is affordable by this norm; ``undecided``: a figure is missing.
    rent : int or None
        Highest affordable rent, rounded down; None unless ``affordable``.
    net_income, disposable, utilities, benefit : float or None
        Income after tax with allowances for children, what must be left, and the housing benefit at `rent` (at no
        rent where none is affordable).
    missing : tuple of str
        Figures that nobody has established or supplied.
    unconfirmed : tuple of str
        Figures it rests on that must be confirmed before somebody relies on it.
    """

    group: HouseholdGroup
    state: str
    rent: int | None
    net_income: float | None
    disposable: float | None
    utilities: float | None
    benefit: float | None
    missing: tuple[str, ...]
    unconfirmed: tuple[str, ...]


def household_groups(figures: Given) -> tuple[HouseholdGroup, ...]:
    """Return the kinds of household of ``affordability_groups``, in its order."""
    return tuple(
        HouseholdGroup(
            row["group"],
            row["adults"],
            tuple(row["children"]),
            row["income"],
            tuple(row["parts"]),
            float(row["floor_area_m2"]),
        )
        for row in figures.value("affordability_groups")
    )


def affordable_rent(group: HouseholdGroup, figures: Given) -> AffordableRent:
    """Return the highest rent that a kind of household can afford.

    Parameters
    ----------
    figures : Given
        Norms on a day, with what a municipality or a user supplies.

    Notes
    -----
    Let ``b(R)`` be the benefit and ``g(R) = R - b(R)`` the rent that is left to pay. `b` is a minimum of lines in R
    with slopes from 0 to 1, cut off at 0; so it is continuous and rises by at most as much as R, and `g` is
    continuous, never falls, and grows without end, since b has a highest value. Hence {R >= 0: g(R) <= c}, with
    ``c = net income - disposable amount - utilities``, is empty when g(0) > c (no rent is affordable), and else one
    closed interval from 0. Its upper end is R_max: there is exactly one, and bisection finds it. Where `g` is flat
    (the household pays its own least payment whatever the rent) and equal to c, R_max is the end of the flat part.
    A benefit that is too small to be paid out would break the order in one point; where the solution has such a
    benefit, the household pays the whole rent, and R_max = c.

    Examples
    --------
    >>> from byibalance_core.need.given import given
    >>> figures = given()
    >>> single = household_groups(figures)[0]
    >>> affordable_rent(single, figures).state
    'affordable'
    >>> affordable_rent(single, given(supplied={"disposable_amount_dkk_month": {"first_adult": 20_000}})).state
    'none_affordable'
    """
    missing = figures.missing(*group.rests_on)
    unconfirmed = figures.unconfirmed(group.rests_on)
    if missing:
        return AffordableRent(group, UNDECIDED, None, None, None, None, None, missing, unconfirmed)
    gross = group.adults * sum(figures.value(group.income)[part] for part in group.parts)
    net = _net_income(group, figures, gross)
    disposable = _disposable(group, figures)
    utilities = figures.value("utilities_dkk_m2_year") * group.floor_area_m2 / 12
    benefit = housing_benefit(
        figures,
        adults=group.adults,
        children=len(group.children),
        pensioner=group.pensioner,
        income_dkk_year=12 * gross,
        floor_area_m2=group.floor_area_m2,
    )
    left = net - disposable - utilities
    highest = highest_rent(lambda rent: benefit.month(rent, paid_out=False), left=left, most=benefit.most / 12)
    if highest is not None and benefit.month(highest) == 0:
        highest = left if left >= 0 else None
    rent = math.floor(highest + 1e-6) if highest is not None else 0
    if rent < 1:
        return AffordableRent(
            group, NONE_AFFORDABLE, None, net, disposable, utilities, benefit.month(0), (), unconfirmed
        )
    return AffordableRent(group, AFFORDABLE, rent, net, disposable, utilities, benefit.month(rent), (), unconfirmed)


def highest_rent(benefit: Callable[[float], float], *, left: float, most: float) -> float | None:
    """Return the highest R >= 0 with ``R - benefit(R) <= left``; None where there is none.

    Parameters
    ----------
    benefit : callable
        Benefit in DKK a month at a rent; rises with the rent, by at most as much.
    left : float
        What can be paid of the rent, DKK a month.
    most : float
        The benefit is never higher.

    Examples
    --------
    >>> highest_rent(lambda rent: min(0.5 * rent, 1000), left=3000, most=1000)
    4000.0
    >>> highest_rent(lambda rent: 0.0, left=-1, most=0) is None
    True
    """
    if -benefit(0) > left:
        return None
    low, high = 0.0, float(max(0.0, left) + most)
    if high - benefit(high) <= left:
        return high
    while high - low > 1e-7 * max(1.0, high):
        middle = (low + high) / 2
        low, high = (middle, high) if middle - benefit(middle) <= left else (low, middle)
    return low


def can_pay(rents: Sequence[AffordableRent], rent: float) -> tuple[str, ...]:
    """Return the kinds of household that can pay a rent; those that are undecided are left out."""
    return tuple(one.group.group for one in rents if one.rent is not None and one.rent >= rent)


def _net_income(group: HouseholdGroup, figures: Given, gross: float) -> float:
    """Return income after tax and allowances for children, DKK a month."""
    tax = figures.value("income_tax")
    taxed = max(0.0, 12 * gross - group.adults * tax["allowance_dkk_year"])
    year = 12 * gross - taxed * (tax["state_share"] + tax["municipal_share"])
    if group.children:
        by_age = figures.value("child_allowance_dkk_year")
        year += sum(of_band(by_age, age) for age in group.children)
        if group.adults == 1:
            single = figures.value("single_parent_allowance_dkk_year")
            year += len(group.children) * single["by_child"] + single["by_household"]
    return float(year / 12)


def _disposable(group: HouseholdGroup, figures: Given) -> float:
    amounts = figures.value("disposable_amount_dkk_month")
    adults = amounts["first_adult"] + amounts["further_adult"] * (group.adults - 1)
    return float(adults + sum(of_band(amounts, age) for age in group.children))


def of_band(by_band: Mapping[str, float], number: int) -> float:
    """Return the value of the band that holds a whole number; keys that are no bands are passed over.

    Raises
    ------
    ValueError
        When the number lies in none of them.

    Examples
    --------
    >>> of_band({"first_adult": 7240, "0-1": 1970, "2-6": 2520}, 4)
    2520
    """
    for band, value in by_band.items():
        if not band[0].isdigit():
            continue
        low, _, high = band.rstrip("+").partition("-")
        if int(low) <= number and (band.endswith("+") or number <= int(high)):
            return value
    raise ValueError(f"{number} lies in none of the bands {', '.join(by_band)}.")
