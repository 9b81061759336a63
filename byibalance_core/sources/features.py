"""Polygons of a boundary file before their place is known: shapes in the file's own coordinates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

#: Limits on points, since the cost of a geometry is not the size of its file.
MAX_FEATURE_POINTS = 100_000
MAX_FILE_POINTS = 2_000_000


@dataclass
class Features:
    """Features as they are read, one list per thing known.

    Attributes
    ----------
    declared : str or None
        Coordinate system that the file states, in any form pyproj knows.
    is_geojson : bool
        GeoJSON without a stated system is in degrees by its standard; other formats are then asked about.
    numbers : list of int
        Number of each feature in its file, from 1.
    """

    file: str
    declared: str | None = None
    is_geojson: bool = False
    shapes: list[Any] = field(default_factory=list)
    properties: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def add(self, shape: Any, properties: dict[str, Any], number: int) -> None:
        """Take one feature in."""
        self.shapes.append(shape)
        self.properties.append(properties)
        self.numbers.append(number)

    def frame(self) -> GeoDataFrame:
        """Return the features as a GeoDataFrame without a coordinate system.

        Beside the properties stand ``_number`` and ``_crossed``, whether the polygon is invalid.
        """
        import geopandas
        import pandas as pd
        import shapely

        frame = pd.DataFrame(self.properties, index=range(len(self.shapes))).astype(object)
        frame = frame.drop(columns=[name for name in ("geometry", "_number", "_crossed") if name in frame])
        return geopandas.GeoDataFrame(
            frame.assign(_number=self.numbers, _crossed=~shapely.is_valid(self.shapes)), geometry=self.shapes
        )
