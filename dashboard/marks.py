"""Small drawings that stand inside tables and tiles, as SVG in percentages so that they follow the width.

Each takes numbers and gives markup; colours are the page's tokens, so light, dark and print need nothing more.
What an axis would explain is a chart (`dashboard.figures`); these explain themselves by standing in a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

JUDGEMENT_COLOUR = {
    "strength": "var(--b-strength)",
    "challenge": "var(--b-attention)",
    "different": "var(--b-secondary)",
    "on_level": "var(--b-secondary)",
    "composition": "var(--b-secondary)",
    "not_ranked": "var(--b-tertiary)",
}

_HATCH = (
    '<pattern id="b-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="var(--b-ground)"/><line x1="0" y1="0" x2="0" y2="5" stroke="var(--b-muted)" stroke-width="3.4"/></pattern>'
)


def _svg(height: int, body: str, label: str, *, style: str = "") -> str:
    role = f'role="img" aria-label="{escape(label, quote=True)}"' if label else 'aria-hidden="true"'
    return f'<svg class="b-mark" height="{height}" {role} style="{style}">{body}</svg>'


@dataclass(frozen=True)
class Scale:
    """A linear scale from values to per cent of the width."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Return the place of a value, kept inside the drawing."""
        span = (self.high - self.low) or 1.0
        return round(min(max((value - self.low) / span, 0.0), 1.0) * 100, 2)


def hatch_definition() -> str:
    """Return the hatch of the unknown; a page that draws spans holds it once."""
    return f'<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>{_HATCH}</defs></svg>'


def unknown_span(low: float, high: float, *, scale: Scale, label: str, height: int = 20) -> str:
    """Return a hatched span between two end marks: what the truth may be, with no point inside."""
    a, b = scale.at(low), scale.at(high)
    mid = height / 2
    return _svg(
        height,
        f'<rect x="0" y="{mid - 6}" width="100%" height="12" fill="none" stroke="var(--b-hairline)"/>'
        f'<rect x="{a}%" y="{mid - 6}" width="{max(b - a, 0.4)}%" height="12" fill="url(#b-hatch)" stroke="var(--b-hairline-strong)"/>'
        + "".join(
            f'<line x1="{x}%" x2="{x}%" y1="{mid - 9}" y2="{mid + 9}" stroke="var(--b-text)" stroke-width="1.5"/>'
            for x in (a, b)
        ),
        label,
    )


def range_bar(low: float, main: float, high: float, *, scale: Scale, label: str, height: int = 20) -> str:
    """Return a range with its main course as a black mark; pale where the range covers zero."""
    a, b, m, zero = scale.at(low), scale.at(high), scale.at(main), scale.at(0)
    colour = "var(--b-ramp-2)" if low < 0 < high else "var(--b-ramp-3)"
    mid = height / 2
    return _svg(
        height,
        f'<line x1="{zero}%" x2="{zero}%" y1="0" y2="{height}" stroke="var(--b-text)" stroke-width="1.2"/>'
        f'<rect x="{a}%" y="{mid - 5}" width="{max(b - a, 0.4)}%" height="10" fill="{colour}"/>'
        f'<line x1="{m}%" x2="{m}%" y1="{mid - 8}" y2="{mid + 8}" stroke="var(--b-text)" stroke-width="2.4"/>',
        label,
    )


def amount_bar(
    value: float,
    *,
    scale: Scale,
    label: str,
    tick: float | None = None,
    colour: str = "var(--b-ramp-1)",
    height: int = 20,
) -> str:
    """Return a bar from zero with an optional tick for what it is held against."""
    zero, x = scale.at(0), scale.at(value)
    mid = height / 2
    body = (
        f'<rect x="{min(zero, x)}%" y="{mid - 7}" width="{abs(x - zero)}%" height="14" fill="{colour}"/>'
        f'<line x1="{zero}%" x2="{zero}%" y1="0" y2="{height}" stroke="var(--b-text)" stroke-width="1.2"/>'
    )
    if tick is not None:
        body += f'<line x1="{scale.at(tick)}%" x2="{scale.at(tick)}%" y1="{mid - 9}" y2="{mid + 9}" stroke="var(--b-text)" stroke-width="2.4"/>'
    return _svg(height, body, label)


def diverging_bar(value: float, *, scale: Scale, words: str, colour: str, label: str = "", height: int = 20) -> str:
    """Return a bar left or right of zero with its number at the end."""
    zero, x = scale.at(0), scale.at(value)
    mid = height / 2
    anchor, dx = ("start", 6) if value >= 0 else ("end", -6)
    return _svg(
        height,
        f'<rect x="{min(zero, x)}%" y="{mid - 6}" width="{max(abs(x - zero), 0.4)}%" height="12" fill="{colour}"/>'
        f'<line x1="{zero}%" x2="{zero}%" y1="0" y2="{height}" stroke="var(--b-text)" stroke-width="1.2"/>'
        f'<text x="{x}%" dx="{dx}" y="{mid + 4.5}" text-anchor="{anchor}" style="fill:var(--b-text)">{escape(words)}</text>',
        label,
    )


def stacked_bar(parts: Sequence[tuple[str, float, int]], *, label: str) -> str:
    """Return one bar of parts (words shown inside, share 0-1, ramp class 1-5); narrow parts stand without words."""
    cells = []
    for words, share, ramp in parts:
        inside = escape(words) if share >= 0.07 else ""
        cells.append(
            f'<span style="flex:{max(share, 0.0001):.4f} 1 0;background:var(--b-ramp-{ramp});color:var(--b-ramp-{ramp}-ink);'
            f'padding:0 6px;text-align:right;min-width:0;overflow:hidden;white-space:nowrap;line-height:21px;height:21px">{inside}</span>'
        )
    return (
        f'<div role="img" aria-label="{escape(label, quote=True)}" style="display:flex;gap:1px;width:100%;font-weight:600;'
        f'font-size:calc(13px * var(--b-scale))">{"".join(cells)}</div>'
    )


def columns(values: Sequence[tuple[str, float, bool]], *, label: str, width: int = 132, height: int = 56) -> str:
    """Return small columns over their years; the last argument of each says whether it is of another kind (dashed)."""
    top = max((value for _, value, _ in values), default=1) or 1
    step = width / max(len(values), 1)
    body = ""
    for i, (name, value, other) in enumerate(values):
        x = i * step + step * 0.22
        bar = (height - 16) * value / top
        look = 'fill="none" stroke="var(--b-accent)" stroke-dasharray="3 2"' if other else 'fill="var(--b-accent)"'
        body += f'<rect x="{x:.1f}" y="{height - 15 - bar:.1f}" width="{step * 0.56:.1f}" height="{bar:.1f}" {look}/>'
        body += f'<text x="{x + step * 0.28:.1f}" y="{height - 2}" text-anchor="middle" style="font-size:11.5px">{escape(name)}</text>'
    body += f'<line x1="0" x2="{width}" y1="{height - 14.5}" y2="{height - 14.5}" stroke="var(--b-hairline-strong)"/>'
    return f'<svg class="b-mark" width="{width}" height="{height}" role="img" aria-label="{escape(label, quote=True)}" style="width:{width}px">{body}</svg>'
