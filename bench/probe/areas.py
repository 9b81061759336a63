"""Synthetic areas for the peers: a valid coverage with shared noisy borders, some 60 points around each area."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

#: Four measures of every area, as many as the product's map has about.
MEASURES = ("vacancy", "rent", "size", "age")
_POINTS_PER_BORDER = 15


def coverage(n: int, *, seed: int = 1):
    """Return `n` areas that tile a rectangle around 10.5° E 55.5° N, as a GeoDataFrame with `MEASURES`."""
    import geopandas as gpd
    import shapely

    columns = next(count for count in range(math.ceil(math.sqrt(n)), n + 1) if n % count == 0)
    lines = n // columns
    rng = np.random.default_rng(seed)
    width, height = 1 / columns, 0.56 / columns
    x, y = np.meshgrid(np.arange(columns + 1) * width, np.arange(lines + 1) * height)
    x = x + rng.uniform(-0.25, 0.25, x.shape) * width + 10.0
    y = y + rng.uniform(-0.25, 0.25, y.shape) * height + 55.2
    corners = np.stack([x, y], -1)
    along = np.linspace(0, 1, _POINTS_PER_BORDER + 1)

    def border(start: np.ndarray, end: np.ndarray) -> np.ndarray:
        way = end - start
        aside = np.array([-way[1] * 1.8, way[0] * 0.56])
        noise = rng.normal(0, 0.03, along.size) * np.sin(np.pi * along)
        return start + along[:, None] * way + noise[:, None] * aside

    across = [[border(corners[j, i], corners[j, i + 1]) for i in range(columns)] for j in range(lines + 1)]
    down = [[border(corners[j, i], corners[j + 1, i]) for i in range(columns + 1)] for j in range(lines)]
    outlines = [
        shapely.Polygon(
            np.round(
                np.vstack([across[j][i][:-1], down[j][i + 1][:-1], across[j + 1][i][::-1][:-1], down[j][i][::-1]]), 6
            )
        )
        for j in range(lines)
        for i in range(columns)
    ]
    named = {"id": [f"A{k:05d}" for k in range(n)], "name": [f"Område {k}" for k in range(n)]}
    values = {measure: np.round(rng.gamma(4, 5, n), 2) for measure in MEASURES}
    return gpd.GeoDataFrame(named | values, geometry=outlines, crs=4326)


def write(n: int, folder: Path) -> Path:
    """Write the areas as GeoParquet, where they are not there yet."""
    path = folder / f"areas_{n}.parquet"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        coverage(n).to_parquet(path)
    return path
