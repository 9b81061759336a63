"""Targets of an agreement: where each began, the newest figure with what chance gives it, and whether it is reached."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from html import escape

from byibalance_core.parameters import indicators
from byibalance_core.register.entries import Action, Target
from byibalance_core.register.targets import MeasuredTarget, measure_targets
from dashboard.agreement_marks import Course, target_bar
from dashboard.book import Book
from dashboard.drawn_tables import drawn_table, named_head, scrolling
from dashboard.facts import Facts
from dashboard.markup import Cell, Column, Figure, Table, write_button
from dashboard.text import Text
from dashboard.views.agreement_meetings import newest_agreement
from dashboard.views.profile_rows import in_unit
from dashboard.views.register_words import brief, day, language, register_source, role, unit

#: Verdicts in the order in which they are told.
VERDICTS = ("reached", "towards", "unchanged", "not_reached", "away", "missed", "not_measured")
_SIGNS = {"reached": "✓", "towards": "▲", "away": "▼", "unchanged": "=", "not_reached": "◆", "missed": "▼"}
_TONES = {"reached": "b-strength", "towards": "b-strength", "away": "b-challenge", "missed": "b-challenge"}


def measured(facts: Facts, book: Book, today: date) -> tuple[MeasuredTarget, ...]:
    """Return every target as this release measures it, those with a nearer deadline first."""
    targets = sorted(book.all(Target), key=lambda each: (each.deadline or date.max, each.id))
    return measure_targets(targets, facts.m, on=today, values=facts.values)


def counted(found: Sequence[MeasuredTarget], text: Text, *, only: Sequence[str] = VERDICTS) -> str:
    """Return how the targets stand, in one line: how many are reached of all, then the others that there are."""
    counts = Counter(each.verdict for each in found)
    parts = [
        text(
            "agreement.target.count.reached", count=text.count_word(counts["reached"]), all=text.count_word(len(found))
        )
    ]
    parts += [
        text(f"agreement.target.count.{name}", count=text.count_word(counts[name]))
        for name in only
        if name != "reached" and counts[name]
    ]
    words = clauses(parts, text)
    return words[:1].upper() + words[1:]


def clauses(parts: Sequence[str], text: Text) -> str:
    """Return clauses as one sentence: a, b, og c."""
    if len(parts) < 2:
        return "".join(parts)
    return text("agreement.and", first=", ".join(parts[:-1]), last=parts[-1])


def figure(facts: Facts, book: Book, text: Text, today: date) -> Figure | None:
    """Return the targets with their actions; None where nobody has written one down."""
    found = measured(facts, book, today)
    if not found:
        return None
    title = counted(found, text)
    known = facts.values
    names = {each.target.indicator for each in found}
    sources = known[known["indicator"].isin(names)]["source_id"].dropna().astype(str).unique() if names else ()
    heading = named_head(
        text, "agreement.target.column", ("target", "verdict", "course", "now", "goal"), {"now", "goal"}
    )
    rows = [_rows(facts, book, each, text, today) for each in found]
    loose = [each for each in book.all(Action) if not each.target or book.one(Target, each.target) is None]
    if loose:
        words = escape(text("agreement.action.loose"))
        rows.append(f'<tr><th scope="row">{words}</th><td colspan="4">{_actions(facts, loose, text, today)}</td></tr>')
    agreed = newest_agreement(book, today)
    add = write_button(text("agreement.target.add"), "target", **({"agreement": agreed.id} if agreed else {}))
    return Figure(
        id="maal",
        title=title,
        subtitle=text("agreement.target.subtitle", date=day(today, text)),
        drawing=scrolling(title, drawn_table(title, "b-g-targets", heading, rows)),
        legend=f'<div class="b-g-key">{_legend(text)}<span class="b-g-buttons">{add}</span></div>',
        table=_table(facts, found, text),
        source=register_source(facts, text, today, *sources),
        method="targets",
    )


def verdict_words(each: MeasuredTarget, text: Text) -> str:
    """Return the verdict in words, with why nothing is measured or why no direction is told."""
    before = each.verdict == "reached" and _was_reached(each.target)
    words = text(f"agreement.target.verdict.{'reached_before' if before else each.verdict}")
    if each.reason:
        words = f"{words}: {text(f'agreement.target.reason.{each.reason}')}"
    elif each.verdict == "reached" and each.is_clear is False:
        words = f"{words}, {text('agreement.target.by_chance')}"
    return words


def _was_reached(target: Target) -> bool:
    """Tell whether a target was reached when it was set: then it asks that nothing gets worse."""
    if target.baseline is None or target.value is None:
        return False
    return target.baseline >= target.value if target.direction == "at_least" else target.baseline <= target.value


def value_words(target: Target, value: float | None, text: Text) -> str:
    """Return a value of a target's indicator with its unit; blank where there is none."""
    entry = indicators().get(target.indicator)
    return "" if value is None or math.isnan(value) or entry is None else in_unit(entry, value, text)


def goal_words(target: Target, text: Text) -> str:
    """Return what is aimed at: at least or at most a value; blank for a target in words."""
    if target.value is None or target.indicator not in indicators():
        return ""
    return text(f"agreement.target.{target.direction}", value=value_words(target, target.value, text))


def measure_words(facts: Facts, target: Target, text: Text) -> str:
    """Return what is measured and where; that a target stands in words where nothing is."""
    entry = indicators().get(target.indicator)
    where = unit(facts, target.unit_kind, target.unit_id)
    return text("agreement.target.in_words") if entry is None else f"{entry.name[text.language]}, {where}"


def _rows(facts: Facts, book: Book, each: MeasuredTarget, text: Text, today: date) -> str:
    target = each.target
    title = brief(facts, target.said("title", language(text)))
    edit = write_button(text("register.edit"), "target", target.id)
    verdict = verdict_words(each, text)
    tone = _TONES.get(each.verdict, "")
    mark = f"{_SIGNS[each.verdict]} " if each.verdict in _SIGNS else ""
    now = value_words(target, each.value, text)
    now_cell = f'<b>{escape(now)}</b><div class="b-sub">{escape(each.period)}</div>' if now else "–"
    goal = goal_words(target, text)
    deadline = (
        text("agreement.target.by", date=day(target.deadline, text))
        if target.deadline
        else text("agreement.target.no_deadline")
    )
    if each.verdict == "not_measured":
        drawn = f'<div class="b-empty b-a-tight">{escape(text(f"agreement.target.reason.{each.reason}"))}</div>'
        verdict = text("agreement.target.verdict.not_measured")
    else:
        drawn = target_bar(_course(each), goal=goal, baseline=_baseline(target, text), label=_said(each, text))
    actions = list(book.all(Action, target=target.id))
    add = write_button(text("agreement.action.add"), "action", agreement=target.agreement, target=target.id)
    below = f'<tr class="b-g-below"><td colspan="5"><div class="b-g-actions">{_actions(facts, actions, text, today)}{add}</div></td></tr>'
    return (
        f'<tr><th scope="row"><b>{escape(title)}</b> {edit}<div class="b-sub">{escape(measure_words(facts, target, text))}</div></th>'
        f'<td class="{tone} b-strong">{mark}{escape(verdict)}</td><td class="b-g-course">{drawn}</td>'
        f'<td class="b-num">{now_cell}</td><td class="b-num"><b>{escape(goal) or "–"}</b><div class="b-sub">{escape(deadline)}</div></td></tr>{below}'
    )


def _course(each: MeasuredTarget) -> Course:
    target = each.target
    assert target.value is not None  # noqa: S101 - what is measured has a value to reach
    low, high = (None if math.isnan(end) else end for end in (each.value_low, each.value_high))
    return Course(target.value, target.direction == "at_least", each.value, target.baseline, low, high)


def _baseline(target: Target, text: Text) -> str:
    if target.baseline is None:
        return ""
    return text(
        "agreement.target.from", value=value_words(target, target.baseline, text), period=target.baseline_period
    )


def _said(each: MeasuredTarget, text: Text) -> str:
    target = each.target
    parts = [
        _baseline(target, text),
        text("agreement.target.now", value=value_words(target, each.value, text), period=each.period),
    ]
    if not math.isnan(each.value_low):
        low, high = (value_words(target, end, text) for end in (each.value_low, each.value_high))
        parts.append(text("agreement.target.chance", low=low, high=high))
    parts += [goal_words(target, text), verdict_words(each, text)]
    return "; ".join(part for part in parts if part)


def is_late(action: Action, today: date) -> bool:
    """Tell whether an action is not done although its day is over."""
    return action.state in ("planned", "under_way") and action.due is not None and action.due < today


def _actions(facts: Facts, actions: Sequence[Action], text: Text, today: date) -> str:
    items = []
    for each in sorted(actions, key=lambda action: (action.due or date.max, action.id)):
        late = is_late(each, today)
        when = text("agreement.action.due", date=day(each.due, text)) if each.due else text("agreement.action.no_due")
        if each.state == "done":
            when = text("agreement.action.done_on", date=day(each.done_on, text)) if each.done_on else ""
        state = text("agreement.action.late" if late else f"agreement.action.{each.state}")
        tone = ' class="b-challenge b-strong"' if late else ' class="b-strong"'
        title = escape(brief(facts, each.said("title", language(text))))
        words = " · ".join(filter(None, (escape(role(facts, each.owner_role, text)), escape(when))))
        items.append(
            f'<li><span{tone}>{escape(state)}</span> {title} <span class="b-sub">{words}</span> '
            f"{write_button(text('register.edit'), 'action', each.id)}</li>"
        )
    return f'<ul class="b-a-plain">{"".join(items)}</ul>' if items else ""


def _legend(text: Text) -> str:
    parts = ("baseline", "now", "chance", "goal")
    return "".join(
        f'<span><i class="b-g-{name}"></i> {escape(text(f"agreement.target.key.{name}"))}</span>' for name in parts
    )


def _table(facts: Facts, found: Sequence[MeasuredTarget], text: Text) -> Table:
    names = ("target", "measure", "baseline", "baseline_period", "now", "period", "span", "goal", "deadline", "verdict")
    rows: list[tuple[Cell, ...]] = []
    for each in found:
        target = each.target
        span = ""
        if not math.isnan(each.value_low):
            low, high = (value_words(target, end, text) for end in (each.value_low, each.value_high))
            span = text("common.range", low=low, high=high)
        rows.append(
            (
                brief(facts, target.said("title", language(text))),
                measure_words(facts, target, text),
                value_words(target, target.baseline, text),
                target.baseline_period,
                value_words(target, each.value, text),
                each.period,
                span,
                goal_words(target, text),
                day(target.deadline, text),
                verdict_words(each, text),
            )
        )
    return Table(tuple(Column(text(f"agreement.target.table.{name}")) for name in names), tuple(rows))
