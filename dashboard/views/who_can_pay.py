"""Who can pay: the rent that kinds of household can afford, the dwellings under it, and what a new one costs."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from byibalance_core.need.affordability import UNDECIDED, AffordableRent, affordable_rent, household_groups
from byibalance_core.need.building_cost import BuildingCost, building_cost
from byibalance_core.need.given import WITHOUT_SOURCE, Given, given
from byibalance_core.need.under_rent import UnderLimit, dwellings_under, rent_limits
from byibalance_core.parameters import standard
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.marks import Scale, amount_bar
from dashboard.markup import Cell, Column, Figure, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.class_choice import file_for, known
from dashboard.views.flow import source_ids
from dashboard.views.sources import source_line
from dashboard.views.stock import sources, upper_first, wide_table

#: Dwelling type that new building for a kind of household is reckoned as; family dwellings for all others.
_BUILT_AS = {"young_on_education_help": "youth", "student": "youth"}


@dataclass(frozen=True)
class CanPay:
    """What a release says of rents that can be paid.

    Attributes
    ----------
    rents : tuple of AffordableRent
    costs : tuple of BuildingCost
        Of one new dwelling for each of the kinds of household, in their order.
    under : mapping of int to UnderLimit
        Dwellings under each affordable rent and each of the national bands.
    bands : tuple of int
        The national bands, DKK a month.
    carried : bool
        Whether the stock tells rents at all; without it every count lies between nought and all.
    """

    rents: tuple[AffordableRent, ...]
    costs: tuple[BuildingCost, ...]
    under: dict[int, UnderLimit]
    bands: tuple[int, ...]
    carried: bool


@keep(16)
def can_pay(facts: Facts) -> CanPay:
    """Return what a release says of rents that can be paid."""
    figures: Given = given(facts.m)
    rents = tuple(affordable_rent(group, figures) for group in household_groups(figures))
    costs = tuple(
        building_cost(
            figures,
            dwellings=1,
            floor_area_m2=rent.group.floor_area_m2,
            dwelling_type=_BUILT_AS.get(rent.group.group, "family"),
        )
        for rent in rents
    )
    under = dwellings_under(facts.m, rent_limits(figures, rents), known=known(facts))
    bands = tuple(int(limit) for limit in figures.value("affordable_rent_bands_dkk_month"))
    return CanPay(
        rents, costs, {found.limit: found for found in under}, bands, "rent_band" in known(facts).whole_tables
    )


def affordable(facts: Facts, state: ViewState, text: Text) -> Figure:
    """Return the rent each kind of household can afford, with the almene dwellings and re-lettings under it."""
    found = can_pay(facts)
    title = _title(found, text)
    notes = [text("dwellings.pay.rounded")]
    if not found.carried:
        notes.append(text("dwellings.pay.no_rents", file=file_for({"rent_band": ""}, text)))
    return Figure(
        id="husleje",
        title=title,
        subtitle=text("dwellings.pay.subtitle", name=facts.m.name),
        drawing=_drawing(found, title, text) + _below(found, text),
        table=_table(found, text),
        source=source_line(
            facts, text, sources(facts), source_ids(facts, "lettings") if found.carried else (), note=" ".join(notes)
        ),
        method="affordability",
    )


def _title(found: CanPay, text: Text) -> str:
    without = [rent for rent in found.rents if rent.state == "none_affordable"]
    undecided = [rent for rent in found.rents if rent.state == UNDECIDED]
    if undecided:
        few, every = text.count_word(len(undecided)), text.count_word(len(found.rents))
        return upper_first(text("dwellings.pay.title_undecided", count=few, all=every))
    lowest = min((rent.rent for rent in found.rents if rent.rent is not None), default=None)
    if without:
        few, every = text.count_word(len(without)), text.count_word(len(found.rents))
        return upper_first(text("dwellings.pay.title_none", count=few, all=every))
    return text("dwellings.pay.title", rent=text.rounded(float(lowest or 0), 2))


def digest(facts: Facts, text: Text) -> str:
    """Return in a line what a reader finds behind the title: dwellings under the highest national band."""
    found = can_pay(facts)
    words = text("dwellings.pay.unconfirmed_rates") if any(rent.unconfirmed for rent in found.rents) else ""
    if not found.carried:
        return words
    band = found.bands[-1]
    under = found.under[band]
    count = text.number(under.low) if under.low == under.high else text.range(under.low, under.high)
    return " · ".join(filter(None, (words, text("dwellings.pay.digest", rent=text.number(band), count=count))))


def _drawing(found: CanPay, title: str, text: Text) -> str:
    scale = Scale(0, max([float(rent.rent) for rent in found.rents if rent.rent] + [float(max(found.bands))]))
    heads = "".join(
        f'<th scope="col"{look}>{escape(text(f"dwellings.pay.column_{name}"))}</th>'
        for name, look in (
            ("group", ""),
            ("rent", ' colspan="2"'),
            ("dwellings", ' class="b-num b-wrap"'),
            ("lettings", ' class="b-num b-wrap"'),
            ("cost", ' class="b-num b-wrap"'),
        )
    )
    body = "".join(
        _group_line(rent, cost, found, scale, text) for rent, cost in zip(found.rents, found.costs, strict=True)
    )
    bands = "".join(
        f'<tr><th scope="row">{escape(text("dwellings.pay.band", rent=text.number(band)))}</th><td></td>'
        f'<td class="b-num">{text.number(band)}</td>{_counts(band, found, text)}<td></td></tr>'
        for band in found.bands
    )
    heading = f'<tr class="b-group"><th scope="rowgroup" colspan="6">{escape(text("dwellings.pay.bands"))}</th></tr>'
    return wide_table("b-c-pay", title, f"<thead><tr>{heads}</tr></thead><tbody>{body}{heading}{bands}</tbody>")


def _group_line(rent: AffordableRent, cost: BuildingCost, found: CanPay, scale: Scale, text: Text) -> str:
    name = text(f"dwellings.pay.group.{rent.group.group}") if _named(rent, text) else rent.group.group
    if rent.rent is None:
        words = text(f"dwellings.pay.{rent.state}")
        if rent.state == UNDECIDED:
            words += ": " + text.listing(needed_words(code, text) for code in rent.missing)
        middle = (
            f'<td colspan="2" class="b-place">{escape(words)}{_mark(rent.unconfirmed, text)}</td><td></td><td></td>'
        )
    else:
        about = text("dwellings.about", count=text.rounded(float(rent.rent), 2))
        bar = amount_bar(float(rent.rent), scale=scale, label=f"{name}: {about}", colour="var(--b-ramp-2)", height=16)
        middle = (
            f'<td class="b-bar">{bar}</td><td class="b-num b-strong">{escape(about)}{_mark(rent.unconfirmed, text)}</td>'
            f"{_counts(rent.rent, found, text)}"
        )
    size = text("dwellings.pay.size", area=text.number(rent.group.floor_area_m2))
    return (
        f'<tr><th scope="row">{escape(name)} <span class="b-sub">{escape(size)}</span></th>{middle}'
        f'<td class="b-num">{escape(_cost_words(cost, text))}{_mark(cost.unconfirmed, text)}</td></tr>'
    )


def _named(rent: AffordableRent, text: Text) -> bool:
    return text.has(f"dwellings.pay.group.{rent.group.group}")


def _mark(names: tuple[str, ...], text: Text) -> str:
    """Return the mark of a figure that rests on amounts which nobody has confirmed."""
    if not names:
        return ""
    title = escape(text("dwellings.pay.unconfirmed_count", count=text.number(len(names))), quote=True)
    return f' <span class="b-c-confirm" title="{title}">{escape(text("dwellings.pay.to_confirm"))}</span>'


def _counts(limit: int, found: CanPay, text: Text) -> str:
    under = found.under[limit]
    if not found.carried:
        return f'<td colspan="2" class="b-num b-place">{escape(text("dwellings.status.cannot_be_decided"))}</td>'
    dwellings = text.number(under.low) if under.low == under.high else text.range(under.low, under.high)
    low, high = round(under.lettings_low), round(under.lettings_high)
    lettings = text.number(low) if low == high else text.range(low, high)
    if under.lettings_method == "national_assumption":
        lettings = text("dwellings.about", count=lettings)
    return f'<td class="b-num">{escape(dwellings)}</td><td class="b-num">{escape(lettings)}</td>'


def _cost_words(cost: BuildingCost, text: Text) -> str:
    if cost.cost is not None:
        return text("dwellings.pay.cost", cost=text.number(cost.cost))
    return "" if cost.share is None else text("dwellings.pay.cost_share", share=text.percent(cost.share))


def _below(found: CanPay, text: Text) -> str:
    """Return what the costs lack, and the parameters that must be confirmed before somebody relies on a figure."""
    missing = sorted({code for cost in found.costs for code in cost.missing})
    parts = []
    if missing:
        named = text.listing(needed_words(code, text) for code in missing)
        parts.append(f'<div class="b-sub">{escape(text("dwellings.pay.cost_missing", missing=named))}</div>')
    every = [*(name for rent in found.rents for name in rent.unconfirmed)]
    every += [name for cost in found.costs for name in cost.unconfirmed]
    if every:
        lines = "".join(f"<li>{escape(_parameter(name, text))}</li>" for name in dict.fromkeys(every))
        words = escape(text("dwellings.pay.unconfirmed"))
        parts.append(
            f'<details class="b-c-parameters" id="parameters" data-screen><summary>{words}</summary>'
            f"<ul>{lines}</ul></details>"
        )
    return "".join(parts)


def _parameter(name: str, text: Text) -> str:
    """Return a parameter in its own words, with the year it holds from and where it comes from."""
    norm = standard(name)
    words = norm.text.da if text.language == "da" else norm.text.en
    return text("dwellings.pay.parameter", words=words, year=norm.valid_from.year, source=norm.source)


def needed_words(code: str, text: Text) -> str:
    """Return a missing figure or table in words; a norm is told in its own."""
    if text.has(f"dwellings.needs.{code}"):
        return text(f"dwellings.needs.{code}")
    return code if code in WITHOUT_SOURCE else _parameter(code, text)


def _table(found: CanPay, text: Text) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for rent, cost in zip(found.rents, found.costs, strict=True):
        name = text(f"dwellings.pay.group.{rent.group.group}") if _named(rent, text) else rent.group.group
        state = text(f"dwellings.pay.{rent.state}") if rent.rent is None else ""
        if rent.unconfirmed:
            state = (
                f"{state} {text('dwellings.pay.unconfirmed_count', count=text.number(len(rent.unconfirmed)))}".strip()
            )
        rows.append(
            (
                name,
                rent.group.floor_area_m2,
                rent.rent,
                *_bounds(rent.rent, found, text),
                _cost_words(cost, text),
                state,
            )
        )
    rows += [
        (text("dwellings.pay.band", rent=text.number(band)), None, band, *_bounds(band, found, text), "", "")
        for band in found.bands
    ]
    names = ("dwellings_low", "dwellings_high", "lettings_low", "lettings_high")
    return Table(
        (
            Column(text("dwellings.pay.column_group")),
            Column(text("dwellings.pay.column_area"), 0),
            Column(text("dwellings.pay.column_rent"), 0),
            *(Column(text(f"dwellings.pay.column_{name}"), 0) for name in names),
            Column(text("dwellings.pay.column_cost")),
            Column(text("dwellings.table.status")),
        ),
        tuple(rows),
    )


def _bounds(limit: int | None, found: CanPay, text: Text) -> tuple[Cell, ...]:
    if limit is None:
        return (None,) * 4
    if not found.carried:
        return (text("dwellings.status.cannot_be_decided"),) * 4
    under = found.under[limit]
    return float(under.low), float(under.high), under.lettings_low, under.lettings_high
