"""Releases: immutable folders that everything shown is read from, written whole or not at all.

::

    <store>/<code>/releases/<id>/manifest.json             hashes, sources, rules, findings, versions
    <store>/<code>/releases/<id>/partner/about.json        what the serving process needs to know
    <store>/<code>/releases/<id>/partner/<table>.parquet
    <store>/<code>/releases/<id>/partner/areas.geo.parquet outlines as delivered (EPSG:25832)
    <store>/<code>/releases/<id>/partner/geometry.bin      outlines for the screen
    (`byibalance_core.geometry`) <store>/<code>/releases/<id>/public/…                  the same, protected
    further

An id is the release's number and the first 12 digits of a hash over its content: figures, sources, settings,
rules and delivered files. The same content has the same digits on every machine with the same versions of the
libraries. `load` opens one profile's folder and nothing beside it, so a process may be denied the rest by the
file system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from byibalance_core import manifests, parquet
from byibalance_core import store as disk
from byibalance_core.findings import RefusedError
from byibalance_core.model import Municipality, Profile, Source
from byibalance_core.store import LATEST, StoreError

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame

    from byibalance_core.gate import Checked

PROFILES: tuple[Profile, ...] = get_args(Profile)
_OUTLINES = "areas.geo.parquet"
_DISPLAY = "geometry.bin"


class DamagedReleaseError(StoreError):
    """Raised when a release is not what its manifest says; `problems` tells where, one sentence each."""

    def __init__(self, release_id: str, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__(f"Udgivelsen {release_id} er beskadiget: {' '.join(problems)}")


@dataclass(frozen=True)
class ReleaseInfo:
    """One line in the list of releases; `outcome` is the gate's, or ``damaged`` where nothing can be read."""

    release_id: str
    municipality: str
    name: str
    fictitious: bool
    created: str
    is_current: bool
    outcome: str
    bytes: int


def publish(
    checked: Checked,
    *,
    store: Path,
    force: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> str:
    """Write a release of checked data, for every profile, and let `current` point to it.

    Nothing that is published changes before the last step. When the content is that of the current release,
    nothing is written.

    Parameters
    ----------
    checked : Checked
        What `byibalance_core.gate.check` returned.
    force : bool
        Write a release even when nothing differs from the current one.
    progress : callable
        Told each step in words, as it begins.

    Returns
    -------
    str
        Id of the release that is now current.

    Raises
    ------
    RefusedError
        When a finding asks or refuses.
    StoreBusyError
        When the municipality is being published by another process.
    DamagedReleaseError
        When what was written cannot be read back; the old release stays.
    """
    if checked.outcome in ("ask", "refuse"):
        raise RefusedError(checked.findings)
    code = str(checked.settings["code"])
    with disk.locked(store, code):
        disk.remove_unfinished(store, code)
        try:
            return _publish(checked, store, code, force, progress)
        finally:
            disk.remove_unfinished(store, code)


def load(store: Path, code: str, *, profile: Profile = "partner", release_id: str = LATEST) -> Municipality:
    """Read a municipality from one release.

    Raises
    ------
    NoReleaseError
        When nothing is published.
    UnknownReleaseError
        When the release is not in the store; it lists those that are.
    DamagedReleaseError
        When a file of it is missing or cannot be read.

    Notes
    -----
    Hashes are not recomputed here: `verify` does that. Geometry is not read: `geometry_path` tells where it
    is.
    """
    folder = disk.release_folder(store, code, release_id)
    with _damage_told(folder.name):
        about = manifests.read_json(folder / profile / manifests.ABOUT)
        return Municipality(
            code=about["municipality"],
            name=about["name"],
            fictitious=about["fictitious"],
            profile=profile,
            release_id=about["release"],
            published_at=about["created"],
            tables={name: parquet.read(folder / profile / f"{name}.parquet", table=name) for name in about["tables"]},
            sources={name: _source(values) for name, values in about["sources"].items()},
            settings=about["settings"],
        )


def geometry_path(store: Path, code: str, profile: Profile = "partner", release_id: str = LATEST) -> Path | None:
    """Return the file with the outlines for the screen; None where the areas are drawn schematically."""
    path = disk.release_folder(store, code, release_id) / profile / _DISPLAY
    return path if path.is_file() else None


def outlines_path(store: Path, code: str, profile: Profile = "partner", release_id: str = LATEST) -> Path | None:
    """Return the GeoParquet file with the outlines as delivered; None where there are none."""
    path = disk.release_folder(store, code, release_id) / profile / _OUTLINES
    return path if path.is_file() else None


def manifest(store: Path, code: str, release_id: str = LATEST) -> dict[str, Any]:
    """Return a release's manifest: its hashes, sources, rules, findings and versions."""
    folder = disk.release_folder(store, code, release_id)
    with _damage_told(folder.name):
        return manifests.read_json(folder / manifests.MANIFEST)


def list_releases(store: Path, code: str) -> tuple[ReleaseInfo, ...]:
    """Return the releases of a municipality, newest first."""
    current = disk.current_id(store, code)
    return tuple(
        _info(store, code, release_id, is_current=release_id == current)
        for release_id in reversed(disk.release_ids(store, code))
    )


def rollback(store: Path, code: str, release_id: str) -> None:
    """Let `current` point to an older release, after recomputing its hashes.

    Raises
    ------
    UnknownReleaseError
        When there is no such release.
    DamagedReleaseError
        When it is not what its manifest says; `current` stays.
    """
    folder = disk.release_folder(store, code, release_id)
    with disk.locked(store, code):
        if problems := manifests.problems(folder, folder.name):
            raise DamagedReleaseError(folder.name, problems)
        disk.switch(store, code, folder.name)


def verify(store: Path, code: str, release_id: str = LATEST) -> tuple[str, ...]:
    """Recompute every hash of a release and follow the pointer.

    Returns
    -------
    tuple of str
        What differs, one Danish sentence each; empty when all is well.
    """
    folder = disk.release_folder(store, code, release_id)
    problems = manifests.problems(folder, folder.name)
    current = disk.current_id(store, code)
    if current not in disk.release_ids(store, code):
        problems += (f"current peger på »{current}«, som ikke findes.",)
    return problems


def _publish(checked: Checked, store: Path, code: str, force: bool, progress: Callable[[str], None]) -> str:
    folder = disk.new_folder(store, code)
    reports: dict[str, Any] = {profile: _write_profile(checked, folder, profile, progress) for profile in PROFILES}
    rules: dict[str, Any] = {profile: report["rules"] for profile, report in reports.items()}
    content = manifests.content(checked, folder, rules=rules)
    digits = manifests.digits(content)
    current = disk.current_id(store, code)
    if not force and current is not None and current.endswith(f"-{digits}"):
        return current
    number = max(map(disk.sequence, disk.release_ids(store, code)), default=0) + 1
    release_id = f"{number:04d}-{digits}"
    known = _describe(checked, folder, release_id, content)
    manifests.write(checked, folder, known=known, content=content, disclosure=reports)
    progress("Skriver til disken og læser efter")
    _seal(folder, release_id)
    disk.finish(folder, release_id)
    disk.switch(store, code, release_id)
    return release_id


def _info(store: Path, code: str, release_id: str, *, is_current: bool) -> ReleaseInfo:
    try:
        known = manifest(store, code, release_id)
    except DamagedReleaseError:
        return ReleaseInfo(release_id, code, "", False, "", is_current, "damaged", 0)
    size = sum(entry["bytes"] for entry in known["files"].values())
    return ReleaseInfo(
        release_id=release_id,
        municipality=code,
        name=known["name"],
        fictitious=known["fictitious"],
        created=known["created"],
        is_current=is_current,
        outcome=known["gate"]["outcome"],
        bytes=size,
    )


def _write_profile(checked: Checked, folder: Path, profile: Profile, progress: Callable[[str], None]) -> dict[str, Any]:
    from byibalance_core import disclosure

    progress(f"Beskytter og skriver tal for {profile}")
    target = folder / profile
    target.mkdir(mode=0o755)
    tables, report = disclosure.protect(checked.tables, checked.sources, profile=profile)
    for name, frame in tables.items():
        parquet.write(frame, target / f"{name}.parquet", table=name)
    if checked.geometry is not None:
        _write_geometry(checked.geometry, checked.tables["areas"], str(checked.settings["area_level"]), target)
    return report


def _write_geometry(outlines: GeoDataFrame, areas: pd.DataFrame, level: str, target: Path) -> None:
    from byibalance_core import geometry

    outlines.sort_index().to_parquet(target / _OUTLINES, compression="zstd")
    tiles = set(areas.loc[areas["level"] == level, "area_id"])
    drawn = outlines[outlines.index.isin(tiles) & ~outlines["is_schematic"].astype(bool)]
    if len(drawn):
        (target / _DISPLAY).write_bytes(geometry.display_geometry(drawn))


def _describe(checked: Checked, folder: Path, release_id: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Tell each profile what it is, and return what the manifest says of the release itself."""
    known = {
        "release": release_id,
        "municipality": str(checked.settings["code"]),
        "name": str(checked.settings["name"]),
        "fictitious": bool(checked.settings["fictitious"]),
        "created": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    told: dict[Profile, Any] = {"partner": checked.settings, "public": content["settings"]}
    for profile in PROFILES:
        tables = sorted(p.stem for p in (folder / profile).glob("*.parquet") if p.name != _OUTLINES)
        shared = {**known, "settings": told[profile], "sources": content["sources"]}
        about = {**shared, "profile": profile, "tables": tables}
        manifests.write_json(about, folder / profile / manifests.ABOUT)
    return known


def _seal(folder: Path, release_id: str) -> None:
    """Flush, read back, and take away the right to write."""
    disk.sync_tree(folder)
    if problems := manifests.problems(folder, release_id):
        raise DamagedReleaseError(release_id, problems)
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)


@contextmanager
def _damage_told(release_id: str) -> Iterator[None]:
    """Turn what a reader of files raises into the one error that says which release is damaged."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = f"{type(error).__name__}: {error}"
        raise DamagedReleaseError(release_id, (problem,)) from error


def _source(values: Mapping[str, Any]) -> Source:
    fields: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in values.items()}
    return Source(**fields)
