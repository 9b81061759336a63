"""What was agreed: parties and signatures, period, paragraphs, what is covered, ladders, documents, joint efforts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from byibalance_core.register.entries import (
    Agreement,
    AgreementParty,
    Coverage,
    Document,
    JointEffort,
    LadderLink,
    Signature,
)
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.markup import view_link, write_button
from dashboard.state import ViewState
from dashboard.text import DASH, Text, danish_order
from dashboard.views import letting_known
from dashboard.views.register_words import day, language, organisation, role, unit
from dashboard.views.sources import source_line

#: Years that an agreement under almenboligloven § 60 may run.
MOST_YEARS = 4


def section(facts: Facts, book: Book, state: ViewState, text: Text, today: date) -> str:
    """Return every agreement, the newest first; that there is none where nobody has written one down."""
    known = sorted(book.all(Agreement), key=lambda each: (each.valid_from or date.min, each.id), reverse=True)
    add = write_button(text("agreement.terms.add"), "agreement")
    title = escape(text("agreement.terms.title" if len(known) != 1 else "agreement.terms.title_one"))
    head = f'<div class="b-figure-head"><h2>{title}</h2><span class="b-actions">{add}</span></div>'
    body = "".join(_agreement(facts, book, each, state, text, today) for each in known)
    none = f"<p>{escape(text('agreement.terms.none'))}</p>"
    if facts.agreement is None and len(facts.m.table("public_facts")):
        body += letting_known.known_facts(facts, text)
    return f'<section class="b-figure b-ruled b-g-terms" id="aftaler">{head}{body or none}</section>'


def period_words(agreed: Agreement, text: Text, today: date) -> str:
    """Return an agreement's period with how it stands on a day; § 60 holds four years at most, told with the day."""
    first, last = day(agreed.valid_from, text), day(agreed.valid_to, text)
    words = f"{first} {DASH} {last}" if last else text("agreement.terms.from", date=first)
    over = agreed.valid_to is not None and agreed.valid_to < today
    ahead = agreed.valid_from is not None and agreed.valid_from > today
    key = "over" if over else "ahead" if ahead else "in_force"
    words += f" · {text(f'agreement.terms.{key}')}"
    if "60" in agreed.paragraphs and agreed.valid_to is not None:
        longer = agreed.valid_from is not None and agreed.valid_to >= agreed.valid_from.replace(
            year=agreed.valid_from.year + MOST_YEARS, day=min(agreed.valid_from.day, 28)
        )
        words += f". {text('agreement.terms.four_years_longer' if longer else 'agreement.terms.four_years', date=last)}"
    return words


def _agreement(facts: Facts, book: Book, agreed: Agreement, state: ViewState, text: Text, today: date) -> str:
    own = {"agreement": agreed.id}
    name = escape(agreed.said("name", language(text)))
    edit = write_button(text("register.edit"), "agreement", agreed.id)
    paragraphs = text.listing(f"§ {each}" for each in agreed.paragraphs)
    before = book.one(Agreement, agreed.supersedes) if agreed.supersedes else None
    ladder = (
        view_link(state, text("agreement.terms.ladder_link"), page="anvisning") if book.all(LadderLink, **own) else ""
    )
    left = [
        ("kind", escape(text(f"agreement.terms.kind_word.{agreed.kind}"))),
        ("period", escape(period_words(agreed, text, today))),
        ("paragraphs", escape(text("agreement.terms.law", paragraphs=paragraphs)) if paragraphs else ""),
        ("terms", escape(agreed.said("terms", language(text)))),
        ("covers", _coverage(facts, book.all(Coverage, **own), text)),
        ("ladder", ladder),
        ("documents", _documents(book.all(Document, **own), text)),
        ("supersedes", escape(before.said("name", language(text))) if before else ""),
    ]
    right = [
        ("parties", _parties(facts, book, agreed, text)),
        ("efforts", _efforts(facts, book.all(JointEffort, **own), text)),
    ]
    line = source_line(facts, text, [agreed.source_id]) if agreed.source_id else ""
    adds = "".join(
        write_button(text(f"agreement.terms.add_{kind}"), kind, **own)
        for kind in ("agreement_party", "coverage", "document", "signature", "joint_effort")
    )
    return (
        f'<article><h3>{name} {edit}</h3><div class="b-grid-2"><div>{_listed(left, text)}</div><div>{_listed(right, text)}</div></div>'
        f'<div class="b-g-buttons">{adds}</div><div class="b-source">{escape(line)}</div></article>'
    )


def _listed(parts: Iterable[tuple[str, str]], text: Text) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(text(f"agreement.terms.{name}"))}</th><td>{inside}</td></tr>'
        for name, inside in parts
        if inside
    )
    caption = escape(text("agreement.terms.caption"))
    return (
        f'<table class="b-g-facts"><caption class="b-visually-hidden">{caption}</caption><tbody>{rows}</tbody></table>'
    )


def _parties(facts: Facts, book: Book, agreed: Agreement, text: Text) -> str:
    parties = book.all(AgreementParty, agreement=agreed.id)
    order = ("municipality", "federation", "organisation")
    names = {each.id: each.name or organisation(facts, each.organisation) for each in parties}
    items = []
    for party in sorted(parties, key=lambda each: (order.index(each.part), danish_order(names[each.id]))):
        signed = book.all(Signature, agreement=agreed.id, party=party.id)
        said = text.listing(
            text("agreement.terms.signed", date=day(each.day, text), role=_signer(facts, each, text)) for each in signed
        )
        items.append(
            f'<li>{escape(names[party.id])} <span class="b-sub">{escape(said or text("agreement.terms.unsigned"))}</span></li>'
        )
    return f'<ul class="b-a-plain">{"".join(items)}</ul>' if items else escape(text("agreement.terms.no_parties"))


def _signer(facts: Facts, signature: Signature, text: Text) -> str:
    # The party's name stands in front; its organisation need not be said again.
    return role(facts, signature.role.partition(" ")[0], text)


def _coverage(facts: Facts, rows: Iterable[Coverage], text: Text) -> str:
    covered = [each for each in rows if not each.excluded]
    left_out = [each for each in rows if each.excluded]
    whole = {each.unit_id for each in covered if each.unit_kind == "organisation"}
    if not covered:
        return escape(text("agreement.terms.covers_unknown"))
    parts = []
    names = sorted((organisation(facts, each) for each in whole), key=danish_order)
    if names:
        all_of_them = whole >= set(facts.organisation_names)
        key = "covers_all" if all_of_them else "covers_some"
        parts.append(text(f"agreement.terms.{key}", count=text.count_word(len(names)), names=text.listing(names)))
    single = [unit(facts, "estate", each.unit_id) for each in covered if each.unit_kind == "estate"]
    if single:
        parts.append(text("agreement.terms.covers_estates", names=text.listing(sorted(single, key=danish_order))))
    for each in left_out:
        note = each.said("note", language(text))
        name = unit(facts, each.unit_kind, each.unit_id)
        parts.append(text("agreement.terms.excludes", name=name) + (f" ({note})" if note else ""))
    outside = [name for each, name in facts.organisation_names.items() if each not in whole]
    if outside and names:
        parts.append(text("agreement.terms.outside", names=text.listing(sorted(outside, key=danish_order))))
    return "".join(f"<p>{escape(part)}</p>" for part in parts)


def _documents(rows: Iterable[Document], text: Text) -> str:
    items = []
    for each in rows:
        title = escape(each.said("title", language(text)))
        if each.link:
            title = f'<a href="{escape(each.link, quote=True)}" target="_blank" rel="noreferrer">{title}</a>'
        items.append(f'<li>{title} <span class="b-sub">{escape(day(each.day, text))}</span></li>')
    return f'<ul class="b-a-plain">{"".join(items)}</ul>' if items else ""


def _efforts(facts: Facts, rows: Iterable[JointEffort], text: Text) -> str:
    items = []
    for each in rows:
        where = text.listing(unit(facts, each.unit_kind, one) for one in each.unit_ids)
        first, last = day(each.begins, text), day(each.ends, text)
        when = f"{first} {DASH} {last}" if first and last else text("agreement.terms.from", date=first) if first else ""
        words = " · ".join(filter(None, (where, when, role(facts, each.owner_role, text))))
        items.append(
            f"<li><b>{escape(each.said('title', language(text)))}</b> {escape(each.said('text', language(text)))} "
            f'<span class="b-sub">{escape(words)}</span></li>'
        )
    return f'<ul class="b-a-plain">{"".join(items)}</ul>' if items else ""
