"""A PostgreSQL database of the tests is used again as `Database.prepare` made it: without rows, and with its tables."""

from __future__ import annotations

from contextlib import AbstractContextManager

import psycopg
import pytest
from support.pgserver import TABLES, Server

from todoke_forms.store.database import Database

pytestmark = pytest.mark.postgres


def prepared(server: Server) -> AbstractContextManager[str]:
    return server.prepared(lambda url: Database.prepared(url).close())


def connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def tables(url: str) -> object:
    with connected(url) as connection:
        return connection.execute(TABLES).fetchone()


def test_no_row_is_left_and_numbers_begin_anew(postgres_server: Server) -> None:
    written = "INSERT INTO outbox (lane, key, message_id, payload) VALUES ('a', 'b', 'c', '') RETURNING id"
    refused = "INSERT INTO outbox (lane, key, message_id, payload) VALUES ('a', 'b', 'c', NULL)"
    for _ in range(2):
        with prepared(postgres_server) as url, connected(url) as connection:
            assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
            assert connection.execute(written).fetchone() == (1,)
    for _ in range(2):  # a number that was given to nobody is given again too
        with prepared(postgres_server) as url, connected(url) as connection:
            assert connection.execute("SELECT last_value FROM pg_sequences WHERE last_value > 0").fetchone() is None
            with pytest.raises(psycopg.errors.NotNullViolation):
                connection.execute(refused)


def test_a_connection_that_a_test_left_holds_nothing_up(postgres_server: Server) -> None:
    with prepared(postgres_server) as url:
        left = connected(url)
        left.execute("BEGIN; INSERT INTO outbox (lane, key, message_id, payload) VALUES ('a', 'b', 'c', '')")
    with prepared(postgres_server) as url, connected(url) as connection:
        assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    left.close()


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE staff_departments",
        "CREATE TABLE more (a integer)",
        "CREATE INDEX more ON staff (added_at_ms)",
        "ALTER TABLE staff DROP COLUMN added_at_ms",
        "ALTER TABLE staff ALTER COLUMN password DROP NOT NULL",
        "ALTER TABLE staff ALTER COLUMN password SET DEFAULT 'x'",
        "ALTER TABLE staff ADD CONSTRAINT short CHECK (length(name) < 9)",
        "ALTER TABLE staff ENABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON staff TO PUBLIC",
        "CREATE FUNCTION more() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE TRIGGER more BEFORE UPDATE ON staff EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ],
)
def test_tables_that_a_test_changed_are_made_anew(postgres_server: Server, change: str) -> None:
    with prepared(postgres_server) as url, connected(url) as connection:
        before = tables(url)
        connection.execute(change)
        assert tables(url) != before
    with prepared(postgres_server) as url:
        assert tables(url) == before
