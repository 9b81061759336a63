"""The register beside the releases: what it begins with, and its part of ``doctor``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from byibalance_core import release, settings, store
from byibalance_core.cli import console

if TYPE_CHECKING:
    from byibalance_core.gate import Checked
    from byibalance_core.register.entries import Entry
    from byibalance_core.sources.register_files import RegisterFile


def begin(file: RegisterFile | None, code: str, *, quiet: bool) -> None:
    """Put what a checked data folder begins the register with into it, where nobody has written anything yet.

    A register that cannot be used is told and stops nothing: the release is published, and ``doctor`` says what to do.
    """
    if file is None:
        return
    from byibalance_core.register.database import RegisterError
    from byibalance_core.register.rules import EntryError

    try:
        planted = _plant(file.entries, code)
    except (RegisterError, EntryError) as error:
        console.errors().print(f"byibalance: {error}", markup=False, highlight=False, soft_wrap=True)
        return
    if planted and not quiet:
        console.say(f"Registeret begynder med {planted} rækker fra {file.name}.")


def names_earliest(checked: Checked) -> bool:
    """Tell whether an invented municipality's register asks for a release before the one that its folder makes."""
    rows = () if checked.register is None else checked.register.entries
    return bool(checked.settings["fictitious"]) and any(getattr(row, "release", "") == "earliest" for row in rows)


def begin_served(code: str) -> None:
    """Do the same for a municipality that is published already, from the file that its release was checked with."""
    from byibalance_core.sources.register_files import REGISTER_FILE, read_register

    folder = settings.import_folder(code)
    path = None if folder is None else folder / REGISTER_FILE
    if path is None or not path.is_file():
        return
    checked = release.manifest(settings.store(), code)["inputs"].get(REGISTER_FILE)
    if checked == store.sha256(path):
        file = read_register(path, code=code)
        begin(None if file.findings else file, code, quiet=False)


def _plant(rows: Sequence[Entry], code: str) -> int:
    from byibalance_core.register.seeds import plant
    from byibalance_core.register.store import Register

    place = settings.store()
    current = store.current_id(place, code)
    if current is None:
        return 0
    register = Register.of_store(place)
    try:
        return plant(
            register, rows, municipality=code, releases=store.release_ids(place, code) or (current,), current=current
        )
    finally:
        register.close()


def look(place: Path) -> str:
    """Return what ``doctor`` says of the register.

    Raises
    ------
    RegisterError
        When it is not as it should be: not readable, damaged, of another form, or naming releases that are not there.
    """
    import sqlalchemy as sa

    from byibalance_core.register import database
    from byibalance_core.register.tables import HISTORY

    url = database.register_url(place)
    if not database.is_there(url):
        return "Intet register endnu; det laves, når nogen skriver, eller når en mappe med register.toml udgives."
    engine = database.connect(url)
    try:
        has = database.form(engine)
        if has != database.FORM:
            raise database.RegisterError(
                f"Registeret har formen {has or 'ingen'}; dette program bruger {database.FORM}."
            )
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                told = connection.exec_driver_sql("PRAGMA quick_check").scalar()
                if told != "ok":
                    raise database.RegisterError(f"Registerets fil er beskadiget: {told}")
            versions = connection.execute(sa.select(sa.func.count()).select_from(HISTORY)).scalar_one()
            lost = _lost(connection, place)
    except sa.exc.DBAPIError as error:
        raise database.RegisterError(f"Registeret kan ikke læses ({type(error.orig).__name__}).") from error
    finally:
        engine.dispose()
    if lost:
        raise database.RegisterError(f"Møder i registeret hviler på udgivelser, der ikke findes: {', '.join(lost)}.")
    kind = "SQLite" if engine.dialect.name == "sqlite" else engine.dialect.name
    return f"{versions} gemte ændringer ({kind}, form {has})."


def _lost(connection: object, place: Path) -> list[str]:
    """Return the releases that meetings name and the store does not have."""
    import sqlalchemy as sa

    from byibalance_core.register.tables import TABLES

    table = TABLES["meeting"]
    query = sa.select(table.c.municipality, table.c.release).where(table.c.deleted.is_(False), table.c.release != "")
    assert isinstance(connection, sa.Connection)  # noqa: S101 - for the type checker
    named = {(str(code), str(release_id)) for code, release_id in connection.execute(query.distinct())}
    return sorted(release_id for code, release_id in named if release_id not in store.release_ids(place, code))
