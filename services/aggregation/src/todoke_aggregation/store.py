"""The counts, and which facts are in them; SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    LargeBinary,
    MetaData,
    String,
    Table,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from todoke_aggregation.core.counting import Change, Fact, Place, changes
from todoke_kit.database import Database

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


class Store:
    """One engine; each method is one transaction, and may be called from any thread."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, metadata)

    def prepare(self) -> None:
        """Makes the tables that are missing.

        :raises StoreUnavailableError: when the database is away.
        """
        self._database.prepare()

    def count(self, facts: Iterable[Fact]) -> int:
        """Counts the facts that were not counted before, and returns how many those are.

        :raises StoreUnavailableError: when the database is away or locked for too long; nothing is counted then.
        """
        by_id = {fact.fact_id: fact for fact in facts}
        if not by_id:
            return 0
        with self._database.write() as connection:
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
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return {Place(row.procedure, row.state): Change(row.cases, row.amount_yen) for row in rows}

    def close(self) -> None:
        """Closes every connection."""
        self._database.close()


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
