"""How the figures are reckoned: a short paragraph for each method, with what it gives in this municipality."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from byibalance_core.disclosure import load_rules
from byibalance_core.parameters import indicators, standard
from dashboard.facts import Facts
from dashboard.text import Text

#: Statuses of a figure that a reader cannot see.
_HIDDEN = ("suppressed", "zero_or_hidden")


def section(facts: Facts, horizon: int, text: Text) -> str:
    """Return the methods; every figure's "how it is reckoned" lands at one of them by its id."""
    values = _values(facts, text)
    parts = []
    for name, own in METHODS.items():
        said = own(facts, horizon, text)
        here = f'<p class="b-d-here"><b>{escape(facts.m.name)}.</b> {escape(said)}</p>' if said else ""
        more = (
            f"<details><summary>{escape(text('data.method.more'))}</summary>"
            f"<p>{escape(text(f'data.method.{name}.more', **values))}</p></details>"
            if text.has(f"data.method.{name}.more")
            else ""
        )
        parts.append(
            f'<section id="{name}"><h3>{escape(text(f"data.method.{name}.name"))}</h3>'
            f"<p>{escape(text(f'data.method.{name}.text', **values))}</p>{here}{more}</section>"
        )
    return f'<h2>{escape(text("data.method.title"))}</h2><div class="b-methods">{"".join(parts)}</div>'


def _values(facts: Facts, text: Text) -> dict[str, str]:
    """Return what the paragraphs name: limits that are parameters, and what the areas are called."""
    rules = load_rules()["area_gate"]
    return {
        "limit": text.number(float(standard("distinguishable_sd").value)),
        "share": text.percent(float(standard("undecided_share").value)),
        "years": text.number(float(standard("maximum_horizon_years").value)),
        "residents": text.number(rules["residents"]),
        "households": text.number(rules["households"]),
        "term": facts.term("singular", text.language),
        "terms": facts.term("plural", text.language),
    }


def _stock(facts: Facts, _horizon: int, text: Text) -> str:
    return text(
        "data.method.stock.here",
        placed=text.number(float(facts.areas["dwellings"].sum())),
        all=text.number(float(facts.dwellings[facts.m.code])),
        term=facts.term("singular", text.language),
        terms=facts.term("plural", text.language),
        incomplete=text.count_word(len(facts.incomplete)),
    )


def _areas(facts: Facts, _horizon: int, text: Text) -> str:
    return text(
        "data.method.areas.here",
        measured=text.number(len(facts.catalogue)),
        all=text.number(len(indicators())),
        directed=text.number(sum(entry.direction != "none" for entry in facts.catalogue.values())),
    )


def _bounds(facts: Facts, _horizon: int, text: Text) -> str:
    rows = facts.class_bounds
    rows = rows[rows["tenure"] == "almene"]
    small = rows[rows["rooms"] == "1-2"]
    if small.empty or small[["low", "high"]].isna().any(axis=None):
        return ""
    low, high = float(small["low"].iloc[0]), float(small["high"].iloc[0])
    if high - low < 1:
        return text("data.method.bounds.here_known", count=text.number(high))
    whole = text.rounded(float(rows["dwellings"].sum()))
    return text("data.method.bounds.here", low=text.number(low), high=text.number(high), all=whole)


def _need(facts: Facts, horizon: int, text: Text) -> str:
    growth = facts.growth(horizon, facts.publishers[0])
    return text(
        f"data.method.need.here.{growth.method}",
        base=text.number(growth.households_base),
        base_year=facts.m.base_year,
        households=text.rounded(growth.households),
        year=horizon,
        size=text.number(growth.persons_per_household, 2),
    )


def _forecast(facts: Facts, horizon: int, text: Text) -> str:
    told = (
        text(
            "data.method.forecast.one",
            publisher=facts.publisher(publisher),
            persons=text.number(facts.growth(horizon, publisher).persons),
        )
        for publisher in facts.publishers
    )
    return text("data.method.forecast.here", year=horizon, told=text.listing(told))


def _uncertainty(facts: Facts, horizon: int, text: Text) -> str:
    growth = facts.growth(horizon, facts.publishers[0])
    said = text(
        "data.method.uncertainty.here",
        change=text.rounded(growth.change),
        year=horizon,
        range=text.rounded_range(growth.low, growth.high, digits=3),
    )
    methods = sorted(facts.need(horizon)["method"].dropna().unique())
    return " ".join((said, *(text(f"common.interval.{method}") for method in methods)))


def _disclosure(facts: Facts, _horizon: int, text: Text) -> str:
    rows = facts.m.table("indicators")["status"].astype(str)
    hidden, zero = (int((rows == status).sum()) for status in _HIDDEN)
    return text(
        "data.method.disclosure.here",
        hidden=text.number(hidden),
        zero=text.number(zero),
        all=text.number(len(rows)),
    )


def _nothing(_facts: Facts, _horizon: int, _text: Text) -> str:
    return ""


#: Anchor of each method -> what it gives in the municipality.
METHODS: dict[str, Callable[[Facts, int, Text], str]] = {
    "stock": _stock,
    "areas": _areas,
    "bounds": _bounds,
    "need": _need,
    "norm": _nothing,
    "forecast": _forecast,
    "uncertainty": _uncertainty,
    "disclosure": _disclosure,
}
