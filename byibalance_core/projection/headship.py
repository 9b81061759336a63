"""Households from residents: how many of each age head a household of each kind."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def headship_rates(households: ArrayLike, persons: ArrayLike) -> Floats:
    """Return the share of an age that heads a household of a kind.

    Parameters
    ----------
    households : array of shape (..., ages)
        Households by the age of the one who heads them.
    persons : array of shape (ages,)
        Residents of the same ages in the same year.

    Returns
    -------
    array of shape (..., ages)
        Households per resident; 0 where an age has neither.

    Raises
    ------
    ValueError
        When households are headed by an age that has no residents: the two tables are not of one place and
        time, or the base is empty. When an age heads more households than it has residents: a count may have
        been read as a share.

    Examples
    --------
    >>> headship_rates([[10, 30], [0, 20]], [100, 100])
    array([[0.1, 0.3],
           [0. , 0.2]])
    """
    heads = np.asarray(households, dtype=float)
    people = np.asarray(persons, dtype=float)
    by_age = heads.reshape(-1, heads.shape[-1]).sum(axis=0)
    if (heads < 0).any() or (people < 0).any():
        raise ValueError("Households and residents cannot be negative.")
    if not people.sum() > 0:
        raise ValueError("There are no residents to reckon headship rates from.")
    if (by_age > people).any():
        raise ValueError("An age heads more households than it has residents: the two tables do not fit each other.")
    return np.divide(heads, people, out=np.zeros_like(heads), where=people > 0)


def households_from_ages(rates: ArrayLike, persons: ArrayLike, *, formation: float = 0.0) -> Floats:
    """Return the households that residents of each age head.

    Parameters
    ----------
    rates : array of shape (..., ages)
        Households per resident.
    persons : array of shape (ages,)
        Residents at the horizon.
    formation : float
        Drift of all rates to the horizon, as a share: 0.02 is two per cent more households per person.

    Returns
    -------
    array of shape (..., ages)
        Households.

    Notes
    -----
    Household representative rates; Office for National Statistics, household projections, stages 1 and 2.

    Examples
    --------
    >>> households_from_ages([[0.1, 0.3]], [100, 200], formation=0.5)
    array([[15., 90.]])
    """
    return np.asarray(rates, dtype=float) * np.asarray(persons, dtype=float) * (1.0 + formation)
