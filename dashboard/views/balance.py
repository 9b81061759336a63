"""Social balance: is there room for everyone, everywhere? Each group's spread beside what chance alone would give."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from byibalance_core.segregation.balance import Balance
from dashboard.balance_marks import legend, spread_mark
from dashboard.balances import balances, told
from dashboard.drawn_tables import drawn_table, head
from dashboard.facts import Facts
from dashboard.maps import MapFigure
from dashboard.marks import Scale
from dashboard.markup import Cell, Figure, Table, columns, figure_html, grid, headline, tools
from dashboard.need_marks import axis, range_scale
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import (
    area_map,
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


#: Columns of the table of the spread with their decimals.
_SPREAD = {
    **dict.fromkeys(("measure", "group", "year")),
    **{"members": 0, "share": 1},
    **dict.fromkeys(("dissimilarity", "chance_mean", "chance_low", "chance_high"), 3),
    **dict.fromkeys(("isolation", "adjusted", "entropy"), 3),
    **{"areas": 0, "status": None},
}

#: With more rows the first figure is taller than the map, and there is room under the map.
ROWS_OF_MAP = 14
#: Divisions that stand before the rest is folded away, and areas that a note names.
DIVISIONS, NAMED = 6, 6


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
    under_map = bool(found) and _drawn_rows(found) > ROWS_OF_MAP
    near = balance_clusters.figure(facts, state, text, folded=under_map) if found else None
    change, owners = balance_change.change_figure(facts, text), balance_change.owners_figure(facts, text)
    moved = balance_moves.figures(facts, state, text)
    known = [figure for figure in (near, change, owners) if figure is not None]
    law = criteria_distance.figure(facts, state, text)
    beside = "".join(figure_html(each, state, text) for each in known) if under_map else ""
    lists = None if law else criteria_change.lists_figure(facts, text)
    parts = [figure_html(each, state, text) for each in (*([] if under_map else known), lists) if each is not None]
    below = (
        (f'<section class="b-moved">{_side_by_side(parts)}</section>' if parts else "")
        + _moves(facts, moved, state, text)
        + (figure_html(law, state, text) if law else "")
        + _missing(facts, text)
    )
    return Page(
        head=headline(
            headline_words(facts, text),
            place=text("balance.place", name=facts.m.name, year=facts.m.base_year),
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        ),
        spread=figure_html(spread, state, text) if spread else _nothing(text),
        map=balance_map.map_figure(facts, state, text) if found else None,
        map_foot=tools(table, state, text) if table else "",
        beside=beside,
        below=below,
        figures=tuple(figure for figure in (spread, table, *known, lists, *moved, law) if figure is not None),
    )


def _drawn_rows(found: tuple[Balance, ...]) -> int:
    """Return the rows that the first figure draws before the rest is folded away."""
    return sum(len(told(made)) for group in _together(found)[:DIVISIONS] for made in group)


def _side_by_side(parts: list[str]) -> str:
    return grid(2, parts) if len(parts) > 1 else parts[0]


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
    together = _together(found)
    rest = [measure_words(made, text) for group in together[DIVISIONS:] for made in group]
    title = spread_title(facts, text, found)
    # A bar stands between its share and what chance gives: the columns are named over it.
    heading = head(
        [("", False), *((text(f"balance.column.{name}"), name != "uneven") for name in ("share", "uneven", "chance"))]
    )
    drawing = drawn_table(
        title,
        "b-need b-tight b-spread",
        heading,
        [_division(facts, group, scale, text) for group in together],
        foot=f"<tr class=b-ticks><td></td><td></td><td>{axis(scale, lambda value: text.percent(value / 100))}</td><td></td></tr>",
        top=DIVISIONS,
        more=text("balance.more", measures=text.listing(rest)) if rest else "",
    )
    within = any(not group.dissimilarity.beyond for made in found for group in told(made))
    notes = []
    notes.extend(_left_out(facts, found, text))
    notes.extend(_other_shares(facts, found, text))
    if any(made.groups.doubtful for made in found):
        notes.append(text("balance.note_doubtful", status=text("common.status.zero_or_hidden")))
    if any(made.groups.status == "estimated" for made in found):
        notes.append(text("balance.note_estimated"))
    return Figure(
        id="fordeling",
        title=title,
        subtitle=text("balance.spread_subtitle", term=facts.term("plural", text.language), year=facts.m.base_year),
        drawing=_legend(within, text) + drawing,
        table=_spread_table(found, text),
        source=source_line(facts, text, *(made.groups.source_ids for made in found), note=" ".join(notes)),
        method="balance",
    )


def _legend(within: bool, text: Text) -> str:
    names = ("chance", "beyond", "inside") if within else ("chance", "beyond")
    return legend({name: text(f"balance.legend.{name}") for name in names})


def _left_out(facts: Facts, found: tuple[Balance, ...], text: Text) -> list[str]:
    """Return which areas are left out of which divisions, those that lack the same ones in one sentence."""
    together: dict[tuple[str, ...], list[str]] = {}
    for made in found:
        if made.groups.left_out:
            together.setdefault(tuple(sorted(made.groups.left_out)), []).append(measure_words(made, text))
    return [
        text("balance.note_left_out", measures=_heading(measures, text), areas=_named(facts, set(areas), text))
        for areas, measures in together.items()
    ]


def _other_shares(facts: Facts, found: tuple[Balance, ...], text: Text) -> list[str]:
    """Return why the almene share is another here than on the other pages, where it reads otherwise."""
    whole = area_map.benchmark(facts, "almene_share")
    return [
        text(
            "balance.note_share",
            group=group_words(made, group.name, text),
            share=text.percent(group.share),
            whole=text.percent(whole),
            terms=facts.term("plural", text.language),
        )
        for made in found
        for group in told(made)
        if group.name == "almene" and whole is not None and text.percent(group.share) != text.percent(whole)
    ]


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
        same = alike and _counted(each) == _counted(made[-1][-1])
        if same:
            made[-1].append(each)
        else:
            made.append([each])
    return [tuple(group) for group in made]


def _counted(made: Balance) -> tuple[object, ...]:
    """Return what divisions under one heading have in common: what is counted, when, and in which areas."""
    return made.groups.unit, made.groups.year, made.groups.left_out


def _division(facts: Facts, found: tuple[Balance, ...], scale: Scale, text: Text) -> str:
    heading = text(
        "balance.division",
        measure=_heading([measure_words(made, text) for made in found], text),
        unit=text(f"balance.unit.{found[0].groups.unit}"),
        year=found[0].groups.year,
    )
    if left_out := len(found[0].groups.left_out):
        term = facts.term("singular" if left_out == 1 else "plural", text.language)
        heading = text("balance.division_part", heading=heading, count=text.count_word(left_out), term=term)
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
        bar = spread_mark(
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
    return Table(columns(text, "balance.table", _SPREAD, percent=("share",)), tuple(rows))


def _moves(facts: Facts, moved: tuple[Figure, ...], state: ViewState, text: Text) -> str:
    """Return the figures of the moves side by side, with what could not be reckoned."""
    if not moved:
        return ""
    first, *others = [figure_html(figure, state, text) for figure in moved]
    said = balance_moves.without_expectation(facts, text)
    second = "".join([*([said] if said else []), *others])
    return f'<section class="b-moved">{_side_by_side([part for part in (first, second) if part])}</section>'


def _missing(facts: Facts, text: Text) -> str:
    """Return the divisions that cannot be measured yet, each with what it would show and the file that brings it."""
    known = {made.groups.measure for made in balances(facts)}
    known |= {"criteria"} if criteria_distance.areas(facts) else set()
    known |= {"moves"} if "moves" in facts.m.tables else set()
    items = "".join(
        f'<li class="b-empty"><span>{escape(text(f"balance.missing.{name}"))}</span>'
        f'<span class="b-file">{escape(text(f"balance.missing_file.{name}"))}</span></li>'
        for name in WANTED
        if name not in known
    )
    heading = escape(text("balance.missing.heading"))
    return f'<section class="b-later"><h3>{heading}</h3><ul class="b-b-places">{items}</ul></section>' if items else ""


def _nothing(text: Text) -> str:
    return (
        f'<div class="b-empty"><span>{escape(text("balance.empty"))}</span>'
        f'<span class="b-file">{escape(text("balance.empty_file"))}</span></div>'
    )
