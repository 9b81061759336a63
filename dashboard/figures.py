"""Charts with an axis: lines over years, drawn by plotly.

What is drawn comes as plain values (`Panel`, `Line`); plotly is loaded only when a chart is made, so that a page
without one never pays for it. Colours are the page's tokens, chosen by theme, because a chart cannot read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from plotly.graph_objects import Figure as PlotlyFigure

#: Under so many points each is marked.
FEW = 5

#: Pixels: a letter's width and a line's height at the size of the words; the edge where no word stands; and a chart as
#: narrow as it gets in a column of three.
LETTER, LINE_HEIGHT, MARGIN, NARROWEST = 6.8, 17.0, 14.0, 290.0

#: Where words stand, by line of the panel and end: a text position of plotly.
Places = dict[tuple[int, int], str]

Tone = Literal["accent", "second", "muted"]

_LIGHT = {
    "text": "#15201F",
    "secondary": "#485553",
    "tertiary": "#5C6B68",
    "hairline": "#DCE2E0",
    "accent": "#0B5C61",
    "muted": "#9FB0AC",
    "ground": "#FBFCFB",
}
_DARK = {
    "text": "#EDF2F0",
    "secondary": "#BAC6C3",
    "tertiary": "#93A29E",
    "hairline": "#293634",
    "accent": "#63C7C4",
    "muted": "#647572",
    "ground": "#0F1716",
}
_TONE = {"accent": "accent", "second": "secondary", "muted": "tertiary"}


@dataclass(frozen=True)
class Line:
    """One line of a panel. A line never runs over a break: each stretch that can be compared is a line of its own.

    Attributes
    ----------
    years, values : tuple of float
        Points, oldest first.
    texts : tuple of str
        One per point, as the reader's language writes it; said by the tip.
    ends : tuple of str
        What stands at the first and the last point; blank leaves it out.
    dashed : bool
        Another publisher or another kind of figure.
    above : bool
        The main line: where its line is level, words inside the panel stand over it. Another line's stand under it.
    """

    name: str
    years: tuple[float, ...]
    values: tuple[float, ...]
    texts: tuple[str, ...]
    ends: tuple[str, str] = ("", "")
    tone: Tone = "accent"
    dashed: bool = False
    above: bool = True


@dataclass(frozen=True)
class Panel:
    """Lines over one axis of years; panels of a chart stand side by side.

    Attributes
    ----------
    among : tuple of float
        Values that the axis holds beside the panel's own: the same for all panels gives them one scale. Empty for an
        axis of its own.
    breaks : tuple of (float, str)
        Year and words of a break: figures on its two sides cannot be compared.
    """

    title: str
    lines: tuple[Line, ...]
    ticks: tuple[int, ...]
    breaks: tuple[tuple[float, str], ...] = ()
    among: tuple[float, ...] = ()


def line_chart(panels: Sequence[Panel], *, dark: bool, height: int = 132, scale: float = 1.0) -> PlotlyFigure:
    """Return panels of lines side by side.

    Parameters
    ----------
    panels : sequence of Panel
        What is drawn.
    dark : bool
        The reader's theme.
    height : int
        Pixels.
    scale : float
        Size of the type; 1.33 in presentation.

    Returns
    -------
    plotly.graph_objects.Figure
        Transparent, without a legend or a mode bar's tools; nothing in it zooms or drags.
    """
    from plotly.subplots import make_subplots

    colour = _DARK if dark else _LIGHT
    top = 24 * scale if any(panel.title for panel in panels) else 6
    tall = round(height * scale) - top - 22 * scale
    figure = make_subplots(rows=1, cols=len(panels), horizontal_spacing=0.09)
    for column, panel in enumerate(panels, start=1):
        places = _places(panel, tall, scale, narrow=len(panels) > 1)
        for line in panel.lines:
            figure.add_trace(_trace(line, panel, places, colour, scale), row=1, col=column)
        low, high = reach(panel)
        figure.update_yaxes(visible=False, fixedrange=True, range=[low, high], row=1, col=column)
        figure.update_xaxes(
            fixedrange=True,
            showgrid=False,
            zeroline=False,
            showline=True,
            linecolor=colour["hairline"],
            tickvals=list(panel.ticks),
            ticktext=[str(year) for year in panel.ticks],
            tickfont={"size": 12.5 * scale, "color": colour["tertiary"]},
            tickangle=0,
            range=list(_room(panel, NARROWEST * scale / len(panels), scale, places)),
            row=1,
            col=column,
        )
        for year, words in panel.breaks:
            figure.add_vline(x=year, line={"color": colour["tertiary"], "width": 1, "dash": "dot"}, row=1, col=column)
            figure.add_annotation(
                x=year,
                y=low,
                yanchor="bottom",
                text=words,
                showarrow=False,
                font={"size": 11.5 * scale, "color": colour["tertiary"]},
                row=1,
                col=column,
            )
        if panel.title:
            axis = figure.layout[f"xaxis{column if column > 1 else ''}"]
            figure.add_annotation(
                x=axis.domain[0],
                y=1,
                xref="paper",
                yref="paper",
                xanchor="left",
                yanchor="bottom",
                text=f"<b>{_plain(panel.title)}</b>",
                showarrow=False,
                font={"size": 13 * scale, "color": colour["text"]},
            )
    figure.update_layout(
        height=round(height * scale),
        margin={"l": 2, "r": 2, "t": top, "b": 22 * scale},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "Source Sans, Source Sans Pro, sans-serif", "color": colour["text"]},
        showlegend=False,
        dragmode=False,
        hoverlabel={"bgcolor": colour["text"], "font": {"color": colour["ground"], "size": 13}},
    )
    return figure


def _trace(line: Line, panel: Panel, places: Places, colour: dict[str, str], scale: float) -> object:
    from plotly.graph_objects import Scatter

    shade = colour[_TONE[line.tone]]
    last = len(line.years) - 1
    # A dot per year would hide the line; few points are marked, and those that do not come every year.
    yearly = all(later - year <= 1 for year, later in pairwise(line.years))
    between = 6.5 if len(line.years) < FEW else 0 if yearly else 4.5
    words = [line.ends[0] if i == 0 else line.ends[1] if i == last else "" for i in range(len(line.years))]
    at = panel.lines.index(line)
    sides = [places[at, min(i, 1)] if i in (0, last) else "middle center" for i in range(len(words))]
    return Scatter(
        x=list(line.years),
        y=list(line.values),
        mode="lines+markers+text",
        name=_plain(line.name),
        text=words,
        textposition=sides,
        textfont={"size": 13 * scale, "color": shade},
        cliponaxis=False,
        line={"color": shade, "width": 2.2, "dash": "5px,3px" if line.dashed else "solid"},
        marker={"size": [6.5 if i in (0, last) else between for i in range(len(words))], "color": shade},
        customdata=list(line.texts),
        hovertemplate="%{x}: %{customdata}<extra>" + _plain(line.name) + "</extra>",
    )


def _places(panel: Panel, tall: float, scale: float, *, narrow: bool = False) -> Places:
    """Return on which side of its point each word of a panel stands, by line and end (0 the first, 1 the last).

    At the edges of the panel words stand outside, left of the first year and right of the last, where no line comes;
    those that would lie over each other there are moved apart, the higher one up. Inside the panel, where a stretch
    begins after a break, they stand over or under the point, away from their own line.

    Parameters
    ----------
    tall : float
        Pixels from the bottom to the top of the axis.
    narrow : bool
        Panels side by side have no room to their left: what stands at their start stands over or under it.
    """
    years = [year for line in panel.lines for year in line.years]
    edges = (min(years), max(years))
    low, high = reach(panel)
    found: Places = {}
    outside: dict[int, list[int]] = {0: [], 1: []}
    for at, line in enumerate(panel.lines):
        for end in (0, 1):
            point = 0 if end == 0 else -1
            if not line.ends[end] or (end == 1 and len(line.years) == 1 and found.get((at, 0))):
                found.setdefault((at, end), "middle center")
            elif line.years[point] == edges[end] and not (narrow and end == 0):
                outside[end].append(at)
            else:
                found[at, end] = f"{_clear(line, end)} center"
    for end, lines in outside.items():
        point = 0 if end == 0 else -1
        side = ("left", "right")[end]
        order = sorted(lines, key=lambda at: panel.lines[at].values[point], reverse=True)
        heights = [(panel.lines[at].values[point] - low) / (high - low) * tall for at in order]
        crowded = any(above - below < LINE_HEIGHT * scale for above, below in pairwise(heights))
        for place, at in enumerate(order):
            up, down = crowded and place == 0, crowded and place == len(order) - 1
            found[at, end] = f"{'top' if up else 'bottom' if down else 'middle'} {side}"
    return found


def _clear(line: Line, end: int) -> str:
    """Return the side of a line's first or last point that the line itself does not run to."""
    if len(line.values) < 2:
        return "top" if line.above else "bottom"
    near, next_ = (line.values[0], line.values[1]) if end == 0 else (line.values[-1], line.values[-2])
    return "top" if next_ < near or (next_ == near and line.above) else "bottom"


def _room(panel: Panel, width: float, scale: float, places: Places) -> tuple[float, float]:
    """Return the span of years of a panel with room left and right for the words that stand outside.

    Parameters
    ----------
    width : float
        Pixels of the panel as narrow as it gets.
    """
    years = [year for line in panel.lines for year in line.years]
    first, last = min(years), max(years)
    span = (last - first) or 4.0
    wide = [MARGIN * scale, MARGIN * scale]
    for at, line in enumerate(panel.lines):
        for end, year in ((0, first), (1, last)):
            if line.ends[end] and line.years[0 if end == 0 else -1] == year:
                beside = not places[at, end].endswith("center")
                letters = len(line.ends[end]) * LETTER
                wide[end] = max(wide[end], (letters + 9 if beside else letters / 2) * scale)
    inner = max(width - sum(wide), width / 4)
    return first - span * wide[0] / inner, last + span * wide[1] / inner


def reach(panel: Panel) -> tuple[float, float]:
    """Return the axis of a panel with room for words over and under; it does not start at zero, so it has no bars."""
    values = [*(value for line in panel.lines for value in line.values), *panel.among]
    low, high = min(values), max(values)
    room = (high - low) or abs(high) or 1.0
    return low - room * 0.4, high + room * 0.3


def _plain(words: str) -> str:
    """Return words from data that plotly must not read as markup."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
