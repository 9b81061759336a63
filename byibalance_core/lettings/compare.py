"""Two alternatives side by side: what differs, where the load goes instead, and how much of it could be chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from byibalance_core.lettings.flow_noise import Span, difference_span
from byibalance_core.lettings.simulate import Simulated, Unit, figures

_KEYS = ["estate_id", "organisation_id", "area_id", "rooms", "rent_band"]


@dataclass(frozen=True)
class Comparison:
    """An alternative less its reference, on the same vacancies (common random numbers).

    Attributes
    ----------
    only_reference, only_alternative : DataFrame
        By cell and figure, the expected lettings over all years that only the one has: they share the others.
    """

    reference: Simulated
    alternative: Simulated
    only_reference: pd.DataFrame
    only_alternative: pd.DataFrame

    def differences(self) -> dict[str, Span]:
        """Return each figure of `Simulated.totals` of the alternative less that of the reference, with its interval."""
        names = [str(name) for name in self.only_reference if name not in _KEYS]
        return {name: self._span(name, np.ones(len(self.only_reference), dtype=bool)) for name in names}

    def load(self, by: Unit, figure: str = "allocations") -> pd.DataFrame:
        """Return where a figure rises and falls.

        Parameters
        ----------
        by : str
            ``estate_id``, ``area_id`` or ``organisation_id``.
        figure : str
            A name of `Simulated.totals`.

        Returns
        -------
        DataFrame
            One row per unit, the greatest rise first: its id, ``reference``, ``alternative``, ``difference`` and its
            ``low`` and ``high``. The differences add up to that of all units.
        """
        parts = pd.DataFrame(
            {by: self.only_reference[by], "down": self.only_reference[figure], "up": self.only_alternative[figure]}
        )
        sums = parts.groupby(by, as_index=False).sum()
        for name, side in (("reference", self.reference), ("alternative", self.alternative)):
            own = figures(side.cells)[figure].groupby(side.cells[by]).sum()
            sums[name] = sums[by].map(own).fillna(0.0).astype(float)
        spans = [
            difference_span(up, down, level=self.reference.level)
            for up, down in zip(sums["up"].tolist(), sums["down"].tolist(), strict=True)
        ]
        ends = pd.DataFrame([vars(span) for span in spans], columns=["mean", "low", "high"], index=sums.index)
        told = sums[[by, "reference", "alternative"]].join(ends.rename(columns={"mean": "difference"}))
        return told.sort_values(["difference", by], ascending=[False, True], ignore_index=True)

    def _span(self, name: str, mask: np.ndarray) -> Span:
        up = float(self.only_alternative[name].to_numpy()[mask].sum())
        down = float(self.only_reference[name].to_numpy()[mask].sum())
        return difference_span(up, down, level=self.reference.level)


def compare(reference: Simulated, alternative: Simulated) -> Comparison:
    """Set an alternative beside its reference.

    Parameters
    ----------
    reference, alternative : Simulated
        Of the same figures, years and level.

    Raises
    ------
    ValueError
        When the two are not over the same years, or do not hold the same share of cases.
    """
    if (reference.years, reference.level) != (alternative.years, alternative.level):
        raise ValueError("Both alternatives must be over the same years and at the same level.")
    sides = []
    for one in (reference, alternative):
        told = pd.DataFrame({**{name: one.cells[name] for name in _KEYS}, **figures(one.cells)})
        sides.append(told.groupby(_KEYS).sum())
    first, second = sides[0].align(sides[1], fill_value=0.0)
    gap = second - first
    return Comparison(reference, alternative, (-gap).clip(lower=0.0).reset_index(), gap.clip(lower=0.0).reset_index())
