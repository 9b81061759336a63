"""Social balance: is there room for everyone, everywhere? Each group's spread beside what chance alone would give."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from byibalance_core.segregation.balance import Balance
from dashboard.balances import balances, told
from dashboard.facts import Facts
from dashboard.maps import MapFigure
from dashboard.marks import Scale, chance_bar
from dashboard.markup import Cell, Column, Figure, Table, figure_html, grid, headline, tools
from dashboard.need_marks import axis, range_scale
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import (
    balance_change,
    balance_clusters,
    balance_map,
    balance_moves,
    criteria_change,
    criteria_distance,
)
from dashboard.views.balance_words import group_words, measure_words
from dashboard.views.sources import source_line

#: Divisions that nobody can be counted by until a file brings them, and what they would show.
WANTED = ("income", "age", "household_type", "work", "education", "criteria", "moves")


#: Divisions that stand before the rest is folded away, and areas that a note names.
DIVISIONS, NAMED = 4, 6


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
    near = balance_clusters.figure(facts, state, text) if found else None
    change, owners = balance_change.change_figure(facts, text), balance_change.owners_figure(facts, text)
    moved = balance_moves.figures(facts, state, text)
    # The organisations stand beside the moves where there are some: the columns are then of one height.
    lower = [owners] if owners is not None and moved else []
    known = [figure for figure in (near, change, *([] if lower else [owners])) if figure is not None]
    law = criteria_distance.figure(facts, state, text)
    lower_part = _moves(facts, moved, lower, state, text) + (figure_html(law, state, text) if law else "")
    # What is missing stands under the first figure where nothing else follows, so that no column is left blank.
    missing = _missing(facts, text, wide=bool(lower_part))
    return Page(
        head=headline(
            headline_words(facts, text),
            place=text("balance.place", name=facts.m.name, year=facts.m.base_year),
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        ),
        spread=(figure_html(spread, state, text) if spread else _nothing(text)) + ("" if lower_part else missing),
        map=balance_map.map_figure(facts, state, text) if found else None,
        map_foot=tools(table, state, text) if table else "",
        beside="".join(figure_html(each, state, text) for each in known),
        below=lower_part + missing if lower_part else "",
        figures=tuple(figure for figure in (spread, table, *known, *moved, *lower, law) if figure is not None),
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
    parts = [_division(facts, group, scale, text) for group in _together(found)]
    body, folded = "".join(parts[:DIVISIONS]), "".join(parts[DIVISIONS:])
    head = (
        f'<thead><tr><td></td><th scope="col" class="b-num">{escape(text("balance.column.share"))}</th>'
        f'<th scope="col">{escape(text("balance.column.uneven"))}</th>'
        f'<th scope="col" class="b-num">{escape(text("balance.column.chance"))}</th></tr></thead>'
    )
    title = spread_title(facts, text, found)
    ticks = f"<tr class=b-ticks><td></td><td></td><td>{axis(scale, text.number)}</td><td></td></tr>"
    left_out = {area for made in found for area in made.groups.left_out}
    table = f'<table class="b-need b-tight b-spread"><caption class="b-visually-hidden">{escape(title)}</caption>{head}'
    drawing = f"{table}<tbody>{body}{ticks}</tbody></table>"
    if folded:
        rest = [measure_words(made, text) for group in _together(found)[DIVISIONS:] for made in group]
        more = escape(text("balance.more", measures=text.listing(rest)))
        drawing += f'<details class="b-a-more"><summary>{more}</summary>{table}<tbody>{folded}{ticks}</tbody></table></details>'
    notes = [text("balance.note_chance")]
    if left_out:
        notes.append(text("balance.note_left_out", areas=_named(facts, left_out, text)))
    if any(made.groups.doubtful for made in found):
        notes.append(text("balance.note_doubtful", status=text("common.status.zero_or_hidden")))
    if any(made.groups.status == "estimated" for made in found):
        notes.append(text("balance.note_estimated"))
    return Figure(
        id="fordeling",
        title=title,
        subtitle=text("balance.spread_subtitle", term=facts.term("plural", text.language), year=facts.m.base_year),
        drawing=drawing,
        table=_spread_table(found, text),
        source=source_line(facts, text, *(made.groups.source_ids for made in found), note=" ".join(notes)),
        method="balance",
    )


def _named(facts: Facts, areas: set[str], text: Text) -> str:
    """Return the names of areas, A to Å, those after the first few as a number."""
    names = [facts.area_name(area) for area in facts.area_order if area in areas]
    if len(names) > NAMED + 1:
        names[NAMED:] = [text("balance.and_more", count=text.number(len(names) - NAMED))]
    return text.listing(names)


def spread_title(facts: Facts, text: Text, found: tuple[Balance, ...]) -> str:
    """Return how many of the groups are spread more unevenly than chance gives."""
    groups = [group for made in found for group in told(made)]
    beyond = sum(group.dissimilarity.beyond for group in groups)
    key = "all" if beyond == len(groups) else "none" if not beyond else "some"
    return text(f"balance.spread_title_{key}", count=text.number(beyond), all=text.number(len(groups)))


def _together(found: tuple[Balance, ...]) -> list[tuple[Balance, ...]]:
    """Return the divisions as they stand: those with one told group that are counted alike share one heading."""
    made: list[list[Balance]] = []
    for each in found:
        alike = made and len(told(each)) == len(told(made[-1][-1])) == 1
        same = alike and (each.groups.unit, each.groups.year) == (made[-1][-1].groups.unit, made[-1][-1].groups.year)
        if same:
            made[-1].append(each)
        else:
            made.append([each])
    return [tuple(group) for group in made]


def _division(facts: Facts, found: tuple[Balance, ...], scale: Scale, text: Text) -> str:
    heading = text(
        "balance.division",
        measure=_heading([measure_words(made, text) for made in found], text),
        unit=text(f"balance.unit.{found[0].groups.unit}"),
        year=found[0].groups.year,
    )
    rows = f'<tr class="b-division"><th scope="rowgroup" colspan="4">{escape(heading)}</th></tr>'
    return rows + "".join(_groups(made, scale, text) for made in found)


def _heading(measures: list[str], text: Text) -> str:
    """Return several divisions as one heading: Indkomst, arbejde og uddannelse."""
    first, *others = measures
    return text.listing([first, *(each[0].lower() + each[1:] for each in others)])


def _groups(made: Balance, scale: Scale, text: Text) -> str:
    rows = ""
    for group in told(made):
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


def _moves(facts: Facts, moved: tuple[Figure, ...], lower: list[Figure], state: ViewState, text: Text) -> str:
    """Return the figures of the moves side by side, with what could not be reckoned."""
    if not moved:
        return ""
    first, *others = [figure_html(figure, state, text) for figure in (*moved, *lower)]
    said = balance_moves.without_expectation(facts, text)
    second = "".join([*([said] if said else []), *others])
    return f'<section class="b-moved">{grid(2, [first, second]) if second else first}</section>'


def _missing(facts: Facts, text: Text, *, wide: bool) -> str:
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
    lists = criteria_change.as_published(facts, text) if "criteria" in lacking else ""
    published = f'<div class="b-sub b-said">{escape(lists)}</div>' if lists else ""
    heading = escape(text("balance.missing.heading"))
    form = "b-missing" if wide else "b-missing b-narrow"
    return f'<section class="b-later"><h3>{heading}</h3><ul class="{form}">{items}</ul>{published}</section>'


def _nothing(text: Text) -> str:
    return (
        f'<div class="b-empty"><span>{escape(text("balance.empty"))}</span>'
        f'<span class="b-file">{escape(text("balance.empty_file"))}</span></div>'
    )
