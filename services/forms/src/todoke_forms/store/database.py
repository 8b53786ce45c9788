"""The office's database, which both processes of forms share."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from sqlalchemy import Connection, Table, event
from sqlalchemy.dialects import postgresql, sqlite

from todoke_forms.store.tables import ADDED_INDEXES, metadata
from todoke_kit import database


class Database(database.Database):
    """The tables of forms at one address (a SQLAlchemy URL)."""

    def __init__(self, url: str) -> None:
        super().__init__(url, metadata, ADDED_INDEXES)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _read_any_text)

    @classmethod
    def prepared(cls, url: str) -> Self:
        """The database at an SQLAlchemy URL, its tables made.

        :raises StoreUnavailableError: when it is away.
        """
        database = cls(url)
        database.prepare()
        return database


def _read_any_text(connection: Any, _record: object) -> None:
    """One byte that is no text is one sign that nobody can read, and no database that is away: SQLite keeps any."""
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")


def insert_if_new(connection: Connection, table: Table) -> Any:
    """An insert that leaves a row alone whose key is there already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing()
