"""What the core takes without a browser: publishing and loading as the municipality grows, and one measure's slice."""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench import stores
from bench.goals import GOALS, Line, exponent, ratio

_MEASURED = "growth.json"
_DWELLINGS = 330_000
_REPEATS = 5


def growth() -> list[Line]:
    """Return the lines about publishing and loading; publishing is measured anew when the core has changed."""
    measured = [_grown(size) for size in stores.GROWTH]
    amounts = [one["areas"] + one["rows"] for one in measured]
    words = "; ".join(
        f"{one['areas']:,} areas, {one['rows']:,} rows: publish {one['publish_s']:.1f} s "
        f"({one['publish_s'] / one['rows'] * 1000:.3f} s per 1,000 rows), load {one['load_s']:.2f} s"
        for one in measured
    )
    days = sorted({one["measured"] for one in measured})
    return [
        Line(
            GOALS["publish_growth"],
            exponent(amounts, [one["publish_s"] for one in measured]),
            f"{words}; published {' and '.join(days)}, again when the core's code changes",
        ),
        Line(GOALS["load_growth"], exponent(amounts, [one["load_s"] for one in measured]), "the same releases"),
    ]


def aggregate() -> list[Line]:
    """Return the line about one measure of every area: from what the page holds, and from 330,000 dwellings."""
    os.environ["BYIBALANCE_STORE"] = str(stores.store(stores.PAGE))
    from dashboard.facts import facts
    from dashboard.views import area_map

    held = facts(stores.CODE)
    dwellings = _dwellings(_DWELLINGS, areas=stores.PAGE.areas)

    def grouped() -> pd.Series:
        chosen = dwellings[(dwellings["tenure"] == "almene") & (dwellings["built"] > 1990)]
        return chosen.groupby("area", observed=True)["m2"].mean()

    ours = _median_ms(lambda: area_map.measure_rows(held, "almene_share"))
    theirs = _median_ms(grouped)
    return [
        Line(GOALS["aggregate"], ratio(ours, theirs), f"{ours:.2f} ms against {theirs:.2f} ms; median of {_REPEATS}")
    ]


def grown_store(size: stores.Size) -> Path:
    """Return the store of a size of growth; how long its publication took is kept in it."""
    return stores.store(size, publish=_published)


def _grown(size: stores.Size) -> dict[str, Any]:
    place = grown_store(size)
    measured = json.loads((place / _MEASURED).read_text(encoding="utf-8"))
    measured["load_s"] = _apart(_load_seconds, place)
    return measured


def _published(source: Path, place: Path) -> None:
    """Publish in a process of its own and keep how long it took beside the store."""
    seconds = _apart(stores.timed_publish, source, place)
    size = next(size for size in stores.GROWTH if size.name == source.name)
    found = {"areas": size.areas, "rows": stores.rows(size), "publish_s": seconds, "measured": date.today().isoformat()}
    (place / _MEASURED).write_text(json.dumps(found), encoding="utf-8")


def _load_seconds(place: Path) -> float:
    from byibalance_core import release

    release.load(place, stores.CODE)
    seconds = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        release.load(place, stores.CODE)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def _apart(work: Callable[..., float], *arguments: Any) -> float:
    """Run in a fresh process, so that one size's memory is not the next one's burden."""
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _dwellings(n: int, *, areas: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    tenures = pd.CategoricalDtype(["almene", "cooperative", "private_rental", "other"])
    return pd.DataFrame(
        {
            "area": pd.Categorical.from_codes(rng.integers(0, areas, n), [f"A{i:05d}" for i in range(areas)]),
            "tenure": pd.Categorical.from_codes(rng.integers(0, 4, n), dtype=tenures),
            "m2": rng.gamma(4, 24, n).astype("int32"),
            "built": rng.integers(1850, 2026, n).astype("int16"),
        }
    )


def _median_ms(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(times)
