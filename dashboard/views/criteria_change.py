"""What moved the distances to the law's limits since the year before, and what the official lists said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from byibalance_core.criteria.change import Change
from byibalance_core.criteria.housing_areas import HousingArea
from dashboard.drawn_tables import drawn_table, named_head
from dashboard.drawn_tables import fold as folded
from dashboard.facts import Facts
from dashboard.markup import Cell, Figure, Table, columns
from dashboard.text import Text
from dashboard.views.sources import source_line

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
    names = ("area", "criterion", "whole", "figure", "limit", "said")
    title = text("criteria.change.title", since=year - 1, year=year)
    table = drawn_table(
        title,
        "b-c-change",
        named_head(text, "criteria.change.column", names, names[2:-1]),
        [_line(area, name, change, text) for area, name, change in rows],
        scrolls=True,
    )
    return folded(title, f'<div class="b-sub b-said">{escape(said)}</div>{table}')


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


def lists_figure(facts: Facts, text: Text) -> Figure | None:
    """Return what the newest official list said of each designated area; None where none was ever named."""
    found = sorted(newest_lists(facts).values(), key=lambda one: one.name)
    found = sorted(found, key=lambda one: one.date, reverse=True)
    if not found:
        return None
    named = sum(bool(each.on) for each in found)
    title = text(
        "criteria.lists.title" if named else "criteria.lists.title_none",
        count=text.number(named),
        all=text.number(len(found)),
    )
    rows = tuple((each.name, _listed(each, text)) for each in found)
    words = columns(text, "criteria.lists.column", dict.fromkeys(("area", "said")))
    lines = [f'<tr><th scope="row">{escape(name)}</th><td>{escape(said)}</td></tr>' for name, said in rows]
    heading = named_head(text, "criteria.lists.column", ("area", "said"), ())
    return Figure(
        id="lister",
        title=title,
        subtitle=text("criteria.lists.subtitle"),
        drawing=drawn_table(title, "b-clusters", heading, lines),
        table=Table(words, rows),
        source=source_line(facts, text, facts.m.table("designations")["source_id"].dropna().astype(str).unique()),
        method="criteria",
    )
