"""The office's database, which both processes of forms share."""

from __future__ import annotations

from typing import Any, Self

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from todoke_forms.store.tables import ADDED_INDEXES, metadata
from todoke_kit import database


class Database(database.Database):
    """The tables of forms at one address (a SQLAlchemy URL)."""

    def __init__(self, url: str) -> None:
        super().__init__(url, metadata, ADDED_INDEXES)

    @classmethod
    def prepared(cls, url: str) -> Self:
        """The database at an SQLAlchemy URL, its tables made.

        :raises StoreUnavailableError: when it is away.
        """
        database = cls(url)
        database.prepare()
        return database


def insert_if_new(connection: Connection, table: Table) -> Any:
    """An insert that leaves a row alone whose key is there already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing()
