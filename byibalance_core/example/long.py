"""From arrays of counts to long tables: one row per cell, one column per axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from byibalance_core.example.draws import Numbers

Axes = Mapping[str, Sequence[Any] | NDArray[Any]]


def long_frame(counts: Numbers, axes: Axes, value: str) -> pd.DataFrame:
    """Write an array as a long table.

    Parameters
    ----------
    counts : array
        One axis per entry of `axes`.
    axes : mapping of str to sequence
        Column name and labels of each axis, in order.
    value : str
        Column name of the counts.

    Examples
    --------
    >>> long_frame(np.array([[1, 2]]), {"area_id": ["a"], "year": [2025, 2026]}, "persons")
      area_id  year  persons
    0       a  2025        1
    1       a  2026        2
    """
    places = np.indices(counts.shape).reshape(counts.ndim, -1)
    columns = {name: np.asarray(labels)[place] for (name, labels), place in zip(axes.items(), places, strict=True)}
    return pd.DataFrame({**columns, value: counts.ravel()})


def stacked(counts: Numbers) -> Numbers:
    """Add the municipality as a last row: the sum of all areas, the unplaced one included."""
    return np.concatenate([counts, counts.sum(axis=0, keepdims=True)])
