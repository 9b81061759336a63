"""What the server bears: one viewer, 50 and 100, and 20,000 reruns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bench import load_client
from bench.browser_runs import OVERVIEW
from bench.goals import GOALS, Line, ratio, soak_share
from bench.load_client import Page, Result
from bench.services import Service

#: The chosen area and the horizon: hundreds of views, so that nothing is measured twice from a memory of it.
_CONTROL = "Valgt|Horisont"
_PEER_CONTROL = "Indikator"
_MB = "{:.0f} MB"
#: Seconds that the soak may take at most.
SOAK_SECONDS = 420


def _ours(service: Service) -> Page:
    return Page(service.url, OVERVIEW.format(code="999"), _CONTROL, service.pid)


def _peer(service: Service, variant: str) -> Page:
    return Page(service.url, f"/?v={variant}&n=400", _PEER_CONTROL, service.pid)


async def _load(page: Page, viewers: int, seconds: float, think: float) -> Result:
    return await load_client.load(page, viewers=viewers, seconds=seconds, think=think)


def single(*, product: Service, light: Service, naive: Service, seconds: float) -> list[Line]:
    """Return the lines about one viewer's reruns; each page is warmed up first, and two rounds are taken in turn."""
    turns = ((_ours(product), []), (_peer(light, "empty"), []), (_peer(naive, "plotly_naive"), []))
    for page, _ in turns:
        asyncio.run(_load(page, 1, 2, 0))
    for _ in range(2):
        for page, results in turns:
            results.append(asyncio.run(_load(page, 1, seconds / 2, 0.2)))
    mine, empty, theirs = (results for _, results in turns)
    cpu, naive_cpu = _mean(mine, "cpu_per_rerun"), _mean(theirs, "cpu_per_rerun")
    p50, empty_p50 = _mean(mine, "p50"), _mean(empty, "p50")
    size, naive_size = _mean(mine, "bytes_per_rerun"), _mean(theirs, "bytes_per_rerun")
    count = f"{sum(r.reruns for r in mine)} reruns against {sum(r.reruns for r in theirs)}"
    sizes = f"{_kb(size)} against {_kb(naive_size)}"
    return [
        Line(
            GOALS["cpu_naive"],
            ratio(cpu, naive_cpu),
            f"the whole process: {_ms(cpu)} against {_ms(naive_cpu)}; {count}",
        ),
        Line(
            GOALS["rerun_empty"],
            ratio(p50, empty_p50),
            f"{_ms(p50)} against {_ms(empty_p50)}, both without a collection after each rerun; naive {_ms(_mean(theirs, 'p50'))}",
        ),
        Line(GOALS["bytes_naive"], ratio(size, naive_size), sizes),
        Line(GOALS["bytes"], None if size is None else size / 1000, sizes),
    ]


def crowd(*, product: Service, naive: Service, seconds: float, viewers: int) -> list[Line]:
    """Return the lines about many viewers who each change a control every three seconds; the product's server is fresh."""
    ours, theirs = _ours(product), _peer(naive, "plotly_naive")
    asyncio.run(_load(ours, 2, 2, 0))
    asyncio.run(_load(theirs, 1, 2, 0))
    many = asyncio.run(_load(ours, viewers, seconds, 3))
    peer = asyncio.run(_load(theirs, viewers, seconds, 3))
    twice = asyncio.run(_load(ours, 2 * viewers, seconds, 3))
    errors = many.errors + twice.errors
    where = f"{viewers} viewers, {many.reruns} reruns against {peer.reruns}"
    at_twice = f"at {2 * viewers} viewers rerun p95 {_ms(twice.p95)}, page load p95 {_ms(twice.load_p95)}"
    return [
        Line(
            GOALS["p95_naive"],
            ratio(many.p95, peer.p95),
            f"{_ms(many.p95)} against {_ms(peer.p95)}; {where}; {at_twice}",
        ),
        Line(
            GOALS["load_naive"],
            ratio(many.load_p95, peer.load_p95),
            f"{_ms(many.load_p95)} against {_ms(peer.load_p95)}, one arrival every 0.1 s",
        ),
        Line(GOALS["errors"], float(len(errors)), errors[0] if errors else at_twice),
        Line(
            GOALS["session"], max(0.0, many.mb_per_session), f"{viewers} sessions; naive {peer.mb_per_session:.2f} MB"
        ),
        Line(
            GOALS["process"],
            many.rss_end,
            f"{viewers} sessions after {many.reruns} reruns; naive {_MB.format(peer.rss_end)}",
        ),
    ]


def soak(*, product: Service, reruns: int, say: Callable[[str], None]) -> list[Line]:
    """Return the line about memory over many reruns: ten viewers without a pause, on a warm server."""
    marks = tuple(round(reruns * part) for part in (0.1, 0.25, 0.5, 0.75, 1))
    result = asyncio.run(
        load_client.load(_ours(product), viewers=10, seconds=SOAK_SECONDS, think=0, reruns=reruns, marks=marks)
    )
    seen = ", ".join(f"{_MB.format(rss)} at {at:,}" for at, rss in result.rss_at.items())
    say(f"soak: {seen}; {result.reruns_per_s:.0f} reruns/s; {len(result.errors)} errors")
    early, late = result.rss_at.get(marks[1]), result.rss_at.get(marks[-1])
    note = f"{seen}; {result.reruns_per_s:.0f} reruns/s"
    if early is None or late is None:
        return [
            Line(GOALS["soak_share"], None, f"only {result.reruns:,} of {reruns:,} reruns in {SOAK_SECONDS} s; {note}")
        ]
    return [Line(GOALS["soak_share"], soak_share(early, late), note)]


def _mean(results: list[Result], what: str) -> float | None:
    values = [getattr(result, what) for result in results if getattr(result, what) is not None]
    return sum(values) / len(values) if values else None


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f} ms" if value < 100 else f"{value:,.0f} ms"


def _kb(value: float | None) -> str:
    return "–" if value is None else f"{value / 1000:,.1f} kB"
