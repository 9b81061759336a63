"""Drawings of the page Boliger og behov that need an axis or stand alone: ranges on one scale, columns with a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from math import ceil, floor, log10

from dashboard.marks import Scale

#: A readable axis has about this many steps.
STEPS = 4


def readable_step(span: float, steps: int = STEPS) -> float:
    """Return a distance between ticks that people read at once: 1, 2 or 5 times a power of ten.

    Examples
    --------
    >>> readable_step(7_095), readable_step(0)
    (2000.0, 1.0)
    """
    if span <= 0:
        return 1.0
    size = 10.0 ** floor(log10(span / steps))
    return next((size * factor for factor in (1.0, 2.0, 5.0) if span / (size * factor) <= steps), size * 10.0)


def range_scale(low: float, high: float) -> Scale:
    """Return a scale that holds zero and both ends, ending at a readable tick.

    Examples
    --------
    >>> range_scale(172, 7_095)
    Scale(low=0.0, high=8000.0)
    >>> range_scale(-66, 101)
    Scale(low=-100.0, high=150.0)
    """
    low, high = min(low, 0.0), max(high, 0.0)
    step = readable_step(high - low)
    return Scale(floor(low / step) * step, max(ceil(high / step) * step, step))


def ticks(scale: Scale) -> tuple[float, ...]:
    """Return the readable ticks of a scale that `range_scale` made."""
    step = readable_step(scale.high - scale.low)
    return tuple(k * step for k in range(ceil(scale.low / step), floor(scale.high / step) + 1))


def axis(scale: Scale, words: Callable[[float], str], *, height: int = 18) -> str:
    """Return the axis under a column of bars: a tick and a number at every readable step."""
    body = ""
    marks = ticks(scale)
    # In a narrow column every other number stands, counted from zero.
    every = 2 if len(marks) > STEPS - 1 else 1
    for tick in marks:
        x = scale.at(tick)
        if round(tick / readable_step(scale.high - scale.low)) % every:
            body += f'<line x1="{x}%" x2="{x}%" y1="0" y2="4" stroke="var(--b-hairline-strong)"/>'
            continue
        anchor = "start" if x < 4 else "end" if x > 96 else "middle"
        body += (
            f'<line x1="{x}%" x2="{x}%" y1="0" y2="4" stroke="var(--b-hairline-strong)"/>'
            f'<text x="{x}%" y="{height - 2}" text-anchor="{anchor}">{escape(words(tick))}</text>'
        )
    return f'<svg class="b-mark" height="{height}" aria-hidden="true">{body}</svg>'


def columns_with_line(
    values: Sequence[tuple[str, float]],
    line: float | None,
    *,
    words: Callable[[float], str],
    line_words: str,
    label: str,
    height: int = 118,
) -> str:
    """Return columns over their years with their numbers, and a dashed line for what they are held against."""
    top = max([value for _, value in values] + [line or 0.0]) or 1.0
    foot, head = 18, 18
    room = height - foot - head
    step = 100 / max(len(values), 1)
    body = ""
    for i, (name, value) in enumerate(values):
        tall = room * max(value, 0.0) / top
        middle = round(i * step + step / 2, 2)
        body += (
            f'<rect x="{round(i * step + step * 0.2, 2)}%" y="{height - foot - tall:.1f}" '
            f'width="{round(step * 0.6, 2)}%" height="{tall:.1f}" fill="var(--b-ramp-2)"/>'
            f'<text x="{middle}%" y="{height - foot - tall - 4:.1f}" text-anchor="middle" '
            f'style="fill:var(--b-text)">{escape(words(value))}</text>'
            f'<text x="{middle}%" y="{height - 3}" text-anchor="middle">{escape(name)}</text>'
        )
    ground = height - foot
    body += f'<line x1="0" x2="100%" y1="{ground}" y2="{ground}" stroke="var(--b-hairline-strong)"/>'
    if line is not None:
        y = round(ground - room * max(line, 0.0) / top, 1)
        dashed = 'stroke="var(--b-text)" stroke-width="1.6" stroke-dasharray="5 3"'
        body += f'<line x1="0" x2="100%" y1="{y}" y2="{y}" {dashed}/>'
    svg = f'<svg class="b-mark" height="{height}" role="img" aria-label="{escape(label, quote=True)}">{body}</svg>'
    return svg + (f'<div class="b-sub b-dashed-key">{escape(line_words)}</div>' if line is not None else "")
