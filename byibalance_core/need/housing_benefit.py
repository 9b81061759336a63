"""Housing benefit (boligstøtte) of a tenant: *boligsikring*, and *boligydelse* of pensioners.

A rule of thumb for kinds of household, not a decision about a person: wealth, disabilities and the rule that a rent
above half of the income gives no right to benefit are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from byibalance_core.need.given import Given

#: From this many children on the highest benefit is a quarter higher (boligstøtteloven § 23).
_MANY_CHILDREN, _MANY_CHILDREN_FACTOR = 4, 1.25


@dataclass(frozen=True)
class HousingBenefit:
    """The benefit of one household in a dwelling of one size, as a function of the rent. Amounts are DKK a year.

    Attributes
    ----------
    cost_share : float
        Part of the housing cost that the benefit begins from.
    supplement : float
        Added to the housing cost before the part is taken (pensioners).
    reduction : float
        Taken off because of the income.
    own_payment : float
        What the household always pays itself.
    most, least : float
        Highest benefit, and the smallest that is paid out.
    cap_share : float
        The benefit is never more than this part of the housing cost; 1 where there is no such rule.
    most_rent : float
        Housing cost above this is not counted.
    heating : float
        Added to the rent where the tenant pays heating beside it, as almene tenants do.
    area_share : float
        Part of the floor area that is counted for a household of this size.
    """

    cost_share: float
    supplement: float
    reduction: float
    own_payment: float
    most: float
    least: float
    cap_share: float
    most_rent: float
    heating: float
    area_share: float

    def month(self, rent: float, *, paid_out: bool = True) -> float:
        """Return the benefit in DKK a month at a rent in DKK a month, excluding utilities.

        Parameters
        ----------
        paid_out : bool
            Whether a benefit that is too small to be paid out counts as none.
        """
        cost = min((12 * rent + self.heating) * self.area_share, self.most_rent)
        year = min(
            self.cost_share * (cost + self.supplement) - self.reduction,
            cost - self.own_payment,
            self.cap_share * cost,
            self.most,
        )
        return 0.0 if year <= 0 or (paid_out and year < self.least) else year / 12


#: Figures that the benefit rests on, by scheme.
RESTS_ON = {
    False: ("housing_benefit_shares", "housing_benefit_dkk_year", "housing_benefit_area_m2"),
    True: ("pensioner_housing_benefit_shares", "pensioner_housing_benefit_dkk_year", "housing_benefit_area_m2"),
}


def housing_benefit(
    figures: Given, *, adults: int, children: int, pensioner: bool, income_dkk_year: float, floor_area_m2: float
) -> HousingBenefit:
    """Return the benefit of a household as a function of the rent.

    Parameters
    ----------
    figures : Given
        Norms on a day.
    adults, children : int
        Members of the household.
    pensioner : bool
        True for *boligydelse*, False for *boligsikring*.
    income_dkk_year : float
        All adults' income before tax.
    floor_area_m2 : float
        Of the dwelling, above 0.

    Notes
    -----
    boligstøtteloven §§ 21-23; amounts of the norms `RESTS_ON`.

    Examples
    --------
    >>> from byibalance_core.need.given import given
    >>> single = housing_benefit(given(), adults=1, children=0, pensioner=False, income_dkk_year=144_000,
    ...                          floor_area_m2=60)
    >>> round(single.month(4000))  # 15 % of 12 x 4,000 + 60 x 35, by 12
    626
    """
    shares, amounts, area = (figures.value(name) for name in RESTS_ON[pensioner])
    limit = amounts["income_limit"] + amounts["income_limit_by_child"] * max(0, min(children, 4) - 1)
    allowed = area["first"] + area["further"] * (adults + children - 1)
    return HousingBenefit(
        cost_share=shares["cost"],
        supplement=amounts.get("supplement", 0.0),
        reduction=shares["income"] * max(0.0, income_dkk_year - limit),
        own_payment=max(amounts["own_payment"], shares.get("own_income", 0.0) * income_dkk_year),
        most=amounts["most"] * (_MANY_CHILDREN_FACTOR if children >= _MANY_CHILDREN else 1.0),
        least=amounts["least"],
        cap_share=1.0 if children or pensioner else shares["cap_without_children"],
        most_rent=amounts["most_rent"],
        heating=amounts["heating_by_m2"] * floor_area_m2,
        area_share=min(1.0, allowed / floor_area_m2),
    )
