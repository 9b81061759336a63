"""How direction, stability, weights and efforts of the area pages are reckoned, with the municipality's own figures."""

from __future__ import annotations

from collections.abc import Callable

from byibalance_core.parameters import standard
from byibalance_core.stability import DRAWS
from byibalance_core.trends import MEASURED
from dashboard.facts import Facts
from dashboard.text import Text
from dashboard.theme_classes import TOGETHER, WEIGHINGS, efforts_of, has_history, shares, theme_classes
from dashboard.views import place


def values(text: Text) -> dict[str, str]:
    """Return what the paragraphs name."""
    return {
        "change": text.number(float(standard("change_sd").value), 2),
        "change_years": text.count_word(int(standard("change_years").value)),
        "draws": text.number(DRAWS),
        "law_weight": text.count_word(int(max(WEIGHINGS["law"].measures.values()))),
    }


def _trends(facts: Facts, _horizon: int, text: Text) -> str:
    if not has_history(facts):
        return text("data.method.trends.here_none")
    # Convictions get no direction on the pages, so that they are no part of what is counted here.
    shown = {name for name, entry in facts.catalogue.items() if entry.sensitivity != "strict"}
    judged = facts.trends.loc[facts.trends["indicator"].isin(shown), "judgement"].astype(str)
    return text(
        "data.method.trends.here",
        all=text.number(len(judged)),
        measured=text.number(int(judged.isin(MEASURED).sum())),
        broken=text.number(int((judged == "break").sum())),
        unknown=text.number(int(judged.isin(("unknown", "not_ranked")).sum())),
        **{name: text.number(int((judged == name).sum())) for name in ("better", "worse", "unchanged")},
    )


def _stability(facts: Facts, _horizon: int, text: Text) -> str:
    if len(facts.areas) > TOGETHER:
        return ""
    # A theme of one measure is not counted: weights cannot move it, so that its share tests chance alone.
    several = theme_classes(facts, "equal").query("ranked > 1").set_index(["area_id", "theme"]).index
    drawn = shares(facts, "equal").set_index(["area_id", "theme"])["level_share"]
    known = drawn[drawn.index.isin(several)].dropna()
    if known.empty:
        return ""
    limit = float(standard("stable_share").value)
    stable = int((known >= limit).sum())
    return text(
        "data.method.stability.here",
        stable=text.number(stable),
        all=text.number(len(known)),
        limit=text.percent(limit),
    )


def _weights(facts: Facts, _horizon: int, text: Text) -> str:
    law = theme_classes(facts, "law")
    judged = law["counts"] & law["score"].notna()
    changed = law["judgement"] != theme_classes(facts, "equal")["judgement"]
    return text(
        "data.method.weights.here",
        changed=text.number(int((changed & judged).sum())),
        all=text.number(int(judged.sum())),
    )


def _efforts(facts: Facts, _horizon: int, text: Text) -> str:
    beside = efforts_of(facts)
    if beside is None:
        return text("data.method.efforts.here_none")
    return text(
        "data.method.efforts.here",
        running=text.number(beside.running["effort_id"].nunique()),
        date=text.date(beside.on.isoformat()),
        without=text.number(int((beside.open_themes["efforts"] == 0).sum())),
        term=facts.term("singular", text.language),
        all=text.number(len(beside.open_themes)),
        unasked=text.number(beside.without_challenge["effort_id"].nunique()),
    )


#: Anchor of each method -> what it gives in the municipality.
METHODS: dict[str, Callable[[Facts, int, Text], str]] = {
    "trends": _trends,
    "stability": _stability,
    "weights": _weights,
    "efforts": _efforts,
    "place": place.here,
}
