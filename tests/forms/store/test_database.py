"""The database: durable at every commit, prepared once, and honest when it is away."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import inspect, text

from todoke_forms.store.database import Database
from todoke_forms.store.tables import ADDED_INDEXES
from todoke_kit.database import StoreUnavailableError


@pytest.fixture
def sqlite(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/forms.db")
    database.prepare()
    yield database
    database.close()


def setting(database, statement):
    with database.read() as connection:
        return connection.scalar(text(statement))


def test_sqlite_waits_for_the_disk_at_every_commit(sqlite):
    full = 2
    assert setting(sqlite, "PRAGMA journal_mode") == "wal"
    assert setting(sqlite, "PRAGMA synchronous") == full
    assert setting(sqlite, "PRAGMA foreign_keys") == 1


@pytest.mark.postgres
def test_postgresql_waits_for_the_disk_whatever_the_server_says(postgres_url):
    database = Database(postgres_url)
    assert setting(database, "SHOW synchronous_commit") == "on"
    database.close()


@pytest.mark.postgres
def test_postgresql_does_not_try_to_compress_ciphertext(postgres_url):
    database = Database(postgres_url)
    database.prepare()
    column = "attrelid = 'case_papers'::regclass AND attname = 'sealed'"
    assert setting(database, f"SELECT attstorage::text FROM pg_attribute WHERE {column}") == "e"
    database.close()


def test_two_processes_may_prepare_at_once(database_url):
    databases = [Database(database_url) for _ in range(4)]
    threads = [threading.Thread(target=database.prepare) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        assert setting(database, "SELECT count(*) FROM cases") == 0
        database.close()


def test_a_reader_is_not_held_up_by_a_writer(empty):
    with empty.write() as writer:
        writer.execute(text("INSERT INTO staff (name, password, added_at_ms) VALUES ('a', 'b', 1)"))
        assert setting(empty, "SELECT count(*) FROM staff") == 0
    assert setting(empty, "SELECT count(*) FROM staff") == 1


def test_what_raises_is_rolled_back(empty):
    def fail():
        with empty.write() as connection:
            connection.execute(text("INSERT INTO staff (name, password, added_at_ms) VALUES ('a', 'b', 1)"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert setting(empty, "SELECT count(*) FROM staff") == 0


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/forms.db", "postgresql+psycopg://127.0.0.1:1/none"], ids=["sqlite", "postgresql"]
)
def test_a_database_that_is_away_is_said_to_be(url):
    database = Database(url)
    with pytest.raises(StoreUnavailableError, match="store_unavailable"):
        database.prepare()
    with pytest.raises(StoreUnavailableError), database.read() as connection:
        connection.execute(text("SELECT 1"))
    database.close()


def test_a_database_of_before_access_by_department_gets_its_indexes(database_url):
    database = Database(database_url)
    database.prepare()
    names = {str(index.name) for index in ADDED_INDEXES}
    with database.write() as connection:
        for name in names:
            connection.execute(text(f"DROP INDEX {name}"))
        connection.execute(text("DROP TABLE staff_departments"))
    for _ in range(2):
        database.prepare()
        with database.read() as connection:
            assert {one["name"] for one in inspect(connection).get_indexes("cases")} >= names
            assert inspect(connection).has_table("staff_departments")
    database.close()
