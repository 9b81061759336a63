"""What the figures rest on, to look up: norms with their grounds, indicators by theme, the columns of every table."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from byibalance_core import dictionary
from byibalance_core.parameter_words import is_share, row_word, source_word, unit_word, value_word
from byibalance_core.parameters import Indicator, Parameter, all_laws, all_standards, indicators, law, standard
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.markup import Column, Table, table_html
from dashboard.text import Text
from dashboard.views.source_list import link

#: Norms that only the default uncertainty needs stand by themselves: few ask for them.
_ERRORS = "default_error_"


@keep(24)
def norms(text: Text) -> str:
    """Return the norms that figures rest on, then those of the uncertainty, then the law's own."""
    names = all_standards()
    main = [standard(name) for name in names if not name.startswith(_ERRORS)]
    errors = [standard(name) for name in names if name.startswith(_ERRORS)]
    laws = [law(name) for name in all_laws()]
    return (
        _heading("parameters", text)
        + _norm_table(main, text, caption=text("data.parameters.title"))
        + '<div class="b-details">'
        + "".join(
            f"<details><summary>{escape(title)}</summary>{_norm_table(rows, text, caption=title)}</details>"
            for title, rows in (
                (text("data.parameters.errors", count=text.number(len(errors))), errors),
                (text("data.parameters.laws", count=text.number(len(laws))), laws),
            )
        )
        + "</div>"
    )


def _heading(name: str, text: Text, **values: object) -> str:
    return (
        f"<h2>{escape(text(f'data.{name}.title', **values))}</h2>"
        f'<div class="b-sub">{escape(text(f"data.{name}.subtitle"))}</div>'
    )


def _norm_table(rows: list[Parameter], text: Text, *, caption: str) -> str:
    heads = "".join(
        f'<th scope="col">{escape(text(f"data.parameters.{name}"))}</th>'
        for name in ("name", "value", "basis", "from", "source")
    )
    body = "".join(
        f'<tr><th scope="row">{escape(one.text[text.language])}</th><td>{_value(one, text)}</td>'
        f"<td>{escape(_basis(one, text))}</td><td>{escape(text.date(str(one.valid_from)))}</td>"
        f"<td>{_source(one, text)}</td></tr>"
        for one in rows
    )
    return (
        f'<table class="b-d-norms"><caption class="b-visually-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _basis(one: Parameter, text: Text) -> str:
    words = text(f"data.basis.{one.basis}")
    return f"{words} ({text('data.parameters.confirm')})" if one.to_be_confirmed else words


def _source(one: Parameter, text: Text) -> str:
    # What a paragraph was called before stands behind a semicolon; the list of today is what counts here.
    words = source_word(one.source, text.language) if one.basis != "law" else one.source.partition(";")[0]
    return f"{escape(words)} {link(one.url)}" if one.url else escape(words)


def _value(one: Parameter, text: Text) -> str:
    """Return a norm's value with its unit; classes as a small table that opens."""
    value: object = one.value
    if one.basis == "law" and not isinstance(value, Mapping):
        return f"<b>{escape(law_value(value, text))}</b>"
    unit = f'<span class="b-sub">{escape(unit_word(one.unit, text.language))}</span>'
    if isinstance(value, tuple) and value and isinstance(value[0], Mapping):
        return f"{_classes(value, text)}{unit}"
    if isinstance(value, Mapping):
        return f"{_parts(value, one.unit, text)}{unit}"
    return f"<b>{escape(plain_value(value, text, share=one.unit.startswith('share')))}</b> {unit}"


def _parts(value: Mapping[str, object], unit: str, text: Text) -> str:
    """Return the parts of a norm, each with its name, one to a line."""
    lines = []
    for name, part in value.items():
        words, shown = value_word(name, text.language), plain_value(part, text, share=is_share(name, unit=unit))
        # Where both are figures a colon would read as a ratio.
        sign = ":" if any(map(str.isalpha, words)) else " →"
        lines.append(f"<div>{escape(words)}{sign} <b>{escape(shown)}</b></div>")
    return "".join(lines)


def _classes(value: tuple[Mapping[str, object], ...], text: Text) -> str:
    rows = tuple(tuple(plain_value(part, text) for part in row.values()) for row in value)
    heads = tuple(row_word(name, text.language) for name in value[0])
    if any(isinstance(part, str) for part in value[0].values()):
        # Rows of words are too wide for a column of the table: each is a line that names its parts.
        title = text("data.parameters.rows", count=text.number(len(value)), name=heads[0])
        body = "".join(
            f"<div><b>{escape(first)}</b>: "
            + escape(" · ".join(f"{name} {part}" for name, part in zip(heads[1:], rest, strict=True)))
            + "</div>"
            for first, *rest in rows
        )
    else:
        title = text("data.parameters.classes", count=text.number(len(value)))
        body = table_html(Table(tuple(map(Column, heads)), rows), text, caption=title)
    return f"<details><summary>{escape(title)}</summary>{body}</details>"


def plain_value(value: object, text: Text, *, share: bool = False) -> str:
    """Return a norm's value in one line: 50 %, 3.500 · 4.000, voksen · forsørger."""
    if isinstance(value, (int, float)):
        shown = round(float(value) * (100 if share else 1), 6)
        number = text.number(shown, 0 if shown.is_integer() else len(str(shown).split(".")[1]))
        return f"{number}{text.percent_sign}" if share else number
    if isinstance(value, str):
        return value_word(value, text.language)
    parts = [plain_value(part, text, share=share) for part in value]  # type: ignore[attr-defined]
    return " · ".join(parts) or text("data.parameters.nothing")


def law_value(value: object, text: Text) -> str:
    """Return what the act sets: a limit, a day of the year (``12-01``), or the word for a list."""
    if isinstance(value, float):
        return text.percent(value)
    if isinstance(value, int):
        return text.number(value)
    month, _, day = str(value).partition("-")
    if month.isdigit() and day.isdigit():
        return text("data.parameters.day", day=int(day), month=text(f"common.month.{int(month)}"))
    return str(value)


@keep(24)
def catalogue(facts: Facts, text: Text) -> str:
    """Return every indicator by theme, with the municipality's own value where it has one."""
    by_theme: dict[str, list[Indicator]] = {}
    for entry in indicators().values():
        by_theme.setdefault(entry.theme, []).append(entry)
    parts = []
    for theme, entries in by_theme.items():
        title = text(f"common.theme.{theme}")
        measured = sum(entry.id in facts.catalogue for entry in entries)
        count = text("data.catalogue.count", count=text.number(len(entries)), measured=text.number(measured))
        parts.append(
            f'<details id="tema-{theme}"><summary>{escape(title)} <span class="b-sub">{escape(count)}</span></summary>'
            f"{_theme_table(entries, facts, text, caption=title)}</details>"
        )
    return (
        _heading("catalogue", text, count=len(indicators()))
        + f'<div class="b-details b-d-columns">{"".join(parts)}</div>'
    )


def _theme_table(entries: list[Indicator], facts: Facts, text: Text, *, caption: str) -> str:
    language = text.language
    heads = "".join(
        f'<th scope="col"{cls}>{escape(label)}</th>'
        for label, cls in (
            (text("data.catalogue.name"), ""),
            (facts.m.name, ' class="b-num"'),
            (text("data.catalogue.direction"), ""),
            (text("data.catalogue.source"), ""),
        )
    )
    body = "".join(
        f'<tr><th scope="row"><b>{escape(entry.name[language])}</b><br>{escape(entry.definition[language])}</th>'
        f'<td class="b-num">{escape(_own_value(entry, facts, text))}</td>'
        f"<td><b>{escape(text(f'data.direction.{entry.direction}'))}</b><br>{escape(entry.reason[language])}</td>"
        f"<td>{escape(source_word(entry.source, language))}</td></tr>"
        for entry in entries
    )
    return (
        f'<table class="b-d-catalogue"><caption class="b-visually-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _own_value(entry: Indicator, facts: Facts, text: Text) -> str:
    if entry.id in facts.benchmarks:
        return f"{text.value(entry, facts.benchmarks[entry.id])} {text.unit(entry)}"
    if entry.id in facts.catalogue:
        return text("data.catalogue.areas_only")
    return text("data.catalogue.unmeasured", file=entry.file[text.language])


@keep(24)
def tables(text: Text) -> str:
    """Return the dictionary: the columns of every table, each table to be opened."""
    frame = dictionary.columns(text.language)
    columns = tuple(Column(text(f"data.dictionary.{name}")) for name in ("column", "meaning", "unit"))
    parts = []
    for name, rows in frame.groupby("table", sort=False):
        title = str(rows["table_title"].iloc[0])
        cells = tuple((str(r.title), str(r.meaning), str(r.unit or "")) for r in rows.itertuples())
        parts.append(
            f'<details id="tabel-{escape(str(name), quote=True)}"><summary>{escape(title)} <code>{escape(str(name))}</code></summary>'
            f"{table_html(Table(columns, cells), text, caption=title)}</details>"
        )
    return _heading("dictionary", text) + f'<div class="b-details b-d-columns">{"".join(parts)}</div>'
