"""A municipality of three areas, small enough to check by hand; a test writes it and changes one file."""

from pathlib import Path

import pandas as pd

FILES = {
    "municipality.toml": """
code = "998"
name = "Lilleby"
fictitious = true
area_level = "quarter"
base_year = 2026
horizons = [2031]
""",
    "sources.toml": """
[[source]]
id = "s"
title = "Tal fra Lilleby"
publisher = "Lilleby (fiktiv)"
url = "https://example.org"
licence = "CC0"
published = "2026-01"
accessed = "2026-11"
kind = "invented"
disclosure = "cleared"
""",
    "areas.csv": """area_id,name,level,parent_id,source_id
998,Lilleby,municipality,,s
0101,Nordby,quarter,998,s
0102,Sydby,quarter,998,s
0103,NA,quarter,998,s
998-unplaced,Uden kvarter,unplaced,998,s
""",
    "stock.csv": """area_id,year,dwellings,source_id
0101,2026,100,s
0102,2026,200,s
0103,2026,300,s
""",
}


def write(folder: Path, **changed: str | bytes | None) -> Path:
    """Write Lilleby to a folder; `changed` replaces or adds files (``stock_csv``), None leaves one out.

    The last underscore of a name stands for the dot of the file's name, two for a hyphen.
    """
    files: dict[str, str | bytes | None] = dict(FILES)
    for key, content in changed.items():
        stem, _, suffix = key.rpartition("_")
        files[f"{stem.replace('__', '-')}.{suffix}"] = content
    return write_files(folder, files)


def write_files(folder: Path, files: dict[str, str | bytes | None]) -> Path:
    """Write files by name; text as UTF-8."""
    for name, content in files.items():
        if content is not None:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def finds(checked) -> list[str]:
    """Return what was found as ``severity code: place``, in the order told."""
    return [f"{f.severity} {f.code}: {f.place}".removesuffix(": ") for f in checked.findings]


def stops(checked) -> list[str]:
    """Return the findings that stop a publication."""
    return [text for text in finds(checked) if text.startswith(("ask", "refuse"))]


def stock(checked) -> dict[str, object]:
    """Return the stock as dwellings by area and categories; a missing figure as its status."""
    frame = checked.tables.get("stock", pd.DataFrame(columns=["area_id"]))
    dimensions = ["tenure", "dwelling_type", "building", "rooms", "size_band", "built"]
    return {
        " ".join([row["area_id"], *(str(row[name]) for name in dimensions if not pd.isna(row[name]))]): (
            row["status"] if pd.isna(row["dwellings"]) else int(row["dwellings"])
        )
        for row in frame.to_dict("records")
    }
