"""Documentation cards: what the register and the release hold for a grant and for two yearly duties; no verdict.

The cards for the yearly duties are drawn by `dashboard.views.yearly_cards`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape

from byibalance_core.register.entries import Agreement, AgreementParty, CardText, Coverage, Document, Signature
from byibalance_core.register.grant_card import GrantCard, grant_card
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.markup import write_button
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import card_parts as parts
from dashboard.views import yearly_cards
from dashboard.views.meeting_words import day_words, role

#: Parts of the card that hold the municipality's own words.
WORDS = ("purpose", "terms", "cheap_homes")


def view(facts: Facts, book: Book, state: ViewState, text: Text, today: date) -> str:
    """Return the card that a link names, as markup that prints on one page."""
    if book.closed:
        said = escape(text("cards.closed"))
        return parts.card(facts, state, text, today, f'<p class="b-empty">{said}</p>')
    if state.card == "104":
        return yearly_cards.vacancies(facts, book, state, text, today)
    if state.card == "164":
        return yearly_cards.dialogues(facts, book, state, text, today)
    return _grants(facts, book, state, text, today)


def _grants(facts: Facts, book: Book, state: ViewState, text: Text, today: date) -> str:
    found = grant_card(
        facts.m,
        on=today,
        agreements=book.all(Agreement),
        parties=book.all(AgreementParty),
        coverage=book.all(Coverage),
        documents=book.all(Document),
        signatures=book.all(Signature),
        texts=book.all(CardText),
    )
    lacks = parts.missing(_missing(found, facts, text), text)
    if found.agreement is None:
        add = write_button(text("cards.grants.add_agreement"), "agreement")
        said = f'<p class="b-empty"><span>{escape(text("cards.grants.no_agreement"))}</span>{add}</p>'
        return parts.card(facts, state, text, today, said + lacks)
    left = (_agreement(found, found.agreement, text), _parties(found, found.agreement, facts, text))
    right = (
        _coverage(found, facts, text),
        _terms(found, found.agreement, text),
        _cheap(found, facts, text),
    )
    words = parts.own_words(WORDS, found.words, state, text, agreement=found.agreement.id)
    body = parts.columns(left, right, (lacks, words, _documents(found, found.agreement, text)))
    return parts.card(facts, state, text, today, body)


def _agreement(found: GrantCard, agreement: Agreement, text: Text) -> str:
    since, to = (day_words(day, text) for day in (agreement.valid_from, agreement.valid_to))
    in_force = "no" if "in_force" in found.missing else "yes"
    rows = [
        f"<b>{escape(agreement.said('name', text.language))}</b>",
        escape(text("cards.grants.period", since=since, to=to)),
        escape(text(f"cards.grants.in_force_{in_force}", date=text.date(found.day.isoformat()))),
    ]
    if agreement.paragraphs:
        rows.append(escape(text("cards.grants.paragraphs", paragraphs=", ".join(agreement.paragraphs))))
    rows.append(write_button(text("register.edit"), "agreement", agreement.id))
    return parts.section(text("cards.grants.agreement"), parts.lines(rows))


def _parties(found: GrantCard, agreement: Agreement, facts: Facts, text: Text) -> str:
    signatures = sum(each.signature is not None and each.signature.day is not None for each in found.parties)
    title = text("cards.grants.parties", count=text.number(len(found.parties)), signed=text.number(signatures))
    add = write_button(text("cards.grants.add_party"), "agreement_party", agreement=agreement.id)
    if not found.parties:
        return parts.section(title, f"<p>{escape(text('cards.grants.no_parties'))} {add}</p>")
    rows = []
    for each in found.parties:
        signed = each.signature
        if signed is None or signed.day is None:
            preset = {"agreement": agreement.id, "party": each.party.id}
            day = f'<span class="b-challenge">{escape(text("cards.lacks"))}</span> '
            day += write_button(text("cards.grants.add_signature"), "signature", signed.id if signed else "", **preset)
        else:
            day = escape(text.date(signed.day.isoformat()))
        by = escape(role(signed.role.partition(" ")[0], facts, text)) if signed is not None and signed.role else ""
        rows.append((escape(each.party.name), f'<span class="b-sub">{by}</span>', day))
    heads = [(text(f"cards.grants.column.{name}"), False) for name in ("party", "role", "signed")]
    return parts.section(title, parts.table(heads, rows, title))


def _documents(found: GrantCard, agreement: Agreement, text: Text) -> str:
    rows = []
    for each in found.documents:
        name = escape(each.said("title", text.language))
        if each.link:
            name = f'<a href="{escape(each.link, quote=True)}" rel="noreferrer">{name}</a>'
        edit = write_button(text("register.edit"), "document", each.id)
        rows.append(f'{name} <span class="b-sub">{escape(day_words(each.day, text))}</span> {edit}')
    rows.append(write_button(text("cards.grants.add_document"), "document", agreement=agreement.id))
    return parts.section(text("cards.grants.documents"), parts.lines(rows))


def _coverage(found: GrantCard, facts: Facts, text: Text) -> str:
    if not found.organisations and not found.estates:
        said = [escape(text("cards.grants.no_coverage"))]
    else:
        said = [
            escape(
                text(
                    "cards.grants.covered",
                    organisations=text.number(len(found.organisations)),
                    all=text.number(len(facts.organisation_names)),
                    estates=text.number(len(found.estates)),
                )
            )
        ]
    if found.not_covered:
        names = text.listing(facts.organisation_names.get(each, each) for each in found.not_covered)
        said.append(escape(text("cards.grants.not_covered", names=names)))
    return parts.section(text("cards.grants.coverage"), parts.lines(said))


def _terms(found: GrantCard, agreement: Agreement, text: Text) -> str:
    terms = agreement.said("terms", text.language)
    said = [escape(terms)] if terms else [escape(text("cards.grants.no_terms"))]
    if found.shares:
        steps = (
            f"{danish if text.language == 'da' else english}: {text.percent(share)}"
            for danish, english, share in found.shares
        )
        said.append(escape(text("cards.grants.shares", steps=" · ".join(steps))))
    else:
        said.append(escape(text("cards.grants.no_shares")))
    return parts.section(text("cards.grants.terms"), parts.lines(said))


def _cheap(found: GrantCard, facts: Facts, text: Text) -> str:
    cheap = found.cheap_homes
    if cheap is None:
        said = [escape(text("cards.grants.no_cheap"))]
    else:
        source = facts.m.sources.get(cheap.source_id)
        count, of = text.number(cheap.dwellings), text.number(cheap.of)
        told = text(
            "cards.grants.cheap_source",
            period=cheap.period,
            status=text(f"common.status.{cheap.status}"),
            source=source.title if source else cheap.source_id,
        )
        said = [
            escape(text("cards.grants.cheap", count=count, all=of, share=text.percent(cheap.share, 1))),
            f'<span class="b-sub">{escape(told)}</span>',
        ]
    return parts.section(text("cards.grants.cheap_homes"), parts.lines(said))


def _missing(found: GrantCard, facts: Facts, text: Text) -> Iterator[str]:
    """Yield what is not documented, in words."""
    parties = {each.party.id: each.party.name for each in found.parties}
    titles = {each.id: each.said("title", text.language) for each in found.documents}
    for each in found.missing:
        kind, _, ident = each.partition(" ")
        yield text(f"cards.grants.missing.{kind}", name=parties.get(ident, titles.get(ident, ident)))
