"""Drawings of the area pages: the strip of all areas, and bars of shares with an unknown part.

Distances are in standard deviations between areas, the municipality at 0, so one scale serves every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from dashboard.marks import JUDGEMENT_COLOUR, Scale
from dashboard.text import as_shown

#: Strips reach at least this far to both sides, in standard deviations.
REACH = 3.0


@dataclass(frozen=True)
class Dot:
    """One area on a strip.

    Attributes
    ----------
    distance : float
        Standard deviations from the municipality.
    low, high : float or None
        95 % sampling range on the same scale; None where it cannot be given.
    letter : str
        Stands in the dot where several areas share a strip.
    """

    distance: float
    judgement: str
    low: float | None = None
    high: float | None = None
    letter: str = ""


def strip(
    dots: Sequence[Dot],
    *,
    others: Iterable[float],
    band: float,
    reach: float = REACH,
    label: str = "",
    height: int = 24,
) -> str:
    """Return all areas as thin marks, the band of "on level", the municipality's line and some areas as dots.

    Parameters
    ----------
    dots : sequence of Dot
        The areas that the row is about; empty where none has a place in the ranking.
    others : iterable of float
        Distances of all ranked areas.
    band : float
        Half the width of "on level", in standard deviations.
    reach : float
        The strip runs from minus to plus this; what lies outside is drawn at the end.
    """
    scale = Scale(-reach, reach)
    mid = height / 2
    # One path for all marks: a line element per area would be most of the page's weight.
    places = sorted({round(scale.at(value) * 10) for value in others})
    path = "".join(f"M{place} {mid - 5:g}v10" for place in places)
    left, right = scale.at(-band), scale.at(band)
    body = (
        f'<rect x="{left}%" y="0" width="{right - left:.2f}%" height="{height}" '
        'fill="var(--b-hairline)" fill-opacity="0.5"/>'
        f'<svg x="0" y="0" width="100%" height="{height}" viewBox="0 0 1000 {height}" preserveAspectRatio="none">'
        f'<path d="{path}" stroke="var(--b-muted)" vector-effect="non-scaling-stroke"/></svg>'
        f'<line x1="50%" x2="50%" y1="0" y2="{height}" stroke="var(--b-text)" stroke-width="1.2"/>'
    )
    body += "".join(_dot(dot, scale, mid) for dot in dots)
    role = f'role="img" aria-label="{escape(label, quote=True)}"' if label else 'aria-hidden="true"'
    return f'<svg class="b-mark" height="{height}" {role}>{body}</svg>'


def _dot(dot: Dot, scale: Scale, mid: float) -> str:
    x = scale.at(dot.distance)
    colour = JUDGEMENT_COLOUR.get(dot.judgement, "var(--b-secondary)")
    hollow = dot.judgement in ("on_level", "composition")
    marks = ""
    if not hollow and not dot.letter:
        marks += f'<line x1="50%" x2="{x}%" y1="{mid}" y2="{mid}" stroke="{colour}" stroke-width="2.2"/>'
    if dot.low is not None and dot.high is not None and not dot.letter:
        low, high = scale.at(dot.low), scale.at(dot.high)
        marks += f'<line x1="{low}%" x2="{high}%" y1="{mid}" y2="{mid}" stroke="{colour}" stroke-width="1.4"/>'
        marks += "".join(
            f'<line x1="{end}%" x2="{end}%" y1="{mid - 4}" y2="{mid + 4}" stroke="{colour}" stroke-width="1.4"/>'
            for end in (low, high)
        )
    fill = "var(--b-ground)" if hollow else colour
    radius = 8 if dot.letter else 5.6
    marks += f'<circle cx="{x}%" cy="{mid}" r="{radius}" fill="{fill}" stroke="{colour}" stroke-width="2"/>'
    if dot.letter:
        ink = colour if hollow else "var(--b-ground)"
        marks += (
            f'<text x="{x}%" y="{mid + 4}" text-anchor="middle" style="font-size:11px;font-weight:650;fill:{ink}">'
            f"{escape(dot.letter)}</text>"
        )
    return marks


def theme_bar(
    value: float,
    *,
    scale: Scale,
    words: str,
    colour: str,
    label: str,
    ends: tuple[float, float] | None = None,
    height: int = 20,
) -> str:
    """Return a bar left or right of zero with its number on the other side of zero, so that both have room.

    Parameters
    ----------
    ends : tuple of float, optional
        A range, drawn as a line over the bar; what lies outside the scale ends at its edge.
    """
    zero, x = scale.at(0), scale.at(value)
    mid = height / 2
    anchor, dx = ("end", -5) if value >= 0 else ("start", 5)
    role = f'role="img" aria-label="{escape(label, quote=True)}"'
    span = ""
    if ends:
        low, high = (min(max(scale.at(end), 0.0), 100.0) for end in ends)
        span = f'<line x1="{low}%" x2="{high}%" y1="{mid}" y2="{mid}" stroke="var(--b-text)" stroke-width="1.2"/>'
    return (
        f'<svg class="b-mark" height="{height}" {role}>'
        f'<rect x="{min(zero, x)}%" y="{mid - 6}" width="{max(abs(x - zero), 0.4):.2f}%" height="12" fill="{colour}"/>'
        f"{span}"
        f'<line x1="{zero}%" x2="{zero}%" y1="0" y2="{height}" stroke="var(--b-text)" stroke-width="1.2"/>'
        f'<text x="{zero}%" dx="{dx}" y="{mid + 4.5}" text-anchor="{anchor}" '
        f'style="fill:var(--b-text)">{escape(words)}</text></svg>'
    )


@dataclass(frozen=True)
class Part:
    """One part of a bar of shares: words for the legend, share 0-1, ramp class 1-5 or 0 for the unknown.

    Attributes
    ----------
    told : float or None
        The share that is said where it is another than the width: of what is known, beside an unknown part.
    """

    words: str
    share: float
    ramp: int
    told: float | None = None

    @property
    def said(self) -> float:
        """The share as numbers say it, 0-1."""
        return self.share if self.told is None else self.told


def share_bar(parts: Sequence[Part], *, number: str, label: str) -> str:
    """Return one bar of parts with their per cent inside; the unknown is hatched and says nothing inside.

    Parameters
    ----------
    parts : sequence of Part
        In order of reading.
    number : str
        Template of what stands inside a part, with ``{share}`` for the whole per cent.
    label : str
        What a screen reader says for the bar.
    """
    cells = []
    for part in parts:
        if part.share <= 0:
            continue
        inside = number.format(share=round(as_shown(part.said * 100, 0))) if part.ramp and part.share >= 0.055 else ""
        look = f"b-ramp-{part.ramp}" if part.ramp else "b-a-unknown"
        cells.append(f'<span class="{look}" style="flex:{part.share:.4f} 1 0">{escape(inside)}</span>')
    return f'<div class="b-a-share" role="img" aria-label="{escape(label, quote=True)}">{"".join(cells)}</div>'


def share_legend(parts: Sequence[Part]) -> str:
    """Return the words of a bar's parts with their colours; the order is the bar's."""
    items = (
        f'<span><i class="{f"b-ramp-{part.ramp}" if part.ramp else "b-a-unknown"}"></i>{escape(part.words)}</span>'
        for part in parts
    )
    return f'<div class="b-a-share-legend">{"".join(items)}</div>'
