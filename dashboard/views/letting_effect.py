"""What two alternatives to the agreement give, row by row: figures of A and B, and what differs beyond chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from byibalance_core.lettings.agreement import Agreement
from byibalance_core.lettings.flow_noise import Span
from byibalance_core.lettings.proposal import Proposal
from byibalance_core.lettings.simulate import CHEAP, YEARS, Simulated
from dashboard import letting_choices, letting_trials
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.state import ViewState
from dashboard.text import DASH, Text, as_shown

#: Tables that an alternative is reckoned from.
TABLES = ("lettings", "move_outs", "stock", "special_need")
#: Reasons that are told whether anybody lacks a home for them or not.
TOLD_REASONS = ("rent_not_known", "rent_too_high", "no_dwelling_large_enough")


@dataclass(frozen=True)
class Effect:
    """One row.

    Attributes
    ----------
    name : str
        Of the row, see the texts ``letting_try.row``.
    label : str
        What the row is called where its name has no text of its own.
    years : int
        Years that it is for.
    first, second, gap : Span
        Of A, of B, and B less A; ends are None where chance is not reckoned.
    decimals : int
        As shown; `percent` marks a share.
    part : bool
        A part of the row above.
    """

    name: str
    label: str
    years: int
    first: Span
    second: Span
    gap: Span
    decimals: int = 0
    percent: bool = False
    part: bool = False


def texts(state: ViewState) -> tuple[str, str]:
    """Return A and B as texts."""
    return state.letting, state.letting_b


def effects(facts: Facts, state: ViewState, text: Text) -> tuple[Effect, ...]:
    """Return every row, those of one year first."""
    return _effects(facts, texts(state), state.letting_first, text)


@keep(96)
def _effects(facts: Facts, tried: tuple[str, str], housed_first: str, text: Text) -> tuple[Effect, ...]:
    # Told in short beside the controls and in full below.
    households = _households(facts, tried, housed_first, text)
    return (*_flows(facts, tried, 1, text), *households, *_rest(facts, tried, text))


def _flows(facts: Facts, tried: tuple[str, str], years: int, text: Text) -> Iterable[Effect]:
    first, second = tried
    made = letting_trials.compared(facts, first, second, years)
    gaps = made.differences()
    one, other = made.reference.totals(), made.alternative.totals()
    names = ["allocations", "cheap", *(f"cheap_{band}" for band in CHEAP), "flexible", "list", "other"]
    for name in names:
        band = name.removeprefix("cheap_")
        label = text(f"common.rent_band.{band}") if band in CHEAP else text(f"letting_try.row.{name}")
        yield Effect(name, label, years, one[name], other[name], gaps[name], part=name.startswith("cheap"))
    if years == 1:
        shares = [_most_strained(facts, side) for side in (made.reference, made.alternative)]
        if None not in shares:
            low, high = (_alone(share) for share in shares)
            step = letting_choices.steps(agreed(facts))[-1].names[text.language]
            yield Effect(
                "strained",
                text("letting_try.row.strained", step=step),
                1,
                low,
                high,
                _less(high, low),
                decimals=1,
                percent=True,
            )


def agreed(facts: Facts) -> Agreement:
    """Return the agreement; there is one wherever an alternative can be tried."""
    if facts.agreement is None:
        raise LookupError("There is no agreement.")
    return facts.agreement


def _most_strained(facts: Facts, side: Simulated) -> float | None:
    last = letting_choices.steps(agreed(facts))[-1].step_id
    whole = float(side.cells["allocations"].sum())
    own = float(side.cells.loc[(side.cells["step_id"] == last).to_numpy(dtype=bool), "allocations"].sum())
    return own / whole if whole else None


def _households(facts: Facts, tried: tuple[str, str], housed_first: str, text: Text) -> Iterable[Effect]:
    """Return who is housed by the calculated proposal; counts of whole households have no span of chance."""
    found = [letting_trials.proposal(facts, one, housed_first) for one in tried]
    if any(one is None for one in found):
        return
    sides = [housed_counts(one) for one in found if one is not None]
    for name in dict.fromkeys(("placed", *TOLD_REASONS, *sides[0], *sides[1])):
        first, second = (_alone(float(side.get(name, 0))) for side in sides)
        said = text(f"letting_proposal.reason.{name}") if name != "placed" else ""
        label = text("letting_try.row.lacking", reason=said) if said else text("letting_try.row.placed")
        yield Effect(name, label, 1, first, second, _less(second, first), part=bool(said))


def housed_counts(made: Proposal) -> dict[str, int]:
    """Return the homes that a proposal uses, and the counts that lack one, by reason."""
    lacks: dict[str, int] = {}
    for one in made.unplaced:
        lacks[one.reason] = lacks.get(one.reason, 0) + one.count
    return {"placed": int(made.placed["count"].sum()), **lacks}


def _rest(facts: Facts, tried: tuple[str, str], text: Text) -> Iterable[Effect]:
    yield from _flows(facts, tried, YEARS, text)
    first, second = tried
    one, other = letting_trials.housed(facts, first), letting_trials.housed(facts, second)
    if one is None or other is None:
        return
    gap = letting_trials.housed_difference(facts, first, second)
    label = text("letting_try.row.years")
    yield Effect("years", label, YEARS, one.years, other.years, gap["years"], decimals=1)
    if one.shelter_days is not None and other.shelter_days is not None:
        label = text("letting_try.row.shelter_days")
        yield Effect("shelter_days", label, YEARS, one.shelter_days, other.shelter_days, gap["shelter_days"])


def _alone(value: float | None) -> Span:
    return Span(value, None, None)


def _less(second: Span, first: Span) -> Span:
    return Span(None if second.mean is None or first.mean is None else second.mean - first.mean, None, None)


def value_words(row: Effect, span: Span, text: Text) -> str:
    """Return a figure of A or B."""
    if span.mean is None:
        return text("letting_try.never")
    return text.percent(span.mean, row.decimals) if row.percent else text.number(span.mean, row.decimals)


def shown_gap(row: Effect) -> float:
    """Return B less A as both are shown: who subtracts the printed figures finds the printed difference.

    Examples
    --------
    >>> shown_gap(Effect("strained", "", 1, Span(0.0766, None, None), Span(0.1203, None, None),
    ...                  Span(0.0437, None, None), decimals=1, percent=True))
    4.3
    """
    factor = 100 if row.percent else 1
    first, second = (as_shown(factor * (span.mean or 0.0), row.decimals) for span in (row.first, row.second))
    return as_shown(second - first, row.decimals)


def gap_words(row: Effect, text: Text) -> tuple[str, str]:
    """Return what differs, and its interval; the interval is blank where chance is not reckoned."""
    if row.gap.mean is None:
        return DASH, ""
    shown = text.signed(shown_gap(row), row.decimals)
    return text("letting_try.points", points=shown) if row.percent else shown, gap_span(row.gap, text, row.decimals)


def gap_span(gap: Span, text: Text, decimals: int = 0) -> str:
    """Return the interval of a difference in words; blank where chance is not reckoned."""
    if gap.low is None or gap.high is None or not (gap.low or gap.high):
        return ""
    low, high = (text.signed(end, decimals) for end in (gap.low, gap.high))
    return text("letting_try.between", low=low, high=high)


@keep(96)
def source_ids(facts: Facts, *tables: str) -> tuple[str, ...]:
    """Return the ids of the sources of some tables."""
    found = (facts.m.table(table)["source_id"].dropna().astype(str).unique() for table in tables)
    return tuple(dict.fromkeys(one for ids in found for one in ids))
