"""Which areas lie among their like: a sentence and a table under the map, never a map of its own."""

from __future__ import annotations

from html import escape

from dashboard.balance_clusters import Clusters, clusters, neighbours
from dashboard.balances import balances
from dashboard.drawn_tables import drawn_table, fold, named_head
from dashboard.facts import Facts
from dashboard.markup import Figure, Table, columns
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.balance_words import group_words
from dashboard.views.sources import source_line

#: Areas that a sentence names.
NAMED = 4


def figure(facts: Facts, state: ViewState, text: Text, *, folded: bool) -> Figure | None:
    """Return the areas among their like by the map's measures; None where there are too few areas."""
    found = clusters(facts)
    if not found:
        return None
    chosen = next((each for each in found if f"balance_{each.measure}" == state.measure), found[0])
    made = {each.groups.measure: each for each in balances(facts)}
    words = {each.measure: group_words(made[each.measure], each.group, text) for each in found}
    title = _sentence(facts, text, chosen, words[chosen.measure])
    lines = [
        f'<tr><th scope="row">{escape(words[each.measure])}</th><td>{escape(_names(facts, text, each.high))}</td>'
        f"<td>{escape(_names(facts, text, each.low))}</td></tr>"
        for each in found
    ]
    named = dict.fromkeys(("group", "high", "low"))
    heading = named_head(text, "balance.clusters.column", tuple(named), ())
    _, touch = neighbours(facts)
    plural = facts.term("plural", text.language)
    drawn = drawn_table(title, "b-clusters", heading, lines)
    return Figure(
        id="klynger",
        title=title,
        subtitle=text("balance.clusters.subtitle_touching" if touch else "balance.clusters.subtitle_near", term=plural),
        drawing=fold(text("balance.clusters.open"), drawn) if folded else drawn,
        table=Table(
            columns(text, "balance.clusters.column", {**named, "tested": 0}),
            tuple(
                (
                    words[each.measure],
                    _names(facts, text, each.high, every=True),
                    _names(facts, text, each.low, every=True),
                    each.tested,
                )
                for each in found
            ),
        ),
        source=source_line(
            facts,
            text,
            *(made[each.measure].groups.source_ids for each in found),
            note=text("balance.clusters.note"),
        ),
        method="balance",
    )


def _sentence(facts: Facts, text: Text, found: Clusters, group: str) -> str:
    plural = facts.term("plural", text.language)
    if not found.high and not found.low:
        return text("balance.clusters.title_none", group=group, term=plural)
    return text(
        "balance.clusters.title",
        group=group,
        count=text.count_word(len(found.high) + len(found.low)),
        all=text.number(found.tested),
        term=plural,
    )


def _names(facts: Facts, text: Text, areas: tuple[str, ...], *, every: bool = False) -> str:
    if not areas:
        return text("balance.clusters.none")
    names = [facts.area_name(area) for area in areas]
    if every or len(names) <= NAMED + 1:
        return text.listing(names)
    rest = text("balance.clusters.rest", count=text.number(len(names) - NAMED))
    return text.listing([*names[:NAMED], rest])
