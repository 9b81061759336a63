"""Drawings of the page Anvisning og udlejning: a used share on the span of chance, the ladder, a range of years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from dashboard.marks import Scale
from dashboard.need_marks import ticks

#: Height of a row of the account, in pixels.
HEIGHT = 24


@dataclass(frozen=True)
class Mark:
    """What one row of the account draws; shares in per cent of the genudlejninger.

    Attributes
    ----------
    used, agreed, low, high : float
        What was used, what was agreed, and the span that chance alone gives.
    whole : bool
        A whole organisation: a diamond on a span of the accent's colour.
    outside : bool
        Outside the span: in the colour of what requires attention, with words.
    """

    used: float
    agreed: float
    low: float
    high: float
    whole: bool = False
    outside: bool = False


def _svg(height: int, body: str, label: str) -> str:
    role = f'role="img" aria-label="{escape(label, quote=True)}"' if label else 'aria-hidden="true"'
    return f'<svg class="b-mark" height="{height}" {role}>{body}</svg>'


def grid_lines(scale: Scale, height: int = HEIGHT) -> str:
    """Return a hairline at every readable tick, from the top of a row to its foot."""
    return "".join(
        f'<line x1="{scale.at(tick)}%" x2="{scale.at(tick)}%" y1="0" y2="{height}" stroke="var(--b-hairline)"/>'
        for tick in ticks(scale)
    )


def top_axis(scale: Scale, words: Callable[[float], str]) -> str:
    """Return the numbers over a column of rows."""
    body = ""
    for tick in ticks(scale):
        x = scale.at(tick)
        anchor = "start" if x < 4 else "end" if x > 96 else "middle"
        body += f'<text x="{x}%" y="13" text-anchor="{anchor}">{escape(words(tick))}</text>'
    return _svg(17, body, "")


def account_bar(mark: Mark, *, scale: Scale, words: str, label: str) -> str:
    """Return one row of the account: span, agreed share, used share, and words to the right of those outside."""
    low, high, agreed, used = (scale.at(value) for value in (mark.low, mark.high, mark.agreed, mark.used))
    mid = HEIGHT / 2
    tone = "var(--b-attention)" if mark.outside else "var(--b-accent)"
    # Half transparent, so that it is seen on a chosen row's ground as well.
    band = 'fill="var(--b-ramp-2)"' if mark.whole else 'fill="var(--b-muted)" fill-opacity="0.42"'
    tall = 6 if mark.whole else 4
    body = grid_lines(scale)
    body += f'<rect x="{low}%" y="{mid - tall}" width="{max(high - low, 0.6)}%" height="{2 * tall}" {band}/>'
    body += (
        f'<line x1="{agreed}%" x2="{agreed}%" y1="{mid - 8}" y2="{mid + 8}" stroke="var(--b-text)" stroke-width="1.8"/>'
    )
    ground = 'stroke="var(--b-ground)" stroke-width="1.2"'
    if mark.whole:
        body += (
            f'<svg x="{used}%" y="{mid}" width="1" height="1" overflow="visible">'
            f'<path d="M0-7L7 0L0 7L-7 0Z" fill="{tone}" {ground}/></svg>'
        )
    else:
        body += f'<circle cx="{used}%" cy="{mid}" r="5.6" fill="{tone}" {ground}/>'
    if words:
        right = max(used, high)
        place = f'x="{right}%" dx="11"' if right < 70 else f'x="{min(used, low)}%" dx="-11" text-anchor="end"'
        body += f'<text {place} y="{mid + 4.5}" style="fill:{tone};font-weight:650">{escape(words)}</text>'
    return _svg(HEIGHT, body, label)


def year_range(main: float, low: float, high: float, before: float | None, *, scale: Scale, label: str) -> str:
    """Return a year to come as a range with its main course, and a ring for what was counted last."""
    a, b, m = scale.at(low), scale.at(high), scale.at(main)
    mid = 10
    body = grid_lines(scale, 20)
    body += f'<rect x="{a}%" y="{mid - 5}" width="{max(b - a, 0.6)}%" height="10" fill="var(--b-ramp-2)"/>'
    body += f'<line x1="{m}%" x2="{m}%" y1="{mid - 8}" y2="{mid + 8}" stroke="var(--b-text)" stroke-width="2.4"/>'
    if before is not None:
        ring = 'fill="var(--b-ground)" stroke="var(--b-accent)" stroke-width="2"'
        body += f'<circle cx="{scale.at(before)}%" cy="{mid}" r="4.6" {ring}/>'
    return _svg(20, body, label)


@dataclass(frozen=True)
class Step:
    """One step as it is drawn: its name, its share in words and 0-1, and the lines under the name."""

    name: str
    share: float
    words: str
    lines: tuple[str, ...]


#: Height of the tallest step, and what the name and each line under it take inside one, in the type's own size.
_TALLEST, _NAME, _LINE = 8.6, 2.0, 1.15
#: Classes of the ramp for steps from the highest share down.
_RAMP = (4, 3, 2, 1)


def stairs(steps: Sequence[Step], *, label: str) -> str:
    """Return the steps side by side, each as tall as its share; equal shares have one colour.

    The words of a step stand inside it, above it where it is too low to hold them.
    """
    most = max((step.share for step in steps), default=0.0) or 1.0
    shares = sorted({step.share for step in steps}, reverse=True)
    cells = ""
    for step in steps:
        ramp = _RAMP[min(shares.index(step.share), len(_RAMP) - 1)]
        tall = _TALLEST * step.share / most
        lines = "".join(f"<span>{escape(line)}</span>" for line in step.lines)
        words = f"<b>{escape(step.name)}</b>{lines}"
        low = tall < _NAME + _LINE * len(step.lines)
        above = f'<div class="b-l-above">{words}</div>' if low else ""
        cells += (
            f'<li>{above}<b class="b-l-share">{escape(step.words)}</b>'
            f'<div class="b-l-step" style="height:{tall:.2f}em;background:var(--b-ramp-{ramp});'
            f'color:var(--b-ramp-{ramp}-ink)">{"" if low else words}</div></li>'
        )
    return f'<ol class="b-l-stairs" aria-label="{escape(label, quote=True)}">{cells}</ol>'
