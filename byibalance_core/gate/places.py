"""Geometry laid to the areas: which polygon is which area; circles for areas without one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from byibalance_core.findings import Finding
from byibalance_core.gate.single import at, check_table, sound
from byibalance_core.schemas import TABLES
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.codes import report
from byibalance_core.sources.coordinates import DENMARK_DEGREES
from byibalance_core.sources.delivered import read_rows
from byibalance_core.sources.folder import read_boundaries
from byibalance_core.sources.grid import Grid
from byibalance_core.sources.names import COLUMN_NAMES, key_of
from byibalance_core.sources.reader import IN_PROCESS, Reader
from byibalance_core.sources.shapes import circles, differing_codes, dissolved, partition_findings

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Frames = dict[str, pd.DataFrame]
_POINTS = (("areas", "centre_lon", "centre_lat"), ("estates", "lon", "lat"))
_LISTED = 8


def lay_geometry(
    frames: Frames, files: Iterable[Path], *, answers: Answers, code: str | None, reader: Reader = IN_PROCESS
) -> tuple[Frames, GeoDataFrame | None, list[Finding]]:
    """Return the tables and the geometry of their areas.

    Where no table has the areas, the properties of a boundary file are read as one.

    Parameters
    ----------
    frames : dict of str to DataFrame
        Checked tables.
    files : iterable of Path
        Boundary files.
    answers : Answers
        Coordinate system, axes and the column to dissolve by, where a person gave them.
    code : str or None
        The municipality's code.
    reader : Reader
        Reads each file's bytes.

    Returns
    -------
    tables : dict of str to DataFrame
    geometry : GeoDataFrame or None
        In EPSG:25832, indexed by ``area_id``, with ``is_schematic``: a boundary file's polygon is not, a
        circle is.
    findings : list of Finding
    """
    import geopandas

    frames, findings = _with_points_in_denmark(frames)
    real: GeoDataFrame | None = None
    for file in files:
        shapes, found = read_boundaries(file, answers=answers, reader=reader)
        findings += found
        if shapes is None:
            continue
        if "areas" not in frames:
            frames, found = _areas_from(shapes, file, frames, code=code)
            findings += found
        laid, found = _laid(shapes, frames.get("areas"), file=file.name, answers=answers)
        findings += found
        if laid is not None:
            real = laid if real is None else geopandas.GeoDataFrame(pd.concat([real, laid]), crs=laid.crs)
    if "areas" not in frames:
        return frames, None, findings
    drawn = circles(frames["areas"]).assign(is_schematic=True)
    if real is not None:
        real = real[~real.index.duplicated()].assign(is_schematic=False)
        drawn = geopandas.GeoDataFrame(pd.concat([real, drawn[~drawn.index.isin(real.index)]]), crs=real.crs)
    return frames, drawn.sort_index() if len(drawn) else None, findings


def _areas_from(shapes: GeoDataFrame, file: Path, frames: Frames, *, code: str | None) -> tuple[Frames, list[Finding]]:
    """Read the properties of a boundary file as the table of areas."""
    properties = shapes.drop(columns=["geometry", "_number"])
    rows = [
        list(properties.columns),
        *properties.astype(object).where(properties.notna(), None).to_numpy().tolist(),
    ]
    frame, findings = read_rows(Grid(file.name, rows), TABLES["areas"], answers=Answers(), code=code)
    if frame is None:
        return frames, findings
    frame, found = check_table(frame, TABLES["areas"])
    return {**frames, "areas": sound(frame)}, findings + found


def _laid(
    shapes: GeoDataFrame, areas: pd.DataFrame | None, *, file: str, answers: Answers
) -> tuple[GeoDataFrame | None, list[Finding]]:
    """Return one polygon for each area that a boundary file has."""
    columns = [str(name) for name in shapes.columns if name not in {"geometry", "_number"}]
    known = set(areas["area_id"]) if areas is not None else set()
    if answers.dissolve_by is not None:
        column = next((name for name in columns if key_of(name) == key_of(answers.dissolve_by)), None)
        if column is None:
            words: dict[str, Any] = {"name": answers.dissolve_by, "columns": ", ".join(columns)}
            return None, [report("dissolve-column-missing", file=file, **words)]
    else:
        column = code_column(shapes, known)
    if column is None:
        return None, [report("area-code-column-unknown", file=file, columns=", ".join(columns) or "ingen")]
    coded = shapes.assign(area_id=_codes(shapes[column], known))
    coded = coded[coded["area_id"].notna()]
    findings: list[Finding] = []
    if known:
        unknown = coded[~coded["area_id"].isin(known)]
        if len(unknown) == len(coded):
            return None, [report("area-code-column-unknown", file=file, columns=", ".join(columns))]
        findings += [
            report("boundary-unknown-area", file=file, column=column, value=value)
            for value in unknown["area_id"].unique()
        ]
        coded = coded[coded["area_id"].isin(known)]
    several = differing_codes(coded) if answers.dissolve_by is None else []
    if several:
        words = {"codes": ", ".join(several[:_LISTED]), "count": len(several), "by": column}
        return None, [*findings, report("duplicate-boundary", file=file, **words)]
    if answers.dissolve_by is None:
        coded = coded.drop_duplicates("area_id")
    laid = dissolved(coded)
    if areas is None:
        return None, findings
    return laid, findings + _coverage_findings(laid, areas, file=file)


def _coverage_findings(laid: GeoDataFrame, areas: pd.DataFrame, *, file: str) -> list[Finding]:
    """Compare the areas of each level that the file draws: missing polygons, overlaps, gaps."""
    findings = []
    for level, ids in areas.groupby("level", sort=False)["area_id"]:
        drawn = laid[laid.index.isin(ids)]
        if level in {"municipality", "unplaced"} or drawn.empty:
            continue
        without = sorted(set(ids) - set(drawn.index))
        if without:
            listed = ", ".join(without[:_LISTED]) + (" …" if len(without) > _LISTED else "")
            findings.append(report("area-without-boundary", file=file, count=len(without), areas=listed))
        findings += partition_findings(drawn, file=file, stated_km2=_stated_extent(areas, set(drawn.index)))
    return findings


def _stated_extent(areas: pd.DataFrame, drawn: set[str]) -> float | None:
    """Return the municipality's extent in km²: its own row, else the sum of the areas drawn, else None."""
    own = areas.loc[areas["level"] == "municipality", "area_km2"].dropna()
    if len(own):
        return float(own.iloc[0])
    parts = areas.loc[areas["area_id"].isin(drawn), "area_km2"]
    return float(parts.sum()) if len(parts) and parts.notna().all() else None


def code_column(shapes: GeoDataFrame, known: set[str]) -> str | None:
    """Return the column whose values are the codes of most areas; by its name where no areas are known.

    Parameters
    ----------
    known : set of str
        Codes of the areas. A column must match at least one; leading zeros and number types do not matter.
    """
    columns = [str(name) for name in shapes.columns if name not in {"geometry", "_number"}]
    if not known:
        accepted = [key_of(name) for name in ("area_id", *COLUMN_NAMES["area_id"])]
        named = [name for name in columns if key_of(name) in accepted]
        return min(named, key=lambda name: accepted.index(key_of(name)), default=None)
    matches = {name: len(set(_codes(shapes[name], known).dropna()) & known) for name in columns}
    best = max(matches, key=lambda name: matches[name], default=None)
    return best if best is not None and matches[best] else None


def _codes(values: pd.Series, known: set[str]) -> pd.Series:
    """Return values as the codes of areas: numbers as text, leading zeros as the areas have them."""
    by_digits = {code.lstrip("0"): code for code in known}

    def code(value: object) -> str | None:
        if value is None or pd.isna(value):  # type: ignore[call-overload]
            return None
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
        return text if text in known else by_digits.get(text.lstrip("0"), text)

    return values.map(code)


def _with_points_in_denmark(frames: Frames) -> tuple[Frames, list[Finding]]:
    """Blank points of areas and estates outside Denmark; ask where they are inside when swapped."""
    checked, findings = dict(frames), []
    west, south, east, north = DENMARK_DEGREES
    for table, lon, lat in _POINTS:
        if table not in frames:
            continue
        frame = frames[table]
        given = frame[lon].notna() & frame[lat].notna()
        inside = frame[lon].between(west, east) & frame[lat].between(south, north)
        swapped = frame[lat].between(west, east) & frame[lon].between(south, north)
        for code, wrong in (
            ("axes-swapped", given & swapped),
            ("outside-denmark", given & ~inside & ~swapped),
        ):
            for row in frame[wrong].to_dict("records"):
                point = f"{row[lon]:.3f}; {row[lat]:.3f}".replace(".", ",")
                findings.append(report(code, **at(row), column=lon, point=point, what="Punktet"))
        checked[table] = frame.assign(**{lon: frame[lon].where(inside), lat: frame[lat].where(inside)})
    return checked, findings
