"""The municipalities that are measured: made by the example's generator, thinned and split, published, kept in var/bench.

A store is made once and kept; what is kept is made anew when the generator, the gate or the release has changed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from byibalance_core import release
from byibalance_core.example import ExampleSize, write_example
from byibalance_core.gate import check

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "bench"
CODE = "999"
#: The gate takes at most 200,000 rows and 25 MB in one file; a table of a large municipality comes in several.
_ROWS_PER_FILE = 80_000
#: Raised when thinning or splitting changes: what is kept is then made anew.
_FORM = "1-"
#: The core's code that a publication goes through.
_PUBLISHING = ("sources", "gate", "schemas", "disclosure", "release", "parquet", "geometry", "manifests", "store")
#: Tables that a thinned folder keeps the base year of.
_YEARLY = {"stock": "year", "population": "year", "households": "year", "indicators": "period"}


@dataclass(frozen=True)
class Size:
    """Size of a measured municipality; `thin` keeps the base year and the forecast's base year and horizons only."""

    areas: int
    first_year: int
    thin: bool

    @property
    def name(self) -> str:
        """Name of its folder."""
        return f"{self.areas}-{'thin' if self.thin else self.first_year}"


#: The municipality of the pages: 400 areas with ten years of figures.
PAGE = Size(400, 2016, thin=False)
#: The sizes that growth is measured over; one year each, so that the largest is done in a minute or two.
GROWTH = tuple(Size(areas, 2025, thin=True) for areas in (67, 400, 7500))
LARGEST = GROWTH[-1]


def folder(size: Size) -> Path:
    """Return the data folder of a size, made where it is not kept."""
    place = KEPT / "data" / size.name
    key = _code_key("example")
    if _read(place / ".key") != key:
        shutil.rmtree(place, ignore_errors=True)
        estates = size.areas * 2
        write_example(place, size=ExampleSize(areas=size.areas, estates=estates, first_year=size.first_year))
        if size.thin:
            _thin(place)
        _split(place)
        (place / ".key").write_text(key, encoding="utf-8")
    return place


def rows(size: Size) -> int:
    """Return how many rows of figures a size's folder has."""
    return sum(max(path.read_bytes().count(b"\n") - 1, 0) for path in folder(size).glob("*.csv"))


def store(size: Size, publish: Callable[[Path, Path], object] | None = None) -> Path:
    """Return a store with the size published, made where it is not kept; the pages' store has København too."""
    place = KEPT / "store" / size.name
    bundled = (ROOT / "data" / "101",) if size == PAGE else ()
    key = _code_key(*_PUBLISHING) + _files_key([path for place in bundled for path in sorted(place.glob("*"))])
    if _read(place / ".key") != key:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for source in (folder(size), *bundled):
            (publish or timed_publish)(source, place)
        (place / ".key").write_text(key, encoding="utf-8")
    return place


def timed_publish(source: Path, place: Path) -> float:
    """Publish a folder and return the seconds that check and publication took."""
    began = time.perf_counter()
    checked = check(source)
    release.publish(checked, store=place)
    return time.perf_counter() - began


def _thin(place: Path) -> None:
    settings = tomllib.loads((place / "municipality.toml").read_text(encoding="utf-8"))
    base = str(settings["base_year"])
    for table, column in _YEARLY.items():
        for path in place.glob(f"{table}*.csv"):
            frame = pd.read_csv(path, dtype=str, keep_default_na=False)
            frame[frame[column] == base].to_csv(path, index=False)
    path = place / "projection.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    years = {base, *map(str, settings["horizons"])}
    frame[frame["year"].isin(years) & (frame["variant"] == "main")].to_csv(path, index=False)


def _split(place: Path) -> None:
    sources = (place / "sources.toml").read_text(encoding="utf-8")
    for path in sorted(place.glob("*.csv")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        if len(lines) <= _ROWS_PER_FILE:
            continue
        head, body = lines[0], lines[1:]
        names = []
        for number, start in enumerate(range(0, len(body), _ROWS_PER_FILE), start=1):
            part = path.with_name(f"{path.stem}-{number}.csv")
            part.write_text(head + "".join(body[start : start + _ROWS_PER_FILE]), encoding="utf-8")
            names.append(part.name)
        path.unlink()
        sources = sources.replace(json.dumps(path.name), ", ".join(map(json.dumps, names)))
    (place / "sources.toml").write_text(sources, encoding="utf-8")


def _code_key(*parts: str) -> str:
    """Return a hash of the core's code that what is kept follows from."""
    core = ROOT / "byibalance_core"
    files = [file for part in parts for file in (sorted((core / part).rglob("*.py")) or [core / f"{part}.py"])]
    return _FORM + _files_key(files)


def _files_key(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
