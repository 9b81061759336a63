"""The sources as rows: title, publisher, date and age at once; terms and known limits when a row is opened."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

from byibalance_core.model import Source
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.markup import Column, Figure, Table
from dashboard.text import Text, danish_order
from dashboard.views.sources import source_line

#: An address in running words; the sign that ends the sentence is none of it.
_URL = re.compile(r"https?://[^\s<>]+[^\s<>.,;:)]")
#: The end of a sentence: a full stop before a capital. »1. januar« and »9.109« have none.
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-ZÆØÅ»])")
#: From this many years a source is marked as old.
OLD = 3


@keep(24)
def figure(facts: Facts, text: Text) -> Figure:
    """Return every source of the release, by publisher and title."""
    sources = sorted(facts.m.sources.values(), key=lambda s: (danish_order(s.publisher), danish_order(s.title)))
    columns = tuple(
        Column(text(f"data.sources.{name}"))
        for name in ("title_column", "publisher", "published", "age", "kind", "licence", "note")
    )
    rows = tuple(
        (
            source.title,
            source.publisher,
            text.date(source.published),
            _age_words(age(source, facts), text),
            text(f"data.sources.kind_word.{source.kind}"),
            source.licence,
            source.note,
        )
        for source in sources
    )
    head = "".join(f"<span>{escape(column.label)}</span>" for column in columns[:4])
    shown = "".join(_row(source, facts, text) for source in sources)
    return Figure(
        id="kilder",
        title=text("data.sources.title", count=len(rows)),
        subtitle=text("data.sources.subtitle", release=facts.m.release_id),
        drawing=f'<div class="b-d-sources"><div class="b-d-source b-d-head" aria-hidden="true">{head}</div>{shown}</div>',
        table=Table(columns, rows),
        source=source_line(facts, text),
        method="stock",
    )


def age(source: Source, facts: Facts) -> int:
    """Return how many years before the release a source was published, counted by calendar year."""
    return int(facts.m.published_at[:4]) - int(source.published[:4])


def sentences(note: str) -> list[str]:
    """Return a note's sentences, so that each limit stands by itself.

    Examples
    --------
    >>> sentences("Opgjort 1. januar. 9.109 er ukendte. De er med.")
    ['Opgjort 1. januar. 9.109 er ukendte.', 'De er med.']
    """
    return [sentence for sentence in _SENTENCE.split(note) if sentence]


def linked(words: str) -> str:
    """Return words as markup, every address in them as a link that shows the publisher's domain only."""
    parts, at = [], 0
    for found in _URL.finditer(words):
        parts += [escape(words[at : found.start()]), link(found.group())]
        at = found.end()
    return "".join((*parts, escape(words[at:])))


def link(address: str) -> str:
    """Return a link whose words are the domain that it leads to."""
    domain = urlsplit(address).netloc.removeprefix("www.")
    return f'<a href="{escape(address, quote=True)}" target="_blank" rel="noreferrer">{escape(domain)}</a>'


def _age_words(years: int, text: Text) -> str:
    if years < 2:
        return text("data.sources.age_one" if years == 1 else "data.sources.age_new")
    return text("data.sources.age_old", years=years)


def _row(source: Source, facts: Facts, text: Text) -> str:
    years = age(source, facts)
    badge = f'<span class="b-d-age{" b-d-old" if years >= OLD else ""}">{escape(_age_words(years, text))}</span>'
    terms = f"{escape(text('data.sources.licence'))}: {escape(source.licence)} · {escape(text(f'data.sources.kind_word.{source.kind}'))}"
    if source.url.startswith("http"):
        terms += f" · {escape(text('data.sources.at_publisher'))} {link(source.url)}"
    limits = "".join(f"<li>{linked(sentence)}</li>" for sentence in sentences(source.note))
    told = (
        f'<b>{escape(text("data.sources.note"))}</b><ul class="b-list" lang="da">{limits}</ul>'
        if limits
        else escape(text("data.sources.note_none"))
    )
    return (
        f'<details id="kilde-{escape(source.source_id, quote=True)}"><summary class="b-d-source">'
        f"<span>{escape(source.title)}</span><span>{escape(source.publisher)}</span>"
        f"<span>{escape(text.date(source.published))}</span>{badge}</summary>"
        f'<div class="b-d-body"><div class="b-sub">{terms}</div>{told}</div></details>'
    )
