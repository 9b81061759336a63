"""Maps and charts of the screen as plain shapes for the mødemateriale: same places, same classes, same words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from byibalance_core import release, settings
from byibalance_core.reports import PackLine, PackMap, PackPanel
from byibalance_core.reports.pack import Ring
from dashboard.circles import label_radius
from dashboard.facts import Facts
from dashboard.figures import Panel, reach
from dashboard.maps import LETTERS, MapFigure, Measure
from dashboard.text import Text
from dashboard.views.profile_growth import Chart

#: Width of the frame that boundaries are drawn in, as in the browser; circles have the frame that they were laid in.
WIDTH = 1000.0


def panels(chart: Chart) -> tuple[PackPanel, ...]:
    """Return the panels of a chart."""
    return tuple(_panel(panel) for panel in chart.panels)


def _panel(panel: Panel) -> PackPanel:
    lines = tuple(
        PackLine(line.name, line.years, line.values, line.ends, line.tone, line.dashed, line.above)
        for line in panel.lines
    )
    return PackPanel(panel.title, lines, panel.ticks, reach(panel), panel.breaks)


def chart_words(chart: Chart, text: Text) -> str:
    """Return what a chart says, for those who do not see it: each line's first and last point."""
    said = [
        text(
            "pack.chart_line",
            name=line.name or panel.title,
            first=line.texts[0],
            start=int(line.years[0]),
            last=line.texts[-1],
            end=int(line.years[-1]),
        )
        for panel in chart.panels
        for line in panel.lines
    ]
    return text("pack.chart_alternative", title=chart.figure.title, lines="; ".join(said))


def shown_measure(drawn: MapFigure) -> Measure:
    """Return the measure that a map shows."""
    return next(measure for measure in drawn.measures if measure.id == drawn.measure)


def map_words(drawn: MapFigure, facts: Facts, text: Text) -> str:
    """Return what a map says, for those who do not see it: its finding, and how many areas lie in each class."""
    measure = shown_measure(drawn)
    said = [
        text(
            "pack.map_class",
            label=label,
            count=count,
            term=facts.term("singular" if count == 1 else "plural", text.language),
        )
        for _, label, count in _legend(drawn, measure)
        if count
    ]
    return text("pack.map_alternative", title=measure.title, classes="; ".join(said))


def map_shapes(drawn: MapFigure, facts: Facts, text: Text) -> PackMap:
    """Return a map of a measure as shapes."""
    measure = shown_measure(drawn)
    payload = measure.to_payload()
    if drawn.circles:
        places: tuple[tuple[float, float, float], ...] = tuple(zip(*drawn.circles, strict=True))
        outlines: tuple[tuple[Ring, ...], ...] = ()
        size, note = drawn.frame, text("pack.size_note", term=facts.term("definite", text.language))
    else:
        path = release.geometry_path(settings.store(), facts.m.code, facts.m.profile, facts.m.release_id)
        outlines, places, size = _boundaries(path)
        note = ""
    unit = size[0] / 440
    return PackMap(
        names=drawn.short_names,
        tones=tuple(payload["classes"]),
        places=places,
        size=size,
        fits=tuple(
            bool(name) and label_radius(name) * unit <= r
            for name, (_, _, r) in zip(drawn.short_names, places, strict=True)
        ),
        legend=_legend(drawn, measure),
        heading=(measure.legend_title, measure.legend_subtitle),
        outlines=outlines,
        incomplete=tuple(sign == "incomplete" for sign in measure.signs),
        selected=drawn.ids.index(drawn.selected) if drawn.selected in drawn.ids else None,
        note=note,
    )


def _legend(drawn: MapFigure, measure: Measure) -> tuple[tuple[str, str, int], ...]:
    payload = measure.to_payload()
    classes = [(str(step), str(label), int(count)) for step, label, count in payload["legend"]]
    counts = payload["sign_counts"]
    signs = [(LETTERS[sign], words, counts[sign]) for sign, words in drawn.words.signs if counts.get(sign)]
    return (*classes, *signs)


@lru_cache(maxsize=4)
def _boundaries(
    path: Path,
) -> tuple[tuple[tuple[Ring, ...], ...], tuple[tuple[float, float, float], ...], tuple[float, float]]:
    """Return outlines, the largest circle inside each, and the frame, from the release's ``geometry.bin``."""
    import shapely  # heavy, and only a mødemateriale with boundaries needs it here

    content = path.read_bytes()
    count = int.from_bytes(content[4:8], "little")
    low_x, low_y, high_x, high_y = np.frombuffer(content, "<f8", 4, 8)
    rings = np.frombuffer(content, "<u4", count, 40)
    points = np.frombuffer(content, "<u4", int(rings.sum()), 40 + 4 * count)
    steps = np.frombuffer(content, "<u2", 2 * int(points.sum()), 40 + 4 * (count + len(points))).reshape(-1, 2) / 65535
    height = float(WIDTH * (high_y - low_y) / ((high_x - low_x) or 1.0)) or WIDTH
    at = np.column_stack([steps[:, 0] * WIDTH, (1 - steps[:, 1]) * height])
    ends = np.split(at, np.cumsum(points)[:-1])
    outlines, places, ring = [], [], 0
    for own in map(int, rings):
        lines = ends[ring : ring + own]
        ring += own
        outlines.append(tuple(tuple((float(x), float(y)) for x, y in line) for line in lines))
        largest = max((shapely.Polygon(line) for line in lines), key=lambda shape: shape.area)
        inside = shapely.maximum_inscribed_circle(largest.buffer(0), tolerance=2.0)
        (x, y), radius = inside.coords[0], inside.length
        places.append((float(x), float(y), float(radius)))
    return tuple(outlines), tuple(places), (WIDTH, height)
