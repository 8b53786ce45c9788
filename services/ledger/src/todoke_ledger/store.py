"""The log's state: entries, and one row that says how many of them count (SQLite or PostgreSQL, by SQLAlchemy).

A batch is one transaction that moves the head from what the writer believed to what it signed. A writer that is not
alone finds the head elsewhere and stops; a crash leaves either all of a batch or nothing.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError

from todoke_ledger.core.leaves import Entry
from todoke_ledger.database import statements

READ_ROWS = 4_096
"""Entries held at once while the whole log is read."""

_HEAD_ID = 1

_INDEX = BigInteger().with_variant(Integer, "sqlite")  # "INTEGER PRIMARY KEY" is SQLite's own row number
_metadata = MetaData()
_entry = Table(
    "entry",
    _metadata,
    Column("idx", _INDEX, primary_key=True, autoincrement=False),
    Column("tag", LargeBinary, nullable=False, unique=True),
    Column("leaf", LargeBinary, nullable=False),
    Column("appended_at_ms", BigInteger, nullable=False),
)
_head = Table(
    "head",
    _metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("checkpoint", String, nullable=False),
)
_ENTRY_COLUMNS = (_entry.c.idx, _entry.c.tag, _entry.c.leaf, _entry.c.appended_at_ms)
_READ = (
    select(*_ENTRY_COLUMNS)
    .where(_entry.c.idx >= bindparam("start"), _entry.c.idx < bindparam("stop"))
    .order_by(_entry.c.idx)
)


class Head(NamedTuple):
    """What is committed: the number of entries, their root hash, and the signed checkpoint of both."""

    size: int
    root: bytes
    checkpoint: str


class HeadMovedError(Exception):
    """The committed head is not the one this writer left: somebody else writes to this log."""


class Store:
    """One log in one database. Not for use by several threads at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._statements = statements(engine)

    def create(self) -> None:
        """Make the tables that are missing."""
        _metadata.create_all(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def head(self) -> Head | None:
        """Return the committed head; None for a log that was never opened."""
        query = select(_head.c.size, _head.c.root, _head.c.checkpoint).where(_head.c.id == _HEAD_ID)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return row and Head(*row)

    def begin(self, head: Head) -> None:
        """Write the first head of a new log."""
        with self._engine.begin() as connection:
            connection.execute(insert(_head).values(id=_HEAD_ID, **head._asdict()))

    def find(self, tags: Sequence[bytes]) -> dict[bytes, Entry]:
        """Return the entries of those tags that are known."""
        try:
            return self._find(tags)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return self._find(tags)  # the server was started again since; asking twice changes nothing

    def commit(self, old: Head, new: Head, entries: Sequence[Entry]) -> None:
        """Move the head from `old` to `new` and add `entries`, all or nothing, and durably.

        The entries have consecutive indices, as `place` gives them.
        Raises HeadMovedError. After any error it is unknown whether the commit took place: the caller must stop.
        """
        with self._engine.begin() as connection:
            if not self._statements.extend(connection, (*new, old.size, old.root), entries):
                raise HeadMovedError

    def read(self, start: int, stop: int) -> Iterator[list[Entry]]:
        """Yield the entries from `start` up to, not including, `stop`, in order and in parts."""
        with self._engine.connect() as connection:
            for first in range(start, stop, READ_ROWS):
                bounds = {"start": first, "stop": min(first + READ_ROWS, stop)}
                yield [Entry(*row) for row in connection.execute(_READ, bounds)]

    def count(self) -> int:
        """Return how many entries there are, whether or not the head counts them."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(_entry)).scalar_one()

    def _find(self, tags: Sequence[bytes]) -> dict[bytes, Entry]:
        with self._engine.connect() as connection:
            return {entry.tag: entry for entry in self._statements.find(connection, tags)}
