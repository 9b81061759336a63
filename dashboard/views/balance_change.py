"""How the spread moved over the years, and how much of it lies between the organisations."""

from __future__ import annotations

from html import escape

from dashboard.balances import balances, changes, organisations
from dashboard.facts import Facts
from dashboard.marks import chance_bar
from dashboard.markup import Column, Figure, Table
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
    lines = "".join(
        f'<tr><th scope="row">{escape(text(f"balance.measure.{each.measure}"))}</th>'
        f'<td class="b-num">{text.number(100 * each.before, 1)}</td><td class="b-num">{text.number(100 * each.after, 1)}</td>'
        f'<td class="b-num">{text.signed(100 * each.change.change, 1)}</td>'
        f'<td class="b-num b-sub">{escape(text.range(100 * each.change.low, 100 * each.change.high, 1))}</td>'
        f"<td>{escape(text(f'balance.moved.{_moved(each.change.low, each.change.high)}'))}</td></tr>"
        for each in found
    )
    names = ("measure", "before", "after", "change", "interval", "said")
    head = "".join(
        f'<th scope="col"{"" if name in ("measure", "said") else " class=b-num"}>'
        f"{escape(text(f'balance.change_column.{name}', since=found[0].since, year=found[0].year))}</th>"
        for name in names
    )
    return Figure(
        id="udvikling",
        title=title,
        subtitle=text("balance.change_subtitle", since=found[0].since, year=found[0].year),
        drawing=f'<table><caption class="b-visually-hidden">{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>',
        table=Table(
            (
                Column(text("balance.table.measure")),
                Column(str(found[0].since), 4),
                Column(str(found[0].year), 4),
                Column(text("balance.table.change"), 4),
                Column(text("balance.table.change_low"), 4),
                Column(text("balance.table.change_high"), 4),
                Column(text("balance.table.areas"), 0),
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
    lines = "".join(
        f'<tr><th scope="row">{escape(text(f"balance.measure.{name}"))}</th>'
        f'<td class="b-num">{text.number(100 * split.total, 1)}</td>'
        f'<td class="b-bar">{chance_bar(100 * split.between / split.total, 0, 0, scale=scale, words=text.percent(split.between / split.total), label=text("balance.owners_label", measure=text(f"balance.measure.{name}"), share=text.percent(split.between / split.total)), beyond=True)}</td></tr>'
        for name, split in found
    )
    name, most = max(found, key=lambda pair: pair[1].between / pair[1].total)
    title = text(
        "balance.owners_title",
        measure=text(f"balance.measure.{name}"),
        share=text.percent(most.between / most.total),
    )
    return Figure(
        id="organisationer",
        title=title,
        subtitle=text("balance.owners_subtitle", year=facts.m.base_year),
        drawing=f'<table class="b-need b-tight"><caption class="b-visually-hidden">{escape(title)}</caption><thead><tr><td></td>'
        f'<th scope="col" class="b-num">{escape(text("balance.owners_column.total"))}</th>'
        f'<th scope="col">{escape(text("balance.owners_column.between"))}</th></tr></thead><tbody>{lines}</tbody></table>'
        f'<div class="b-sub b-said">{escape(text("balance.owners_plain"))}</div>',
        table=Table(
            (
                Column(text("balance.table.measure")),
                Column(text("balance.table.entropy"), 4),
                Column(text("balance.table.between"), 4),
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


def _owner(facts: Facts, owner: str) -> str:
    rows = facts.m.table("organisations").astype({"organisation_id": str}).set_index("organisation_id")
    return str(rows["name"].get(owner, owner))
