"""What stands under the account: can it be luck, what lies outside with its figures, offers and empty months."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from byibalance_core.lettings.account import BY_CHANCE, Account
from byibalance_core.lettings.agreement import Agreement
from byibalance_core.lettings.chance_span import outside_by_chance
from dashboard.agreements import account_of, channels, parts, totals
from dashboard.book import Book
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.markup import Column, Figure, Table, table_html
from dashboard.text import Text, danish_order
from dashboard.views import objections
from dashboard.views.letting_words import (
    ACCOUNT_TABLES,
    chance_words,
    estate_name,
    placed,
    sources,
    step_name,
    window_words,
)
from dashboard.views.sources import short_source, source_line

OUTSIDE = ("over", "under")
#: Estates whose two sources differ that are named.
NAMED = 4


def headline_words(facts: Facts, text: Text) -> str:
    """Return the page's sentence: how many estates lie within the span of chance, then how many do not."""
    made = account_of(facts)
    if made is None:
        return text(f"lettings.headline_{_lacking(facts)}", name=facts.m.name)
    all_of_them, outside = made.n_with_span, made.n_outside
    if not all_of_them:
        return text("lettings.headline_no_span")
    key = "some" if outside else "all"
    words = text(f"lettings.headline_{key}", within=text.number(all_of_them - outside), all=text.number(all_of_them))
    # What lies within for every estate alone can lie outside for the sum of them.
    told = made.organisations[made.organisations["verdict"].isin(BY_CHANCE)]
    far = int(told["verdict"].isin(OUTSIDE).sum())
    if far:
        words += text("lettings.headline_organisations", count=text.count_word(far), all=text.count_word(len(told)))
    closed = made.n_closed_but_used
    return words + (text("lettings.headline_closed", count=text.count_word(closed)) if closed else "")


def _lacking(facts: Facts) -> str:
    if facts.m.profile == "public" and facts.agreement is not None:
        return "public"
    return "no_lettings" if facts.agreement is not None else "unknown"


@keep(24)
def below(facts: Facts, text: Text) -> str:
    """Return the sentences under the account: what chance alone gives, unevenness, and where two sources differ."""
    made = account_of(facts)
    if made is None or not made.n_with_span:
        return ""
    chance = made.by_chance
    luck = [
        text(
            "lettings.account.by_chance",
            all=text.number(made.n_with_span),
            low=text.number(chance.low),
            high=text.number(chance.high),
            expected=text.number(chance.expected, 1),
            found=text.count_word(made.n_outside),
            times=text.number(max(100 * chance.as_many, 1)),
        )
    ]
    told = made.organisations[made.organisations["compared"] > 0]
    if len(told) > 1:
        by_luck = outside_by_chance(told["chance_outside"])
        luck.append(
            text(
                "lettings.account.organisations_by_chance",
                count=text.count_word(int(told["verdict"].isin(OUTSIDE).sum())).capitalize(),
                all=text.count_word(len(told)),
                low=text.number(by_luck.low),
                high=text.number(by_luck.high),
            )
        )
    said = []
    total = made.total.iloc[0]
    if pd.notna(total["organisation_unevenness"]):
        said.append(
            text(
                "lettings.account.unevenness",
                share=text.percent(total["organisation_unevenness"]),
                chance=text.percent(total["organisation_unevenness_by_chance"]),
            )
        )
    parts_of_it = (" ".join(luck), " ".join([*said, _differences(facts, made, text)]), _of_all(facts, made, text))
    head = f"<h3>{escape(text('lettings.account.by_chance_head'))}</h3>"
    return f'<div class="b-l-below">{head}{"".join(f"<p>{escape(part)}</p>" for part in parts_of_it if part)}</div>'


def _of_all(facts: Facts, made: Account, text: Text) -> str:
    """Return how the account's figures lie within those of all dwelling types and estates; blank where none are told."""
    told, whole, year, total = channels(facts), totals(facts), made.window.year, made.total.iloc[0]
    if window_words(made.window) != str(year) or year not in told.columns or year not in whole.index:
        return ""
    agreed = facts.agreement
    return text(
        "lettings.account.of_all",
        used=text.number(total["compared_used"]),
        lettings=text.number(total["compared_lettings"]),
        types=text.listing(text(f"common.dwelling_type.{name}") for name in agreed.dwelling_types) if agreed else "",
        estates=text.number(int(total["compared"])),
        all_used=text.number(float(told[year].get("municipal", 0.0))),
        all_lettings=text.number(float(whole.loc[year, "lettings"])),
        all_estates=text.number(float(whole.loc[year, "estates"])),
    )


def _differences(facts: Facts, made: Account, text: Text) -> str:
    rows = made.differences
    if rows.empty:
        return text("lettings.account.sources_agree")
    names = [estate_name(facts, str(estate)) for estate in rows.sort_values("matters", ascending=False)["estate_id"]]
    if len(names) > NAMED + 1:
        names[NAMED:] = [text("lettings.account.and_more", count=text.number(len(names) - NAMED))]
    matters = int(rows["matters"].sum())
    key = "matters" if matters else "same"
    return text(
        f"lettings.account.sources_differ_{key}",
        count=text.count_word(len(rows)).capitalize(),
        names=text.listing(names),
        matters=text.count_word(matters),
    )


def outside(facts: Facts, book: Book, text: Text) -> str:
    """Return every estate and organisation outside its span: figures, the chance of it, and what the organisation says."""
    made = account_of(facts)
    if made is None:
        return ""
    estates = made.estates[made.estates["verdict"].isin((*OUTSIDE, "closed_but_used"))]
    organisations = made.organisations[made.organisations["verdict"].isin(OUTSIDE)]
    if estates.empty and organisations.empty:
        return ""
    near = "".join(f"<div>{_estate(facts, book, made, row, text)}</div>" for row in estates.to_dict("records"))
    names = facts.organisation_names
    ordered = sorted(organisations.to_dict("records"), key=lambda row: danish_order(names[row["organisation_id"]]))
    whole = "".join(f"<div>{_organisation(facts, book, made, row, text)}</div>" for row in ordered)
    heading = escape(text("lettings.outside.title"))
    line = short_source(facts, text, sources(facts, *ACCOUNT_TABLES))
    return (
        f'<section class="b-l-outside" id="uden-for"><h2>{heading}</h2><div class="b-l-cards">{near}</div>'
        f'{whole}<div class="b-source">{escape(line)}</div></section>'
    )


def _item(head: str, sentences: list[str], remark: str) -> str:
    return f"<h3>{escape(head)}</h3><p>{escape(' '.join(sentences))}</p>{remark}"


def _estate(facts: Facts, book: Book, made: Account, row: dict[Any, Any], text: Text) -> str:
    agreed = facts.agreement
    assert agreed is not None  # noqa: S101 - an account has its agreement
    estate, verdict = str(row["estate_id"]), str(row["verdict"])
    name = estate_name(facts, estate)
    values = {
        "organisation": facts.organisation_names[str(row["organisation_id"])],
        "used": text.number(row["used"]),
        "all": text.number(row["genudlejninger"]),
        "step": text("lettings.outside.the_agreement")
        if len(row["spells"]) > 1
        else step_name(agreed, row["ladder_id"], row["step_id"], text),
        "share": text.percent(row["share"]),
        "expected": text.number(row["expected"], 1),
    }
    remark = objections.remark(book, facts, text, "estate", estate)
    if verdict == "closed_but_used":
        return _item(
            text("lettings.outside.closed_head", name=name, used=values["used"]),
            [text("lettings.outside.closed", **values)],
            remark,
        )
    span = text.range(row["low"], row["high"])
    said = [
        text(f"lettings.outside.estate_{verdict}", **values, span=span),
        chance_words(parts(facts)[estate], row["used"], verdict, text),
        *_spells(agreed, row, text),
        *_decided(facts, made, estate, text),
    ]
    return _item(text(f"lettings.outside.head_{verdict}", name=name, **values), said, remark)


def _spells(agreed: Agreement, row: dict[Any, Any], text: Text) -> list[str]:
    """Return from when the estate stood on which step; nothing where it stood on one."""
    if len(row["spells"]) < 2:
        return []
    steps = [
        text(
            "lettings.outside.spell",
            step=step_name(agreed, one.ladder_id, one.step_id, text),
            share=text.percent(one.share),
            date=text.date(one.first.isoformat()),
        )
        for one in row["spells"]
    ]
    return [text("lettings.outside.spells", steps=", ".join(steps))]


def _decided(facts: Facts, made: Account, estate: str, text: Text) -> list[str]:
    """Return who put the estate on another step than the rule does; nothing where nobody did."""
    own, agreed = placed(facts, made.window.year).get(estate), facts.agreement
    if own is None or agreed is None or not own["decided_otherwise"]:
        return []
    rule = step_name(agreed, own["ladder_id"], own["by_rule"], text)
    key = "decided" if rule else "decided_unknown"
    by, since = str(own["decided_by"]) or text("lettings.placed.parties"), own["decided_from"]
    step = step_name(agreed, own["ladder_id"], own["step_id"], text)
    said = [text(f"lettings.outside.{key}", by=by, step=step, rule=rule)]
    if since is not None:
        said.append(text("lettings.outside.decided_from", date=text.date(since.isoformat())))
    return [*said, str(own["reason"])] if own["reason"] else said


def _organisation(facts: Facts, book: Book, made: Account, row: dict[Any, Any], text: Text) -> str:
    own = made.estates[made.estates["organisation_id"] == row["organisation_id"]]
    far = [estate_name(facts, str(estate)) for estate in own.loc[own["verdict"].isin(OUTSIDE), "estate_id"]]
    verdict = str(row["verdict"])
    name = facts.organisation_names[str(row["organisation_id"])]
    known = [part for estate in own["estate_id"] if str(estate) in parts(facts) for part in parts(facts)[str(estate)]]
    values = {
        "used": text.number(row["compared_used"]),
        "all": text.number(row["compared_lettings"]),
        "expected": text.number(row["expected"], 1),
    }
    said = [
        text("lettings.outside.organisation", **values, span=text.range(row["low"], row["high"])),
        chance_words(known, row["compared_used"], verdict, text),
        text("lettings.outside.carried_by", names=text.listing(far))
        if far
        else text("lettings.outside.carried_by_none"),
    ]
    remark = objections.remark(book, facts, text, "organisation", str(row["organisation_id"]))
    return _item(text(f"lettings.outside.head_{verdict}", name=name, **values), said, remark)


@keep(24)
def offers_figure(facts: Facts, text: Text) -> Figure | None:
    """Return what each organisation offered, what was used and sent back, and the municipality's empty months."""
    made = account_of(facts)
    if made is None or made.organisations["offered"].isna().all():
        return None
    names = facts.organisation_names
    rows = sorted(made.organisations.to_dict("records"), key=lambda row: danish_order(names[row["organisation_id"]]))
    rows.append({**made.total.iloc[0].to_dict(), "organisation_id": ""})
    columns = ("offered", "offers_used", "returned", "empty_months", "carry_over", "carry_span")
    with_cost = any(pd.notna(row["empty_cost_dkk"]) for row in rows)
    if with_cost:
        columns = (*columns[:4], "empty_cost_dkk", *columns[4:])
    unknown = text("lettings.table.unknown")
    decimals = {"empty_months": 1, "carry_over": 1}

    def cell(row: dict[Any, Any], name: str) -> Any:
        if name == "carry_span":
            return unknown if pd.isna(row["carry_low"]) else text.range(row["carry_low"], row["carry_high"], 1)
        return unknown if pd.isna(row[name]) else float(row[name])

    lines = tuple(
        (
            names.get(str(row["organisation_id"]), text("lettings.table.all")),
            *(cell(row, name) for name in columns),
        )
        for row in rows
    )
    heads = (
        Column(text("lettings.table.organisation")),
        *(
            Column(text(f"lettings.offers.{name}"), None if name == "carry_span" else decimals.get(name, 0))
            for name in columns
        ),
    )
    total = made.total.iloc[0]
    title = text(
        "lettings.offers.title",
        offered=text.number(total["offered"]),
        used=text.number(total["offers_used"]),
        months=text.number(total["empty_months"], 1),
    )
    table = Table(heads, lines)
    notes = [text("lettings.offers.note")] + ([] if with_cost else [text("lettings.offers.no_cost")])
    return Figure(
        id="tilbud",
        title=title,
        subtitle=text("lettings.offers.subtitle", year=window_words(made.window)),
        drawing=f'<div class="b-a-scroll b-l-offers" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f"{table_html(table, text, caption=title, highlight=None)}</div>"
        f'<p class="b-letting-said">{escape(" ".join(notes))}</p>',
        table=table,
        source=source_line(facts, text, sources(facts, "offers", "lettings"), note=" ".join(notes)),
        short=short_source(facts, text, sources(facts, "offers", "lettings")),
        method="account",
    )
