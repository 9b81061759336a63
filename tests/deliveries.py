"""A small delivery made by hand, in the form in which the gate hands it over."""

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from byibalance_core.findings import outcome
from byibalance_core.model import Source
from byibalance_core.schemas import TABLES

SOURCE = Source("s", "Boliger", "Kommunen", "", "CC BY 4.0", "2026", "2026-11", "own", "raw", files=("stock.csv",))


@dataclass(frozen=True)
class Delivered:
    """What the gate hands over, made by hand."""

    tables: dict
    geometry: gpd.GeoDataFrame | None = None
    findings: tuple = ()
    settings: dict = field(
        default_factory=lambda: {
            "code": "101",
            "name": "Prøveby",
            "fictitious": True,
            "area_level": "quarter",
            "base_year": 2026,
            "horizons": [2031, 2040],
        }
    )
    sources: dict = field(default_factory=lambda: {"s": SOURCE})
    file_hashes: dict = field(default_factory=lambda: {"stock.csv": "0" * 64})

    @property
    def outcome(self):
        return outcome(self.findings)


def frame(table, rows):
    return pd.DataFrame(rows).assign(source_id="s").reindex(columns=list(TABLES[table].names))


def tables(dwellings=1200):
    areas = [
        {"area_id": "101", "name": "Prøveby", "level": "municipality"},
        {"area_id": "a1", "name": "Nørre", "level": "quarter", "parent_id": "101"},
        {"area_id": "a2", "name": "Søndre", "level": "quarter", "parent_id": "101"},
        {"area_id": "101-unplaced", "name": "Uden kvarter", "level": "unplaced", "parent_id": "101"},
    ]
    stock = [
        {"area_id": "a1", "year": 2026, "rooms": "4+", "dwellings": dwellings, "status": "measured"},
        {"area_id": "a1", "year": 2026, "rooms": "1", "dwellings": 10, "status": "estimated"},
        {
            "area_id": "a1",
            "estate_id": "e1",
            "year": 2026,
            "dwellings": 300,
            "in_use": 3,
            "status": "measured",
        },
        {"area_id": "a2", "year": 2026, "dwellings": None, "status": "missing"},
    ]
    waiting = [{"organisation_id": "o1", "year": 2026, "period": "2026", "applicants": 90, "median_months": 7.5}]
    estates = [
        {
            "estate_id": "e1",
            "valid_from": "2004-07-01",
            "organisation_id": "o1",
            "area_id": "a1",
            "name": "Møllen",
        }
    ]
    estates_frame = frame("estates", estates).astype({"valid_from": "datetime64[us]"})
    return {
        "estates": estates_frame,
        "areas": frame("areas", areas),
        "stock": frame("stock", stock),
        "waiting": frame("waiting", waiting),
    }


def outlines():
    shapes = [box(720_000, 6_170_000, 721_000, 6_171_000), box(721_000, 6_170_000, 722_500, 6_171_000)]
    index = pd.Index(["a1", "a2"], name="area_id")
    return gpd.GeoDataFrame({"is_schematic": [False, False]}, geometry=shapes, index=index, crs="EPSG:25832")


MUNICIPALITY = """\
code = "101"
name = "Prøveby"
fictitious = true
area_level = "quarter"
base_year = 2026
horizons = [2031]

[area_term]
da_singular = "kvarter"
da_plural = "kvarterer"
da_definite = "kvarteret"
en_singular = "quarter"
en_plural = "quarters"

[projection]
publisher = "PLAN"
compare = []

[need]
area_gaps = true
"""

SOURCES = """\
[[source]]
id = "s"
title = "Boliger (fiktiv)"
publisher = "Prøveby"
url = "https://example.org"
licence = "CC BY 4.0"
published = "2026"
accessed = "2026-11"
kind = "invented"
disclosure = "raw"
files = ["areas.csv", "stock.csv"]
"""

AREAS = """\
area_id,name,level,parent_id,source_id
101,Prøveby,municipality,,s
10101,Nørre,quarter,101,s
10102,Søndre,quarter,101,s
101-unplaced,Uden kvarter,unplaced,101,s
"""

STOCK = """\
area_id,year,rooms,dwellings,source_id
101,2026,,300,s
10101,2026,,200,s
10102,2026,,100,s
101-unplaced,2026,,0,s
"""


def write_folder(folder):
    """Write a data folder that the gate accepts, small enough to be published in a moment."""
    folder.mkdir()
    files = {"municipality.toml": MUNICIPALITY, "sources.toml": SOURCES, "areas.csv": AREAS, "stock.csv": STOCK}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
