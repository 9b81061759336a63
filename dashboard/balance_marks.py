"""Marks of the page Social balance: one for each thing that is told, the same in every figure and in the legends.

A grey field between two thin ends is what chance alone gives. A line with caps is a figure's own range. An upright tick
is what a figure is expected to be. A dot is a figure: hollow where chance may explain it, as one on level in a profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from dashboard.marks import Scale

HEIGHT = 22
#: Height of the small drawings that stand in a legend, in pixels, and those of them that need length.
_KEY_HEIGHT, _LONG = 14, ("chance", "range", "as_expected")


def _mark(body: str, label: str) -> str:
    return f'<svg class="b-mark" height="{HEIGHT}" role="img" aria-label="{escape(label, quote=True)}">{body}</svg>'


def _upright(x: float, reach: float, *, width: float, colour: str = "var(--b-text)", mid: float = HEIGHT / 2) -> str:
    ends = f'y1="{mid - reach}" y2="{mid + reach}"'
    return f'<line x1="{x}%" x2="{x}%" {ends} stroke="{colour}" stroke-width="{width}"/>'


def _zero(x: float) -> str:
    return _upright(x, HEIGHT / 2, width=1.2)


def _field(low: float, high: float, mid: float = HEIGHT / 2, tall: float = 18) -> str:
    """Return the field of what chance alone gives; its ends keep it seen where it is narrow."""
    ends = "".join(_upright(x, tall / 2, width=1, colour="var(--b-tertiary)", mid=mid) for x in (low, high))
    return (
        f'<rect x="{low}%" y="{mid - tall / 2}" width="{high - low}%" height="{tall}" fill="var(--b-hairline)"/>{ends}'
    )


def _dot(x: float, told: bool, mid: float = HEIGHT / 2) -> str:
    """Return a figure: a whole dot where it is told from chance, a hollow one where it is not."""
    fill = "var(--b-accent)" if told else "var(--b-ground)"
    return f'<circle cx="{x}%" cy="{mid}" r="4.8" fill="{fill}" stroke="var(--b-accent)" stroke-width="1.6"/>'


def _way(start: float, end: float, mid: float = HEIGHT / 2, width: float = 2.4) -> str:
    """Return the line from what a figure is held against to the figure."""
    ends = f'x1="{start}%" x2="{end}%" y1="{mid}" y2="{mid}"'
    return f'<line {ends} stroke="var(--b-accent)" stroke-width="{width}"/>'


def _caps(low: float, high: float, mid: float = HEIGHT / 2) -> str:
    """Return a figure's own range: a line with caps."""
    ends = "".join(_upright(x, 4, width=1.4, colour="var(--b-accent)", mid=mid) for x in (low, high))
    return _way(low, high, mid, 1.6) + ends


def _words(x: float, words: str) -> str:
    return f'<text x="{x}%" dx="10" y="{HEIGHT / 2 + 4.5}" style="fill:var(--b-text)">{escape(words)}</text>'


def spread_mark(value: float, low: float, high: float, *, scale: Scale, words: str, label: str, beyond: bool) -> str:
    """Return a dot with its number, on a line from zero over the field that chance gives."""
    zero, x, a, b = (scale.at(each) for each in (0, value, low, high))
    return _mark(_field(a, b) + _zero(zero) + _way(zero, x) + _dot(x, beyond) + _words(max(x, b), words), label)


def share_bar(value: float, *, scale: Scale, words: str, label: str) -> str:
    """Return a bar from zero with its number, of a part that is not held against chance."""
    zero, x = scale.at(0), scale.at(value)
    bar = f'<rect x="{zero}%" y="{HEIGHT / 2 - 6}" width="{max(x - zero, 0.4)}%" height="12" fill="var(--b-accent)"/>'
    return _mark(bar + _zero(zero) + _words(x, words), label)


def net_mark(value: float, chance: float, *, scale: Scale, label: str) -> str:
    """Return a dot left or right of zero over the field that chance gives."""
    zero, x, a, b = (scale.at(each) for each in (0, value, -chance, chance))
    return _mark(_field(a, b) + _zero(zero) + _way(zero, x) + _dot(x, abs(value) > chance), label)


def flow_mark(value: float, low: float, high: float, expected: float, *, scale: Scale, label: str, told: bool) -> str:
    """Return a flow as a dot on its own range, and a tick where size and distance put it."""
    x, a, b, tick = (scale.at(each) for each in (value, low, high, expected))
    return _mark(_zero(scale.at(0)) + _caps(a, b) + _upright(tick, 9, width=2.4) + _dot(x, told), label)


def limit_mark(points: float, *, scale: Scale, label: str, met: bool) -> str:
    """Return a dot on its side of the line that a law draws: whole where the criterion is met, hollow where not."""
    zero, x = scale.at(0), scale.at(points)
    mid = HEIGHT / 2
    track = f'<line x1="0" x2="100%" y1="{mid}" y2="{mid}" stroke="var(--b-hairline)"/>'
    return _mark(track + _upright(zero, 8, width=1.6) + _way(zero, x) + _dot(x, met), label)


_MIDDLE = _KEY_HEIGHT / 2
_KEYS: Mapping[str, str] = {
    "chance": _field(4, 96, _MIDDLE, 13),
    "beyond": _dot(50, True, _MIDDLE),
    "inside": _dot(50, False, _MIDDLE),
    "range": _caps(4, 96, _MIDDLE) + _dot(50, True, _MIDDLE),
    "as_expected": _caps(4, 96, _MIDDLE) + _dot(50, False, _MIDDLE),
    "expected": _upright(50, 7, width=2.4, mid=_MIDDLE),
    "limit": _upright(50, 7, width=1.6, mid=_MIDDLE),
    "met": _dot(50, True, _MIDDLE),
    "not_met": _dot(50, False, _MIDDLE),
}


def legend(marks: Mapping[str, str]) -> str:
    """Return the legend of a figure: each mark with its word, in the order of the mapping."""
    items = "".join(f"<span>{_key(name)}{escape(words)}</span>" for name, words in marks.items())
    return f'<div class="b-b-legend">{items}</div>'


def _key(name: str) -> str:
    long = " b-b-long" if name in _LONG else ""
    return f'<svg class="b-b-key{long}" height="{_KEY_HEIGHT}" aria-hidden="true">{_KEYS[name]}</svg>'
