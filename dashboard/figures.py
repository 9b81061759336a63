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
        The main line: its words stand clear of the line. Another line's stand under it.
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
    figure = make_subplots(rows=1, cols=len(panels), horizontal_spacing=0.09)
    for column, panel in enumerate(panels, start=1):
        for line in panel.lines:
            figure.add_trace(_trace(line, panel, colour, scale), row=1, col=column)
        low, high = _reach(panel)
        figure.update_yaxes(visible=False, fixedrange=True, range=[low, high], row=1, col=column)
        years = [year for line in panel.lines for year in line.years]
        span = max(years) - min(years) or 4.0
        figure.update_xaxes(
            fixedrange=True,
            showgrid=False,
            zeroline=False,
            showline=True,
            linecolor=colour["hairline"],
            tickvals=list(panel.ticks),
            ticktext=[str(year) for year in panel.ticks],
            tickfont={"size": 12.5 * scale, "color": colour["tertiary"]},
            range=[min(years) - span * 0.2, max(years) + span * 0.24],
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
        margin={"l": 2, "r": 2, "t": 24 * scale if any(panel.title for panel in panels) else 6, "b": 22 * scale},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "Source Sans, Source Sans Pro, sans-serif", "color": colour["text"]},
        showlegend=False,
        dragmode=False,
        hoverlabel={"bgcolor": colour["text"], "font": {"color": colour["ground"], "size": 13}},
    )
    return figure


def _trace(line: Line, panel: Panel, colour: dict[str, str], scale: float) -> object:
    from plotly.graph_objects import Scatter

    shade = colour[_TONE[line.tone]]
    last = len(line.years) - 1
    # A second line that climbs comes to its end from where its words stand: they go a row lower.
    low, high = _reach(panel)
    climbs = not line.above and line.ends[1] and line.values[-1] - line.values[0] > (high - low) / 4
    ends = (line.ends[0], f"<br>{line.ends[1]}") if climbs else line.ends
    # A dot per year would hide the line; few points are marked, and those that do not come every year.
    yearly = all(later - year <= 1 for year, later in pairwise(line.years))
    between = 6.5 if len(line.years) < FEW else 0 if yearly else 4.5
    words = [ends[0] if i == 0 else ends[1] if i == last else "" for i in range(len(line.years))]
    sides = [f"{side} center" for side in _sides(line, panel)]
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


def _sides(line: Line, panel: Panel) -> list[str]:
    """Return on which side of each point its words stand clear of the line itself, and at the start of one below."""
    count = len(line.values)
    if not line.above or count < 2:
        return ["top" if line.above else "bottom"] * count
    starts_up, ends_up = line.values[1] >= line.values[0], line.values[-1] >= line.values[-2]
    low, high = _reach(panel)
    gaps = [line.values[0] - other.values[0] for other in panel.lines if not other.above]
    below = any(gap > (high - low) / 10 for gap in gaps)
    first, last = ("bottom" if starts_up and not below else "top"), ("top" if ends_up else "bottom")
    return [first if place == 0 else last for place in range(count)]


def _reach(panel: Panel) -> tuple[float, float]:
    """Return the axis of a panel with room for the words at the ends; it does not start at zero, so it has no bars."""
    values = [*(value for line in panel.lines for value in line.values), *panel.among]
    low, high = min(values), max(values)
    room = (high - low) or abs(high) or 1.0
    return low - room * 0.4, high + room * 0.3


def _plain(words: str) -> str:
    """Return words from data that plotly must not read as markup."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
