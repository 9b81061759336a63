"""Mangler vi, "som i dag": how the use of each class changes to the horizon when households live as they do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

import pandas as pd

from dashboard.facts import Facts
from dashboard.marks import Scale, diverging_bar, range_bar
from dashboard.markup import Cell, Column, Table
from dashboard.need_marks import axis, range_scale
from dashboard.state import CLASS_FIELDS, ViewState
from dashboard.text import Text
from dashboard.views import flow
from dashboard.views.class_choice import asked
from dashboard.views.findings import projection_sources, stock_sources
from dashboard.views.panels import Panel
from dashboard.views.stock import (
    lower_first,
    need_rows,
    place,
    sources,
    tenure_words,
    upper_first,
    wide_table,
    withheld,
)

#: Dimensions of the need table in the order of reading; rooms are the main figure.
DIMENSIONS = ("rooms", "size_band", "tenure", "dwelling_type", "building", "rent_band", "accessible")

#: Columns that are reckoned from the stock and therefore withheld where it is incomplete.
_RECKONED = ("households_base", "households", "pipeline", "gap_low", "gap_main", "gap_high")

#: Classes of the need table that the link's rooms hold.
_LINK_ROOMS = {"1": "1-2", "2": "1-2", "3": "3", "4+": "4+"}


@dataclass(frozen=True)
class Margin:
    """The rows of one dimension, and what holds for all of them."""

    dimension: str
    rows: pd.DataFrame
    projects: bool
    unassigned: int
    follows_plan: bool

    @property
    def form(self) -> str:
        """Whether the gaps are a change in use, or what lacks after known building: "use" or "built"."""
        return "built" if self.projects and not self.unassigned else "use"


def carried(facts: Facts, state: ViewState) -> tuple[str, ...]:
    """Return the dimensions that the need is reckoned by, rooms first."""
    return tuple(name for name in DIMENSIONS if need_rows(facts, state, name) is not None)


def margin(facts: Facts, state: ViewState, dimension: str) -> Margin | None:
    """Return the rows "som i dag" of one dimension for the municipality or the chosen area."""
    rows = need_rows(facts, state, dimension)
    if rows is None:
        return None
    rows = rows[(rows[dimension] != "unknown") | (rows["stock"].fillna(0) > 0)]
    projects = bool((rows["pipeline"].fillna(0) != 0).any() or (rows["pipeline_unassigned"].fillna(0) != 0).any())
    unassigned = int(rows["pipeline_unassigned"].fillna(0).max())
    return Margin(dimension, rows, projects, unassigned, bool((rows["gap_status"] == "follows_plan").any()))


def class_words(dimension: str, value: str, text: Text) -> str:
    """Return a class as it heads a row."""
    return upper_first(text(f"common.{dimension}.{value}"))


def as_today(facts: Facts, state: ViewState, text: Text, dimension: str = "rooms") -> Panel | None:
    """Return the change in use of each class to the horizon as ranges, with what is let in a year where that is known.

    An unknown class has no change that could be drawn: it stands in the table alone.
    """
    # Its links choose whole classes, so only a class of one dimension, which marks a row, makes it another panel.
    pick = asked(state)
    shown = replace(state, **{name: pick.get(name, "") if len(pick) == 1 else "" for name in CLASS_FIELDS})
    return _as_today(facts, shown, text, dimension)


@lru_cache(maxsize=128)
def _as_today(facts: Facts, state: ViewState, text: Text, dimension: str) -> Panel | None:
    found = margin(facts, state, dimension)
    if found is None:
        return None
    drawing = _plan_rows(facts, found, state, text) if found.follows_plan else _range_rows(facts, found, state, text)
    if dimension == "rooms":
        drawing += _plan_reason(facts, found, text)
    methods = sorted(found.rows["method"].dropna().unique())
    notes = [text(f"common.interval.{method}") for method in methods]
    if (found.rows["status"] == "estimated").any():
        notes.append(text("dwellings.have.tenure_estimated"))
    if found.unassigned:
        notes.append(text("dwellings.lack.unassigned", count=text.number(found.unassigned)))
    return Panel(
        name=_panel_name(dimension, text),
        title=title(found, state, text),
        drawing=drawing,
        table=_today_table(facts, found, state, text),
        sources=reckoned_sources(facts, dimension),
        notes=tuple(notes),
    )


def lettings_words(facts: Facts, state: ViewState, text: Text) -> str:
    """Return once what the rows by rooms cannot say of lettings; blank where a column of them stands."""
    found = margin(facts, state, "rooms")
    if found is None or found.follows_plan or _has_flow(facts, found, state):
        return ""
    whole = flow.lettings(facts, "tenure", "almene", state.area)
    if whole is None:
        return text("dwellings.lack.no_lettings")
    return text("dwellings.lack.lettings_undivided", count=flow_words(whole, text), year=whole.period)


def _panel_name(dimension: str, text: Text) -> str:
    """Return what heads a panel: its dimension, and whose dwellings it is of where they are not plainly all."""
    words = text(f"dwellings.dimension.{dimension}")
    if dimension == "rooms":
        return text("dwellings.lack.name")
    if dimension == "rent_band":
        # Only almene dwellings carry a band; the rest are its unknown class.
        return text("dwellings.composition.almene", dimension=words)
    return text("dwellings.lack.all_tenures", dimension=words) if dimension == "dwelling_type" else words


def reckoned_sources(facts: Facts, dimension: str) -> tuple[str, ...]:
    """Return the source ids of what the need by a dimension is reckoned from: stock, forecast, households."""
    stock = sources(facts) if dimension == "tenure" else stock_sources(facts)
    return (*stock, *projection_sources(facts), *flow.source_ids(facts, "households"))


def title(found: Margin, state: ViewState, text: Text) -> str:
    """Return what the rows say: the class that most surely and most of all is short, if any range is above zero."""
    known = found.rows[found.rows["gap_main"].notna()]
    if found.follows_plan:
        change = (found.rows["households"] - found.rows["households_base"]).sum()
        key = "dwellings.lack.title_plan_up" if change >= 0 else "dwellings.lack.title_plan_down"
        if found.dimension != "rooms":
            return _largest_move(found, state, text)
        return text(key, count=text.number(abs(float(change))), year=state.horizon)
    if known.empty:
        return text("dwellings.lack.title_withheld")
    form = found.form
    sure = known[known["gap_low"] > 0]
    if sure.empty:
        key = f"dwellings.lack.title_none_{form if found.dimension == 'rooms' else 'other'}"
        return text(key, year=state.horizon)
    most = sure.loc[sure["gap_main"].astype(float).idxmax()]
    words = class_words(found.dimension, str(most[found.dimension]), text)
    amount = text.rounded_range(float(most["gap_low"]), float(most["gap_high"]), digits=2)
    key = f"dwellings.lack.title_{'rooms' if found.dimension == 'rooms' else 'other'}_{form}"
    return text(key, words=words, low_words=lower_first(words), range=amount, year=state.horizon)


def summary(facts: Facts, state: ViewState, text: Text, dimensions: Sequence[str]) -> str:
    """Return how many classes of some dimensions have a range above zero."""
    found = [known for name in dimensions if (known := margin(facts, state, name)) is not None]
    rows = pd.concat([known.rows for known in found])
    rows = rows[rows["gap_main"].notna()]
    if rows.empty:
        return text("dwellings.lack.others_plan" if found[0].follows_plan else "dwellings.lack.title_withheld")
    sure = int((rows["gap_low"] > 0).sum())
    return text("dwellings.lack.others", sure=text.number(sure), all=text.number(len(rows)), year=state.horizon)


def _largest_move(found: Margin, state: ViewState, text: Text) -> str:
    change = (found.rows["households"] - found.rows["households_base"]).astype(float)
    if change.isna().all():
        return text("dwellings.lack.title_withheld")
    most = change.abs().idxmax()
    words = class_words(found.dimension, str(found.rows.loc[most, found.dimension]), text)
    key = "dwellings.lack.title_move_up" if change[most] >= 0 else "dwellings.lack.title_move_down"
    return text(key, words=words, count=text.number(abs(change[most])), year=state.horizon)


def subtitle(facts: Facts, found: Margin, state: ViewState, text: Text) -> str:
    """Return place, period and whether known building is in the numbers."""
    form = "plan" if found.follows_plan else found.form
    return text(
        f"dwellings.lack.subtitle_{form}", place=place(facts, state), base=facts.m.base_year, year=state.horizon
    )


def _drawn(found: Margin) -> list[dict]:
    return [row for row in found.rows.to_dict("records") if row[found.dimension] != "unknown"]


def _has_flow(facts: Facts, found: Margin, state: ViewState) -> bool:
    """Return whether anybody has delivered what is let, or moved out of, in any class of a dimension."""
    values = [str(row[found.dimension]) for row in _drawn(found)]
    return any(flow_of(facts, found.dimension, value, state) is not None for value in values)


def _range_rows(facts: Facts, found: Margin, state: ViewState, text: Text) -> str:
    known = found.rows[found.rows["gap_main"].notna()]
    scale = range_scale(float(known["gap_low"].min()), float(known["gap_high"].max())) if len(known) else Scale(0, 1)
    vacant, moved = bool(found.rows["vacant"].notna().any()), _has_flow(facts, found, state)
    lines = []
    for row in _drawn(found):
        value = str(row[found.dimension])
        bar, amount = _bar(row, scale, found, text)
        more = f'<td class="b-num">{count_words(row["vacant"], text)}</td>' if vacant else ""
        more += f'<td class="b-num">{_flow_cell(facts, found.dimension, value, state, text)}</td>' if moved else ""
        lines.append(
            f"<tr{_on(found.dimension, value, state)}>{_head(found.dimension, value, state, text)}"
            f'<td class="b-num">{_stock_words(row, found.dimension, facts, state, text)}</td>'
            f'<td class="b-bar">{bar}</td><td class="b-range">{amount}</td>{more}</tr>'
        )
    heads = [
        ("stock", "b-num"),
        (f"change_{found.form}", "b-wide"),
        *([("vacant", "b-num b-wrap")] if vacant else []),
        *([(_flow_name(facts, found.dimension, state), "b-num b-wrap")] if moved else []),
    ]
    cells = "".join(
        f'<th scope="col" class="{look}"{" colspan=2" if name.startswith("change") else ""}>{escape(text(f"dwellings.lack.column_{name}"))}</th>'
        for name, look in heads
    )
    beyond = "<td></td>" * (1 + vacant + moved)
    foot = f"<tr class=b-ticks><td></td><td></td><td>{axis(scale, text.number)}</td>{beyond}</tr>" if len(known) else ""
    inner = f"<thead><tr><td></td>{cells}</tr></thead><tbody>{''.join(lines)}{foot}</tbody>"
    return wide_table("b-need", title(found, state, text), inner)


def _bar(row: dict, scale: Scale, found: Margin, text: Text) -> tuple[str, str]:
    if pd.isna(row["gap_main"]):
        return "", f'<span class="b-place">{escape(status_words(row, text))}</span>'
    low, main, high = float(row["gap_low"]), float(row["gap_main"]), float(row["gap_high"])
    words = text.range(low, high)
    label = text(
        "dwellings.lack.bar_label",
        words=class_words(found.dimension, str(row[found.dimension]), text),
        range=words,
        main=text.number(main),
    )
    strong = "b-strong" if low > 0 else "b-place"
    return range_bar(low, main, high, scale=scale, label=label, height=20), f'<span class="{strong}">{words}</span>'


def _plan_rows(facts: Facts, found: Margin, state: ViewState, text: Text) -> str:
    change = (found.rows["households"] - found.rows["households_base"]).astype(float)
    edge = max(float(change.abs().max()) if change.notna().any() else 1.0, 1.0)
    scale = Scale(-edge * 1.6 if (change < 0).any() else 0, edge * 1.6)
    lines = []
    for row in _drawn(found):
        moved = row["households"] - row["households_base"]
        value = str(row[found.dimension])
        bar = f'<span class="b-place">{escape(status_words(row, text))}</span>'
        if row["gap_status"] != "incomplete" and not withheld(row) and not pd.isna(moved):
            words = class_words(found.dimension, value, text)
            bar = diverging_bar(
                float(moved),
                scale=scale,
                words=text.signed(moved),
                colour="var(--b-muted)",
                label=f"{words}: {text.signed(moved)}",
            )
        lines.append(
            f"<tr{_on(found.dimension, value, state)}>{_head(found.dimension, value, state, text)}"
            f'<td class="b-num">{_stock_words(row, found.dimension, facts, state, text)}</td><td class="b-bar">{bar}</td></tr>'
        )
    inner = (
        f'<thead><tr><td></td><th scope="col" class="b-num">{escape(text("dwellings.lack.column_stock"))}</th>'
        f'<th scope="col" class="b-wide">{escape(text("dwellings.lack.column_users"))}</th></tr></thead><tbody>{"".join(lines)}</tbody>'
    )
    return wide_table("b-need", title(found, state, text), inner)


def _plan_reason(facts: Facts, found: Margin, text: Text) -> str:
    if not found.follows_plan:
        return ""
    reason = facts.m.settings.get("need", {}).get(f"reason_{text.language}") or text("dwellings.lack.plan_reason")
    return f'<div class="b-quote">{escape(str(reason))}</div>'


def _head(dimension: str, value: str, state: ViewState, text: Text) -> str:
    words = escape(class_words(dimension, value, text))
    target = _target(dimension, value)
    if target:
        href = escape(state.class_link(target, part="lack"), quote=True)
        words = f'<a data-view href="{href}">{words}</a>'
    return f'<th scope="row">{words}</th>'


def _target(dimension: str, value: str) -> dict[str, str]:
    """Return the class that a row's link chooses; nothing where a link cannot name it."""
    if dimension == "rooms":
        return {"rooms": _LINK_ROOMS[value]} if value in _LINK_ROOMS else {}
    return {dimension: value} if dimension in CLASS_FIELDS and value != "unknown" else {}


def _on(dimension: str, value: str, state: ViewState) -> str:
    target = _target(dimension, value)
    return ' class="b-on" aria-current="true"' if target and asked(state) == target else ""


def status_words(row: dict, text: Text) -> str:
    """Return in words why a row has, or lacks, a gap; or why its dwellings cannot be shown at all."""
    if absent := withheld(row):
        return text(f"common.status.{absent}")
    return text(f"dwellings.status.{row['gap_status']}")


def count_words(value: object, text: Text) -> str:
    """Return a count, or a dash where there is none."""
    return "–" if pd.isna(value) else text.number(float(value))  # type: ignore[arg-type]


def stock_words(row: dict, text: Text) -> str:
    """Return the dwellings of a row; the word for why where they cannot be shown."""
    absent = withheld(row)
    return text(f"common.status.{absent}") if absent else count_words(row["stock"], text)


def _stock_words(row: dict, dimension: str, facts: Facts, state: ViewState, text: Text) -> str:
    if dimension != "tenure" or pd.isna(row["stock"]) or withheld(row):
        return escape(stock_words(row, text))
    return escape(tenure_words(float(row["stock"]), str(row["tenure"]), facts, state, text))


def _flow_name(facts: Facts, dimension: str, state: ViewState) -> str:
    """Return which flow the last column holds: lettings, or move-outs where only they are split by the dimension."""
    need = facts.m.table("move_outs")
    typed = dimension == "dwelling_type" and len(need) and flow.lettings(facts, dimension, "family", state.area) is None
    return "move_outs" if typed else "lettings"


def flow_of(facts: Facts, dimension: str, value: str, state: ViewState) -> flow.Flow | None:
    """Return the flow that the last column shows of a class."""
    read = flow.move_outs if _flow_name(facts, dimension, state) == "move_outs" else flow.lettings
    return read(facts, dimension, value, state.area)


def _flow_cell(facts: Facts, dimension: str, value: str, state: ViewState, text: Text) -> str:
    known = flow_of(facts, dimension, value, state)
    if known is None:
        only_almene = dimension == "tenure" and value != "almene"
        label = escape(text("dwellings.lack.only_almene" if only_almene else "dwellings.lack.not_measured"), quote=True)
        return f'<span class="b-unmeasured" role="img" aria-label="{label}" title="{label}">–</span>'
    return escape(flow_words(known, text))


def flow_words(known: flow.Flow, text: Text) -> str:
    """Return a flow as a number, as the least it can be, or as hidden."""
    if known.whole:
        return text.number(known.count)
    return (
        text("dwellings.lack.at_least", count=text.number(known.count))
        if known.count
        else text("dwellings.lack.hidden")
    )


def _count_cell(row: dict, name: str, text: Text) -> Cell:
    """Return a number of a row as its table holds it; the word for why where it cannot be shown."""
    # What is reckoned from an incomplete register would be read as if the register were whole.
    partial = "incomplete" if row["gap_status"] == "incomplete" and name in _RECKONED else ""
    if absent := withheld(row) or partial:
        return text(f"common.status.{absent}")
    if pd.isna(row[name]):
        # Nobody has delivered what is under way: that is not the same as nothing.
        return text("common.status.missing") if name == "pipeline" else None
    return float(row[name])


def _today_table(facts: Facts, found: Margin, state: ViewState, text: Text) -> Table:
    lines = []
    for row in found.rows.to_dict("records"):
        value = str(row[found.dimension])
        known = flow_of(facts, found.dimension, value, state)
        counts = [_count_cell(row, name, text) for name in ("stock", *_RECKONED)]
        moved = "" if known is None else flow_words(known, text)
        lines.append((class_words(found.dimension, value, text), *counts, moved, status_words(row, text)))
    names = ("stock", "households_base", "households", "pipeline", "low", "main", "high")
    years = {"base": facts.m.base_year, "year": state.horizon}
    heads = (
        Column(text(f"dwellings.dimension.{found.dimension}")),
        *(Column(text(f"dwellings.table.{name}", **years), 0) for name in names),
    )
    flow_head = Column(text(f"dwellings.lack.column_{_flow_name(facts, found.dimension, state)}"))
    return Table((*heads, flow_head, Column(text("dwellings.table.status"))), tuple(lines))
