"""From tables to the files of a data folder: in a fixed form, so that one town gives one set of bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import shapely

from byibalance_core.example.agreement import agreement_toml
from byibalance_core.example.letting import WITHOUT_LETTINGS
from byibalance_core.example.names import ORGANISATIONS
from byibalance_core.example.people import OTHER_PUBLISHER, PUBLISHER
from byibalance_core.example.plan import UNPLACED, Town, organisation_id
from byibalance_core.example.register import register_toml
from byibalance_core.example.size import CODE, NAME
from byibalance_core.schemas import TABLES, Column

MUNICIPALITY, PROJECTION, LISTS = f"{CODE}-kommune", f"{CODE}-prognose", f"{CODE}-liste"

_DECIMALS = {"share": 6, "lon": 5, "lat": 5, "centre_lon": 5, "centre_lat": 5, "area_km2": 3, "value": 5,
             "months_vacant": 1, "median_months": 1, "empty_months": 1}  # fmt: skip
#: Columns whose trailing zeros say nothing, because units of different size stand in them.
_MIXED = ("value",)


def write_tables(folder: Path, town: Town, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write every table, the boundaries, the settings, the agreement, the register and the list of sources.

    Parameters
    ----------
    folder : Path
        Made when it is not there; files of the same names are replaced.
    tables : mapping of str to DataFrame
        By table name. Rows with a number in ``organisation`` are that organisation's own delivery and get a
        file of their own; the others are the municipality's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, list[str]] = {}
    for name, frame in tables.items():
        for source_id, suffix, rows in _deliveries(name, frame):
            file = f"{name}{suffix}.csv"
            _write_csv(folder / file, rows.assign(source_id=source_id), name)
            files.setdefault(source_id, []).append(file)
    (folder / "areas.geojson").write_text(_geojson(town), encoding="utf-8", newline="\n")
    files[MUNICIPALITY].append("areas.geojson")
    (folder / "agreement.toml").write_text(agreement_toml(town), encoding="utf-8", newline="\n")
    register = register_toml(town, tables)
    if register is not None:
        (folder / "register.toml").write_text(register, encoding="utf-8", newline="\n")
    (folder / "municipality.toml").write_text(_settings(town), encoding="utf-8", newline="\n")
    (folder / "sources.toml").write_text(_sources(town, files), encoding="utf-8", newline="\n")


def _deliveries(name: str, frame: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """Split a table by who delivered it: source, ending of the file name, rows."""
    if name in ("projection", "designations"):
        return [(PROJECTION if name == "projection" else LISTS, "", frame)]
    if "organisation" not in frame or name == "offers":
        return [(MUNICIPALITY, "", frame)]
    parts = [(MUNICIPALITY, "", frame[frame["organisation"].isna()])]
    for number, (_, short, _) in enumerate(ORGANISATIONS):
        parts.append((organisation_id(number), f"-{short}", frame[frame["organisation"] == number]))
    return [(source, suffix, rows) for source, suffix, rows in parts if len(rows)]


def _write_csv(path: Path, frame: pd.DataFrame, table: str) -> None:
    schema = TABLES[table]
    rows = frame.reindex(columns=list(schema.names)).sort_values(list(schema.key), kind="stable", na_position="first")
    columns = {column.name: _text(rows[column.name], column) for column in schema.columns}
    arrow = pa.table(columns)
    if any(pc.any(pc.match_substring_regex(arrow[name], '[",\r\n]')).as_py() for name in arrow.column_names):
        # Arrow quotes every text or none; the few tables with commas in them are small.
        arrow.to_pandas().to_csv(path, index=False, lineterminator="\n")
        return
    with path.open("wb") as file:
        file.write((",".join(schema.names) + "\n").encode())
        pa.csv.write_csv(arrow, file, pa.csv.WriteOptions(include_header=False, quoting_style="none"))


def _text(values: pd.Series, column: Column) -> pa.Array:
    """Return a column as text: whole numbers without a point, others with the decimals of their column."""
    if column.kind in ("count", "integer", "year"):
        return pa.array(values.astype("Int64")).cast(pa.string())
    if column.kind in ("number", "share"):
        decimals = _DECIMALS.get(column.name, 0)
        numbers = pa.array(values.astype("float64").round(decimals), from_pandas=True)
        if decimals == 0:
            return numbers.cast(pa.int64()).cast(pa.string())
        fixed = numbers.cast(pa.decimal128(18, decimals)).cast(pa.string())
        return pc.utf8_rtrim(pc.utf8_rtrim(fixed, "0"), ".") if column.name in _MIXED else fixed
    return pa.array(values.astype(object).where(values.notna(), None), type=pa.string())


def _geojson(town: Town) -> str:
    """Return the areas as GeoJSON in metres, with the system declared; one line per area."""
    placed = town.areas[town.areas["area_id"] != UNPLACED]
    lines = []
    for area_id, name, polygon in zip(placed["area_id"], placed["name"], placed["polygon"], strict=True):
        ring = [[round(x, 1), round(y, 1)] for x, y in shapely.get_coordinates(polygon).tolist()]
        feature = {
            "type": "Feature",
            "properties": {"area_id": area_id, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    crs = '{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::25832"}}'
    return '{"type":"FeatureCollection","crs":' + crs + ',"features":[\n' + ",\n".join(lines) + "\n]}\n"


def _settings(town: Town) -> str:
    near, far = town.size.horizons
    return f"""# Eksempelkommune er fiktiv: navne, tal og aftale er fiktive. / This municipality is invented.
code = "{CODE}"
name = "{NAME}"
fictitious = true
area_level = "quarter"
base_year = {town.size.last_year}
horizons = [{near}, {far}]

[area_term]
da_singular = "distrikt"
da_plural = "distrikter"
da_definite = "distriktet"
en_singular = "district"
en_plural = "districts"

[projection]
publisher = "{PUBLISHER}"
compare = ["{OTHER_PUBLISHER}"]

[need]
area_gaps = true
"""


def _sources(town: Town, files: Mapping[str, list[str]]) -> str:
    year = town.size.last_year
    entries = [
        (MUNICIPALITY, f"{NAME}s egne registre (fiktiv)", f"{NAME} (fiktiv)", ""),
        (
            PROJECTION,
            f"Befolkningsprognoser for {NAME} (fiktiv)",
            f"{PUBLISHER} og {OTHER_PUBLISHER} (fiktiv)",
            "To fiktive udgivere; deres tal lægges aldrig sammen.",
        ),
        (
            LISTS,
            f"Lister over boligområder i {NAME} (fiktiv)",
            f"{NAME} (fiktiv)",
            "Fiktive placeringer; intet virkeligt område er ment.",
        ),
    ]
    for number, (name, _, _) in enumerate(ORGANISATIONS):
        missing = "Har endnu ikke leveret udlejninger." if number == WITHOUT_LETTINGS else ""
        entries.append((organisation_id(number), f"{name}: leverance {year} (fiktiv)", f"{name} (fiktiv)", missing))
    blocks = ["# Alle tal er fiktive og lavet af byibalance_core.example. / All figures are invented.\n"]
    for source_id, title, publisher, note in entries:
        if source_id not in files:
            continue
        names = ",\n".join(f'  "{file}"' for file in sorted(files[source_id]))
        blocks.append(f"""[[source]]
id = "{source_id}"
title = "{title}"
publisher = "{publisher}"
url = "byibalance_core/example"
licence = "CC0-1.0"
published = "{year}-02-01"
accessed = "{year}-02-01"
kind = "invented"
disclosure = "raw"
note = "{note}"
files = [
{names},
]
""")
    return "\n".join(blocks)
