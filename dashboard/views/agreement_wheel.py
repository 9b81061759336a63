"""The year wheel: what is late, what is due now, what comes within a year and when data come, drawn month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from byibalance_core.register.entries import Action, Agreement, CardText, Decision, Meeting
from byibalance_core.register.year_wheel import Spoke, year_wheel
from byibalance_core.yearly_events import yearly_events
from dashboard.agreement_marks import Look, Year, lane, sign, year_axis
from dashboard.book import Book
from dashboard.drawn_tables import drawn_table
from dashboard.facts import Facts
from dashboard.markup import Column, Figure, Table, view_link
from dashboard.state import ViewState
from dashboard.text import DASH, Text
from dashboard.views.register_words import brief, day, language, organisation, register_source, role

#: States in the order of reading; what is done this year is told, not drawn.
STATES = ("overdue", "now", "coming", "undated", "done")
_LOOKS: tuple[Look, ...] = ("due", "meeting", "expiry", "data")


def spokes(facts: Facts, book: Book, today: date) -> tuple[Spoke, ...]:
    """Return what is on the wheel of a municipality on a day."""
    return year_wheel(
        today,
        events=yearly_events(),
        agreements=book.all(Agreement),
        meetings=book.all(Meeting),
        actions=book.all(Action),
        decisions=book.all(Decision),
        texts=book.all(CardText),
        organisations=tuple(facts.organisation_names),
    )


def overdue(found: Sequence[Spoke]) -> tuple[Spoke, ...]:
    """Return the tasks and decisions whose day is over."""
    return tuple(each for each in found if each.state == "overdue" and each.kind == "due")


def figure(facts: Facts, book: Book, state: ViewState, text: Text, today: date) -> Figure:
    """Return the wheel as a figure: one row for each thing, by state and day, on the months of a year."""
    found = spokes(facts, book, today)
    counts = {name: sum(each.state == name for each in found) for name in STATES}
    late = len(overdue(found))
    told = {"late": late, "now": counts["now"]}
    parts = [
        text(f"agreement.wheel.{name}_{'none' if not n else 'one' if n == 1 else 'many'}", count=text.count_word(n))
        for name, n in told.items()
    ]
    title = text("agreement.and", first=parts[0], last=parts[1])
    return Figure(
        id="aarshjul",
        title=title[:1].upper() + title[1:],
        subtitle=text("agreement.wheel.subtitle", date=day(today, text)),
        drawing=_drawing(facts, found, state, text, today),
        legend=_legend(text, late > 0),
        table=_table(facts, found, text),
        source=register_source(facts, text, today),
        method="year_wheel",
    )


def name_words(facts: Facts, spoke: Spoke, text: Text) -> str:
    """Return what a spoke is called."""
    if spoke.event is not None:
        return spoke.event.name[text.language]
    entry = spoke.entry
    field = {"expiry": "name", "meeting": "name"}.get(spoke.kind, "text" if isinstance(entry, Decision) else "title")
    assert entry is not None  # noqa: S101 - what is no event is a row
    words = brief(facts, entry.said(field, language(text)))
    return text("agreement.wheel.expires", name=words) if spoke.kind == "expiry" else words.rstrip(".")


def when_words(spoke: Spoke, text: Text, today: date) -> str:
    """Return when a spoke is: its day or days, as certain as its source says."""
    event = spoke.event
    if spoke.begins is None or spoke.ends is None:
        return text("agreement.wheel.when.unknown")
    if event is not None and event.monthly:
        return text("agreement.wheel.when.monthly")
    last = day(spoke.ends, text)
    if spoke.state == "overdue":
        return text("agreement.wheel.when.overdue", date=last)
    if spoke.begins == spoke.ends:
        return text("agreement.wheel.when.today" if spoke.ends == today else "agreement.wheel.when.day", date=last)
    if spoke.begins <= today:
        return text("agreement.wheel.when.until", last=last)
    span = _span_words(spoke.begins, spoke.ends, text)
    return text("agreement.wheel.when.usual", span=span) if event is not None and event.certainty == "usual" else span


def _span_words(first: date, last: date, text: Text) -> str:
    """Return a period: whole months of a year by their names, others by their days."""
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and first.year == last.year:
        names = dict.fromkeys(text(f"common.month.{each.month}") for each in (first, last))
        return f"{DASH.join(names)} {first.year}"
    return f"{day(first, text)}{DASH}{day(last, text)}"


def lacking_words(facts: Facts, spoke: Spoke, text: Text, *, names: bool = True) -> str:
    """Return what a yearly duty still lacks: organisations without a dialogue, parts of a card that nobody wrote.

    The drawing counts the organisations; the table, and the card, name them.
    """
    if spoke.event is None or spoke.state == "done":
        return ""
    if spoke.event.card == "164" and not facts.organisation_names:
        return text("agreement.wheel.lacks.unknown")
    if not spoke.missing:
        return ""
    if spoke.event.card == "164":
        count, all_of_them = text.count_word(len(spoke.missing)), text.count_word(len(facts.organisation_names))
        words = text("agreement.wheel.lacks.dialogue", count=count, all=all_of_them).capitalize()
        listed = text.listing(organisation(facts, each) for each in spoke.missing)
        return f"{words}: {listed}." if names else f"{words}."
    parts = text.listing(text(f"agreement.wheel.part.{part}") for part in spoke.missing)
    return text("agreement.wheel.lacks.parts", parts=parts)


def owner_words(facts: Facts, spoke: Spoke, text: Text) -> str:
    """Return in what role somebody has a task or a decision; blank for what is neither."""
    entry = spoke.entry
    return role(facts, entry.owner_role, text) if isinstance(entry, Action | Decision) else ""


def _drawing(facts: Facts, found: Sequence[Spoke], state: ViewState, text: Text, today: date) -> str:
    year = Year.from_day(today)
    months = [text(f"common.month.{first.month}") for first in year.months[:-1]]
    axis = year_axis(year, months, text("agreement.wheel.today"))
    heading = (
        f'<tr><th scope="col">{escape(text("agreement.wheel.column.what"))}</th>'
        f'<th scope="col">{escape(text("agreement.wheel.column.when"))}</th>'
        f'<th scope="col" class="b-g-lane"><span class="b-visually-hidden">{escape(text("agreement.wheel.column.lane"))}</span>{axis}</th></tr>'
    )
    rows = []
    for name in STATES:
        own = [each for each in found if each.state == name]
        if not own:
            continue
        tone = ' class="b-challenge"' if name == "overdue" else ""
        group = f"<span{tone}>{escape(text(f'agreement.wheel.state.{name}'))} · {text.number(len(own))}</span>"
        rows.append(f'<tr class="b-group"><th scope="colgroup" colspan="3">{group}</th></tr>')
        rows += [_row(facts, each, state, text, today, year) for each in own]
    return drawn_table(text("agreement.wheel.caption"), "b-g-wheel", heading, rows)


def _row(facts: Facts, spoke: Spoke, state: ViewState, text: Text, today: date, year: Year) -> str:
    name, when = name_words(facts, spoke, text), when_words(spoke, text, today)
    late = spoke.state == "overdue"
    event = spoke.event
    owner = owner_words(facts, spoke, text)
    small = [escape(owner)] if owner else []
    if lacking := lacking_words(facts, spoke, text, names=False):
        assert event is not None  # noqa: S101 - only yearly duties lack something
        link = view_link(state, text("agreement.wheel.card"), card=event.card)
        small.append(f"{escape(lacking)} {link}")
    tail = ""
    if event is not None:
        # A name that ends with its paragraph need not say it twice.
        told = event.paragraph and event.paragraph.rpartition("§")[2] not in name
        where = event.paragraph if told else text("agreement.wheel.source")
        address = escape(event.url, quote=True)
        link = f'<a href="{address}" target="_blank" rel="noreferrer" title="{escape(event.text[text.language], quote=True)}">{escape(where)}</a>'
        if small:
            small[-1] += f" · {link}"
        else:
            tail = f' <span class="b-sub b-g-source">{link}</span>'
    if isinstance(spoke.entry, Meeting):
        title = view_link(state, name, meeting=spoke.entry.id, step=0, card="")
    elif isinstance(spoke.entry, Action):
        title = f'<a href="#figure-maal">{escape(name)}</a>'
    elif isinstance(spoke.entry, Decision):
        title = view_link(state, name, meeting=spoke.entry.meeting, step=0, card="")
    else:
        title = escape(name)
    kind = text(f"agreement.wheel.kind.{spoke.kind}")
    span = None if spoke.begins is None or spoke.ends is None else (spoke.begins, spoke.ends)
    drawn = lane(
        year,
        spoke.kind,
        span,
        overdue=late,
        usual=event is not None and event.certainty == "usual",
        monthly=event is not None and event.monthly,
        label=f"{kind}: {name}, {when}",
    )
    # An owner is short and goes on the title's line; what lacks stands below it.
    tag = "div" if lacking_words(facts, spoke, text) else "span"
    words = f' <{tag} class="b-sub">{" · ".join(small)}</{tag}>' if small else ""
    tone = ' class="b-challenge b-strong"' if late else ""
    return f'<tr><th scope="row">{title}{tail}{words}</th><td{tone}>{escape(when)}</td><td class="b-g-lane">{drawn}</td></tr>'


def _legend(text: Text, late: bool) -> str:
    items = [f"<span>{sign(look)} {escape(text(f'agreement.wheel.kind.{look}'))}</span>" for look in _LOOKS]
    if late:
        items.append(f"<span>{sign('due', overdue=True)} {escape(text('agreement.wheel.kind.overdue'))}</span>")
    items.append(f'<span><i class="b-g-dashed"></i> {escape(text("agreement.wheel.kind.usual"))}</span>')
    return f'<div class="b-g-key">{"".join(items)}</div>'


def _table(facts: Facts, found: Sequence[Spoke], text: Text) -> Table:
    names = ("state", "what", "kind", "begins", "ends", "certainty", "paragraph", "owner", "lacks")
    rows = tuple(
        (
            text(f"agreement.wheel.state.{each.state}"),
            name_words(facts, each, text),
            text(f"agreement.wheel.kind.{each.kind}"),
            day(each.begins, text),
            day(each.ends, text),
            text(f"agreement.wheel.certainty.{each.event.certainty if each.event else 'register'}"),
            (each.event.paragraph or each.event.url) if each.event else "",
            owner_words(facts, each, text),
            lacking_words(facts, each, text),
        )
        for each in found
    )
    return Table(tuple(Column(text(f"agreement.wheel.table.{name}")) for name in names), rows)
