"""Maps and line charts as vector drawings (SVG), in the colours of the screen.

A drawing names its colours by role; a file that knows its ground gives them as plain colours (`PAPER`), the HTML file
as variables of its style sheet, so that one drawing serves light and dark.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from byibalance_core.reports.pack import PackLine, PackMap, PackPanel, Ring, printable

#: The colours of the screen's light theme, by role.
PAPER = {
    "ground": "#fbfcfb",
    "text": "#15201f",
    "secondary": "#485553",
    "tertiary": "#5c6b68",
    "hairline": "#dce2e0",
    "strong": "#a7b3b0",
    "muted": "#9fb0ac",
    "accent": "#0b5c61",
    "ramp-1": "#cfeee6",
    "ramp-2": "#87c8c0",
    "ramp-3": "#42a09f",
    "ramp-4": "#0c747e",
    "ramp-5": "#0a4655",
    "ink-1": "#15201f",
    "ink-2": "#15201f",
    "ink-3": "#0e1817",
    "ink-4": "#ffffff",
    "ink-5": "#ffffff",
}
Colour = Callable[[str], str]
#: Letters of areas without a colour of the ramp, with their pattern; blank is the plain ground.
SIGNS = {"z": "dots", "h": "hatch", "m": "", "n": "", "f": "", "i": ""}
#: Size of the type of a chart in its own units, and of a name on a map in pixels of the screen's frame.
TYPE, NAME = 12.5, 11.2
_TONES = {"accent": "accent", "second": "secondary", "muted": "tertiary"}


def paper(role: str) -> str:
    """Return a colour of the light theme."""
    return PAPER[role]


def variable(role: str) -> str:
    """Return a colour as the HTML file's style sheet names it."""
    return f"var(--{role})"


def fill_of(tone: str, colour: Colour, *, prefix: str = "") -> str:
    """Return the fill of an area's tone: a step of the ramp, a pattern, or the ground."""
    if tone.isdigit():
        return colour(f"ramp-{int(tone) + 1}")
    return f"url(#{prefix}{SIGNS[tone]})" if SIGNS[tone] else colour("ground")


def map_svg(drawn: PackMap, colour: Colour, *, label: str, prefix: str = "m") -> str:
    """Return a map as SVG; `label` is its text alternative, `prefix` keeps patterns of several maps apart."""
    width, height = drawn.size
    unit = width / 440  # marks keep their thickness in a frame of another size
    areas, marks, names = [], [], []
    for place, (tone, (x, y, r)) in enumerate(zip(drawn.tones, drawn.places, strict=True)):
        look = f'style="fill:{fill_of(tone, colour, prefix=prefix)};stroke:{_edge(tone, colour)};stroke-width:{0.8 * unit:.2f}"'
        dashes = f' stroke-dasharray="{unit:.2f} {2.4 * unit:.2f}"' if tone == "n" else ""
        if drawn.outlines:
            path = "".join(map(_path, drawn.outlines[place]))
            areas.append(f'<path d="{path}" fill-rule="evenodd" stroke-linejoin="round" {look}{dashes}/>')
        else:
            areas.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" {look}{dashes}/>')
        if drawn.incomplete and drawn.incomplete[place]:
            marks.append(
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{max(r - 1.4 * unit, 1):.2f}" style="fill:none;stroke:{colour("text")};'
                f'stroke-width:{1.3 * unit:.2f}" stroke-dasharray="{3.2 * unit:.2f} {2.6 * unit:.2f}"/>'
            )
        if place == drawn.selected:
            ring = "".join(map(_path, drawn.outlines[place])) if drawn.outlines else ""
            shape = f'<path d="{ring}" ' if ring else f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r + 1.5 * unit:.2f}" '
            marks.append(f'{shape}style="fill:none;stroke:{colour("text")};stroke-width:{2.6 * unit:.2f}"/>')
        if drawn.fits[place] and drawn.names[place]:
            names.append(_name(drawn.names[place], x, y, tone, colour, unit))
    return printable(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-3 * unit:.1f} {-3 * unit:.1f} {width + 6 * unit:.1f} {height + 6 * unit:.1f}" '
        f'role="img" aria-label="{escape(label, quote=True)}" font-family="{FAMILY}">{_patterns(colour, prefix, unit)}'
        f"{''.join(areas)}{''.join(marks)}{''.join(names)}</svg>"
    )


#: Families that a drawing asks for, the one that the PDF embeds first.
FAMILY = "Source Sans 3, Source Sans Pro, Source Sans, Segoe UI, Arial, sans-serif"


def swatch_svg(tone: str, colour: Colour, *, prefix: str = "m") -> str:
    """Return the mark of a tone in a legend."""
    dashes = ' stroke-dasharray="1 2.4"' if tone == "n" else ""
    dashed = ' stroke-dasharray="3.2 2.6"' if tone == "i" else ""
    fill = colour("ground") if tone == "i" else fill_of(tone, colour, prefix=f"{prefix}k")
    edge = colour("text") if tone == "i" else _edge(tone, colour)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 15 15" width="15" height="15" aria-hidden="true">'
        f"{_patterns(colour, f'{prefix}k', 1.0) if SIGNS.get(tone) else ''}"
        f'<circle cx="7.5" cy="7.5" r="6.8" style="fill:{fill};stroke:{edge};stroke-width:.9"{dashes}{dashed}/></svg>'
    )


def _edge(tone: str, colour: Colour) -> str:
    if tone == "0":
        return colour("ramp-4")
    return colour("ground") if tone.isdigit() else colour("strong")


def _path(ring: Ring) -> str:
    return f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in ring)}Z"


def _name(words: str, x: float, y: float, tone: str, colour: Colour, unit: float) -> str:
    lines = words.split("|")
    ink = colour(f"ink-{int(tone) + 1}") if tone.isdigit() else colour("text")
    size, step = NAME * unit, NAME * unit * 1.1
    top = y - step * (len(lines) - 1) / 2 + size * 0.33
    # A name on a pattern stands on a halo, drawn as a second, thick outline underneath.
    halo = "" if tone.isdigit() else f";stroke:{colour('ground')};stroke-width:{0.28 * size:.2f};paint-order:stroke"
    return "".join(
        f'<text x="{x:.2f}" y="{top + k * step:.2f}" font-size="{size:.2f}" font-weight="500" text-anchor="middle" '
        f'style="fill:{ink}{halo}">{escape(line)}</text>'
        for k, line in enumerate(lines)
    )


def _patterns(colour: Colour, prefix: str, unit: float) -> str:
    ground = f'<rect width="5" height="5" style="fill:{colour("ground")}"/>'
    size = f'patternUnits="userSpaceOnUse" width="5" height="5" patternTransform="scale({unit:.3f})"'
    dots = "".join(f'<circle cx="{at}" cy="{at}" r=".9" style="fill:{colour("secondary")}"/>' for at in ("1.3", "3.8"))
    return (
        f'<defs><pattern id="{prefix}dots" {size}>{ground}{dots}</pattern><pattern id="{prefix}hatch" {size}>{ground}'
        f'<path d="M-1 1L1 -1M0 5L5 0M4 6L6 4" style="fill:none;stroke:{colour("muted")};stroke-width:1.7"/></pattern></defs>'
    )


def chart_svg(panels: tuple[PackPanel, ...], colour: Colour, *, label: str, width: float = 640) -> str:
    """Return panels of lines side by side as SVG; each axis of years starts and ends where its lines do."""
    height, gap = 190.0, 36.0
    each = (width - gap * (len(panels) - 1)) / len(panels)
    body = "".join(_panel(panel, k * (each + gap), each, height, colour) for k, panel in enumerate(panels))
    return printable(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(label, quote=True)}" font-family="{FAMILY}" font-size="{TYPE}" font-weight="500">{body}</svg>'
    )


def _panel(panel: PackPanel, left: float, width: float, height: float, colour: Colour) -> str:
    top, foot = (24.0 if panel.title else 6.0), height - 22.0
    years = [year for line in panel.lines for year in line.years]
    span = (max(years) - min(years)) or 4.0
    first, last = min(years) - span * 0.2, max(years) + span * 0.24
    low, high = panel.reach

    def across(year: float) -> float:
        return left + (year - first) / (last - first) * width

    def up(value: float) -> float:
        return foot - (value - low) / ((high - low) or 1.0) * (foot - top)

    said = f'<text x="{left:.1f}" y="13" font-weight="600" style="fill:{colour("text")}">{escape(panel.title)}</text>'
    axis = f'<path d="M{left:.1f} {foot}H{left + width:.1f}" style="fill:none;stroke:{colour("strong")}"/>'
    ticks = "".join(
        f'<text x="{across(year):.1f}" y="{foot + 16}" text-anchor="middle" style="fill:{colour("tertiary")}">{year}</text>'
        for year in panel.ticks
    )
    breaks = "".join(
        f'<path d="M{across(year):.1f} {top}V{foot}" stroke-dasharray="1 3" style="fill:none;stroke:{colour("tertiary")}"/>'
        f'<text x="{across(year):.1f}" y="{foot - 5}" text-anchor="middle" font-size="{TYPE - 1}" '
        f'style="fill:{colour("tertiary")}">{escape(words)}</text>'
        for year, words in panel.breaks
    )
    lines = "".join(_line(line, across, up, colour) for line in panel.lines)
    return f"{said if panel.title else ''}{axis}{ticks}{breaks}{lines}"


def _line(line: PackLine, across: Callable[[float], float], up: Callable[[float], float], colour: Colour) -> str:
    shade = colour(_TONES[line.tone])
    points = [(across(year), up(value)) for year, value in zip(line.years, line.values, strict=True)]
    dashes = ' stroke-dasharray="5 3"' if line.dashed else ""
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    drawn = f'<path d="{path}" stroke-linejoin="round" style="fill:none;stroke:{shade};stroke-width:2.2"{dashes}/>'
    marked = points if len(points) < 5 else [points[0], points[-1]]
    drawn += "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" style="fill:{shade}"/>' for x, y in marked)
    for (x, y), words, start in ((points[0], line.ends[0], True), (points[-1], line.ends[1], False)):
        if words:
            sits = _above(line, start=start)
            drawn += (
                f'<text x="{x:.1f}" y="{y - 8 if sits else y + 18:.1f}" text-anchor="middle" font-weight="600" '
                f'style="fill:{shade}">{escape(words)}</text>'
            )
    return drawn


def _above(line: PackLine, *, start: bool) -> bool:
    """Return whether the words at an end stand over it: where the line itself does not run."""
    if not line.above or len(line.values) < 2:
        return line.above
    return line.values[1] < line.values[0] if start else line.values[-1] >= line.values[-2]
