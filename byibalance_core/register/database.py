"""Opening the register: where it is, how SQLite must keep it, and the migrations that bring it to this program's form.

SQLite keeps a log beside its file (WAL) and flushes it at every commit (``synchronous=FULL``): what was acknowledged
survives a power failure, and readers never wait for a writer. It must lie on a disk of this machine. Another database,
such as PostgreSQL, is named by ``BYIBALANCE_REGISTER_URL``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from byibalance_core import store as disk

FILE = "register.sqlite"
#: The form that this program writes: its newest migration.
FORM = "0001"
#: How long a writer waits for another one, in milliseconds.
BUSY_MS = 5000
#: Asked of a connection that will write: SQLite then takes its one writer's place at once and not halfway.
WRITES = "byibalance_writes"


class RegisterError(disk.StoreError):
    """Raised when the register cannot be opened or used; the message is for people."""


class RegisterBusyError(RegisterError):
    """Raised when others have been writing for so long that a change was given up; nothing of it was kept."""


class RegisterVersionError(RegisterError):
    """Raised when the register was written by a newer program than this one."""


def register_url(store: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Return where the register is: a file in the store, or what the environment says.

    Examples
    --------
    >>> register_url(Path("/srv/byibalance"), {})
    'sqlite:////srv/byibalance/register.sqlite'
    """
    return environ.get("BYIBALANCE_REGISTER_URL", "").strip() or f"sqlite:///{(store / FILE).as_posix()}"


def is_there(url: str) -> bool:
    """Tell whether a register can be looked into: a file that nobody has made yet is not made by looking."""
    if not url.startswith("sqlite"):
        return True
    return Path(str(sa.make_url(url).database)).is_file()


def connect(url: str) -> sa.Engine:
    """Return an engine for a register, without touching it.

    Raises
    ------
    RegisterError
        When the address is none that SQLAlchemy knows, or its driver is not installed. The address is not repeated: it
        may hold a password.
    """
    try:
        engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"), **_pool(url))
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
        raise RegisterError(
            "BYIBALANCE_REGISTER_URL kan ikke bruges. Skriv fx sqlite:////srv/byibalance/register.sqlite eller "
            "postgresql+psycopg://bruger@vaert/register, og installér driveren."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _pool(url: str) -> dict[str, Any]:
    # A thread may wait for a connection as long as for another writer.
    return {} if ":memory:" in url else {"pool_size": 4, "max_overflow": 8, "pool_timeout": 60}


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says, not where the driver guesses
    cursor = connection.cursor()
    # First: what follows may itself have to wait.
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(engine: sa.Engine, revision: str = "head") -> None:
    """Bring a register to a form: this program's by default; an empty database gets it from nothing.

    Raises
    ------
    RegisterVersionError
        When it has a form that this program does not know; nothing is changed.
    """
    # Nearly always there is nothing to do, and then nobody has to wait for a writer's place or for Alembic.
    if revision == "head" and form(engine) == FORM:
        return
    from alembic import command

    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20260101)")
        _known(_form(connection))
        config = alembic_config()
        config.attributes["connection"] = connection
        if revision == "head":
            command.upgrade(config, revision)
        else:
            command.downgrade(config, revision)


def form(engine: sa.Engine) -> str | None:
    """Return the form (the newest migration) that a register has; None for an empty one."""
    with engine.connect() as connection:
        return _form(connection)


def _form(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _known(revision: str | None) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise RegisterVersionError(
            f"Registeret har formen {revision}, som er nyere end dette program. Installér den nyeste udgave."
        )


def alembic_config() -> Any:
    """Return what Alembic must know: where the migrations are."""
    from alembic.config import Config

    config = Config()
    # Percent signs of a path would be read as references.
    place = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config.set_main_option("script_location", place)
    config.set_main_option("path_separator", "os")
    return config
