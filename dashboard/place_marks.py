"""The quiet strip of distances: all areas from nothing to the farthest, one marked, and no side that is better."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dashboard.marks import Scale


def distance_strip(
    value: float | None,
    *,
    others: Iterable[float],
    middle: float | None,
    span: tuple[float, float] | None,
    label: str,
    height: int = 22,
) -> str:
    """Return all areas as thin marks from 0 to the farthest, the median as a line, this area as a dot.

    Parameters
    ----------
    value : float or None
        Metres of the area; None draws no dot.
    others : iterable of float
        Metres of all areas.
    middle : float or None
        The median.
    span : tuple of float or None
        Nearest and farthest of the area's estates, measured from their own points: drawn as a line behind the dot.
    """
    metres = list(others)
    scale = Scale(0.0, max(metres, default=0.0))
    mid = height / 2
    places = sorted({round(scale.at(each) * 10) for each in metres})
    path = "".join(f"M{place} {mid - 5:g}v10" for place in places)
    body = (
        f'<svg x="0" y="0" width="100%" height="{height}" viewBox="0 0 1000 {height}" preserveAspectRatio="none">'
        f'<path d="M0 {mid:g}h1000" stroke="var(--b-hairline)" vector-effect="non-scaling-stroke"/>'
        f'<path d="{path}" stroke="var(--b-muted)" vector-effect="non-scaling-stroke"/></svg>'
    )
    if middle is not None:
        x = scale.at(middle)
        body += f'<line x1="{x}%" x2="{x}%" y1="1" y2="{height - 1}" stroke="var(--b-text)" stroke-width="1.2"/>'
    if span is not None:
        low, high = (scale.at(end) for end in span)
        body += f'<line x1="{low}%" x2="{high}%" y1="{mid}" y2="{mid}" stroke="var(--b-accent)" stroke-width="2.2"/>'
    if value is not None:
        body += f'<circle cx="{scale.at(value)}%" cy="{mid}" r="5.2" fill="var(--b-accent)" stroke="var(--b-ground)"/>'
    return f'<svg class="b-mark" height="{height}" role="img" aria-label="{escape(label, quote=True)}">{body}</svg>'
