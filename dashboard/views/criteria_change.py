"""What moved the distances to the law's limits since the year before, and what the official lists said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from byibalance_core.criteria.change import Change
from byibalance_core.criteria.housing_areas import HousingArea
from dashboard.facts import Facts
from dashboard.markup import Cell
from dashboard.text import Text

LISTS = ("on_udsat", "on_parallelsamfund", "on_omdannelse", "on_forebyggelse")


def limit_moved(change: Change) -> float:
    """Return what the limit did to a distance: the national mean and the rule."""
    return float(change.national_mean + change.rule)


def figure_moved(change: Change) -> float:
    """Return what the figures did to a distance."""
    return float(change.numerator + change.denominator + change.undivided + change.demolition)


def cells(change: Change | None) -> tuple[Cell, Cell, Cell]:
    """Return the change of a distance and its two parts for a table."""
    if change is None:
        return None, None, None
    return float(change.whole), figure_moved(change), limit_moved(change)


def fold(found: tuple[HousingArea, ...], category: str, names: list[str], text: Text) -> str:
    """Return what moved each distance of the areas of the law, folded away; blank where no year is before."""
    rows = [
        (area, name, change)
        for area in found
        if area.kind == "designated"
        for name in names
        if (change := area.changes.get(f"{category}.{name}")) is not None
    ]
    everything = [change for area in found for key, change in area.changes.items() if key.startswith(f"{category}.")]
    if not everything:
        return ""
    year = found[0].found.year
    moved = any(abs(limit_moved(change)) > 1e-9 for change in everything)
    said = text(f"criteria.change.limits_{'moved' if moved else 'still'}", since=year - 1, year=year)
    if not rows:
        return f'<div class="b-sub b-said">{escape(said)}</div>'
    head = "".join(
        f'<th scope="col"{"" if name in ("area", "criterion", "said") else " class=b-num"}>'
        f"{escape(text(f'criteria.change.column.{name}'))}</th>"
        for name in ("area", "criterion", "whole", "figure", "limit", "said")
    )
    body = "".join(_line(area, name, change, text) for area, name, change in rows)
    title = text("criteria.change.title", since=year - 1, year=year)
    return (
        f'<details class="b-a-more"><summary>{escape(title)}</summary><div class="b-sub b-said">{escape(said)}</div>'
        f'<div class="b-scroll" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f'<table class="b-c-change"><caption class="b-visually-hidden">{escape(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _line(area: HousingArea, name: str, change: Change, text: Text) -> str:
    numbers = "".join(
        f'<td class="b-num">{text.signed(value, 1)}</td>'
        for value in (float(change.whole), figure_moved(change), limit_moved(change))
    )
    return (
        f'<tr><th scope="row">{escape(area.name)}</th><td>{escape(text(f"criteria.{name}"))}</td>{numbers}'
        f'<td class="b-sub">{escape(said(area, change, text))}</td></tr>'
    )


def said(area: HousingArea, change: Change, text: Text) -> str:
    """Return what a change means: which side of the limit, what decided it, and whether the area fell under the size."""
    if change.met_before == change.met_after:
        words = [text(f"criteria.change.stays_{'over' if change.met_after else 'under'}")]
    elif change.met_after != change.met_under_old_limit:
        words = [text("criteria.change.limit_decided")]
    else:
        words = [text(f"criteria.change.crossed_{'over' if change.met_after else 'under'}")]
    if change.fell_below_minimum:
        words.append(text("criteria.change.fell_below"))
    elif area.residents_at_least is None:
        words.append(text("criteria.change.residents_unknown"))
    return "; ".join(words)


@dataclass(frozen=True)
class Listed:
    """What the newest official list says of a designated area, as it was published.

    Attributes
    ----------
    date : str
    on : tuple of str
        The lists that it is on.
    vulnerable : bool or None
        Whether it is on the list of vulnerable areas; None where the source does not say.
    """

    name: str
    date: str
    on: tuple[str, ...]
    vulnerable: bool | None


@lru_cache(maxsize=24)
def newest_lists(facts: Facts) -> dict[str, Listed]:
    """Return each designated area's newest official list."""
    rows = facts.m.table("designations")
    if rows.empty:
        return {}
    rows = rows.assign(list_date=rows["list_date"].astype(str).str[:10]).sort_values("list_date")
    newest = rows.drop_duplicates("designated_area_id", keep="last").astype(object)
    return {
        str(row["designated_area_id"]): Listed(
            str(row["name"]),
            str(row["list_date"]),
            tuple(name for name in LISTS if row[name] == "yes"),
            {"yes": True, "no": False}.get(str(row["on_udsat"])),
        )
        for row in newest.to_dict("records")
    }


def on_list(facts: Facts, ident: str, text: Text) -> str:
    """Return what the newest official list said of an area, with its date; blank where it was on none yet."""
    found = newest_lists(facts).get(ident)
    return "" if found is None else _listed(found, text)


def _listed(found: Listed, text: Text) -> str:
    date = text.date(found.date)
    if found.on:
        return text(
            "criteria.list_on", lists=text.listing(text(f"criteria.list.{name}") for name in found.on), date=date
        )
    return text("criteria.list_off" if found.vulnerable is False else "criteria.list_unknown", date=date)


def as_published(facts: Facts, text: Text) -> str:
    """Return what the newest official list said of each designated area; blank where none was ever named."""
    alike: dict[str, list[str]] = {}
    for found in sorted(newest_lists(facts).values(), key=lambda one: (one.date, one.name), reverse=True):
        alike.setdefault(_listed(found, text), []).append(found.name)
    parts = [
        text("criteria.published_part", said=said, areas=text.listing(sorted(names))) for said, names in alike.items()
    ]
    return text("criteria.published", said="; ".join(parts)) if parts else ""
