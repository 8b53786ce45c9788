"""The two kinds of database: how each is opened so that commits survive a power cut, and an append's two statements.

An append is all that is frequent here. Its statements are written out, because one statement for a whole batch, sent
as it is, costs a fraction of what a statement for each row does.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import astuple
from sqlalchemy import Connection, Engine, create_engine, event, make_url

from todoke_ledger.core.leaves import Entry

BUSY_MS = 5_000
"""How long a SQLite writer waits for another process, such as a backup, to leave the file."""

FIND_LIMIT = 500
"""Tags in one query of SQLite: far below the number of parameters it takes."""

Move = tuple[int, bytes, str, int, bytes]
"""The new head's size, root and checkpoint; the old head's size and root."""

_POSTGRES_EXTEND = """
WITH moved AS (
    UPDATE head SET size = %s, root = %s, checkpoint = %s
    WHERE id = 1 AND size = %s AND root = %s
    RETURNING id
)
INSERT INTO entry (idx, tag, leaf, appended_at_ms)
SELECT %s + place - 1, tag, leaf, at_ms
FROM unnest(%b::bytea[], %b::bytea[], %b::bigint[]) WITH ORDINALITY AS fresh (tag, leaf, at_ms, place)
WHERE EXISTS (SELECT FROM moved)
"""


class Statements(ABC):
    """What an append asks of its database."""

    @abstractmethod
    def find(self, connection: Connection, tags: Sequence[bytes]) -> Iterable[Entry]:
        """Return the entries of those tags that are known."""

    @abstractmethod
    def extend(self, connection: Connection, move: Move, entries: Sequence[Entry]) -> bool:
        """Move the head and add entries, which have consecutive indices and one time.

        Returns False, and adds nothing, when the head is not the old one.
        """


class Sqlite(Statements):
    """Statements within the transaction of their connection."""

    def find(self, connection: Connection, tags: Sequence[bytes]) -> Iterable[Entry]:
        """Ask for some hundred tags at a time."""
        for start in range(0, len(tags), FIND_LIMIT):
            part = tuple(tags[start : start + FIND_LIMIT])
            places = ",".join("?" * len(part))
            query = f"SELECT idx, tag, leaf, appended_at_ms FROM entry WHERE tag IN ({places})"  # noqa: S608
            yield from _entries(connection.exec_driver_sql(query, part))

    def extend(self, connection: Connection, move: Move, entries: Sequence[Entry]) -> bool:
        """Let the driver repeat the insertion, which costs no round trip."""
        moved = connection.exec_driver_sql(
            "UPDATE head SET size = ?, root = ?, checkpoint = ? WHERE id = 1 AND size = ? AND root = ?", move
        )
        if moved.rowcount != 1:
            return False
        insertion = "INSERT INTO entry (idx, tag, leaf, appended_at_ms) VALUES (?, ?, ?, ?)"
        connection.exec_driver_sql(insertion, [astuple(entry) for entry in entries])
        return True


class Postgres(Statements):
    """Statements that are a transaction each. Arrays go in binary (%b): quoting them as text costs 50 times as much."""

    def find(self, connection: Connection, tags: Sequence[bytes]) -> Iterable[Entry]:
        """Ask for all tags at once."""
        rows = connection.exec_driver_sql(
            "SELECT idx, tag, leaf, appended_at_ms FROM entry WHERE tag = ANY (%b::bytea[])", (list(tags),)
        )
        return _entries(rows)

    def extend(self, connection: Connection, move: Move, entries: Sequence[Entry]) -> bool:
        """Move the head and add the entries if it moved."""
        first = entries[0]
        tags, leaves = [entry.tag for entry in entries], [entry.leaf for entry in entries]
        times = [entry.appended_at_ms for entry in entries]
        added = connection.exec_driver_sql(_POSTGRES_EXTEND, (*move, first.index, tags, leaves, times))
        return added.rowcount == len(entries)


def open_engine(url: str) -> Engine:
    """Return an engine for a "sqlite:///…" or "postgresql+psycopg://…" URL whose commits survive a power cut.

    On PostgreSQL each statement is a transaction, so that none costs a round trip to begin and another to end.
    """
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, pool_size=1, max_overflow=0)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    # Plans are kept. One made while the table was small would read all of it for each append, long after it has grown.
    options = {"options": "-c synchronous_commit=on -c enable_seqscan=off"}
    return create_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_reset_on_return=None,  # there is never a transaction left open
        isolation_level="AUTOCOMMIT",
        connect_args=options,
    )


def statements(engine: Engine) -> Statements:
    """Return the statements for the kind of database behind an engine."""
    return Sqlite() if engine.dialect.name == "sqlite" else Postgres()


def _entries(rows: Iterable[Any]) -> Iterable[Entry]:
    return (Entry(*row) for row in rows)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """FULL makes every commit wait for the disk; WAL alone would lose the last ones at a power cut."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
