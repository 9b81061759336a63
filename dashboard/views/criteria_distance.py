"""How far the almene housing areas are from the law's limits: points, persons for work and education, direction."""

from __future__ import annotations

from html import escape

from byibalance_core.criteria.distance import Distance
from byibalance_core.criteria.housing_areas import FROM_ESTATES, HousingArea, housing_areas
from dashboard.balance_marks import legend, limit_mark
from dashboard.drawn_tables import drawn_table
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.marks import Scale
from dashboard.markup import Cell, Figure, Table, columns
from dashboard.need_marks import range_scale
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import criteria_change
from dashboard.views.sources import source_line

#: The limits that are told on the page, in the order of the law; the others stand in the table.
CATEGORY = "udsat"
CRITERIA = ("outside_labour_pct", "convicted_pct", "basic_education_pct", "income_pct_of_region")
#: Columns of the figure's table with their decimals, after those of the drawing.
_TABLE = {
    **{"covered": 0, "criterion": None},
    **dict.fromkeys(("value", "limit", "points", "before", "whole", "figure", "moved"), 2),
    **{"persons": 0, "chance": 1, "paragraph": None},
}
#: Areas that stand before the rest is folded away.
TOP = 6
#: Between this probability and its complement chance alone may turn the answer by the next count.
UNSURE = 0.05


@keep(24)
def areas(facts: Facts) -> tuple[HousingArea, ...]:
    """Return the almene housing areas that have a figure of the law."""
    return housing_areas(facts.m)


def figure(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return each almene housing area beside the limits; None where no estate tells such figures."""
    found = areas(facts)
    if not found:
        return None
    year = found[0].found.year
    shown = [name for name in CRITERIA if any(_points(each, name) is not None for each in found)]
    reach = [points for each in found for name in shown if (points := _beside_limit(each, name)) is not None]
    scale = range_scale(min(reach, default=0.0), max(reach, default=0.0))
    heading = (
        f'<tr><th scope="col">{escape(text("criteria.area"))}</th>'
        f'<th scope="col" class="b-num">{escape(text("criteria.dwellings"))}</th>'
        f"{''.join(_heading(found, name, text) for name in shown)}</tr>"
    )
    title = _title(found, text)
    drawing = drawn_table(
        title,
        "b-c-law",
        heading,
        [_line(facts, state, text, each, shown, scale) for each in found],
        top=TOP,
        more=text("criteria.more", count=text.number(len(found) - TOP)),
        scrolls=True,
    )
    marks = {name: text(f"criteria.legend.{name}") for name in ("limit", "met", "not_met")} if shown else {}
    untold = [_untold(found, name, text) for name in CRITERIA if name not in shown]
    beside = _on_profiles(facts, found, text)
    said = "".join(f'<div class="b-sub b-said">{escape(words)}</div>' for words in (*untold, beside) if words)
    sources = dict.fromkeys(facts.m.table("indicators").query("unit_kind == 'estate'")["source_id"].astype(str))
    return Figure(
        id="afstand",
        title=title,
        subtitle=text("criteria.subtitle", year=year),
        drawing=(legend(marks) if marks else "") + drawing + said + criteria_change.fold(found, CATEGORY, shown, text),
        table=_table(found, text),
        source=source_line(facts, text, tuple(sources), note=text("criteria.note")),
        method="criteria",
    )


def _points(area: HousingArea, name: str) -> float | None:
    now = _to(area, name)
    return None if now is None or now.points is None else float(now.points)


def _is_met_below(area: HousingArea, name: str) -> bool:
    """Return whether the law's limit is met from below, as that on income is."""
    return area.found.criteria[f"{CATEGORY}.{name}"].limit.comparison == "<"


def _beside_limit(area: HousingArea, name: str) -> float | None:
    """Return how far a figure stands over its limit, in points; under it negative, whichever side meets it."""
    points = _points(area, name)
    return None if points is None else -points if _is_met_below(area, name) else points


def _heading(found: tuple[HousingArea, ...], name: str, text: Text) -> str:
    """Return the head of a criterion's column with the limit that the law sets."""
    limits = (each.found.criteria[f"{CATEGORY}.{name}"].limit for each in found)
    limit = next(one for one in limits if one.value is not None)
    side = {">": "over", ">=": "at_least", "<": "under"}[limit.comparison]
    value = float(limit.value or 0)
    words = text(f"criteria.limit_{side}", value=text.percent(value / 100, 0 if value.is_integer() else 1))
    return f'<th scope="col">{escape(text(f"criteria.{name}"))}<div class="b-sub">{escape(words)}</div></th>'


def _untold(found: tuple[HousingArea, ...], name: str, text: Text) -> str:
    """Return why no area has a distance to a limit: the figure, the limit, or both are not known."""
    criteria = [each.found.criteria.get(f"{CATEGORY}.{name}") for each in found]
    figure = any(one is not None and one.value is not None for one in criteria)
    limit = any(one is not None and one.limit.value is not None for one in criteria)
    key = "limit" if figure else "figure" if limit else "both"
    own = f"criteria.untold_{key}_{name}"
    criterion = text(f"criteria.{name}")
    return text(own if text.has(own) else f"criteria.untold_{key}", criterion=criterion, year=found[0].found.year)


def _on_profiles(facts: Facts, found: tuple[HousingArea, ...], text: Text) -> str:
    """Return why an area's profile has a figure that lacks here: it counts another people; blank where none has."""
    lacking = [
        name
        for name, indicator, _ in FROM_ESTATES
        if (rows := facts.measure_rows.get(indicator)) is not None
        and any(_value(each, name) is None and rows["value"].notna().get(each.area_id, False) for each in found)
    ]
    if not lacking:
        return ""
    return text(
        "criteria.on_profiles",
        criteria=text.listing(text(f"criteria.{name}").lower() for name in lacking),
        term=facts.term("definite", text.language),
    )


def _value(area: HousingArea, name: str) -> object:
    criterion = area.found.criteria.get(f"{CATEGORY}.{name}")
    return None if criterion is None else criterion.value


def _to(area: HousingArea, name: str) -> Distance | None:
    return area.to(f"{CATEGORY}.{name}")


def _earlier(area: HousingArea, name: str) -> Distance | None:
    return next((each for each in area.before if each.name == f"{CATEGORY}.{name}"), None)


def _title(found: tuple[HousingArea, ...], text: Text) -> str:
    """Return how many areas are beyond two limits or more; what the list says is another matter."""
    beyond = [
        each for each in found if sum(bool(one.met) for one in each.distances if one.name.startswith(CATEGORY)) >= 2
    ]
    if not beyond:
        return text("criteria.title_none", all=text.number(len(found)))
    return text("criteria.title", count=text.number(len(beyond)), all=text.number(len(found)))


def _line(facts: Facts, state: ViewState, text: Text, area: HousingArea, shown: list[str], scale: Scale) -> str:
    href = escape(state.link(page="omraader", area=area.area_id, compare=()), quote=True)
    told = [criteria_change.on_list(facts, area.id, text)] if area.kind == "designated" else []
    told = [words for words in told if words] or [text(f"criteria.kind.{area.kind}")]
    if area.covered <= 0.995:
        told.append(text("criteria.covered", share=text.percent(area.covered)))
    cells = "".join(f"<td>{_cell(area, name, scale, text)}</td>" for name in shown)
    return (
        f'<tr><th scope="row"><a data-view href="{href}">{escape(area.name)}</a>'
        f'<div class="b-sub">{escape(" · ".join(told))}</div></th>'
        f'<td class="b-num">{text.number(area.dwellings)}</td>{cells}</tr>'
    )


def moved(now: Distance, then: Distance, below: bool, text: Text) -> str:
    """Return in words which way an area moved from, towards or over a limit; a sign alone would be read either way.

    Parameters
    ----------
    now, then : Distance
        With known points, positive where the criterion is met.
    below : bool
        The criterion is met under its limit.
    """
    points = float(now.points or 0) - float(then.points or 0)
    over = bool(now.met) != below
    if now.met != then.met:
        key = "came_over" if over else "came_under"
    elif not round(abs(points), 1):
        return text("criteria.still")
    elif now.met:
        key = ("farther_under" if below else "farther_beyond") if points > 0 else "closer_beyond"
    else:
        key = "closer" if points > 0 else "away"
    return text(f"criteria.{key}", points=text.number(abs(points), 1))


def _cell(area: HousingArea, name: str, scale: Scale, text: Text) -> str:
    now = _to(area, name)
    if now is None or now.points is None:
        # What is not known, figure or limit, is told and never drawn.
        limit = any(code == f"limit:{CATEGORY}.{name}" for code in area.found.reasons.get(CATEGORY, ()))
        key = "no_limit" if limit or _value(area, name) is not None else "no_figure"
        return f'<span class="b-sub">{escape(text(f"criteria.{key}"))}</span>'
    below, place = _is_met_below(area, name), _beside_limit(area, name) or 0.0
    words = text(
        f"criteria.{'beyond' if now.met else 'within'}_{'under' if place < 0 else 'over'}",
        points=text.number(abs(place), 1),
    )
    told = []
    if now.persons is not None:
        form = "_estimated" if now.persons_basis == "estimated" else ""
        told.append(text(f"criteria.persons{form}", count=text.number(now.persons)))
    if (then := _earlier(area, name)) is not None and then.points is not None:
        told.append(moved(now, then, below, text))
    if now.chance_beyond is None:
        told.append(text("criteria.chance_unknown"))
    elif UNSURE < now.chance_beyond < 1 - UNSURE:
        told.append(text("criteria.unsure"))
    label = f"{area.name}, {text(f'criteria.{name}')}: {words}"
    mark = limit_mark(place, scale=scale, label=label, met=bool(now.met))
    return f'<b>{escape(words)}</b>{mark}<div class="b-sub">{escape(" · ".join(told))}</div>'


def _table(found: tuple[HousingArea, ...], text: Text) -> Table:
    named = (
        *columns(text, "criteria", {"area": None}),
        *columns(text, "criteria.table", {"kind": None}),
        *columns(text, "criteria", {"dwellings": 0}),
        *columns(text, "criteria.table", _TABLE, percent=("covered", "chance")),
    )
    rows: list[tuple[Cell, ...]] = []
    for area in found:
        earlier = {each.name: each for each in area.before}
        for one in area.distances:
            criterion = area.found.criteria[one.name]
            then = earlier.get(one.name)
            category, _, name = one.name.partition(".")
            rows.append(
                (
                    area.name,
                    text(f"criteria.kind.{area.kind}"),
                    area.dwellings,
                    area.covered,
                    text(
                        "criteria.table.of",
                        category=text(f"criteria.category.{category}"),
                        criterion=text(f"criteria.{name}"),
                    ),
                    _number(criterion.value),
                    _number(criterion.limit.value),
                    _number(one.points),
                    _number(then.points) if then else None,
                    *criteria_change.cells(area.changes.get(one.name)),
                    one.persons,
                    one.chance_beyond,
                    criterion.limit.reference,
                )
            )
    return Table(named, tuple(rows))


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
