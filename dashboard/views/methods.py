"""How the figures are reckoned: a short paragraph for each method, with what it gives in this municipality."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from byibalance_core.disclosure import load_rules
from byibalance_core.need.affordability import (
    AFFORDABLE,
    NONE_AFFORDABLE,
    UNDECIDED,
    affordable_rent,
    household_groups,
)
from byibalance_core.need.classes import class_box, class_stock, read_classes
from byibalance_core.need.given import given
from byibalance_core.need.group_figure import ASSUMPTION, COUNTED
from byibalance_core.need.group_figure import UNDECIDED as NOT_TOLD
from byibalance_core.need.turnover import Turnover, expected_turnover
from byibalance_core.parameters import indicators, standard
from byibalance_core.projection.small_areas import area_ages
from dashboard.balances import balances, told
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.text import Text
from dashboard.views import (
    agreement_methods,
    area_methods,
    backtest,
    criteria_distance,
    letting_methods,
    letting_try_methods,
)
from dashboard.views.target_groups import group_figures

#: Statuses of a figure that a reader cannot see.
_HIDDEN = ("suppressed", "zero_or_hidden")


@keep(48)
def section(facts: Facts, horizon: int, text: Text) -> str:
    """Return the methods; every figure's "how it is reckoned" lands at one of them by its id.

    What they give in a release never changes, so that it is reckoned once for each horizon and language.
    """
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
        "cell": text.number(float(standard("minimum_cell_dwellings").value)),
        "residents": text.number(rules["residents"]),
        "households": text.number(rules["households"]),
        "term": facts.term("singular", text.language),
        "terms": facts.term("plural", text.language),
        **area_methods.values(text),
        **letting_methods.values(text),
        **letting_try_methods.values(text),
        **agreement_methods.values(text),
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


def _balance(facts: Facts, _horizon: int, text: Text) -> str:
    found = balances(facts)
    if not found:
        return text("data.method.balance.none")
    groups = [group for made in found for group in told(made)]
    return text(
        "data.method.balance.here",
        divisions=text.count_word(len(found)).capitalize(),
        beyond=text.number(sum(group.dissimilarity.beyond for group in groups)),
        all=text.number(len(groups)),
    )


def _criteria(facts: Facts, _horizon: int, text: Text) -> str:
    found = criteria_distance.areas(facts)
    if not found:
        return text("data.method.criteria.none")
    designated = sum(each.kind == "designated" for each in found)
    return text(
        "data.method.criteria.here", all=text.number(len(found)).capitalize(), designated=text.count_word(designated)
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


@keep(24)
def _age_method(facts: Facts, horizon: int) -> str:
    ages = area_ages(facts.m, year=horizon, publisher=facts.publishers[0])
    return "none" if ages is None else ages.method


def _projection(facts: Facts, horizon: int, text: Text) -> str:
    return text(
        f"data.method.projection.here_{_age_method(facts, horizon)}",
        publisher=facts.publisher(facts.publishers[0]),
        terms=facts.term("plural", text.language),
        year=horizon,
    )


def _headship(facts: Facts, horizon: int, text: Text) -> str:
    kinds = facts.reckoning(horizon).growth.kinds
    publisher = facts.publisher(facts.publishers[0])
    if kinds is None:
        size = facts.growth(horizon, facts.publishers[0]).persons_per_household
        return text("data.method.headship.here_held", size=text.number(size, 2), year=horizon, publisher=publisher)
    return text(
        "data.method.headship.here",
        kinds=text.number(len(kinds.kinds)),
        counted=kinds.cross_year,
        publisher=publisher,
        year=horizon,
    )


def _occupancy(facts: Facts, horizon: int, text: Text) -> str:
    if facts.reckoning(horizon).class_use is None:
        return text("data.method.occupancy.here_none", year=horizon)
    matrix = facts.m.table("occupancy")
    newest = matrix[matrix["year"] == matrix["year"].max()]
    origin = (facts.m.sources[source].title for source in newest["source_id"].astype(str).unique())
    return text("data.method.occupancy.here", year=int(newest["year"].iloc[0]), origin=text.listing(origin))


def _scenarios(facts: Facts, _horizon: int, text: Text) -> str:
    rows = facts.m.table("projection")
    own = rows[rows["publisher"] == facts.publishers[0]]
    variants = set(own["variant"].dropna().astype(str))
    return text(
        "data.method.scenarios.here_three" if {"low", "high"} <= variants else "data.method.scenarios.here_main",
        publisher=facts.publisher(facts.publishers[0]),
        last=int(own["year"].max()),
    )


def _classes(facts: Facts, _horizon: int, text: Text) -> str:
    known = read_classes(facts.m)

    def words(names: tuple[str, ...]) -> str:
        return " × ".join(text(f"dwellings.dimension.{name}").lower() for name in names)

    crosses = dict.fromkeys(table.dimensions for table in known.whole_crosses)
    return text(
        "data.method.classes.here" if crosses else "data.method.classes.here_none",
        single=text.listing(words((name,)) for name in known.margins),
        crossed=text.listing(words(names) for names in crosses),
    )


def _affordability(facts: Facts, _horizon: int, text: Text) -> str:
    figures = given(facts.m)
    rents = [affordable_rent(group, figures) for group in household_groups(figures)]
    able = [rent.rent for rent in rents if rent.state == AFFORDABLE and rent.rent is not None]
    words = text(
        "data.method.affordability.here" if able else "data.method.affordability.here_none",
        able=text.count_word(len(able)).capitalize(),
        all=text.count_word(len(rents)),
        low=text.number(min(able, default=0)),
        high=text.number(max(able, default=0)),
    )
    counts = {
        "none": sum(rent.state == NONE_AFFORDABLE for rent in rents) if able else 0,
        "undecided": sum(rent.state == UNDECIDED for rent in rents),
        "unconfirmed": len({name for rent in rents for name in rent.unconfirmed}),
    }
    more = (
        text(f"data.method.affordability.{name}", count=text.count_word(count).capitalize())
        for name, count in counts.items()
        if count
    )
    return " ".join((words, *more))


def _groups(facts: Facts, horizon: int, text: Text) -> str:
    bases = [figure.basis for figure in group_figures(facts, horizon)]
    counted, assumed, untold = (text.number(bases.count(basis)) for basis in (COUNTED, ASSUMPTION, NOT_TOLD))
    return text("data.method.groups.here", all=text.number(len(bases)), counted=counted, assumed=assumed, untold=untold)


@keep(24)
def _almene_turnover(facts: Facts) -> Turnover | None:
    """Return the re-lettings of all almene dwellings; None where nobody knows how many dwellings those are."""
    almene = class_stock(facts.m, tenure="almene").answer.stock
    return expected_turnover(facts.m, class_box(tenure="almene"), almene=int(almene)) if almene else None


def _solution(facts: Facts, _horizon: int, text: Text) -> str:
    flow = _almene_turnover(facts)
    if flow is None:
        return ""
    return text(
        "data.method.solution.here" if flow.years else "data.method.solution.here_national",
        relettings=text.rounded(flow.main),
        dwellings=text.number(flow.dwellings),
        first=min(flow.years, default=0),
        last=max(flow.years, default=0),
        national=text.rounded(flow.national),
    )


def _backtest(facts: Facts, _horizon: int, text: Text) -> str:
    past = backtest.tested(facts)
    if past is None:
        return text("data.method.backtest.here_none", term=facts.term("singular", text.language))
    few = backtest.few_figures(past)
    words = text(
        "data.method.backtest.here",
        first=past.first_year,
        last=past.last_year,
        origins=text.number(len(past.origins)),
    )
    if few.large_cells:
        errors = {name: text.percent(getattr(few, name), 1) for name in ("engine", "no_change", "trend")}
        years = text.count_word(backtest.years_ahead(past)).capitalize()
        words += " " + text("data.method.backtest.here_errors", years=years, **errors)
    if few.covered_cells:
        words += " " + text("data.method.backtest.here_held", share=text.percent(few.coverage))
    return words


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
    **area_methods.METHODS,
    **letting_methods.METHODS,
    "balance": _balance,
    "criteria": _criteria,
    "bounds": _bounds,
    "classes": _classes,
    "forecast": _forecast,
    "projection": _projection,
    "headship": _headship,
    "need": _need,
    "occupancy": _occupancy,
    "norm": _nothing,
    "scenarios": _scenarios,
    "solution": _solution,
    "affordability": _affordability,
    "groups": _groups,
    "uncertainty": _uncertainty,
    "backtest": _backtest,
    **letting_try_methods.METHODS,
    **agreement_methods.METHODS,
    "since": _nothing,
    "disclosure": _disclosure,
}
