"""Ranges from default error sizes: 1,000 seeded draws shared by areas and classes.

The error sizes are defaults ("standardusikkerhed") until a municipality's own backtest replaces them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from byibalance_core.need.margins import Floats, with_sum
from byibalance_core.parameters import DefaultErrors

DRAWS = 1000
SEED = 20261

#: Standard deviations that hold 80 % of a normal distribution on both sides of its middle.
EIGHTY_PER_CENT = 1.2815515655446004

#: Areas drawn at once; keeps the memory of the largest municipalities within bounds.
CHUNK = 256


def cell_q80(errors: DefaultErrors, households: ArrayLike) -> Floats:
    """Return the error of cells after five years that 80 % stay within, as a share, by households.

    Linear in the logarithm of the size between the geometric middles of the classes; the smallest class is
    held below its middle, the last slope continued above the last middle down to the floor.

    Examples
    --------
    >>> from byibalance_core.parameters import default_errors
    >>> [float(round(error, 3)) for error in cell_q80(default_errors(), [10, 158.1, 2236.1, 100_000])]
    [0.455, 0.237, 0.065, 0.015]
    """
    sizes = np.log(np.maximum(np.asarray(households, dtype=float), 1.0))
    middles = np.log([size.middle for size in errors.cells])
    known = np.array([size.q80 for size in errors.cells])
    slope = (known[-1] - known[-2]) / (middles[-1] - middles[-2])
    beyond = known[-1] + slope * (sizes - middles[-1])
    return np.maximum(np.where(sizes > middles[-1], beyond, np.interp(sizes, middles, known)), errors.floor)


def municipality_q80(errors: DefaultErrors, households: float) -> float:
    """Return the error common to a whole municipality after five years that 80 % stay within, as a share.

    Examples
    --------
    >>> from byibalance_core.parameters import default_errors
    >>> municipality_q80(default_errors(), 332_181)
    0.03
    """
    return next((size.q80 for size in errors.totals if households < size.to_households), errors.large_total)


def horizon_factor(errors: DefaultErrors, years: float) -> float:
    """Return what the errors after five years are multiplied by at another horizon."""
    return float((years / 5.0) ** errors.horizon_exponent)


@dataclass(frozen=True)
class Ranges:
    """Tenth and ninetieth per cent of the draws, for cells and for their sums over the areas.

    Attributes
    ----------
    low, high : array of shape (areas, classes)
    sum_low, sum_high : array of shape (classes,)
    """

    low: Floats
    high: Floats
    sum_low: Floats
    sum_high: Floats

    def below(self, expected: Floats) -> Floats:
        """Return how far the range reaches below the main case: the sums, then every cell, in one row."""
        return np.maximum(with_sum(expected) - with_sum(self.low, self.sum_low), 0.0)

    def above(self, expected: Floats) -> Floats:
        """Return how far the range reaches above the main case: the sums, then every cell, in one row."""
        return np.maximum(with_sum(self.high, self.sum_high) - with_sum(expected), 0.0)


def draw_ranges(
    expected: Floats,
    sizes: Floats,
    *,
    municipality: float,
    years: float,
    errors: DefaultErrors,
    cells: bool = True,
    draws: int = DRAWS,
    seed: int | Sequence[int] = SEED,
) -> Ranges:
    """Return 80 % ranges of households per cell and of sums of cells, all from the same draws.

    One draw is an error common to the municipality plus an own error of each cell, so large that the cell's
    total error has its size from the table; a cell that is surer than the municipality gets the common error
    alone.

    Parameters
    ----------
    expected : array of shape (areas, classes)
        Households at the horizon in the main case.
    sizes : array of shape (areas, classes)
        Households of the base year, which the error sizes go by.
    municipality : float
        Households of the whole municipality in the base year.
    years : float
        Horizon in years.
    cells : bool
        Whether the ranges of single cells are asked for; without them they are as narrow as the main case.

    Returns
    -------
    Ranges
        ``low`` and ``high`` hold the tenth and the ninetieth per cent, so that 80 % of the draws lie between.
    """
    factor = horizon_factor(errors, years) / EIGHTY_PER_CENT
    common_sd = municipality_q80(errors, municipality) * factor
    own_sd = np.sqrt(np.maximum((cell_q80(errors, sizes) * factor) ** 2 - common_sd**2, 0.0))
    # The common errors come first from the same seed: every table of one municipality shares them.
    random = np.random.default_rng(seed)
    common = random.standard_normal(draws) * common_sd
    low, high = expected.copy(), expected.copy()
    sums = np.zeros((draws, expected.shape[1]))
    for start in range(0, len(expected), CHUNK):
        part = slice(start, start + CHUNK)
        # The errors are drawn as factors in single precision: half the time, and far finer than they need be.
        factors = random.standard_normal((draws, *expected[part].shape), dtype=np.float32)
        factors *= own_sd[part].astype(np.float32)
        factors += (1.0 + common[:, None, None]).astype(np.float32)
        np.maximum(factors, 0.0, out=factors)
        if cells:
            low[part], high[part] = np.quantile(factors, (0.1, 0.9), axis=0) * expected[part]
        sums += np.einsum("dac,ac->dc", factors, expected[part])
    sum_low, sum_high = np.quantile(sums, (0.1, 0.9), axis=0)
    return Ranges(low, high, sum_low, sum_high)
