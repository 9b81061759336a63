"""Bars of moves: a net move beside what chance gives, and a flow with its range beside what is expected."""

from __future__ import annotations

from html import escape

from dashboard.marks import Scale

HEIGHT = 20


def _mark(body: str, label: str) -> str:
    return f'<svg class="b-mark" height="{HEIGHT}" role="img" aria-label="{escape(label, quote=True)}">{body}</svg>'


def net_bar(value: float, chance: float, *, scale: Scale, label: str) -> str:
    """Return a bar from zero over the field that chance gives; a value inside the field is pale."""
    zero, x, a, b = scale.at(0), scale.at(value), scale.at(-chance), scale.at(chance)
    mid = HEIGHT / 2
    colour = "var(--b-ramp-4)" if abs(value) > chance else "var(--b-ramp-2)"
    return _mark(
        f'<rect x="{a}%" y="{mid - 8}" width="{b - a}%" height="16" fill="var(--b-hairline)"/>'
        f'<rect x="{min(zero, x)}%" y="{mid - 5}" width="{max(abs(x - zero), 0.4)}%" height="10" fill="{colour}"/>'
        f'<line x1="{zero}%" x2="{zero}%" y1="0" y2="{HEIGHT}" stroke="var(--b-text)" stroke-width="1.2"/>',
        label,
    )


def flow_bar(value: float, low: float, high: float, expected: float, *, scale: Scale, label: str, told: bool) -> str:
    """Return a flow as a bar with the range of chance over its end, and a tick where size and distance put it."""
    x, a, b, tick = (scale.at(each) for each in (value, low, high, expected))
    mid = HEIGHT / 2
    colour = "var(--b-ramp-4)" if told else "var(--b-ramp-2)"
    return _mark(
        f'<rect x="{a}%" y="{mid - 8}" width="{max(b - a, 0.6)}%" height="16" fill="var(--b-hairline)"/>'
        f'<rect x="0" y="{mid - 5}" width="{max(x, 0.4)}%" height="10" fill="{colour}"/>'
        f'<line x1="{tick}%" x2="{tick}%" y1="{mid - 9}" y2="{mid + 9}" stroke="var(--b-text)" stroke-width="2.4"/>',
        label,
    )
