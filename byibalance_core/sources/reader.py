"""How the bytes of one delivered file are read: in this process, or in another one that is confined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.schemas import Table
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.grid import Grid

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

ReadTable = tuple[Table | None, pd.DataFrame | None, list[Finding]]
ReadShapes = tuple["GeoDataFrame | None", list[Finding]]
ReadGrid = tuple[Grid | None, list[Finding]]


class Reader(Protocol):
    """Reads files given as bytes; a fault is a finding, never an exception."""

    @property
    def remarks(self) -> Sequence[Finding]:
        """What has to be said about the reading itself."""

    def table(self, data: bytes, *, file: str, answers: Answers, code: str | None = None) -> ReadTable:
        """Return the table a file is, its typed rows, and findings."""

    def shapes(self, data: bytes, *, file: str, answers: Answers, left_open: bool = False) -> ReadShapes:
        """Return a boundary file's polygons in EPSG:25832, and findings."""

    def grid(self, data: bytes, *, file: str, table: Table | None, answers: Answers) -> ReadGrid:
        """Return the cells of a file's sheet, and findings."""


class InProcess:
    """Reads in this process: for single functions, and inside the process that is confined."""

    remarks: Sequence[Finding] = ()

    def table(self, data: bytes, *, file: str, answers: Answers, code: str | None = None) -> ReadTable:
        """Return the table a file is, its typed rows, and findings."""
        from byibalance_core.sources.delivered import read_table

        return read_table(data, file=file, answers=answers, code=code)

    def shapes(self, data: bytes, *, file: str, answers: Answers, left_open: bool = False) -> ReadShapes:
        """Return a boundary file's polygons in EPSG:25832, and findings."""
        from byibalance_core.sources.boundaries import read_shapes

        return read_shapes(data, file=file, answers=answers, left_open=left_open)

    def grid(self, data: bytes, *, file: str, table: Table | None, answers: Answers) -> ReadGrid:
        """Return the cells of a file's sheet, and findings."""
        from byibalance_core.sources.delivered import grid_of

        return grid_of(data, file=file, table=table, answers=answers)


IN_PROCESS = InProcess()
