"""Small frames for tests of disclosure control: raw rows of `own`, cleared ones of `dst`."""

from types import SimpleNamespace

import pandas as pd

from byibalance_core import disclosure
from byibalance_core.model import Source
from byibalance_core.schemas import TABLES


def source(source_id, clearance):
    return Source(source_id, "t", "p", "u", "l", "2026", "2026", "own", clearance)


SOURCES = {"own": source("own", "raw"), "dst": source("dst", "cleared")}


def kind(sensitivity, unit, proportion, denominator="persons", numerator="some"):
    return SimpleNamespace(
        sensitivity=sensitivity, unit=unit, proportion=proportion, denominator=denominator, numerator=numerator
    )


CATALOGUE = {
    "convicted_share": kind("strict", "share", True),
    "outside_labour_share": kind("sensitive", "share", True),
    "one_person_households_share": kind("core", "share", True),
    "almene_share": kind("none", "share", True, "dwellings"),
    "turnover_share": kind("none", "share", True, "almene_dwellings", "move_outs"),
    "arrears_per_100": kind("sensitive", "per_100", False, "almene_dwellings"),
    "residents_growth_share": kind("core", "share", False),
    "mean_income": kind("sensitive", "DKK", False),
}


def table(name, rows, /, **same):
    """Return a frame of the schema from a few columns; the rest is blank."""
    frame = pd.DataFrame(rows).assign(**same)
    return frame.reindex(columns=list(TABLES[name].names)).assign(
        **({"status": "measured"} if "status" in TABLES[name].names else {})
    )


def areas(*ids, parent="999"):
    rows = [{"area_id": "999", "level": "municipality"}]
    rows += [{"area_id": area, "level": "quarter", "parent_id": parent} for area in ids]
    return table("areas", rows, name="x", source_id="dst")


def population(persons, *, source_id="own", area_ids=None):
    ids = area_ids or [f"a{i}" for i in range(len(persons))]
    frame = table("population", {"area_id": ids, "persons": persons}, year=2026, period="2026", source_id=source_id)
    return frame.astype({"persons": "Int64"})


def households(rows, source_id="own"):
    frame = table("households", rows, year=2026, source_id=source_id)
    return frame.astype({"households": "Int64"})


def indicator(name, rows, *, unit_kind="area", source_id="own"):
    return table("indicators", rows, unit_kind=unit_kind, indicator=name, period="2026", source_id=source_id)


def protect(tables, profile="partner"):
    return disclosure.protect(tables, SOURCES, profile=profile, catalogue=CATALOGUE)


def town(residents, households_, *figures):
    """Return tables of one area `a0` of a given size with indicators."""
    return {
        "areas": areas("a0"),
        "population": population([residents]),
        "households": households([{"area_id": "a0", "households": households_}]),
        "indicators": pd.concat(figures, ignore_index=True),
    }


def move_outs(**by_estate):
    frame = table(
        "move_outs",
        {"estate_id": list(by_estate), "move_outs": list(by_estate.values())},
        year=2026,
        period="2026",
        source_id="own",
    )
    return frame.astype({"move_outs": "Int64"})


def estates(**area_of):
    return table("estates", {"estate_id": list(area_of), "area_id": list(area_of.values())}, source_id="own")


def turnover(unit_kind, **counted):
    """Return shares of a thousand dwellings."""
    values = [n / 1000 for n in counted.values()]
    return indicator("turnover_share", {"unit_id": list(counted), "value": values, "base": 1000.0}, unit_kind=unit_kind)
