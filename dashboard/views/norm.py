"""Mangler vi, "efter norm": cumulatively, the households that by a norm need so many rooms against the dwellings."""

from __future__ import annotations

from html import escape

import pandas as pd

from byibalance_core.parameters import standard
from dashboard.facts import Facts
from dashboard.marks import Scale, amount_bar
from dashboard.markup import Cell, Column, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.panels import Panel
from dashboard.views.shortage import reckoned_sources, stock_words
from dashboard.views.stock import lower_first, need_rows, upper_first, wide_table, withheld


def by_standard(facts: Facts, state: ViewState, text: Text) -> Panel | None:
    """Return, cumulatively, the households that by the norm need so many rooms against the dwellings that have them."""
    rows = need_rows(facts, state, "rooms", voice="by_standard")
    if rows is None:
        return None
    # Households of an area are reckoned from its dwellings: an incomplete register cannot carry them.
    rows = rows.assign(households=rows["households"].where(rows["gap_status"] != "incomplete"))
    scale = Scale(0, max(float(rows["stock"].fillna(0).max()), float(rows["households"].fillna(0).max()), 1.0))
    lines = "".join(_standard_row(row, scale, text) for row in rows.to_dict("records"))
    heads = "".join(
        f'<th scope="col" class="{look}">{escape(text(f"dwellings.norm.column_{name}", year=state.horizon))}</th>'
        for name, look in (("households", "b-num"), ("mark", "b-wide"), ("dwellings", "b-num"), ("answer", ""))
    )
    # The sentence of the norm up to its examples.
    norm = standard("room_norm").text[text.language].split(":")[0].rstrip(".")
    title = _standard_title(rows, text)
    table = wide_table("b-need", title, f"<thead><tr><td></td>{heads}</tr></thead><tbody>{lines}</tbody>")
    # The figure's own link leads to the method of "som i dag".
    method = f"{escape(state.link(page='data-og-metode'), quote=True)}#norm"
    name = text("dwellings.norm.name")
    drawing = (
        f'<div class="b-sub b-way"><b>{escape(name)}</b> – {escape(text("dwellings.norm.subtitle", norm=lower_first(norm)))}'
        f'<span data-screen> · <a data-view href="{method}">{escape(text("common.method"))}</a></span></div>{table}'
    )
    return Panel(
        name,
        title,
        drawing,
        _standard_table(rows, state, text),
        reckoned_sources(facts, "rooms"),
        (text("dwellings.norm.never_added"),),
    )


def _standard_title(rows: pd.DataFrame, text: Text) -> str:
    statuses = set(rows["gap_status"])
    if "reckoned" in statuses:
        short = rows[rows["gap_status"] == "reckoned"].iloc[0]
        return text(
            "dwellings.norm.title_short",
            words=text(f"dwellings.norm.rooms.{short['rooms']}"),
            range=text.range(float(short["gap_low"]), float(short["gap_high"])),
        )
    if statuses <= {"enough_by_standard"}:
        return text("dwellings.norm.title_enough")
    if "enough_by_standard" in statuses and "cannot_be_reckoned" in statuses:
        enough = rows[rows["gap_status"] == "enough_by_standard"].iloc[0]
        return text("dwellings.norm.title_some", words=text(f"dwellings.norm.rooms.{enough['rooms']}"))
    return text("dwellings.norm.title_withheld")


def _standard_row(row: dict, scale: Scale, text: Text) -> str:
    words = upper_first(text(f"dwellings.norm.rooms.{row['rooms']}"))
    stock, households = row["stock"], row["households"]
    reckoned = not pd.isna(households)
    need = (
        f"<b>{text.number(float(households))}</b>"
        if reckoned
        else f'<span class="b-place">{escape(text("dwellings.status.cannot_be_reckoned"))}</span>'
    )
    bar = ""
    if not pd.isna(stock) and not withheld(row):
        label = text(
            "dwellings.norm.bar_label",
            words=words,
            dwellings=text.number(float(stock)),
            households=text.number(float(households)) if reckoned else "–",
        )
        bar = amount_bar(float(stock), scale=scale, tick=float(households) if reckoned else None, label=label)
    answer = text(f"dwellings.status.{row['gap_status']}") if row["gap_status"] != "cannot_be_reckoned" else ""
    if row["gap_status"] == "reckoned":
        answer = text("dwellings.norm.short", range=text.range(float(row["gap_low"]), float(row["gap_high"])))
    return f'<tr><th scope="row">{escape(words)}</th><td class="b-num">{need}</td><td class="b-bar">{bar}</td><td class="b-num">{escape(stock_words(row, text))}</td><td class="b-answered">{escape(answer)}</td></tr>'


def _standard_cell(row: dict, name: str, text: Text) -> Cell:
    if name == "stock" and (absent := withheld(row)):
        return text(f"common.status.{absent}")
    return None if pd.isna(row[name]) else float(row[name])


def _standard_table(rows: pd.DataFrame, state: ViewState, text: Text) -> Table:
    lines = tuple(
        (
            text(f"dwellings.norm.rooms.{row['rooms']}"),
            *(_standard_cell(row, name, text) for name in ("households", "stock", "gap_low", "gap_high")),
            text(f"dwellings.status.{row['gap_status']}"),
        )
        for row in rows.to_dict("records")
    )
    names = (("households", 0), ("stock", 0), ("low", 0), ("high", 0))
    heads = tuple(
        Column(text(f"dwellings.table.{name}", year=state.horizon, base=""), decimals) for name, decimals in names
    )
    return Table((Column(text("dwellings.dimension.rooms")), *heads, Column(text("dwellings.table.status"))), lines)
