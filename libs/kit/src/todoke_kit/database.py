"""A database and its transactions: SQLite in WAL with a sync at every commit, or PostgreSQL (extra `database`)."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Index, MetaData, create_engine, event, text
from sqlalchemy.exc import InterfaceError, OperationalError

from todoke_kit.errors import Refusal

LOCK_SECONDS = 5  # how long one writer waits for another before it says that the store is unavailable
WAL_TRIES, WAL_SECONDS = 100, 0.05
CONNECT_SECONDS = 5
_SCHEMA_LOCK = 990_019_02  # any number that no one else uses on these databases


class StoreUnavailableError(Refusal):
    """The database did not take part; nothing was written, and the caller may repeat."""

    def __init__(self) -> None:
        super().__init__("store_unavailable")


class Database:
    """Transactions over one engine, from any thread.

    :param url: SQLAlchemy's; passwords belong in PGPASSFILE.
    :param metadata: the tables this process works with.
    :param added: indexes that tables made by an earlier release lack.
    """

    def __init__(self, url: str, metadata: MetaData, added: Sequence[Index] = ()) -> None:
        self._engine = _open(url)
        self._metadata = metadata
        self._added = added

    def prepare(self) -> None:
        """Makes the tables and indexes that are missing; safe when two processes start at once.

        :raises StoreUnavailableError: when the database is away.
        """
        with self.write() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
            self._metadata.create_all(connection)
            for index in self._added:
                index.create(connection, checkfirst=True)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that is committed, durably, when the block ends and rolled back when it raises.

        :raises StoreUnavailableError: when the database is away or locked for too long.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except (OperationalError, InterfaceError) as error:
            raise StoreUnavailableError from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; on SQLite all its reads see one state.

        :raises StoreUnavailableError: when the database is away.
        """
        try:
            with self._engine.connect().execution_options(todoke_reads=True) as connection:
                yield connection
        except (OperationalError, InterfaceError) as error:
            raise StoreUnavailableError from error

    def close(self) -> None:
        """Closes every connection."""
        self._engine.dispose()


def _open(url: str) -> Engine:
    if url.startswith("sqlite:"):
        engine = create_engine(url, connect_args={"timeout": LOCK_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        pool_pre_ping=True,
        # An acknowledged commit must be on the disk, whatever the server's default is.
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": "-c synchronous_commit=on"},
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; _begin_sqlite says it
    _use_wal(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _use_wal(connection: Any) -> None:
    """Where two open a new database at once, SQLite tells one of them that it is locked, without any waiting."""
    for _ in range(WAL_TRIES):
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode=WAL")
            return
        time.sleep(WAL_SECONDS)
    connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: one that began by reading could find its snapshot outdated and fail.
    reads = connection.get_execution_options().get("todoke_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
