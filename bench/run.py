"""Measure what must hold, beside the peers in the same minutes: ``python -m bench.run`` (``make bench``).

Prints a line for each goal and writes docs/performance.md. Exit code 1 when a goal is missed by more than 1.5 times
or could not be measured. Everything runs on this machine, is bounded, and ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from bench import browser_runs, core_runs, load_runs, machine, report, services, stores
from bench.browser_timing import chromium
from bench.goals import GOALS, Line, exit_code
from bench.probe import areas
from tests.browser.chromium import COMMAND, find

OUT = stores.ROOT / "docs" / "performance.md"


@dataclass(frozen=True)
class Amount:
    """How much is measured."""

    runs: int
    seconds: float
    viewers: int
    reruns: int


FULL = Amount(runs=5, seconds=20, viewers=50, reruns=20_000)
QUICK = Amount(runs=1, seconds=5, viewers=5, reruns=500)


@contextmanager
def _three() -> Iterator[dict[str, services.Service]]:
    with (
        services.product(stores.store(stores.PAGE)) as product,
        services.peers(light=True) as light,
        services.peers() as naive,
    ):
        yield {"product": product, "light": light, "naive": naive}


def pages(amount: Amount) -> list[Line]:
    """Measure one reader's pages."""

    async def measure(running: dict[str, services.Service]) -> list[Line]:
        async with chromium(_browser()) as browser:
            return await browser_runs.pages(browser, runs=amount.runs, **running)

    with _three() as running:
        return asyncio.run(measure(running))


def single(amount: Amount) -> list[Line]:
    """Measure one viewer's reruns."""
    with _three() as running:
        return load_runs.single(seconds=amount.seconds, **running)


def crowd(amount: Amount) -> list[Line]:
    """Measure many viewers."""
    with services.product(stores.store(stores.PAGE)) as product, services.peers() as naive:
        return load_runs.crowd(product=product, naive=naive, seconds=amount.seconds, viewers=amount.viewers)


def soak(amount: Amount) -> list[Line]:
    """Measure memory over many reruns."""
    with services.product(stores.store(stores.PAGE)) as product:
        return load_runs.soak(product=product, reruns=amount.reruns, say=_say)


def largest(amount: Amount) -> list[Line]:
    """Measure a map of 7,500 areas."""

    async def measure(product: services.Service, light: services.Service) -> list[Line]:
        async with chromium(_browser()) as browser:
            return await browser_runs.largest(browser, product=product, light=light, runs=amount.runs)

    with services.product(core_runs.grown_store(stores.LARGEST)) as product, services.peers(light=True) as light:
        return asyncio.run(measure(product, light))


#: Part -> what measures it, and the goals that it answers; what one reader notices comes first.
PARTS: dict[str, tuple[Callable[[Amount], list[Line]], tuple[str, ...]]] = {
    "pages": (
        pages,
        (
            *("nav_naive", "nav_empty", "nav_copenhagen_naive", "nav_copenhagen_empty"),
            *("switch_ms", "switch_bytes", "switch_reruns", "control_naive", "horizon_naive", "kept", "foreign"),
        ),
    ),
    "single": (single, ("cpu_naive", "rerun_empty", "bytes_naive", "bytes")),
    "crowd": (crowd, ("p95_naive", "load_naive", "errors", "session", "process")),
    "aggregate": (lambda _: core_runs.aggregate(), ("aggregate",)),
    "largest": (largest, ("largest",)),
    "growth": (lambda _: core_runs.growth(), ("publish_growth", "load_growth")),
    "soak": (soak, ("soak_share",)),
}


def main() -> int:
    """Measure, print and write; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="one run of each, for work on the bench; nothing is written to docs"
    )
    parser.add_argument("--only", choices=PARTS, help="one part; nothing is written to docs")
    given = parser.parse_args()
    # Ended from outside, the run still ends the services that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    amount = QUICK if given.quick else FULL
    began, load = time.monotonic(), machine.load()
    if load > 0.5:
        _say(f"{load:.1f} processes wanted a core in the last minute: other work makes the figures worse.")
    for size in (400, 7500):
        areas.write(size, stores.KEPT / "probe")
    _say(
        "The municipalities that are measured are made where they are not kept; the first time that takes some minutes."
    )
    stores.store(stores.PAGE)
    lines: list[Line] = []
    for name in [given.only] if given.only else PARTS:
        started = time.monotonic()
        lines += _measured(name, amount)
        _say(f"-- {name}: {time.monotonic() - started:.0f} s")
        if not given.quick and not given.only:
            # Written after each part: a run that is cut short leaves what it measured, and says what it did not reach.
            _write(lines, took=(time.monotonic() - began) / 60, load=load)
    _say(f"{(time.monotonic() - began) / 60:.1f} minutes")
    (stores.KEPT / "lines.json").write_text(json.dumps([asdict(line) for line in lines]), encoding="utf-8")
    return exit_code(lines)


def _write(lines: list[Line], *, took: float, load: float) -> None:
    reached = {line.goal for line in lines}
    rest = [Line(goal, None, "not reached in this run") for goal in GOALS.values() if goal not in reached]
    facts = {"run": f"{took:.0f} minutes, load of the machine before it {load:.1f}"}
    page = report.document([*lines, *rest], machine=machine.description(_browser()), facts=facts)
    OUT.write_text(page, encoding="utf-8")


def _measured(name: str, amount: Amount) -> list[Line]:
    """Measure a part; what breaks is a goal that was not measured, and the others go on."""
    work, goals = PARTS[name]
    try:
        lines = work(amount)
    except Exception as error:  # noqa: BLE001 - whatever broke, the other parts are measured
        lines = [Line(GOALS[goal], None, f"{type(error).__name__}: {str(error)[:200]}") for goal in goals]
    for line in lines:
        _say(report.plain(line))
    return lines


def _browser() -> str:
    path = find()
    if path is None:
        raise RuntimeError(f"no Chromium on this machine; bring it with: {COMMAND}")
    return path


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
