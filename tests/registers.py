"""Databases for the register's tests: an SQLite file, and a PostgreSQL server where Debian's is installed.

The server is started for the tests alone, on a socket in a folder of its own, and stopped after them. With
``BYIBALANCE_REQUIRE_POSTGRESQL`` set its absence is a failure; without it the tests run on SQLite only.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from byibalance_core.register.entries import Note
from byibalance_core.register.store import Register


def server_programs() -> Path | None:
    """Return the folder of PostgreSQL's server programs, the newest; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def kinds() -> list[str]:
    """Return the databases that the tests run on."""
    required = os.environ.get("BYIBALANCE_REQUIRE_POSTGRESQL")
    return ["sqlite", "postgresql"] if required or server_programs() is not None else ["sqlite"]


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Run a server of our own; yields the folder of its socket."""
    programs = server_programs()
    assert programs is not None, "PostgreSQL is asked for and not installed: apt-get install postgresql"
    folder = Path(tempfile.mkdtemp(prefix="register-"))
    # The server refuses to run as root; a continuous build often is.
    as_other: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_other = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*as_other, str(programs / program), "-D", str(folder / "data"), *arguments],
            cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout

    try:
        run("initdb", "-A", "trust", "-U", "register", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=60"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield str(folder)
        finally:
            run("pg_ctl", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def new_database(socket: str) -> str:
    """Make an empty database on the server and return its address."""
    name = f"r{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(f"postgresql+psycopg://register@/postgres?host={socket}", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return f"postgresql+psycopg://register@/{name}?host={socket}"


def some_notes(register: Register, number: int, *, text: str = "Først") -> list[Note]:
    """Put notes into a register and return them."""
    with register.together("secretariat") as changes:
        return [changes.add(Note(municipality="999", unit_id="99901", text=text)) for _ in range(number)]
