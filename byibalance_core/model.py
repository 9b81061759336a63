"""The value everything is computed from: one municipality, one release, one profile."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock, RLock
from typing import Any, Literal, TypeVar

import pandas as pd

from byibalance_core.schemas import TABLES

Profile = Literal["partner", "public"]
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Source:
    """Where a file's figures come from; one entry of a ``sources.toml``.

    Attributes
    ----------
    kind : {"published", "own", "invented"}
        ``invented`` figures say *fiktiv* wherever they are shown.
    disclosure : {"cleared", "raw"}
        ``cleared`` figures passed their publisher's own disclosure control and are shown as published;
        ``raw`` ones pass ours when a release is written.
    published, accessed : str
        Dates as ``YYYY-MM-DD`` (or ``YYYY-MM``, ``YYYY`` where no more is known).
    """

    source_id: str
    title: str
    publisher: str
    url: str
    licence: str
    published: str
    accessed: str
    kind: Literal["published", "own", "invented"]
    disclosure: Literal["cleared", "raw"]
    files: tuple[str, ...] = ()
    note: str = ""


class _Kept:
    """One answer that is reckoned once, and the lock that others wait at meanwhile."""

    __slots__ = ("answer", "known", "lock")

    def __init__(self) -> None:
        self.lock, self.known = RLock(), False
        self.answer: Any = None


@dataclass(frozen=True)
class Municipality:
    """A municipality as one release tells it. Only `byibalance_core.release.load` makes one from files.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        One frame per table of `byibalance_core.schemas.TABLES`; never changed in place.
    settings : mapping
        The data folder's ``municipality.toml``: names of the area level, base year, horizons.
    """

    code: str
    name: str
    fictitious: bool
    profile: Profile
    release_id: str
    published_at: str
    tables: Mapping[str, pd.DataFrame]
    sources: Mapping[str, Source]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        """Return one table; an empty frame with the right columns when the release has none."""
        if name in self.tables:
            return self.tables[name]
        return pd.DataFrame(columns=list(TABLES[name].names))

    @property
    def base_year(self) -> int:
        """Year that the stock and the households are counted in."""
        return int(self.settings["base_year"])

    @property
    def horizons(self) -> tuple[int, ...]:
        """Years that the need is reckoned to, nearest first."""
        return tuple(int(year) for year in self.settings["horizons"])

    @property
    def unplaced_id(self) -> str:
        """Id of the area that holds what has no area."""
        return f"{self.code}-unplaced"

    @property
    def areas(self) -> pd.DataFrame:
        """The areas that tile the municipality (without districts), the unplaced one last; indexed by area_id.

        Made once and shared, as the tables are: never changed in place.
        """
        return _areas(self)


def once(reckoned: Callable[[Municipality], _Answer]) -> Callable[[Municipality], _Answer]:
    """Let what follows from a municipality alone be reckoned once for each, and live as long as it does.

    A municipality never changes, so neither does the answer; it is shared, and nobody changes it in place. Those who
    ask while it is being reckoned wait for it. Another municipality, also one made by `dataclasses.replace`, has
    answers of its own. An answer that held its municipality would keep it alive.

    Examples
    --------
    >>> @once
    ... def length_of_name(m: Municipality) -> int:
    ...     print("reckoned")
    ...     return len(m.name)
    >>> town = Municipality("T", "Prøveby", True, "partner", "", "2026-11-01", {}, {})
    >>> length_of_name(town), length_of_name(town)
    reckoned
    (7, 7)
    """

    @wraps(reckoned)
    def kept(m: Municipality) -> _Answer:
        place = _places_of(m).setdefault(reckoned, _Kept())
        with place.lock:
            if not place.known:
                place.answer, place.known = reckoned(m), True
        answer: _Answer = place.answer
        return answer

    return kept


#: What is kept of each municipality, by its identity, as long as it lives.
_PLACES: dict[int, tuple[weakref.ref[Municipality], dict[Any, _Kept]]] = {}
_FINDING = Lock()


def _places_of(m: Municipality) -> dict[Any, _Kept]:
    key = id(m)
    with _FINDING:
        held = _PLACES.get(key)
        if held is None or held[0]() is not m:
            held = _PLACES[key] = weakref.ref(m, lambda _: _PLACES.pop(key, None)), {}
        return held[1]


@once
def _areas(m: Municipality) -> pd.DataFrame:
    areas = m.table("areas")
    level = str(m.settings["area_level"])
    tiles = areas[areas["level"] == level].sort_values("area_id")
    unplaced = areas[areas["level"] == "unplaced"]
    return pd.concat([tiles, unplaced]).set_index("area_id")
