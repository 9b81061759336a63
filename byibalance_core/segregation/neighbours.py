"""Which areas lie beside each other: those that touch where there are outlines, else the nearest centres."""

from __future__ import annotations

import struct
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from byibalance_core.geometry import MAGIC

Neighbours = tuple[tuple[int, ...], ...]

#: Centres that stand for the neighbours of an area without outlines: as many as an area of a town touches.
NEAREST = 6


def nearest(lon: ArrayLike, lat: ArrayLike, count: int = NEAREST) -> Neighbours:
    """Return for every area the positions of the nearest centres.

    Examples
    --------
    >>> nearest([10.0, 10.1, 10.3], [56.0, 56.0, 56.0], 1)
    ((1,), (0,), (1,))
    """
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    east = x * np.cos(np.radians(y.mean()))
    apart = np.hypot(east[:, None] - east[None], y[:, None] - y[None])
    np.fill_diagonal(apart, np.inf)
    order = np.argsort(apart, axis=1, kind="stable")[:, : min(count, len(x) - 1)]
    return tuple(tuple(int(place) for place in row) for row in order)


def touching(content: bytes) -> Neighbours:
    """Return for every area of a release's outlines the positions of those that share a point with it.

    Parameters
    ----------
    content : bytes
        A file that `byibalance_core.geometry.display_geometry` made: neighbours there share their points exactly.

    Raises
    ------
    ValueError
        When it is no such file.
    """
    head = struct.calcsize("<4sI4d")
    if content[:4] != MAGIC:
        raise ValueError("these are no outlines of areas")
    areas = struct.unpack_from("<4sI4d", content)[1]
    rings = np.frombuffer(content, "<u4", areas, head).astype(int)
    sizes = np.frombuffer(content, "<u4", int(rings.sum()), head + 4 * areas).astype(int)
    points = np.frombuffer(content, "<u2", 2 * int(sizes.sum()), head + 4 * (areas + int(rings.sum())))
    area = np.repeat(np.repeat(np.arange(areas), rings), sizes)
    place = points.reshape(-1, 2).astype(np.int64) @ np.array([65536, 1])
    found: list[set[int]] = [set() for _ in range(areas)]
    order = np.argsort(place, kind="stable")
    ends = np.flatnonzero(np.diff(place[order], prepend=-1, append=-1))
    for start, end in pairwise(ends.tolist()):
        met = {int(one) for one in area[order[start:end]]}
        for one in met:
            found[one] |= met - {one}
    return tuple(tuple(sorted(each)) for each in found)


def kept(neighbours: Neighbours, positions: list[int]) -> Neighbours:
    """Return the neighbours among some of the areas only, by their positions there.

    Examples
    --------
    >>> kept(((1, 2), (0,), (0,)), [0, 2])
    ((1,), (0,))
    """
    at = {old: new for new, old in enumerate(positions)}
    return tuple(tuple(at[each] for each in neighbours[old] if each in at) for old in positions)
