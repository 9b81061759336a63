"""Social balance: is there room for everyone, everywhere? Each group's spread beside what chance alone would give."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from byibalance_core.segregation.balance import Balance
from dashboard.balances import balances, changes, organisations
from dashboard.facts import Facts
from dashboard.maps import MapFigure
from dashboard.marks import Scale, chance_bar
from dashboard.markup import Cell, Column, Figure, Table, figure_html, headline, tools
from dashboard.need_marks import axis, range_scale
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import balance_map, criteria_distance
from dashboard.views.balance_words import group_words, measure_words, of_area, told
from dashboard.views.sources import source_line

#: Divisions that nobody can be counted by until a file brings them, and what they would show.
WANTED = ("income", "age", "household_type", "work", "education", "criteria", "moves")


@dataclass(frozen=True)
class Page:
    """What the page shows, from top to bottom; the map stands beside the first figure."""

    head: str
    spread: str
    map: MapFigure | None
    map_foot: str
    beside: str
    below: str
    figures: tuple[Figure, ...]


def view(facts: Facts, state: ViewState, text: Text) -> Page:
    """Return the page."""
    found = balances(facts)
    spread = spread_figure(facts, text, found) if found else None
    table = balance_map.table_figure(facts, state, text) if found else None
    change, owners = change_figure(facts, text), owners_figure(facts, text)
    known = [figure for figure in (change, owners) if figure is not None]
    law = criteria_distance.figure(facts, state, text)
    return Page(
        head=headline(
            headline_words(facts, text),
            place=text("balance.place", name=facts.m.name, year=facts.m.base_year),
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        ),
        spread=figure_html(spread, state, text) if spread else _nothing(text),
        map=balance_map.map_figure(facts, state, text) if found else None,
        map_foot=tools(table, state, text) if table else "",
        beside="".join(figure_html(each, state, text) for each in known),
        below=(figure_html(law, state, text) if law else "") + _missing(facts, text),
        figures=tuple(figure for figure in (spread, table, *known, law) if figure is not None),
    )


@lru_cache(maxsize=24)
def headline_words(facts: Facts, text: Text) -> str:
    """Return the page's sentence: how unevenly the almene dwellings lie, else the group that is spread most unevenly."""
    groups = [(made, group) for made in balances(facts) for group in told(made)]
    if not groups:
        return text("balance.headline_none", name=facts.m.name)
    # What the parties agree on comes first: the dwellings that they have.
    almene = [pair for pair in groups if pair[1].name == "almene"]
    made, group = max(almene or groups, key=lambda pair: pair[1].dissimilarity.value)
    form = "uneven" if group.dissimilarity.beyond else "chance"
    return text(
        f"balance.headline_{form}_{made.groups.unit}",
        group=group_words(made, group.name, text),
        share=text.percent(group.dissimilarity.value),
        chance=text.percent(group.dissimilarity.mean),
        term=facts.term("plural", text.language),
    )


def spread_figure(facts: Facts, text: Text, found: tuple[Balance, ...]) -> Figure:
    """Return each group's dissimilarity with the span of chance, division by division."""
    highest = max(group.dissimilarity.value for made in found for group in told(made))
    scale = range_scale(0.0, 100 * highest)
    body = "".join(_division(facts, made, scale, text) for made in found)
    head = (
        f'<thead><tr><td></td><th scope="col" class="b-num">{escape(text("balance.column.share"))}</th>'
        f'<th scope="col">{escape(text("balance.column.uneven"))}</th>'
        f'<th scope="col" class="b-num">{escape(text("balance.column.chance"))}</th></tr></thead>'
    )
    title = spread_title(facts, text, found)
    ticks = f"<tr class=b-ticks><td></td><td></td><td>{axis(scale, text.number)}</td><td></td></tr>"
    left_out = {area for made in found for area in made.groups.left_out}
    notes = [text("balance.note_chance")]
    if left_out:
        notes.append(
            text("balance.note_left_out", count=text.number(len(left_out)), term=facts.term("plural", text.language))
        )
    if any(made.groups.status == "estimated" for made in found):
        notes.append(text("balance.note_estimated"))
    return Figure(
        id="fordeling",
        title=title,
        subtitle=text("balance.spread_subtitle", term=facts.term("plural", text.language), year=facts.m.base_year),
        drawing=f'<table class="b-need b-tight b-spread"><caption class="b-visually-hidden">{escape(title)}</caption>{head}'
        f"<tbody>{body}{ticks}</tbody></table>",
        table=_spread_table(found, text),
        source=source_line(facts, text, *(made.groups.source_ids for made in found), note=" ".join(notes)),
        method="balance",
    )


def spread_title(facts: Facts, text: Text, found: tuple[Balance, ...]) -> str:
    """Return how many of the groups are spread more unevenly than chance gives."""
    groups = [group for made in found for group in told(made)]
    beyond = sum(group.dissimilarity.beyond for group in groups)
    key = "all" if beyond == len(groups) else "none" if not beyond else "some"
    return text(f"balance.spread_title_{key}", count=text.number(beyond), all=text.number(len(groups)))


def _division(facts: Facts, made: Balance, scale: Scale, text: Text) -> str:
    groups = told(made)
    heading = text(
        "balance.division",
        measure=measure_words(made, text),
        unit=text(f"balance.unit.{made.groups.unit}"),
        year=made.groups.year,
    )
    rows = (
        f'<tr class="b-division"><th scope="rowgroup" colspan="4">{escape(heading)}</th></tr>'
        if len(groups) > 1
        else ""
    )
    for group in groups:
        words = group_words(made, group.name, text)
        spread = group.dissimilarity
        value = text.percent(spread.value)
        said = text(
            "balance.label",
            group=words,
            value=value,
            low=text.percent(spread.low, 1),
            high=text.percent(spread.high, 1),
        )
        bar = chance_bar(
            100 * spread.value,
            100 * spread.low,
            100 * spread.high,
            scale=scale,
            words=value,
            label=said,
            beyond=spread.beyond,
        )
        chance = text.range(100 * spread.low, 100 * spread.high, 1)
        rows += (
            f'<tr><th scope="row">{escape(words)}</th><td class="b-num">{text.percent(group.share)}</td>'
            f'<td class="b-bar">{bar}</td><td class="b-num b-sub">{chance}</td></tr>'
        )
    return rows


def _spread_table(found: tuple[Balance, ...], text: Text) -> Table:
    columns = (
        Column(text("balance.table.measure")),
        Column(text("balance.table.group")),
        Column(text("balance.table.year")),
        Column(text("balance.table.members"), 0),
        Column(text("balance.table.share"), 1, percent=True),
        Column(text("balance.table.dissimilarity"), 3),
        Column(text("balance.table.chance_mean"), 3),
        Column(text("balance.table.chance_low"), 3),
        Column(text("balance.table.chance_high"), 3),
        Column(text("balance.table.isolation"), 3),
        Column(text("balance.table.adjusted"), 3),
        Column(text("balance.table.entropy"), 3),
        Column(text("balance.table.areas"), 0),
        Column(text("balance.table.status")),
    )
    rows: list[tuple[Cell, ...]] = []
    for made in found:
        for group in told(made):
            spread = group.dissimilarity
            rows.append(
                (
                    measure_words(made, text),
                    group_words(made, group.name, text),
                    str(made.groups.year),
                    group.members,
                    group.share,
                    *(spread.value, spread.mean, spread.low, spread.high),
                    *(group.isolation, group.adjusted, made.entropy.value),
                    len(made.groups.areas),
                    text(f"common.status.{made.groups.status}"),
                )
            )
    return Table(columns, tuple(rows))


def change_figure(facts: Facts, text: Text) -> Figure | None:
    """Return how each division's unevenness moved, with the movement's own interval; None where no year is before."""
    found = changes(facts)
    if not found:
        return None
    certain = [each for each in found if each.change.certain]
    title = (
        text("balance.change_title_none", since=found[0].since)
        if not certain
        else text(
            "balance.change_title",
            count=text.number(len(certain)),
            all=text.number(len(found)),
            since=found[0].since,
        )
    )
    lines = "".join(
        f'<tr><th scope="row">{escape(text(f"balance.measure.{each.measure}"))}</th>'
        f'<td class="b-num">{text.number(100 * each.before, 1)}</td><td class="b-num">{text.number(100 * each.after, 1)}</td>'
        f'<td class="b-num">{text.signed(100 * each.change.change, 1)}</td>'
        f'<td class="b-num b-sub">{escape(text.range(100 * each.change.low, 100 * each.change.high, 1))}</td>'
        f"<td>{escape(text(f'balance.moved.{_moved(each.change.low, each.change.high)}'))}</td></tr>"
        for each in found
    )
    names = ("measure", "before", "after", "change", "interval", "said")
    head = "".join(
        f'<th scope="col"{"" if name in ("measure", "said") else " class=b-num"}>'
        f"{escape(text(f'balance.change_column.{name}', since=found[0].since, year=found[0].year))}</th>"
        for name in names
    )
    return Figure(
        id="udvikling",
        title=title,
        subtitle=text("balance.change_subtitle", since=found[0].since, year=found[0].year),
        drawing=f'<table><caption class="b-visually-hidden">{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>',
        table=Table(
            (
                Column(text("balance.table.measure")),
                Column(str(found[0].since), 4),
                Column(str(found[0].year), 4),
                Column(text("balance.table.change"), 4),
                Column(text("balance.table.change_low"), 4),
                Column(text("balance.table.change_high"), 4),
                Column(text("balance.table.areas"), 0),
            ),
            tuple(
                (
                    text(f"balance.measure.{each.measure}"),
                    *(each.before, each.after, each.change.change, each.change.low, each.change.high),
                    each.areas,
                )
                for each in found
            ),
        ),
        source=source_line(
            facts,
            text,
            *(made.groups.source_ids for made in balances(facts) if made.groups.measure in {e.measure for e in found}),
            note=text("balance.note_change"),
        ),
        method="balance",
    )


def _moved(low: float, high: float) -> str:
    return "more" if low > 0 else "less" if high < 0 else "unsure"


def owners_figure(facts: Facts, text: Text) -> Figure | None:
    """Return how much of the almene dwellings' unevenness lies between organisations; None where nobody tells."""
    found = organisations(facts)
    if not found:
        return None
    scale = range_scale(0.0, 100.0)
    lines = "".join(
        f'<tr><th scope="row">{escape(text(f"balance.measure.{name}"))}</th>'
        f'<td class="b-num">{text.number(100 * split.total, 1)}</td>'
        f'<td class="b-bar">{chance_bar(100 * split.between / split.total, 0, 0, scale=scale, words=text.percent(split.between / split.total), label=text("balance.owners_label", measure=text(f"balance.measure.{name}"), share=text.percent(split.between / split.total)), beyond=True)}</td></tr>'
        for name, split in found
    )
    name, most = max(found, key=lambda pair: pair[1].between / pair[1].total)
    title = text(
        "balance.owners_title",
        measure=text(f"balance.measure.{name}"),
        share=text.percent(most.between / most.total),
    )
    return Figure(
        id="organisationer",
        title=title,
        subtitle=text("balance.owners_subtitle", year=facts.m.base_year),
        drawing=f'<table class="b-need b-tight"><caption class="b-visually-hidden">{escape(title)}</caption><thead><tr><td></td>'
        f'<th scope="col" class="b-num">{escape(text("balance.owners_column.total"))}</th>'
        f'<th scope="col">{escape(text("balance.owners_column.between"))}</th></tr></thead><tbody>{lines}</tbody></table>',
        table=Table(
            (
                Column(text("balance.table.measure")),
                Column(text("balance.table.entropy"), 4),
                Column(text("balance.table.between"), 4),
                *(Column(_owner(facts, owner), 4) for owner in found[0][1].within),
            ),
            tuple(
                (
                    text(f"balance.measure.{each}"),
                    split.total,
                    split.between,
                    *(split.within.get(owner) for owner in found[0][1].within),
                )
                for each, split in found
            ),
        ),
        source=source_line(facts, text, of_area(facts), note=text("balance.note_owners")),
        method="balance",
    )


def _owner(facts: Facts, owner: str) -> str:
    rows = facts.m.table("organisations").astype({"organisation_id": str}).set_index("organisation_id")
    return str(rows["name"].get(owner, owner))


def _missing(facts: Facts, text: Text) -> str:
    """Return the divisions that cannot be measured yet, each with what it would show and the file that brings it."""
    known = {made.groups.measure for made in balances(facts)}
    known |= {"criteria"} if criteria_distance.areas(facts) else set()
    lacking = [name for name in WANTED if name not in known and not (name == "moves" and "moves" in facts.m.tables)]
    if not lacking:
        return ""
    items = "".join(
        f'<li>{escape(text(f"balance.missing.{name}"))} <span class="b-place">({escape(text(f"balance.missing_file.{name}"))})</span></li>'
        for name in lacking
    )
    heading = escape(text("balance.missing.heading"))
    return f'<section class="b-later"><h3>{heading}</h3><ul class="b-missing">{items}</ul></section>'


def _nothing(text: Text) -> str:
    return (
        f'<div class="b-empty"><span>{escape(text("balance.empty"))}</span>'
        f'<span class="b-file">{escape(text("balance.empty_file"))}</span></div>'
    )
