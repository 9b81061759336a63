"""Overblik: where all of us stand, everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from dashboard.facts import Facts
from dashboard.maps import MapFigure
from dashboard.marks import columns, hatch_definition
from dashboard.markup import Figure, figure_html, grid, headline, tools, view_link
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import area_map, delivery, findings, official_status


@dataclass(frozen=True)
class Overview:
    """What the page shows, from top to bottom; `status` is blank until its layer is chosen."""

    head: str
    map: MapFigure
    map_foot: str
    status: str
    findings: str
    figures: tuple[Figure, ...]


def view(facts: Facts, state: ViewState, text: Text) -> Overview:
    """Return the page."""
    table = area_map.table_figure(facts, state, text)
    three = findings.three(facts, state, text)
    status = official_status.figure(facts, state, text) if state.layer == "status" else None
    return Overview(
        head=headline(
            headline_words(facts, text),
            place=text("overview.place", name=facts.m.name, year=facts.m.base_year),
            fictitious=text("common.fictitious_long", name=facts.m.name) if facts.m.fictitious else "",
        )
        + _tiles(facts, state, text),
        map=area_map.map_figure(facts, state, text),
        map_foot=tools(table, state, text),
        status=official_status.layer_html(status, state, text) if state.layer == "status" else "",
        findings=hatch_definition() + grid(3, [figure_html(figure, state, text) for figure in three]),
        figures=(table, *three, *((status,) if status else ())),
    )


@lru_cache(maxsize=24)
def headline_words(facts: Facts, text: Text) -> str:
    """Return the page's sentence: how large the almene share is, and how unevenly it lies."""
    shares = area_map.measure_rows(facts, "almene_share")
    whole = area_map.benchmark(facts, "almene_share")
    shown = shares.loc[~shares["status"].isin(["zero_or_hidden", "suppressed"]), "value"].dropna()
    if whole is None or shown.empty:
        return facts.m.name
    few, many = int((shown < FEW).sum()), int((shown >= 0.5).sum())
    # A published 0 that may be a hidden count may be under the limit as well.
    most = few + int((shares["status"].isin(["zero_or_hidden", "suppressed"])).sum())
    counted = text.count_word(few) if most == few else text.range(few, most)
    share = fraction(whole, text)
    if not few or not many:
        return text(
            f"overview.headline_even{'_known' if most > few else ''}",
            share=share,
            low=text.percent(shown.min()),
            high=text.percent(shown.max()),
            term=facts.term("plural", text.language),
        )
    return text(
        "overview.headline",
        share=share,
        limit=text.percent(FEW),
        few=f"{counted} {facts.term('singular' if most == 1 else 'plural', text.language)}",
        many=text.count_word(many),
    )


#: What counts as few almene dwellings in the headline, a share.
FEW = 0.05


def fraction(share: float, text: Text) -> str:
    """Return a share as people say it, »knap hver femte bolig«, where one says it so; else in per cent."""
    for n in range(2, 11):
        ratio = share * n
        for low, high, form in ((0.93, 0.985, "under"), (0.985, 1.015, "just"), (1.015, 1.07, "over")):
            if low <= ratio < high:
                return text(f"overview.fraction_{form}", ordinal=text(f"overview.ordinal.{n}"))
    return text("overview.fraction_none", percent=text.percent(share))


def _tiles(facts: Facts, state: ViewState, text: Text) -> str:
    tiles = _figure_tiles(facts, state.horizon, text.language) + _delivered(facts, state, text)
    return f'<div class="b-tiles" style="margin-top:14px">{tiles}</div>'


@lru_cache(maxsize=32)
def _figure_tiles(facts: Facts, horizon: int, language: str) -> str:
    text = Text(language)
    return _dwellings(facts, text) + _growth(facts, horizon, text) + _completed(facts, text)


def tile(label: str, number: str, note: str, *, mark: str = "") -> str:
    """Return one tile; `number` and `note` are markup, `mark` a small drawing beside label and number."""
    return (
        f'<div class="b-tile"><div class="b-tile-label{"" if mark else " b-wide"}">{escape(label)}</div>'
        f'<div class="b-tile-number">{number}</div><div class="b-tile-note b-wide">{note}</div>'
        f"{f'<div class=b-tile-mark>{mark}</div>' if mark else ''}</div>"
    )


def _dwellings(facts: Facts, text: Text) -> str:
    share = area_map.benchmark(facts, "almene_share")
    almene = "–" if share is None else text.percent(share)
    unplaced = facts.dwellings.get(facts.m.unplaced_id, 0)
    note = (
        text(
            "overview.tile.dwellings_unplaced",
            almene=almene,
            unplaced=text.number(unplaced),
            term=facts.term("singular", text.language),
        )
        if unplaced
        else text("overview.tile.dwellings_note", almene=almene)
    )
    return tile(text("overview.tile.dwellings"), text.number(facts.dwellings[facts.m.code]), escape(note))


def _growth(facts: Facts, horizon: int, text: Text) -> str:
    pairs = []
    for publisher in facts.publishers:
        growth = facts.growth(horizon, publisher)
        reach = text.rounded_range(growth.low, growth.high, digits=3)
        pairs.append(
            f'<div><div class="b-tile-number">{escape(text.rounded(growth.change))}</div>'
            f'<div class="b-tile-note">{escape(facts.publisher_in_tile(publisher, text.language))}</div>'
            f'<div class="b-tile-note b-source">{escape(text("overview.tile.growth_range", range=reach))}</div></div>'
        )
    label = "overview.tile.growth" if len(pairs) > 1 else "overview.tile.growth_one"
    words = text(label, year=horizon, count=text.count_word(len(pairs)))
    return f'<div class="b-tile"><div class="b-tile-label">{escape(words)}</div><div class="b-pair">{"".join(pairs)}</div></div>'


def _completed(facts: Facts, text: Text) -> str:
    rows = facts.m.table("construction")
    rows = rows[rows["area_id"].astype(str) == facts.m.code]
    done = rows[(rows["phase"] == "completed") & (rows["year"] < facts.m.base_year)].sort_values("year").tail(5)
    started = rows[(rows["phase"] == "started")].sort_values("year").tail(1)["dwellings"]
    if done.empty:
        return tile(text("overview.tile.completed", first="", last=""), "–", escape(text("common.status.missing")))
    first, last = int(done["year"].iloc[0]), int(done["year"].iloc[-1])
    bars = [(f"{int(y) % 100:02d}", float(n), False) for y, n in zip(done["year"], done["dwellings"], strict=True)]
    if len(started):
        bars.append((text("overview.tile.completed_now"), float(started.iloc[0]), True))
    label = text("overview.tile.completed", first=first, last=f"{last % 100:02d}")
    described = f"{label}: " + ", ".join(f"{name}: {text.number(n)}" for name, n, _ in bars)
    note = text("overview.tile.completed_note", started=text.number(started.iloc[0])) if len(started) else ""
    early = [str(year) for year, status in zip(done["year"], done["status"], strict=True) if status == "provisional"]
    if early:
        note = text("overview.tile.completed_provisional", note=note, years=text.listing(early))
    return tile(
        label,
        text.number(float(done["dwellings"].sum())),
        escape(note),
        mark=columns(bars, label=described, width=108, height=54),
    )


def _delivered(facts: Facts, state: ViewState, text: Text) -> str:
    delivered, total = delivery.count(facts)
    number = (
        text("overview.tile.delivered_some", count=text.number(delivered), all=text.number(total))
        if delivered
        else text("overview.tile.delivered_none")
    )
    link = view_link(state, text("overview.tile.delivered_link"), page="data-og-metode")
    return tile(text("overview.tile.delivered"), escape(number), link)
