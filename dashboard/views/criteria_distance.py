"""How far the almene housing areas are from the law's limits: points, persons for work and education, direction."""

from __future__ import annotations

from html import escape

from byibalance_core.criteria.distance import Distance
from byibalance_core.criteria.housing_areas import HousingArea, housing_areas
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.markup import Cell, Column, Figure, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import criteria_change
from dashboard.views.sources import source_line

#: The limits that are told on the page, in the order of the law; the others stand in the table.
CATEGORY = "udsat"
CRITERIA = ("outside_labour_pct", "convicted_pct", "basic_education_pct", "income_pct_of_region")
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
    head = "".join(_heading(found, name, text) for name in shown)
    lines = [_line(facts, state, text, each, shown) for each in found]
    title = _title(found, text)
    caption = f'<caption class="b-visually-hidden">{escape(title)}</caption>'
    thead = (
        f'<thead><tr><th scope="col">{escape(text("criteria.area"))}</th>'
        f'<th scope="col" class="b-num">{escape(text("criteria.dwellings"))}</th>{head}</tr></thead>'
    )
    drawing = (
        f'{_frame(title)}<table class="b-c-law">{caption}{thead}<tbody>{"".join(lines[:TOP])}</tbody></table></div>'
    )
    if len(lines) > TOP:
        more = escape(text("criteria.more", count=text.number(len(lines) - TOP)))
        drawing += (
            f'<details class="b-a-more"><summary>{more}</summary>{_frame(title)}<table class="b-c-law">{caption}{thead}'
            f"<tbody>{''.join(lines[TOP:])}</tbody></table></div></details>"
        )
    untold = "".join(
        f'<div class="b-sub b-said">{escape(_untold(found, name, text))}</div>'
        for name in CRITERIA
        if name not in shown
    )
    sources = dict.fromkeys(facts.m.table("indicators").query("unit_kind == 'estate'")["source_id"].astype(str))
    return Figure(
        id="afstand",
        title=title,
        subtitle=text("criteria.subtitle", year=year),
        drawing=drawing + untold + criteria_change.fold(found, CATEGORY, shown, text),
        table=_table(found, text),
        source=source_line(facts, text, tuple(sources), note=text("criteria.note")),
        method="criteria",
    )


def _frame(title: str) -> str:
    return f'<div class="b-scroll" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'


def _points(area: HousingArea, name: str) -> float | None:
    now = _to(area, name)
    return None if now is None or now.points is None else float(now.points)


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


def _line(facts: Facts, state: ViewState, text: Text, area: HousingArea, shown: list[str]) -> str:
    href = escape(state.link(page="omraader", area=area.area_id, compare=()), quote=True)
    told = [criteria_change.on_list(facts, area.id, text)] if area.kind == "designated" else []
    told = [words for words in told if words] or [text(f"criteria.kind.{area.kind}")]
    if area.covered <= 0.995:
        told.append(text("criteria.covered", share=text.percent(area.covered)))
    cells = "".join(f"<td>{_cell(area, name, text)}</td>" for name in shown)
    return (
        f'<tr><th scope="row"><a data-view href="{href}">{escape(area.name)}</a>'
        f'<div class="b-sub">{escape(" · ".join(told))}</div></th>'
        f'<td class="b-num">{text.number(area.dwellings)}</td>{cells}</tr>'
    )


def _moved(points: float, met: bool, text: Text) -> str:
    """Return in words which way an area moved from or towards a limit; a sign alone would be read either way."""
    if not round(abs(points), 1):
        return text("criteria.still")
    up, down = ("farther_beyond", "closer_beyond") if met else ("closer", "away")
    key = up if points > 0 else down
    return text(f"criteria.{key}", points=text.number(abs(points), 1))


def _cell(area: HousingArea, name: str, text: Text) -> str:
    now = _to(area, name)
    if now is None or now.points is None:
        # What is not known, figure or limit, is told and never drawn.
        limit = any(code == f"limit:{CATEGORY}.{name}" for code in area.found.reasons.get(CATEGORY, ()))
        value = area.found.criteria.get(f"{CATEGORY}.{name}")
        key = "no_limit" if limit or (value is not None and value.value is not None) else "no_figure"
        return f'<span class="b-sub">{escape(text(f"criteria.{key}"))}</span>'
    points = float(now.points)
    words = text(f"criteria.{'beyond' if now.met else 'within'}", points=text.number(abs(points), 1))
    told = []
    if now.persons is not None:
        form = "_estimated" if now.persons_basis == "estimated" else ""
        told.append(text(f"criteria.persons{form}", count=text.number(now.persons)))
    if (then := _earlier(area, name)) is not None and then.points is not None:
        told.append(_moved(points - float(then.points), bool(now.met), text))
    if now.chance_beyond is not None and UNSURE < now.chance_beyond < 1 - UNSURE:
        told.append(text("criteria.unsure"))
    mark = '<span class="b-attention-mark" aria-hidden="true">▲</span> ' if now.met else ""
    return f'{mark}<b>{escape(words)}</b><div class="b-sub">{escape(" · ".join(told))}</div>'


def _table(found: tuple[HousingArea, ...], text: Text) -> Table:
    columns = (
        Column(text("criteria.area")),
        Column(text("criteria.table.kind")),
        Column(text("criteria.dwellings"), 0),
        Column(text("criteria.table.covered"), 0, percent=True),
        Column(text("criteria.table.criterion")),
        Column(text("criteria.table.value"), 2),
        Column(text("criteria.table.limit"), 2),
        Column(text("criteria.table.points"), 2),
        Column(text("criteria.table.before"), 2),
        Column(text("criteria.table.whole"), 2),
        Column(text("criteria.table.figure"), 2),
        Column(text("criteria.table.moved"), 2),
        Column(text("criteria.table.persons"), 0),
        Column(text("criteria.table.chance"), 1, percent=True),
        Column(text("criteria.table.paragraph")),
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
    return Table(columns, tuple(rows))


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
