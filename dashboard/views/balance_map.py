"""Where the most unevenly spread group of each division lives: the areas in the group's shares."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from byibalance_core.segregation.balance import Balance, GroupBalance
from dashboard.balances import balances, chosen, told
from dashboard.facts import FRAME, Facts
from dashboard.maps import MapFigure, Measure, Sign, classify, legend_labels, readable_breaks, size_steps
from dashboard.markup import Column, Figure, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.area_map import SIGNS, map_words, short_names
from dashboard.views.balance_words import group_words, measure_words
from dashboard.views.sources import source_line


def map_figure(facts: Facts, state: ViewState, text: Text, *, height: int = 430) -> MapFigure:
    """Return the map; the browser switches between the divisions alone."""
    made = _figure(facts, text.language)
    known = {measure.id for measure in made.measures}
    return replace(
        made,
        measure=state.measure if state.measure in known else made.measure,
        selected=state.area or None,
        open_href=state.link(page="omraader", area="AREA").replace("AREA", "{id}"),
        height=height,
    )


@lru_cache(maxsize=24)
def _figure(facts: Facts, language: str) -> MapFigure:
    text = Text(language)
    areas = facts.areas
    measures = tuple(_measure(facts, made, group, text) for made, group in chosen(facts))
    return MapFigure(
        ids=tuple(areas.index.astype(str)),
        names=tuple(areas["name"].astype(str)),
        short_names=short_names(facts),
        sizes=tuple(None if v != v else float(v) for v in areas["dwellings"]),
        words=replace(map_words(facts, text), signs=tuple((sign, text(f"common.status.{sign}")) for sign in SIGNS)),
        circles=facts.circles,
        geometry_url=facts.geometry or None,
        frame=FRAME,
        measures=measures,
        measure=measures[0].id,
        size_key=tuple((float(size), text.number(size)) for size in size_steps(areas["dwellings"]))
        if facts.circles
        else (),
        actions=(
            ("add_to_meeting", text("common.add_to_meeting"), "plus"),
            ("copy_link", text("common.copy_link"), "link"),
        ),
    )


def _shares(facts: Facts, made: Balance, group: GroupBalance) -> list[float | None]:
    """Return the group's share of every area in per cent; None where it is not counted, or its 0 may be hidden."""
    column = made.groups.names.index(group.name)
    counts = made.groups.counts
    share = dict(zip(made.groups.areas, 100 * counts[:, column] / counts.sum(axis=1), strict=True))
    hidden = _hidden(made, group)
    return [None if area not in share or area in hidden else float(share[area]) for area in _ids(facts)]


def _hidden(made: Balance, group: GroupBalance) -> set[str]:
    """Return the areas whose 0 of the group may be a hidden count."""
    return {area for area, name in made.groups.doubtful if name == group.name}


def why(facts: Facts, made: Balance, group: GroupBalance, area: str) -> Sign:
    """Return why an area has no share of a group, by the word that the other pages have for it."""
    if area in _hidden(made, group):
        return "zero_or_hidden"
    if area in facts.incomplete and made.groups.unit != "persons":
        return "incomplete"
    if made.groups.names[0] in facts.measure_rows:
        found = {str(facts.measure_rows[made.groups.names[0]]["status"].get(area, "missing"))}
    else:
        table = facts.m.table(_TABLE[made.groups.unit])
        rows = table[(table["area_id"].astype(str) == area) & (table["year"] == made.groups.year)]
        found = set(rows.loc[rows[made.groups.unit].isna(), "status"].astype(str))
    return next((sign for sign in _WITHHELD if sign in found), "missing")


def _withheld_any(facts: Facts, made: Balance, group: GroupBalance) -> bool:
    """Return whether an area's share is hidden, so that the lowest known need not be the lowest."""
    gone = [area for area in _ids(facts) if area not in made.groups.areas or area in _hidden(made, group)]
    return any(why(facts, made, group, area) in ("suppressed", "zero_or_hidden") for area in gone)


#: The table that counts each unit by area.
_TABLE = {"persons": "population", "households": "households", "dwellings": "stock"}
#: Reasons for which a count is withheld, the first that holds is told.
_WITHHELD: tuple[Sign, ...] = ("suppressed", "zero_or_hidden", "not_applicable", "incomplete")


def _ids(facts: Facts) -> list[str]:
    return [str(area) for area in facts.areas.index]


def _measure(facts: Facts, made: Balance, group: GroupBalance, text: Text) -> Measure:
    values = _shares(facts, made, group)
    shown = [value for value in values if value is not None]
    breaks = readable_breaks(shown)
    present = bool(len(classify(shown, breaks)))
    words = group_words(made, group.name, text)
    plural = facts.term("plural", text.language)
    decimals = 0 if all(float(b).is_integer() for b in breaks) else 1
    low, high = min(shown), max(shown)
    return Measure(
        id=f"balance_{made.groups.measure}",
        label=text(f"balance.short.{made.groups.measure}"),
        title=text(
            f"balance.map.title{'_known' if _withheld_any(facts, made, group) else ''}",
            group=words,
            low=text.percent(low / 100),
            high=text.percent(high / 100),
        ),
        subtitle=text("balance.map.subtitle", unit=text(f"balance.unit.{made.groups.unit}"), year=made.groups.year),
        legend_title=words,
        legend_subtitle=text("overview.map.legend_count", unit=text.percent_sign.strip(), term=plural),
        column=text.percent_sign.strip(),
        values=tuple(values),
        texts=tuple("" if value is None else text.number(value, 1) for value in values),
        unit=text.percent_sign,
        signs=tuple(
            "" if value is not None else why(facts, made, group, area)
            for area, value in zip(_ids(facts), values, strict=True)
        ),
        breaks=breaks if present else (),
        labels=legend_labels(
            breaks if present else (),
            lambda b: text.number(b, decimals),
            over=text("overview.map.over", value="{value}"),
            under=text("overview.map.under", value="{value}"),
            between=text("overview.map.between", low="{low}", high="{high}"),
            alone=text("overview.map.alone", term=plural),
        ),
        benchmark=100 * group.share,
        benchmark_note=text("balance.map.benchmark", term=plural, value=text.percent(group.share, 1)),
        source=source_line(facts, text, made.groups.source_ids),
    )


def table_figure(facts: Facts, state: ViewState, text: Text) -> Figure:
    """Return the map as a figure: its table has the shares and the location quotients of every group."""
    columns = [Column(facts.term("singular", text.language).capitalize())]
    cells: list[list[object]] = [[name] for name in facts.areas["name"].astype(str)]
    ids = facts.areas.index.astype(str)
    for made in balances(facts):
        totals = made.groups.counts.sum(axis=1)
        for group in told(made):
            column = made.groups.names.index(group.name)
            share = dict(zip(made.groups.areas, made.groups.counts[:, column] / totals, strict=True))
            quotient = dict(zip(made.groups.areas, group.quotients, strict=True))
            words = f"{measure_words(made, text)}: {group_words(made, group.name, text)}"
            columns += [
                Column(text("balance.table.share_of", group=words), 1, percent=True),
                Column(text("balance.table.quotient", group=words), 2),
            ]
            hidden = _hidden(made, group)
            for row, area in zip(cells, ids, strict=True):
                known = area in share and area not in hidden
                missing = "" if known else text(f"common.status.{why(facts, made, group, area)}")
                row += [float(share[area]) if known else missing, float(quotient[area]) if known else missing]
    first = _figure(facts, text.language).measures[0]
    return Figure(
        id="fordeling-kort",
        title=first.title,
        subtitle=first.subtitle,
        table=Table(tuple(columns), tuple(tuple(row) for row in cells)),  # type: ignore[arg-type]
        source=source_line(facts, text, *(made.groups.source_ids for made in balances(facts))),
        method="balance",
    )
