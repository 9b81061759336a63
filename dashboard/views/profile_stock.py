"""What stands in an area and who lives there: rooms, tenures, households by age, and areas that are alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from itertools import zip_longest
from typing import Any

import pandas as pd

from byibalance_core import need
from byibalance_core.parameters import Indicator
from byibalance_core.twins import twins
from dashboard.area_marks import Part, share_bar, share_legend
from dashboard.facts import Facts
from dashboard.markup import Cell, Column, Figure, Table, view_link
from dashboard.state import ViewState
from dashboard.text import Text, as_shown
from dashboard.theme_classes import compared
from dashboard.views import profile_directions
from dashboard.views.profile_rows import (
    cell,
    narrow_name,
    rows_of,
    short_sources,
    sources_of,
    unit_words,
    word_class,
)
from dashboard.views.sources import source_line

DIMENSIONS = ("rooms", "tenure")
#: Colours of the classes in order of reading; what is unknown is hatched (0).
_RAMP = (5, 4, 3, 1, 2)
#: What areas that are alike are set beside, as far as the municipality has it.
BESIDE = (
    "almene_share",
    "small_dwellings_share",
    "one_person_households_share",
    "median_disposable_income_dkk",
    "higher_education_share",
)


def figures(facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame) -> tuple[Figure, ...]:
    """Return the small figures of the stock that the municipality's data carry."""
    found = (
        composition(facts, state, text, rows),
        alike_figure(facts, state, text),
        households(facts, state, text),
    )
    return tuple(figure for figure in found if figure is not None)


_KIND = {"class": "kind"}


@lru_cache(maxsize=8)
def _margins(facts: Facts) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """Return per dimension the classes of every area and of the municipality; what is not split is left out."""
    found = {}
    for dimension in DIMENSIONS:
        try:
            by_area = need.stock_margin(facts.m, dimension, by_area=True)
            whole = need.stock_margin(facts.m, dimension)
            # "class" is no name that a row can carry as an attribute.
            found[dimension] = by_area.set_index("area_id").rename(columns=_KIND), whole.rename(columns=_KIND)
        except ValueError:
            continue
    return found


def composition(facts: Facts, state: ViewState, text: Text, rows: pd.DataFrame) -> Figure | None:
    """Return rooms and tenures of the area over the municipality's, the unknown hatched.

    Where the area's stock is incomplete its own bars are left out: no share holds of a part.
    """
    margins = _margins(facts)
    if not margins:
        return None
    incomplete = state.area in facts.incomplete
    own = {row.indicator: row for row in rows.itertuples()}
    parts, lines = [], []
    for dimension, (by_area, whole) in margins.items():
        mine = by_area.loc[[state.area]]
        hidden = {
            name
            for name in mine["kind"]
            if dimension == "tenure" and getattr(own.get(_SHARE_OF.get(name, "")), "reason", "") == "zero_or_hidden"
        }
        parts.append(_bars(facts, state, text, dimension, mine, whole, hidden=hidden, incomplete=incomplete))
        lines.extend(_lines(text, dimension, mine, whole, hidden=hidden, incomplete=incomplete))
    small = own.get("small_dwellings_share")
    if incomplete:
        title = text("areas.stock.title_incomplete")
    elif small is not None and pd.notna(small.value):
        title = _beside_municipality(
            "areas.stock.title_small", text.percent(small.value), text.percent(small.benchmark), text
        )
    else:
        title = text("areas.stock.title")
    return Figure(
        id="boliger",
        title=title,
        subtitle=text("areas.stock.subtitle", year=facts.m.base_year),
        drawing="".join(parts),
        table=Table(
            (
                Column(text("areas.stock.column_what")),
                Column(text("areas.stock.column_class")),
                Column(text("areas.stock.column_dwellings", name=facts.area_name(state.area)), 0),
                Column(facts.area_name(state.area), 1, percent=True),
                Column(facts.m.name, 1, percent=True),
                Column(text("areas.stock.column_low"), 0),
                Column(text("areas.stock.column_high"), 0),
                Column(text("areas.stock.column_status")),
            ),
            tuple(lines),
        ),
        source=source_line(
            facts, text, _stock_sources(facts, state.area), sources_of(rows[rows["indicator"] == "almene_share"])
        ),
        method="stock",
        small=True,
    )


def _beside_municipality(key: str, share: str, benchmark: str, text: Text, **words: str) -> str:
    """Return a share against the municipality's; two that read alike are said to be alike."""
    return text(f"{key}_same" if share == benchmark else key, share=share, benchmark=benchmark, **words)


_SHARE_OF = {
    "almene": "almene_share",
    "cooperative": "cooperative_share",
    "private_rental": "private_rental_share",
    "other": "other_tenure_share",
}


def _bars(
    facts: Facts,
    state: ViewState,
    text: Text,
    dimension: str,
    mine: pd.DataFrame,
    whole: pd.DataFrame,
    *,
    hidden: set[str],
    incomplete: bool,
) -> str:
    bars = ""
    estimated = "estimated" in set(whole["status"].astype(str))
    label = text(f"areas.stock.{dimension}") + (f" ({text('common.estimated')})" if estimated else "")
    for name, frame, bold in ((facts.area_name(state.area), mine, True), (facts.m.name, whole, False)):
        if bold and incomplete:
            bar = f'<div class="b-empty b-a-tight">{escape(text("areas.stock.incomplete"))}</div>'
        else:
            shares = _parts(text, dimension, frame)
            spoken = f"{name}: " + ", ".join(f"{part.words} {text.percent(part.said)}" for part in shares)
            bar = share_bar(shares, number="{share}", label=spoken)
        bars += f'<tr><th scope="row"{" class=b-strong" if bold else ""}>{escape(name)}</th><td>{bar}</td></tr>'
    legend = [
        Part(
            f"{part.words}: {text('common.status.zero_or_hidden')}" if name in hidden else part.words,
            part.share,
            part.ramp,
        )
        for part, name in zip(_parts(text, dimension, whole), whole["kind"], strict=True)
        # The subtitle says what hatched means.
        if part.share > 0 and part.ramp
    ]
    return f'<div class="b-sub">{escape(label)}</div><table role="presentation" class="b-a-bars"><tbody>{bars}</tbody></table>{share_legend(legend)}'


def _parts(text: Text, dimension: str, frame: pd.DataFrame) -> list[Part]:
    # Widths are of all dwellings, numbers of those whose class is known: so are the indicators that headlines say.
    counts = frame["dwellings"].astype(float)
    total, known = counts.sum() or 1.0, _known(frame) or 1.0
    parts = []
    for place, (name, count) in enumerate(zip(frame["kind"].astype(str), counts, strict=True)):
        ramp = 0 if name == "unknown" else _RAMP[place]
        parts.append(
            Part(
                text(f"common.{dimension}.{name}"),
                float(count / total),
                ramp,
                float(count / (known if ramp else total)),
            )
        )
    return parts


def _known(frame: pd.DataFrame) -> float:
    """Return the dwellings whose class is known."""
    return float(frame.loc[frame["kind"].astype(str) != "unknown", "dwellings"].sum())


def _lines(
    text: Text, dimension: str, mine: pd.DataFrame, whole: pd.DataFrame, *, hidden: set[str], incomplete: bool
) -> list[tuple[Cell, ...]]:
    total, all_dwellings = _known(mine), _known(whole)
    lines: list[tuple[Cell, ...]] = []
    for row, other in zip(mine.itertuples(), whole.itertuples(), strict=True):
        name, status = str(row.kind), str(row.status)
        if incomplete:
            # No class of a part is told, counted or estimated: the drawing has no bar either.
            status = "incomplete"
        elif name in hidden:
            status = "zero_or_hidden"
        word = text(f"common.status.{status}")
        withheld = incomplete or name in hidden
        lines.append(
            (
                text(f"areas.stock.{dimension}"),
                text(f"common.{dimension}.{name}"),
                word if withheld else float(row.dwellings),
                word if withheld else _number(row.dwellings / total if total and name != "unknown" else None),
                float(other.dwellings) / all_dwellings if all_dwellings and name != "unknown" else None,
                None if withheld else float(row.low),
                None if withheld else float(row.high),
                word,
            )
        )
    return lines


def _stock_sources(facts: Facts, area: str) -> tuple[str, ...]:
    stock = facts.m.table("stock")
    mine = stock[(stock["area_id"] == area) & stock["estate_id"].isna() & (stock["year"] == facts.m.base_year)]
    return sources_of(mine)


@lru_cache(maxsize=96)
def alike(facts: Facts, area: str) -> pd.DataFrame:
    """Return the areas that are built and lived in most like this one (`byibalance_core.twins`)."""
    return twins(facts.m, area, profiles=facts.profiles)


def alike_figure(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the area beside those that are alike, with a way into each and into the whole comparison."""
    near = alike(facts, state.area)
    if near.empty:
        return None
    areas = (state.area, *near["area_id"])
    rows = {area: {row.indicator: row for row in rows_of(facts, area).itertuples()} for area in areas}
    shown = [name for name in BESIDE if name in facts.catalogue]
    head = f'<th scope="col" class="b-num b-strong">{escape(narrow_name(facts, areas[0]))}</th>' + "".join(
        f'<th scope="col" class="b-num">{view_link(state, narrow_name(facts, area), area=area, compare=())}</th>'
        for area in areas[1:]
    )
    body = [_beside(text("areas.alike.dwellings"), [_dwellings(facts, area, text) for area in areas])]
    body += [
        _beside(
            text(f"areas.alike.{name}"),
            [_as_words(facts, rows[area][name], text) for area in areas],
            _ways(facts, name, areas, text),
        )
        for name in shown
    ]
    on = text.listing(facts.catalogue[name].short[text.language].lower() for name in str(near["on"].iloc[0]).split())
    link = view_link(state, text("areas.alike.compare"), compare=areas[1:])
    own = pd.concat([rows_of(facts, area) for area in areas])
    return Figure(
        id="ligner",
        title=text("areas.alike.title", term=facts.term("plural", text.language)),
        subtitle=text("areas.alike.subtitle", on=on),
        drawing=f'<div class="b-a-scroll"><table class="b-a-alike"><caption class="b-visually-hidden">{escape(text("areas.alike.title", term=facts.term("plural", text.language)))}</caption>'
        f"<thead><tr><td>{link}</td>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>",
        table=_alike_table(facts, text, areas, shown, rows),
        source=short_sources(
            facts,
            text,
            own[own["indicator"].isin(shown)],
            note=text("areas.alike.outside", term=facts.term("plural", text.language)),
        ),
        method="areas",
        small=True,
    )


def _alike_cell(facts: Facts, row: Any, text: Text) -> Cell:
    """Return a value as the narrow table has room for it: amounts in thousands, as `_alike_unit` says."""
    value = cell(facts, row, text, judged=False)
    if isinstance(value, str) or value is None or facts.catalogue[row.indicator].unit != "DKK":
        return value
    return as_shown(value / 1000, 0)


def _as_words(facts: Facts, row: Any, text: Text) -> str:
    value = _alike_cell(facts, row, text)
    return value if isinstance(value, str) else text.number(value, facts.catalogue[row.indicator].decimals)


def _alike_unit(entry: Indicator, text: Text) -> str:
    return text("areas.alike.thousands") if entry.unit == "DKK" else unit_words(entry, text)


def _alike_table(
    facts: Facts, text: Text, areas: tuple[str, ...], shown: list[str], rows: dict[str, dict[str, Any]]
) -> Table:
    """Return the same cells with an area per line, so that each column has one unit and its own decimals."""
    columns = [Column(facts.term("singular", text.language).capitalize()), Column(text("areas.alike.dwellings"), 0)]
    for name in shown:
        entry = facts.catalogue[name]
        columns.append(Column(f"{entry.short[text.language]}, {_alike_unit(entry, text)}", entry.decimals))
    lines = (
        (
            facts.area_name(area),
            _dwellings(facts, area, text) if _withheld(facts, area) else float(facts.dwellings[area]),
            *(_alike_cell(facts, rows[area][name], text) for name in shown),
        )
        for area in areas
    )
    return Table(tuple(columns), tuple(lines))


def _ways(facts: Facts, indicator: str, areas: tuple[str, ...], text: Text) -> list[str]:
    """Return the sign of each area's change, where it is known for all of them and told."""
    if not compared(facts, indicator, areas):
        return []
    return [profile_directions.sign(facts, indicator, area, text, only_told=True) for area in areas]


def _beside(label: str, cells: list[str], ways: Sequence[str] = ()) -> str:
    values = "".join(
        f'<td class="b-num{" b-strong" if place == 0 else ""}{word_class(cell)}">{way and f"{way} "}{escape(cell)}</td>'
        for place, (cell, way) in enumerate(zip_longest(cells, ways, fillvalue=""))
    )
    return f'<tr><th scope="row">{escape(label)}</th>{values}</tr>'


def _withheld(facts: Facts, area: str) -> bool:
    return area in facts.incomplete or bool(pd.isna(facts.dwellings.get(area)))


def _dwellings(facts: Facts, area: str, text: Text) -> str:
    if _withheld(facts, area):
        return text(f"common.status.{'incomplete' if area in facts.incomplete else 'missing'}")
    return text.number(facts.dwellings[area])


def _number(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def households(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the area's households by the age of the oldest, over the municipality's; None without figures."""
    table = facts.m.table("households")
    aged = table["age_band"].notna() & table["household_type"].isna() & table["size"].isna()
    table = table[aged & (table["year"] == facts.m.base_year)]
    units = {}
    for unit in (state.area, facts.m.code):
        rows = table[table["area_id"] == unit]
        counts = pd.Series(rows["households"].astype(float).to_numpy(), index=rows["age_band"].astype(str))
        units[unit] = counts.reindex(sorted(counts.index, key=lambda band: int(band.rstrip("+").split("-")[0])))
    mine, whole = units[state.area], units[facts.m.code]
    if mine.empty or whole.empty or mine.isna().any():
        return None
    own, all_ = mine / mine.sum(), (whole / whole.sum()).reindex(mine.index)
    widest = (own - all_).abs().idxmax()
    bars = ""
    ramp = dict(zip(mine.index, (1, 2, 3, 4, 5), strict=False))
    for name, shares, bold in ((facts.area_name(state.area), own, True), (facts.m.name, all_, False)):
        parts = [
            Part(text("areas.households.band", band=_band(band)), float(share), ramp.get(band, 5))
            for band, share in shares.items()
        ]
        spoken = f"{name}: " + ", ".join(f"{part.words} {text.percent(part.share)}" for part in parts)
        bars += f'<tr><th scope="row"{" class=b-strong" if bold else ""}>{escape(name)}</th><td>{share_bar(parts, number="{share}", label=spoken)}</td></tr>'
    return Figure(
        id="husstande",
        title=_beside_municipality(
            "areas.households.title",
            text.percent(own[widest]),
            text.percent(all_[widest]),
            text,
            band=_band(widest),
        ),
        subtitle=text("areas.households.subtitle", year=facts.m.base_year),
        drawing=f'<table role="presentation" class="b-a-bars"><tbody>{bars}</tbody></table>{share_legend(parts)}',
        table=Table(
            (
                Column(text("areas.households.column")),
                Column(text("areas.households.count", name=facts.area_name(state.area)), 0),
                Column(facts.area_name(state.area), 1, percent=True),
                Column(facts.m.name, 1, percent=True),
            ),
            tuple((_band(band), float(mine[band]), float(own[band]), float(all_[band])) for band in mine.index),
        ),
        source=source_line(facts, text, sources_of(table[table["area_id"] == state.area])),
        method="stock",
        small=True,
    )


def _band(band: str) -> str:
    return band.replace("-", "–")
