"""``byibalance doctor``: can this machine serve, and is what it serves whole and fresh."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path

import typer

from byibalance_core import release, settings, store
from byibalance_core.cli import console, registers

_FREE_BYTES = 1_000_000_000
#: Yearly statistics that nobody looked for in two years have most likely been followed by newer ones.
_STALE_DAYS = 730


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what was found, and what to do when it is not as it should be."""

    name: str
    ok: bool
    found: str
    do: str = ""


def doctor(as_json: console.JsonOption = False) -> None:
    """Tell whether everything is ready: releases, register, store, disk, packages, sources.

    Exit code 0 when it is, 1 when something is to be done.

    Example: `byibalance doctor --json`
    """
    place = settings.store()
    checks = [_profile(), _writable(place), _disk(place), _packages(), _parameters(), _register(place)]
    checks += _releases(place, datetime.now(UTC))
    ready = all(check.ok for check in checks)
    if as_json:
        console.answer({"ready": ready, "checks": [asdict(check) for check in checks]})
    else:
        rows = [("ja" if check.ok else "nej", check.name, check.found, check.do) for check in checks]
        console.show_table(("I orden", "Hvad", "Fundet", "Gør"), rows)
        console.say("Alt er klar." if ready else "Der er noget at gøre.")
    raise typer.Exit(0 if ready else 1)


def _tried(name: str, look: Callable[[], str], do: str) -> Check:
    try:
        return Check(name, True, look())
    except (OSError, ValueError, KeyError, store.StoreError) as error:
        return Check(name, False, str(error) or type(error).__name__, do)


def _profile() -> Check:
    return _tried("profile", settings.profile, "Ret BYIBALANCE_PROFILE.")


def _writable(place: Path) -> Check:
    def look() -> str:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return "Mappen til udgivelser kan skrives."

    return _tried(
        "store",
        look,
        "Giv brugeren ret til at skrive i mappen, eller peg BYIBALANCE_STORE et andet sted hen.",
    )


def _disk(place: Path) -> Check:
    there = next(folder for folder in (place, *place.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    found = f"{free / 1e9:.1f} GB fri".replace(".", ",")
    enough = free >= _FREE_BYTES
    return Check("disk", enough, found, "" if enough else "Frigør plads: der skal være mindst 1 GB.")


def _packages() -> Check:
    do = "Slet mappen .venv og kør »make demo«: så installeres de afprøvede versioner."
    pins = settings.project_root() / "constraints.txt"
    if not pins.is_file():
        return Check("packages", False, "constraints.txt mangler.", "Hent constraints.txt fra projektets lager.")
    wanted = re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;#]+)", pins.read_text(encoding="utf-8"), flags=re.MULTILINE)
    other = [
        f"{name} {has} (afprøvet {version})"
        for name, version in wanted
        if (has := _installed(name)) not in ("", version)
    ]
    if other:
        return Check("packages", False, f"Andre versioner end de afprøvede: {', '.join(other)}.", do)
    return Check("packages", True, "De installerede pakker har de afprøvede versioner.")


def _installed(name: str) -> str:
    """Return a package's version; empty where it is not installed, as tools for developers need not be."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _parameters() -> Check:
    def look() -> str:
        from byibalance_core import disclosure, parameters

        rules = disclosure.load_rules()
        known = len(parameters.indicators())
        return f"{known} indikatorer; regler for diskretion: {rules['name']} {rules['version']}."

    return _tried("parameters", look, "Hent data/parameters fra projektets lager igen.")


def _register(place: Path) -> Check:
    do = "Gendan med »byibalance restore« i en tom mappe, eller installér den udgave, der skrev registeret."
    return _tried("register", lambda: registers.look(place), do)


def _releases(place: Path, now: datetime) -> Iterator[Check]:
    published = store.codes(place)
    if not published:
        yield Check("release", False, "Ingen udgivelser.", "Kør »byibalance demo« eller »byibalance publish MAPPE«.")
    for code in published:
        yield _release(place, code, now)
        yield _sources(place, code, now.date())


def _release(place: Path, code: str, now: datetime) -> Check:
    def look() -> str:
        m = release.load(place, code, profile=settings.profile())
        days = (now - datetime.fromisoformat(m.published_at)).days
        return f"{console.named(m.name, fictitious=m.fictitious)}: {m.release_id}, {days} dage gammel."

    return _tried(f"release {code}", look, "Kør »byibalance verify«, og gå tilbage med »byibalance rollback ID«.")


def _sources(place: Path, code: str, today: date) -> Check:
    def look() -> str:
        known = release.manifest(place, code)
        dates = {
            entry["title"]: _first_day(entry["accessed"])
            for entry in known["sources"].values()
            if entry["kind"] != "invented"
        }
        if not dates:
            return "Kun fiktive tal."
        title = min(dates, key=lambda name: dates[name])
        said = f"Længst siden hentet: {title}, {dates[title]}."
        if (today - dates[title]).days > _STALE_DAYS:
            raise ValueError(said)
        return said

    return _tried(f"sources {code}", look, "Se efter nyere tal hos udgiveren, og udgiv igen.")


def _first_day(written: str) -> date:
    """Read ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY`` as the first day it can mean."""
    year, month, day = (*(int(part) for part in written.split("-")), 1, 1)[:3]
    return date(year, month, day)
