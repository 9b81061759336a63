"""Har vi: dwellings by rooms and tenure, with what is known at the edges and what is not inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from math import ceil, floor
from typing import Any

import pandas as pd

from byibalance_core.need.gap import undecided
from byibalance_core.parameters import standards
from dashboard.facts import Facts
from dashboard.marks import Scale, amount_bar, unknown_span
from dashboard.markup import Cell, Column, Figure, Table
from dashboard.state import CLASS_FIELDS, ViewState
from dashboard.text import Text
from dashboard.views.findings import stock_sources
from dashboard.views.sources import source_line

ROOMS = ("1-2", "3", "4+", "unknown")
TENURES = ("almene", "cooperative", "private_rental", "other", "unknown")

#: Rooms of the need table that a collapsed class of the matrix holds.
ROOMS_OF = {"1-2": ("1", "2"), "3": ("3",), "4+": ("4+",), "unknown": ("unknown",)}

#: Statuses whose word stands where a count would.
WITHOUT_COUNT = ("suppressed", "missing", "zero_or_hidden")

#: Bounds reckoned from rounded shares are shown to this step, rounded outwards so that they stay bounds.
STEP = 100

#: Indicators that carry tenure where the dwelling register does not.
TENURE_INDICATORS = ("almene_share", "cooperative_share", "private_rental_share", "other_tenure_share")


@dataclass(frozen=True)
class DwellingClass:
    """A class of dwellings that the link chooses; a blank dimension means all."""

    tenure: str
    rooms: str

    def words(self, text: Text) -> str:
        """Return the class as a phrase: almene boliger med 1–2 rum."""
        if not self.rooms:
            return text(f"dwellings.class.tenure.{self.tenure or 'all'}")
        kind = text(f"dwellings.class.tenure.{self.tenure or 'all'}")
        return text("dwellings.class.with_rooms", kind=kind, rooms=text(f"common.rooms.{self.rooms}"))


def chosen(state: ViewState) -> DwellingClass:
    """Return tenure and rooms of the link's class; small almene dwellings where it names no class at all."""
    if not any(getattr(state, name) for name in CLASS_FIELDS):
        return DwellingClass("almene", "1-2")
    return DwellingClass(state.tenure, state.rooms)


def need_rows(
    facts: Facts, state: ViewState, *dimensions: str, voice: str = "as_today", area: str | None = None
) -> pd.DataFrame | None:
    """Return the need table's rows that are split by these dimensions alone; none where there are no such rows.

    Parameters
    ----------
    dimensions : str
        In the order of the need table; without any the total.
    area : str, optional
        An area, or blank for the municipality; the one that the link chooses when not given.
    """
    try:
        return facts.need_rows(state.horizon, voice, " ".join(dimensions), state.area if area is None else area)
    except (KeyError, ValueError):
        # No forecast, or none to this horizon: the stock can be told all the same.
        return None


def cells(facts: Facts, state: ViewState) -> pd.DataFrame | None:
    """Return tenure x rooms of the municipality or of the chosen area, with the logical bounds of every cell.

    Returns
    -------
    DataFrame or None
        ``tenure``, ``rooms``, ``dwellings``, ``low``, ``high``, ``status``, ``stock_method``, ``decided``; None where
        the stock carries no tenure or no rooms.
    """
    if not state.area:
        try:
            return facts.class_bounds
        except ValueError:
            return None
    rows = need_rows(facts, state, "tenure", "rooms")
    if rows is None:
        return None
    decided = ~undecided(rows.astype({"stock": float}).fillna({"stock": 0.0}), standards().undecided_share)
    names = {"stock": "dwellings", "stock_low": "low", "stock_high": "high"}
    columns = ["tenure", "rooms", *names.values(), "status", "stock_method", "decided"]
    return rows.rename(columns=names).assign(decided=decided)[columns]


def withheld(row: Mapping[str, Any]) -> str:
    """Return the status that stands instead of a row's count and bounds; blank where they can be shown.

    A published 0 that may be hidden is no 0, and what is reckoned from a part of an area's dwellings is no count of
    them; a register's own count of that part is.

    Examples
    --------
    >>> withheld({"status": "incomplete", "stock_method": "shares"})
    'incomplete'
    >>> withheld({"status": "incomplete", "stock_method": "published"})
    ''
    """
    status = str(row["status"])
    partial = status == "incomplete" and row["stock_method"] != "published"
    return status if partial or status in WITHOUT_COUNT else ""


def withheld_of(rows: pd.DataFrame) -> str:
    """Return the status that stands instead of the sum of some rows: theirs, where none of them can be shown."""
    said = {withheld(row) for row in rows.to_dict("records")}
    return min(said) if said and "" not in said else ""


def withheld_file(status: str) -> str:
    """Return the key of the file that would bring what is withheld."""
    return f"dwellings.file.{'dwelling_register' if status == 'incomplete' else 'dwelling_list'}"


def place(facts: Facts, state: ViewState) -> str:
    """Return the name of what the page looks at: the area, else the municipality."""
    return facts.area_name(state.area) if state.area else facts.m.name


def tenure_is_estimated(facts: Facts) -> bool:
    """Return whether the dwellings per tenure come from shares, so that they are only known to their rounding."""
    return bool((facts.margin("tenure")["status"] == "estimated").any())


def sources(facts: Facts) -> tuple[str, ...]:
    """Return the source ids of the stock and, where tenure comes from shares, of the shares."""
    values = facts.m.table("indicators")
    shares = (
        values[values["indicator"].astype(str).isin(TENURE_INDICATORS)] if tenure_is_estimated(facts) else values[:0]
    )
    return (*stock_sources(facts), *shares["source_id"].astype(str).unique())


def unplaced_note(facts: Facts, state: ViewState, text: Text) -> str:
    """Return what the figures hold, or lack, of dwellings without an area and of an incomplete register."""
    if state.area:
        return text("dwellings.have.incomplete", name=place(facts, state)) if state.area in facts.incomplete else ""
    unplaced = float(facts.dwellings.get(facts.m.unplaced_id, 0.0))
    if not unplaced:
        return ""
    return text("dwellings.have.unplaced", count=text.number(unplaced), term=facts.term("singular", text.language))


def matrix(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the cross of rooms and tenure: a number where it is counted, a span where only its edges are.

    What is unknown in either is in the totals and in the table, not among the drawn cells; the source line says so.
    """
    found = cells(facts, state)
    if found is None:
        return None
    known = {(str(cell["tenure"]), str(cell["rooms"])): cell for cell in found.to_dict("records")}
    rows = [r for r in ROOMS if found.loc[found["rooms"] == r, "dwellings"].sum() or r != "unknown"]
    columns = [t for t in TENURES if found.loc[found["tenure"] == t, "dwellings"].sum() or t != "unknown"]
    drawn = [(t, r) for r in ROOMS[:-1] for t in TENURES[:-1]]
    scale = Scale(0, max([float(known[key]["high"]) for key in drawn if not withheld(known[key])] + [1.0]))
    estimated = tenure_is_estimated(facts)
    body = "".join(
        f'<tr><th scope="row">{escape(upper_first(text(f"common.rooms.{room}")))}</th>'
        + "".join(
            f"<td>{_cell(known[tenure, room], scale, state, text, coarse=estimated and not state.area)}</td>"
            for tenure in TENURES[:-1]
        )
        + f'<td class="b-num b-edge">{text.number(_sum(found, rooms=room))}</td></tr>'
        for room in ROOMS[:-1]
    )
    heads = "".join(f'<th scope="col">{escape(text(f"dwellings.column.{tenure}"))}</th>' for tenure in TENURES[:-1])
    feet = "".join(
        f'<td class="b-edge{" b-place" if withheld_of(found[found["tenure"] == tenure]) else ""}">'
        f"{escape(_tenure_sum(found, tenure, facts, state, text))}</td>"
        for tenure in TENURES[:-1]
    )
    label = text("dwellings.have.from_shares" if estimated else "dwellings.have.total")
    inner = (
        f'<thead><tr><td></td>{heads}<th scope="col" class="b-num">{escape(text("dwellings.have.counted"))}</th></tr></thead>'
        f'<tbody>{body}<tr class="b-sums"><th scope="row">{escape(label)}</th>{feet}'
        f'<td class="b-num b-edge">{text.number(_sum(found))}</td></tr></tbody>'
    )
    return Figure(
        id="rum-og-ejerform",
        title=_title(found, state, text),
        subtitle=text("dwellings.have.subtitle", place=place(facts, state), year=facts.m.base_year),
        drawing=wide_table("b-matrix", _title(found, state, text), inner) + chosen_box(facts, state, text),
        table=_table(facts, state, found, rows, columns, text),
        source=source_line(facts, text, sources(facts), note=_note(facts, state, found, text)),
        method="bounds",
    )


def _title(found: pd.DataFrame, state: ViewState, text: Text) -> str:
    if withheld_of(found[found["tenure"] != "unknown"]) == "incomplete":
        return text("dwellings.have.title_incomplete")
    inside = found[(found["tenure"] != "unknown") & (found["rooms"] != "unknown")]
    if (inside["high"] - inside["low"] >= 1).any():
        return text("dwellings.have.title_unknown")
    of_all = float(found["dwellings"].sum())
    largest = inside.loc[inside["dwellings"].astype(float).idxmax()]
    words = DwellingClass(str(largest["tenure"]), str(largest["rooms"])).words(text)
    share = text.percent(float(largest["dwellings"]) / of_all) if of_all else text.number(0)
    return text("dwellings.have.title_known", share=share, words=words)


def _cell(cell: Mapping[str, Any], scale: Scale, state: ViewState, text: Text, *, coarse: bool) -> str:
    tenure, room = str(cell["tenure"]), str(cell["rooms"])
    low, high, absent = float(cell["low"]), float(cell["high"]), withheld(cell)
    on = chosen(state) == DwellingClass(tenure, room)
    words = f"{text(f'common.tenure.{tenure}')}, {text(f'common.rooms.{room}')}"
    if absent:
        inside = f'<span class="b-cell-number b-place">{escape(as_known(cell, text))}</span>'
    elif not is_counted(cell):
        # The chosen cell is told to the last dwelling, here as in the box below.
        ends = (low, high) if on or not coarse else (floor(low / STEP) * STEP, ceil(high / STEP) * STEP)
        figure = text.range(*ends)
        inside = (
            unknown_span(low, high, scale=scale, label=f"{words}: {figure}")
            + f'<span class="b-cell-number">{figure}</span>'
        )
    else:
        figure = as_known(cell, text)
        bar = amount_bar(float(cell["dwellings"]), scale=scale, label=f"{words}: {figure}", colour="var(--b-ramp-3)")
        inside = f'{bar}<span class="b-cell-number">{figure}</span>'
    if on and not cell["decided"] and not absent:
        inside += f'<span class="b-cell-word">{escape(text("dwellings.status.cannot_be_decided"))}</span>'
    href = escape(state.class_link({"tenure": tenure, "rooms": room}), quote=True)
    look = ' b-on" aria-current="true' if on else ""
    return f'<a class="b-cell{look}" data-view href="{href}">{inside}</a>'


def is_counted(cell: Mapping[str, Any]) -> bool:
    """Return whether a cell is one number; bounds that are only close together still come from an estimate."""
    return float(cell["high"]) - float(cell["low"]) < 1


def as_known(cell: Mapping[str, Any], text: Text) -> str:
    """Return a cell as far as it is known: its number where it is counted, else its bounds, or why it has none."""
    if absent := withheld(cell):
        return text(f"common.status.{absent}")
    if is_counted(cell):
        return text.number(float(cell["dwellings"]))
    return text.range(float(cell["low"]), float(cell["high"]))


def tenure_words(value: float, tenure: str, facts: Facts, state: ViewState, text: Text) -> str:
    """Return the dwellings of a tenure: a count, or about so many where shares of another register give them."""
    if tenure == "unknown" or not tenure_is_estimated(facts):
        return text.number(value)
    # Shares with two decimals carry hundreds of a municipality's dwellings, and single ones of an area's.
    return text("dwellings.about", count=text.number(value if state.area else round(value / 100) * 100))


def _tenure_sum(found: pd.DataFrame, tenure: str, facts: Facts, state: ViewState, text: Text) -> str:
    absent = withheld_of(found[found["tenure"] == tenure])
    if absent:
        return text(f"common.status.{absent}")
    return tenure_words(_sum(found, tenure=tenure), tenure, facts, state, text)


def _sum(found: pd.DataFrame, *, tenure: str = "", rooms: str = "") -> float:
    inside = found
    if tenure:
        inside = inside[inside["tenure"] == tenure]
    if rooms:
        inside = inside[inside["rooms"] == rooms]
    return float(inside["dwellings"].sum())


def _note(facts: Facts, state: ViewState, found: pd.DataFrame, text: Text) -> str:
    parts = [unplaced_note(facts, state, text)] if state.area else []
    unknown = [
        text(f"dwellings.have.unknown_{name}", count=text.number(count))
        for name, count in (("tenure", _sum(found, tenure="unknown")), ("rooms", _sum(found, rooms="unknown")))
        if count
    ]
    if unknown:
        parts.append(text("dwellings.have.only_in_totals", unknown=text.listing(unknown)))
    if tenure_is_estimated(facts) and withheld_of(found) != "incomplete":
        parts.append(text("dwellings.have.tenure_estimated"))
        if not state.area:
            parts.append(text("dwellings.have.rounded_outwards", step=text.number(STEP)))
    return " ".join(part for part in parts if part)


def _table(
    facts: Facts, state: ViewState, found: pd.DataFrame, rows: list[str], columns: list[str], text: Text
) -> Table:
    known = {(str(cell["tenure"]), str(cell["rooms"])): cell for cell in found.to_dict("records")}
    tenures, rooms = facts.margin("tenure", state.area), facts.margin("rooms", state.area)
    lines: list[tuple[Cell, ...]] = []
    for room in rows:
        words = text(f"common.rooms.{room}")
        lines += [(text(f"common.tenure.{name}"), words, *_cell_numbers(known[name, room], text)) for name in columns]
        edge = rooms[rooms["class"].isin(ROOMS_OF[room])]
        lines.append((text("dwellings.have.all_tenures"), words, *edge_numbers(edge, text)))
    for name in columns:
        edge = edge_numbers(tenures[tenures["class"] == name], text)
        lines.append((text(f"common.tenure.{name}"), text("dwellings.have.all_rooms"), *edge))
    heads = (Column(text("dwellings.table.tenure")), Column(text("dwellings.table.rooms")))
    counts = (Column(text(f"dwellings.table.{name}"), 0) for name in ("stock", "low", "high"))
    return Table((*heads, *counts, Column(text("dwellings.table.status"))), tuple(lines))


def _cell_numbers(cell: Mapping[str, Any], text: Text) -> tuple[Cell, ...]:
    """Return count, bounds and status of a cell; the status in words where there is no count."""
    if absent := withheld(cell):
        return (text(f"common.status.{absent}"),) * 4
    low, high = float(cell["low"]), float(cell["high"])
    if not (is_counted(cell) and cell["decided"]):
        word = text("dwellings.status.bounds_only")
        return word, low, high, word
    # Bounds that meet decide a cell; only a published one is measured.
    return float(cell["dwellings"]), low, high, text(f"common.status.{cell['status']}")


def edge_numbers(rows: pd.DataFrame, text: Text) -> tuple[Cell, ...]:
    """Return dwellings, bounds and status of one or more classes of a margin; the word where they are withheld."""
    if absent := withheld_of(rows):
        return (text(f"common.status.{absent}"),) * 4
    numbers = (float(rows[name].sum()) for name in ("dwellings", "low", "high"))
    weaker = sorted(set(rows["status"].astype(str)) - {"measured"})
    return *numbers, text(f"common.status.{weaker[0] if weaker else 'measured'}")


def chosen_box(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the chosen class in large figures: its number, or both ends with the one file that narrows them."""
    pick, found = chosen(state), cells(facts, state)
    assert found is not None  # noqa: S101 - the box stands below the matrix alone
    inside = found
    if pick.tenure:
        inside = inside[inside["tenure"] == pick.tenure]
    if pick.rooms:
        inside = inside[inside["rooms"] == pick.rooms]
    words = escape(upper_first(pick.words(text)))
    # The sum of a room number is the register's own count, also where tenure is withheld.
    absent = withheld_of(inside) if pick.tenure else ""
    if absent:
        told = f"{escape(text(f'dwellings.have.withheld.{absent}'))} <b>{escape(text(withheld_file(absent)))}</b>"
        return _box(words, escape(text(f"common.status.{absent}")), f"<div>{told}</div>")
    if not (pick.tenure and pick.rooms):
        number = tenure_words(float(inside["dwellings"].sum()), pick.tenure or "unknown", facts, state, text)
        return _box(words, number, f"<div>{escape(text('dwellings.have.margin_known'))}</div>")
    cell = inside.iloc[0]
    if is_counted(cell):
        return _box(words, as_known(cell, text), f"<div>{escape(text('dwellings.have.cell_known'))}</div>")
    file = f"<b>{escape(text('dwellings.file.dwelling_list'))}</b>"
    why = f"{escape(text('dwellings.have.both_ends'))} {file} {escape(text('dwellings.have.narrows'))}"
    # The number of a span this wide is an assumption and nothing else: on request, with its method.
    number = text(
        "dwellings.have.assumed",
        count=text.number(float(cell["dwellings"])),
        term=facts.term("singular", text.language),
    )
    opened = (
        f'<details class="b-assumed" id="assumed" data-screen><summary>{escape(text("dwellings.have.assumed_open"))}</summary>'
        f"<div>{escape(number)}</div></details>"
    )
    return _box(words, text.range(float(cell["low"]), float(cell["high"])), f"<div>{why}</div>{opened}")


def _box(words: str, number: str, told: str) -> str:
    return (
        f'<div class="b-chosen"><div><div class="b-sub">{words}</div><div class="b-big">{number}</div></div>'
        f'<div class="b-quote">{told}</div></div>'
    )


def wide_table(look: str, title: str, inner: str) -> str:
    """Return a table that scrolls inside its own frame, by keyboard as well, where the screen is too narrow for it."""
    name = escape(title, quote=True)
    return (
        f'<div class="b-wide-table" tabindex="0" role="group" aria-label="{name}"><table class="{look}">'
        f'<caption class="b-visually-hidden">{name}</caption>{inner}</table></div>'
    )


def lower_first(words: str) -> str:
    """Return words with a small first letter; the rest stands as written."""
    return words[:1].lower() + words[1:]


def upper_first(words: str) -> str:
    """Return words with a capital first letter; the rest stands as written."""
    return words[:1].upper() + words[1:]
