"""Documentation cards of two yearly duties: vacant dwellings with rent loss (§ 104), governance dialogue (§ 164)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape

from byibalance_core.register.entries import CardText, Meeting, Objection
from byibalance_core.register.grant_card import (
    COUNTED,
    DialogueCard,
    DialogueLine,
    VacancyCard,
    VacancyLine,
    dialogue_card,
    vacancy_card,
)
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.markup import view_link, write_button
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import card_parts as parts
from dashboard.views.profile_rows import period_words
from dashboard.views.stock import upper_first


def vacancies(facts: Facts, book: Book, state: ViewState, text: Text, today: date) -> str:
    """Return the yearly count of vacant family and youth dwellings with rent loss."""
    found = vacancy_card(facts.m, year=state.year, texts=book.all(CardText))
    count = _count(found, facts, text) if found.period else _no_count(facts, state, text)
    need = view_link(state, text("cards.104.need_link"), page="boliger-og-behov", part="lack", card="")
    words = parts.own_words(("causes", "action", "need"), found.words, state, text, year=str(state.year))
    assessed = parts.section(text("cards.104.need"), f"<p>{escape(text('cards.104.need_note'))} {need}</p>")
    lacks = parts.missing(_vacancies_missing(found, facts, text), text)
    body = parts.columns((count,), (lacks, words, assessed))
    return parts.card(facts, state, text, today, body, choice=parts.years(facts, state, text))


def _count(found: VacancyCard, facts: Facts, text: Text) -> str:
    by = {(line.organisation, line.dwelling_type): line for line in found.lines}
    names = sorted(
        {line.organisation for line in found.lines}, key=lambda each: facts.organisation_names.get(each, each)
    )
    rows = [
        (escape(facts.organisation_names.get(name, name)), *(_vacant(by.get((name, kind)), text) for kind in COUNTED))
        for name in names
    ]
    rows.append((f"<b>{escape(text('cards.104.all'))}</b>", *(_total(found, kind, text) for kind in COUNTED)))
    period = period_words(found.period, text)
    heads = [(text("cards.104.organisation"), False)]
    heads += [(upper_first(text(f"common.dwelling_type.{kind}")), True) for kind in COUNTED]
    title = text("cards.104.count", period=period)
    note = f'<p class="b-source">{escape(text("cards.104.note"))}</p>'
    return parts.section(title, parts.table(heads, rows, title) + note)


def _vacant(line: VacancyLine | None, text: Text) -> str:
    if line is None:
        return f'<span class="b-sub">{escape(text("cards.104.none_delivered"))}</span>'
    return _at_least(line.vacant, line.hidden, text)


def _total(found: VacancyCard, kind: str, text: Text) -> str:
    own = [line for line in found.lines if line.dwelling_type == kind]
    words = _at_least(sum(line.vacant for line in own), sum(line.hidden for line in own), text)
    # An organisation that has told nothing is in no sum.
    return f"<b>{words}</b>"


def _at_least(vacant: int, hidden: int, text: Text) -> str:
    """Return a count; where figures are withheld the true number may be higher, and the count says so."""
    if hidden:
        return escape(text("cards.104.at_least", count=text.number(vacant), hidden=text.number(hidden)))
    return text.number(vacant)


def _no_count(facts: Facts, state: ViewState, text: Text) -> str:
    told = [year for year in facts.choices.years if vacancy_card(facts.m, year=year).period]
    go = view_link(state, text("cards.104.see", year=told[-1]), year=told[-1]) if told else ""
    said = f'<p class="b-empty"><span>{escape(text("cards.104.no_count", year=state.year))}</span>{go}</p>'
    return parts.section(text("cards.104.count", period=str(state.year)), said)


def _vacancies_missing(found: VacancyCard, facts: Facts, text: Text) -> Iterator[str]:
    for each in found.missing:
        kind, _, ident = each.partition(" ")
        yield text(f"cards.104.missing.{kind}", name=facts.organisation_names.get(ident, ident), year=found.year)


def dialogues(facts: Facts, book: Book, state: ViewState, text: Text, today: date) -> str:
    """Return the yearly dialogue meetings, one line per organisation."""
    found = dialogue_card(
        facts.m,
        year=state.year,
        meetings=book.all(Meeting),
        objections=book.all(Objection),
        texts=book.all(CardText),
    )
    if found.lines:
        heads = [
            (text(f"cards.164.column.{name}"), name == "estates")
            for name in ("organisation", "held", "estates", "objections")
        ]
        title = text(
            "cards.164.held", held=text.number(sum(bool(line.meetings) for line in found.lines)),
            all=text.number(len(found.lines)), year=found.year,
        )  # fmt: skip
        left = parts.section(
            title, parts.table(heads, [_dialogue(line, book, state, text) for line in found.lines], title)
        )
    else:
        said = f'<p class="b-empty">{escape(text("cards.164.no_organisations"))}</p>'
        left = parts.section(text("cards.164.none"), said)
    words = parts.own_words(("account",), found.words, state, text, year=str(state.year))
    lacks = parts.missing(_dialogues_missing(found, text), text)
    body = parts.columns((left,), (lacks, words))
    return parts.card(facts, state, text, today, body, choice=parts.years(facts, state, text))


def _dialogue(line: DialogueLine, book: Book, state: ViewState, text: Text) -> tuple[str, ...]:
    return (
        escape(line.name),
        _held(line, book, state, text),
        text.number(line.estates),
        escape("; ".join(each.said("text", text.language) for each in line.objections))
        or text("cards.164.no_objection"),
    )


def _held(line: DialogueLine, book: Book, state: ViewState, text: Text) -> str:
    """Return the days of a year's meetings; else the one that is planned, else that it is missing."""
    days = [
        view_link(state, text.date(each.day.isoformat()), meeting=each.id, card="", step=0)
        for each in line.meetings
        if each.day is not None
    ]
    if days:
        return ", ".join(days)
    planned = [
        each
        for each in book.all(Meeting, organisation=line.organisation, state="planned")
        if each.kind == "dialogue" and each.day is not None and each.day.year == state.year
    ]
    if planned and planned[0].day is not None:
        said = text("cards.164.planned", date=text.date(planned[0].day.isoformat()))
        return view_link(state, said, meeting=planned[0].id, card="", step=0)
    add = write_button(text("cards.164.add"), "meeting", kind="dialogue", organisation=line.organisation)
    return f'<span class="b-challenge">{escape(text("cards.lacks"))}</span> {add}'


def _dialogues_missing(found: DialogueCard, text: Text) -> Iterator[str]:
    names = {line.organisation: line.name for line in found.lines}
    for each in found.missing:
        kind, _, ident = each.partition(" ")
        yield text(f"cards.164.missing.{kind}", name=names.get(ident, ident), year=found.year)
