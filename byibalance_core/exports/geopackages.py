"""Areas with their indicators as a GeoPackage: the hand-over to QGIS and MapInfo, a layer per theme."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from byibalance_core.exports.provenance import municipality_line, release_line, source_notice, source_rows
from byibalance_core.indicator_values import indicator_values
from byibalance_core.model import Municipality
from byibalance_core.parameters import indicators

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

CRS = "EPSG:25832"
_SCHEMATIC = "Skematisk: punktet er områdets midte, ikke dets grænse."


def geopackage(m: Municipality, *, geometry: GeoDataFrame | None = None) -> bytes:
    """Return the areas of a release as a GeoPackage in EPSG:25832.

    Parameters
    ----------
    m : Municipality
        The release.
    geometry : GeoDataFrame, optional
        Boundaries, indexed by area_id, with ``is_schematic``. An area without a real boundary is its centre
        point, with ``is_schematic`` true and a ``note`` that says so; one without a centre is left out.

    Returns
    -------
    bytes
        Layers ``areas`` and ``theme_<theme>`` (the catalogue's themes that have values: a column per
        indicator and its ``<indicator>_status``; a hidden figure is blank), and the tables ``sources`` and
        ``about`` without geometry. Codes are text. Every layer carries ``release_id`` and ``notice``
        (*fiktiv* where the figures are invented).
    """
    from pyogrio import write_dataframe

    areas = _areas(m, geometry)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "areas.gpkg"
        for layer, frame in {"areas": areas, **_themes(m, areas)}.items():
            options = {"layer_options": {"IDENTIFIER": layer, "DESCRIPTION": _description(m)}}
            write_dataframe(frame, path, layer=layer, driver="GPKG", append=path.exists(), **options)
        about = {
            "municipality": municipality_line(m, "da"),
            "release": release_line(m.release_id, "da"),
            "published_at": m.published_at,
        }
        for layer, rows in {"sources": source_rows(m), "about": [about]}.items():
            write_dataframe(pd.DataFrame(rows), path, layer=layer, driver="GPKG", append=True)
        return path.read_bytes()


def _areas(m: Municipality, geometry: GeoDataFrame | None) -> GeoDataFrame:
    """Return the areas that have a place, with what a layer says of itself in every row."""
    import geopandas as gpd

    tiles = m.areas.drop(index=m.unplaced_id, errors="ignore")
    points = gpd.GeoSeries(
        gpd.points_from_xy(tiles["centre_lon"], tiles["centre_lat"]),
        index=tiles.index.astype(str),
        crs="EPSG:4326",
    ).to_crs(CRS)
    shapes, schematic = points, pd.Series(True, index=points.index)
    if geometry is not None and len(geometry):
        real = geometry[~geometry["is_schematic"].to_numpy(dtype=bool)].to_crs(CRS)
        real = real[real.index.isin(points.index)]
        shapes = gpd.GeoSeries(pd.concat([real.geometry, points.drop(real.index)]), crs=CRS).reindex(points.index)
        schematic = ~points.index.to_series().isin(real.index)
    text = {
        name: tiles[name].astype(object).where(tiles[name].notna(), None).to_numpy()
        for name in ("name", "level", "parent_id")
    }
    frame = gpd.GeoDataFrame(
        {
            "area_id": points.index.to_numpy(dtype=object),
            **text,
            "area_km2": pd.to_numeric(tiles["area_km2"]).to_numpy(dtype=float),
            "is_schematic": schematic.to_numpy(dtype=bool),
            "note": schematic.map({True: _SCHEMATIC, False: ""}).to_numpy(dtype=object),
            "release_id": m.release_id,
            "notice": [source_notice(m, str(source), "da") for source in tiles["source_id"]],
        },
        geometry=shapes.to_numpy(),
        crs=CRS,
    )
    return frame[~(frame.geometry.is_empty | frame.geometry.isna())]


def _themes(m: Municipality, areas: GeoDataFrame) -> dict[str, GeoDataFrame]:
    """Return one layer per theme that has values: the areas with a column and a status per indicator."""
    values = indicator_values(m)
    values = values[(values["unit_kind"] == "area") & values["unit_id"].isin(areas["area_id"])]
    value = values.pivot(index="unit_id", columns="indicator", values="value").reindex(areas["area_id"])  # noqa: PD010
    status = values.pivot(index="unit_id", columns="indicator", values="status").reindex(areas["area_id"])  # noqa: PD010
    layers = {}
    for theme in dict.fromkeys(entry.theme for entry in indicators().values()):
        names = [name for name, entry in indicators().items() if entry.theme == theme and name in value]
        if not names:
            continue
        layer = areas[["area_id", "name", "is_schematic", "note", "release_id", "notice", "geometry"]].copy()
        for place, name in enumerate(names):
            layer.insert(2 + 2 * place, name, value[name].to_numpy(dtype=float))
            layer.insert(3 + 2 * place, f"{name}_status", status[name].fillna("missing").to_numpy(dtype=object))
        layers[f"theme_{theme}"] = layer
    return layers


def _description(m: Municipality) -> str:
    return f"{municipality_line(m, 'da')}. {release_line(m.release_id, 'da')}."
