"""What every organisation says of its figures in this release, and the objections that stand on it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from html import escape

from byibalance_core.register.entries import Approval, Objection
from byibalance_core.register.standing import approvals_of
from dashboard.book import Book
from dashboard.drawn_tables import drawn_table, named_head, scrolling
from dashboard.facts import Facts
from dashboard.markup import Column, Figure, Table, write_button
from dashboard.text import Text, danish_order
from dashboard.views import objections
from dashboard.views.meeting_words import release_words
from dashboard.views.register_words import day, language, organisation, register_source

_SIGNS = {"approved": "✓", "objected": objections.SIGN, "silent": "–"}


def figures(facts: Facts, book: Book, text: Text, today: date) -> tuple[Figure, ...]:
    """Return approvals by organisation, and the objections where there are any; none without organisations."""
    names = facts.organisation_names
    found = objections.standing(facts, book)
    approvals = (_approvals(facts, book, text, today),) if names else ()
    return approvals + ((_objections(facts, found, text, today),) if found else ())


def _approvals(facts: Facts, book: Book, text: Text, today: date) -> Figure:
    names, release = facts.organisation_names, facts.m.release_id
    said = approvals_of(book.all(Approval), names, release_id=release)
    words = {each: "silent" if one is None else one.outcome for each, one in said.items()}
    counts = Counter(words.values())
    told = [name for name in ("approved", "objected", "silent") if counts[name] or name == "approved"]
    title = ", ".join(
        text(f"agreement.standing.title_{name}", count=_count(counts[name], text), all=text.count_word(len(names)))
        for name in told
    )
    drawn, lines = [], []
    for each in sorted(names, key=lambda one: danish_order(names[one])):
        one, key = said[each], words[each]
        when = day(one.day, text) if one else ""
        remark = one.said("text", language(text)) if one else ""
        preset = {"organisation": each, "release": release}
        buttons = (
            f"{write_button(text('agreement.standing.edit'), 'approval', one.id) if one else write_button(text('agreement.standing.approve'), 'approval', flow='approve', outcome='approved', **preset)}"
            f"{write_button(text('agreement.standing.object'), 'objection', flow='object', unit_kind='estate', **preset)}"
        )
        tone = {"approved": "b-strength b-strong", "objected": "b-challenge b-strong", "silent": "b-sub"}[key]
        state = text(f"agreement.standing.{key}")
        drawn.append(
            f'<tr><th scope="row">{escape(names[each])}</th><td class="{tone}">{_SIGNS[key]} {escape(state)}</td>'
            f'<td>{escape(when)}</td><td>{escape(remark)}</td><td class="b-g-buttons" data-screen>{buttons}</td></tr>'
        )
        lines.append((names[each], state, when, remark))
    columns = ("organisation", "said", "day", "text")
    heading = named_head(text, "agreement.standing.column", (*columns, "do"), ())
    return Figure(
        id="godkendelser",
        title=title[:1].upper() + title[1:],
        subtitle=text("agreement.standing.subtitle", release=release_words(facts.m.code, release, text)),
        drawing=scrolling(title, drawn_table(title, "b-g-approvals", heading, drawn)),
        legend=f'<div class="b-sub">{escape(text("agreement.standing.note"))}</div>',
        table=Table(tuple(Column(text(f"agreement.standing.column.{name}")) for name in columns), tuple(lines)),
        source=register_source(facts, text, today),
        method="objections",
    )


def _count(number: int, text: Text) -> str:
    # Danish counts organisations in the common gender.
    return text("agreement.standing.one") if number == 1 else text.count_word(number)


def _objections(facts: Facts, found: tuple[Objection, ...], text: Text, today: date) -> Figure:
    answered = sum(bool(each.answer) for each in found)
    key = "one" if len(found) == 1 else "many"
    form = "all" if answered == len(found) else "none" if not answered else "some"
    title = text(
        f"agreement.objection.title_{key}_{form}", count=_count(len(found), text), answered=_count(answered, text)
    )
    names = ("organisation", "figure", "value", "day", "text", "answer", "state")
    rows = tuple(
        (
            organisation(facts, each.organisation),
            objections.figure_words(facts, each, text),
            objections.value_words(facts, each, text),
            day(each.day, text),
            each.said("text", language(text)),
            objections.answer_words(facts, each, text),
            objections.state_words(each, text),
        )
        for each in found
    )
    return Figure(
        id="indsigelser",
        title=title[:1].upper() + title[1:],
        subtitle=text("agreement.objection.subtitle"),
        drawing="".join(objections.said_html(facts, each, text) for each in found),
        table=Table(tuple(Column(text(f"agreement.objection.column.{name}")) for name in names), rows),
        source=register_source(facts, text, today),
        method="objections",
    )
