"""The value everything is computed from: one municipality, one release, one profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from byibalance_core.schemas import TABLES

Profile = Literal["partner", "public"]


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
        """The areas that tile the municipality (without districts), the unplaced one last; indexed by area_id."""
        areas = self.table("areas")
        level = str(self.settings["area_level"])
        tiles = areas[areas["level"] == level].sort_values("area_id")
        unplaced = areas[areas["level"] == "unplaced"]
        return pd.concat([tiles, unplaced]).set_index("area_id")
