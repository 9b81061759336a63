"""Prøv selv: both scenarios by dwelling class, for the municipality or the chosen area."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from byibalance_core.need.scenarios import Scenario, resolve
from dashboard.facts import Facts
from dashboard.markup import Cell, Column, Figure, Table
from dashboard.outlooks import by_class
from dashboard.state import SIDES, ViewState
from dashboard.text import Text
from dashboard.views.shortage import class_words, reckoned_sources, status_words, stock_words
from dashboard.views.sources import source_line
from dashboard.views.stock import place, tenure_words, wide_table, withheld

#: Groups of rows in the order of reading: the dimensions that split them, parted by blanks.
GROUPS = ("", "rooms", "tenure", "dwelling_type", "tenure rooms")
_CROSS = "tenure rooms"
_GAP = ("gap_low", "gap_main", "gap_high")


@dataclass(frozen=True)
class Row:
    """One class under both scenarios.

    Attributes
    ----------
    sides : tuple of dict
        The need table's row under A and under B.
    left : tuple of int
        Dwellings that A and B build without saying in which class, or where: the row is told before them.
    """

    group: str
    name: str
    sides: tuple[dict[str, Any], ...]
    left: tuple[int, ...]


def table(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return what lacks of each class under A and under B, as ranges, or the words for why it is withheld."""
    rows = _rows(facts, state, text)
    if not rows:
        return None
    title = _title(rows, facts, state, text)
    heads = "".join(
        f'<th scope="col" class="b-num">{escape(words)}</th>'
        for words in (text("dwellings.table.stock"), *map(str.upper, SIDES), text("scenarios.classes.difference"))
    )
    body, before = "", ""
    for row in rows:
        if row.group != before:
            before = row.group
            body += _group_line(row, state, text)
        body += _line(row, facts, state, text)
    return Figure(
        id="scenarier-klasser",
        title=title,
        subtitle=text(
            "scenarios.classes.subtitle", place=place(facts, state), base=facts.m.base_year, year=state.horizon
        ),
        drawing=wide_table("b-try-classes", title, f"<thead><tr><td></td>{heads}</tr></thead><tbody>{body}</tbody>"),
        table=Table(_columns(text), tuple(_cells(row, text) for row in rows)),
        source=source_line(facts, text, reckoned_sources(facts, "tenure"), note=" ".join(_notes(rows, state, text))),
        method="need",
    )


def _rows(facts: Facts, state: ViewState, text: Text) -> list[Row]:
    parts = [by_class(facts, state.horizon, getattr(state, field), state.area) for field in SIDES.values()]
    unplaced = [_unplaced(facts, state, resolve(getattr(state, field))) for field in SIDES.values()]
    found: list[Row] = []
    for group in GROUPS:
        if any(group not in part for part in parts):
            continue
        # No scenario changes the stock, so both tables have the same rows in one order.
        both = zip(*(part[group].to_dict("records") for part in parts), strict=True)
        for sides in both:
            if _told(group, sides[0]):
                left = tuple(_unclassed(side) + count for side, count in zip(sides, unplaced, strict=True))
                found.append(Row(group, _name(group, sides[0], text), sides, left))
    return found


def _unplaced(facts: Facts, state: ViewState, scenario: Scenario) -> int:
    """Return the dwellings that a scenario builds without saying where, so that no area's rows hold them."""
    years = range(facts.m.base_year + 1, state.horizon + 1)
    open_ = (change.dwellings for change in scenario.changes if change.area_id is None and change.year in years)
    return sum(open_) if state.area else 0


def _told(group: str, row: dict[str, Any]) -> bool:
    """Tell whether a class has a row: of the cross only almene dwellings, of unknown ones those that exist."""
    if group == _CROSS:
        return row["tenure"] == "almene" and row["rooms"] != "unknown"
    return not group or row[group] != "unknown" or bool((row["stock"] or 0) > 0 and not pd.isna(row["stock"]))


def _name(group: str, row: dict[str, Any], text: Text) -> str:
    if not group:
        return text("scenarios.classes.all")
    dimension = "rooms" if group == _CROSS else group
    return class_words(dimension, str(row[dimension]), text)


def _title(rows: list[Row], facts: Facts, state: ViewState, text: Text) -> str:
    """Return how many classes lack surely under each scenario, or why that cannot be told of it."""
    classes = [row for row in rows if row.group in GROUPS[1:4]]
    if all(pd.isna(side["gap_main"]) for row in rows for side in row.sides):
        return text("scenarios.classes.title_withheld", place=place(facts, state))
    if not classes:
        return text("scenarios.classes.title_whole")
    told = []
    for i, side in enumerate(SIDES):
        # Where building has no class on a dimension, its classes are told before that building.
        whole = [row.sides[i] for row in classes if not row.left[i]]
        sure = sum(1 for each in whole if not pd.isna(each["gap_low"]) and each["gap_low"] > 0)
        words = {"letter": side.upper(), "count": text.number(sure), "all": text.number(len(whole))}
        key = "sure" if whole else "unplaced" if state.area else "unclassed"
        told.append(text(f"scenarios.classes.title_{key}", **words))
    return text("scenarios.title", a=told[0], b=told[1])


def _unclassed(side: dict[str, Any]) -> int:
    """Return the dwellings that are built without a class on the row's dimension: no row of it holds them."""
    count = side["pipeline_unassigned"]
    return 0 if pd.isna(count) else int(count)


def _group_line(row: Row, state: ViewState, text: Text) -> str:
    """Return the head of a group, with the building that its rows are told before."""
    name = escape(text(f"scenarios.classes.group.{row.group.replace(' ', '_')}"))
    if not any(row.left):
        return f'<tr class="b-group"><th scope="rowgroup" colspan="5">{name}</th></tr>' if row.group else ""
    key = "scenarios.classes.before_area" if state.area else "scenarios.classes.before"
    told = (escape(text(key, count=text.number(count))) if count else "" for count in row.left)
    cells = "".join(f'<td class="b-num b-sub">{words}</td>' for words in told)
    return f'<tr class="b-group"><th scope="rowgroup" colspan="2">{name}</th>{cells}<td></td></tr>'


def _line(row: Row, facts: Facts, state: ViewState, text: Text) -> str:
    sides = zip(row.sides, row.left, strict=True)
    # Before building that has no class the figures would be those of no building at all.
    cells = "".join(
        f"<td class='b-num'>{'–' if _not_divided(side, left) else _gap(side, text)}</td>" for side, left in sides
    )
    parted = _difference(row)
    first = row.sides[0]
    stock = stock_words(first, text)
    if row.group == "tenure" and not withheld(first) and not pd.isna(first["stock"]):
        stock = tenure_words(float(first["stock"]), str(first["tenure"]), facts, state, text)
    if row.group == _CROSS and first["gap_status"] == "cannot_be_decided":
        stock = text.range(float(first["stock_low"]), float(first["stock_high"]))
    look = ' class="b-strong"' if not row.group else ""
    more = "–" if parted is None else text.signed(parted)
    return (
        f'<tr><th scope="row"{look}>{escape(row.name)}</th><td class="b-num">{escape(stock)}</td>{cells}'
        f'<td class="b-num">{escape(more)}</td></tr>'
    )


def _not_divided(side: dict[str, Any], left: int) -> bool:
    return bool(left) and not pd.isna(side["gap_main"])


def _gap(side: dict[str, Any], text: Text) -> str:
    """Return a range with its main course, or the words for why there is none, with the households that are told."""
    if pd.isna(side["gap_main"]):
        words = status_words(side, text)
        if side["gap_status"] == "follows_plan" and not withheld(side) and not pd.isna(side["households"]):
            change = text.signed(float(side["households"]) - float(side["households_base"]))
            words = text("scenarios.classes.plan", change=change, status=words)
        return f'<span class="b-place">{escape(words)}</span>'
    low, main, high = (float(side[name]) for name in ("gap_low", "gap_main", "gap_high"))
    look = "b-place" if low < 0 < high else "b-strong"
    return (
        f'<span class="{look}">{escape(text.number(main))}</span> '
        f'<span class="b-sub">({escape(text.range(low, high))})</span>'
    )


def _difference(row: Row) -> float | None:
    """Return how many more lack under B than under A; None where either is withheld, or leaves building out."""
    a, b = (side["gap_main"] for side in row.sides)
    if row.left[0] != row.left[1]:
        return None
    return None if pd.isna(a) or pd.isna(b) else float(b) - float(a)


def _notes(rows: list[Row], state: ViewState, text: Text) -> list[str]:
    """Return where the ranges come from, and what the rows leave out."""
    methods = sorted({str(side["method"]) for row in rows for side in row.sides if side["method"]})
    notes = [text(f"common.interval.{method}") for method in methods]
    if any(side["gap_status"] == "follows_plan" for row in rows for side in row.sides):
        notes.append(text("dwellings.lack.plan_reason"))
    if any(any(row.left) for row in rows):
        notes.append(text("scenarios.classes.unplaced" if state.area else "scenarios.classes.unclassed"))
    return notes


def _columns(text: Text) -> tuple[Column, ...]:
    told = (
        *(("households", 0), ("building", 0), ("unclassed", 0)),
        *(("low", 0), ("main", 0), ("high", 0), ("status", None)),
    )
    return (
        Column(text("scenarios.classes.group_column")),
        Column(text("dwellings.table.class")),
        Column(text("dwellings.table.stock"), 0),
        *(
            Column(text(f"scenarios.classes.column_{name}", letter=side.upper()), decimals)
            for side in SIDES
            for name, decimals in told
        ),
        Column(text("scenarios.classes.difference"), 0),
    )


def _cells(row: Row, text: Text) -> tuple[Cell, ...]:
    first = row.sides[0]
    absent = withheld(first)
    # A stock that the margins leave open would be the assumption of independence and nothing more.
    if not absent and first["gap_status"] == "cannot_be_decided":
        stock: Cell = text.range(float(first["stock_low"]), float(first["stock_high"]))
    else:
        stock = text(f"common.status.{absent}") if absent else _plain(first["stock"])
    cells: list[Cell] = [text(f"scenarios.classes.group.{row.group.replace(' ', '_')}"), row.name, stock]
    for side, left in zip(row.sides, row.left, strict=True):
        households, building, *gap = (
            None if absent else _plain(side[name]) for name in ("households", "pipeline", *_GAP)
        )
        divided = not _not_divided(side, left)
        cells += [households, building, float(left), *(gap if divided else [None] * len(gap))]
        cells.append(status_words(side, text) if divided else text("scenarios.classes.not_divided"))
    return (*cells, _difference(row))


def _plain(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
