"""Answers to the questions the gate may ask, given by a person on the command line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answers:
    """What a person has decided where a file does not say it.

    Attributes
    ----------
    crs : str, optional
        Coordinate system of the boundary file, ``EPSG:25832``; it stands over what the file declares.
    dissolve_by : str, optional
        Column whose equal values are one area; the parts are joined by it.
    encoding : str, optional
        Encoding of the text files; ``utf-8-twice`` mends text that was encoded two times.
    decimal : {",", "."}, optional
        Decimal mark where thousands marks cannot be told from decimals.
    swap_axes : bool
        True when coordinates are written with latitude first.
    """

    crs: str | None = None
    dissolve_by: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    swap_axes: bool = False
