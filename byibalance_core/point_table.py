"""The optional table of places: stops, shops, schools, day care, green areas, doctors, sport; and workplaces."""

from __future__ import annotations

from byibalance_core.declarations import Column, Table

#: Kinds of places, in the order of reading; each has an indicator `DISTANCE` in the catalogue.
POINT_KINDS = ("stop", "shop", "school", "day_care", "green_area", "doctor", "sport")
#: A kind that residents do not use alike: letting criteria for labour look at it, and no indicator does.
WORKPLACE = "workplace"
#: Kind of place -> indicator that tells how far it is to the nearest one.
DISTANCE = {kind: f"{kind}_distance_m" for kind in POINT_KINDS}

POINTS = Table(
    "points",
    "Places that residents use, each a point; those beyond the border count as well, where they are delivered",
    ("point_id",),
    (
        Column("point_id", "code", "place", required=True),
        Column("kind", "category", "kind of place", required=True, values=(*POINT_KINDS, WORKPLACE)),
        Column("name", "text", "name"),
        Column("lon", "number", "longitude", "degrees, EPSG:4326", required=True),
        Column("lat", "number", "latitude", "degrees, EPSG:4326", required=True),
        Column("source_id", "code", "the file's entry in sources.toml", required=True),
    ),
    "Walking distances: a straight line crosses water and railways; a green area is a point here and not its edge.",
)
