"""Choosing a class of dwellings: where it lies, which households grow, what is let, what is left."""

from __future__ import annotations

from html import escape

import pandas as pd

from dashboard.facts import Facts
from dashboard.marks import Scale, amount_bar, unknown_span
from dashboard.markup import Cell, Column, Figure, Table, view_link
from dashboard.state import ViewState
from dashboard.text import DASH, Text
from dashboard.views import flow, growth
from dashboard.views.shortage import flow_words
from dashboard.views.sources import source_line
from dashboard.views.stock import (
    ROOMS_OF,
    chosen,
    is_counted,
    need_rows,
    sources,
    tenure_is_estimated,
    upper_first,
    withheld_of,
)

#: Areas that the table of a class shows before the rest.
TOP = 8

#: Share of dwellings empty with rent loss from which the national letting map flags a municipality.
VACANT_FLAG = 0.02


def contradictions(facts: Facts, state: ViewState, text: Text) -> str:
    """Return, for the top of the page, the classes that are short by reckoning and stand empty all the same."""
    rows = need_rows(facts, state, "dwelling_type")
    if rows is None or rows["vacant"].isna().all():
        return ""
    rows = rows[rows["vacant"].notna()]
    said = []
    for row in rows.to_dict("records"):
        almene = None if state.area else flow.almene_of_type(facts, str(row["dwelling_type"]))
        stock = almene or (0.0 if pd.isna(row["stock"]) else float(row["stock"]))
        if pd.isna(row["gap_main"]) or row["gap_main"] <= 0 or not stock or row["vacant"] / stock < VACANT_FLAG:
            continue
        sentence = text(
            f"dwellings.contradiction_{'built' if _coming(row) else 'use'}",
            words=upper_first(text(f"common.dwelling_type.{row['dwelling_type']}")),
            main=text.number(float(row["gap_main"])),
            range=text.range(float(row["gap_low"]), float(row["gap_high"])),
            year=state.horizon,
            vacant=text.number(float(row["vacant"])),
            stock=text.number(stock),
            period=_month(flow.vacant_period(facts)),
        )
        said.append(f"<div>{escape(sentence)}</div>")
    return f'<div class="b-notice" role="note">{"".join(said)}</div>' if said else ""


def _coming(row: dict) -> int:
    """Return the dwellings under way that the gap has taken in; none where nobody has delivered them."""
    return 0 if pd.isna(row["pipeline"]) else int(row["pipeline"])


def where(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the areas that hold most of the chosen class; bounds where no area's cell is counted."""
    rows = area_rows(facts, state)
    if rows.empty:
        return None
    pick = chosen(state)
    known = rows[rows["withheld"] == ""]
    spans = bool((known["high"] - known["low"] >= 1).any()) and not (bool(pick.tenure) ^ bool(pick.rooms))
    # The chosen area stands in the table whatever it holds.
    shown = pd.concat([rows.head(TOP), rows.iloc[TOP:][rows["area_id"].iloc[TOP:] == state.area]])
    scale = Scale(0, max([*shown.loc[shown["withheld"] == "", "high"].astype(float), 1.0]))
    lines = "".join(_where_row(facts, state, text, row, scale, spans) for row in shown.to_dict("records"))
    words = pick.words(text)
    total = float(rows["low" if spans else "dwellings"].sum())
    top = rows.head(TOP)
    part = float(top["low" if spans else "dwellings"].sum()) / total if total else 0.0
    key = "dwellings.where.title_bounds" if spans else "dwellings.where.title"
    title = text(
        key,
        count=text.number(len(top)),
        term=facts.term("plural", text.language),
        share=text.percent(part),
        words=words,
    )
    number = text("dwellings.where.bounds" if spans else "dwellings.table.stock")
    area_head = facts.term("singular", text.language).capitalize()
    drawing = (
        f'<table class="b-composition"><caption class="b-visually-hidden">{escape(title)}</caption><thead><tr><th scope="col">{escape(area_head)}</th>'
        f'<td></td><th scope="col" class="b-num">{escape(number)}</th></tr></thead><tbody>{lines}</tbody></table>'
    )
    table = tuple(
        (
            facts.area_name(str(r["area_id"])),
            *_where_numbers(r, spans, text),
        )
        for r in rows.to_dict("records")
    )
    notes = [text("dwellings.have.tenure_estimated")] if pick.tenure and tenure_is_estimated(facts) else []
    if len(rows) > len(shown):
        notes.append(text("dwellings.where.rest", count=text.number(len(rows) - len(shown))))
    return Figure(
        id="hvor",
        title=title,
        subtitle=text(
            "dwellings.where.subtitle_bounds" if spans else "dwellings.where.subtitle", year=facts.m.base_year
        ),
        drawing=drawing,
        table=Table(
            (
                Column(area_head),
                Column(text("dwellings.table.stock"), 0),
                Column(text("dwellings.table.low"), 0),
                Column(text("dwellings.table.high"), 0),
                Column(text("dwellings.table.status")),
            ),
            table,
        ),
        source=source_line(facts, text, sources(facts), note=" ".join(notes)),
        method="bounds",
        small=True,
    )


def area_rows(facts: Facts, state: ViewState) -> pd.DataFrame:
    """Return dwellings of the chosen class per placed area, most first and those that cannot be shown last.

    Returns
    -------
    DataFrame
        ``area_id``, ``dwellings``, ``low``, ``high``, ``status`` and ``withheld``: the status that stands instead of
        the numbers, blank where they can be shown.
    """
    pick = chosen(state)
    names = ["area_id", "dwellings", "low", "high", "status", "withheld"]
    placed = facts.areas.index.astype(str)
    if pick.tenure and pick.rooms:
        found = [need_rows(facts, state, "tenure", "rooms", area=area) for area in placed]
        known = [rows for rows in found if rows is not None]
        if not known:
            return pd.DataFrame(columns=names)
        rows = pd.concat(known)
        rows = rows[(rows["tenure"] == pick.tenure) & (rows["rooms"] == pick.rooms)].rename(
            columns={"stock": "dwellings", "stock_low": "low", "stock_high": "high"}
        )
        order = ["low", "high"]
    else:
        dimension = "tenure" if pick.tenure else "rooms"
        classes = (pick.tenure,) if pick.tenure else ROOMS_OF[pick.rooms]
        rows = pd.concat([facts.margin(dimension, area) for area in placed])
        rows = rows[rows["class"].isin(classes)]
        order = ["dwellings"]
    if rows.empty:
        return pd.DataFrame(columns=names)
    rows = pd.DataFrame([_of_area(str(area), own) for area, own in rows.groupby("area_id", sort=False)], columns=names)
    shown = rows["withheld"] == ""
    return (
        rows.assign(shown=shown)
        .sort_values(["shown", *order], ascending=False, kind="stable")[names]
        .reset_index(drop=True)
    )


def _of_area(area: str, rows: pd.DataFrame) -> tuple[object, ...]:
    """Return one area's line: the sums of its classes, their weakest status and what stands instead of them."""
    weaker = sorted(set(rows["status"].astype(str)) - {"measured"})
    sums = rows[["dwellings", "low", "high"]].astype(float).sum()
    return area, *sums, weaker[0] if weaker else "measured", withheld_of(rows)


def _where_numbers(row: dict, spans: bool, text: Text) -> tuple[Cell, ...]:
    """Return dwellings, bounds and status of an area as the table holds them."""
    if row["withheld"]:
        return (text(f"common.status.{row['withheld']}"),) * 4
    low, high = float(row["low"]), float(row["high"])
    if spans and not is_counted(row):
        word = text("dwellings.status.bounds_only")
        return word, low, high, word
    return float(row["dwellings"]), low, high, text(f"common.status.{row['status']}")


def _where_row(facts: Facts, state: ViewState, text: Text, row: dict, scale: Scale, spans: bool) -> str:
    area = str(row["area_id"])
    low, high = float(row["low"]), float(row["high"])
    if row["withheld"]:
        number, bar = text(f"common.status.{row['withheld']}"), ""
    elif spans:
        number = text.range(low, high)
        bar = unknown_span(low, high, scale=scale, label=number)
    else:
        number = text.number(float(row["dwellings"]))
        bar = amount_bar(float(row["dwellings"]), scale=scale, label=number, colour="var(--b-ramp-3)")
        if row["status"] == "incomplete":
            number += f" ({text('common.status.incomplete')})"
    link = view_link(state, facts.area_name(area), area=area)
    on = ' class="b-on" aria-current="true"' if area == state.area else ""
    return (
        f'<tr{on}><th scope="row">{link}</th><td class="b-bar">{bar}</td><td class="b-num b-strong">{number}</td></tr>'
    )


def answers(facts: Facts, state: ViewState, text: Text) -> str:
    """Return which households grow, what a year's lettings do, and what is left to convert or build."""
    parts = (
        (text("dwellings.class.households_title"), _households(facts, state, text)),
        (text("dwellings.class.lettings_title"), _lettings(facts, state, text)),
        (text("dwellings.class.left_title"), _left(facts, state, text)),
    )
    return "".join(f'<section class="b-answer"><h3>{escape(title)}</h3>{body}</section>' for title, body in parts)


def _households(facts: Facts, state: ViewState, text: Text) -> str:
    rows, year = growth.age_rows(facts, state)
    shares = occupancy(facts, state)
    if rows.empty:
        return _empty(text, "dwellings.class.no_ages", "dwellings.file.age_forecast")
    counted = rows["change"].notna().any()
    values = rows.assign(moved=rows["change" if counted else "change_share"].astype(float))
    rising = values[values["moved"] > 0].sort_values("moved", ascending=False, kind="stable").head(3)
    if rising.empty:
        grows = text("dwellings.class.none_grow", year=year)
    else:
        named = [
            text(
                "dwellings.class.band",
                band=growth.age_words(row["age_band"], text),
                change=text.signed(row["moved"])
                if counted
                else f"{text.signed(row['moved'] * 100)}{text.percent_sign}",
            )
            for row in rising.to_dict("records")
        ]
        # A per cent of a base that is not known says which ages grow, not how many persons they are.
        key = "dwellings.class.grow" if counted else "dwellings.class.grow_share"
        grows = text(key, ages=text.listing(named), year=year)
    body = f"<p>{escape(grows)}</p>"
    if shares.empty:
        return body + _empty(text, "dwellings.class.no_occupancy", "dwellings.file.occupancy")
    lives = text.listing(
        text("dwellings.class.lives_in", band=growth.age_words(str(band), text), share=text.percent(float(share)))
        for band, share in shares.sort_values(ascending=False).head(3).items()
    )
    return body + f"<p>{escape(text('dwellings.class.lives', ages=lives, words=chosen(state).words(text)))}</p>"


def occupancy(facts: Facts, state: ViewState) -> pd.Series:
    """Return the share of the households of each age that live in the chosen class; empty where no source says so."""
    rows = facts.m.table("occupancy")
    rows = rows[rows["age_band"].notna() & rows[["household_type", "size"]].isna().all(axis=1)]
    pick = chosen(state)
    if pick.tenure:
        rows = rows[rows["tenure"] == pick.tenure]
    if pick.rooms:
        rows = rows[rows["rooms"].isin(ROOMS_OF[pick.rooms])]
    return rows.groupby(rows["age_band"].astype(str))["share"].sum()


def _lettings(facts: Facts, state: ViewState, text: Text) -> str:
    pick = chosen(state)
    if pick.tenure not in ("", "almene"):
        return f"<p>{escape(text('dwellings.class.only_almene'))}</p>"
    by_rooms = [flow.lettings(facts, "rooms", room, state.area) for room in ROOMS_OF.get(pick.rooms, ())]
    if pick.rooms:
        known = [found for found in by_rooms if found is not None]
        if len(known) < len(by_rooms):
            whole = flow.lettings(facts, "tenure", "almene", state.area)
            if whole is None:
                return _empty(text, "dwellings.class.no_lettings", "dwellings.file.letting_list")
            words = upper_first(text("dwellings.class.lettings_all", count=flow_words(whole, text), year=whole.period))
            return f"<p>{escape(words)}</p>" + _empty(
                text, "dwellings.class.no_lettings_rooms", "dwellings.file.letting_list"
            )
        total = flow.Flow(sum(f.count for f in known), all(f.whole for f in known), known[0].period)
    else:
        found = flow.lettings(facts, "tenure", pick.tenure or "almene", state.area)
        if found is None:
            return _empty(text, "dwellings.class.no_lettings", "dwellings.file.letting_list")
        total = found
    words = upper_first(text("dwellings.class.lettings", count=flow_words(total, text), year=total.period))
    return f"<p>{escape(words)}</p><p>{escape(text('dwellings.class.letting_moves'))}</p>"


def class_gaps(facts: Facts, state: ViewState) -> pd.DataFrame:
    """Return the rows "som i dag" of the chosen class: one, or one per room number where the class holds two."""
    pick = chosen(state)
    dimensions = tuple(name for name, value in (("tenure", pick.tenure), ("rooms", pick.rooms)) if value)
    rows = need_rows(facts, state, *dimensions)
    if rows is None:
        return pd.DataFrame()
    if pick.tenure:
        rows = rows[rows["tenure"] == pick.tenure]
    if pick.rooms:
        rows = rows[rows["rooms"].isin((pick.rooms,) if pick.tenure else ROOMS_OF[pick.rooms])]
    return rows


def _left(facts: Facts, state: ViewState, text: Text) -> str:
    rows = class_gaps(facts, state)
    if rows.empty:
        return _empty(text, "dwellings.class.no_forecast", "dwellings.file.forecast")
    pick, said = chosen(state), []
    for row in rows.to_dict("records"):
        words = (
            pick.words(text)
            if pd.isna(row["rooms"]) or row["rooms"] == pick.rooms
            else text(
                "dwellings.class.with_rooms",
                kind=text("dwellings.class.tenure.all"),
                rooms=text(f"common.rooms.{row['rooms']}"),
            )
        )
        if pd.isna(row["gap_main"]):
            said.append(text(f"dwellings.class.withheld.{row['gap_status']}", words=upper_first(words)))
            continue
        low, high = float(row["gap_low"]), float(row["gap_high"])
        coming = _coming(row)
        key = "dwellings.class.left_built" if coming else "dwellings.class.left"
        said.append(
            text(
                key,
                words=upper_first(words),
                range=text.range(low, high),
                main=text.number(float(row["gap_main"])),
                year=state.horizon,
                coming=text.signed(coming),
            )
        )
        if low <= 0 <= high:
            said.append(text("dwellings.class.unsure"))
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in said)


def _empty(text: Text, words: str, file: str) -> str:
    return (
        f'<div class="b-empty"><span>{escape(text(words))}</span><span class="b-file">{escape(text(file))}</span></div>'
    )


def _month(period: str) -> str:
    """Return a period as people write it: 12/2025 for 2025M12."""
    year, _, month = period.partition("M")
    return f"{int(month)}/{year}" if month else period.replace("-", DASH)
