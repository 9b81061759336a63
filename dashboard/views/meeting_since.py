"""Siden sidst: what moved between two meetings and why, which limits were crossed, and what is due."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from byibalance_core.parameters import Indicator, indicators
from byibalance_core.register.since import REASONS, Crossing, DueItem
from dashboard.drawn_tables import drawn_table, named_head
from dashboard.facts import Facts, facts
from dashboard.markup import OF_ROW, Cell, Column, Figure, Table, write_button
from dashboard.meetings import Compared, Since
from dashboard.text import NBSP, Text
from dashboard.views.meeting_words import release_words, role
from dashboard.views.profile_rows import in_unit, period_words, scaled, unit_words
from dashboard.views.register_words import unit
from dashboard.views.sources import source_line
from dashboard.views.stock import upper_first

#: Rows that stand before the rest is folded away, and rows that a reason of its own names.
TOP, NAMED = 8, 3
#: Sentences on single figures that a projector and a mødemateriale have room for.
SAID = 4
#: Reasons in the order of the table.
_KINDS = ("told", *(reason for reason in REASONS if reason != "new_data"), "within", "unasked")
_SIGNS = {"better": "▲", "worse": "▼", "up": "◆", "down": "◆", "": ""}
_CLASSES = {"better": "b-strength", "worse": "b-challenge"}
_ORDER = {"better": 0, "worse": 1, "up": 2, "down": 3}


def figure(shown: Facts, found: Since, text: Text) -> Figure:
    """Return Siden sidst as a figure; without an earlier meeting it says so, and its table is empty."""
    made = found.compared
    known = facts(shown.m.code, found.release) if made else shown
    return Figure(
        id="siden-sidst",
        title=title(found, text),
        subtitle=_subtitle(shown, found, text),
        table=_table(known, made, text),
        source=source_line(known, text, _sources(made), note=text("meeting_page.since.note") if made else ""),
        method="since",
        drawing=_drawing(known, found, text) if made else "",
    )


def title(found: Since, text: Text) -> str:
    """Return the finding: how many figures moved beyond chance, and how many chance alone would give."""
    made = found.compared
    if made is None:
        key = "same" if found.is_same else "lost" if found.is_lost else "first"
        return text(f"meeting_page.since.title_{key}")
    count = len(made.told)
    key = "one" if count == 1 else "some" if count else "none"
    asked = count + made.within
    return text(
        f"meeting_page.since.title_{key}",
        count=text.number(count),
        all=text.number(asked),
        expected=text.number(made.expected),
    )


def _subtitle(shown: Facts, found: Since, text: Text) -> str:
    if found.last is None:
        return text("meeting_page.since.subtitle_first")
    return text(
        "meeting_page.since.subtitle",
        last=found.last.said("name", text.language),
        date=text.date(found.last.day.isoformat()) if found.last.day else "",
        before=release_words(shown.m.code, found.last.release, text),
        now=release_words(shown.m.code, found.release, text),
    )


def _sources(made: Compared | None) -> tuple[str, ...]:
    rows = made.rows["source_id"].dropna().astype(str) if made is not None else ()
    return tuple(dict.fromkeys(rows))


def _drawing(known: Facts, found: Since, text: Text) -> str:
    made = found.compared
    assert made is not None  # noqa: S101 - the caller has looked
    left = _told(known, made, text)
    right = _counts(made, text) + "".join(
        _named(known, made, reason, text) for reason in REASONS if reason != "new_data"
    )
    return f'<div class="b-m-since"><div>{left}</div><div>{right}{_crossed(known, found.crossings, text)}</div></div>'


def _told(known: Facts, made: Compared, text: Text) -> str:
    rows = _in_order(made.told)
    if rows.empty:
        return f"<p>{escape(text('meeting_page.since.nothing_told'))}</p>"
    heading = named_head(
        text, "meeting_page.since.column", ("unit", "indicator", "before", "now", "change", "said"), {"before", "now"}
    )
    lines = [_line(known, row, text) for row in rows.itertuples()]
    more = text("meeting_page.since.more", count=text.number(len(lines) - TOP))
    label = text("meeting_page.since.told", ways=_ways(rows, text))
    table = drawn_table(label, "b-m-moved", heading, lines, top=TOP, more=more, scrolls=True)
    return f"<h3>{escape(label)}</h3>{table}"


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what stands out so that its first rows tell both ways: by turns of each direction, areas before estates."""
    ranked = rows.assign(
        way=rows["direction"].map(_ORDER).fillna(len(_ORDER)),
        estate=rows["unit_kind"].eq("estate"),
        at=range(len(rows)),
    ).sort_values(["way", "estate", "at"])
    return (
        ranked.assign(turn=ranked.groupby("way").cumcount())
        .sort_values(["turn", "way"])
        .drop(columns=["way", "estate", "at", "turn"])
    )


def _ways(rows: pd.DataFrame, text: Text) -> str:
    """Return how many figures moved which way."""
    counts = rows["direction"].value_counts()
    return " · ".join(
        f"{_SIGNS[way]} {text.number(int(counts[way]))} {text(f'meeting_page.since.way.{way}')}"
        for way in _ORDER
        if counts.get(way, 0)
    )


def _line(known: Facts, row: Any, text: Text) -> str:
    entry = indicators()[str(row.indicator)]
    sign, kind = _SIGNS[row.direction], _CLASSES.get(row.direction, "b-different")
    said = f'<span class="{kind}">{sign} {escape(text(f"meeting_page.since.way.{row.direction}"))}</span>'
    return (
        f'<tr><th scope="row">{escape(unit(known, row.unit_kind, row.unit_id))}</th>'
        f"<td>{escape(entry.name[text.language])}</td>"
        f'<td class="b-num">{_dated(entry, row.value_before, row.period_before, text)}</td>'
        f'<td class="b-num">{_dated(entry, row.value, row.period, text)}</td>'
        f"<td>{escape(_change(entry, row, text))}</td><td>{said}</td></tr>"
    )


def _dated(entry: Indicator, value: float, period: Any, text: Text) -> str:
    return f'{escape(in_unit(entry, float(value), text))}<br><span class="b-sub">{escape(period_words(str(period), text))}</span>'


def _change(entry: Indicator, row: Any, text: Text) -> str:
    """Return a change with its range, in percentage points where the figure is a share."""
    factor = 100 if entry.unit == "share" else 1
    ends = [text.signed(float(value) * factor, entry.decimals) for value in (row.change, row.low, row.high)]
    measured = text("meeting_page.since.points") if entry.unit == "share" else unit_words(entry, text)
    if pd.isna(row.low):
        return f"{ends[0]}{NBSP}{measured}"
    return text("meeting_page.since.change", change=ends[0], unit=measured, low=ends[1], high=ends[2])


def _counts(made: Compared, text: Text) -> str:
    """Return how many figures moved for each reason."""
    numbers = {
        "told": len(made.told),
        "within": made.within,
        "unasked": made.unasked,
        **{reason: len(made.of(reason)) for reason in REASONS if reason != "new_data"},
    }
    rows = "".join(
        f'<tr><th scope="row">{escape(text(f"meeting_page.since.reason.{name}"))}</th>'
        f'<td class="b-num">{text.number(number)}</td></tr>'
        for name, number in numbers.items()
        if number or name in ("told", "within")
    )
    label = text("meeting_page.since.counts", count=text.number(len(made.rows)))
    return f'<h3>{escape(label)}</h3><table class="b-m-counts"><caption class="b-visually-hidden">{escape(label)}</caption><tbody>{rows}</tbody></table>'


def _named(known: Facts, made: Compared, reason: str, text: Text) -> str:
    rows = made.of(reason)
    if rows.empty:
        return ""
    said = "".join(f"<li>{escape(moved_words(known, row, text))}</li>" for row in rows.head(NAMED).itertuples())
    more = len(rows) - NAMED
    if more > 0:
        said += f'<li class="b-sub">{escape(text("meeting_page.since.in_table", count=text.number(more)))}</li>'
    label = upper_first(text(f"meeting_page.since.reason.{reason}"))
    return f'<h3>{escape(label)}</h3><ul class="b-m-plain">{said}</ul>'


def moved_words(known: Facts, row: Any, text: Text) -> str:
    """Return what moved in one sentence: place, measure, before and now."""
    entry = indicators()[str(row.indicator)]
    values = {"before": _value(entry, row.value_before, row.status_before, text)}
    values["now"] = _value(entry, row.value, row.status, text)
    ended = f" ({text(f'meeting_page.since.way.{row.direction}')})" if row.direction else ""
    return text(
        "meeting_page.since.moved",
        unit=unit(known, row.unit_kind, row.unit_id),
        indicator=entry.name[text.language],
        **values,
    ) + ended  # fmt: skip


def _value(entry: Indicator, value: Any, status: Any, text: Text) -> str:
    if pd.notna(value):
        return in_unit(entry, float(value), text)
    return _why(status, text)


def _why(status: Any, text: Text) -> str:
    """Return why there is no number; a figure that is not in a release at all is missing there."""
    key = f"common.status.{status}"
    return text(key) if isinstance(status, str) and text.has(key) else text("common.status.missing")


def _crossed(known: Facts, crossings: tuple[Crossing, ...], text: Text) -> str:
    label = escape(text("meeting_page.since.crossed"))
    if not crossings:
        return f"<h3>{label}</h3><p>{escape(text('meeting_page.since.crossed_none'))}</p>"
    said = "".join(f"<li>{escape(crossing_words(known, each, text))}</li>" for each in crossings)
    return f'<h3>{label}</h3><ul class="b-m-plain">{said}</ul>'


def crossing_words(known: Facts, crossing: Crossing, text: Text) -> str:
    """Return which limit was crossed; one of the law is a calculation, and the ministry's list alone decides."""
    way = "met" if crossing.met_now else "left"
    if crossing.kind == "law":
        category, _, criterion = crossing.limit.partition(".")
        return text(
            f"meeting_page.since.law_{way}",
            name=crossing.name,
            category=text(f"criteria.category.{category}").lower(),
            criterion=text(f"criteria.{criterion}").lower() if text.has(f"criteria.{criterion}") else criterion,
        )
    if crossing.kind == "list":
        return text(
            f"meeting_page.since.list_{way}", name=crossing.name, list=text(f"criteria.list.on_{crossing.limit}")
        )
    return text(f"meeting_page.since.target_{way}", name=crossing.name)


def _table(known: Facts, made: Compared | None, text: Text) -> Table:
    names = {
        "unit": None, "indicator": None, "measured_in": None, "reason": None, "period_before": None,
        "value_before": OF_ROW, "period": None, "value": OF_ROW, "change": OF_ROW, "low": OF_ROW, "high": OF_ROW,
        "said": None,
    }  # fmt: skip
    columns = tuple(Column(text(f"meeting_page.since.table.{name}"), places) for name, places in names.items())
    if made is None:
        return Table(columns, ())
    # What matters stands first: a slide has room for the first rows only.
    rows = sorted(made.rows.itertuples(), key=lambda row: _KINDS.index(_kind(row)))
    catalogue = indicators()
    decimals = tuple(catalogue[str(row.indicator)].decimals for row in rows)
    return Table(columns, tuple(_row(known, row, catalogue[str(row.indicator)], text) for row in rows), decimals)


def _kind(row: Any) -> str:
    """Return the reason of a figure's move; for new data whether chance alone may give it."""
    if row.reason != "new_data":
        return str(row.reason)
    return {True: "told", False: "within"}.get(row.beyond_noise, "unasked")


def _row(known: Facts, row: Any, entry: Indicator, text: Text) -> tuple[Cell, ...]:
    def number(value: Any, status: Any = None) -> Cell:
        found = scaled(entry, value)
        return found if found is not None else "" if status is None else _why(status, text)

    return (
        unit(known, row.unit_kind, row.unit_id),
        entry.name[text.language],
        text.unit(entry),
        text(f"meeting_page.since.kind.{_kind(row)}"),
        "" if pd.isna(row.period_before) else period_words(str(row.period_before), text),
        number(row.value_before, row.status_before),
        "" if pd.isna(row.period) else period_words(str(row.period), text),
        number(row.value, row.status),
        number(row.change),
        number(row.low),
        number(row.high),
        text(f"meeting_page.since.way.{row.direction}") if row.direction else "",
    )


def due(found: Since, known: Facts, text: Text) -> str:
    """Return what is overdue, what falls due before the next meeting, and what was done since the last, as markup."""
    parts = []
    for state in ("overdue", "due", "done"):
        rows = found.of(state)
        if rows:
            label = text(f"meeting_page.due.{state}", date=text.date(found.until.isoformat()) if found.until else "")
            said = "".join(f"<li>{_due_line(each, known, text)}</li>" for each in rows)
            parts.append(f'<div><h3>{escape(label)}</h3><ul class="b-m-plain">{said}</ul></div>')
    later = len(found.of("later", "undated"))
    rest = f'<p class="b-sub">{escape(text("meeting_page.due.later", count=text.number(later)))}</p>' if later else ""
    if not parts:
        parts = [f"<p>{escape(text('meeting_page.due.none'))}</p>"]
    heading = escape(text("meeting_page.due.title"))
    return f'<section class="b-m-part"><h2>{heading}</h2><div class="b-m-due">{"".join(parts)}</div>{rest}</section>'


def _due_line(item: DueItem, known: Facts, text: Text) -> str:
    kind = "action" if hasattr(item.entry, "title") else "decision"
    mark = ' class="b-challenge"' if item.state == "overdue" else ""
    edit = write_button(text("register.edit"), kind, item.entry.id)
    about = f"<span{mark or ' class=b-sub'}>{escape(due_about(item, known, text))}</span>"
    return f"{escape(due_title(item, text))} {about} {edit}"


def due_title(item: DueItem, text: Text) -> str:
    """Return what is to be done."""
    return item.entry.said("title" if hasattr(item.entry, "title") else "text", text.language)


def due_about(item: DueItem, known: Facts, text: Text) -> str:
    """Return who does it, and until when or since when."""
    who = role(item.entry.owner_role, known, text) if item.entry.owner_role else text("meeting_page.no_owner")
    day = item.entry.done_on if item.state == "done" else item.due
    if day is None:
        return who
    when = text(f"meeting_page.due.{'done_on' if item.state == 'done' else 'by'}", date=text.date(day.isoformat()))
    return f"{who} · {when}"


def sentences(shown: Facts, found: Since, text: Text) -> tuple[str, ...]:
    """Return Siden sidst in a few sentences, for the projector and the mødemateriale."""
    made = found.compared
    if made is None:
        said = text(f"meeting_page.since.said_{'same' if found.is_same else 'lost' if found.is_lost else 'first'}")
        return (said,)
    known = facts(shown.m.code, found.release)
    told = _in_order(made.told)
    said = [f"{_subtitle(shown, found, text)}: {title(found, text)[0].lower()}{title(found, text)[1:]}."]
    areas = told[told["unit_kind"].ne("estate").to_numpy(dtype=bool)]
    said += [f"{moved_words(known, row, text)}." for row in areas.head(SAID).itertuples()]
    if len(told) > min(SAID, len(areas)):
        said.append(text("meeting_page.since.others", count=text.number(len(told) - min(SAID, len(areas)))))
    for reason in ("corrected", "new_method", "boundary"):
        if len(rows := made.of(reason)):
            named = [moved_words(known, row, text) for row in rows.head(1).itertuples()]
            words = text(f"meeting_page.since.said_{reason}", count=text.number(len(rows)), named="; ".join(named))
            said.append(words)
    said += [f"{crossing_words(known, each, text)}." for each in found.crossings]
    return tuple(said)
