"""How the spread moved over the years, and how much of it lies between the organisations."""

from __future__ import annotations

from html import escape

from dashboard.balance_marks import share_bar
from dashboard.balances import balances, changes, organisations
from dashboard.drawn_tables import drawn_table, head, named_head
from dashboard.facts import Facts
from dashboard.marks import Scale
from dashboard.markup import Column, Figure, Table, columns
from dashboard.need_marks import range_scale
from dashboard.text import Text
from dashboard.views.balance_words import of_area
from dashboard.views.sources import source_line


def change_figure(facts: Facts, text: Text) -> Figure | None:
    """Return how each division's unevenness moved, with the movement's own interval; None where no year is before."""
    found = changes(facts)
    if not found:
        return None
    certain = [each for each in found if each.change.certain]
    title = (
        text("balance.change_title_none", count=text.count_word(len(found)), since=found[0].since)
        if not certain
        else text(
            "balance.change_title",
            count=text.number(len(certain)),
            all=text.number(len(found)),
            since=found[0].since,
        )
    )
    lines = [
        f'<tr><th scope="row">{escape(text(f"balance.measure.{each.measure}"))}</th>'
        f'<td class="b-num">{text.number(100 * each.before, 1)}</td><td class="b-num">{text.number(100 * each.after, 1)}</td>'
        f'<td class="b-num">{text.signed(100 * each.change.change, 1)}</td>'
        f'<td class="b-num b-sub">{escape(text.range(100 * each.change.low, 100 * each.change.high, 1))}</td>'
        f"<td>{escape(text(f'balance.moved.{_moved(each.change.low, each.change.high)}'))}</td></tr>"
        for each in found
    ]
    since, year = found[0].since, found[0].year
    names = ("measure", "before", "after", "change", "interval", "said")
    heading = named_head(text, "balance.change_column", names, names[1:-1], since=since, year=year)
    return Figure(
        id="udvikling",
        title=title,
        subtitle=text("balance.change_subtitle", since=since, year=year),
        drawing=drawn_table(title, "b-b-change", heading, lines),
        table=Table(
            (
                Column(text("balance.table.measure")),
                Column(str(since), 4),
                Column(str(year), 4),
                *columns(text, "balance.table", {"change": 4, "change_low": 4, "change_high": 4, "areas": 0}),
            ),
            tuple(
                (
                    text(f"balance.measure.{each.measure}"),
                    *(each.before, each.after, each.change.change, each.change.low, each.change.high),
                    each.areas,
                )
                for each in found
            ),
        ),
        source=source_line(
            facts,
            text,
            *(made.groups.source_ids for made in balances(facts) if made.groups.measure in {e.measure for e in found}),
            note=text("balance.note_change"),
        ),
        method="balance",
    )


def _moved(low: float, high: float) -> str:
    return "more" if low > 0 else "less" if high < 0 else "unsure"


def owners_figure(facts: Facts, text: Text) -> Figure | None:
    """Return how much of the almene dwellings' unevenness lies between organisations; None where nobody tells."""
    found = organisations(facts)
    if not found:
        return None
    scale = range_scale(0.0, 100.0)
    lines = [_owners_line(name, split.total, split.between / split.total, scale, text) for name, split in found]
    name, most = max(found, key=lambda pair: pair[1].between / pair[1].total)
    title = text(
        "balance.owners_title",
        measure=text(f"balance.measure.{name}"),
        share=text.percent(most.between / most.total),
    )
    heading = head(
        [
            ("", False),
            (text("balance.owners_column.total"), True),
            (text("balance.owners_column.between"), False),
        ]
    )
    return Figure(
        id="organisationer",
        title=title,
        subtitle=text("balance.owners_subtitle", year=facts.m.base_year),
        drawing=drawn_table(title, "b-need b-tight b-owners", heading, lines)
        + f'<div class="b-sub b-said">{escape(text("balance.owners_plain"))}</div>',
        table=Table(
            (
                *columns(text, "balance.table", {"measure": None, "entropy": 4, "between": 4}),
                *(Column(_owner(facts, owner), 4) for owner in found[0][1].within),
            ),
            tuple(
                (
                    text(f"balance.measure.{each}"),
                    split.total,
                    split.between,
                    *(split.within.get(owner) for owner in found[0][1].within),
                )
                for each, split in found
            ),
        ),
        source=source_line(facts, text, of_area(facts), note=text("balance.note_owners")),
        method="balance",
    )


def _owners_line(name: str, total: float, share: float, scale: Scale, text: Text) -> str:
    measure, words = text(f"balance.measure.{name}"), text.percent(share)
    label = text("balance.owners_label", measure=measure, share=words)
    bar = share_bar(100 * share, scale=scale, words=words, label=label)
    return (
        f'<tr><th scope="row">{escape(measure)}</th><td class="b-num">{text.number(100 * total, 1)}</td>'
        f'<td class="b-bar">{bar}</td></tr>'
    )


def _owner(facts: Facts, owner: str) -> str:
    rows = facts.m.table("organisations").astype({"organisation_id": str}).set_index("organisation_id")
    return str(rows["name"].get(owner, owner))
