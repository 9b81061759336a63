"""Where areas without real boundaries are drawn: circles near their true place, none over another.

The circles are a Dorling cartogram (Dorling 1996, "Area cartograms: their use and creation"): each circle's
area is proportional to a count, each centre stays as near its true place as the neighbours allow. No
randomness: the same figures give the same picture on every run.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# The share of the frame's rectangle that the circles cover: dense enough to be read from the back row, loose
# enough that the shape of the town is still there.
_COVER = 0.62
_LARGEST_RADIUS = 0.17  # of the frame's shorter side: one or two areas must not become a poster
_MOST_STRETCH = 1.25  # how far one axis may be drawn out to fill the frame before the shape is another town's
_STEPS = 200
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def local_plane(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Project degrees to a flat plane in metres that is true enough across one municipality.

    Parameters
    ----------
    lon, lat : array of float
        Degrees (EPSG:4326).

    Returns
    -------
    x, y : array of float
        Metres east and north of the middle of the points.

    Examples
    --------
    >>> x, y = local_plane([12.0, 12.1], [55.6, 55.6])
    >>> round(float(x[1] - x[0]))
    6282
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    metres = math.pi / 180 * 6_371_000
    middle = float(lat.mean()) if lat.size else 0.0
    east = (lon - (lon.mean() if lon.size else 0.0)) * metres * math.cos(math.radians(middle))
    return east, (lat - middle) * metres


def circle_layout(
    x: ArrayLike, y: ArrayLike, size: ArrayLike, *, width: float, height: float, gap: float = 1.3
) -> tuple[Floats, Floats, Floats]:
    """Lay circles with area in proportion to `size` near their true places so that none overlaps.

    Parameters
    ----------
    x, y : array of float
        True places in a flat plane, y to the north (`local_plane`, or EPSG:25832).
    size : array of float
        What the circle's area tells, dwellings as a rule. Zero or missing gets the smallest other circle,
        so that the area can still be seen and chosen.
    width, height : float
        The frame in pixels.
    gap : float
        Least distance between two circles in pixels.

    Returns
    -------
    x, y, r : array of float
        Centres and radii in pixels inside the frame, y downwards.

    Raises
    ------
    ValueError
        If the arrays differ in length, or a place is not a finite number.

    Examples
    --------
    >>> x, y, r = circle_layout([0, 0, 9], [0, 0, 0], [100, 400, 100], width=300, height=200)
    >>> (r / r[0]).round(6).tolist()
    [1.0, 2.0, 1.0]
    """
    home = np.column_stack([np.asarray(x, dtype=float), -np.asarray(y, dtype=float)])
    radii = _radii(np.asarray(size, dtype=float))
    if len(home) != len(radii):
        raise ValueError(f"{len(home)} places but {len(radii)} sizes")
    if not np.isfinite(home).all():
        raise ValueError("every area needs a finite place; leave out the areas that have none")
    if not len(home):
        return np.empty(0), np.empty(0), np.empty(0)

    frame = np.array([width, height], dtype=float)
    home = _fill(home - (home.min(axis=0) + home.max(axis=0)) / 2, frame)
    radii = radii * min(
        math.sqrt(_COVER * width * height / float(np.pi * (radii**2).sum())),
        _LARGEST_RADIUS * float(frame.min()) / float(radii.max()),
    )
    # Circles that touch at the rim grow the picture beyond the frame; shrink all alike and settle anew.
    for _ in range(4):
        room = frame - 2 * float(radii.max())
        span = np.maximum(np.ptp(home, axis=0), 1e-9)
        centres = _settle(home * float((room / span).min()), radii, gap=gap)
        low, high = _box(centres, radii)
        fits = float((frame / (high - low)).min())
        if fits >= 1:
            break
        radii = radii * max(fits, 0.8)

    centres, radii = _fit(centres, radii, frame)
    radii = radii * _clearance(centres, radii, gap=gap)
    return centres[:, 0], centres[:, 1], radii


def _radii(size: Floats) -> Floats:
    known = np.isfinite(size) & (size > 0)
    least = float(size[known].min()) if known.any() else 1.0
    return np.asarray(np.sqrt(np.where(known, size, least)))


def _fill(home: Floats, frame: Floats) -> Floats:
    """Draw one axis out, within bounds, so that a wide town uses a square frame and the other way round."""
    span = np.ptp(home, axis=0)
    if (span <= 0).any():
        return home
    scale = frame / span
    return np.asarray(home * np.minimum(scale / scale.min(), _MOST_STRETCH))


def _settle(home: Floats, radii: Floats, *, gap: float) -> Floats:
    """Pull every circle home and push apart those that overlap, with less and less pull."""
    # Equal places have no direction to be pushed in: a spiral too small to see gives each its own.
    turn = np.arange(len(home)) * _GOLDEN_ANGLE
    at = home + np.column_stack([np.cos(turn), np.sin(turn)]) * 1e-3 * (1 + np.arange(len(home)))[:, None]
    reach = (float(radii.max()) * 2 + gap) * 1.3
    for step in range(_STEPS):
        pull = 0.12 * max(0.0, 1 - step / (0.75 * _STEPS))
        at = at + (home - at) * pull
        if step % 8 == 0:  # who is near whom changes slowly; finding it is the dear part
            near = _near(at, reach)
        first, second = near
        apart = at[second] - at[first]
        distance = np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 1e-9)
        short = radii[first] + radii[second] + gap * 1.15 - distance
        over = short > 0
        if not over.any():
            if pull == 0:
                break
            continue
        first, second = first[over], second[over]
        push = apart[over] / distance[over, None] * short[over, None]
        # The smaller circle gives way: a large one moved far would carry the whole quarter along.
        weight = radii[second] ** 2 / (radii[first] ** 2 + radii[second] ** 2)
        moves = np.zeros_like(at)
        np.add.at(moves, first, -push * weight[:, None])
        np.add.at(moves, second, push * (1 - weight)[:, None])
        at = at + moves * 0.8
    return at


def _near(at: Floats, reach: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs whose centres are nearer than `reach` along both axes (first < second)."""
    close = (np.abs(at[:, None, 0] - at[None, :, 0]) < reach) & (np.abs(at[:, None, 1] - at[None, :, 1]) < reach)
    first, second = np.nonzero(np.triu(close, 1))
    return first, second


def _fit(centres: Floats, radii: Floats, frame: Floats) -> tuple[Floats, Floats]:
    """Centre the picture, draw the centres out where room is left, and shrink what still reaches outside."""
    low, high = _box(centres, radii)
    inner = np.maximum(np.ptp(centres, axis=0), 1e-9)
    centres = (centres - (low + high) / 2) * np.clip(1 + (frame - (high - low)) / inner, 1, _MOST_STRETCH)
    low, high = _box(centres, radii)
    shrink = min(1.0, float((frame / (high - low)).min()))
    return (centres - (low + high) / 2) * shrink + frame / 2, radii * shrink


def _box(centres: Floats, radii: Floats) -> tuple[Floats, Floats]:
    return (centres - radii[:, None]).min(axis=0), (centres + radii[:, None]).max(axis=0)


def _clearance(centres: Floats, radii: Floats, *, gap: float) -> float:
    """Return the factor (at most 1) that all radii shrink by so that the least gap is kept exactly."""
    first, second = _near(centres, float(radii.max()) * 2 + gap)
    if not len(first):
        return 1.0
    distance = np.hypot(*(centres[first] - centres[second]).T)
    return float(np.clip(((distance - gap) / (radii[first] + radii[second])).min(), 0.05, 1.0))


def label_radius(name: str, *, font_px: float = 11.2) -> float:
    """Return the least radius in pixels of a circle that holds a name whole.

    Parameters
    ----------
    name : str
        The short name, ``|`` where it may break into lines.
    font_px : float
        Size of the letters; a line is taken as 1.1 of it high.

    Examples
    --------
    >>> label_radius("Nordvest") > label_radius("Nord|vest")
    True
    """
    lines = name.split("|")
    step = font_px * 1.1
    corners = []
    for k, line in enumerate(lines):
        # The outer lines lie where the circle is narrowest; letters without a stem leave the corner free, hence 0.8.
        highest = max(abs(k - len(lines) / 2), abs(k + 1 - len(lines) / 2)) * step * 0.8
        corners.append(math.hypot(sum(map(_letter_em, line)) * font_px / 2, highest))
    return max(corners) + 0.5


def _letter_em(letter: str) -> float:
    """Return about how wide a letter is in a humanist sans of medium weight, in parts of its size."""
    if letter in "ijlftrI.,'’- /()":
        return 0.31
    if letter in "mwMWÆ":
        return 0.82
    return 0.6 if letter.isupper() else 0.52
