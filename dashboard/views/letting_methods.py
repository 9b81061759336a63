"""How the account, the span of chance, placements and the flow are reckoned, with the municipality's own figures."""

from __future__ import annotations

from collections.abc import Callable

from byibalance_core.lettings.chance_span import LEVEL
from byibalance_core.parameters import standard
from dashboard.agreements import account_of, coming, newest_placements, totals, window
from dashboard.facts import Facts
from dashboard.text import Text
from dashboard.views.letting_words import indicator_name, window_words


def values(text: Text) -> dict[str, str]:
    """Return what the paragraphs name."""
    return {
        "level": text.percent(LEVEL),
        "ratio": text.count_word(int(float(standard("account_ratio_least_expected").value))),
        "least": text.number(float(standard("load_least_lettings").value)),
    }


def _account(facts: Facts, _horizon: int, text: Text) -> str:
    made = account_of(facts)
    if made is None:
        return text("data.method.account.here_none")
    total = made.total.iloc[0]
    return text(
        "data.method.account.here",
        year=window_words(made.window),
        compared=text.number(int(total["compared"])),
        all=text.number(int(total["estates"])),
        used=text.number(float(total["compared_used"])) if total["compared"] else "0",
        lettings=text.number(float(total["compared_lettings"])) if total["compared"] else "0",
        expected=text.number(float(total["expected"]), 1) if total["compared"] else "0",
    )


def _chance(facts: Facts, _horizon: int, text: Text) -> str:
    made = account_of(facts)
    if made is None or not made.n_with_span:
        return text("data.method.chance.here_none")
    chance = made.by_chance
    return text(
        "data.method.chance.here",
        all=text.number(made.n_with_span),
        expected=text.number(chance.expected, 1),
        low=text.number(chance.low),
        high=text.number(chance.high),
        found=text.count_word(made.n_outside),
    )


def _placement(facts: Facts, _horizon: int, text: Text) -> str:
    agreed, rows = facts.agreement, newest_placements(facts)
    if agreed is None or not len(rows):
        return text("data.method.placement.here_none")
    names = dict.fromkeys(
        indicator_name(one.indicator, text)
        for ladder in agreed.ladders
        if ladder.placement is not None
        for one in ladder.placement.criteria
    )
    return text(
        "data.method.placement.here",
        placed=text.number(int(rows["step_id"].notna().sum())),
        all=text.number(len(rows)),
        measures=text.listing(names) or text("lettings.placed.no_measures"),
        decided=text.count_word(int(rows["decided_otherwise"].sum())),
    )


def _relettings(facts: Facts, _horizon: int, text: Text) -> str:
    if window(facts) is None:
        return text("data.method.relettings.here_none")
    told, rows = totals(facts), coming(facts)
    whole = rows[rows["unit_kind"] == "municipality"]
    year = int(told.index.max())
    words = text(
        "data.method.relettings.here",
        year=year,
        count=text.number(float(told.loc[year, "lettings"])),
        estates=text.number(float(told.loc[year, "estates"])),
    )
    if whole.empty:
        return words
    first = whole.iloc[0]
    return f"{words} " + text(
        "data.method.relettings.here_next",
        year=int(first["year"]),
        main=text.rounded(float(first["main"]), 2),
        range=text.range(float(first["low"]), float(first["high"])),
    )


#: Anchor of each method -> what it gives in the municipality.
METHODS: dict[str, Callable[[Facts, int, Text], str]] = {
    "account": _account,
    "chance": _chance,
    "placement": _placement,
    "relettings": _relettings,
}
