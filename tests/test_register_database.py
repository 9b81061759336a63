"""The register's database: migrations from empty and again, another program's form, and how SQLite is held."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from byibalance_core.register import database
from byibalance_core.register.entries import Note
from byibalance_core.register.store import Register
from byibalance_core.register.tables import METADATA

from .registers import kinds, new_database, postgresql_server, some_notes


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql_server() as socket:
        yield socket


@pytest.fixture(params=kinds())
def engine(request: pytest.FixtureRequest, tmp_path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        made = database.connect(f"sqlite:///{tmp_path / 'register.sqlite'}")
    else:
        made = database.connect(new_database(request.getfixturevalue("server")))
    yield made
    made.dispose()


def test_an_empty_database_gets_the_form_and_a_second_time_changes_nothing(engine):
    assert database.form(engine) is None
    database.migrate(engine)
    assert database.form(engine) == database.FORM
    kept = some_notes(Register(engine), 1)
    database.migrate(engine)
    assert Register(engine).list(Note, "999") == tuple(kept)


def test_down_to_nothing_and_up_again(engine):
    database.migrate(engine)
    some_notes(Register(engine), 1)
    database.migrate(engine, "base")
    assert set(sa.inspect(engine).get_table_names()) == {"alembic_version"}
    database.migrate(engine)
    assert Register(engine).is_untouched("999")


def test_the_migrations_make_exactly_the_tables_that_the_program_knows(engine):
    database.migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_form_of_the_program_is_its_newest_migration():
    script = ScriptDirectory.from_config(database.alembic_config())
    assert script.get_current_head() == database.FORM


def test_a_form_of_a_newer_program_is_refused_and_left_alone(engine):
    database.migrate(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(database.RegisterVersionError, match="nyere"):
        database.migrate(engine)
    assert database.form(engine) == "9999"


def test_sqlite_writes_ahead_and_flushes_every_commit(tmp_path):
    register = Register.at(f"sqlite:///{tmp_path / 'register.sqlite'}")
    with register.engine.connect() as connection:
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert told == ["wal", 2]
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000
    register.close()


def test_a_reader_does_not_wait_for_a_writer(tmp_path):
    register = Register.at(f"sqlite:///{tmp_path / 'register.sqlite'}")
    kept = some_notes(register, 1)[0]
    with register.together("forum") as changes:
        changes.add(Note(municipality="999", text="endnu ikke gemt"))
        assert register.list(Note, "999") == (kept,)
    assert len(register.list(Note, "999")) == 2
    register.close()


@pytest.mark.parametrize("url", ["nonsense", "sqlite+nodriver:///x", "oracle+nothing://a:secret@b/c"])
def test_an_address_that_cannot_be_used_is_said_without_its_password(url):
    with pytest.raises(database.RegisterError) as told:
        Register.at(url)
    assert "secret" not in str(told.value)


def test_a_file_that_is_no_database_is_said_in_a_sentence(tmp_path):
    path = tmp_path / "register.sqlite"
    path.write_bytes(b"This is no database at all." * 100)
    with pytest.raises(database.RegisterError, match="doctor"):
        Register.at(f"sqlite:///{path}")


def test_the_environment_names_another_database(tmp_path):
    assert database.register_url(tmp_path, {"BYIBALANCE_REGISTER_URL": "postgresql+psycopg://h/d"}).startswith(
        "postgres"
    )
    assert database.register_url(tmp_path, {"BYIBALANCE_REGISTER_URL": " "}).endswith("/register.sqlite")
