"""Genudlejninger: by channel over the years, the years to come, national levels, move-outs, and waiting lists."""

from __future__ import annotations

from html import escape

import pandas as pd

from byibalance_core.schemas import CHANNELS
from dashboard.agreements import anchors, channels, coming, move_outs, signals, totals, window
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.letting_marks import year_range
from dashboard.marks import stacked_bar
from dashboard.markup import Cell, Column, Figure, Table, table_html
from dashboard.need_marks import axis, range_scale
from dashboard.text import Text, danish_order
from dashboard.views.letting_words import sources, window_words
from dashboard.views.sources import short_source, source_line
from dashboard.views.stock import upper_first

#: Newest years that are drawn.
YEARS = 6
#: Class of the ramp of each channel, the municipality's own darkest.
_RAMP = {"municipal": 5, "flexible": 4, "internal_list": 3, "external_list": 2, "rest": 1}
#: Channels that are drawn as one.
_REST = ("advertised", "other")


@keep(24)
def figures(facts: Facts, text: Text) -> tuple[Figure, ...]:
    """Return the figures of the flow that the release can give, in the order of reading."""
    if window(facts) is None:
        return ()
    made = (by_channel(facts, text), years_ahead(facts, text), national(facts, text), against(facts, text))
    return tuple(figure for figure in (*made, waiting_lists(facts, text)) if figure is not None)


def by_channel(facts: Facts, text: Text) -> Figure | None:
    """Return the new tenancies of each of the newest years by channel."""
    told, whole = channels(facts), totals(facts)
    years = [year for year in told.columns if year in whole.index][-YEARS:] if len(told) else []
    if not years:
        return None
    order = [name for name in CHANNELS if name in told.index]
    rows, lines = "", []
    for year in reversed(years):
        counts = told[year].reindex(order).fillna(0.0)
        total = float(whole.loc[year, "lettings"])
        known = float(counts.sum())
        drawn = {name: float(counts[name]) for name in order if name not in _REST}
        drawn["rest"] = float(counts.reindex(list(_REST)).sum())
        parts = [
            (text.percent(count / known), count / known, _RAMP[name])
            for name, count in drawn.items()
            if known and count
        ]
        words = text.listing(
            f"{text(f'lettings.channel.{name}')} {text.percent(counts[name] / known)}" for name in order if known
        )
        bar = stacked_bar(parts, label=f"{year}: {words}")
        rows += (
            f'<tr><th scope="row">{year}</th><td class="b-num">{text.number(total)}</td>'
            f'<td class="b-num">{text.number(counts.get("municipal", 0.0))}</td><td class="b-bar">{bar}</td></tr>'
        )
        untold = total - known
        lines.append(
            (str(year), total, *(float(counts[name]) for name in order), untold, float(whole.loc[year, "estates"]))
        )
    shown = [name for name in _RAMP if name in order or (name == "rest" and set(_REST) & set(order))]
    keys = "".join(
        f'<span><i style="background:var(--b-ramp-{_RAMP[name]})"></i>{escape(text(f"lettings.channel.{name}"))}</span>'
        for name in shown
    )
    newest = years[-1]
    share = float(told[newest].get("municipal", 0.0)) / float(told[newest].sum() or 1)
    title = text(
        "lettings.channels.title",
        year=newest,
        count=text.number(float(whole.loc[newest, "lettings"])),
        share=text.percent(share),
    )
    head = "".join(
        f'<th scope="col"{look}>{escape(text(f"lettings.channels.{name}"))}</th>'
        for name, look in (("year", ""), ("lettings", " class=b-num"), ("municipal", " class=b-num"), ("shares", ""))
    )
    columns = (
        Column(text("lettings.channels.year")),
        Column(text("lettings.channels.lettings"), 0),
        *(Column(text(f"lettings.channel.{name}"), 0) for name in order),
        Column(text("lettings.channels.untold"), 0),
        Column(text("lettings.channels.estates"), 0),
    )
    return Figure(
        id="kanaler",
        title=title,
        subtitle=text("lettings.channels.subtitle", estates=text.number(float(whole.loc[newest, "estates"]))),
        drawing=f'<table class="b-l-channels"><caption class="b-visually-hidden">{escape(title)}</caption>'
        f'<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><div class="b-l-key b-l-swatches">{keys}</div>',
        table=Table(columns, tuple(lines)),
        source=source_line(facts, text, sources(facts, "lettings"), note=text("lettings.channels.note")),
        method="relettings",
    )


def years_ahead(facts: Facts, text: Text) -> Figure | None:
    """Return the genudlejninger of the next year by organisation, and those of the next years in all."""
    rows = coming(facts)
    if rows.empty:
        return None
    names = facts.organisation_names
    whole = rows[rows["unit_kind"] == "municipality"]
    first = int(whole["year"].min())
    own = rows[(rows["unit_kind"] == "organisation") & (rows["year"] == first)].to_dict("records")
    own.sort(key=lambda row: danish_order(names[str(row["unit_id"])]))
    scale = range_scale(0.0, max(float(row["high"]) for row in own))
    body = ""
    for row in own:
        name = names[str(row["unit_id"])]
        before = float(row["own_rate"] * row["dwellings"]) if pd.notna(row["own_rate"]) else None
        label = text(
            "lettings.coming.label",
            name=name,
            main=text.number(row["main"]),
            low=text.number(row["low"]),
            high=text.number(row["high"]),
        )
        bar = year_range(row["main"], row["low"], row["high"], before, scale=scale, label=label)
        body += (
            f'<tr><th scope="row">{escape(name)}</th><td class="b-num">{text.number(row["main"])}</td>'
            f'<td class="b-num b-sub">{text.range(row["low"], row["high"])}</td><td class="b-bar">{bar}</td></tr>'
        )
    ticks = f'<tr class="b-ticks"><td colspan="3"></td><td>{axis(scale, text.number)}</td></tr>'
    last = whole.iloc[-1]
    now = whole.iloc[0]
    title = text(
        "lettings.coming.title",
        year=first,
        main=text.rounded(float(now["main"]), 2),
        range=text.range(now["low"], now["high"]),
    )
    head = "".join(
        f'<th scope="col"{look}>{escape(text(f"lettings.coming.{name}"))}</th>'
        for name, look in (("who", ""), ("main", " class=b-num"), ("interval", " class=b-num"), ("bar", ""))
    )
    columns = tuple(
        Column(text(f"lettings.coming.table_{name}"), None if name in ("who", "year", "basis") else 0)
        for name in ("who", "year", "main", "low", "high", "sum_main", "sum_low", "sum_high", "dwellings", "basis")
    )
    lines: list[tuple[Cell, ...]] = [
        (
            names.get(str(row["unit_id"]), facts.m.name),
            str(row["year"]),
            *(float(row[name]) for name in ("main", "low", "high", "sum_main", "sum_low", "sum_high", "dwellings")),
            text(f"lettings.coming.basis_{row['basis']}"),
        )
        for row in rows[rows["unit_kind"] != "estate"].to_dict("records")
    ]
    total = text(
        "lettings.coming.total",
        first=first,
        last=int(last["year"]),
        main=text.rounded(float(last["sum_main"]), 2),
        range=text.rounded_range(float(last["sum_low"]), float(last["sum_high"]), 3),
    )
    lacking = [row for row in own if row["assumed"] >= 0.5]
    assumed = text(
        "lettings.coming.assumed",
        year=first,
        count=text.number(sum(row["assumed"] for row in lacking)),
        names=text.listing(names[str(row["unit_id"])] for row in lacking),
    )
    agreed = facts.agreement
    types = text.listing(text(f"common.dwelling_type.{name}") for name in (agreed.dwelling_types if agreed else ()))
    return Figure(
        id="kommende",
        title=title,
        subtitle=upper_first(
            text("lettings.coming.subtitle_types", types=types) if types else text("lettings.coming.subtitle")
        ),
        drawing=f'<table class="b-need b-tight b-l-coming"><caption class="b-visually-hidden">{escape(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}{ticks}</tbody></table>"
        f'<div class="b-sub b-said">{escape(total)}{f" {escape(assumed)}" if lacking else ""}</div>',
        table=Table(columns, tuple(lines)),
        source=source_line(facts, text, sources(facts, "lettings", "move_outs"), note=text("lettings.coming.note")),
        short=short_source(facts, text, sources(facts, "lettings", "move_outs"), note=text("lettings.coming.note")),
        method="relettings",
    )


def national(facts: Facts, text: Text) -> Figure | None:
    """Return the municipality's turnover beside the national levels: a check of what was delivered, and no norm."""
    rows = anchors(facts)
    if rows is None or rows.empty:
        return None
    heads = ("measure", "value", "national", "verdict")
    columns = (
        Column(text("lettings.anchors.measure")),
        Column(text("lettings.anchors.value", name=facts.m.name), 1, percent=True),
        Column(text("lettings.anchors.national"), 1, percent=True),
        Column(text("lettings.anchors.verdict")),
    )
    assert len(heads) == len(columns)  # noqa: S101 - one head a column
    lines = tuple(
        (
            text(f"lettings.anchors.{row.measure}_{row.dwelling_type}"),
            float(row.value),
            float(row.national),
            text(f"lettings.anchors.{row.verdict}"),
        )
        for row in rows.itertuples()
    )
    inside = int((rows["verdict"] == "inside").sum())
    key = "title_all" if inside == len(rows) else "title"
    title = text(f"lettings.anchors.{key}", inside=text.count_word(inside).capitalize(), all=text.count_word(len(rows)))
    table = Table(columns, lines)
    return Figure(
        id="ankre",
        title=title,
        subtitle=text("lettings.anchors.subtitle"),
        drawing=table_html(table, text, caption=title),
        table=table,
        source=source_line(facts, text, sources(facts, "lettings", "move_outs"), note=text("lettings.anchors.note")),
        short=short_source(facts, text, sources(facts, "lettings", "move_outs"), note=text("lettings.anchors.note")),
        method="relettings",
    )


def against(facts: Facts, text: Text) -> Figure | None:
    """Return new tenancies beside move-outs by organisation, with why they may differ: nothing is made to agree."""
    found, span = move_outs(facts), window(facts)
    if found is None or span is None or found["difference"].isna().all():
        return None
    both = found[found["difference"].notna()]
    names = facts.organisation_names
    sums = both.groupby("organisation_id")[["lettings", "move_outs", "difference"]].sum()
    missing = found["difference"].isna().groupby(found["organisation_id"]).sum()
    order = sorted(missing.index, key=lambda name: danish_order(names[str(name)]))
    unknown = text("lettings.table.unknown")
    lines: list[tuple[Cell, ...]] = []
    for name in order:
        told = name in sums.index
        values = [
            float(sums.loc[name, column]) if told else unknown for column in ("lettings", "move_outs", "difference")
        ]
        lines.append((names[str(name)], *values, float(missing[name])))
    total = both[["lettings", "move_outs"]].sum()
    way = (
        "more"
        if total["lettings"] > total["move_outs"]
        else "fewer"
        if total["lettings"] < total["move_outs"]
        else "same"
    )
    reasons = next((why for why in both["reasons"] if why and (way == "more") == ("moves_inside" in why)), ())
    title = text(
        f"lettings.against.title_{way}",
        lettings=text.number(total["lettings"]),
        move_outs=text.number(total["move_outs"]),
    )
    columns = tuple(
        Column(text(f"lettings.against.{name}"), None if name == "who" else 0)
        for name in ("who", "lettings", "move_outs", "difference", "missing")
    )
    table = Table(columns, tuple(lines))
    said = text.listing(text(f"lettings.against.reason_{name}") for name in reasons)
    return Figure(
        id="fraflytninger",
        title=title,
        subtitle=text("lettings.against.subtitle", year=window_words(span), estates=text.number(len(both))),
        drawing=f'<div class="b-a-scroll" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f"{table_html(table, text, caption=title)}</div>"
        + (f'<div class="b-sub b-said">{escape(text("lettings.against.why", reasons=said))}</div>' if said else ""),
        table=table,
        source=source_line(facts, text, sources(facts, "lettings", "move_outs")),
        short=short_source(facts, text, sources(facts, "lettings", "move_outs")),
        method="relettings",
    )


def waiting_lists(facts: Facts, text: Text) -> Figure | None:
    """Return each organisation's waiting list beside what it let: a signal that is never summed."""
    found = signals(facts)
    if found is None or found["applicants"].isna().all():
        return None
    names = facts.organisation_names
    rows = sorted(found.to_dict("records"), key=lambda row: danish_order(names[str(row["organisation_id"])]))
    unknown = text("lettings.table.unknown")
    with_median = any(pd.notna(row["median_months"]) for row in rows)
    heads = ["who", "period", "applicants", *(["median_months"] if with_median else []), "lettings"]
    columns = tuple(
        Column(text(f"lettings.waiting.{name}"), None if name in ("who", "period") else 0) for name in heads
    )

    def cell(row: dict[object, object], name: str) -> Cell:
        if name == "who":
            return names[str(row["organisation_id"])]
        value = row[name]
        if pd.isna(value):
            return unknown
        return str(value) if name == "period" else float(str(value))

    table = Table(columns, tuple(tuple(cell(row, name) for name in heads) for row in rows))
    title = text("lettings.waiting.title")
    return Figure(
        id="ventelister",
        title=title,
        subtitle=text("lettings.waiting.subtitle"),
        drawing=table_html(table, text, caption=title),
        table=table,
        source=source_line(facts, text, sources(facts, "waiting", "lettings"), note=text("lettings.waiting.note")),
        short=short_source(facts, text, sources(facts, "waiting", "lettings"), note=text("lettings.waiting.note")),
        method="relettings",
    )
