"""What new almene dwellings cost the municipality: its base capital (*grundkapital*), a share of the acquisition."""

from __future__ import annotations

import math
from dataclasses import dataclass

from byibalance_core.need.affordability import of_band
from byibalance_core.need.given import Given


@dataclass(frozen=True)
class BuildingCost:
    """What new almene dwellings cost the municipality in base capital (*grundkapital*). Amounts are DKK.

    Attributes
    ----------
    cost : int or None
        The municipality's share; None where a figure is missing.
    acquisition : int or None
        Cost of acquisition of all the dwellings.
    share : float or None
        The municipality's share of it.
    missing, unconfirmed : tuple of str
        Figures without a value, and those that must be confirmed.
    """

    cost: int | None
    acquisition: int | None
    share: float | None
    missing: tuple[str, ...]
    unconfirmed: tuple[str, ...]


def building_cost(
    figures: Given, *, dwellings: int, floor_area_m2: float, dwelling_type: str = "family"
) -> BuildingCost:
    """Return what new almene dwellings cost the municipality: dwellings x m² x cost per m² x share.

    Parameters
    ----------
    floor_area_m2 : float
        Mean gross area of a dwelling.
    dwelling_type : str
        ``family`` (share by mean area), ``youth``, ``older`` or ``care``.

    Examples
    --------
    >>> from byibalance_core.need.given import given
    >>> building_cost(given(), dwellings=100, floor_area_m2=50).missing
    ('acquisition_cost_dkk_m2',)
    >>> figures = given(supplied={"acquisition_cost_dkk_m2": 30_000})
    >>> building_cost(figures, dwellings=100, floor_area_m2=50).cost  # 8 % of 150 million
    12000000
    """
    needed = ("municipal_base_capital_share", "acquisition_cost_dkk_m2")
    shares = figures.value("municipal_base_capital_share")
    # A care dwelling is an older people's dwelling by the act.
    kind = "older" if dwelling_type == "care" else dwelling_type
    share = shares[kind] if kind in shares else of_band(shares, math.floor(floor_area_m2))
    unconfirmed = figures.unconfirmed(needed)
    if missing := figures.missing(*needed):
        return BuildingCost(None, None, share, missing, unconfirmed)
    acquisition = dwellings * floor_area_m2 * figures.value("acquisition_cost_dkk_m2")
    return BuildingCost(round(acquisition * share), round(acquisition), share, (), unconfirmed)
