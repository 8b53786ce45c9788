"""The counts, and which facts are in them; SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError

from todoke_aggregation.core.counting import Change, Fact, Place, changes
from todoke_kit.errors import Refusal

LOCK_SECONDS = 5  # how long one writer waits for another before it says that the store is unavailable
CONNECT_SECONDS = 5
_SCHEMA_LOCK = 990_019_04  # any number that no one else uses on this database

metadata = MetaData()

seen = Table(
    "seen_facts",
    metadata,
    Column("fact_id", LargeBinary(16), primary_key=True),
    Column("hour", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

counters = Table(
    "counters",
    metadata,
    Column("procedure", String(64), primary_key=True),
    Column("state", String(32), primary_key=True),
    Column("cases", BigInteger, nullable=False),
    Column("amount_yen", BigInteger, nullable=False),
)


class StoreUnavailableError(Refusal):
    """The database did not take part; nothing was written, and the caller may repeat."""

    def __init__(self) -> None:
        super().__init__("store_unavailable")


class Store:
    """One engine; each method is one transaction, and may be called from any thread."""

    def __init__(self, url: str) -> None:
        self._engine = _open(url)

    def prepare(self) -> None:
        """Makes the tables that are missing; safe when two processes start at once.

        :raises StoreUnavailableError: when the database is away.
        """
        with self._transaction() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
            metadata.create_all(connection)

    def count(self, facts: Iterable[Fact]) -> int:
        """Counts the facts that were not counted before, and returns how many those are.

        :raises StoreUnavailableError: when the database is away or locked for too long; nothing is counted then.
        """
        by_id = {fact.fact_id: fact for fact in facts}
        if not by_id:
            return 0
        with self._transaction() as connection:
            new = _remember(connection, list(by_id.values()))
            _move(connection, changes(by_id[fact_id] for fact_id in new))
        return len(new)

    def counts(self, procedure: str) -> Mapping[Place, Change]:
        """How many cases are now in each state, and the sum of their amounts; empty `procedure`: of all procedures.

        :raises StoreUnavailableError: when the database is away.
        """
        query = select(counters).where(counters.c.cases > 0).order_by(counters.c.procedure, counters.c.state)
        if procedure:
            query = query.where(counters.c.procedure == procedure)
        with self._transaction(reads=True) as connection:
            rows = connection.execute(query).all()
        return {Place(row.procedure, row.state): Change(row.cases, row.amount_yen) for row in rows}

    def close(self) -> None:
        """Closes every connection."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, reads: bool = False) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(todoke_reads=reads) as connection, connection.begin():
                yield connection
        except (OperationalError, InterfaceError) as error:
            raise StoreUnavailableError from error


def _remember(connection: Connection, facts: Sequence[Fact]) -> list[bytes]:
    """Notes the facts and returns the ids of those that were new."""
    # Sorted, here and below: two writers that lock rows in one order never wait for each other in a ring.
    rows = [{"fact_id": fact.fact_id, "hour": fact.hour} for fact in sorted(facts, key=lambda fact: fact.fact_id)]
    statement = _insert(connection, seen).on_conflict_do_nothing().returning(seen.c.fact_id)
    return [bytes(fact_id) for fact_id in connection.scalars(statement, rows)]


def _move(connection: Connection, moved: Mapping[Place, Change]) -> None:
    if not moved:
        return
    rows = [
        {"procedure": place.procedure, "state": place.state, "cases": change.cases, "amount_yen": change.amount_yen}
        for place, change in sorted(moved.items(), key=lambda item: (item[0].procedure, item[0].state))
    ]
    insert = _insert(connection, counters)
    statement = insert.on_conflict_do_update(
        index_elements=[counters.c.procedure, counters.c.state],
        set_={
            "cases": counters.c.cases + insert.excluded.cases,
            "amount_yen": counters.c.amount_yen + insert.excluded.amount_yen,
        },
    )
    connection.execute(statement, rows)


def _insert(connection: Connection, table: Table) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def _open(url: str) -> Engine:
    if url.startswith("sqlite:"):
        engine = create_engine(url, connect_args={"timeout": LOCK_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS})


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; _begin_sqlite says it
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: one that began by reading could find its snapshot outdated and fail.
    reads = connection.get_execution_options().get("todoke_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
