"""Whether the totals agree: the municipality against its areas, the unknown, the sources that differ."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.markup import Column, Figure, Table
from dashboard.text import Text
from dashboard.views.findings import projection_sources, stock_sources
from dashboard.views.profile_rows import period_words
from dashboard.views.sources import source_line

Row = tuple[str, float]


@dataclass(frozen=True)
class Group:
    """Counts that belong together, and in words how they agree.

    Attributes
    ----------
    differences : tuple of Row
        The numbers that the words hold and no row does; the figure's file has them as rows.
    """

    rows: tuple[Row, ...]
    words: str
    differences: tuple[Row, ...] = ()


@keep(24)
def figure(facts: Facts, text: Text) -> Figure:
    """Return the totals as one table, each line a count that can be checked."""
    placed = float(facts.areas["dwellings"].sum())
    whole = float(facts.dwellings[facts.m.code])
    title = (
        text("data.sums.title", placed=text.number(placed), all=text.number(whole))
        if placed < whole
        else text("data.sums.title_all", all=text.number(whole), term=facts.term("plural", text.language))
    )
    found = (_dwellings(facts, text), _unknown(facts, text), _residents(facts, text), _forecasts(facts, text))
    groups = tuple(group for group in (*found, _incomplete(facts, text)) if group.rows)
    columns = (Column(text("data.sums.what")), Column(text("data.sums.count"), 0))
    return Figure(
        id="summer",
        title=title,
        subtitle=text("data.sums.subtitle"),
        drawing=_drawing(groups, columns, title, text),
        table=Table(columns, tuple(row for group in groups for row in (*group.rows, *group.differences))),
        source=source_line(
            facts, text, stock_sources(facts), *(projection_sources(facts, p) for p in facts.publishers)
        ),
        method="stock",
    )


def _drawing(groups: tuple[Group, ...], columns: tuple[Column, ...], title: str, text: Text) -> str:
    bodies = "".join(
        "<tbody>"
        + "".join(
            f'<tr><th scope="row">{escape(name)}</th><td class="b-num">{text.number(count)}</td></tr>'
            for name, count in group.rows
        )
        + f'<tr class="b-d-said"><td colspan="2">{escape(group.words)}</td></tr></tbody>'
        for group in groups
    )
    return (
        f'<table class="b-d-sums"><caption class="b-visually-hidden">{escape(title)}</caption><thead><tr>'
        f'<th scope="col">{escape(columns[0].label)}</th><th scope="col" class="b-num">{escape(columns[1].label)}</th>'
        f"</tr></thead>{bodies}</table>"
    )


def _areas(facts: Facts, text: Text) -> dict[str, str]:
    """Return how many areas there are and what they are called, for sentences."""
    return {"count": text.number(len(facts.areas)), "term": facts.term("plural", text.language)}


def _dwellings(facts: Facts, text: Text) -> Group:
    placed = float(facts.areas["dwellings"].sum())
    unplaced = float(facts.dwellings.get(facts.m.unplaced_id, 0))
    whole = float(facts.dwellings[facts.m.code])
    rows = [(text("data.sums.row_areas", **_areas(facts, text)), placed)]
    if unplaced:
        rows.append((text("data.sums.row_unplaced", term=facts.term("singular", text.language)), unplaced))
    rows.append((text("data.sums.row_municipality"), whole))
    left = whole - placed - unplaced
    return Group(tuple(rows), _agreement(left, text), _difference(text("data.sums.row_difference"), left))


def _agreement(left: float, text: Text) -> str:
    """Return in words whether the parts make the whole."""
    if not left:
        return text("data.sums.agrees")
    return text("data.sums.lacks" if left > 0 else "data.sums.exceeds", count=text.number(abs(left)))


def _difference(name: str, value: float) -> tuple[Row, ...]:
    return ((name, value),) if value else ()


def _unknown(facts: Facts, text: Text) -> Group:
    stock = facts.m.table("stock")
    own = stock[(stock["area_id"].astype(str) == facts.m.code) & (stock["year"] == facts.m.base_year)]
    rows: list[Row] = []
    for dimension in ("rooms", "size_band", "building", "built"):
        others = [d for d in ("rooms", "size_band", "building", "built", "tenure", "estate_id") if d != dimension]
        unknown = own[(own[dimension] == "unknown") & own[others].isna().all(axis=1)]["dwellings"]
        if len(unknown):
            words = text(f"data.sums.dimension.{dimension}")
            rows.append((text("data.sums.row_unknown", dimension=words), float(unknown.sum())))
    return Group(tuple(rows), text("data.sums.unknown_words"))


def _residents(facts: Facts, text: Text) -> Group:
    people = facts.m.table("population")
    people = people[people["age_band"].isna() & people["sex"].isna() & (people["year"] == facts.m.base_year)]
    area = people["area_id"].astype(str)
    rows: list[Row] = []
    by_period: dict[str, float] = {}
    for row in people[area == facts.m.code].sort_values("period").itertuples():
        source = facts.m.sources.get(str(row.source_id))
        title = source.title.split(":")[0] if source else str(row.source_id)
        when = period_words(str(row.period), text)
        rows.append((text("data.sums.row_residents", source=title, period=when), float(row.persons)))
        by_period[str(row.period)] = float(row.persons)
    newest = people[area.isin(facts.areas.index.astype(str))]
    period = newest["period"].max() if len(newest) else ""
    newest = newest[newest["period"] == period]
    if newest.empty or newest["persons"].isna().any():
        return Group(tuple(rows), text("data.sums.residents_words"))
    persons = float(newest["persons"].sum())
    when = period_words(str(period), text)
    rows.append((text("data.sums.row_residents_areas", period=when, **_areas(facts, text)), persons))
    if str(period) not in by_period:
        return Group(tuple(rows), text("data.sums.residents_words"))
    left = by_period[str(period)] - persons
    words = (
        text("data.sums.residents_left", count=text.number(left), period=when, term=facts.term("plural", text.language))
        if left > 0
        else _agreement(left, text)
    )
    if len(by_period) > 1:
        words = f"{words} {text('data.sums.residents_words')}"
    return Group(tuple(rows), words, _difference(text("data.sums.row_residents_difference", period=when), left))


def _forecasts(facts: Facts, text: Text) -> Group:
    rows, apart = [], []
    for year in facts.m.horizons:
        persons = {publisher: float(facts.growth(year, publisher).persons) for publisher in facts.publishers}
        rows += [
            (text("data.sums.row_forecast", year=year, publisher=facts.publisher(publisher)), count)
            for publisher, count in persons.items()
        ]
        apart.append((year, max(persons.values()) - min(persons.values())))
    if len(facts.publishers) < 2:
        return Group(tuple(rows), text("data.sums.forecast_words"))
    told = text.listing(text("data.sums.forecast_apart", count=text.number(gap), year=year) for year, gap in apart)
    differences = tuple((text("data.sums.row_forecast_difference", year=year), gap) for year, gap in apart)
    return Group(tuple(rows), text("data.sums.forecasts_words", differences=told), differences)


def _incomplete(facts: Facts, text: Text) -> Group:
    names = text.listing(sorted(facts.area_name(area) for area in facts.incomplete))
    term = facts.term("plural", text.language).capitalize()
    row = (text("data.sums.row_incomplete", term=term), float(len(facts.incomplete)))
    words = text("data.sums.incomplete_words", names=names) if names else text("data.sums.incomplete_none")
    return Group((row,), words)
