"""Towns made by hand for the tests of the need; those of ``cases/need.toml`` among them."""

import tomllib
from pathlib import Path

import pandas as pd

from byibalance_core.model import Municipality
from byibalance_core.schemas import DIMENSIONS, TABLES

CASES = tomllib.loads((Path(__file__).parent / "cases" / "need.toml").read_text("utf-8"))["case"]


def frame(table, rows):
    """Return rows as a frame with the columns and types that a release has."""
    columns = TABLES[table].columns
    made = pd.DataFrame(rows).reindex(columns=[column.name for column in columns])
    whole = {c.name: "Int64" for c in columns if c.kind in ("count", "integer", "year")}
    words = {c.name: "category" for c in columns if c.kind in ("code", "category")}
    return made.astype(whole | words)


def municipality(tables, *, area_gaps=True):
    """Return the town T with the given rows per table; base year 2026, forecast by `office`."""
    settings = {
        "area_level": "quarter",
        "base_year": 2026,
        "horizons": [2031],
        "projection": {"publisher": "office"},
        "need": {"area_gaps": area_gaps},
    }
    frames = {name: frame(name, rows) for name, rows in tables.items()}
    return Municipality("T", "Prøveby", True, "partner", "", "2026-11-01", frames, {}, settings)


def stock_rows(area, **splits):
    """Return the stock of an area: `total`, `in_use`, and per dimension a mapping of class to dwellings."""
    total, in_use, status = splits.pop("total"), splits.pop("in_use", None), splits.pop("status", "measured")
    base = {"area_id": area, "year": 2026, "status": status}
    rows = [base | {"dwellings": total, "in_use": in_use}]
    for dimension, classes in splits.items():
        rows += [base | {dimension: name, "dwellings": count} for name, count in classes.items()]
    return rows


def area_rows(*names):
    quarters = [{"area_id": name, "name": name, "level": "quarter"} for name in names if name != "T-unplaced"]
    return [
        {"area_id": "T", "name": "Prøveby", "level": "municipality"},
        *quarters,
        {"area_id": "T-unplaced", "name": "Uden kvarter", "level": "unplaced"},
    ]


def forecast(area, year, persons=None, **given):
    row = {"area_id": area, "year": year, "variant": "main", "publisher": "office", "basis": "trend"}
    return row | {"persons": persons, "status": "measured"} | given


def town(case):
    """Return the town that a case of ``cases/need.toml`` describes."""
    stock, projection, shares = [], [], []
    for name, area in case["area"].items():
        split = {key: value for key, value in area.items() if key in (*DIMENSIONS, "total", "in_use", "status")}
        stock += stock_rows(name, **split)
        if "grows" in area:
            projection.append(forecast(name, case["year"], change_share=area["grows"]))
        if "one_person_share" in area:
            row = {"unit_kind": "area", "unit_id": name, "indicator": "one_person_households_share"}
            shares.append(row | {"period": "2026", "value": area["one_person_share"]})
    now, then = case["residents"]
    projection += [forecast("T", 2026, now), forecast("T", case["year"], then)]
    sizes = [
        {"area_id": name, "year": 2026, "size": size, "households": count}
        for name, area in case["area"].items()
        for size, count in area.get("households_by_size", {}).items()
    ]
    tables = {
        "areas": area_rows(*case["area"]),
        "stock": stock,
        "projection": projection,
        "indicators": shares,
        "households": [{"area_id": "T", "year": 2026, "households": case["households"]}, *sizes],
        "pipeline": [
            {"project_id": str(number), "area_id": "T-unplaced", "certainty": "started"} | project
            for number, project in enumerate(case.get("project", []))
        ],
    }
    return municipality(tables, area_gaps=case.get("area_gaps", True))
