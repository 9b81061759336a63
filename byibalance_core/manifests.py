"""The manifest of a release: what it was made from, a hash of each file, and whether all of it still holds."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byibalance_core import parquet, settings
from byibalance_core.lettings.agreement import without_estates
from byibalance_core.store import sha256

if TYPE_CHECKING:
    from byibalance_core.gate import Checked

MANIFEST = "manifest.json"
#: Written per profile after the content is known: it holds the release's own id and time.
ABOUT = "about.json"
_LIBRARIES = ("pandas", "pyarrow", "geopandas", "shapely", "numpy")
_CONTENT = ("settings", "sources", "rules", "inputs")


def content(checked: Checked, folder: Path, *, rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return what makes two releases the same: everything but the time, the number and the machine."""
    return {
        "files": {name: sha256(path) for name, path in _files(folder).items()},
        "settings": open_settings(checked.settings),
        "sources": {name: asdict(source) for name, source in sorted(checked.sources.items())},
        "rules": rules,
        "inputs": dict(sorted(checked.file_hashes.items())),
    }


def open_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a release's settings without what they say of single estates: the public and the manifest have these."""
    if "agreement" not in settings:
        return dict(settings)
    return {**settings, "agreement": without_estates(settings["agreement"])}


def digits(content: Mapping[str, Any]) -> str:
    """Return the 12 hexadecimal digits that a release's id takes from its content."""
    return _digest(content)[:12]


def write(
    checked: Checked,
    folder: Path,
    *,
    known: Mapping[str, Any],
    content: Mapping[str, Any],
    disclosure: Mapping[str, Any],
) -> None:
    """Write the manifest of a folder that is otherwise whole.

    Parameters
    ----------
    known : mapping
        ``release``, ``municipality``, ``name``, ``fictitious`` and ``created``.
    disclosure : mapping
        Per profile, what `byibalance_core.disclosure.protect` reported.
    """
    libraries = {name: metadata.version(name) for name in _LIBRARIES}
    values = {
        **known,
        **{part: content[part] for part in _CONTENT},
        "generated_by": settings.program(),
        "versions": {"python": platform.python_version(), **libraries},
        "files": {name: _entry(path) for name, path in _files(folder).items()},
        "disclosure": disclosure,
        "gate": {
            "outcome": checked.outcome,
            "findings": len(checked.findings),
            "codes": dict(sorted(Counter(finding.code for finding in checked.findings).items())),
        },
    }
    write_json({**values, "sha256": _digest(values)}, folder / MANIFEST)


def problems(folder: Path, release_id: str) -> tuple[str, ...]:
    """Compare a release's folder with its manifest, by reading every file.

    Returns
    -------
    tuple of str
        What differs, one Danish sentence each; empty when all is well.
    """
    try:
        known = read_json(folder / MANIFEST)
        stated = known.pop("sha256")
        listed = {str(name): dict(entry) for name, entry in known["files"].items()}
        hashes = {name: entry["sha256"] for name, entry in listed.items() if not name.endswith(ABOUT)}
        made_of = {"files": hashes, **{part: known[part] for part in _CONTENT}}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return (f"{MANIFEST} kan ikke læses ({type(error).__name__}).",)
    found = []
    if stated != _digest(known):
        found.append(f"{MANIFEST} er ændret efter udgivelsen.")
    if known["release"] != release_id or not release_id.endswith(digits(made_of)):
        found.append(f"{MANIFEST} hører ikke til udgivelsen {release_id}.")
    there = {name: path for name, path in _files(folder).items() if name != MANIFEST}
    found += [f"{name} mangler." for name in sorted(listed.keys() - there.keys())]
    found += [f"{name} hører ikke til udgivelsen." for name in sorted(there.keys() - listed.keys())]
    for name in sorted(listed.keys() & there.keys()):
        found += _differences(name, there[name], listed[name])
    return tuple(found)


def read_json(path: Path) -> dict[str, Any]:
    """Read one JSON object."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


def write_json(values: Mapping[str, Any], path: Path) -> None:
    """Write one JSON object, keys sorted; dates become text."""
    text = json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _files(folder: Path) -> dict[str, Path]:
    return {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}


def _entry(path: Path) -> dict[str, Any]:
    rows = {"rows": parquet.row_count(path)} if path.suffix == ".parquet" else {}
    return {"sha256": sha256(path), "bytes": path.stat().st_size, **rows}


def _differences(name: str, path: Path, entry: Mapping[str, Any]) -> list[str]:
    size = path.stat().st_size
    if size != entry["bytes"]:
        return [f"{name} fylder {size} byte og skulle fylde {entry['bytes']}."]
    if sha256(path) != entry["sha256"]:
        return [f"{name} har et andet indhold, end da den blev udgivet."]
    if "rows" in entry and parquet.row_count(path) != entry["rows"]:
        return [f"{name} har et andet antal rækker, end da den blev udgivet."]
    return []


def _digest(values: Any) -> str:
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
