"""The account of allocations: each organisation and its estates, what was used, agreed, and what chance alone gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from byibalance_core.lettings.account import BY_CHANCE, Account
from dashboard.agreements import account_of
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.letting_marks import Mark, account_bar, top_axis
from dashboard.marks import Scale
from dashboard.markup import Column, Figure, Table, view_link
from dashboard.need_marks import range_scale
from dashboard.state import ViewState
from dashboard.text import Text, danish_order
from dashboard.views.account_words import below
from dashboard.views.letting_words import (
    ACCOUNT_TABLES,
    estate_name,
    placed,
    short_step,
    sources,
    step_name,
    unknown_words,
    window_words,
)
from dashboard.views.sources import source_line

#: Verdicts of estates that stand before the rest is folded away.
TOLD = ("over", "under", "closed_but_used")
#: Order of the folded estates' counts.
FOLDED = ("within", "closed", "undecided", "no_lettings", "not_delivered", "not_split", "hidden", "not_covered")
_SIGNS = {"over": "▲", "under": "▼", "closed_but_used": "▲"}
# A span of one or two genudlejninger reaches from nothing to all: it may not set the scale of the others.
_LEAST_FOR_SCALE = 4

_COLUMNS = (
    *("organisation", "estate", "area", "step", "share", "lettings", "used", "expected", "low", "high", "ratio"),
    *("verdict", "offered", "offers_used", "returned", "empty_months", "carry_over", "carry_low", "carry_high"),
)


def account_figure(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the account of the newest twelve months; None where there is none."""
    made, agreed = account_of(facts), facts.agreement
    if made is None or agreed is None:
        return None
    total = made.total.iloc[0]
    title = title_words(made, text)
    scale = _scale(made)
    names = facts.organisation_names
    order = sorted(
        made.organisations.to_dict("records"), key=lambda row: danish_order(names[str(row["organisation_id"])])
    )
    drawing = _head(scale, title, text) + "".join(_organisation(facts, state, text, row, scale) for row in order)
    types = text.listing(text(f"common.dwelling_type.{name}") for name in agreed.dwelling_types)
    return Figure(
        id="anvisningsregnskab",
        title=title,
        subtitle=text(
            "lettings.account.subtitle",
            year=window_words(made.window),
            types=types,
            compared=text.number(int(total["compared"])),
            all=text.number(int(total["estates"])),
        ),
        drawing=f'<div class="b-l-account">{_key(text)}{drawing}</div>',
        legend=below(facts, text),
        table=_table(facts, text),
        source=source_line(facts, text, sources(facts, *ACCOUNT_TABLES)),
        method="account",
    )


def title_words(made: Account, text: Text) -> str:
    """Return what the account says in one sentence: how much of what became vacant the municipality used."""
    total = made.total.iloc[0]
    if not total["compared"]:
        return text("lettings.account.title_none", year=window_words(made.window))
    return text(
        "lettings.account.title",
        year=window_words(made.window),
        used=text.number(total["compared_used"]),
        all=text.number(total["compared_lettings"]),
        share=text.percent(total["compared_used"] / total["compared_lettings"]) if total["compared_lettings"] else "",
    )


def _scale(made: Account) -> Scale:
    told = made.estates[made.estates["verdict"].isin((*BY_CHANCE, *TOLD))]
    told = told[told["genudlejninger"] >= _LEAST_FOR_SCALE]
    shares = [told[name] / told["genudlejninger"] for name in ("used", "high")]
    most = max([float(share.max()) for share in shares if len(share)] + [float(made.estates["share"].max() or 0), 0.4])
    return range_scale(0.0, 100 * min(most if np.isfinite(most) else 1.0, 1.0))


def _key(text: Text) -> str:
    dot = '<svg width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="5" fill="var(--b-accent)"/></svg>'
    whole = (
        '<svg width="14" height="14" aria-hidden="true"><path d="M7 0L14 7L7 14L0 7Z" fill="var(--b-accent)"/></svg>'
    )
    tick = '<svg width="6" height="14" aria-hidden="true"><path d="M3 0V14" stroke="var(--b-text)" stroke-width="1.8"/></svg>'
    band = '<svg width="22" height="9" aria-hidden="true"><path d="M0 0H22V9H0Z" fill="var(--b-muted)" fill-opacity="0.42"/></svg>'
    parts = ((dot, "used"), (whole, "whole"), (tick, "agreed"), (band, "span"))
    items = "".join(f"<span>{mark} {escape(text(f'lettings.account.key_{name}'))}</span>" for mark, name in parts)
    return f'<div class="b-l-key">{items}<span class="b-challenge">{escape(text("lettings.account.key_outside"))}</span></div>'


_WIDTHS = (
    "<colgroup>" + "".join(f'<col class="b-l-{name}">' for name in ("name", "step", "n", "n", "bar")) + "</colgroup>"
)


def _head(scale: Scale, title: str, text: Text) -> str:
    cells = f'<th scope="col">{escape(text("lettings.column.who"))}</th>' + "".join(
        f'<th scope="col" class="b-num">{escape(text(f"lettings.column.{name}"))}</th>'
        for name in ("step_short", "lettings_short", "used_short")
    )
    axis = top_axis(scale, lambda value: f"{text.number(value)}{text.percent_sign}")
    return f'<table class="b-l-rows b-l-top" aria-hidden="true">{_WIDTHS}<thead><tr>{cells}<th>{axis}</th></tr></thead></table>'


def _organisation(facts: Facts, state: ViewState, text: Text, row: dict[Any, Any], scale: Scale) -> str:
    """Return an organisation's row, its estates outside their spans and of the chosen area, and the rest folded."""
    name = facts.organisation_names[str(row["organisation_id"])]
    told, rest = [], []
    for estate in _estates(facts)[str(row["organisation_id"])]:
        seen = estate["verdict"] in TOLD or (state.area and estate["area_id"] == state.area)
        (told if seen else rest).append(estate)
    rows = _whole_row(name, row, scale, text)
    rows += "".join(_estate_row(facts, state, text, estate, scale) for estate in told)
    found = _rows_table(text("lettings.account.caption", name=name), rows, text)
    if not rest:
        return found
    words = " · ".join(_folded(rest, text))
    inside = "".join(_estate_row(facts, state, text, estate, scale) for estate in rest)
    table = _rows_table(text("lettings.account.caption_rest", name=name), inside, text)
    key = escape(f"rest-{row['organisation_id']}", quote=True)
    return (
        f'{found}<details class="b-a-more b-l-rest" id="{key}">'
        f'<summary>{escape(words)}<span class="b-visually-hidden">, {escape(name)}</span></summary>{table}</details>'
    )


@keep(24)
def _estates(facts: Facts) -> dict[str, list[dict[Any, Any]]]:
    """Return the estates of every organisation in the order of their names."""
    made = account_of(facts)
    assert made is not None  # noqa: S101 - who draws an account has one
    found: dict[str, list[dict[Any, Any]]] = {str(one): [] for one in made.organisations["organisation_id"]}
    rows = sorted(made.estates.to_dict("records"), key=lambda row: danish_order(estate_name(facts, row["estate_id"])))
    for row in rows:
        found[str(row["organisation_id"])].append(row)
    return found


def _folded(rest: Sequence[dict[Any, Any]], text: Text) -> Iterator[str]:
    """Return the folded estates counted once each: first whether they have a step, then by verdict.

    The counts without a step add up to those of the placements; an estate that lacks lettings as well says so in its
    row.
    """
    counts = Counter("undecided" if pd.isna(row["step_id"]) else str(row["verdict"]) for row in rest)
    for verdict in (*FOLDED, *sorted(set(counts) - set(FOLDED))):
        if counts[verdict]:
            yield text(f"lettings.fold.{verdict}", count=text.number(counts[verdict]))


def _rows_table(caption: str, rows: str, text: Text) -> str:
    heads = "".join(
        f'<th scope="col">{escape(text(f"lettings.column.{name}"))}</th>'
        for name in ("who", "step_short", "lettings_short", "used_short", "bar")
    )
    return (
        f'<table class="b-l-rows"><caption class="b-visually-hidden">{escape(caption)}</caption>{_WIDTHS}'
        f'<thead class="b-visually-hidden"><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _whole_row(name: str, row: dict[Any, Any], scale: Scale, text: Text) -> str:
    if not row["compared"] or not row["compared_lettings"]:
        words = escape(text(f"lettings.verdict.{row['verdict']}"))
        return (
            f'<tr class="b-l-whole"><th scope="row">{escape(name)}</th><td></td><td></td><td></td>'
            f'<td class="b-sub">{words}</td></tr>'
        )
    n = float(row["compared_lettings"])
    outside = row["verdict"] in TOLD
    said = _said(name, row["compared_used"], n, row, text)
    mark = Mark(
        100 * row["compared_used"] / n,
        100 * row["expected"] / n,
        100 * row["low"] / n,
        100 * row["high"] / n,
        whole=True,
        outside=outside,
    )
    words = _outside_words(row["verdict"], row["compared_used"], row, text) if outside else ""
    bar = account_bar(mark, scale=scale, words=words, label=said)
    look = ' class="b-l-out"' if outside else ""
    return (
        f'<tr class="b-l-whole"><th scope="row"><span{look}>{escape(name)}</span></th><td></td>'
        f'<td class="b-num">{text.number(n)}</td><td class="b-num">{text.number(row["compared_used"])}</td>'
        f'<td class="b-bar">{bar}</td></tr>'
    )


def _estate_row(facts: Facts, state: ViewState, text: Text, row: dict[Any, Any], scale: Scale) -> str:
    agreed = facts.agreement
    assert agreed is not None  # noqa: S101 - who draws an account has one
    name = estate_name(facts, str(row["estate_id"]))
    verdict, n = str(row["verdict"]), float(row["genudlejninger"])
    step = step_name(agreed, row["ladder_id"], row["step_id"], text)
    outside = verdict in TOLD
    if verdict in BY_CHANCE:
        mark = Mark(
            100 * row["used"] / n,
            100 * row["expected"] / n,
            100 * row["low"] / n,
            100 * row["high"] / n,
            outside=outside,
        )
        words = _outside_words(verdict, row["used"], row, text) if outside else ""
        bar = account_bar(mark, scale=scale, words=words, label=_said(name, row["used"], n, row, text))
        last = f'<td class="b-bar">{bar}</td>'
    else:
        colour = "b-challenge b-strong" if outside else "b-sub"
        last = f'<td class="{colour}">{escape(_without_span(facts, row, text))}</td>'
    chosen = ' class="b-on"' if state.area and row["area_id"] == state.area else ""
    look = ' class="b-l-out"' if outside else ""
    link = view_link(state, name, page="omraader", area=str(row["area_id"]), compare=())
    known = str(row["area_id"]) in facts.areas.index
    return (
        f'<tr{chosen}><th scope="row"><span{look}>{link if known else escape(name)}</span></th>'
        f'<td class="b-num">{escape(short_step(step))}</td><td class="b-num">{_count(row["genudlejninger"], text)}</td>'
        f'<td class="b-num">{_count(row["used"], text)}</td>{last}</tr>'
    )


def _without_span(facts: Facts, row: dict[Any, Any], text: Text) -> str:
    """Return in words why an estate has no span: nothing is expected of it, so nothing is drawn."""
    if row["verdict"] != "undecided":
        why = text(f"lettings.verdict.{row['verdict']}")
        return text("lettings.no_step.also", why=why) if pd.isna(row["step_id"]) else why
    made = account_of(facts)
    assert made is not None  # noqa: S101 - who draws an account has one
    own = placed(facts, made.window.year).get(str(row["estate_id"]))
    return text("lettings.verdict.undecided") if own is None else unknown_words(own["criteria"], text)


def _said(name: str, used: float, n: float, row: dict[Any, Any], text: Text) -> str:
    return text(
        "lettings.account.label",
        name=name,
        used=text.number(used),
        all=text.number(n),
        expected=text.number(row["expected"], 1),
        low=text.number(row["low"]),
        high=text.number(row["high"]),
        verdict=text(f"lettings.verdict.{row['verdict']}"),
    )


def _outside_words(verdict: str, used: float, row: dict[Any, Any], text: Text) -> str:
    span = text.range(row["low"], row["high"])
    return f"{_SIGNS[verdict]} {text('lettings.account.against', used=text.number(used), span=span)}"


def _count(value: Any, text: Text) -> str:
    return "" if pd.isna(value) else text.number(float(value))


@keep(24)
def _table(facts: Facts, text: Text) -> Table:
    """Return the account with all its figures: every organisation with its estates, then all of them."""
    made, agreed = account_of(facts), facts.agreement
    assert made is not None  # noqa: S101 - who draws an account has one
    assert agreed is not None  # noqa: S101
    decimals = {"ratio": 2, "expected": 1, "empty_months": 1, "carry_over": 1, "carry_low": 1, "carry_high": 1}
    words = ("organisation", "estate", "area", "step", "verdict")
    columns = tuple(
        Column(text(f"lettings.table.{name}"), percent=True, decimals=0)
        if name == "share"
        else Column(text(f"lettings.table.{name}"), None if name in words else decimals.get(name, 0))
        for name in _COLUMNS
    )
    names = facts.organisation_names

    def line(row: dict[Any, Any], organisation: str, estate: str, area: str, step: str) -> tuple[Any, ...]:
        given = {"organisation": organisation, "estate": estate, "area": area, "step": step}
        of_all = "compared" in row
        given["verdict"] = text(f"lettings.verdict.{row['verdict']}")
        values = {**row, "lettings": row["compared_lettings" if of_all else "genudlejninger"]}
        values["used"] = row["compared_used" if of_all else "used"]
        values["share"] = row["expected"] / values["lettings"] if of_all and values["lettings"] else row.get("share")
        return tuple(given[name] if name in given else _known(values.get(name), text) for name in _COLUMNS)

    rows = []
    for row in sorted(
        made.organisations.to_dict("records"), key=lambda row: danish_order(names[row["organisation_id"]])
    ):
        name = names[str(row["organisation_id"])]
        rows.append(line(row, name, text("lettings.table.whole"), "", ""))
        own = made.estates[made.estates["organisation_id"] == row["organisation_id"]]
        rows.extend(
            line(
                estate,
                name,
                estate_name(facts, str(estate["estate_id"])),
                facts.area_name(str(estate["area_id"])),
                step_name(agreed, estate["ladder_id"], estate["step_id"], text) or text("lettings.placed.none"),
            )
            for estate in own.to_dict("records")
        )
    rows.append(line(made.total.iloc[0].to_dict(), text("lettings.table.all"), text("lettings.table.whole"), "", ""))
    return Table(columns, tuple(rows))


def _known(value: Any, text: Text) -> Any:
    return text("lettings.table.unknown") if value is None or pd.isna(value) else float(value)
