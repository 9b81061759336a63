"""The chosen class on one screen: what there is, what changes, what lacks, and what is left to build."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape

from byibalance_core.need.class_need import ClassNeed
from byibalance_core.need.classes import DECIDED, ClassFigure, ClassStock
from byibalance_core.need.solution import Amount, Solution
from byibalance_core.need.turnover import Turnover
from dashboard.facts import Facts
from dashboard.marks import Scale, range_bar, unknown_span
from dashboard.markup import Cell, Column, Figure, Table
from dashboard.need_marks import axis, range_scale
from dashboard.state import CLASS_FIELDS, ViewState
from dashboard.text import Text
from dashboard.views import flow
from dashboard.views.class_choice import asked, class_need, file_for, solution, stock, vacant, words_of, words_of_box
from dashboard.views.findings import projection_sources
from dashboard.views.sources import source_line
from dashboard.views.stock import sources, upper_first, wide_table

#: A range as it stands in a sentence.
_RANGE = re.compile(r"[\d.,]+–[\d.,]*\d")

#: Bounds that are closer than this part of the count are the rounding of shares, and said as about so many.
_ROUNDING = 0.01

#: Share of dwellings empty with rent loss from which the national letting map flags a municipality.
VACANT_FLAG = 0.02

#: Statuses of a count that its source holds back; bounds around it would tell it.
_HIDDEN = ("suppressed", "zero_or_hidden")

#: Dimensions whose classes can be made from one another by conversion.
_WAYS = frozenset({"dwelling_type", "rooms", "accessible"})

#: A turnover that stands in for what nobody has delivered.
NATIONAL = "national_assumption"

#: The steps whose ranges are drawn on the shared scale; re-lettings house movers and are never taken off.
_DRAWN = ("shortage", "converted", "build")


@dataclass(frozen=True)
class Step:
    """One line of the answer.

    Attributes
    ----------
    name : str
        Key of its heading.
    low, main, high : float or None
        All None where the step cannot be told; main None where only bounds are known.
    told : str
        What it rests on, or why it cannot be told.
    signed : bool
        Whether it is a change.
    heading : str
        Key of its heading where that is not its name.
    absent : str
        Key of the word that stands where there is no number.
    about : bool
        Whether it is an assumption, told in round numbers.
    """

    name: str
    low: float | None
    main: float | None
    high: float | None
    told: str
    signed: bool = False
    heading: str = ""
    absent: str = "dwellings.status.cannot_be_decided"
    about: bool = False

    def words(self, year: int, text: Text) -> str:
        """Return the heading."""
        return text(f"dwellings.class.step.{self.heading or self.name}", year=year)


def answer(facts: Facts, state: ViewState, text: Text) -> Figure:
    """Return the whole answer for the chosen class as one figure."""
    pick = asked(state)
    held, solved = stock(facts, pick), solution(facts, state)
    steps = tuple(_steps(facts, state, text, held, solved))
    decided = solved is not None and solved.shortage is not None
    drawing = _ledger(steps, state.horizon, text, _title(state, text, held, solved))
    if not decided:
        drawing = _undecided(facts, state, text, held) + drawing
    notes = [text("dwellings.class.whole_municipality", name=facts.m.name)] if state.area else []
    if held.asked.status == "estimated":
        notes.append(text("dwellings.class.estimated"))
    if decided:
        notes.append(text("dwellings.class.range_is", method=text(f"dwellings.class.errors.{solved.need.method}")))
    if held.contradicted:
        notes.append(text("dwellings.class.contradicted"))
    moved = ("lettings", "move_outs") if solved and solved.turnover and solved.turnover.years else ()
    return Figure(
        id="klassen",
        title=_title(state, text, held, solved),
        subtitle=text("dwellings.class.subtitle", name=facts.m.name, base=facts.m.base_year, year=state.horizon),
        drawing=drawing,
        table=_table(steps, state.horizon, text),
        source=source_line(
            facts,
            text,
            sources(facts),
            projection_sources(facts),
            *(flow.source_ids(facts, name) for name in moved),
            note=" ".join(notes),
        ),
        method="solution" if decided else "classes",
    )


def _title(state: ViewState, text: Text, held: ClassStock, solved: Solution | None) -> str:
    words, year = words_of(asked(state), text), state.horizon
    found = solved.need if solved else None
    if found is None or found.low is None or found.high is None:
        if held.asked.state == "not_delivered":
            return text("dwellings.class.title_not_delivered", words=words)
        if held.asked.state == "small_cell":
            return text("dwellings.class.title_small", words=words)
        if held.asked.state == "cannot_be_decided":
            return text("dwellings.class.title_undecided", words=words, year=year)
        return text("dwellings.class.title_no_forecast", words=words)
    if found.low <= 0 <= found.high:
        return text("dwellings.class.title_unsure", words=words, year=year)
    low, high = sorted((abs(found.low), abs(found.high)))
    key = f"dwellings.class.title_{'short' if found.low > 0 else 'excess'}_{_form(found)}"
    return text(key, range=text.range(low, high), words=words, year=year)


def _steps(facts: Facts, state: ViewState, text: Text, held: ClassStock, solved: Solution | None) -> Iterator[Step]:
    known = held.asked
    bounds = known.status not in _HIDDEN and (known.stock is not None or known.high > 0)
    exact = known.stock if known.low == known.high else None
    yield Step("stock", *((known.low, exact, known.high) if bounds else (None,) * 3), _how_known(held, text))
    if held.level not in ("asked", "none"):
        wider = held.answer
        told = text("dwellings.class.merged", words=words_of_box(wider.box, text), reason=_reason(known, text))
        yield Step("merged", wider.low, wider.stock if wider.low == wider.high else None, wider.high, told)
    found = solved.need if solved else None
    if found is not None and found.households is not None and found.households_base is not None:
        change = found.households - found.households_base
        told = text(
            f"dwellings.class.demand.{found.demand_method}",
            base=text.number(found.households_base),
            then=text.number(found.households),
            year=state.horizon,
        )
        yield Step("change", change, change, change, told, signed=True)
    if found is not None and found.main is not None:
        yield _coming(found, state.horizon, text)
    if solved is not None and solved.shortage is not None and found is not None:
        # The gap itself, below zero too: an excess is not shown as nothing.
        told = _shortage_words(found, text)
        yield Step("shortage", found.low, found.main, found.high, told, heading=f"shortage_{_form(found)}")
    almene = asked(state).get("tenure", "almene") == "almene"
    if not almene:
        yield _without("relettings", text("dwellings.class.only_almene"), "common.status.not_applicable")
    elif known.state != DECIDED:
        # A flow over bounds that decide nothing would look like a figure.
        yield _without("relettings", text("dwellings.class.relettings_undecided"))
    elif solved is not None and solved.turnover is not None and solved.relettings is not None:
        line = _amount("relettings", solved.relettings, _turnover_words(solved.turnover, solved.years, text))
        yield replace(line, about=solved.turnover.method == NATIONAL)
    empty = vacant(facts, asked(state))
    if empty is not None and solved is not None:
        exact_or_bounds = (empty.low, empty.main if empty.low == empty.high else None, empty.high)
        yield Step(
            "vacant", *exact_or_bounds, text("dwellings.class.vacant_told", period=flow.month_words(empty.period))
        )
    if solved is not None and solved.shortage is not None and solved.build is not None:
        if solved.shortage.high > 0:
            yield _converted(solved, asked(state), text)
        amount, told = solved.build, text("dwellings.class.build_told")
        heading = f"build_{_form(solved.need)}"
        yield Step("build", amount.low, amount.main, amount.high, told, heading=heading)


def _form(found: ClassNeed) -> str:
    """Return whether a gap is a change in use, or what lacks after known building: "use" or "built"."""
    return "use" if found.pipeline is None else "built"


def _coming(found: ClassNeed, year: int, text: Text) -> Step:
    """Return what is under way; where nobody has told it, that it is missing and not nought."""
    if found.pipeline is None:
        return _without("coming", text("dwellings.class.coming_missing"), "common.status.missing")
    told = text("dwellings.class.coming", year=year)
    if found.unassigned:
        told += " " + text("dwellings.class.coming_unassigned", count=text.number(found.unassigned))
    return Step("coming", *(found.pipeline,) * 3, told, signed=True)


def _converted(solved: Solution, pick: Mapping[str, str], text: Text) -> Step:
    """Return what conversion can give; a word where there is nothing to convert from, for nought would be an answer."""
    reason = "almene" if pick.get("tenure", "almene") != "almene" else "wide" if not _WAYS & set(pick) else ""
    if reason:
        return _without("converted", text(f"dwellings.class.converted_{reason}"), "common.status.not_applicable")
    key = "some" if solved.candidates else "none"
    return _amount("converted", solved.converted, text(f"dwellings.class.converted_{key}"))


def _without(name: str, told: str, absent: str = "dwellings.status.cannot_be_decided") -> Step:
    """Return a line that has a word and no number."""
    return Step(name, None, None, None, told, absent=absent)


def _amount(name: str, amount: Amount, told: str) -> Step:
    return Step(name, amount.low, amount.main, amount.high, told)


def _how_known(held: ClassStock, text: Text) -> str:
    known = held.asked
    told = text(f"dwellings.class.method.{known.method}")
    if held.unknown:
        told += " " + text("dwellings.class.unknown_beside", count=text.number(held.unknown))
    return told


def _reason(known: ClassFigure, text: Text) -> str:
    return text(f"dwellings.class.reason.{known.state}")


def _shortage_words(found: ClassNeed, text: Text) -> str:
    if found.low is not None and found.high is not None and found.low <= 0 <= found.high:
        return text("dwellings.class.unsure")
    return text(f"dwellings.class.shortage_{_form(found)}", main=text.number(found.main or 0))


def _turnover_words(turnover: Turnover, years: int, text: Text) -> str:
    if turnover.method == NATIONAL:
        yearly = text.rounded(turnover.main, 2)
        return text("dwellings.class.turnover_national", count=yearly, years=text.count_word(years))
    return text(
        "dwellings.class.turnover",
        count=text.number(turnover.main),
        years=text.count_word(years),
        first=turnover.years[0],
        last=turnover.years[-1],
        national=text.number(turnover.national),
    )


def _number(step: Step, text: Text) -> str:
    if step.low is None or step.high is None:
        return text(step.absent)
    if step.about:
        return text("dwellings.about", count=text.rounded(step.main or step.low, 2))
    if step.low == step.high:
        return text.signed(step.low) if step.signed else text.number(step.low)
    return text.range(step.low, step.high)


def _ledger(steps: tuple[Step, ...], year: int, text: Text, title: str) -> str:
    drawn = [step for step in steps if step.name in _DRAWN and step.low is not None]
    scale = range_scale(min(s.low for s in drawn), max(s.high for s in drawn)) if drawn else None
    lines = "".join(_line(step, scale, year, text) for step in steps)
    foot = f"<tr class=b-ticks><td></td><td></td><td>{axis(scale, text.number)}</td></tr>" if scale else ""
    head = "".join(
        f'<th scope="col"{look}>{escape(text(f"dwellings.class.column_{name}"))}</th>'
        for name, look in (("step", ""), ("count", ' class="b-num"'), ("told", ""))
    )
    inner = f"<thead><tr>{head}</tr></thead><tbody>{lines}{foot}</tbody>"
    return wide_table("b-c-ledger", title, inner)


def _line(step: Step, scale: Scale | None, year: int, text: Text) -> str:
    name, bar = step.words(year, text), ""
    if scale and step.name in _DRAWN and step.low is not None and step.main is not None and step.high is not None:
        main = text("dwellings.class.main", count=text.number(step.main))
        label = f"{name}: {_number(step, text)}, {main}"
        bar = range_bar(step.low, step.main, step.high, scale=scale, label=label)
    elif step.name == "stock" and step.low is not None and step.high is not None and step.main is None:
        bar = unknown_span(step.low, step.high, scale=Scale(0, step.high), label=f"{name}: {_number(step, text)}")
    look = "b-num b-place" if step.low is None else "b-num b-strong"
    last = ' class="b-c-last"' if step.name == "build" else ""
    return (
        f'<tr{last}><th scope="row">{escape(name)}</th><td class="{look}">{escape(_number(step, text))}</td>'
        f'<td>{bar}<div class="b-sub">{escape(step.told)}</div></td></tr>'
    )


def _table(steps: tuple[Step, ...], year: int, text: Text) -> Table:
    def cell(step: Step, value: float | None) -> Cell:
        return _number(step, text) if value is None else float(value)

    rows = tuple(
        (
            step.words(year, text),
            cell(step, step.low),
            text("dwellings.status.bounds_only")
            if step.main is None and step.low is not None
            else cell(step, step.main),
            cell(step, step.high),
            step.told,
        )
        for step in steps
    )
    counts = (Column(text(f"dwellings.table.{name}"), 0) for name in ("low", "main", "high"))
    return Table(
        (Column(text("dwellings.class.column_step")), *counts, Column(text("dwellings.class.column_told"))), rows
    )


def _undecided(facts: Facts, state: ViewState, text: Text, held: ClassStock) -> str:
    """Return what can be said of a class that cannot be answered, what cannot, and the one file that would."""
    pick, known = asked(state), held.asked
    words = upper_first(words_of(pick, text))
    said = [text("dwellings.class.known_bounds", low=text.number(known.low), high=text.number(known.high))]
    said += [told for told in (_wider(facts, state, text, name) for name in CLASS_FIELDS if name in pick) if told]
    cannot = text(f"dwellings.class.cannot.{known.state}") if known.state != "decided" else ""
    file = _file(held, pick, text)
    big = text.range(known.low, known.high) if known.low < known.high else text.number(known.high)
    # A range is read as one: no line breaks inside it.
    items = "".join(
        f"<li>{re.sub(_RANGE, lambda found: f'<span>{found[0]}</span>', escape(sentence))}</li>" for sentence in said
    )
    parts = [f"<div><b>{escape(text('dwellings.class.can_be_said'))}</b><ul>{items}</ul></div>"]
    if cannot:
        heading = escape(text("dwellings.class.cannot_be_said"))
        parts.append(f"<div><b>{heading}</b> {escape(cannot)}</div>")
    if file:
        parts.append(f"<div>{escape(text('dwellings.class.one_file'))} <b>{escape(file)}</b></div>")
    return (
        f'<div class="b-chosen b-c-undecided"><div><div class="b-sub">{escape(words)}</div>'
        f'<div class="b-big">{escape(big)}</div><div class="b-cell-word">'
        f"{escape(text(f'dwellings.class.state.{known.state}'))}</div></div>"
        f'<div class="b-quote">{"".join(parts)}</div></div>'
    )


def _wider(facts: Facts, state: ViewState, text: Text, dropped: str) -> str:
    """Return what is known of the class when one dimension is left open; blank where that is no more."""
    pick = {name: value for name, value in asked(state).items() if name != dropped}
    if not pick:
        return ""
    held, found = stock(facts, pick), class_need(facts, state, pick)
    if held.asked.state != "decided":
        return ""
    words = upper_first(words_of(pick, text))
    known = held.asked
    count = _number(Step("", known.low, None, known.high, ""), text)
    if known.status == "estimated" and known.stock and known.high - known.low < _ROUNDING * known.stock:
        # Bounds that only the rounding of shares leaves open would look like a count.
        count = text("dwellings.about", count=text.rounded(known.stock))
    if found is None or found.low is None or found.high is None:
        return text("dwellings.class.wider_stock", words=words, count=count)
    change = text.range(found.low, found.high)
    return text(f"dwellings.class.wider_{_form(found)}", words=words, count=count, range=change, year=state.horizon)


def _file(held: ClassStock, pick: Mapping[str, str], text: Text) -> str:
    """Return the one delivery that would narrow the class most; blank where none would."""
    if not held.needed_files:
        return ""
    first = held.needed_files[0]
    return file_for(pick, text) if first == "dwelling_list" else text(f"dwellings.file.{first}")


def contradiction(facts: Facts, state: ViewState, text: Text) -> str:
    """Return that the chosen class lacks by reckoning and stands empty all the same, with the possible reasons."""
    solved = solution(facts, state)
    if solved is None or solved.contradiction is None or solved.turnover is None:
        return ""
    found = solved.contradiction
    # A few dwellings between two tenants contradict nothing, nor do some that may be of another class altogether.
    if not found.vacant.low or found.vacant.main < VACANT_FLAG * solved.turnover.dwellings:
        return ""
    empty = _number(Step("", found.vacant.low, found.vacant.main, found.vacant.high, ""), text)
    sentence = text(
        "dwellings.class.contradiction",
        words=upper_first(words_of(asked(state), text)),
        range=_number(Step("", solved.need.low, solved.need.main, solved.need.high, ""), text),
        year=state.horizon,
        vacant=empty,
        period=flow.month_words(found.vacant.period),
        stock=text.number(solved.turnover.dwellings),
    )
    reasons = text.listing(text(f"dwellings.class.why.{reason}") for reason in found.reasons)
    why = text("dwellings.class.why_possible", reasons=reasons)
    return f"<div>{escape(sentence)}</div><div>{escape(why)}</div>"
