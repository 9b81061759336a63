"""A whole release as one archive: a Frictionless Data Package with tables and map layers."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from byibalance_core.dictionary import markdown
from byibalance_core.exports.csvs import PROVENANCE, table_csv
from byibalance_core.exports.geopackages import geopackage
from byibalance_core.exports.provenance import municipality_line, release_line, source_line
from byibalance_core.model import Municipality, Source
from byibalance_core.schemas import TABLES, Column, Table
from byibalance_core.words import Language, table_title

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

#: Kinds of `byibalance_core.schemas` as types of Frictionless Table Schema.
_TYPES = {"count": "integer", "integer": "integer", "year": "integer", "number": "number", "share": "number"}
_TYPES |= {"flag": "boolean", "date": "date"}
#: Files of an archive carry no clock, so that one release always gives the same tables byte for byte.
_EPOCH = (2020, 1, 1, 0, 0, 0)


def datapackage(m: Municipality, *, contents: Mapping[str, bytes] | None = None) -> dict[str, Any]:
    """Return the ``datapackage.json`` of a release (Frictionless Data Package, version 1).

    Parameters
    ----------
    m : Municipality
        The release.
    contents : mapping of str to bytes, optional
        Files of the package by path; those that are resources get their size and hash.

    Returns
    -------
    dict
        Title, version (the release), licences, sources and one resource per table that has rows, with fields,
        types, units and meanings. ``fictitious`` is true for an invented municipality.
    """
    contents = contents or {}
    about = "Fiktiv kommune: alle navne og tal er fiktive. " if m.fictitious else ""
    return {
        "profile": "tabular-data-package",
        "name": f"byibalance-{m.code}",
        "title": f"ByIBalance: {municipality_line(m, 'da')}",
        "description": f"{about}Blank i en dimension betyder alle; status siger, hvor sikkert et tal er.",
        "version": m.release_id,
        "created": m.published_at,
        "fictitious": m.fictitious,
        "licenses": _licences(m),
        "sources": [_source(source) for _, source in sorted(m.sources.items())],
        "resources": [_resource(m, TABLES[name], contents) for name in TABLES if len(m.table(name))],
    }


def whole_package(m: Municipality, *, geometry: GeoDataFrame | None = None, language: Language = "da") -> bytes:
    """Return everything of a release as one zip archive.

    Parameters
    ----------
    m : Municipality
        The release.
    geometry : GeoDataFrame, optional
        Boundaries as `byibalance_core.exports.geopackages.geopackage` takes them.
    language : {"da", "en"}
        Language of the Danish-form tables.

    Returns
    -------
    bytes
        ``datapackage.json``, ``README.md`` (the data dictionary), ``tables/*.csv`` (technical form),
        ``excel-csv/*.csv`` (Danish form, opens in Excel) and ``areas.gpkg``. Workbooks are files of their own:
        they take ten times as long to write.
    """
    names = [name for name in TABLES if len(m.table(name))]
    files = {f"tables/{name}.csv": table_csv(m, name, form="technical") for name in names}
    for name in names:
        files[f"excel-csv/{name}.csv"] = table_csv(m, name, form="danish", language=language)
    files["areas.gpkg"] = geopackage(m, geometry=geometry)
    package = json.dumps(datapackage(m, contents=files), ensure_ascii=False, indent=2)
    front = {"datapackage.json": package.encode(), "README.md": _readme(m).encode()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in (front | files).items():
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _resource(m: Municipality, table: Table, contents: Mapping[str, bytes]) -> dict[str, Any]:
    path = f"tables/{table.name}.csv"
    schema: dict[str, Any] = {
        "fields": [*map(_field, table.columns), *({"name": name, "type": "string"} for name in PROVENANCE)],
        "missingValues": [""],
    }
    # A primary key may not be blank, and a blank dimension means "all": only keys without one can be
    # declared.
    if table.dimensions:
        schema["key"] = list(table.key)
    else:
        schema["primaryKey"] = list(table.key)
    used = set(m.table(table.name)["source_id"].astype(str))
    resource: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": table.name.replace("_", "-"),
        "title": table_title(table.name, "da"),
        "description": " ".join(
            part for part in (table.meaning + ".", f"Not for: {table.not_for}" if table.not_for else "") if part
        ),
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "header": True, "lineTerminator": "\n"},
        "schema": schema,
        "sources": [_source(source) for name, source in sorted(m.sources.items()) if name in used],
    }
    if path in contents:
        resource["bytes"] = len(contents[path])
        resource["hash"] = f"sha256:{hashlib.sha256(contents[path]).hexdigest()}"
    return resource


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.kind, "string"),
        "description": column.meaning,
    }
    if column.unit:
        field["unit"] = column.unit
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = list(column.values)
    if column.kind == "count":
        constraints["minimum"] = 0
    if constraints:
        field["constraints"] = constraints
    return field


def _source(source: Source) -> dict[str, str]:
    entry = {
        "title": source_line(source),
        "name": source.source_id,
        "licence": source.licence,
        "kind": source.kind,
    }
    return entry | ({"path": source.url} if source.url else {})


def _licences(m: Municipality) -> list[dict[str, str]]:
    """Return each licence once; the package as a whole may be used as the strictest of them allows."""
    names = dict.fromkeys(source.licence for _, source in sorted(m.sources.items()) if source.licence)
    return [{"name": "other-open" if "CC BY" not in name else "CC-BY-4.0", "title": name} for name in names]


def _readme(m: Municipality) -> str:
    about = f"{release_line(m.release_id, 'da')}, {m.published_at}"
    return f"# {municipality_line(m, 'da')}\n\n{about}\n\n{markdown()}"
