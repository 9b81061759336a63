"""What could become dwellings of the chosen class: other classes, and what each could give at most."""

from __future__ import annotations

from html import escape

from byibalance_core.need.solution import Amount, Candidate
from dashboard.facts import Facts
from dashboard.marks import Scale, amount_bar
from dashboard.markup import Column, Figure, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.class_choice import asked, solution, words_of, words_of_box
from dashboard.views.findings import projection_sources
from dashboard.views.flow import month_words, source_ids
from dashboard.views.sources import source_line
from dashboard.views.stock import sources, upper_first, wide_table

_COLUMNS = ("from", "way", "stock", "fewer", "empty", "gives")


def conversions(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the classes that could be converted to the chosen one; None where it lacks nothing or none could."""
    solved = solution(facts, state)
    if solved is None or not solved.candidates:
        return None
    most = max(candidate.gives.high for candidate in solved.candidates)
    scale = Scale(0, max(most, 1))
    title = text(
        "dwellings.convert.title", count=text.number(solved.converted.high), words=words_of(asked(state), text)
    )
    heads = "".join(
        f'<th scope="col"{"" if name in ("from", "way") else " class=b-num"}{" colspan=2" if name == "gives" else ""}>'
        f"{escape(text(f'dwellings.convert.column_{name}', year=state.horizon))}</th>"
        for name in _COLUMNS
    )
    body = "".join(_line(candidate, scale, text) for candidate in solved.candidates)
    vacancies = [candidate.vacant for candidate in solved.candidates if candidate.vacant]
    note = text("dwellings.convert.note")
    if vacancies:
        note += " " + text("dwellings.convert.vacant_period", period=month_words(vacancies[0].period))
    return Figure(
        id="ombygning",
        title=title,
        subtitle=text("dwellings.convert.subtitle", year=state.horizon),
        drawing=wide_table("b-c-convert", title, f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>"),
        table=_table(solved.candidates, state, text),
        source=source_line(
            facts, text, sources(facts), projection_sources(facts), source_ids(facts, "vacancies"), note=note
        ),
        method="solution",
        small=True,
    )


def _range(amount: Amount, text: Text) -> str:
    return text.number(amount.low) if amount.low == amount.high else text.range(amount.low, amount.high)


def _empty(candidate: Candidate, text: Text) -> str:
    if candidate.vacant is None:
        return text("common.status.missing")
    return _range(Amount(candidate.vacant.low, candidate.vacant.main, candidate.vacant.high), text)


def _line(candidate: Candidate, scale: Scale, text: Text) -> str:
    words, gives = upper_first(words_of_box(candidate.box, text)), _range(candidate.gives, text)
    bar = amount_bar(candidate.gives.high, scale=scale, label=f"{words}: {gives}", colour="var(--b-ramp-2)")
    lacks = f'<div class="b-sub">{escape(text("dwellings.convert.lacks"))}</div>' if candidate.lacks else ""
    return (
        f'<tr><th scope="row">{escape(words)}{lacks}</th><td>{escape(text(f"dwellings.convert.way.{candidate.way}"))}</td>'
        f'<td class="b-num">{text.number(candidate.stock)}</td><td class="b-num">{_range(candidate.surplus, text)}</td>'
        f'<td class="b-num">{escape(_empty(candidate, text))}</td><td class="b-bar">{bar}</td>'
        f'<td class="b-num b-strong">{gives}</td></tr>'
    )


def _table(candidates: tuple[Candidate, ...], state: ViewState, text: Text) -> Table:
    rows = tuple(
        (
            upper_first(words_of_box(each.box, text)),
            text(f"dwellings.convert.way.{each.way}"),
            each.stock,
            _range(each.surplus, text),
            _empty(each, text),
            each.gives.low,
            each.gives.main,
            each.gives.high,
            text("dwellings.convert.lacks") if each.lacks else "",
        )
        for each in candidates
    )
    return Table(
        (
            Column(text("dwellings.convert.column_from")),
            Column(text("dwellings.convert.column_way")),
            Column(text("dwellings.convert.column_stock"), 0),
            Column(text("dwellings.convert.column_fewer", year=state.horizon)),
            Column(text("dwellings.convert.column_empty")),
            *(Column(text(f"dwellings.table.{name}"), 0) for name in ("low", "main", "high")),
            Column(text("dwellings.convert.column_lacks")),
        ),
        rows,
    )
