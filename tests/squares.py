"""Three areas one can draw by hand, and boundary files made of them."""

import json

import geopandas as gpd
from shapely.geometry import Polygon, box

# Three squares of 1 km beside each other, in the middle of Fyn.
X, Y = 590_000, 6_140_000
SQUARES = {
    "0101": box(X, Y, X + 1000, Y + 1000),
    "0102": box(X + 1000, Y, X + 2000, Y + 1000),
    "0103": box(X + 2000, Y, X + 3000, Y + 1000),
}
UNIT = [[0, 0], [1000, 0], [1000, 1000], [0, 1000], [0, 0]]


def layer(shapes=SQUARES, *, column="kode", crs="EPSG:25832") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({column: list(shapes)}, geometry=list(shapes.values()), crs=crs)


def geojson(frame: gpd.GeoDataFrame, *, crs: str | None = None, swap: bool = False) -> bytes:
    """Return a frame's coordinates as GeoJSON as they are, with or without a `crs` member."""
    if swap:
        frame = frame.set_geometry(frame.geometry.map(swapped))
    content = json.loads(frame.to_json(drop_id=True, show_bbox=False))
    content.pop("crs", None)
    if crs:
        content["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{crs.replace(':', '::')}"}}
    return json.dumps(content).encode()


def swapped(shape: Polygon) -> Polygon:
    return Polygon([(y, x) for x, y in shape.exterior.coords])


def features(*geometries: object) -> bytes:
    """Return GeoJSON of raw geometries in metres on Fyn; the codes of the areas in order."""
    entries = [
        {"type": "Feature", "properties": {"kode": f"010{number}"}, "geometry": geometry}
        for number, geometry in enumerate(geometries, start=1)
    ]
    crs = {"type": "name", "properties": {"name": "EPSG:25832"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": entries}).encode()


def polygon(*rings, east=0) -> dict:
    return {"type": "Polygon", "coordinates": [[[X + east + p[0], Y + p[1], *p[2:]] for p in ring] for ring in rings]}
