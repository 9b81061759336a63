"""Age bands: reading them, putting them in order, and finding out which hold which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_BAND = re.compile(r"(\d+)(?:-(\d+)|(\+))?")


class Band(NamedTuple):
    """Ages from `low` to `high`, both held; `high` None is open upwards."""

    low: int
    high: int | None

    @property
    def width(self) -> int | None:
        """Number of ages; None for an open band."""
        return None if self.high is None else self.high - self.low + 1

    def holds(self, other: Band) -> bool:
        """Return whether every age of the other band lies in this one."""
        if other.high is None:
            return self.high is None and other.low >= self.low
        return other.low >= self.low and (self.high is None or other.high <= self.high)


def read_band(text: str) -> Band:
    """Read an age band.

    Raises
    ------
    ValueError
        When the text is no band.

    Examples
    --------
    >>> read_band("20-34"), read_band("80+"), read_band("7")
    (Band(low=20, high=34), Band(low=80, high=None), Band(low=7, high=7))
    """
    found = _BAND.fullmatch(text.strip())
    if not found:
        raise ValueError(f"'{text}' is no age band: write for example 20-34, 80+ or 7.")
    low = int(found[1])
    high = None if found[3] else int(found[2] or low)
    if high is not None and high < low:
        raise ValueError(f"The age band '{text}' runs backwards.")
    return Band(low, high)


def in_order(bands: Iterable[str]) -> list[str]:
    """Return bands youngest first.

    Examples
    --------
    >>> in_order(["80+", "6-16", "0-5"])
    ['0-5', '6-16', '80+']
    """
    return sorted(bands, key=lambda text: read_band(text).low)


def cover(bands: Sequence[str]) -> bool:
    """Return whether bands hold every age from 0 up exactly once.

    Examples
    --------
    >>> cover(["0-17", "18+"]), cover(["0-17", "20+"]), cover(["0-17", "10+"])
    (True, False, False)
    """
    expected = 0
    open_ended = False
    for band in map(read_band, in_order(bands)):
        if open_ended or band.low != expected:
            return False
        open_ended = band.high is None
        expected = -1 if band.high is None else band.high + 1
    return open_ended


def nesting(fine: Sequence[str], coarse: Sequence[str]) -> NDArray[np.float64] | None:
    """Return which coarse band holds each fine one.

    Returns
    -------
    array of shape (coarse, fine), or None
        1 where the coarse band holds the fine one. None where a coarse band is not the sum of whole fine ones:
        ages are never split by guess.

    Examples
    --------
    >>> nesting(["0-4", "5-9", "10+"], ["0-9", "10+"])
    array([[1., 1., 0.],
           [0., 0., 1.]])
    >>> nesting(["0-9", "10+"], ["0-4", "5+"]) is None
    True
    """
    inner = [read_band(text) for text in fine]
    table = np.zeros((len(coarse), len(fine)))
    for row, outer in enumerate(map(read_band, coarse)):
        parts = sorted((band.low, column) for column, band in enumerate(inner) if outer.holds(band))
        if not parts:
            return None
        reached = outer.low
        for low, column in parts:
            if low != reached:
                return None
            table[row, column] = 1.0
            high = inner[column].high
            reached = -1 if high is None else high + 1
        if reached != (-1 if outer.high is None else outer.high + 1):
            return None
    return table
