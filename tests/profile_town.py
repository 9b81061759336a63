"""Hand-made municipalities for the tests of indicators, profiles and exports."""

import csv
from pathlib import Path

import pandas as pd

from byibalance_core.model import Municipality, Source
from byibalance_core.parameters import Indicator
from byibalance_core.schemas import TABLES

SETTINGS = {"area_level": "quarter", "base_year": 2026, "horizons": [2031]}
SOURCES = {
    "register": Source(
        "register",
        "Boliger 1. januar",
        "Prøveby Kommune",
        "https://example.org/register",
        "CC BY 4.0",
        "2026-02",
        "2026-03-01",
        "published",
        "cleared",
    )
}


def frame(table, rows):
    """Return rows as a frame with the columns and types that a release has."""
    columns = TABLES[table].columns
    made = pd.DataFrame(rows).reindex(columns=[column.name for column in columns])
    whole = {c.name: "Int64" for c in columns if c.kind in ("count", "integer", "year")}
    numbers = {c.name: "float64" for c in columns if c.kind in ("number", "share")}
    words = {c.name: "category" for c in columns if c.kind in ("code", "category")}
    return made.astype(whole | numbers | words)


def town(*, fictitious=False, sources=SOURCES, **tables):
    """Return the municipality T, Prøveby, with the given rows per table."""
    frames = {name: frame(name, rows) for name, rows in tables.items()}
    return Municipality(
        "T",
        "Prøveby",
        fictitious,
        "partner",
        "0001-0123456789ab",
        "2026-11-01T10:00:00Z",
        frames,
        sources,
        SETTINGS,
    )


def areas(*names, district=None):
    """Return quarters of the municipality (in one district, where it is given) and the unplaced area."""
    place = {"centre_lon": 12.5, "centre_lat": 55.7, "area_km2": 1.0, "source_id": "register"}
    rows = [place | {"area_id": name, "name": name, "level": "quarter", "parent_id": district or "T"} for name in names]
    if district:
        rows.append(place | {"area_id": district, "name": district, "level": "district", "parent_id": "T"})
    return [
        *rows,
        {"area_id": "T-unplaced", "name": "Uden kvarter", "level": "unplaced", "source_id": "register"},
    ]


def values(indicator, of, *, base=None, period="2026", status="measured", kind="area"):
    """Return rows of ``indicators``: one per unit of the mapping `of`; `base` is one number or a mapping."""
    return [
        {
            "unit_kind": kind,
            "unit_id": unit,
            "indicator": indicator,
            "period": period,
            "value": value,
            "base": base.get(unit) if isinstance(base, dict) else base,
            "status": status,
            "source_id": "register",
        }
        for unit, value in of.items()
    ]


def published(indicator, value, *, period="2026"):
    """Return the municipality's own row of an indicator."""
    return values(indicator, {"T": value}, kind="municipality", period=period)


def stock(area, *, total=None, status="measured", **splits):
    """Return the stock of an area: its total, and per dimension a mapping of category to dwellings."""
    base = {"area_id": area, "year": 2026, "status": status, "source_id": "register"}
    rows = [] if total is None else [base | {"dwellings": total}]
    for dimension, classes in splits.items():
        rows += [base | {dimension: name, "dwellings": count} for name, count in classes.items()]
    return rows


def catalogue(**entries):
    """Return a catalogue: per indicator the fields in which it differs from a neutral entry."""
    return {name: Indicator.example(id=name, **fields) for name, fields in entries.items()}


def koebenhavn():
    """Return København from its data folder, read without the gate: areas, stock and indicators."""
    folder = Path(__file__).resolve().parent.parent / "data" / "101"
    tables = {}
    for table in ("areas", "stock", "indicators"):
        rows = []
        for path in sorted(folder.glob(f"{table}*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                rows += [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]
        declared = {column.name: column.kind for column in TABLES[table].columns}
        for row in rows:
            for name, cell in row.items():
                if cell is not None and declared[name] in ("count", "integer", "year"):
                    row[name] = int(cell)
                elif cell is not None and declared[name] in ("number", "share"):
                    row[name] = float(cell)
        tables[table] = frame(table, rows)
    return Municipality("101", "København", False, "partner", "0001-0", "2026-11-01", tables, {}, SETTINGS)
