"""Placements with their reasons: the values of each estate, what the rule gives, who decided otherwise, how far it is."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from byibalance_core.lettings.agreement import Agreement
from byibalance_core.parameters import indicators
from dashboard.agreements import newest_placements
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.markup import Cell, Column, Figure, Table
from dashboard.text import DASH, Text, danish_order
from dashboard.views.letting_words import (
    estate_name,
    indicator_name,
    short_step,
    sources,
    step_name,
    unknown_reasons,
    unknown_words,
)
from dashboard.views.sources import source_line


@keep(24)
def placements_figure(facts: Facts, area: str, text: Text) -> Figure | None:
    """Return where every estate stands and why; None without an agreement or estates."""
    agreed, rows = facts.agreement, newest_placements(facts)
    if agreed is None or not len(rows):
        return None
    rows = rows.assign(name=[estate_name(facts, str(estate)) for estate in rows["estate_id"]])
    rows = rows.sort_values("name", key=lambda names: names.map(danish_order))
    measures = _measures(rows)
    decided = rows[rows["decided_otherwise"]]
    own_area = rows[rows["area_id"] == area] if area else rows.iloc[:0]
    # Those that somebody decided on, and those of the chosen area, are seen at once; the others open by step.
    groups: list[tuple[str, pd.DataFrame, bool]] = []
    if len(decided):
        groups.append((text("lettings.placed.group_decided", count=text.number(len(decided))), decided, True))
    if len(own_area):
        groups.append((text("lettings.placed.group_area", area=facts.area_name(area)), own_area, True))
    rest = rows[~rows["decided_otherwise"]]
    for ladder in agreed.ladders:
        for step in ladder.steps:
            own = rest[(rest["ladder_id"] == ladder.unit_kind) & (rest["step_id"] == step.step_id)]
            if len(own):
                name = step.names.get(text.language, step.step_id)
                key = "group_step_one" if len(own) == 1 else "group_step"
                groups.append((text(f"lettings.placed.{key}", step=name, count=text.number(len(own))), own, False))
    undecided = rest[rest["step_id"].isna()]
    if len(undecided):
        groups.append((_undecided_head(undecided, text), undecided, False))
    drawn = [_group(facts, agreed, place, group, measures, text) for place, group in enumerate(groups)]
    told = sum(group[2] for group in groups)
    drawing = f'{"".join(drawn[:told])}<div class="b-l-folds">{"".join(drawn[told:])}</div>'
    year = int(rows["year"].iloc[0])
    without = int(rows["step_id"].isna().sum())
    key = "title" if without else "title_all"
    return Figure(
        id="placeringer",
        title=text(
            f"lettings.placed.{key}",
            placed=text.number(len(rows) - without),
            all=text.number(len(rows)),
            without=text.number(without),
        ),
        subtitle=text("lettings.placed.subtitle", year=year, measures=text.listing(_names(measures, text))),
        drawing=drawing,
        table=_table(facts, agreed, rows, measures, text),
        source=source_line(facts, text, _sources(facts, measures), note=text("lettings.placed.note")),
        method="placement",
    )


def _sources(facts: Facts, measures: list[str]) -> tuple[str, ...]:
    rows = facts.m.table("indicators")
    own = rows[rows["indicator"].astype(str).isin(measures) & (rows["unit_kind"] == "estate")]
    return (*own["source_id"].dropna().astype(str).unique(), *sources(facts))


def _measures(rows: pd.DataFrame) -> list[str]:
    """Return the measures of the rules, in their order."""
    return list(dict.fromkeys(one.indicator for criteria in rows["criteria"] for one in criteria))


def _names(measures: list[str], text: Text) -> list[str]:
    return [indicator_name(name, text) for name in measures]


def _undecided_head(rows: pd.DataFrame, text: Text) -> str:
    reasons = unknown_reasons(rows["criteria"], text) or text("lettings.placed.no_measures")
    key = "group_undecided_one" if len(rows) == 1 else "group_undecided"
    return text(f"lettings.placed.{key}", count=text.number(len(rows)), why=reasons)


def _group(
    facts: Facts,
    agreed: Agreement,
    place: int,
    group: tuple[str, pd.DataFrame, bool],
    measures: list[str],
    text: Text,
) -> str:
    heading, rows, told = group
    heads = [
        text("lettings.table.estate"),
        *(_heading(name, text) for name in measures),
        text("lettings.placed.by_rule"),
        text("lettings.placed.stands"),
        text("lettings.placed.why"),
    ]
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in heads)
    body = "".join(_row(facts, agreed, row, measures, text) for row in rows.to_dict("records"))
    label = escape(heading, quote=True)
    table = (
        f'<div class="b-a-scroll" tabindex="0" role="region" aria-label="{label}"><table class="b-l-placed">'
        f'<caption class="b-visually-hidden">{label}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )
    if told:
        return f'<h3 class="b-l-group">{escape(heading)}</h3>{table}'
    return f'<details class="b-a-more" id="placed-{place}"><summary>{escape(heading)}</summary>{table}</details>'


def _heading(name: str, text: Text) -> str:
    entry = indicators().get(name)
    return name if entry is None else f"{entry.short[text.language]}, {text.unit(entry)}"


def _row(facts: Facts, agreed: Agreement, row: dict[Any, Any], measures: list[str], text: Text) -> str:
    own = {one.indicator: one for one in row["criteria"]}
    organisation = facts.organisation_names.get(str(row["organisation_id"]), "")
    cells = "".join(f"<td>{_value(agreed, row['ladder_id'], own.get(name), text)}</td>" for name in measures)
    rule = step_name(agreed, row["ladder_id"], row["by_rule"], text)
    step = step_name(agreed, row["ladder_id"], row["step_id"], text)
    where = escape(step) if step else f'<span class="b-place">{escape(_possible(agreed, row, text))}</span>'
    return (
        f'<tr><th scope="row">{escape(str(row["name"]))} <span class="b-source">{escape(organisation)}</span></th>{cells}'
        f"<td>{escape(rule or DASH)}</td><td>{where}</td><td class=b-sub>{escape(why(agreed, row, text))}</td></tr>"
    )


def _value(agreed: Agreement, ladder_id: Any, one: Any, text: Text) -> str:
    """Return the value with the step that it points to; a word where it is unknown."""
    if one is None:
        return ""
    entry = indicators().get(one.indicator)
    if one.step_id is None or entry is None or one.value.value is None:
        return f'<span class="b-place">{escape(_unknown(one, text))}</span>'
    points = short_step(step_name(agreed, ladder_id, one.step_id, text))
    said = escape(text("lettings.placed.points", step=points))
    return f'{escape(text.value(entry, one.value.value))} <span class="b-source">{said}</span>'


def _unknown(one: Any, text: Text) -> str:
    return text(f"lettings.unknown.{(one.value.unknown if one is not None else '') or 'missing'}")


def _possible(agreed: Agreement, row: dict[Any, Any], text: Text) -> str:
    names = [short_step(step_name(agreed, row["ladder_id"], step, text)) for step in row["possible"]]
    if not names:
        return text("lettings.placed.none")
    ladder = agreed.ladder(row["ladder_id"])
    if ladder is not None and len(names) == len(ladder.steps):
        return text("lettings.placed.possible_all")
    return text("lettings.placed.possible", steps=text.listing(names))


def why(agreed: Agreement, row: dict[Any, Any], text: Text) -> str:
    """Return why an estate stands where it does, and how far it is from the next step."""
    if row["step_id"] is None or pd.isna(row["step_id"]):
        return unknown_words(row["criteria"], text)
    said = []
    if row["decided_otherwise"]:
        since = row["decided_from"]
        by = str(row["decided_by"]) or text("lettings.placed.parties")
        key = "decided_since" if since is not None else "decided"
        date = text.date(since.isoformat()) if since is not None else ""
        said.append(text(f"lettings.placed.{key}", by=by, date=date, reason=str(row["reason"])).strip())
        return " ".join(said)
    for way in ("strained", "relieved"):
        changes = row[way]
        if changes:
            step = step_name(agreed, row["ladder_id"], _target(agreed, row, changes), text)
            said.append(text(f"lettings.placed.{way}", step=step, changes=text.listing(map(_change(text), changes))))
    return " ".join(said) or text("lettings.placed.firm")


def _target(agreed: Agreement, row: dict[Any, Any], changes: tuple[Any, ...]) -> str:
    """Return the step nearest to the estate's own that the changes point to: the rule moves it at least there."""
    ladder = agreed.ladder(row["ladder_id"])
    assert ladder is not None  # noqa: S101 - a placed estate has its ladder
    order = [step.step_id for step in ladder.steps]
    here = order.index(row["step_id"])
    return min((change.to_step for change in changes), key=lambda step: abs(order.index(step) - here))


def _change(text: Text) -> Any:
    def words(change: Any) -> str:
        entry = indicators().get(change.indicator)
        share = entry is not None and entry.unit == "share"
        amount = text.signed(change.amount * (100 if share else 1), 1)
        key = "change_points" if share else "change"
        return text(f"lettings.placed.{key}", name=indicator_name(change.indicator, text), amount=amount)

    return words


def _table(facts: Facts, agreed: Agreement, rows: pd.DataFrame, measures: list[str], text: Text) -> Table:
    """Return every placement with its values: exactly what the figure shows, all estates in one."""
    heads = [Column(text(f"lettings.table.{name}")) for name in ("estate", "organisation", "area")]
    for name in measures:
        entry = indicators()[name]
        heads.append(Column(_heading(name, text), entry.decimals))
        heads.append(Column(text("lettings.placed.points_head", name=entry.short[text.language])))
    heads += [Column(text(f"lettings.placed.{name}")) for name in ("by_rule", "stands", "why")]
    lines = []
    for row in rows.to_dict("records"):
        own = {one.indicator: one for one in row["criteria"]}
        line: list[Cell] = [
            str(row["name"]),
            facts.organisation_names.get(str(row["organisation_id"]), ""),
            facts.area_name(str(row["area_id"])),
        ]
        for name in measures:
            one = own.get(name)
            if one is None or one.value.value is None:
                line += [_unknown(one, text), ""]
                continue
            factor = 100 if indicators()[name].unit == "share" else 1
            line += [one.value.value * factor, step_name(agreed, row["ladder_id"], one.step_id, text)]
        line += [
            step_name(agreed, row["ladder_id"], row["by_rule"], text) or text("lettings.placed.none"),
            step_name(agreed, row["ladder_id"], row["step_id"], text) or _possible(agreed, row, text),
            why(agreed, row, text),
        ]
        lines.append(tuple(line))
    return Table(tuple(heads), tuple(lines))
