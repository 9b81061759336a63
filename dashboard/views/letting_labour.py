"""Arbejdskraft: what letting criteria under § 60 release, where, and what they cost the waiting list."""

from __future__ import annotations

from html import escape

import pandas as pd

from byibalance_core.lettings.labour import LABOUR
from dashboard import letting_choices, letting_trials
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.marks import amount_bar
from dashboard.markup import Column, Figure, Table, figure_html
from dashboard.need_marks import range_scale
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.letting_effect import agreed, source_ids
from dashboard.views.letting_words import estate_name
from dashboard.views.sources import short_source, source_line

_TABLES = ("lettings", "move_outs", "stock", "waiting")
#: Areas and waiting times that are drawn; all stand in the tables.
_AREAS, _WAITS = 5, 16
#: The figures: what criteria release, homes near workplaces, and what waiting lists pay.
CRITERIA, NEAR, WAITS = "arbejdskraft", "boliger-naer-arbejdspladser", "ventelistens-pris"
#: Ends of the bands of distance, in metres as the crow flies; no norm says what is near.
_BANDS = (500.0, 1_000.0, 2_000.0)


def figures(facts: Facts, state: ViewState, text: Text) -> tuple[Figure, ...]:
    """Return the figures; none where there is no agreement with criteria, or no flow."""
    if not letting_trials.can_try(facts) or not agreed(facts).criteria:
        return ()
    found = (criteria(facts, text), longer(facts, text), near(facts, text))
    return tuple(one for one in found if one is not None)


def view(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the part of the page."""
    if not letting_trials.can_try(facts):
        return ""
    heading = f'<h2 class="b-l-part" id="arbejdskraft">{escape(text("letting_labour.heading"))}</h2>'
    found = figures(facts, state, text)
    if not found:
        return f'{heading}<p class="b-sub">{escape(text("letting_labour.none"))}</p>'
    drawn = {one.id: figure_html(one, state, text) for one in found}
    # What is released, and how far from work it lies, beside what it costs the waiting lists.
    parts = [drawn[CRITERIA] + drawn.get(NEAR, _workplaces(text)), drawn.get(WAITS, "")]
    return (
        f'{heading}<div class="b-grid-2 b-letting-labour">{"".join(f"<div>{one}</div>" for one in parts if one)}</div>'
    )


def _workplaces(text: Text) -> str:
    """Return why no distance to workplaces is told, and which file brings it."""
    return (
        f'<div class="b-empty"><b>{escape(text("letting_labour.workplaces.title"))}</b> '
        f"{escape(text('letting_labour.workplaces.none'))}</div>"
    )


@keep(24)
def criteria(facts: Facts, text: Text) -> Figure:
    """Return what every criterion releases in a year, on which steps and in which areas."""
    agreement = agreed(facts)
    by_area = letting_trials.criteria(facts, "area_id")
    steps = letting_choices.steps(agreement)
    sums = by_area.groupby("criterion_id")[["relettings", "released", "external_lost"]].sum()
    scale = range_scale(0, float(sums["released"].max()) if len(sums) else 1.0)
    lines, rows = [], []
    # Those that attract labour come first.
    order = sorted(agreement.criteria.values(), key=lambda one: (one.kind not in LABOUR, one.criterion_id))
    for one in order:
        name = one.names[text.language]
        own = sums.loc[one.criterion_id] if one.criterion_id in sums.index else sums.sum() * 0
        on = [step.names[text.language] for step in steps if one.criterion_id in step.criteria]
        where = by_area[by_area["criterion_id"] == one.criterion_id].sort_values("released", ascending=False)
        areas = text.listing(
            text("letting_labour.area", name=facts.area_name(str(area)), count=text.number(count))
            for area, count in where[["area_id", "released"]].head(_AREAS).itertuples(index=False)
            if count >= 1
        )
        key = "where_all" if (where["released"] >= 1).sum() <= _AREAS else "where"
        released, lost = float(own["released"]), float(own["external_lost"])
        bar = amount_bar(released, scale=scale, label=f"{name}: {text.number(released)}", colour="var(--b-ramp-3)")
        lines.append(
            f'<tr><th scope="row">{escape(name)}<div class="b-sub">{escape(text.listing(on))}</div></th>'
            f'<td class="b-num"><b>{text.number(released)}</b></td><td class="b-bar">{bar}</td>'
            f'<td class="b-num">{text.number(lost)}</td></tr>'
            f'<tr class="b-why"><td colspan="4">{escape(text(f"letting_labour.{key}", areas=areas) if areas else "")}</td></tr>'
        )
        rows.append((name, text.listing(on), "", float(own["relettings"]), released, lost))
        rows += [
            (name, "", facts.area_name(str(row["area_id"])), row["relettings"], row["released"], row["external_lost"])
            for row in where.to_dict("records")
        ]
    title = _title(facts, sums, text)
    names = ("criterion", "steps", "area", "relettings", "released", "external_lost")
    head = "".join(
        f'<th scope="col"{"" if name == "bar" else " class=b-num"}>{escape(text(f"letting_labour.column.{name}"))}</th>'
        for name in ("released", "bar", "external_lost")
    )
    return Figure(
        id=CRITERIA,
        title=title,
        subtitle=text("letting_labour.subtitle"),
        drawing=f'<table class="b-letting-load"><caption class="b-visually-hidden">{escape(title)}</caption><thead><tr>'
        f'<th scope="col">{escape(text("letting_labour.column.criterion"))}</th>{head}</tr></thead>'
        f'<tbody>{"".join(lines)}</tbody></table><p class="b-letting-said">{escape(text("letting_labour.said"))}</p>',
        table=Table(
            tuple(Column(text(f"letting_labour.column.{name}"), None if i < 3 else 1) for i, name in enumerate(names)),
            tuple(rows),
        ),
        source=source_line(facts, text, source_ids(facts, *_TABLES[:3]), note=text("letting_try.note_mean")),
        method="labour",
    )


def _title(facts: Facts, sums: pd.DataFrame, text: Text) -> str:
    """Return the criterion for labour that releases most; criteria share the homes of a step, so none are added."""
    own = {
        name: float(sums.loc[name, "released"])
        for name, one in agreed(facts).criteria.items()
        if one.kind in LABOUR and name in sums.index
    }
    if not own:
        return text("letting_labour.title.none")
    most = max(own, key=lambda name: (own[name], name))
    return text(
        "letting_labour.title.most",
        count=text.number(own[most]),
        name=_lower_first(agreed(facts).criteria[most].names[text.language]),
        lost=text.number(float(sums.loc[most, "external_lost"])),
    )


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


@keep(24)
def longer(facts: Facts, text: Text) -> Figure | None:
    """Return what known waiting times would be without flexible letting; None where no time is known."""
    rows = letting_trials.longer_waits(facts)
    rows = rows[rows["months_after"].notna() & (rows["external_before"] > 0)]
    if rows.empty:
        return None
    names = facts.organisation_names
    rows = rows.assign(cost=rows["months"] - rows["months_after"]).sort_values("cost", ascending=False)
    table = [
        (_whose(facts, row, names, text), row["months"], row["months_after"], row["cost"])
        for row in rows.to_dict("records")
    ]
    lines = "".join(
        f'<tr><th scope="row">{escape(str(whose))}</th><td class="b-num">{text.number(now, 1)}</td>'
        f'<td class="b-num">{text.number(after, 1)}</td><td class="b-num"><b>{text.signed(gap, 1)}</b></td></tr>'
        for whose, now, after, gap in table[:_WAITS]
    )
    # The middle list, and all of them: the one that would change most is no measure of the others.
    title = text(
        "letting_labour.waits.title" if len(rows) > 1 else "letting_labour.waits.title_one",
        months=text.number(float(rows["cost"].median())),
        range=text.range(float(rows["cost"].min()), float(rows["cost"].max())),
        lists=text.number(len(rows)),
    )
    columns = ("whose", "now", "without", "cost")
    head = "".join(
        f'<th scope="col" class="b-num">{escape(text(f"letting_labour.waits.{name}"))}</th>' for name in columns[1:]
    )
    more = len(table) - _WAITS
    rest = (
        f'<div class="b-sub">{escape(text("letting_labour.waits.more", count=text.number(more)))}</div>'
        if more > 0
        else ""
    )
    return Figure(
        id=WAITS,
        title=title,
        subtitle=text("letting_labour.waits.subtitle"),
        drawing=f'<table class="b-letting-waits"><caption class="b-visually-hidden">{escape(title)}</caption><thead><tr>'
        f'<th scope="col">{escape(text("letting_labour.waits.whose"))}</th>{head}</tr></thead><tbody>{lines}</tbody></table>'
        f'{rest}<p class="b-letting-said">{escape(text("letting_labour.waits.said"))}</p>',
        table=Table(
            tuple(Column(text(f"letting_labour.waits.{name}"), None if name == "whose" else 1) for name in columns),
            tuple(table),
        ),
        source=source_line(facts, text, source_ids(facts, *_TABLES), note=text("letting_try.note_mean")),
        short=short_source(facts, text, source_ids(facts, *_TABLES), note=text("letting_try.note_mean")),
        method="labour",
    )


def _whose(facts: Facts, row: dict[object, object], names: dict[str, str], text: Text) -> str:
    owner = names.get(str(row["organisation_id"]), "")
    rooms = row["rooms"]
    if isinstance(rooms, str):
        return text("letting_labour.waits.of_rooms", name=owner, rooms=text(f"common.rooms.{rooms}"))
    return owner


@keep(24)
def near(facts: Facts, text: Text) -> Figure | None:
    """Return how far the homes that labour criteria release lie from a workplace; None without workplaces."""
    rows = letting_trials.near_work(facts)
    if rows is None:
        return None
    whole = float(rows["released"].sum())
    lines, starts = "", (0.0, *_BANDS)
    sums = []
    for start, end in zip(starts, (*_BANDS, None), strict=True):
        inside = (rows["nearest_m"] >= start) & ((rows["nearest_m"] < end) if end is not None else True)
        key = "under" if start == 0 else "over" if end is None else "between"
        said = text(f"letting_labour.near.{key}", start=text.number(start), end=text.number(end or 0))
        sums.append((said, float(rows.loc[inside, "released"].sum())))
    unknown = float(rows.loc[rows["nearest_m"].isna(), "released"].sum())
    if unknown:
        sums.append((text("letting_labour.near.unknown"), unknown))
    scale = range_scale(0, max(value for _, value in sums))
    for said, value in sums:
        bar = amount_bar(value, scale=scale, label=f"{said}: {text.number(value)}", colour="var(--b-ramp-3)")
        lines += (
            f'<tr><th scope="row">{escape(said)}</th><td class="b-num"><b>{text.number(value)}</b></td>'
            f'<td class="b-bar">{bar}</td></tr>'
        )
    close = sum(value for _, value in sums[: _BANDS.index(1_000.0) + 1])
    title = text("letting_labour.near.title", count=text.number(close), all=text.number(whole))
    table = [
        (
            estate_name(facts, str(row["estate_id"])),
            row["released"],
            None if pd.isna(row["nearest_m"]) else row["nearest_m"],
        )
        for row in rows.sort_values("nearest_m").to_dict("records")
    ]
    names = ("estate", "released", "metres")
    return Figure(
        id=NEAR,
        title=title,
        subtitle=text("letting_labour.near.subtitle"),
        drawing=f'<table class="b-letting-load"><caption class="b-visually-hidden">{escape(title)}</caption><thead><tr>'
        f'<th scope="col">{escape(text("letting_labour.near.distance"))}</th>'
        f'<th scope="col" class="b-num">{escape(text("letting_labour.near.released"))}</th><td></td></tr></thead>'
        f"<tbody>{lines}</tbody></table>",
        table=Table(
            tuple(
                Column(text(f"letting_labour.near.{name}"), {"released": 1, "metres": 0}.get(name)) for name in names
            ),
            tuple(table),
        ),
        source=source_line(facts, text, source_ids(facts, *_TABLES[:3], "points"), note=text("letting_try.note_mean")),
        short=short_source(facts, text, source_ids(facts, *_TABLES[:3], "points"), note=text("letting_try.note_mean")),
        method="labour",
    )
