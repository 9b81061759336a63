"""What a reader waits for: pages and controls in Chromium, the product and its peers in turn."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from playwright.async_api import Browser

from bench.browser_timing import Timing, Visit, median
from bench.goals import GOALS, Line, ratio
from bench.services import Service

PAGE = '[data-testid="stMainBlockContainer"]'
MAP = ".bmap"
PLOT = ".stPlotlyChart"
EMPTY = '[data-testid="stRadio"]'
TILES = ".b-tiles"
OVERVIEW = "/overblik?municipality={code}"
_LANGUAGES = ("English", "Dansk")
_MEASURES = ("rent", "size", "age", "vacancy")
#: Least share of a map that is drawn on, before it counts as drawn.
_INK = 0.08

_LOOK = """() => {
  const find = (root, selector) => {
    const here = root.querySelector(selector);
    if (here) return here;
    for (const node of root.querySelectorAll('*')) {
      const inside = node.shadowRoot && find(node.shadowRoot, selector);
      if (inside) return inside;
    }
  };
  const map = find(document, '.bmap svg.map');
  const pressed = [...map.querySelectorAll('.areas > *')].findIndex((a) => a.getAttribute('aria-pressed') === 'true');
  const area = new URL(location.href).searchParams.get('area');
  return {zoom: map.querySelector('g').getAttribute('transform'), pressed, area};
}"""
_WATCH = """() => {
  window.benchTook = [];
  new PerformanceObserver((list) => list.getEntries().forEach((e) => e.name === 'click' && benchTook.push(e.duration)))
    .observe({type: 'event', durationThreshold: 16});
}"""


@dataclass
class Seen:
    """Timings of one page over all visits."""

    nav: list[Timing] = field(default_factory=list)
    whole: list[Timing] = field(default_factory=list)
    switch: list[Timing] = field(default_factory=list)
    switch_event: list[float] = field(default_factory=list)
    control: list[Timing] = field(default_factory=list)
    horizon: list[Timing] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)


async def pages(browser: Browser, *, product: Service, light: Service, naive: Service, runs: int) -> list[Line]:
    """Return the lines about one reader's pages; each visit has an empty cache."""
    ours, city, empty, theirs = Seen(), Seen(), Seen(), Seen()
    kept: list[str] = []
    for run in range(runs + 1):
        # The first visit of a fresh server includes loading the data: it warms up and is not counted.
        count = run > 0
        await _visit(browser, light.url + "/?v=empty", EMPTY, empty if count else Seen(), ink=0.005)
        async with Visit.new(browser, region=MAP, ink=_INK) as visit:
            await _open(visit, product.url + OVERVIEW.format(code="999"), ours if count else Seen())
            if count:
                await _switch(visit, ours)
                ours.control.append(await visit.click(_button(_LANGUAGES[0])))
                await _horizon(visit, ours)
            if run == 1:
                kept = await _lost(visit)
            _note(visit, ours)
        await _visit(browser, product.url + OVERVIEW.format(code="101"), MAP, city if count else Seen())
        async with Visit.new(browser, region=PLOT, ink=_INK) as visit:
            await _open(visit, naive.url + "/?v=plotly_naive&n=400", theirs if count else Seen())
            if count:
                theirs.control.append(await visit.click(f'label:has-text("{_MEASURES[0]}")'))
    return _page_lines(ours, city, empty, theirs, kept)


async def largest(browser: Browser, *, product: Service, light: Service, runs: int) -> list[Line]:
    """Return the line about 7,500 areas: the product's map against plotly's, data held in both."""
    ours, theirs = Seen(), Seen()
    for seen, address, region in (
        (ours, product.url + OVERVIEW.format(code="999"), MAP),
        (theirs, light.url + "/?v=plotly_map&n=7500", PLOT),
    ):
        async with Visit.new(browser, region=region, ink=_INK) as visit:
            await _open(visit, address, seen)
            words = _LANGUAGES if region == MAP else _MEASURES
            for run in range(runs + 1):
                word = words[run % len(words)]
                timing = await visit.click(_button(word) if region == MAP else f'label:has-text("{word}")')
                if run:
                    seen.control.append(timing)
            _note(visit, seen)
    mine, peer = median(ours.control), median(theirs.control)
    note = (
        f"{_ms(mine)} against {_ms(peer)}; page → map drawn {_ms(median(ours.nav))} against {_ms(median(theirs.nav))}"
        f"; {_kb(median(ours.control, 'ws_bytes'))} against {_kb(median(theirs.control, 'ws_bytes'))}{_count(ours.control)}"
    )
    return [Line(GOALS["largest"], ratio(mine, peer), note)]


async def _visit(browser: Browser, address: str, region: str, seen: Seen, *, ink: float = _INK) -> None:
    async with Visit.new(browser, region=region, ink=ink) as visit:
        await _open(visit, address, seen)
        _note(visit, seen)


async def _open(visit: Visit, address: str, seen: Seen) -> None:
    began = time.time()
    seen.nav.append(await visit.open(address))
    if visit.region == MAP:
        first = seen.nav[-1]
        seen.whole.append(Timing(await visit.drawn(began, PAGE), first.ws_bytes, first.requests, first.ok))


def _note(visit: Visit, seen: Seen) -> None:
    seen.foreign |= visit.net.foreign
    seen.errors += visit.net.errors


async def _switch(visit: Visit, seen: Seen) -> None:
    await visit.page.evaluate(_WATCH)
    seen.switch.append(await visit.click(f"{MAP} .segments button:nth-child(2)"))
    seen.switch_event += await visit.page.evaluate("benchTook")


async def _horizon(visit: Visit, seen: Seen) -> None:
    """Choose the second horizon; its tile is looked at, from the click on the option."""
    visit.region, visit.ink, visit.blinks = TILES, 0, True
    await visit.page.locator('[data-testid="stSidebar"] [data-testid="stSelectbox"]').nth(2).locator("input").click()
    await visit.page.locator('[role="option"]').nth(1).wait_for()
    await asyncio.sleep(0.6)
    seen.horizon.append(await visit.click('[role="option"] >> nth=1'))
    visit.region, visit.ink, visit.blinks = MAP, _INK, False
    # The focus leaves the field, and with it the caret that blinks.
    await visit.page.locator("h1").first.click()


async def _lost(visit: Visit) -> list[str]:
    """Choose an area, zoom, change the language, and say what of it did not stay."""
    await visit.click(f"{MAP} .areas > * >> nth=40")
    for _ in range(2):
        await visit.click(f"{MAP} .zoom button >> nth=0")
    before = await visit.page.evaluate(_LOOK)
    await visit.click(_button(_LANGUAGES[1]))
    after = await visit.page.evaluate(_LOOK)
    lost = [name for name in before if before[name] != after[name]]
    if before["pressed"] < 0 or not before["area"]:
        lost.append("no area could be chosen")
    return lost


def _button(word: str) -> str:
    return f'[data-testid="stSidebar"] button:has-text("{word}")'


def _page_lines(ours: Seen, city: Seen, empty: Seen, theirs: Seen, lost: list[str]) -> list[Line]:
    map_ms, city_ms, empty_ms, naive_ms = (median(seen.nav) for seen in (ours, city, empty, theirs))
    peers = f"empty {_ms(empty_ms)}, naive {_ms(naive_ms)}"
    navigation = f"{_ms(map_ms)} (the whole page {_ms(median(ours.whole))}); {peers}{_count(ours.nav)}"
    in_city = f"{_ms(city_ms)} (the whole page {_ms(median(city.whole))}); {peers}{_count(city.nav)}"
    control, horizon, recolour = median(ours.control), median(ours.horizon), median(theirs.control)
    beside = f"naive {_ms(recolour)}, {_kb(median(theirs.control, 'ws_bytes'))}"
    event = sorted(ours.switch_event)[len(ours.switch_event) // 2] if ours.switch_event else None
    by_event = f"; the browser's own word, click → painted: {_ms(event) if event else 'under 16 ms'}"
    values: dict[str, tuple[float | None, str]] = {
        "nav_naive": (ratio(map_ms, naive_ms), navigation),
        "nav_empty": (ratio(map_ms, empty_ms), navigation),
        "nav_copenhagen_naive": (ratio(city_ms, naive_ms), in_city),
        "nav_copenhagen_empty": (ratio(city_ms, empty_ms), in_city),
        "switch_ms": (median(ours.switch), f"read off the screen{by_event}{_count(ours.switch)}"),
        "switch_bytes": (_most(ours.switch, "ws_bytes"), "the most of any switch"),
        "switch_reruns": (_most(ours.switch, "requests"), "the most of any switch"),
        "control_naive": (ratio(control, recolour), f"{_ms(control)}; {beside}{_count(ours.control)}"),
        "horizon_naive": (ratio(horizon, recolour), f"{_ms(horizon)}; {beside}{_count(ours.horizon)}"),
        "kept": (float(len(lost)), ", ".join(lost) or "zoom, chosen area and address as before"),
        "foreign": (float(len(ours.foreign | city.foreign)), ", ".join(sorted(ours.foreign | city.foreign)) or "none"),
    }
    if ours.errors or city.errors:
        values["foreign"] = (
            values["foreign"][0],
            f"{values['foreign'][1]}; page errors: {(ours.errors + city.errors)[0]}",
        )
    return [Line(GOALS[name], value, note) for name, (value, note) in values.items()]


def _most(timings: list[Timing], what: str) -> float | None:
    return max((float(getattr(timing, what)) for timing in timings), default=None)


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f} ms"


def _kb(value: float | None) -> str:
    return "–" if value is None else f"{value / 1000:,.1f} kB"


def _count(timings: list[Timing]) -> str:
    good = sum(timing.ok and timing.ms is not None for timing in timings)
    return f"; median of {good}" + (f" ({len(timings) - good} not timed)" if good < len(timings) else "")
