"""The chosen class of dwellings: where it lies, and which households live in it."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pandas as pd

from byibalance_core.need.occupancy import CLASS_DIMENSIONS
from dashboard.facts import Facts
from dashboard.marks import Scale, amount_bar, unknown_span
from dashboard.markup import Cell, Column, Figure, Table, view_link
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import class_answer, flow, growth
from dashboard.views.class_choice import asked, stock, words_of
from dashboard.views.sources import source_line
from dashboard.views.stock import (
    ROOMS_OF,
    is_counted,
    need_rows,
    sources,
    tenure_is_estimated,
    upper_first,
    wide_table,
    withheld,
)

#: Areas that the table of a class shows before the rest, and kinds of household beside the ages.
TOP, TOP_KINDS = 5, 2

_AREA_COLUMNS = ["area_id", "dwellings", "low", "high", "status", "withheld"]


def contradictions(facts: Facts, state: ViewState, text: Text) -> str:
    """Return, for the top of the page, what is short by reckoning and stands empty all the same.

    Where a class is chosen it comes first, with the possible reasons; then the types of dwellings.
    """
    chosen = class_answer.contradiction(facts, state, text) if state.part == "lack" else ""
    said = ([chosen] if chosen else []) + _of_types(facts, state, text)
    return f'<div class="b-notice" role="note">{"".join(said)}</div>' if said else ""


def _of_types(facts: Facts, state: ViewState, text: Text) -> list[str]:
    rows = need_rows(facts, state, "dwelling_type")
    if rows is None or rows["vacant"].isna().all():
        return []
    rows = rows[rows["vacant"].notna()]
    said = []
    for row in rows.to_dict("records"):
        almene = None if state.area else flow.almene_of_type(facts, str(row["dwelling_type"]))
        dwellings = almene or (0.0 if pd.isna(row["stock"]) else float(row["stock"]))
        lacks = not pd.isna(row["gap_main"]) and row["gap_main"] > 0 and dwellings > 0
        if not lacks or row["vacant"] / dwellings < class_answer.VACANT_FLAG:
            continue
        sentence = text(
            f"dwellings.contradiction_{'built' if _coming(row) else 'use'}",
            words=upper_first(text(f"common.dwelling_type.{row['dwelling_type']}")),
            main=text.number(float(row["gap_main"])),
            range=text.range(float(row["gap_low"]), float(row["gap_high"])),
            year=state.horizon,
            vacant=text.number(float(row["vacant"])),
            stock=text.number(dwellings),
            period=flow.month_words(flow.vacant_period(facts)),
        )
        said.append(f"<div>{escape(sentence)}</div>")
    return said


def _coming(row: dict) -> int:
    """Return the dwellings under way that the gap has taken in; none where nobody has delivered them."""
    return 0 if pd.isna(row["pipeline"]) else int(row["pipeline"])


def where(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the areas that hold most of the chosen class; bounds where no area's cell is counted."""
    rows = area_rows(facts, state)
    if rows.empty:
        return None
    pick = asked(state)
    known = rows[rows["withheld"] == ""]
    spans = _has_spans(known, len(pick))
    # The chosen area stands in the table whatever it holds.
    shown = pd.concat([rows.head(TOP), rows.iloc[TOP:][rows["area_id"].iloc[TOP:] == state.area]])
    scale = Scale(0, max([*shown.loc[shown["withheld"] == "", "high"].astype(float), 1.0]))
    lines = "".join(_where_row(facts, state, text, row, scale, spans) for row in shown.to_dict("records"))
    words = words_of(pick, text)
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
    notes = [text("dwellings.have.tenure_estimated")] if "tenure" in pick and tenure_is_estimated(facts) else []
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
    held = stock(facts, asked(state)).areas.rename(columns={"stock": "dwellings", "method": "stock_method"})
    rows = held[held.index.astype(str).isin(facts.areas.index.astype(str))].reset_index()
    if rows["dwellings"].isna().all():
        return pd.DataFrame(columns=_AREA_COLUMNS)
    absent = [withheld(row) for row in rows.to_dict("records")]
    rows = rows.assign(withheld=absent, shown=[not word for word in absent])
    spans = _has_spans(rows, len(asked(state)))
    order = ["shown", "low", "high"] if spans else ["shown", "dwellings"]
    return rows.sort_values(order, ascending=False, kind="stable")[_AREA_COLUMNS].reset_index(drop=True)


def _has_spans(rows: pd.DataFrame, dimensions: int) -> bool:
    """Return whether areas are shown by their bounds; those of one dimension are only the rounding of its shares."""
    return dimensions > 1 and bool((rows["high"] - rows["low"] >= 1).any())


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


def who(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return which share of the households of each age and type lives in the chosen class, and how the ages change.

    None where no source says how households live.
    """
    shares = occupancy(facts, state)
    if shares.empty:
        return None
    # How households live is known for the municipality alone, so the ages beside it are the municipality's too.
    pick, (ages, year) = asked(state), growth.age_rows(facts, replace(state, area=""))
    changes = ages.set_index("age_band")["change"].dropna() if len(ages) else pd.Series(dtype=float)
    rows = [
        (kind, _kind_words(kind, text), float(share), changes.get(kind[2]) if kind[2] else None)
        for kind, share in shares.items()
    ]
    by_age = [row for row in rows if row[0][2]]
    by_type = sorted((row for row in rows if not row[0][2]), key=lambda row: -row[2])
    most = max(by_age or by_type, key=lambda row: row[2])
    scale = Scale(0, max(row[2] for row in rows) or 1.0)
    words = words_of({name: value for name, value in pick.items() if name in CLASS_DIMENSIONS}, text)
    title = text("dwellings.who.title", kind=most[1], share=text.percent(most[2]), words=words)
    body = "".join(_who_line(row, scale, text) for row in (*by_age, *by_type[:TOP_KINDS]))
    heads = "".join(
        f'<th scope="col"{look}>{escape(text(f"dwellings.who.column_{name}", base=facts.m.base_year, year=year))}</th>'
        for name, look in (("kind", ""), ("share", ' colspan="2"'), ("change", ' class="b-num b-wrap"'))
    )
    left_out = [name for name in pick if name not in CLASS_DIMENSIONS]
    note = ""
    if left_out:
        named = text.listing(text(f"dwellings.dimension.{name}").lower() for name in left_out)
        note = text("dwellings.who.left_out", dimensions=named)
    percent, count = (
        Column(text("dwellings.who.table_share"), 1, percent=True),
        Column(text("dwellings.who.column_change", base=facts.m.base_year, year=year), 0),
    )
    return Figure(
        id="hvem",
        title=title,
        subtitle=text("dwellings.who.subtitle", name=facts.m.name, year=facts.m.base_year),
        drawing=wide_table("b-c-who", title, f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>"),
        table=Table(
            (Column(text("dwellings.who.column_kind")), percent, count),
            tuple((row[1], row[2], None if row[3] is None else float(row[3])) for row in (*by_age, *by_type)),
        ),
        source=source_line(
            facts, text, flow.source_ids(facts, "occupancy"), flow.source_ids(facts, "projection"), note=note
        ),
        method="occupancy",
        small=True,
    )


def _who_line(row: tuple, scale: Scale, text: Text) -> str:
    _, words, share, change = row
    figure = text.percent(share, 1)
    bar = amount_bar(share, scale=scale, label=f"{words}: {figure}", colour="var(--b-ramp-3)")
    moved = "" if change is None else text.signed(float(change))
    return (
        f'<tr><th scope="row">{escape(words)}</th><td class="b-bar">{bar}</td><td class="b-num b-strong">{figure}</td>'
        f'<td class="b-num">{moved}</td></tr>'
    )


def _kind_words(kind: tuple[str, str, str], text: Text) -> str:
    """Return a kind of household in words: its age, or its type and size."""
    household_type, size, age = kind
    if age:
        return growth.age_words(age, text)
    named = text(f"dwellings.who.type.{household_type}") if household_type else text("dwellings.who.type.all")
    sized = f"dwellings.who.size.{size}"
    # One person alone, and a couple, have their size in their name.
    plain = household_type in ("", "single", "single_man", "single_woman", "couple") or not size
    return named if plain else text("dwellings.who.of_size", kind=named, size=text(sized))


def occupancy(facts: Facts, state: ViewState) -> pd.Series:
    """Return the share of the households of each kind that live in the chosen class.

    Returns
    -------
    Series
        Indexed by household type, size and age band, each blank where the kind is not split by it; empty where no
        source says how households live, or none by what the class is split by.
    """
    rows = facts.m.table("occupancy")
    rows = rows[rows["share"].notna() & (rows["year"] == rows["year"].max())]
    pick = {name: value for name, value in asked(state).items() if name in CLASS_DIMENSIONS}
    for name, value in pick.items():
        rows = rows[rows[name].isin(ROOMS_OF[value] if name == "rooms" else (value,))]
    names = ["household_type", "size", "age_band"]
    if rows.empty or not pick:
        return pd.Series(dtype=float)
    kinds = [rows[name].astype(object).where(rows[name].notna(), "").astype(str) for name in names]
    return rows["share"].astype(float).groupby(kinds, sort=False).sum()
