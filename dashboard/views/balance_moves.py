"""Moves between the areas: who came and who left, and the flows beside what size and distance give.

A flow says that households moved, and nothing of why.
"""

from __future__ import annotations

from html import escape

import numpy as np
import pandas as pd

from dashboard.balance_marks import flow_mark, legend, net_mark
from dashboard.balances import flows, moves
from dashboard.drawn_tables import drawn_table, named_head
from dashboard.facts import Facts
from dashboard.marks import Scale
from dashboard.markup import Cell, Column, Figure, Table, columns
from dashboard.need_marks import axis, range_scale
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.sources import source_line

#: Flows that are shown of the municipality, and each way of a chosen area.
TOP, TOP_APART, TOP_OF_AREA = 6, 4, 5
#: Areas that stand before the rest is folded away.
AREAS = 16
#: 95 of 100 years lie within so many standard deviations.
_Z = 1.96
#: Columns of the table of the flows with their decimals.
_FLOWS = {
    **dict.fromkeys(("from", "to")),
    **dict.fromkeys(("km", "moved", "low", "high", "expected"), 1),
    **{"moved": 0, "judgement": None},
}
_FLOW_MARKS = ("range", "as_expected", "expected")
_NUMBERS = ("moved_in", "moved_out", "net", "gross")


def figures(facts: Facts, state: ViewState, text: Text) -> tuple[Figure, ...]:
    """Return the figures of the moves; none without a table of moves."""
    found = moves(facts)
    if found is None:
        return ()
    made = (net_figure(facts, state, text, found), flow_figure(facts, state, text))
    return tuple(figure for figure in made if figure is not None)


def chance(gross: float) -> float:
    """Return how far from zero a net move lies by chance in 95 of 100 years, where as many come as leave."""
    return float(_Z * np.sqrt(gross))


def _year(facts: Facts) -> int:
    return int(facts.m.table("moves")["year"].max())


def _sources(facts: Facts) -> tuple[str, ...]:
    rows = facts.m.table("moves")
    return tuple(rows.loc[rows["year"] == rows["year"].max(), "source_id"].astype(str).unique())


def net_figure(facts: Facts, state: ViewState, text: Text, found: pd.DataFrame) -> Figure:
    """Return who came to and left each area, the net beside what chance gives."""
    rows = found.sort_values(["net", "gross"], ascending=False, na_position="last").reset_index(drop=True)
    known = rows[rows["net"].notna()]
    ends = [abs(float(value)) for value in known["net"]] + [chance(float(value)) for value in known["gross"]]
    far = range_scale(0.0, max(ends, default=1.0)).high
    scale = Scale(-far, far)
    lines = [_net_line(facts, state, text, row, scale) for row in rows.to_dict("records")]
    title = _net_title(facts, text, known)
    names = ("area", "moved_in", "moved_out", "net", "bar", "gross")
    drawing = drawn_table(
        title,
        "b-need b-tight b-moves",
        named_head(text, "balance.moves.column", names, _NUMBERS),
        lines,
        foot=f'<tr class="b-ticks"><td colspan="4"></td><td>{axis(scale, text.signed)}</td><td></td></tr>',
        top=AREAS,
        more=text("criteria.more", count=text.number(len(lines) - AREAS)),
    )
    return Figure(
        id="flytninger",
        title=title,
        subtitle=text("balance.moves.net_subtitle", year=_year(facts)),
        drawing=legend({name: text(f"balance.moves.legend.{name}") for name in ("chance", "beyond", "inside")})
        + drawing,
        table=_net_table(facts, text, rows),
        source=source_line(facts, text, _sources(facts), note=text("balance.moves.net_note")),
        method="balance",
    )


def _net_title(facts: Facts, text: Text, known: pd.DataFrame) -> str:
    if known.empty:
        return text("balance.moves.net_title_hidden")
    beyond = known[known["net"].abs() > np.vectorize(chance, otypes=[float])(known["gross"].astype(float))]
    if beyond.empty:
        return text("balance.moves.net_title_none", term=facts.term("plural", text.language))
    more, fewer = beyond[beyond["net"] > 0], beyond[beyond["net"] < 0]
    parts = []
    if len(more):
        parts.append(_extreme(facts, text, "more", more.iloc[0]))
    if len(fewer):
        parts.append(_extreme(facts, text, "fewer", fewer.iloc[-1]))
    return "; ".join(parts)


def _extreme(facts: Facts, text: Text, way: str, row: pd.Series) -> str:
    return text(
        f"balance.moves.net_title_{way}",
        area=facts.area_name(str(row["area_id"])),
        count=text.number(abs(float(row["net"]))),
    )


def _net_line(facts: Facts, state: ViewState, text: Text, row: dict[str, object], scale: Scale) -> str:
    area = str(row["area_id"])
    name = facts.area_name(area)
    href = escape(state.link(area=area), quote=True)
    numbers = {key: float(str(row[key])) for key in _NUMBERS}
    hidden = escape(text("common.status.suppressed"))

    def cell(key: str) -> str:
        value = numbers[key]
        if np.isnan(value):
            return f'<td class="b-num b-sub">{hidden}</td>'
        return f'<td class="b-num">{text.signed(value) if key == "net" else text.number(value)}</td>'

    bar = ""
    if not np.isnan(numbers["net"]):
        span = chance(numbers["gross"])
        label = text("balance.moves.net_label", area=name, net=text.signed(numbers["net"]), chance=text.number(span))
        bar = net_mark(numbers["net"], span, scale=scale, label=label)
    on = ' class="b-on"' if area == state.area else ""
    return (
        f'<tr{on}><th scope="row"><a data-view href="{href}">{escape(name)}</a></th>{cell("moved_in")}{cell("moved_out")}'
        f'{cell("net")}<td class="b-bar">{bar}</td>{cell("gross")}</tr>'
    )


def _net_table(facts: Facts, text: Text, rows: pd.DataFrame) -> Table:
    names = ("moved_in", "moved_out", "net", "gross", "within", "from_outside", "to_outside")
    named = (
        Column(facts.term("singular", text.language).capitalize()),
        *columns(text, "balance.moves.column", dict.fromkeys((*names, "chance"), 0)),
    )
    hidden = text("common.status.suppressed")

    def shown(value: float) -> Cell:
        return hidden if np.isnan(value) else float(value)

    cells = tuple(
        (
            facts.area_name(str(row["area_id"])),
            *(shown(float(row[name])) for name in names),
            shown(chance(float(row["gross"]))),
        )
        for _, row in rows.iterrows()
    )
    return Table(named, cells)


def flow_figure(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the flows that differ most and the largest, or those of the chosen area, beside what size and distance give."""
    found = flows(facts)
    if found is None:
        return None
    rows = found.flows.assign(
        from_area=found.flows["from_area"].astype(str), to_area=found.flows["to_area"].astype(str)
    )
    area = state.area
    if area:
        rows = rows[(rows["from_area"] == area) | (rows["to_area"] == area)]
    known = rows[rows["observed"].notna()].sort_values(
        ["observed", "from_area", "to_area"], ascending=[False, True, True]
    )
    if known.empty:
        return None
    scale = range_scale(0.0, float(known["high"].max()))
    if area:
        out, into = (known[known[end] == area] for end in ("from_area", "to_area"))
        parts = (("out", out.head(TOP_OF_AREA)), ("in", into.head(TOP_OF_AREA)))
    else:
        apart = known[known["judgement"] != "as_expected"]
        far = (
            (apart["observed"] - apart["expected"]).abs().sort_values(ascending=False, kind="stable").index[:TOP_APART]
        )
        parts = (("apart", known.loc[far]), ("largest", known.drop(index=far).head(TOP)))
    lines = [_flow_part(facts, text, way, part, area, scale) for way, part in parts]
    title = _flow_title(facts, text, rows, area)
    names = ("flow", "moved", "beside", "expected", "judgement")
    drawing = drawn_table(
        title,
        "b-need b-tight b-flows",
        named_head(text, "balance.moves.column", names, ("moved", "expected")),
        lines,
        foot=f'<tr class="b-ticks"><td colspan="2"></td><td>{axis(scale, text.number)}</td><td colspan="2"></td></tr>',
    )
    marks = [name for name in _FLOW_MARKS if name != "range" or (known["judgement"] != "as_expected").any()]
    hidden = int((rows["judgement"] == "hidden").sum())
    notes = [text("balance.moves.flow_note")]
    if hidden:
        notes.append(text("balance.moves.flow_hidden", count=text.number(hidden), all=text.number(len(rows))))
    return Figure(
        id="stroemme",
        title=title,
        subtitle=text("balance.moves.flow_subtitle", year=found.year, km=text.number(found.mean_km, 1)),
        drawing=legend({name: text(f"balance.moves.legend.{name}") for name in marks})
        + drawing
        + _beside(facts, text, area),
        table=_flow_table(facts, text, rows),
        source=source_line(facts, text, _sources(facts), note=" ".join(notes)),
        method="balance",
    )


def _flow_title(facts: Facts, text: Text, rows: pd.DataFrame, area: str) -> str:
    told = rows["judgement"].value_counts()
    more, fewer = int(told.get("more", 0)), int(told.get("fewer", 0))
    known = int(rows["observed"].notna().sum())
    # Of what there is none of, a title says nothing.
    key = {(True, True): "some", (True, False): "more", (False, True): "fewer"}.get((more > 0, fewer > 0), "none")
    words = {"more": text.number(more), "fewer": text.number(fewer), "all": text.number(known)}
    if area:
        return text(f"balance.moves.flow_title_area_{key}", area=facts.area_name(area), **words)
    return text(f"balance.moves.flow_title_{key}", **words)


def _flow_part(facts: Facts, text: Text, way: str, rows: pd.DataFrame, area: str, scale: Scale) -> str:
    if rows.empty:
        return ""
    words = text(f"balance.moves.way_{way}", area=facts.area_name(area))
    heading = f'<tr class="b-division"><th scope="rowgroup" colspan="5">{escape(words)}</th></tr>'
    return heading + "".join(_flow_line(facts, text, way, row, scale) for row in rows.to_dict("records"))


def _flow_line(facts: Facts, text: Text, way: str, row: dict[str, object], scale: Scale) -> str:
    start, end = (facts.area_name(str(row[name])) for name in ("from_area", "to_area"))
    words = {"out": end, "in": start}.get(way, text("balance.moves.flow", start=start, end=end))
    value, low, high, expected = (float(str(row[name])) for name in ("observed", "low", "high", "expected"))
    judgement = str(row["judgement"])
    label = text(
        "balance.moves.flow_label",
        start=start,
        end=end,
        count=text.number(value),
        low=text.number(low),
        high=text.number(high),
        expected=text.number(expected),
    )
    bar = flow_mark(value, low, high, expected, scale=scale, label=label, told=judgement != "as_expected")
    return (
        f'<tr><th scope="row">{escape(words)}</th><td class="b-num">{text.number(value)}</td><td class="b-bar">{bar}</td>'
        f'<td class="b-num">{text.number(expected)}</td>'
        f'<td class="b-sub">{escape(text(f"balance.moves.judgement.{judgement}"))}</td></tr>'
    )


def _beside(facts: Facts, text: Text, area: str) -> str:
    """Return what an area's flows to other areas leave out: those within it, and over the municipality's border."""
    found = moves(facts)
    if not area or found is None:
        return ""
    row = found.set_index("area_id").loc[area]
    hidden = text("common.status.suppressed")
    words = {
        name: hidden if np.isnan(float(row[name])) else text.number(float(row[name]))
        for name in ("within", "from_outside", "to_outside")
    }
    return (
        f'<div class="b-sub b-said">{escape(text("balance.moves.beside", area=facts.area_name(area), **words))}</div>'
    )


def _flow_table(facts: Facts, text: Text, rows: pd.DataFrame) -> Table:
    hidden = text("common.status.suppressed")
    cells = []
    for row in rows.sort_values("observed", ascending=False, kind="stable").to_dict("records"):
        counted = (
            [hidden] * 3 if np.isnan(row["observed"]) else [float(row[name]) for name in ("observed", "low", "high")]
        )
        cells.append(
            (
                facts.area_name(str(row["from_area"])),
                facts.area_name(str(row["to_area"])),
                float(row["km"]),
                *counted,
                float(row["expected"]),
                text(f"balance.moves.judgement.{row['judgement']}"),
            )
        )
    return Table(columns(text, "balance.moves.column", _FLOWS), tuple(cells))


def without_expectation(facts: Facts, text: Text) -> str:
    """Return why no flow is held against size and distance, where moves are delivered and that cannot be reckoned."""
    if moves(facts) is None or flows(facts) is not None:
        return ""
    return f'<div class="b-sub b-said">{escape(text("balance.moves.no_expectation"))}</div>'
